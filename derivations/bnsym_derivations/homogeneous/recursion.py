"""Three neighbouring arc-cosine kernels: the recursion behind the closed forms, and the ODE."""

from __future__ import annotations

from sympy import Derivative, Expr, oo

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.expectation import Expectation, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine, MomentConstant
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION, DEGREE
from bnsym_derivations.symbols import alpha, c, x, y

__all__ = [
    "IDENTITIES",
    "J",
    "K",
    "equation",
    "mean",
    "neighbours",
    "recursion_of_means",
    "rho",
    "slope",
    "three_terms",
]

_CITE = (("ChoSaul2009", "Section 2.1"),)
_OPEN = Variable(c, Reals(-1, 1, corners=("-99/100", 0, "99/100")), CORRELATION)
pair = correlated(x, y, c)


def rho(point: Expr, degree: Expr) -> AlphaReLU:
    """The α-ReLU of a degree."""
    return AlphaReLU(degree, point)


def mean(body: Expr) -> Expectation:
    """A mean over the pair."""
    return Expectation(body, pair)


def K(first: Expr, second: Expr) -> Expectation:
    """E[ρ_first(x) ρ_second(y)]."""
    return mean(rho(x, first) * rho(y, second))


def neighbours(degree: Expr) -> Expr:
    """Two degrees apart, by the two means of equal degrees."""
    return c * K(degree, degree) + (1 - c**2) * degree * K(degree - 1, degree - 1)


def _neighbours() -> Derivation:
    one = alpha - 1
    centred = mean(y * rho(x, one) * rho(y, alpha) - c * x * rho(x, one) * rho(y, alpha))
    slope = mean(rho(x, one) * Derivative(rho(y, alpha), y, evaluate=False))
    return (
        Derivation(K(one, alpha + 1))
        .by(
            "instance",
            mean(rho(x, one) * y * rho(y, alpha)),
            "x ρ_α(x) has one degree more",
            of="homogeneous.alpha_relu_times",
            at=({alpha: alpha, x: y, y: rho(x, one)},),
        )
        .by(
            "linearity",
            centred + c * mean(x * rho(x, one) * rho(y, alpha)),
            "the part of y that is independent of x",
        )
        .by(
            "stein",
            (1 - c**2) * slope + c * mean(x * rho(x, one) * rho(y, alpha)),
            "Stein's lemma for that part",
            mean=centred,
            of=(rho(x, one), rho(y, alpha)),
        )
        .by(
            "instance",
            (1 - c**2) * mean(rho(x, one) * alpha * rho(y, one))
            + c * mean(x * rho(x, one) * rho(y, alpha)),
            "the derivative of the α-ReLU",
            of="homogeneous.alpha_relu_derivative",
            at=({alpha: alpha, x: y},),
        )
        .by(
            "instance",
            (1 - c**2) * mean(rho(x, one) * alpha * rho(y, one)) + c * K(alpha, alpha),
            "x ρ_α(x) has one degree more",
            of="homogeneous.alpha_relu_times",
            at=({alpha: one, x: x, y: rho(y, alpha)},),
        )
        .by("linearity", neighbours(alpha), "constants come out")
    )


NEIGHBOURS = Identity(
    name="homogeneous.neighbours",
    says="The mean of two α-ReLUs two degrees apart, by those of equal degrees.",
    statement=Eq(K(alpha - 1, alpha + 1), neighbours(alpha)),
    over=(Variable(alpha, Reals(0, oo, corners=("1/100", 1, "3/2")), DEGREE), _OPEN),
    cite=_CITE,
    uses=("homogeneous.alpha_relu_derivative", "homogeneous.alpha_relu_times"),
    derivation=_neighbours,
)


def _mean_recursion() -> Derivation:
    one, rest = alpha - 1, 1 - c**2
    tail = c * rest * alpha * K(one, one)
    centred = mean(x * rho(x, one) * rho(y, alpha) - c * y * rho(x, one) * rho(y, alpha))
    slope = mean(rho(y, alpha) * Derivative(rho(x, one), x, evaluate=False))
    up = mean(x * rho(x, one) * rho(y, alpha))
    across = mean(rho(x, one) * y * rho(y, alpha))
    return (
        Derivation(K(alpha, alpha))
        .by(
            "field",
            (K(alpha, alpha) - c * neighbours(alpha) + tail) / rest,
            "add and subtract the mean of one degree less",
        )
        .by(
            "instance",
            (K(alpha, alpha) - c * K(one, alpha + 1) + tail) / rest,
            "two degrees apart, by those of equal degrees",
            of="homogeneous.neighbours",
            at=({alpha: alpha, c: c},),
        )
        .by(
            "instance",
            (up - c * across + tail) / rest,
            "x ρ_α(x) has one degree more",
            of="homogeneous.alpha_relu_times",
            at=(
                {alpha: one, x: x, y: rho(y, alpha)},
                {alpha: alpha, x: y, y: rho(x, one)},
            ),
        )
        .by("linearity", (centred + tail) / rest, "the part of x that is independent of y")
        .by(
            "stein",
            (rest * slope + tail) / rest,
            "Stein's lemma for that part",
            mean=centred,
            of=(rho(y, alpha), rho(x, one)),
        )
        .by(
            "instance",
            (rest * mean(rho(y, alpha) * one * rho(x, alpha - 2)) + tail) / rest,
            "the derivative of the α-ReLU",
            of="homogeneous.alpha_relu_derivative",
            at=({alpha: one, x: x},),
        )
        .by("linearity", (rest * one * K(alpha - 2, alpha) + tail) / rest, "the constant comes out")
        .by(
            "instance",
            (rest * one * neighbours(one) + tail) / rest,
            "two degrees apart, one degree lower",
            of="homogeneous.neighbours",
            at=({alpha: one, c: c},),
        )
        .by(
            "field",
            recursion_of_means(),
            "the terms in the mean of degree α − 1 add, and 1 − c² cancels",
        )
    )


def recursion_of_means() -> Expr:
    """The mean of degree α by those of the two degrees below."""
    one = alpha - 1
    lower = one**2 * (1 - c**2) * K(alpha - 2, alpha - 2)
    return (2 * alpha - 1) * c * K(one, one) + lower


MEAN_RECURSION = Identity(
    name="homogeneous.mean_recursion",
    says="The means of three neighbouring degrees are linearly dependent.",
    statement=Eq(K(alpha, alpha), recursion_of_means()),
    over=(Variable(alpha, Reals(1, oo, corners=("101/100", "3/2", 2)), DEGREE), _OPEN),
    cite=_CITE,
    uses=(
        "homogeneous.alpha_relu_derivative",
        "homogeneous.alpha_relu_times",
        "homogeneous.neighbours",
    ),
    derivation=_mean_recursion,
)


def J(degree: Expr) -> ArcCosine:
    """The kernel of a degree."""
    return ArcCosine(degree, c)


def three_terms() -> Expr:
    """The kernel of degree α by those of the two degrees below."""
    lower = (alpha - 1) ** 2 * (1 - c**2) / ((2 * alpha - 1) * (2 * alpha - 3))
    return c * J(alpha - 1) + lower * J(alpha - 2)


def _recursion() -> Derivation:
    constant, below, last = (MomentConstant(alpha - k) for k in range(3))
    means = recursion_of_means()
    middle = (2 * alpha - 1) * c * below * J(alpha - 1)
    lowest = (alpha - 1) ** 2 * (1 - c**2) * last * J(alpha - 2)
    return (
        Derivation(J(alpha))
        .by(
            "definition",
            K(alpha, alpha) / constant,
            "J_α is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "instance",
            means / constant,
            "the recursion of the means, which are not normalised",
            of="homogeneous.mean_recursion",
            at=({alpha: alpha, c: c},),
        )
        .by(
            "definition",
            (middle + lowest) / constant,
            "both means by their kernels",
            of=(ArcCosine,),
        )
        .by(
            "instance",
            (middle + lowest) / ((2 * alpha - 1) * below),
            "the ratio of the constants",
            of="homogeneous.moment_ratio",
            at=({alpha: alpha},),
        )
        .by(
            "field",
            c * J(alpha - 1) + lowest / ((2 * alpha - 1) * below),
            "the constant of degree α − 1 cancels in the first term",
        )
        .by(
            "instance",
            three_terms(),
            "the ratio of the constants one degree lower, where the other constant cancels",
            of="homogeneous.moment_ratio",
            at=({alpha: alpha - 1},),
        )
    )


ABOVE = Variable(
    alpha,
    Reals("3/2", oo, corners=("151/100", 2, 3)),
    DEGREE,
)

RECURSION = Identity(
    name="homogeneous.arc_cosine_recursion",
    says="Three neighbouring arc-cosine kernels are linearly dependent.",
    statement=Eq(J(alpha), three_terms()),
    over=(ABOVE, _OPEN),
    cite=_CITE,
    uses=("homogeneous.mean_recursion", "homogeneous.moment_ratio"),
    derivation=_recursion,
)


def slope(degree: Expr) -> Derivative:
    """The derivative of the kernel of a degree."""
    return Derivative(J(degree), c, evaluate=False)


def _equation() -> Derivation:
    factor = alpha**2 / (2 * alpha - 1)
    second = (alpha - 1) ** 2 / (2 * alpha - 3) * J(alpha - 2)
    return (
        Derivation(equation())
        .by(
            "instance",
            (1 - c**2) * factor * second + alpha**2 * c * J(alpha - 1),
            "each derivative lowers the degree",
            of="homogeneous.arc_cosine_derivative",
            at=({alpha: alpha - 1, c: c}, {alpha: alpha, c: c}),
        )
        .by("field", alpha**2 * three_terms(), "α² times the two terms of the recursion")
        .by(
            "instance",
            alpha**2 * J(alpha),
            "the recursion, whose right side this is",
            of="homogeneous.arc_cosine_recursion",
            at=({alpha: alpha, c: c},),
        )
    )


def equation() -> Expr:
    """The second-order operator, the first derivative written as the kernel that it is."""
    factor = alpha**2 / (2 * alpha - 1)
    return (1 - c**2) * factor * slope(alpha - 1) + (2 * alpha - 1) * c * slope(alpha)


EQUATION = Identity(
    name="homogeneous.arc_cosine_equation",
    says="The arc-cosine kernel solves an equation of second order, its slope being known.",
    statement=Eq(equation(), alpha**2 * J(alpha)),
    over=(ABOVE, _OPEN),
    cite=_CITE,
    uses=("homogeneous.arc_cosine_derivative", "homogeneous.arc_cosine_recursion"),
    derivation=_equation,
)

IDENTITIES = (NEIGHBOURS, MEAN_RECURSION, RECURSION, EQUATION)
"""In the order of their use."""
