"""Dual kernels of Gaussians, of the error function and of the normal distribution function."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Rational, asin, cancel, erf, exp, expand, eye, pi, sqrt

from bnsym.core import Derivation, Positive, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym_derivations.duals.pair import NONE, dual, mean
from bnsym_derivations.symbols import a, b, tau, v, v_other, varsigma, w, x, y

__all__ = ["ARC", "IDENTITIES", "distribution"]

_CITE = (("Williams1997", "kernels of the error function and of Gaussians"),)
_RATE = Variable(tau, Positive(corners=("1/2", 1)), "how fast the Gaussian falls")
_HALF = Rational(1, 2)
_WIDE = (1 + 2 * tau * v) * (1 + 2 * tau * v_other) - 4 * tau**2 * varsigma**2
_TILTED = {"linear": NONE, "quadratic": (tau * eye(2)).as_immutable()}
ARC = asin(varsigma / (sqrt(1 + v) * sqrt(1 + v_other)))
"""The angle in which the kernel of the distribution function is linear."""


def _gaussian() -> Derivation:
    start = mean(exp(-tau * x**2) * exp(-tau * y**2))
    return Derivation(start).by(
        "tilt",
        1 / sqrt(expand(_WIDE)),
        "complete the square",
        mean=start,
        rest=Integer(1),
        **_TILTED,
    )


GAUSSIAN = dual(
    "gaussian",
    "The dual kernel of a Gaussian.",
    _gaussian,
    _CITE,
    more=(_RATE,),
)


def _gaussian_slope() -> Derivation:
    start = mean(x * y * exp(-tau * x**2) * exp(-tau * y**2))
    one, two, both = (
        cancel((s + 2 * tau * (v * v_other - varsigma**2) * k) / _WIDE)
        for s, k in ((v, 1), (v_other, 1), (varsigma, 0))
    )
    tilted = Expectation(x * y, Gaussian((x, y), [[one, both], [both, two]]))
    return (
        Derivation(start)
        .by(
            "tilt",
            tilted / sqrt(expand(_WIDE)),
            "complete the square",
            mean=start,
            rest=x * y,
            **_TILTED,
        )
        .by(
            "instance",
            varsigma / expand(_WIDE) ** Rational(3, 2),
            "the mean of a product",
            of="duals.product",
            at=({a: Integer(0), b: Integer(1), v: one, v_other: two, varsigma: both},),
        )
    )


GAUSSIAN_SLOPE = dual(
    "gaussian_slope",
    "The dual kernel of the slope of a Gaussian, but for a factor of 4 tau squared.",
    _gaussian_slope,
    _CITE,
    uses=("product",),
    more=(_RATE,),
)


def _between(name: Expr) -> Gaussian:
    """The pair with a fraction of its covariance."""
    return Gaussian((x, y), [[v, name * varsigma], [name * varsigma, v_other]])


def _error_function() -> Derivation:
    start = mean(erf(x) * erf(y))
    apart = tuple(
        Expectation(erf(name), Gaussian((name,), [[variance]]))
        for name, variance in ((x, v), (y, v_other))
    )
    bumps = exp(-(x**2)) * exp(-(y**2))
    slopes = Integral(varsigma * mean(4 * bumps / pi, _between(w)), (w, 0, 1))
    wide = expand((1 + 2 * v) * (1 + 2 * v_other) - 4 * w**2 * varsigma**2)
    angle = Integral(4 * varsigma / (pi * sqrt(wide)), (w, 0, 1))
    sine = 2 * varsigma / (sqrt(1 + 2 * v) * sqrt(1 + 2 * v_other))
    return (
        Derivation(start)
        .by(
            "interpolation",
            apart[0] * apart[1] + slopes,
            "from an independent pair to this one",
            mean=start,
            of=(erf(x), erf(y)),
            name=w,
        )
        .by("symmetry", slopes, "the error function is odd", odd=apart)
        .by(
            "linearity",
            Integral(4 * varsigma / pi * mean(bumps, _between(w)), (w, 0, 1)),
            "a constant comes out",
        )
        .by(
            "instance",
            angle,
            "the dual kernel of a Gaussian",
            of="duals.gaussian",
            at=({tau: Integer(1), v: v, v_other: v_other, varsigma: w * varsigma},),
        )
        .by(
            "antiderivative",
            2 * asin(sine) / pi,
            "the slope of an inverse sine",
            integral=angle,
            primitive=2 * asin(w * sine) / pi,
        )
    )


ERROR_FUNCTION = dual(
    "error_function",
    "The dual kernel of the error function is an angle.",
    _error_function,
    _CITE,
    uses=("gaussian",),
    rtol=5e-15,
)


def _error_slope() -> Derivation:
    bumps = mean(exp(-(x**2)) * exp(-(y**2)))
    slope = 2 / sqrt(pi)
    wide = (1 + 2 * v) * (1 + 2 * v_other) - 4 * varsigma**2
    return (
        Derivation(mean(slope * exp(-(x**2)) * slope * exp(-(y**2))))
        .by("linearity", slope**2 * bumps, "constants come out")
        .by(
            "instance",
            4 / (pi * sqrt(expand(wide))),
            "the dual kernel of a Gaussian",
            of="duals.gaussian",
            at=({tau: Integer(1), v: v, v_other: v_other, varsigma: varsigma},),
        )
        .by("field", 4 / (pi * sqrt(wide)), "a determinant under the root")
    )


ERROR_SLOPE = dual(
    "error_function_slope",
    "The dual kernel of the slope of the error function.",
    _error_slope,
    _CITE,
    uses=("gaussian",),
)


def distribution(point: Expr) -> Expr:
    """The distribution function of a standard normal variable."""
    return (1 + erf(point / sqrt(2))) / 2


def _scaled() -> Derivation:
    start = mean(erf(x / sqrt(2)) * erf(y / sqrt(2)))
    half = Gaussian((x, y), [[v / 2, varsigma / 2], [varsigma / 2, v_other / 2]])
    return (
        Derivation(start)
        .by(
            "symmetry",
            mean(erf(x) * erf(y), half),
            "measure in units of √2",
            maps=((start, (sqrt(2) * eye(2)).as_immutable()),),
        )
        .by(
            "instance",
            2 * asin(varsigma / (sqrt(1 + v) * sqrt(1 + v_other))) / pi,
            "the dual kernel of the error function",
            of="duals.error_function",
            at=({v: v / 2, v_other: v_other / 2, varsigma: varsigma / 2},),
        )
    )


SCALED = dual(
    "scaled_error_function",
    "The dual kernel of the error function on the scale of a standard normal variable.",
    _scaled,
    _CITE,
    uses=("error_function",),
)


def _distribution() -> Derivation:
    one, two = (erf(point / sqrt(2)) for point in (x, y))
    odd = (mean(one), mean(two))
    return (
        Derivation(mean(distribution(x) * distribution(y)))
        .by(
            "linearity",
            (1 + odd[0] + odd[1] + mean(one * two)) / 4,
            "expand the product",
        )
        .by("symmetry", (1 + mean(one * two)) / 4, "the error function is odd", odd=odd)
        .by(
            "instance",
            (1 + 2 * ARC / pi) / 4,
            "the dual kernel of the error function",
            of="duals.scaled_error_function",
            at=({v: v, v_other: v_other, varsigma: varsigma},),
        )
    )


DISTRIBUTION = dual(
    "normal_distribution",
    "The dual kernel of the distribution function of a standard normal variable.",
    _distribution,
    _CITE,
    uses=("scaled_error_function",),
)

IDENTITIES = (GAUSSIAN, GAUSSIAN_SLOPE, ERROR_FUNCTION, ERROR_SLOPE, SCALED, DISTRIBUTION)
