"""Steps by the rule ``mean_value``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import a, alpha, c, c_other, s
from sympy import Integer, Lambda, Symbol, sign

from bnsym.core import Rule
from bnsym.symbolic.homogeneous import ArcCosine

from .table import Table, case

z = Symbol("z", real=True)
SLOPE = "homogeneous.arc_cosine_derivative"
GROWTH = ("homogeneous.arc_cosine_increasing", {alpha: alpha - 1, c: c, c_other: c_other})
RATE = alpha**2 / (2 * alpha - 1)


def kernel(point: object, degree: object = alpha) -> ArcCosine:
    """J of a degree."""
    return ArcCosine(degree, point)


to_one = case(
    Rule.MEAN_VALUE,
    kernel(1) - kernel(c),
    (1 - c) * RATE * kernel(c, alpha - 1),
    2 * alpha > 1,
    c > -1,
    c < 1,
    function=Lambda(z, kernel(z)),
    inside=c_other,
    lower=c,
    upper=Integer(1),
    derivative=(SLOPE, {alpha: alpha, c: c_other}),
    facts=(GROWTH,),
).but(relation=">")
below = to_one.but(before=to_one.after, after=to_one.before, relation="<")
inner = to_one.but(
    before=kernel(s) - kernel(c),
    after=(s - c) * RATE * kernel(c, alpha - 1),
    where=(2 * alpha > 1, c > -1, c < s, s <= 1),
    upper=s,
)
upper_end = case(
    Rule.MEAN_VALUE,
    kernel(c) - kernel(-1),
    (1 + c) * RATE * kernel(c, alpha - 1),
    2 * alpha > 1,
    c > -1,
    c < 1,
    function=Lambda(z, kernel(z)),
    inside=s,
    lower=Integer(-1),
    upper=c,
    touching=c,
    derivative=(SLOPE, {alpha: alpha, c: s}),
    facts=((GROWTH[0], {alpha: alpha - 1, c: s, c_other: c}),),
).but(relation="<")
above = upper_end.but(before=upper_end.after, after=upper_end.before, relation=">")
lower_end = to_one.but(touching=c)

TABLE = Table(
    (to_one, below, inner, upper_end, above, lower_end),
    {
        "the sides exchanged at the upper end": upper_end.but(relation=">"),
        "the sides exchanged above": above.but(relation="<"),
        "the tangent at the lower end named the upper": inner.but(touching=s),
        "the tangent at the upper end named the lower": upper_end.but(touching=Integer(-1)),
        "a tangent between the ends": upper_end.but(
            touching=Integer(0), after=(1 + c) * RATE * kernel(0, alpha - 1)
        ),
        "a tangent beyond the ends": upper_end.but(
            touching=Integer(1), after=(1 + c) * RATE * kernel(1, alpha - 1)
        ),
        "no growth up to the upper end": upper_end.but(facts=()),
        "growth beyond the upper end": upper_end.but(
            facts=((GROWTH[0], {alpha: alpha - 1, c: c, c_other: s}),)
        ),
        "an upper end beyond one": upper_end.without(2),
        "a lower end that is no end": upper_end.without(1),
        "a small degree at the upper end": upper_end.without(0),
        "the sides exchanged": to_one.but(before=to_one.after, after=to_one.before),
        "the sides exchanged below": below.but(before=below.after, after=below.before),
        "the tangent at the upper end": inner.but(after=(s - c) * RATE * kernel(s, alpha - 1)),
        "the tangent between the ends": to_one.but(
            after=(1 - c) * RATE * kernel((1 + c) / 2, alpha - 1)
        ),
        "the derivative without its constant": to_one.but(after=(1 - c) * kernel(c, alpha - 1)),
        "twice as long": to_one.but(after=2 * (1 - c) * RATE * kernel(c, alpha - 1)),
        "the slope alone": to_one.but(after=RATE * kernel(c, alpha - 1)),
        "the kernel of another degree": to_one.but(before=kernel(1, 1) - kernel(c, 1)),
        "one of the values only": to_one.but(before=kernel(1)),
        "no growth of the slope": to_one.but(facts=()),
        "growth at another degree": to_one.but(facts=((GROWTH[0], {c: c, c_other: c_other}),)),
        "growth the wrong way": to_one.but(
            facts=((GROWTH[0], {alpha: alpha - 1, c: c_other, c_other: c}),)
        ),
        "growth from another place": to_one.but(
            facts=((GROWTH[0], {alpha: alpha - 1, c: Integer(0), c_other: c_other}),)
        ),
        "the slope of another degree": to_one.but(
            derivative=(SLOPE, {alpha: 2 * alpha, c: c_other})
        ),
        "the slope at one place": to_one.but(derivative=(SLOPE, {alpha: alpha, c: c})),
        "the slope of a record that is no derivative": to_one.but(
            derivative=("homogeneous.arc_cosine_at_one", {alpha: alpha})
        ),
        "a small degree": to_one.without(0),
        "a degree at the end": to_one.but(where=(2 * alpha >= 1, *to_one.where[1:])),
        "below minus one": to_one.without(1),
        "beyond one": to_one.without(2),
        "from one on": to_one.but(where=(*to_one.where[:2], c <= 1)),
        "an interval without order": inner.but(
            where=(2 * alpha > 1, c > -1, s > -1, c < 1, s <= 1)
        ),
        "an interval that may have no length": inner.but(
            where=(2 * alpha > 1, c > -1, c < 1, c <= s, s <= 1)
        ),
        "an interval beyond one": inner.without(3),
        "from minus one on": inner.but(where=(2 * alpha > 1, c >= -1, c < s, s <= 1)),
        "the place is one of the ends": to_one.but(inside=c),
        "the place has a hypothesis": to_one.but(where=(*to_one.where, c_other > 0)),
        "the place occurs": to_one.but(
            before=to_one.before + c_other, function=Lambda(z, kernel(z) + z * c_other)
        ),
        "another function of the same growth": to_one.but(function=Lambda(z, kernel(z) + a)),
        "the place is hidden in the function": to_one.but(function=Lambda(z, kernel(z) + c_other)),
        "a function that is not known to be continuous": to_one.but(
            function=Lambda(z, kernel(z) * kernel(2, z) / kernel(2, z) + sign(z) ** 2)
        ),
        "not smaller": to_one.but(relation=">="),
        "equal": to_one.but(relation="="),
        "no function": to_one.but(function=kernel(z)),
        "no symbol": to_one.but(inside=Integer(0)),
        "no record": to_one.but(derivative=None),
    },
)
