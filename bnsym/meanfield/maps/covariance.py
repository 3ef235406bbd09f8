"""The covariance map V(Sigma) = E x xᵀ of one batch-normalized layer.

Degree alpha > 0: V(Sigma) = B^alpha/Gamma(alpha) * integral of
s^(alpha-1) det(I+2*s*Sigma^G)^(-1/2) V_phi(K(s)) over s > 0; degree 0: V_phi(Sigma^G).
An epsilon > 0 is a factor exp(-s*B*epsilon).  Any other phi: averages over ellipses, see `ellipse`.

The rule follows the spectrum.  A Gauss rule needs 4 to 11 nodes where many eigenvalues count; it
is checked by the trapezoid rule on the entries that are hardest: of each row, its variance and
its largest correlations of both signs.  Everything else, and what fails that check, is done by
the trapezoid rule at two interleaved sets of nodes.  The difference of their sums is the first
harmonic, the error of their mean is the second: about its square.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.dual import (
    as_correlations,
    correlations,
    gaussian_moment,
    kernel,
    modulus,
    v_transform,
)
from bnsym.meanfield.maps.ellipse import by_ellipses
from bnsym.meanfield.maps.estimate import Estimate, interleaved, vouched
from bnsym.meanfield.maps.gram import Gram, as_symmetric, in_axes, scaled
from bnsym.meanfield.maps.nodes import STEP, Rule, effective_rank, prefactor, spacing, trapezoid
from bnsym.meanfield.maps.own import LEAST_RANK, gauss, own_count
from bnsym.meanfield.maps.spread import well_spread

__all__ = ["covariance", "require_degree"]

GAUSS_IS_GOOD = 1e-12
"""Error estimate up to which the sum of a Gauss rule is kept."""

CHUNK = 2**18
"""Entries of K(s) held at a time: they stay in the processor's cache."""

LARGE = 128
"""Batch from which a product of a matrix with its transpose pays for a call of its own."""

LARGEST_DEGREE = 32.0
"""Bound on alpha, from the domain of the arc-cosine kernels."""


def covariance(
    phi: Homogeneous | Function, batch: int, Sigma: ArrayLike, epsilon: float = 0.0
) -> Estimate:
    """Return E x xᵀ for x = phi(sqrt(B)*G*h/sqrt(|G*h|^2+B*epsilon)), h ~ N(0, Sigma).

    Parameters
    ----------
    phi : Homogeneous or Function
        Of degree 0 to 32, or continuous.
    batch : int
        B.
    Sigma : array_like, shape (..., B, B)
        Covariance matrices.
    epsilon : float
        What batch norm adds to the variance.

    Raises
    ------
    InputError
        For a Sigma that is no covariance matrix, or one that vanishes after centering.
    AccuracyError
        Where float64 does not determine the result to `TOLERANCE`.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> covariance(relu, 4, np.diag([1.0, 2.0, 3.0, 4.0])).value.round(6)
    array([[0.370054, 0.09545 , 0.085129, 0.077929],
           [0.09545 , 0.463275, 0.0821  , 0.078625],
           [0.085129, 0.0821  , 0.546611, 0.079832],
           [0.077929, 0.078625, 0.079832, 0.620061]])
    """
    if isinstance(phi, Homogeneous):
        require_degree(phi)
    matrices = as_symmetric("Sigma", Sigma, batch)
    value, error = np.empty_like(matrices), np.empty(matrices.shape[:-2])
    for place in np.ndindex(error.shape):
        given = scaled(matrices[place])
        if isinstance(phi, Function):
            value[place], error[place] = by_ellipses(phi, in_axes(given), epsilon)
        elif epsilon:
            value[place], error[place] = _one(phi, in_axes(given), epsilon)
        else:
            value[place], error[place] = well_spread(phi, given) or _one(phi, in_axes(given))
    return vouched(phi, value, error)


def require_degree(phi: Homogeneous) -> None:
    """Raise InputError if the Laplace form does not serve this degree.

    Examples
    --------
    >>> require_degree(Homogeneous(0.5, 1.0, 0.0))
    """
    if not 0 <= phi.alpha <= LARGEST_DEGREE:
        raise InputError(
            f"alpha must lie in [0, {LARGEST_DEGREE:g}] at a general Sigma, got {phi.alpha:g}"
        )


def _one(phi: Homogeneous, gram: Gram, epsilon: float = 0.0) -> tuple[FloatArray, float]:
    """Return the map at one matrix, and its error relative to the largest entry."""
    if phi.alpha == 0:
        return _sign_pattern(phi, gram)
    rank = effective_rank(gram.spectrum)
    if rank >= LEAST_RANK and not epsilon:
        count = own_count(rank, phi.alpha, gram.spectrum.max() * rank)
        rule = gauss(gram.spectrum, phi.alpha, phi.alpha, count)
        total = _sum(phi, gram, rule)
        quadrature = _checked_on_hard_entries(phi, gram, total)
        if quadrature <= GAUSS_IS_GOOD:
            return _finished(phi, gram, rule, total, quadrature)
    decay, power = len(gram.axes) * epsilon / gram.scale, phi.alpha
    step = spacing(decay)
    halves = [trapezoid(gram.spectrum, power, power, step, shift, decay) for shift in (0.0, 0.5)]
    total, quadrature = interleaved(*(_sum(phi, gram, rule) for rule in halves))
    # The least spectrum that rounding allows has the heaviest tail.
    least = np.maximum(gram.spectrum - gram.noise, 0)
    heaviest = trapezoid(least, power, power, step, 0.0, decay)
    return _finished(phi, gram, heaviest, total, quadrature)


def _finished(
    phi: Homogeneous, gram: Gram, rule: Rule, total: FloatArray, quadrature: float
) -> tuple[FloatArray, float]:
    """Return the sum with its prefactor, and the error of quadrature and rounding together."""
    error = quadrature + _rounding(phi, gram, rule) / float(np.abs(total).max())
    return prefactor(len(gram.axes), phi.alpha) * (total + total.T) / 2, error


def _sum(phi: Homogeneous, gram: Gram, rule: Rule) -> FloatArray:
    """Return the sum of weight * V_phi(K) over the nodes of a rule.

    Rows are brought to length 1 before they are multiplied: that gives correlations at once.
    """
    B = len(gram.axes)
    deviation = np.sqrt(rule.spectrum @ gram.squares.T)
    inverse = np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 0)
    size = np.sqrt(gaussian_moment(phi.alpha) * rule.weight)[:, None] * deviation**phi.alpha
    total = np.zeros((B, B))
    chunk = max(1, CHUNK // (B * B))
    for start in range(0, len(rule.s), chunk):
        part = slice(start, start + chunk)
        rows = gram.axes * np.sqrt(rule.spectrum[part])[:, None, :]
        rows *= inverse[part, :, None]
        C = _rows_by_rows(rows)
        V = kernel(phi, as_correlations(C))
        V *= size[part, :, None]
        V *= size[part, None, :]
        total += V.sum(0)
    return total


def _rows_by_rows(rows: FloatArray) -> FloatArray:
    """Return rows @ rows.T for each matrix: one by one, if they are large, at half the cost."""
    if rows.shape[-2] < LARGE:
        return np.asarray(rows @ rows.swapaxes(-1, -2))
    return np.stack([matrix @ matrix.T for matrix in rows])


def _checked_on_hard_entries(phi: Homogeneous, gram: Gram, total: FloatArray) -> float:
    """Return how far the trapezoid rule is from the sum, on 3*B entries, ten times for the rest."""
    from bnsym.meanfield.maps.packed import hardest  # numba is slow to load

    i, j = hardest(gram.matrix)
    rule = trapezoid(gram.spectrum, phi.alpha, phi.alpha, STEP / 2, 0.0)
    variance = rule.spectrum @ gram.squares.T
    square = variance[:, i] * variance[:, j]
    c = rule.spectrum @ (gram.axes[i] * gram.axes[j]).T
    c /= np.sqrt(square)
    V = square ** (phi.alpha / 2) * kernel(phi, np.clip(c, -1, 1))
    moment = gaussian_moment(phi.alpha)
    on_diagonal = (phi.a**2 + phi.b**2) * (rule.weight @ variance**phi.alpha)
    gap = np.abs(np.diag(total) - moment * on_diagonal).max()
    gap = max(gap, np.abs(total[i, j] - moment * (rule.weight @ V)).max())
    return float(10 * gap / np.abs(total).max())


def _rounding(phi: Homogeneous, gram: Gram, rule: Rule) -> float:
    """Bound how much an error of size ``noise`` in the centred matrix moves an entry of the sum.

    An error E moves K(s) by g*E*g, g = (I+2*s*Sigma)^-1, hence the variance of row i by at most
    noise*(g^2)_ii, the correlations by that relative to the variance, and log det by s*tr(g*E).
    """
    variance = rule.spectrum @ gram.squares.T
    moved = gram.noise * (rule.damping**2 / rule.trace[:, None]) @ gram.squares.T
    moved += 8 * UNIT * math.sqrt(len(gram.axes)) * variance
    variance += moved
    relative = moved / variance
    size = variance ** (phi.alpha / 2)
    determinant = -np.expm1(-gram.noise * rule.s * rule.damping.sum(-1))
    factor, power = modulus(phi)
    one = factor * (rule.weight[:, None] * size * relative**power).T @ size
    bound = one + one.T + (rule.weight * determinant * size.T) @ size
    return float(gaussian_moment(phi.alpha) * (phi.a**2 + phi.b**2) * bound.max())


def _sign_pattern(phi: Homogeneous, gram: Gram) -> tuple[FloatArray, float]:
    """Return the map at degree 0, where the norm does not matter, and its error.

    J_0 = 1 - theta/pi, theta the angle between two rows: an error d of a correlation moves it by
    at most min(d/sin(theta), sqrt(2*d)).
    """
    K = gram.matrix
    value = v_transform(phi, K)
    C = correlations(K)[1]
    moved = gram.noise / np.maximum(np.diagonal(K), UNIT * gram.noise)
    cosine = np.minimum(moved + moved[:, None] + 16 * UNIT, 2.0)
    sine = np.sqrt(np.maximum((1 - C) * (1 + C), UNIT))
    angle = np.minimum(2 * cosine / sine, np.pi * np.sqrt(cosine))
    np.fill_diagonal(angle, 0)
    if np.any(moved > 0.5):  # a row whose sign is noise
        return value, math.inf
    error = (abs(phi.a) + abs(phi.b)) ** 2 * angle.max() / (2 * np.pi) + 4 * UNIT
    return value, float(error / np.abs(value).max())
