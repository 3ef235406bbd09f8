"""Coefficients of power series, and the polynomials that a generating function defines."""

from __future__ import annotations

from typing import Any

from sympy import (
    Add,
    Expr,
    Ge,
    Gt,
    Integer,
    Lambda,
    Mul,
    Pow,
    Rational,
    Symbol,
    exp,
    expand,
    gamma,
    sympify,
)
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.binding import fresh
from bnsym.symbolic.folded import Folded

__all__ = ["Gegenbauer", "Hermite", "TaylorCoefficient"]


class TaylorCoefficient(Folded):
    """[z^l] g(z), a coefficient of the Taylor series at zero: ``TaylorCoefficient(g, l)``.

    g is a `Lambda` of one variable, built of sums, products, powers and exponentials, analytic at
    zero.

    Examples
    --------
    >>> from sympy.abc import z
    >>> TaylorCoefficient(Lambda(z, (1 - z) ** -2), 3).definition()
    4
    """

    nargs = 2

    def definition(self) -> Expr:
        """The number, for a whole number l; for a symbol it is what it is."""
        function, degree = self.args
        if not (isinstance(degree, Integer) and isinstance(function, Lambda)):
            return self
        (z,) = function.signature
        if degree < 0:
            return Integer(0)
        return _series(function.expr, z, int(degree))[-1]

    def domain(self) -> tuple[Boolean, ...]:
        """The place of a coefficient is an integer."""
        return (sympify(bool(self.args[1].is_integer), strict=True),)

    def written(self, printer: Any) -> str:
        function, degree = self.args
        (z,) = map(printer._print, function.signature)
        body = printer._print(function.expr)
        return rf"\left[{z}^{{{printer._print(degree)}}}\right] {body}"


class Gegenbauer(Folded):
    """C_l of index lambda at t, by its generating function: ``Gegenbauer(l, lambda, t)``."""

    nargs = 3

    def definition(self) -> Expr:
        """[z^l] (1 - 2 t z + z^2)^(-lambda)."""
        degree, index, t = self.args
        (z,) = fresh("z", self.args, real=True)
        return TaylorCoefficient(Lambda(z, (1 - 2 * t * z + z**2) ** (-index)), degree)

    def domain(self) -> tuple[Boolean, ...]:
        """Degrees are integers that are not negative, the index is positive."""
        degree, index, _ = self.args
        whole = sympify(bool(degree.is_integer), strict=True)
        return (whole, Ge(degree, 0, evaluate=False), Gt(index, 0, evaluate=False))

    def written(self, printer: Any) -> str:
        degree, index, t = map(printer._print, self.args)
        return rf"C_{{{degree}}}^{{({index})}}\left({t}\right)"


class Hermite(Folded):
    """He_l at x, orthogonal for the standard normal law, by its generating function."""

    nargs = 2

    def definition(self) -> Expr:
        """L! [z^l] exp(x z - z^2/2)."""
        degree, x = self.args
        (z,) = fresh("z", self.args, real=True)
        function = Lambda(z, exp(x * z - z**2 * Rational(1, 2)))
        return gamma(degree + 1) * TaylorCoefficient(function, degree)

    def domain(self) -> tuple[Boolean, ...]:
        """Degrees are integers that are not negative."""
        degree = self.args[0]
        whole = sympify(bool(degree.is_integer), strict=True)
        return (whole, Ge(degree, 0, evaluate=False))

    def written(self, printer: Any) -> str:
        degree, x = map(printer._print, self.args)
        return rf"\mathrm{{He}}_{{{degree}}}\left({x}\right)"


def _series(expr: Expr, z: Symbol, degree: int) -> list[Expr]:
    """The Taylor coefficients up to a degree, by arithmetic of truncated series."""
    nothing = [Integer(0)] * (degree + 1)
    if not expr.has(z):
        return [expr, *nothing[1:]]
    if expr == z:
        return [Integer(int(k == 1)) for k in range(degree + 1)]
    match expr:
        case Add():
            parts = [_series(part, z, degree) for part in expr.args]
            return [expand(Add(*column)) for column in zip(*parts, strict=True)]
        case Mul():
            product = _series(expr.args[0], z, degree)
            for part in expr.args[1:]:
                product = _product(product, _series(part, z, degree))
            return product
        case Pow() if not expr.exp.has(z):
            return _power(_series(expr.base, z, degree), expr.exp)
        case exp():
            return _exponential(_series(expr.args[0], z, degree))
    raise ValueError(f"{expr} is no sum, product, power or exponential in {z}")


def _exponential(inner: list[Expr]) -> list[Expr]:
    """The exponential of a series, by Euler's recurrence from z g' = z f' g, g = e^f."""
    found = [exp(inner[0])]
    for k in range(1, len(inner)):
        found.append(expand(Add(*(j * inner[j] * found[k - j] for j in range(1, k + 1))) / k))
    return found


def _product(left: list[Expr], right: list[Expr]) -> list[Expr]:
    """Cauchy's product."""
    return [expand(Add(*(left[j] * right[k - j] for j in range(k + 1)))) for k in range(len(left))]


def _power(base: list[Expr], exponent: Expr) -> list[Expr]:
    """A constant power of a series, by Euler's recurrence from z f' g = p f g', f = g^p."""
    if base[0] == 0:
        if not (isinstance(exponent, Integer) and exponent >= 0):
            raise ValueError("a power of a series that vanishes at zero has a pole or a branch")
        result = [Integer(1)] + [Integer(0)] * (len(base) - 1)
        for _ in range(int(exponent)):
            result = _product(result, base)
        return result
    found = [base[0] ** exponent]
    for k in range(1, len(base)):
        terms = (((exponent + 1) * j - k) * base[j] * found[k - j] for j in range(1, k + 1))
        found.append(expand(Add(*terms) / (k * base[0])))
    return found
