"""Dougall's formula: a product of Gegenbauer polynomials of one index is a sum of such.

With l the difference of the degrees,

    C_m C_(m + l) = sum_(nu = 0)^m D(m, l, nu) C_(l + 2 nu),  D positive, in Gammas.

Both sides satisfy one recurrence in the smaller degree: on the right the terms of three sums
over nearly the same range differ by a telescoping sum.
"""

from __future__ import annotations

from sympy import Expr, Integer, Lambda, Sum, gamma

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.symbols import l, m, mu, nu, t

__all__ = ["IDENTITIES"]

_INDEX = Variable(mu, Positive(corners=("1/2", 1, "61/2")), "index")
_SMALLER = Variable(m, Integers(0, reach=4, corners=(0, 1, 2)), "smaller degree")
_MORE = Variable(l, Integers(0, reach=4, corners=(0, 1)), "how much larger the other is")
_POINT = Variable(t, Reals(corners=(1, -1, 0)), "argument")
_CITE = (("DLMF", "(18.18.22)"),)


def _weight(degree: Expr, more: Expr) -> Expr:
    """The coefficient of the number nu."""
    larger = degree + more
    above = gamma(mu + nu) * gamma(mu + degree - nu) * gamma(mu + more + nu)
    below = gamma(nu + 1) * gamma(degree - nu + 1) * gamma(more + nu + 1) * gamma(mu) ** 2
    return (
        (more + 2 * nu + mu)
        * above
        / below
        * gamma(larger + nu + 2 * mu)
        / gamma(larger + nu + mu + 1)
        * gamma(more + 2 * nu + 1)
        / gamma(more + 2 * nu + 2 * mu)
    )


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


_UNFOLDED = (Gegenbauer, TaylorCoefficient)
_FIRST, _SECOND = _product(Integer(0), l), _product(Integer(1), l)


def _written_out(chain: Derivation, degree: int) -> Derivation:
    """The sum for one of the first degrees, at the end of a chain."""
    total = _sum(Integer(degree), l)
    return chain.by("telescoping", total, "term by term", certificate=Lambda(nu, Integer(0)))


def _start() -> Derivation:
    chain = Derivation(_FIRST).by("definition", C(l), "C_0 = 1", of=_UNFOLDED)
    return _written_out(chain, 0)


def _second() -> Derivation:
    here = l + 1
    above, below = (here + 1) * C(here + 1), (here + 2 * mu - 1) * C(here - 1)
    share = mu / (here + mu)
    chain = (
        Derivation(_SECOND)
        .by("definition", 2 * mu * t * C(here), "C_1 = 2μt", of=_UNFOLDED)
        .by(
            "field",
            share * (2 * (here + mu) * t * C(here) - below) + share * below,
            "add, subtract",
        )
        .by(
            "instance",
            share * (above + below),
            "the recurrence of three neighbours",
            of="sphere.gegenbauer_recurrence",
            at=({mu: mu, l: here, t: t},),
        )
    )
    return _written_out(chain, 1)


START = Identity(
    name="sphere.linearisation_start",
    says="Dougall's formula for degree zero.",
    statement=Eq(_FIRST, _sum(Integer(0), l)),
    over=(_INDEX, _MORE, _POINT),
    cite=_CITE,
    derivation=_start,
)

SECOND = Identity(
    name="sphere.linearisation_second",
    says="Dougall's formula for degree one.",
    statement=Eq(_SECOND, _sum(Integer(1), l)),
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
        bases=(("sphere.linearisation_start", place), ("sphere.linearisation_second", place)),
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
        "sphere.linearisation_second",
        "sphere.linearisation_start",
        "sphere.product_recurrence",
    ),
    derivation=_linearisation,
)

IDENTITIES = (RECURRENCE, PRODUCT_RECURRENCE, START, SECOND, LINEARISATION)
