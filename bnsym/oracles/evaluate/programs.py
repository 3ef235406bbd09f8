"""Expressions as straight-line programs of balls, for functions that are integrated.

An integral asks for thousands of values. What depends on no variable is a number from the start,
and what occurs twice is computed once for each value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

import sympy
from flint import acb, arb
from sympy import Basic, Expr, Integer, Pow, Rational

from bnsym.oracles.evaluate.functions import FUNCTIONS, REAL_ONLY
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply

__all__ = ["Environment", "Program", "power", "require_real", "short"]

Environment = Mapping[Basic, acb]
_Operation = Callable[[list[acb], Environment, bool], acb]


class Parts(Protocol):
    """What a program leaves to others: numbers, and parts that are computed only where needed."""

    def value(self, expr: Basic) -> acb:
        """Ball of a closed expression."""

    def part(self, expr: Basic, environment: Environment, analytic: bool) -> acb:
        """Ball of a node that is no arithmetic."""


class Program:
    """An expression as a function of balls for some of its symbols.

    Parameters
    ----------
    expr : Basic
        The expression.
    names : collection
        The symbols that vary.
    parts : Parts
        Values of everything else.
    """

    def __init__(self, expr: Basic, names: Collection[Basic], parts: Parts) -> None:
        self._names, self._parts = names, parts
        self._slots: dict[Basic, int] = {}
        self._values: list[acb] = []
        self._inputs: list[tuple[int, Basic]] = []
        self._steps: list[tuple[int, _Operation]] = []
        self._last = self._slot(expr)

    def __call__(self, environment: Environment, analytic: bool) -> acb:
        """The value for these balls."""
        values = self._values.copy()
        for slot, name in self._inputs:
            values[slot] = environment[name]
        for slot, operation in self._steps:
            values[slot] = operation(values, environment, analytic)
        return values[self._last]

    def _slot(self, expr: Basic) -> int:
        """Where the value of a part is found."""
        if expr not in self._slots:
            self._slots[expr] = self._found(expr)
        return self._slots[expr]

    def _found(self, expr: Basic) -> int:
        """The place of a variable, of a number, of a definition, or of what a step computes."""
        if expr in self._names:
            slot = self._new(acb(arb.nan()))
            self._inputs.append((slot, expr))
            return slot
        if free_of(expr).isdisjoint(self._names):
            return self._new(self._parts.value(expr))
        if isinstance(expr, Folded | Apply) and (definition := expr.definition()) != expr:
            return self._slot(definition)
        operation = self._operation(expr)  # whose parts have the places before it
        slot = self._new(acb(arb.nan()))
        self._steps.append((slot, operation))
        return slot

    def _new(self, value: acb) -> int:
        """One more place."""
        self._values.append(value)
        return len(self._values) - 1

    def _operation(self, expr: Basic) -> _Operation:
        """The step that computes a node from its parts."""
        match expr:
            case sympy.Add():
                slots = tuple(map(self._slot, expr.args))
                return lambda values, _, analytic: sum((values[k] for k in slots), acb(0))
            case sympy.Mul():
                return _product(tuple(map(self._slot, expr.args)))
            case Pow(base=base, exp=exponent):
                return _raised(self._slot(base), self._slot(exponent), exponent)
        if type(expr) not in FUNCTIONS:
            parts = self._parts
            return lambda _, environment, analytic: parts.part(expr, environment, analytic)
        rule, slots = FUNCTIONS[type(expr)], tuple(map(self._slot, expr.args))
        if isinstance(expr, REAL_ONLY):
            require_real(expr)
        return lambda values, _, analytic: rule(*(values[k] for k in slots), analytic=analytic)


def _product(slots: tuple[int, ...]) -> _Operation:
    """The product of some values."""

    def operation(values: list[acb], environment: Environment, analytic: bool) -> acb:
        result = acb(1)
        for k in slots:
            result = result * values[k]
        return result

    return operation


def _raised(base: int, exponent: int, expr: Expr) -> _Operation:
    """A power of some value."""
    return lambda values, _, analytic: power(values[base], values[exponent], expr, analytic)


def power(base: acb, exponent: acb, exact: Expr, analytic: bool) -> acb:
    """Powers, with the branch cut guarded and zero bases kept."""
    if isinstance(exact, Integer):
        return base ** int(exact)
    if exact == Rational(1, 2):
        return base.sqrt(analytic=analytic)
    if base.contains(0) and not analytic:
        return _power_at_zero(base, exponent)
    return base.pow(exponent, analytic=analytic)


def _power_at_zero(base: acb, exponent: acb) -> acb:
    """|z^e| <= |z|^e for a real e > 0 also where the ball of z contains 0."""
    if not exponent.imag.is_zero() or not exponent.real > 0:
        return acb(arb.nan())
    if base.is_zero():
        return acb(0)
    size = (abs(base).upper() ** exponent.real).upper()
    return acb(arb(0, size), arb(0, size))


def require_real(expr: Basic) -> None:
    """What compares numbers makes sense on the real line only."""
    if any(getattr(a, "is_extended_real", None) is not True for a in expr.args):
        raise CannotEvaluateError(f"{short(expr)} may not be real inside an integral")


def short(expr: Basic) -> str:
    """Enough of an expression to know it."""
    text = str(expr)
    return text if len(text) <= 60 else f"{text[:57]}..."
