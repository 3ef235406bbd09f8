"""Normalised zonal harmonics are orthonormal for the law of a projection, from its density."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Ne, Rational, gamma, pi, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.sphere import HarmonicDimension, Legendre, Zonal
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.sphere.homogeneous import ONE
from bnsym_derivations.symbols import l, m, mu, n, t

__all__ = ["IDENTITIES"]

_INDEX = n * Rational(1, 2) - 1
_CITE = (("Szego1975", "(4.7.14), (4.7.15)"),)
_DIMENSION = Variable(n, Integers(3, corners=(3, 4, 15)), "dimension")
_DEGREE = Variable(l, Integers(0, reach=6, corners=(0, 1, 2)), "degree of a harmonic")
_OTHER = Variable(m, Integers(0, reach=6, corners=(0, 1, 2)), "another degree")


def _largest(degree: Expr) -> Expr:
    """The polynomial of the sphere's index at one, in Gammas."""
    return gamma(degree + n - 2) / (gamma(n - 2) * gamma(degree + 1))


def _integrated(one: Expr, two: Expr) -> tuple[Derivation, Expr, Expr]:
    """The mean of two harmonics as an integral of two polynomials, and what stands before it."""
    degrees = (one,) if one == two else (one, two)
    roots = sqrt(HarmonicDimension(n, one)) * sqrt(HarmonicDimension(n, two))
    size = roots / (_largest(one) * _largest(two))
    polynomials = C(one, _INDEX) * C(two, _INDEX)
    harmonics = Legendre(n, one, t) * Legendre(n, two, t)
    integral = Expectation(polynomials, ONE).definition()
    return (
        Derivation(Expectation(Zonal(n, one, t) * Zonal(n, two, t), ONE))
        .by("definition", Expectation(roots * harmonics, ONE), "each has norm one", of=(Zonal,))
        .by(
            "instance",
            Expectation(size * polynomials, ONE),
            "a harmonic is a multiple of a Gegenbauer polynomial",
            of="sphere.legendre_by_gammas",
            at=tuple({n: n, l: degree, t: t} for degree in degrees),
        )
        .by("linearity", size * Expectation(polynomials, ONE), "the multiples come out")
        .by("definition", size * integral, "the density of a projection", of=(Expectation,)),
        size,
        integral,
    )


def _norm() -> Derivation:
    started, size, integral = _integrated(l, l)
    area, _ = integral.as_independent(Integral)
    squared = (
        sqrt(pi) * gamma(_INDEX + Rational(1, 2)) / gamma(_INDEX + 1)
        * _INDEX * gamma(l + n - 2) / ((l + _INDEX) * gamma(n - 2) * gamma(l + 1))
    )  # fmt: skip
    per_dimension = area * squared / _largest(l) ** 2
    weight = (2 * l + n - 2) / (n - 2)
    return (
        started.by(
            "instance",
            size * area * squared,
            "the norm of the polynomial",
            of="sphere.gegenbauer_norm",
            at=({mu: _INDEX, l: l},),
        )
        .by(
            "definition",
            per_dimension * weight * Gegenbauer(l, _INDEX, Integer(1)),
            "N_l is a multiple of C_l(1)",
            of=(HarmonicDimension,),
        )
        .by(
            "instance",
            per_dimension * weight * _largest(l),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: _INDEX, l: l},),
        )
        .by("field", Integer(1), "the Gammas cancel")
    )


NORM = Identity(
    name="sphere.zonal_norm",
    says="The mean square of a normalised zonal harmonic is one.",
    statement=Eq(Expectation(Zonal(n, l, t) ** 2, ONE), Integer(1)),
    over=(_DIMENSION, _DEGREE),
    cite=_CITE,
    uses=("sphere.gegenbauer_at_one", "sphere.gegenbauer_norm", "sphere.legendre_by_gammas"),
    derivation=_norm,
)


def _orthogonal() -> Derivation:
    started, _, _ = _integrated(l, m)
    return started.by(
        "instance",
        Integer(0),
        "the polynomials are orthogonal",
        of="sphere.gegenbauer_orthogonal",
        at=({mu: _INDEX, l: l, m: m},),
    )


ORTHOGONAL = Identity(
    name="sphere.zonal_orthogonal",
    says="Zonal harmonics of different degrees about one pole are orthogonal.",
    statement=Eq(Expectation(Zonal(n, l, t) * Zonal(n, m, t), ONE), Integer(0)),
    over=(_DIMENSION, _DEGREE, _OTHER),
    where=(Ne(l, m),),
    cite=_CITE,
    uses=("sphere.gegenbauer_orthogonal", "sphere.legendre_by_gammas"),
    derivation=_orthogonal,
)

IDENTITIES = (NORM, ORTHOGONAL)
