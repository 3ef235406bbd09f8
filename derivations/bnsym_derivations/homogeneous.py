"""Positive-homogeneous activations, their kernels and their V-transform.

Contents
--------
moment_ratio            c_alpha = (2 alpha - 1) c_(alpha-1)
alpha_relu_derivative   rho_alpha' = alpha rho_(alpha-1) away from zero
arc_cosine_derivative   J_alpha' = alpha^2 / (2 alpha - 1) J_(alpha-1)
v_transform             V_phi(S) = c_alpha D^(alpha/2) J_phi(D^(-1/2) S D^(-1/2)) D^(alpha/2)
arc_cosine_0            J_0 in closed form, with its kernel
arc_cosine_1            J_1 in closed form, with its kernel
relu_dual               E[relu(x) relu(y)] in closed form, with its kernel
"""

from __future__ import annotations

from sympy import (
    Derivative,
    Integer,
    Lambda,
    MatMul,
    MatPow,
    MatrixSymbol,
    Ne,
    Piecewise,
    Rational,
    diag,
    oo,
    sqrt,
)

from bnsym.core import (
    Derivation,
    Eq,
    Identity,
    Integers,
    PositiveSemidefinite,
    Reals,
    Variable,
)
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.matrices import DiagonalPart, Entries, Entrywise, VTransform
from bnsym.symbolic.predicates import Covariance
from bnsym_derivations.symbols import B, a, alpha, b, c, i, j, x, y

__all__ = ["CITED", "IDENTITIES"]

Sigma = MatrixSymbol("Sigma", B, B)
D = DiagonalPart(Sigma)
phi = PositiveHomogeneous(alpha, a, b)

_DEGREE = "degree of homogeneity"
_CORRELATION = Variable(c, Reals(-1, 1, corners=("-9999/10000", "9999/10000", 0)), "correlation")


def _moment_ratio() -> Derivation:
    lower = MomentConstant(alpha - 1)
    return (
        Derivation(MomentConstant(alpha))
        .by(
            "definition",
            MomentConstant(alpha).definition(),
            "the closed form",
            of=(MomentConstant,),
        )
        .by("field", (2 * alpha - 1) * lower.definition(), "Γ(α + ½) = (α − ½) Γ(α − ½)")
        .by("definition", (2 * alpha - 1) * lower, "the closed form", of=(MomentConstant,))
    )


MOMENT_RATIO = Identity(
    name="homogeneous.moment_ratio",
    says="Lowering the degree by one divides the second moment of the α-ReLU by 2α − 1.",
    statement=Eq(MomentConstant(alpha), (2 * alpha - 1) * MomentConstant(alpha - 1)),
    over=(Variable(alpha, Reals("1/2", oo, corners=("501/1000", 1, 32)), _DEGREE),),
    cite=(("Yang2019", "Appendix on positive homogeneous functions"),),
    derivation=_moment_ratio,
)


def _alpha_relu_derivative() -> Derivation:
    start = Derivative(AlphaReLU(alpha, x), x)
    unfolded = Derivative(AlphaReLU(alpha, x).definition(), x, evaluate=False)
    power = alpha * Piecewise((x ** (alpha - 1), x > 0), (0, True))
    return (
        Derivation(start)
        .by(
            "definition",
            unfolded,
            "the α-ReLU is a power on the right, zero on the left",
            of=(AlphaReLU,),
        )
        .by("cases", power, "differentiate each branch", variable=x)
        .by(
            "definition",
            alpha * AlphaReLU(alpha - 1, x),
            "the α-ReLU of one degree less",
            of=(AlphaReLU,),
        )
    )


ALPHA_RELU_DERIVATIVE = Identity(
    name="homogeneous.alpha_relu_derivative",
    says="Away from zero the derivative of the α-ReLU is α times the (α−1)-ReLU.",
    statement=Eq(Derivative(AlphaReLU(alpha, x), x), alpha * AlphaReLU(alpha - 1, x)),
    over=(
        Variable(alpha, Reals(corners=(1, 0, "3/2")), _DEGREE),
        Variable(x, Reals(corners=("1/1000", "-1/1000")), "a nonzero point"),
    ),
    where=(Ne(x, 0),),
    cite=(("ChoSaul2009", "Section 2.2"),),
    derivation=_alpha_relu_derivative,
)


def _arc_cosine_derivative() -> Derivation:
    pair = correlated(x, y, c)
    rho_x, rho_y = AlphaReLU(alpha, x), AlphaReLU(alpha, y)
    lower = AlphaReLU(alpha - 1, x) * AlphaReLU(alpha - 1, y)
    constant = MomentConstant(alpha)
    mean = Expectation(rho_x * rho_y, pair)
    slopes = Expectation(
        Derivative(rho_x, x, evaluate=False) * Derivative(rho_y, y, evaluate=False), pair
    )
    lowered = Expectation(alpha * AlphaReLU(alpha - 1, x) * alpha * AlphaReLU(alpha - 1, y), pair)
    folded = alpha**2 * ArcCosine(alpha - 1, c)
    return (
        Derivation(Derivative(ArcCosine(alpha, c), c, evaluate=False))
        .by(
            "definition",
            Derivative(mean / constant, c, evaluate=False),
            "J_α is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "linearity",
            Derivative(mean, c, evaluate=False) / constant,
            "the normalising constant does not depend on c",
        )
        .by(
            "price",
            slopes / constant,
            "Price's theorem: the correlation differentiates both factors",
        )
        .by(
            "instance",
            lowered / constant,
            "the derivative of the α-ReLU",
            of="homogeneous.alpha_relu_derivative",
            at=({alpha: alpha, x: x}, {alpha: alpha, x: y}),
        )
        .by("linearity", alpha**2 * Expectation(lower, pair) / constant, "constants come out")
        .by(
            "definition",
            folded * MomentConstant(alpha - 1) / constant,
            "J_{α−1} is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "instance",
            folded / (2 * alpha - 1),
            "the ratio of the two constants",
            of="homogeneous.moment_ratio",
            at=({alpha: alpha},),
        )
    )


ARC_COSINE_DERIVATIVE = Identity(
    name="homogeneous.arc_cosine_derivative",
    says="The derivative of the arc-cosine kernel is the kernel of one degree less.",
    statement=Eq(
        Derivative(ArcCosine(alpha, c), c),
        alpha**2 / (2 * alpha - 1) * ArcCosine(alpha - 1, c),
    ),
    over=(
        Variable(alpha, Reals("1/2", oo, corners=("51/100", 1, "3/2", 6)), _DEGREE),
        _CORRELATION,
    ),
    cite=(("Yang2019", "Appendix on positive homogeneous functions"),),
    uses=("homogeneous.alpha_relu_derivative", "homogeneous.moment_ratio"),
    derivation=_arc_cosine_derivative,
)


def v_transform_formula(inner: object) -> MatMul:
    """c_alpha D^(alpha/2) J_phi(inner) D^(alpha/2), for the theorem and for its misprint."""
    power = MatPow(D, alpha / 2)
    kernel = Entrywise(Lambda(c, HomogeneousKernel(phi, c)), inner)
    return MatMul(MomentConstant(alpha), power, kernel, power)


_CORRELATIONS = MatMul(MatPow(D, -Rational(1, 2)), Sigma, MatPow(D, -Rational(1, 2)))


def _v_transform() -> Derivation:
    s, t = Sigma[i, i], Sigma[j, j]
    cosine = Sigma[i, j] / sqrt(s) / sqrt(t)

    def matrix(entry: object) -> Entries:
        return Entries(entry, i, j, B)

    def mean(body: object, correlation: object = cosine) -> Expectation:
        return Expectation(body, correlated(x, y, correlation))

    def value(point: object) -> Apply:
        return Apply(phi, point, Integer(0))

    def rho(point: object) -> AlphaReLU:
        return AlphaReLU(alpha, point)

    scale = s ** (alpha / 2) * t ** (alpha / 2)
    law = Gaussian((x, y), [[s, Sigma[i, j]], [Sigma[i, j], t]])
    raw = Expectation(value(x) * value(y), law)
    unit = mean(value(sqrt(s) * x) * value(sqrt(t) * y))
    sides = (a * rho(x) - b * rho(-x)) * (a * rho(y) - b * rho(-y))
    both, left = mean(rho(x) * rho(y)), mean(rho(-x) * rho(y))
    right, none = mean(rho(x) * rho(-y)), mean(rho(-x) * rho(-y))
    flipped = mean(rho(x) * rho(y), -cosine)
    terms = a**2 * both - a * b * (left + right) + b**2 * none
    kernels = MomentConstant(alpha) * (
        (a**2 + b**2) * ArcCosine(alpha, cosine) - 2 * a * b * ArcCosine(alpha, -cosine)
    )
    folded = MomentConstant(alpha) * HomogeneousKernel(phi, cosine)
    return (
        Derivation(VTransform(phi, Sigma))
        .by("entrywise", matrix(raw), "an entry sees two coordinates of h only")
        .by(
            "symmetry",
            matrix(unit),
            "h_i = √Σ_ii x and h_j = √Σ_jj y with unit variances",
            maps=((raw, diag(sqrt(s), sqrt(t))),),
        )
        .by(
            "homogeneity",
            matrix(mean(s ** (alpha / 2) * value(x) * t ** (alpha / 2) * value(y))),
            "φ is positive-homogeneous of degree α",
            scales=((x, sqrt(s)), (y, sqrt(t))),
        )
        .by(
            "definition",
            matrix(mean(s ** (alpha / 2) * t ** (alpha / 2) * sides)),
            "φ(x) = a ρ_α(x) − b ρ_α(−x)",
            of=(Apply,),
        )
        .by("linearity", matrix(scale * terms), "expand the product")
        .by(
            "symmetry",
            matrix(scale * (a**2 * both - 2 * a * b * flipped + b**2 * both)),
            "changing the sign of one variable changes that of the correlation",
            maps=((left, diag(-1, 1)), (right, diag(1, -1)), (none, diag(-1, -1))),
        )
        .by(
            "definition",
            matrix(scale * kernels),
            "J_α is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "definition",
            matrix(scale * folded),
            "J_φ by the kernel of its degree",
            of=(HomogeneousKernel,),
        )
        .by(
            "entrywise",
            v_transform_formula(_CORRELATIONS),
            "D scales rows and columns; J_φ acts on entries",
        )
    )


V_TRANSFORM = Identity(
    name="homogeneous.v_transform",
    says="The V-transform of a positive-homogeneous activation is its kernel of correlations.",
    statement=Eq(VTransform(phi, Sigma), v_transform_formula(_CORRELATIONS)),
    over=(
        Variable(alpha, Reals("-1/2", 8, corners=("-49/100", 0, 1, "3/2")), _DEGREE),
        Variable(a, Reals(corners=(1, 0)), "φ(1)"),
        Variable(b, Reals(corners=(0, 1, -1)), "−φ(−1)"),
        Variable(B, Integers(2, reach=3), "number of points"),
        Variable(Sigma, PositiveSemidefinite(B), "covariance of the pre-activations"),
    ),
    where=(Covariance(Sigma),),
    cite=(("Yang2019", "Proposition on V-transforms of positive homogeneous functions"),),
    derivation=_v_transform,
)

IDENTITIES = (MOMENT_RATIO, ALPHA_RELU_DERIVATIVE, ARC_COSINE_DERIVATIVE, V_TRANSFORM)
CITED = ()
