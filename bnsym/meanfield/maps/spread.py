"""The covariance map at a well-spread spectrum, by few nodes and without eigenvectors.

It is checked, on the entries that are hardest, by a rule with more nodes.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.dual import gaussian_moment, kernel, moved_kernel
from bnsym.meanfield.maps.gram import Scaled
from bnsym.meanfield.maps.nodes import prefactor
from bnsym.meanfield.maps.own import LEAST_RANK, discretized, own_count, sub_rule
from bnsym.meanfield.maps.powers import Damped, damped, expansion
from bnsym.meanfield.maps.scratch import scratch

__all__ = ["hard_entries", "well_spread"]

SMALLEST = 48
"""Batch from which products of matrices are cheaper than an eigendecomposition."""

GOOD = 1e-12
"""Error estimate up to which the result is kept."""


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
    rank = float(round(1 / float(np.vdot(A, A))))
    if alpha == 0 or B < SMALLEST or rank < LEAST_RANK:
        return None
    fine, log_weight = discretized(rank, alpha, alpha)
    share = np.exp(log_weight - (rank / 2 + alpha) * np.log1p(2 * fine / rank))
    terms = expansion(A, fine, share / share.sum())
    if terms is None:
        return None
    count = own_count(rank, alpha, terms.bound * rank)
    at = damped(terms, fine)
    measure = np.exp(log_weight - at.log_determinant / 2) * at.variance.sum(1) ** alpha
    rules = [sub_rule(rank, fine, measure[None], nodes) for nodes in (count, count + 1)]
    weight, s = (np.concatenate([part[0] for part in rule]) for rule in zip(*rules, strict=True))
    at = damped(terms, s)
    if at.variance.min() <= 0:
        return None
    weight /= at.variance.sum(1) ** alpha
    packed = _packed(terms.matrices)
    total = _sum(phi, packed, Damped(*(part[:count] for part in at)), weight[:count])
    largest = float(np.abs(total).max())
    rest = Damped(*(part[count:] for part in at))
    gap = _gap_on_hard_entries(phi, A, packed, rest, weight[count:], total)
    error = (10 * gap + _moved(phi, rest, weight[count:], s[count:], given.noise)) / largest
    if not error <= GOOD:
        return None
    return prefactor(B, alpha) * total, error


def _sum(phi: Homogeneous, packed: FloatArray, at: Damped, weight: FloatArray) -> FloatArray:
    """Return the sum of weight * V_phi(K) over the nodes."""
    from bnsym.meanfield.maps.packed import add_up, correlate, mirror

    shape = len(weight), packed.shape[1]
    C = np.matmul(at.coefficients, packed, out=scratch("covariances", shape))
    deviation = np.sqrt(at.variance)
    correlate(C, 1 / deviation)
    size = np.sqrt(gaussian_moment(phi.alpha) * weight)[:, None] * deviation**phi.alpha
    total = np.diag((phi.a**2 + phi.b**2) * np.square(size).sum(0))
    add_up(kernel(phi, C, out=scratch("kernels", C.shape)), size, total)
    mirror(total)
    return total


def _packed(matrices: list[NDArray[Any]]) -> FloatArray:
    """Return what is below the diagonals, one matrix a row."""
    # Loaded at first use: numba is slow to load, and the fixed point does without.
    from bnsym.meanfield.maps.packed import pack

    B = len(matrices[0])
    packed = scratch("packed", (len(matrices), B * (B - 1) // 2))
    for matrix, row in zip(matrices, packed, strict=True):
        pack(matrix, row)
    return packed


def hard_entries(matrix: FloatArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of each row's largest correlations of both signs, below the diagonal.

    Examples
    --------
    >>> i, j = hard_entries(np.array([[1.0, 0.5, 0.1], [0.5, 1.0, 0.2], [0.1, 0.2, 1.0]]))
    >>> i.tolist(), j.tolist()
    ([1, 1, 2], [0, 0, 1])
    """
    inverse = 1 / np.sqrt(np.maximum(np.diagonal(matrix), np.finfo(np.float64).tiny))
    C = matrix * inverse
    C.ravel()[:: len(C) + 1] = 0
    rows = np.arange(len(C))
    i, j = np.concatenate([rows, rows]), np.concatenate([C.argmax(1), C.argmin(1)])
    off = i != j
    return np.maximum(i, j)[off], np.minimum(i, j)[off]


def _gap_on_hard_entries(
    phi: Homogeneous,
    A: FloatArray,
    packed: FloatArray,
    at: Damped,
    weight: FloatArray,
    total: FloatArray,
) -> float:
    """Return how far another rule is from the sum, on variances and hard entries."""
    i, j = hard_entries(A)
    square = at.variance[:, i] * at.variance[:, j]
    c = at.coefficients @ packed[:, i * (i - 1) // 2 + j]
    c /= np.sqrt(square)
    weight = gaussian_moment(phi.alpha) * weight
    V = weight @ (square ** (phi.alpha / 2) * kernel(phi, np.clip(c, -1, 1)))
    gap = np.abs(V - total[i, j]).max()
    on_diagonal = (phi.a**2 + phi.b**2) * (weight @ at.variance**phi.alpha)
    return float(max(gap, np.abs(on_diagonal - np.diagonal(total)).max()))


def _moved(phi: Homogeneous, at: Damped, weight: FloatArray, s: FloatArray, noise: float) -> float:
    """Bound how much an error of the matrix, and of what was cut off, moves an entry of the sum.

    See `covariance`: an error of the matrix moves variances by at most itself, and log det by s
    times B times that.
    """
    B = at.variance.shape[1]
    moved = (noise + at.error)[:, None] + 8 * UNIT * math.sqrt(B) * at.variance
    size = (at.variance + moved) ** (phi.alpha / 2)
    largest = size.max(1)
    slopes = (size * moved_kernel(phi, moved / at.variance)).max(1)
    determinant = B * s * noise + at.log_error
    bound = weight @ (largest * (2 * slopes + determinant * largest))
    return float(gaussian_moment(phi.alpha) * (phi.a**2 + phi.b**2) * bound)
