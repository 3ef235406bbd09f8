"""The arc-cosine kernel of any degree: its constants and its derivative."""

from __future__ import annotations

from sympy import Derivative, Ne, Piecewise, oo

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.expectation import Expectation, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine, MomentConstant
from bnsym_derivations.homogeneous.degree_kernels import kernels as degree_kernels
from bnsym_derivations.symbols import alpha, c, x, y

__all__ = ["CORRELATION", "DEGREE", "IDENTITIES"]

DEGREE = "degree of homogeneity"
CORRELATION = "correlation"


def _moment_ratio() -> Derivation:
    lower = MomentConstant(alpha - 1)
    return (
        Derivation(MomentConstant(alpha))
        .by(
            "definition",
            MomentConstant(alpha).definition(),
            "the constant by its Gamma function",
            of=(MomentConstant,),
        )
        .by("field", (2 * alpha - 1) * lower.definition(), "Γ(α + ½) = (α − ½) Γ(α − ½)")
        .by(
            "definition",
            (2 * alpha - 1) * lower,
            "the constant by its Gamma function",
            of=(MomentConstant,),
        )
    )


MOMENT_RATIO = Identity(
    name="homogeneous.moment_ratio",
    says="Lowering the degree by one divides the second moment of the α-ReLU by 2α − 1.",
    statement=Eq(MomentConstant(alpha), (2 * alpha - 1) * MomentConstant(alpha - 1)),
    over=(Variable(alpha, Reals("1/2", oo, corners=("501/1000", 1, 32)), DEGREE),),
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
        Variable(alpha, Reals(corners=(1, 0, "3/2")), DEGREE),
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
        Variable(alpha, Reals("1/2", oo, corners=("51/100", 1, "3/2", 6)), DEGREE),
        Variable(c, Reals(-1, 1, corners=("-9999/10000", "9999/10000", 0)), CORRELATION),
    ),
    cite=(("Yang2019", "Appendix on positive homogeneous functions"),),
    uses=("homogeneous.alpha_relu_derivative", "homogeneous.moment_ratio"),
    derivation=_arc_cosine_derivative,
    kernels=(degree_kernels()["homogeneous.arc_cosine_derivative"],),
)

IDENTITIES = (MOMENT_RATIO, ALPHA_RELU_DERIVATIVE, ARC_COSINE_DERIVATIVE)
