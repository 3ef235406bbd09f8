"""The eigenvalues of the backward map for any activation, by two projections of one point."""

from __future__ import annotations

from sympy import Expr, Gt, Integer

from bnsym.core import Derivation, Identity
from bnsym.symbolic.batchnorm import Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import CentredHollow, Sobolev
from bnsym.symbolic.two_point import BesideFactor, MixedFactor, OwnFactor
from bnsym.symbolic.ultrasymmetric import (
    BackwardMap,
    Direction,
    Projected,
    Space,
    TangentMap,
    acts_as,
)
from bnsym_derivations.backward.eigenvalues import SMALL
from bnsym_derivations.backward.jacobian import jacobian_entry
from bnsym_derivations.backward.two_point import ONE, PHI, TWO, f, upsilon
from bnsym_derivations.forward.forms import (
    LAW,
    Form,
    as_dos,
    unfolded,
)
from bnsym_derivations.forward.ultrasymmetric import (
    DIAGONALS,
    DIAGONALS_VALUE,
    HOLLOW,
    PLACES,
    ROWS,
    VECTOR,
    doubly,
    total,
)
from bnsym_derivations.symbols import B, M, d, e, eta, g, h, i, j, k, p, phi, s, t, xi, zeta

__all__ = ["IDENTITIES", "diagonals_value", "hollow_value", "weights"]

_CITE = (("Yang2019", "Theorem on the backward eigenvalues by Gegenbauer expansion"),)
_SCALE = B / ((B - 1) * (B - 3) * upsilon)
_WORDS = (OwnFactor, BesideFactor, MixedFactor)


def weights() -> dict[Expr, Expr]:
    """The weights of the DOS operator, but for a common factor."""
    return {weight: unfolded(mean, _WORDS) for weight, mean in _in_words().items()}


def _in_words() -> dict[Expr, Expectation]:
    """The same by the names of their factors."""
    product = f(t, 1) * f(s, 1)
    return {
        xi: Expectation(f(t, 1) ** 2 * OwnFactor(B, t), ONE),
        eta: Expectation(product * BesideFactor(B, t, s), TWO),
        zeta: Expectation(product * MixedFactor(B, t, s), TWO),
    }


def hollow_value() -> Expr:
    """λ_𝕄 of the backward map."""
    return _SCALE * weights()[zeta]


def diagonals_value() -> Expr:
    """λ_𝕃 of the backward map."""
    return _SCALE * DIAGONALS_VALUE.xreplace(weights())


def _reduced(space: Space) -> Derivation:
    """The adjoint map as a DOS operator."""
    start, adjoint = Projected(BackwardMap(phi, B), space, i, k), TangentMap(phi, B)

    def weighted(body: Expr) -> Expr:
        return total(Direction(space, g, e) * Expectation(body, LAW), e, g)

    folded = Jacobian(phi, B, h, p, g) * Jacobian(phi, B, h, j, e)
    inside = weighted(jacobian_entry(p, g) * jacobian_entry(j, e))
    chain = (
        Derivation(start)
        .by(
            "adjoint",
            Projected(adjoint, space, i, k),
            "the map is its own adjoint on the space",
            entry=start,
            adjoint=adjoint,
        )
        .by("definition", doubly(weighted(folded)), "the two centrings as sums", of=(Projected,))
        .by(
            "instance",
            doubly(inside),
            "the Jacobian of batch norm",
            of="backward.jacobian",
            at=tuple({i: row, k: column, B: B, h: h, phi: phi} for row, column in ((p, g), (j, e))),
        )
    )
    values = tuple(_in_words().values())
    quotient = "Γ(n/2) = (n/2 − 1) Γ(n/2 − 1)"
    return as_dos(
        chain, space, Form(inside, Integer(1), Integer(-2), quotient, values, _SCALE, _WORDS)
    )


def _hollow() -> Derivation:
    return _reduced(HOLLOW).by(
        "instance",
        hollow_value() * Direction(HOLLOW, i, k),
        "on matrices without diagonal only the last weight acts",
        of="forward.dos_hollow",
        at=({B: B, M: M, i: i, k: k, **weights()},),
    )


def _diagonals() -> Derivation:
    return _reduced(DIAGONALS).by(
        "instance",
        diagonals_value() * Direction(DIAGONALS, i, k),
        "the value on centred diagonals, by the three weights",
        of="forward.dos_diagonals",
        at=({B: B, d: d, i: i, k: k, **weights()},),
    )


HOLLOW_FORM = Identity(
    name="backward.hollow_form",
    says="The backward eigenvalue on matrices without diagonal, for any activation.",
    statement=acts_as(BackwardMap(phi, B), HOLLOW, hollow_value(), i, k),
    over=(SMALL, PHI, ROWS, *PLACES),
    where=(Gt(upsilon, 0), Sobolev(phi, B), CentredHollow(M, B)),
    cite=_CITE,
    uses=("backward.jacobian", "forward.dos_hollow", "sphere.radial_moment"),
    derivation=_hollow,
)

DIAGONALS_FORM = Identity(
    name="backward.diagonals_form",
    says="The backward eigenvalue on centred diagonals, for any activation.",
    statement=acts_as(BackwardMap(phi, B), DIAGONALS, diagonals_value(), i, k),
    over=(SMALL, PHI, VECTOR, *PLACES),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=_CITE,
    uses=("backward.jacobian", "forward.dos_diagonals", "sphere.radial_moment"),
    derivation=_diagonals,
)

IDENTITIES = (HOLLOW_FORM, DIAGONALS_FORM)
