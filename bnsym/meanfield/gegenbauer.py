"""Orthonormal Gegenbauer polynomials in x = sqrt(n)*t, and their values at a simplex angle.

The polynomials p_l are orthonormal for the law of one coordinate x of a uniform point on the
sphere of radius sqrt(n) in n dimensions, and Hermite polynomials for n = infinity.  With
P_l = p_l/p_l(sqrt(n)) and unit vectors at cosine rho,

    E f(x_i)*g(x_j) = sum over l of a_l * b_l * P_l(rho).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np

from bnsym.meanfield.bounded import FloatArray

__all__ = ["angle_values", "jacobi", "polynomials"]


def jacobi(degree: FloatArray, h: float) -> FloatArray:
    """Return beta_l in x*p_l = beta_(l+1)*p_(l+1) + beta_l*p_(l-1), for l >= 1 and h = 1/n.

    Examples
    --------
    >>> jacobi(np.array([1.0, 2.0, 3.0]), h=0.0)**2      # Hermite
    array([1., 2., 3.])
    """
    top = degree * (1 + (degree - 3) * h)
    low = (1 + (2 * degree - 2) * h) * (1 + (2 * degree - 4) * h)
    return np.asarray(np.sqrt(top / low))


def polynomials(x: FloatArray, h: float, count: int) -> Iterator[FloatArray]:
    """Yield p_0(x), p_1(x), ..., by the three-term recurrence, which is stable.

    Examples
    --------
    >>> [float(p[0]) for p in polynomials(np.array([2.0]), h=0.0, count=3)]   # (x**2 - 1)/sqrt(2)
    [1.0, 2.0, 2.1213203435596424]
    """
    beta = _recurrence(h, count)
    here, before = np.ones_like(x), np.zeros_like(x)
    yield here
    for last, coefficient in pairwise(beta):
        here, before = (x * here - last * before) / coefficient, here
        yield here


@lru_cache(maxsize=64)
def _recurrence(h: float, count: int) -> list[float]:
    """Return 0 for beta_0, and beta_1 to beta_(count-1)."""
    return [0.0, *map(float, jacobi(np.arange(1.0, count), h))]


@lru_cache(maxsize=64)
def angle_values(h: float, count: int) -> tuple[FloatArray, FloatArray]:
    """Return P_l(-h) for l < count, and an envelope that bounds |P_l(-h)| from each l on.

    The envelope is Sonin's sqrt(P**2 + (1-t**2)*P'**2/(l*(l+n-2))) at t = -h, which falls with l.

    Examples
    --------
    >>> values, envelope = angle_values(0.25, 3)          # P_2(t) = (n*t**2 - 1)/(n - 1)
    >>> values
    array([ 1.  , -0.25, -0.25])
    """
    values = np.empty(count + 1)
    values[:2] = 1.0, -h
    for degree in range(1, count):
        lead = (1 + (2 * degree - 2) * h) * h * values[degree] + degree * h * values[degree - 1]
        values[degree + 1] = -lead / (1 + (degree - 2) * h)
    degrees = np.arange(1.0, count + 1.0)
    slopes = degrees * (values[:-1] + h * values[1:])
    # (1 - h**2)*P' = slopes; l*(l + n - 2) = l*(1 + (l-2)*h)/h
    share = h * slopes**2 / ((1 - h**2) * degrees * (1 + (degrees - 2) * h))
    envelope = np.concatenate([[1.0], np.sqrt(values[1:] ** 2 + share)])
    return values[:count], np.maximum.accumulate(envelope[::-1])[::-1][:count]
