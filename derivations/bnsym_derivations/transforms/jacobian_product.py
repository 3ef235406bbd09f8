"""The mean of two entries of batch norm's Jacobian, at any covariance: what both maps are made of.

The backward map is E[J^T D J] = sum_ij D_ij E[J_ik J_jp], a sum over the outputs, and its adjoint
E[J D J^T] the sum over the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, Integral, exp, gamma, oo

from bnsym.core import Derivation, Eq, Identity, Integers, PositiveSemidefinite, Variable
from bnsym.symbolic.batchnorm import Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import RankAtLeast
from bnsym_derivations.backward.jacobian import G, norm, z
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, a, alpha, b, h, i, j, k, p, q, r, tau, w
from bnsym_derivations.transforms.batch_norm import JACOBIAN, POWER, value
from bnsym_derivations.transforms.laplace import tail
from bnsym_derivations.transforms.slopes import DEGREE, sloped, steep_kernel, values_kernel
from bnsym_derivations.transforms.tilting import CENTRED, CITE, LAW, SIDES, VARY, kernel

__all__ = ["IDENTITIES"]

_BODIES = (
    value(z(i), 1) * value(z(j), 1),
    value(z(i), 1) * value(z(j)) * z(p),
    value(z(i)) * value(z(j), 1) * z(k),
    value(z(i)) * value(z(j)) * z(k) * z(p),
)
_POWERS = (alpha, alpha + 1, alpha + 1, alpha + 2)
_LEMMAS = (
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


def _integrals(bodies: Sequence[Expr]) -> Expr:
    """The same with integrals over the half line, over their Gamma functions."""
    return _total(
        [Integral(body, (w, 0, oo)) / gamma(m) for body, m in zip(bodies, _POWERS, strict=True)]
    )


def _kernels() -> tuple[Expr, ...]:
    """The four means under the Gaussian of rate w."""
    whole, steep = kernel(CENTRED, w), steep_kernel(w)
    return steep, sloped(i, p, w, whole, steep), sloped(j, k, w, whole, steep), values_kernel(w)


def _end() -> Expr:
    """The integrals, with one constant outside."""
    both, first, second, none = (
        Integral(w ** (m - 1) * body, (w, 0, oo))
        for m, body in zip(_POWERS, _kernels(), strict=True)
    )
    rest = G(i, k) * first + G(j, p) * second
    inner = G(i, k) * G(j, p) * both - rest + alpha / (alpha + 1) * none
    return B**alpha / gamma(alpha) * inner


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
    done = list(means)
    for number, (body, m) in enumerate(pairs):
        done[number] = Integral(spreads[number], (w, 0, oo))
        chain = chain.by(
            "fubini",
            _total([part / gamma(m) for part, m in zip(done, _POWERS, strict=True)]),
            "the mean inside the integral",
            mean=means[number],
            integral=tail(m, norm),
            rest=body,
        )
    chain = chain.by("linearity", _integrals(falls), "constants come out")
    bodies = list(falls)
    kernels = _kernels()
    for number, (name, at, what) in enumerate(_LEMMAS):
        bodies[number] = w ** (_POWERS[number] - 1) * kernels[number]
        chain = chain.by(
            "instance",
            _integrals(bodies),
            f"under the Gaussian: {what}",
            of=f"transforms.tilted_{name}",
            at=({tau: w, **at},),
        )
    return chain.by("field", _end(), "Γ(α + 1) = α Γ(α)")


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
