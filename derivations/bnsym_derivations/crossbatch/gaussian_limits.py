"""Two large batches, for any activation: what they share, and how fast they forget it."""

from __future__ import annotations

from sympy import Gt, Integer, Rational, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import Upsilon
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import CrossBatchCovariance, FixedPointCosine, FixedPointVariance
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym_derivations.backward.two_point import ONE, f, upsilon
from bnsym_derivations.crossbatch.covariance import CITE
from bnsym_derivations.crossbatch.rate import rate_form
from bnsym_derivations.forward.gaussian_limits import (
    PHI,
    SECOND,
    SLOPE,
    SPREAD,
    UPSILON,
    VARIES,
    first,
    gaussian,
    value,
)
from bnsym_derivations.forward.two_point import hollow_value
from bnsym_derivations.symbols import B, phi, q, r, t, v, w, x, y

__all__ = ["IDENTITIES"]

_SHARED = CrossBatchCovariance(phi, B)


def _covariance() -> Derivation:
    mean = Expectation(f(t), ONE)
    return (
        Derivation(LimitOf(_SHARED, B))
        .by(
            "definition",
            LimitOf(mean**2, B),
            "two batches are independent at the fixed point",
            of=(CrossBatchCovariance,),
        )
        .by(
            "maxwell",
            first**2,
            "a projection becomes a normal variable",
            limit=LimitOf(mean**2, B),
            names=(x,),
            outer=v**2,
            parts=((v, mean),),
        )
    )


COVARIANCE = Identity(
    name="crossbatch.gaussian_covariance",
    says="In large batches two of them covary by the squared mean of φ at a normal variable.",
    statement=Eq(LimitOf(_SHARED, B), first**2),
    over=(PHI,),
    where=(ModerateGrowth(phi, 0),),
    cite=CITE,
    derivation=_covariance,
)


_VARIANCE = FixedPointVariance(phi, B)
_WITHIN = _VARIANCE * FixedPointCosine(phi, B)


def _excess() -> Derivation:
    apart = LimitOf(_VARIANCE - upsilon - _SHARED, B)
    names = ("forward.gaussian_variance", UPSILON, COVARIANCE.name)
    return (
        Derivation(LimitOf(_WITHIN - _SHARED, B))
        .by(
            "definition",
            apart,
            "υ = q(1 − c)",
            of=(FixedPointCosine, FixedPointVariance, Upsilon),
        )
        .by(
            "limit",
            SECOND - SPREAD - first**2,
            "the limits of its parts",
            limit=apart,
            outer=v - w - r,
            parts=((v, _VARIANCE), (w, upsilon), (r, _SHARED)),
            known=tuple(
                (part, name, {phi: phi}, B) for part, name in zip((v, w, r), names, strict=True)
            ),
        )
        .by("field", Integer(0), "the second moment less the variance is the squared mean")
    )


EXCESS = Identity(
    name="crossbatch.gaussian_excess",
    says="In large batches points of one batch covary no more than points of two.",
    statement=Eq(LimitOf(_WITHIN - _SHARED, B), 0),
    over=(PHI,),
    where=(Gt(SECOND, 0), ModerateGrowth(phi, 0)),
    cite=CITE,
    uses=(COVARIANCE.name, UPSILON, "forward.gaussian_variance"),
    derivation=_excess,
)


def _rate() -> Derivation:
    linear, half = Expectation(t * f(t), ONE), (B - 1) * Rational(1, 2)
    form, scaled = rate_form(upsilon, linear), sqrt(B - 1) * linear
    quotient = sqrt(half) * gamma(half) / gamma(half + Rational(1, 2))
    limit, mean = LimitOf(form, B), gaussian(x * value())
    return (
        Derivation(limit)
        .by(
            "maxwell",
            mean**2 / SPREAD,
            "a projection becomes a normal variable",
            limit=limit,
            names=(x,),
            outer=r * v**2 / (w * y**2),
            parts=((r, B / (B - 1)), (v, scaled), (w, upsilon), (y, quotient)),
            known=(
                (w, UPSILON, {phi: phi}, B),
                (y, "sphere.gamma_quotient", {q: Rational(1, 2)}, half),
            ),
        )
        .by("stein", SLOPE**2 / SPREAD, "E x φ(x) = E φ′(x)", mean=mean)
        .by(
            "instance",
            LimitOf(hollow_value(), B),
            "the limit of the forward eigenvalue",
            of="forward.gaussian_hollow",
            at=({phi: phi},),
        )
    )


RATE = Identity(
    name="crossbatch.gaussian_rate",
    says="In large batches two of them forget each other as matrices without diagonal shrink.",
    statement=Eq(
        LimitOf(rate_form(upsilon, Expectation(t * f(t), ONE)), B), LimitOf(hollow_value(), B)
    ),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=CITE,
    uses=("forward.gaussian_hollow", UPSILON, "sphere.gamma_quotient"),
    derivation=_rate,
)

IDENTITIES = (COVARIANCE, EXCESS, RATE)
