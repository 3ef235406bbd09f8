"""The mean of two entries of batch norm's Jacobian, at any covariance: what both maps are made of.

The backward map is E[J^T D J] = sum_ij D_ij E[J_ik J_jp], a sum over the outputs, and its adjoint
E[J D J^T] the sum over the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Expr, Integer, Integral, exp, gamma, oo

from bnsym.core import Derivation, Eq, Identity, Integers, PositiveSemidefinite, Variable
from bnsym.symbolic.batchnorm import Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import RankAtLeast
from bnsym_derivations.backward.jacobian import G, norm, z
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, a, alpha, b, h, i, j, k, p, q, r, tau, w
from bnsym_derivations.transforms.batch_norm import JACOBIAN, POWER, value
from bnsym_derivations.transforms.laplace import tail
from bnsym_derivations.transforms.slopes import DEGREE, shares, steep_kernel, value_weights
from bnsym_derivations.transforms.tilting import CENTRED, CITE, LAW, SIDES, VARY, kernel

__all__ = ["IDENTITIES", "PRODUCT"]

_BODIES = (
    value(z(i), 1) * value(z(j), 1),
    value(z(i), 1) * value(z(j)) * z(p),
    value(z(i)) * value(z(j), 1) * z(k),
    value(z(i)) * value(z(j)) * z(k) * z(p),
)
_POWERS = (alpha, alpha + 1, alpha + 1, alpha + 2)
_LEMMAS: tuple[tuple[str, dict[Expr, Expr], str], ...] = (
    ("slopes", {}, "two slopes"),
    ("first_slope", {k: p}, "a slope and a value"),
    ("second_slope", {}, "a value and a slope"),
    ("values", {}, "two values"),
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


def _integral(body: Expr) -> Expr:
    """Over the half line, with that constant."""
    return B**alpha / gamma(alpha) * Integral(body, (w, 0, oo))


def _weights() -> tuple[tuple[Expr, Expr], ...]:
    """Those of V and of P in the four means under the Gaussian of rate w."""
    (share, left), (share_two, left_two) = shares(i, p, w), shares(j, k, w)
    return (
        (Integer(0), Integer(1)),
        (alpha * share, left),
        (alpha * share_two, left_two),
        value_weights(w),
    )


def _end() -> Expr:
    """One integral of V and P, each with all its weights."""
    powers = (Integer(1), w, w, w**2)
    whole, steep = (
        _inner([power * weight for power, weight in zip(powers, side, strict=True)])
        for side in zip(*_weights(), strict=True)
    )
    both = whole * kernel(CENTRED, w) + steep * steep_kernel(w)
    return _integral(w ** (alpha - 1) * both)


def _product() -> Derivation:
    place = {alpha: alpha, a: a, b: b, B: B, h: h}
    outputs = {i: i, k: k}, {i: j, k: p}
    written = [JACOBIAN.statement.rhs.xreplace({i: m[i], k: m[k]}) for m in outputs]
    pairs = list(zip(_BODIES, _POWERS, strict=True))
    means = [Expectation(tail(m, norm) * body, LAW) for body, m in pairs]
    spreads = [Expectation(w ** (m - 1) * exp(-w * norm**2) * body, LAW) for body, m in pairs]
    falls = [w ** (m - 1) * Expectation(exp(-w * norm**2) * body, LAW) for body, m in pairs]
    chain = (
        Derivation(Expectation(Jacobian(POWER, B, h, i, k) * Jacobian(POWER, B, h, j, p), LAW))
        .by(
            "instance",
            Expectation(written[0] * written[1], LAW),
            "the Jacobian without a quotient inside",
            of="transforms.jacobian",
            at=tuple({**place, **m} for m in outputs),
        )
        .by(
            "linearity",
            _total([Expectation(norm ** (-2 * m) * body, LAW) for body, m in pairs]),
            "term by term",
        )
        .by(
            "instance",
            _total([Expectation(tail(m, norm) / gamma(m) * body, LAW) for body, m in pairs]),
            "Schwinger's integral for the three powers of r",
            of="transforms.schwinger",
            at=tuple({q: m, r: norm} for m in dict.fromkeys(_POWERS)),
        )
        .by(
            "linearity",
            _total([mean / gamma(m) for mean, m in zip(means, _POWERS, strict=True)]),
            "constants come out",
        )
    )
    chain = chain.by(
        "fubini",
        _integral(_inner(spreads)),
        "the means inside one integral",
        outside=B**alpha / gamma(alpha),
        terms=tuple(
            (mean, tail(m, norm), body) for mean, (body, m) in zip(means, pairs, strict=True)
        ),
    ).by("linearity", _integral(_inner(falls)), "constants come out")
    bodies = list(falls)
    parts = kernel(CENTRED, w), steep_kernel(w)
    for number, (name, at, what) in enumerate(_LEMMAS):
        value = Add(*(m * part for m, part in zip(_weights()[number], parts, strict=True)))
        bodies[number] = w ** (_POWERS[number] - 1) * value
        chain = chain.by(
            "instance",
            _integral(_inner(bodies)),
            f"under the Gaussian: {what}",
            of=f"transforms.tilted_{name}",
            at=({tau: w, **at},),
        )
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
    uses=(
        "transforms.jacobian",
        "transforms.schwinger",
        *(f"transforms.tilted_{name}" for name, *_ in _LEMMAS),
    ),
    derivation=_product,
)

IDENTITIES = (PRODUCT,)
