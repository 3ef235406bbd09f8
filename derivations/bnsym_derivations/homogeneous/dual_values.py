"""The kernel J_phi of an activation of any degree: both ends, and its derivative."""

from __future__ import annotations

from sympy import Derivative, Expr, oo

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.expectation import Expectation, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine, HomogeneousKernel, MomentConstant
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION, DEGREE
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.homogeneous.slopes import phi, psi
from bnsym_derivations.symbols import a, alpha, b, c, x, y

__all__ = ["IDENTITIES"]

_CITE = (("Yang2019", "Appendix on positive homogeneous functions"),)
_ENDS = ("homogeneous.arc_cosine_at_minus_one", "homogeneous.arc_cosine_at_one")
EVEN, ODD = a**2 + b**2, 2 * a * b


def _at_end(end: int, value: Expr) -> Derivation:
    """One of the two arc-cosine kernels is one at the end, the other zero."""
    apart = ArcCosine(alpha, -1)
    middle = EVEN - ODD * apart if end == 1 else EVEN * apart - ODD
    return (
        Derivation(HomogeneousKernel(phi, end))
        .by(
            "definition",
            EVEN * ArcCosine(alpha, end) - ODD * ArcCosine(alpha, -end),
            "J_φ by the two sides of φ",
            of=(HomogeneousKernel,),
        )
        .by(
            "instance",
            middle,
            "the kernel is normalised",
            of="homogeneous.arc_cosine_at_one",
            at=({alpha: alpha},),
        )
        .by(
            "instance",
            value,
            "opposite variables are never both positive",
            of="homogeneous.arc_cosine_at_minus_one",
            at=({alpha: alpha},),
        )
    )


def _value(name: str, end: int, says: str, value: Expr) -> Identity:
    """The value at an end."""
    return Identity(
        name=f"homogeneous.{name}",
        says=says,
        statement=Eq(HomogeneousKernel(phi, end), value),
        over=(degree_above("-1/2"), *SIDES),
        cite=_CITE,
        uses=_ENDS,
        derivation=lambda: _at_end(end, value),
    )


AT_ONE = _value(
    "dual_at_one", 1, "At correlation one J_φ is the sum of the squares of φ at 1 and −1.", EVEN
)
AT_MINUS_ONE = _value(
    "dual_at_minus_one",
    -1,
    "At correlation minus one J_φ is twice the product of φ at 1 and −1.",
    -ODD,
)


def _dual_slope() -> Derivation:
    constant = MomentConstant(alpha)

    def mean(correlation: Expr) -> Expectation:
        return Expectation(AlphaReLU(alpha, x) * AlphaReLU(alpha, y), correlated(x, y, correlation))

    def inside(correlation: Expr, one: Expr, other: Expr) -> Expectation:
        return Expectation(one * other, correlated(x, y, correlation))

    def both(one: Expr, other: Expr) -> Expr:
        return (EVEN * inside(c, one, other) + ODD * inside(-c, one, other)) / constant

    slopes = [Derivative(AlphaReLU(alpha, point), point, evaluate=False) for point in (x, y)]
    lower = [AlphaReLU(alpha - 1, point) for point in (x, y)]
    below = EVEN * ArcCosine(alpha - 1, c) + ODD * ArcCosine(alpha - 1, -c)
    return (
        Derivation(Derivative(HomogeneousKernel(phi, c), c, evaluate=False))
        .by(
            "definition",
            Derivative((EVEN * mean(c) - ODD * mean(-c)) / constant, c, evaluate=False),
            "both sides of φ, and the kernels by their expectations",
            of=(HomogeneousKernel, ArcCosine),
        )
        .by(
            "linearity",
            (
                EVEN * Derivative(mean(c), c, evaluate=False)
                - ODD * Derivative(mean(-c), c, evaluate=False)
            )
            / constant,
            "constants come out",
        )
        .by("price", both(*slopes), "Price's theorem, for c and for −c")
        .by(
            "instance",
            both(*(alpha * factor for factor in lower)),
            "the derivative of the α-ReLU",
            of="homogeneous.alpha_relu_derivative",
            at=({alpha: alpha, x: x}, {alpha: alpha, x: y}),
        )
        .by("linearity", alpha**2 * both(*lower), "constants come out")
        .by(
            "definition",
            alpha**2 * below * MomentConstant(alpha - 1) / constant,
            "J_{α−1} is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "instance",
            alpha**2 * below / (2 * alpha - 1),
            "the ratio of the two constants",
            of="homogeneous.moment_ratio",
            at=({alpha: alpha},),
        )
        .by(
            "definition",
            alpha**2 / (2 * alpha - 1) * HomogeneousKernel(psi, c),
            "the kernel of an activation with −b in the place of b",
            of=(HomogeneousKernel,),
        )
    )


SLOPE = Identity(
    name="homogeneous.dual_slope",
    says="The derivative of J_φ is the kernel of the derivative of φ, up to a constant.",
    statement=Eq(
        Derivative(HomogeneousKernel(phi, c), c),
        alpha**2 / (2 * alpha - 1) * HomogeneousKernel(psi, c),
    ),
    over=(
        Variable(alpha, Reals("1/2", oo, corners=("51/100", 1, "3/2")), DEGREE),
        *SIDES,
        Variable(c, Reals(-1, 1, corners=("-99/100", 0, "99/100")), CORRELATION),
    ),
    cite=_CITE,
    uses=("homogeneous.alpha_relu_derivative", "homogeneous.moment_ratio"),
    derivation=_dual_slope,
)

IDENTITIES = (AT_ONE, AT_MINUS_ONE, SLOPE)
