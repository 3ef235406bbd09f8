"""Limits at infinity in balls: enclosures of a function on a whole half line [K, oo).

On k >= K = 2^(1024 bits) a function is kept as m k^p times factors (a k)^(a k) e^(-a k), where
a ball holds all values of m, and p and the factors are exact. Sums keep the largest power, the
others being small there; Gamma functions come by Stirling's formula with its remainder; means
over projections of a sphere, whose dimension may grow, by their radial Gamma functions.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

from flint import acb, arb, ctx, fmpq, fmpq_poly
from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Integer,
    Mul,
    Poly,
    Pow,
    Rational,
    cancel,
    fraction,
    gamma,
    pi,
    sqrt,
    together,
)

from bnsym.oracles.evaluate.functions import FUNCTIONS
from bnsym.oracles.evaluate.half_powers import Term, half_powers
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.quadrant import quadrant_integral
from bnsym.oracles.evaluate.quotients import quotient
from bnsym.symbolic.crossing import Crossing
from bnsym.symbolic.expectation import Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.rational import rational_ball

__all__ = ["limit_at_infinity"]

Ball = Callable[[Expr], arb]

_SMALLEST_BATCH = 5


class _Germ(NamedTuple):
    """``mantissa k^power prod ((a k)^(a k) e^(-a k))^count`` for every k >= K."""

    mantissa: arb
    power: Rational = Integer(0)
    growth: tuple[tuple[Rational, Rational], ...] = ()


def limit_at_infinity(node: LimitOf, ball: Ball) -> arb:
    """Ball of the limit.

    Raises
    ------
    CannotEvaluateError
        If the body is declined, or is not seen to be bounded.

    Examples
    --------
    >>> from sympy.abc import k
    >>> from bnsym.oracles.evaluate.balls import Balls
    >>> abs(Balls().real(LimitOf((2 * k + 1) / k, k)) - 2) < 1e-12
    True
    """
    beyond = Dummy("k", integer=True, positive=True)
    body = node.body.xreplace({node.variable: beyond + _SMALLEST_BATCH})
    return _Germs(beyond, ball).bounded(body)


class _Germs:
    """Germs of expressions in one variable."""

    def __init__(self, variable: Dummy, ball: Ball) -> None:
        self._variable, self._ball = variable, ball
        self._bits = 1024 * ctx.prec
        self._known: dict[Basic, _Germ] = {}

    def bounded(self, expr: Expr) -> arb:
        """Ball of all values for k >= K, hence of the limit."""
        germ = self.germ(expr)
        if germ.growth or germ.power > 0:
            raise CannotEvaluateError(f"{expr} is not seen to be bounded")
        return germ.mantissa * self._small(-germ.power)

    def _small(self, power: Rational) -> arb:
        """All values of k^-power, for a power that is not negative."""
        if power == 0:
            return arb(1)
        largest = arb(2) ** (-self._bits * rational_ball(power))
        return arb(0).union(largest)

    def germ(self, expr: Basic) -> _Germ:
        """Of an expression; what occurs again is known."""
        if expr not in self._known:
            self._known[expr] = self._computed(expr)
        return self._known[expr]

    def _computed(self, expr: Basic) -> _Germ:
        """One node."""
        if not expr.has(self._variable):
            return _Germ(self._ball(expr))
        if (rational := quotient(expr, self._variable)) is not None:
            above, below = map(self._leading, rational)
            return _product(above, _raised(below, Integer(-1)))
        if expr.is_rational_function(self._variable):
            above, below = map(self._polynomial, fraction(cancel(together(expr))))
            return _product(above, _raised(below, Integer(-1)))
        match expr:
            case Add():
                return self._sum([self.germ(part) for part in expr.args])
            case Mul():
                return _product(*map(self.germ, expr.args))
            case Pow(exp=Rational() as power):
                return _raised(self.germ(expr.base), power)
            case gamma():
                return self._gamma(expr.args[0])
            case Expectation():
                return self._mean(expr)
            case Crossing():  # it lies between its ends
                return _Germ(self.bounded(expr.args[3]).union(self.bounded(expr.args[4])))
            case Folded() | Apply() if (definition := expr.definition()) != expr:
                return self.germ(definition)
        rule = FUNCTIONS.get(type(expr))
        if rule is None:
            raise CannotEvaluateError(f"{type(expr).__name__} has no limit here")
        arguments = [acb(self.bounded(argument)) for argument in expr.args]
        return _Germ(rule(*arguments, analytic=False).real)

    def _leading(self, polynomial: fmpq_poly) -> _Germ:
        """The leading term, and the others relative to it."""
        degree, total = max(polynomial.degree(), 0), arb(0)
        for power, coefficient in enumerate(polynomial.coeffs()):
            total += arb(coefficient) * self._small(Integer(degree - power))
        return _Germ(total, Integer(degree))

    def _polynomial(self, expr: Expr) -> _Germ:
        """The leading term, and the others relative to it."""
        polynomial = Poly(expr, self._variable)
        degree = polynomial.degree()
        total = arb(0)
        for (power,), coefficient in polynomial.terms():
            total += self._ball(coefficient) * self._small(Integer(degree - power))
        return _Germ(total, Integer(degree))

    def _sum(self, parts: list[_Germ]) -> _Germ:
        """Terms of the same growth, relative to the largest power."""
        power = max(part.power for part in parts)
        if len({part.growth for part in parts}) > 1:
            raise CannotEvaluateError("a sum of terms that grow in different ways")
        total = sum((p.mantissa * self._small(power - p.power) for p in parts), arb(0))
        return _Germ(total, power, parts[0].growth)

    def _gamma(self, argument: Expr) -> _Germ:
        """Stirling: Gamma(ak + w) = sqrt(2 pi) a^(w-1/2) k^(w-1/2) (ak)^(ak) e^(-ak) e^error.

        The error is (ak + w - 1/2) log(1 + w/ak) - w, which |log(1 + x) - x| <= x^2 bounds, and
        Binet's remainder between 0 and 1/(12 (ak + w)). Where the argument x stays bounded, it is
        Gamma(x + 1)/x, as x may vanish at infinity.
        """
        if not argument.is_polynomial(self._variable):
            above = self.bounded(argument + 1)
            if not above > 0:
                raise CannotEvaluateError(f"Gamma of {argument} has no limit here")
            return _product(_Germ(above.gamma()), _raised(self.germ(argument), Integer(-1)))
        line = Poly(argument, self._variable) if argument.is_polynomial(self._variable) else None
        if line is None or line.degree() != 1 or not all(c.is_Rational for c in line.coeffs()):
            raise CannotEvaluateError(f"Gamma of {argument} has no limit here")
        slope, shift = line.nth(1), line.nth(0)
        if not slope > 0:
            raise CannotEvaluateError(f"Gamma of {argument} has no limit here")
        a, w = self._ball(slope), self._ball(shift)
        size = (w**2 + 4 * abs(w) * (abs(w) + 1) + 1) / a
        error = (arb(0).union(arb(1)) * 2 - 1) * size * self._small(Integer(1))
        mantissa = (2 * arb.pi()).sqrt() * a ** (w - arb(fmpq(1, 2))) * error.exp()
        return _Germ(mantissa, shift - Rational(1, 2), ((slope, Integer(1)),))

    def _mean(self, node: Expectation) -> _Germ:
        """Sums of powers on each orthant."""
        law = node.law
        known = isinstance(law, Gaussian | SphericalProjections)
        if not known or len(law.variables) > 2:
            raise CannotEvaluateError(f"a mean under {type(law).__name__} has no limit here")
        parts = [
            _product(self.germ(term.coefficient), self._moment(law, term))
            for term in half_powers(node.body, law.variables)
        ]
        return self._sum(parts) if parts else _Germ(arb(0))

    def _moment(self, law: Gaussian | SphericalProjections, term: Term) -> _Germ:
        """Mean of ``prod |x_k|^exponents[k]`` on the term's orthant, as in `Laws`."""
        matrix = law.covariance if isinstance(law, Gaussian) else law.gram
        if min(term.exponents) <= -1:
            raise CannotEvaluateError("this moment does not exist")
        half = Add(*term.exponents) / 2
        scale = Mul(*(matrix[k, k] ** (p / 2) for k, p in enumerate(term.exponents)))
        if isinstance(law, Gaussian):
            scale *= 2**half
        else:
            scale *= gamma(law.dimension / 2) / gamma(law.dimension / 2 + half)
        if len(term.exponents) == 1:
            return self.germ(scale * gamma(half + Rational(1, 2)) / sqrt(pi) / 2)
        cosine = matrix[0, 1] / sqrt(matrix[0, 0] * matrix[1, 1])
        correlation = term.signs[0] * term.signs[1] * self.bounded(cosine)
        if not abs(correlation) < 1:
            raise CannotEvaluateError("the correlation does not stay inside (-1, 1)")
        first, second = term.exponents
        angular = _Germ(quadrant_integral(first, second, correlation))
        return _product(self.germ(scale * gamma(half + 1) / (2 * pi)), angular)


def _product(*parts: _Germ) -> _Germ:
    """Mantissas multiply, powers and growths add."""
    mantissa, power, growth = arb(1), Integer(0), dict[Rational, Rational]()
    for part in parts:
        mantissa, power = mantissa * part.mantissa, power + part.power
        for slope, count in part.growth:
            growth[slope] = growth.get(slope, Integer(0)) + count
    left = sorted((slope, count) for slope, count in growth.items() if count != 0)
    return _Germ(mantissa, power, tuple(left))


def _raised(germ: _Germ, power: Rational) -> _Germ:
    """A rational power."""
    growth = tuple((slope, count * power) for slope, count in germ.growth)
    if power.is_Integer:
        mantissa = prod([germ.mantissa] * abs(int(power)), start=arb(1))  # a ball around 0 too
        mantissa = mantissa if power >= 0 else 1 / mantissa
    elif germ.mantissa > 0:
        mantissa = germ.mantissa ** rational_ball(power)
    else:
        raise CannotEvaluateError("a fractional power of what may be negative")
    return _Germ(mantissa, germ.power * power, growth)
