"""Steps by the rule ``order``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import B, a, b, l, x
from sympy import Integer

from bnsym.core import Rule
from bnsym.symbolic.sphere import ZonalGap

from .table import Table, case

square = case(Rule.ORDER, a**2 + b**2, 2 * a * b, excess=(a - b) ** 2).but(relation=">=")
strict = case(Rule.ORDER, a + 1, a, excess=Integer(1)).but(relation=">")
upper = square.but(before=square.after, after=square.before, relation="<=")
gap = ("sphere.zonal_gap_positive", {B: B, l: l})
weighted = case(
    Rule.ORDER,
    x * ZonalGap(B, l) + 1,
    Integer(1),
    x > 0,
    B >= 4,
    l >= 1,
    excess=x * ZonalGap(B, l),
    facts=(gap,),
).but(relation=">")

TABLE = Table(
    (
        square,
        strict,
        upper,
        weighted,
        strict.but(before=strict.after, after=strict.before, relation="<"),
        square.but(where=(a > b,), relation=">"),
    ),
    {
        "a true bound that is not the named one": square.but(after=2 * a * b - 1),
        "an excess of the wrong sign": square.but(
            before=square.after, after=square.before, excess=-((a - b) ** 2)
        ),
        "sides exchanged": square.but(before=square.after, after=square.before),
        "sides exchanged below": upper.but(before=upper.after, after=upper.before),
        "strict although it may vanish": square.but(relation=">"),
        "strict below although it may vanish": upper.but(relation="<"),
        "an excess whose sign is unknown": strict.but(before=a + b, excess=b),
        "twice the excess": square.but(excess=2 * (a - b) ** 2),
        "no fact": weighted.but(facts=()),
        "a factor of unknown sign": weighted.without(0),
        "a fact outside its hypotheses": weighted.without(2),
        "a fact for a small batch": weighted.without(1),
        "an excess that is no expression": square.but(excess=(a - b) ** 2 >= 0),
        "an equation that is no bound": square.but(relation="="),
        "an equivalence": square.but(relation="<=>"),
    },
)
