"""Steps by the rule ``cover``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, b, c, s, t
from sympy import Integer, Lambda, Rational, Symbol, acos, pi, sin, sqrt, sympify

from bnsym.core import Rule

from .table import Case, Table, case

z = Symbol("z", real=True)
HALF = Rational(1, 2)
inside = (t >= 0, t <= 1)


def remainder(
    body: Any, order: int, low: Any, high: Any, *where: Any, relation: str = ">", base: Any = s
) -> Case:
    """The claim that the body at t exceeds its Taylor polynomial at a base."""
    slopes = [body]
    for _ in range(order):
        slopes.append(slopes[-1].diff(z) / len(slopes))
    after = sum(
        (slope.xreplace({z: base}) * (t - base) ** k for k, slope in enumerate(slopes[:-1])),
        Integer(0),
    )
    return case(
        Rule.COVER,
        body.xreplace({z: t}),
        after,
        *where,
        function=Lambda(z, body),
        order=order,
        point=t,
        base=base,
        interval=(sympify(low), sympify(high)),
    ).but(relation=relation)


positive = remainder(z**2 - z + HALF, 0, 0, 1, *inside)
negative = remainder(z**2 - z - HALF, 0, 0, 1, *inside, relation="<")
ends = (s >= -HALF, s < t, t <= HALF)
rises = remainder(-acos(z), 1, -HALF, HALF, *ends)
falls = remainder(acos(z) + pi, 1, -HALF, HALF, *ends, relation="<")
back = remainder(acos(z), 1, -HALF, HALF, t >= -HALF, t < s, s <= HALF)
apart = (t > 0, t <= HALF)
zero = Integer(0)
convex = remainder(1 / (1 - z), 2, 0, HALF, *apart, base=zero)
concave = remainder(sqrt(1 - z**2), 2, -HALF, HALF, *apart, relation="<", base=zero)
cubic = remainder(z**3 + z**2, 3, -1, 1, *apart, base=zero)
cubic_left = remainder(z**3, 3, -1, 0, t >= -1, t < 0, relation="<", base=zero)
later = remainder(1 / (1 - z), 2, 0, HALF, t > HALF / 2, t <= HALF, base=HALF / 2)
steep = remainder(1 / z, 0, Rational(1, 10_000), 1, t >= Rational(1, 10_000), t <= 1)
shifted = convex.but(before=convex.before + b, after=convex.after + b)
batch = case(
    Rule.COVER,
    acos(1 / B),
    acos(1 / (B + 1)),
    B >= 4,
    function=Lambda(z, acos(z)),
    order=1,
    point=1 / B,
    base=1 / (B + 1),
    interval=(zero, Rational(1, 4)),
).but(relation="<")

TABLE = Table(
    (
        rises,
        positive,
        negative,
        falls,
        back,
        convex,
        concave,
        cubic,
        cubic_left,
        shifted,
        later,
        steep,
        batch,
    ),
    {
        "positive on a part": positive.but(interval=(HALF, Integer(1))),
        "another sign": positive.but(relation="<"),
        "the other sign of a negative function": negative.but(relation=">"),
        "a function that vanishes inside": remainder(z - HALF, 0, 0, 1, *inside),
        "a square that vanishes inside": remainder((z - HALF) ** 2, 0, 0, 1, *inside),
        "a function that vanishes at the end": remainder(z, 0, 0, 1, *inside),
        "a function that is not negative": remainder(z, 0, 0, 1, *inside, relation="<"),
        "a function that is not positive": remainder(-z, 0, 0, 1, *inside),
        "a function that vanishes at the end, below": remainder(-z, 0, 0, 1, *inside, relation="<"),
        "a function of two signs": remainder(z, 0, -1, 1, t >= -1, t <= 1),
        "a pole inside": remainder(1 / (z - HALF) ** 2, 0, 0, 1, *inside),
        "a pole that a slope does not see": remainder(
            1 / (z - Rational(1, 3)), 1, 0, 1, t > s, t <= 1, s >= 0, relation="<"
        ),
        "a point beyond the interval": positive.without(1),
        "a point before the interval": positive.without(0),
        "a base before the interval": rises.without(0),
        "a point above the interval": rises.without(2),
        "no order of the places": rises.but(where=(s >= -HALF, s <= HALF, t >= -HALF, t <= HALF)),
        "places that may be equal": rises.but(where=(s >= -HALF, s <= t, t <= HALF)),
        "places the other way round": rises.but(where=back.where),
        "a falling function that rises": falls.but(relation=">"),
        "a falling function to the left": back.but(relation="<"),
        "the tangent where it touches": convex.but(where=(t >= 0, t <= HALF)),
        "another tangent where it touches": later.but(where=(t >= HALF / 2, t <= HALF)),
        "below a convex function's tangent": convex.but(relation="<"),
        "above a concave function's tangent": concave.but(relation=">"),
        "a cubic on the other side": cubic.but(where=(t >= -1, t < 0)),
        "a cubic on the other side, left": cubic_left.but(where=apart, interval=(zero, Integer(1))),
        "another polynomial": convex.but(after=convex.after + t**2),
        "a weaker bound": convex.but(after=convex.after - 1),
        "the polynomial without its factorial": cubic.but(after=2 * cubic.after),
        "the value for the tangent": convex.but(after=Integer(1)),
        "the tangent for the value": convex.but(order=1),
        "no order at all": convex.but(order=None),
        "a smaller left side": convex.but(before=convex.before - 1),
        "equal": convex.but(relation="="),
        "not smaller": convex.but(relation=">="),
        "another function": convex.but(function=Lambda(z, 1 + z + 2 * z**2)),
        "a parameter in the function": convex.but(
            before=b * convex.before, after=b * convex.after, function=Lambda(z, b / (1 - z))
        ),
        "a function of two places": convex.but(function=Lambda((z, c), 1 / (1 - z) + 0 * c)),
        "no function": convex.but(function=1 / (1 - z)),
        "a function without a ball": remainder(sin(z) + 2, 0, 0, 1, *inside),
        "a root of what may be negative": remainder(sqrt(z) + 2, 0, -1, 1, *inside),
        "a root that may vanish": remainder(sqrt(z) + 2, 0, 0, 1, *inside),
        "an arc of what may exceed one": remainder(acos(z) + 2, 0, 0, 1, *inside),
        "an interval that ends before it begins": positive.but(interval=(Integer(1), zero)),
        "an interval of no length": positive.but(interval=(zero, zero), where=(t >= 0, t <= 0)),
        "an end that is no rational number": positive.but(interval=(zero, sqrt(2))),
        "an interval with a symbol": positive.but(interval=(zero, b), where=(*inside, b >= 1)),
        "no point": convex.but(point=None),
        "a batch of two": batch.but(where=(B >= 2,)),
        "a larger batch the other way": batch.but(relation=">"),
    },
)
