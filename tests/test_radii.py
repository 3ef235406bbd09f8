"""Batch norm with an epsilon: balls of the mean, of integrals that fall, and what is declined."""

from __future__ import annotations

import mpmath
import pytest
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, epsilon, i, j, phi
from bnsym_derivations.transforms.fourier import REGULARISED, REGULARISED_TURNED, TURNED
from flint import arb
from sympy import (
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Lambda,
    Rational,
    Symbol,
    cos,
    erfc,
    exp,
    oo,
    pi,
    sin,
    sqrt,
    tan,
)

from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.point import CannotEvaluateError, at_point
from bnsym.symbolic.homogeneous import PositiveHomogeneous

x, w = Symbol("x", real=True), Symbol("w", positive=True)
PAIR = ImmutableDenseMatrix([[3, 1], [1, 2]])
QUARTER = Rational(1, 4)


def place(function: Expr, small: Expr, matrix: ImmutableDenseMatrix = PAIR) -> dict[Expr, Expr]:
    """The first entry with the second."""
    first = {phi: function, epsilon: small, B: Integer(matrix.rows)}
    return {**first, Sigma: matrix, i: Integer(1), j: Integer(2)}


def ball(side: Expr, point: dict[Expr, Expr]) -> arb:
    """A side of a statement at a point."""
    return Balls().real(at_point(side, point))


@pytest.mark.parametrize(
    ("function", "plain"),
    [
        (Lambda(x, cos(x)), mpmath.cos),
        (Lambda(x, x), lambda t: t),
        (Lambda(x, sin(x) + x / 2), lambda t: mpmath.sin(t) + t / 2),
        (PositiveHomogeneous(2, 1, 3), lambda t: t**2 if t > 0 else -3 * t**2),
    ],
)
def test_both_sides_are_the_mean(function: Expr, plain: mpmath.mpf) -> None:
    """z = m (1, -1) g with the variance 3/4 of either entry."""

    def part(g: mpmath.mpf) -> mpmath.mpf:
        z = mpmath.sqrt(mpmath.mpf(3) / 4) * g
        point = mpmath.sqrt(2) * z / mpmath.sqrt(2 * z * z + mpmath.mpf(1) / 2)
        return plain(point) * plain(-point) * mpmath.npdf(g)

    truth = mpmath.quad(part, [-12, -4, -1, 0, 1, 4, 12])
    for side in (REGULARISED_TURNED.statement.lhs, REGULARISED_TURNED.statement.rhs):
        assert abs(ball(side, place(function, QUARTER)) - arb(str(truth))) < 1e-12


def test_without_an_epsilon_it_is_batch_norm() -> None:
    point = place(Lambda(x, cos(x)), Integer(0))
    plain = ball(TURNED.statement.lhs, point)
    for side in (REGULARISED.statement.lhs, REGULARISED.statement.rhs):
        assert ball(side, point).overlaps(plain)


def test_a_large_epsilon_leaves_the_value_at_zero() -> None:
    for side in (REGULARISED.statement.lhs, REGULARISED.statement.rhs):
        assert abs(ball(side, place(Lambda(x, cos(x)), Integer(10) ** 9)) - 1) < 1e-8


@pytest.mark.parametrize(
    ("function", "small", "matrix"),
    [
        (Lambda(x, tan(x)), QUARTER, PAIR),
        (PositiveHomogeneous(Rational(3, 2), 1, 0), QUARTER, PAIR),
        (Lambda(x, cos(x)), -QUARTER, PAIR),
        (Lambda(x, cos(x)), QUARTER, ImmutableDenseMatrix.eye(3)),
    ],
)
def test_other_means_are_declined(
    function: Expr, small: Expr, matrix: ImmutableDenseMatrix
) -> None:
    with pytest.raises(CannotEvaluateError):
        ball(REGULARISED.statement.lhs, place(function, small, matrix))


@pytest.mark.parametrize("rate", [Rational(1, 10**6), QUARTER, Integer(1), Integer(300)])
def test_integrals_that_fall(rate: Expr) -> None:
    """Of e^(-kw) over the root of w (1 + w)^2 and of 1 + w, by the complementary error function."""
    root = pi * exp(rate) * erfc(sqrt(rate))
    known = {1 / (sqrt(w) * (1 + w)): root}
    for body, truth in known.items():
        found = Balls().real(Integral(body * exp(-rate * w), (w, 0, oo)))
        assert found.overlaps(Balls().real(truth))
        assert found.rad() < 1e-12 * abs(found)


def test_integrals_that_do_not_fall_are_declined() -> None:
    for body in (exp(w) / (1 + w) ** 2, exp(-(w**2)) / (1 + w), exp(-w) / w**2):
        with pytest.raises(CannotEvaluateError):
            Balls().real(Integral(body, (w, 0, oo)))
