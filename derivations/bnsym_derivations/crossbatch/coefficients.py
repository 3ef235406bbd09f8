"""Covariance and rate between two batches, for any activation, by its coefficients a_0 and a_1."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Sum, oo, sqrt

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import (
    CrossBatchCovariance,
    CrossBatchRate,
    FixedPointCosine,
    FixedPointVariance,
)
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import (
    GegenbauerCoefficient,
    HarmonicDimension,
    Legendre,
    Zonal,
)
from bnsym_derivations.backward.two_point import BATCH, ONE, PHI, f, upsilon
from bnsym_derivations.crossbatch.covariance import CITE
from bnsym_derivations.crossbatch.rate import rate_form
from bnsym_derivations.forward.upsilon import coefficient, legendre
from bnsym_derivations.symbols import B, l, phi, t

__all__ = ["IDENTITIES"]

_ALL = {B: B, phi: phi}
_FOLDED = CrossBatchCovariance(phi, B)
_ZONAL = (HarmonicDimension, Legendre, Gegenbauer, TaylorCoefficient)


def _coefficient(degree: int) -> GegenbauerCoefficient:
    """a_0 or a_1."""
    return GegenbauerCoefficient(phi, B - 1, Integer(degree))


def _mean(body: Expr) -> Expectation:
    """A mean over the sphere."""
    return Expectation(body, ONE)


def _covariance() -> Derivation:
    return (
        Derivation(_FOLDED)
        .by(
            "definition",
            _mean(f(t)) ** 2,
            "two batches are independent at the fixed point",
            of=(CrossBatchCovariance,),
        )
        .by(
            "definition",
            _coefficient(0) ** 2,
            "the coefficient of degree zero, and Z_0 = 1",
            of=(GegenbauerCoefficient, Zonal, *_ZONAL),
        )
    )


COVARIANCE = Identity(
    name="crossbatch.covariance_coefficient",
    says="Two batches covary by the squared coefficient of degree zero.",
    statement=Eq(_FOLDED, _coefficient(0) ** 2),
    over=(BATCH, PHI),
    where=(Sobolev(phi, B),),
    cite=CITE,
    derivation=_covariance,
)


def _rate() -> Derivation:
    root = sqrt(B - 1)
    mean = _mean(f(t) * Zonal(B - 1, Integer(1), t))
    return (
        Derivation(CrossBatchRate(phi, B))
        .by(
            "instance",
            rate_form(upsilon, _mean(t * f(t))),
            "the rate by the linear part",
            of="crossbatch.rate",
            at=(_ALL,),
        )
        .by(
            "linearity",
            rate_form(upsilon, _mean(root * t * f(t)) / root),
            "a constant goes into the mean",
        )
        .by(
            "definition",
            rate_form(upsilon, mean / root),
            "Z_1 = √n t",
            of=(Zonal, *_ZONAL),
        )
        .by(
            "definition",
            rate_form(upsilon, _coefficient(1) / root),
            "the coefficient of degree one",
            of=(GegenbauerCoefficient,),
        )
    )


RATE = Identity(
    name="crossbatch.rate_coefficient",
    says="The cross batch rate by the coefficient of degree one.",
    statement=Eq(CrossBatchRate(phi, B), rate_form(upsilon, _coefficient(1) / sqrt(B - 1))),
    over=(BATCH, PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=CITE,
    uses=("crossbatch.rate",),
    derivation=_rate,
)


def _excess() -> Derivation:
    series = Sum(_SQUARES * legendre(l), (l, 0, oo))
    first = _coefficient(0) ** 2
    return (
        Derivation(_WITHIN - _FOLDED)
        .by(
            "instance",
            series - _FOLDED,
            "the covariance within a batch",
            of="forward.covariance_series",
            at=(_ALL,),
        )
        .by(
            "instance",
            series - first,
            "its value between two batches",
            of=COVARIANCE.name,
            at=(_ALL,),
        )
        .by(
            "linearity",
            _HIGHER + first * legendre(Integer(0)) - first,
            "the term of degree zero",
        )
        .by("definition", _HIGHER, "P_0 = 1", of=_ZONAL[1:])
    )


_WITHIN = FixedPointVariance(phi, B) * FixedPointCosine(phi, B)
_SQUARES = coefficient(l) ** 2
_HIGHER = Sum(_SQUARES * legendre(l), (l, 1, oo))

EXCESS = Identity(
    name="crossbatch.excess_covariance",
    says="What points of one batch covary beyond points of two, by the higher coefficients.",
    statement=Eq(_WITHIN - _FOLDED, _HIGHER),
    over=(BATCH, PHI),
    where=(Gt(FixedPointVariance(phi, B), 0), Sobolev(phi, B)),
    cite=CITE,
    uses=(COVARIANCE.name, "forward.covariance_series"),
    derivation=_excess,
)

IDENTITIES = (COVARIANCE, EXCESS, RATE)
