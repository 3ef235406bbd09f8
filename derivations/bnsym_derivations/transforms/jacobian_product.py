"""The mean of two entries of batch norm's Jacobian, at any covariance: what both maps are made of.

The backward map is E[J^T D J] = sum_ij D_ij E[J_ik J_jp], a sum over the outputs, and its adjoint
E[J D J^T] the sum over the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer

from bnsym.core import Derivation, Eq, Identity, Integers, PositiveSemidefinite, Variable
from bnsym.symbolic.batchnorm import Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import RankAtLeast
from bnsym_derivations.backward.jacobian import G, z
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, a, alpha, b, h, i, j, k, p, w
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
    slope_weights,
    steep_kernel,
    value_weights,
)
from bnsym_derivations.transforms.tilting import CENTRED, CITE, LAW, SIDES, VARY, kernel

__all__ = ["IDENTITIES", "PRODUCT"]

_TERMS = (
    Term(
        value(z(i), 1) * value(z(j), 1),
        alpha,
        "transforms.tilted_slopes",
        "two slopes",
        (Integer(0), Integer(1)),
    ),
    Term(
        value(z(i), 1) * value(z(j)) * z(p),
        alpha + 1,
        "transforms.tilted_first_slope",
        "a slope and a value",
        slope_weights(i, p, w),
        {k: p},
    ),
    Term(
        value(z(i)) * value(z(j), 1) * z(k),
        alpha + 1,
        "transforms.tilted_second_slope",
        "a value and a slope",
        slope_weights(j, k, w),
    ),
    Term(
        value(z(i)) * value(z(j)) * z(k) * z(p),
        alpha + 2,
        "transforms.tilted_values",
        "two values",
        value_weights(w),
    ),
)


def _total(parts: Sequence[Expr]) -> Expr:
    """The four terms of the product, with these means."""
    both, first, second, none = parts
    rest = alpha * (G(i, k) * first + G(j, p) * second)
    return B**alpha * (G(i, k) * G(j, p) * both - rest + alpha**2 * none)


def _inner(bodies: Sequence[Expr]) -> Expr:
    """The same, by Γ(α + 1) = α Γ(α) but for one constant."""
    both, first, second, none = bodies
    rest = G(i, k) * first + G(j, p) * second
    return G(i, k) * G(j, p) * both - rest + alpha / (alpha + 1) * none


def _end() -> Expr:
    """One integral of V and P, each with all its weights."""
    powers = (Integer(1), w, w, w**2)
    whole, steep = (
        _inner([power * term.weights[side] for power, term in zip(powers, _TERMS, strict=True)])
        for side in (0, 1)
    )
    both = whole * kernel(CENTRED, w) + steep * steep_kernel(w)
    return integral(w ** (alpha - 1) * both)


def _product() -> Derivation:
    place = {alpha: alpha, a: a, b: b, B: B, h: h}
    outputs = {i: i, k: k}, {i: j, k: p}
    written = [JACOBIAN.statement.rhs.xreplace({i: m[i], k: m[k]}) for m in outputs]
    chain = (
        Derivation(Expectation(Jacobian(POWER, B, h, i, k) * Jacobian(POWER, B, h, j, p), LAW))
        .by(
            "instance",
            Expectation(written[0] * written[1], LAW),
            "the Jacobian without a quotient inside",
            of="transforms.jacobian",
            at=tuple({**place, **m} for m in outputs),
        )
        .by("linearity", _total(means(_TERMS)), "term by term")
    )
    chain = one_integral(chain, _TERMS, _total, _inner, "the three")
    return chain.by("field", _end(), "collect the powers of w")


PRODUCT = Identity(
    name="transforms.mean_jacobian_product",
    says="The mean of two entries of batch norm's Jacobian, in three directions or more.",
    statement=Eq(_product().start, _end()),
    over=(
        DEGREE,
        *SIDES,
        Variable(B, Integers(4, reach=4), "batch size"),
        Variable(Sigma, PositiveSemidefinite(B), "covariance of the batch"),
        Variable(i, Integers(1, upper=B), "place of an output"),
        Variable(j, Integers(1, upper=B), "place of another one"),
        Variable(k, Integers(1, upper=B), "place of an input"),
        Variable(p, Integers(1, upper=B), "place of another one"),
    ),
    where=(*VARY, RankAtLeast(CENTRED, Integer(3))),
    cite=CITE,
    uses=("transforms.jacobian", SCHWINGER, *(term.lemma for term in _TERMS)),
    derivation=_product,
)

IDENTITIES = (PRODUCT,)
