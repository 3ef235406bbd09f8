"""Means of positive-homogeneous activations over one or two projections of the sphere."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, Symbol, gamma

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.expectation import (
    Expectation,
    Gaussian,
    Radius,
    SphericalProjections,
    correlated,
)
from bnsym.symbolic.homogeneous import (
    Apply,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.symbols import a, alpha, b, c, n, q, r, s, t, v, x, y

__all__ = ["IDENTITIES", "ONE", "TWO", "phi", "radial_factor", "value"]

phi = PositiveHomogeneous(alpha, a, b)
ONE = SphericalProjections((t,), n, [[1]])
TWO = SphericalProjections((t, s), n, [[1, c], [c, 1]])
_CITE = (("Yang2019", "Appendix on spherical expectations"),)


def radial_factor(power: Expr, dimension: Expr = n) -> Expr:
    """E r^power of a standard normal vector, in Gammas."""
    half = dimension * Rational(1, 2)
    return 2 ** (power / 2) * gamma(half + power / 2) / gamma(half)


def value(point: Symbol) -> Apply:
    """The activation."""
    return Apply(phi, point, Integer(0))


def _derivation(
    sphere: Expectation, gaussian: Expectation, power: Expr, known: Expr, of: str
) -> Derivation:
    """A mean on the sphere is the Gaussian one, which is known, over a moment of the radius."""
    place = {symbol: symbol for symbol in (alpha, a, b, c) if symbol in gaussian.free_symbols}
    radial = Expectation(r**power, Radius((r,), Integer(1), n))
    return (
        Derivation(sphere)
        .by(
            "polar",
            gaussian / radial,
            "radius and direction of a Gaussian vector are independent",
            mean=sphere,
            radius=r,
            power=power,
            names=gaussian.law.variables,
        )
        .by("instance", known / radial, "the Gaussian mean", of=of, at=(place,))
        .by(
            "instance",
            known / radial_factor(power),
            "the moment of the radius",
            of="sphere.radial_moment",
            at=({v: Integer(1), n: n, q: power / 2},),
        )
    )


_DIMENSION = Variable(n, Integers(3, corners=(3, 4, 63)), "dimension")
_COVARIANCE = MomentConstant(alpha) * HomogeneousKernel(phi, c)
_SECOND = MomentConstant(alpha) * (a**2 + b**2)
_FIRST = MomentConstant(alpha / 2) * (a - b)

HOMOGENEOUS_PRODUCT = Identity(
    name="sphere.homogeneous_product",
    says="The covariance on the sphere is the Gaussian one over a moment of the radius.",
    statement=Eq(Expectation(value(t) * value(s), TWO), _COVARIANCE / radial_factor(2 * alpha)),
    over=(
        degree_above("-1/2"),
        *SIDES,
        _DIMENSION,
        Variable(c, Reals(-1, 1, closed=True, corners=(-1, 1, 0)), CORRELATION),
    ),
    cite=_CITE,
    uses=("homogeneous.dual", "sphere.radial_moment"),
    derivation=lambda: _derivation(
        Expectation(value(t) * value(s), TWO),
        Expectation(value(x) * value(y), correlated(x, y, c)),
        2 * alpha,
        _COVARIANCE,
        "homogeneous.dual",
    ),
)

HOMOGENEOUS_SQUARE = Identity(
    name="sphere.homogeneous_square",
    says="The second moment on the sphere is the Gaussian one over a moment of the radius.",
    statement=Eq(Expectation(value(t) ** 2, ONE), _SECOND / radial_factor(2 * alpha)),
    over=(degree_above("-1/2"), *SIDES, _DIMENSION),
    cite=_CITE,
    uses=("homogeneous.gaussian_square", "sphere.radial_moment"),
    derivation=lambda: _derivation(
        Expectation(value(t) ** 2, ONE),
        Expectation(value(x) ** 2, Gaussian((x,), [[1]])),
        2 * alpha,
        _SECOND,
        "homogeneous.gaussian_square",
    ),
)

HOMOGENEOUS_MEAN = Identity(
    name="sphere.homogeneous_mean",
    says="The mean on the sphere is the Gaussian one over a moment of the radius.",
    statement=Eq(Expectation(value(t), ONE), _FIRST / radial_factor(alpha)),
    over=(degree_above("-1"), *SIDES, _DIMENSION),
    cite=_CITE,
    uses=("homogeneous.gaussian_mean", "sphere.radial_moment"),
    derivation=lambda: _derivation(
        Expectation(value(t), ONE),
        Expectation(value(x), Gaussian((x,), [[1]])),
        alpha,
        _FIRST,
        "homogeneous.gaussian_mean",
    ),
)

IDENTITIES = (HOMOGENEOUS_PRODUCT, HOMOGENEOUS_SQUARE, HOMOGENEOUS_MEAN)
