"""How far rounding takes a computation: numbers that carry a bound of their error.

Every operation is at most half a unit in the last place off, roots as well; products with powers
of two are exact.  Subnormal numbers are left out: a promise does not reach there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from flint import arb

__all__ = ["Rounded", "rounded_constant"]


class Rounded(NamedTuple):
    """All values in an interval, with bounds of the absolute and of the relative error.

    ``unit`` is the relative error of one rounding.

    Examples
    --------
    >>> exact = Rounded(arb(1), arb(0), arb(0), 2.0**-53)
    >>> float((exact + exact).relative) < 2.0**-51
    True
    """

    value: arb
    absolute: arb
    relative: arb
    unit: float

    def __add__(self, other: Rounded) -> Rounded:  # type: ignore[override]
        """Add: what both are off, over the sum, and one rounding."""
        value = self.value + other.value
        return self._once(value, self.absolute + other.absolute, arb("inf"))

    def __sub__(self, other: Rounded) -> Rounded:
        """Subtract."""
        return self + -other

    def __neg__(self) -> Rounded:
        """Change the sign, exactly."""
        return self._replace(value=-self.value)

    def __mul__(self, other: Rounded) -> Rounded:  # type: ignore[override]
        """Multiply: relative errors add up."""
        value = self.value * other.value
        relative = (1 + self.relative) * (1 + other.relative) - 1
        absolute = (
            _most(self.value) * other.absolute
            + self.absolute * _most(other.value)
            + self.absolute * other.absolute
        )
        if any(_is_power_of_two(one) for one in (self, other)):
            return self._replace(value=value, absolute=absolute, relative=relative)
        return self._once(value, absolute, relative)

    def __truediv__(self, other: Rounded) -> Rounded:
        """Divide."""
        value = self.value / other.value
        relative = (1 + self.relative) / (1 - other.relative) - 1
        return self._once(value, _most(value) * relative, relative)

    def root(self) -> Rounded:
        """Take the root: half of the relative error."""
        value = self.value.nonnegative_part().sqrt()
        relative = 1 - (1 - self.relative).sqrt()
        return self._once(value, _most(value) * relative, relative)

    def size(self) -> Rounded:
        """Take the absolute value, exactly."""
        return self._replace(value=abs(self.value))

    def _once(self, value: arb, absolute: arb, relative: arb) -> Rounded:
        """Round once; of two bounds of the same error the smaller one counts."""
        least, most = value.abs_lower(), _most(value)
        if absolute == 0:
            relative = arb(0)
        elif least > 0:
            relative = _smaller(relative, absolute / least)
        if relative.is_finite():
            absolute = _smaller(absolute, most * relative)
        relative = ((1 + relative) * (1 + arb(self.unit)) - 1).upper()
        absolute = (absolute + arb(self.unit) * (most + absolute)).upper()
        return Rounded(value, absolute, relative, self.unit)


def rounded_constant(number: float, unit: float) -> Rounded:
    """Return a constant of the text, rounded if it has more digits than are kept."""
    exact = _fits(number, unit)
    relative = arb(0) if exact else arb(unit)
    return Rounded(arb(number), abs(arb(number)) * relative, relative, unit)


def _fits(number: float, unit: float) -> bool:
    """Tell whether a number has as few binary digits as are kept."""
    return float(math.frexp(number)[0] / unit).is_integer()


def _is_power_of_two(number: Rounded) -> bool:
    """Tell whether a product with it is exact."""
    value = number.value
    return number.absolute == 0 and value.is_exact() and abs(math.frexp(float(value))[0]) == 0.5


def _most(value: arb) -> arb:
    """The largest absolute value."""
    return value.abs_upper()


def _smaller(one: arb, other: arb) -> arb:
    """The smaller bound of two."""
    return min(other, one)
