"""The fixed point of any activation as the batch grows: moments of φ at a normal variable."""

from __future__ import annotations

from sympy import Add, Dummy, Expr, Gt, Integer, Symbol

from bnsym.core import Derivation, Eq, FunctionClass, Identity, Variable
from bnsym.symbolic.batchnorm import Upsilon
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.fixed_point import FixedPointCosine, FixedPointVariance
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym_derivations.activations import ACTIVATIONS, CUBIC
from bnsym_derivations.backward.two_point import ONE, TWO, f, upsilon
from bnsym_derivations.forward.two_point import CITE
from bnsym_derivations.symbols import B, phi, s, t, v, w, x

__all__ = [
    "IDENTITIES",
    "PHI",
    "SECOND",
    "SLOPE",
    "SPREAD",
    "UPSILON",
    "VARIES",
    "apart",
    "first",
    "gaussian",
    "in_the_limit",
    "maxwell",
    "value",
]

_RELU = PositiveHomogeneous(1, 1, 0)
PHI = Variable(
    phi,
    FunctionClass(
        "activations of moderate growth",
        members=(*ACTIVATIONS.members[:2], *ACTIVATIONS.members[3:], _RELU),
        corners=(CUBIC,),
    ),
    "activation",
)


def value(order: int = 0) -> Apply:
    """The activation at a normal variable, or its derivative there."""
    return Apply(phi, x, Integer(order))


def gaussian(body: Expr) -> Expectation:
    """A mean over one normal variable."""
    return Expectation(body, Gaussian((x,), [[1]]))


first, SECOND = gaussian(value()), gaussian(value() ** 2)
SPREAD = SECOND - first**2
"""The variance of φ at a normal variable."""
SLOPE = gaussian(value(1))
VARIES = Gt(SPREAD, 0)


def maxwell(chain: Derivation, outer: Expr, end: Expr, *parts: tuple[Symbol, Expr]) -> Derivation:
    """The last step, where projections become independent normal variables."""
    return chain.by(
        "maxwell",
        end,
        "projections become independent normal variables",
        limit=chain.end,
        outer=outer,
        parts=parts,
    )


def apart(value: Expr) -> Expr:
    """The limits of the terms of an eigenvalue on centred diagonals: one for every weight."""
    masks = {mean: Dummy() for mean in value.atoms(Expectation)}
    masked = value.xreplace(masks)
    return Add(*(LimitOf(masked.diff(mask) * mean, B) for mean, mask in masks.items()))


def in_the_limit(chain: Derivation, end: Expr, limit: Expr | None = None) -> Derivation:
    """One step, of a sum of means over υ."""
    limit = limit or chain.end
    return chain.by(
        "maxwell",
        end,
        "projections become independent normal variables",
        limit=limit,
        outer=v / w,
        parts=((v, limit.body * upsilon), (w, upsilon)),
        known=((w, UPSILON, {phi: phi}, B),),
    )


UPSILON = "forward.gaussian_upsilon"
_SQUARE, _PRODUCT = Expectation(f(t) ** 2, ONE), Expectation(f(t) * f(s), TWO)


def _variance() -> Derivation:
    folded = FixedPointVariance(phi, B)
    chain = Derivation(LimitOf(folded, B)).by(
        "definition", LimitOf(_SQUARE, B), "a mean over the sphere", of=(FixedPointVariance,)
    )
    return maxwell(chain, v, SECOND, (v, _SQUARE))


VARIANCE = Identity(
    name="forward.gaussian_variance",
    says="In large batches the variance at the fixed point is the second moment of φ.",
    statement=Eq(LimitOf(FixedPointVariance(phi, B), B), SECOND),
    over=(PHI,),
    where=(ModerateGrowth(phi, 0),),
    cite=CITE,
    derivation=_variance,
)


def _upsilon() -> Derivation:
    chain = Derivation(LimitOf(upsilon, B)).by(
        "definition", LimitOf(_SQUARE - _PRODUCT, B), "means over the sphere", of=(Upsilon,)
    )
    return maxwell(chain, v - w, SPREAD, (v, _SQUARE), (w, _PRODUCT))


SURVIVES = Identity(
    name=UPSILON,
    says="In large batches what survives centring is the variance of φ at a normal variable.",
    statement=Eq(LimitOf(upsilon, B), SPREAD),
    over=(PHI,),
    where=(ModerateGrowth(phi, 0),),
    cite=CITE,
    derivation=_upsilon,
)


def _cosine() -> Derivation:
    variance, cosine = FixedPointVariance(phi, B), FixedPointCosine(phi, B)
    share = 1 - upsilon / variance
    facts = ((v, VARIANCE.name, {phi: phi}, B), (w, UPSILON, {phi: phi}, B))
    return (
        Derivation(LimitOf(cosine, B))
        .by(
            "definition",
            LimitOf(share, B),
            "υ = q(1 − c)",
            of=(FixedPointCosine, FixedPointVariance, Upsilon),
        )
        .by(
            "limit",
            1 - SPREAD / SECOND,
            "the limits of its parts",
            limit=LimitOf(share, B),
            outer=1 - w / v,
            parts=((v, variance), (w, upsilon)),
            known=facts,
        )
        .by("field", first**2 / SECOND, "the second moment less the variance")
    )


COSINE = Identity(
    name="forward.gaussian_cosine",
    says="In large batches the correlation at the fixed point is the share of the mean of φ.",
    statement=Eq(LimitOf(FixedPointCosine(phi, B), B), first**2 / SECOND),
    over=(PHI,),
    where=(Gt(SECOND, 0), ModerateGrowth(phi, 0)),
    cite=CITE,
    uses=(UPSILON, VARIANCE.name),
    derivation=_cosine,
)

IDENTITIES = (VARIANCE, SURVIVES, COSINE)
