"""Gegenbauer polynomials are orthogonal for the weight (1 - t^2)^(mu - 1/2), and their norms."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Lambda, Ne, Rational, gamma, pi, sqrt

from bnsym.core import Cited, Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym_derivations.sphere.gegenbauer import C, relation, slope
from bnsym_derivations.symbols import a, b, l, m, mu, t, w

__all__ = ["CITED", "IDENTITIES"]

_HALF = Rational(1, 2)
_RING = 1 - t**2
_INDEX = Variable(mu, Positive(corners=("1/2", 1, "61/2")), "index")
_DEGREE = Variable(l, Integers(0, corners=(0, 1, 2)), "degree")
_OTHER = Variable(m, Integers(0, corners=(0, 1, 2)), "another degree")
_ANY = Variable(m, Integers(0, corners=(0, 1, 2), like=l), "the same degree or another")
_INSIDE = Variable(t, Reals(-1, 1, corners=(0, "99/100")), "argument")

SLOPE = relation(
    "gegenbauer_slope",
    "The derivative of a Gegenbauer polynomial by itself and the one above.",
    (slope(l), ((l + 2 * mu) * t * C(l) - (l + 1) * C(l + 1)) / _RING),
    0,
    "both derivatives of the generating function by the function itself",
    "(4.7.27)",
    _INSIDE,
)

SLOPE_ABOVE = relation(
    "gegenbauer_slope_above",
    "The derivative of a Gegenbauer polynomial by itself and the one below.",
    (slope(l + 1), ((l + 2 * mu) * C(l) - (l + 1) * t * C(l + 1)) / _RING),
    0,
    "both derivatives of the generating function by the function itself",
    "(4.7.27)",
    _INSIDE,
)

CURVATURE = relation(
    "gegenbauer_curvature",
    "The second derivative of a Gegenbauer polynomial by the first and itself.",
    (slope(l, order=2), ((2 * mu + 1) * t * slope(l) - l * (l + 2 * mu) * C(l)) / _RING),
    0,
    "the generating function solves the differential equation",
    "(4.7.5)",
    _INSIDE,
)


def _integral(body: Expr) -> Integral:
    """Over [-1, 1], against the weight."""
    return Integral(body * _RING ** (mu - _HALF), (t, -1, 1))


def _product(one: Expr, two: Expr) -> Integral:
    """The inner product of two polynomials."""
    return _integral(C(one) * C(two))


_FORM = _integral(_RING * slope(l) * slope(m))
"""The Dirichlet form of two polynomials."""


def _dirichlet() -> Derivation:
    value = l * (l + 2 * mu)
    return Derivation(_FORM).by(
        "by_parts",
        value * _product(l, m),
        "the differential equation is ((1 − t²)^(μ+1/2) C_l′)′ = −l(l + 2μ)(1 − t²)^(μ−1/2) C_l",
        integral=_FORM,
        factor=value,
        result=_product(l, m),
        weight=_RING,
        power=mu + _HALF,
        smooth=slope(l) * C(m),
        rewrites=(("sphere.gegenbauer_curvature", {mu: mu, l: l, t: t}),),
    )


DIRICHLET = Identity(
    name="sphere.gegenbauer_dirichlet",
    says="The Dirichlet form of two Gegenbauer polynomials is a multiple of their inner product.",
    statement=Eq(_FORM, l * (l + 2 * mu) * _product(l, m)),
    over=(_INDEX, _DEGREE, _ANY),
    cite=(("Szego1975", "(4.7.5)"),),
    uses=("sphere.gegenbauer_curvature",),
    derivation=_dirichlet,
)


def _orthogonal() -> Derivation:
    product = _product(l, m)
    one, two = l * (l + 2 * mu), m * (m + 2 * mu)
    return (
        Derivation(product)
        .by("field", (one * product - two * product) / (one - two), "another eigenvalue")
        .by(
            "instance",
            (_FORM - two * product) / (one - two),
            "the form of the two, C_l first",
            of="sphere.gegenbauer_dirichlet",
            at=({mu: mu, l: l, m: m},),
        )
        .by("field", (two * product - _FORM) / (two - one), "both signs")
        .by(
            "instance",
            Integer(0),
            "the form of the two, C_m first",
            of="sphere.gegenbauer_dirichlet",
            at=({mu: mu, l: m, m: l},),
        )
    )


ORTHOGONAL = Identity(
    name="sphere.gegenbauer_orthogonal",
    says="Gegenbauer polynomials of different degrees are orthogonal.",
    statement=Eq(_product(l, m), Integer(0)),
    over=(_INDEX, _DEGREE, _OTHER),
    where=(Ne(l, m),),
    cite=(("Szego1975", "(4.7.14), Section 4.7"),),
    uses=("sphere.gegenbauer_dirichlet",),
    derivation=_orthogonal,
)

_SQUARE, _NEXT = _product(l, l), _product(l + 1, l + 1)
_QUOTIENT = (l + mu) * (l + 2 * mu) / ((l + 1) * (l + mu + 1))


def _norm_recurrence() -> Derivation:
    place = {mu: mu, l: l, t: t}
    above = {**place, l: l + 1}
    wronskian = C(l) * slope(l + 1) - slope(l) * C(l + 1)
    return Derivation(_NEXT).by(
        "by_parts",
        _QUOTIENT * _SQUARE,
        "(1 − t²)^(μ+1/2) times t(C_l C_(l+1)′ − C_l′ C_(l+1)) − (2l + 2μ + 1) C_l C_(l+1)",
        integral=_NEXT,
        factor=_QUOTIENT,
        result=_SQUARE,
        weight=_RING,
        power=mu + _HALF,
        smooth=(t * wronskian - (2 * l + 2 * mu + 1) * C(l) * C(l + 1))
        / (2 * (l + 1) * (l + mu + 1)),
        rewrites=(
            ("sphere.gegenbauer_curvature", place),
            ("sphere.gegenbauer_curvature", above),
            ("sphere.gegenbauer_slope", place),
            ("sphere.gegenbauer_slope_above", place),
        ),
    )


NORM_RECURRENCE = Identity(
    name="sphere.gegenbauer_norm_recurrence",
    says="The norms of neighbouring Gegenbauer polynomials are proportional.",
    statement=Eq(_NEXT, _QUOTIENT * _SQUARE),
    over=(_INDEX, _DEGREE),
    cite=(("Szego1975", "(4.7.15)"),),
    uses=(
        "sphere.gegenbauer_curvature",
        "sphere.gegenbauer_slope",
        "sphere.gegenbauer_slope_above",
    ),
    derivation=_norm_recurrence,
)

BETA_INTEGRAL = Cited(
    name="sphere.beta_integral",
    says="Euler's integral of the first kind, in Gammas.",
    statement=Eq(
        Integral(w ** (a - 1) * (1 - w) ** (b - 1), (w, 0, 1)),
        gamma(a) * gamma(b) / gamma(a + b),
    ),
    over=(Variable(a, Positive(), "first"), Variable(b, Positive(), "second")),
    cite=(("DLMF", "(5.12.1)"),),
)

_WEIGHT = _integral(Integer(1))
_MASS = sqrt(pi) * gamma(mu + _HALF) / gamma(mu + 1)


def _norm_start() -> Derivation:
    whole = _product(Integer(0), Integer(0))
    half = Integral(_WEIGHT.function, (t, 0, 1))
    beta = Integral(w ** (-_HALF) * (1 - w) ** (mu - _HALF), (w, 0, 1))
    return (
        Derivation(whole)
        .by("definition", _WEIGHT, "C_0 = 1", of=(Gegenbauer, TaylorCoefficient))
        .by("even", 2 * half, "the weight is even", integral=_WEIGHT)
        .by(
            "substitution",
            beta,
            "t = √w",
            integral=half,
            image=Lambda(w, sqrt(w)),
            slope=Lambda(w, 1 / (2 * sqrt(w))),
            result=beta,
            factor=_HALF,
        )
        .by(
            "instance",
            _MASS,
            "Euler's integral of the first kind, with Γ(1/2) = √π",
            of="sphere.beta_integral",
            at=({a: _HALF, b: mu + _HALF},),
        )
    )


NORM_START = Identity(
    name="sphere.gegenbauer_norm_start",
    says="The mass of the weight of Gegenbauer polynomials.",
    statement=Eq(_product(Integer(0), Integer(0)), _MASS),
    over=(_INDEX,),
    cite=(("DLMF", "(5.12.1)"),),
    uses=("sphere.beta_integral",),
    derivation=_norm_start,
)

_NORM = _MASS * mu * gamma(l + 2 * mu) / ((l + mu) * gamma(2 * mu) * gamma(l + 1))


def _norm() -> Derivation:
    return Derivation(_SQUARE).by(
        "induction",
        _NORM,
        "both sides satisfy the recurrence and agree for degree zero",
        index=l,
        bases=(("sphere.gegenbauer_norm_start", {mu: mu}),),
        recurrence=("sphere.gegenbauer_norm_recurrence", {mu: mu, l: l}),
        earlier=({l: l},),
    )


NORM = Identity(
    name="sphere.gegenbauer_norm",
    says="The norm of a Gegenbauer polynomial, in Gammas.",
    statement=Eq(_SQUARE, _NORM),
    over=(_INDEX, _DEGREE),
    cite=(("Szego1975", "(4.7.15)"),),
    uses=("sphere.gegenbauer_norm_recurrence", "sphere.gegenbauer_norm_start"),
    derivation=_norm,
)

_MIXED = _integral(t * C(l) * C(l + 1))


def _multiplied() -> Derivation:
    place = {mu: mu, l: l, t: t}
    wronskian = C(l) * slope(l + 1) - slope(l) * C(l + 1)
    share = (l + 2 * mu) / (2 * (l + mu + 1))
    return Derivation(_MIXED).by(
        "by_parts",
        share * _SQUARE,
        "(1 − t²)^(μ+1/2) times t(C_l C_(l+1)′ − C_l′ C_(l+1)) + C_l C_(l+1)",
        integral=_MIXED,
        factor=share,
        result=_SQUARE,
        weight=_RING,
        power=mu + _HALF,
        smooth=-(t * wronskian + C(l) * C(l + 1)) / (4 * (l + mu + 1)),
        rewrites=(
            ("sphere.gegenbauer_curvature", place),
            ("sphere.gegenbauer_curvature", {**place, l: l + 1}),
            ("sphere.gegenbauer_slope", place),
            ("sphere.gegenbauer_slope_above", place),
        ),
    )


MULTIPLIED = Identity(
    name="sphere.gegenbauer_multiplied",
    says="Multiplied by t, a Gegenbauer polynomial meets the one above in a multiple of its norm.",
    statement=Eq(_MIXED, (l + 2 * mu) / (2 * (l + mu + 1)) * _SQUARE),
    over=(_INDEX, _DEGREE),
    cite=(("Szego1975", "(4.7.15), (4.7.17)"),),
    uses=(
        "sphere.gegenbauer_curvature",
        "sphere.gegenbauer_slope",
        "sphere.gegenbauer_slope_above",
    ),
    derivation=_multiplied,
)

_ENTRY = sqrt((l + 1) * (l + 2 * mu) / ((l + mu) * (l + mu + 1))) / 2


def _jacobi_entry() -> Derivation:
    share = (l + 2 * mu) / (2 * (l + mu + 1))
    return (
        Derivation(_MIXED / sqrt(_SQUARE * _NEXT))
        .by(
            "instance",
            share * _SQUARE / sqrt(_SQUARE * _NEXT),
            "multiplication by t",
            of="sphere.gegenbauer_multiplied",
            at=({mu: mu, l: l},),
        )
        .by(
            "instance",
            share * _SQUARE / sqrt(_SQUARE * _QUOTIENT * _SQUARE),
            "the norm above",
            of="sphere.gegenbauer_norm_recurrence",
            at=({mu: mu, l: l},),
        )
        .by(
            "instance",
            share * _NORM / sqrt(_NORM * _QUOTIENT * _NORM),
            "the norm",
            of="sphere.gegenbauer_norm",
            at=({mu: mu, l: l},),
        )
        .by("field", _ENTRY, "the norm is positive")
    )


JACOBI_ENTRY = Identity(
    name="sphere.gegenbauer_jacobi_entry",
    says="Multiplication by t, in the orthonormal basis: the entries beside the diagonal.",
    statement=Eq(_MIXED / sqrt(_SQUARE * _NEXT), _ENTRY),
    over=(_INDEX, _DEGREE),
    cite=(("Szego1975", "(4.7.15), (4.7.17)"),),
    uses=(
        "sphere.gegenbauer_multiplied",
        "sphere.gegenbauer_norm",
        "sphere.gegenbauer_norm_recurrence",
    ),
    derivation=_jacobi_entry,
)

IDENTITIES = (
    MULTIPLIED,
    JACOBI_ENTRY,
    NORM_RECURRENCE,
    NORM_START,
    NORM,
    SLOPE,
    SLOPE_ABOVE,
    CURVATURE,
    DIRICHLET,
    ORTHOGONAL,
)
CITED = (BETA_INTEGRAL,)
