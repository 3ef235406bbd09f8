"""Gauss rules of the Laplace form's own weight, for well-spread spectra.

The weight s^(power-1) det(I+2*s*Sigma)^(-1/2) tr(K(s))^degree is discretized by a Gauss-Jacobi
rule that resolves it; the Gauss rule of what results integrates the weight times a polynomial in
x = 1/(1+2*s*kappa) exactly.  What is left, V_phi of a K of trace 1, is nearly one of low degree:
half of the nodes of Gauss-Jacobi do.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.maps.nodes import Rule, gauss_count, gauss_nodes

__all__ = ["GAUSS_IS_GOOD", "LEAST_RANK", "discretized", "gauss", "own_count"]

LEAST_RANK = 12.0
"""Effective rank from which these rules are tried first."""

GAUSS_IS_GOOD = 1e-11
"""Error estimate up to which the sum of such a rule is kept."""

RESOLVED = 8
"""Nodes that the discretization has beyond those of a good Gauss-Jacobi rule."""


def own_count(rank: float, alpha: float, largest: float) -> int:
    """Return how many nodes give about 1e-13, at an effective rank of `LEAST_RANK` or more.

    Parameters
    ----------
    rank, alpha : float
        The effective rank and the degree of phi.
    largest : float
        The largest eigenvalue over trace/rank: an outlier takes more nodes.

    Examples
    --------
    >>> own_count(16.0, 1.0, largest=2.0), own_count(170.0, 1.0, largest=2.0)
    (10, 4)
    """
    return math.ceil(2 + alpha + 110 / rank) + math.ceil(max(largest - 2.25, 0))


def gauss(spectrum: FloatArray, power: float, degree: float, count: int) -> Rule:
    """Return the Gauss rule with count nodes, for each of the spectra in the last axis.

    Examples
    --------
    >>> rule = gauss(np.full(16, 1 / 16), power=1.0, degree=1.0, count=3)
    >>> print(rule.weight.sum().round(12))
    1.0
    """
    rows = np.atleast_2d(spectrum)
    total = rows.sum(-1)
    rank = float(np.floor((total**2 / np.square(rows).sum(-1)).min()))
    s, log_weight = discretized(rank, power, degree, count)
    at = s / total[:, None]
    damping, trace = _damped(rows, at)
    log_weight = log_weight - power * np.log(total)[:, None] + np.log(damping.prod(-1)) / 2
    weight, s = _sub_rules(rank, s, np.exp(log_weight + degree * np.log(trace)), count)
    s /= total[:, None]
    damping, trace = _damped(rows, s)
    inner = rows[:, None, :] * damping / trace[:, :, None]
    rule = Rule(weight, inner, trace, s, damping)
    return rule if spectrum.ndim > 1 else Rule(*(part[0] for part in rule))


@lru_cache(maxsize=64)
def discretized(
    rank: float, power: float, degree: float, more: int = 0
) -> tuple[FloatArray, FloatArray]:
    """Return nodes and log weights, without the determinant, that resolve a spectrum of sum 1.

    Two rules that check one another take different numbers of ``more`` nodes: then what neither
    of the discretizations resolves shows too.

    Examples
    --------
    >>> s, log_weight = discretized(16.0, power=1.0, degree=1.0)
    >>> len(s)
    23
    """
    return gauss_nodes(rank, 1.0, power, degree, gauss_count(rank) + RESOLVED + more)


def _sub_rules(
    rank: float, s: FloatArray, weights: FloatArray, count: int
) -> tuple[FloatArray, FloatArray]:
    """Return the weights and nodes of the Gauss rule for each row of weights at nodes s."""
    from bnsym.meanfield.maps.recurrence import jacobi_matrices  # numba is slow to load

    x, vectors = np.linalg.eigh(jacobi_matrices(1 / (1 + 2 * s / rank), weights, count))
    return weights.sum(-1)[:, None] * vectors[:, 0] ** 2, rank * (1 - x) / (2 * x)


def _damped(spectra: FloatArray, s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return 1/(1+2*s*lambda) and the trace of K(s), at the nodes of each spectrum."""
    damping = 1 / (1 + 2 * s[:, :, None] * spectra[:, None, :])
    return damping, (damping @ spectra[:, :, None])[:, :, 0]
