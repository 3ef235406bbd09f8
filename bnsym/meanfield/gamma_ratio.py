"""x**s * Gamma(x) / Gamma(x + s), which tends to 1 for large x, to a few units in the last place.

Differences of log-Gamma lose nine digits at x = 10**6.  In Stirling's formula the large parts
cancel on paper instead: with y = s/x and r(x) the remainder of Stirling's series,

    log(x**s * Gamma(x) / Gamma(x + s)) = (x + s - 1/2)*(y - log(1 + y)) - (s - 1/2)*y
                                          + r(x) - r(x + s).
"""

from __future__ import annotations

import math

import numpy as np

from bnsym.meanfield.bounded import (
    ELEMENTARY_ERROR,
    UNIT,
    Bounded,
    FloatArray,
    exact,
    select,
    tighter,
)

__all__ = ["gamma_ratio"]

STIRLING_FROM, GAMMA_UP_TO = 16.0, 100.0
"""Where six terms of Stirling's series are good to 2e-18, and where no Gamma overflows."""

STIRLING = np.array([1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360])
"""B_2k/(2k(2k-1)), the coefficients of r(x) on x**(1-2k)."""

ARTANH = 1 / (2 * np.arange(13) + 3)
"""artanh(w) - w = w**3 * (1/3 + w**2/5 + ...); thirteen terms do for |w| <= 1/5, fewer below."""

FIRST_ERROR, TERM_ERROR, REMAINDER = 24 * UNIT, 6 * UNIT, 1e-17
"""Charged for the first term of the logarithm and for the others, relative to them, 11 of the 24
units for y - log(1 + y) at y = 1/2; and for the end of Stirling's series."""


def gamma_ratio(x: FloatArray, s: Bounded) -> Bounded:
    """Return x**s * Gamma(x) / Gamma(x + s).

    Parameters
    ----------
    x : array of float64
        At least 3/2, exact.
    s : Bounded
        Between -1/2 and 64, broadcast against x.

    Examples
    --------
    >>> ratio = gamma_ratio(np.array([1.5, 1e6]), exact(1.0))   # Gamma(x + 1) = x * Gamma(x)
    >>> bool(np.all(np.abs(ratio.value - 1) <= ratio.error)), bool(np.all(ratio.error < 1e-14))
    (True, True)
    """
    found = _by_stirling(np.maximum(x, STIRLING_FROM), s)
    near = x <= GAMMA_UP_TO
    if not near.any():
        return found
    value, error = np.array(found.value), np.array(found.error)
    direct = _direct(exact(x[near]), Bounded(*(_along_last(p, x.ndim) for p in (s.value, s.error))))
    stirling = Bounded(value[..., near], error[..., near])
    better = select(x[near] < STIRLING_FROM, direct, tighter(direct, stirling))
    value[..., near], error[..., near] = better.value, better.error
    return Bounded(value, error)


def _along_last(part: FloatArray, ndim: int) -> FloatArray:
    """Give numbers that broadcast against ndim axes one last axis in place of these."""
    return part.reshape(*part.shape[: max(part.ndim - ndim, 0)], 1)


def _direct(x: Bounded, s: Bounded) -> Bounded:
    """Return the ratio for an x of which Gamma does not overflow."""
    return x.power(s) * x.gamma() / (x + s).gamma()


def _by_stirling(x: FloatArray, s: Bounded) -> Bounded:
    """Return the ratio for an x of at least `STIRLING_FROM`.

    The logarithm's terms come with a few roundings each.  Its slope in s is log x - psi(x + s),
    and log(x + s) - psi(x + s) lies between 0 and 1/(x + s).
    """
    inverse = 1 / x
    y = s.value * inverse
    total = x + s.value
    first, second = (total - 0.5) * _log1p_shortfall(y), (s.value - 0.5) * y
    here, there = _stirling_remainder(inverse), _stirling_remainder(1 / total)
    logarithm = first - second + (here - there)
    rest = np.abs(second) + here + there
    inherited = 1.1 * (np.abs(y) + inverse) * s.error
    error = FIRST_ERROR * np.abs(first) + TERM_ERROR * rest + inherited + REMAINDER
    ratio = np.exp(logarithm)
    return Bounded(ratio, ratio * (np.expm1(error) + ELEMENTARY_ERROR))


def _log1p_shortfall(y: FloatArray) -> FloatArray:
    """Return y - log(1 + y), for small y (about y²/2) through log(1 + y) = 2*artanh(w)."""
    w = np.clip(y / (2 + y), -0.2, 0.2)
    square = w * w
    terms = 1 + math.ceil(54 / -math.log2(max(square.max(initial=0.0), 2.0**-54)))
    series = w * (y - 2 * square * np.polynomial.polynomial.polyval(square, ARTANH[:terms]))
    near = np.abs(y) < 0.5
    return series if near.all() else np.where(near, series, y - np.log1p(y))


def _stirling_remainder(inverse: FloatArray) -> FloatArray:
    """Return log Gamma(x) - (x - 1/2)*log(x) + x - log(2*pi)/2 for x above 15, by its 1/x."""
    return np.asarray(inverse * np.polynomial.polynomial.polyval(inverse * inverse, STIRLING))
