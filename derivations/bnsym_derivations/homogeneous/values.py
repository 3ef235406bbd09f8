"""Values of the arc-cosine kernel of any degree: at both ends and at right angles."""

from __future__ import annotations

from sympy import Expr, Integer, Ne, Piecewise, Rational, gamma, oo, pi, sqrt

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine, MomentConstant
from bnsym_derivations.homogeneous.arc_cosine import DEGREE
from bnsym_derivations.symbols import alpha, x, y

__all__ = ["IDENTITIES", "rho"]

_CITE = (("ChoSaul2009", "Section 2.1"),)
_ABOVE = Variable(alpha, Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2")), DEGREE)
HALF = Rational(1, 2)
single = Gaussian((x,), [[1]])


def rho(point: Expr, degree: Expr = alpha) -> AlphaReLU:
    """The α-ReLU."""
    return AlphaReLU(degree, point)


def _at(correlation: int, value: Expr, because: str) -> Derivation:
    """The kernel as a mean over one variable, or over two that are independent."""
    mean = Expectation(rho(x) * rho(y), correlated(x, y, Integer(correlation)))
    return (
        Derivation(ArcCosine(alpha, correlation))
        .by(
            "definition",
            mean / MomentConstant(alpha),
            "J_α is the normalised expectation",
            of=(ArcCosine,),
        )
        .by("pair", value / MomentConstant(alpha), because, mean=mean)
    )


def _at_one() -> Derivation:
    return _at(1, Expectation(rho(x) ** 2, single), "the two variables are equal").by(
        "instance",
        Integer(1),
        "the second moment of the α-ReLU is the constant that J_α is normalised by",
        of="homogeneous.second_moment",
        at=({alpha: alpha},),
    )


AT_ONE = Identity(
    name="homogeneous.arc_cosine_at_one",
    says="The arc-cosine kernels are normalised to one at correlation one.",
    statement=Eq(ArcCosine(alpha, 1), Integer(1)),
    over=(_ABOVE,),
    cite=_CITE,
    uses=("homogeneous.second_moment",),
    derivation=_at_one,
)


def _sides_apart() -> Derivation:
    right = Piecewise((x**alpha, x > 0), (0, True))
    left = Piecewise(((-x) ** alpha, x < 0), (0, True))
    return (
        Derivation(rho(x) * rho(-x))
        .by("definition", right * left, "the α-ReLU by its two branches", of=(AlphaReLU,))
        .by("cases", Integer(0), "one of the two factors vanishes", variable=x)
    )


SIDES_APART = Identity(
    name="homogeneous.sides_apart",
    says="The α-ReLU of x and that of −x are never both positive.",
    statement=Eq(rho(x) * rho(-x), Integer(0)),
    over=(
        Variable(alpha, Reals(corners=(1, 0, "3/2")), DEGREE),
        Variable(x, Reals(corners=("1/1000", "-1/1000")), "a nonzero point"),
    ),
    where=(Ne(x, 0),),
    cite=_CITE,
    derivation=_sides_apart,
)


def _at_minus_one() -> Derivation:
    product = Expectation(rho(x) * rho(-x), single)
    nothing = Expectation(Integer(0), single)
    return (
        _at(-1, product, "the two variables are opposite")
        .by(
            "instance",
            nothing / MomentConstant(alpha),
            "one of the two factors vanishes",
            of="homogeneous.sides_apart",
            at=({alpha: alpha, x: x},),
        )
        .by("linearity", Integer(0), "the mean of zero is zero")
    )


AT_MINUS_ONE = Identity(
    name="homogeneous.arc_cosine_at_minus_one",
    says="The arc-cosine kernels vanish at correlation minus one.",
    statement=Eq(ArcCosine(alpha, -1), Integer(0)),
    over=(_ABOVE,),
    cite=_CITE,
    uses=("homogeneous.sides_apart",),
    derivation=_at_minus_one,
)

AT_ZERO_VALUE = gamma((alpha + 1) * HALF) ** 2 / (2 * sqrt(pi) * gamma(alpha + HALF))


def _at_zero() -> Derivation:
    mean = Expectation(rho(x), single)
    root = Expectation(rho(x, alpha / 2) ** 2, single)
    half = MomentConstant(alpha / 2)
    return (
        _at(0, mean**2, "the two variables are independent")
        .by(
            "instance",
            root**2 / MomentConstant(alpha),
            "the α-ReLU is the square of the α/2-ReLU",
            of="homogeneous.alpha_relu_square",
            at=({alpha: alpha / 2, x: x},),
        )
        .by(
            "instance",
            half**2 / MomentConstant(alpha),
            "the second moment of that root",
            of="homogeneous.second_moment",
            at=({alpha: alpha / 2},),
        )
        .by("definition", AT_ZERO_VALUE, "the constants in Gammas", of=(MomentConstant,))
    )


AT_ZERO = Identity(
    name="homogeneous.arc_cosine_at_zero",
    says="At right angles the arc-cosine kernel is the square of a mean.",
    statement=Eq(ArcCosine(alpha, 0), AT_ZERO_VALUE),
    over=(_ABOVE,),
    cite=_CITE,
    uses=("homogeneous.alpha_relu_square", "homogeneous.second_moment"),
    derivation=_at_zero,
)

IDENTITIES = (AT_ONE, SIDES_APART, AT_MINUS_ONE, AT_ZERO)
