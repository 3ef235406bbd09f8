"""The eigenvalues of the forward map as the batch grows."""

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
from bnsym_derivations.symbols import B, a, alpha, b, c, t, x, y

__all__ = [
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
GAP = "homogeneous.dual_gap_positive"
GAPS = tuple((GAP, {alpha: alpha, a: a, b: b, c: at}) for at in (_ZERO, SimplexCosine(B)))
"""The divisor vanishes for no batch, and not in the limit."""
VARIANCE = _SQUARES - HomogeneousKernel(phi, _ZERO)
"""J_φ(1) − J_φ(0): the variance of φ(x), but for a constant."""


def limit_of_parts(
    known: Expr, outer: Expr, parts: dict[Symbol, Expr], ends: dict[Symbol, Expr]
) -> Derivation:
    """The limit of a function of the cosine ϱ, called y, and of rational parts."""
    split = outer.xreplace({y: SimplexCosine(B), **parts})
    plain = LimitOf(outer.xreplace({y: COSINE_PART, **parts}), B)
    return (
        Derivation(LimitOf(known, B))
        .by("field", LimitOf(split, B), "by rational parts", facts=GAPS)
        .by("definition", plain, "ϱ = −1/(B − 1)", of=(SimplexCosine,))
        .by(
            "limit",
            outer.xreplace({y: _ZERO, **ends}),
            "the limits of its parts",
            limit=plain,
            outer=outer,
            parts=((y, COSINE_PART), *parts.items()),
            facts=GAPS,
        )
    )


def _steepness(cosine: Expr) -> Expr:
    """X by the kernels, as the batch grows."""
    lowered, kernel = (HomogeneousKernel(f, cosine) for f in (psi, phi))
    return alpha**2 / (2 * alpha - 1) * lowered / (_SQUARES - kernel)


_BELOW = B - 1 + 2 * alpha


def _diagonals() -> Derivation:
    parts = {t: alpha * (B - 2) / _BELOW, x: B / ((B - 1) * _BELOW)}
    return limit_of_parts(diagonals_value(), t + x * _steepness(y), parts, {t: alpha, x: _ZERO})


DIAGONALS_LIMIT = Identity(
    name="forward.diagonals_limit",
    says="In large batches the forward map multiplies centred diagonals by the degree.",
    statement=Eq(LimitOf(diagonals_value(), B), alpha),
    over=(DEGREES, *SIDES),
    where=(NONZERO,),
    cite=CITE,
    uses=(GAP,),
    derivation=_diagonals,
)

_SLOPE = gamma(alpha / 2 + 1) ** 2 / (sqrt(pi) * gamma(alpha + Rational(1, 2)))
_HOLLOW = (a + b) ** 2 * _SLOPE / VARIANCE


def _hollow() -> Derivation:
    lowered = (a + b) ** 2 * ArcCosine(alpha - 1, 0)
    return (
        limit_of_parts(hollow_value(), x * _steepness(y), {x: B / _BELOW}, {x: Integer(1)})
        .by(
            "definition",
            alpha**2 / (2 * alpha - 1) * lowered / VARIANCE,
            "J_φ by the kernel of its degree",
            of=(HomogeneousKernel,),
        )
        .by(
            "instance",
            _HOLLOW,
            "the kernel of one degree less at right angles",
            of="homogeneous.arc_cosine_at_zero",
            at=({alpha: alpha - 1},),
        )
    )


HOLLOW_LIMIT = Identity(
    name="forward.hollow_limit",
    says="In large batches the eigenvalue on the other matrices is the cross batch rate.",
    statement=Eq(LimitOf(hollow_value(), B), _HOLLOW),
    over=(DEGREES, *SIDES),
    where=(NONZERO,),
    cite=CITE,
    uses=(GAP, "homogeneous.arc_cosine_at_zero"),
    derivation=_hollow,
)

IDENTITIES = (DIAGONALS_LIMIT, HOLLOW_LIMIT)
