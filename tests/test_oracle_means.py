"""Means of smooth functions, and over a batch of any covariance, in balls that hold the truth."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest
from bnsym_derivations.symbols import h, w, w_other, x, y
from flint import acb, arb, ctx, fmpq
from sympy import (
    Abs,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Lambda,
    Rational,
    Symbol,
    cos,
    erf,
    exp,
    lambdify,
    log,
    oo,
    pi,
    sin,
    sqrt,
    tanh,
)

from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.pair_means import angular_integral
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.quadrant import quadrant_integral
from bnsym.oracles.evaluate.smooth_means import smooth_mean
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm, Entry
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.normal_batch import NormalBatch
from bnsym.symbolic.normal_batches import NormalBatches

SMOOTH = (
    exp(x - y / 2),
    sin(3 * x) * cos(y),
    erf(x) * erf(y / 3) + x**3 * y,
    exp(-2 * x**2) * (x + 1) ** 2 * y**4,
    x * y * exp(-(x**2) + x - 1) * erf(2 * y + 1),
)
PAIRS = (
    ((1, 0), (0, 1)),
    ((2, "1/3"), ("1/3", "1/2")),
    ((1, "-99/100"), ("-99/100", 1)),
    ((5, 2), (2, "4/5")),  # degenerate
)


def pair(matrix: Any) -> Gaussian:
    """A normal pair of exact covariance."""
    return Gaussian((x, y), [[Rational(k) for k in row] for row in matrix])


def enclosed(body: Expr, law: Gaussian, digits: int) -> arb:
    """The ball of a mean."""
    with ctx.workdps(digits):
        balls = Balls()
        return smooth_mean(Expectation(body, law), balls.real, balls.at)


@pytest.mark.parametrize("matrix", PAIRS)
@pytest.mark.parametrize("body", SMOOTH)
def test_a_coarse_ball_holds_the_fine_one(body: Expr, matrix: Any) -> None:
    coarse, fine = (enclosed(body, pair(matrix), digits) for digits in (10, 40))
    assert coarse.overlaps(fine)
    assert fine.rad() < 1e-30 * (1 + abs(fine))
    assert coarse.rad() < 1e-4 * (1 + abs(coarse))


@pytest.mark.parametrize("body", SMOOTH)
def test_the_rule_agrees_with_quadrature(body: Expr) -> None:
    nodes = np.arange(-20, 21) / 2
    one, other = np.meshgrid(nodes, nodes)
    two = one / 3 + np.sqrt(8) / 3 * other  # the other variable is whitened
    density = np.exp(-(one**2 + other**2) / 2) / (2 * np.pi)
    total = (lambdify((x, y), body, ["numpy", "scipy"])(one, two) * density).sum() / 4
    law = pair(((1, "1/3"), ("1/3", 1)))
    assert abs(float(enclosed(body, law, 15)) - total) < 1e-6 * (1 + abs(total))


@pytest.mark.parametrize("body", [Abs(x), log(x**2 + 1), tanh(x), sin(x * y), exp(x**2 / 9)])
def test_what_is_not_known_to_be_entire_is_declined(body: Expr) -> None:
    with pytest.raises(CannotEvaluateError):
        enclosed(body, pair(PAIRS[0]), 15)


@pytest.mark.parametrize("matrix", PAIRS)
def test_a_batch_of_two_is_a_pair(matrix: Any) -> None:
    covariance = ImmutableDenseMatrix([[Rational(k) for k in row] for row in matrix])
    one, two = (Entry(h, Integer(k)) for k in (1, 2))
    form = -(one**2) / 3 - two**2 / 3
    square = Lambda(x, x**2 - x / 2)
    product = Apply(square, one, Integer(0)) * Apply(square, two, Integer(0))
    law = NormalBatch((h,), covariance)
    batch = Balls().real(Expectation(exp(form) * product, law))
    table = {one: x, two: y}
    body = exp(form).xreplace(table) * (x**2 - x / 2) * (y**2 - y / 2)
    assert batch.overlaps(enclosed(body, pair(matrix), 15))
    assert batch.rad() < 1e-10


def test_a_place_is_evaluated_at_a_ball() -> None:
    assert Balls().at(x**2, x, acb(3)) == 9


@pytest.mark.parametrize("power", [Rational(1, 3), Rational(1), Rational(5, 2)])
@pytest.mark.parametrize("correlation", ["-0.9", "-0.2", "0.7"])
def test_two_ways_round_a_quadrant_agree(power: Rational, correlation: str) -> None:
    p, c = arb(fmpq(int(power.p), int(power.q))), arb(correlation)
    other = angular_integral(p, p)(acb(c), False)
    assert other.imag.is_zero()
    assert other.real.overlaps(quadrant_integral(power, power, c))
    assert other.real.rad() < 1e-12


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (1 / (1 + w) ** 2, Integer(1)),
        (sqrt(w) / (1 + w) ** 2, pi / 2),
        (w**2 * exp(-3 * w), Rational(2, 27)),
    ],
)
def test_integrals_over_the_half_line(body: Any, value: Any) -> None:
    found = Balls().real(Integral(body, (w, 0, oo)))
    assert found.overlaps(Balls().real(value))
    assert found.rad() < 1e-12


@pytest.mark.parametrize(
    "body", [1 / w, 1 / (1 + w), 1 / (1 - w) ** 2, exp(w), exp(-(w**2)), w ** Rational(-3, 2)]
)
def test_what_does_not_converge_over_the_half_line_is_declined(body: Any) -> None:
    with pytest.raises(CannotEvaluateError):
        Balls().real(Integral(body, (w, 0, oo)))


PLANAR = [[2, Rational(1, 2), 0], [Rational(1, 2), 1, Rational(1, 3)], [0, Rational(1, 3), 3]]


SPATIAL = [[3, 1, 0, -1], [1, 2, Rational(1, 2), 0], [0, Rational(1, 2), 2, 1], [-1, 0, 1, 4]]


@pytest.mark.parametrize("places", [(1, 2), (3, 3)])
@pytest.mark.parametrize("form", [(1, 1, 0), (Rational(3, 2), 1, -2), (Rational(1, 3), 1, -2)])
@pytest.mark.parametrize("matrix", [PLANAR, SPATIAL], ids=["three", "four"])
def test_a_small_batch_by_its_directions(
    places: tuple[int, int], form: Any, matrix: list[list[Any]]
) -> None:
    phi, size = PositiveHomogeneous(*form), len(matrix)
    body = prod(BatchNorm(phi, Integer(size), h, Integer(k)) for k in places)
    with ctx.workprec(80):
        ball = Balls().real(Expectation(body, NormalBatch((h,), ImmutableDenseMatrix(matrix))))
    random = np.random.default_rng(0)
    batches = np.linalg.cholesky(np.array(matrix, float)) @ random.standard_normal((size, 400_000))
    batches -= batches.mean(axis=0)
    batches /= batches.std(axis=0)
    alpha, a, b = map(float, form)
    values = np.where(batches > 0, a, -b) * np.abs(batches) ** alpha
    product = values[places[0] - 1] * values[places[1] - 1]
    assert ball.rad() < 1e-12
    assert abs(float(ball) - product.mean()) < 4 * product.std() / len(product) ** 0.5


def test_a_batch_in_more_than_three_directions_is_declined() -> None:
    body = BatchNorm(PositiveHomogeneous(1, 1, 0), Integer(5), h, Integer(1)) ** 2
    with pytest.raises(CannotEvaluateError):
        Balls().real(
            Expectation(body, NormalBatch((h,), ImmutableDenseMatrix(np.eye(5, dtype=int))))
        )


JOINT = np.array(
    [[5, 1, 0, 1, 2], [1, 3, 1, -1, 0], [0, 1, 4, 1, 1], [1, -1, 1, 3, 0], [2, 0, 1, 0, 4]]
)


@pytest.mark.parametrize(("first", "places"), [(3, (1, 2)), (2, (2, 3)), (3, (3, 1))])
@pytest.mark.parametrize("form", [(1, 1, 0), (Rational(3, 2), 1, -2)])
def test_two_batches_by_a_sign_and_directions(
    first: int, places: tuple[int, int], form: Any
) -> None:
    phi, k, sizes = PositiveHomogeneous(*form), Symbol("k"), (first, 5 - first)
    body = prod(
        BatchNorm(phi, Integer(size), name, Integer(place))
        for size, name, place in zip(sizes, (h, k), places, strict=True)
    )
    law = NormalBatches((h, k), first, ImmutableDenseMatrix(JOINT.tolist()))
    ball = Balls().real(Expectation(body, law))
    random = np.random.default_rng(0)
    drawn = np.linalg.cholesky(JOINT.astype(float)) @ random.standard_normal((5, 400_000))
    alpha, a, b = map(float, form)
    product = np.ones(400_000)
    for batch, place in zip((drawn[:first], drawn[first:]), places, strict=True):
        entry = (batch[place - 1] - batch.mean(axis=0)) / batch.std(axis=0)
        product *= np.where(entry > 0, a, -b) * np.abs(entry) ** alpha
    assert ball.rad() < 1e-12
    assert abs(float(ball) - product.mean()) < 4 * product.std() / len(product) ** 0.5


def test_two_batches_in_many_directions_are_declined() -> None:
    phi, k = PositiveHomogeneous(1, 1, 0), Symbol("k")
    body = prod(BatchNorm(phi, Integer(3), name, Integer(1)) for name in (h, k))
    with pytest.raises(CannotEvaluateError):
        Balls().real(Expectation(body, NormalBatches((h, k), 3, ImmutableDenseMatrix.eye(6))))


@pytest.mark.parametrize(
    ("size", "name", "place"), [(3, "h", 1), (2, "other", 1), (2, "h", 3), (2, "h", 0)]
)
@pytest.mark.parametrize("fall", [Integer(1), exp(-(CentredNorm(2, h) ** 2))])
def test_an_entry_that_two_batches_do_not_have_is_declined(
    size: int, name: str, place: int, fall: Expr
) -> None:
    phi, k = PositiveHomogeneous(1, 1, 0), Symbol("k")
    entry = Centred(Integer(size), Symbol(name), Integer(place)) / CentredNorm(2, h)
    body = fall * Apply(phi, entry, Integer(0)) * BatchNorm(phi, Integer(3), k, Integer(1))
    law = NormalBatches((h, k), 2, ImmutableDenseMatrix(JOINT.tolist()))
    with pytest.raises(CannotEvaluateError):
        Balls().real(Expectation(body, law))


@pytest.mark.parametrize(
    ("inner", "outer", "value"),
    [
        (1 / ((1 + w) * (1 + w_other) + 1) ** 2, Integer(1), log(2)),
        (1 / sqrt(w_other) / (1 + w_other) / (1 + w), 1 / sqrt(w), pi**2),
    ],
)
def test_integrals_over_the_quarter_plane(inner: Any, outer: Any, value: Any) -> None:
    with ctx.workprec(100):
        found = Balls().real(Integral(outer * Integral(inner, (w_other, 0, oo)), (w, 0, oo)))
        assert found.overlaps(Balls().real(value))
    assert found.rad() < 1e-20


@pytest.mark.parametrize(
    "body",
    [
        1 / (1 + w) / (1 + w_other) ** 2,
        1 / (1 - w) ** 4 / (1 + w_other) ** 2,
        1 / (1 + w + w_other) ** 4,
    ],
)
def test_what_is_not_seen_to_converge_over_the_quarter_plane_is_declined(body: Any) -> None:
    with pytest.raises(CannotEvaluateError):
        Balls().real(Integral(w * Integral(body, (w_other, 0, oo)), (w, 0, oo)))
