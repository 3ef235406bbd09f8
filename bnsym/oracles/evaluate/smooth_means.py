"""Means of smooth functions of one or two normal variables, in balls, straight from the density.

The trapezoidal rule is as good as exact for what is analytic in a strip. With unit variances, the
correlation c, and |f(u + ib)| <= F e^(m|u|) where |b| <= a, and the same of g(v) with G and n, the
error of the rule with the step h in either variable is at most

    2/(e^(2 pi a/h) - 1) e^(a^2/(2 - 2 c^2)) F G 4 e^(k^2) (2 + h),    k = m + n,

by Trefethen and Weideman's theorem in one variable after the other, and the points beyond R > k
contribute at most 8 F G e^(k^2) (1 + h/(2 sqrt(1 - c^2))) e^(-(R - k)^2/2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from flint import acb, arb, arb_poly, ctx
from sympy import Add, Expr, Integer, Mul, Poly, Pow, Symbol, cos, erf, exp, expand, sin, sqrt

from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.symbolic.expectation import Expectation, Gaussian

__all__ = ["smooth_mean"]

_MOST_STEPS = 1500
_WIDTHS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
_RATE = 0.25
"""|u| + a <= (a + 1.5) e^(|u|/4)."""

Ball = Callable[[Expr], arb]
Value = Callable[[Expr, Symbol, acb], acb]


class _Bound(NamedTuple):
    """At most e^(size + rate |u|) in absolute value."""

    size: float
    rate: float


class _Grid(NamedTuple):
    """The step of the rule, and how many steps to either side."""

    step: float
    reach: int


class _Function(NamedTuple):
    """A product of ``parts`` in a variable, as a function of the variable over its ``scale``."""

    parts: tuple[Expr, ...]
    name: Symbol
    scale: arb
    ball: Ball

    def at(self, place: arb, value: Value) -> arb:
        """Its value."""
        result = acb(1)
        for part in self.parts:
            result *= value(part, self.name, acb(self.scale * place))
        return result.real

    def bound(self, width: float) -> _Bound:
        """A bound in the strip of half this width."""
        found = [self._bound(part, width) for part in self.parts]
        return _Bound(sum(b.size for b in found), sum(b.rate for b in found))

    def _bound(self, part: Expr, width: float) -> _Bound:
        """A bound of one part."""
        if not part.has_free(self.name):
            return _Bound(math.log(1e-300 + float(abs(self.ball(part)).upper())), 0.0)
        if part == self.name:
            return _Bound(math.log(float(self.scale.upper()) * (width + 1.5)), _RATE)
        match part:
            case Add():
                found = [self._bound(p, width) for p in part.args]
                size = max(b.size for b in found) + math.log(len(found))
                return _Bound(size, max(b.rate for b in found))
            case Mul():
                found = [self._bound(p, width) for p in part.args]
                return _Bound(sum(b.size for b in found), sum(b.rate for b in found))
            case Pow(base=base, exp=Integer() as power) if power > 0:
                size, rate = self._bound(base, width)
                return _Bound(int(power) * size, int(power) * rate)
            case sin() | cos() | erf() | exp():
                return self._entire(part, width)
        raise CannotEvaluateError(f"{part} is not known to be entire")

    def _entire(self, part: Expr, width: float) -> _Bound:
        """Sines grow as e^|Im|, erf as 1 + 2 |Im| e^(Im^2), exponentials by their real parts."""
        (argument,), scale = part.args, float(self.scale.upper())
        if not argument.is_polynomial(self.name) or Poly(argument, self.name).degree() > 2:
            raise CannotEvaluateError(f"{part} is not known to be entire")
        found = [self.ball(argument.coeff(self.name, k)) for k in range(3)]
        start, linear, square = (float(k.upper()) for k in found)
        linear = float(abs(found[1]).upper())
        if isinstance(part, exp) and square <= 0:
            most = float(abs(found[2]).upper()) * (scale * width) ** 2
            return _Bound(start + most, linear * scale)
        if not found[2].is_zero():
            raise CannotEvaluateError(f"{part} grows in every strip")
        shift = linear * scale * width
        wide = shift**2 + math.log1p(2 * shift) if isinstance(part, erf) else shift
        return _Bound(wide, 0.0)


def smooth_mean(node: Expectation, ball: Ball, value: Value) -> arb:
    """Ball of a mean of sums of products of smooth functions of one variable each.

    Parameters
    ----------
    node : Expectation
        Under a normal law of one or two variables.
    ball : callable
        Ball of a number.
    value : callable
        Ball of an expression at a ball for its variable.

    Raises
    ------
    CannotEvaluateError
        If the mean is another one.

    Examples
    --------
    >>> from bnsym.oracles.evaluate.balls import Balls
    >>> x, balls = Symbol("x", real=True), Balls()
    >>> mean = Expectation(exp(x), Gaussian((x,), [[2]]))
    >>> abs(smooth_mean(mean, balls.real, balls.at) - arb(1).exp()) < 1e-12
    True
    """
    law = node.law
    if not isinstance(law, Gaussian) or len(law.variables) > 2:
        raise CannotEvaluateError("no normal law of one or two variables")
    body, names, scales, cosine = _reduced(node)
    correlation, total = ball(cosine), arb(0)
    for term in Add.make_args(expand(unfolded(body), power_exp=False)):
        number, parts = _separated(term, names)
        functions = [
            _Function(tuple(part), name, ball(scale), ball)
            for part, name, scale in zip(parts, names, scales, strict=True)
        ]
        total += ball(number) * _rule(functions, correlation, value)
    return total


def _reduced(node: Expectation) -> tuple[Expr, list[Symbol], list[Expr], Expr]:
    """Body, variables, their scales and the correlation; equal or opposite variables are one."""
    names, matrix = list(node.law.variables), node.law.covariance
    if any(not matrix[k, k].is_positive for k in range(len(names))):
        raise CannotEvaluateError("a variance is not positive")
    scales = [sqrt(matrix[k, k]) for k in range(len(names))]
    if len(names) == 1:
        return node.body, names, scales, Integer(0)
    cosine = matrix[0, 1] / (scales[0] * scales[1])
    if expand(1 - cosine**2) == 0:
        one, two = names
        body = node.body.xreplace({two: cosine * scales[1] / scales[0] * one})
        return body, [one], scales[:1], Integer(0)
    return node.body, names, scales, cosine


def _separated(term: Expr, names: list[Symbol]) -> tuple[Expr, list[list[Expr]]]:
    """A number, and the factors of each variable, whose product is the term."""
    number, parts = Integer(1), [list[Expr]() for _ in names]
    for factor in _factors(term, names):
        found = [k for k, name in enumerate(names) if factor.has_free(name)]
        if len(found) > 1:
            raise CannotEvaluateError(f"{factor} mixes the variables")
        if found:
            parts[found[0]].append(factor)
        else:
            number *= factor
    return number, parts


def _factors(term: Expr, names: list[Symbol]) -> Iterator[Expr]:
    """Factors; the exponential of a sum is one for each variable."""
    for factor in Mul.make_args(term):
        if isinstance(factor, exp):
            rest = list(Add.make_args(expand(factor.args[0])))
            for name in names:
                yield exp(Add(*(part for part in rest if part.has_free(name))))
                rest = [part for part in rest if not part.has_free(name)]
            yield exp(Add(*rest))
        else:
            yield factor


def _rule(functions: list[_Function], cosine: arb, value: Value) -> arb:
    """The rule for a product of functions of one variable each, with its error."""
    rest = 1 - cosine**2
    if not rest > 0:
        raise CannotEvaluateError("the pair is nearly degenerate")
    spread = float(rest.lower())
    grid, error = _grid(functions, spread)
    if grid.reach > _MOST_STEPS:
        raise CannotEvaluateError("the pair is nearly degenerate")
    h, reach = arb(grid.step), grid.reach
    alike = -1 if cosine < 0 else 1  # e^(-v u) at (u, -v) is e^(v u)
    fall = h**2 / (2 * (1 + alike * cosine))
    bells = _bells(fall, reach)
    columns = [
        [f.at(sign * h * k, value) * bells[abs(k)] for k in range(-reach, reach + 1)]
        for f, sign in zip(functions, (1, alike), strict=False)
    ]
    scale = h / (2 * arb.pi() * rest).sqrt()
    if len(columns) == 1:
        return sum(columns[0], arb(0)) * scale + arb(0, error)
    # (u^2 - 2cuv + v^2)/(1 - c^2) is u^2/(1 + c) + v^2/(1 + c) + c(u - v)^2/(1 - c^2)
    apart = _bells(alike * cosine * h**2 / (2 * rest), 2 * reach)
    blurred = arb_poly(columns[1]) * arb_poly([*apart[:0:-1], *apart])
    near = (blurred[2 * reach + k] for k in range(2 * reach + 1))
    total = sum((one * two for one, two in zip(columns[0], near, strict=True)), arb(0))
    return total * scale * h / (2 * arb.pi()).sqrt() + arb(0, error)


def _bells(fall: arb, count: int) -> list[arb]:
    """e^(-fall k^2) for k up to the count."""
    return [(-fall * k * k).exp() for k in range(count + 1)]


def _grid(functions: list[_Function], rest: float) -> tuple[_Grid, float]:
    """The widest step whose error is less than the precision asks for, and the error."""
    goal = (ctx.prec + 16) * math.log(2)
    rate = sum(f.bound(1.0).rate for f in functions)

    def size(width: float) -> float:
        strip = width**2 / (2 * rest)
        return strip + rate**2 + math.log(8) + sum(f.bound(width).size for f in functions)

    step, width = max((2 * math.pi * a / (goal + max(size(a), 0)), a) for a in _WIDTHS)
    step = min(step, 1.0)
    start = size(width) + math.log(8 + 8 * step / math.sqrt(rest))
    reach = math.ceil((rate + math.sqrt(2 * (goal + max(start, 0)))) / step)
    beyond = start - (reach * step - rate) ** 2 / 2
    between = start - 2 * math.pi * width / step + 1
    return _Grid(step, reach), 1.01 * (math.exp(beyond) + math.exp(between))
