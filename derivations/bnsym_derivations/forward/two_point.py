"""The eigenvalues of the forward map for any activation, by two projections of one point."""

from __future__ import annotations

from sympy import Expr, Gt, Integer

from bnsym.core import Derivation, Identity
from bnsym.symbolic.batchnorm import BatchNorm
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import CentredHollow, Sobolev
from bnsym.symbolic.ultrasymmetric import (
    Direction,
    ForwardSlope,
    MeanSlope,
    Projected,
    Space,
    acts_as,
)
from bnsym_derivations.backward.two_point import ONE, PHI, TWO, f, upsilon
from bnsym_derivations.forward.forms import (
    COORDINATES,
    COSINE,
    LAW,
    REMAINDER,
    Form,
    as_dos,
    output,
    z,
)
from bnsym_derivations.forward.ultrasymmetric import (
    BATCH,
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

__all__ = ["CITE", "IDENTITIES", "diagonals_value", "hollow_value", "weights"]

CITE = (("Yang2019", "Theorem on the forward eigenvalues by Gegenbauer expansion"),)
_SCALE = B / (2 * upsilon)


def weights() -> dict[Expr, Expr]:
    """The weights of the DOS operator, but for a common factor."""
    product, (one, two) = f(t) * f(s), COORDINATES
    return {
        xi: Expectation(f(t) ** 2 * ((B - 1) * t**2 - 1) / (B - 2), ONE),
        eta: Expectation(product * (one**2 - REMAINDER), TWO),
        zeta: Expectation(product * (2 * one * two + 2 * COSINE * REMAINDER), TWO),
    }


def hollow_value() -> Expr:
    """λ_𝕄 of the forward map."""
    return _SCALE * weights()[zeta]


def diagonals_value() -> Expr:
    """λ_𝕃 of the forward map."""
    return _SCALE * DIAGONALS_VALUE.xreplace(weights())


def _reduced(space: Space) -> Derivation:
    """The derivative of the forward map as a DOS operator."""
    folded = BatchNorm(phi, B, h, p) * BatchNorm(phi, B, h, j)
    slope, factor = MeanSlope(folded, space, LAW), 1 / (2 * upsilon**2)

    def weighted(body: Expr) -> Expr:
        mean = Expectation(body * z(g) * z(e), LAW)
        return total(Direction(space, g, e) * mean, g, e)

    inside = weighted(output(p) * output(j))
    chain = (
        Derivation(Projected(ForwardSlope(phi, B), space, i, k))
        .by("definition", doubly(slope), "the two centrings as sums", of=(Projected,))
        .by(
            "score",
            doubly(factor * weighted(folded)),
            "the score of the law in the direction Δ",
            slope=slope,
            names=(g, e),
        )
        .by("definition", doubly(factor * inside), "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
    )
    values = tuple(weights().values())
    quotient = "Γ(n/2 + 1) = (n/2) Γ(n/2)"
    return as_dos(chain, space, Form(inside, factor, Integer(2), quotient, values, _SCALE))


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
    name="forward.hollow_form",
    says="The forward eigenvalue on matrices without diagonal, for any activation.",
    statement=acts_as(ForwardSlope(phi, B), HOLLOW, hollow_value(), i, k),
    over=(BATCH, PHI, ROWS, *PLACES),
    where=(Gt(upsilon, 0), Sobolev(phi, B), CentredHollow(M, B)),
    cite=CITE,
    uses=("forward.dos_hollow", "sphere.radial_moment"),
    derivation=_hollow,
)

DIAGONALS_FORM = Identity(
    name="forward.diagonals_form",
    says="The forward eigenvalue on centred diagonals, for any activation.",
    statement=acts_as(ForwardSlope(phi, B), DIAGONALS, diagonals_value(), i, k),
    over=(BATCH, PHI, VECTOR, *PLACES),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=CITE,
    uses=("forward.dos_diagonals", "sphere.radial_moment"),
    derivation=_diagonals,
)

IDENTITIES = (HOLLOW_FORM, DIAGONALS_FORM)
