"""Every positive-homogeneous function is a combination of two alpha-ReLUs, in one way."""

from __future__ import annotations

from sympy import Abs, Expr, Integer, Lambda, Ne, Piecewise, Rational, sign

from bnsym.core import Derivation, Eq, FunctionClass, Identity, Iff, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, MomentConstant, PositiveHomogeneous
from bnsym.symbolic.predicates import Homogeneous
from bnsym_derivations.homogeneous.arc_cosine import DEGREE
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.symbols import a, a_other, alpha, b, b_other, phi, x

__all__ = ["IDENTITIES"]

_CITE = (("Yang2019", "Appendix on positive homogeneous functions"),)
FUNCTIONS = FunctionClass(
    "positive-homogeneous functions of this degree",
    tuple(
        Lambda(x, Abs(x) ** alpha * (even + odd * sign(x)))
        for even, odd in ((1, 0), (0, 1), (1, 1), (Rational(2, 3), -1), (-2, Rational(5, 7)))
    ),
)


def _at(point: Expr) -> Apply:
    """The value of any activation."""
    return Apply(phi, point, Integer(0))


RIGHT, LEFT = _at(Integer(1)), _at(Integer(-1))
SIDES_OF_IT = RIGHT * AlphaReLU(alpha, x) + LEFT * AlphaReLU(alpha, -x)


def _decomposition() -> Derivation:
    on_the_right = Piecewise((x**alpha, x > 0), (0, True))
    on_the_left = Piecewise(((-x) ** alpha, x < 0), (0, True))
    return (
        Derivation(_at(x))
        .by(
            "homogeneity",
            Abs(x) ** alpha * _at(x / Abs(x)),
            "x is its absolute value times its sign",
            scales=((x, Abs(x)),),
            degrees=((phi, alpha),),
        )
        .by("cases", RIGHT * on_the_right + LEFT * on_the_left, "the sign is 1 or −1", variable=x)
        .by(
            "definition",
            SIDES_OF_IT,
            "the α-ReLU is a power on the right, zero on the left",
            of=(AlphaReLU,),
        )
    )


DECOMPOSITION = Identity(
    name="homogeneous.decomposition",
    says="A positive-homogeneous function is a combination of the two α-ReLUs of x and −x.",
    statement=Eq(_at(x), SIDES_OF_IT),
    over=(
        Variable(alpha, Reals(corners=(1, 0, "3/2")), DEGREE),
        Variable(phi, FUNCTIONS, "activation"),
        Variable(x, Reals(corners=("1/1000", "-1/1000")), "a nonzero point"),
    ),
    where=(Ne(x, 0), Homogeneous(phi, alpha)),
    cite=_CITE,
    derivation=_decomposition,
)

GAPS = (a - a_other, b - b_other)


def _uniqueness() -> Derivation:
    one, other = (PositiveHomogeneous(alpha, *sides) for sides in ((a, b), (a_other, b_other)))
    apart = PositiveHomogeneous(alpha, *GAPS)
    law = Gaussian((x,), [[1]])

    def mean(body: Expr) -> Eq:
        return Eq(Expectation(body, law), Integer(0))

    squares = GAPS[0] ** 2 + GAPS[1] ** 2
    return (
        Derivation(mean((Apply(one, x, Integer(0)) - Apply(other, x, Integer(0))) ** 2))
        .by(
            "definition",
            mean(Apply(apart, x, Integer(0)) ** 2),
            "the difference has the same degree",
            of=(Apply,),
        )
        .by(
            "instance",
            Eq(MomentConstant(alpha) * squares, Integer(0)),
            "the second moment of an activation",
            of="homogeneous.gaussian_square",
            at=({alpha: alpha, a: GAPS[0], b: GAPS[1]},),
        )
        .by(
            "field",
            Eq(squares, Integer(0)),
            "the constant is positive",
            relation="<=>",
            factor=MomentConstant(alpha),
            power=1,
        )
    )


UNIQUENESS = Identity(
    name="homogeneous.decomposition_unique",
    says="Activations of one degree agree almost everywhere only if both their sides do.",
    statement=Iff(_uniqueness().start, _uniqueness().end),
    over=(
        degree_above("-1/2"),
        *SIDES,
        Variable(a_other, Reals(like=a), "ψ(1)"),
        Variable(b_other, Reals(like=b), "−ψ(−1)"),
    ),
    cite=_CITE,
    uses=("homogeneous.gaussian_square",),
    derivation=_uniqueness,
)

IDENTITIES = (DECOMPOSITION, UNIQUENESS)
