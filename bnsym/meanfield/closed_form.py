"""The whole theory of a positive-homogeneous phi at the BSB1 fixed point, in closed form.

With n = B - 1, N = n + 2*alpha, j = J_phi'(rho)/gap and d = surplus/gap (see `arc_cosine`), the
formulas of Yang et al. (2019) become, rearranged so that nothing large cancels on paper,

    forward.M  = (n+1)*j/N                          forward.L  = alpha*(n-1)/N + forward.M/n
    backward.M = (n+1)/n*j*(1 + 2*alpha^2/((n-2)*N))
    backward.L = (n-1)/(n*(n-2)*(2*alpha-1))*(alpha^2*(n^2-2*alpha)/N + (N-2)*d) + backward.M/n
    backward.G = 1 + ((n-2)*(alpha-1)^2 + alpha^2 + (N-2)*d)/((2*alpha-1)*(n-2)).
"""

from __future__ import annotations

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


def _moment_ratios(alpha: Bounded, n: FloatArray) -> _MomentRatios:
    """Return the four ratios, evaluated together."""
    shifts = stack([alpha, alpha / 2, (alpha + 1) / 2, exact(0.5)], n.ndim)
    return _MomentRatios(*gamma_ratio(n / 2, shifts))


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
    alpha = exact(phi.alpha)
    size = exact(n)
    kernel = arc_cosine(phi, n)
    if np.any(kernel.gap.value <= kernel.gap.error):
        raise AccuracyError(
            f"{phi.name} is too nearly constant for float64: upsilon cannot be told from 0"
        )
    ratios = _moment_ratios(alpha, n)
    scale = exact(2.0).power(alpha - 1) * (alpha + 0.5).gamma() / SQRT_PI * ratios.second
    j = kernel.slope / kernel.gap
    forward_M = (size + 1) * j / (size + 2 * alpha)
    return Solution(
        q=scale * kernel.diagonal,
        c=kernel.value / kernel.diagonal,
        upsilon=scale * kernel.gap,
        forward_G=exact(0.0),
        forward_L=alpha * (size - 1) / (size + 2 * alpha) + forward_M / size,
        forward_M=forward_M,
        cross_batch_c=_cross_batch_c(phi, ratios.mean),
        cross_batch_rate=_cross_batch_rate(phi, size, kernel, ratios),
        backward=_backward(alpha, size, kernel) if phi.alpha > 0.5 else None,
    )


def _backward(alpha: Bounded, n: Bounded, kernel: ArcCosine) -> Backward:
    """Return the backward eigenvalues, the explosion rate by its excess over 1."""
    degree_margin = 2 * (alpha - 0.5)  # 2*alpha - 1, exact where it is small
    total = n + 2 * alpha
    j, d = kernel.slope / kernel.gap, kernel.surplus / kernel.gap
    shared = (total - 2) * d
    excess = ((n - 2) * (alpha - 1).squared() + alpha.squared() + shared) / degree_margin / (n - 2)
    M = (n + 1) / n * j * (1 + 2 * alpha.squared() / ((n - 2) * total))
    # n^2 and 2*alpha are exact, and known to be: n^2 = 2*alpha is no cancellation, but 0.
    square = Bounded(n.value**2, np.where(n.value < 2.0**26, 0.0, UNIT * n.value**2))
    L_part = alpha.squared() * (square - (alpha + alpha)) / total + shared
    L = (n - 1) / (n * (n - 2)) * L_part / degree_margin + M / n
    return Backward(G=1 + excess, L=L, M=M, depth_scale=1 / excess.log1p())


def _cross_batch_c(phi: Homogeneous, ratio: Bounded) -> Bounded:
    """Return (E f)^2 with f(t) = phi(sqrt(n)*t): the common entry of a cross-batch block."""
    alpha, a, b = map(exact, phi)
    gaussian = exact(2.0).power(alpha / 2) * ((alpha + 1) / 2).gamma() / (2 * SQRT_PI)
    return ((a - b) * gaussian * ratio).squared()


def _cross_batch_rate(
    phi: Homogeneous, n: Bounded, kernel: ArcCosine, ratios: _MomentRatios
) -> Bounded:
    """Return the square of kappa in E[J] = kappa*G."""
    alpha, a, b = map(exact, phi)
    gaussian = ((a + b) * (alpha / 2 + 1).gamma()).squared() / (SQRT_PI * (alpha + 0.5).gamma())
    ratio = (ratios.slope / ratios.radius).squared() / ratios.second
    return gaussian / kernel.gap * ratio * (n + 1) / n
