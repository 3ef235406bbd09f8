"""Slopes of the covariance after batch norm along a flow of the batch, in balls."""

from __future__ import annotations

from typing import Any

import pytest
from bnsym_derivations.symbols import B, U, h
from flint import arb, fmpq
from sympy import Expr, ImmutableDenseMatrix, Integer, Rational, Tuple, eye, latex, ones

from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.batchnorm import BatchNorm, Centred
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import PositiveHomogeneous
from bnsym.symbolic.layer_maps import FlowSlope
from bnsym.symbolic.normal_batch import NormalBatch
from bnsym.typeset.plain import plain_text

RELU = PositiveHomogeneous(1, 1, 0)
SIGMA = ImmutableDenseMatrix([[2, 0, 1], [0, 1, 0], [1, 0, 3]])
MOVE = ImmutableDenseMatrix([[1, 2, 0], [0, -1, 1], [3, 0, 1]])


def outputs(i: int, j: int) -> Expr:
    """Two outputs of batch norm, after a ReLU."""
    one, two = (BatchNorm(RELU, Integer(3), h, Integer(place)) for place in (i, j))
    return one * two


def slope(matrix: Any, covariance: Any = SIGMA, body: Expr | None = None) -> arb:
    """Ball of the slope along U z."""
    rows = Tuple(*(Tuple(*row) for row in matrix.tolist()))
    law = NormalBatch((h,), ImmutableDenseMatrix(covariance))
    return Balls().real(FlowSlope(outputs(1, 2) if body is None else body, rows, law))


def after(step: Rational) -> arb:
    """Ball of the covariance of the outputs, the batch moved so far."""
    moved = eye(3) + step * MOVE * (eye(3) - ones(3, 3) / 3)
    law = NormalBatch((h,), ImmutableDenseMatrix(moved * SIGMA * moved.T))
    return Balls().real(Expectation(outputs(1, 2), law))


def test_the_slope_is_that_of_the_covariance() -> None:
    """By a central difference of second order, of which the error is a third derivative."""
    step = Rational(1, 2**12)
    difference = (after(step) - after(-step)) * arb(fmpq(2**11))
    assert abs(difference - slope(MOVE)) < arb(2) ** -20
    assert abs(slope(MOVE)) > arb(2) ** -10


def test_neither_scale_nor_mean_of_the_batch_matter() -> None:
    assert abs(slope(eye(3))) < 1e-12
    assert abs(slope(MOVE + 2 * eye(3)) - slope(MOVE)) < 1e-12
    assert abs(slope(MOVE + ones(3, 3)) - slope(MOVE)) < 1e-12


@pytest.mark.parametrize(
    ("covariance", "body"),
    [
        (ImmutableDenseMatrix([[1, 0, 0], [0, 0, 0], [0, 0, 0]]), None),
        (SIGMA, outputs(1, 2) * Centred(3, h, 1)),
    ],
    ids=["a batch that moves where it has no density", "other bodies"],
)
def test_what_has_no_score_is_declined(covariance: Any, body: Expr | None) -> None:
    with pytest.raises(CannotEvaluateError):
        slope(MOVE, covariance, body)


def test_a_slope_shows_along_what() -> None:
    one, two = (BatchNorm(RELU, B, h, place) for place in (1, 2))
    flow = FlowSlope(one * two, U, NormalBatch((h,), SIGMA))
    assert latex(flow).startswith(r"\partial_{U z} \mathbb{E}_{h")
    assert latex(flow**2).endswith("^{2}")
    assert plain_text(flow).startswith("∂_(U z) E_h[")
