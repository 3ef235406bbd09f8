"""The backward eigenvalues by the coefficients: those of the forward map, with two factors.

Between the gradients of two activations the weight of the backward map is made by Green's formula
from the harmonic of degree two that weighs the activations in the forward map, times a factor
that depends on the degrees only.
"""

from __future__ import annotations

from sympy import Expr, Gt, Rational

from bnsym.core import Derivation, Identity
from bnsym.symbolic.predicates import CentredHollow, Sobolev
from bnsym.symbolic.ultrasymmetric import BackwardMap, Direction, Space, acts_as
from bnsym_derivations.backward import forms
from bnsym_derivations.backward.eigenvalues import SMALL
from bnsym_derivations.backward.two_point import upsilon
from bnsym_derivations.forward.products import (
    ABOUT,
    PHI,
    PICK,
    by_two_projections,
    double_series,
    forward_weights,
    selected,
    value,
)
from bnsym_derivations.forward.ultrasymmetric import DIAGONALS, HOLLOW
from bnsym_derivations.symbols import B, M, eta, i, k, l, m, phi, xi, zeta

__all__ = ["FACTORS", "IDENTITIES"]

_N = B - 1
_SCALE = B / (_N * (_N - 2) * upsilon)
FACTORS = (_N * (_N - 2) * Rational(1, 2) + l * (l + _N - 2), -l * (l + _N))
"""What the squares and the products of the forward map are multiplied by."""


def _derivation(space: Space, form: Expr, of: str) -> Derivation:
    """Expanding both gradients, one weight after the other."""
    chain = by_two_projections(BackwardMap(phi, B), space, form, of)
    one, two = l * (l + _N - 2), m * (m + _N - 2)
    factor = (4 * _N**2 - (one - two) ** 2) / 8 + (one + two - 2 * _N) * Rational(1, 2)
    pick, means = PICK[space], forms.weights()
    for weight in (w for w in (xi, eta, zeta) if pick.has(w)):
        mean, means[weight] = means[weight], double_series(weight, factor)
        chain = chain.by(
            "bochner",
            _SCALE * pick.xreplace(means) * Direction(space, i, k),
            "expand the gradients of f; Green's formula with a quadratic weight",
            mean=mean,
            form=forward_weights()[weight],
            over=(l, m),
        )
    return selected(chain, value(_SCALE, space, *FACTORS), space)


def _identity(kind: str, says: str, space: Space, form: Expr) -> Identity:
    """One of the two eigenvalues."""
    of = f"backward.{kind}_form"
    hollow = (CentredHollow(M, B),) if space is HOLLOW else ()
    return Identity(
        name=f"backward.{kind}_products",
        says=says,
        statement=acts_as(BackwardMap(phi, B), space, value(_SCALE, space, *FACTORS), i, k),
        over=(SMALL, PHI, *ABOUT[space]),
        where=(Gt(upsilon, 0), Sobolev(phi, B), *hollow),
        cite=(("Yang2019", "Theorem on the backward eigenvalues by Gegenbauer expansion"),),
        uses=(of,),
        derivation=lambda: _derivation(space, form, of),
    )


IDENTITIES = (
    _identity(
        "hollow",
        "The backward eigenvalue on matrices without diagonal, by products of two coefficients.",
        HOLLOW,
        forms.hollow_value(),
    ),
    _identity(
        "diagonals",
        "The backward eigenvalue on centred diagonals, by products of two coefficients.",
        DIAGONALS,
        forms.diagonals_value(),
    ),
)
