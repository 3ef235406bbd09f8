"""Steps by the rule ``regression``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, a, b, d, e, g, h, i, j, k, l, phi, v, x
from sympy import Expr, Integer, KroneckerDelta, Sum, sqrt

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import (
    Centred,
    CentredNorm,
    Centring,
    Coordinate,
    Entry,
    Projection,
    SimplexCosine,
)
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.ultrasymmetric import CentredDiagonals, CentringLine, Direction

from .notation import G, norm, z
from .table import Table, case

SPACE = CentredDiagonals(B, d)
one, two = Integer(1), Integer(2)
delta = KroneckerDelta(i, j)
inside = (B >= 4, i >= 1, i <= B, j >= 1, j <= B, Sobolev(phi, B))


def f(place: Any) -> Apply:
    return Apply(phi, sqrt(B) * z(place) / norm, Integer(0))


def mean(body: Expr, size: Any = B, variance: Any = v) -> Expectation:
    return Expectation(body, BatchLaw((h,), variance, size))


def D(first: Any, second: Any) -> Direction:
    return Direction(SPACE, first, second)


def weighted(body: Expr, space: Any = SPACE, size: Any = B) -> Sum:
    return Sum(Direction(space, g, e) * mean(body, size), (e, 1, size), (g, 1, size))


along = [((B - 1) * p + q) / (B - 2) for p, q in ((z(1), z(2)), (z(2), z(1)))]
rest = norm**2 - along[0] * z(1) - along[1] * z(2)
alone = B / (B - 1) * z(1)
remains = norm**2 - alone * z(1)
product, square = f(1) * f(2), f(1) ** 2


def forms(each: Expr) -> tuple[Expr, Expr, Expr]:
    """What stands before the direction's entries, ``each`` being left to every other direction."""
    first, second = (weight**2 - (B - 1) / (B - 2) * each for weight in along)
    return first, second, 2 * along[0] * along[1] - 2 / (B - 2) * each


each = rest / (B - 3)
right = forms(each)


def met(pair: Expr, own: Expr) -> Expr:
    """What it is at different places, or at the same."""
    return pair + delta * (own * D(i, i) - pair)


def value(first: Expr, second: Expr, mixed: Expr, own: Expr) -> Expr:
    """What stands before the entries of the direction."""
    first, second, mixed = (mean(product * form) for form in (first, second, mixed))
    pair = first * D(i, i) + second * D(j, j) + mixed * D(i, j)
    return met(pair, mean(square * own))


single = alone**2 - B / (B - 1) * remains / (B - 2)
total = weighted(f(i) * f(j) * z(g) * z(e))


def ending(*parts: Expr) -> Expr:
    """The right side of the first case; the rule compares within sums where places meet."""
    return 2 * value(*parts)


quadratic = case(
    Rule.REGRESSION,
    2 * total,
    ending(*right, single),
    *inside,
    v > 0,
    total=total,
    places=(i, j),
)


def outer(expression: Expr) -> Expr:
    """In two sums, where the delta lets the diagonal be named by either place."""
    return Sum(G(k, i) * expression * G(j, k), (j, 1, B), (i, 1, B))


summed = quadratic.but(
    before=outer(total),
    after=outer(value(*right, single).xreplace({delta * D(i, i): delta * D(j, j)})),
    where=(B >= 4, k >= 1, k <= B, Sobolev(phi, B)),
)


def of(body: Expr, **changes: Any) -> Any:
    """The first case for another body."""
    given = weighted(body)
    return quadratic.but(**{"before": 2 * given, "total": given, **changes})


linear = weighted(f(i) * f(j) * G(i, g) * z(e))
plain = weighted(f(i) * f(j) * G(i, g) * G(j, e))


def with_total(inner: Sum, after: Expr, **changes: Any) -> Any:
    """The first case for another form."""
    return quadratic.but(**{"before": inner, "after": after, "total": inner, **changes})


first, second = mean(product * along[0]), mean(product * along[1])
carried = with_total(
    linear,
    met(first * D(i, i) + second * D(i, j), mean(square * alone)),
)
cosines = [Projection(B, h, place) for place in (one, two)]
lengths = sqrt(B / (B - 1)) * norm


def in_words(left: Expr, right: Expr) -> Expr:
    """The linear case by coordinates of the normalised batch, and one of them alone."""
    there, back = (
        mean(product * lengths * Coordinate(B, *pair)) for pair in ((left, right), (right, left))
    )
    own = mean(square * lengths * cosines[0])
    return met(there * D(i, i) + back * D(i, j), own)


words = (Coordinate, SimplexCosine, Projection)
worded = carried.but(after=in_words(*cosines), of=words)
kept = with_total(plain, met(mean(product) * D(i, j), mean(square)))


def on(space: Any) -> Expr:
    """What the rule would say of another space."""
    return (quadratic.after / 2).xreplace({SPACE: space})


def beside(factor: Any) -> Any:
    """The first case with a factor in every mean."""
    after = quadratic.after.replace(
        lambda node: isinstance(node, Expectation),
        lambda node: Expectation(node.body * factor, node.law),
    )
    body = f(i) * f(j) * z(g) * z(e) * factor
    return of(body, after=after)


wide = Sum(D(g, e) * mean(f(i) * f(j) * z(g) * z(e)), (e, 1, B), (g, 2, B))
smaller = weighted(f(i) * f(j) * z(g) * z(e), CentredDiagonals(B + 1, d))
line = weighted(f(i) * f(j) * z(g) * z(e), CentringLine(B))
other = Centred(B + 1, h, g)
TABLE = Table(
    (
        quadratic,
        summed,
        carried,
        worded,
        kept,
        with_total(
            weighted(f(i) ** 2 * z(g) * z(e)), mean(square * single) * D(i, i), places=(i, i)
        ),
    ),
    {
        "nothing for the rest": quadratic.but(after=ending(*forms(Integer(0)), single)),
        "nothing for the rest of one": quadratic.but(after=ending(*right, alone**2)),
        "a rest in as many dimensions as the batch": quadratic.but(
            after=ending(*forms(rest / (B - 2)), single)
        ),
        "the rest added": quadratic.but(after=ending(*forms(rest / (3 - B)), single)),
        "entries for coordinates": quadratic.but(
            after=ending(z(1) ** 2, z(2) ** 2, 2 * z(1) * z(2), z(1) ** 2)
        ),
        "the product once": quadratic.but(after=ending(right[0], right[1], right[2] / 2, single)),
        "places that differ": quadratic.but(after=quadratic.after.xreplace({delta: Integer(0)})),
        "places that meet": quadratic.but(after=2 * mean(square * single) * D(i, i)),
        "diagonals exchanged": carried.but(
            after=carried.after.xreplace({D(i, i): D(j, j), D(j, j): D(i, i)})
        ),
        "words that are not unfolded": worded.but(of=()),
        "words unfolded before those that hold them": worded.but(of=words[::-1]),
        "coordinates of each other's vertex": worded.but(after=in_words(*cosines[::-1])),
        "what has no definition": worded.but(of=(*words, Integer)),
        "half of it": quadratic.but(after=quadratic.after / 2),
        "the other column": carried.but(
            after=met(second * D(i, i) + first * D(i, j), mean(square * alone))
        ),
        "a batch of three": quadratic.without(0).but(where=(B >= 3, *inside[1:])),
        "a place that may be zero": quadratic.but(
            **{name: getattr(quadratic, name).xreplace({i: l}) for name in ("before", "after")},
            total=total.xreplace({i: l}),
            places=(l, j),
            where=(*inside, l <= B),
        ),
        "a place that may be outside": quadratic.without(2),
        "another place that may be outside": quadratic.without(4),
        "an activation without a mean": quadratic.without(5),
        "a batch that may not vary": quadratic.but(
            before=2 * total.xreplace({v: b}),
            after=quadratic.after.xreplace({v: b}),
            total=total.xreplace({v: b}),
            where=(*inside, b >= 0),
        ),
        "a direction with a trace": with_total(line, on(CentringLine(B))),
        "a direction of another size": with_total(smaller, on(CentredDiagonals(B + 1, d))),
        "a sum from the second place": with_total(wide, quadratic.after / 2),
        "one sum": with_total(Sum(D(g, i) * mean(f(i) * f(j) * z(g)), (g, 1, B)), carried.after),
        "no direction": with_total(
            Sum(mean(f(i) * f(j) * z(g) * z(e)), (e, 1, B), (g, 1, B)), quadratic.after / 2
        ),
        "a square of one entry": of(
            f(i) * f(j) * z(g) ** 2 * z(e),
            after=ending(
                along[0] ** 3 - (B - 1) / (B - 2) * each,
                along[1] ** 3 - (B - 1) / (B - 2) * each,
                along[0] * along[1] * (along[0] + along[1]) - 2 / (B - 2) * each,
                alone**3 - B / (B - 1) * remains / (B - 2),
            ),
        ),
        "a factor that is no mean": with_total(
            Sum(i * total.function, *total.limits), quadratic.after / 2
        ),
        "a form in one entry": of(f(i) * f(j) * z(g)),
        "an activation of an entry of the sum": of(f(i) * f(g) * z(g) * z(e)),
        "a third place": beside(z(k)),
        "an entry before the centring": beside(Entry(h, i)),
        "the norm of another batch": beside(CentredNorm(B + 1, h)),
        "a place of the sum": beside(g),
        "an entry of the sum between the centrings": beside(G(g, k)),
        "entries before the centring": of(f(i) * f(j) * Entry(h, g) * z(e)),
        "entries of another batch": of(f(i) * f(j) * other * z(e)),
        "a column of another place": of(f(i) * f(j) * Centring(B, k, g) * z(e)),
        "a column between the names": of(f(i) * f(j) * Centring(B, g, e)),
        "one place twice": quadratic.but(places=(i, i)),
        "places of the sum": quadratic.but(places=(g, e)),
        "a place that is one of the sum": with_total(
            weighted(f(g) * f(j) * G(j, g) * z(e)),
            first * D(g, j)
            + second * D(j, j)
            + KroneckerDelta(g, j)
            * (mean(square * alone) * D(g, g) - first * D(g, j) - second * D(j, j)),
            places=(g, j),
            where=(*inside, g <= B),
        ),
        "a place that is no integer": quadratic.but(
            **{name: getattr(quadratic, name).xreplace({j: x}) for name in ("before", "after")},
            total=total.xreplace({j: x}),
            places=(i, x),
            where=(*inside, x >= 1, x <= B),
        ),
        "another law": with_total(
            Sum(D(g, e) * Expectation(x**2, Gaussian((x,), [[1]])), (e, 1, B), (g, 1, B)),
            quadratic.after,
        ),
        "a total that does not occur": quadratic.but(before=a, after=a),
    },
)
