"""Steps by the rule ``degree_bound``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import B, l, n, phi
from sympy import Integer, Ne, sqrt

from bnsym.core import Eq, Rule
from bnsym.symbolic.predicates import AffineAlmostEverywhere, ForAll, Sobolev
from bnsym.symbolic.sphere import ZonalGap

from .notation import coefficient
from .table import Table, case

affine_claim = case(
    Rule.DEGREE_BOUND,
    ForAll(l, Integer(2), Eq(coefficient(l), 0)),
    AffineAlmostEverywhere(phi, -sqrt(n), sqrt(n)),
    Sobolev(phi, n + 1),
    n >= 3,
).but(relation="<=>")
TABLE = Table(
    (affine_claim,),
    {
        "another interval": affine_claim.but(after=AffineAlmostEverywhere(phi, -n, n)),
        "half the interval": affine_claim.but(
            after=AffineAlmostEverywhere(phi, Integer(0), sqrt(n))
        ),
        "from degree three": affine_claim.but(before=ForAll(l, Integer(3), Eq(coefficient(l), 0))),
        "from degree one": affine_claim.but(before=ForAll(l, Integer(1), Eq(coefficient(l), 0))),
        "another degree": affine_claim.but(before=ForAll(l, Integer(2), Eq(coefficient(2 * l), 0))),
        "equal to one": affine_claim.but(before=ForAll(l, Integer(2), Eq(coefficient(l), 1))),
        "not smooth enough": affine_claim.without(0),
        "smooth on another sphere": affine_claim.but(where=(Sobolev(phi, n), n >= 3)),
        "the circle": affine_claim.but(where=(Sobolev(phi, n + 1), n >= 2)),
        "one coefficient": affine_claim.but(before=Eq(coefficient(2), 0)),
        "an equation": affine_claim.but(relation="="),
        "something else vanishes": affine_claim.but(
            before=ForAll(l, Integer(2), Eq(ZonalGap(B, l), 0))
        ),
        "a coefficient that never vanishes": affine_claim.but(
            before=ForAll(l, Integer(2), Ne(coefficient(l), 0))
        ),
    },
)
