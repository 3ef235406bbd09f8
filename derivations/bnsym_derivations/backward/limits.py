"""The backward eigenvalues as the batch grows."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol, pi

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.homogeneous import ArcCosine, HomogeneousKernel
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.backward.examples import relu_value
from bnsym_derivations.backward.homogeneous import CITE, SQUARES, line_value
from bnsym_derivations.backward.relu import relu_closed
from bnsym_derivations.forward.eigenvalue_limits import (
    COSINE,
    GAP,
    NONZERO,
    VARIANCE,
    limit_of_parts,
)
from bnsym_derivations.forward.eigenvalues import DEGREES
from bnsym_derivations.forward.limits import COSINE_PART
from bnsym_derivations.homogeneous.kernels import kernels
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.slopes import phi, psi
from bnsym_derivations.symbols import B, a, alpha, b, c, t, x, y

__all__ = ["IDENTITIES"]

_FIRST, _STEP = ArcCosine(1, y), ArcCosine(0, y)
_ZERO = Integer(0)


def _relu_limit(known: Expr, outer: Expr, parts: dict[Symbol, Expr], end: Expr) -> Derivation:
    """The limit of a function of J_1 and J_0 at ρ, of x, which goes to one, and of t, to zero."""
    plain = known.replace(SimplexCosine, lambda batch: COSINE_PART)
    value = outer.xreplace({x: Integer(1), t: _ZERO, y: _ZERO})
    chain = (
        Derivation(LimitOf(known, B))
        .by("definition", LimitOf(plain, B), "ϱ = −1/(B − 1)", of=(SimplexCosine,))
        .by(
            "limit",
            value,
            "the limits of its parts",
            limit=LimitOf(plain, B),
            outer=outer,
            parts=((y, COSINE_PART), *parts.items()),
            facts=tuple(
                ("homogeneous.arc_cosine_1_below_one", {c: place})
                for place in (_ZERO, SimplexCosine(B))
            ),
        )
    )
    for degree in (1, 0):
        kernel = ArcCosine(degree, 0)
        if value.has(kernel):
            name = f"homogeneous.arc_cosine_{degree}"
            value = value.xreplace({kernel: kernels()[name].spec.xreplace({c: _ZERO})})
            because = f"the closed form of J_{degree}"
            chain = chain.by("instance", value, because, of=name, at=({c: _ZERO},))
    return chain.by("field", end, "acos(0) = π/2")


def _identity(
    name: str,
    says: str,
    known: Expr,
    outer: Expr,
    parts: dict[Symbol, Expr],
    end: Expr,
    *uses: str,
) -> Identity:
    """One eigenvalue, as a function of the kernels at ρ and of rational parts."""
    return Identity(
        name=f"backward.{name}_limit",
        says=says,
        statement=Eq(LimitOf(known, B), end),
        over=(),
        cite=CITE,
        uses=("homogeneous.arc_cosine_1", "homogeneous.arc_cosine_1_below_one", *uses),
        derivation=lambda: _relu_limit(known, outer, parts, end),
    )


_CONSTANT = alpha**2 / (2 * alpha - 1)
_HOMOGENEOUS = _CONSTANT * SQUARES / VARIANCE


def _homogeneous_limit() -> Derivation:
    kernel, lowered = HomogeneousKernel(phi, y), HomogeneousKernel(psi, y)
    above = (1 + t) * SQUARES + (2 * alpha - 1) * t * kernel + x * lowered
    parts = {x: (B - 3 + 2 * alpha) / ((B - 1) * (B - 3)), t: 1 / (B - 3)}
    outer = _CONSTANT * above / (SQUARES - kernel)
    return limit_of_parts(line_value(), outer, parts, {x: _ZERO, t: _ZERO})


HOMOGENEOUS_LIMIT = Identity(
    name="backward.homogeneous_rate_limit",
    says="In large batches gradients explode at the rate α²/(2α − 1) J_φ(1)/(J_φ(1) − J_φ(0)).",
    statement=Eq(LimitOf(line_value(), B), _HOMOGENEOUS),
    over=(DEGREES, *SIDES),
    where=(NONZERO,),
    cite=CITE,
    uses=(COSINE, GAP),
    derivation=_homogeneous_limit,
)


def _relu_rate_limit() -> Derivation:
    here = {alpha: Integer(1), a: Integer(1), b: Integer(0)}
    value, variance = line_value().xreplace(here), VARIANCE.xreplace(here)
    closed = kernels()["homogeneous.arc_cosine_1"].spec.xreplace({c: _ZERO})
    below = tuple(("homogeneous.arc_cosine_1_below_one", {c: p}) for p in (_ZERO, SimplexCosine(B)))
    unfolded = value.xreplace({k: k.definition() for k in value.atoms(HomogeneousKernel)})
    return (
        Derivation(LimitOf(relu_closed(), B))
        .by("field", LimitOf(unfolded, B), "both terms over one divisor", facts=below)
        .by("definition", LimitOf(value, B), "J_φ by J_1", of=(HomogeneousKernel,))
        .by(
            "instance",
            1 / variance,
            "the formula of every degree at α = 1",
            of="backward.homogeneous_rate_limit",
            at=(here,),
        )
        .by("definition", 1 / (1 - ArcCosine(1, 0)), "J_φ by J_1", of=(HomogeneousKernel,))
        .by(
            "instance",
            1 / (1 - closed),
            "the closed form of J_1",
            of="homogeneous.arc_cosine_1",
            at=({c: _ZERO},),
        )
        .by("field", pi / (pi - 1), "acos(0) = π/2")
    )


RELU_LIMIT = Identity(
    name="backward.relu_rate_limit",
    says="In large batches gradients of ReLU explode at the rate π/(π − 1).",
    statement=Eq(LimitOf(relu_closed(), B), pi / (pi - 1)),
    over=(),
    cite=CITE,
    uses=(
        "backward.homogeneous_rate_limit",
        "homogeneous.arc_cosine_1",
        "homogeneous.arc_cosine_1_below_one",
    ),
    derivation=_relu_rate_limit,
)


_BEYOND = (B**2 - 2 * B - 1) / ((B - 1) * (B - 3) * (B + 1))
_SLOPE = _STEP / (1 - _FIRST)
IDENTITIES = (
    HOMOGENEOUS_LIMIT,
    RELU_LIMIT,
    _identity(
        "relu_hollow",
        "On matrices without diagonal the eigenvalue of ReLU tends to half the explosion rate.",
        relu_value("hollow"),
        x * _SLOPE,
        {x: B * _BEYOND},
        pi / (2 * (pi - 1)),
        "homogeneous.arc_cosine_0",
    ),
)
