"""Gegenbauer polynomials of index one half (Legendre's) and one (Chebyshev's, second kind)."""

from __future__ import annotations

from sympy import Derivative, Expr, Integer, Ne, Rational, cos, gamma, sin

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.sphere import Legendre
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.symbols import l, mu, n, t, u

__all__ = ["IDENTITIES"]

_HALF, _ONE = Rational(1, 2), Integer(1)
_DEGREE = Variable(l, Integers(0, reach=6, corners=(0, 1, 2)), "degree")
_INSIDE = Variable(t, Reals(-1, 1, corners=(0, "99/100")), "argument")
_ANGLE = Variable(u, Reals(corners=(1, "1/64")), "angle")


def _legendre() -> Derivation:
    scale = (-2) ** l * gamma(l + 1)
    derivative = Derivative((1 - t**2) ** l, (t, l), evaluate=False)
    return (
        Derivation(Legendre(Integer(3), l, t))
        .by(
            "instance",
            C(l, _HALF),
            "C_l(1) = 1 for the index 1/2",
            of="sphere.legendre_by_gammas",
            at=({n: Integer(3), l: l, t: t},),
        )
        .by("field", (scale * C(l, _HALF) + 1) / scale - 1 / scale, "add and subtract")
        .by(
            "instance",
            (derivative + 1) / scale - 1 / scale,
            "Rodrigues' formula",
            of="sphere.rodrigues",
            at=({mu: _HALF, l: l, t: t},),
        )
        .by("field", derivative / scale, "take off what was added")
    )


LEGENDRE = Identity(
    name="sphere.legendre_rodrigues",
    says="On the sphere of three-space the harmonics are those of Legendre and Rodrigues.",
    statement=Eq(
        Legendre(Integer(3), l, t),
        Derivative((1 - t**2) ** l, (t, l), evaluate=False) / ((-2) ** l * gamma(l + 1)),
    ),
    over=(_DEGREE, _INSIDE),
    cite=(("Szego1975", "(4.3.1), (4.7.12)"),),
    uses=("sphere.legendre_by_gammas", "sphere.rodrigues"),
    derivation=_legendre,
)


def _U(degree: Expr) -> Gegenbauer:
    """Of index one, at the cosine of the angle."""
    return C(degree, _ONE, cos(u))


def _chebyshev_recurrence() -> Derivation:
    other = _U(l) * (l + 2)
    twice = (l + 2) * _U(l + 2)
    return (
        Derivation(_U(l + 2))
        .by("field", (twice + other) / (l + 2) - _U(l), "add and subtract")
        .by(
            "instance",
            2 * cos(u) * _U(l + 1) - _U(l),
            "the recurrence of three neighbours",
            of="sphere.gegenbauer_recurrence",
            at=({mu: _ONE, l: l + 1, t: cos(u)},),
        )
    )


CHEBYSHEV_RECURRENCE = Identity(
    name="sphere.chebyshev_recurrence",
    says="Three neighbouring polynomials of index one, at a cosine.",
    statement=Eq(_U(l + 2), 2 * cos(u) * _U(l + 1) - _U(l)),
    over=(_DEGREE, _ANGLE),
    cite=(("Szego1975", "(4.7.17)"),),
    uses=("sphere.gegenbauer_recurrence",),
    derivation=_chebyshev_recurrence,
)


def _base(name: str, says: str, degree: int, value: Expr) -> Identity:
    """One of the first polynomials of index one."""
    first = _U(Integer(degree))
    return Identity(
        name=f"sphere.{name}",
        says=says,
        statement=Eq(first, value),
        over=(_ANGLE,),
        cite=(("Szego1975", "(4.7.6)"),),
        derivation=lambda: (
            Derivation(first)
            .by("definition", first.definition(), "C_l is a coefficient", of=(Gegenbauer,))
            .by("definition", value, "of a geometric series", of=(TaylorCoefficient,))
        ),
    )


CHEBYSHEV_START = _base(
    "chebyshev_start", "The polynomial of index one and degree zero is one.", 0, Integer(1)
)
CHEBYSHEV_NEXT = _base(
    "chebyshev_next",
    "The polynomial of index one and degree one is twice its argument.",
    1,
    2 * cos(u),
)


def _chebyshev() -> Derivation:
    return Derivation(_U(l)).by(
        "induction",
        sin((l + 1) * u) / sin(u),
        "the sine of a sum",
        index=l,
        bases=(("sphere.chebyshev_start", {u: u}), ("sphere.chebyshev_next", {u: u})),
        recurrence=("sphere.chebyshev_recurrence", {u: u, l: l}),
        earlier=({l: l}, {l: l + 1}),
    )


CHEBYSHEV = Identity(
    name="sphere.chebyshev",
    says="Of index one, Gegenbauer polynomials are Chebyshev's of the second kind.",
    statement=Eq(_U(l), sin((l + 1) * u) / sin(u)),
    over=(_DEGREE, _ANGLE),
    where=(Ne(sin(u), 0),),
    cite=(("Szego1975", "(4.7.2)"),),
    uses=("sphere.chebyshev_next", "sphere.chebyshev_recurrence", "sphere.chebyshev_start"),
    derivation=_chebyshev,
)


def _chebyshev_harmonic() -> Derivation:
    four = Integer(4)
    return (
        Derivation(Legendre(four, l, cos(u)))
        .by("definition", _U(l) / C(l, _ONE, _ONE), "P_l = C_l/C_l(1)", of=(Legendre,))
        .by(
            "instance",
            _U(l) / (l + 1),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: _ONE, l: l},),
        )
        .by(
            "instance",
            sin((l + 1) * u) / (sin(u) * (l + 1)),
            "a quotient of sines",
            of="sphere.chebyshev",
            at=({l: l, u: u},),
        )
    )


CHEBYSHEV_HARMONIC = Identity(
    name="sphere.chebyshev_harmonic",
    says="On the sphere of four-space the harmonics are those of Chebyshev.",
    statement=Eq(Legendre(Integer(4), l, cos(u)), sin((l + 1) * u) / ((l + 1) * sin(u))),
    over=(_DEGREE, _ANGLE),
    where=(Ne(sin(u), 0),),
    cite=(("Szego1975", "(4.7.2)"),),
    uses=("sphere.chebyshev", "sphere.gegenbauer_at_one"),
    derivation=_chebyshev_harmonic,
)

IDENTITIES = (
    LEGENDRE,
    CHEBYSHEV_RECURRENCE,
    CHEBYSHEV_START,
    CHEBYSHEV_NEXT,
    CHEBYSHEV,
    CHEBYSHEV_HARMONIC,
)
