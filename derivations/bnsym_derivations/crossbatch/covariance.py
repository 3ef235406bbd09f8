"""The covariance between two batches at the fixed point."""

from __future__ import annotations

from sympy import Integer, Rational, gamma, pi

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import BatchMomentConstant, CrossBatchCovariance
from bnsym.symbolic.homogeneous import MomentConstant, PositiveHomogeneous
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.crossbatch.kernels import kernels as cross_batch_kernels
from bnsym_derivations.forward.fixed_point import BATCH, ONE, f, from_the_sphere
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.sphere.homogeneous import phi, value
from bnsym_derivations.symbols import B, a, alpha, b, t, x

__all__ = ["CITE", "IDENTITIES", "OVER"]

CITE = (("Yang2019", "Appendix on cross batch dynamics"),)
OVER = (degree_above("-1"), *SIDES, BATCH)
_K = BatchMomentConstant(alpha / 2, B)
_ALL = {alpha: alpha, a: a, b: b, B: B}
_FOLDED = CrossBatchCovariance(phi, B)
_RELU = CrossBatchCovariance(PositiveHomogeneous(1, 1, 0), B)
_RELU_FORM = (B - 1) / (4 * pi) * (gamma((B - 1) / 2) / gamma(B / 2)) ** 2


def _mean() -> Derivation:
    chain = from_the_sphere(
        Expectation(f(t), ONE),
        value(t),
        alpha,
        MomentConstant(alpha / 2) * (a - b),
        "sphere.homogeneous_mean",
    )
    return chain.by(
        "definition", (a - b) * _K, "K is the ratio of the two moments", of=(BatchMomentConstant,)
    )


MEAN = Identity(
    name="crossbatch.mean",
    says="The mean of a positive-homogeneous activation after batch norm.",
    statement=Eq(Expectation(f(t), ONE), (a - b) * _K),
    over=OVER,
    cite=CITE,
    uses=("sphere.homogeneous_mean",),
    derivation=_mean,
)


def _covariance() -> Derivation:
    return (
        Derivation(_FOLDED)
        .by(
            "definition",
            Expectation(f(t), ONE) ** 2,
            "two batches are independent at the fixed point",
            of=(CrossBatchCovariance,),
        )
        .by("instance", (a - b) ** 2 * _K**2, "the mean, squared", of="crossbatch.mean", at=(_ALL,))
    )


COVARIANCE = Identity(
    name="crossbatch.covariance",
    says="Two batches covary by the squared mean of the activation.",
    statement=Eq(_FOLDED, (a - b) ** 2 * _K**2),
    over=OVER,
    cite=CITE,
    uses=("crossbatch.mean",),
    derivation=_covariance,
    kernels=(cross_batch_kernels()["crossbatch.cross_batch_c"],),
)


def _relu_covariance() -> Derivation:
    half = (B - 1) * Rational(1, 2)
    constant = BatchMomentConstant(Rational(1, 2), B)
    quotient = half ** Rational(1, 2) * gamma(half) / gamma(B * Rational(1, 2))
    return (
        Derivation(_RELU)
        .by(
            "instance",
            constant**2,
            "degree one, and one side only",
            of="crossbatch.covariance",
            at=({alpha: Integer(1), a: Integer(1), b: Integer(0), B: B},),
        )
        .by(
            "definition",
            (MomentConstant(Rational(1, 2)) * quotient) ** 2,
            "K by its Gammas",
            of=(BatchMomentConstant,),
        )
        .by(
            "definition",
            _RELU_FORM,
            "the moment constant of degree one half is $1/\\sqrt{2 \\pi}$, as Γ(1) = 1",
            of=(MomentConstant,),
        )
    )


RELU_COVARIANCE = Identity(
    name="crossbatch.relu_covariance",
    says="The covariance between two batches for ReLU.",
    statement=Eq(_RELU, _RELU_FORM),
    over=(BATCH,),
    cite=CITE,
    uses=("crossbatch.covariance",),
    derivation=_relu_covariance,
)


def _covariance_limit() -> Derivation:
    known = LimitOf((a - b) ** 2 * _K**2, B)
    return (
        Derivation(LimitOf(_FOLDED, B))
        .by(
            "instance",
            known,
            "the closed form at every batch size",
            of="crossbatch.covariance",
            at=(_ALL,),
        )
        .by(
            "limit",
            (a - b) ** 2 * MomentConstant(alpha / 2) ** 2,
            "K tends to the Gaussian moment",
            limit=known,
            outer=(a - b) ** 2 * x**2,
            parts=((x, _K),),
            known=((x, "forward.moment_constant_limit", {alpha: alpha / 2}, B),),
        )
        .by("definition", _LIMIT, "the constant in Gammas", of=(MomentConstant,))
    )


_LIMIT = 2 ** (alpha - 2) * ((a - b) * gamma((alpha + 1) / 2)) ** 2 / pi


COVARIANCE_LIMIT = Identity(
    name="crossbatch.covariance_limit",
    says="In large batches two of them covary by the squared Gaussian mean of the activation.",
    statement=Eq(LimitOf(_FOLDED, B), _LIMIT),
    over=OVER[:-1],
    cite=CITE,
    uses=("crossbatch.covariance", "forward.moment_constant_limit"),
    derivation=_covariance_limit,
)


IDENTITIES = (MEAN, COVARIANCE, RELU_COVARIANCE, COVARIANCE_LIMIT)
