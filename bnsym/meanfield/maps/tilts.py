"""Tilts of Gaussian vectors whose covariance is tridiagonal, compiled.

With T tridiagonal, I + c*T = L*D*Lᵀ by one recurrence: its determinant, the trace of
T*(I+c*T)^-1 and any product with the inverse take as many operations as T has entries.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.jit import on_disk
from bnsym.meanfield.maps.recurrence import gauss_rule

__all__ = [
    "Beside",
    "Nodes",
    "correlated",
    "gauss_rules",
    "in_axes",
    "largest",
    "some_correlated",
    "summed",
    "tilted",
]

TINY = float(np.finfo(np.float64).tiny)
"""Below any variance that counts."""

HALVINGS = 7
"""Of the interval in which the largest eigenvalue is."""


class Beside(NamedTuple):
    """k beside the tilts of h, along the first axis: its tridiagonal covariances ``d``, ``e``.

    ``left`` are covariances of h, and ``right`` coordinates of k, with k's axes first; the
    ``variance`` is that of h.
    """

    d: FloatArray
    e: FloatArray
    left: FloatArray
    right: FloatArray
    variance: FloatArray


class Nodes(NamedTuple):
    """Nodes of the rules for some rows one after the other, and the ``row`` of each."""

    weight: FloatArray
    t: FloatArray
    row: NDArray[np.intp]


@on_disk
def largest(d: FloatArray, e: FloatArray) -> float:
    """Return a bound of the largest eigenvalue of a tridiagonal matrix, above it by a percent.

    By bisection: the matrix minus x*I is negative if all its pivots are.

    Examples
    --------
    >>> round(largest(np.array([1.0, 1.0]), np.array([0.5])), 6)
    1.507812
    """
    low = d.max()
    high = low + 2 * np.abs(e).max() if len(e) > 0 else low
    for _ in range(HALVINGS):
        x = (low + high) / 2
        pivot = d[0] - x
        for k in range(1, len(d)):
            if pivot >= 0:
                break
            pivot = d[k] - x - e[k - 1] ** 2 / pivot
        if pivot < 0:
            high = x
        else:
            low = x
    return float(high)


@on_disk
def gauss_rules(
    d: FloatArray,
    e: FloatArray,
    power: float,
    bound: float,
    fine: FloatArray,
    log_weight: FloatArray,
    counts: NDArray[np.intp],
) -> Nodes:
    """Return the Gauss rules for the tridiagonal covariances, with so many nodes each.

    ``d`` and ``e`` are the diagonal of each and what is beside that, and ``bound`` is one of the
    largest eigenvalue of all; ``fine`` and ``log_weight`` a discretization for a spectrum of sum 1.

    Examples
    --------
    >>> from bnsym.meanfield.maps.own import discretized
    >>> d, e = np.full((1, 16), 1 / 16), np.zeros((1, 15))
    >>> nodes = gauss_rules(d, e, 1.0, 1 / 16, *discretized(16.0, 1.0, 1.0), np.array([3]))
    >>> print(nodes.weight.sum().round(12), nodes.row)
    1.0 [0 0 0]
    """
    n, N = d.shape[1], counts.sum()
    weight, nodes, rows = np.empty(N), np.empty(N), np.empty(N, np.intp)
    factor, end = np.exp(log_weight), 0
    for row in range(len(d)):
        total = d[row].sum()
        c = 2 * fine / total
        inverse, slope = np.ones_like(c), np.zeros_like(c)
        root, trace = np.ones_like(c), np.zeros_like(c)
        for k in range(n):
            off = e[row, k - 1] if k > 0 else 0.0
            for f in range(len(c)):
                beside = off * off * c[f] * inverse[f]
                slope[f] = d[row, k] + beside * (c[f] * inverse[f] * slope[f] - 2)
                inverse[f] = 1 / (1 + c[f] * (d[row, k] - beside))
                root[f] *= inverse[f]
                trace[f] += slope[f] * inverse[f]
        at = factor * np.sqrt(root) * (trace / total) ** power
        start, end = end, end + counts[row]
        weight[start:end], nodes[start:end] = gauss_rule(c / 2, at, counts[row], bound)
        rows[start:end] = row
    return Nodes(weight, nodes, rows)


@on_disk
def tilted(
    d: FloatArray,
    e: FloatArray,
    rows: FloatArray,
    coupling: FloatArray,
    second: FloatArray,
    s: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the batches tilted by each s, h given in axes in which it is tridiagonal.

    What is returned: k's covariance, its with h (k's axes first), and h's variances, h scaled to
    trace 1.

    Examples
    --------
    >>> one, zero = np.ones((1, 1)), np.zeros((1, 1))
    >>> found = tilted(np.ones(1), np.empty(0), one, one / 2, one, np.array([0.5]))
    >>> [part.ravel().round(6).tolist() for part in found]
    [[0.875], [0.353553], [1.0]]
    """
    n, B = rows.shape
    S, m = len(s), len(second)
    seconds, between = np.empty((S, m, m)), np.empty((S, m, B))
    variance = np.empty((S, B))
    own, other = np.empty((n, B)), np.empty((n, m))
    for node in range(S):
        c = 2 * s[node]
        inverse = _factored(d, e, c)
        _forward(e, c, inverse, rows, own)
        _forward(e, c, inverse, coupling, other)
        for k in range(n):
            root = math.sqrt(inverse[k])
            for j in range(m):
                other[k, j] *= root
            for i in range(B):
                own[k, i] *= root
        np.dot(other.T, other, seconds[node])
        np.dot(other.T, own, between[node])
        for k in range(m):
            for j in range(m):
                seconds[node, k, j] = second[k, j] - c * seconds[node, k, j]
        for k in range(n):
            root = math.sqrt(inverse[k])
            for i in range(B):
                own[k, i] *= root
        variance[node] = _quadratic(d, e, c, inverse, rows, own)
        trace = variance[node].sum()
        variance[node] /= trace
        between[node] /= math.sqrt(trace)
    return seconds, between, variance


@on_disk
def in_axes(axes: FloatArray, between: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return axesᵀ @ between, and the axes as B-vectors orthogonal to 1 in rows.

    Examples
    --------
    >>> left, right = in_axes(np.ones((1, 1, 1)), np.full((1, 1, 1), 3.0))
    >>> left.tolist(), right.round(6).tolist()
    ([[[3.0]]], [[[-0.707107, 0.707107]]])
    """
    S, n = axes.shape[:2]
    left, right = np.empty_like(between), np.empty((S, n, n + 1))
    root = math.sqrt(n + 1)
    for node in range(S):
        np.dot(axes[node].T, between[node], left[node])
        sums = np.zeros(n)
        for j in range(n):
            for k in range(n):
                sums[k] += axes[node, j, k]
        for k in range(n):
            right[node, k, 0] = -sums[k] / root
            for j in range(n):
                right[node, k, j + 1] = axes[node, j, k] - sums[k] / (n + 1 + root)
    return left, right


@on_disk
def correlated(at: Beside, nodes: Nodes, C: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Write the correlations of h with k at every t beside its s; return their deviations.

    Examples
    --------
    >>> one, C = np.ones((1, 1, 1)), np.empty((1, 1, 1))
    >>> at = Beside(one[0], np.empty((1, 0)), one / 2, one, one[0])
    >>> found = correlated(at, Nodes(one[0, 0], one[0, 0] / 2, np.zeros(1, np.intp)), C)
    >>> [part.ravel().round(6).tolist() for part in (*found, C)]
    [[0.935414], [1.0], [0.377964]]
    """
    N, n, B, D = len(nodes.t), at.left.shape[1], at.left.shape[2], at.right.shape[2]
    deviation, beside = np.empty((N, B)), np.empty((N, D))
    P, R = np.empty((n, B)), np.empty((n, D))
    for k in range(N):
        own, other = _solved(at, nodes.row[k], 2 * nodes.t[k], P, R)
        np.dot(at.left[nodes.row[k]].T, R, C[k])
        for i in range(B):
            for j in range(D):
                c = C[k, i, j] * own[i] * other[j]
                C[k, i, j] = min(max(c, -1.0), 1.0)
        deviation[k] = 1 / own
        beside[k] = 1 / other
        beside[k] /= math.sqrt(np.square(beside[k]).sum())
    return deviation, beside


@on_disk
def some_correlated(at: Beside, nodes: Nodes, i: Any, j: Any) -> tuple[FloatArray, FloatArray]:
    """Return the correlations at some places, and the products of both deviations.

    Examples
    --------
    >>> one, place = np.ones((1, 1, 1)), np.zeros(1, np.intp)
    >>> at = Beside(one[0], np.empty((1, 0)), one / 2, one, one[0])
    >>> found = some_correlated(at, Nodes(one[0, 0], one[0, 0] / 2, place), place, place)
    >>> [part.ravel().round(6).tolist() for part in found]
    [[0.377964], [0.935414]]
    """
    N, n, B, D = len(nodes.t), at.left.shape[1], at.left.shape[2], at.right.shape[2]
    some, size = np.empty((N, len(i))), np.empty((N, len(i)))
    P, R, C = np.empty((n, B)), np.empty((n, D)), np.empty((B, D))
    for k in range(N):
        own, other = _solved(at, nodes.row[k], 2 * nodes.t[k], P, R)
        root = math.sqrt((1 / np.square(other)).sum())
        np.dot(at.left[nodes.row[k]].T, R, C)
        for place in range(len(i)):
            both = own[i[place]] * other[j[place]]
            c = C[i[place], j[place]] * both
            some[k, place] = min(max(c, -1.0), 1.0)
            size[k, place] = 1 / (both * root)
    return some, size


@on_disk
def summed(
    weight: FloatArray,
    deviation: FloatArray,
    beside: FloatArray,
    power: float,
    kernels: FloatArray,
) -> FloatArray:
    """Return the sum over nodes of weight * deviation^power * kernels * beside^power.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> summed(one[0], 3 * one, 2 * one, 1.0, np.ones((1, 1, 1)))
    array([[6.]])
    """
    N, B, D = kernels.shape
    total = np.zeros((B, D))
    for node in range(N):
        row, column = deviation[node], beside[node]
        if power != 1:
            row, column = row**power, column**power
        for i in range(B):
            factor = weight[node] * row[i]
            for j in range(D):
                total[i, j] += factor * kernels[node, i, j] * column[j]
    return total


@on_disk
def _solved(at: Beside, node: int, c: float, P: FloatArray, R: FloatArray) -> Any:
    """Write (I+c*T)^-1 @ right into R, at one node; return inverse deviations of h and k.

    A variance that is 0 counts as the smallest number.  In P is what is used on the way.
    """
    d, e, left, right = at.d[node], at.e[node], at.left[node], at.right[node]
    n, B, D = len(d), left.shape[1], right.shape[1]
    inverse = _factored(d, e, c)
    own, kept = at.variance[node].copy(), np.zeros(D)
    for k in range(n):
        factor, damped = (c * e[k - 1] * inverse[k - 1] if k > 0 else 0.0), c * inverse[k]
        before = max(k - 1, 0)
        for i in range(B):
            at_k = left[k, i] - factor * P[before, i] if k > 0 else left[k, i]
            P[k, i] = at_k
            own[i] -= damped * at_k * at_k
    _forward(e, c, inverse, right, R)
    for j in range(D):
        R[n - 1, j] *= inverse[n - 1]
        kept[j] = d[n - 1] * right[n - 1, j] * R[n - 1, j]
    for k in range(n - 2, -1, -1):
        factor = c * e[k] * inverse[k]
        for j in range(D):
            y = inverse[k] * R[k, j] - factor * R[k + 1, j]
            R[k, j] = y
            kept[j] += d[k] * right[k, j] * y
            kept[j] += e[k] * (right[k, j] * R[k + 1, j] + right[k + 1, j] * y)
    return 1 / np.sqrt(np.maximum(own, TINY)), 1 / np.sqrt(np.maximum(kept, TINY))


@on_disk
def _factored(d: FloatArray, e: FloatArray, c: float) -> FloatArray:
    """Return 1/D, I + c*T = L*D*Lᵀ."""
    inverse = np.empty(len(d))
    inverse[0] = 1 / (1 + c * d[0])
    for k in range(1, len(d)):
        inverse[k] = 1 / (1 + c * (d[k] - c * e[k - 1] ** 2 * inverse[k - 1]))
    return inverse


@on_disk
def _forward(e: FloatArray, c: float, inverse: FloatArray, x: FloatArray, y: FloatArray) -> None:
    """Write L^-1 @ x."""
    y[0] = x[0]
    for k in range(1, len(x)):
        factor = c * e[k - 1] * inverse[k - 1]
        for j in range(x.shape[1]):
            y[k, j] = x[k, j] - factor * y[k - 1, j]


@on_disk
def _quadratic(
    d: FloatArray, e: FloatArray, c: float, inverse: FloatArray, x: FloatArray, y: FloatArray
) -> FloatArray:
    """Return the diagonal of xᵀ*T*(I+c*T)^-1*x, from y = D^-1 * L^-1 * x, which it overwrites.

    With (I+c*T)^-1*x: nothing is lost where c is small.
    """
    n, B = x.shape
    for k in range(n - 2, -1, -1):
        factor = c * e[k] * inverse[k]
        for j in range(B):
            y[k, j] -= factor * y[k + 1, j]
    found = np.zeros(B)
    for k in range(n):
        for j in range(B):
            found[j] += d[k] * x[k, j] * y[k, j]
    for k in range(n - 1):
        for j in range(B):
            found[j] += e[k] * (x[k, j] * y[k + 1, j] + x[k + 1, j] * y[k, j])
    return found
