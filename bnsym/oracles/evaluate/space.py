"""Means over a centred batch of any covariance of rank three, by the direction.

z = M g for three independent normal variables g, of which the entries with a kink see the first
two only. What is homogeneous of degree d in z is the length of g to the power d, a Gamma function
in the mean, times what it is on the sphere. With g = T y for any T, that is what it is at the
direction of y, times |T y|^(-d - 3) and the determinant of T. At longitude t and a distance u from
a pole these entries are sin(u) times functions of t, each of which is the sine of an angle that
vanishes at an end of the range. But for these powers everything is analytic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from flint import acb, acb_mat, acb_poly, arb, arb_mat, arb_poly
from sympy import Expr, ImmutableDenseMatrix, Rational

from bnsym.oracles.evaluate.batch import sectors
from bnsym.oracles.evaluate.gauss import (
    Surface,
    all_raised,
    exponent,
    integral_over_square,
    raised,
    singular,
)
from bnsym.oracles.evaluate.plane import Arc, arcs
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.rational import rational_ball

__all__ = ["spatial_mean"]


Rows = Sequence[Sequence[Any]]


class _Term(NamedTuple):
    """``factor`` z_1^p_1 ... z_B^p_B r^power, the kinks' powers of absolute values."""

    factor: arb
    powers: tuple[Rational, ...]
    power: Rational


def spatial_mean(
    node: Expectation, matrix: ImmutableDenseMatrix, ball: Callable[[Expr], arb]
) -> arb:
    """Ball of such a mean, given the centred covariance and the balls of numbers.

    Raises
    ------
    CannotEvaluateError
        If the mean is another one.
    """
    found: dict[tuple[tuple[int, int], ...], dict[tuple[object, ...], arb]]
    found = defaultdict(lambda: defaultdict(arb))
    for batch, polynomial in sectors(node, matrix.rows, ball):
        sides = batch.sides
        first = next(iter(sides.values()), 1)
        turned = tuple((k, first * sign) for k, sign in sides.items())
        for (entries, power), coefficient in polynomial.items():
            odd = sum(entry for k, entry in enumerate(entries) if k not in sides) % 2
            found[turned][*entries, power] += coefficient * (first if odd else 1)
    total = arb(0)
    for turned, whole in found.items():
        terms = [_term(list(map(Rational, key)), c) for key, c in whole.items()]
        total += _sector(_rows(matrix, dict(turned), ball), dict(turned), terms)
    return total


def _term(exponents: list[Rational], coefficient: arb) -> _Term:
    """With what the length of g contributes."""
    *powers, power = exponents
    degree = sum(exponents, Rational(0))
    if not degree > -3:
        raise CannotEvaluateError("a moment of the batch does not exist")
    radial = arb(2) ** (rational_ball(degree) / 2) * rational_ball((degree + 3) / 2).gamma()
    return _Term(
        coefficient * radial / (2 * arb.pi() ** rational_ball(Rational(3, 2))), tuple(powers), power
    )


def _rows(
    matrix: ImmutableDenseMatrix, sides: Mapping[int, int], ball: Callable[[Expr], arb]
) -> list[tuple[arb, ...]]:
    """Rows of M, by Cholesky from the kinks on, with the signs that make the kinks positive."""
    order = [*sides, *(k for k in range(matrix.rows) if k not in sides)]
    _, pivots = matrix.extract(order, order).rref()
    kept = [order[k] for k in pivots]
    block = matrix.extract(kept, kept)
    root = matrix.extract(list(range(matrix.rows)), kept) * block.inv() * block.cholesky()
    return [tuple(sides.get(k, 1) * ball(root[k, m]) for m in range(3)) for k in range(matrix.rows)]


def _evened(rows: Rows) -> Rows:
    """A map T, lower triangular, with which M T and T have condition numbers alike.

    T T^T is about (M^T M)^(-1/2): any other T would do, but take more rectangles.
    """
    root = np.array([[float(entry) for entry in row] for row in rows])
    sizes, vectors = np.linalg.eigh(root.T @ root)
    even = np.linalg.cholesky(vectors @ np.diag(sizes**-0.5) @ vectors.T)
    return [[arb(float(entry)) for entry in row] for row in even]


def _product(left: Rows, right: Rows) -> Rows:
    """Of two matrices by their rows."""
    columns = list(zip(*right, strict=True))
    return [[_dot(row, column) for column in columns] for row in left]


def _dot(one: Sequence[Any], two: Sequence[Any]) -> Any:
    """The sum of products."""
    return sum((a * b for a, b in zip(one, two, strict=True)), arb(0))


def _sector(rows: Rows, sides: Mapping[int, int], terms: list[_Term]) -> arb:
    """Both halves of the range of longitudes, on both hemispheres."""
    (degree,) = {sum(term.powers, term.power) for term in terms}
    even = _evened(rows)
    rows, total = _product(rows, even), arb(0)
    forms = [_product(list(zip(*m, strict=True)), m) for m in (rows, even)]
    for arc in arcs([(row[0], row[1]) for row in rows], list(sides)):
        for pole in (1, -1):
            patch = _Patch(arc, pole, rows, list(sides), terms)
            patch.forms, patch.fall = forms, exponent(-(degree + 3) / 2)
            surface = Surface(patch.along, patch.across, patch.both)
            total += integral_over_square(surface, (patch.edge, patch.corner))
    return total * even[0][0] * even[1][1] * even[2][2]


class _Patch:
    """The sum of the terms at longitude ``length x`` from the arc's start, u = pi y / 2.

    With the powers of x and y that make it analytic in both. Terms with the same powers of sin(u)
    add up to a polynomial in sin(u) and cos(u), homogeneous, with coefficients for the longitude.
    """

    def __init__(
        self,
        arc: Arc,
        pole: int,
        rows: Rows,
        kinks: Sequence[int],
        terms: list[_Term],
    ) -> None:
        self.arc, self.pole, self.half = arc, pole, arb.pi() / 2
        near = [term.powers[arc.zero] for term in terms]
        around = [sum((term.powers[k] for k in kinks), Rational(1)) for term in terms]
        self.edge, self.corner = singular(*near), singular(*around)
        far = [k for k in kinks if k != arc.zero]
        free = sorted({k for t in terms for k, e in enumerate(t.powers) if e} - {*kinks})
        self.far, self.free = [rows[k] for k in far], [rows[k] for k in free]
        self.forms: list[Rows] = []
        self.fall: int | arb = 0
        self.steep = sum((part**2 for part in rows[arc.zero][:2]), arb(0)).sqrt() * arc.length
        least = min(term.power for term in terms)
        self.least = exponent(least / 2)
        self.groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for term, one, two in zip(terms, near, around, strict=True):
            more = (term.power - least) / 2
            if not more.is_Integer:
                raise CannotEvaluateError("powers of the radius that differ by an odd number")
            whole = *(int(term.powers[k]) for k in free), int(more)
            degree = sum(whole) + int(more)
            others = [exponent(term.powers[k]) for k in far]
            scale = term.factor * arc.length * self.half
            self.groups[degree, int(two - self.corner), two].append(
                (scale, int(one - self.edge), exponent(one), others, whole)
            )

    def along(self, x: Any, power: Rational) -> tuple[Any, ...]:
        """What depends on the longitude: coefficients of the polynomials and of both forms."""
        arc, angle = self.arc, self.arc.length * x
        sine, cosine = angle.sin(), angle.cos()
        one, two = (s * cosine + t * sine for s, t in zip(arc.start, arc.side, strict=True))
        far, free = (
            [row[0] * one + row[1] * two for row in rows] for rows in (self.far, self.free)
        )
        slope, outside = self.steep * angle.sinc(), raised(x, exponent(power))
        forms = [_seen(form, one, two) for form in self.forms]
        polynomial = acb_poly if isinstance(x, acb) else arb_poly
        lines = [polynomial([e, row[2]]) for e, row in zip(free, self.free, strict=True)]
        bases, coefficients = (*lines, polynomial(forms[0])), []
        for (degree, *_), group in self.groups.items():
            total = polynomial([0])
            for scale, near, order, others, whole in group:
                value = scale * x**near * raised(slope, order) * outside
                for entry, own in zip(far, others, strict=True):
                    value *= raised(entry, own)
                for base, count in zip(bases, whole, strict=True):
                    value = base**count * value if count else value
                total += value
            coefficients += [total[k] for k in range(degree + 1)]
        return coefficients, forms

    def across(self, places: Sequence[Any], power: Rational) -> tuple[Any, ...]:
        """What depends on the distance from the pole, a column for each of these."""
        matrix = acb_mat if isinstance(places[0], acb) else arb_mat
        columns, squares = [], []
        for y in places:
            turn = self.half * y
            ring, height = turn.sin(), self.pole * turn.cos()
            bend, outside = self.half * turn.sinc(), raised(y, exponent(power))
            column = []
            for degree, near, order in self.groups:
                weight = raised(bend, exponent(order)) * y**near * outside
                column += [weight * ring ** (degree - k) * height**k for k in range(degree + 1)]
            columns.append(column)
            squares.append([ring * ring, ring * height, height * height])
        return matrix(columns).transpose(), matrix(squares).transpose()

    def both(self, one: tuple[Any, ...], twos: tuple[Any, ...]) -> list[Any]:
        """The sum at one longitude and many distances."""
        (coefficients, forms), (columns, squares) = one, twos
        (totals,) = (type(columns)([coefficients]) * columns).tolist()
        radii, falls = (type(squares)(forms) * squares).tolist()
        powers = all_raised(radii, self.least), all_raised(falls, self.fall)
        return [total * p * q for total, p, q in zip(totals, *powers, strict=True)]


def _seen(form: Rows, one: Any, two: Any) -> list[Any]:
    """A quadratic form at a longitude, by the squares and the product of ring and height."""
    (first, mixed, tilt), (_, second, lean), (*_, last) = form
    flat = first * one * one + 2 * mixed * one * two + second * two * two
    return [flat, 2 * (tilt * one + lean * two), last]
