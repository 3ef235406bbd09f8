"""The cross batch rate of positive-homogeneous activations, in closed form."""

from __future__ import annotations

from sympy import Gt, Integer, Rational, gamma, pi, sqrt

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import OnSphere, SimplexCosine, Upsilon
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import BatchMomentConstant, CrossBatchRate
from bnsym.symbolic.homogeneous import (
    Apply,
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.backward.relu import BELOW_ONE, RELU_SURVIVES
from bnsym_derivations.crossbatch.covariance import CITE, OVER
from bnsym_derivations.crossbatch.kernels import kernels as cross_batch_kernels
from bnsym_derivations.crossbatch.rate import rate_form
from bnsym_derivations.forward.eigenvalue_limits import (
    GAP,
    GAPS,
    NONZERO,
    VARIANCE,
)
from bnsym_derivations.forward.examples import RELU
from bnsym_derivations.forward.fixed_point import BATCH, ONE, K, cosine, f, kernel
from bnsym_derivations.forward.limits import COSINE_PART
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.sphere.homogeneous import phi, radial_factor, value
from bnsym_derivations.symbols import B, a, alpha, b, n, q, r, s, t, v, x, y
from bnsym_derivations.symbols import phi as activation

__all__ = ["IDENTITIES"]

_RAISED = PositiveHomogeneous(alpha + 1, a, -b)
_K = BatchMomentConstant((alpha + 1) / 2, B)
_PART = (a + b) * _K / sqrt(B - 1)
_LINEAR = Expectation(t * f(t), ONE)
_ALL = {alpha: alpha, a: a, b: b, B: B}


def _linear_part() -> Derivation:
    root = sqrt(B - 1)
    size = (B - 1) ** (alpha / 2)
    moment = MomentConstant((alpha + 1) / 2) * (a + b) / radial_factor(alpha + 1, B - 1)
    return (
        Derivation(_LINEAR)
        .by(
            "definition",
            Expectation(t * Apply(phi, root * t, Integer(0)), ONE),
            "f(t) = φ(√n t)",
            of=(OnSphere,),
        )
        .by(
            "homogeneity",
            Expectation(size * t * value(t), ONE),
            "φ is positive-homogeneous of degree α",
            scales=((t, root),),
        )
        .by("linearity", size * Expectation(t * value(t), ONE), "a constant comes out")
        .by(
            "instance",
            size * Expectation(Apply(_RAISED, t, Integer(0)), ONE),
            "t φ(t) is homogeneous as well",
            of="homogeneous.activation_times",
            at=({alpha: alpha, a: a, b: b, x: t},),
        )
        .by(
            "instance",
            size * moment,
            "the mean of a homogeneous function on the sphere",
            of="sphere.homogeneous_mean",
            at=({alpha: alpha + 1, a: a, b: -b, n: B - 1},),
        )
        .by("definition", _PART, "K is the ratio of the two moments", of=(BatchMomentConstant,))
    )


LINEAR_PART = Identity(
    name="crossbatch.linear_part",
    says="The part of a positive-homogeneous activation that is linear on the sphere.",
    statement=Eq(_LINEAR, _PART),
    over=OVER,
    cite=CITE,
    uses=("homogeneous.activation_times", "sphere.homogeneous_mean"),
    derivation=_linear_part,
)

_DELTA = a**2 + b**2 - kernel
_HALF = (B - 1) * Rational(1, 2)


def _homogeneous_rate() -> Derivation:
    variance = Upsilon(phi, B)
    return (
        Derivation(CrossBatchRate(phi, B))
        .by(
            "instance",
            rate_form(variance, _LINEAR),
            "the rate by the linear part",
            of="crossbatch.rate",
            at=({activation: phi, B: B},),
        )
        .by(
            "instance",
            rate_form(variance, _PART),
            "the linear part in closed form",
            of="crossbatch.linear_part",
            at=(_ALL,),
        )
        .by(
            "instance",
            rate_form(K * _DELTA, _PART),
            "υ, what centring leaves of the variance, in closed form",
            of="forward.upsilon",
            at=(_ALL,),
        )
    )


HOMOGENEOUS_RATE = Identity(
    name="crossbatch.homogeneous_rate",
    says="The cross batch rate of a positive-homogeneous activation.",
    statement=Eq(CrossBatchRate(phi, B), rate_form(K * _DELTA, _PART)),
    over=(degree_above("1/2"), *SIDES, BATCH),
    where=(Gt(Upsilon(phi, B), 0),),
    cite=CITE,
    uses=("crossbatch.linear_part", "crossbatch.rate", "forward.upsilon"),
    derivation=_homogeneous_rate,
    kernels=(cross_batch_kernels()["crossbatch.cross_batch_rate"],),
)

_QUOTIENT = gamma(B * Rational(1, 2)) / gamma(_HALF)
_RELU_FORM = B / (B - 1) ** 2 * _QUOTIENT**2 / (1 - ArcCosine(1, cosine))


def _relu_rate() -> Derivation:
    one, first = Integer(1), BatchMomentConstant(1, B)
    below, half = 1 - HomogeneousKernel(RELU, cosine), MomentConstant(1)
    folded = rate_form(first * below, first / sqrt(B - 1))
    return (
        Derivation(CrossBatchRate(RELU, B))
        .by(
            "instance",
            folded,
            "degree one, and one side only",
            of="crossbatch.homogeneous_rate",
            at=({alpha: one, a: one, b: Integer(0), B: B},),
            facts=(RELU_SURVIVES,),
        )
        .by(
            "definition",
            rate_form(half * below, half / sqrt(B - 1)),
            "the constant K of degree one is c_1",
            of=(BatchMomentConstant,),
        )
        .by(
            "definition",
            _RELU_FORM,
            "the moment constant c_1 is 1/2, and J_φ is J_1",
            of=(MomentConstant, HomogeneousKernel),
            facts=(BELOW_ONE,),
        )
    )


RELU_RATE = Identity(
    name="crossbatch.relu_rate",
    says="The cross batch rate of ReLU.",
    statement=Eq(CrossBatchRate(RELU, B), _RELU_FORM),
    over=(BATCH,),
    cite=CITE,
    uses=("crossbatch.homogeneous_rate", RELU_SURVIVES[0], BELOW_ONE[0]),
    derivation=_relu_rate,
)

_LINEAR_SHARE = gamma(alpha / 2 + 1) ** 2 / (sqrt(pi) * gamma(alpha + Rational(1, 2)))
_LIMIT = (a + b) ** 2 * _LINEAR_SHARE / VARIANCE


def _rate_limit() -> Derivation:
    known = rate_form(K * _DELTA, _PART)
    plain = known.replace(SimplexCosine, lambda batch: COSINE_PART)
    gap = a**2 + b**2 - HomogeneousKernel(phi, y)
    above, below = MomentConstant((alpha + 1) / 2), MomentConstant(alpha)
    root = _HALF ** Rational(1, 2) * gamma(_HALF) / gamma(B * Rational(1, 2))
    constant = "forward.moment_constant_limit"
    return (
        Derivation(LimitOf(known, B))
        .by("definition", LimitOf(plain, B), "ϱ = −1/(B − 1)", of=(SimplexCosine,))
        .by(
            "limit",
            (a + b) ** 2 * above**2 / (below * VARIANCE),
            "the limits of its parts",
            limit=LimitOf(plain, B),
            outer=t * ((a + b) * s) ** 2 / (r * v**2 * gap),
            parts=((y, COSINE_PART), (t, B / (B - 1)), (s, _K), (r, K), (v, root)),
            known=(
                (s, constant, {alpha: (alpha + 1) / 2}, B),
                (r, constant, {alpha: alpha}, B),
                (v, "sphere.gamma_quotient", {q: Rational(1, 2)}, _HALF),
            ),
            facts=GAPS,
        )
        .by("definition", _LIMIT, "the constants in Gammas", of=(MomentConstant,))
    )


RATE_LIMIT = Identity(
    name="crossbatch.rate_limit",
    says="In large batches the cross batch rate is the share of φ that is linear.",
    statement=Eq(LimitOf(rate_form(K * _DELTA, _PART), B), _LIMIT),
    over=(degree_above("1/2"), *SIDES),
    where=(NONZERO,),
    cite=CITE,
    uses=("forward.moment_constant_limit", GAP, "sphere.gamma_quotient"),
    derivation=_rate_limit,
)

IDENTITIES = (LINEAR_PART, HOMOGENEOUS_RATE, RELU_RATE, RATE_LIMIT)
