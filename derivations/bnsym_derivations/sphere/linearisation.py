"""Dougall's formula: a product of Gegenbauer polynomials of one index is a sum of such.

With l the difference of the degrees,

    C_m C_(m + l) = sum_(nu = 0)^m D(m, l, nu) C_(l + 2 nu),  D positive, in Gammas.

Both sides satisfy one recurrence in the smaller degree: on the right the terms of three sums
over nearly the same range differ by a telescoping sum.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Integer, Lambda, Mul, Rational, Sum

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.special import Pochhammer
from bnsym.symbolic.sphere import Legendre
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.sphere.legendre import by_gammas
from bnsym_derivations.symbols import l, m, mu, n, nu, t

__all__ = ["IDENTITIES", "by_polynomials"]

_INDEX = Variable(mu, Positive(corners=("1/2", 1, "61/2")), "index")
_SMALLER = Variable(m, Integers(0, reach=4, corners=(0, 1, 2)), "smaller degree")
_MORE = Variable(l, Integers(0, reach=4, corners=(0, 1)), "how much larger the other is")
_POINT = Variable(t, Reals(corners=(1, -1, 0)), "argument")
_ONE = Integer(1)
_CITE = (("DLMF", "(18.18.22)"),)


def _weight(degree: Expr, more: Expr) -> Expr:
    """The coefficient of the number nu."""
    larger, lower = degree + more + nu, more + 2 * nu
    few = (nu, degree - nu, more + nu)
    above = Mul(*(Pochhammer(mu, count) / Pochhammer(_ONE, count) for count in few))
    size = Pochhammer(2 * mu, larger) / Pochhammer(mu, larger + 1)
    lowest = Pochhammer(_ONE, lower) / Pochhammer(2 * mu, lower)
    return (lower + mu) * above * size * lowest


def _sum(degree: Expr, more: Expr) -> Sum:
    """What the product is."""
    return Sum(_weight(degree, more) * C(more + 2 * nu), (nu, 0, degree))


_NEXT, _BEFORE = _sum(m + 2, l), _sum(m, l + 2)
_SHARE, _OTHER = 2 * (m + 1 + mu) / (m + 2), (m + 2 * mu) / (m + 2)


def _recurrence() -> Derivation:
    here = l + 1 + 2 * nu  # the degrees of the sum between
    weight = _SHARE * _weight(m + 1, l + 1) / (2 * (here + mu))
    above, below = (here + 1) * C(here + 1), (here + 2 * mu - 1) * C(here - 1)
    between = Sum(weight * (above + below), (nu, 0, m + 1))
    raised = Sum(weight * (2 * (here + mu) * t * C(here) - below + below), (nu, 0, m + 1))
    return (
        Derivation(_NEXT)
        .by(
            "telescoping",
            between - _OTHER * _BEFORE,
            "what one term has too little, the term before has too much",
            certificate=Lambda(nu, weight * below - _NEXT.function),
        )
        .by(
            "instance",
            raised - _OTHER * _BEFORE,
            "the recurrence of three neighbours",
            of="sphere.gegenbauer_recurrence",
            at=({mu: mu, l: here, t: t},),
        )
        .by("linearity", _SHARE * t * _sum(m + 1, l + 1) - _OTHER * _BEFORE, "t comes out")
    )


RECURRENCE = Identity(
    name="sphere.linearisation_recurrence",
    says="Three sums of Gegenbauer polynomials are related as three neighbouring polynomials are.",
    statement=Eq(_NEXT, _SHARE * t * _sum(m + 1, l + 1) - _OTHER * _BEFORE),
    over=(_INDEX, _SMALLER, _MORE, _POINT),
    cite=_CITE,
    uses=("sphere.gegenbauer_recurrence",),
    derivation=_recurrence,
)


def _product(degree: Expr, more: Expr) -> Expr:
    """Of two polynomials."""
    return C(degree) * C(degree + more)


_PRODUCTS = _SHARE * t * _product(m + 1, l + 1) - _OTHER * _product(m, l + 2)


def _product_recurrence() -> Derivation:
    larger, here = C(m + 2 + l), m + 1
    above, other = (here + 1) * C(here + 1), (here + 2 * mu - 1) * C(here - 1)
    return (
        Derivation(_product(m + 2, l))
        .by("field", (above + other) * larger / (m + 2) - other * larger / (m + 2), "add, subtract")
        .by(
            "instance",
            _PRODUCTS,
            "the recurrence of three neighbours",
            of="sphere.gegenbauer_recurrence",
            at=({mu: mu, l: here, t: t},),
        )
    )


PRODUCT_RECURRENCE = Identity(
    name="sphere.product_recurrence",
    says="Three products of Gegenbauer polynomials of one larger degree are linearly related.",
    statement=Eq(_product(m + 2, l), _PRODUCTS),
    over=(_INDEX, _SMALLER, _MORE, _POINT),
    cite=_CITE,
    uses=("sphere.gegenbauer_recurrence",),
    derivation=_product_recurrence,
)


_FIRST, _SECOND = _product(Integer(0), l), _product(Integer(1), l)
_UNFOLDED = (Gegenbauer, TaylorCoefficient)
_SHARED = ((l + 2) * C(l + 2), (l + 2 * mu) * C(l))


def _second() -> Derivation:
    above, below = _SHARED
    share = mu / (l + 1 + mu)
    doubled = 2 * (l + 1 + mu) * t * C(l + 1)
    return (
        Derivation(_SECOND)
        .by("definition", 2 * mu * t * C(l + 1), "C_1 = 2μt", of=_UNFOLDED)
        .by("field", share * (doubled - below) + share * below, "add and subtract")
        .by(
            "instance",
            share * (above + below),
            "the recurrence of three neighbours",
            of="sphere.gegenbauer_recurrence",
            at=({mu: mu, l: l + 1, t: t},),
        )
    )


START = Identity(
    name="sphere.product_start",
    says="The Gegenbauer polynomial of degree zero is one.",
    statement=Eq(_FIRST, C(l)),
    over=(_INDEX, _MORE, _POINT),
    cite=_CITE,
    derivation=lambda: Derivation(_FIRST).by("definition", C(l), "C_0 = 1", of=_UNFOLDED),
)

SECOND = Identity(
    name="sphere.product_second",
    says="Multiplied by that of degree one, a Gegenbauer polynomial gives both neighbours.",
    statement=Eq(_SECOND, mu / (l + 1 + mu) * Add(*_SHARED)),
    over=(_INDEX, _MORE, _POINT),
    cite=_CITE,
    uses=("sphere.gegenbauer_recurrence",),
    derivation=_second,
)


def _linearisation() -> Derivation:
    place = {mu: mu, l: l, t: t}
    return Derivation(_product(m, l)).by(
        "induction",
        _sum(m, l),
        "both sides satisfy the recurrence in the smaller degree and agree for the first two",
        index=m,
        bases=(("sphere.product_start", place), ("sphere.product_second", place)),
        recurrence=("sphere.product_recurrence", {**place, m: m}),
        earlier=({m: m + 1, l: l + 1}, {m: m, l: l + 2}),
        rewrites=(("sphere.linearisation_recurrence", {**place, m: m}),),
    )


LINEARISATION = Identity(
    name="sphere.gegenbauer_linearisation",
    says="A product of Gegenbauer polynomials of one index is a positive sum of such polynomials.",
    statement=Eq(_product(m, l), _sum(m, l)),
    over=(_INDEX, _SMALLER, _MORE, _POINT),
    cite=_CITE,
    uses=(
        "sphere.linearisation_recurrence",
        "sphere.product_recurrence",
        "sphere.product_second",
        "sphere.product_start",
    ),
    derivation=_linearisation,
)


_HALF = n * Rational(1, 2) - 1


def by_polynomials(*degrees: Expr, dimension: Expr = n) -> tuple[tuple[Expr, ...], dict[str, Any]]:
    """Harmonics as multiples of polynomials, and the parameters of the step there."""
    places = tuple({n: dimension, l: degree, t: t} for degree in degrees)
    multiples = tuple(by_gammas(degree).xreplace({n: dimension}) for degree in degrees)
    return multiples, {"of": "sphere.legendre_by_gammas", "at": places}


def _share() -> Expr:
    """The weight of the number nu in a mean of harmonics."""
    larger, few = m + l + nu, (nu, m - nu, l + nu)
    above = Mul(*(Pochhammer(_HALF, count) / Pochhammer(_ONE, count) for count in few))
    size = Pochhammer(n - 2, larger) / Pochhammer(_HALF, larger + 1)
    whole = Mul(*(Pochhammer(_ONE, k) / Pochhammer(n - 2, k) for k in (m, m + l)))
    return (l + 2 * nu + _HALF) * above * size * whole


def _harmonics() -> Derivation:
    degree, number = l + 2 * nu, (nu, 0, m)
    (one, two), given = by_polynomials(m, m + l)
    (low,), back = by_polynomials(degree)
    scale = one * two / _product(m, l).xreplace({mu: _HALF})
    total = _sum(m, l).xreplace({mu: _HALF})
    weight = scale * total.function / low
    return (
        Derivation(Legendre(n, m, t) * Legendre(n, m + l, t))
        .by("instance", one * two, "multiples of polynomials", **given)
        .by(
            "instance",
            scale * total,
            "the product of the polynomials",
            of="sphere.gegenbauer_linearisation",
            at=({mu: _HALF, m: m, l: l, t: t},),
        )
        .by("linearity", Sum(weight * (low + 1) - weight, number), "add and subtract")
        .by("instance", _MEAN, "multiples of polynomials, each one at one", **back)
    )


_MEAN = Sum(_share() * Legendre(n, l + 2 * nu, t), (nu, 0, m))
HARMONICS = Identity(
    name="sphere.legendre_linearisation",
    says="A product of two zonal harmonics is a mean of zonal harmonics, by positive weights.",
    statement=Eq(Legendre(n, m, t) * Legendre(n, m + l, t), _MEAN),
    over=(
        Variable(n, Integers(3, corners=(3, 4, 15)), "dimension"),
        _SMALLER,
        _MORE,
        Variable(t, Reals(-1, 1, closed=True, corners=(1, 0)), "projection"),
    ),
    cite=_CITE,
    uses=("sphere.gegenbauer_linearisation", "sphere.legendre_by_gammas"),
    derivation=_harmonics,
)

IDENTITIES = (RECURRENCE, PRODUCT_RECURRENCE, START, SECOND, LINEARISATION, HARMONICS)
