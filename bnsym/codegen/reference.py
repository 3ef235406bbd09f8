"""Correctly rounded values of exact expressions, which generated code is written and held to."""

from __future__ import annotations

from collections.abc import Mapping

from flint import acb, arb, ctx
from sympy import Expr, Symbol

from bnsym.errors import AccuracyError, InputError
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.point import CannotEvaluateError

__all__ = ["enclosed", "rounded"]

_PRECISIONS = (128, 256, 512, 1024, 2048, 4096)


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
