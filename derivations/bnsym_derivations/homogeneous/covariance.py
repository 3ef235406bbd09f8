"""How the V-transform of a positive-homogeneous activation follows its arguments."""

from __future__ import annotations

from sympy import Expr, Integer, MatMul, MatPow, MatrixSymbol, Rational, diag, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, PositiveSemidefinite, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.matrices import DiagonalPart, Entries, VTransform
from bnsym.symbolic.predicates import Covariance
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, a, alpha, b, i, j, x, y

__all__ = ["IDENTITIES"]

_CITE = (("Yang2019", "Appendix on positive homogeneous functions"),)
phi, reflected = PositiveHomogeneous(alpha, a, b), PositiveHomogeneous(alpha, -b, -a)
Theta = MatrixSymbol("Theta", B, B)
ROOT, POWER = (MatPow(DiagonalPart(Theta), k) for k in (Rational(1, 2), alpha / 2))
_OVER = (
    degree_above("-1/2"),
    *SIDES,
    Variable(B, Integers(2, reach=3), "number of points"),
    Variable(Sigma, PositiveSemidefinite(B), "covariance of the pre-activations"),
)


def _law(s: Expr, t: Expr, common: Expr) -> Gaussian:
    """The law of two pre-activations."""
    return Gaussian((x, y), [[s, common], [common, t]])


PAIR = _law(Sigma[i, i], Sigma[j, j], Sigma[i, j])


def _entries(entry: Expr) -> Entries:
    """The matrix with this entry."""
    return Entries(entry, i, j, B)


def _value(activation: PositiveHomogeneous, point: Expr) -> Apply:
    """The activation at a point."""
    return Apply(activation, point, Integer(0))


def _scale() -> Derivation:
    s, t = sqrt(Theta[i, i]), sqrt(Theta[j, j])
    scaled = Expectation(
        _value(phi, x) * _value(phi, y),
        _law(s**2 * Sigma[i, i], t**2 * Sigma[j, j], s * t * Sigma[i, j]),
    )
    powers = s**alpha * t**alpha
    return (
        Derivation(VTransform(phi, MatMul(ROOT, Sigma, ROOT)))
        .by("entrywise", _entries(scaled), "an entry sees two coordinates of h only")
        .by(
            "symmetry",
            _entries(Expectation(_value(phi, s * x) * _value(phi, t * y), PAIR)),
            "the scaled variables have the scaled covariance",
            maps=((scaled, diag(s, t)),),
        )
        .by(
            "homogeneity",
            _entries(Expectation(s**alpha * _value(phi, x) * t**alpha * _value(phi, y), PAIR)),
            "φ is positive-homogeneous of degree α",
            scales=((x, s), (y, t)),
        )
        .by(
            "linearity",
            _entries(powers * Expectation(_value(phi, x) * _value(phi, y), PAIR)),
            "constants come out",
        )
        .by(
            "entrywise",
            MatMul(POWER, VTransform(phi, Sigma), POWER),
            "diagonal matrices scale rows and columns",
        )
    )


SCALE = Identity(
    name="homogeneous.v_transform_scale",
    says="Scaling pre-activations by positive factors scales V_φ by their powers of degree α.",
    statement=Eq(_scale().start, _scale().end),
    over=(*_OVER, Variable(Theta, PositiveSemidefinite(B), "squares of the scales, diagonal")),
    where=(Covariance(Sigma), Covariance(Theta)),
    cite=_CITE,
    derivation=_scale,
)


def _reflection() -> Derivation:
    def mean(one: Expr, other: Expr) -> Expectation:
        return Expectation(one * other, PAIR)

    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    opposite = mean(sides(-x), sides(-y))
    return (
        Derivation(VTransform(reflected, Sigma))
        .by(
            "entrywise",
            _entries(mean(_value(reflected, x), _value(reflected, y))),
            "an entry sees two coordinates of h only",
        )
        .by("definition", _entries(opposite), "φ(−x) has the sides −b and −a", of=(Apply,))
        .by(
            "symmetry",
            _entries(mean(sides(x), sides(y))),
            "h and −h have the same law",
            maps=((opposite, diag(-1, -1)),),
        )
        .by(
            "definition",
            _entries(mean(_value(phi, x), _value(phi, y))),
            "φ(x) = a ρ_α(x) − b ρ_α(−x)",
            of=(Apply,),
        )
        .by("entrywise", VTransform(phi, Sigma), "the entries of the V-transform")
    )


REFLECTION = Identity(
    name="homogeneous.v_transform_reflection",
    says="The activation φ(−x), whose sides are −b and −a, has the V-transform of φ.",
    statement=Eq(VTransform(reflected, Sigma), VTransform(phi, Sigma)),
    over=_OVER,
    where=(Covariance(Sigma),),
    cite=_CITE,
    derivation=_reflection,
)

IDENTITIES = (SCALE, REFLECTION)
