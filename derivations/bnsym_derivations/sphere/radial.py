"""The radius of a Gaussian vector, and what is classical of Gamma functions."""

from __future__ import annotations

from sympy import Gt, Integer, Integral, Rational, exp, gamma, oo

from bnsym.core import Cited, Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Radius
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.symbols import n, q, r, v, w

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
        Variable(q, Reals(corners=("-1/4", 0, 1)), "half the order"),
    ),
    where=(Gt(n * Rational(1, 2) + q, 0),),
    cite=(("Yang2019", "Appendix on spherical expectations"),),
    derivation=_radial_moment,
)

GAMMA_QUOTIENT = Cited(
    name="sphere.gamma_quotient",
    says="A quotient of Gammas at a large argument is a power of it.",
    statement=Eq(LimitOf(w**q * gamma(w) / gamma(w + q), w), Integer(1)),
    over=(Variable(q, Reals(), "difference of the arguments"),),
    cite=(("DLMF", "(5.11.12)"),),
)

IDENTITIES = (RADIAL_MOMENT,)
CITED = (GAMMA_QUOTIENT,)
