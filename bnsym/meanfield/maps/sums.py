"""The covariance map from the polynomials of `powers`, compiled: what is done at the nodes.

Correlations at the nodes of two rules, of all entries and of those that check them, come in one
array, for one call of the kernel; then come the sums.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.jit import on_disk
from bnsym.meanfield.maps.chebyshev import damped, measured
from bnsym.meanfield.maps.packed import add_up, hardest, mirror
from bnsym.meanfield.maps.recurrence import gauss_rule

__all__ = ["Form", "Nodes", "at_nodes", "summed"]

NEGLIGIBLE = 2.0**-60
"""Terms below this of a correlation are left out."""


class Form(NamedTuple):
    """Numbers of phi: its degree, a moment, a^2 + b^2, and the modulus of V_phi.

    See `dual.gaussian_moment` and `dual.modulus`.
    """

    alpha: float
    moment: float
    square: float
    factor: float
    power: float


class Nodes(NamedTuple):
    """The nodes of a rule with ``first`` of them and after them those of a larger one.

    The ``size`` of V_phi at a correlation is that of its row times that of its column, with the
    weights.  The larger rule is for the entries at ``i`` and ``j``.  ``bound`` is that of the
    error of an entry of the sum, infinite where a variance is lost in rounding.
    """

    first: int
    size: FloatArray
    i: Any
    j: Any
    bound: float


@on_disk
def at_nodes(
    form: Form,
    terms: Any,
    A: FloatArray,
    noise: float,
    fine: Any,
    count: int,
    C: FloatArray,
) -> Nodes:
    """Write correlations at the nodes, those of all entries first.

    ``terms`` are the polynomials of A, which is known but for ``noise``; two discretizations
    ``fine`` are what the rules come from: nodes and log weights for each, so that what the first
    does not resolve shows too.

    Examples
    --------
    >>> from bnsym.meanfield.maps.powers import expansion
    >>> A, s = (np.eye(64) - 1 / 64) / 63, np.array([1.0, 2.0])
    >>> form, C = Form(1.0, 0.5, 1.0, 1.5, 1.0), np.empty(2016 + 2 * 128)
    >>> terms = expansion(A, s, np.ones(2) / 2)
    >>> fine = ((s, np.zeros(2)), (s, np.zeros(2)))
    >>> nodes = at_nodes(form, terms, A, 1e-16, fine, 1, C)
    >>> C[:2].round(12)                                                                 # -1/63
    array([-0.01587302, -0.01587302])
    """
    weight, s = np.empty(2 * count + 1), np.empty(2 * count + 1)
    for more in range(2):
        at, log_weight = fine[more]
        part = slice(more * count, more * count + count + more)
        found = measured(terms, at, log_weight, form.alpha)
        weight[part], s[part] = gauss_rule(at, found, count + more, terms.bound)
    coefficients, variance, _, error, log_error = damped(terms, s)
    i, j = hardest(A)
    size, inverse, bound = np.empty_like(variance), np.empty_like(variance), 0.0
    B, pairs = len(A), len(A) * (len(A) - 1) // 2
    for node in range(len(s)):
        if not variance[node].min() > 0:
            return Nodes(count, size, i, j, math.inf)
        weight[node] *= form.moment / variance[node].sum() ** form.alpha
        deviation = np.sqrt(variance[node])
        inverse[node] = 1 / deviation
        power = deviation if form.alpha == 1 else deviation**form.alpha
        size[node] = math.sqrt(weight[node]) * power
        if node >= count:
            determinant = B * s[node] * noise + log_error[node]
            moved = _moved(form, variance[node], noise + error[node], determinant)
            bound += weight[node] * form.square * moved
    every = C[: count * pairs].reshape(count, pairs)
    some = C[count * pairs :].reshape(count + 1, len(i))
    _correlate(terms, coefficients[:count], inverse[:count], every)
    _correlate_some(terms, coefficients[count:], inverse[count:], i, j, some)
    return Nodes(count, size, i, j, bound)


@on_disk
def _correlate(terms: Any, coefficients: FloatArray, inverse: FloatArray, C: FloatArray) -> None:
    """Write the correlations below the diagonal at nodes along the first axis."""
    T, rough, exact, start = terms.exact, terms.rough, len(terms.exact), 0
    row, needed = np.empty(inverse.shape[1]), np.zeros(len(C), np.intp)
    for node in range(len(C)):
        most = inverse[node].max() ** 2
        for k in range(0, coefficients.shape[1], 2):  # they are even in number
            if abs(coefficients[node, k]) * most > NEGLIGIBLE:
                needed[node] = k + 2
    for i in range(1, inverse.shape[1]):
        for node in range(len(C)):
            for j in range(i):
                row[j] = 0.0
            for k in range(0, min(exact, needed[node]), 2):
                a, b = coefficients[node, k], coefficients[node, k + 1]
                for j in range(i):
                    row[j] += a * T[k, i, j] + b * T[k + 1, i, j]
            for k in range(exact, needed[node], 2):
                a, b = coefficients[node, k], coefficients[node, k + 1]
                for j in range(i):
                    row[j] += a * rough[k, i, j] + b * rough[k + 1, i, j]
            own = inverse[node, i]
            for j in range(i):
                C[node, start + j] = min(max(row[j] * own * inverse[node, j], -1.0), 1.0)
        start += i


@on_disk
def _correlate_some(
    terms: Any, coefficients: FloatArray, inverse: FloatArray, i: Any, j: Any, C: FloatArray
) -> None:
    """Write those at some places."""
    T, rough = terms.exact, terms.rough
    entries = np.empty(coefficients.shape[1])
    for place in range(len(i)):
        row, column = i[place], j[place]
        for k in range(len(T)):
            entries[k] = T[k, row, column]
        for k in range(len(T), len(entries)):
            entries[k] = rough[k, row, column]
        for node in range(len(C)):
            total = 0.0
            for k in range(len(entries)):
                total += coefficients[node, k] * entries[k]
            c = total * inverse[node, row] * inverse[node, column]
            C[node, place] = min(max(c, -1.0), 1.0)


@on_disk
def _moved(form: Form, variance: FloatArray, noise: float, determinant: float) -> float:
    """Bound how much an error of the matrix, and of what was cut off, moves an entry at a node.

    See `covariance`: an error of the matrix moves variances by at most itself, and log det by s
    times B times that.
    """
    largest = slopes = 0.0
    for at in variance:
        moved = noise + 8 * UNIT * math.sqrt(len(variance)) * at
        size = math.sqrt(at + moved)
        if form.alpha != 1:
            size = size**form.alpha
        change = moved / at
        if form.power != 1:
            change = change**form.power
        largest, slopes = max(largest, size), max(slopes, size * form.factor * change)
    return largest * (2 * slopes + determinant * largest)


@on_disk
def summed(form: Form, nodes: Nodes, kernels: FloatArray, total: FloatArray) -> float:
    """Write the sum of V_phi by the smaller rule; return its distance from the larger one.

    Examples
    --------
    >>> form, total = Form(1.0, 0.5, 1.0, 1.5, 1.0), np.empty((2, 2))
    >>> size = np.array([[1.0, 2.0], [1.0, 1.0], [0.0, 1.0]])
    >>> nodes = Nodes(1, size, np.array([1]), np.array([0]), 0.0)
    >>> summed(form, nodes, np.array([2.0, 3.0, 3.0]), total), total.tolist()
    (2.0, [[1.0, 4.0], [4.0, 4.0]])
    """
    count, size, B = nodes.first, nodes.size, len(total)
    pairs, chosen = B * (B - 1) // 2, len(nodes.i)
    total[:] = 0.0
    add_up(kernels[: count * pairs].reshape(count, pairs), size[:count], total)
    mirror(total)
    gap = 0.0
    for row in range(B):
        total[row, row] = form.square * np.square(size[:count, row]).sum()
        found = form.square * np.square(size[count:, row]).sum()
        gap = max(gap, abs(found - total[row, row]))
    rest = kernels[count * pairs :].reshape(count + 1, chosen)
    for place in range(chosen):
        row, column, found = nodes.i[place], nodes.j[place], 0.0
        for k in range(count + 1):
            found += size[count + k, row] * rest[k, place] * size[count + k, column]
        gap = max(gap, abs(found - total[row, column]))
    return gap
