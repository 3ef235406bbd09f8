"""Steps by the rule ``square``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, a, alpha, b, d, h, i, j, k, l, phi, x, y
from sympy import Integer, Lambda, MatrixSymbol, Rational, Sum

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import BatchNorm, Entry
from bnsym.symbolic.binding import Law
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import Covariance, Sobolev

from .table import Table, case

law = BatchLaw((h,), Integer(1), B)
normal = Gaussian((x,), [[1]])


def output(place: object, activation: object = phi) -> BatchNorm:
    """An output of batch norm."""
    return BatchNorm(activation, B, h, place)


def double(body: object, under: Law = law, rows: object = B, columns: object = B) -> Sum:
    """The sum over all pairs of places."""
    return Sum(Expectation(body, under), (j, 1, columns), (i, 1, rows))


pairs = double(output(i) * output(j))
below = case(
    Rule.SQUARE,
    Integer(0),
    pairs,
    B >= 4,
    Sobolev(phi, B),
    entry=Lambda(k, output(k)),
    law=law,
    size=B,
).but(relation="<=")
above = below.but(before=pairs, after=Integer(0), relation=">=")
relu = AlphaReLU(alpha, x)
scaled = below.but(
    after=double(i * j * relu**2, normal, l, l),
    where=(l >= 1, 2 * alpha > -1),
    entry=Lambda(k, k * relu),
    law=normal,
    size=l,
)

phi_alpha = PositiveHomogeneous(alpha, a, b)
pair = Gaussian(
    (x, y),
    [[Sigma[p - 1, q - 1] for p, q in row] for row in (((i, i), (i, j)), ((i, j), (j, j)))],
)


def value(argument: Any, activation: Any = phi_alpha) -> Apply:
    """An activation."""
    return Apply(activation, argument, Integer(0))


forms = Expectation(Entry(d, i) * value(x) * Entry(d, j) * value(y), pair)
vector = case(
    Rule.SQUARE,
    Integer(0),
    Sum(forms, (j, 1, B), (i, 1, B)),
    B >= 2,
    2 * alpha > -1,
    Covariance(Sigma),
    entry=Lambda((k, x), Entry(d, k) * value(x)),
    covariance=Sigma,
    size=B,
).but(relation="<=")
OTHERS = vector.where[1:]
upper = Gaussian((x, y), [[Sigma[i - 1, i - 1], 0], [0, Sigma[j - 1, j - 1]]])

TABLE = Table(
    (below, above, scaled, vector),
    {
        "the other way round": below.but(before=pairs, after=Integer(0)),
        "the other way round above": above.but(before=Integer(0), after=pairs),
        "less than something positive": below.but(before=Integer(1)),
        "more than something negative": below.but(before=Integer(-1)),
        "at least something positive": above.but(after=Integer(1)),
        "twice the square": below.but(after=2 * pairs),
        "the square with its sign changed": below.but(after=-pairs),
        "another row": below.but(after=double(output(i) ** 2)),
        "two activations": below.but(after=double(output(i) * output(j, phi + 1))),
        "the product at one place": below.but(after=double(output(1) * output(j))),
        "an alternating sum": below.but(
            after=Sum((-1) ** i * pairs.function, (j, 1, B), (i, 1, B))
        ),
        "fewer columns": below.but(after=double(output(i) * output(j), law, B, B - 1)),
        "fewer rows": below.but(after=double(output(i) * output(j), law, B - 1, B)),
        "a single sum": below.but(after=Sum(pairs.function.xreplace({j: i}), (i, 1, B))),
        "another law": below.but(law=BatchLaw((h,), Integer(2), B)),
        "another size": below.but(size=B + 1),
        "another entry": below.but(entry=Lambda(k, k * output(k))),
        "a square that need not have a mean": below.without(1),
        "a batch of three": below.but(where=(B >= 3, Sobolev(phi, B))),
        "a power that is not square integrable": scaled.but(where=(l >= 1, alpha > -1)),
        "a power at the end": scaled.but(where=(l >= 1, 2 * alpha >= -1)),
        "a sum that may be empty": scaled.but(where=(l >= 0, 2 * alpha > -1)),
        "a size that may be negative": below.but(
            after=double(output(i) * output(j), law, B - 5, B - 5), size=B - 5
        ),
        "half an entry": scaled.but(entry=Lambda(k, k * relu / 2)),
        "an entry that forgets its place": scaled.but(entry=Lambda(k, relu * Rational(1))),
        "a matrix that need not be a covariance": vector.without(2),
        "a power of a coordinate that may have no mean": vector.without(1),
        "a power of a coordinate that is not square integrable": vector.but(
            where=(B >= 2, alpha > -1, Covariance(Sigma))
        ),
        "fewer coordinates": vector.but(
            after=Sum(forms, (j, 1, B - 1), (i, 1, B - 1)), size=B - 1, where=(B >= 3, *OTHERS)
        ),
        "perhaps no coordinate": vector.but(
            after=Sum(forms.xreplace({B: l}), (j, 1, l), (i, 1, l)),
            size=l,
            covariance=MatrixSymbol("Sigma", l, l),
            where=(2 * alpha > -1, Covariance(MatrixSymbol("Sigma", l, l))),
        ),
        "independent coordinates": vector.but(
            after=Sum(Expectation(forms.body, upper), (j, 1, B), (i, 1, B))
        ),
        "a vector of one place": vector.but(
            after=Sum(forms.xreplace({Entry(d, j): Entry(d, 1)}), (j, 1, B), (i, 1, B))
        ),
        "two activations of one vector": vector.but(
            after=Sum(forms.xreplace({value(y): value(-y)}), (j, 1, B), (i, 1, B))
        ),
        "without the vector": vector.but(entry=Lambda((k, x), value(x))),
        "an activation nothing is known of": vector.but(
            after=Sum(forms.xreplace({phi_alpha: phi}), (j, 1, B), (i, 1, B)),
            entry=Lambda((k, x), Entry(d, k) * value(x, phi)),
        ),
        "no covariance": vector.but(covariance=None),
        "strictly": below.but(relation="<"),
        "equal": below.but(relation="="),
        "strictly above": above.but(relation=">"),
        "no entry": below.but(entry=output(k)),
        "no law": below.but(law=None),
        "no size": below.but(size=None),
    },
)
