"""The dual kernel of the exact GELU, x times the normal distribution function, and of its slope."""

from __future__ import annotations

from sympy import Expr, Integer, Matrix, Rational, erf, exp, expand, pi, sqrt

from bnsym.core import Derivation
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym_derivations.duals.error_function import ARC, distribution
from bnsym_derivations.duals.pair import EXCESS, FIRST, NONE, SECOND, dual, mean
from bnsym_derivations.symbols import a, b, tau, v, v_other, varsigma, x, y

__all__ = ["IDENTITIES"]

_CITE = (("Tsuchida2021", "GELU"),)
_HERE = {v: v, v_other: v_other, varsigma: varsigma}
_ROOT = sqrt(expand(EXCESS))
_SLOPE = sqrt(2) / sqrt(pi)
"""The slope of erf(x/√2) at zero."""


def _e(point: Expr) -> Expr:
    """The error function on the scale of a standard normal variable."""
    return erf(point / sqrt(2))


def _fall(point: Expr) -> Expr:
    """e^(-x²/2)."""
    return exp(-(point**2) * Rational(1, 2))


def _times(form: Matrix, weight: Expr, factor: Expr, falling: Expr, moved: Expr) -> Derivation:
    """E[e^(-falling²/2) factor erf(moved/√2)]: tilt, integrate by parts, tilt again."""
    start = mean(_fall(falling) * factor * _e(moved))
    rest = v * v_other - varsigma**2
    spread, (one, two) = (
        (v, (v, v_other + rest)) if falling == x else (v_other, (v + rest, v_other))
    )
    one, two, both = (k / (1 + spread) for k in (one, two, varsigma))
    tilted = Gaussian((x, y), [[one, both], [both, two]])
    inner = Expectation(factor * _e(moved), tilted)
    slope, last = Expectation(_SLOPE * _fall(moved), tilted), Expectation(_fall(moved), tilted)
    last_form = FIRST if moved == x else SECOND
    root = sqrt(1 + spread)
    return (
        Derivation(start)
        .by(
            "tilt",
            inner / root,
            "complete the square",
            mean=start,
            linear=NONE,
            quadratic=form / 2,
            rest=factor * _e(moved),
        )
        .by(
            "stein",
            weight * slope / root,
            "integrate by parts",
            mean=inner,
            factor=factor,
            rest=_e(moved),
        )
        .by("linearity", _SLOPE * weight * last / root, "a constant comes out")
        .by(
            "tilt",
            _SLOPE * weight / _ROOT,
            "complete the square",
            mean=last,
            linear=NONE,
            quadratic=last_form / 2,
            rest=Integer(1),
        )
    )


_OWN = (v_other + v * v_other - varsigma**2) / (1 + v)
_OTHER = varsigma / (1 + v_other)
OWN = dual(
    "error_times_other_fall",
    "A Gaussian of one variable, and the other variable times its error function.",
    lambda: _times(FIRST, _OWN, y, x, y),
    _CITE,
)
OTHER = dual(
    "error_times_own_fall",
    "The error function of one variable, and the other variable times its Gaussian.",
    lambda: _times(SECOND, _OTHER, y, y, x),
    _CITE,
)


def _weighted() -> Derivation:
    start = mean(x * _e(x) * y * _e(y))
    fall, both, other = mean(_fall(x) * y * _e(y)), mean(_e(x) * _e(y)), mean(_fall(y) * y * _e(x))
    parts = v * _SLOPE * fall + varsigma * (both + _SLOPE * other)
    first = v * _SLOPE**2 * _OWN / _ROOT
    last = _SLOPE**2 * _OTHER / _ROOT
    return (
        Derivation(start)
        .by(
            "stein",
            v * mean(_SLOPE * _fall(x) * y * _e(y))
            + varsigma * mean(_e(x) * _e(y) + _e(x) * y * _SLOPE * _fall(y)),
            "integrate by parts",
            mean=start,
            factor=x,
            rest=_e(x) * y * _e(y),
        )
        .by("linearity", parts, "constants come out")
        .by(
            "instance",
            first + varsigma * (both + _SLOPE * other),
            "a Gaussian of one variable",
            of=OWN.name,
            at=(_HERE,),
        )
        .by(
            "instance",
            first + varsigma * (both + last),
            "and of the other",
            of=OTHER.name,
            at=(_HERE,),
        )
        .by(
            "instance",
            first + varsigma * (2 * ARC / pi + last),
            "the dual kernel of the error function",
            of="duals.scaled_error_function",
            at=(_HERE,),
        )
        .by("field", _WEIGHTED, "collect")
    )


_SHARED = (v * v_other + varsigma**2 * (1 / (1 + v) + 1 / (1 + v_other) - 1)) / _ROOT
_WEIGHTED = 2 * (_SHARED + varsigma * ARC) / pi
WEIGHTED = dual(
    "weighted_error_function",
    "The dual kernel of x erf(x/√2), the even part of twice the GELU.",
    _weighted,
    _CITE,
    uses=("error_times_other_fall", "error_times_own_fall", "scaled_error_function"),
)


def _gelu() -> Derivation:
    odd = (mean(x * y * _e(x)), mean(x * y * _e(y)))
    product, weighted = mean(x * y), mean(x * _e(x) * y * _e(y))
    return (
        Derivation(mean(x * distribution(x) * y * distribution(y)))
        .by("linearity", (product + odd[0] + odd[1] + weighted) / 4, "expand the product")
        .by("symmetry", (product + weighted) / 4, "odd functions of the pair", odd=odd)
        .by(
            "instance",
            (varsigma + weighted) / 4,
            "the mean of the product",
            of="duals.product",
            at=({a: Integer(0), b: Integer(1), **_HERE},),
        )
        .by("instance", (varsigma + _WEIGHTED) / 4, "the even part", of=WEIGHTED.name, at=(_HERE,))
        .by("field", varsigma / 4 + (_SHARED + varsigma * ARC) / (2 * pi), "collect")
    )


GELU = dual(
    "gelu",
    "The dual kernel of the exact GELU.",
    _gelu,
    _CITE,
    uses=("product", "weighted_error_function"),
    rtol=4e-15,
)


def _slope(point: Expr) -> Expr:
    """The slope of the GELU."""
    return distribution(point) + point * _fall(point) / sqrt(2 * pi)


def _gelu_slope() -> Derivation:
    odd = tuple(map(mean, (_e(x), _e(y), x * _fall(x), y * _fall(y))))
    both, falls = mean(_e(x) * _e(y)), mean(x * y * _fall(x) * _fall(y))
    one, two = mean(_fall(x) * x * _e(y)), mean(_fall(y) * y * _e(x))
    turned = mean(_fall(y) * y * _e(x), Gaussian((x, y), [[v_other, varsigma], [varsigma, v]]))
    scale = 1 / (2 * sqrt(2 * pi))
    mixed = {one: _SLOPE * varsigma / ((1 + v) * _ROOT), two: _SLOPE * _OTHER / _ROOT}

    def total(first: Expr, second: Expr, errors: Expr, bumps: Expr) -> Expr:
        return (1 + errors) / 4 + scale * (first + second) + bumps / (2 * pi)

    steps = (2 * ARC / pi, varsigma / expand(EXCESS) ** Rational(3, 2))
    return (
        Derivation(mean(_slope(x) * _slope(y)))
        .by(
            "linearity",
            total(one, two, both, falls) + (odd[0] + odd[1]) / 4 + scale * (odd[2] + odd[3]),
            "expand the product",
        )
        .by("symmetry", total(one, two, both, falls), "odd functions", odd=odd)
        .by(
            "symmetry",
            total(turned, two, both, falls),
            "exchange the two variables",
            maps=((one, Matrix([[0, 1], [1, 0]]).as_immutable()),),
        )
        .by(
            "instance",
            total(mixed[one], mixed[two], both, falls),
            "the error function of the other variable",
            of=OTHER.name,
            at=(_HERE, {v: v_other, v_other: v, varsigma: varsigma}),
        )
        .by(
            "instance",
            total(mixed[one], mixed[two], steps[0], falls),
            "the dual kernel of the error function",
            of="duals.scaled_error_function",
            at=(_HERE,),
        )
        .by(
            "instance",
            total(mixed[one], mixed[two], *steps),
            "the dual kernel of the slope of a Gaussian",
            of="duals.gaussian_slope",
            at=({tau: Rational(1, 2), **_HERE},),
        )
        .by(
            "field",
            Rational(1, 4)
            + (ARC + varsigma * (1 / (1 + v) + 1 / (1 + v_other)) / _ROOT) / (2 * pi)
            + steps[1] / (2 * pi),
            "collect",
        )
    )


GELU_SLOPE = dual(
    "gelu_slope",
    "The dual kernel of the slope of the exact GELU.",
    _gelu_slope,
    _CITE,
    uses=("error_times_own_fall", "gaussian_slope", "scaled_error_function"),
)

IDENTITIES = (OWN, OTHER, WEIGHTED, GELU, GELU_SLOPE)
