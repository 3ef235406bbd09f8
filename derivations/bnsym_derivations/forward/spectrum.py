"""The forward eigenvalues of any activation as explicit quadratic forms in its coefficients.

No public text prints them. One series over the degree l: beside a_l^2 and a_l a_(l+2) stand numbers
that are rational in l and the batch size, times a derivative of P_l at the cosine of the simplex,
and no other products occur.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy import Add, Expr, Gt, Integer, Sum, oo

from bnsym.core import Derivation, Identity, Variable
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.predicates import CentredHollow, Sobolev
from bnsym.symbolic.sphere import JacobiEntry, LegendreSlope
from bnsym.symbolic.ultrasymmetric import (
    Direction,
    ForwardSlope,
    Operator,
    Projected,
    Space,
    acts_as,
)
from bnsym_derivations.backward.two_point import upsilon
from bnsym_derivations.forward.elements import APART, SQUARES, apart, square
from bnsym_derivations.forward.products import ABOUT, PHI, PICK
from bnsym_derivations.forward.two_point import CITE
from bnsym_derivations.forward.ultrasymmetric import BATCH, DIAGONALS, HOLLOW
from bnsym_derivations.forward.upsilon import coefficient
from bnsym_derivations.symbols import B, M, d, eta, i, k, l, m, phi, xi, zeta

__all__ = ["IDENTITIES", "Factors", "spectrum"]

_N, _COSINE = B - 1, SimplexCosine(B)
_UP = {l: l + 1}
"""From the degree between two others to the lower one."""
_NAMES = {xi: "own", eta: "beside", zeta: "mixed"}


class Factors(NamedTuple):
    """What distinguishes an operator: a constant, and factors beside squares and products."""

    scale: Expr
    own: Expr = Integer(1)
    beside: Expr = Integer(1)

    def series(self, *terms: tuple[Expr, Expr]) -> Expr:
        """Terms beside squares of coefficients, and beside products of those two degrees apart."""
        one, two = self.own * coefficient(l) ** 2, self.beside * coefficient(l) * coefficient(l + 2)
        squares = Add(*(one * square for square, _ in terms))
        products = Add(*(two * apart for _, apart in terms)).xreplace({l: m})
        return Sum(squares, (l, 1, oo)) + Sum(products, (m, 0, oo))


class _Form(NamedTuple):
    """An eigenvalue but for what distinguishes the operators."""

    constant: Expr
    terms: tuple[tuple[Expr, Expr], ...]
    """What stands beside squares, and beside products, but for a common factor of each."""

    def series(self, factors: Factors, *, whole: bool) -> Expr:
        """Both series, the terms of each in one product or not."""
        terms = [tuple(map(Add, *self.terms))] if whole else self.terms
        level = (2 * l + _N) * (2 * l + _N - 4)
        pair = JacobiEntry(_N, l) * JacobiEntry(_N, l + 1) / _ENERGY
        apart = [(square / level, (pair * beside).xreplace(_UP)) for square, beside in terms]
        return factors.scale * self.constant * factors.series(*apart)


_ENERGY = l * (l + _N - 2)
_FIRST, _SECOND = (LegendreSlope(_N, l, _COSINE, order) for order in (1, 2))
_MIXED = ((_N - 2) * _FIRST + 2 * _COSINE * _SECOND, -2 * _SECOND)
_BESIDE = (
    2 * ((_N - 2) * _FIRST + (_N - 1 + 2 * _COSINE) * _SECOND),
    -_N * (_N - 1) * _FIRST - 2 * (2 + (_N - 1) * _COSINE) * _SECOND,
)
FORMS = {
    HOLLOW: _Form(Integer(2), (_MIXED,)),
    DIAGONALS: _Form(2 / B, (((_N - 2) * _ENERGY, _N * _ENERGY), _BESIDE)),
}


def derived(operator: Operator, space: Space, of: str, factors: Factors) -> Derivation:
    """From the series with means of a harmonic of degree two, one mean after the other."""
    where, weights = Direction(space, i, k), [w for w in _NAMES if PICK[space].has(w)]
    squares = {weight: square(weight) for weight in weights}
    products = {weight: apart(weight).xreplace(_UP) for weight in weights}

    def now() -> Expr:
        both = {weight: 2 * mean if weight == xi else mean for weight, mean in products.items()}
        series = {weight: factors.series((squares[weight], both[weight])) for weight in weights}
        return factors.scale * PICK[space].xreplace(series) * where

    given = {M: M} if space is HOLLOW else {d: d}
    chain = Derivation(Projected(operator, space, i, k)).by(
        "instance", now(), "by products", of=of, at=({B: B, phi: phi, i: i, k: k, **given},)
    )
    for weight in weights:
        name, squares[weight] = f"forward.{_NAMES[weight]}_square", SQUARES[weight]
        chain = chain.by("instance", now(), "at one degree", of=name, at=({B: B, l: l},))
        name, products[weight] = f"forward.{_NAMES[weight]}_apart", APART[weight].xreplace(_UP)
        chain = chain.by("instance", now(), "two degrees apart", of=name, at=({B: B, l: m + 1},))
    spread, whole = (FORMS[space].series(factors, whole=whole) * where for whole in (False, True))
    chain = chain.by("linearity", spread, "one series for squares, one for products")
    return chain if spread == whole else chain.by("field", whole, "collect")


def spectrum(
    name: str, says: str, operator: Operator, space: Space, factors: Factors, batch: Variable
) -> Identity:
    """The eigenvalue of an operator on a space."""
    topic = name.partition(".")[0]
    kind = "hollow" if space is HOLLOW else "diagonals"
    of = f"{topic}.{kind}_products"
    weights = [_NAMES[w] for w in _NAMES if PICK[space].has(w)]
    hollow = (CentredHollow(M, B),) if space is HOLLOW else ()
    return Identity(
        name=name,
        says=says,
        statement=acts_as(operator, space, FORMS[space].series(factors, whole=True), i, k),
        over=(batch, PHI, *ABOUT[space]),
        where=(Gt(upsilon, 0), Sobolev(phi, B), *hollow),
        cite=CITE,
        uses=(
            of,
            *(f"forward.{weight}_{kind}" for weight in weights for kind in ("square", "apart")),
        ),
        derivation=lambda: derived(operator, space, of, factors),
    )


_FORWARD = Factors(B / (2 * upsilon))
IDENTITIES = (
    spectrum(
        "forward.hollow_spectrum",
        "The forward eigenvalue on matrices without diagonal, explicitly.",
        ForwardSlope(phi, B),
        HOLLOW,
        _FORWARD,
        BATCH,
    ),
    spectrum(
        "forward.diagonals_spectrum",
        "The forward eigenvalue on centred diagonals, explicitly.",
        ForwardSlope(phi, B),
        DIAGONALS,
        _FORWARD,
        BATCH,
    ),
)
