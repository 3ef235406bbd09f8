"""Expectations over a whole batch: polynomials in z_i and 1/r, and homogeneous activations.

z = G h is normal with covariance upsilon G, r = ||z||. Batch norm of a polynomial is a
polynomial in the z_i and 1/r, and so are its derivatives by the coordinates of h, which are
taken from the definitions of z and r. A monomial of degree d over r^m has the mean
E[z^a r^-m] = E[z^a] E[r^(d-m)] / E[r^d], polar coordinates in the B - 1 dimensions of z; E[z^a]
is Isserlis' sum over pairings.

A positive-homogeneous activation at z_i is a power of |z_i| on either side of zero. For up to two
such places each combination of signs is taken by itself, and the other entries by their
regression on these: minus their sum over B - d, and the centred rest of a batch of B - d.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import product
from math import comb, prod
from typing import Any, NamedTuple

from flint import arb, fmpq
from sympy import (
    Add,
    Basic,
    Derivative,
    Expr,
    Integer,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    preorder_traversal,
)

from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.quadrant import quadrant_integral
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Entry,
    Jacobian,
    Projection,
)
from bnsym.symbolic.binding import Law, free_of
from bnsym.symbolic.expectation import BatchLaw, Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.layer_maps import MatrixEntry
from bnsym.symbolic.rational import rational_ball

__all__ = ["Places", "batch_mean", "first_places", "kinks", "relabelled", "sectors", "terms"]

_MOST_POWER = 16
_MOST_TERMS = 4000


class _Monomial(NamedTuple):
    """z_1^a_1 ... z_B^a_B r^power."""

    entries: tuple[Any, ...]
    power: Any


_Polynomial = dict[_Monomial, arb]

Places = tuple[tuple[Basic, int], ...]
"""Indices, each with the place in the batch that it stands for."""


def relabelled(node: Expectation) -> Expectation:
    """The same expectation with its indices renamed in order of occurrence.

    The law is exchangeable, so that E f(h_2, h_3) = E f(h_1, h_2).
    """
    law = node.law
    _require_places(node.body, law)
    table: dict[int, int] = {}

    def rename(part: Basic) -> Basic:
        arguments = list(part.args)
        for place in _INDICES[type(part)]:
            index = part.args[place]
            if not index.is_Integer:
                raise CannotEvaluateError(f"the index {index} is not a number")
            arguments[place] = Integer(table.setdefault(int(index), len(table) + 1))
        return part.func(*arguments)

    parts = (part for part in preorder_traversal(node.body) if type(part) in _INDICES)
    return Expectation(node.body.xreplace({part: rename(part) for part in parts}), law)


def first_places(mean: Expectation, places: Places) -> Places:
    """The first places of the batch with the same equal ones, where these give the same mean."""
    if _nothing_but_places(mean) != {index for index, _ in places}:
        return places
    size, table = mean.law.size, dict[int, int]()
    if not size.is_Integer or not all(1 <= k <= size for _, k in places):
        return places
    return tuple((index, table.setdefault(k, len(table) + 1)) for index, k in places)


@lru_cache(maxsize=512)
def _nothing_but_places(mean: Expectation) -> frozenset[Basic]:
    """The symbols for places in a batch, if these occur nowhere else and no place is given."""
    if not isinstance(mean.law, BatchLaw):
        return frozenset()
    found = {part.args[k] for part in mean.atoms(*_INDICES) for k in _INDICES[type(part)]}
    free = all(place.is_Symbol for place in found) and found.isdisjoint(_elsewhere(mean))
    return frozenset(found if free else ())


def _elsewhere(node: Basic) -> set[Basic]:
    """Symbols that occur other than as a place."""
    places = _INDICES.get(type(node), ())
    others = (part for k, part in enumerate(node.args) if k not in places)
    return {node} if node.is_Symbol else set().union(*map(_elsewhere, others))


def _require_places(body: Basic, law: Law) -> None:
    """Everything in the body is about the vector and the size of the law, in places it has."""
    (h,), size = law.variables, law.args[2]
    for part in body.atoms(*_INDICES, CentredNorm):
        indices = _INDICES.get(type(part), ())
        subject = part.args[: indices[0] if indices else None][-2:]  # (size, h), or h alone
        if subject not in ((size, h), (h,)):
            raise CannotEvaluateError(f"{part} is not about {h} and its size {size}")
        known = [part.args[k] for k in indices if part.args[k].is_Integer]
        if not size.is_Integer or not all(1 <= k <= size for k in known):
            raise CannotEvaluateError(f"{part} has no place in a batch of {size}")


_INDICES: dict[type, tuple[int, ...]] = {
    Entry: (1,),
    Centred: (2,),
    Projection: (2,),
    BatchNorm: (3,),
    Jacobian: (3, 4),
}


def batch_mean(node: Expectation, ball: Callable[[Expr], arb]) -> arb:
    """Ball of an expectation under the law of a batch.

    Raises
    ------
    CannotEvaluateError
        If the activation is no polynomial.
    """
    law = node.law
    if not isinstance(law, BatchLaw) or not law.size.is_Integer:
        raise CannotEvaluateError("the batch size must be a number")
    scale, total = ball(law.upsilon), arb(0)
    for batch, polynomial in sectors(node, int(law.size), ball):
        total += sum((c * batch.mean(m, scale) for m, c in polynomial.items()), arb(0))
    return total


def sectors(
    node: Expectation, size: int, ball: Callable[[Expr], arb]
) -> Iterator[tuple[_Batch, _Polynomial]]:
    """The body where the entries that it has a kink at have known signs, for all of these."""
    places = kinks(node.body)
    for signs in product((1, -1), repeat=len(places)):
        sides = dict(zip(places, signs, strict=True))
        batch = _Batch(node.law.variables[0], size, ball, sides)
        yield batch, batch.polynomial(node.body)


def kinks(body: Basic) -> list[int]:
    """The places, counted from zero, that positive-homogeneous activations are taken at."""
    calls = {n for n in body.atoms(BatchNorm, Jacobian, Apply) if _homogeneous(n)}
    points = [node.args[1] for node in (*calls, *body.atoms(AlphaReLU)) if len(node.args) < 4]
    entries = [entry for point in points for entry in point.atoms(Centred, Projection)]
    places = {int(n.args[3]) for n in calls if len(n.args) > 3} | {
        int(entry.args[2]) for entry in entries
    }
    if len(places) > 2:
        raise CannotEvaluateError("homogeneous activations at more than two places")
    return [place - 1 for place in sorted(places)]


def _homogeneous(node: Basic) -> bool:
    """Whether a function is that of a positive-homogeneous activation."""
    return isinstance(node.args[0], PositiveHomogeneous)


class _Batch:
    """Polynomials in z_1, ..., z_B and powers of r, and in |z_i| where z_i has a known sign."""

    def __init__(
        self, h: Symbol, size: int, ball: Callable[[Expr], arb], sides: Mapping[int, int]
    ) -> None:
        self.h, self.size, self.ball, self.sides = h, size, ball, sides
        self.nothing = (0,) * size

    def polynomial(self, body: Basic) -> _Polynomial:
        """The body as a polynomial."""
        if self.h not in free_of(body):
            return {_Monomial(self.nothing, 0): self.ball(body)}
        match body:
            case Add():
                return _added(self.polynomial(part) for part in body.args)
            case Mul():
                result = {_Monomial(self.nothing, 0): arb(1)}
                for part in body.args:
                    result = _times(result, self.polynomial(part))
                return result
            case Pow():
                return self._power(body)
            case Centred(args=(_, self.h, index)):
                return {_Monomial(self._unit(index), 0): arb(self.sides.get(int(index) - 1, 1))}
            case CentredNorm():
                return {_Monomial(self.nothing, 1): arb(1)}
            case Derivative(variables=(Entry(args=(self.h, index)),)):
                return self._by_coordinate(self.polynomial(body.expr), int(index) - 1)
            case Sum():
                return _added(map(self.polynomial, terms(body)))
            case AlphaReLU():
                return self._one_sided(*body.args)
            case Folded() | Apply() if (definition := body.definition()) != body:
                return self.polynomial(definition)
        raise CannotEvaluateError(f"{type(body).__name__} is no polynomial in a centred batch")

    def _one_sided(self, degree: Expr, point: Expr) -> _Polynomial:
        """A power of a single positive term, nothing of a negative one."""
        base = self.polynomial(point)
        if len(base) != 1 or not (degree.is_Rational and degree > 0):
            raise CannotEvaluateError("a kink at a sum, or of a degree that has no slope")
        (((entries, power), coefficient),) = base.items()
        if any(e for k, e in enumerate(entries) if k not in self.sides):
            raise CannotEvaluateError("a kink where the sign is not known")
        if not (coefficient > 0 or coefficient < 0):
            raise CannotEvaluateError("a kink at zero")
        raised = _Monomial(tuple(e * degree for e in entries), power * degree)
        return {raised: coefficient ** _exact(degree)} if coefficient > 0 else {}

    def _unit(self, index: Expr) -> tuple[int, ...]:
        """Exponents of one entry."""
        if not (index.is_Integer and 1 <= index <= self.size):
            raise CannotEvaluateError(f"the index {index} is not in the batch")
        return tuple(int(k == index - 1) for k in range(self.size))

    def _power(self, body: Pow) -> _Polynomial:
        """Whole powers; negative ones of r only."""
        base, exponent = self.polynomial(body.base), body.exp
        if not exponent.is_Integer or abs(exponent) > _MOST_POWER:
            raise CannotEvaluateError(f"the power {exponent} in a centred batch")
        if exponent < 0:
            if len(base) != 1:
                raise CannotEvaluateError("a division by a sum in a centred batch")
            ((monomial, coefficient),) = base.items()
            if any(monomial.entries):
                raise CannotEvaluateError("a division by an entry of the batch")
            base = {_Monomial(self.nothing, -monomial.power): 1 / coefficient}
        result = {_Monomial(self.nothing, 0): arb(1)}
        for _ in range(abs(int(exponent))):
            result = _times(result, base)
        return result

    def _by_coordinate(self, polynomial: _Polynomial, k: int) -> _Polynomial:
        """Derivative by h_k: dz_i = G_ik, and dr = z_k / r since the z_i sum to zero."""
        found: list[_Polynomial] = []
        mean = arb(fmpq(1, self.size))
        for (entries, power), coefficient in polynomial.items():
            for i, exponent in enumerate(entries):
                if exponent:
                    less = tuple(e - int(j == i) for j, e in enumerate(entries))
                    rate = _exact(exponent) * ((i == k) - mean) * self.sides.get(i, 1)
                    found.append({_Monomial(less, power): coefficient * rate})
            if power:
                more = tuple(e + int(j == k) for j, e in enumerate(entries))
                rate = _exact(power) * self.sides.get(k, 1)
                found.append({_Monomial(more, power - 2): coefficient * rate})
        return _added(found)

    def mean(self, monomial: _Monomial, upsilon: arb) -> arb:
        """Mean of a monomial."""
        degree, n = sum(monomial.entries), self.size - 1
        total = degree + monomial.power
        if n + total <= 0:
            raise CannotEvaluateError("a moment of the batch does not exist")
        if not upsilon > 0:
            raise CannotEvaluateError("the batch has no positive variance")
        lower, upper = _exact(n + degree) / 2, _exact(n + total) / 2
        radii = arb(2) ** (_exact(monomial.power) / 2) * upper.gamma() / lower.gamma()
        return self._gaussian(monomial.entries) * radii * upsilon ** (_exact(total) / 2)

    def _gaussian(self, entries: tuple[Any, ...]) -> arb:
        """Mean under N(0, G) on the orthant: the other entries by regression on the known ones."""
        left = self.size - len(self.sides)
        others = [int(e) for k, e in enumerate(entries) if k not in self.sides and e]
        total = arb(0)
        for taken in product(*(range(e + 1) for e in others)):
            rest = tuple(sorted(e - t for e, t in zip(others, taken, strict=True) if e > t))
            count = prod(comb(e, t) for e, t in zip(others, taken, strict=True))
            share = arb(fmpq(-1, left)) ** sum(taken) if left else arb(0)
            weight = count * share * arb(_isserlis(rest, left))
            total += weight * self._orthant([entries[k] for k in self.sides], sum(taken))
        return total

    def _orthant(self, powers: list[Any], extra: int) -> arb:
        """Mean of prod |z_k|^powers[k] (sum z_k)^extra on the orthant of the known signs."""
        signs = list(self.sides.values())
        if not signs:
            return arb(not extra)
        variance = arb(fmpq(self.size - 1, self.size))
        if len(signs) == 1:
            p = powers[0] + extra
            scale = (2 * variance) ** (_exact(p) / 2) * signs[0] ** extra
            return scale * (_exact(p + 1) / 2).gamma() / (2 * arb.pi().sqrt())
        cosine = arb(fmpq(-1, self.size - 1)) * signs[0] * signs[1]
        total = arb(0)
        for k in range(extra + 1):
            p, q = (Integer(0) + power for power in (powers[0] + k, powers[1] + extra - k))
            half = _exact(p + q) / 2
            radial = (2 * variance) ** half * (half + 1).gamma() / (2 * arb.pi())
            side = comb(extra, k) * signs[0] ** k * signs[1] ** (extra - k)
            total += side * radial * quadrant_integral(p, q, cosine)
        return total


def _exact(number: Any) -> arb:
    """A whole or a rational number."""
    return rational_ball(Rational(number))


def _added(parts: object) -> _Polynomial:
    """Sum of polynomials."""
    total: _Polynomial = {}
    for part in parts:  # type: ignore[attr-defined]
        for monomial, coefficient in part.items():
            total[monomial] = total.get(monomial, arb(0)) + coefficient
    return total


def _times(left: _Polynomial, right: _Polynomial) -> _Polynomial:
    """Product of polynomials."""
    return _added(
        {
            _Monomial(
                tuple(map(sum, zip(one.entries, two.entries, strict=True))), one.power + two.power
            ): a * b
        }
        for one, a in left.items()
        for two, b in right.items()
    )


def terms(node: Sum) -> list[Expr]:
    """Terms of a finite sum, but those that an entry of a given matrix makes zero."""
    found = [node.function]
    for index, low, high in node.limits:
        whole = low.is_Integer and high.is_Integer
        if not (whole and -1 <= high - low <= _MOST_TERMS // max(len(found), 1)):
            raise CannotEvaluateError("a sum inside a batch must be short")
        places = [Integer(k) for k in range(int(low), int(high) + 1)]
        found = [term.xreplace({index: place}) for term in found for place in places]
    known = ({e: e.definition() for e in term.atoms(MatrixEntry)} for term in found)
    return [term for one, table in zip(found, known, strict=True) if (term := one.xreplace(table))]


@cache
def _isserlis(exponents: tuple[int, ...], size: int) -> fmpq:
    """E[z_1^a_1 z_2^a_2 ...] for covariance G: pair one factor with each of the others."""
    if not exponents:
        return fmpq(1)
    first = exponents[0] - 1
    total = fmpq(0)
    if first:
        rest = (first - 1, *exponents[1:])
        total += first * fmpq(size - 1, size) * _isserlis(_tidy(rest), size)
    for j, exponent in enumerate(exponents[1:], 1):
        rest = (first, *(e - (i == j) for i, e in enumerate(exponents[1:], 1)))
        total += exponent * fmpq(-1, size) * _isserlis(_tidy(rest), size)
    return total


def _tidy(exponents: tuple[int, ...]) -> tuple[int, ...]:
    """Entries are exchangeable, and those of power zero do not matter."""
    return tuple(sorted(filter(None, exponents)))
