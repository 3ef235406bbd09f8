"""What the chapter on spheres asks of the zero test and of the oracles."""

from __future__ import annotations

import mpmath
import pytest
from flint import acb
from sympy import (
    Expr,
    Rational,
    Symbol,
    besseli,
    besselj,
    cos,
    exp,
    gamma,
    pi,
    sin,
    sqrt,
)

from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.functions import FUNCTIONS
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.normal_form import ZeroTest
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.limits import LimitOf

k, l = Symbol("k", integer=True, positive=True), Symbol("l", integer=True, nonnegative=True)
u, x, y = (Symbol(name, real=True) for name in "uxy")
t, w = Symbol("t", real=True), Symbol("w", positive=True)
half = Rational(1, 2)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((-x) ** k, (-1) ** k * x**k),
        ((-x) ** (k + 2), (-1) ** k * x**2 * x**k),
        ((x * y) ** l, x**l * y**l),
        (cos(u + (l + 1) * pi / 2), -sin(u + l * pi / 2)),
        (sin(l * pi / 2 + pi), -sin(l * pi / 2)),
        (cos(u + 3 * pi / 2 + l), sin(u + l)),
        (((x + 1) ** 2 - x**2 - 2 * x) ** u, Rational(1)),
    ],
)
def test_equal_for_every_integer(left: Expr, right: Expr) -> None:
    assert ZeroTest().equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((-x) ** k, x**k),
        ((-x) ** k, -(x**k)),
        (sqrt(x * y), sqrt(x) * sqrt(y)),
        ((-x) ** half, (-1) ** half * x**half),
        ((x + y) ** k, x**k + y**k),
        (cos(u + (l + 1) * pi / 2), sin(u + l * pi / 2)),
        (cos(u + l * pi), cos(u)),
        (cos(u + pi / 4), cos(u)),
        ((1 + x / sqrt(w)) ** u, (1 - x / sqrt(w)) ** u),
    ],
)
def test_not_equal(left: Expr, right: Expr) -> None:
    assert not ZeroTest().equal(left, right)


@pytest.mark.parametrize("order", [Rational(1, 2), Rational(1), Rational(7, 2)])
def test_bessel_functions_in_balls(order: Rational) -> None:
    value = float(order)
    assert abs(Balls().real(besseli(order, 2)) - mpmath.besseli(value, 2)) < 1e-13
    assert abs(Balls().real(besselj(order, 2)) - mpmath.besselj(value, 2)) < 1e-13


def test_a_bessel_function_is_not_analytic_across_its_cut() -> None:
    assert not FUNCTIONS[besselj](acb(0.5), acb(-1), analytic=True).is_finite()
    assert FUNCTIONS[besselj](acb(0.5), acb(1), analytic=True).is_finite()


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (gamma(1 + 1 / w), 1),
        (gamma(2 / w) / w, 0.5),
        (gamma(2 / w) / gamma(3 / w), 1.5),
        (gamma(half - 1 / w), float(mpmath.gamma(0.5))),
    ],
)
def test_gamma_of_what_stays_bounded(body: Expr, value: float) -> None:
    assert abs(Balls().real(LimitOf(body, w)) - value) < 1e-12


def test_gamma_beyond_its_first_pole_is_declined() -> None:
    with pytest.raises(CannotEvaluateError):
        Balls().real(LimitOf(gamma(1 / w - 2), w))


@pytest.mark.parametrize("dimension", [3, 5])
@pytest.mark.parametrize("body", [exp(t), cos(2 * t + 1)])
def test_the_density_of_a_projection(body: Expr, dimension: int) -> None:
    """Against the law of an angle, which is how the oracle knows it, in more than the plane."""
    mean = Expectation(body, SphericalProjections((t,), dimension, [[1]]))
    known = Balls().real(mean)
    density = mean.definition()
    assert abs(mpmath.mpf(float(known)) - density.evalf(12)) < 1e-10
