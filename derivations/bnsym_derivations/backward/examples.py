"""The other backward eigenvalues of ReLU and of the identity."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sympy import Expr, Integer

from bnsym.core import Derivation, Identity, Variable
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.homogeneous import ArcCosine, HomogeneousKernel, PositiveHomogeneous
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import BackwardMap, Direction, Projected, Space, acts_as
from bnsym_derivations.backward.eigenvalues import SMALL, diagonals_value, hollow_value
from bnsym_derivations.backward.homogeneous import CITE
from bnsym_derivations.backward.relu import BELOW_ONE, LINEAR_SURVIVES, RELU_SURVIVES, cosine
from bnsym_derivations.forward.examples import LINEAR, RELU
from bnsym_derivations.forward.ultrasymmetric import DIAGONALS, HOLLOW, PLACES, ROWS, VECTOR
from bnsym_derivations.homogeneous.kernels import kernels
from bnsym_derivations.homogeneous.slopes import STEP
from bnsym_derivations.symbols import B, M, a, alpha, b, c, i, k

__all__ = ["IDENTITIES", "relu_value"]


class _Case(NamedTuple):
    """A space, its generic element, and the theorem on it."""

    space: Space
    element: Variable
    of: str
    value: Callable[[], Expr]


_CASES = {
    "diagonals": _Case(DIAGONALS, VECTOR, "backward.diagonals_eigenvalue", diagonals_value),
    "hollow": _Case(HOLLOW, ROWS, "backward.hollow_eigenvalue", hollow_value),
}
_BOUNDS = (B - 3) * (B + 1)


def _general(
    phi: PositiveHomogeneous, case: _Case, survives: tuple[str, dict[Expr, Expr]]
) -> tuple[Derivation, Expr, Direction]:
    """The theorem on degree alpha at this activation."""
    sides = {alpha: Integer(1), a: phi.args[1], b: phi.args[2]}
    element = Direction(case.space, i, k)
    value = case.value().xreplace(sides)
    generic = case.element.symbol
    chain = Derivation(Projected(BackwardMap(phi, B), case.space, i, k)).by(
        "instance",
        value * element,
        "the formula of every degree at α = 1",
        of=case.of,
        at=({**sides, B: B, generic: generic, i: i, k: k},),
        facts=(survives,),
    )
    return chain, value, element


def relu_value(name: str) -> Expr:
    """The eigenvalue by the kernels of ReLU and of the step."""
    one, zero = ArcCosine(1, cosine), ArcCosine(0, cosine)
    if name == "hollow":
        return B * (B**2 - 2 * B - 1) * zero / ((B - 1) * _BOUNDS * (1 - one))
    steps = 2 * (B**3 - 2 * B**2 - B + 1) * zero / ((B - 1) ** 2 * (B + 1))
    first = (B - 2) * (B**2 - 2 * B - 1) / ((B - 1) * _BOUNDS)
    return first + ((B - 2) * one + steps) / ((B - 3) * (1 - one))


def _relu(name: str) -> Derivation:
    chain, value, element = _general(RELU, _CASES[name], RELU_SURVIVES)
    unfolded = {node: node.definition() for node in value.atoms(HomogeneousKernel)}
    return chain.by(
        "definition",
        value.xreplace(unfolded) * element,
        "φ has one side, and so has its derivative",
        of=(HomogeneousKernel,),
    ).by(
        "field", relu_value(name) * element, "the terms in each kernel together", facts=(BELOW_ONE,)
    )


LINEAR_VALUE = (B**2 - 2 * B - 1) / _BOUNDS


def _linear(name: str) -> Derivation:
    chain, value, element = _general(LINEAR, _CASES[name], LINEAR_SURVIVES)
    step = HomogeneousKernel(STEP, cosine).xreplace({a: Integer(1), b: Integer(1)})
    flat = value.xreplace({HomogeneousKernel(LINEAR, cosine): 2 * cosine})
    both = 2 * ArcCosine(0, cosine) + 2 * ArcCosine(0, -cosine)
    closed = kernels()["homogeneous.arc_cosine_0"].spec
    arcs = 2 * closed.xreplace({c: cosine}) + 2 * closed.xreplace({c: -cosine})
    return (
        chain.by(
            "instance",
            flat * element,
            "the kernel of the identity is its correlation",
            of="forward.linear_kernel",
            at=({c: cosine},),
        )
        .by(
            "definition",
            flat.xreplace({step: both}) * element,
            "its derivative has two sides",
            of=(HomogeneousKernel,),
        )
        .by(
            "instance",
            flat.xreplace({step: arcs}) * element,
            "the closed form of J_0",
            of="homogeneous.arc_cosine_0",
            at=({c: cosine}, {c: -cosine}),
        )
        .by(
            "field",
            flat.xreplace({step: Integer(2)}) * element,
            "acos(−c) = π − acos(c), and the arcs cancel",
        )
        .by("definition", LINEAR_VALUE * element, "ϱ = −1/(B − 1)", of=(SimplexCosine,))
    )


def _identity(name: str, says: str, phi: PositiveHomogeneous, uses: tuple[str, ...]) -> Identity:
    """One activation on one space."""
    activation, place = name.split("_")
    case = _CASES[place]
    linear = activation == "linear"
    return Identity(
        name=f"backward.{name}_eigenvalue",
        says=says,
        statement=acts_as(
            BackwardMap(phi, B), case.space, LINEAR_VALUE if linear else relu_value(place), i, k
        ),
        over=(SMALL, case.element, *PLACES),
        where=(CentredHollow(M, B),) if place == "hollow" else (),
        cite=CITE,
        uses=(case.of, *uses),
        derivation=lambda: (_linear if linear else _relu)(place),
    )


_RELU_USES = ("backward.relu_survives", "homogeneous.arc_cosine_1_below_one")
_LINEAR_USES = ("forward.linear_kernel", "forward.linear_upsilon", "homogeneous.arc_cosine_0")
IDENTITIES = (
    _identity("relu_diagonals", "The eigenvalue of ReLU on centred diagonals.", RELU, _RELU_USES),
    _identity(
        "relu_hollow", "The eigenvalue of ReLU on matrices without diagonal.", RELU, _RELU_USES
    ),
    _identity(
        "linear_diagonals",
        "The eigenvalue of the identity on centred diagonals.",
        LINEAR,
        _LINEAR_USES,
    ),
    _identity(
        "linear_hollow",
        "The eigenvalue of the identity on matrices without diagonal, the same.",
        LINEAR,
        _LINEAR_USES,
    ),
)
