"""The kernel J_phi of a positive-homogeneous phi at the simplex cosine rho = -1/n, n = B - 1.

J_alpha = e + o, even and odd in c, so J_phi = (a-b)^2*e + (a+b)^2*o.  Two evaluations are kept:

- by parity, with power series in c^2 <= 1/9: exact for the identity, where a = b, but e and o
  cancel for a one-sided phi of large degree;
- by sides, from the all-positive J_alpha(c) = A*u^(alpha+1/2)*2F1(1/2, 1/2; alpha+3/2; u) with
  u = (1+c)/2, A = Gamma(alpha+1)^2 / (Gamma(alpha+3/2)*Gamma(alpha+1/2)): right for a*b <= 0.

The first takes a fifth of the terms.  Where its error bounds are not good, the second is evaluated
too, and at each batch size the one with the smaller bound is taken.  Derivatives are those of the
series themselves, so they hold for every alpha > -1/2, where alpha^2/(2*alpha-1)*J_{alpha-1}
does not exist.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bnsym.meanfield.bounded import UNIT, Bounded, FloatArray, exact, tighter
from bnsym.meanfield.homogeneous import Homogeneous

__all__ = ["SQRT_PI", "ArcCosine", "arc_cosine"]

LARGEST_SQUARE, LARGEST_HALF = 1 / 9, 2 / 3
"""rho^2 and (1 + |rho|)/2 in the smallest batch."""

GOOD_ENOUGH = 2.0**-44
"""Relative error bound with which no second evaluation is tried."""

SQRT_PI = Bounded(np.asarray(math.sqrt(math.pi)), np.asarray(4 * UNIT))


class ArcCosine(NamedTuple):
    """J_phi at rho = -1/n and what the eigenvalues need of it.

    ``diagonal`` is J_phi(1) = a^2 + b^2, ``value`` J_phi(rho), ``slope`` J_phi'(rho), ``gap``
    J_phi(1) - J_phi(rho), and ``surplus`` alpha^2*J_phi(rho) - (2*alpha-1)*rho*J_phi'(rho), which
    is alpha^2*(J_phi - rho*J_{phi'})(rho) and vanishes for the identity.
    """

    diagonal: Bounded
    value: Bounded
    slope: Bounded
    gap: Bounded
    surplus: Bounded


def arc_cosine(phi: Homogeneous, n: FloatArray) -> ArcCosine:
    """Return J_phi and its companions at rho = -1/n, each by its tighter evaluation.

    Parameters
    ----------
    phi : Homogeneous
        In floats, alpha > -1/2.
    n : array of float64
        B - 1, integers of at least 3.

    Examples
    --------
    >>> kernel = arc_cosine(Homogeneous(1.0, 1.0, 1.0), np.array([3.0, 999999.0]))   # J(c) = 2*c
    >>> np.round(kernel.value.value * [3.0, 999999.0], 14)
    array([-2., -2.])
    """
    kernel = _by_parity(phi, n)
    together = Bounded(*map(np.array, zip(*((x.value, x.error) for x in kernel[1:]), strict=True)))
    poor = np.asarray((together.relative_error() > GOOD_ENOUGH).any(axis=0))
    if not poor.any():
        return kernel
    tried = _by_sides(phi, n[poor])
    return ArcCosine(
        kernel.diagonal,
        *(_improved(*pair, poor) for pair in zip(kernel[1:], tried[1:], strict=True)),
    )


def _improved(numbers: Bounded, tried: Bounded, where: NDArray[np.bool_]) -> Bounded:
    """Replace some of the numbers by those that were tried, if their bounds are smaller."""
    value, error = (np.array(part) for part in np.broadcast_arrays(numbers.value, numbers.error))
    better = tighter(Bounded(value[where], error[where]), tried)
    value[where], error[where] = better.value, better.error
    return Bounded(value, error)


class _PositiveSeries(NamedTuple):
    """Power series with positive coefficients, each good to 6*(k+1) units, in columns.

    The mean of k over the terms but the first grows with z: ``mean_degrees`` are those at the
    largest z.
    """

    coefficients: FloatArray
    mean_degrees: FloatArray

    @classmethod
    def up_to(cls, largest: float, coefficients: FloatArray) -> _PositiveSeries:
        """Take the coefficients of series that are long enough for z up to the largest."""
        degrees = np.arange(len(coefficients))
        terms = coefficients[1:] * largest ** degrees[1:, None]
        totals = terms.sum(axis=0)
        means = np.divide(degrees[1:] @ terms, totals, out=np.zeros_like(totals), where=totals > 0)
        return cls(coefficients, means)

    def at(self, z: Bounded) -> Bounded:
        """Sum the series, along a new first axis.

        Horner's rule adds 2*k+1 units to term k.  What is cut off is at most the last term times
        z/(1-z), doubled for ratios that are still slightly above z.
        """

        def columns(numbers: FloatArray) -> FloatArray:
            return numbers.reshape(*numbers.shape, *[1] * z.value.ndim)

        first, *others, last = columns(self.coefficients)
        tail = last * z.value
        for column in reversed(others):
            tail += column
            tail *= z.value
        value = first + tail
        moment = columns(self.mean_degrees) * tail  # at least the sum of k*coefficients_k*z^k
        rounding = UNIT * (7 * value + 8 * moment)
        cut_off = 2 * last * (z.value ** len(self.coefficients) / (1 - z.value))
        return Bounded(value, rounding + moment * (z.error / z.value) + cut_off)


class _ParitySeries(NamedTuple):
    """What does not depend on the batch size: a few constants and four power series in z.

    ``even`` and ``odd`` are the scales of the two parts, ``half_even`` and ``half_odd`` their
    values at 1, ``margin`` is 2*alpha - 1, ``bend`` (alpha-1)^2.  The series are the even part,
    its slope over 2*rho, and what the odd part over rho and its slope add to a leading 1, over z.
    """

    even: Bounded
    odd: Bounded
    half_even: Bounded
    half_odd: Bounded
    square: Bounded
    margin: Bounded
    bend: Bounded
    diagonal: Bounded
    series: _PositiveSeries


@lru_cache(maxsize=64)
def _parity_series(phi: Homogeneous) -> _ParitySeries:
    """Return the series of J_phi, as long as the smallest batch needs them."""
    alpha, a, b = map(exact, phi)
    k = np.arange(_term_count(LARGEST_SQUARE, growth=phi.alpha / 2))
    scale = SQRT_PI * (alpha + 0.5).gamma()
    even = _products((k - phi.alpha / 2) ** 2 / ((k + 0.5) * (k + 1)))
    odd = _products((k + (1 - phi.alpha) / 2) ** 2 / ((k + 0.5) * (k + 1)))[1:]
    columns = even[:-1], (k + 1) * even[1:], odd / (2 * k + 3), odd
    return _ParitySeries(
        even=((a - b) * ((alpha + 1) / 2).gamma()).squared() / (2 * scale),
        odd=((a + b) * (alpha / 2 + 1).gamma()).squared() / scale,
        half_even=(a - b).squared() / 2,
        half_odd=(a + b).squared() / 2,
        square=alpha.squared(),
        margin=2 * (alpha - 0.5),  # exact where it is small
        bend=(alpha - 1).squared(),
        diagonal=a.squared() + b.squared(),
        series=_PositiveSeries.up_to(LARGEST_SQUARE, np.stack(columns, axis=1)),
    )


def _by_parity(phi: Homogeneous, n: FloatArray) -> ArcCosine:
    """Evaluate by the even and odd parts of J_phi, whose series are in rho^2."""
    parts = _parity_series(phi)
    rho = -1 / exact(n)
    z = rho.squared()
    series = parts.series.at(z)
    even, even_slope, *_ = series
    # Only the leading 1 of each odd series is left out of the tails: for alpha near 1 the tails,
    # and with them the surplus, are proportional to (alpha - 1)^2.
    tails = z * Bounded(series.value[2:], series.error[2:])
    tail, slope_tail = tails
    odd, odd_slope = 1 + tails
    even_surplus = parts.square * even - 2 * parts.margin * z * even_slope
    odd_surplus = parts.bend + parts.square * tail - parts.margin * slope_tail
    odd_line = parts.odd * rho
    even, odd = parts.even * even, odd_line * odd
    return ArcCosine(
        parts.diagonal,
        even + odd,
        2 * parts.even * rho * even_slope + parts.odd * odd_slope,
        (parts.half_even - even) + (parts.half_odd - odd),
        parts.even * even_surplus + odd_line * odd_surplus,
    )


def _by_sides(phi: Homogeneous, n: FloatArray) -> ArcCosine:
    """Evaluate J_phi(rho) = (a^2+b^2)*J_alpha(rho) - 2*a*b*J_alpha(-rho) by positive series."""
    alpha, a, b = map(exact, phi)
    diagonal, cross = a.squared() + b.squared(), 2 * a * b
    u = exact(np.stack([n - 1, n + 1])) / (2 * n)  # exact: n is an integer below 2**53
    (near, far), (near_slope, far_slope) = _one_sided(u, alpha)
    value = diagonal * near - cross * far
    slope = diagonal * near_slope + cross * far_slope
    surplus = alpha.squared() * value + 2 * (alpha - 0.5) * slope / n
    return ArcCosine(diagonal, value, slope, diagonal - value, surplus)


def _one_sided(u: Bounded, alpha: Bounded) -> tuple[Bounded, Bounded]:
    """Return J_alpha and its derivative at c = 2*u - 1, from series with positive terms only."""
    k = np.arange(_term_count(LARGEST_HALF, growth=0.0))
    numerator = (k + 0.5) ** 2 / (k + 1)
    gamma_half = (alpha + 0.5).gamma()
    scale = ((alpha + 1).gamma() / gamma_half).squared()
    slope = scale / 2 * u.power(alpha - 0.5)
    slope_terms = _products(numerator / (k + (alpha.value + 0.5)))
    value = scale / (alpha + 0.5) * u.power(alpha + 0.5)
    value_terms = _products(numerator / (k + (alpha.value + 1.5)))
    terms = np.stack([value_terms, slope_terms], axis=1)
    value_series, slope_series = _PositiveSeries.up_to(LARGEST_HALF, terms).at(u)
    return value * value_series, slope * slope_series


def _term_count(z: float, growth: float) -> int:
    """Return how many terms a series in z needs whose first ``growth`` coefficients may grow."""
    return 4 + math.ceil(max(growth, 0.0)) + math.ceil(60 / -math.log2(max(z, 2.0**-60)))


def _products(ratios: FloatArray) -> FloatArray:
    """Return the coefficients 1, r_0, r_0*r_1, ... of a hypergeometric series."""
    return np.concatenate([[1.0], np.cumprod(ratios)])
