"""Correctly rounded values of exact expressions, which generated code is written and held to."""

from __future__ import annotations

import math
from collections.abc import Mapping

from flint import acb, arb, ctx
from sympy import Add, Expr, Mul, Pow, Rational, Symbol, oo, zoo

from bnsym.errors import AccuracyError, InputError
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.point import CannotEvaluateError

__all__ = ["enclosed", "infinite", "magnitude", "rounded"]

_PRECISIONS = (128, 256, 512, 1024, 2048, 4096)

_MOST_LOST = 2.0**40
"""How much smaller than its terms a denominator may be."""


def enclosed(expr: Expr, at: Mapping[Symbol, float]) -> arb:
    """Enclose an expression at floats, which are taken as exact, at ``flint.ctx.prec`` bits.

    Raises
    ------
    InputError
        If there is no rigorous value of the expression.

    Examples
    --------
    >>> from sympy import Symbol, sqrt
    >>> x = Symbol("x")
    >>> (enclosed(sqrt(1 + x), {x: 1.0}) ** 2).contains(2)
    True
    """
    point = {symbol: acb(value) for symbol, value in at.items()}
    try:
        value = Balls().within(expr, point, analytic=False)
    except CannotEvaluateError as error:
        raise InputError(f"{expr} has no rigorous value: {error}") from None
    if not value.imag.contains(0):
        raise InputError(f"{expr} is not real at {at}")
    return value.real


def infinite(expr: Expr, at: Mapping[Symbol, float]) -> bool:
    """Tell whether floats, which are taken as exact, are a pole of an expression.

    Examples
    --------
    >>> from sympy import Symbol, sqrt
    >>> x = Symbol("x", real=True)
    >>> infinite(1 / sqrt(1 - x**2), {x: -1.0}), infinite(1 / sqrt(1 - x**2), {x: 0.0})
    (True, False)
    """
    exact = {symbol: Rational(value) for symbol, value in at.items()}
    return bool(expr.xreplace(exact).has(oo, -oo, zoo))


def magnitude(expr: Expr, at: Mapping[Symbol, float]) -> float:
    """Return the sum of the absolute values of an expression's terms, which its error is held to.

    Of a product it is the product; a power of x is as much larger than abs(x)**e as the terms of
    x are than x, to the power abs(e): what x loses by cancellation, its reciprocal loses too.
    Infinite where cancellation leaves so little of a denominator that nothing can be promised.

    Examples
    --------
    >>> from sympy import Symbol
    >>> x = Symbol("x")
    >>> magnitude(x - 3, {x: 1.0}), magnitude(1 / (x - 3), {x: 1.0})
    (4.0, 1.0)
    """
    with ctx.workprec(_PRECISIONS[0]):
        return float(_terms(expr, at))


def _terms(expr: Expr, at: Mapping[Symbol, float]) -> arb:
    """Compute the magnitude; what is in between may be beyond the range of floats."""
    if isinstance(expr, Add):
        return sum((_terms(term, at) for term in expr.args), arb(0))
    if isinstance(expr, Mul):
        return math.prod((_terms(factor, at) for factor in expr.args), start=arb(1))
    if not (isinstance(expr, Pow) and expr.exp.is_number):
        return abs(enclosed(expr, at)).mid()
    terms, exponent = _terms(expr.base, at), arb(float(expr.exp))
    if exponent > 0:
        return terms**exponent
    base = abs(enclosed(expr.base, at)).mid()
    return arb("inf") if terms > _MOST_LOST * base else base**exponent * (terms / base) ** -exponent


def rounded(expr: Expr, at: Mapping[Symbol, float]) -> float:
    """Return the float nearest to an expression at floats, which are taken as exact.

    Raises
    ------
    InputError
        If there is no rigorous value of the expression.
    AccuracyError
        If 4096 bits do not decide it.

    Examples
    --------
    >>> from sympy import Rational, pi
    >>> rounded(pi / 3, {}), rounded(Rational(1, 10), {})
    (1.0471975511965979, 0.1)
    """
    for precision in _PRECISIONS:
        with ctx.workprec(precision):
            ball = enclosed(expr, at)
            low, high = float(ball.lower()), float(ball.upper())
        if low == high:
            return low
    raise AccuracyError(f"{_PRECISIONS[-1]} bits do not decide the float nearest to {expr}")
