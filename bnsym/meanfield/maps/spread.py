"""The covariance map at a well-spread spectrum, by few nodes and without eigenvectors.

It is checked, on the entries that are hardest, by a rule with more nodes, from a discretization
with more nodes.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.linalg.blas import ddot

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.dual import gaussian_moment, kernel, modulus
from bnsym.meanfield.maps.gram import Scaled
from bnsym.meanfield.maps.nodes import prefactor
from bnsym.meanfield.maps.own import LEAST_RANK, discretized, own_count
from bnsym.meanfield.maps.powers import expansion
from bnsym.meanfield.maps.scratch import scratch

__all__ = ["well_spread"]

SMALLEST = 48
"""Batch from which products of matrices are cheaper than an eigendecomposition."""

GOOD = 1e-12
"""Error estimate up to which the result is kept."""

FINER = 3
"""Nodes that the discretization of the rule that checks has beyond the other."""


def well_spread(phi: Homogeneous, given: Scaled) -> tuple[FloatArray, float] | None:
    """Return V and its error relative to the largest entry, None where this is not the way.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> given = Scaled((np.eye(64) - 1 / 64) / 63, 1.0, 1e-16)
    >>> V, error = well_spread(relu, given)
    >>> print(V[0, 0].round(12), error < 1e-12)
    0.5 True
    """
    A, alpha = given.matrix, phi.alpha
    B = len(A)
    rank = float(round(1 / ddot(A.ravel(), A.ravel())))
    if alpha == 0 or B < SMALLEST or rank < LEAST_RANK:
        return None
    from bnsym.meanfield.maps.sums import Form, at_nodes, summed  # numba is slow to load

    fine = discretized(rank, alpha, alpha), discretized(rank, alpha, alpha, FINER)
    terms = expansion(A, fine[0][0], _shares(rank, alpha))
    if terms is None:
        return None
    count = own_count(rank, alpha, terms.bound * rank)
    form = Form(alpha, gaussian_moment(alpha), phi.a**2 + phi.b**2, *modulus(phi))
    C = scratch("correlations", (count * B * (B - 1) // 2 + (count + 1) * 2 * B,))
    nodes = at_nodes(form, terms, A, given.noise, fine, count, C)
    if not nodes.bound < math.inf:
        return None
    total = np.empty((B, B))
    gap = summed(form, nodes, kernel(phi, C, out=scratch("kernels", C.shape)), total)
    error = (10 * gap + nodes.bound) / float(total.diagonal().max())
    if not error <= GOOD:
        return None
    return prefactor(B, alpha) * total, error


@lru_cache(maxsize=64)
def _shares(rank: float, alpha: float) -> FloatArray:
    """Return the shares that the nodes have in the sum for a flat spectrum."""
    fine, log_weight = discretized(rank, alpha, alpha)
    share = np.exp(log_weight - (rank / 2 + alpha) * np.log1p(2 * fine / rank))
    return np.asarray(share / share.sum())
