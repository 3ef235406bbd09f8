"""Steps by the rule ``taylor``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import l, m, mu, s, t, x
from sympy import Expr, Integer, Lambda, Rational, Sum, Symbol, exp, oo

from bnsym.core import Rule
from bnsym.symbolic.power_series import TaylorCoefficient

from .notation import half
from .table import Case, Table, case

z = Symbol("z", real=True)
circle = 1 - 2 * t * z + z**2
inside = (t >= -1, t <= 1, s > -1, s < 1)


def series(body: Expr, place: Any = l, start: Any = 0) -> Sum:
    return Sum(TaylorCoefficient(Lambda(z, body), place) * s**l, (l, start, oo))


def sums(body: Expr, *where: Any, radius: Any = 1, **changes: Any) -> Case:
    """The series of a function of z."""
    total = series(body)
    step = case(
        Rule.TAYLOR,
        total,
        body.xreplace({z: s}),
        *where,
        series=total,
        point=s,
        radius=Integer(radius),
    )
    return step.but(**changes)


kernel = sums(circle ** (-mu), *inside)
line = sums((2 - x * z) ** half, s > -2, s < 2, x**2 <= 1, radius=2)
product = sums((1 - z**2) * circle ** (-mu - 1), *inside)
finite = Sum(TaylorCoefficient(Lambda(z, circle ** (-mu)), l) * s**l, (l, 0, m))
twice = Sum(TaylorCoefficient(Lambda(z, circle ** (-mu)), l) * s**l, (l, 0, oo), (m, 0, oo))
shifted, late = series(circle ** (-mu), l + 1), series(circle ** (-mu), start=1)

TABLE = Table(
    (
        kernel,
        line,
        product,
        kernel.but(before=1 + 2 * kernel.before, after=1 + 2 * kernel.after),
        sums(1 + z + z**5, s > 0, s < 1),
        sums((half + z / 2) ** mu, s > 0, s < 1),
        sums((half + z**2) ** mu, s > 0, s < half).but(radius=half),
        sums((1 + 2 * z) ** mu, s > 0, s < half).but(radius=half),
    ),
    {
        "another power": kernel.but(after=kernel.after ** (mu + 1)),
        "another function": kernel.but(after=1 / kernel.after),
        "at the opposite point": kernel.but(after=kernel.after.xreplace({s: -s})),
        "another point": kernel.but(point=-s, after=kernel.after.xreplace({s: -s})),
        "a point that moves": kernel.but(point=s * l),
        "outside the disc": kernel.without(3),
        "outside the disc on the other side": kernel.without(2),
        "zeros inside the disc": kernel.without(1),
        "zeros inside the disc on the other side": kernel.without(0),
        "too large a radius": kernel.but(radius=Integer(2)),
        "a negative radius": kernel.but(radius=Integer(-1)),
        "a radius that moves": kernel.but(radius=1 / (1 + l)),
        "a zero of a line inside": line.without(2),
        "a zero of a line between a half and one": sums(
            (half + Rational(3, 4) * z) ** mu, s > 0, s < 1
        ),
        "a zero of a line between one and two": sums(
            (2 - Rational(3, 2) * z) ** mu, s > 0, s < 2, radius=2
        ),
        "imaginary zeros inside a small disc": sums(
            (Rational(3, 16) + z**2) ** mu, s > 0, s < half
        ).but(radius=half),
        "outside a small disc": sums((1 + 2 * z) ** mu, s > 0, s < 1).but(radius=half),
        "a line that vanishes at zero": sums(z ** (2 + mu), s > 0, s < 1),
        "a line that is negative at zero": sums((z - 2) ** mu, s > 0, s < 1),
        "a quadratic that vanishes at zero": sums((2 * z + z**2) ** mu, s > 0, s < 1),
        "a quadratic of falling branches": sums((1 - z**2 / 4) ** mu, s > 0, s < 1),
        "a small last coefficient": sums((half + z**2) ** mu, s > 0, s < 1),
        "two real zeros": sums((1 + 3 * z + z**2) ** mu, s > 0, s < 1),
        "two positive zeros": sums((1 - 3 * z + z**2) ** mu, s > 0, s < 1),
        "two real zeros close together": sums(
            (1 + Rational(21, 10) * z + z**2) ** mu, s > 0, s < 1
        ),
        "two real zeros apart": sums((half + z + z**2 / 4) ** mu, s > 0, s < 1),
        "a falling line with a zero inside": sums((1 - 2 * z) ** mu, s > 0, s < half),
        "a cubic": sums((1 + z**3) ** mu, s > 0, s < 1),
        "an exponent that moves": sums((1 + z) ** (1 + z), s > 0, s < 1),
        "an exponential": sums(exp(z), s > 0, s < 1),
        "a sum of powers": sums((1 + 2 * z) ** mu + 1, s > 0, s < 1),
        "coefficients one further on": kernel.but(before=shifted, series=shifted),
        "the first term lost": kernel.but(before=late, series=late),
        "finitely many terms": kernel.but(before=finite, series=finite),
        "a double series": kernel.but(before=twice, series=twice),
        "another series": kernel.but(before=late),
        "no series": kernel.but(series=s),
        "no coefficient": kernel.but(
            before=Sum(s**l, (l, 0, oo)), series=Sum(s**l, (l, 0, oo)), after=1 / (1 - s)
        ),
        "a function that moves": kernel.but(
            before=series(circle ** (-l)), series=series(circle ** (-l))
        ),
    },
)
