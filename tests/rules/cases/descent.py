"""Steps by the rule ``descent``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import B, k, l, n, t
from sympy import Expr, Integer, Symbol

from bnsym.core import Rule
from bnsym.symbolic.sphere import Legendre

from .table import Table, case

known = (n >= 3, t > -1, t < 1)
same = {n: n, t: t}
start = ("sphere.neighbour_form_starts", same)
fall = ("sphere.neighbour_form_falls", {**same, l: l + 1})
first = ("sphere.neighbour_form_falls", {**same, l: Integer(0)})


def form(degree: Expr) -> Expr:
    """The quadratic form of two neighbouring harmonics."""
    here, above = Legendre(n, degree, t), Legendre(n, degree + 1, t)
    return here**2 - 2 * t * here * above + above**2


strict = case(Rule.DESCENT, form(l + 1), 1 - t**2, *known, index=l, start=start, fall=fall).but(
    relation="<"
)
weak = strict.but(after=form(Integer(0)), start=first, relation="<=")

TABLE = Table(
    (strict, weak),
    {
        "another bound": strict.but(after=2 - t**2),
        "a bound that moves": strict.but(after=form(l)),
        "a weaker relation than that of the start": strict.but(relation="<="),
        "a stronger relation than that of the start": weak.but(relation="<"),
        "the claim one degree below": strict.but(before=form(l)),
        "the claim one degree above": strict.but(before=form(l + 2)),
        "twice the sequence": strict.but(before=2 * form(l + 1)),
        "the fall of the first term alone": strict.but(fall=first),
        "the fall one degree below": strict.but(fall=("sphere.neighbour_form_falls", same)),
        "the fall one degree above": strict.but(
            fall=("sphere.neighbour_form_falls", {**same, l: l + 2})
        ),
        "the fall at another place": strict.but(
            fall=("sphere.neighbour_form_falls", {n: n, t: t / 2, l: l + 1})
        ),
        "a start for a fall": strict.but(fall=start),
        "a fall for a start": strict.but(start=first),
        "a start in another dimension": strict.but(
            start=("sphere.neighbour_form_starts", {n: n + 1, t: t})
        ),
        "an equation for a fall": strict.but(fall=("sphere.zonal_three_terms", {**same, l: l + 1})),
        "an equation for a start": strict.but(start=("sphere.legendre_by_gammas", same)),
        "a hypothesis on the index": strict.but(where=(*known, l < 5)),
        "a claim from two on": strict.but(where=(*known, l >= 2)),
        "the circle": strict.without(0),
        "below minus one": strict.without(1),
        "above one": strict.without(2),
        "an index that does not occur": strict.but(index=B),
        "an index from one on": strict.but(
            before=form(k + 1),
            index=k,
            fall=("sphere.neighbour_form_falls", {**same, l: k + 1}),
        ),
        "an index of any sign": strict.but(index=Symbol("l", integer=True)),
        "an equation": strict.but(relation="="),
        "the other way": strict.but(relation=">"),
    },
)
