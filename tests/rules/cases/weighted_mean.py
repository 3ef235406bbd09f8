"""Steps by the rule ``weighted_mean``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, l, m, phi
from sympy import Ge, Gt, Integer, Sum, oo

from bnsym.core import Eq, Rule
from bnsym.symbolic.batchnorm import Upsilon
from bnsym.symbolic.predicates import ForAll, Sobolev
from bnsym.symbolic.sphere import ZonalGap

from .notation import coefficient
from .table import Case, Table, case

weight = ZonalGap(B, l) * coefficient(l, B - 1) ** 2
value = l * (l + B - 3) / (B - 3)
facts = (("sphere.zonal_gap_positive", {B: B, l: l}), ("forward.upsilon_series", {B: B, phi: phi}))
bound = case(
    Rule.WEIGHTED_MEAN,
    Sum(value * weight, (l, 1, oo)) / Sum(weight, (l, 1, oo)),
    (B - 2) / (B - 3),
    B >= 4,
    Gt(Upsilon(phi, B), 0),
    Sobolev(phi, B),
    index=l,
    value=value,
    weight=weight,
    facts=facts,
).but(relation=">=")
equality = bound.but(
    relation="<=>",
    before=Eq(bound.before, bound.after),
    after=ForAll(l, Integer(2), Eq(weight, 0)),
)
falling = (5 - l) / (B - 3)


def averages(values: Any, weights: Any, least: Any, lower: int = 1) -> Case:
    """The bound for other values and weights."""
    return bound.but(
        before=Sum(values * weights, (l, lower, oo)) / Sum(weights, (l, lower, oo)),
        after=least,
        value=values,
        weight=weights,
    )


def gap_at(degree: Any) -> Any:
    """The fact that a gap is positive."""
    return "sphere.zonal_gap_positive", {B: B, l: degree}


TABLE = Table(
    (bound, equality),
    {
        "an equation": bound.but(relation="="),
        "the second value": bound.but(after=value.xreplace({l: Integer(2)})),
        "the value at zero": bound.but(after=Integer(0)),
        "a smaller bound is another statement": bound.but(after=Integer(1)),
        "values that fall": averages(falling, weight, falling.xreplace({l: Integer(1)})),
        "weights of both signs": averages(value, (2 - l) * weight, bound.after),
        "from degree zero": averages(value, weight, bound.after, lower=0),
        "no fact": bound.but(facts=()),
        "total weight may vanish": bound.without(1),
        "total weight may be zero": bound.but(
            where=(B >= 4, Ge(Upsilon(phi, B), 0), Sobolev(phi, B))
        ),
        "a negative first weight": averages(l, (2 * l - 3) * weight, Integer(1)).but(
            where=(*bound.where, Gt(Sum((2 * l - 3) * weight, (l, 1, oo)), 0))
        ),
        "negative weights": averages(l, (2 - l) * weight, Integer(1)).but(
            where=(*bound.where, Gt(Sum((2 - l) * weight, (l, 1, oo)), 0))
        ),
        "the mean may diverge": bound.without(2),
        "values that grow too fast": averages(value**2, weight, bound.after**2),
        "a small batch": bound.without(0),
        "equality with degree one": equality.but(after=ForAll(l, Integer(1), Eq(weight, 0))),
        "equality with degree three": equality.but(after=ForAll(l, Integer(3), Eq(weight, 0))),
        "equality of values that repeat": equality.but(
            before=Eq(averages((l - 1) * (l - 2), weight, 0).before, 0), value=(l - 1) * (l - 2)
        ),
        "equality at another number": equality.but(before=Eq(bound.before, bound.after + 1)),
        "equality of the coefficients": equality.but(
            after=ForAll(l, Integer(2), Eq(coefficient(l, B - 1), 0))
        ),
        "equality of another mean": equality.but(before=Eq(2 * bound.before, bound.after)),
        "an index that contradicts": bound.but(
            index=m,
            value=value.xreplace({l: m}),
            weight=weight.xreplace({l: m}),
            facts=(),
            where=(B >= 4, Sobolev(phi, B), m <= 0),
        ),
        "an index that is a number": bound.but(index=Integer(1)),
        "the total weight may diverge": averages(-1 / l, l**3 * weight, -Integer(1)).but(
            where=(*bound.where, Gt(Sum(l**3 * weight, (l, 1, oo)), 0))
        ),
        "a fact outside its hypotheses": bound.but(facts=(*facts, gap_at(Integer(0)))),
        "a fact that fails at degree one": bound.but(facts=(*facts, gap_at(l - 1))),
        "a bound that is no equality": equality.but(
            before=Ge(bound.before, bound.after, evaluate=False)
        ),
    },
)
