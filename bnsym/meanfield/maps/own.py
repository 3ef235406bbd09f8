"""Gauss rules of the Laplace form's own weight, for well-spread spectra.

The weight s^(power-1) det(I+2*s*Sigma)^(-1/2) tr(K(s))^degree is discretized by a Gauss-Jacobi
rule that resolves it; the Gauss rule of what results integrates the weight times a polynomial in
a variable that is nearly log(1+2*s*lambda_max) exactly, see `recurrence`.  What is left, V_phi of
a K of trace 1, is nearly one of low degree: less than half of the nodes of Gauss-Jacobi do.
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


def own_count(rank: float, alpha: float, largest: float, more: float = 0.0) -> int:
    """Return how many nodes give about 1e-13, at an effective rank of `LEAST_RANK` or more.

    Parameters
    ----------
    rank, alpha : float
        The effective rank and the degree of phi.
    largest : float
        The largest eigenvalue over trace/rank: an outlier takes more nodes.
    more : float
        How many there are beyond that, before this is rounded up: a digit takes about half a node.

    Examples
    --------
    >>> own_count(16.0, 1.0, largest=2.0), own_count(170.0, 1.0, largest=2.0)
    (8, 4)
    """
    needed = 2.1 + 0.7 * alpha + 42 / math.pow(rank, 0.8) + 0.4 * max(largest - 2, 0)
    return math.ceil(needed + more)


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
    largest = float((rows.max(-1) / total).max())
    weight, s = _sub_rules(largest, s, np.exp(log_weight + degree * np.log(trace)), count)
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
    largest: float, s: FloatArray, weights: FloatArray, count: int
) -> tuple[FloatArray, FloatArray]:
    """Return the weights and nodes of the Gauss rule for each row of weights at nodes s."""
    from bnsym.meanfield.maps.recurrence import gauss_rule  # numba is slow to load

    found, nodes = zip(*(gauss_rule(s, row, count, largest) for row in weights), strict=True)
    return np.stack(found), np.stack(nodes)


def _damped(spectra: FloatArray, s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return 1/(1+2*s*lambda) and the trace of K(s), at the nodes of each spectrum."""
    damping = 1 / (1 + 2 * s[:, :, None] * spectra[:, None, :])
    return damping, (damping @ spectra[:, :, None])[:, :, 0]
