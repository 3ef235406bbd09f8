"""Fourier's form of batch norm: the integral as it is written, and the print that lacks an inverse.

Yang et al. print V_phi(r^-2 S^G (I + 2 i lambda S^G/B)) where the law of the tilted batch has the
inverse of the bracket. At B = 2 with S^G of the eigenvalue one, r^2/B is a Gamma variable of
density rho(t) = t^(-1/2) e^(-t)/pi^(1/2), and z/r is (1, -1)/2^(1/2) or its opposite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, i, j, phi, tau, w
from bnsym_derivations.transforms.fourier import FOURIER
from flint import ctx
from sympy import (
    Basic,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Inverse,
    Lambda,
    Rational,
    Symbol,
    cos,
    exp,
    oo,
    sqrt,
)

from bnsym.core import Catalogue
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.point import CannotEvaluateError, at_point
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.proof import check_step
from bnsym.oracles.rules import Context
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.normal_batch import TiltDeterminant, TiltedCovariance
from bnsym.typeset.formula import formula
from bnsym.typeset.plain import plain_text

x, y = Symbol("x", real=True), Symbol("y", real=True)
COSINE = Lambda(x, cos(x))
POINT = {
    phi: COSINE,
    B: Integer(2),
    Sigma: ImmutableDenseMatrix([[1, -1], [-1, 1]]) / 2,
    i: Integer(1),
    j: Integer(1),
}
TRUE = mpmath.cos(1) ** 2
S = ImmutableDenseMatrix([[3, 1], [1, 2]])
ONE, TWO = TiltDeterminant(S, tau), TiltedCovariance(S, tau, 1, 1)


def density(t: mpmath.mpf) -> mpmath.mpf:
    """That of r^2/B."""
    return mpmath.exp(-t) / mpmath.sqrt(mpmath.pi * t) if t > 0 else mpmath.mpf(0)


def at_level(level: float, tilted: Callable[[mpmath.mpc], mpmath.mpc]) -> mpmath.mpf:
    """The Fourier integral as it is written, for the cosine."""

    def part(rate: mpmath.mpf) -> mpmath.mpf:
        p = mpmath.mpc(0, rate)
        kernel = (1 + mpmath.exp(-2 * tilted(p) / level)) / 2
        return (mpmath.exp(p * level) * kernel / mpmath.sqrt(1 + p)).real / mpmath.pi

    return mpmath.quadosc(part, [0, mpmath.inf], omega=level)


@pytest.mark.parametrize("level", [0.5, 1.5])
def test_the_integral_is_the_density_times_what_phi_is_there(level: float) -> None:
    found = at_level(level, lambda p: 1 / (2 * (1 + p)))
    assert abs(found - density(level) * TRUE) < 1e-10


@pytest.mark.parametrize("level", [0.5, 1.5])
def test_without_the_inverse_it_is_not(level: float) -> None:
    printed = at_level(level, lambda p: (1 + p) / 2)
    shifted = mpmath.exp(-1 / level) * density(level - 1 / level)
    assert abs(printed - (density(level) + shifted) / 2) < 1e-8
    assert abs(printed - density(level) * TRUE) > 0.05


def test_over_all_levels_the_print_is_more_than_one_half() -> None:
    both = [value_of(side) for side in FOURIER.statement.args]
    assert all(abs(value - TRUE) < 1e-14 for value in both)
    more = mpmath.quad(lambda t: mpmath.exp(-1 / t) * density(t - 1 / t), [1, 2, 4, 60])
    assert (1 + more) / 2 > 0.5 > TRUE + 0.2


def value_of(side: Basic) -> float:
    """A side of the theorem at the point."""
    return float(Balls().real(at_point(side, POINT)))


def without_inverse(side: Basic) -> Basic:
    """The side as it is printed."""

    def bare(word: TiltedCovariance) -> Expr:
        return word.definition().replace(lambda n: isinstance(n, Inverse), lambda n: n.arg)

    return side.xreplace({word: bare(word) for word in side.atoms(TiltedCovariance)})


def test_the_print_is_rejected_at_its_step() -> None:
    assert FOURIER.derivation is not None
    context = Context(Hypotheses(FOURIER.hypotheses), Catalogue.installed().record)
    step = FOURIER.derivation().steps[2]
    assert check_step(step, context).accepted
    assert not check_step(step._replace(after=without_inverse(step.after)), context).accepted


def levels(body: Expr) -> Integral:
    """Over all levels."""
    return Integral(FourierIntegral(body, tau, w), (w, 0, oo))


def relu_mean(variance: Expr, cosine: Expr) -> Expectation:
    """Of two ReLUs."""
    relu = PositiveHomogeneous(1, 1, 0)
    law = Gaussian((x, y), [[variance, variance * cosine], [variance * cosine, variance]])
    return Expectation(Apply(relu, x, Integer(0)) * Apply(relu, y, Integer(0)), law)


@pytest.mark.parametrize(
    "body",
    [
        1 / sqrt(ONE) * w,
        TWO / w,
        sqrt(ONE) * exp(-TWO / w),
        exp(TWO**2 / w) / sqrt(ONE),
        exp(-TWO) / sqrt(ONE),
        exp(-tau / w) / sqrt(ONE),
        1 / sqrt(TiltDeterminant(S, -tau)),
        1 / sqrt(TiltDeterminant(-S, tau)),
        1 / sqrt(TiltDeterminant(S, tau**2)),
        cos(tau) / sqrt(ONE),
        Expectation(cos(x**2), Gaussian((x, y), [[TWO, 0], [0, TWO]])) / sqrt(ONE),
        Expectation(x, Gaussian((x,), [[TWO]])) / sqrt(ONE),
        1 / (w**3 * sqrt(ONE)),
        relu_mean(TWO / w, 0) / sqrt(ONE) * w,
        relu_mean(TWO, 1 / (1 + w)) / (w * sqrt(ONE)),
        relu_mean(TWO, tau / (1 + tau)) / (w * sqrt(ONE)),
    ],
)
def test_what_need_not_converge_has_no_ball(body: Expr) -> None:
    with pytest.raises(CannotEvaluateError):
        Balls().real(levels(body))


def test_a_term_that_does_not_fall_has_its_value_at_the_rate_zero() -> None:
    assert Balls().real(levels(3 * TWO / sqrt(ONE))).contains(9)


@pytest.mark.parametrize("order", [1, Rational(1, 2)])
def test_powers_of_the_level(order: Expr) -> None:
    """E t^(-m) for the sum t of two Gamma variables with this Laplace transform."""
    with ctx.workprec(100):
        found = float(Balls().real(levels(w**-order * TiltDeterminant(S, tau) ** -1)))
    m = float(order)
    one, two = (5 + 5**0.5) / 2, (5 - 5**0.5) / 2

    def law(t: float) -> float:
        return float(mpmath.exp(-t / (2 * one)) - mpmath.exp(-t / (2 * two))) / (2 * (one - two))

    expected = mpmath.quad(lambda t: t**-m * law(t), [0, 1, 10, 100, 400])
    assert abs(found - expected) < 1e-9


def test_the_word() -> None:
    word = FourierIntegral(1 / (1 + tau), tau, w)
    assert word.free_symbols == {w}
    assert plain_text(word**2) == "(1/(2 π) ∫[-∞..∞] e^(iλw) [1/(τ + 1)]_(τ = iλ) dλ)^2"
    assert plain_text(word.func(*word.args[:2], 2 * w)).endswith(
        "e^(iλ(2 w)) [1/(τ + 1)]_(τ = iλ) dλ"
    )
    assert formula(word**2).startswith(r"\left(\frac{1}{2 \pi}")
    with pytest.raises(TypeError, match="over a symbol"):
        FourierIntegral(tau, 2 * tau, w)


def around(body: Callable[[Any], Any]) -> Any:
    """The integral along a hyperbola around the negative axis, over 2 pi i."""
    places = np.linspace(-6, 6, 81)
    z = 4 * (1 + np.sin(1j * places - np.pi / 4))
    slopes = 4j * np.cos(1j * places - np.pi / 4)
    values = np.exp(z) * body(z) * slopes
    return values.sum() * (places[1] - places[0]) / (2j * np.pi)


@pytest.mark.parametrize(
    "function", [np.tanh, lambda x: x / (1 + np.exp(-x)), lambda x: np.tanh(x) + np.cos(2 * x)]
)
def test_the_contour_of_functions_with_poles(function: Callable[[Any], Any]) -> None:
    """At B = 2 as above, where both entries are one normal variable or its opposite."""
    g = np.linspace(-10, 10, 801)
    weights = np.exp(-(g**2) / 2) / np.sqrt(2 * np.pi) * (g[1] - g[0])

    def at(rate: float) -> float:
        spread = rate / (1 + 2 * rate)

        def mean(z: Any) -> Any:
            points = np.sqrt(spread / z)[:, None] * g
            return (function(points) * function(-points) * weights).sum(axis=1)

        return float(around(mean).real / np.sqrt(1 + 2 * rate))

    logarithms = np.linspace(-30, 30, 201)
    total = sum(map(at, np.exp(logarithms))) * (logarithms[1] - logarithms[0])
    assert abs(function(0.0) ** 2 + total - function(1.0) * function(-1.0)) < 1e-6
