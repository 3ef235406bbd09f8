"""The neighbours of a zonal harmonic, and the harmonic itself, by its derivatives."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Derivative, Expr, Rational

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.sphere import Legendre, LegendreSlope
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.sphere.legendre import by_gammas
from bnsym_derivations.symbols import l, mu, n, t

__all__ = ["IDENTITIES", "above", "below", "by_slopes", "slope_of"]

_INDEX = (n - 2) * Rational(1, 2)
_RING = 1 - t**2
_DIMENSION = Variable(n, Integers(3, corners=(3, 4, 15)), "dimension")
_INSIDE = Variable(t, Reals(-1, 1, corners=("1/2", 0, "99/100")), "projection")


def slope_of(order: int = 1) -> LegendreSlope:
    """A derivative of the harmonic."""
    return LegendreSlope(n, l, t, order)


above = t * Legendre(n, l, t) - _RING * slope_of() / (l + n - 2)
"""P_(l+1), by P_l and its derivative."""
below = t * Legendre(n, l, t) + _RING * slope_of() / l
"""P_(l-1), by P_l and its derivative."""
by_slopes = ((n - 1) * t * slope_of() - _RING * slope_of(2)) / (l * (l + n - 2))
"""P_l, by its derivatives."""


def _polynomials(form: Expr) -> tuple[Derivation, Expr]:
    """Harmonics and their derivatives by Gegenbauer polynomials, whose value at one comes out."""
    largest, inside = Gegenbauer(l, _INDEX, 1), C(l, _INDEX) / Gegenbauer(l, _INDEX, 1)

    def written(harmonic: Expr, scale: Expr) -> Expr:
        steep = {slope_of(k): Derivative(harmonic, (t, k), evaluate=False) for k in (1, 2)}
        return form.xreplace({Legendre(n, l, t): harmonic, **steep}) / scale

    chain = (
        Derivation(form)
        .by(
            "definition",
            written(inside, 1),
            "a harmonic is a multiple of a Gegenbauer polynomial",
            of=(LegendreSlope, Legendre),
        )
        .by("linearity", written(C(l, _INDEX), largest), "the multiple comes out")
    )
    return chain, largest


def _neighbour(form: Expr, multiple: Expr, beside: Expr, of: str, at: Expr) -> Derivation:
    """From the derivative of a polynomial to the one of a neighbouring degree."""
    chain, largest = _polynomials(form)
    return (
        chain.by(
            "instance",
            multiple * C(beside, _INDEX) / largest,
            "the derivative by two neighbours",
            of=of,
            at=({mu: _INDEX, l: at, t: t},),
        )
        .by(
            "instance",
            by_gammas(beside),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: _INDEX, l: l},),
        )
        .by(
            "instance",
            Legendre(n, beside, t),
            "a harmonic again",
            of="sphere.legendre_by_gammas",
            at=({n: n, l: beside, t: t},),
        )
    )


def _itself() -> Derivation:
    chain, largest = _polynomials(by_slopes)
    return chain.by(
        "instance",
        C(l, _INDEX) / largest,
        "the differential equation",
        of="sphere.gegenbauer_curvature",
        at=({mu: _INDEX, l: l, t: t},),
    ).by("definition", Legendre(n, l, t), "a harmonic again", of=(Legendre,))


def _by_derivatives(
    name: str,
    says: str,
    degree: Integers,
    sides: tuple[Expr, Expr],
    uses: tuple[str, ...],
    derivation: Callable[[], Derivation],
) -> Identity:
    """A harmonic by the derivatives of the one of degree l."""
    return Identity(
        name=f"sphere.{name}",
        says=says,
        statement=Eq(*sides),
        over=(_DIMENSION, Variable(l, degree, "degree of the harmonic"), _INSIDE),
        cite=(("DLMF", "18.9(iii), Table 18.9.1"),),
        uses=uses,
        derivation=derivation,
    )


_HARMONIC, _ABOVE, _BELOW = (Legendre(n, l + k, t) for k in (0, 1, -1))
_NEIGHBOURS = ("sphere.gegenbauer_at_one", "sphere.legendre_by_gammas")
_POSITIVE = Integers(1, corners=(1, 2, 3))
_SLOPE, _SLOPE_ABOVE = "sphere.gegenbauer_slope", "sphere.gegenbauer_slope_above"
IDENTITIES = (
    _by_derivatives(
        "legendre_above",
        "A zonal harmonic by the one below and its derivative.",
        Integers(0, corners=(0, 1, 2)),
        (_ABOVE, above),
        (_SLOPE, *_NEIGHBOURS),
        lambda: _neighbour(above, (l + 1) / (l + n - 2), l + 1, _SLOPE, l),
    ),
    _by_derivatives(
        "legendre_below",
        "A zonal harmonic by the one above and its derivative.",
        _POSITIVE,
        (_BELOW, below),
        (_SLOPE_ABOVE, *_NEIGHBOURS),
        lambda: _neighbour(below, (l + n - 3) / l, l - 1, _SLOPE_ABOVE, l - 1),
    ),
    _by_derivatives(
        "legendre_by_slopes",
        "A zonal harmonic of positive degree by its first two derivatives.",
        _POSITIVE,
        (_HARMONIC, by_slopes),
        ("sphere.gegenbauer_curvature",),
        _itself,
    ),
)
