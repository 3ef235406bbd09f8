"""The explosion rate of ReLU and of the identity."""

from __future__ import annotations

from sympy import Expr, Integer

from bnsym.core import Derivation, Eq, Identity, Lt
from bnsym.symbolic.batchnorm import ExplosionRate, SimplexCosine, Upsilon
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import ArcCosine, HomogeneousKernel, PositiveHomogeneous
from bnsym_derivations.backward.homogeneous import CITE, line_value
from bnsym_derivations.backward.two_point import BATCH as SMALL
from bnsym_derivations.forward.examples import LINEAR, RELU
from bnsym_derivations.forward.fixed_point import BATCH
from bnsym_derivations.homogeneous.kernels import kernels
from bnsym_derivations.homogeneous.slopes import STEP
from bnsym_derivations.symbols import B, a, alpha, b, c

__all__ = [
    "BELOW_ONE",
    "IDENTITIES",
    "LINEAR_RATE_VALUE",
    "LINEAR_SURVIVES",
    "RELU_SURVIVES",
    "SMALL",
    "relu_closed",
]

cosine = SimplexCosine(B)
RELU_SURVIVES = ("backward.relu_survives", {B: B})
BELOW_ONE = ("homogeneous.arc_cosine_1_below_one", {c: cosine})
LINEAR_SURVIVES = ("forward.linear_upsilon", {B: B})
LINEAR_RATE_VALUE = (B - 2) / (B - 3)


def _place(phi: PositiveHomogeneous) -> dict[Expr, Expr]:
    """Where the general theorems speak of this activation."""
    return {alpha: Integer(1), a: phi.args[1], b: phi.args[2], B: B}


def _closed(degree: int, point: Expr) -> Expr:
    """J_0 or J_1 by the arc."""
    return kernels()[f"homogeneous.arc_cosine_{degree}"].spec.xreplace({c: point})


def _relu_survives() -> Derivation:
    constant = BatchMomentConstant(1, B)
    gap = constant * (1 - ArcCosine(1, cosine))
    return (
        Derivation(Upsilon(RELU, B))
        .by(
            "instance",
            constant * (1 - HomogeneousKernel(RELU, cosine)),
            "the formula of every degree at α = 1",
            of="forward.upsilon",
            at=(_place(RELU),),
        )
        .by("definition", gap, "J_φ by J_1", of=(HomogeneousKernel,))
        .by(
            "order",
            Integer(0),
            "the kernel of ReLU stays below one",
            relation=">",
            excess=gap,
            facts=(BELOW_ONE,),
        )
    )


RELU_POSITIVE = Identity(
    name="backward.relu_survives",
    says="For ReLU some variance survives centring at every batch size.",
    statement=Lt(Integer(0), Upsilon(RELU, B)),
    over=(BATCH,),
    cite=CITE,
    uses=("forward.upsilon", "homogeneous.arc_cosine_1_below_one"),
    derivation=_relu_survives,
)


def _relu_rate() -> Derivation:
    value = line_value().xreplace({alpha: Integer(1), a: Integer(1), b: Integer(0)})
    folded = value.atoms(HomogeneousKernel)
    unfolded = value.xreplace({kernel: kernel.definition() for kernel in folded})
    return (
        Derivation(ExplosionRate(RELU, B))
        .by(
            "instance",
            value,
            "the formula of every degree at α = 1",
            of="backward.homogeneous_rate",
            at=(_place(RELU),),
            facts=(RELU_SURVIVES,),
        )
        .by(
            "definition",
            unfolded,
            "φ has one side, and so has its derivative",
            of=(HomogeneousKernel,),
        )
        .by("field", relu_closed(), "the terms in each kernel together", facts=(BELOW_ONE,))
    )


def relu_closed() -> Expr:
    """λ_G of ReLU by its kernel and that of the step."""
    below = 1 - ArcCosine(1, cosine)
    return ((B - 1 + ArcCosine(0, cosine)) / below - 1) / (B - 3)


RELU_RATE = Identity(
    name="backward.relu_rate",
    says="The gradient explosion rate of ReLU.",
    statement=Eq(ExplosionRate(RELU, B), relu_closed()),
    over=(SMALL,),
    cite=CITE,
    uses=(
        "backward.homogeneous_rate",
        "backward.relu_survives",
        "homogeneous.arc_cosine_1_below_one",
    ),
    derivation=_relu_rate,
)


def _linear_rate() -> Derivation:
    here = {alpha: Integer(1), a: Integer(1), b: Integer(1)}
    value = line_value().xreplace(here)
    step = HomogeneousKernel(STEP, cosine).xreplace(here)
    linear = HomogeneousKernel(LINEAR, cosine)
    kernel = value.xreplace({linear: 2 * cosine})
    both = 2 * ArcCosine(0, cosine) + 2 * ArcCosine(0, -cosine)
    arcs = 2 * _closed(0, cosine) + 2 * _closed(0, -cosine)
    return (
        Derivation(ExplosionRate(LINEAR, B))
        .by(
            "instance",
            value,
            "the formula of every degree at α = 1",
            of="backward.homogeneous_rate",
            at=(_place(LINEAR),),
            facts=(LINEAR_SURVIVES,),
        )
        .by(
            "instance",
            kernel,
            "the kernel of the identity is its correlation",
            of="forward.linear_kernel",
            at=({c: cosine},),
        )
        .by(
            "definition",
            kernel.xreplace({step: both}),
            "its derivative has two sides",
            of=(HomogeneousKernel,),
        )
        .by(
            "instance",
            kernel.xreplace({step: arcs}),
            "the closed form of J_0",
            of="homogeneous.arc_cosine_0",
            at=({c: cosine}, {c: -cosine}),
        )
        .by(
            "field",
            kernel.xreplace({step: Integer(2)}),
            "acos(−c) = π − acos(c), and the arcs cancel",
        )
        .by("definition", LINEAR_RATE_VALUE, "ϱ = −1/(B − 1)", of=(SimplexCosine,))
    )


LINEAR_RATE = Identity(
    name="backward.linear_rate",
    says="The gradient explosion rate of the identity, the smallest of all.",
    statement=Eq(ExplosionRate(LINEAR, B), LINEAR_RATE_VALUE),
    over=(SMALL,),
    cite=CITE,
    uses=(
        "backward.homogeneous_rate",
        "forward.linear_kernel",
        "forward.linear_upsilon",
        "homogeneous.arc_cosine_0",
    ),
    derivation=_linear_rate,
)

IDENTITIES = (RELU_POSITIVE, RELU_RATE, LINEAR_RATE)
