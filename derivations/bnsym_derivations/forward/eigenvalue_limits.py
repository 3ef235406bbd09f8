"""The forward map's eigenvalue on matrices without diagonal as the batch grows."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Rational, Symbol, gamma, pi, sqrt

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.homogeneous import ArcCosine, HomogeneousKernel
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.forward.eigenvalues import CITE, DEGREES, diagonals_value, hollow_value
from bnsym_derivations.forward.limits import COSINE_PART
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.slopes import phi, psi
from bnsym_derivations.symbols import B, a, alpha, b, c, r, x, y

__all__ = [
    "COSINE",
    "GAP",
    "GAPS",
    "IDENTITIES",
    "NONZERO",
    "VARIANCE",
    "limit_of_parts",
]

_ZERO = Integer(0)
_SQUARES = a**2 + b**2
NONZERO = Gt(_SQUARES, 0)
"""The activation is not zero."""
COSINE = "forward.simplex_limit"
GAP = "homogeneous.dual_gap_positive"
GAPS = tuple((GAP, {alpha: alpha, a: a, b: b, c: at}) for at in (_ZERO, SimplexCosine(B)))
"""The divisor vanishes for no batch, and not in the limit."""
VARIANCE = _SQUARES - HomogeneousKernel(phi, _ZERO)
"""J_φ(1) − J_φ(0): the variance of φ(x), but for a constant."""


def limit_of_parts(
    known: Expr, outer: Expr, parts: dict[Symbol, Expr], ends: dict[Symbol, Expr]
) -> Derivation:
    """The limit of a function of the cosine ϱ, called y, and of rational parts."""
    return Derivation(LimitOf(known, B)).by(
        "limit",
        outer.xreplace({y: _ZERO, **ends}),
        "the limits of its parts",
        limit=LimitOf(known, B),
        outer=outer,
        parts=((y, SimplexCosine(B)), *parts.items()),
        known=((y, COSINE, {}, B),),
        facts=GAPS,
    )


def _steepness(cosine: Expr) -> Expr:
    """X by the kernels, as the batch grows."""
    lowered, kernel = (HomogeneousKernel(f, cosine) for f in (psi, phi))
    return alpha**2 / (2 * alpha - 1) * lowered / (_SQUARES - kernel)


_SLOPE = gamma(alpha / 2 + 1) ** 2 / (sqrt(pi) * gamma(alpha + Rational(1, 2)))
_STEEPNESS = (a + b) ** 2 * _SLOPE / VARIANCE


def _hollow() -> Derivation:
    lowered = (a + b) ** 2 * ArcCosine(alpha - 1, 0)
    parts, ends = {x: B / (B - 1 + 2 * alpha)}, {x: Integer(1)}
    return (
        limit_of_parts(hollow_value(), x * _steepness(y), parts, ends)
        .by(
            "definition",
            alpha**2 / (2 * alpha - 1) * lowered / VARIANCE,
            "J_φ by the kernel of its degree",
            of=(HomogeneousKernel,),
        )
        .by(
            "instance",
            _STEEPNESS,
            "the kernel of one degree less at right angles",
            of="homogeneous.arc_cosine_at_zero",
            at=({alpha: alpha - 1},),
        )
    )


HOLLOW_LIMIT = Identity(
    name="forward.hollow_limit",
    says="In large batches the eigenvalue on matrices without diagonal is the cross batch rate.",
    statement=Eq(LimitOf(hollow_value(), B), _STEEPNESS),
    over=(DEGREES, *SIDES),
    where=(NONZERO,),
    cite=CITE,
    uses=(COSINE, GAP, "homogeneous.arc_cosine_at_zero"),
    derivation=_hollow,
)


def _diagonals() -> Derivation:
    steep, share = B / (B - 1), 1 / (B - 1 + 2 * alpha)
    whole = share * (steep * _steepness(SimplexCosine(B)) - alpha * (2 * alpha + 1))
    plain = whole.xreplace({SimplexCosine(B): COSINE_PART})
    return (
        Derivation(LimitOf(diagonals_value() - alpha, B))
        .by("field", LimitOf(whole, B), "both terms over one denominator", facts=GAPS)
        .by("definition", LimitOf(plain, B), "ϱ = −1/(B − 1)", of=(SimplexCosine,))
        .by(
            "limit",
            _ZERO,
            "the limits of its parts",
            limit=LimitOf(plain, B),
            outer=r * (x * _steepness(y) - alpha * (2 * alpha + 1)),
            parts=((y, COSINE_PART), (x, steep), (r, share)),
            facts=GAPS,
        )
    )


DIAGONALS_LIMIT = Identity(
    name="forward.diagonals_limit",
    says="In large batches the eigenvalue on centred diagonals is the degree.",
    statement=Eq(LimitOf(diagonals_value() - alpha, B), _ZERO),
    over=(DEGREES, *SIDES),
    where=(NONZERO,),
    cite=CITE,
    uses=(GAP,),
    derivation=_diagonals,
)

SIMPLEX_LIMIT = Identity(
    name=COSINE,
    says="In large batches the vertices of the simplex are at right angles.",
    statement=Eq(LimitOf(SimplexCosine(B), B), _ZERO),
    over=(),
    cite=CITE,
    derivation=lambda: (
        Derivation(LimitOf(SimplexCosine(B), B))
        .by("definition", LimitOf(COSINE_PART, B), "ϱ = −1/(B − 1)", of=(SimplexCosine,))
        .by(
            "limit",
            _ZERO,
            "a rational function of B",
            limit=LimitOf(COSINE_PART, B),
            outer=y,
            parts=((y, COSINE_PART),),
        )
    ),
)


IDENTITIES = (SIMPLEX_LIMIT, HOLLOW_LIMIT, DIAGONALS_LIMIT)
