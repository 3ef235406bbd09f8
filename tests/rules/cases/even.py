"""Steps by the rule ``even``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, t, u, w
from sympy import Expr, Integral, cos, exp, oo, sin

from bnsym.core import Rule

from .table import Case, Table, case


def fold(body: Expr, lower: Any, upper: Any) -> Case:
    """The whole integral and twice its half."""
    whole = Integral(body, (t, lower, upper))
    return case(Rule.EVEN, whole, 2 * Integral(body, (t, 0, upper)), integral=whole)


square = fold(t**2, -1, 1)
wave = fold(cos(u * t) * t**4, -a, a)

_whole = Integral((1 + t) ** 2, (t, -1, 1))
_sum = 2 + 2 * t**2
positive = case(Rule.EVEN, _whole, Integral(_sum, (t, 0, 1)), integral=_whole, folded=_sum)


def both(body: Expr, folded: Expr, end: Any = 1) -> Case:
    """The whole integral of what is not even, and the folded one."""
    whole = Integral(body, (t, -end, end))
    return positive.but(
        before=whole, after=Integral(folded, (t, 0, end)), integral=whole, folded=folded
    )


TABLE = Table(
    (
        both((1 + t) * (1 - t**2) ** a, 2 * (1 - t**2) ** a),
        square,
        wave,
        fold(exp(-(t**2)), -oo, oo),
        square.but(before=3 * square.before + 1, after=3 * square.after + 1),
    ),
    {
        "what may be negative": both(1 / t, 0 * t),
        "what may be negative, and finite": both(t + t**2, 2 * t**2),
        "another sum": both((1 + t) * (1 - t**2) ** a, (1 - t**2) ** a),
        "another interval": both(exp(t), exp(t) + exp(-t)).but(
            after=Integral(exp(t) + exp(-t), (t, 0, 2))
        ),
        "a positive function for an even one": both(exp(t), exp(t)).but(
            after=2 * Integral(exp(t), (t, 0, 1))
        ),
        "once the half": square.but(after=Integral(t**2, (t, 0, 1))),
        "the other half with its sign": square.but(after=2 * Integral(t**2, (t, 0, -1))),
        "an odd function": fold(t**3, -1, 1),
        "a function that is neither": fold(t + t**2, -1, 1),
        "an odd wave": fold(sin(t), -a, a),
        "an interval that is not symmetric": fold(t**2, -1, 2),
        "another interval that is not symmetric": fold(t**2, -a, 2 * a),
        "an interval from zero": fold(t**2, 0, 1),
        "four times the half": square.but(after=2 * square.after),
        "an integral that does not occur": square.but(integral=wave.before),
        "nothing to fold": square.but(integral=wave.before, after=square.before),
        "two variables": square.but(
            before=Integral(t**2, (t, -1, 1), (w, 0, 2)),
            integral=Integral(t**2, (t, -1, 1), (w, 0, 2)),
            after=square.after,
        ),
        "no limits": square.but(before=Integral(t**2, t), integral=Integral(t**2, t)),
    },
)
