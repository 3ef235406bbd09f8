"""Steps by the rule ``first_term``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import B, l, m, phi
from sympy import Integer, Sum, oo

from bnsym.core import Rule
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import ZonalGap

from .notation import coefficient
from .table import Table, case

square = coefficient(l, B - 1) ** 2
weighted = ZonalGap(B, l) * square
POSITIVE = ("sphere.zonal_gap_positive", {B: B, l: l})


def series(term: object, lower: object = 1, upper: object = oo) -> Sum:
    """The terms from some degree on."""
    return Sum(term, (l, lower, upper))


plain = case(
    Rule.FIRST_TERM,
    series(weighted),
    weighted.xreplace({l: Integer(1)}),
    B >= 4,
    Sobolev(phi, B),
    series=series(weighted),
    facts=(POSITIVE,),
).but(relation=">=")
later = plain.but(
    before=series(weighted, 3), after=weighted.xreplace({l: Integer(3)}), series=series(weighted, 3)
)
raised = plain.but(
    before=series(l**2 * square, 2),
    after=4 * square.xreplace({l: Integer(2)}),
    series=series(l**2 * square, 2),
)
falling = (5 - l) * weighted

TABLE = Table(
    (plain, later, raised),
    {
        "the second term": plain.but(after=weighted.xreplace({l: Integer(2)})),
        "twice the first term": plain.but(after=2 * plain.after),
        "half the first term": plain.but(after=plain.after / 2),
        "zero": plain.but(after=Integer(0)),
        "the weight alone": plain.but(after=ZonalGap(B, 1)),
        "something beside the series": plain.but(before=1 + plain.before, after=1 + plain.after),
        "the series with its sign changed": plain.but(before=-plain.before, after=-plain.after),
        "another series": plain.but(series=later.before),
        "another first term": later.but(after=plain.after),
        "terms of unknown sign": plain.but(facts=()),
        "the sign of another degree": plain.but(facts=((POSITIVE[0], {B: B, l: Integer(2)}),)),
        "a degree at which the fact does not hold": plain.but(
            before=series(weighted, 0),
            after=weighted.xreplace({l: Integer(0)}),
            series=series(weighted, 0),
        ),
        "terms that become negative": plain.but(
            before=series(falling), after=4 * plain.after, series=series(falling)
        ),
        "a series that need not converge": plain.but(
            before=series(l**4 * weighted), after=plain.after, series=series(l**4 * weighted)
        ),
        "no smoothness": plain.without(1),
        "a batch of three": plain.but(where=(B >= 3, Sobolev(phi, B))),
        "a finite sum that may be empty": plain.but(
            before=series(weighted, 1, m), series=series(weighted, 1, m)
        ),
        "a series from a symbol on": plain.but(
            before=series(weighted, m),
            after=weighted.xreplace({l: m}),
            series=series(weighted, m),
        ),
        "a double series": plain.but(
            before=Sum(weighted, (l, 1, oo), (m, 1, oo)),
            series=Sum(weighted, (l, 1, oo), (m, 1, oo)),
        ),
        "the other way round": plain.but(before=plain.after, after=plain.before),
        "smaller": plain.but(relation="<="),
        "strictly": plain.but(relation=">"),
        "equal": plain.but(relation="="),
        "no series": plain.but(series=weighted),
    },
)
