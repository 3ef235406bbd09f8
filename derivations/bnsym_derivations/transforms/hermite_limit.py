"""As the batch grows, what batch norm makes of an activation tends to its Hermite expansion."""

from __future__ import annotations

from sympy import Integer, Rational, Symbol, gamma, sqrt

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
from bnsym_derivations.symbols import B, a, alpha, b, l, n, phi, q, t, v, x

__all__ = ["IDENTITIES"]

_CITE = (("Yang2019", "Appendix on the limit of large batches"),)
_ORDER = Variable(l, Integers(0, reach=5, corners=(0, 1, 2)), "degree of the harmonic")
_POWER = PositiveHomogeneous(alpha, a, b)


def _hermite() -> Derivation:
    harmonic = Zonal(B - 1, l, t)
    point = Expectation(Apply(phi, sqrt(B - 1) * t, Integer(0)) * harmonic, ONE)
    chain = (
        Derivation(LimitOf(GegenbauerCoefficient(phi, B - 1, l), B))
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
    half, order = n * Rational(1, 2), (alpha + l) / 2
    count = HarmonicDimension(n, l)
    sides, gammas = a - b * (-1) ** l, half**order * gamma(half) / gamma(half + order)
    limit = LimitOf(n ** (alpha / 2) * sqrt(count) * sides * zonal_value(l), n)
    one, two = (Symbol(name, positive=True) for name in "pq")
    return (
        Derivation(LimitOf(GegenbauerCoefficient(_POWER, n, l), n))
        .by(
            "instance",
            limit,
            "the coefficient on the sphere in Gammas",
            of="sphere.homogeneous_coefficient",
            at=({n: n, l: l},),
        )
        .by(
            "limit",
            value(l) / sqrt(gamma(l + 1)),
            "the number of harmonics, and a quotient of Gammas",
            limit=limit,
            outer=value(l) * sqrt(one) * two,
            parts=((one, count / n**l), (two, gammas)),
            known=(
                (one, "sphere.dimension_limit", {l: l}, n),
                (two, "sphere.gamma_quotient", {q: order}, half),
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
        "sphere.dimension_limit",
        "sphere.gamma_quotient",
        "sphere.homogeneous_coefficient",
    ),
    derivation=_homogeneous,
)


IDENTITIES = (HERMITE, HOMOGENEOUS)
