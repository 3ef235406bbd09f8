"""Integrals along Hankel's contour: their balls, what these decline, and how they are written."""

from __future__ import annotations

import pytest
from flint import ctx
from sympy import (
    Abs,
    Expr,
    Integer,
    Integral,
    Rational,
    Symbol,
    asin,
    besseli,
    exp,
    gamma,
    latex,
    log,
    sqrt,
)
from sympy.abc import x

from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.contour import factorised
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.normal_form import ZeroTest
from bnsym.symbolic.contour import HankelIntegral
from bnsym.typeset.plain import plain_text

z, y = Symbol("z", positive=True), Symbol("y", positive=True)


def hankel(body: Expr) -> HankelIntegral:
    """The integral over z."""
    return HankelIntegral(body, z)


@pytest.mark.parametrize("bits", [40, 170])
@pytest.mark.parametrize(
    ("body", "value"),
    [
        (exp(z) * z ** Rational(-5, 2), 1 / gamma(Rational(5, 2))),
        (exp(z) / z**7, Rational(1, 720)),
        (exp(3 * z) * z ** Rational(7, 3), 3 ** Rational(-10, 3) / gamma(Rational(-7, 3))),
        (z**2 * exp(z), Integer(0)),
        (exp(z) * (exp(2 / z) - 1), sqrt(2) * besseli(1, 2 * sqrt(2))),
        (exp(z + 2 / z) - exp(z), sqrt(2) * besseli(1, 2 * sqrt(2))),
        (exp(z) / sqrt(z * (z + 2)), exp(-1) * besseli(0, 1)),
    ],
)
def test_known_integrals(body: Expr, value: Expr, bits: int) -> None:
    before, ctx.prec = ctx.prec, bits
    try:
        found, truth = Balls().real(hankel(body)), Balls().real(value)
    finally:
        ctx.prec = before
    assert found.overlaps(truth)
    assert found.rad() < 2.0 ** (20 - bits)


@pytest.mark.parametrize(
    "body",
    [
        1 / z,  # does not fall
        exp(-z) / z,  # rises
        exp(z) / (z - 1),  # a pole on the contour
        exp(z) * log(z - 2),  # not real on the positive axis
        exp(z) * sqrt(z**2 + 1),  # a branch point on the contour
        exp(z) * Abs(z - Rational(1, 2)),  # not analytic
        exp(z) / (1 + (z + 40) ** 2),  # poles beside the axis, far out
        exp(z + z**2),  # not bounded
        exp(z) * log(z) / z,  # a power times a logarithm
    ],
)
def test_what_is_not_seen_to_be_an_integral_is_declined(body: Expr) -> None:
    with pytest.raises(CannotEvaluateError):
        Balls().real(hankel(body))


def test_singularities_within_the_contour_count() -> None:
    pole = Balls().real(hankel(exp(z) / (z + 3)))
    assert pole.overlaps(Balls().real(exp(-3)))
    wave = Balls().real(hankel(exp(z) * asin(1 / (z + 3))))
    assert wave.is_finite()


def test_contours_inside_an_integral_come_out_of_it() -> None:
    body = hankel(exp(z) * (y / z + 2 * y**3 / z**2)) / (1 + y) ** 9
    node = Integral(body, (y, 0, Integer(1)))
    parts = factorised(node)
    assert parts.atoms(HankelIntegral) == {hankel(exp(z) / z), hankel(exp(z) / z**2)}
    truth = Integral((y + 2 * y**3) / (1 + y) ** 9, (y, 0, 1))
    balls = Balls()
    assert (balls.real(node) - balls.real(truth)).contains(0)
    assert balls.real(node).rad() < 1e-10


def test_what_does_not_separate_is_left_alone() -> None:
    node = Integral(hankel(exp(z + y / z)), (y, 0, Integer(1)))
    assert factorised(node) == node
    with pytest.raises(CannotEvaluateError):
        Balls().real(node)


def test_the_variable_is_bound() -> None:
    one, other = HankelIntegral(x * exp(z) / z, z), HankelIntegral(x * exp(y) / y, y)
    assert one.free_symbols == {x}
    assert one != other
    assert ZeroTest().equal(one, other)
    assert not ZeroTest().equal(one, HankelIntegral(x * exp(y) / y**2, y))


def test_it_is_written_as_an_integral() -> None:
    node = hankel(exp(z) / z)
    sign = r"\frac{1}{2 \pi \mathrm{i}} \int_{\mathcal{H}}"
    assert latex(node) == sign + r" \frac{e^{z}}{z} \, dz"
    assert plain_text(node) == "1/(2πi) ∫_𝓗 exp(z)/z dz"
    assert latex(hankel(exp(z) + 1)).startswith(sign + r" \left(")
