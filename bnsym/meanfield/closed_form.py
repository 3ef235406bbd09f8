"""The whole theory of a positive-homogeneous phi at the BSB1 fixed point, in closed form.

With n = B - 1, N = n + 2*alpha, j = J_phi'(rho)/gap and d = surplus/gap (see `arc_cosine`), the
formulas of Yang et al. (2019) become, rearranged so that nothing large cancels on paper,

    forward.M  = (n+1)*j/N                          forward.L  = alpha*(n-1)/N + forward.M/n
    backward.M = (n+1)/n*j*(1 + 2*alpha^2/((n-2)*N))
    backward.L = (n-1)/(n*(n-2)*(2*alpha-1))*(alpha^2*(n^2-2*alpha)/N + (N-2)*d) + backward.M/n
    backward.G = 1 + ((n-2)*(alpha-1)^2 + alpha^2 + (N-2)*d)/((2*alpha-1)*(n-2)).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bnsym.errors import AccuracyError
from bnsym.meanfield.arc_cosine import SQRT_PI, ArcCosine, arc_cosine
from bnsym.meanfield.bounded import UNIT, Bounded, FloatArray, exact, stack
from bnsym.meanfield.gamma_ratio import gamma_ratio
from bnsym.meanfield.homogeneous import Homogeneous

__all__ = ["Backward", "Solution", "solve"]


class Backward(NamedTuple):
    """Eigenvalues of the backward map, and 1/log(G), which G itself is too coarse to give."""

    G: Bounded
    L: Bounded
    M: Bounded
    depth_scale: Bounded


class Solution(NamedTuple):
    """Every number of the theory with its bound; ``backward`` is None where it is infinite."""

    q: Bounded
    c: Bounded
    upsilon: Bounded
    forward_G: Bounded
    forward_L: Bounded
    forward_M: Bounded
    cross_batch_c: Bounded
    cross_batch_rate: Bounded
    backward: Backward | None


class _MomentRatios(NamedTuple):
    """Moments of f(t) = phi(sqrt(n)*t) on the sphere over Gaussian moments of phi: 1 for large B.

    ``second`` for E f^2, ``mean`` for E f, ``slope`` for E f(t)*t, and ``radius`` is sqrt(n)/E|z|
    for a standard Gaussian vector z in n dimensions.
    """

    second: Bounded
    mean: Bounded
    slope: Bounded
    radius: Bounded


class _Constants(NamedTuple):
    """What does not depend on the batch size.

    ``margin`` is 2*alpha - 1, ``bend`` (alpha-1)^2; ``second``, ``mean`` and ``slope`` are the
    Gaussian moments that go with the `_MomentRatios`, the first without a^2 + b^2, the last
    squared and over c_alpha.
    """

    alpha: Bounded
    double: Bounded
    square: Bounded
    margin: Bounded
    bend: Bounded
    second: Bounded
    mean: Bounded
    slope: Bounded


@lru_cache(maxsize=64)
def _constants(phi: Homogeneous) -> _Constants:
    """Return the numbers that depend on phi alone."""
    alpha, a, b = map(exact, phi)
    gamma_half = (alpha + 0.5).gamma()
    return _Constants(
        alpha=alpha,
        double=alpha + alpha,
        square=alpha.squared(),
        margin=2 * (alpha - 0.5),  # exact where it is small
        bend=(alpha - 1).squared(),
        second=exact(2.0).power(alpha - 1) * gamma_half / SQRT_PI,
        mean=(a - b) * exact(2.0).power(alpha / 2) * ((alpha + 1) / 2).gamma() / (2 * SQRT_PI),
        slope=((a + b) * (alpha / 2 + 1).gamma()).squared() / (SQRT_PI * gamma_half),
    )


def _moment_ratios(alpha: Bounded, n: FloatArray) -> _MomentRatios:
    """Return the four ratios, evaluated together, and once where they are the same."""
    halves = [exact(alpha.value / 2), (alpha + 1) * 0.5]  # a power of two does not round
    shifts = [alpha, *halves, exact(0.5)]
    widest = {float(s.value): s for s in sorted(shifts, key=lambda s: float(s.error))}
    ratios = dict(zip(widest, gamma_ratio(n / 2, stack(widest.values(), n.ndim)), strict=True))
    return _MomentRatios(*(ratios[float(s.value)] for s in shifts))


def solve(phi: Homogeneous, n: FloatArray) -> Solution:
    """Return the theory of phi at n = B - 1.

    Raises
    ------
    AccuracyError
        If upsilon cannot be told from 0.

    Examples
    --------
    >>> solution = solve(Homogeneous(1.0, 1.0, 1.0), np.array([3.0]))   # identity, B = 4
    >>> solution.q.value, solution.backward.G.value
    (array([1.]), array([2.]))
    """
    kernel = arc_cosine(phi, n)
    if np.any(kernel.gap.value <= kernel.gap.error):
        raise AccuracyError(
            f"{phi.name} is too nearly constant for float64: upsilon cannot be told from 0"
        )
    constants, size = _constants(phi), exact(n)
    ratios = _moment_ratios(constants.alpha, n)
    scale = constants.second * ratios.second
    total = size + constants.double
    j = kernel.slope / kernel.gap
    forward_M = exact(n + 1) * j / total
    return Solution(
        q=scale * kernel.diagonal,
        c=kernel.value / kernel.diagonal,
        upsilon=scale * kernel.gap,
        forward_G=exact(0.0),
        forward_L=constants.alpha * exact(n - 1) / total + forward_M / size,
        forward_M=forward_M,
        cross_batch_c=(constants.mean * ratios.mean).squared(),
        cross_batch_rate=_cross_batch_rate(constants.slope, size, kernel, ratios),
        backward=_backward(constants, size, kernel, j, total) if phi.alpha > 0.5 else None,
    )


def _backward(
    constants: _Constants, n: Bounded, kernel: ArcCosine, j: Bounded, total: Bounded
) -> Backward:
    """Return the backward eigenvalues, the explosion rate by its excess over 1."""
    square, margin = constants.square, constants.margin
    less, more = exact(n.value - 2), exact(n.value + 1)  # integers that float64 holds
    shared = (total - 2) * (kernel.surplus / kernel.gap)
    excess = (less * constants.bend + square + shared) / margin / less
    M = more / n * j * (1 + 2 * square / (less * total))
    # n^2 and 2*alpha are exact, and known to be: n^2 = 2*alpha is no cancellation, but 0.
    n_square = Bounded(n.value**2, np.where(n.value < 2.0**26, 0.0, UNIT * n.value**2))
    L_part = square * (n_square - constants.double) / total + shared
    L = exact(n.value - 1) / (n * less) * L_part / margin + M / n
    return Backward(G=1 + excess, L=L, M=M, depth_scale=1 / excess.log1p())


def _cross_batch_rate(
    gaussian: Bounded, n: Bounded, kernel: ArcCosine, ratios: _MomentRatios
) -> Bounded:
    """Return the square of kappa in E[J] = kappa*G."""
    ratio = (ratios.slope / ratios.radius).squared() / ratios.second
    return gaussian / kernel.gap * ratio * exact(n.value + 1) / n
