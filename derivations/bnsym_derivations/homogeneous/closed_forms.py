"""The kernels of ReLU and of the step in closed form, by polar coordinates."""

from __future__ import annotations

from sympy import Integer, Integral, acos, cos, pi, sin, sqrt

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Radius, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine, MomentConstant
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION
from bnsym_derivations.homogeneous.kernels import kernels
from bnsym_derivations.symbols import c, n, q, r, u, v, x, y

__all__ = ["IDENTITIES"]

theta = acos(c)
_KERNELS = kernels()
_OVER = (
    Variable(c, Reals(-1, 1, closed=True, corners=(-1, 1, 0, "-999999/1000000")), CORRELATION),
)


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
            "polar coordinates: both factors are positive on an arc of length π − θ",
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
            "the length of the arc",
            integral=_arc(0),
            primitive=u,
        )
        .by("linearity", (pi - theta) / (2 * pi) / constant, "the mean of one")
        .by("definition", 1 - theta / pi, "the constant is one half", of=(MomentConstant,))
        .by("field", arc_cosine_0, "π − acos c = acos(−c)")
    )


def _arc_cosine_1() -> Derivation:
    constant = MomentConstant(1)
    arc = (sqrt(1 - c**2) + c * (pi - theta)) / 2
    return (
        _polar(1)
        .by(
            "antiderivative",
            _radial(1) * arc / (2 * pi) / constant,
            "2 cos u cos(u − θ) = cos θ + cos(2u − θ)",
            integral=_arc(1),
            primitive=(c * u + sin(2 * u - theta) / 2) / 2,
        )
        .by(
            "instance",
            2 * arc / (2 * pi) / constant,
            "the second moment of the radius",
            of="sphere.radial_moment",
            at=({v: Integer(1), n: Integer(2), q: Integer(1)},),
        )
        .by("definition", 2 * arc / pi, "the constant is one half", of=(MomentConstant,))
        .by("field", arc_cosine_1, "π − acos c = acos(−c)")
    )


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


arc_cosine_0, arc_cosine_1, relu_dual = (kernel.spec for kernel in _KERNELS.values())

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

RELU_DUAL = Identity(
    name="homogeneous.relu_dual",
    says="The covariance of relu(x) and relu(y) for a standard normal pair of correlation c.",
    statement=Eq(_mean(1), relu_dual),
    over=_OVER,
    cite=(("ChoSaul2009", "Equation (6)"), ("Yang2019", "Section on the V-transform")),
    uses=("homogeneous.arc_cosine_1",),
    derivation=_relu_dual,
    kernels=(_KERNELS["homogeneous.relu_dual"],),
)

IDENTITIES = (ARC_COSINE_0, ARC_COSINE_1, RELU_DUAL)
