"""Stability of BSB1 under the forward map: degree one, and degrees at which it is lost."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Ne
from sympy.logic.boolalg import Boolean

from bnsym.core import Derivation, Identity, Integers, Lt, Variable
from bnsym.symbolic.batchnorm import SimplexCosine, Upsilon
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import ArcCosine, HomogeneousKernel, PositiveHomogeneous
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import Direction, ForwardSlope, Projected, Space, acts_as
from bnsym_derivations.forward import ultrasymmetric
from bnsym_derivations.forward.eigenvalues import (
    CITE,
    DEGREES,
    diagonals_value,
    gap,
    hollow_value,
    steepness,
)
from bnsym_derivations.forward.ultrasymmetric import BATCH
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.slopes import LINEAR, chord_closed, chord_excess, phi
from bnsym_derivations.symbols import B, M, a, alpha, b, c, d, i, k

__all__ = ["IDENTITIES"]

cosine = SimplexCosine(B)
_DEGREE_ONE = {alpha: Integer(1)}
_HERE = {alpha: Integer(1), a: a, b: b, B: B}


def _gap_positive() -> Derivation:
    constant = BatchMomentConstant(alpha, B)
    quotient = Upsilon(phi, B) / constant
    return (
        Derivation(Integer(0))
        .by(
            "order",
            quotient,
            "numerator and denominator are positive",
            relation="<",
            excess=quotient,
        )
        .by(
            "instance",
            gap(),
            "what survives centring is K times the gap",
            of="forward.upsilon",
            at=({alpha: alpha, a: a, b: b, B: B},),
        )
    )


GAP_POSITIVE = Identity(
    name="forward.gap_positive",
    says="The kernel at the cosine of the simplex is below its value at one.",
    statement=Lt(Integer(0), gap()),
    over=(DEGREES, *SIDES, BATCH),
    where=(Gt(Upsilon(phi, B), 0),),
    cite=CITE,
    uses=("forward.upsilon",),
    derivation=_gap_positive,
)

_FACTS = (
    ("homogeneous.sine_below_arc", {c: cosine}),
    ("forward.gap_positive", _HERE),
)


LIMIT = (B - 1) / (B + 1)
"""Both eigenvalues of the identity."""


def _below(value: Expr, share: Expr, bound: Expr) -> Derivation:
    """The eigenvalue at degree one falls short of the bound, by a share of the chord's excess."""
    missing = share / (B + 1) / gap().xreplace({phi: LINEAR})
    chain = (
        Derivation(value)
        .by(
            "definition",
            LIMIT - missing * chord_excess(cosine),
            "the slope against the chord, 1 − ϱ = B/(B − 1)",
            of=(SimplexCosine,),
        )
        .by(
            "instance",
            LIMIT - missing * chord_closed(cosine),
            "the chord lies above the tangent",
            of="homogeneous.chord_degree_one",
            at=({a: a, b: b, c: cosine},),
        )
    )
    return chain.by(
        "order",
        bound,
        "the arc is longer than the sine",
        relation="<",
        excess=bound - chain.end,
        facts=_FACTS,
    )


_USES = ("homogeneous.chord_degree_one", "homogeneous.sine_below_arc", "forward.gap_positive")
DIAGONALS, HOLLOW = (f().xreplace(_DEGREE_ONE) for f in (diagonals_value, hollow_value))


def _bound(
    name: str, says: str, value: Expr, share: Expr, bound: Expr, *where: Boolean
) -> Identity:
    """One eigenvalue at degree one, and one bound."""
    return Identity(
        name=name,
        says=says,
        statement=Lt(value, bound),
        over=(*SIDES, BATCH),
        where=(Gt(Upsilon(LINEAR, B), 0), *where),
        cite=CITE,
        uses=_USES,
        derivation=lambda: _below(value, share, bound),
    )


DIAGONALS_BOUND = _bound(
    "forward.diagonals_bound",
    "At degree one the forward map contracts centred diagonals more than for the identity.",
    DIAGONALS,
    Integer(1),
    LIMIT,
    Ne(a, b),
)
HOLLOW_BOUND = _bound(
    "forward.hollow_bound",
    "At degree one the forward map contracts the other matrices more than for the identity.",
    HOLLOW,
    B - 1,
    LIMIT,
    Ne(a, b),
)
DIAGONALS_STABLE = _bound(
    "forward.diagonals_stable",
    "At degree one, as for ReLU, the forward map contracts centred diagonals at every batch size.",
    DIAGONALS,
    Integer(1),
    Integer(1),
)
HOLLOW_STABLE = _bound(
    "forward.hollow_stable",
    "At degree one, as for ReLU, the forward map contracts the other matrices at every batch size.",
    HOLLOW,
    B - 1,
    Integer(1),
)


def _linear(space: Space, record: str, value: Expr, share: Expr) -> Derivation:
    """The eigenvalue of the identity, whose chord is its tangent."""
    here = {alpha: Integer(1), a: Integer(1), b: Integer(1)}
    element = Direction(space, i, k)
    rest = {d: d} if space == SPACES[0] else {M: M}
    chain = Derivation(Projected(ForwardSlope(_IDENTITY, B), space, i, k)).by(
        "instance",
        value.xreplace(here) * element,
        "degree one",
        of=record,
        at=({**here, B: B, i: i, k: k, **rest},),
    )
    missing = share / (B + 1) / gap().xreplace(here)
    return chain.by(
        "definition",
        (LIMIT - missing * chord_excess(cosine).xreplace(here)) * element,
        "the slope against the chord, 1 − ϱ = B/(B − 1)",
        of=(SimplexCosine,),
    ).by(
        "instance",
        LIMIT * element,
        "the chord is the tangent",
        of="homogeneous.chord_degree_one",
        at=({a: Integer(1), b: Integer(1), c: cosine},),
    )


SPACES = (ultrasymmetric.DIAGONALS, ultrasymmetric.HOLLOW)
_IDENTITY = PositiveHomogeneous(1, 1, 1)

LINEAR_DIAGONALS = Identity(
    name="forward.linear_diagonals",
    says="For the identity the forward map multiplies centred diagonals by (B − 1)/(B + 1).",
    statement=acts_as(ForwardSlope(_IDENTITY, B), SPACES[0], LIMIT, i, k),
    over=(BATCH, ultrasymmetric.VECTOR, *ultrasymmetric.PLACES),
    where=(Gt(Upsilon(_IDENTITY, B), 0),),
    cite=CITE,
    uses=("forward.diagonals_eigenvalue", "homogeneous.chord_degree_one"),
    derivation=lambda: _linear(
        SPACES[0], "forward.diagonals_eigenvalue", diagonals_value(), Integer(1)
    ),
)
LINEAR_HOLLOW = Identity(
    name="forward.linear_hollow",
    says="For the identity the forward map multiplies the other matrices by (B − 1)/(B + 1).",
    statement=acts_as(ForwardSlope(_IDENTITY, B), SPACES[1], LIMIT, i, k),
    over=(BATCH, ultrasymmetric.ROWS, *ultrasymmetric.PLACES),
    where=(Gt(Upsilon(_IDENTITY, B), 0), CentredHollow(M, B)),
    cite=CITE,
    uses=("forward.hollow_eigenvalue", "homogeneous.chord_degree_one"),
    derivation=lambda: _linear(SPACES[1], "forward.hollow_eigenvalue", hollow_value(), B - 1),
)

CRITICAL = (B - 1) / (B - 4)
"""A degree at which the α-ReLU has lost the stability of BSB1."""
_RELU_POWER = {alpha: CRITICAL, a: Integer(1), b: Integer(0)}


def _unstable() -> Derivation:
    value = diagonals_value().xreplace(_RELU_POWER)
    slope = HomogeneousKernel(PositiveHomogeneous(CRITICAL - 1, 1, 0), cosine)
    lower = ArcCosine(CRITICAL - 1, cosine)
    steep = steepness().xreplace(_RELU_POWER).xreplace({slope: lower})
    excess = steep / (B - 1 + 2 * CRITICAL)
    facts = (
        ("homogeneous.arc_cosine_positive", {alpha: CRITICAL - 1, c: cosine}),
        ("forward.gap_positive", {**_RELU_POWER, B: B}),
    )
    return (
        Derivation(value)
        .by(
            "definition",
            value.xreplace({slope: lower}),
            "the α-ReLU has one side",
            of=(HomogeneousKernel,),
        )
        .by("field", 1 + excess, "α (B − 4) = B − 1", facts=facts[1:])
        .by(
            "order",
            Integer(1),
            "the kernel of one degree less is positive",
            relation=">",
            excess=excess,
            facts=facts,
        )
    )


UNSTABLE = Identity(
    name="forward.transition_above",
    says="At the degree (B − 1)/(B − 4) the α-ReLU has lost the stability of BSB1.",
    statement=Lt(Integer(1), diagonals_value().xreplace(_RELU_POWER)),
    over=(Variable(B, Integers(5, reach=9, corners=(5, 6)), "batch size"),),
    where=(Gt(Upsilon(phi, B).xreplace(_RELU_POWER), 0),),
    cite=CITE,
    uses=("forward.gap_positive", "homogeneous.arc_cosine_positive"),
    derivation=_unstable,
)

IDENTITIES = (
    GAP_POSITIVE,
    DIAGONALS_BOUND,
    HOLLOW_BOUND,
    DIAGONALS_STABLE,
    HOLLOW_STABLE,
    LINEAR_DIAGONALS,
    LINEAR_HOLLOW,
    UNSTABLE,
)
