"""The forward eigenvalues of any activation by the coefficients of f, t f and t^2 f."""

from __future__ import annotations

from sympy import Add, Expr, Gt, Integer, KroneckerDelta, Sum, oo

from bnsym.core import Derivation, Identity
from bnsym.symbolic.batchnorm import Coordinate, Remainder
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import CentredHollow, Sobolev
from bnsym.symbolic.sphere import Zonal
from bnsym.symbolic.ultrasymmetric import Direction, ForwardSlope, Projected, Space, acts_as
from bnsym_derivations.backward.two_point import ONE, PHI, TWO, f, upsilon
from bnsym_derivations.forward import two_point
from bnsym_derivations.forward.forms import COSINE
from bnsym_derivations.forward.powers import of_power
from bnsym_derivations.forward.ultrasymmetric import (
    BATCH,
    DIAGONALS,
    DIAGONALS_VALUE,
    HOLLOW,
    PLACES,
    ROWS,
    VECTOR,
)
from bnsym_derivations.forward.upsilon import coefficient, legendre
from bnsym_derivations.symbols import B, M, d, eta, i, k, l, m, phi, s, t, xi, zeta

__all__ = ["ALONE", "BOTH", "IDENTITIES", "diagonals_value", "hollow_value"]

_SCALE = B / (2 * upsilon)
_SQUARE = 1 - COSINE**2
BOTH = {
    eta: {
        t * s: -2 * COSINE * (B - 2) / (B - 3) / _SQUARE**2,
        t**2: (1 + 1 / (B - 3)) / _SQUARE**2,
        s**2: (COSINE**2 + 1 / (B - 3)) / _SQUARE**2,
        Integer(1): -1 / ((B - 3) * _SQUARE),
    },
    zeta: {
        t * s: (2 * (1 + COSINE**2) + 4 * COSINE**2 / (B - 3)) / _SQUARE**2,
        t**2: -2 * COSINE * (B - 2) / (B - 3) / _SQUARE**2,
        s**2: -2 * COSINE * (B - 2) / (B - 3) / _SQUARE**2,
        Integer(1): 2 * COSINE / ((B - 3) * _SQUARE),
    },
}
"""The weights at two vertices, as polynomials in the projections on them."""
ALONE = {t**2: (B - 1) / (B - 2), Integer(1): -1 / (B - 2)}
"""The weight at one vertex."""


def _weights(mean: dict[Expr, Expr], single: dict[Expr, Expr]) -> dict[Expr, Expr]:
    """The weights of the DOS operator, by what stands for the mean of each monomial."""
    both = {
        weight: Add(*(factor * mean[power] for power, factor in form.items()))
        for weight, form in BOTH.items()
    }
    return {xi: Add(*(factor * single[power] for power, factor in ALONE.items())), **both}


def _coefficients(power: Expr, vertex: Expr, index: Expr) -> Expr:
    """The coefficient, at an index, of what a monomial makes of f at one of the vertices."""
    degree = power.as_powers_dict().get(vertex, Integer(0))
    return of_power(degree, index) if degree else coefficient(index)


def _products(power: Expr, other: Expr = l, last: Expr = s) -> Expr:
    """The product of the coefficients at both vertices."""
    return _coefficients(power, t, l) * _coefficients(power, last, other)


def _series() -> tuple[dict[Expr, Expr], dict[Expr, Expr]]:
    """The mean of every monomial at two vertices, and at one, as a series."""
    both = {power: Sum(_products(power) * legendre(l), (l, 0, oo)) for power in BOTH[zeta]}
    alone = {power: Sum(_coefficients(power, t, l) * coefficient(l), (l, 0, oo)) for power in ALONE}
    return both, alone


def hollow_value() -> Expr:
    """λ_𝕄 of the forward map."""
    return _SCALE * _weights(*_series())[zeta]


def diagonals_value() -> Expr:
    """λ_𝕃 of the forward map."""
    return _SCALE * DIAGONALS_VALUE.xreplace(_weights(*_series()))


def _quadratic(space: Space, of: str, start: Expr, pick: Expr) -> Derivation:
    """From the two-point form to the series."""
    element = Direction(space, i, k)
    zonal = Zonal(B - 1, l, t)

    def value(weights: dict[Expr, Expr]) -> Expr:
        return _SCALE * pick.xreplace(weights) * element

    def double(term: Expr) -> Sum:
        return Sum(term, (m, 0, oo), (l, 0, oo))

    def mean(body: Expr, law: Expr) -> Expectation:
        return Expectation(body, law)

    product, square = f(t) * f(s), f(t) ** 2

    def spread(function: Expr, form: dict[Expr, Expr]) -> Expr:
        return Add(*(factor * power * function for power, factor in form.items()))

    whole = {xi: mean(spread(square, ALONE), ONE)}
    whole |= {weight: mean(spread(product, form), TWO) for weight, form in BOTH.items()}
    apart = {power: mean(power * product, TWO) for power in BOTH[zeta]}
    alone = {power: mean(power * square, ONE) for power in ALONE}
    two, one = mean(zonal * Zonal(B - 1, m, s), TWO), mean(zonal * Zonal(B - 1, m, t), ONE)

    def expanded(at_two: Expr, at_one: Expr) -> dict[Expr, Expr]:
        both = {power: double(_products(power, m) * at_two) for power in apart}
        single = {
            power: double(_coefficients(power, t, l) * coefficient(m) * at_one) for power in alone
        }
        return _weights(both, single)

    delta = KroneckerDelta(l, m)
    parameters = {B: B, phi: phi, i: i, k: k}
    parameters |= {M: M} if space is HOLLOW else {d: d}
    return (
        Derivation(Projected(ForwardSlope(phi, B), space, i, k))
        .by(
            "instance",
            start * element,
            "the eigenvalue by two projections of one point",
            of=of,
            at=(parameters,),
        )
        .by(
            "definition",
            value(whole),
            "the coordinates and the rest are polynomials",
            of=(Remainder, Coordinate),
        )
        .by("linearity", value(_weights(apart, alone)), "one mean for each monomial")
        .by(
            "series",
            value(expanded(two, one)),
            "expand f and its products in zonal harmonics",
            over=(l, m),
        )
        .by(
            "reproducing",
            value(expanded(delta * legendre(l), delta)),
            "harmonics of different degree are orthogonal",
        )
        .by(
            "contraction",
            value(_weights(*_series())),
            "harmonics of two degrees are orthogonal",
            over=(m,),
        )
    )


HOLLOW_SERIES = Identity(
    name="forward.hollow_series",
    says="The forward eigenvalue on matrices without diagonal, as a quadratic form.",
    statement=acts_as(ForwardSlope(phi, B), HOLLOW, hollow_value(), i, k),
    over=(BATCH, PHI, ROWS, *PLACES),
    where=(Gt(upsilon, 0), Sobolev(phi, B), CentredHollow(M, B)),
    cite=two_point.CITE,
    uses=("forward.hollow_form",),
    derivation=lambda: _quadratic(HOLLOW, "forward.hollow_form", two_point.hollow_value(), zeta),
)

DIAGONALS_SERIES = Identity(
    name="forward.diagonals_series",
    says="The forward eigenvalue on centred diagonals, as a quadratic form.",
    statement=acts_as(ForwardSlope(phi, B), DIAGONALS, diagonals_value(), i, k),
    over=(BATCH, PHI, VECTOR, *PLACES),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=two_point.CITE,
    uses=("forward.diagonals_form",),
    derivation=lambda: _quadratic(
        DIAGONALS, "forward.diagonals_form", two_point.diagonals_value(), DIAGONALS_VALUE
    ),
)

IDENTITIES = (HOLLOW_SERIES, DIAGONALS_SERIES)
