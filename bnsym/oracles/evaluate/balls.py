"""Arb balls of closed expressions, by recursion over the tree and from definitions only.

Two ways to read a function are kept apart. At a number, it is SymPy's principal branch.
Inside an integral it must be analytic on the whole ball when `acb.integral` asks for that, and
any function that cannot vouch for it answers with no number at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from math import prod
from types import MappingProxyType
from typing import Any

import sympy
from flint import acb, arb, ctx
from sympy import (
    Basic,
    Derivative,
    Dummy,
    Expr,
    Integer,
    Integral,
    Piecewise,
    Pow,
    Product,
    Sum,
    Symbol,
)
from sympy.core.relational import Relational
from sympy.functions.special.hyper import hyper
from sympy.logic.boolalg import And, Boolean, Not, Or

from bnsym.oracles.evaluate.analytic import taylor_sum
from bnsym.oracles.evaluate.at_infinity import limit_at_infinity
from bnsym.oracles.evaluate.batch import Places, batch_mean, first_places, relabelled
from bnsym.oracles.evaluate.bisection import bisected
from bnsym.oracles.evaluate.contour import factorised, hankel_integral
from bnsym.oracles.evaluate.directions import mean_over_directions, smooth_outputs
from bnsym.oracles.evaluate.flows import by_score
from bnsym.oracles.evaluate.functions import CONSTANTS, FUNCTIONS
from bnsym.oracles.evaluate.half_line import half_line
from bnsym.oracles.evaluate.integration import Integrand, integral_over_unit
from bnsym.oracles.evaluate.laws import Laws
from bnsym.oracles.evaluate.levels import over_contours, over_levels
from bnsym.oracles.evaluate.moments import smoothed
from bnsym.oracles.evaluate.normal_batch import normal_batch_mean
from bnsym.oracles.evaluate.normal_batches import normal_batches_mean
from bnsym.oracles.evaluate.point import CannotEvaluateError, SlopeAt, switches, unfolded
from bnsym.oracles.evaluate.programs import Environment, Program, power, require_real, short
from bnsym.oracles.evaluate.quarter_plane import quarter_plane
from bnsym.oracles.evaluate.radii import mean_over_radii, shifted_square
from bnsym.oracles.evaluate.series import finite_limits
from bnsym.oracles.evaluate.slopes import over_rates, over_the_sphere
from bnsym.oracles.evaluate.smooth_means import smooth_mean
from bnsym.symbolic.batchnorm import Entry
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.crossing import Crossing
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.layer_maps import FlowSlope, MatrixEntry
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.normal_batch import NormalBatch
from bnsym.symbolic.normal_batches import NormalBatches
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.rational import flint_rational
from bnsym.symbolic.sphere import GegenbauerCoefficient, Legendre, PowerCoefficient
from bnsym.symbolic.ultrasymmetric import MeanSlope

__all__ = ["Balls"]

_MOST_TERMS = 4000
_MOST_TERMS_IN_ALL = 20_000
_EVALUATIONS_PER_BIT = (50, 150)
"""At few bits and at many: a power at an end takes as many halvings as there are bits."""

_SHARED = (Expectation, FlowSlope, HankelIntegral, Integral, LimitOf, MeanSlope)

_GENERATED = (Gegenbauer, Legendre)
_VANISHING = (GegenbauerCoefficient, PowerCoefficient)
"""Series of the first have Taylor coefficients for terms; of the second, polynomials have few."""

Indices = Mapping[Basic, int]


class Balls:
    """Values at the current Arb precision, each closed subexpression computed once.

    Parameters
    ----------
    names : mapping
        Values of symbols that stand for numbers.

    Examples
    --------
    >>> from sympy import Rational, gamma
    >>> abs(Balls().real(gamma(Rational(1, 3))) - 2.678938534707747) < 1e-14
    True
    """

    def __init__(self, names: Mapping[Basic, acb] = MappingProxyType({})) -> None:
        self._laws = Laws(self.real)
        self._known: dict[Basic, acb] = dict(names)
        self._programs: dict[tuple[Basic, tuple[Basic, ...]], Program] = {}
        self._parts: dict[tuple[Basic, Places], acb] = {}
        self._terms_left = _MOST_TERMS_IN_ALL

    def real(self, expr: Expr) -> arb:
        """Ball of a closed real expression.

        Raises
        ------
        CannotEvaluateError
            If the expression is declined, or certainly is not a real number.
        """
        value = self.value(expr)
        if not value.imag.contains(0):
            raise CannotEvaluateError(f"{short(expr)} is not real")
        return value.real

    def value(self, expr: Basic) -> acb:
        """Ball of a closed expression."""
        if expr not in self._known:
            shared = isinstance(expr, _SHARED) and not free_of(expr)
            self._known[expr] = _shared(expr, ctx.prec) if shared else self._compute(expr)
        return self._known[expr]

    def at(self, expr: Expr, variable: Symbol, place: acb) -> acb:
        """Ball of an expression at a ball for its variable."""
        return self.within(expr, {variable: place}, False)

    def within(self, expr: Basic, environment: Environment, analytic: bool) -> acb:
        """Ball of an expression whose symbols are balls, as a function to integrate."""
        if not environment:
            return self.value(expr)
        if expr in environment:
            return environment[expr]
        if free_of(expr).isdisjoint(environment):
            return self.value(expr)
        key = (expr, tuple(environment))
        if key not in self._programs:
            self._programs[key] = Program(expr, environment.keys(), self)
        return self._programs[key](environment, analytic)

    def _compute(self, expr: Basic) -> acb:
        """One node of a closed expression."""
        if expr.is_Rational:
            return acb(flint_rational(expr))
        if expr in CONSTANTS:
            return CONSTANTS[expr]()
        match expr:
            case sympy.Add():
                return sum(map(self.value, expr.args), acb(0))
            case sympy.Mul():
                return prod(map(self.value, expr.args), start=acb(1))
            case Pow(base=base, exp=exponent):
                return power(self.value(base), self.value(exponent), exponent, False)
            case Expectation():
                return self._expectation(expr)
            case MeanSlope():
                return self.value(over_the_sphere(expr))
            case FlowSlope():
                return self.value(by_score(expr))
            case SlopeAt():
                return self._slope(expr)
            case Sum() | Product():
                return self._repeated(expr)
            case Integral():
                return self._integral(expr)
            case HankelIntegral():
                return acb(hankel_integral(expr, self.value, _over_unit))
            case Crossing():
                return acb(bisected(expr, _real_with))
            case Piecewise() | LimitOf() | hyper() | Entry(args=(sympy.Tuple(), _)):
                return self.part(expr, {}, False)
            case Folded() | Apply() if (definition := expr.definition()) != expr:
                return self.value(definition)
        if type(expr) in FUNCTIONS:
            return FUNCTIONS[type(expr)](*map(self.value, expr.args), analytic=False)
        return self.part(expr, {}, False)

    def part(self, expr: Basic, environment: Environment, analytic: bool) -> acb:
        """Ball of a node that is no arithmetic, and that is not a number only."""
        match expr:
            case Piecewise():
                return self._piecewise(expr, environment, analytic)
            case LimitOf():
                return acb(limit_at_infinity(expr, self.real))
            case hyper() if not analytic:
                return self._hypergeometric(expr, environment)
            case Entry(args=(sympy.Tuple() as vector, index)) if index in range(1, len(vector) + 1):
                return self.value(vector[int(index) - 1])
        raise CannotEvaluateError(f"{short(expr)} has no enclosure")

    def _piecewise(self, expr: Piecewise, environment: Environment, analytic: bool) -> acb:
        """The branch that certainly holds; off the real line, by the sign of the real part."""
        possible: list[Basic] = []
        truth: bool | None = None
        for branch, condition in expr.args:
            truth = self._holds(condition, environment, analytic)
            if truth is not False:
                possible.append(branch)
            if truth:
                break
        if not truth or (len(possible) > 1 and (analytic or not environment)):
            return acb(arb.nan())
        first, *others = (self.within(branch, environment, analytic) for branch in possible)
        for other in others:
            first = first.union(other)
        return first

    def _holds(self, condition: Boolean, environment: Environment, analytic: bool) -> bool | None:
        """Truth of a condition, None where the ball does not tell."""
        if condition in (True, False):
            return bool(condition)
        if isinstance(condition, And | Or):
            truths = [self._holds(part, environment, analytic) for part in condition.args]
            decisive = isinstance(condition, Or)
            if decisive in truths:
                return decisive
            return None if None in truths else not decisive
        if isinstance(condition, Not):
            inner = self._holds(condition.args[0], environment, analytic)
            return None if inner is None else not inner
        if not isinstance(condition, Relational):
            raise CannotEvaluateError(f"the condition {condition} is not decided")
        real = all(value.imag.is_zero() for value in environment.values())
        if not real:
            require_real(condition)
        difference = self.within(condition.lhs - condition.rhs, environment, analytic)
        if environment and real and not difference.imag.is_zero():
            raise CannotEvaluateError(f"{short(condition)} compares what may not be real")
        return _HOLDS[condition.rel_op](difference.real)

    def _expectation(self, node: Expectation) -> acb:
        """Exactly by powers, or by integration over the sphere for one projection."""
        if isinstance(node.law, BatchLaw):
            canonical = relabelled(node)
            return self.value(canonical) if canonical != node else acb(batch_mean(node, self.real))
        if isinstance(node.law, NormalBatches):
            return acb(normal_batches_mean(node, self.real, _over_unit))
        if isinstance(node.law, NormalBatch):
            if smooth_outputs(node.body):
                with suppress(CannotEvaluateError):
                    return acb(mean_over_directions(node, self.real, self.within, _over_unit))
            if shifted_square(node.body) is not None:
                return acb(mean_over_radii(node, self.real, self.within, _over_unit))
            return acb(normal_batch_mean(node, self.real, _over_unit))
        try:
            return acb(self._laws.mean(node))
        except CannotEvaluateError:
            if isinstance(node.law, SphericalProjections) and len(node.law.variables) == 1:
                return self._over_sphere(node)
            if isinstance(node.law, Gaussian):
                with suppress(CannotEvaluateError):
                    return acb(smooth_mean(node, self.real, self.at))
            raise

    def _over_sphere(self, node: Expectation) -> acb:
        """One projection t = cos(a), whose density in a is proportional to sin(a)^(n-2)."""
        (t,), dimension = node.law.variables, node.law.dimension
        if not (dimension.is_Integer and dimension >= 2):
            raise CannotEvaluateError("the dimension of the sphere must be a whole number")
        power, n = int(dimension) - 2, arb(int(dimension))
        body = unfolded(node.body)

        def integrand(angle: acb, analytic: bool) -> acb:
            value = self.within(body, {t: angle.cos()}, analytic)
            return value * angle.sin() ** power

        constant = (n / 2).gamma() / ((n - 1) / 2).gamma() / arb.pi().sqrt()
        half = acb.pi() / 2
        left, right = (_integrate(integrand, half * k, half * (k + 1)) for k in (0, 1))
        return constant * (left + right)

    def _slope(self, node: SlopeAt) -> acb:
        """Chain rule through the expectations, the elementary part by SymPy."""
        body, variable, point = node.args
        body = unfolded(body, keep=(Expectation,))
        means = [m for m in body.atoms(Expectation) if variable in m.free_symbols]
        names = {mean: Dummy() for mean in means}
        outer = body.xreplace(names)
        self._require_smooth(outer, {variable: self.value(point)})
        for mean in means:
            self._require_smooth_parameters(unfolded(mean), {variable: self.value(point)})
        steep = {mean: Dummy() for mean in means}
        total = outer.diff(variable) + sympy.Add(
            *(outer.diff(names[mean]) * steep[mean] for mean in means)
        )
        if total.has(Derivative):
            raise CannotEvaluateError(f"the derivative of {short(body)} is not elementary")
        environment = {variable: self.value(point)}
        for mean in means:
            environment[names[mean]] = self.value(mean.xreplace({variable: point}))
            environment[steep[mean]] = acb(self._laws.slope(mean, variable, point))
        return self.within(total, environment, False)

    def _require_smooth(self, expr: Basic, environment: Environment) -> None:
        """No branch may change at the point itself: there is no derivative there."""
        for switch in switches(expr):
            known = switch.free_symbols <= environment.keys()
            if not known or self.within(switch, environment, False).contains(0):
                raise CannotEvaluateError(f"a branch changes where {short(switch)} = 0")

    def _require_smooth_parameters(self, mean: Basic, environment: Environment) -> None:
        """The same for an expectation's parameters; on its random variables nothing depends."""
        for switch in switches(mean):
            known = switch.free_symbols <= environment.keys()
            if known and self.within(switch, environment, False).contains(0):
                raise CannotEvaluateError(f"a branch changes where {short(switch)} = 0")

    def _repeated(self, node: Any) -> acb:
        """Finite sums and products; infinite ones that are finite for a reason."""
        total = isinstance(node, Sum)
        endless = total and node.limits[0][2] == sympy.oo and node.function.has(*_GENERATED)
        if endless and not node.function.has(*_VANISHING):
            return acb(taylor_sum(node, self.real))
        return self._over(node, {})

    def _over(self, node: Any, places: Indices) -> acb:
        """A sum or product, the outermost limits first, where other indices have these values."""
        *inner, limit = finite_limits(node)
        index, low, high = limit
        if not (low.is_Integer and high.is_Integer):
            raise CannotEvaluateError(f"the limits of {short(node)} are not whole numbers")
        if not -1 <= high - low <= _MOST_TERMS:
            raise CannotEvaluateError(f"{short(node)} has too many terms, or none")
        rest = node.func(node.function, *inner) if inner else node.function
        total = isinstance(node, Sum)
        result = acb(0) if total else acb(1)
        for k in range(int(low), int(high) + 1):
            self._terms_left -= 1
            if self._terms_left < 0:
                raise CannotEvaluateError(f"more than {_MOST_TERMS_IN_ALL} terms in all")
            value = self._term(rest, {**places, index: k})
            result = result + value if total else result * value
        return result

    def _term(self, expr: Basic, places: Indices) -> acb:
        """A part of a term; the same part at the same places occurs in many terms."""
        own = tuple((index, k) for index, k in places.items() if index in free_of(expr))
        if not own:
            return self.value(expr)
        if isinstance(expr, Expectation):
            own = first_places(expr, own)
        if (expr, own) not in self._parts:
            self._parts[expr, own] = self._part(expr, dict(own))
        return self._parts[expr, own]

    def _part(self, expr: Basic, places: Indices) -> acb:
        """By its own parts where these are numbers, else with the indices put in."""
        with suppress(CannotEvaluateError):
            value = self._by_parts(expr, places)
            if value is not None and value.is_finite():
                return value
        return self.value(expr.xreplace({index: Integer(k) for index, k in places.items()}))

    def _by_parts(self, expr: Basic, places: Indices) -> acb | None:
        """Arithmetic and sums whose own limits are the same everywhere."""
        match expr:
            case sympy.Add():
                return sum((self._term(part, places) for part in expr.args), acb(0))
            case sympy.Mul():
                result = acb(1)
                for part in sorted(expr.args, key=lambda p: not isinstance(p, MatrixEntry)):
                    result = result * self._term(part, places)
                    if isinstance(part, MatrixEntry) and result == 0:
                        break
                return result
            case Sum() | Product():
                ends = (end for limit in expr.limits for end in limit)
                if not any(free_of(end) & places.keys() for end in ends):
                    return self._over(expr, places)
        return None

    def _integral(self, node: Integral) -> acb:
        """A definite integral between finite ends."""
        if isinstance(node.function, FourierIntegral) and len(node.limits) == 1:
            return self.value(over_levels(node))
        if (series := over_contours(node)) is not None:
            return self.value(series)
        if (apart := factorised(node)) != node:
            return self.value(apart)
        if len(node.limits) == 2 or node.function.has(Integral):
            return acb(quarter_plane(node, self.value))
        if len(node.limits) != 1 or len(node.limits[0]) != 3:
            raise CannotEvaluateError(f"{short(node)} is not a definite single integral")
        ((variable, low, high),) = node.limits
        if (separated := over_rates(node)) is not None:
            return self.value(separated)
        if not (low.is_finite and high.is_finite):
            return half_line(node, self.value, _over_unit)
        body = unfolded(node.function)
        if (smooth := smoothed(node.func(body, *node.limits))) is not None:
            return self.value(smooth[0]) * self.value(smooth[1])
        start, end = self.value(low), self.value(high)
        if not (start.imag.is_zero() and end.imag.is_zero()):
            raise CannotEvaluateError(f"the ends of {short(node)} are not real")
        return _integrate(lambda x, a: self.within(body, {variable: x}, a), start, end)

    def _hypergeometric(self, node: hyper, environment: Environment) -> acb:
        """PFq off its cut, and 2F1 at 1 where it is finite by Gauss's theorem."""
        upper, lower, (argument,) = (
            [self.within(part, environment, False) for part in parts]
            for parts in (node.ap, node.bq, [node.argument])
        )
        if len(upper) == 2 and len(lower) == 1 and argument == 1:
            (a, b), (c,) = upper, lower
            if (c - a - b).real > 0:
                return c.gamma() * (c - a - b).gamma() * (c - a).rgamma() * (c - b).rgamma()
        if len(node.ap) == len(node.bq) + 1 and not argument.real < 1:
            raise CannotEvaluateError(f"{short(node)} is on its branch cut")
        return argument.hypgeom([*upper], [*lower])


@lru_cache(maxsize=1024)
def _shared(expr: Basic, bits: int) -> acb:
    """A number that takes long, once for every precision: statements at other points ask again."""
    assert bits == ctx.prec
    return Balls()._compute(expr)


def _real_with(expr: Expr, names: Mapping[Basic, acb]) -> arb:
    """Ball of a real expression with numbers in the place of symbols."""
    return Balls(names).real(expr)


def _over_unit(function: Integrand) -> acb:
    """Integral over [0, 1]."""
    return _integrate(function, acb(0), acb(1))


def _integrate(function: Callable[[acb, bool], acb], start: acb, end: acb) -> acb:
    """Integral along a segment whose ends may be balls."""
    width = end - start
    value = integral_over_unit(
        lambda place, analytic: function(start + width * place, analytic),
        goal=arb(2) ** (8 - ctx.prec),
        size=arb(1),
        evaluations=ctx.prec
        * min(max(_EVALUATIONS_PER_BIT[0], ctx.prec // 2), _EVALUATIONS_PER_BIT[1]),
    )
    return width * value


_HOLDS: Mapping[str, Callable[[arb], bool | None]] = {
    ">": lambda d: True if d > 0 else False if d <= 0 else None,
    ">=": lambda d: True if d >= 0 else False if d < 0 else None,
    "<": lambda d: True if d < 0 else False if d >= 0 else None,
    "<=": lambda d: True if d <= 0 else False if d > 0 else None,
    "==": lambda d: True if d.is_zero() else None if d.contains(0) else False,
    "!=": lambda d: False if d.is_zero() else None if d.contains(0) else True,
}
