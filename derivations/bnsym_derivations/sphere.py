"""Zonal harmonics on the sphere, and the radius of a Gaussian vector.

Contents
--------
inverse_square_radius   E r^(-2) = 1/(v (n - 2)) for r the norm of N(0, v I) in R^n
laplacian_eigenvalue    -Delta Z_l = l (l + n - 2) Z_l                             (cited)
zonal_gap_positive      p_l = 1 - P_l(-1/(B - 1)) > 0 for l >= 1                   (cited)
"""

from __future__ import annotations

from sympy import Integer, Integral, Rational, exp, gamma, oo

from bnsym.core import Cited, Derivation, Eq, Identity, Integers, Lt, Positive, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Radius
from bnsym.symbolic.sphere import SphericalLaplacian, Zonal, ZonalGap
from bnsym_derivations.symbols import B, l, n, r, t, v, w

__all__ = ["CITED", "IDENTITIES"]


def _inverse_square_radius() -> Derivation:
    mean = Expectation(r**-2, Radius((r,), v, n))
    unfolded = mean.definition()
    constant = (2 * v) ** (n * Rational(1, 2)) * gamma(n * Rational(1, 2))
    power = n * Rational(1, 2) - 1
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
        .by("field", 1 / (v * (n - 2)), "Γ(n/2) = (n/2 − 1) Γ(n/2 − 1)")
    )


INVERSE_SQUARE_RADIUS = Identity(
    name="sphere.inverse_square_radius",
    says="The inverse square of the norm of an isotropic Gaussian vector has mean 1/(v(n−2)).",
    statement=Eq(Expectation(r**-2, Radius((r,), v, n)), 1 / (v * (n - 2))),
    over=(
        Variable(v, Positive(corners=("1/1000", 1000)), "variance of each coordinate"),
        Variable(n, Integers(3, corners=(3, 64)), "dimension"),
    ),
    cite=(("Yang2019", "Appendix on spherical expectations"),),
    derivation=_inverse_square_radius,
)

LAPLACIAN_EIGENVALUE = Cited(
    name="sphere.laplacian_eigenvalue",
    says="Zonal harmonics of degree l are eigenfunctions of the spherical Laplacian.",
    statement=Eq(
        SphericalLaplacian(n, Zonal(n, l, t), t),
        l * (l + n - 2) * Zonal(n, l, t),
    ),
    over=(
        Variable(n, Integers(3), "dimension"),
        Variable(l, Integers(0), "degree"),
        Variable(t, Reals(-1, 1, closed=True), "projection"),
    ),
    cite=(("Szego1975", "(4.7.5)"),),
)

ZONAL_GAP_POSITIVE = Cited(
    name="sphere.zonal_gap_positive",
    says="Normalised Gegenbauer polynomials of positive degree stay below one inside (−1, 1).",
    statement=Lt(Integer(0), ZonalGap(B, l)),
    over=(Variable(B, Integers(4), "batch size"), Variable(l, Integers(1), "degree")),
    cite=(("Szego1975", "Theorem 7.33.1"),),
)

IDENTITIES = (INVERSE_SQUARE_RADIUS,)
CITED = (LAPLACIAN_EIGENVALUE, ZONAL_GAP_POSITIVE)
