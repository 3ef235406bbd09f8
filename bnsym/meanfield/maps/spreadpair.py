"""The covariance of two batches with well-spread spectra, without eigenvectors.

The rules are Gauss rules for both tilts.  h is given in axes in which it is tridiagonal, and so is
k beside each tilt of h: a third of an eigendecomposition.  On the entries that are hardest, both
rules are checked by larger ones from other discretizations, that for h on the joint covariance
moved by its noise, with one node for k beside each of h's.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dorgqr, dsterf, dsytrd

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.dual import gaussian_moment, kernel
from bnsym.meanfield.maps.own import GAUSS_IS_GOOD, LEAST_RANK, discretized, own_count
from bnsym.meanfield.maps.pair import Joint, moved
from bnsym.meanfield.maps.scratch import scratch

__all__ = ["spread_pair"]

LIGHT = 0.1
"""Share of the weight up to which nodes of the rule for h are left out of the check of k's rule."""

Places: TypeAlias = NDArray[np.intp]


class _Tridiagonal(NamedTuple):
    """Matrices axes @ T @ axes.T: the diagonals of T, and what is beside them."""

    d: FloatArray
    e: FloatArray
    axes: FloatArray


class _Beside(NamedTuple):
    """k beside the tilts of h: its tridiagonal covariances, and what `tilts` takes."""

    d: FloatArray
    e: FloatArray
    left: FloatArray
    right: FloatArray
    variance: FloatArray


def spread_pair(phi: Homogeneous, given: Joint) -> tuple[FloatArray, float] | None:
    """Return the sum over the nodes and its error relative to the largest entry.

    None where this is not the way.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> total, error = spread_pair(relu, Joint(np.eye(62) / 31, 1.0, 1e-15, 31))
    >>> total.shape, error < 1e-11
    ((32, 32), True)
    """
    n, power = given.first, phi.alpha / 2
    if any(given.decays):
        return None
    blocks = given.covariance[:n, :n], given.covariance[n:, n:]
    least = min(_rank(float(np.vdot(block, block))) for block in blocks)
    if least < LEAST_RANK:
        return None
    from bnsym.meanfield.maps.tilts import correlated, summed  # numba is slow to load

    first, other = _tridiagonal(blocks[0]), dsytrd(blocks[1].T, lower=1)[1:3]
    largest = max(float(dsterf(d, e)[0][-1]) for d, e in (first[:2], other))
    count = own_count(least, phi.alpha, largest * least) - 1
    weight, at = _tilted(given, first, power, count)
    rank = _least_rank(at)
    if rank < LEAST_RANK:
        return None
    beside, t = _rules(at, power, rank, count, count)
    weights = weight[:, None] * beside
    B, D = at.left.shape[2], at.right.shape[2]
    C = scratch("correlations", (count, count, B, D))
    deviation, apart = correlated(*at, t, C)
    i, j = _hard_entries(C[np.unravel_index(weights.argmax(), weights.shape)])
    V = kernel(phi, C, out=scratch("kernels", C.shape))
    total = summed(weights, deviation, apart, phi.alpha, V)

    heavy = np.flatnonzero(weight > LIGHT * weight.sum())
    size = (deviation[heavy][:, :, i] * apart[heavy][:, :, j]) ** phi.alpha
    found = np.tensordot(weights[heavy], V[heavy][:, :, i, j] * size, 2)
    few = _Beside(*(part[heavy] for part in at))
    larger = _rules(few, power, rank, count + 1, count + 1)
    gap = np.abs(_of_some(phi, few, weight[heavy], *larger, i, j) - found).max()

    again = moved(given)
    finer = _tilted(again, _tridiagonal(again.covariance[:n, :n]), power, count + 1)
    found, other_found = (
        _of_some(phi, nodes, factor, *_rules(nodes, power, rank, 1, more), i, j)
        for (factor, nodes), more in (((weight, at), count), (finer, count + 1))
    )
    gap += np.abs(found - other_found).max()
    error = float(10 * gap / np.abs(total).max())
    return (gaussian_moment(phi.alpha) * total, error) if error <= GAUSS_IS_GOOD else None


def _tilted(
    given: Joint, first: _Tridiagonal, power: float, count: int
) -> tuple[FloatArray, _Beside]:
    """Return the weights of the rule for h, and k beside every node of it."""
    from bnsym.meanfield.maps.tilts import gauss_rules, in_axes, tilted

    n = given.first
    d, e, axes = first
    rank = _rank(float(np.vdot(d, d) + 2 * np.vdot(e, e)))
    fine = discretized(rank, power, power, count)
    weight, s = gauss_rules(d[None], e[None], power, rank, *fine, count)
    coupling, rows = in_axes(axes[None], given.covariance[:n, n:].copy()[None])
    block = given.covariance[n:, n:]
    second, between, variance = tilted(d, e, rows[0], coupling[0], block, s[0])
    d, e = np.empty(second.shape[:2]), np.empty((count, second.shape[1] - 1))
    axes = np.empty_like(second)
    for node in range(count):
        d[node], e[node], axes[node] = _tridiagonal(second[node])
    left, right = in_axes(axes, between)
    return weight[0], _Beside(d, e, left, right, variance)


def _rules(
    at: _Beside, power: float, rank: float, count: int, more: int
) -> tuple[FloatArray, FloatArray]:
    """Return the weights and nodes of the rules for k beside each tilt of h."""
    from bnsym.meanfield.maps.tilts import gauss_rules

    fine = discretized(rank, power, power, more)
    weight, t = gauss_rules(at.d, at.e, power, rank, *fine, count)
    return weight, t


def _of_some(
    phi: Homogeneous,
    at: _Beside,
    factor: FloatArray,
    weight: FloatArray,
    t: FloatArray,
    i: Places,
    j: Places,
) -> FloatArray:
    """Return the sum over nodes at some places."""
    from bnsym.meanfield.maps.tilts import some_correlated

    C, size = some_correlated(*at, t, i, j)
    V = kernel(phi, C) * size**phi.alpha
    return np.asarray(np.tensordot(factor[:, None] * weight, V, 2))


def _tridiagonal(matrix: FloatArray) -> _Tridiagonal:
    """Return the symmetric matrix in axes in which it is tridiagonal."""
    packed, d, e, tau, _ = dsytrd(matrix.T, lower=1)
    axes = np.zeros(matrix.shape)
    axes[0, 0] = 1
    axes[1:, 1:] = dorgqr(packed[1:, :-1], tau, overwrite_a=1)[0]
    return _Tridiagonal(d, e, axes)


def _rank(square: float) -> float:
    """Return the effective rank, in steps, of a matrix of trace 1 with this sum of squares."""
    return float(math.floor(1 / square))


def _least_rank(at: _Beside) -> float:
    """Return the least of k's effective ranks."""
    squares = np.square(at.d).sum(-1) + 2 * np.square(at.e).sum(-1)
    return _rank(float((squares / np.square(at.d.sum(-1))).max()))


def _hard_entries(C: FloatArray) -> tuple[Places, Places]:
    """Return the places of the largest correlations of both signs of each row and column."""
    rows, columns = (np.arange(size) for size in C.shape)
    i = np.concatenate([rows, rows, C.argmax(0), C.argmin(0)])
    j = np.concatenate([C.argmax(1), C.argmin(1), columns, columns])
    return i, j
