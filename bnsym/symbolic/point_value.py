"""Rigorous values of an expression at exact points: Arb balls, or the reason there is none.

A ball contains the true value. Where an operation is certainly outside its real domain
(the square root of a ball below zero, division by an exact zero) `UndefinedValueError` is raised;
where the ball is too wide to tell, the value is the ball of all numbers, never a guess.
Arb bounds its own work, so that a tower of exponentials costs no more than a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flint
from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Heaviside,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Symbol,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    cot,
    erf,
    erfc,
    exp,
    log,
    sign,
    sin,
    sinh,
    tan,
    tanh,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Or

from bnsym.symbolic.rational import rational_ball

__all__ = ["SWITCHES", "UndefinedValueError", "X", "enclose", "expands_to_zero", "holds", "sign_of"]

X = Symbol("x", real=True)

_PRECISION = 256
_EXPANDED = 8

SWITCHES = (Abs, Heaviside, Max, Min, Piecewise, sign)
_ZERO = flint.arb(0)
_ONE = flint.arb(1)


class UndefinedValueError(ArithmeticError):
    """A value certainly does not exist; the text says what it fails to be."""


def enclose(expr: Expr, at: flint.arb | None = None) -> flint.arb:
    """Ball that contains the value of an expression of the grammar at x = ``at``.

    Parameters
    ----------
    expr : sympy.Expr
        Free of symbols other than `X`.
    at : arb, optional
        Needed when the expression depends on x.

    Raises
    ------
    UndefinedValueError
        If the value certainly is not a finite real number.

    Examples
    --------
    >>> from sympy import exp
    >>> float(enclose(exp(X) - 1, flint.arb(0)).mid())
    0.0
    """
    with flint.ctx.workprec(_PRECISION):
        return _Point(at).value(expr)


def sign_of(constant: Expr) -> int | None:
    """Sign of a real constant, or None where it cannot be told from zero exactly."""
    if constant.is_Rational:
        return int(constant.p > 0) - int(constant.p < 0)
    ball = enclose(constant)
    if ball > 0 or ball < 0:
        return 1 if ball > 0 else -1
    return 0 if expands_to_zero(constant) else None


def expands_to_zero(expr: Expr) -> bool:
    """Whether multiplying out shows zero; powers too high to pay for are left as they are."""
    affordable = all(p.exp <= _EXPANDED for p in expr.atoms(Pow) if p.exp.is_Integer)
    return bool(expr.expand(multinomial=affordable) == 0)


class _Point:
    """The values of all subexpressions at one point, each computed once."""

    def __init__(self, at: flint.arb | None) -> None:
        self._known: dict[Basic, flint.arb] = {} if at is None else {X: at}

    def value(self, expr: Expr) -> flint.arb:
        if expr not in self._known:
            self._known[expr] = self._compute(expr)
        return self._known[expr]

    def _compute(self, expr: Expr) -> flint.arb:
        if expr.is_Rational:
            return rational_ball(expr)
        if expr.is_NumberSymbol:
            return flint.arb.pi() if str(expr) == "pi" else flint.arb.const_e()
        if isinstance(expr, Piecewise):
            return self._piecewise(expr)
        rule = _RULES.get(expr.func)
        return rule(*map(self.value, expr.args)) if rule else flint.arb.nan()

    def _piecewise(self, expr: Piecewise) -> flint.arb:
        """Value of the first branch whose condition holds; the others may be undefined here."""
        for branch, condition in expr.args:
            truth = holds(condition, lambda difference: _ball_sign(self.value(difference)))
            if truth is None:
                return flint.arb.nan()
            if truth:
                return self.value(branch)
        raise UndefinedValueError("defined")


def holds(condition: Boolean, sign_at: Callable[[Expr], int | None]) -> bool | None:
    """Truth of a condition where ``sign_at`` gives the signs of differences; None: unknown."""
    if condition in (True, False):
        return bool(condition)
    if isinstance(condition, (And, Or)):
        truths = [holds(part, sign_at) for part in condition.args]
        decisive = isinstance(condition, Or)
        if decisive in truths:
            return decisive
        return None if None in truths else not decisive
    if not isinstance(condition, Relational):
        return None
    found = sign_at(condition.lhs - condition.rhs)
    return None if found is None else found in _SIGNS[condition.rel_op]


_SIGNS: Mapping[str, tuple[int, ...]] = {
    ">": (1,),
    ">=": (0, 1),
    "<": (-1,),
    "<=": (-1, 0),
    "==": (0,),
    "!=": (-1, 1),
}


def _ball_sign(ball: flint.arb) -> int | None:
    """Sign of the number in a ball, where all numbers in it share one."""
    if ball > 0:
        return 1
    if ball < 0:
        return -1
    return 0 if ball.is_zero() else None


def _sum(*terms: flint.arb) -> flint.arb:
    return sum(terms, _ZERO)


def _product(*factors: flint.arb) -> flint.arb:
    result = _ONE
    for factor in factors:
        result = result * factor
    return result


def _power(base: flint.arb, exponent: flint.arb) -> flint.arb:
    """A real power; an exact zero base keeps the value exact, as arb_pow does not."""
    if base.is_zero():
        if exponent < 0:
            raise UndefinedValueError("finite")
        return _ZERO if exponent > 0 else base**exponent
    if base < 0 and not exponent.contains_integer():
        raise UndefinedValueError("real")
    return base**exponent


def _logarithm(argument: flint.arb) -> flint.arb:
    if argument.is_zero():
        raise UndefinedValueError("finite")
    if argument < 0:
        raise UndefinedValueError("real")
    return argument.log()


def _within(
    low: int | None, high: int | None, function: Callable[[flint.arb], flint.arb]
) -> Callable[[flint.arb], flint.arb]:
    """A function that is real only between two bounds."""

    def guarded(argument: flint.arb) -> flint.arb:
        if (low is not None and argument < low) or (high is not None and argument > high):
            raise UndefinedValueError("real")
        return function(argument)

    return guarded


def _atanh(argument: flint.arb) -> flint.arb:
    if (abs(argument) - 1).is_zero():
        raise UndefinedValueError("finite")
    return argument.atanh()


def _largest(*balls: flint.arb) -> flint.arb:
    result = balls[0]
    for ball in balls[1:]:
        result = result.max(ball)
    return result


def _smallest(*balls: flint.arb) -> flint.arb:
    return -_largest(*(-ball for ball in balls))


_RULES: Mapping[Any, Callable[..., flint.arb]] = {
    Add: _sum,
    Mul: _product,
    Pow: _power,
    Abs: abs,
    Max: _largest,
    Min: _smallest,
    sign: flint.arb.sgn,
    Heaviside: lambda u, _at_zero: (1 + u.sgn()) / 2,
    exp: flint.arb.exp,
    log: _logarithm,
    sin: flint.arb.sin,
    cos: flint.arb.cos,
    tan: flint.arb.tan,
    cot: flint.arb.cot,
    asin: _within(-1, 1, flint.arb.asin),
    acos: _within(-1, 1, flint.arb.acos),
    atan: flint.arb.atan,
    sinh: flint.arb.sinh,
    cosh: flint.arb.cosh,
    tanh: flint.arb.tanh,
    asinh: flint.arb.asinh,
    acosh: _within(1, None, flint.arb.acosh),
    atanh: _within(-1, 1, _atanh),
    erf: flint.arb.erf,
    erfc: flint.arb.erfc,
}
