"""Multiplication by the projection in the normalised zonal harmonics: Jacobi's matrix."""

from __future__ import annotations

from sympy import Expr, Integer, Mul, Rational, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.sphere import HarmonicDimension, JacobiEntry, Legendre, Zonal
from bnsym_derivations.symbols import l, mu, n, t

__all__ = ["IDENTITIES"]

_INDEX = (n - 2) * Rational(1, 2)
_OVER = (
    Variable(n, Integers(3, corners=(3, 4, 15)), "dimension"),
    Variable(l, Integers(0, corners=(0, 1, 2)), "degree of the harmonic"),
)
_CITE = (("DLMF", "(18.9.1), Table 18.9.1"),)
N = HarmonicDimension
ratio = (2 * l + n) * (l + n - 2) / ((2 * l + n - 2) * (l + 1))
"""N_(l+1)/N_l."""


def _largest(degree: Expr) -> Expr:
    """The polynomial of the sphere's index at one, in Gammas."""
    return gamma(degree + n - 2) / (gamma(n - 2) * gamma(degree + 1))


def _dimension_ratio() -> Derivation:
    above = (2 * l + n) / (n - 2)
    factor = ratio * (2 * l + n - 2) / (n - 2)
    return (
        Derivation(N(n, l + 1))
        .by(
            "definition",
            above * Gegenbauer(l + 1, _INDEX, Integer(1)),
            "N_l by C_l(1)",
            of=(HarmonicDimension,),
        )
        .by(
            "instance",
            above * _largest(l + 1),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: _INDEX, l: l + 1},),
        )
        .by("field", factor * (_largest(l) + 1) - factor, "Γ(x + 1) = x Γ(x); add and subtract")
        .by(
            "instance",
            factor * Gegenbauer(l, _INDEX, Integer(1)),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: _INDEX, l: l},),
        )
        .by("definition", ratio * N(n, l), "N_l by C_l(1)", of=(HarmonicDimension,))
    )


DIMENSION_RATIO = Identity(
    name="sphere.dimension_ratio",
    says="How many spherical harmonics of the next degree there are.",
    statement=Eq(N(n, l + 1), ratio * N(n, l)),
    over=_OVER,
    cite=(("Szego1975", "(4.7.3)"),),
    uses=("sphere.gegenbauer_at_one",),
    derivation=_dimension_ratio,
)


def _multiplication() -> Derivation:
    root, (one, two) = sqrt(N(n, l + 1)), (Legendre(n, l, t), Legendre(n, l + 2, t))
    down = (l + 1) / (2 * l + n) * root * one
    up = (l + 2) / (2 * l + n + 2) / root
    lowered = ((2 * l + n) * t * Legendre(n, l + 1, t) - (l + 1) * one) / (l + n - 1)
    raised = (l + n - 1) / (2 * l + n) * root
    return (
        Derivation(_RIGHT)
        .by(
            "definition",
            up * N(n, l + 2) * two + down,
            "the harmonics and the entries by their dimensions",
            of=(JacobiEntry, Zonal),
        )
        .by(
            "instance",
            raised * two + down,
            "the next dimension",
            of="sphere.dimension_ratio",
            at=({n: n, l: l + 1},),
        )
        .by(
            "instance",
            raised * lowered + down,
            "three consecutive harmonics",
            of="sphere.zonal_three_terms",
            at=({n: n, l: l, t: t},),
        )
        .by("field", t * root * Legendre(n, l + 1, t), "the lowest one cancels")
        .by("definition", t * Zonal(n, l + 1, t), "the harmonic again", of=(Zonal,))
    )


_RIGHT = JacobiEntry(n, l + 2) * Zonal(n, l + 2, t) + JacobiEntry(n, l + 1) * Zonal(n, l, t)

MULTIPLICATION = Identity(
    name="sphere.zonal_multiplication",
    says="Multiplication by the projection takes a harmonic to its two neighbours.",
    statement=Eq(_RIGHT, t * Zonal(n, l + 1, t)),
    over=(*_OVER, Variable(t, Reals(-1, 1, closed=True), "projection")),
    cite=_CITE,
    uses=("sphere.dimension_ratio", "sphere.zonal_three_terms"),
    derivation=_multiplication,
)


def _square() -> Derivation:
    share = ((l + 1) / (2 * l + n)) ** 2
    return (
        Derivation(JacobiEntry(n, l + 1) ** 2)
        .by(
            "definition",
            share * N(n, l + 1) / N(n, l),
            "by the dimensions of the harmonics of two degrees",
            of=(JacobiEntry,),
        )
        .by(
            "instance",
            Mul(share, ratio, evaluate=False),
            "the ratio of these dimensions",
            of="sphere.dimension_ratio",
            at=({n: n, l: l},),
        )
        .by("field", _SQUARE, "(l + 1)(2l + n) cancels")
    )


_SQUARE = (l + 1) * (l + n - 2) / ((2 * l + n - 2) * (2 * l + n))

SQUARE = Identity(
    name="sphere.jacobi_entry_square",
    says="The squared entries of Jacobi's matrix are rational.",
    statement=Eq(JacobiEntry(n, l + 1) ** 2, _SQUARE),
    over=_OVER,
    cite=_CITE,
    uses=("sphere.dimension_ratio",),
    derivation=_square,
)

IDENTITIES = (DIMENSION_RATIO, MULTIPLICATION, SQUARE)
