"""Gauss rules of discrete weights from the three-term recurrence of their polynomials, compiled.

The variable is a small negative power of 1+2*s*lambda_max, nearly its logarithm: there the poles of
K(s) = A*(I+2*s*A)^-1, s = -1/(2*lambda), are far from the short interval where a weight counts.
"""

from __future__ import annotations

import math

import numpy as np

from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.jit import on_disk

__all__ = ["gauss_rule"]

POWER, REACH = 0.1, 0.9
"""Of the variable: nearly a logarithm, and of the share of the bound."""

SWEEPS = 60
"""Bound on the QL iterations for one node: two or three do, and none where there is a nan."""


@on_disk
def gauss_rule(
    s: FloatArray, weights: FloatArray, count: int, bound: float
) -> tuple[FloatArray, FloatArray]:
    """Return weights and nodes of the Gauss rule of a discrete weight at some tilts s.

    It is exact for polynomials in (1+2*s*reach)^(-q), reach a little below the largest eigenvalue,
    of which there is a ``bound``.  By Golub and Welsch: implicit QL steps on the Jacobi matrix, of
    whose eigenvectors only the first components are kept.

    Examples
    --------
    >>> weight, nodes = gauss_rule(np.array([0.0, 1.0]), np.array([2.0, 3.0]), 2, 1.0)
    >>> print(weight.round(12), nodes.round(12) + 0.0)
    [3. 2.] [1. 0.]
    """
    reach = 2 * REACH * bound
    d, e = _recurrence((1 + reach * s) ** -POWER, weights, count)
    first = np.zeros(count)
    first[0] = 1.0
    for low in range(count):
        for _ in range(SWEEPS):
            high = low
            while high < count - 1 and abs(e[high]) > UNIT * (abs(d[high]) + abs(d[high + 1])):
                high += 1
            if high == low:
                break
            _ql_step(d, e, first, low, high)
    return weights.sum() * first**2, (d ** (-1 / POWER) - 1) / reach


@on_disk
def _recurrence(x: FloatArray, weights: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Return the diagonals of the Jacobi matrix, the other one with a 0 behind.

    By Lanczos' recurrence, with every vector made orthogonal to all before.
    """
    d, e = np.empty(count), np.zeros(count)
    vectors = np.empty((count, len(x)))
    vector = np.sqrt(weights)
    for k in range(count):
        norm = math.sqrt(_dot(vector, vector))
        if k > 0:
            e[k - 1] = norm
        for f in range(len(x)):
            vectors[k, f] = vector[f] / norm
            vector[f] = x[f] * vectors[k, f]
        d[k] = _dot(vector, vectors[k])
        for _ in range(2):
            for before in range(k + 1):
                share = _dot(vector, vectors[before])
                for f in range(len(x)):
                    vector[f] -= share * vectors[before, f]
    return d, e


@on_disk
def _dot(x: FloatArray, y: FloatArray) -> float:
    """Return the inner product, in four sums: a call of a library takes longer."""
    one = two = three = four = 0.0
    even = len(x) - len(x) % 4
    for k in range(0, even, 4):
        one += x[k] * y[k]
        two += x[k + 1] * y[k + 1]
        three += x[k + 2] * y[k + 2]
        four += x[k + 3] * y[k + 3]
    for k in range(even, len(x)):
        one += x[k] * y[k]
    return (one + two) + (three + four)


@on_disk
def _ql_step(d: FloatArray, e: FloatArray, first: FloatArray, low: int, high: int) -> None:
    """Do one implicit QL step, with Wilkinson's shift, between two places where e is 0."""
    ahead = (d[low + 1] - d[low]) / (2 * e[low])
    root = math.copysign(math.sqrt(ahead * ahead + 1), ahead)
    g = d[high] - d[low] + e[low] / (ahead + root)
    sine, cosine, moved = 1.0, 1.0, 0.0
    for k in range(high - 1, low - 1, -1):
        f, b = sine * e[k], cosine * e[k]
        root = math.sqrt(f * f + g * g)
        e[k + 1] = root
        if root == 0:
            d[k + 1] -= moved
            e[high] = 0.0
            return
        sine, cosine = f / root, g / root
        g = d[k + 1] - moved
        root = (d[k] - g) * sine + 2 * cosine * b
        moved = sine * root
        d[k + 1] = g + moved
        g = cosine * root - b
        below, above = first[k], first[k + 1]
        first[k + 1] = sine * below + cosine * above
        first[k] = cosine * below - sine * above
    d[low] -= moved
    e[low] = g
    e[high] = 0.0
