"""Chebyshev polynomials of a matrix, and the sums over them at nodes s, compiled.

For 2*A/bound - I and the coefficients, see `powers`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.jit import on_disk

__all__ = ["damped", "degrees", "first_two", "measured", "next_ones", "next_two", "traced"]

SINGLE_ROUNDING = 4 * 2.0**-24
"""Charged for an entry of T_k(Y) in single precision."""


@on_disk
def first_two(A: FloatArray, square: FloatArray, bound: float, T: FloatArray) -> None:
    """Write Y = 2*A/bound - I and T_2(Y) = 2*Y^2 - I into T.

    Examples
    --------
    >>> T = np.empty((2, 1, 1))
    >>> first_two(np.array([[0.5]]), np.array([[0.25]]), 2.0, T)
    >>> T.ravel()
    array([-0.5, -0.5])
    """
    for i in range(len(A)):
        for j in range(len(A)):
            T[0, i, j] = 2 / bound * A[i, j]
            T[1, i, j] = 8 / bound * (square[i, j] / bound - A[i, j])
        T[0, i, i] -= 1
        T[1, i, i] += 1


@on_disk
def next_ones(T: Any, known: int, more: int) -> None:
    """Turn T_m*T_i into T_(m+i), i = 1, ..., more, the first m being known.

    Examples
    --------
    >>> T = np.array([[[0.5]], [[-0.5]], [[-0.25]]])
    >>> next_ones(T, 2, 1)
    >>> T[2]
    array([[-1.]])
    """
    for k in range(known, known + more):
        before = 2 * known - k - 2  # the place of T_(m-i)
        for i in range(T.shape[1]):
            if before < 0:
                T[k, i] *= 2
                T[k, i, i] -= 1
                continue
            for j in range(T.shape[1]):
                T[k, i, j] = 2 * T[k, i, j] - T[before, i, j]


@on_disk
def next_two(one: Any, below: Any, odd: Any, even: Any) -> None:
    """Turn (T_(j-1) + T_j)^2 and T_j^2 into T_(2j-1) and T_2j, from T_1 and T_(2j-2), in place.

    On and below the diagonal.

    Examples
    --------
    >>> odd, even = np.array([[2.25]]), np.array([[0.25]])                     # Y = 1/2, j = 1
    >>> next_two(np.array([[0.5]]), np.ones((1, 1)), odd, even)
    >>> odd, even
    (array([[0.5]]), array([[-0.5]]))
    """
    for i in range(len(one)):
        for j in range(i + 1):
            even[i, j] *= 2
        even[i, i] -= 1
        for j in range(i + 1):
            odd[i, j] -= (below[i, j] + even[i, j]) / 2 + one[i, j]
        odd[i, i] -= 1


@on_disk
def traced(exact: Any, rough: Any, extra: int) -> tuple[FloatArray, FloatArray]:
    """Return the diagonals of T_k(Y), and the traces of T_0, these, and some more.

    Those are 2*tr(T_i*T_j) - tr T_(i-j), from what is below the diagonals.

    Examples
    --------
    >>> diagonals, traces = traced(np.array([[[0.5]], [[-0.5]]]), np.empty((0, 1, 1)), 1)
    >>> diagonals.tolist(), traces.tolist()
    ([[0.5], [-0.5]], [1.0, 0.5, -0.5, -1.0])
    """
    degree, B = max(len(exact), len(rough)), exact.shape[1]
    diagonals, traces = np.empty((degree, B)), np.zeros(degree + 1 + extra)
    traces[0] = B
    for k in range(degree):
        for i in range(B):
            diagonals[k, i] = exact[k, i, i] if k < len(exact) else rough[k, i, i]
            traces[k + 1] += diagonals[k, i]
    for k in range(degree + 1, degree + 1 + extra):
        high, low = (k + 1) // 2, k // 2
        if high <= len(exact):
            product = _inner(exact[high - 1], exact[low - 1])
        else:
            product = _inner(rough[high - 1], rough[low - 1])
        traces[k] = 2 * product - traces[high - low]
    return diagonals, traces


@on_disk
def _inner(one: Any, other: Any) -> float:
    """Return the trace of the product of two symmetric matrices, from their lower triangles."""
    total = 0.0
    for i in range(len(one)):
        row = 0.0
        for j in range(i):
            row += float(one[i, j]) * float(other[i, j])
        total += 2 * row + float(one[i, i]) * float(other[i, i])
    return total


@on_disk
def _falling(a: float) -> tuple[float, float, float]:
    """Return (1 + a + root)/2, root = sqrt(1 + 2*a), and the rate a/(1 + a + root) of the terms."""
    root = math.sqrt(1 + 2 * a)
    return (1 + a + root) / 2, root, a / (1 + a + root)


@on_disk
def degrees(
    B: int,
    bound: float,
    s: FloatArray,
    share: FloatArray,
    most: int,
    truncated: float,
    rounded: float,
) -> tuple[int, int]:
    """Return how many T_k(Y) are needed, most or more for too many, and how many exactly.

    So that what is cut off is below ``truncated``, and what is lost in single precision about
    ``rounded``, at nodes s with these shares of a sum.

    Examples
    --------
    >>> degrees(64, 3 / 64, np.array([16.0]), np.ones(1), 20, 1e-14, 1e-14)
    (20, 12)
    """
    terms = np.zeros(most)
    for node in range(len(s)):
        _, root, rate = _falling(s[node] * bound)
        term = B * share[node] / (s[node] * root)
        for k in range(most):
            term *= rate
            terms[k] += term
    needed, exact = 1, 0
    for k in range(most):
        needed += k > 0 and terms[k] > 4 * truncated
        exact += terms[k] * SINGLE_ROUNDING > rounded
    return needed, exact


@on_disk
def measured(terms: Any, s: FloatArray, log_weight: FloatArray, power: float) -> FloatArray:
    """Return weights times det(I+2*s*A)^(-1/2) tr(K(s))^power.

    Examples
    --------
    >>> from bnsym.meanfield.maps.powers import expansion
    >>> terms = expansion((np.eye(64) - 1 / 64) / 63, np.array([1.0]), np.array([1.0]))
    >>> print((measured(terms, np.array([1.0]), np.zeros(1), 0.0) * (65 / 63) ** 31.5).round(12))
    [1.]
    """
    found, traces, degree = np.empty(len(s)), terms.traces, len(terms.diagonals)
    for node in range(len(s)):
        half, root, rate = _falling(s[node] * terms.bound)
        falling, trace, log_determinant = -1.0, 0.0, 0.0
        for k in range(1, len(traces)):
            falling *= -rate
            log_determinant += 2 * falling / k * traces[k]
            if k <= degree:
                trace += falling * traces[k]
        log_determinant += traces[0] * math.log(half)
        trace = trace / (s[node] * root) + traces[0] * (1 - 1 / root) / (2 * s[node])
        found[node] = math.exp(log_weight[node] - log_determinant / 2) * trace**power
    return found


@on_disk
def damped(terms: Any, s: FloatArray) -> Any:
    """Return K(s) at nodes s: coefficients of T_k(Y), variances, log det(I+2*s*A), and errors.

    The errors are that of an entry of K, and that of the log determinant.

    Examples
    --------
    >>> from bnsym.meanfield.maps.powers import expansion
    >>> terms = expansion((np.eye(64) - 1 / 64) / 63, np.array([1.0]), np.array([1.0]))
    >>> _, variance, log_determinant, *errors = damped(terms, np.array([1.0]))
    >>> print((variance[0, :2] * 64 * 65 / 63).round(12), log_determinant / np.log(65 / 63))
    [1. 1.] [63.]
    """
    diagonals = terms.diagonals
    degree, B = diagonals.shape
    coefficients, variance = np.empty((len(s), degree)), np.empty((len(s), B))
    log_determinant, error, log_error = np.empty(len(s)), np.empty(len(s)), np.empty(len(s))
    last = np.abs(diagonals[degree - 2 :]).max()  # no entry is much larger
    for node in range(len(s)):
        a = s[node] * terms.bound
        half, root, rate = _falling(a)
        size = 1 / (s[node] * root)
        falling, total, single = -1.0, 0.0, 0.0
        whole = -math.expm1(-math.log1p(2 * a) / 2) / (2 * s[node])
        for i in range(B):
            variance[node, i] = whole
        for k in range(1, len(terms.traces)):
            falling *= -rate
            total += falling / k * terms.traces[k]
            if k <= degree:
                factor = size * falling
                coefficients[node, k - 1] = factor
                for i in range(B):
                    variance[node, i] += factor * diagonals[k - 1, i]
            if len(terms.exact) < k <= degree:
                single += SINGLE_ROUNDING * abs(falling)
        log_determinant[node] = B * math.log(half) + 2 * total
        cut = rate / (1 - rate)
        error[node] = size * (4 * last * rate**degree * cut + single)
        log_error[node] = 4 * B * abs(falling) * rate / (len(terms.traces) - 1)
        log_error[node] += 8 * math.sqrt(B) * single
    return coefficients, variance, log_determinant, error, log_error
