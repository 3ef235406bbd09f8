"""The covariance of two batches with well-spread spectra, without eigenvectors.

The rules are Gauss rules for both tilts.  h is given in axes in which it is tridiagonal, and so is
k beside each tilt of h: a third of an eigendecomposition.  On the entries that are hardest, the sum
is checked by larger rules from other discretizations, on the joint covariance moved by its noise,
and with the batches exchanged: there k is tilted first.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dorgqr, dsytrd

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.dual import gaussian_moment, kernel
from bnsym.meanfield.maps.own import GAUSS_IS_GOOD, LEAST_RANK, discretized, own_count
from bnsym.meanfield.maps.pair import Joint, moved
from bnsym.meanfield.maps.scratch import scratch

if TYPE_CHECKING:
    from bnsym.meanfield.maps.tilts import Beside, Nodes

__all__ = ["spread_pair"]

LESS = 0.2
"""Of a node less than for one batch: an error ten times as large is good enough."""

DIGITS = 10.0
"""Digits that a whole rule for k gives: beside a light node of the rule for h fewer are needed."""

Places: TypeAlias = NDArray[np.intp]


class _Tridiagonal(NamedTuple):
    """Matrices axes @ T @ axes.T: the diagonals of T, and what is beside them."""

    d: FloatArray
    e: FloatArray
    axes: FloatArray


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
    if any(given.decays):
        return None
    again = _exchanged(moved(given))
    blocks = tuple(joint.covariance[: joint.first, : joint.first] for joint in (given, again))
    least = min(_rank(float(np.vdot(block, block))) for block in blocks)
    if least < LEAST_RANK:
        return None
    from bnsym.meanfield.maps.tilts import correlated, largest, some_correlated, summed

    first, other = map(_tridiagonal, blocks)
    bounds = largest(first.d, first.e), largest(other.d, other.e)
    count = own_count(least, phi.alpha, max(bounds) * least, more=-LESS)
    grid = _grid(given, first, bounds, phi.alpha / 2, count)
    finer = _grid(again, other, bounds[::-1], phi.alpha / 2, count + 1)
    if grid is None or finer is None:
        return None
    at, nodes = grid
    C = scratch("correlations", (len(nodes.t), at.left.shape[2], at.right.shape[2]))
    deviation, beside = correlated(at, nodes, C)
    i, j = _hard_entries(C[nodes.weight.argmax()])
    V = kernel(phi, C, out=scratch("kernels", C.shape))
    total = summed(nodes.weight, deviation, beside, phi.alpha, V)
    c, size = some_correlated(*finer, j, i)
    found = finer[1].weight @ (kernel(phi, c) * size**phi.alpha)
    error = float(10 * np.abs(found - total[i, j]).max() / np.abs(total).max())
    return (gaussian_moment(phi.alpha) * total, error) if error <= GAUSS_IS_GOOD else None


def _exchanged(given: Joint) -> Joint:
    """Return the second batch first."""
    covariance, n = given.covariance, given.first
    m, turned = len(covariance) - n, np.empty_like(covariance)
    turned[:m, :m], turned[m:, m:] = covariance[n:, n:], covariance[:n, :n]
    turned[:m, m:], turned[m:, :m] = covariance[n:, :n], covariance[:n, n:]
    return given._replace(covariance=turned, first=m)


def _grid(
    given: Joint,
    first: _Tridiagonal,
    bounds: tuple[float, float],
    power: float,
    count: int,
) -> tuple[Beside, Nodes] | None:
    """Return k beside every node of the rule for h, and the nodes of the rules for k there.

    None if the spectrum of k is not well spread at all of them.
    """
    from bnsym.meanfield.maps.tilts import Beside, gauss_rules, in_axes, tilted

    n = given.first
    d, e, axes = first
    fine = discretized(_rank(float(np.vdot(d, d) + 2 * np.vdot(e, e))), power, power, count)
    outer = gauss_rules(d[None], e[None], power, bounds[0], *fine, np.array([count]))
    coupling, rows = in_axes(axes[None], given.covariance[:n, n:].copy()[None])
    block = given.covariance[n:, n:]
    second, between, variance = tilted(d, e, rows[0], coupling[0], block, outer.t)
    parts = [_tridiagonal(matrix) for matrix in second]
    d, e, axes = (np.stack(part) for part in zip(*parts, strict=True))
    left, right = in_axes(axes, between)
    at = Beside(d, e, left, right, variance)
    squares = np.square(d).sum(-1) + 2 * np.square(e).sum(-1)
    rank = _rank(float((squares / np.square(d.sum(-1))).max()))
    if rank < LEAST_RANK:
        return None
    share = 1 + np.log10(outer.weight / outer.weight.max()) / DIGITS
    counts = np.maximum(np.ceil(count * share), 1).astype(np.intp)
    nodes = gauss_rules(d, e, power, bounds[1], *discretized(rank, power, power, count), counts)
    return at, nodes._replace(weight=nodes.weight * outer.weight[nodes.row])


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


def _hard_entries(C: FloatArray) -> tuple[Places, Places]:
    """Return the places of the largest correlations of both signs of each row and column."""
    rows, columns = (np.arange(size) for size in C.shape)
    i = np.concatenate([rows, rows, C.argmax(0), C.argmin(0)])
    j = np.concatenate([C.argmax(1), C.argmin(1), columns, columns])
    return i, j
