"""The kernels of ReLU and of the step in closed form, by polar coordinates."""

from __future__ import annotations

from sympy import Derivative, Expr, Integer, Integral, acos, cos, factorial, pi, sin, sqrt

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Radius, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine, MomentConstant
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION
from bnsym_derivations.homogeneous.kernels import kernels, slope_kernels
from bnsym_derivations.symbols import alpha, c, n, q, r, u, v, x, y

__all__ = ["IDENTITIES"]

theta = acos(c)
_KERNELS = kernels()
_SLOPES = slope_kernels()
_OVER = (
    Variable(c, Reals(-1, 1, closed=True, corners=(-1, 1, 0, "-999999/1000000")), CORRELATION),
)
_OPEN = Variable(c, Reals(-1, 1, corners=("-1/2", 0, "3/4")), CORRELATION)


def _mean(degree: int) -> Expectation:
    """E[rho(x) rho(y)] for a standard pair of correlation c."""
    return Expectation(AlphaReLU(degree, x) * AlphaReLU(degree, y), correlated(x, y, c))


def _arc(degree: int) -> Integral:
    """The angular integral of the mean."""
    body = cos(u) ** degree * cos(u - theta) ** degree
    return Integral(body, (u, theta - pi / 2, pi / 2))


def _radial(degree: int) -> Expectation:
    """The radial factor of the mean."""
    return Expectation(r ** (2 * degree), Radius((r,), Integer(1), Integer(2)))


def _polar(degree: int) -> Derivation:
    """The first two steps, common to both degrees."""
    mean, constant = _mean(degree), MomentConstant(degree)
    return (
        Derivation(ArcCosine(degree, c))
        .by("definition", mean / constant, "J_α is the normalised expectation", of=(ArcCosine,))
        .by(
            "circle",
            _radial(degree) * _arc(degree) / (2 * pi) / constant,
            "polar coordinates: both factors are positive on the arc of integration",
            mean=mean,
            radius=r,
            angle=u,
        )
    )


def _arc_cosine_0() -> Derivation:
    constant = MomentConstant(0)
    return (
        _polar(0)
        .by(
            "antiderivative",
            _radial(0) * (pi - theta) / (2 * pi) / constant,
            "the integral of one is the length of the arc",
            integral=_arc(0),
            primitive=u,
        )
        .by("linearity", (pi - theta) / (2 * pi) / constant, "the mean of a constant")
        .by("definition", 1 - theta / pi, "the constant is one half", of=(MomentConstant,))
        .by("field", arc_cosine_0, "the angles of c and of −c add to π")
    )


def _by_arc(degree: int, arc: Expr, primitive: Expr, because: str) -> Derivation:
    """The kernel of a positive degree, from the integral over the arc."""
    moment, constant = 2**degree * factorial(degree), MomentConstant(degree)
    closed = _KERNELS[f"homogeneous.arc_cosine_{degree}"].spec
    return (
        _polar(degree)
        .by(
            "antiderivative",
            _radial(degree) * arc / (2 * pi) / constant,
            because,
            integral=_arc(degree),
            primitive=primitive,
        )
        .by(
            "instance",
            moment * arc / (2 * pi) / constant,
            "the moment of the radius",
            of="sphere.radial_moment",
            at=({v: Integer(1), n: Integer(2), q: Integer(degree)},),
        )
        .by(
            "definition",
            moment * arc / (2 * pi) / constant.definition(),
            "the constant in Gammas",
            of=(MomentConstant,),
        )
        .by("field", closed, "the angles of c and of −c add to π")
    )


SINE, ARC = sqrt(1 - c**2), pi - theta
"""sin θ, and the length of the arc; below, the integrals of powers of cos(2u − θ) over it."""
WAVE = 2 * u - theta
FIRST, SECOND = sin(WAVE) / 2, u / 2 + sin(2 * WAVE) / 8
THIRD = (sin(WAVE) - sin(WAVE) ** 3 / 3) / 2
OVER_FIRST, OVER_SECOND, OVER_THIRD = SINE, (ARC - c * SINE) / 2, SINE - SINE**3 / 3
PRODUCT = "the product of the cosines is half the sum of two"


def _arc_cosine_1() -> Derivation:
    return _by_arc(1, (OVER_FIRST + c * ARC) / 2, (c * u + FIRST) / 2, PRODUCT)


def _arc_cosine_2() -> Derivation:
    arc = (c**2 * ARC + 2 * c * OVER_FIRST + OVER_SECOND) / 4
    return _by_arc(2, arc, (c**2 * u + 2 * c * FIRST + SECOND) / 4, f"{PRODUCT}, squared")


def _arc_cosine_3() -> Derivation:
    arc = (c**3 * ARC + 3 * c**2 * OVER_FIRST + 3 * c * OVER_SECOND + OVER_THIRD) / 8
    primitive = (c**3 * u + 3 * c**2 * FIRST + 3 * c * SECOND + THIRD) / 8
    return _by_arc(3, arc, primitive, f"{PRODUCT}, cubed")


def _relu_dual() -> Derivation:
    return (
        Derivation(_mean(1))
        .by(
            "definition",
            MomentConstant(1) * ArcCosine(1, c),
            "J_1 is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "instance",
            MomentConstant(1) * arc_cosine_1,
            "the closed form of J_1",
            of="homogeneous.arc_cosine_1",
            at=({c: c},),
        )
        .by("definition", relu_dual, "the constant is one half", of=(MomentConstant,))
    )


arc_cosine_0, arc_cosine_1, relu_dual = (
    _KERNELS[f"homogeneous.{name}"].spec for name in ("arc_cosine_0", "arc_cosine_1", "relu_dual")
)

ARC_COSINE_0 = Identity(
    name="homogeneous.arc_cosine_0",
    says="The arc-cosine kernel of degree zero is the fraction of a turn two half planes share.",
    statement=Eq(ArcCosine(0, c), arc_cosine_0),
    over=_OVER,
    cite=(("ChoSaul2009", "Equation (6)"),),
    derivation=_arc_cosine_0,
    kernels=(_KERNELS["homogeneous.arc_cosine_0"],),
)

ARC_COSINE_1 = Identity(
    name="homogeneous.arc_cosine_1",
    says="The arc-cosine kernel of degree one, which is that of ReLU.",
    statement=Eq(ArcCosine(1, c), arc_cosine_1),
    over=_OVER,
    cite=(("ChoSaul2009", "Equation (6)"),),
    uses=("sphere.radial_moment",),
    derivation=_arc_cosine_1,
    kernels=(_KERNELS["homogeneous.arc_cosine_1"],),
)

ARC_COSINE_2 = Identity(
    name="homogeneous.arc_cosine_2",
    says="The arc-cosine kernel of degree two, which is that of the squared ReLU.",
    statement=Eq(ArcCosine(2, c), _KERNELS["homogeneous.arc_cosine_2"].spec),
    over=_OVER,
    cite=(("ChoSaul2009", "Equation (6)"),),
    uses=("sphere.radial_moment",),
    derivation=_arc_cosine_2,
    kernels=(_KERNELS["homogeneous.arc_cosine_2"],),
)

ARC_COSINE_3 = Identity(
    name="homogeneous.arc_cosine_3",
    says="The arc-cosine kernel of degree three.",
    statement=Eq(ArcCosine(3, c), _KERNELS["homogeneous.arc_cosine_3"].spec),
    over=_OVER,
    cite=(("ChoSaul2009", "Section 2.1"),),
    uses=("sphere.radial_moment",),
    derivation=_arc_cosine_3,
    kernels=(_KERNELS["homogeneous.arc_cosine_3"],),
)

RELU_DUAL = Identity(
    name="homogeneous.relu_dual",
    says="The mean of relu(x) relu(y) for a standard normal pair of correlation c.",
    statement=Eq(_mean(1), relu_dual),
    over=_OVER,
    cite=(("ChoSaul2009", "Equation (6)"), ("Yang2019", "Section on the V-transform")),
    uses=("homogeneous.arc_cosine_1",),
    derivation=_relu_dual,
    kernels=(_KERNELS["homogeneous.relu_dual"],),
)


def _slope(degree: int) -> Identity:
    """The derivative of the kernel of a degree in closed form, with its kernel."""
    name = f"homogeneous.arc_cosine_{degree}_derivative"
    below = f"homogeneous.arc_cosine_{degree - 1}"
    start, kernel = Derivative(ArcCosine(degree, c), c, evaluate=False), _SLOPES[name]
    factor = Integer(degree**2) / (2 * degree - 1)

    def derivation() -> Derivation:
        return (
            Derivation(start)
            .by(
                "instance",
                factor * ArcCosine(degree - 1, c),
                "the derivative lowers the degree",
                of="homogeneous.arc_cosine_derivative",
                at=({alpha: Integer(degree), c: c},),
            )
            .by(
                "instance",
                factor * _KERNELS[below].spec,
                "the closed form of one degree less",
                of=below,
                at=({c: c},),
            )
            .by("field", kernel.spec, "one fraction")
        )

    return Identity(
        name=name,
        says=f"The slope of the arc-cosine kernel of degree {degree} in closed form.",
        statement=Eq(start, kernel.spec),
        over=(_OPEN,),
        cite=(("ChoSaul2009", "Equation (6)"),),
        uses=("homogeneous.arc_cosine_derivative", below),
        derivation=derivation,
        kernels=(kernel,),
    )


def _steepness() -> Derivation:
    mean, constant = _mean(0), MomentConstant(0)
    density = 1 / (2 * pi * SINE)
    return (
        Derivation(STEEPNESS)
        .by(
            "definition",
            Derivative(mean / constant, c, evaluate=False),
            "J_0 is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "linearity",
            Derivative(mean, c, evaluate=False) / constant,
            "the normalising constant does not depend on c",
        )
        .by("price", density / constant, "the density of the pair where both steps are")
        .by("definition", 2 * density, "the constant is one half", of=(MomentConstant,))
    )


STEEPNESS = Derivative(ArcCosine(0, c), c, evaluate=False)

ARC_COSINE_0_DERIVATIVE = Identity(
    name="homogeneous.arc_cosine_0_derivative",
    says="The slope of the arc-cosine kernel of degree zero, which is infinite at both ends.",
    statement=Eq(STEEPNESS, _SLOPES["homogeneous.arc_cosine_0_derivative"].spec),
    over=(_OPEN,),
    cite=(("ChoSaul2009", "Equation (6)"),),
    derivation=_steepness,
    kernels=(_SLOPES["homogeneous.arc_cosine_0_derivative"],),
)


IDENTITIES = (
    *(ARC_COSINE_0, ARC_COSINE_1, ARC_COSINE_2, ARC_COSINE_3, RELU_DUAL),
    *(ARC_COSINE_0_DERIVATIVE, *map(_slope, (2, 3))),
)
