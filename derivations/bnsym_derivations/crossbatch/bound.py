"""Two batches forget each other, whatever the activation: λ_CB is less than one."""

from __future__ import annotations

from sympy import Gt, Integer, Rational, Sum, gamma, oo, sqrt

from bnsym.core import Cited, Derivation, Identity, Le, Lt, Variable
from bnsym.core.domain import Positive
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import CrossBatchRate
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import (
    GegenbauerCoefficient,
    HarmonicDimension,
    Legendre,
    Zonal,
    ZonalGap,
)
from bnsym_derivations.backward.two_point import BATCH, ONE, PHI, f, upsilon
from bnsym_derivations.crossbatch.covariance import CITE
from bnsym_derivations.crossbatch.rate import rate_form
from bnsym_derivations.forward.upsilon import coefficient
from bnsym_derivations.symbols import B, l, phi, t, w

__all__ = ["CITED", "IDENTITIES"]

_LINEAR = Expectation(t * f(t), ONE)


def _linear_share() -> Derivation:
    one = Integer(1)
    series = Sum(ZonalGap(B, l) * coefficient(l) ** 2, (l, 1, oo))
    return (
        Derivation(upsilon)
        .by(
            "instance",
            series,
            "υ by its series over the degrees",
            of="forward.upsilon_series",
            at=({B: B, phi: phi},),
        )
        .by(
            "first_term",
            ZonalGap(B, one) * coefficient(one) ** 2,
            "every term is a square with a positive weight",
            relation=">=",
            series=series,
            facts=(("sphere.zonal_gap_positive", {B: B, l: l}),),
        )
        .by(
            "definition",
            B / (B - 1) * Expectation(sqrt(B - 1) * t * f(t), ONE) ** 2,
            "P_1(t) = t, and ϱ = −1/(B − 1)",
            of=(
                ZonalGap,
                GegenbauerCoefficient,
                Zonal,
                HarmonicDimension,
                Legendre,
                Gegenbauer,
                TaylorCoefficient,
                SimplexCosine,
            ),
        )
        .by("linearity", B * _LINEAR**2, "a constant comes out")
    )


LINEAR_SHARE = Identity(
    name="crossbatch.linear_share",
    says="What is linear on the sphere in an activation is at most what survives centring.",
    statement=Le(B * _LINEAR**2, upsilon),
    over=(BATCH, PHI),
    where=(Sobolev(phi, B),),
    cite=CITE,
    uses=("forward.upsilon_series", "sphere.zonal_gap_positive"),
    derivation=_linear_share,
)

_HALF = Rational(1, 2)
GAUTSCHI = Cited(
    name="crossbatch.gautschi",
    says="Half a step of the Gamma function is less than a square root.",
    statement=Lt(gamma(w + _HALF) ** 2 / gamma(w) ** 2, w),
    over=(Variable(w, Positive(), "a positive number"),),
    cite=(("DLMF", "Equation (5.6.4)"),),
)


def _below_one() -> Derivation:
    ratio = (gamma(B * _HALF) / gamma((B - 1) * _HALF)) ** 2
    bound = 2 / (B - 1) * ratio
    missing = bound * (upsilon - B * _LINEAR**2) / upsilon
    return (
        Derivation(CrossBatchRate(phi, B))
        .by(
            "instance",
            rate_form(upsilon, _LINEAR),
            "the rate by the linear part",
            of="crossbatch.rate",
            at=({phi: phi, B: B},),
        )
        .by(
            "order",
            bound,
            "the linear part is not all",
            relation="<=",
            excess=missing,
            facts=((LINEAR_SHARE.name, {B: B, phi: phi}),),
        )
        .by(
            "order",
            Integer(1),
            "Gautschi's inequality",
            relation="<",
            excess=1 - bound,
            facts=((GAUTSCHI.name, {w: (B - 1) * _HALF}),),
        )
    )


BELOW_ONE = Identity(
    name="crossbatch.rate_below_one",
    says="Two batches forget each other: the cross batch rate of every activation is below one.",
    statement=Lt(CrossBatchRate(phi, B), Integer(1)),
    over=(BATCH, PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=CITE,
    uses=("crossbatch.rate", LINEAR_SHARE.name, GAUTSCHI.name),
    derivation=_below_one,
)

IDENTITIES = (LINEAR_SHARE, BELOW_ONE)
CITED = (GAUTSCHI,)
