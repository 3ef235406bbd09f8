"""Rodrigues' formula: Gegenbauer polynomials as derivatives of powers of 1 - t^2."""

from __future__ import annotations

from sympy import Derivative, Expr, Integer, Rational, gamma

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym_derivations.sphere.gegenbauer import C, slope
from bnsym_derivations.symbols import l, mu, t

__all__ = ["IDENTITIES"]

_HALF = Rational(1, 2)
_RING = 1 - t**2
_INDEX = Variable(mu, Positive(corners=("1/2", 1, "61/2")), "index")
_DEGREE = Variable(l, Integers(0, reach=6, corners=(0, 1, 2)), "degree")
_INSIDE = Variable(t, Reals(-1, 1, corners=(0, "99/100")), "argument")
_SCALE = (
    (-2) ** l * gamma(l + 1) * gamma(l + mu + _HALF) * gamma(2 * mu)
    / (gamma(mu + _HALF) * gamma(l + 2 * mu))
)  # fmt: skip
_WEIGHTED = _SCALE * C(l) * _RING ** (mu - _HALF)
_RODRIGUES = Derivative(_RING ** (l + mu - _HALF), (t, l), evaluate=False)


def _slope(body: Expr) -> Derivative:
    """The derivative by the argument, as it stands."""
    return Derivative(body, t, evaluate=False)


_LOWER = _WEIGHTED.xreplace({mu: mu + 1})
_UPPER = _WEIGHTED.xreplace({l: l + 1})


def _recurrence() -> Derivation:
    outer = _RING ** (mu + _HALF)
    constant = _SCALE.xreplace({l: l + 1}) / ((l + 1) * (l + 1 + 2 * mu))
    size = constant * _RING ** (mu - _HALF)
    curved = (2 * mu + 1) * t * slope(l + 1) - _RING * slope(l + 1, order=2)
    below = C(l, mu + 1)
    return (
        Derivation(_UPPER)
        .by(
            "field",
            size * ((l + 1) * (l + 1 + 2 * mu) * C(l + 1) + 1) - size,
            "add and subtract",
        )
        .by(
            "instance",
            size * (curved + 1) - size,
            "the differential equation",
            of="sphere.gegenbauer_equation",
            at=({mu: mu, l: l + 1, t: t},),
        )
        .by(
            "chain",
            -constant * _slope(outer * slope(l + 1)),
            "it is the derivative of a product",
            derivative=_slope(outer * slope(l + 1)),
        )
        .by(
            "instance",
            -constant * _slope(outer * 2 * mu * below),
            "the derivative has a degree less and an index more",
            of="sphere.gegenbauer_derivative",
            at=({mu: mu, l: l + 1, t: t},),
        )
        .by("linearity", _slope(_LOWER), "constants go inside")
    )


RECURRENCE = Identity(
    name="sphere.rodrigues_recurrence",
    says="A weighted Gegenbauer polynomial is a derivative of that with an index more.",
    statement=Eq(_UPPER, _slope(_LOWER)),
    over=(_INDEX, _DEGREE, _INSIDE),
    cite=(("Szego1975", "(4.7.12)"),),
    uses=("sphere.gegenbauer_derivative", "sphere.gegenbauer_equation"),
    derivation=_recurrence,
)

_FIRST = _WEIGHTED.xreplace({l: Integer(0)})


def _start() -> Derivation:
    weight = _RING ** (mu - _HALF)
    return Derivation(_FIRST).by(
        "definition", weight, "C_0 = 1", of=(Gegenbauer, TaylorCoefficient)
    )


START = Identity(
    name="sphere.rodrigues_start",
    says="The weighted Gegenbauer polynomial of degree zero is the weight.",
    statement=Eq(_FIRST, _RING ** (mu - _HALF)),
    over=(_INDEX, _INSIDE),
    cite=(("Szego1975", "(4.7.12)"),),
    derivation=_start,
)


def _rodrigues() -> Derivation:
    place = {mu: mu, t: t}
    return Derivation(_WEIGHTED).by(
        "induction",
        _RODRIGUES,
        "one derivative per degree, each with an index more",
        index=l,
        bases=(("sphere.rodrigues_start", place),),
        recurrence=("sphere.rodrigues_recurrence", {**place, l: l}),
        earlier=({l: l, mu: mu + 1},),
    )


RODRIGUES = Identity(
    name="sphere.rodrigues",
    says="Rodrigues' formula for Gegenbauer polynomials.",
    statement=Eq(_WEIGHTED, _RODRIGUES),
    over=(_INDEX, _DEGREE, _INSIDE),
    cite=(("Szego1975", "(4.7.12)"),),
    uses=("sphere.rodrigues_recurrence", "sphere.rodrigues_start"),
    derivation=_rodrigues,
)

IDENTITIES = (RECURRENCE, START, RODRIGUES)
