"""Coefficients of the alpha-ReLU in zonal harmonics, by induction over their degree."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, gamma, oo, pi, sqrt

from bnsym.core import Cited, Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.batchnorm import OnSphere
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, MomentConstant, PositiveHomogeneous
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.special import ReciprocalGamma
from bnsym.symbolic.sphere import GegenbauerCoefficient, HarmonicDimension, Legendre, Zonal
from bnsym_derivations.homogeneous.moments import degree_above
from bnsym_derivations.sphere.homogeneous import ONE, radial_factor
from bnsym_derivations.symbols import a, alpha, b, l, n, t, x, y

__all__ = ["CITED", "IDENTITIES", "mean", "polynomial", "start", "value"]

_RELU = PositiveHomogeneous(alpha, 1, 0)
_HALF = n * Rational(1, 2)
_CITE = (("Yang2019", "Appendix on Gegenbauer expansion"),)
_POLYNOMIAL = (Legendre, Gegenbauer, TaylorCoefficient)
"""What stands between a polynomial of a given degree and its terms."""
_DEGREE = degree_above("-1")
_DIMENSION = Variable(n, Integers(3, corners=(3, 4, 15)), "dimension")
_ORDER = Variable(l, Integers(0, corners=(0, 1, 2)), "degree of the harmonic")


def polynomial(degree: Expr) -> Legendre:
    """The zonal harmonic, one at the pole."""
    return Legendre(n, degree, t)


def mean(degree: Expr, power: Expr = alpha) -> Expectation:
    """The coefficient of the α-ReLU on the harmonic of a degree."""
    return Expectation(AlphaReLU(power, t) * polynomial(degree), ONE)


def value(degree: Expr, power: Expr = alpha) -> Expr:
    """The coefficient in Gammas."""
    above = gamma(_HALF) * gamma((power + 1) / 2) * gamma(power / 2 + 1)
    below = 2 * sqrt(pi) * gamma((power + degree + n) / 2)
    return above / below * ReciprocalGamma((power - degree) / 2 + 1)


def start(power: Expr = alpha) -> Expr:
    """The mean of the α-ReLU in Gammas."""
    return gamma(_HALF) * gamma((power + 1) / 2) / (2 * sqrt(pi) * gamma((power + n) / 2))


def _zonal_start() -> Derivation:
    return (
        Derivation(mean(Integer(0)))
        .by(
            "definition",
            Expectation(AlphaReLU(alpha, t), ONE),
            "P_0 = 1",
            of=_POLYNOMIAL,
        )
        .by(
            "definition",
            Expectation(Apply(_RELU, t, 0), ONE),
            "the α-ReLU has one side",
            of=(Apply,),
        )
        .by(
            "instance",
            MomentConstant(alpha / 2) / radial_factor(alpha),
            "the mean of a homogeneous function",
            of="sphere.homogeneous_mean",
            at=({alpha: alpha, a: Integer(1), b: Integer(0), n: n},),
        )
        .by("definition", start(), "the constant by its Gamma", of=(MomentConstant,))
    )


ZONAL_START = Identity(
    name="sphere.zonal_start",
    says="The mean of the α-ReLU on the sphere, in Gammas.",
    statement=Eq(mean(Integer(0)), start()),
    over=(_DEGREE, _DIMENSION),
    cite=_CITE,
    uses=("sphere.homogeneous_mean",),
    derivation=_zonal_start,
)


def _zonal_slope() -> Derivation:
    return (
        Derivation(mean(Integer(1)))
        .by(
            "definition",
            Expectation(t * AlphaReLU(alpha, t), ONE),
            "P_1(t) = t",
            of=_POLYNOMIAL,
        )
        .by(
            "instance",
            Expectation(AlphaReLU(alpha + 1, t), ONE),
            "t ρ_α(t) is the (α+1)-ReLU",
            of="homogeneous.alpha_relu_times",
            at=({alpha: alpha, x: t, y: Integer(1)},),
        )
        .by(
            "definition",
            mean(Integer(0), alpha + 1),
            "P_0 = 1",
            of=_POLYNOMIAL,
        )
        .by(
            "instance",
            start(alpha + 1),
            "its mean",
            of="sphere.zonal_start",
            at=({alpha: alpha + 1, n: n},),
        )
    )


ZONAL_SLOPE = Identity(
    name="sphere.zonal_slope",
    says="The coefficient of the α-ReLU of degree one.",
    statement=Eq(mean(Integer(1)), start(alpha + 1)),
    over=(_DEGREE, _DIMENSION),
    cite=_CITE,
    uses=("homogeneous.alpha_relu_times", "sphere.zonal_start"),
    derivation=_zonal_slope,
)


def _three_terms(one: Expr, two: Expr) -> Expr:
    """The three-term recurrence of zonal harmonics, from l and l + 1 to l + 2."""
    return ((2 * l + n) * two - (l + 1) * one) / (l + n - 1)


RECIPROCAL_GAMMA = Cited(
    name="sphere.reciprocal_gamma",
    says="Where the Gamma function is finite, the reciprocal Gamma function is its reciprocal.",
    statement=Eq(ReciprocalGamma(x), 1 / gamma(x)),
    over=(Variable(x, Reals(0, oo), "argument"),),
    cite=(("DLMF", "Section 5.2(i)"),),
)
RECIPROCAL_GAMMA_SHIFT = Cited(
    name="sphere.reciprocal_gamma_shift",
    says="The functional equation of the Gamma function, free of its poles.",
    statement=Eq(ReciprocalGamma(x), x * ReciprocalGamma(x + 1)),
    over=(Variable(x, Reals(), "argument"),),
    cite=(("DLMF", "(5.5.1)"),),
)


def _zonal_recurrence() -> Derivation:
    relu = AlphaReLU(alpha, t)
    inside = _three_terms(polynomial(l), t * polynomial(l + 1))
    raised = Expectation(t * relu * polynomial(l + 1), ONE)
    return (
        Derivation(mean(l + 2))
        .by(
            "instance",
            Expectation(relu * inside, ONE),
            "the recurrence of the harmonics",
            of="sphere.zonal_three_terms",
            at=({l: l, n: n},),
        )
        .by("linearity", _three_terms(mean(l), raised), "the mean of a sum")
        .by(
            "instance",
            _three_terms(mean(l), mean(l + 1, alpha + 1)),
            "t ρ_α(t) is the (α+1)-ReLU",
            of="homogeneous.alpha_relu_times",
            at=({alpha: alpha, x: t, y: polynomial(l + 1)},),
        )
    )


ZONAL_RECURRENCE = Identity(
    name="sphere.zonal_recurrence",
    says="The coefficients of two degrees of homogeneity determine each other.",
    statement=Eq(mean(l + 2), _three_terms(mean(l), mean(l + 1, alpha + 1))),
    over=(_DEGREE, _DIMENSION, _ORDER),
    cite=_CITE,
    uses=("homogeneous.alpha_relu_times", "sphere.zonal_three_terms"),
    derivation=_zonal_recurrence,
)


def _zonal_coefficient() -> Derivation:
    everything = {alpha: alpha, n: n}
    return Derivation(mean(l)).by(
        "induction",
        value(l),
        "both sides satisfy the recurrence and agree for degrees zero and one",
        index=l,
        bases=(("sphere.zonal_start", everything), ("sphere.zonal_slope", everything)),
        recurrence=("sphere.zonal_recurrence", {**everything, l: l}),
        earlier=({l: l}, {l: l + 1, alpha: alpha + 1}),
        rewrites=(
            ("sphere.reciprocal_gamma", {x: alpha / 2 + 1}),
            ("sphere.reciprocal_gamma", {x: (alpha + 1) / 2}),
            ("sphere.reciprocal_gamma_shift", {x: (alpha - l) / 2}),
        ),
    )


ZONAL_COEFFICIENT = Identity(
    name="sphere.zonal_coefficient",
    says="The zonal coefficients of the α-ReLU, zero where α − l is even and below zero.",
    statement=Eq(mean(l), value(l)),
    over=(_DEGREE, _DIMENSION, _ORDER),
    cite=_CITE,
    uses=(
        "sphere.reciprocal_gamma",
        "sphere.reciprocal_gamma_shift",
        "sphere.zonal_recurrence",
        "sphere.zonal_slope",
        "sphere.zonal_start",
    ),
    derivation=_zonal_coefficient,
)


def _relu_coefficient() -> Derivation:
    dimension = sqrt(HarmonicDimension(n, l))
    inside = dimension * polynomial(l)
    scale = n ** (alpha / 2)
    return (
        Derivation(GegenbauerCoefficient(_RELU, n, l))
        .by(
            "definition",
            Expectation(AlphaReLU(alpha, sqrt(n) * t) * inside, ONE),
            "the coefficient on the normalised harmonic",
            of=(GegenbauerCoefficient, OnSphere, Apply, Zonal),
        )
        .by(
            "homogeneity",
            Expectation(scale * AlphaReLU(alpha, t) * inside, ONE),
            "the α-ReLU is positive-homogeneous",
            scales=((t, sqrt(n)),),
        )
        .by("linearity", scale * dimension * mean(l), "constants come out")
        .by(
            "instance",
            scale * dimension * value(l),
            "the coefficient in Gammas",
            of="sphere.zonal_coefficient",
            at=({alpha: alpha, n: n, l: l},),
        )
    )


RELU_COEFFICIENT = Identity(
    name="sphere.relu_coefficient",
    says="The coefficients a_l of the α-ReLU as batch norm sees it.",
    statement=Eq(
        GegenbauerCoefficient(_RELU, n, l),
        n ** (alpha / 2) * sqrt(HarmonicDimension(n, l)) * value(l),
    ),
    over=(_DEGREE, _DIMENSION, _ORDER),
    cite=_CITE,
    uses=("sphere.zonal_coefficient",),
    derivation=_relu_coefficient,
)

IDENTITIES = (
    ZONAL_START,
    ZONAL_SLOPE,
    ZONAL_RECURRENCE,
    ZONAL_COEFFICIENT,
    RELU_COEFFICIENT,
)
CITED = (RECIPROCAL_GAMMA, RECIPROCAL_GAMMA_SHIFT)
