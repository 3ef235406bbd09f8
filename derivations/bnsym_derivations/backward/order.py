"""At degree one gradients explode along G more than along any other direction."""

from __future__ import annotations

from sympy import Expr, Gt, Integer

from bnsym.core import Derivation, Identity, Lt
from bnsym.symbolic.batchnorm import SimplexCosine, Upsilon
from bnsym_derivations.backward.eigenvalues import diagonals_value, hollow_value
from bnsym_derivations.backward.homogeneous import CITE, line_value
from bnsym_derivations.forward.eigenvalues import cosine, gap
from bnsym_derivations.forward.stability import GAP_POSITIVE
from bnsym_derivations.forward.ultrasymmetric import BATCH
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.slopes import (
    LINEAR,
    chord_closed,
    chord_excess,
    phi,
    tangent_closed,
    tangent_offset,
)
from bnsym_derivations.symbols import B, a, alpha, b, c

__all__ = ["IDENTITIES"]

_DEGREE_ONE = {alpha: Integer(1)}
_HERE = {alpha: Integer(1), a: a, b: b, B: B}
LINE, DIAGONALS, HOLLOW = (
    value().xreplace(_DEGREE_ONE) for value in (line_value, diagonals_value, hollow_value)
)
_BOUNDS = (B - 3) * (B + 1)
_GAP = gap().xreplace({phi: LINEAR})


def _above(value: Expr, tangent: Expr, chord: Expr) -> Derivation:
    """What λ_G has beyond the eigenvalue: a number, and shares of the offset and the excess."""

    def missing(offset: Expr, excess: Expr) -> Expr:
        return (B - 1) / _BOUNDS + tangent * offset / _GAP + chord * excess / _GAP

    last = missing(tangent_closed(cosine), chord_closed(cosine))
    place = {a: a, b: b, c: cosine}
    return (
        Derivation(value)
        .by(
            "definition",
            LINE - missing(tangent_offset(cosine), chord_excess(cosine)),
            "in terms of the tangent at ϱ, 1 − ϱ = B/(B − 1)",
            of=(SimplexCosine,),
        )
        .by(
            "instance",
            LINE - missing(tangent_offset(cosine), chord_closed(cosine)),
            "the chord lies above the tangent",
            of="homogeneous.chord_degree_one",
            at=(place,),
        )
        .by(
            "instance",
            LINE - last,
            "the tangent meets the axis above zero",
            of="homogeneous.tangent_degree_one",
            at=(place,),
        )
        .by(
            "order",
            LINE,
            "the arc is longer than the sine",
            relation="<",
            excess=last,
            facts=(
                ("homogeneous.sine_below_arc", {c: cosine}),
                (GAP_POSITIVE.name, _HERE),
            ),
        )
    )


def _gap(name: str, says: str, value: Expr, tangent: Expr, chord: Expr) -> Identity:
    """One of the two smaller eigenvalues."""
    return Identity(
        name=name,
        says=says,
        statement=Lt(value, LINE),
        over=(*SIDES, BATCH),
        where=(Gt(Upsilon(LINEAR, B), 0),),
        cite=CITE,
        uses=(
            "homogeneous.chord_degree_one",
            "homogeneous.tangent_degree_one",
            "homogeneous.sine_below_arc",
            GAP_POSITIVE.name,
        ),
        derivation=lambda: _above(value, tangent, chord),
    )


_SHARE = 1 + 2 / _BOUNDS
IDENTITIES = (
    _gap(
        "backward.gap_over_hollow",
        "At degree one gradients explode less along matrices without diagonal than along G.",
        HOLLOW,
        (B - 1) / (B - 3),
        _SHARE,
    ),
    _gap(
        "backward.gap_over_diagonals",
        "At degree one gradients explode less along centred diagonals than along G.",
        DIAGONALS,
        1 / (B - 3),
        _SHARE / (B - 1),
    ),
)
