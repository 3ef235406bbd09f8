"""The degree at which BSB1 loses its stability for the α-ReLU: it exists, and tends to one."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Integer, Le
from sympy.logic.boolalg import Boolean

from bnsym.core import Derivation, Eq, Identity, Integers, Lt, Variable
from bnsym.symbolic.batchnorm import SimplexCosine, Upsilon
from bnsym.symbolic.crossing import TransitionDegree
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import ArcCosine, HomogeneousKernel
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.forward.eigenvalue_limits import GAP, NONZERO
from bnsym_derivations.forward.eigenvalues import (
    CITE,
    DEGREES,
    cosine,
    diagonals_value,
    gap,
    steepness,
)
from bnsym_derivations.forward.stability import CRITICAL
from bnsym_derivations.forward.ultrasymmetric import BATCH
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.slopes import phi
from bnsym_derivations.symbols import B, a, alpha, b, c, x

__all__ = ["IDENTITIES"]

_FIVE = Variable(B, Integers(5, reach=6, corners=(5, 6)), "batch size")
_RELU = {a: Integer(1), b: Integer(0)}
degree = TransitionDegree(B)
_INSIDE = degree.definition().args[2]
"""The variable that degree is called by in its definition."""


def _at(expression: Expr, where: Expr) -> Expr:
    """An expression of the theory for the α-ReLU of some degree."""
    return expression.xreplace({alpha: where, **_RELU})


def _gap_at(where: Expr) -> tuple[str, dict[Basic, Any]]:
    """The instance of the theorem that the gap of the kernel is positive."""
    return GAP, {alpha: where, **_RELU, c: cosine}


def _positive() -> Derivation:
    value = BatchMomentConstant(alpha, B) * gap()
    return (
        Derivation(Upsilon(phi, B))
        .by(
            "instance",
            value,
            "what survives centring is K times the gap",
            of="forward.upsilon",
            at=({alpha: alpha, a: a, b: b, B: B},),
        )
        .by(
            "order",
            Integer(0),
            "numerator and denominator are positive",
            relation=">",
            excess=value,
            facts=((GAP, {alpha: alpha, a: a, b: b, c: cosine}),),
        )
    )


UPSILON_POSITIVE = Identity(
    name="forward.upsilon_positive",
    says="The variance that survives centring is positive, whatever the activation of its degree.",
    statement=Lt(Integer(0), Upsilon(phi, B)),
    over=(DEGREES, *SIDES, BATCH),
    where=(NONZERO,),
    cite=CITE,
    uses=("forward.upsilon", GAP),
    derivation=_positive,
)


def _alive(where: Expr) -> tuple[str, dict[Basic, Any]]:
    """The instance of the theorem that the α-ReLU survives centring."""
    return UPSILON_POSITIVE.name, {alpha: where, **_RELU, B: B}


_FACTS = (
    _alive(Integer(1)),
    ("forward.diagonals_stable", {**_RELU, B: B}),
    _alive(CRITICAL),
    ("forward.transition_above", {B: B}),
    _gap_at(_INSIDE),
)
_USES = (UPSILON_POSITIVE.name, "forward.diagonals_stable", "forward.transition_above", GAP)


def _end(name: str, says: str, start: Expr, relation: str) -> Identity:
    """The transition lies strictly on one side of an end of the interval."""
    derivation = Derivation(start).by(
        "intermediate_value",
        degree,
        "the eigenvalue crosses one between the two ends",
        relation=relation,
        crossing=degree,
        facts=_FACTS,
    )
    return Identity(
        name=name,
        says=says,
        statement=Lt(start, degree) if relation == "<" else Lt(degree, start),
        over=(_FIVE,),
        cite=CITE,
        uses=_USES,
        derivation=lambda: derivation,
    )


LOWER = _end(
    "forward.transition_lower",
    "The transition of the α-ReLU takes place above degree one.",
    Integer(1),
    "<",
)
UPPER = _end(
    "forward.transition_upper",
    "The transition of the α-ReLU takes place below degree (B − 1)/(B − 4).",
    CRITICAL,
    ">",
)


def _transition() -> Derivation:
    return Derivation(Integer(1)).by(
        "intermediate_value",
        _at(diagonals_value(), degree),
        "a continuous function takes every value between two",
        crossing=degree,
        facts=(*_FACTS, (LOWER.name, {B: B}), _gap_at(degree)),
    )


TRANSITION = Identity(
    name="forward.transition",
    says="In batches of five or more there is a degree at which λ_𝕃 of the forward map is one.",
    statement=Eq(_at(diagonals_value(), degree), Integer(1)),
    over=(_FIVE,),
    cite=CITE,
    uses=(*_USES, LOWER.name),
    derivation=_transition,
)


_LINE, _CHORD = "homogeneous.arc_cosine_below_line", "homogeneous.chord_by_kernels"
_STEEPNESS = B / (B - 1) * degree**2 / (2 * degree - 1) * ArcCosine(degree - 1, cosine)
_BALANCE = degree * (B - 4) + _STEEPNESS / (1 - ArcCosine(degree, cosine))


def _equation() -> Derivation:
    value, count = _at(diagonals_value(), degree), B - 1 + 2 * degree
    facts = (
        (LOWER.name, {B: B}),
        _gap_at(degree),
        (_LINE, {alpha: degree, c: cosine}),
    )
    return (
        Derivation(_BALANCE)
        .by(
            "definition",
            degree * (B - 4) + _at(steepness(), degree),
            "the α-ReLU has one side",
            of=(HomogeneousKernel,),
            facts=facts[:1],
        )
        .by("field", B - 1 + (value - 1) * count, "λ_𝕃 by its numerator", facts=facts)
        .by(
            "instance",
            B - 1 + (1 - 1) * count,
            "λ_𝕃 is one at the transition",
            of=TRANSITION.name,
            at=({B: B},),
        )
    )


EQUATION = Identity(
    name="forward.transition_equation",
    says="The transition degree α solves α (B − 4) + X = B − 1, X the steepness of its kernel.",
    statement=Eq(_BALANCE, B - 1),
    over=(_FIVE,),
    cite=CITE,
    uses=(TRANSITION.name, LOWER.name, GAP, _LINE),
    derivation=_equation,
)


def _limit() -> Derivation:
    limit, other = LimitOf(degree, B), LimitOf(1 + 3 / (B - 4), B)
    return (
        Derivation(limit)
        .by(
            "squeeze",
            LimitOf(CRITICAL, B),
            "both ends of its interval approach each other",
            limit=limit,
            below=(LOWER.name, {B: B}),
            above=(UPPER.name, {B: B}),
        )
        .by("field", other, "B − 1 = (B − 4) + 3")
        .by(
            "limit",
            Integer(1),
            "a rational function of B",
            limit=other,
            outer=x,
            parts=((x, other.body),),
        )
    )


LIMIT = Identity(
    name="forward.transition_limit",
    says="In large batches the α-ReLU loses the stability of BSB1 right above degree one.",
    statement=Eq(LimitOf(degree, B), Integer(1)),
    over=(),
    cite=CITE,
    uses=(LOWER.name, UPPER.name),
    derivation=_limit,
)


def _before(size: Expr) -> Derivation:
    """What is missing to one: a share of the room for the degree, and of the chord's excess."""
    here = {B: size}
    point = cosine.xreplace(here)
    slope, rise = (
        alpha**2 / (2 * alpha - 1) * ArcCosine(alpha - 1, point),
        1 - ArcCosine(alpha, point),
    )
    steep = size / (size - 1) * slope / rise
    count, room = size - 1 + 2 * alpha, size - 2 - alpha * (size - 4)
    missing = (room + (rise - (1 - point) * slope) / rise) / count
    facts = tuple((name, {alpha: alpha, c: point}) for name in (_LINE, _CHORD))
    gap_here = (GAP, {alpha: alpha, **_RELU, c: point})
    return (
        Derivation(_at(diagonals_value(), alpha).xreplace(here))
        .by(
            "definition",
            (alpha * (size - 2) + steep) / count,
            "the α-ReLU has one side",
            of=(HomogeneousKernel,),
            facts=(*facts[:1], gap_here),
        )
        .by("definition", 1 - missing, "1 − ϱ = B/(B − 1)", of=(SimplexCosine,), facts=facts[:1])
        .by(
            "order",
            Integer(1),
            "the kernel lies above its tangent",
            relation="<",
            excess=missing,
            facts=facts,
        )
    )


def _stable(name: str, says: str, size: Expr, *where: Boolean) -> Identity:
    """No transition yet, in batches of one size or of all."""
    return Identity(
        name=name,
        says=says,
        statement=Lt(_at(diagonals_value(), alpha).xreplace({B: size}), Integer(1)),
        over=(DEGREES, BATCH) if size == B else (DEGREES,),
        where=where,
        cite=CITE,
        uses=(_LINE, _CHORD, GAP),
        derivation=lambda: _before(size),
    )


BEFORE = _stable(
    "forward.transition_not_before",
    "The α-ReLU keeps the stability of BSB1 up to degree (B − 2)/(B − 4) at least.",
    B,
    Le(alpha * (B - 4), B - 2, evaluate=False),
)
NEVER = _stable(
    "forward.no_transition",
    "In batches of four the α-ReLU never loses the stability of BSB1.",
    Integer(4),
)


IDENTITIES = (UPSILON_POSITIVE, LOWER, UPPER, TRANSITION, EQUATION, LIMIT, BEFORE, NEVER)
