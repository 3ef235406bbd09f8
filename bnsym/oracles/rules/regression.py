"""Two entries of a batch, and what they say of the others: the regression of a quadratic form.

z = G h ~ N(0, upsilon G) is isotropic in the B - 1 dimensions orthogonal to 1. Given z_p and z_j
at different places, and r, it is y = b G e_p + c G e_j with y_p = z_p, y_j = z_j, plus a vector of
squared length r^2 - |y|^2 that is uniform in the orthogonal complement of the two columns of G.
For D = G D G without trace the complement sees minus the trace of D on their span, so that

    E[z^T D z | z_p, z_j, r] = y^T D y - (r^2 - |y|^2)/(B - 3) tr D on the span,
    E[D z | z_p, z_j, r] at p or j is that of D y;    in the same way given z_p alone.

Every law of two entries is that of the first two. The means that remain exist as those of all
entries of the form do: each is a linear combination of such, the five parts (the two squares,
two products and the complement) being linearly independent for B >= 4. That they do is proved only
of functions of z and r.
"""

from __future__ import annotations

from sympy import (
    Add,
    Dummy,
    Expr,
    Ge,
    Gt,
    Integer,
    KroneckerDelta,
    Le,
    Matrix,
    Mul,
    Poly,
    PolynomialError,
    Sum,
    cancel,
    eye,
    ones,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, unfolded
from bnsym.oracles.rules.marginal import sifted
from bnsym.symbolic.batchnorm import Centred, CentredNorm, Centring
from bnsym.symbolic.expectation import BatchLaw, Expectation
from bnsym.symbolic.factors import factors
from bnsym.symbolic.predicates import Integrable
from bnsym.symbolic.ultrasymmetric import CentredDiagonals, Direction, HollowMatrices

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The ``total`` of D_ge times means of forms in entries g and e, given those at ``places``.

    What is given may be written in functions ``of`` these entries, which are then unfolded.
    """
    total, places = parameter(step, "total", Sum), parameter(step, "places", tuple)
    element, mean = _parts(total)
    p, j = places
    if not step.before.has(total) or not all(place.is_integer for place in places):
        raise Rejected("a sum that occurs and two places are needed", total, step.before)
    names = element.args[1:]
    entries = mean.body.atoms(Centred)
    if set(places) & set(names) or any(z.args[2] not in {*places, *names} for z in entries):
        raise Rejected("the entries at the two places and at the two names are allowed", mean)
    pair, single = _given(mean, element, [[p], [j]]), _given(mean, element, [[p, j]])
    value = pair + KroneckerDelta(p, j) * (single - pair)
    written = unfolded(step.after, step.because.parameters.get("of", ()))
    given, after = (sifted(side, p, j) for side in (step.before.xreplace({total: value}), written))
    agree(given, after, context.under(given, after), "the other entries have another law")
    law = mean.law
    conditions = [Ge(place, 1, evaluate=False) for place in places]
    conditions += [Le(place, law.size, evaluate=False) for place in places]
    conditions += [Gt(law.upsilon, 0, evaluate=False), Ge(law.size, 4, evaluate=False)]
    return [
        Obligation(c, "it must be a form of the batch") for c in (*conditions, Integrable(mean))
    ]


def _parts(total: Sum) -> tuple[Direction, Expectation]:
    """The entry of the direction, and the mean that it weighs, of a sum over both its places."""
    parts = factors(total.function)
    elements = [f for f in parts if isinstance(f, Direction)]
    means = [f for f in parts if isinstance(f, Expectation)]
    if (len(elements), len(means), len(parts)) != (1, 1, 2):
        raise Rejected("a direction's entry times a mean is needed", total)
    (element,), (mean,) = elements, means
    space, *names = element.args
    law = mean.law
    if not isinstance(law, BatchLaw) or not isinstance(space, CentredDiagonals | HollowMatrices):
        raise Rejected("a batch and a direction without trace are needed", total)
    ranges = {(name, Integer(1), law.size) for name in names}
    if space.size != law.size or {*map(tuple, total.limits)} != ranges:
        raise Rejected("the sum must run over the whole batch, twice", total)
    return element, mean


def _given(mean: Expectation, element: Direction, places: list[list[Expr]]) -> Expr:
    """The total given the entries at one or at two groups of places, equal ones in a group."""
    (vector,), size = mean.law.variables, mean.law.size
    space, *names = element.args
    count = len(places)
    inverse = (eye(count) - ones(count) / size).inv().applyfunc(cancel)
    seen = [Centred(size, vector, Integer(k + 1)) for k in range(count)]
    along = list(inverse * Matrix(seen))
    beyond = CentredNorm(size, vector) ** 2 - Add(*map(Mul, along, seen))
    table: dict[Expr, Expr] = {}
    coordinates = [[Dummy() for _ in range(count + 1)] for _ in names]
    for name, (*inside, rest) in zip(names, coordinates, strict=True):
        table[Centred(size, vector, name)] = Add(*map(Mul, along, inside)) + rest
        for group, coordinate in zip(places, inside, strict=True):
            table |= {Centring(size, place, name): coordinate for place in group}
    for group, entry in zip(places, seen, strict=True):
        table |= {Centred(size, vector, place): entry for place in group}
    form = _form(mean.body.xreplace(table), coordinates, mean)
    left = form[count, count] * beyond / (size - 1 - count)

    def mean_of(i: int, k: int) -> Expr:
        pairs = {(i, k), (k, i)}
        body = Add(*(form[pair] - left * inverse[pair] for pair in pairs))
        given = Expectation(body, mean.law) if body != 0 else Integer(0)
        return Direction(space, places[i][0], places[k][0]) * given

    return Add(*(mean_of(i, k) for i in range(count) for k in range(i + 1)))


def _form(
    body: Expr, coordinates: list[list[Dummy]], mean: Expectation
) -> dict[tuple[int, int], Expr]:
    """The coefficients of a bilinear form in the coordinates, the last of them that of the rest."""
    first = coordinates[0]
    try:
        powers = Poly(body, *first, *coordinates[1]).monoms()
    except PolynomialError as error:
        raise Rejected("a form in the entries at the two names is needed", mean) from error
    if any((sum(p[: len(first)]), sum(p[len(first) :])) != (1, 1) for p in powers):
        raise Rejected("the form must be linear in the entries at either name", mean)
    count = range(len(first))
    return {(i, k): body.xreplace(_units(coordinates, (i, k))) for i in count for k in count}


def _units(coordinates: list[list[Dummy]], place: tuple[int, int]) -> dict[Expr, Expr]:
    """One coordinate of either name is one, the others are zero."""
    return {
        coordinate: Integer(int(number == one))
        for names, one in zip(coordinates, place, strict=True)
        for number, coordinate in enumerate(names)
    }
