"""The fixed point of the forward map as the batch grows."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Rational, gamma

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import SimplexCosine, Upsilon
from bnsym.symbolic.fixed_point import BatchMomentConstant, FixedPointCosine, FixedPointVariance
from bnsym.symbolic.homogeneous import HomogeneousKernel, MomentConstant
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.forward.fixed_point import CITE, K, kernel
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.sphere.homogeneous import phi
from bnsym_derivations.symbols import B, a, alpha, b, q, x, y

__all__ = ["COSINE_PART", "IDENTITIES"]

COSINE_PART = -1 / (B - 1)
"""The cosine of the simplex, which tends to zero."""
_ALL = {alpha: alpha, a: a, b: b, B: B}
_OVER = (degree_above("-1/2"), *SIDES)
_CONSTANT = MomentConstant(alpha)
_SECOND = a**2 + b**2
_ORTHOGONAL = HomogeneousKernel(phi, Integer(0))


_HALF = (B - 1) * Rational(1, 2)
_QUOTIENT = _HALF**alpha * gamma(_HALF) / gamma(_HALF + alpha)
_FACT = (x, "sphere.gamma_quotient", {q: alpha}, _HALF)


def _moment_constant_limit() -> Derivation:
    unfolded = LimitOf(_CONSTANT * _QUOTIENT, B)
    return (
        Derivation(LimitOf(K, B))
        .by("definition", unfolded, "K by its Gammas", of=(BatchMomentConstant,))
        .by(
            "limit",
            _CONSTANT,
            "the quotient of Gammas tends to one",
            limit=unfolded,
            outer=_CONSTANT * x,
            parts=((x, _QUOTIENT),),
            known=(_FACT,),
        )
    )


MOMENT_CONSTANT_LIMIT = Identity(
    name="forward.moment_constant_limit",
    says="In large batches the sphere's second moments are the Gaussian ones.",
    statement=Eq(LimitOf(K, B), _CONSTANT),
    over=_OVER[:1],
    cite=CITE,
    uses=("sphere.gamma_quotient",),
    derivation=_moment_constant_limit,
)


def _limit(start: Expr, known: Expr, of: str, outer: Expr, end: Expr) -> Derivation:
    """The limit of what the record ``of`` knows, a function of K and of the cosine."""
    chain = Derivation(LimitOf(start, B)).by(
        "instance", LimitOf(known, B), "the closed form at every batch size", of=of, at=(_ALL,)
    )
    parts, facts = [], []
    if y in outer.free_symbols:
        known = known.replace(SimplexCosine, lambda batch: COSINE_PART)
        chain = chain.by("definition", LimitOf(known, B), "ϱ = −1/(B − 1)", of=(SimplexCosine,))
        parts.append((y, COSINE_PART))
    if x in outer.free_symbols:
        parts.append((x, K))
        facts.append((x, "forward.moment_constant_limit", {alpha: alpha}, B))
    return chain.by(
        "limit",
        end,
        "the limits of its parts",
        limit=LimitOf(known, B),
        outer=outer,
        parts=tuple(parts),
        known=tuple(facts),
    )


def _variance_limit() -> Derivation:
    unfolded = LimitOf(_CONSTANT * _QUOTIENT * _SECOND, B)
    return (
        Derivation(LimitOf(FixedPointVariance(phi, B), B))
        .by(
            "instance",
            LimitOf(K * _SECOND, B),
            "the closed form at every batch size",
            of="forward.variance",
            at=(_ALL,),
        )
        .by("definition", unfolded, "K by its Gammas", of=(BatchMomentConstant,))
        .by(
            "limit",
            _CONSTANT * _SECOND,
            "the quotient of Gammas tends to one",
            limit=unfolded,
            outer=_CONSTANT * x * _SECOND,
            parts=((x, _QUOTIENT),),
            known=(_FACT,),
        )
    )


VARIANCE_LIMIT = Identity(
    name="forward.variance_limit",
    says="In large batches the variance at the fixed point is that of a normal variable.",
    statement=Eq(LimitOf(FixedPointVariance(phi, B), B), _CONSTANT * _SECOND),
    over=_OVER,
    cite=CITE,
    uses=("forward.variance", "sphere.gamma_quotient"),
    derivation=_variance_limit,
)


def _cosine_limit() -> Derivation:
    known, outer = kernel / _SECOND, HomogeneousKernel(phi, y) / _SECOND
    return _limit(FixedPointCosine(phi, B), known, "forward.cosine", outer, _ORTHOGONAL / _SECOND)


COSINE_LIMIT = Identity(
    name="forward.cosine_limit",
    says="In large batches the correlation at the fixed point is the kernel at right angles.",
    statement=Eq(LimitOf(FixedPointCosine(phi, B), B), _ORTHOGONAL / _SECOND),
    over=_OVER,
    where=(Gt(_SECOND, 0),),
    cite=CITE,
    uses=("forward.cosine",),
    derivation=_cosine_limit,
)


def _upsilon_limit() -> Derivation:
    known, outer = K * (_SECOND - kernel), x * (_SECOND - HomogeneousKernel(phi, y))
    end = _CONSTANT * (_SECOND - _ORTHOGONAL)
    return _limit(Upsilon(phi, B), known, "forward.upsilon", outer, end)


UPSILON_LIMIT = Identity(
    name="forward.upsilon_limit",
    says="In large batches what survives centring is the variance of the activation.",
    statement=Eq(LimitOf(Upsilon(phi, B), B), _CONSTANT * (_SECOND - _ORTHOGONAL)),
    over=_OVER,
    cite=CITE,
    uses=("forward.moment_constant_limit", "forward.upsilon"),
    derivation=_upsilon_limit,
)

IDENTITIES = (MOMENT_CONSTANT_LIMIT, VARIANCE_LIMIT, COSINE_LIMIT, UPSILON_LIMIT)
