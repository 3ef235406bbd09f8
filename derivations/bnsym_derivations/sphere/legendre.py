"""Zonal harmonics, one at the pole: values on the equator, and multiplication by t."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, gamma

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.sphere import Legendre
from bnsym_derivations.symbols import l, mu, n, t

__all__ = ["IDENTITIES", "by_gammas"]

_INDEX = (n - 2) * Rational(1, 2)
_DIMENSION = Variable(n, Integers(3, corners=(3, 4, 15)), "dimension")
_ORDER = Variable(l, Integers(0, corners=(0, 1, 2)), "degree of the harmonic")
_PROJECTION = Variable(t, Reals(-1, 1, closed=True), "projection")
_ONE = Integer(1)


def _largest(degree: Expr) -> Expr:
    """The polynomial of the sphere's index at one, in Gammas."""
    return gamma(degree + n - 2) / (gamma(n - 2) * gamma(degree + 1))


def _legendre_at_zero() -> Derivation:
    zero, place = Integer(0), {mu: _INDEX, l: 2 * l}
    harmonic = Legendre(n, 2 * l, zero)
    middle = (-1) ** l * gamma(l + _INDEX) / (gamma(_INDEX) * gamma(l + 1))
    return (
        Derivation(harmonic)
        .by("definition", harmonic.definition(), "P_l = C_l/C_l(1)", of=(Legendre,))
        .by(
            "instance",
            middle / Gegenbauer(2 * l, _INDEX, _ONE),
            "the value at zero",
            of="sphere.gegenbauer_at_zero",
            at=({mu: _INDEX, l: l},),
        )
        .by(
            "instance",
            middle / _largest(2 * l),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=(place,),
        )
    )


LEGENDRE_AT_ZERO = Identity(
    name="sphere.legendre_at_zero",
    says="A zonal harmonic of even degree on the equator, in Gammas.",
    statement=Eq(
        Legendre(n, 2 * l, Integer(0)),
        (-1) ** l * gamma(l + _INDEX) / (gamma(_INDEX) * gamma(l + 1)) / _largest(2 * l),
    ),
    over=(_DIMENSION, _ORDER),
    cite=(("Szego1975", "(4.7.3), (4.7.31)"),),
    uses=("sphere.gegenbauer_at_one", "sphere.gegenbauer_at_zero"),
    derivation=_legendre_at_zero,
)


def _three_terms(one: Expr, two: Expr) -> Expr:
    """From l and l + 1 to l + 2."""
    return ((2 * l + n) * two - (l + 1) * one) / (l + n - 1)


def by_gammas(degree: Expr) -> Expr:
    """A harmonic, its value at the pole in Gammas."""
    return Gegenbauer(degree, _INDEX, t) / _largest(degree)


def _legendre_by_gammas() -> Derivation:
    harmonic = Legendre(n, l, t)
    return (
        Derivation(harmonic)
        .by("definition", harmonic.definition(), "P_l = C_l/C_l(1)", of=(Legendre,))
        .by(
            "instance",
            by_gammas(l),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: _INDEX, l: l},),
        )
    )


LEGENDRE_BY_GAMMAS = Identity(
    name="sphere.legendre_by_gammas",
    says="A zonal harmonic is a multiple, in Gammas, of a Gegenbauer polynomial.",
    statement=Eq(Legendre(n, l, t), by_gammas(l)),
    over=(_DIMENSION, _ORDER, _PROJECTION),
    cite=(("Szego1975", "(4.7.3)"),),
    uses=("sphere.gegenbauer_at_one",),
    derivation=_legendre_by_gammas,
)


def _zonal_three_terms() -> Derivation:
    other = (2 * l + n) * t * Gegenbauer(l + 1, _INDEX, t) - (l + n - 2) * Gegenbauer(l, _INDEX, t)
    size = (l + 2) * _largest(l + 2)
    bracket = (l + 2) * Gegenbauer(l + 2, _INDEX, t) - other
    raised = _three_terms(by_gammas(l) + 1, t * (by_gammas(l + 1) + 1))
    return (
        Derivation(Legendre(n, l + 2, t))
        .by(
            "instance",
            by_gammas(l + 2),
            "a multiple of a Gegenbauer polynomial",
            of="sphere.legendre_by_gammas",
            at=({n: n, l: l + 2, t: t},),
        )
        .by("field", bracket / size + other / size, "add and subtract")
        .by(
            "instance",
            other / size,
            "the recurrence of three neighbours",
            of="sphere.gegenbauer_recurrence",
            at=({mu: _INDEX, l: l + 1, t: t},),
        )
        .by(
            "field",
            raised - _three_terms(Integer(1), t),
            "the functional equation of the Gamma function; add and subtract",
        )
        .by(
            "instance",
            _three_terms(Legendre(n, l, t), t * Legendre(n, l + 1, t)),
            "the harmonics again",
            of="sphere.legendre_by_gammas",
            at=({n: n, l: l, t: t}, {n: n, l: l + 1, t: t}),
        )
    )


ZONAL_THREE_TERMS = Identity(
    name="sphere.zonal_three_terms",
    says="Three consecutive zonal harmonics are linearly dependent.",
    statement=Eq(Legendre(n, l + 2, t), _three_terms(Legendre(n, l, t), t * Legendre(n, l + 1, t))),
    over=(_DIMENSION, _ORDER, _PROJECTION),
    cite=(("DLMF", "(18.9.1), Table 18.9.1"),),
    uses=("sphere.gegenbauer_recurrence", "sphere.legendre_by_gammas"),
    derivation=_zonal_three_terms,
)

IDENTITIES = (LEGENDRE_AT_ZERO, LEGENDRE_BY_GAMMAS, ZONAL_THREE_TERMS)
