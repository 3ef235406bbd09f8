"""Gaussian means of positive-homogeneous activations: one variable, and a correlated pair."""

from __future__ import annotations

from sympy import Integer, Ne, Rational, diag, gamma, oo, pi, sqrt

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian, Radius, correlated
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
from bnsym_derivations.symbols import a, a_other, alpha, b, b_other, beta, c, n, q, r, v, x, y

__all__ = ["IDENTITIES", "OTHER", "OTHER_SIDES", "SIDES", "degree_above", "rho", "value"]

SIDES = (
    Variable(a, Reals(corners=(1, 0)), "φ(1)"),
    Variable(b, Reals(corners=(0, 1, -1)), "−φ(−1)"),
)
OTHER_SIDES = (
    Variable(a_other, Reals(corners=(1, 0)), "ψ(1)"),
    Variable(b_other, Reals(corners=(0, 1, -1)), "−ψ(−1)"),
)
phi = PositiveHomogeneous(alpha, a, b)
OTHER = PositiveHomogeneous(beta, a_other, b_other)
"""An activation of another degree, ψ."""
standard = Gaussian((x,), [[1]])
_CITE = (("Yang2019", "Appendix on positive homogeneous functions"),)
_POINT = Variable(x, Reals(corners=("1/1000", "-1/1000")), "a nonzero point")


def degree_above(lower: str) -> Variable:
    """The degree, above the bound from which the mean exists."""
    bound = Rational(lower)
    corners = (bound + Rational(1, 100), Integer(0), Integer(1), Rational(3, 2))
    inside = tuple(corner for corner in corners if corner > bound)
    return Variable(alpha, Reals(lower, oo, corners=inside), DEGREE)


def rho(point: object, degree: object = alpha) -> AlphaReLU:
    """The α-ReLU."""
    return AlphaReLU(degree, point)


def value(point: object) -> Apply:
    """The activation."""
    return Apply(phi, point, Integer(0))


def _second_moment() -> Derivation:
    mean = Expectation(rho(x) ** 2, standard)
    law = Radius((r,), Integer(1), Integer(1))
    moment = 2**alpha * gamma(alpha + Rational(1, 2)) / sqrt(pi)
    return (
        Derivation(mean)
        .by(
            "polar",
            Expectation((rho(r) ** 2 + rho(-r) ** 2) / 2, law),
            "x is its absolute value with either sign",
            line=mean,
            radius=r,
        )
        .by(
            "definition",
            Expectation(r ** (2 * alpha) / 2, law),
            "the α-ReLU vanishes on one side",
            of=(AlphaReLU,),
        )
        .by("linearity", Expectation(r ** (2 * alpha), law) / 2, "a constant comes out")
        .by(
            "instance",
            moment / 2,
            "the moment of the radius",
            of="sphere.radial_moment",
            at=({v: Integer(1), n: Integer(1), q: alpha},),
        )
        .by("definition", MomentConstant(alpha), "the constant by its Gamma", of=(MomentConstant,))
    )


SECOND_MOMENT = Identity(
    name="homogeneous.second_moment",
    says="The second moment of the α-ReLU of a standard normal variable.",
    statement=Eq(Expectation(rho(x) ** 2, standard), MomentConstant(alpha)),
    over=(degree_above("-1/2"),),
    cite=_CITE,
    uses=("sphere.radial_moment",),
    derivation=_second_moment,
)


def _dual() -> Derivation:
    def mean(body: object, correlation: object = c) -> Expectation:
        return Expectation(body, correlated(x, y, correlation))

    both, left = mean(rho(x) * rho(y)), mean(rho(-x) * rho(y))
    right, none = mean(rho(x) * rho(-y)), mean(rho(-x) * rho(-y))
    flipped = mean(rho(x) * rho(y), -c)
    sides = (a * rho(x) - b * rho(-x)) * (a * rho(y) - b * rho(-y))
    kernels = (a**2 + b**2) * ArcCosine(alpha, c) - 2 * a * b * ArcCosine(alpha, -c)
    return (
        Derivation(mean(value(x) * value(y)))
        .by("definition", mean(sides), "φ(x) = a ρ_α(x) − b ρ_α(−x)", of=(Apply,))
        .by(
            "linearity",
            a**2 * both - a * b * (left + right) + b**2 * none,
            "the product of the two sums, term by term",
        )
        .by(
            "symmetry",
            a**2 * both - 2 * a * b * flipped + b**2 * both,
            "changing the sign of one variable changes that of the correlation",
            maps=((left, diag(-1, 1)), (right, diag(1, -1)), (none, diag(-1, -1))),
        )
        .by(
            "definition",
            MomentConstant(alpha) * kernels,
            "J_α is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "definition",
            MomentConstant(alpha) * HomogeneousKernel(phi, c),
            "J_φ by the kernel of its degree",
            of=(HomogeneousKernel,),
        )
    )


DUAL = Identity(
    name="homogeneous.dual",
    says="The mean of φ(x) φ(y) is a multiple of the kernel of φ at the correlation of x and y.",
    statement=Eq(
        Expectation(value(x) * value(y), correlated(x, y, c)),
        MomentConstant(alpha) * HomogeneousKernel(phi, c),
    ),
    over=(
        degree_above("-1/2"),
        *SIDES,
        Variable(c, Reals(-1, 1, closed=True, corners=(-1, 1, 0)), CORRELATION),
    ),
    cite=_CITE,
    derivation=_dual,
    kernels=tuple(
        degree_kernels()[f"homogeneous.{name}"] for name in ("dual", "dual_kernel", "arc_cosine")
    ),
)


def _activation_square() -> Derivation:
    unfolded = value(x).definition() ** 2
    pieces = unfolded.replace(AlphaReLU, lambda *args: AlphaReLU(*args).definition())
    right, left = rho(x).definition(), rho(-x).definition()
    return (
        Derivation(value(x) ** 2)
        .by("definition", unfolded, "φ(x) = a ρ_α(x) − b ρ_α(−x)", of=(Apply,))
        .by("definition", pieces, "the α-ReLU by its two branches", of=(AlphaReLU,))
        .by(
            "cases",
            a**2 * right**2 + b**2 * left**2,
            "one of the two terms vanishes on each side of zero",
            variable=x,
        )
        .by(
            "definition",
            a**2 * rho(x) ** 2 + b**2 * rho(-x) ** 2,
            "these are the branches of the α-ReLU again",
            of=(AlphaReLU,),
        )
    )


ACTIVATION_SQUARE = Identity(
    name="homogeneous.activation_square",
    says="The two sides of a positive-homogeneous activation do not meet in its square.",
    statement=Eq(value(x) ** 2, a**2 * rho(x) ** 2 + b**2 * rho(-x) ** 2),
    over=(
        Variable(alpha, Reals(corners=(1, 0, "3/2")), DEGREE),
        *SIDES,
        _POINT,
    ),
    where=(Ne(x, 0),),
    cite=_CITE,
    derivation=_activation_square,
)


def _gaussian_square() -> Derivation:
    right, left = Expectation(rho(x) ** 2, standard), Expectation(rho(-x) ** 2, standard)
    constant = MomentConstant(alpha)
    return (
        Derivation(Expectation(value(x) ** 2, standard))
        .by(
            "instance",
            Expectation(a**2 * rho(x) ** 2 + b**2 * rho(-x) ** 2, standard),
            "the square of each side",
            of="homogeneous.activation_square",
            at=({alpha: alpha, a: a, b: b, x: x},),
        )
        .by("linearity", a**2 * right + b**2 * left, "the mean of a sum adds the means")
        .by(
            "symmetry",
            a**2 * right + b**2 * right,
            "x and −x have the same law",
            maps=((left, diag(-1)),),
        )
        .by(
            "instance",
            a**2 * constant + b**2 * constant,
            "the second moment of the α-ReLU",
            of="homogeneous.second_moment",
            at=({alpha: alpha},),
        )
        .by("field", (a**2 + b**2) * constant, "both have the same constant")
    )


GAUSSIAN_SQUARE = Identity(
    name="homogeneous.gaussian_square",
    says="The second moment of φ adds those of its two sides.",
    statement=Eq(Expectation(value(x) ** 2, standard), (a**2 + b**2) * MomentConstant(alpha)),
    over=(degree_above("-1/2"), *SIDES),
    cite=_CITE,
    uses=("homogeneous.activation_square", "homogeneous.second_moment"),
    derivation=_gaussian_square,
)


def _alpha_relu_square() -> Derivation:
    return (
        Derivation(rho(x) ** 2)
        .by(
            "definition",
            rho(x).definition() ** 2,
            "each branch is squared: the power, and zero",
            of=(AlphaReLU,),
        )
        .by("definition", rho(x, 2 * alpha), "the branches of the 2α-ReLU", of=(AlphaReLU,))
    )


ALPHA_RELU_SQUARE = Identity(
    name="homogeneous.alpha_relu_square",
    says="The square of the α-ReLU is the 2α-ReLU.",
    statement=Eq(rho(x) ** 2, rho(x, 2 * alpha)),
    over=(
        Variable(alpha, Reals(corners=(1, 0, "3/2")), DEGREE),
        Variable(x, Reals(corners=("1/1000", "-1/1000", 0)), "a point"),
    ),
    cite=_CITE,
    derivation=_alpha_relu_square,
)


def _alpha_relu_times() -> Derivation:
    return (
        Derivation(x * rho(x) * y)
        .by(
            "definition",
            x * rho(x).definition() * y,
            "the α-ReLU by its two branches",
            of=(AlphaReLU,),
        )
        .by(
            "cases",
            rho(x, alpha + 1).definition() * y,
            "the factor x raises the power by one",
            variable=x,
        )
        .by(
            "definition",
            rho(x, alpha + 1) * y,
            "these are the branches of the α-ReLU again",
            of=(AlphaReLU,),
        )
    )


ALPHA_RELU_TIMES = Identity(
    name="homogeneous.alpha_relu_times",
    says="In any product the α-ReLU takes its argument up and becomes the (α+1)-ReLU.",
    statement=Eq(x * rho(x) * y, rho(x, alpha + 1) * y),
    over=(
        Variable(alpha, Reals(corners=(1, 0, "3/2")), DEGREE),
        _POINT,
        Variable(y, Reals(corners=(1,)), "the other factors"),
    ),
    where=(Ne(x, 0),),
    cite=_CITE,
    derivation=_alpha_relu_times,
)


def _activation_times() -> Derivation:
    raised = PositiveHomogeneous(alpha + 1, a, -b)
    right, left = rho(x).definition(), rho(-x).definition()
    more, less = rho(x, alpha + 1).definition(), rho(-x, alpha + 1).definition()
    return (
        Derivation(x * value(x))
        .by("definition", x * (a * rho(x) - b * rho(-x)), "the two sides of φ", of=(Apply,))
        .by(
            "definition",
            x * (a * right - b * left),
            "the α-ReLU by its two branches",
            of=(AlphaReLU,),
        )
        .by("cases", a * more + b * less, "x turns the sign of the left side", variable=x)
        .by(
            "definition",
            Apply(raised, x, Integer(0)),
            "an activation of degree α + 1",
            of=(Apply, AlphaReLU),
        )
    )


ACTIVATION_TIMES = Identity(
    name="homogeneous.activation_times",
    says="Multiplied by its argument, an activation gains one degree and turns its left side.",
    statement=Eq(x * value(x), Apply(PositiveHomogeneous(alpha + 1, a, -b), x, Integer(0))),
    over=(Variable(alpha, Reals(corners=(1, 0, "3/2")), DEGREE), *SIDES, _POINT),
    where=(Ne(x, 0),),
    cite=_CITE,
    derivation=_activation_times,
)


def _gaussian_mean() -> Derivation:
    right, left = Expectation(rho(x), standard), Expectation(rho(-x), standard)
    return (
        Derivation(Expectation(value(x), standard))
        .by(
            "definition",
            Expectation(a * rho(x) - b * rho(-x), standard),
            "φ(x) = a ρ_α(x) − b ρ_α(−x)",
            of=(Apply,),
        )
        .by("linearity", a * right - b * left, "the mean of a sum adds the means")
        .by(
            "symmetry",
            a * right - b * right,
            "x and −x have the same law",
            maps=((left, diag(-1)),),
        )
        .by(
            "instance",
            (a - b) * Expectation(rho(x, alpha / 2) ** 2, standard),
            "the α-ReLU is the square of the α/2-ReLU",
            of="homogeneous.alpha_relu_square",
            at=({alpha: alpha / 2},),
        )
        .by(
            "instance",
            (a - b) * MomentConstant(alpha / 2),
            "the second moment of that root",
            of="homogeneous.second_moment",
            at=({alpha: alpha / 2},),
        )
    )


GAUSSIAN_MEAN = Identity(
    name="homogeneous.gaussian_mean",
    says="The mean of φ subtracts those of its two sides.",
    statement=Eq(Expectation(value(x), standard), (a - b) * MomentConstant(alpha / 2)),
    over=(degree_above("-1"), *SIDES),
    cite=_CITE,
    uses=("homogeneous.alpha_relu_square", "homogeneous.second_moment"),
    derivation=_gaussian_mean,
)

IDENTITIES = (
    SECOND_MOMENT,
    DUAL,
    ACTIVATION_SQUARE,
    GAUSSIAN_SQUARE,
    ALPHA_RELU_SQUARE,
    ALPHA_RELU_TIMES,
    ACTIVATION_TIMES,
    GAUSSIAN_MEAN,
)
