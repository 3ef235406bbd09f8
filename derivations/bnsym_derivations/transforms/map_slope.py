"""The slope of the covariance after batch norm, at any covariance of the batch before it.

Where the batch moves with U z, z the batch minus its mean, its covariance moves with
U S^G + S^G U^T, in any direction if S^G has rank B - 1. The slopes of two outputs along U z are
made of entries of the Jacobian, and their means of V and P, one integral for each entry of U.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Expr, Integer, Sum, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Matrices, PositiveSemidefinite, Variable
from bnsym.symbolic.batchnorm import BatchNorm, Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.layer_maps import FlowSlope, MatrixEntry
from bnsym.symbolic.predicates import RankAtLeast
from bnsym_derivations.backward.jacobian import G, norm, z
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, U, a, alpha, b, h, i, j, k, p, w
from bnsym_derivations.transforms.batch_norm import JACOBIAN, POWER, value
from bnsym_derivations.transforms.one_integral import (
    SCHWINGER,
    Term,
    integral,
    means,
    one_integral,
)
from bnsym_derivations.transforms.slopes import (
    DEGREE,
    covariance,
    slope_weights,
    steep_kernel,
    value_weights,
)
from bnsym_derivations.transforms.tilting import CENTRED, CITE, LAW, SIDES, VARY, kernel

__all__ = ["IDENTITIES"]

_TERMS = (
    Term(
        value(z(i), 1) * value(z(j)) * z(p),
        alpha,
        "transforms.tilted_first_slope",
        "a slope and a value",
        slope_weights(i, p, w),
        {k: p},
    ),
    Term(
        value(z(i)) * value(z(j), 1) * z(p),
        alpha,
        "transforms.tilted_second_slope",
        "a value and a slope",
        slope_weights(j, p, w),
        {k: p},
    ),
    Term(
        value(z(i)) * value(z(j)) * z(k) * z(p),
        alpha + 1,
        "transforms.tilted_values",
        "two values",
        value_weights(w),
    ),
)
_OUTPUTS = tuple(BatchNorm(POWER, B, h, place) for place in (i, j))


def _slopes(first: Expr, second: Expr) -> Expr:
    """The product rule for two outputs, with these slopes, times the entry."""
    return (first * _OUTPUTS[1] + _OUTPUTS[0] * second) * z(p)


def _total(parts: Sequence[Expr]) -> Expr:
    """The three terms of the slope, with these means."""
    first, second, none = parts
    return B**alpha * (G(i, k) * first + G(j, k) * second - 2 * alpha * none)


def _inner(bodies: Sequence[Expr]) -> Expr:
    """The same, by Γ(α + 1) = α Γ(α) but for one constant."""
    first, second, none = bodies
    return G(i, k) * first + G(j, k) * second - 2 * none


def _end() -> Expr:
    """K moves with (G - 2 w K) U K and its transpose, log det with 4 w tr(U K)."""
    rows = [G(m, k) - 2 * w * covariance(m, k, w) for m in (i, j)]
    whole, steep = (
        Add(*(row * term.weights[side] for row, term in zip(rows, _TERMS, strict=False)))
        for side in (0, 1)
    )
    both = (whole - 2 * w * covariance(k, p, w)) * kernel(CENTRED, w) + steep * steep_kernel(w)
    return integral(w ** (alpha - 1) * both)


def _opened() -> Derivation:
    """Up to the means of three products of powers."""
    place = {alpha: alpha, a: a, b: b, B: B, h: h, k: k}
    jacobians = [Jacobian(POWER, B, h, m, k) for m in (i, j)]
    written = [JACOBIAN.statement.rhs.xreplace({i: m}) for m in (i, j)]
    root = sqrt(B)

    def spread(slopes: Sequence[Expr], scale: Expr, inside: Expr) -> Expectation:
        one, two = (scale * value(inside * z(m)) for m in (i, j))
        return Expectation((slopes[0] * two + one * slopes[1]) * z(p), LAW)

    return (
        Derivation(Expectation(_slopes(*jacobians), LAW))
        .by(
            "definition",
            spread(jacobians, Integer(1), root / norm),
            "𝓑_φ(h) = φ(√B z/r)",
            of=(BatchNorm,),
        )
        .by(
            "homogeneity",
            spread(jacobians, norm**-alpha, root),
            "φ is positive-homogeneous of degree α, and r > 0 but for a null set",
            scales=((h, 1 / norm),),
        )
        .by(
            "homogeneity",
            spread(jacobians, B ** (alpha / 2) * norm**-alpha, Integer(1)),
            "the same for √B",
            scales=((h, root),),
        )
        .by(
            "instance",
            spread(written, B ** (alpha / 2) * norm**-alpha, Integer(1)),
            "the Jacobian without a quotient inside",
            of="transforms.jacobian",
            at=tuple({**place, i: m} for m in (i, j)),
        )
        .by(
            "field",
            Expectation(_total([mean.body for mean in means(_TERMS)]), LAW),
            "collect the powers of r",
        )
        .by("linearity", _total(means(_TERMS)), "term by term")
    )


def _product() -> Derivation:
    chain = one_integral(_opened(), _TERMS, _total, _inner, "both")
    return chain.by("field", _end(), "collect what moves K, and what moves the determinant")


_OVER = (
    DEGREE,
    *SIDES,
    Variable(B, Integers(3, reach=3), "batch size"),
    Variable(Sigma, PositiveSemidefinite(B), "covariance of the batch"),
    Variable(i, Integers(1, upper=B), "place of an output"),
    Variable(j, Integers(1, upper=B), "place of another one"),
)
_WHERE = (*VARY, RankAtLeast(CENTRED, Integer(2)))

PRODUCT = Identity(
    name="transforms.output_slopes",
    says="The mean of the slope of two outputs by an input, times an entry: one integral.",
    statement=Eq(_product().start, _end()),
    over=(
        *_OVER,
        Variable(k, Integers(1, upper=B), "place of an input"),
        Variable(p, Integers(1, upper=B), "place of another one"),
    ),
    where=_WHERE,
    cite=CITE,
    uses=("transforms.jacobian", SCHWINGER, *(term.lemma for term in _TERMS)),
    derivation=_product,
)


def _slope() -> Derivation:
    start = FlowSlope(_OUTPUTS[0] * _OUTPUTS[1], U, LAW)
    constant = B**alpha / gamma(alpha)

    def along(body: Expr) -> Sum:
        return Sum(MatrixEntry(U, k, p) * body, (k, 1, B), (p, 1, B))

    return (
        Derivation(start)
        .by(
            "score",
            along(PRODUCT.statement.lhs),
            "the slopes of both outputs along U z",
            slope=start,
            names=(k, p),
        )
        .by(
            "instance",
            along(PRODUCT.statement.rhs),
            "each is one integral",
            of=PRODUCT.name,
            at=({},),
        )
        .by("linearity", constant * along(PRODUCT.statement.rhs / constant), "constants come out")
    )


SLOPE = Identity(
    name="transforms.map_slope",
    says="The slope of the covariance after batch norm, where the batch moves with U z.",
    statement=Eq(_slope().start, _slope().end),
    over=(*_OVER, Variable(U, Matrices(B), "velocity of the centred batch")),
    where=_WHERE,
    cite=CITE,
    uses=(PRODUCT.name,),
    derivation=_slope,
)

IDENTITIES = (PRODUCT, SLOPE)
