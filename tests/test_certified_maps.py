"""Balls at a general Sigma: they contain the true entries, and say so where there are none."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import precise_batch as precise
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sympy import ImmutableDenseMatrix, Rational, Symbol, cancel, eye

import bnsym
from bnsym.errors import InputError
from bnsym.meanfield import Homogeneous
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.closures import closure
from bnsym.oracles.evaluate.tilted import read_off
from bnsym.symbolic.normal_batch import TiltDeterminant, TiltedCovariance
from bnsym.symbolic.resolvent import resolvent_determinant, resolvent_entry

Array = NDArray[np.float64]
PHIS = [Homogeneous(1, 1, 0), Homogeneous(1, 1, -0.25), Homogeneous(2, 1, 0.5)]


def theory_of(*args: Any, **options: Any) -> Any:
    return bnsym.MeanField(*args, **options)


def drawn(size: int, rank: int | None = None, seed: int = 5) -> Array:
    """A Gram matrix of few binary digits: no product is rounded."""
    X = np.rint(16 * np.random.default_rng(seed).normal(size=(size, rank or size + 2))) / 16
    return np.asarray(X @ X.T)


def symmetric(size: int, seed: int) -> Array:
    X = np.rint(16 * np.random.default_rng(seed).normal(size=(size, size))) / 16
    return np.asarray(X + X.T)


def close(ball: arb, exact: arb) -> bool:
    """Whether a ball is small, and right to the accuracy of the reference's trapezoid rule."""
    return bool(ball.rad() < 1e-16 and abs(ball - exact) < 1e-16)


@pytest.mark.parametrize("phi", PHIS, ids=str)
@pytest.mark.parametrize("rank", [3, None])
def test_covariance(phi: Homogeneous, rank: int | None) -> None:
    Sigma, theory = drawn(5, rank), theory_of(phi, 5, digits=17, certified=True)
    exact = precise.precise_covariance(phi, Sigma)
    for i, j in [(0, 0), (0, 1), (3, 2)]:  # points 0 and 1 are nearly opposite at rank 3
        assert close(theory.covariance(Sigma, entry=(i, j)), exact[i][j])


@pytest.mark.parametrize(
    "phi", [PHIS[1], *(pytest.param(p, marks=pytest.mark.slow) for p in PHIS[::2])], ids=str
)
def test_gradients(phi: Homogeneous) -> None:
    Sigma, Theta, Delta = drawn(4), symmetric(4, 1), symmetric(4, 2)
    theory = theory_of(phi, 4, digits=17, certified=True)
    pushed, pulled = precise.precise_tangents(phi, Sigma, Theta, Delta)
    i, j = 2, 1
    assert close(theory.tangent_map(Sigma, Theta, entry=(i, j)), pushed[i][j])
    assert close(theory.backward_map(Sigma, Delta, entry=(i, j)), pulled[i][j])


@pytest.mark.parametrize("batch", [16, 32])
def test_larger_batches(batch: int) -> None:
    Sigma = drawn(batch)
    ball = theory_of("relu", batch, certified=True).covariance(Sigma, entry=(0, 1))
    found = theory_of("relu", batch).covariance(Sigma)
    assert ball.rad() < 1e-15
    assert abs(ball - arb(found.value[0, 1])) < found.error * found.value.max()


def test_two_batches() -> None:
    Sigma = drawn(8)
    blocks = Sigma[:4, :4], Sigma[4:, 4:], Sigma[:4, 4:]
    ball = theory_of("relu", 4, certified=True).cross_covariance(*blocks, entry=(0, 1))
    found = theory_of("relu", 4).cross_covariance(*blocks)
    assert ball.rad() < 1e-15
    assert abs(ball - arb(found.value[0, 1])) < found.error * found.value.max()


def test_the_fixed_point() -> None:
    theory = theory_of("relu", 6, certified=True)
    Sigma = np.eye(6) + 2
    assert theory.covariance(Sigma, entry=(1, 1)).overlaps(theory.q)
    assert theory.covariance(Sigma, entry=(4, 1)).overlaps(theory.q * theory.c)
    G = np.array([[Fraction(6 * (i == j) - 1, 6) for j in range(6)] for i in range(6)])
    upsilon = theory.upsilon
    pulled = theory.backward_map(np.eye(6), G, entry=(0, 0)) / upsilon
    assert pulled.overlaps(theory.explosion_rate * 5 / 6)


def test_degree_zero() -> None:
    theory = theory_of(Homogeneous(0, 1, 1), 4, certified=True)
    Sigma = np.eye(4)
    assert theory.covariance(Sigma, entry=(2, 2)).overlaps(arb(1))
    expected = (arb(-1) / 3).asin() * 2 / arb.pi()
    assert theory.covariance(Sigma, entry=(0, 2)).overlaps(expected)


def test_equal_and_opposite_points() -> None:
    """Rows that are parallel after centring: a correlation of one or minus one at every node."""
    X = np.array([[1.0, 0, 0], [1, 0, 0], [-1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]])
    theory = theory_of("relu", 6, certified=True)
    V = theory.covariance(X @ X.T)
    assert V[0, 1].overlaps(V[0, 0])
    assert abs(V[0, 2]) < 1e-15
    found = theory_of("relu", 6).covariance(X @ X.T)
    assert abs(V - found.value).max() < found.error


def test_low_rank_by_fractions() -> None:
    thirds = np.array([[Fraction(k * k + m, 3) for m in range(3)] for k in range(5)])
    V = theory_of("relu", 5, certified=True).covariance(thirds @ thirds.T, entry=(0, 1))
    assert V.rad() < 1e-15
    with pytest.raises(InputError, match=r"exactly; give one of low rank .* fractions.Fraction"):
        theory_of("relu", 5, certified=True).covariance(
            (thirds @ thirds.T).astype(float) - 1e-9 * np.eye(5)
        )


def test_digits() -> None:
    found = theory_of("relu", 4, digits=40).covariance(drawn(4), entry=(0, 1))
    assert isinstance(found, mpmath.mpf)
    again = theory_of("relu", 4, digits=60).covariance(drawn(4), entry=(0, 1))
    assert abs(found - again) < mpmath.mpf(10) ** -40


@pytest.mark.parametrize(
    ("Sigma", "options", "message"),
    [
        (np.eye(5), {}, r"Sigma must be one matrix of shape \(4, 4\) here, got \(5, 5\)"),
        (np.ones((2, 4, 4)), {}, r"got \(2, 4, 4\)"),
        (np.ones((4, 4)), {}, "must not vanish after centering"),
        (np.diag([1.0, 1, 1, -1]), {}, "positive semidefinite"),
        (np.eye(4) + np.triu(np.ones((4, 4)), 1), {}, "symmetric, exactly"),
        (np.full((4, 4), np.nan), {}, "finite real numbers.*got nan"),
        ([["1"] * 4] * 4, {}, "finite real numbers.*got '1'"),
        (np.eye(4) * 1j, {}, "finite real numbers"),
        (np.eye(4), {"entry": (0, 4)}, r"below 4 and a column below 4.* got \(0, 4\)"),
        (np.eye(4), {"entry": 3}, "got 3"),
        (np.eye(4), {"entry": (0.5, 1)}, "counted from 0"),
    ],
)
def test_bad_input(Sigma: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        theory_of("relu", 4, certified=True).covariance(Sigma, **options)


def test_what_has_no_balls() -> None:
    flat, line = np.diag([1, 0, 0, 0]), theory_of("x", 4, certified=True)
    with pytest.raises(InputError, match="rank at least 3"):
        line.tangent_map(flat, np.eye(4), entry=(0, 0))
    with pytest.raises(InputError, match="above 1/2"):
        theory_of(Homogeneous(0.5, 1, 0), 4, certified=True).tangent_map(np.eye(4), np.eye(4))
    with pytest.raises(InputError, match="finite batch, got inf"):
        theory_of("relu", math.inf, certified=True).covariance(np.eye(4), entry=(0, 1))
    with pytest.raises(InputError, match="positive-homogeneous activation, got tanh"):
        theory_of("tanh", 4, certified=True).covariance(np.eye(4))
    with pytest.raises(InputError, match="leave out certified"):
        line.ntk(np.eye(4), 2)
    with pytest.raises(InputError, match="leave out certified"):
        line.cross_ntk(np.eye(4), np.eye(4), np.eye(4), 2)


matrices = st.integers(1, 5).flatmap(
    lambda n: st.lists(
        st.lists(st.fractions(-4, 4, max_denominator=8), min_size=n, max_size=n),
        min_size=n,
        max_size=n,
    )
)


@given(matrices, st.fractions(0, 4, max_denominator=8))
@settings(max_examples=50, deadline=None)
def test_resolvents(rows: list[list[Fraction]], rate: Fraction) -> None:
    """Powers of the matrix and its characteristic polynomial give the inverse."""
    X = ImmutableDenseMatrix([[Rational(f.numerator, f.denominator) for f in r] for r in rows])
    S, x = X * X.T, Rational(rate.numerator, rate.denominator)
    wide = eye(S.rows) + x * S
    assert resolvent_determinant(S, x) == wide.det()
    assert resolvent_entry(S, x, 0, S.rows - 1) == (S * wide.inv())[0, S.rows - 1]


@pytest.mark.parametrize("power", [1, -1])
def test_what_is_read_off(power: int) -> None:
    """The products are the quotients that they stand for, at both ends too."""
    w, y = Symbol("w", positive=True), Symbol("y", positive=True)
    S = ImmutableDenseMatrix([[2, 1, -3], [1, 4, -5], [-3, -5, 8]])  # of rank two
    image = {w: Rational(3, 2) * y**power}
    for word in (TiltDeterminant(S, w), *(TiltedCovariance(S, w, 1, k) for k in (1, 2, 3))):
        found = read_off(word, image)
        assert found is not None
        plain = cancel(word.definition().xreplace(image))
        values = closure(found, y, Balls().value)
        for place in (Rational(1, 7), Rational(5, 2)):
            exact = Balls().value(plain.xreplace({y: place}))
            assert values(Balls().value(place), True).overlaps(exact)
    assert read_off(TiltDeterminant(S, w), {w: y**2}) is None
