"""x**s * Gamma(x) / Gamma(x + s), which tends to 1 for large x, to a few units in the last place.

Differences of log-Gamma lose nine digits at x = 10**6.  In Stirling's formula the large parts
cancel on paper instead: with y = s/x and r(x) the remainder of Stirling's series,

    log(x**s * Gamma(x) / Gamma(x + s)) = (x + s - 1/2)*(y - log(1 + y)) - (s - 1/2)*y
                                          + r(x) - r(x + s).
"""

from __future__ import annotations

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
"""artanh(w) - w = w**3 * (1/3 + w**2/5 + ...); thirteen terms do for |w| <= 1/5."""


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
    small = exact(np.minimum(x, GAMMA_UP_TO))
    direct = small.power(s) * small.gamma() / (small + s).gamma()
    large = exact(np.maximum(x, STIRLING_FROM))
    y = s / large
    logarithm = (
        (large + s - 0.5) * _log1p_shortfall(y)
        - (s - 0.5) * y
        + _stirling_remainder(large)
        - _stirling_remainder(large + s)
    )
    stirling = logarithm.exp()
    either = tighter(direct, stirling)
    return select(x < STIRLING_FROM, direct, select(x > GAMMA_UP_TO, stirling, either))


def _log1p_shortfall(y: Bounded) -> Bounded:
    """Return y - log(1 + y), for small y (about y²/2) through log(1 + y) = 2*artanh(w)."""
    w = np.clip(y.value / (2 + y.value), -0.2, 0.2)
    tail = 2 * w**3 * np.polynomial.polynomial.polyval(w**2, ARTANH)
    series = w * y.value - tail
    logarithm = np.log1p(y.value)
    near = np.abs(y.value) < 0.4
    value = np.where(near, series, y.value - logarithm)
    rounding = np.where(
        near, 8 * UNIT * np.abs(w * y.value), ELEMENTARY_ERROR * (y.value + logarithm)
    )
    return Bounded(value, rounding + np.abs(y.value / (1 + y.value)) * y.error)


def _stirling_remainder(x: Bounded) -> Bounded:
    """Return log Gamma(x) - (x - 1/2)*log(x) + x - log(2*pi)/2 for x above 15."""
    value = np.polynomial.polynomial.polyval(x.value**-2.0, STIRLING) / x.value
    return Bounded(value, 4 * UNIT * np.abs(value) + np.abs(value) * x.error / x.value + 1e-17)
