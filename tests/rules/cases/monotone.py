"""Steps by the rule ``monotone``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, alpha, b, c, s, t
from sympy import Expr, Integer, Lambda, Rational, Symbol, exp, hyper, sqrt

from bnsym.core import Rule

from .table import Case, Table, case

z = Symbol("z", real=True)
HALF = Rational(1, 2)


def rise(body: Expr, *where: Any) -> Case:
    """The claim that the body is larger at t than at s."""
    sides = (body.xreplace({z: end}) for end in (t, s))
    step = case(Rule.MONOTONE, *sides, *where, function=Lambda(z, body), lower=s, upper=t)
    return step.but(relation=">")


order, unit = s < t, (s > 0, t < 1)
power = rise(z**alpha, order, s > 0, alpha > 0)
series = rise(hyper((HALF, HALF), (alpha + 1,), z), order, *unit, alpha > -HALF)
product = rise(sqrt(z) * hyper((HALF,), (alpha,), z), order, *unit, alpha > 0)
line = rise(3 * z + a, order)
scaled = rise(b * z, order, b > 0)
bare = rise(hyper((), (alpha,), z), order, *unit, alpha > 0)
first = series.but(after=Integer(1), lower=Integer(0), where=(t > 0, t < 1, alpha > -HALF))
below = power.but(before=power.after, after=power.before, relation="<")

TABLE = Table(
    (
        power,
        series,
        product,
        first,
        bare,
        line,
        scaled,
        below,
        rise((1 + z) ** 2 / 4, order, s > -1),
    ),
    {
        "the sides exchanged": power.but(before=power.after, after=power.before),
        "the sides exchanged below": below.but(before=below.after, after=below.before),
        "no order of the places": line.but(where=()),
        "places that may be equal": line.but(where=(s <= t,)),
        "places the other way round": line.but(where=(t < s,)),
        "a negative power": power.but(where=(order, s > 0, alpha < 0)),
        "a power that may be zero": power.but(where=(order, s > 0, alpha >= 0)),
        "a power of a number that may be negative": rise(z**2, order),
        "a square left of zero": rise(z**2, order, t < 0),
        "a negative factor": rise(-z, order),
        "a difference": rise(1 - z, order),
        "a factor of unknown sign": scaled.without(1),
        "a factor that may vanish": scaled.but(where=(order, b >= 0)),
        "a product with a factor that may be negative": rise(z * (z - 1), order, s > 0),
        "a product of negative factors": rise((z - 1) * (z - 2), order, t < 0),
        "more than the first term": first.but(after=Integer(2)),
        "less than the first term": first.but(after=Integer(0)),
        "a series before zero": first.but(where=(t < 0, alpha > -HALF)),
        "a series up to two": series.but(where=(order, s > 0, t < 2, alpha > -HALF)),
        "a series with a parameter below that may vanish": series.but(
            where=(order, *unit, alpha >= -1)
        ),
        "a series with a parameter that may vanish": rise(
            hyper((b, HALF), (HALF,), z), order, *unit, b >= 0
        ),
        "a constant": rise(a, order),
        "a constant product": rise(a * b, order, a > 0, b > 0),
        "a constant power": rise(a**b, order, a > 0, b > 0),
        "a sum with a falling term": rise(z + 1 / z, order, s > 0),
        "a series beyond its circle": series.without(2),
        "a series of alternating signs": series.without(1),
        "a series with a negative parameter": rise(
            hyper((-HALF, HALF), (alpha + 1,), z), order, *unit, alpha > -HALF
        ),
        "a series with a parameter of unknown sign": series.without(3),
        "a series with a negative parameter below": rise(
            hyper((HALF, HALF), (-HALF,), z), order, *unit
        ),
        "a series that diverges": rise(hyper((1, 1, 1), (2,), z), order, *unit),
        "a series in a parameter": rise(hyper((z, HALF), (alpha + 1,), HALF), order, *unit),
        "a parameter of the series moves too": rise(hyper((HALF, HALF), (z,), z), order, *unit),
        "an argument that falls": rise(hyper((HALF,), (alpha,), 1 - z), order, *unit, alpha > 0),
        "an unknown function": rise(exp(-z), order),
        "an exponent that moves": rise(HALF**z, order, *unit),
        "a smaller left side": line.but(before=line.before - 1),
        "twice the right side": power.but(after=2 * power.after),
        "a smaller right side": line.but(after=line.after - 1),
        "the name of the place occurs": line.but(
            before=3 * t + z, after=3 * s + z, function=Lambda(z, 3 * z + a)
        ),
        "a place in its own name": rise(3 * z, s < z).but(before=3 * z, upper=z),
        "equal": line.but(relation="="),
        "not smaller": line.but(relation=">="),
        "no function": line.but(function=3 * z + a),
        "another function": line.but(function=Lambda(z, z**3 + c)),
        "no places": line.but(lower=None),
        "the wrong number": line.but(lower=Integer(0)),
    },
)
