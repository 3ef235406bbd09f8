"""Two large batches, for any activation: what they share, and how fast they forget it."""

from __future__ import annotations

from sympy import Rational, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import OnSphere
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import CrossBatchCovariance
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym_derivations.backward.gaussian_limits import gap
from bnsym_derivations.backward.two_point import ONE, f, two_point_form, upsilon
from bnsym_derivations.crossbatch.covariance import CITE
from bnsym_derivations.crossbatch.rate import rate_form
from bnsym_derivations.forward.gaussian_limits import (
    PHI,
    SLOPE,
    SPREAD,
    UPSILON,
    VARIES,
    first,
    gaussian,
    maxwell,
    value,
)
from bnsym_derivations.symbols import B, phi, q, r, t, v, w, x, y

__all__ = ["IDENTITIES"]

_SHARED = LimitOf(CrossBatchCovariance(phi, B), B)
_POINT = Apply(phi, sqrt(B - 1) * t, 0)
_BECAUSE = "f(t) = φ(√n t), n = B − 1"


def _covariance() -> Derivation:
    folded, mean = Expectation(f(t), ONE), Expectation(_POINT, ONE)
    because = "two batches are independent at the fixed point"
    chain = (
        Derivation(_SHARED)
        .by("definition", LimitOf(folded**2, B), because, of=(CrossBatchCovariance,))
        .by("definition", LimitOf(mean**2, B), _BECAUSE, of=(OnSphere,))
    )
    return maxwell(chain, v**2, first**2, (v, mean))


COVARIANCE = Identity(
    name="crossbatch.gaussian_covariance",
    says="In large batches two of them covary by the squared mean of φ.",
    statement=Eq(_SHARED, first**2),
    over=(PHI,),
    where=(ModerateGrowth(phi, 0),),
    cite=CITE,
    derivation=_covariance,
)

_RATE = LimitOf(rate_form(upsilon, Expectation(t * f(t), ONE)), B)


def _rate() -> Derivation:
    plain, half = Expectation(t * _POINT, ONE), (B - 1) * Rational(1, 2)
    quotient = sqrt(half) * gamma(half) / gamma(half + Rational(1, 2))
    limit, mean = LimitOf(rate_form(upsilon, plain), B), gaussian(x * value())
    return (
        Derivation(_RATE)
        .by("definition", limit, _BECAUSE, of=(OnSphere,))
        .by(
            "maxwell",
            mean**2 / SPREAD,
            "a projection becomes a normal variable",
            limit=limit,
            outer=r * v**2 / (w * y**2),
            parts=((r, B / (B - 1)), (v, sqrt(B - 1) * plain), (w, upsilon), (y, quotient)),
            known=(
                (w, UPSILON, {phi: phi}, B),
                (y, "sphere.gamma_quotient", {q: Rational(1, 2)}, half),
            ),
        )
        .by("stein", SLOPE**2 / SPREAD, "E x φ(x) = E φ′(x)", mean=mean)
    )


RATE = Identity(
    name="crossbatch.gaussian_rate",
    says="In large batches two of them forget each other by the squared mean slope over variance.",
    statement=Eq(_RATE, SLOPE**2 / SPREAD),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=CITE,
    uses=(UPSILON, "sphere.gamma_quotient"),
    derivation=_rate,
)

GAP = gap(
    "crossbatch.gaussian_gap",
    "In large batches the slope's variance over that of φ parts forgetting and exploding.",
    ("backward.gaussian_rate", two_point_form()),
    (RATE.name, _RATE.body),
)

IDENTITIES = (COVARIANCE, RATE, GAP)
