"""Steps by the rule ``contraction``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, M, a, b, c, h, i, j, k, l, m, n, p
from sympy import Integer, KroneckerDelta, Sum, Symbol, oo

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Centred, Centring, Entry
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.sphere import Legendre
from bnsym.symbolic.ultrasymmetric import CentringLine, Direction, HollowMatrices, Space

from .notation import G, norm, z
from .table import Case, Table, case

SPACE = HollowMatrices(B, M)
place = (i >= 1, i <= B, j >= 1, j <= B)


def D(one: Any, two: Any, space: Space = SPACE) -> Direction:
    """An entry of an element of a space."""
    return Direction(space, one, two)


def contracts(term: Any, value: Any, *where: Any, limits: Any = (k, 1, B)) -> Case:
    """The sum of a term over one index."""
    return case(Rule.CONTRACTION, Sum(term, limits), value, *where, over=(limits[0],))


delta = contracts(KroneckerDelta(k, i) * z(k), z(i), *place)
squares_of_z = contracts(z(k) ** 2, norm**2)
matrix = contracts(G(i, k) * G(j, k), G(i, j), *place)
vector = contracts(G(i, k) * z(k), z(i), *place)
series = case(
    Rule.CONTRACTION,
    Sum(KroneckerDelta(l, m) * Legendre(3, m, c), (m, 0, oo), (l, 0, oo)),
    Sum(Legendre(3, l, c), (l, 0, oo)),
    over=(m,),
)
element = contracts(G(i, k) * D(j, k), D(i, j), *place)
triple = contracts(
    G(i, k) * G(j, k) * z(k), KroneckerDelta(i, j) * z(i) - (z(i) + z(j)) / B, *place
)
diagonal = Sum(G(k, k) * z(k), (k, 1, B))
integer = Symbol("k", integer=True)
endless = Sum(1, (integer, -oo, n))
TABLE = Table(
    (
        delta,
        squares_of_z,
        matrix,
        vector,
        series,
        contracts(z(k), Integer(0)),
        contracts(G(i, k), Integer(0), *place),
        contracts(a, B * a),
        contracts(a, a * (n - 1), limits=(k, 2, n)),
        contracts(G(p, k) * z(k), z(p), p <= B),
        contracts(G(i, k) ** 2, G(i, i), *place),
        element.but(where=(*place, CentredHollow(M, B))),
        contracts(D(i, k, CentringLine(B)), Integer(0), *place),
        triple,
        contracts(G(i, k) ** 2 * z(k), (1 - 2 / B) * z(i), *place),
    ),
    {
        "an element of no space": element,
        "an element of another size": contracts(D(i, k, CentringLine(B + 1)), Integer(0), *place),
        "the trace of an element": contracts(D(k, k, CentringLine(B)), Integer(0)),
        "an element outside the batch": contracts(D(i, k, CentringLine(B)), Integer(0)),
        "a diagonal entry of an element": contracts(
            G(i, k) * D(k, k, CentringLine(B)), D(i, i, CentringLine(B)), *place
        ),
        "an element squared": contracts(
            D(i, k, CentringLine(B)) ** 2, D(i, i, CentringLine(B)), *place
        ),
        "an element of z": contracts(D(i, k, CentringLine(B)) * z(k), z(i), *place),
        "another triple": triple.but(after=z(i) * G(i, j)),
        "a triple without its delta": triple.but(after=-(z(i) + z(j)) / B),
        "three of G": contracts(G(i, k) ** 3, G(i, i), *place),
        "one of G and two of z": contracts(G(i, k) * z(k) ** 2, z(i) ** 2, *place),
        "two of G and two of z": contracts(G(i, k) * G(j, k) * z(k) ** 2, triple.after, *place),
        "out of range": delta.but(where=()),
        "below the range": contracts(KroneckerDelta(k, i) * z(k), z(i), *place, limits=(k, 2, B)),
        "the index kept": delta.but(after=z(1)),
        "no square": squares_of_z.but(after=norm),
        "another product": matrix.but(after=G(i, i)),
        "a sign": vector.but(after=-z(i)),
        "the trace of G": contracts(G(k, k), Integer(0)),
        "a place outside the batch": vector.but(where=()),
        "a place outside the batch in a product": matrix.but(where=place[:2]),
        "a place outside the batch alone": contracts(G(i, k), Integer(0), i >= 1),
        "part of the batch": contracts(z(k), Integer(0), limits=(k, 2, B)),
        "a longer sum": contracts(z(k), Integer(0), limits=(k, 1, B + 1)),
        "the wrong number of terms": contracts(a, (n - 2) * a, n >= 2, limits=(k, 2, n)),
        "a sum that runs backwards": contracts(a, (n - 4) * a, limits=(k, 5, n)),
        "a sum that runs backwards by one": contracts(a, (n - 2) * a, limits=(k, 3, n)),
        "place zero": contracts(G(m, k) * z(k), z(m), m <= B),
        "the next place": contracts(G(i, k + 1), Integer(0), *place),
        "the next place of z": contracts(z(k) * z(k + 1), norm**2),
        "two sizes": contracts(z(k) * Centred(B + 1, h, k), norm**2),
        "an endless sum of a constant": contracts(a, oo, limits=(k, 1, oo)),
        "three factors": contracts(z(k) ** 3, norm**3),
        "two batches": contracts(z(k) * Centred(B, Symbol("g", real=True), k), norm**2),
        "another batch": contracts(Centred(B + 1, h, k), Integer(0)),
        "another function": contracts(Entry(h, k), Integer(0)),
        "a diagonal entry squared": contracts(G(k, k) * z(k), z(k).xreplace({k: i}), *place),
        "captured below": case(
            Rule.CONTRACTION,
            Sum(KroneckerDelta(k, j) * z(k) * Sum(z(j) * z(k), (j, 1, B)), (k, 1, B), (j, 1, B)),
            Sum(z(j) * Sum(z(j) ** 2, (j, 1, B)), (j, 1, B)),
            over=(k,),
        ),
        "a delta of something else": contracts(KroneckerDelta(2 * k, i) * z(k), z(i), *place),
        "a real index": contracts(KroneckerDelta(k, c) * z(k), z(c), c >= 1, c <= B),
        "no such sum": delta.but(over=(j,)),
        "an index that is none": delta.but(over=("k",)),
        "a delta that moves": contracts(KroneckerDelta(k, B + 1 - k), Integer(1)),
        "an entry of G that moves": contracts(G(k, B + 1 - k), Integer(0)),
        "a place that is no integer": contracts(G(c, k), Integer(0), c >= 1, c <= B),
        "a product with the places backwards": contracts(z(k) * z(B + 1 - k), norm**2),
        "G of another size": contracts(Centring(B + 1, i, k), Integer(0), *place),
        "nothing to contract": delta.but(over=(j,), after=delta.before),
        "a diagonal entry that cancels": case(
            Rule.CONTRACTION,
            a * (b + 1) * diagonal - (a * b + a) * diagonal,
            Integer(0),
            over=(k,),
        ),
        "endless sums that cancel": case(
            Rule.CONTRACTION,
            a * (b + 1) * endless + (-a * b - a) * endless,
            Integer(0),
            over=(integer,),
        ),
    },
)
