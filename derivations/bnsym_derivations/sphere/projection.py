"""The density of a projection of the sphere, against a Gaussian coordinate over the norm."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Lambda, Rational, gamma, oo, pi, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian, Radius
from bnsym.symbolic.homogeneous import AlphaReLU
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.sphere import Legendre
from bnsym_derivations.homogeneous.arc_cosine import DEGREE
from bnsym_derivations.sphere.homogeneous import ONE
from bnsym_derivations.sphere.zonal import mean, start
from bnsym_derivations.symbols import a, alpha, b, n, r, t, w, x

__all__ = ["IDENTITIES"]

_HALF = Rational(1, 2)
_RIGHT = Integral(t**alpha * (1 - t**2) ** ((n - 3) * _HALF), (t, 0, 1))
_BETA = Integral(w ** ((alpha - 1) * _HALF) * (1 - w) ** ((n - 3) * _HALF), (w, 0, 1))
_COORDINATE = Expectation(AlphaReLU(alpha, x), Gaussian((x,), [[1]]))
_NORM = Expectation(r**alpha, Radius((r,), Integer(1), n))


def _area() -> Expr:
    """Of the sphere in a dimension less, over that of the sphere."""
    return gamma(n * _HALF) / (sqrt(pi) * gamma((n - 1) * _HALF))


def _density() -> Derivation:
    one, two = (alpha + 1) * _HALF, (n - 1) * _HALF
    on_sphere = Expectation(AlphaReLU(alpha, t), ONE)
    return (
        Derivation(_NORM * _area() * _RIGHT)
        .by(
            "substitution",
            _NORM * _area() * _BETA / 2,
            "t = √w",
            integral=_RIGHT,
            image=Lambda(w, sqrt(w)),
            slope=Lambda(w, 1 / (2 * sqrt(w))),
            result=_BETA,
            factor=_HALF,
        )
        .by(
            "instance",
            _NORM * _area() * gamma(one) * gamma(two) / gamma(one + two) / 2,
            "Euler's integral of the first kind",
            of="sphere.beta_integral",
            at=({a: one, b: two},),
        )
        .by("field", _NORM * (start() + 1) - _NORM, "a Gamma cancels; add and subtract")
        .by(
            "instance",
            _NORM * (mean(Integer(0)) + 1) - _NORM,
            "the mean of the α-ReLU by its Gaussian mean",
            of="sphere.zonal_start",
            at=({alpha: alpha, n: n},),
        )
        .by(
            "definition",
            _NORM * on_sphere,
            "P_0 = 1",
            of=(Legendre, Gegenbauer, TaylorCoefficient),
        )
        .by(
            "polar",
            _COORDINATE,
            "radius and direction of a Gaussian vector are independent",
            mean=on_sphere,
            radius=r,
            power=alpha,
            names=(x,),
        )
    )


DENSITY = Identity(
    name="sphere.projection_density",
    says="The density of a projection has the moments of a Gaussian coordinate over the norm.",
    statement=Eq(_NORM * _area() * _RIGHT, _COORDINATE),
    over=(
        Variable(alpha, Reals(0, oo, corners=("1/4", 1, 2)), DEGREE),
        Variable(n, Integers(3, corners=(3, 4, 15)), "dimension"),
    ),
    cite=(("Yang2019", "Appendix on spherical expectations"), ("DLMF", "(5.12.1)")),
    uses=("sphere.beta_integral", "sphere.zonal_start"),
    derivation=_density,
)

IDENTITIES = (DENSITY,)
