"""The fixed point of the forward map for positive-homogeneous activations, in closed form."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Symbol, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.batchnorm import OnSphere, SimplexCosine, Upsilon, projections
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import BatchMomentConstant, FixedPointCosine, FixedPointVariance
from bnsym.symbolic.homogeneous import HomogeneousKernel, MomentConstant
from bnsym_derivations.forward.kernels import kernels as forward_kernels
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.sphere.homogeneous import phi, radial_factor, value
from bnsym_derivations.symbols import B, a, alpha, b, c, n, s, t

__all__ = ["BATCH", "CITE", "IDENTITIES", "ONE", "TWO", "K", "f", "from_the_sphere", "kernel"]

BATCH = Variable(B, Integers(4, corners=(4, 5, 64)), "batch size")
CITE = (("Yang2019", "Theorem on the BSB1 fixed point of positive-homogeneous activations"),)
K = BatchMomentConstant(alpha, B)
cosine = SimplexCosine(B)
kernel = HomogeneousKernel(phi, cosine)
ONE, TWO = projections((t,), B), projections((t, s), B)
_OVER = (degree_above("-1/2"), *SIDES, BATCH)
_ALL = {alpha: alpha, a: a, b: b, B: B}


def f(point: Symbol) -> OnSphere:
    """The activation as batch norm sees it."""
    return OnSphere(phi, B - 1, point, Integer(0))


def from_the_sphere(
    start: Expectation, bare: Expr, degree: Expr, known: Expr, of: str
) -> Derivation:
    """A mean of f is the one of φ, which the record ``of`` knows, times a power of √(B − 1)."""
    root = sqrt(B - 1)
    place = {alpha: alpha, a: a, b: b, n: B - 1}
    place |= {c: cosine} if len(start.law.variables) == 2 else {}
    unfolded = bare.xreplace({point: root * point for point in start.law.variables})
    size = (B - 1) ** (degree / 2)
    return (
        Derivation(start)
        .by("definition", Expectation(unfolded, start.law), "f(t) = φ(√n t)", of=(OnSphere,))
        .by(
            "homogeneity",
            Expectation(size * bare, start.law),
            "φ is positive-homogeneous of degree α",
            scales=tuple((point, root) for point in start.law.variables),
        )
        .by("linearity", size * Expectation(bare, start.law), "a constant comes out")
        .by(
            "instance",
            size * known / radial_factor(degree, B - 1),
            "the mean of φ on the sphere",
            of=of,
            at=(place,),
        )
    )


def _product_mean() -> Derivation:
    return from_the_sphere(
        Expectation(f(t) * f(s), TWO),
        value(t) * value(s),
        2 * alpha,
        MomentConstant(alpha) * kernel,
        "sphere.homogeneous_product",
    ).by("definition", K * kernel, "K is the ratio of the two moments", of=(BatchMomentConstant,))


PRODUCT_MEAN = Identity(
    name="forward.product_mean",
    says="Two projections of batch norm covary by the kernel at the cosine of the simplex.",
    statement=Eq(Expectation(f(t) * f(s), TWO), K * kernel),
    over=_OVER,
    cite=CITE,
    uses=("sphere.homogeneous_product",),
    derivation=_product_mean,
)


def _variance() -> Derivation:
    square = Expectation(f(t) ** 2, ONE)
    chain = from_the_sphere(
        square,
        value(t) ** 2,
        2 * alpha,
        MomentConstant(alpha) * (a**2 + b**2),
        "sphere.homogeneous_square",
    )
    start = Derivation(FixedPointVariance(phi, B)).by(
        "definition", square, "the variance is the second moment", of=(FixedPointVariance,)
    )
    return start._replace(steps=(*start.steps, *chain.steps)).by(
        "definition",
        K * (a**2 + b**2),
        "K is the ratio of the two moments",
        of=(BatchMomentConstant,),
    )


VARIANCE = Identity(
    name="forward.variance",
    says="The variance at the fixed point is K times the two squared sides of φ.",
    statement=Eq(FixedPointVariance(phi, B), K * (a**2 + b**2)),
    over=_OVER,
    cite=CITE,
    uses=("sphere.homogeneous_square",),
    derivation=_variance,
    kernels=(forward_kernels()["forward.variance"],),
)


def _cosine() -> Derivation:
    variance = FixedPointVariance(phi, B)
    product = Expectation(f(t) * f(s), TWO)
    return (
        Derivation(FixedPointCosine(phi, B))
        .by(
            "definition",
            product / variance,
            "the correlation is the covariance over the variance",
            of=(FixedPointCosine,),
        )
        .by(
            "instance",
            K * kernel / variance,
            "the covariance K J_φ(ϱ)",
            of="forward.product_mean",
            at=(_ALL,),
        )
        .by(
            "instance",
            kernel / (a**2 + b**2),
            "the variance K (a² + b²), of which K cancels",
            of="forward.variance",
            at=(_ALL,),
        )
    )


COSINE = Identity(
    name="forward.cosine",
    says="The correlation at the fixed point is the kernel at the cosine of the simplex.",
    statement=Eq(FixedPointCosine(phi, B), kernel / (a**2 + b**2)),
    over=_OVER,
    where=(Gt(a**2 + b**2, 0),),
    cite=CITE,
    uses=("forward.product_mean", "forward.variance"),
    derivation=_cosine,
    kernels=(forward_kernels()["forward.cosine"],),
)


def _upsilon() -> Derivation:
    square, product = Expectation(f(t) ** 2, ONE), Expectation(f(t) * f(s), TWO)
    return (
        Derivation(Upsilon(phi, B))
        .by("definition", square - product, "υ is the variance less the covariance", of=(Upsilon,))
        .by(
            "definition",
            FixedPointVariance(phi, B) - product,
            "the variance is the second moment",
            of=(FixedPointVariance,),
        )
        .by(
            "instance",
            FixedPointVariance(phi, B) - K * kernel,
            "the covariance K J_φ(ϱ)",
            of="forward.product_mean",
            at=(_ALL,),
        )
        .by(
            "instance",
            K * (a**2 + b**2) - K * kernel,
            "the variance K (a² + b²)",
            of="forward.variance",
            at=(_ALL,),
        )
        .by("field", K * (a**2 + b**2 - kernel), "both are multiples of K")
    )


UPSILON = Identity(
    name="forward.upsilon",
    says="The variance that survives centring, for a positive-homogeneous activation.",
    statement=Eq(Upsilon(phi, B), K * (a**2 + b**2 - kernel)),
    over=_OVER,
    cite=CITE,
    uses=("forward.product_mean", "forward.variance"),
    derivation=_upsilon,
    kernels=(forward_kernels()["forward.upsilon"],),
)

IDENTITIES = (PRODUCT_MEAN, VARIANCE, COSINE, UPSILON)
