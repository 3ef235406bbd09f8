"""Quadrature of the Laplace form: integrals over s > 0 of det(I + 2*s*Sigma)^(-1/2) f(K(s)).

K(s) = Sigma*(I + 2*s*Sigma)^-1 has the axes of Sigma, so a rule is a list of weights and spectra.
Two rules are complete in themselves:

- Gauss-Jacobi in x = 1/(1 + 2*s*kappa) for a well-spread spectrum lambda: |h|^2 is then nearly
  a Gamma variable, for which the integrand would be the weight times a polynomial;
- the trapezoid rule in t, log s = t - exp(-t), for any spectrum.  It converges geometrically, and
  the integrand decays like a double exponential to the left, like s^(-rank/2) to the right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.special import betaln

from bnsym.meanfield.bounded import FloatArray

__all__ = [
    "STEP",
    "Rule",
    "at_positions",
    "effective_rank",
    "gauss_count",
    "gauss_jacobi",
    "gauss_nodes",
    "joint_prefactor",
    "prefactor",
    "reach",
    "spacing",
    "trapezoid",
    "trapezoids",
]

STEP = 0.5
"""Step of each of two interleaved trapezoid rules."""

NEGLIGIBLE = 39.0
"""Terms below exp(-NEGLIGIBLE) of the largest are left out: far below the unit roundoff."""

COARSE, LAST = 2.0, 120.0
"""Step and end of the scan in t for where the terms count."""

LEFT_OF_SCALE = 3.0
"""The double-exponential decay sets in where 2*s*lambda_max is exp(-LEFT_OF_SCALE)."""


class Rule(NamedTuple):
    """Nodes of a rule for the integral of s^(power-1) det(I+2*s*Sigma)^(-1/2) f(K(s)) ds.

    It is the sum of ``weight`` times f(axes @ diag(spectrum) @ axes.T), for f homogeneous of the
    ``degree`` the rule was built for: the ``spectrum`` of each node is scaled to sum 1, K(s) being
    ``trace`` times that.  ``s`` are the nodes, ``damping`` 1/(1 + 2*s*lambda).
    """

    weight: FloatArray
    spectrum: FloatArray
    trace: FloatArray
    s: FloatArray
    damping: FloatArray


def prefactor(batch: int, power: float) -> float:
    """Return batch^power/Gamma(power), what stands before an integral of (s*batch)^power ds/s.

    Examples
    --------
    >>> round(prefactor(4, 2.0), 12)
    16.0
    """
    return math.exp(power * math.log(batch) - math.lgamma(power))


def joint_prefactor(batches: Sequence[int], alpha: float) -> float:
    """Return what stands before the double integral for two batches, of half the degree each.

    Examples
    --------
    >>> round(joint_prefactor((4, 9), 2.0), 12)
    36.0
    """
    return math.prod(prefactor(batch, alpha / 2) for batch in batches)


def effective_rank(spectrum: FloatArray) -> float:
    """Return (sum of lambda)^2 / sum of lambda^2.

    Examples
    --------
    >>> effective_rank(np.array([1.0, 1.0, 0.0]))
    2.0
    """
    return float(spectrum.sum() ** 2 / np.square(spectrum).sum())


def gauss_count(rank: float) -> int:
    """Return how many Gauss-Jacobi nodes give about 1e-14 at an effective rank of 16 or more.

    Examples
    --------
    >>> gauss_count(16.0), gauss_count(170.0)
    (15, 6)
    """
    return math.ceil(4 + 100 / math.pow(rank, 0.8))


def gauss_jacobi(spectrum: FloatArray, power: float, degree: float, count: int) -> Rule:
    """Return the Gauss-Jacobi rule with count nodes.

    Examples
    --------
    >>> rule = gauss_jacobi(np.full(8, 0.125), power=1.0, degree=1.0, count=3)
    >>> print(rule.weight.sum().round(12))              # E 1/|h|^2 * |h|^2 / 8, h ~ N(0, I/8)
    1.0
    """
    total = float(spectrum.sum())
    s, log_weight = gauss_nodes(effective_rank(spectrum), total, power, degree, count)
    damping = 1 / (1 + 2 * np.multiply.outer(s, spectrum))
    return _rule(spectrum, s, damping, log_weight, degree)


def gauss_nodes(
    rank: float, total: float, power: float, degree: float, count: int
) -> tuple[FloatArray, FloatArray]:
    """Return s and log weights, without the determinant, for a spectrum of this rank and sum.

    Examples
    --------
    >>> s, log_weight = gauss_nodes(8.0, 1.0, power=1.0, degree=1.0, count=1)
    >>> s.round(12)
    array([1.])
    """
    kappa, p = total / rank, rank / 2
    left, right = power - 1, p + degree - power - 1
    x, weight = _jacobi(left, right, count)
    s = (1 - x) / (2 * kappa * x)
    log_weight = np.log(weight) + betaln(left + 1, right + 1)
    log_weight -= (p + degree) * np.log(x) + power * math.log(2 * kappa)
    return s, log_weight


def trapezoid(
    spectrum: FloatArray,
    power: float,
    degree: float,
    step: float,
    offset: float,
    decay: float = 0.0,
) -> Rule:
    """Return the trapezoid rule in t with the given step, its nodes shifted by offset steps.

    A factor exp(-decay*s) is in its weights.

    Examples
    --------
    >>> rule = trapezoid(np.full(8, 0.125), power=1.0, degree=1.0, step=0.25, offset=0.0)
    >>> print(rule.weight.sum().round(12))
    1.0
    """
    margin = _margin(spectrum, degree)
    near = reach(spectrum, power, degree, decay)
    start, stop = math.floor(near[0] / step), math.ceil(near[1] / step)
    t = step * (np.arange(start, stop + 1, dtype=np.float64) + offset)
    log_weight, s, damping, kept = _log_terms(spectrum, power, degree, t, margin, decay)
    return _rule(spectrum, s[kept], damping[kept], log_weight[kept] + math.log(step), degree)


def trapezoids(
    spectra: FloatArray,
    power: float,
    degree: float,
    step: float,
    offset: float,
    decay: float = 0.0,
) -> Rule:
    """Return that rule for each of the spectra in the last axis, all at the same t.

    Examples
    --------
    >>> rule = trapezoids(np.full((2, 8), 0.125), power=1.0, degree=1.0, step=0.25, offset=0.0)
    >>> rule.weight.sum(-1).round(12)
    array([1., 1.])
    """
    t = _coarse(power)
    margin = _margin(spectra, degree)
    kept = _log_terms(spectra, power, degree, t, margin, decay)[-1]
    near = t[kept.any(tuple(range(kept.ndim - 1)))]
    start, stop = math.floor((near[0] - COARSE) / step), math.ceil((near[-1] + COARSE) / step)
    t = step * (np.arange(start, stop + 1, dtype=np.float64) + offset)
    rule = at_positions(spectra, power, degree, t, decay)
    return rule._replace(weight=step * rule.weight)


def spacing(decay: float) -> float:
    """Return the step of trapezoid rules whose integrand has a factor exp(-decay*s).

    In log s that factor varies over half the distance.

    Examples
    --------
    >>> spacing(0.0), spacing(1.0)
    (0.5, 0.25)
    """
    return STEP / 2 if decay else STEP


def reach(
    spectrum: FloatArray, power: float, degree: float, decay: float = 0.0
) -> tuple[float, float]:
    """Return the t between which the terms of the trapezoid rule count.

    Examples
    --------
    >>> print("{:.2f} {:.2f}".format(*reach(np.full(8, 0.125), power=1.0, degree=1.0)))
    -4.76 15.24
    """
    coarse = _coarse(power)
    margin = _margin(spectrum, degree)
    near = coarse[_log_terms(spectrum, power, degree, coarse, margin, decay)[-1]]
    return float(near[0] - COARSE), float(near[-1] + COARSE)


def _coarse(power: float) -> FloatArray:
    """Return the t of the scan for where the terms count."""
    return np.arange(-math.log((NEGLIGIBLE + 4) / power) - 1, LAST, COARSE)


def at_positions(
    spectrum: FloatArray, power: float, degree: float, t: FloatArray, decay: float = 0.0
) -> Rule:
    """Return nodes at given t, with the weights of an integral over t.

    Examples
    --------
    >>> t = np.arange(-5.0, 40.0, 0.25)
    >>> print((at_positions(np.full(8, 0.125), 1.0, 1.0, t).weight.sum() / 4).round(12))
    1.0
    """
    log_weight, s, damping, _ = _log_terms(spectrum, power, degree, t, math.inf, decay)
    return _rule(spectrum, s, damping, log_weight, degree)


def _margin(spectrum: FloatArray, degree: float) -> float:
    """Return by how much a term may be smaller than the largest and still count, as a logarithm.

    An entry of f may be smaller than at trace 1 by what it is if all of K is on one of B rows.
    """
    return NEGLIGIBLE + abs(degree) * math.log(spectrum.shape[-1] + 1)


def _log_terms(
    spectrum: FloatArray,
    power: float,
    degree: float,
    t: FloatArray,
    margin: float,
    decay: float,
) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return log weights without the determinant, s, damping, and which terms count."""
    largest = spectrum.max(-1)[..., None]
    log_s = t - np.exp(-t) - LEFT_OF_SCALE - np.log(2 * largest + decay)
    s = np.exp(log_s)
    log_weight = power * log_s + np.log1p(np.exp(-t)) - decay * s
    damping = 1 / (1 + 2 * s[..., :, None] * spectrum[..., None, :])
    trace = (damping @ spectrum[..., :, None])[..., 0]
    size = log_weight + np.log(damping).sum(-1) / 2 + degree * np.log(trace)
    return log_weight, s, damping, size > size.max(-1, keepdims=True) - margin


def _rule(
    spectrum: FloatArray,
    s: FloatArray,
    damping: FloatArray,
    log_weight: FloatArray,
    degree: float,
) -> Rule:
    """Return the rule, with determinants and traces put into its weights."""
    inner = spectrum[..., None, :] * damping
    trace = inner.sum(-1)
    log_weight = log_weight + np.log(damping).sum(-1) / 2 + degree * np.log(trace)
    return Rule(np.exp(log_weight), inner / trace[..., None], trace, s, damping)


@lru_cache(maxsize=256)
def _jacobi(left: float, right: float, count: int) -> tuple[FloatArray, FloatArray]:
    """Return nodes in (0, 1) and weights of sum 1 for the weight (1-x)^left * x^right.

    Golub and Welsch: the eigenvalues of the Jacobi matrix and the first entries of its vectors.
    """
    k = np.arange(count, dtype=np.float64)
    total = 2 * k + left + right
    middle = np.empty(count)
    middle[0] = (right - left) / (left + right + 2)
    middle[1:] = (right**2 - left**2) / (total[1:] * (total[1:] + 2))
    k, total = k[1:], total[1:]
    beside = 4 * k * (k + left) * (k + right) * (k + left + right)
    beside /= total**2 * (total + 1) * (total - 1)
    if count > 1:  # at k = 1 numerator and denominator share a factor that may vanish
        beside[0] = 4 * (1 + left) * (1 + right) / (total[0] ** 2 * (total[0] + 1))
    nodes, vectors = eigh_tridiagonal(middle, np.sqrt(beside))
    return (1 + nodes) / 2, vectors[0] ** 2
