"""Zonal harmonics on the sphere, and the radius of a Gaussian vector.

Contents
--------
radial_moment           E r^(2k) = (2v)^k Gamma(n/2 + k)/Gamma(n/2), r the norm of N(0, v I_n)
laplacian_eigenvalue    -Delta Z_l = l (l + n - 2) Z_l                             (cited)
zonal_gap_positive      p_l = 1 - P_l(-1/(B - 1)) > 0 for l >= 1                   (cited)
"""

from __future__ import annotations

from sympy import Gt, Integer, Integral, Rational, exp, gamma, oo

from bnsym.core import Cited, Derivation, Eq, Identity, Integers, Lt, Positive, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Radius
from bnsym.symbolic.sphere import SphericalLaplacian, Zonal, ZonalGap
from bnsym_derivations import gegenbauer
from bnsym_derivations.symbols import B, l, n, q, r, t, v, w

__all__ = ["CITED", "IDENTITIES"]


def _radial_moment() -> Derivation:
    mean = Expectation(r ** (2 * q), Radius((r,), v, n))
    unfolded = mean.definition()
    half = n * Rational(1, 2)
    constant = (2 * v) ** half * gamma(half)
    power = half + q
    image = (2 * v) ** power * w ** (power - 1) * exp(-w) / constant
    integral = Integral(image, (w, 0, oo))
    return (
        Derivation(mean)
        .by("definition", unfolded, "the density of the radius", of=(Expectation,))
        .by(
            "substitution",
            integral,
            "r² = 2 v w",
            integral=unfolded,
            scale=(2 * v) ** Rational(1, 2),
            power=Rational(1, 2),
        )
        .by(
            "schwinger",
            (2 * v) ** power * gamma(power) / constant,
            "Euler's integral",
            integral=integral,
            factor=(2 * v) ** power / constant,
            power=power,
            rate=Integer(1),
        )
        .by("field", (2 * v) ** q * gamma(power) / gamma(half), "the powers of 2v cancel")
    )


RADIAL_MOMENT = Identity(
    name="sphere.radial_moment",
    says="The moments of the norm of an isotropic Gaussian vector are quotients of Gammas.",
    statement=Eq(
        Expectation(r ** (2 * q), Radius((r,), v, n)),
        (2 * v) ** q * gamma(n * Rational(1, 2) + q) / gamma(n * Rational(1, 2)),
    ),
    over=(
        Variable(v, Positive(corners=("1/1000", 1000)), "variance of each coordinate"),
        Variable(n, Integers(1, corners=(1, 2, 64)), "dimension"),
        Variable(q, Reals(-2, 4, corners=("-1/4", 0, 1)), "half the order"),
    ),
    where=(Gt(n * Rational(1, 2) + q, 0),),
    cite=(("Yang2019", "Appendix on spherical expectations"),),
    derivation=_radial_moment,
)

ZONAL_GAP_POSITIVE = Cited(
    name="sphere.zonal_gap_positive",
    says="Normalised Gegenbauer polynomials of positive degree stay below one inside (−1, 1).",
    statement=Lt(Integer(0), ZonalGap(B, l)),
    over=(Variable(B, Integers(4), "batch size"), Variable(l, Integers(1), "degree")),
    cite=(("Szego1975", "Theorem 7.33.1"),),
)

IDENTITIES = (RADIAL_MOMENT, *gegenbauer.IDENTITIES)
CITED = (ZONAL_GAP_POSITIVE,)
