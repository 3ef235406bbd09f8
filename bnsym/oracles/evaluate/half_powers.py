"""Functions that are sums of powers on each half line: the ring in which means are evaluated.

On an orthant of its variables such a function is a sum of terms k |x|^p |y|^q. Polynomials,
alpha-ReLUs, Max, Min, Abs, sign and Heaviside of a variable are of this kind; sums, products
and whole powers of them too. Values on the axes are a null set and do not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Expr,
    Heaviside,
    Integer,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Symbol,
    expand,
    sign,
)
from sympy.core.relational import Relational

from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous

__all__ = ["Term", "half_powers"]

_MOST_POWER = 64

Element = dict[tuple[Expr, ...], Expr]


class Term(NamedTuple):
    """``coefficient * prod |x_k|^exponents[k]`` where every x_k has the sign ``signs[k]``."""

    signs: tuple[int, ...]
    exponents: tuple[Expr, ...]
    coefficient: Expr


@lru_cache(maxsize=512)
def half_powers(
    body: Expr, variables: tuple[Symbol, ...], everywhere: bool = True
) -> tuple[Term, ...]:
    """The terms of a body on every orthant, or on the positive one only.

    Raises
    ------
    CannotEvaluateError
        If the body is not a sum of powers on each half line.

    Examples
    --------
    >>> from sympy.abc import x
    >>> [(t.signs, t.exponents, t.coefficient) for t in half_powers(Max(x, 0)**2 - x, (x,))]
    [((-1,), (1,), 1), ((1,), (2,), 1), ((1,), (1,), -1)]
    """
    return tuple(
        Term(signs, exponents, coefficient)
        for signs in product((-1, 1) if everywhere else (1,), repeat=len(variables))
        for exponents, coefficient in _Orthant(variables, signs).element(body).items()
    )


class _Orthant:
    """Where every variable has one sign."""

    def __init__(self, variables: tuple[Symbol, ...], signs: tuple[int, ...]) -> None:
        self.signs = dict(zip(variables, signs, strict=True))
        self.units = {v: tuple(Integer(int(v == other)) for other in variables) for v in variables}
        self.one = tuple(Integer(0) for _ in variables)
        self._known: dict[Basic, Element] = {}

    def depends(self, body: Basic) -> bool:
        """Whether a variable occurs."""
        return not free_of(body).isdisjoint(self.signs)

    def element(self, body: Basic) -> Element:
        """The body as a sum of powers here; what occurs again is known."""
        if body not in self._known:
            self._known[body] = self._computed(body)
        return self._known[body]

    def _computed(self, body: Basic) -> Element:
        """One node."""
        if not self.depends(body):
            return {} if body == 0 else {self.one: body}
        match body:
            case Symbol():
                return {self.units[body]: Integer(self.signs[body])}
            case Add():
                return _sum(map(self.element, body.args))
            case Mul():
                return _product(map(self.element, body.args))
            case Pow():
                return self._power(body)
            case Abs():
                return _scaled(self.element(body.args[0]), self._sign(body.args[0]))
            case sign():
                return {self.one: Integer(self._sign(body.args[0]))}
            case Heaviside():
                return self._step(*body.args)
            case Max() | Min():
                return self.element(self._extreme(body))
            case Piecewise():
                return self._branch(body)
            case Apply():
                return self._applied(body)
            case Folded():
                return self.element(body.definition())
            case Derivative() if (slope := unfolded(body)) != body:
                return self.element(slope)
        raise CannotEvaluateError(f"{type(body).__name__} is no sum of powers on a half line")

    def _power(self, body: Pow) -> Element:
        """Whole powers of sums; any power of a single positive term."""
        base, exponent = self.element(body.base), body.exp
        if free_of(exponent) & self.signs.keys():
            raise CannotEvaluateError("an exponent depends on a random variable")
        if exponent.is_Integer and 0 <= exponent <= _MOST_POWER:
            return _product([base] * int(exponent)) if exponent else {self.one: Integer(1)}
        if len(base) != 1:
            raise CannotEvaluateError(f"the power {exponent} of a sum is no sum of powers")
        ((powers, coefficient),) = base.items()
        if not exponent.is_Integer and not coefficient.is_positive:
            raise CannotEvaluateError("a fractional power of what may be negative")
        return {tuple(p * exponent for p in powers): coefficient**exponent}

    def _applied(self, body: Apply) -> Element:
        """An activation; a homogeneous one, and its slope, are powers away from zero."""
        phi, point, order = body.args
        homogeneous = isinstance(phi, PositiveHomogeneous) and phi.args[0].is_positive
        if homogeneous and order in (0, 1) and (side := self._sign(point)):
            alpha, a, b = phi.args
            factor = (a if side > 0 else b) * (alpha if order else side)
            power = Pow(Abs(point), alpha - order, evaluate=False)
            return _scaled(self._power(power), factor)
        definition = body.definition()
        if definition == body:
            raise CannotEvaluateError(f"the activation {phi} has no expression")
        return self.element(definition)

    def _branch(self, body: Piecewise) -> Element:
        """The first branch whose condition holds in the orthant."""
        for value, condition in body.args:
            if condition in (True, False):
                truth = bool(condition)
            elif isinstance(condition, Relational):
                truth = _HOLDS[condition.rel_op](self._sign(condition.lhs - condition.rhs))
            else:
                raise CannotEvaluateError(f"the condition {condition} is not decided")
            if truth:
                return self.element(value)
        raise CannotEvaluateError("no branch of a Piecewise holds")

    def _step(self, body: Expr, at_zero: Expr) -> Element:
        """The unit step, also of what vanishes on the whole orthant."""
        side = self._sign(body)
        return {self.one: Integer(1)} if side > 0 else {} if side else self.element(at_zero)

    def _extreme(self, body: Expr) -> Expr:
        """The largest or smallest argument."""
        side = 1 if isinstance(body, Max) else -1
        best, *others = body.args
        for other in others:
            best = other if side * self._sign(other - best) > 0 else best
        return best

    def _sign(self, body: Expr) -> int:
        """Sign of a body whose terms all have the same one."""
        signs = {_number_sign(c) for c in self.element(expand(body)).values()}
        if len(signs) > 1:
            raise CannotEvaluateError(f"{body} changes its sign inside a half line")
        return signs.pop() if signs else 0


_HOLDS: dict[str, Callable[[int], bool]] = {
    ">": lambda side: side > 0,
    ">=": lambda side: side >= 0,
    "<": lambda side: side < 0,
    "<=": lambda side: side <= 0,
    "==": lambda side: side == 0,
    "!=": lambda side: side != 0,
}


def _number_sign(number: Expr) -> int:
    """Sign of an exact number."""
    if number.is_positive or number.is_negative:
        return 1 if number.is_positive else -1
    raise CannotEvaluateError(f"the sign of {number} is not decided")


def _sum(parts: object) -> Element:
    """Terms of all parts, those with the same powers put together."""
    total: Element = {}
    for part in parts:  # type: ignore[attr-defined]
        for powers, coefficient in part.items():
            total[powers] = total.get(powers, Integer(0)) + coefficient
    return {powers: coefficient for powers, coefficient in total.items() if coefficient != 0}


def _product(parts: object) -> Element:
    """Products of the terms."""
    result: Element | None = None
    for part in parts:  # type: ignore[attr-defined]
        if result is None:
            result = part
            continue
        result = _sum(
            {tuple(p + q for p, q in zip(one, two, strict=True)): left * right}
            for one, left in result.items()
            for two, right in part.items()
        )
    return result or {}


def _scaled(element: Element, factor: Expr | int) -> Element:
    """Every coefficient times a number."""
    return {powers: factor * c for powers, c in element.items()} if factor != 0 else {}
