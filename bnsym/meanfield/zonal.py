"""What the NumPy and the Numba kernels of zonal functions share: plans, weights, and Gauss rules.

In n dimensions the normalised Gegenbauer polynomial P_l(t) = C_l(t)/C_l(1), of index n/2 - 1, is a
Jacobi polynomial of degree m = l//2 in t**2, times t if l is odd.  Half the steps do, taken in the
difference form

    P_(m+1) - P_m = slope_m * s * P_m + inertia_m * (P_m - P_(m-1)),  P_0 = 1,

from whichever end is nearer: s = (1-t)*(1+t), or s = t**2 with a last factor, the value at 0.
The differences are small where the polynomial is smooth: the error stays within some units of the
envelope sqrt(P**2 + (1-t**2)*P'**2/(l*(l+n-2))) of the oscillation, at the ends too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.linalg import eigvalsh_tridiagonal

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.gegenbauer import jacobi, polynomials

__all__ = ["GaussRule", "Plan", "Steps", "gauss_rule", "plan", "value_at_one"]

MOST_DEGREES, LARGEST_DIMENSION = 1000, 2002.0
"""How far the promised errors were measured."""


class Steps(NamedTuple):
    """The two coefficients of each step of the difference form."""

    slope: FloatArray
    inertia: FloatArray


class Plan(NamedTuple):
    """How P_l is evaluated: from the ends where t**2 >= 1/2, from the center elsewhere.

    The value at the center, P_l(0) or P_l'(0), is that of two factors, as it may be below float64.
    """

    odd: bool
    ends: Steps
    center: Steps
    at_center: tuple[float, float]


def plan(degree: int, n: float) -> Plan:
    """Return the steps of P_l in n dimensions.

    Raises
    ------
    InputError
        If the degree is not an integer from 0 to 1000, or n not a number from 2 to 2002.

    Examples
    --------
    >>> print("%.9f %.9f" % plan(2, 5.0).at_center)          # (n*t**2 - 1)/(n - 1) at 0
    -0.500000000 0.500000000
    """
    if isinstance(degree, bool) or not isinstance(degree, int | np.integer):
        raise InputError(f"degree must be an integer, got {degree!r:.60}")
    if not 0 <= degree <= MOST_DEGREES:
        raise InputError(f"degree must lie between 0 and {MOST_DEGREES}, got {degree!r:.60}")
    if not 2 <= n <= LARGEST_DIMENSION:
        raise InputError(f"n must lie between 2 and {LARGEST_DIMENSION:g}, got {n!r:.60}")
    return _plan(int(degree), float(n))


@lru_cache(maxsize=256)
def _plan(degree: int, n: float) -> Plan:
    """Return the same for good input: 2 and 2.0 are one key."""
    odd = bool(degree % 2)
    end, parity = (n - 3) / 2, odd - 0.5
    k = np.arange(1, degree // 2 + 1, dtype=np.longdouble)
    start = degree * (degree + n - 2) / (np.longdouble(n) - 1) if odd else np.longdouble(1)
    root = float(np.prod(np.sqrt((2 * k - 1) / (2 * k + n - 3 + 2 * odd))) * np.sqrt(start))
    count = degree // 2
    at_center = (-1) ** count * root, root
    return Plan(odd, _steps(count, end, parity), _steps(count, parity, end), at_center)


def _steps(count: int, near: float, far: float) -> Steps:
    """Return the steps of a Jacobi polynomial whose exponent is ``near`` at the end with s = 0."""
    m, total = np.arange(1.0, count), near + far
    below = (m + near + 1) * (m + total + 1)
    slope = -(2 * m + total + 1) * (2 * m + total + 2) / below
    inertia = m * (m + far) * (2 * m + total + 2) / (below * (2 * m + total))
    first = -(total + 2) / (near + 1)  # the same formulas, of which a zero over zero is cancelled
    return Steps(np.append(first, slope)[:count], np.append(0.0, inertia)[:count])


def value_at_one(degree: int, index: float) -> float:
    """Return C_l(1) = (2*index)*(2*index+1)*...*(2*index+l-1)/l!.

    Raises
    ------
    InputError
        If the index is not positive, or the value beyond float64.

    Examples
    --------
    >>> value_at_one(3, 0.5), value_at_one(3, 1.0)
    (1.0, 4.0)
    """
    if not index > 0:
        raise InputError(f"index must be positive, got {index!r:.60}")
    k = np.arange(degree, dtype=np.longdouble)
    value = float(np.prod((k + 2 * np.longdouble(index)) / (k + 1)))
    if not np.isfinite(value):
        raise InputError(f"the Gegenbauer polynomial of degree {degree} overflows at 1")
    return value


class GaussRule(NamedTuple):
    """Nodes and weights for the law of one coordinate x of a point on the sphere at BSB1.

    ``n`` is its dimension and n its squared radius: for infinitely many, x is a standard Gaussian.
    """

    n: float
    x: FloatArray
    weights: FloatArray


@lru_cache(maxsize=16)
def gauss_rule(n: float, count: int) -> GaussRule:
    """Return the rule with so many nodes; it is exact for polynomials of degree 2*count - 1.

    Parameters
    ----------
    n : float
        At least 3, perhaps infinite.
    count : int
        From 1 to 1000.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> rule = gauss_rule(7.0, 12)
    >>> print(f"{rule.weights.sum():.12f} {rule.weights @ rule.x**2:.12f}")
    1.000000000000 1.000000000000
    """
    if not n >= 3:
        raise InputError(f"n must be at least 3, got {n!r:.60}")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_DEGREES:
        raise InputError(f"count must be an integer from 1 to {MOST_DEGREES}, got {count!r:.60}")
    h = 0.0 if np.isinf(n) else 1 / n
    beta = jacobi(np.arange(1.0, count + 1), h)
    x = eigvalsh_tridiagonal(np.zeros(count), beta[:-1])
    x = (x - x[::-1]) / 2
    *basis, beyond = polynomials(x, h, count + 1)
    squares = np.square(basis).sum(axis=0)
    x = x - beyond * basis[-1] * beta[-1] / squares  # Newton: squares is beta*p_(N-1)*p_N'
    squares = np.square([*polynomials(x, h, count)]).sum(axis=0)
    return GaussRule(n, x, 1 / squares)
