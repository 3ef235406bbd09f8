"""Covariances K(s) = A*(I + 2*s*A)^-1 of a well-spread A, without its eigendecomposition.

Where no eigenvalue of A is large, 2*s*lambda is small at every s that counts, and 1/(1+2*s*lambda)
is nearly a polynomial.  With Y = 2*A/bound - I, whose spectrum is in [-1, 1], z = 1 + 1/(s*bound)
and 1/rho + rho = 2*z,

    K(s) = 1/(2*s)*(I - I/r) + sum over k > 0 of (-1)^(k+1)/(s*r*rho^k) * T_k(Y)
    log det(I+2*s*A) = B*log((1+s*bound+r)/2) + sum of 2*(-1)^(k+1)/(k*rho^k) * tr T_k(Y)

with r^2 = 1 + 2*s*bound.  A few products of matrices serve every s.  The less a term counts, the
less it has to be accurate: those of high degree are taken in single precision.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dsyrk, ssyrk

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.maps.scratch import scratch

__all__ = ["Damped", "Expansion", "damped", "expansion"]

MOST = 20
"""Degree beyond which an eigendecomposition is cheaper."""

TRUNCATED = 3e-14
"""What may be cut off, relative to an average variance."""

SINGLE = 128
"""Batch from which single precision pays."""

SINGLE_ROUNDING = 4 * 2.0**-24
"""Charged for an entry of T_k(Y) in single precision."""

EXTRA = 3
"""Traces beyond those of the matrices."""

Matrix = NDArray[Any]


class Expansion(NamedTuple):
    """T_k(Y), k = 1, 2, ...: the first ``accurate``, the others in single precision.

    The ``matrices`` are right on and below the diagonal.  ``diagonals`` and ``traces`` are theirs,
    with `EXTRA` more traces; ``bound`` is about the largest eigenvalue, or above.
    """

    matrices: list[Matrix]
    accurate: int
    diagonals: FloatArray
    traces: FloatArray
    bound: float


class Damped(NamedTuple):
    """K(s) at nodes s: variances, coefficients of T_k(Y), log determinants.

    ``error`` is that of an entry of K, ``log_error`` that of the log determinant.
    """

    variance: FloatArray
    coefficients: FloatArray
    log_determinant: FloatArray
    error: FloatArray
    log_error: FloatArray


def expansion(A: FloatArray, s: FloatArray, share: FloatArray) -> Expansion | None:
    """Return the matrices that nodes s with these shares of a sum need, None if too many.

    They are overwritten by the next call.

    Examples
    --------
    >>> found = expansion((np.eye(64) - 1 / 64) / 63, np.array([1.0]), np.array([1.0]))
    >>> len(found.matrices), found.accurate
    (8, 8)
    """
    from bnsym.meanfield.maps.packed import first_two, inner  # numba is slow to load

    B = len(A)
    square = np.matmul(A, A.T, out=scratch("square", (B, B)))
    low = scratch("low square", (B, B), np.float32)
    np.multiply(square, B * B, out=low, casting="same_kind")
    fourth = np.matmul(low, low.T, out=scratch("fourth", (B, B), np.float32))
    eighth, sixth = float(np.vdot(fourth, fourth)), float(np.vdot(fourth, low))
    upper = 1.0001 * eighth**0.125
    bound = min(upper, 1.05 * math.sqrt(upper * math.sqrt(eighth / sixth))) / B
    degree, accurate = _degrees(B, bound, s, share)
    if degree > MOST:
        return None
    exact = scratch("exact", (accurate, B, B))
    first_two(A, square, bound, exact)
    _extend(exact, 2, degree)
    T = list(exact)
    if degree > accurate:
        rough = scratch("rough", (degree, B, B), np.float32)
        rough[:accurate] = exact
        _extend(rough, accurate, degree)
        T += list(rough[accurate:])
    diagonals = np.array([_diagonal(matrix) for matrix in T], np.float64)
    traces = [B, *diagonals.sum(1)]
    for k in range(degree + 1, degree + 1 + EXTRA):
        i, j = (k + 1) // 2, k // 2
        traces.append(2 * inner(T[i - 1], T[j - 1]) - traces[i - j])
    return Expansion(T, accurate, diagonals, np.array(traces[1:]), bound)


def _degrees(B: int, bound: float, s: FloatArray, share: FloatArray) -> tuple[int, int]:
    """Return how many matrices are needed and how many in double precision, both even."""
    rho, size = _rate(bound, s)
    k = np.arange(1, MOST + 2)
    terms = B * share @ (size[:, None] * rho[:, None] ** -k)
    degree = int(np.count_nonzero(terms[1:] > 4 * TRUNCATED)) + 1
    degree = max(4, degree + degree % 2)
    accurate = int(np.count_nonzero(terms * SINGLE_ROUNDING > TRUNCATED))
    accurate = max(2, accurate + accurate % 2) if B >= SINGLE else degree
    return degree, min(accurate, degree)


def _rate(bound: float, s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return rho, and 1/(s*r)."""
    a = s * bound
    root = np.sqrt(1 + 2 * a)
    return (1 + a + root) / a, 1 / (s * root)


def _diagonal(matrix: Matrix) -> Matrix:
    """Return the diagonal as a view that can be written to."""
    return matrix.reshape(-1)[:: len(matrix) + 1]


def _extend(T: Matrix, known: int, degree: int) -> None:
    """Fill in T_k beyond an even number of known ones; those up to degree/2 in full.

    T_2j = 2*T_j^2 - 1, and T_(2j-1) = (T_(j-1) + T_j)^2 - (T_(2j-2) + T_2j)/2 - T_1 - 1: squares
    of symmetric matrices take half of a product.
    """
    from bnsym.meanfield.maps.packed import begin_odd, mirror  # numba is slow to load

    square = dsyrk if T.dtype == np.float64 else ssyrk
    both = scratch("sum", T.shape[1:], T.dtype)
    for k in range(known + 2, len(T) + 1, 2):
        low, high, odd, even = T[k // 2 - 2], T[k // 2 - 1], T[k - 2], T[k - 1]
        square(2.0, high.T, c=even.T, overwrite_c=True)
        _diagonal(even)[:] -= 1
        begin_odd(T[0], T[k - 3], even, odd)
        square(1.0, np.add(low, high, out=both).T, beta=1.0, c=odd.T, overwrite_c=True)
        for index, matrix in ((k - 1, odd), (k, even)):
            if index <= degree // 2:
                mirror(matrix)


def damped(given: Expansion, s: FloatArray) -> Damped:
    """Return K(s) at nodes s, in terms of the matrices.

    Examples
    --------
    >>> given = expansion((np.eye(64) - 1 / 64) / 63, np.array([1.0]), np.array([1.0]))
    >>> at = damped(given, np.array([1.0]))
    >>> print((at.variance[0, :2] * 64 * 65 / 63).round(12), at.log_determinant / np.log(65 / 63))
    [1. 1.] [63.]
    """
    B, degree = given.diagonals.shape[1], len(given.matrices)
    a = s * given.bound
    root = np.sqrt(1 + 2 * a)
    rho, size = _rate(given.bound, s)
    k = np.arange(1, degree + EXTRA + 1)
    falling = -((-1 / rho[:, None]) ** k)
    coefficients = size[:, None] * falling[:, :degree]
    constant = -np.expm1(-np.log1p(2 * a) / 2) / (2 * s)
    variance = constant[:, None] + coefficients @ given.diagonals
    log_determinant = B * np.log((1 + a + root) / 2) + 2 * (falling / k) @ given.traces
    single = np.abs(falling[:, given.accurate : degree]).sum(-1)
    last = np.abs(given.diagonals[-2:]).max()  # no entry is much larger
    error = size * (4 * last * rho**-degree / (rho - 1) + SINGLE_ROUNDING * single)
    log_error = 4 * B * rho ** -(k[-1] + 1.0) / k[-1] + 8 * SINGLE_ROUNDING * B**0.5 * single
    return Damped(variance, coefficients, log_determinant, error, log_error)
