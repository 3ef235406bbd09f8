"""As the batch grows, what batch norm makes of an activation tends to its Hermite expansion."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, Symbol, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.sphere import GegenbauerCoefficient, HarmonicDimension
from bnsym_derivations.duals.hermite_coefficients import coefficient, value
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.homogeneous.slopes import phi
from bnsym_derivations.sphere.zonal import value as zonal_value
from bnsym_derivations.symbols import a, alpha, b, l, mu, n, q

__all__ = ["IDENTITIES"]

_CITE = (("Yang2019", "Appendix on Gegenbauer expansion"),)
_SIDES = a - b * (-1) ** l


def _coefficient() -> Derivation:
    less, half, order = n - 2, n * Rational(1, 2), (alpha + l) / 2
    index = less * Rational(1, 2)
    share, shrunk = (2 * l + less) / less, less / n
    largest = gamma(l + less) / (gamma(less) * gamma(l + 1))
    one, two, three, four = (Symbol(name, positive=True) for name in "pqrs")
    known = value(l) / sqrt(gamma(l + 1))

    def inside(dimension: Expr) -> Expr:
        return n ** (alpha / 2) * sqrt(dimension) * _SIDES * zonal_value(l)

    unfolded = HarmonicDimension(n, l).definition()
    assert unfolded == share * Gegenbauer(l, index, Integer(1))
    limit = LimitOf(inside(share * largest), n)
    return (
        Derivation(LimitOf(GegenbauerCoefficient(phi, n, l), n))
        .by(
            "instance",
            LimitOf(inside(HarmonicDimension(n, l)), n),
            "the coefficient on the sphere in Gammas",
            of="sphere.homogeneous_coefficient",
            at=({alpha: alpha, a: a, b: b, n: n, l: l},),
        )
        .by(
            "definition",
            LimitOf(inside(unfolded), n),
            "the number of harmonics",
            of=(HarmonicDimension,),
        )
        .by(
            "instance",
            limit,
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: index, l: l},),
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
            at=({alpha: alpha, a: a, b: b, l: l},),
        )
    )


COEFFICIENT = Identity(
    name="transforms.hermite_limit",
    says="In large batches the Gegenbauer coefficients of an activation are its Hermite ones.",
    statement=Eq(_coefficient().start, _coefficient().end),
    over=(
        degree_above("-1"),
        *SIDES,
        Variable(l, Integers(0, reach=5, corners=(0, 1, 2)), "degree of the harmonic"),
    ),
    cite=_CITE,
    uses=(
        "duals.hermite_coefficient",
        "sphere.gamma_quotient",
        "sphere.gegenbauer_at_one",
        "sphere.homogeneous_coefficient",
    ),
    derivation=_coefficient,
)

IDENTITIES = (COEFFICIENT,)
