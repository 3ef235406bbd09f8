"""Hermite coefficients of every homogeneous activation, by induction over their degree."""

from __future__ import annotations

from sympy import Expr, Integer, gamma, pi, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import Apply, MomentConstant, PositiveHomogeneous
from bnsym.symbolic.power_series import Hermite, TaylorCoefficient
from bnsym.symbolic.special import ReciprocalGamma
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.homogeneous.slopes import phi
from bnsym_derivations.symbols import a, alpha, b, l, x

__all__ = ["IDENTITIES", "coefficient", "value"]

_RAISED = PositiveHomogeneous(alpha + 1, a, -b)
_CITE = (("Daniely2016", "Section on dual activations"),)
_DEGREE = degree_above("-1")
_ORDER = Variable(l, Integers(0, reach=5, corners=(0, 1, 2)), "degree of the polynomial")
_POLYNOMIAL = (Hermite, TaylorCoefficient)
_ALL = {alpha: alpha, a: a, b: b}
_UP = {alpha: alpha + 1, a: a, b: -b}
_TIMES = {**_ALL, x: x}


def _mean(body: Expr) -> Expectation:
    """A mean over a normal variable."""
    return Expectation(body, Gaussian((x,), [[1]]))


def coefficient(degree: Expr, activation: PositiveHomogeneous = phi) -> Expectation:
    """The mean of the activation and of the polynomial of a degree."""
    return _mean(Apply(activation, x, Integer(0)) * Hermite(degree, x))


def value(degree: Expr, power: Expr = alpha, left: Expr = b) -> Expr:
    """The mean in Gammas."""
    sides = gamma((power + 1) / 2) * gamma(power / 2 + 1) / (2 * sqrt(pi))
    size = 2 ** ((power + degree) / 2) * sides * ReciprocalGamma((power - degree) / 2 + 1)
    return (a - left * (-1) ** degree) * size


def _start_value(power: Expr = alpha, left: Expr = b) -> Expr:
    """The mean of the activation in Gammas."""
    return (a - left) * 2 ** (power / 2) * gamma((power + 1) / 2) / (2 * sqrt(pi))


def _averaged(chain: Derivation, place: dict[Expr, Expr], end: Expr) -> Derivation:
    """From the mean of a homogeneous activation to its value in Gammas."""
    constant = (a - b) * MomentConstant(alpha / 2)
    return chain.by(
        "instance",
        constant.xreplace(place),
        "the mean of an activation",
        of="homogeneous.gaussian_mean",
        at=(place,),
    ).by("definition", end, "the constant by its Gamma", of=(MomentConstant,))


def _start() -> Derivation:
    chain = Derivation(coefficient(Integer(0))).by(
        "definition",
        _mean(Apply(phi, x, Integer(0))),
        "He_0 = 1",
        of=_POLYNOMIAL,
    )
    return _averaged(chain, _ALL, _start_value())


START = Identity(
    name="duals.hermite_coefficient_start",
    says="The mean of a homogeneous activation, in Gammas.",
    statement=Eq(coefficient(Integer(0)), _start_value()),
    over=(_DEGREE, *SIDES),
    cite=_CITE,
    uses=("homogeneous.gaussian_mean",),
    derivation=_start,
)


def _next() -> Derivation:
    chain = (
        Derivation(coefficient(Integer(1)))
        .by(
            "definition",
            _mean(x * Apply(phi, x, Integer(0))),
            "He_1(x) = x",
            of=_POLYNOMIAL,
        )
        .by(
            "instance",
            _mean(Apply(_RAISED, x, Integer(0))),
            "x φ(x) is homogeneous as well",
            of="homogeneous.activation_times",
            at=(_TIMES,),
        )
    )
    return _averaged(chain, _UP, _start_value(alpha + 1, -b))


NEXT = Identity(
    name="duals.hermite_coefficient_next",
    says="The part of a homogeneous activation that is linear at a normal variable.",
    statement=Eq(coefficient(Integer(1)), _start_value(alpha + 1, -b)),
    over=(_DEGREE, *SIDES),
    cite=_CITE,
    uses=("homogeneous.activation_times", "homogeneous.gaussian_mean"),
    derivation=_next,
)


def _recurrence() -> Derivation:
    here, lower = Apply(phi, x, Integer(0)), (l + 1) * coefficient(l)
    inside = x * Hermite(l + 1, x) - (l + 1) * Hermite(l, x)
    return (
        Derivation(coefficient(l + 2))
        .by(
            "instance",
            _mean(here * inside),
            "the recurrence of the polynomials",
            of="sphere.hermite_recurrence",
            at=({l: l, x: x},),
        )
        .by("linearity", _mean(x * here * Hermite(l + 1, x)) - lower, "the mean of a sum")
        .by(
            "instance",
            coefficient(l + 1, _RAISED) - lower,
            "x φ(x) is homogeneous as well",
            of="homogeneous.activation_times",
            at=(_TIMES,),
        )
    )


RECURRENCE = Identity(
    name="duals.hermite_coefficient_recurrence",
    says="The Hermite coefficients of two degrees of homogeneity determine each other.",
    statement=Eq(coefficient(l + 2), _recurrence().end),
    over=(_DEGREE, *SIDES, _ORDER),
    cite=_CITE,
    uses=("homogeneous.activation_times", "sphere.hermite_recurrence"),
    derivation=_recurrence,
)


def _coefficient() -> Derivation:
    return Derivation(coefficient(l)).by(
        "induction",
        value(l),
        "both sides satisfy the recurrence and agree for degrees zero and one",
        index=l,
        bases=((START.name, _ALL), (NEXT.name, _ALL)),
        recurrence=(RECURRENCE.name, {**_ALL, l: l}),
        earlier=({l: l}, {l: l + 1, alpha: alpha + 1, b: -b}),
        rewrites=(
            ("sphere.reciprocal_gamma", {x: alpha / 2 + 1}),
            ("sphere.reciprocal_gamma", {x: (alpha + 1) / 2}),
            ("sphere.reciprocal_gamma_shift", {x: (alpha - l) / 2}),
        ),
    )


COEFFICIENT = Identity(
    name="duals.hermite_coefficient",
    says="The Hermite coefficients of every homogeneous activation, in Gammas.",
    statement=Eq(coefficient(l), value(l)),
    over=(_DEGREE, *SIDES, _ORDER),
    cite=_CITE,
    uses=(
        "sphere.reciprocal_gamma",
        "sphere.reciprocal_gamma_shift",
        NEXT.name,
        RECURRENCE.name,
        START.name,
    ),
    derivation=_coefficient,
)

IDENTITIES = (START, NEXT, RECURRENCE, COEFFICIENT)
