"""The slope of the covariance after batch norm, at any covariance of the batch before it.

Where the batch moves with U z, z the batch minus its mean, its covariance moves with
U S^G + S^G U^T, in any direction if S^G has rank B - 1. The slopes of two outputs along U z are
made of entries of the Jacobian, and their means of V and P, one integral for each entry of U.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Expr, Integer, Integral, Sum, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Matrices, PositiveSemidefinite, Variable
from bnsym.symbolic.batchnorm import BatchNorm, Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.layer_maps import FlowSlope, MatrixEntry
from bnsym.symbolic.predicates import RankAtLeast
from bnsym_derivations.backward.jacobian import G, norm, z
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, U, a, alpha, b, h, i, j, k, p, q, r, tau, w
from bnsym_derivations.transforms.batch_norm import JACOBIAN, POWER, value
from bnsym_derivations.transforms.laplace import tail
from bnsym_derivations.transforms.slopes import (
    DEGREE,
    covariance,
    shares,
    steep_kernel,
    value_weights,
)
from bnsym_derivations.transforms.tilting import CENTRED, CITE, LAW, SIDES, VARY, kernel

__all__ = ["IDENTITIES"]

_BODIES = (
    value(z(i), 1) * value(z(j)) * z(p),
    value(z(i)) * value(z(j), 1) * z(p),
    value(z(i)) * value(z(j)) * z(k) * z(p),
)
_POWERS = (alpha, alpha, alpha + 1)
_PAIRS = tuple(zip(_BODIES, _POWERS, strict=True))
_LEMMAS: tuple[tuple[str, dict[Expr, Expr], str], ...] = (
    ("first_slope", {k: p}, "a slope and a value"),
    ("second_slope", {k: p}, "a value and a slope"),
    ("values", {}, "two values"),
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


def _integral(body: Expr) -> Expr:
    """Over the half line, with that constant."""
    return B**alpha / gamma(alpha) * Integral(body, (w, 0, oo))


def _weights() -> tuple[tuple[Expr, Expr], ...]:
    """Those of V and of P in the three means under the Gaussian of rate w."""
    (share, left), (share_two, left_two) = shares(i, p, w), shares(j, p, w)
    return (alpha * share, left), (alpha * share_two, left_two), value_weights(w)


def _end() -> Expr:
    """K moves with (G - 2 w K) U K and its transpose, log det with 4 w tr(U K)."""
    rows = [G(m, k) - 2 * w * covariance(m, k, w) for m in (i, j)]
    whole, steep = (
        Add(*(row * weight for row, weight in zip(rows, side, strict=False)))
        for side in zip(*_weights(), strict=True)
    )
    both = (whole - 2 * w * covariance(k, p, w)) * kernel(CENTRED, w) + steep * steep_kernel(w)
    return _integral(w ** (alpha - 1) * both)


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
            Expectation(_total([norm ** (-2 * m) * body for body, m in _PAIRS]), LAW),
            "collect the powers of r",
        )
        .by(
            "linearity",
            _total([Expectation(norm ** (-2 * m) * body, LAW) for body, m in _PAIRS]),
            "term by term",
        )
    )


def _product() -> Derivation:
    means = [Expectation(tail(m, norm) * body, LAW) for body, m in _PAIRS]
    spreads = [Expectation(w ** (m - 1) * exp(-w * norm**2) * body, LAW) for body, m in _PAIRS]
    falls = [w ** (m - 1) * Expectation(exp(-w * norm**2) * body, LAW) for body, m in _PAIRS]
    chain = (
        _opened()
        .by(
            "instance",
            _total([Expectation(tail(m, norm) / gamma(m) * body, LAW) for body, m in _PAIRS]),
            "Schwinger's integral for both powers of r",
            of="transforms.schwinger",
            at=tuple({q: m, r: norm} for m in dict.fromkeys(_POWERS)),
        )
        .by(
            "linearity",
            _total([mean / gamma(m) for mean, m in zip(means, _POWERS, strict=True)]),
            "constants come out",
        )
        .by(
            "fubini",
            _integral(_inner(spreads)),
            "the means inside one integral",
            outside=B**alpha / gamma(alpha),
            terms=tuple(
                (mean, tail(m, norm), body) for mean, (body, m) in zip(means, _PAIRS, strict=True)
            ),
        )
        .by("linearity", _integral(_inner(falls)), "constants come out")
    )
    bodies, parts = list(falls), (kernel(CENTRED, w), steep_kernel(w))
    for number, (name, at, what) in enumerate(_LEMMAS):
        mean = Add(*(m * part for m, part in zip(_weights()[number], parts, strict=True)))
        bodies[number] = w ** (_POWERS[number] - 1) * mean
        chain = chain.by(
            "instance",
            _integral(_inner(bodies)),
            f"under the Gaussian: {what}",
            of=f"transforms.tilted_{name}",
            at=({tau: w, **at},),
        )
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
    uses=(
        "transforms.jacobian",
        "transforms.schwinger",
        *(f"transforms.tilted_{name}" for name, *_ in _LEMMAS),
    ),
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
