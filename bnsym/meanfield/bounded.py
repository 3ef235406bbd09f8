"""Running error analysis: a float64 array together with a bound on its absolute error.

A closed form that is correct on paper may lose every digit in floating point.  Instead of arguing
about each formula, the formulas of this package are evaluated on `Bounded` numbers: every
operation adds the error it inherits and the rounding it commits, so cancellation shows up as a
wide bound, and of two equal formulas the better one can be chosen point by point.  Bounds are of
first order in the unit roundoff, which is also what the charges for library functions are in:
they are twice the worst errors we measured against mpmath.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["UNIT", "Bounded", "FloatArray", "exact", "select", "stack", "tighter"]

FloatArray: TypeAlias = NDArray[np.float64]

UNIT = 2.0**-53
"""The unit roundoff of float64: the largest relative error of one rounding to nearest."""

ZERO = np.zeros(())

GAMMA_ERROR = 16 * UNIT
"""Charged for scipy.special.gamma, measured to be within 8 units on (0, 170)."""

ELEMENTARY_ERROR = 2 * UNIT
"""Charged for exp, log1p and power, which NumPy rounds to within one unit in the last place."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """Numbers known up to an absolute error: the true value lies within ``error`` of ``value``.

    Parameters
    ----------
    value, error : array of float64
        Of shapes that broadcast.

    Examples
    --------
    >>> third = exact(1.0) / 3.0
    >>> float((third - 1 / 3).relative_error())   # nothing is left of it
    inf
    >>> float(third.relative_error()) < 2e-16
    True
    """

    value: FloatArray
    error: FloatArray

    # NumPy arrays leave mixed operations to this class instead of looping over it.
    __array_ufunc__ = None

    def relative_error(self) -> FloatArray:
        """Return the bound relative to the true value: infinite where that may be 0, 0 if it is."""
        with np.errstate(invalid="ignore"):  # an infinite value with an infinite error
            certain = np.abs(self.value) - self.error
        possible_zero = np.where(self.error > 0, np.inf, 0.0)
        return np.divide(self.error, certain, out=possible_zero, where=certain > 0)

    def __iter__(self) -> Iterator[Bounded]:
        """Iterate over the first axis, to undo `stack`."""
        return map(Bounded, self.value, np.broadcast_to(self.error, self.value.shape))

    def __neg__(self) -> Bounded:
        return Bounded(-self.value, self.error)

    def __add__(self, other: Bounded | FloatArray | float) -> Bounded:
        other = exact(other)
        total = self.value + other.value
        if self.error is ZERO is other.error:
            return Bounded(total, _sum_rounding(self.value, other.value, total))
        return _rounded(total, self.error + other.error)

    def __sub__(self, other: Bounded | FloatArray | float) -> Bounded:
        return self + -exact(other)

    def __mul__(self, other: Bounded | FloatArray | float) -> Bounded:
        other = exact(other)
        inherited = self.error * np.abs(other.value)
        if other.error is not ZERO:
            inherited += (np.abs(self.value) + self.error) * other.error
        return _rounded(self.value * other.value, inherited)

    def __truediv__(self, other: Bounded | FloatArray | float) -> Bounded:
        other = exact(other)
        quotient = self.value / other.value
        if other.error is ZERO:
            return _rounded(quotient, self.error / np.abs(other.value))
        room = np.abs(other.value) - other.error  # positive: callers divide by no possible zero
        return _rounded(quotient, (self.error + np.abs(quotient) * other.error) / room)

    def __radd__(self, other: FloatArray | float) -> Bounded:
        return self + other

    def __rsub__(self, other: FloatArray | float) -> Bounded:
        return exact(other) - self

    def __rmul__(self, other: FloatArray | float) -> Bounded:
        return self * other

    def __rtruediv__(self, other: FloatArray | float) -> Bounded:
        return exact(other) / self

    def squared(self) -> Bounded:
        """Return the square."""
        return self * self

    def power(self, exponent: Bounded | float) -> Bounded:
        """Return the positive numbers raised to an exponent."""
        exponent = exact(exponent)
        power = self.value**exponent.value
        relative = (
            np.abs(exponent.value) * self.error / self.value
            + np.abs(np.log(self.value)) * exponent.error
            + ELEMENTARY_ERROR
        )
        return Bounded(power, np.abs(power) * relative)

    def exp(self) -> Bounded:
        """Return the exponential."""
        power = np.exp(self.value)
        return Bounded(power, power * (np.expm1(self.error) + ELEMENTARY_ERROR))

    def log1p(self) -> Bounded:
        """Return log(1 + x) for x > -1, exact to the last digits also where x is small."""
        logarithm = np.log1p(self.value)
        inherited = self.error / (1 + self.value)
        return Bounded(logarithm, inherited + np.abs(logarithm) * ELEMENTARY_ERROR)

    def gamma(self) -> Bounded:
        """Return the Gamma function of the positive numbers."""
        gamma = special.gamma(self.value)
        relative = np.abs(special.digamma(self.value)) * self.error + GAMMA_ERROR
        return Bounded(gamma, gamma * relative)


def exact(number: Bounded | FloatArray | float) -> Bounded:
    """Return float64 numbers as `Bounded` of error 0, and `Bounded` ones as they are."""
    return number if isinstance(number, Bounded) else Bounded(np.asarray(number), ZERO)


def select(condition: NDArray[np.bool_], one: Bounded, other: Bounded) -> Bounded:
    """Return ``one`` where the condition holds and ``other`` elsewhere."""
    return Bounded(
        np.where(condition, one.value, other.value), np.where(condition, one.error, other.error)
    )


def stack(numbers: Iterable[Bounded], ndim: int) -> Bounded:
    """Put single numbers along a new first axis, to be broadcast against ndim further axes."""
    pairs = np.array([[number.value, number.error] for number in numbers])
    value, error = pairs.T.reshape(2, -1, *[1] * ndim)
    return Bounded(value, error)


def tighter(one: Bounded, other: Bounded) -> Bounded:
    """Return, point by point, whichever of two evaluations of one number has the smaller bound."""
    return select(one.error <= other.error, one, other)


def _sum_rounding(x: FloatArray, y: FloatArray, total: FloatArray) -> FloatArray:
    """Return the size of the rounding in x + y (Knuth's two-sum): most sums here are exact."""
    virtual = total - x
    return np.abs((x - (total - virtual)) + (y - virtual))


def _rounded(value: FloatArray, inherited: FloatArray) -> Bounded:
    """Add to an inherited error the one rounding that produced the value."""
    return Bounded(value, inherited + UNIT * np.abs(value))
