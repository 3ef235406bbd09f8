"""The derivative of a positive-homogeneous activation: Euler's relation, and its means."""

from __future__ import annotations

from sympy import Expr, Integer, Ne, Piecewise, Symbol, acos, oo, pi, sqrt

from bnsym.core import Cited, Derivation, Eq, Identity, Lt, Reals, Variable
from bnsym.symbolic.expectation import Expectation, correlated
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION, DEGREE
from bnsym_derivations.homogeneous.degree_kernels import kernels as degree_kernels
from bnsym_derivations.homogeneous.kernels import kernels
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.symbols import a, alpha, b, c, x, y

__all__ = [
    "CITED",
    "IDENTITIES",
    "LINEAR",
    "STEP",
    "branches",
    "chord_closed",
    "chord_excess",
    "phi",
    "psi",
    "slope",
    "tangent_closed",
    "tangent_offset",
]

phi = PositiveHomogeneous(alpha, a, b)
psi = PositiveHomogeneous(alpha - 1, a, -b)
_ALL = {alpha: alpha, a: a, b: b}
_OVER = (
    Variable(alpha, Reals(corners=(1, "3/2", 2)), DEGREE),
    *SIDES,
    Variable(x, Reals(corners=("1/1000", "-1/1000")), "a nonzero point"),
)
_CITE = (("Yang2019", "Appendix on positive homogeneous functions"),)


def slope(point: Symbol) -> Apply:
    """The derivative of φ."""
    return Apply(phi, point, Integer(1))


def branches(degree: Expr, left: Expr) -> Expr:
    """The power of x with factor a on the right, of −x with factor ``left`` on the left."""
    right = Piecewise((x**degree, x > 0), (0, True))
    return a * right + left * Piecewise(((-x) ** degree, x < 0), (0, True))


def _activation_slope() -> Derivation:
    lower = a * AlphaReLU(alpha - 1, x) + b * AlphaReLU(alpha - 1, -x)
    return (
        Derivation(slope(x))
        .by("definition", slope(x).definition(), "differentiate each branch", of=(Apply,))
        .by(
            "cases",
            alpha * branches(alpha - 1, b),
            "division by x lowers each power by one",
            variable=x,
        )
        .by("definition", alpha * lower, "the α-ReLU of one degree less", of=(AlphaReLU,))
        .by(
            "definition",
            alpha * Apply(psi, x, Integer(0)),
            "homogeneous of one degree less, with −b in the place of b",
            of=(Apply,),
        )
    )


ACTIVATION_SLOPE = Identity(
    name="homogeneous.activation_slope",
    says="The derivative of a positive-homogeneous activation is one of a degree less.",
    statement=Eq(slope(x), alpha * Apply(psi, x, Integer(0))),
    over=_OVER,
    where=(Ne(x, 0),),
    cite=_CITE,
    derivation=_activation_slope,
)


def _euler() -> Derivation:
    value = a * AlphaReLU(alpha, x) - b * AlphaReLU(alpha, -x)
    return (
        Derivation(slope(x))
        .by("definition", slope(x).definition(), "differentiate each branch", of=(Apply,))
        .by("cases", alpha * branches(alpha, -b) / x, "both branches are divided by x", variable=x)
        .by(
            "definition",
            alpha * value / x,
            "these are the branches of the α-ReLU again",
            of=(AlphaReLU,),
        )
        .by(
            "definition",
            alpha * Apply(phi, x, Integer(0)) / x,
            "φ(x) = a ρ_α(x) − b ρ_α(−x)",
            of=(Apply,),
        )
    )


EULER = Identity(
    name="homogeneous.euler",
    says="Euler's relation: x times the derivative of φ is α times φ.",
    statement=Eq(slope(x), alpha * Apply(phi, x, Integer(0)) / x),
    over=_OVER,
    where=(Ne(x, 0),),
    cite=_CITE,
    derivation=_euler,
)


def _slope_dual() -> Derivation:
    def lowered(point: Symbol) -> Expr:
        return Apply(psi, point, Integer(0))

    pair = correlated(x, y, c)
    mean = Expectation(lowered(x) * lowered(y), pair)
    return (
        Derivation(Expectation(slope(x) * slope(y), pair))
        .by(
            "instance",
            Expectation(alpha * lowered(x) * alpha * lowered(y), pair),
            "the derivative of φ",
            of="homogeneous.activation_slope",
            at=({**_ALL, x: x}, {**_ALL, x: y}),
        )
        .by("linearity", alpha**2 * mean, "constants come out")
        .by(
            "instance",
            alpha**2 * MomentConstant(alpha - 1) * HomogeneousKernel(psi, c),
            "the mean of the product, at one degree less",
            of="homogeneous.dual",
            at=({alpha: alpha - 1, a: a, b: -b, c: c},),
        )
    )


SLOPE_DUAL = Identity(
    name="homogeneous.slope_dual",
    says="The mean of φ′(x) φ′(y) is a multiple of the kernel of one degree less.",
    statement=Eq(
        Expectation(slope(x) * slope(y), correlated(x, y, c)),
        alpha**2 * MomentConstant(alpha - 1) * HomogeneousKernel(psi, c),
    ),
    over=(
        Variable(alpha, Reals("1/2", oo, corners=("51/100", 1, "3/2")), DEGREE),
        *SIDES,
        Variable(c, Reals(-1, 1, corners=(0, "1/2")), CORRELATION),
    ),
    cite=_CITE,
    uses=("homogeneous.activation_slope", "homogeneous.dual"),
    derivation=_slope_dual,
    kernels=(degree_kernels()["homogeneous.dual_derivative"],),
)

LINEAR, STEP = PositiveHomogeneous(1, a, b), PositiveHomogeneous(0, a, -b)
"""An activation of degree one, and its derivative."""


def chord_excess(point: Expr) -> Expr:
    """J_φ(1) − J_φ(c) − (1 − c) J_φ′(c) at degree one."""
    chord = a**2 + b**2 - HomogeneousKernel(LINEAR, point)
    return chord - (1 - point) * HomogeneousKernel(STEP, point)


def chord_closed(point: Expr) -> Expr:
    """Its closed form, by the arc over its chord."""
    return (a - b) ** 2 * (acos(point) - sqrt(1 - point**2)) / pi


def tangent_offset(point: Expr) -> Expr:
    """J_φ(c) − c J_φ′(c) at degree one: where the tangent meets the axis."""
    return HomogeneousKernel(LINEAR, point) - point * HomogeneousKernel(STEP, point)


def tangent_closed(point: Expr) -> Expr:
    """Its closed form, by the sine."""
    return (a - b) ** 2 * sqrt(1 - point**2) / pi


def _degree_one(start: Expr, end: Expr) -> Derivation:
    """By the closed forms of J_1 and J_0, of which the start is a combination."""
    one, zero = (kernels()[f"homogeneous.arc_cosine_{k}"].spec for k in (1, 0))
    squares = a**2 + b**2

    def excess(first: Expr, other: Expr, low: Expr, high: Expr) -> Expr:
        value, slope = HomogeneousKernel(LINEAR, c), HomogeneousKernel(STEP, c)
        sides = {
            value: squares * first - 2 * a * b * other,
            slope: squares * low + 2 * a * b * high,
        }
        return start.xreplace(sides)

    folded = [ArcCosine(degree, point) for degree in (1, 0) for point in (c, -c)]
    closed = [kernel.xreplace({c: point}) for kernel in (one, zero) for point in (c, -c)]
    return (
        Derivation(start)
        .by("definition", excess(*folded), "J_φ by the two sides of φ", of=(HomogeneousKernel,))
        .by(
            "instance",
            excess(*closed[:2], *folded[2:]),
            "the closed form of J_1",
            of="homogeneous.arc_cosine_1",
            at=({c: c}, {c: -c}),
        )
        .by(
            "instance",
            excess(*closed),
            "the closed form of J_0",
            of="homogeneous.arc_cosine_0",
            at=({c: c}, {c: -c}),
        )
        .by("field", end, "the angles of c and of −c add to π")
    )


CHORD_DEGREE_ONE = Identity(
    name="homogeneous.chord_degree_one",
    says="At degree one the kernel rises above its tangent by a multiple of the arc less its sine.",
    statement=Eq(chord_excess(c), chord_closed(c)),
    over=(
        *SIDES,
        Variable(c, Reals(-1, 1, closed=True, corners=(-1, 1, 0)), CORRELATION),
    ),
    cite=(("ChoSaul2009", "Equation (6)"),),
    uses=("homogeneous.arc_cosine_0", "homogeneous.arc_cosine_1"),
    derivation=lambda: _degree_one(chord_excess(c), chord_closed(c)),
)

TANGENT_DEGREE_ONE = Identity(
    name="homogeneous.tangent_degree_one",
    says="At degree one the tangent of the kernel meets the axis at a multiple of the sine.",
    statement=Eq(tangent_offset(c), tangent_closed(c)),
    over=CHORD_DEGREE_ONE.over,
    cite=CHORD_DEGREE_ONE.cite,
    uses=CHORD_DEGREE_ONE.uses,
    derivation=lambda: _degree_one(tangent_offset(c), tangent_closed(c)),
)

SINE_BELOW_ARC = Cited(
    name="homogeneous.sine_below_arc",
    says="The sine of a positive angle is less than the angle.",
    statement=Lt(sqrt(1 - c**2), acos(c)),
    over=(Variable(c, Reals(-1, 1), CORRELATION),),
    cite=(("DLMF", "Section 4.18"),),
)


def _below_one() -> Derivation:
    closed = kernels()["homogeneous.arc_cosine_1"].spec
    excess = ((acos(c) - sqrt(1 - c**2)) + (1 - c) * acos(-c)) / pi
    return (
        Derivation(1 - ArcCosine(1, c))
        .by(
            "instance",
            1 - closed,
            "the closed form of J_1",
            of="homogeneous.arc_cosine_1",
            at=({c: c},),
        )
        .by("field", excess, "the angles of c and of −c add to π")
        .by(
            "order",
            Integer(0),
            "the sine is below its arc, on both sides",
            relation=">",
            excess=excess,
            facts=tuple(("homogeneous.sine_below_arc", {c: side * c}) for side in (1, -1)),
        )
    )


BELOW_ONE = Identity(
    name="homogeneous.arc_cosine_1_below_one",
    says="The kernel of ReLU stays below one inside (−1, 1).",
    statement=Lt(Integer(0), 1 - ArcCosine(1, c)),
    over=(Variable(c, Reals(-1, 1, corners=("-99/100", 0, "99/100")), CORRELATION),),
    cite=(("ChoSaul2009", "Equation (6)"),),
    uses=("homogeneous.arc_cosine_1", "homogeneous.sine_below_arc"),
    derivation=_below_one,
)

IDENTITIES = (ACTIVATION_SLOPE, EULER, SLOPE_DUAL, CHORD_DEGREE_ONE, TANGENT_DEGREE_ONE, BELOW_ONE)
CITED = (SINE_BELOW_ARC,)
