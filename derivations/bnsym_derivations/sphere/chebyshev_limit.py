"""Gegenbauer polynomials over their values at one tend to Chebyshev's as their index vanishes."""

from __future__ import annotations

from sympy import Expr, Integer, Ne, Symbol, cos, gamma, sin

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.symbols import l, mu, t, u, w

__all__ = ["IDENTITIES"]

_DEGREE = Variable(l, Integers(0, reach=5, corners=(0, 1, 2)), "degree")
_INDEX = Variable(mu, Positive(corners=("1/2", 1, "61/2")), "index")
_ANGLE = Variable(u, Reals(corners=(1, "1/64")), "angle")
_CITE = (("Szego1975", "(4.7.8), (4.7.17)"),)


def _ratio(degree: Expr) -> Expr:
    """The polynomial over its value at one, in Gammas."""
    return C(degree) * gamma(2 * mu) * gamma(degree + 1) / gamma(degree + 2 * mu)


_RISE, _FALL = 2 * (l + 1 + mu) / (l + 1 + 2 * mu), (l + 1) / (l + 1 + 2 * mu)
_STEP = _RISE * t * _ratio(l + 1) - _FALL * _ratio(l)


def _recurrence() -> Derivation:
    scale = _ratio(l + 2) / C(l + 2) / (l + 2)
    lower = 2 * (l + 1 + mu) * t * C(l + 1) - (l + 2 * mu) * C(l)
    return (
        Derivation(_ratio(l + 2))
        .by("field", scale * ((l + 2) * C(l + 2) + 1) - scale, "add and subtract")
        .by(
            "instance",
            scale * (lower + 1) - scale,
            "the recurrence of three neighbours",
            of="sphere.gegenbauer_recurrence",
            at=({mu: mu, l: l + 1, t: t},),
        )
        .by("field", _STEP, "the values at one")
    )


RECURRENCE = Identity(
    name="sphere.gegenbauer_ratio_recurrence",
    says="Three neighbouring Gegenbauer polynomials over their values at one.",
    statement=Eq(_ratio(l + 2), _STEP),
    over=(_INDEX, _DEGREE, Variable(t, Reals(corners=(1, -1, 0)), "argument")),
    cite=_CITE,
    uses=("sphere.gegenbauer_recurrence",),
    derivation=_recurrence,
)

_VANISHING = {mu: 1 / w, t: cos(u)}


def _limit(degree: Expr) -> LimitOf:
    """As the index 1/w vanishes, at a cosine."""
    return LimitOf(_ratio(degree).xreplace(_VANISHING), w)


def _base(name: str, says: str, degree: int, value: Expr) -> Identity:
    """The limit of what does not move."""
    first, constant = _limit(Integer(degree)), LimitOf(value, w)
    return Identity(
        name=f"sphere.{name}",
        says=says,
        statement=Eq(first, value),
        over=(_ANGLE,),
        cite=_CITE,
        derivation=lambda: (
            Derivation(first)
            .by("definition", constant, "C_0 = 1, C_1(t) = 2μt", of=(Gegenbauer, TaylorCoefficient))
            .by("limit", value, "it is constant", limit=constant, outer=value, parts=())
        ),
    )


START = _base("chebyshev_limit_start", "In degree zero the quotient is one.", 0, Integer(1))
NEXT = _base("chebyshev_limit_next", "In degree one the quotient is the argument.", 1, cos(u))


def _chebyshev() -> Derivation:
    first, second, lower, upper = (Symbol(name, real=True) for name in ("p", "q", "X", "Y"))
    rise, fall = (part.xreplace(_VANISHING) for part in (_RISE, _FALL))
    return Derivation(_limit(l)).by(
        "limit_induction",
        cos(l * u),
        "the recurrence tends to that of the cosines of multiples of an angle",
        index=l,
        bases=(
            ("sphere.chebyshev_limit_start", {u: u}),
            ("sphere.chebyshev_limit_next", {u: u}),
        ),
        recurrence=("sphere.gegenbauer_ratio_recurrence", {l: l, **_VANISHING}),
        outer=first * cos(u) * upper - second * lower,
        parts=((first, rise), (second, fall)),
        earlier=((lower, l), (upper, l + 1)),
    )


CHEBYSHEV = Identity(
    name="sphere.chebyshev_limit",
    says="As the index vanishes, Gegenbauer polynomials over their values at one tend to "
    "Chebyshev's of the first kind.",
    statement=Eq(_limit(l), cos(l * u)),
    over=(_DEGREE, _ANGLE),
    cite=_CITE,
    uses=(
        "sphere.chebyshev_limit_next",
        "sphere.chebyshev_limit_start",
        "sphere.gegenbauer_ratio_recurrence",
    ),
    derivation=_chebyshev,
)


def _second(degree: Expr) -> Expr:
    """Of index one, at a cosine: a polynomial of the second kind."""
    return C(degree, Integer(1), cos(u))


def _kinds() -> Derivation:
    below, above = (sin((l + k) * u) / sin(u) for k in (1, 3))
    twice = 2 * cos((l + 2) * u)
    return (
        Derivation(_second(l) + 2 * _limit(l + 2))
        .by(
            "instance",
            _second(l) + twice,
            "the limit",
            of="sphere.chebyshev_limit",
            at=({l: l + 2, u: u},),
        )
        .by(
            "instance",
            below + twice,
            "polynomials of the second kind are quotients of sines",
            of="sphere.chebyshev",
            at=({l: l, u: u},),
        )
        .by("field", above, "the sines of a sum and of a difference")
        .by(
            "instance",
            _second(l + 2),
            "the quotient two degrees above",
            of="sphere.chebyshev",
            at=({l: l + 2, u: u},),
        )
    )


KINDS = Identity(
    name="sphere.chebyshev_kinds",
    says="Two neighbours of one parity of the second kind differ by twice one of the first.",
    statement=Eq(_second(l) + 2 * _limit(l + 2), _second(l + 2)),
    over=(Variable(l, Integers(0, reach=1, corners=(0, 1)), "degree"), _ANGLE),
    where=(Ne(sin(u), 0),),
    cite=(("Szego1975", "(4.7.2), (4.7.8)"),),
    uses=("sphere.chebyshev", "sphere.chebyshev_limit"),
    derivation=_kinds,
)

IDENTITIES = (RECURRENCE, START, NEXT, CHEBYSHEV, KINDS)
