"""The fixed point of the activations of degree one: ReLU, the identity, the absolute value."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, pi

from bnsym.core import Derivation, Eq, Identity, Lt, Reals, Variable
from bnsym.symbolic.batchnorm import SimplexCosine, Upsilon
from bnsym.symbolic.fixed_point import BatchMomentConstant, FixedPointCosine, FixedPointVariance
from bnsym.symbolic.homogeneous import (
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.forward.fixed_point import BATCH, CITE, cosine
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION
from bnsym_derivations.homogeneous.kernels import kernels
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.symbols import B, a, alpha, b, c, c_other

__all__ = ["ABSOLUTE", "IDENTITIES", "LINEAR", "RELU"]

RELU, LINEAR, ABSOLUTE = (PositiveHomogeneous(1, *sides) for sides in ((1, 0), (1, 1), (1, -1)))
_GENERAL = PositiveHomogeneous(1, a, b)
_DEGREE_ONE = {alpha: Integer(1), B: B}


def _place(phi: PositiveHomogeneous) -> dict[Expr, Expr]:
    """Where the general theorems speak of this activation."""
    return {**_DEGREE_ONE, a: phi.args[1], b: phi.args[2]}


def _constant(chain: Derivation, factor: Expr, end: Expr) -> Derivation:
    """K = 1/2 at degree one, times a factor."""
    half = (B - 1) * Rational(1, 2)
    return chain.by(
        "definition",
        factor * MomentConstant(1) * half / half,
        "K by its Gammas, Γ(n/2 + 1) = (n/2) Γ(n/2)",
        of=(BatchMomentConstant,),
    ).by("definition", end, "the moment constant of degree one is 1/2", of=(MomentConstant,))


def _degree_one_variance() -> Derivation:
    sides = a**2 + b**2
    chain = Derivation(FixedPointVariance(_GENERAL, B)).by(
        "instance",
        BatchMomentConstant(1, B) * sides,
        "the formula of every degree at α = 1",
        of="forward.variance",
        at=({**_DEGREE_ONE, a: a, b: b},),
    )
    return _constant(chain, sides, sides / 2)


DEGREE_ONE_VARIANCE = Identity(
    name="forward.degree_one_variance",
    says="At degree one the variance at the fixed point does not depend on the batch size.",
    statement=Eq(FixedPointVariance(_GENERAL, B), (a**2 + b**2) / 2),
    over=(*SIDES, BATCH),
    cite=CITE,
    uses=("forward.variance",),
    derivation=_degree_one_variance,
)


def _cosine(phi: PositiveHomogeneous, end: Expr) -> Derivation:
    """c* by the two sides of the activation."""
    sides = phi.args[1] ** 2 + phi.args[2] ** 2
    return (
        Derivation(FixedPointCosine(phi, B))
        .by(
            "instance",
            HomogeneousKernel(phi, cosine) / sides,
            "the formula of every degree at α = 1",
            of="forward.cosine",
            at=(_place(phi),),
        )
        .by("definition", end, "J_φ by J_1", of=(HomogeneousKernel,))
    )


_RELU_VALUE = kernels()["homogeneous.arc_cosine_1"].spec.xreplace({c: cosine})


def _relu_cosine() -> Derivation:
    return _cosine(RELU, ArcCosine(1, cosine)).by(
        "instance",
        _RELU_VALUE,
        "the closed form of J_1",
        of="homogeneous.arc_cosine_1",
        at=({c: cosine},),
    )


RELU_COSINE = Identity(
    name="forward.relu_cosine",
    says="For ReLU the correlation at the fixed point is its kernel at that of the simplex.",
    statement=Eq(FixedPointCosine(RELU, B), _RELU_VALUE),
    over=(BATCH,),
    cite=CITE,
    uses=("forward.cosine", "homogeneous.arc_cosine_1"),
    derivation=_relu_cosine,
)


def _relu_cosine_positive() -> Derivation:
    kernel = ArcCosine(1, cosine)
    return _cosine(RELU, kernel).by(
        "order",
        Integer(0),
        "the kernel is positive inside (−1, 1)",
        relation=">",
        excess=kernel,
        facts=(("homogeneous.arc_cosine_positive", {alpha: Integer(1), c: cosine}),),
    )


RELU_COSINE_POSITIVE = Identity(
    name="forward.relu_cosine_positive",
    says="For ReLU the samples of a batch stay positively correlated at the fixed point.",
    statement=Lt(Integer(0), FixedPointCosine(RELU, B)),
    over=(BATCH,),
    cite=CITE,
    uses=("forward.cosine", "homogeneous.arc_cosine_positive"),
    derivation=_relu_cosine_positive,
)


def _relu_cosine_increasing() -> Derivation:
    cosines = SimplexCosine(B), SimplexCosine(B + 1)
    smaller, larger = (ArcCosine(1, place) for place in cosines)

    def folded(size: Expr) -> Expr:
        return HomogeneousKernel(RELU, SimplexCosine(size))

    return (
        Derivation(FixedPointCosine(RELU, B + 1))
        .by(
            "instance",
            folded(B + 1),
            "the formula of every degree at α = 1",
            of="forward.cosine",
            at=({**_place(RELU), B: B + 1},),
        )
        .by("definition", larger, "J_φ by J_1", of=(HomogeneousKernel,))
        .by(
            "order",
            smaller,
            "the cosine of the simplex grows, and J_1 with it",
            relation=">",
            excess=larger - smaller,
            facts=(
                (
                    "homogeneous.arc_cosine_increasing",
                    {alpha: Integer(1), c: cosines[0], c_other: cosines[1]},
                ),
            ),
        )
        .by("definition", folded(B), "J_1 is J_φ", of=(HomogeneousKernel,))
        .by(
            "instance",
            FixedPointCosine(RELU, B),
            "the formula of every degree at α = 1",
            of="forward.cosine",
            at=(_place(RELU),),
        )
    )


RELU_COSINE_INCREASING = Identity(
    name="forward.relu_cosine_increasing",
    says="For ReLU the correlation at the fixed point grows with the batch.",
    statement=Lt(FixedPointCosine(RELU, B), FixedPointCosine(RELU, B + 1)),
    over=(BATCH,),
    cite=CITE,
    uses=("forward.cosine", "homogeneous.arc_cosine_increasing"),
    derivation=_relu_cosine_increasing,
)

_ABSOLUTE_VALUE = sum(
    kernels()["homogeneous.arc_cosine_1"].spec.xreplace({c: end}) for end in (cosine, -cosine)
)


def _absolute_cosine() -> Derivation:
    both = ArcCosine(1, cosine) + ArcCosine(1, -cosine)
    return _cosine(ABSOLUTE, both).by(
        "instance",
        _ABSOLUTE_VALUE,
        "the closed form of J_1",
        of="homogeneous.arc_cosine_1",
        at=({c: cosine}, {c: -cosine}),
    )


ABSOLUTE_COSINE = Identity(
    name="forward.absolute_cosine",
    says="For the absolute value the correlation at the fixed point adds both signs.",
    statement=Eq(FixedPointCosine(ABSOLUTE, B), _ABSOLUTE_VALUE),
    over=(BATCH,),
    cite=CITE,
    uses=("forward.cosine", "homogeneous.arc_cosine_1"),
    derivation=_absolute_cosine,
)


def _linear_kernel() -> Derivation:
    closed = kernels()["homogeneous.arc_cosine_1"].spec
    return (
        Derivation(HomogeneousKernel(LINEAR, c))
        .by(
            "definition",
            2 * ArcCosine(1, c) - 2 * ArcCosine(1, -c),
            "J_φ by the two sides of φ",
            of=(HomogeneousKernel,),
        )
        .by(
            "instance",
            2 * closed - 2 * closed.xreplace({c: -c}),
            "the closed form of J_1",
            of="homogeneous.arc_cosine_1",
            at=({c: c}, {c: -c}),
        )
        .by("field", 2 * c, "the two arc cosines add up to π")
    )


LINEAR_KERNEL = Identity(
    name="forward.linear_kernel",
    says="The kernel of the identity is linear.",
    statement=Eq(HomogeneousKernel(LINEAR, c), 2 * c),
    over=(Variable(c, Reals(-1, 1, closed=True, corners=(-1, 1, 0)), CORRELATION),),
    cite=CITE,
    uses=("homogeneous.arc_cosine_1",),
    derivation=_linear_kernel,
)


def _linear_cosine() -> Derivation:
    return (
        Derivation(FixedPointCosine(LINEAR, B))
        .by(
            "instance",
            HomogeneousKernel(LINEAR, cosine) / 2,
            "the formula of every degree at α = 1",
            of="forward.cosine",
            at=(_place(LINEAR),),
        )
        .by(
            "instance",
            cosine,
            "the kernel of the identity is its correlation",
            of="forward.linear_kernel",
            at=({c: cosine},),
        )
        .by("definition", -1 / (B - 1), "the cosine of the simplex", of=(SimplexCosine,))
    )


LINEAR_COSINE = Identity(
    name="forward.linear_cosine",
    says="For the identity the samples of a batch end up on a simplex.",
    statement=Eq(FixedPointCosine(LINEAR, B), -1 / (B - 1)),
    over=(BATCH,),
    cite=CITE,
    uses=("forward.cosine", "forward.linear_kernel"),
    derivation=_linear_cosine,
)


def _linear_upsilon() -> Derivation:
    constant = BatchMomentConstant(1, B)
    chain = (
        Derivation(Upsilon(LINEAR, B))
        .by(
            "instance",
            constant * (2 - HomogeneousKernel(LINEAR, cosine)),
            "the formula of every degree at α = 1",
            of="forward.upsilon",
            at=(_place(LINEAR),),
        )
        .by(
            "instance",
            constant * (2 - 2 * cosine),
            "the kernel of the identity is its correlation",
            of="forward.linear_kernel",
            at=({c: cosine},),
        )
        .by(
            "definition",
            constant * (2 + 2 / (B - 1)),
            "the cosine of the simplex",
            of=(SimplexCosine,),
        )
    )
    return _constant(chain, 2 + 2 / (B - 1), B / (B - 1))


LINEAR_UPSILON = Identity(
    name="forward.linear_upsilon",
    says="For the identity the variance that survives centring is B/(B − 1).",
    statement=Eq(Upsilon(LINEAR, B), B / (B - 1)),
    over=(BATCH,),
    cite=CITE,
    uses=("forward.linear_kernel", "forward.upsilon"),
    derivation=_linear_upsilon,
)


def _relu_cosine_limit() -> Derivation:
    return (
        Derivation(LimitOf(FixedPointCosine(RELU, B), B))
        .by(
            "instance",
            HomogeneousKernel(RELU, 0),
            "the limit is the kernel at right angles",
            of="forward.cosine_limit",
            at=({alpha: Integer(1), a: Integer(1), b: Integer(0)},),
        )
        .by("definition", ArcCosine(1, 0), "J_φ by J_1", of=(HomogeneousKernel,))
        .by(
            "instance",
            1 / pi,
            "the closed form of J_1, where the arc is multiplied by zero",
            of="homogeneous.arc_cosine_1",
            at=({c: Integer(0)},),
        )
    )


RELU_COSINE_LIMIT = Identity(
    name="forward.relu_cosine_limit",
    says="In large batches the correlation of ReLU at the fixed point is 1/π.",
    statement=Eq(LimitOf(FixedPointCosine(RELU, B), B), 1 / pi),
    over=(),
    cite=CITE,
    uses=("forward.cosine_limit", "homogeneous.arc_cosine_1"),
    derivation=_relu_cosine_limit,
)

IDENTITIES = (
    DEGREE_ONE_VARIANCE,
    RELU_COSINE,
    RELU_COSINE_POSITIVE,
    RELU_COSINE_INCREASING,
    RELU_COSINE_LIMIT,
    ABSOLUTE_COSINE,
    LINEAR_KERNEL,
    LINEAR_COSINE,
    LINEAR_UPSILON,
)
