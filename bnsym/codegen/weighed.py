"""How far rounding takes a formula of several variables, against the sizes of its terms.

Every number carries its exact value and what its terms add up to without their signs, as
expressions, and a bound of its error over those: over a sum it is the larger one of the parts, over
a product their sum, whatever cancels.  Only where a number is divided by, or a function is taken of
it, does it count by how much it is smaller than its terms: that is bounded on the whole domain, by
branch and bound in balls.  Subnormal numbers are left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from flint import arb
from sympy import (
    Abs,
    Add,
    Expr,
    Function,
    Mul,
    Pow,
    Rational,
    exp,
    sinh,
    sqrt,
)

from bnsym.codegen.boxes import Domain, largest
from bnsym.errors import InputError

__all__ = ["LIBRARY", "Weighed", "terms"]

LIBRARY = 4
"""Units in the last place that exp and sinh of a library may be off, as NumPy's tests allow."""


def terms(expr: Expr) -> Expr:
    """What an expression's terms add up to without their signs: `reference.magnitude`, symbolic.

    Examples
    --------
    >>> from sympy import Symbol
    >>> x = Symbol("x", real=True)
    >>> terms(x - 3), terms(1 / (x - 3))
    (Abs(x) + 3, (Abs(x) + 3)/(x - 3)**2)
    """
    if isinstance(expr, Add):
        return Add(*map(terms, expr.args))
    if isinstance(expr, Mul):
        return Mul(*map(terms, expr.args))
    if not (isinstance(expr, Pow) and expr.exp.is_number):
        return Abs(expr)
    if expr.exp > 0:
        return terms(expr.base) ** expr.exp
    return expr.base ** (2 * expr.exp) * terms(expr.base) ** -expr.exp


class Weighed(NamedTuple):
    """A number with bounds of its error, over its terms and, where it is known, over itself.

    ``unit`` is the relative error of one rounding.

    Examples
    --------
    >>> from sympy import Symbol
    >>> v, w = (Symbol(name, positive=True) for name in "vw")
    >>> one = Weighed.exact(v, Domain(v, Symbol("s", real=True), w, 1.0), 2.0**-53)
    >>> (one * one - one).terms, float((one * one - one).error) < 8 * 2.0**-53
    (v**2 + v, True)
    """

    value: Expr
    terms: Expr
    error: arb
    relative: arb
    domain: Domain | None
    unit: float

    @classmethod
    def exact(
        cls, value: Expr, domain: Domain | None, unit: float, error: arb | float = 0
    ) -> Weighed:
        """Return an argument, or a constant that is rounded."""
        return cls(value, terms(value), arb(error), arb(error), domain, unit)

    def __add__(self, other: Weighed) -> Weighed:  # type: ignore[override]
        """Add: the larger error of both, over the terms, and one rounding."""
        exact = self.error == 0 and other.error == 0
        return self._rounded(
            self.value + other.value,
            self.terms + other.terms,
            self.error.max(other.error),
            arb(0) if exact else arb("inf"),
        )

    def __sub__(self, other: Weighed) -> Weighed:
        """Subtract."""
        return self + -other

    def __neg__(self) -> Weighed:
        """Change the sign, exactly."""
        return self._replace(value=-self.value)

    def __mul__(self, other: Weighed) -> Weighed:  # type: ignore[override]
        """Multiply: errors add up."""
        return self._product(other, exact=any(map(_is_power_of_two, (self, other))))

    def __truediv__(self, other: Weighed) -> Weighed:
        """Divide: of the divisor it counts what it is off itself."""
        off = other.off()
        inverse = other._replace(
            value=1 / other.value,
            terms=other.terms / other.value**2,
            error=other.error / (1 - off),
            relative=off / (1 - off),
        )
        return self._product(inverse, exact=_is_power_of_two(other))

    def root(self) -> Weighed:
        """Take the root: half of what it is off."""
        off = self.off()
        half = 1 / (1 + (1 - off).sqrt())
        error = off if self.relative.is_finite() else self.error * self.smaller().sqrt()
        return self._rounded(sqrt(self.value), sqrt(self.terms), error * half, off * half)

    def exponential(self) -> Weighed:
        """Take the exponential: the absolute error becomes a relative one."""
        off = (self.error * self._largest(self.terms)).exp() - 1
        return self._of_library(exp(self.value), off)

    def hyperbolic_sine(self) -> Weighed:
        """Take the hyperbolic sine of a number that is exact."""
        if self.error != 0:
            raise InputError(f"the hyperbolic sine is taken of what is rounded: {self.value}")
        return self._of_library(sinh(self.value), arb(0))

    def called(self, function: type[Function], error: Callable[[arb, arb], arb]) -> Weighed:
        """Call a function whose relative error is known for what its argument is off and is."""
        most = self._largest(self.value)
        off = error(self.off(), most)
        value = function(self.value)
        return self._replace(value=value, terms=Abs(value), error=off, relative=off)

    def off(self) -> arb:
        """Bound the error over the number itself."""
        off = self.relative if self.relative.is_finite() else self.error * self.smaller()
        if not off < 1:
            raise InputError(f"nothing is left of {self.value}")
        return off

    def smaller(self) -> arb:
        """Bound how much smaller it is than its terms."""
        return self._largest(self.terms / self.value)

    def _largest(self, expr: Expr) -> arb:
        """Bound the absolute value of an expression on the domain."""
        if self.domain is None:
            raise InputError(f"a bound of {expr} is known over covariances alone")
        return largest(expr, self.domain)

    def _of_library(self, value: Expr, off: arb) -> Weighed:
        """Round what a library computes."""
        relative = (1 + off) * (1 + 2 * LIBRARY * arb(self.unit)) - 1
        return self._replace(value=value, terms=Abs(value), error=relative, relative=relative)

    def _product(self, other: Weighed, exact: bool) -> Weighed:
        """Multiply, and round unless only the exponent changes."""
        errors = zip(self[2:4], other[2:4], strict=True)
        error, relative = ((1 + one) * (1 + two) - 1 for one, two in errors)
        value, size = self.value * other.value, self.terms * other.terms
        if exact:
            return self._replace(value=value, terms=size, error=error, relative=relative)
        return self._rounded(value, size, error, relative)

    def _rounded(self, value: Expr, terms_: Expr, error: arb, relative: arb) -> Weighed:
        """Round once."""
        once = 1 + arb(self.unit)
        error, relative = (((1 + one) * once - 1).upper() for one in (error, relative))
        return self._replace(value=value, terms=terms_, error=error.min(relative),
                             relative=relative)  # fmt: skip


def _is_power_of_two(number: Weighed) -> bool:
    """Tell whether a product with it, or a quotient by it, is exact."""
    value = number.value
    return (
        number.error == 0
        and isinstance(value, Rational)
        and abs(math.frexp(float(value))[0]) == 0.5
        and 1 in (value.q, abs(value.p))
    )
