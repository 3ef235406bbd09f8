"""Means over a centred batch of any covariance of rank one or two, by the direction.

z = M g for one or two independent normal variables g. What is homogeneous of degree d in z is the
length of g to the power d, a Gamma function in the mean, times what it is on the circle. Where
two entries have known signs that is a sector: at each of its ends one of them vanishes like the
sine of the angle from there, and in between the entries and the norm of z are analytic.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from flint import acb, arb
from sympy import Expr, ImmutableDenseMatrix, Rational, ceiling

from bnsym.oracles.evaluate import programs
from bnsym.oracles.evaluate.batch import sectors
from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.rational import rational_ball

__all__ = ["Arc", "Weight", "arcs", "around_circle", "planar_mean", "root"]

_FLAT = 8

Integrate = Callable[[Integrand], acb]
Weight = Callable[[Sequence[acb], bool], acb]


class Arc(NamedTuple):
    """Directions ``start cos(t) + side sin(t)`` for 0 < t < length, where entry ``zero`` is 0."""

    start: tuple[arb, arb]
    side: tuple[arb, arb]
    length: arb
    zero: int


def planar_mean(node: Expectation, ball: Callable[[Expr], arb], integrate: Integrate) -> arb:
    """Ball of such a mean, given those of numbers and of integrals over [0, 1].

    Raises
    ------
    CannotEvaluateError
        If the mean is another one, or the batch has a higher rank.
    """
    law = node.law
    if not isinstance(law, NormalBatch) or not isinstance(law.covariance, ImmutableDenseMatrix):
        raise CannotEvaluateError("no batch of a given covariance")
    matrix = CentredCovariance(law.covariance)
    rows, total = root(matrix, ball), arb(0)
    known: dict[Hashable, arb] = {}
    for batch, polynomial in sectors(node, matrix.rows, ball):
        for (entries, power), coefficient in polynomial.items():
            key = _turned(batch.sides, entries), entries, power
            if key not in known:
                known[key] = _mean(rows, batch.sides, entries, power, integrate)
            total += coefficient * known[key]
    return total


def _turned(sides: Mapping[int, int], entries: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The signs; the opposite ones are as good where no other entry changes its sign with them."""
    others = any(entry for k, entry in enumerate(entries) if k not in sides)
    first = 1 if others or not sides else next(iter(sides.values()))
    return tuple((k, first * sign) for k, sign in sides.items())


def _mean(
    rows: list[tuple[arb, ...]],
    sides: Mapping[int, int],
    entries: tuple[Any, ...],
    power: Any,
    integrate: Integrate,
) -> arb:
    """Of a monomial where entries have these signs: by its mean over all directions."""
    powers, rank = [Rational(entry) for entry in entries], len(rows[0])
    degree = sum(powers, Rational(power))
    if not degree > -rank:
        raise CannotEvaluateError("a moment of the batch does not exist")
    if rank == 1:
        around = _on_line(rows, sides, powers, Rational(power))
    else:
        around = around_circle(rows, sides, powers, Rational(power), integrate)
    return (
        arb(2) ** (rational_ball(degree) / 2) * rational_ball((degree + rank) / 2).gamma() * around
    )


def root(matrix: ImmutableDenseMatrix, ball: Callable[[Expr], arb]) -> list[tuple[arb, ...]]:
    """The rows of M, with M M^T the matrix: Cholesky's, in the entries that span the others."""
    _, pivots = matrix.rref()
    kept = matrix.extract(list(pivots), list(pivots))
    if len(pivots) not in (1, 2):
        raise CannotEvaluateError("a batch that varies in more than two directions")
    found = matrix.extract(list(range(matrix.rows)), list(pivots)) * kept.inv() * kept.cholesky()
    return [tuple(ball(found[k, m]) for m in range(len(pivots))) for k in range(matrix.rows)]


def _on_line(
    rows: Sequence[tuple[arb, ...]],
    sides: Mapping[int, int],
    powers: list[Rational],
    power: Rational,
) -> arb:
    """Both directions, over the root of 4 pi."""
    norm, total = sum((row[0] ** 2 for row in rows), arb(0)).sqrt(), arb(0)
    for direction in (1, -1):
        values = [sides.get(k, 1) * direction * row[0] for k, row in enumerate(rows)]
        if all(values[k] > 0 for k in sides):
            product = norm ** rational_ball(power)
            for value, exponent in zip(values, powers, strict=True):
                product *= value ** rational_ball(exponent) if exponent else 1
            total += product
    return total / (4 * arb.pi()).sqrt()


def around_circle(
    rows: list[tuple[arb, ...]],
    sides: Mapping[int, int],
    powers: list[Rational],
    power: Rational,
    integrate: Integrate,
    weight: Weight | None = None,
) -> arb:
    """The integral over the sector, over 2 pi, from both of its ends to the middle.

    What is integrated may have a weight, an analytic function of the direction.
    """
    turned = [(sides.get(k, 1) * one, sides.get(k, 1) * two) for k, (one, two) in enumerate(rows)]
    total = arb(0)
    for arc in arcs(turned, list(sides)):
        total += integrate(_along(arc, turned, powers, power, weight)).real
    return total / (2 * arb.pi())


def arcs(rows: list[tuple[arb, arb]], kinks: list[int]) -> list[Arc]:
    """The halves of the sector where the entries with a kink are positive."""
    if not kinks:
        raise CannotEvaluateError("a function without a kink is another module's")
    arcs = []
    for place, other in ((kinks[0], kinks[-1]), (kinks[-1], kinks[0])):
        (one, two), facing = rows[place], rows[other]
        length = (one**2 + two**2).sqrt()
        side, start = (one / length, two / length), (-two / length, one / length)
        across = start[0] * facing[0] + start[1] * facing[1]
        if place == other:
            arcs.append(Arc(start, side, arb.pi() / 2, place))
            start = (-start[0], -start[1])
            return [*arcs, Arc(start, side, arb.pi() / 2, place)]
        if across < 0:
            start, across = (-start[0], -start[1]), -across
        if not across > 0:
            raise CannotEvaluateError("two entries of correlation one or minus one")
        along = side[0] * facing[0] + side[1] * facing[1]
        arcs.append(Arc(start, side, (arb.pi() - arb.atan2(across, along)) / 2, place))
    return arcs


def _along(
    arc: Arc,
    rows: list[tuple[arb, arb]],
    powers: list[Rational],
    power: Rational,
    weight: Weight | None,
) -> Integrand:
    """What is integrated over 0 < x < 1, with the angle ``length x^m``."""
    order = powers[arc.zero]
    m = int(order.q if order.q <= _FLAT else ceiling((_FLAT + 1) / (order + 1)))
    rise = m * (order + 1) - 1
    steep = (rows[arc.zero][0] ** 2 + rows[arc.zero][1] ** 2).sqrt() * arc.length
    factor = steep ** rational_ball(order) * arc.length * m
    others = [
        (row, exponent)
        for k, (row, exponent) in enumerate(zip(rows, powers, strict=True))
        if exponent and k != arc.zero
    ]

    def integrand(x: acb, analytic: bool) -> acb:
        angle = arc.length * x**m
        sine, cosine = angle.sin(), angle.cos()
        direction = [s * cosine + t * sine for s, t in zip(arc.start, arc.side, strict=True)]

        def entry(row: tuple[arb, arb]) -> acb:
            return row[0] * direction[0] + row[1] * direction[1]

        value = factor * programs.power(x, acb(rational_ball(rise)), rise, analytic)
        value *= _raised(angle.sinc(), order, analytic)
        for row, exponent in others:
            value *= _raised(entry(row), exponent, analytic)
        square = sum((entry(row) ** 2 for row in rows), acb(0))
        value *= _raised(square, power / 2, analytic)
        return value * weight(direction, analytic) if weight else value

    return integrand


def _raised(base: acb, power: Rational, analytic: bool) -> acb:
    """A power of what is positive on the real line, unless it is a whole one."""
    return (
        base ** int(power)
        if power.is_Integer
        else base.pow(acb(rational_ball(power)), analytic=analytic)
    )
