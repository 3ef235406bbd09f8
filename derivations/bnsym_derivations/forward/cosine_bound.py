"""The correlation of the fixed point is never below that of the simplex."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Lambda, Sum

from bnsym.core import Derivation, Identity, Le
from bnsym.symbolic.batchnorm import BatchNorm, SimplexCosine
from bnsym.symbolic.expectation import BatchLaw, Expectation
from bnsym.symbolic.fixed_point import FixedPointCosine, FixedPointVariance
from bnsym.symbolic.predicates import Sobolev
from bnsym_derivations.backward.two_point import BATCH, PHI
from bnsym_derivations.symbols import B, c, h, i, j, k, phi, v

__all__ = ["IDENTITIES"]

_ONE = Integer(1)
_LAW = BatchLaw((h,), _ONE, B)
_VARIANCE, _COSINE = FixedPointVariance(phi, B), FixedPointCosine(phi, B)
_TOTAL = B * _VARIANCE + B * (B - 1) * _VARIANCE * _COSINE
_WHERE = (Gt(_VARIANCE, 0), Sobolev(phi, B))
_CITE = (("Yang2019", "Theorem on BSB1 by Gegenbauer expansion"),)


def _output(place: Expr) -> BatchNorm:
    """An output of batch norm."""
    return BatchNorm(phi, B, h, place)


def _sum_square() -> Derivation:
    def mean(row: Expr, column: Expr) -> Expectation:
        return Expectation(_output(row) * _output(column), _LAW)

    def unfolded(row: Expr, column: Expr) -> Expectation:
        return Expectation(_output(row).definition() * _output(column).definition(), _LAW)

    def double(term: Expectation) -> Sum:
        return Sum(term, (j, 1, B), (i, 1, B))

    two = Integer(2)
    law = {v: _ONE, c: Integer(0), B: B, phi: phi}
    places = B * (B - 1)
    return (
        Derivation(Integer(0))
        .by(
            "square",
            double(mean(i, j)),
            "the mean of the square of the sum over the batch",
            relation="<=",
            entry=Lambda(k, _output(k)),
            law=_LAW,
            size=B,
        )
        .by("definition", double(unfolded(i, j)), "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
        .by(
            "symmetry",
            B * unfolded(_ONE, _ONE) + places * unfolded(_ONE, two),
            "the batch is exchangeable: B equal and B(B − 1) distinct pairs",
            exchange=double(unfolded(i, j)),
        )
        .by(
            "definition",
            B * mean(_ONE, _ONE) + places * mean(_ONE, two),
            "the outputs of batch norm",
            of=(BatchNorm,),
        )
        .by(
            "instance",
            B * _VARIANCE + places * mean(_ONE, two),
            "the variance of the fixed point",
            of="forward.bsb1_diagonal",
            at=({**law, i: _ONE},),
        )
        .by(
            "instance",
            _TOTAL,
            "the correlation of the fixed point",
            of="forward.bsb1_off_diagonal",
            at=({**law, i: _ONE, j: two},),
        )
    )


SUM_SQUARE = Identity(
    name="forward.batch_sum_square",
    says="The second moment of the sum over a batch, at the fixed point, is not negative.",
    statement=Le(Integer(0), _TOTAL),
    over=(BATCH, PHI),
    where=_WHERE,
    cite=_CITE,
    uses=("forward.bsb1_diagonal", "forward.bsb1_off_diagonal"),
    derivation=_sum_square,
)


def _bound() -> Derivation:
    excess = _TOTAL / (B * (B - 1) * _VARIANCE)
    return (
        Derivation(_COSINE)
        .by(
            "field",
            excess - 1 / (B - 1),
            "the correlation by the second moment of the sum, less the variances",
        )
        .by(
            "order",
            -1 / (B - 1),
            "the second moment of the sum is not negative",
            relation=">=",
            excess=excess,
            facts=((SUM_SQUARE.name, {B: B, phi: phi}),),
        )
        .by("definition", SimplexCosine(B), "ϱ = −1/(B − 1)", of=(SimplexCosine,))
    )


BOUND = Identity(
    name="forward.cosine_bound",
    says="The correlation of the fixed point is at least that between vertices of the simplex.",
    statement=Le(SimplexCosine(B), _COSINE),
    over=(BATCH, PHI),
    where=_WHERE,
    cite=_CITE,
    uses=(SUM_SQUARE.name,),
    derivation=_bound,
)

IDENTITIES = (SUM_SQUARE, BOUND)
