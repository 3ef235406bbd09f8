"""Zonal harmonics stay below one inside (-1, 1): a form of two neighbours falls with the degree.

V_l = P_l^2 - 2t P_l P_(l+1) + P_(l+1)^2 = (1 - t^2) P_l^2 + (P_(l+1) - t P_l)^2 is 1 - t^2 for
the circle, where it is constant; on a sphere it falls, so that P_l^2 <= V_l/(1 - t^2) < 1.
"""

from __future__ import annotations

from sympy import Expr, Integer

from bnsym.core import Derivation, Identity, Integers, Le, Lt, Reals, Variable
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.sphere import Legendre, ZonalGap
from bnsym_derivations.symbols import B, l, n, t

__all__ = ["IDENTITIES"]

_DIMENSION = Variable(n, Integers(3, corners=(3, 4, 15)), "dimension")
_ORDER = Variable(l, Integers(0, corners=(1, 0, 2)), "degree of the harmonic")
_POSITIVE = Variable(l, Integers(1, corners=(1, 2)), "degree of the harmonic")
_INSIDE = Variable(t, Reals(-1, 1, corners=(0, "99/100", "-99/100")), "projection")
_ANYWHERE = Variable(t, Reals(-1, 1, closed=True, corners=(1, 0, "99/100")), "projection")
_CITE = (("Szego1975", "Theorem 7.33.1"),)
_SIZE = 1 - t**2
"""The form of the degrees zero and one."""


def _P(degree: Expr) -> Legendre:
    """The harmonic."""
    return Legendre(n, degree, t)


def _form(degree: Expr) -> Expr:
    """The form of two neighbours."""
    here, above = _P(degree), _P(degree + 1)
    return here**2 - 2 * t * here * above + above**2


def _falls() -> Derivation:
    here, above = _P(l), _P(l + 1)
    next_one = ((2 * l + n) * t * above - (l + 1) * here) / (l + n - 1)
    loss = (n - 2) * (2 * l + n) * (here - t * above) ** 2 / (l + n - 1) ** 2
    return (
        Derivation(_form(l + 1))
        .by(
            "instance",
            above**2 - 2 * t * above * next_one + next_one**2,
            "the recurrence of the harmonics",
            of="sphere.zonal_three_terms",
            at=({l: l, n: n, t: t},),
        )
        .by("field", _form(l) - loss, "what is lost is a square")
        .by("order", _form(l), "a square is not negative", relation="<=", excess=loss)
    )


NEIGHBOUR_FORM_FALLS = Identity(
    name="sphere.neighbour_form_falls",
    says="A quadratic form of two neighbouring zonal harmonics does not rise with the degree.",
    statement=Le(_form(l + 1), _form(l)),
    over=(_DIMENSION, _ORDER, _ANYWHERE),
    cite=_CITE,
    uses=("sphere.zonal_three_terms",),
    derivation=_falls,
)


def _starts() -> Derivation:
    second = (n * t**2 - 1) / (n - 1)
    loss = n * (n - 2) * _SIZE**2 / (n - 1) ** 2
    return (
        Derivation(_form(Integer(1)))
        .by(
            "definition",
            t**2 - 2 * t**2 * second + second**2,
            "P_1 = t, P_2 = (n t² − 1)/(n − 1)",
            of=(Legendre, Gegenbauer, TaylorCoefficient),
        )
        .by("field", _SIZE - loss, "what is lost is a square")
        .by("order", _SIZE, "t is inside (−1, 1)", relation="<", excess=loss)
    )


NEIGHBOUR_FORM_STARTS = Identity(
    name="sphere.neighbour_form_starts",
    says="The quadratic form of the zonal harmonics of degrees one and two is below 1 − t².",
    statement=Lt(_form(Integer(1)), _SIZE),
    over=(_DIMENSION, _INSIDE),
    cite=_CITE,
    derivation=_starts,
)


def _bound() -> Derivation:
    return Derivation(_form(l + 1)).by(
        "descent",
        _SIZE,
        "it falls from degree one on",
        relation="<",
        index=l,
        start=("sphere.neighbour_form_starts", {n: n, t: t}),
        fall=("sphere.neighbour_form_falls", {n: n, t: t, l: l + 1}),
    )


NEIGHBOUR_FORM_BOUND = Identity(
    name="sphere.neighbour_form_bound",
    says="The quadratic form of two neighbouring zonal harmonics of positive degree is below "
    "1 − t².",
    statement=Lt(_form(l + 1), _SIZE),
    over=(_DIMENSION, _ORDER, _INSIDE),
    cite=_CITE,
    uses=("sphere.neighbour_form_falls", "sphere.neighbour_form_starts"),
    derivation=_bound,
)


def _below_one() -> Derivation:
    here, rest = _P(l), (_P(l + 1) - t * _P(l)) ** 2
    share = _form(l) / _SIZE
    return (
        Derivation(here**2)
        .by("field", share - rest / _SIZE, "complete the square")
        .by("order", share, "a square is not negative", relation="<=", excess=rest / _SIZE)
        .by(
            "order",
            Integer(1),
            "the form is below 1 − t²",
            relation="<",
            excess=1 - share,
            facts=(("sphere.neighbour_form_bound", {n: n, t: t, l: l - 1}),),
        )
    )


LEGENDRE_BELOW_ONE = Identity(
    name="sphere.legendre_below_one",
    says="Zonal harmonics of positive degree are smaller inside (−1, 1) than at the poles.",
    statement=Lt(_P(l) ** 2, Integer(1)),
    over=(_DIMENSION, _POSITIVE, _INSIDE),
    cite=_CITE,
    uses=("sphere.neighbour_form_bound",),
    derivation=_below_one,
)


def _gap() -> Derivation:
    gap = ZonalGap(B, l)
    rho = -1 / (B - 1)
    harmonic = Legendre(B - 1, l, rho)
    return (
        Derivation(gap)
        .by(
            "definition",
            1 - harmonic,
            "the gap from the value at the pole",
            of=(ZonalGap, SimplexCosine),
        )
        .by(
            "order",
            Integer(0),
            "the value is smaller than at the pole",
            relation=">",
            excess=1 - harmonic,
            facts=(("sphere.legendre_below_one", {n: B - 1, l: l, t: rho}),),
        )
    )


ZONAL_GAP_POSITIVE = Identity(
    name="sphere.zonal_gap_positive",
    says="Zonal harmonics of positive degree stay below one at the cosine of the simplex.",
    statement=Lt(Integer(0), ZonalGap(B, l)),
    over=(
        Variable(B, Integers(4, corners=(4, 5, 64)), "batch size"),
        Variable(l, Integers(1, corners=(1, 2)), "degree"),
    ),
    cite=_CITE,
    uses=("sphere.legendre_below_one",),
    derivation=_gap,
)

IDENTITIES = (
    NEIGHBOUR_FORM_FALLS,
    NEIGHBOUR_FORM_STARTS,
    NEIGHBOUR_FORM_BOUND,
    LEGENDRE_BELOW_ONE,
    ZONAL_GAP_POSITIVE,
)
