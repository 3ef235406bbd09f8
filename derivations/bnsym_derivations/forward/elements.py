"""Means of a harmonic of degree two between harmonics of two degrees, in closed form.

They are what the forward eigenvalues of any activation are made of: at one degree, beside squares
of coefficients, and at degrees two apart, beside products. All are rational in the degree l, or
the one between, but for the derivatives of P_l at the cosine of the simplex.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sympy import Add, Expr, ImmutableDenseMatrix, Integer

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.batchnorm import Coordinate, Remainder
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.sphere import Legendre, LegendreSlope
from bnsym_derivations.backward.two_point import ONE, TWO
from bnsym_derivations.forward.forms import COSINE
from bnsym_derivations.forward.products import element, forward_weights
from bnsym_derivations.forward.quadratic import BOTH
from bnsym_derivations.forward.two_point import CITE
from bnsym_derivations.forward.ultrasymmetric import BATCH
from bnsym_derivations.sphere.jacobi import SQUARE
from bnsym_derivations.sphere.legendre_slopes import above, below
from bnsym_derivations.sphere.multiplied import between, entries
from bnsym_derivations.symbols import B, c, eta, l, n, s, t, xi, zeta

__all__ = ["APART", "IDENTITIES", "SQUARES", "WHOLE", "apart", "apiece", "at_once", "square"]

_N = B - 1
_DEGREE = Variable(l, Integers(1, reach=4, corners=(1, 2)), "degree")
_HERE = {n: _N, l: l}
_THERE = {**_HERE, t: COSINE}
_SWAP = {t: s, s: t}
_ENERGY = l * (l + _N - 2)
_LEVEL = (2 * l + _N) * (2 * l + _N - 4)
_DOWN, _UP = entries(l, _N)
_NAMES = {xi: "own", eta: "beside", zeta: "mixed"}
_ABOVE, _ITSELF, _BELOW = (Legendre(_N, l + k, COSINE) for k in (1, 0, -1))
_FIRST, _SECOND = (LegendreSlope(_N, l, COSINE, k) for k in (1, 2))
SQUARES = {
    xi: 2 * (_N - 2) * _ENERGY / ((_N - 1) * _LEVEL),
    eta: -2 * _SECOND / _LEVEL,
    zeta: 2 * ((_N - 2) * _FIRST + 2 * COSINE * _SECOND) / _LEVEL,
}
"""Between harmonics of degree l."""
APART = {
    xi: _N * _DOWN * _UP / (_N - 1),
    eta: _DOWN * _UP * (_N * _FIRST + 2 * COSINE * _SECOND) / _ENERGY,
    zeta: -4 * _DOWN * _UP * _SECOND / _ENERGY,
}
"""Between those of degrees l - 1 and l + 1, in both orders where there are two."""


def square(weight: Expr) -> Expectation:
    """A weight between harmonics of one degree."""
    return element(weight, l, l)


def apart(weight: Expr) -> Expr:
    """A weight between harmonics of degrees two apart, in both orders where there are two."""
    first = element(weight, l - 1, l + 1)
    return first if weight == xi else first + element(weight, l + 1, l - 1)


def at_once(means: Mapping[Expr, Expr], same: bool) -> Expr:
    """What acts on centred diagonals, by its weights; the first knows no order of the degrees."""
    share = 1 - 2 / B
    factors = {xi: share if same else 2 * share, eta: -2 * share, zeta: 2 / B}
    return Add(*(factors[weight] * mean for weight, mean in means.items()))


def apiece(same: bool) -> Expr:
    """The same by the means, with one term for each of them."""
    means = {weight: (square if same else apart)(weight) for weight in SQUARES}
    terms = [(w, term) for w, mean in means.items() for term in Add.make_args(mean)]
    return Add(*(at_once({weight: term}, same) for weight, term in terms))


_STEEP = (_N - 2) * _FIRST + (_N - 1 + 2 * COSINE) * _SECOND
_BESIDE = _N * (_N - 1) * _FIRST + 2 * (2 + (_N - 1) * COSINE) * _SECOND
WHOLE = {
    True: 2 * ((_N - 2) * _ENERGY + 2 * _STEEP) / (B * _LEVEL),
    False: 2 * _DOWN * _UP * (_N * _ENERGY - _BESIDE) / (B * _ENERGY),
}
"""On centred diagonals, between harmonics of one degree and of degrees two apart."""


class _Kind(NamedTuple):
    """Two harmonics, and the means of monomials between them."""

    name: str
    degrees: tuple[Expr, Expr]
    square: Expr
    """Of the squared projection, both harmonics being of this one."""
    product: Expr
    """Of both projections."""
    moved: tuple[Expr, Expr, Expr]
    """What stands beside the means at one projection, of the squares of both and of one."""

    def mean(self, factor: Expr, law: SphericalProjections = TWO) -> Expectation:
        """Of a factor."""
        return between(factor, *self.degrees, law)

    def spread(self, form: Mapping[Expr, Expr]) -> Expectation:
        """Of a polynomial, multiplied out."""
        pair = self.mean(Integer(1))
        return pair.func(
            Add(*(factor * power * pair.body for power, factor in form.items())), pair.law
        )


_SAME = _Kind(
    "between", (l, l), _DOWN**2 + _UP**2, _UP**2 * _ABOVE + _DOWN**2 * _BELOW, (_ITSELF,) * 3
)
_NEIGHBOURS = _Kind(
    "apart", (l - 1, l + 1), _DOWN * _UP, _DOWN * _UP * _ITSELF, (_ABOVE, _BELOW, Integer(0))
)


def _start(weight: Expr, kind: _Kind) -> tuple[Derivation, Mapping[Expr, Expr]]:
    """The weight as a polynomial, in one order of the harmonics, and that polynomial."""
    forms, names = [BOTH[weight]], (Remainder, Coordinate)
    chain = Derivation(square(weight))
    if kind is not _SAME:
        forms += [{power.xreplace(_SWAP): factor for power, factor in BOTH[weight].items()}]
        first, second = (element(weight, *kind.degrees[::way]) for way in (1, -1))
        swapped = kind.mean(forward_weights()[weight].xreplace(_SWAP))
        chain = Derivation(apart(weight)).by(
            "symmetry",
            first + swapped,
            "the two vertices are alike",
            maps=((second, ImmutableDenseMatrix([[0, 1], [1, 0]])),),
        )
    total = {power: Add(*(form[power] for form in forms)) for power in BOTH[weight]}
    polynomials = Add(*(kind.spread(form) for form in forms))
    chain = chain.by(
        "definition", polynomials, "the coordinates and the rest are polynomials", of=names
    ).by(
        "linearity",
        Add(*(factor * kind.mean(power) for power, factor in total.items())),
        "one mean for each monomial",
    )
    return chain, total


def _two_vertices(weight: Expr, kind: _Kind) -> Derivation:
    """A weight of two projections, by the harmonics beside l and then by derivatives."""
    (chain, form), (first, second, plain) = _start(weight, kind), kind.moved
    product, alone = kind.mean(t * s), kind.mean(t**2, ONE)
    moved = (form[t**2] * first + form[s**2] * second) * alone + form[Integer(1)] * plain
    chain = chain.by(
        "reproducing",
        form[t * s] * product + moved,
        "a harmonic takes a function of one projection to the other",
    )
    place = {**_HERE, c: COSINE}
    chain = _replaced(chain, f"sphere.product_{kind.name}", {product: kind.product}, place)
    chain = _replaced(chain, f"sphere.square_{kind.name}", {alone: kind.square}, _HERE)
    if kind is _SAME:
        chain = _rational(chain)
    chain = _replaced(chain, "sphere.legendre_above", {_ABOVE: above.xreplace(_THERE)}, _THERE)
    chain = _replaced(chain, "sphere.legendre_below", {_BELOW: below.xreplace(_THERE)}, _THERE)
    end = (SQUARES if kind is _SAME else APART)[weight]
    return _replaced(chain, "sphere.legendre_by_slopes", end, _THERE)


def _one_vertex(kind: _Kind) -> Derivation:
    """The weight of one projection."""
    alone, unit = kind.mean(t**2, ONE), kind.mean(Integer(1), ONE)
    whole = Expectation((_N * alone.body - unit.body) / (_N - 1), ONE)
    norm = Integer(1 if kind is _SAME else 0)
    chain = (
        Derivation(kind.mean(forward_weights()[xi], ONE))
        .by("field", whole, "multiply out")
        .by("linearity", (_N * alone - unit) / (_N - 1), "one mean for each monomial")
        .by("reproducing", (_N * alone - norm) / (_N - 1), "harmonics are orthonormal")
    )
    if kind is not _SAME:
        return _replaced(chain, "sphere.square_apart", APART[xi], _HERE)
    chain = _replaced(chain, "sphere.square_between", {alone: kind.square}, _HERE)
    return _rational(chain, SQUARES[xi])


def _replaced(
    chain: Derivation, of: str, after: Expr | Mapping[Expr, Expr], *at: Mapping[Expr, Expr]
) -> Derivation:
    """What a fact about harmonics makes of the end, or of parts of it."""
    end = after if isinstance(after, Expr) else chain.end.xreplace(after)
    return chain.by("instance", end, _BECAUSE[of], of=of, at=at)


def _rational(chain: Derivation, end: Expr | None = None) -> Derivation:
    """Squares of the entries of Jacobi's matrix."""
    places = {**_HERE, l: l - 1}, _HERE
    squares = {
        entry**2: SQUARE.statement.rhs.xreplace(place)
        for entry, place in zip((_DOWN, _UP), places, strict=True)
    }
    return _replaced(chain, "sphere.jacobi_entry_square", end or squares, *places)


_BECAUSE = {
    "sphere.product_between": "multiplication of each by its projection",
    "sphere.product_apart": "multiplication of each by its projection",
    "sphere.square_between": "multiplication by the squared projection",
    "sphere.square_apart": "multiplication by the squared projection",
    "sphere.jacobi_entry_square": "the squared entries are rational",
    "sphere.legendre_above": "the harmonic above, by a derivative",
    "sphere.legendre_below": "the harmonic below, by a derivative",
    "sphere.legendre_by_slopes": "the differential equation",
}


def _together(kind: _Kind) -> Derivation:
    """One weight after the other, where all three act."""
    same = kind is _SAME
    start, end, ending = (square, SQUARES, "square") if same else (apart, APART, "apart")
    now, chain = {weight: start(weight) for weight in end}, Derivation(apiece(same))
    if not same:
        chain = chain.by("field", at_once(now, same), "both orders together")
    for weight, value in end.items():
        now[weight] = value
        after = WHOLE[same] if weight == zeta else at_once(now, same)
        of = f"forward.{_NAMES[weight]}_{ending}"
        chain = chain.by("instance", after, "one weight after the other", of=of, at=({B: B, l: l},))
    return chain


def _identity(name: str, says: str, weight: Expr, kind: _Kind) -> Identity:
    """One of the means."""
    names = [f"square_{kind.name}"]
    names += ["jacobi_entry_square"] if kind is _SAME else []
    if weight != xi:
        names += [f"product_{kind.name}", "legendre_above", "legendre_below", "legendre_by_slopes"]
    start, end = (square, SQUARES) if kind is _SAME else (apart, APART)
    return Identity(
        name=f"forward.{name}",
        says=says,
        statement=Eq(start(weight), end[weight]),
        over=(BATCH, _DEGREE),
        cite=CITE,
        uses=tuple(sorted(f"sphere.{known}" for known in names)),
        derivation=lambda: _one_vertex(kind) if weight == xi else _two_vertices(weight, kind),
    )


def _combined(kind: _Kind, ending: str, says: str) -> Identity:
    """All three weights at once."""
    same = kind is _SAME
    return Identity(
        name=f"forward.diagonals_{ending}",
        says=says,
        statement=Eq(apiece(same), WHOLE[same]),
        over=(BATCH, _DEGREE),
        cite=CITE,
        uses=tuple(sorted(f"forward.{name}_{ending}" for name in _NAMES.values())),
        derivation=lambda: _together(kind),
    )


IDENTITIES = (
    _identity("own_square", "The first weight between harmonics of one degree.", xi, _SAME),
    _identity("beside_square", "The second weight between harmonics of one degree.", eta, _SAME),
    _identity("mixed_square", "The third weight between harmonics of one degree.", zeta, _SAME),
    _identity("own_apart", "The first weight between degrees two apart.", xi, _NEIGHBOURS),
    _identity("beside_apart", "The second weight between degrees two apart.", eta, _NEIGHBOURS),
    _identity("mixed_apart", "The third weight between degrees two apart.", zeta, _NEIGHBOURS),
    _combined(_SAME, "square", "The weights on centred diagonals between harmonics of one degree."),
    _combined(_NEIGHBOURS, "apart", "The weights on centred diagonals between degrees two apart."),
)
