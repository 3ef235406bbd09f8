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
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dsyrk, sdot, ssyrk

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.maps.scratch import scratch

__all__ = ["Expansion", "expansion"]

MOST = 20
"""Degree beyond which an eigendecomposition is cheaper."""

TRUNCATED = 3e-14
"""What may be cut off, relative to an average variance."""

SMALL = 96
"""Batch from which squares in calls of their own pay."""

EXTRA = 3
"""Traces beyond those of the matrices."""

Matrix = NDArray[Any]


class Expansion(NamedTuple):
    """T_k(Y), k = 1, 2, ...: the first in double precision, the others in single.

    ``exact`` are those, ``rough`` all ``degree`` of them where some are single; they are right on
    and below the diagonal.  ``diagonals`` and ``traces`` are theirs, with T_0's trace before and
    `EXTRA` more behind; ``bound`` is about the largest eigenvalue, or above.
    """

    exact: Matrix
    rough: Matrix
    diagonals: FloatArray
    traces: FloatArray
    bound: float


def expansion(A: FloatArray, s: FloatArray, share: FloatArray) -> Expansion | None:
    """Return the matrices that nodes s with these shares of a sum need, None if too many.

    They are overwritten by the next call.

    Examples
    --------
    >>> found = expansion((np.eye(64) - 1 / 64) / 63, np.array([1.0]), np.array([1.0]))
    >>> found.exact.shape, found.rough.shape
    ((4, 64, 64), (8, 64, 64))
    """
    from bnsym.meanfield.maps.chebyshev import degrees, first_two, traced  # numba is slow to load
    from bnsym.meanfield.maps.packed import mirror

    B = len(A)
    square = _squared(A, scratch("square", (B, B)))
    mirror(square)
    low = scratch("low square", (B, B), np.float32)
    np.multiply(square, B * B, out=low, casting="same_kind")
    fourth = _squared(low, scratch("fourth", (B, B), np.float32))
    mirror(fourth)
    eighth, sixth = (sdot(fourth.ravel(), other.ravel()) for other in (fourth, low))
    upper = 1.0001 * eighth**0.125
    bound = min(upper, 1.05 * math.sqrt(upper * math.sqrt(eighth / sixth))) / B
    rounded = TRUNCATED / 4 if B < SMALL else TRUNCATED
    degree, accurate = degrees(B, bound, s, share, MOST + 1, TRUNCATED, rounded)
    degree = max(4, degree + degree % 2)
    if degree > MOST:
        return None
    accurate = min(degree, max(2, accurate + accurate % 2))
    extend = _extend_by_products if B < SMALL else partial(_extend, degree=degree)
    exact = scratch("exact", (accurate, B, B))
    first_two(A, square, bound, exact)
    extend(exact, 2)
    rough = scratch("rough", (degree if degree > accurate else 0, B, B), np.float32)
    if degree > accurate:
        rough[:accurate] = exact
        extend(rough, accurate)
    diagonals, traces = traced(exact, rough, EXTRA)
    return Expansion(exact, rough, diagonals, traces, bound)


def _squared(matrix: Matrix, out: Matrix) -> Matrix:
    """Write the square of a symmetric matrix, on and below the diagonal.

    By SciPy's library, as what comes before: NumPy has another, and where matrices are large the
    threads of both would wait in each other's way.
    """
    syrk = dsyrk if matrix.dtype == np.float64 else ssyrk
    syrk(1.0, matrix.T, c=out.T, overwrite_c=True)
    return out


def _extend(T: Matrix, known: int, degree: int) -> None:
    """Fill in T_k beyond an even number of known ones; those up to degree/2 in full.

    T_2j = 2*T_j^2 - 1, and T_(2j-1) = (T_(j-1) + T_j)^2 - (T_(2j-2) + T_2j)/2 - T_1 - 1: squares
    of symmetric matrices take half of a product.
    """
    from bnsym.meanfield.maps.chebyshev import next_two  # numba is slow to load
    from bnsym.meanfield.maps.packed import mirror

    both = scratch("sum", T.shape[1:], T.dtype)
    for k in range(known + 2, len(T) + 1, 2):
        low, high, odd, even = T[k // 2 - 2], T[k // 2 - 1], T[k - 2], T[k - 1]
        _squared(high, even)
        _squared(np.add(low, high, out=both), odd)
        next_two(T[0], T[k - 3], odd, even)
        for index, matrix in ((k - 1, odd), (k, even)):
            if index <= degree // 2:
                mirror(matrix)


def _extend_by_products(T: Matrix, known: int) -> None:
    """Fill in all T_k beyond those known: T_(m+i) = 2*T_m*T_i - T_(m-i), in few calls."""
    from bnsym.meanfield.maps.chebyshev import next_ones  # numba is slow to load

    B = T.shape[1]
    while known < len(T):
        more = min(known, len(T) - known)
        first, new = (part.reshape(more * B, B) for part in (T[:more], T[known : known + more]))
        np.matmul(first, T[known - 1], out=new)
        next_ones(T, known, more)
        known += more
