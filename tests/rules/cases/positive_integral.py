"""Steps by the rule ``positive_integral``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, s, t
from sympy import Expr, Integer, Integral, exp, oo, sqrt

from bnsym.core import Rule

from .notation import correlation
from .table import Case, Table, case

ONE = Integer(1)


def positive(body: Expr, lower: Any, upper: Any, *where: Any, factor: Any = ONE) -> Case:
    """The claim that the integral exceeds zero."""
    integral = Integral(body, (t, lower, upper))
    step = case(
        Rule.POSITIVE_INTEGRAL,
        factor * integral,
        Integer(0),
        *where,
        integral=integral,
        factor=factor,
    )
    return step.but(relation=">")


line = positive(sqrt(t) / (1 - 2 * c * t + t**2) ** 2, 0, oo, *correlation)
scaled = positive(1 - t, 0, 1, a > 0, factor=a)
moving = positive(exp(t), a, b, a < b)

TABLE = Table(
    (line, scaled, moving, positive((t - 1) ** 2 + 1, -2, 2), positive(exp(t), -oo, 0)),
    {
        "a function that changes its sign": positive(t, -1, 1),
        "a negative function": positive(t - 1, 0, 1),
        "a function that vanishes": positive(Integer(0) * t, 0, 1),
        "a function that may vanish": positive(a**2, 0, 1),
        "a function of unknown sign": line.but(where=()),
        "half of what it needs": line.without(1),
        "an interval of length zero": positive(exp(t), a, a),
        "an interval of unknown direction": moving.without(0),
        "an interval that may have no length": moving.but(where=(a <= b,)),
        "an interval that runs backwards": positive(exp(t), 1, 0),
        "a factor of unknown sign": scaled.without(0),
        "a negative factor": scaled.but(where=(a < 0,)),
        "a factor that may vanish": scaled.but(where=(a >= 0,)),
        "another integral": scaled.but(integral=moving.before),
        "another factor": scaled.but(factor=2 * a),
        "more than positive": scaled.but(after=Integer(1)),
        "not negative": scaled.but(relation=">="),
        "negative": scaled.but(relation="<"),
        "equal to zero": scaled.but(relation="="),
        "no limits": scaled.but(before=a * Integral(1 - t, t), integral=Integral(1 - t, t)),
        "two variables": scaled.but(
            before=a * Integral(1 - t, (t, 0, 1), (s, 1, 0)),
            integral=Integral(1 - t, (t, 0, 1), (s, 1, 0)),
        ),
        "a factor of unknown sign over a half line": positive(exp(-t), 0, oo, factor=a),
        "positive before the interval only": positive(1 - t, 0, 2),
    },
)
