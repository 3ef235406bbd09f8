"""Expressions in one variable as functions of a ball, put together once for many evaluations."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import add, mul

from flint import acb, arb, fmpq
from sympy import Add, Expr, Mul, Pow, Rational, Symbol, exp

from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.pair_means import pair_mean
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.folded import Folded

__all__ = ["closure"]


def closure(body: Expr, variable: Symbol, value: Callable[[Expr], acb]) -> Integrand:
    """The body as a function of the variable; what it does not occur in is a number.

    Raises
    ------
    CannotEvaluateError
        If there is more in it than powers, sums, products and means over a normal pair.

    Examples
    --------
    >>> from sympy.abc import x
    >>> closure(x**2 + 1, x, lambda number: acb(int(number)))(acb(3), False)
    10.0000000000000
    """
    if not body.has(variable):
        number = value(body)
        return lambda place, analytic: number

    def function(part: Expr) -> Integrand:
        return closure(part, variable, value)

    match body:
        case Symbol():
            return lambda place, analytic: place
        case Add():
            return _folded(add, [function(part) for part in body.args])
        case Mul():
            return _folded(mul, [function(part) for part in body.args])
        case Pow(base=base, exp=Rational() as power):
            return _power(function(base), power)
        case exp():
            exponent = function(body.args[0])
            return lambda place, analytic: exponent(place, analytic).exp()
        case Expectation(law=Gaussian(variables=(_, _))):
            return pair_mean(body, function, value)
        case Folded() if (definition := body.definition()) != body:
            return function(definition)
    raise CannotEvaluateError(f"{type(body).__name__} is not integrated")


def _folded(operation: Callable[[acb, acb], acb], parts: list[Integrand]) -> Integrand:
    """A sum or a product."""
    return lambda place, analytic: reduce(operation, (part(place, analytic) for part in parts))


def _power(base: Integrand, power: Rational) -> Integrand:
    """A power; where it is not analytic in the ball but bounded, by its largest size."""
    if power.is_Integer:
        whole = int(power)
        return lambda place, analytic: base(place, analytic) ** whole
    exponent = acb(fmpq(int(power.p), int(power.q)))

    def raised(place: acb, analytic: bool) -> acb:
        value = base(place, analytic)
        if value.contains(0) and not analytic and power > 0:
            size = (abs(value).upper() ** exponent.real).upper()
            return acb(arb(0, size), arb(0, size))
        return value.pow(exponent, analytic=analytic)

    return raised
