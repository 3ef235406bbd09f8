"""As the batch grows, what batch norm makes of an activation tends to its Hermite expansion."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, Symbol, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.batchnorm import OnSphere
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.power_series import Hermite
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym.symbolic.sphere import GegenbauerCoefficient, HarmonicDimension, Zonal
from bnsym_derivations.backward.two_point import ONE, f
from bnsym_derivations.duals.hermite_coefficients import coefficient, value
from bnsym_derivations.forward.gaussian_limits import (
    PHI,
    gaussian,
    maxwell,
)
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.sphere.zonal import value as zonal_value
from bnsym_derivations.symbols import B, a, alpha, b, l, mu, n, phi, q, t, v, x

__all__ = ["IDENTITIES"]

_CITE = (("Yang2019", "Appendix on the limit of large batches"),)
_ORDER = Variable(l, Integers(0, reach=5, corners=(0, 1, 2)), "degree of the harmonic")
_POWER = PositiveHomogeneous(alpha, a, b)


def _tends(activation: Expr) -> LimitOf:
    """The limit of its coefficient."""
    return LimitOf(GegenbauerCoefficient(activation, B - 1, l), B)


def _hermite() -> Derivation:
    harmonic = Zonal(B - 1, l, t)
    point = Expectation(Apply(phi, sqrt(B - 1) * t, Integer(0)) * harmonic, ONE)
    chain = (
        Derivation(_tends(phi))
        .by(
            "definition",
            LimitOf(Expectation(f(t) * harmonic, ONE), B),
            "a mean over the sphere",
            of=(GegenbauerCoefficient,),
        )
        .by("definition", LimitOf(point, B), "f(t) = φ(√n t), n = B − 1", of=(OnSphere,))
    )
    end = gaussian(Apply(phi, x, Integer(0)) * Hermite(l, x)) / sqrt(gamma(l + 1))
    return maxwell(chain, v, end, (v, point))


HERMITE = Identity(
    name="transforms.hermite_limit",
    says="In large batches the Gegenbauer coefficients of an activation are its Hermite ones.",
    statement=Eq(_hermite().start, _hermite().end),
    over=(PHI, _ORDER),
    where=(ModerateGrowth(phi, 0),),
    cite=_CITE,
    derivation=_hermite,
)


def _homogeneous() -> Derivation:
    size, less = B - 1, B - 3
    half, order = size * Rational(1, 2), (alpha + l) / 2
    count = HarmonicDimension(size, l)
    share, shrunk = (2 * l + less) / less, less / size
    one, two, three, four = (Symbol(name, positive=True) for name in "pqrs")
    known = value(l) / sqrt(gamma(l + 1))

    def on_sphere(count: Expr) -> LimitOf:
        scale = size ** (alpha / 2) * sqrt(count) * (a - b * (-1) ** l)
        return LimitOf(scale * zonal_value(l).xreplace({n: size}), B)

    limit = on_sphere(share * gamma(l + less) / (gamma(less) * gamma(l + 1)))
    return (
        Derivation(_tends(_POWER))
        .by(
            "instance",
            on_sphere(count),
            "the coefficient on the sphere in Gammas",
            of="sphere.homogeneous_coefficient",
            at=({n: size},),
        )
        .by(
            "definition",
            on_sphere(count.definition()),
            "the number of harmonics",
            of=(HarmonicDimension,),
        )
        .by(
            "instance",
            limit,
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: less * Rational(1, 2), l: l},),
        )
        .by(
            "limit",
            known,
            "the quotients of Gammas tend to one",
            limit=limit,
            outer=known * sqrt(one) * two ** (l * Rational(1, 2)) / sqrt(three) * four,
            parts=(
                (one, share),
                (two, shrunk),
                (three, less**l * gamma(less) / gamma(less + l)),
                (four, half**order * gamma(half) / gamma(half + order)),
            ),
            known=(
                (three, "sphere.gamma_quotient", {q: l}, less),
                (four, "sphere.gamma_quotient", {q: order}, half),
            ),
        )
        .by(
            "instance",
            coefficient(l) / sqrt(gamma(l + 1)),
            "the Hermite coefficient in Gammas",
            of="duals.hermite_coefficient",
            at=({l: l},),
        )
    )


HOMOGENEOUS = Identity(
    name="transforms.homogeneous_hermite_limit",
    says="In large batches the coefficients of a homogeneous activation are its Hermite ones.",
    statement=Eq(_homogeneous().start, _homogeneous().end),
    over=(degree_above("-1"), *SIDES, _ORDER),
    cite=_CITE,
    uses=(
        "duals.hermite_coefficient",
        "sphere.gamma_quotient",
        "sphere.gegenbauer_at_one",
        "sphere.homogeneous_coefficient",
    ),
    derivation=_homogeneous,
)


IDENTITIES = (HERMITE, HOMOGENEOUS)
