"""The maps of two batches of any activation: against one batch, both ways, and Monte Carlo."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from test_maps_pairs_precisely import adversarial

import bnsym
from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Function, Homogeneous, MeanField
from bnsym.meanfield.homogeneous import as_function
from bnsym.meanfield.maps.estimate import Estimate
from bnsym.meanfield.maps.lemniscate import analytic, tables

Array = NDArray[np.float64]

SMOOTH = ["tanh", "gelu", "sigmoid", "exp", "cos(2*x)", "tanh(x - 1/2)"]
KINKED = ["hardtanh", "elu", "relu(x) + relu(x - 1/2)"]


def joint_gram(B: int, C: int, width: int, seed: int = 0) -> tuple[Array, Array, Array]:
    """Sigma1, Sigma2 and Xi of random inputs."""
    X = np.random.default_rng(seed).normal(size=(B + C, width))
    whole = X @ X.T / width
    return whole[:B, :B], whole[B:, B:], whole[:B, B:]


def agree(one: Estimate, other: Estimate) -> bool:
    """Whether two results differ by no more than their errors."""
    gap = np.abs(one.value - other.value).max(axis=(-1, -2))
    return bool(np.all(gap <= (one.error + other.error) * np.abs(one.value).max(axis=(-1, -2))))


@pytest.mark.parametrize("name", [*SMOOTH, *KINKED])
def test_a_batch_beside_itself(name: str) -> None:
    Sigma, *_ = joint_gram(5, 5, 12)
    theory = bnsym.MeanField(name, 5)
    both = theory.cross_covariance(Sigma, Sigma, Sigma)
    assert agree(theory.covariance(Sigma), both)
    assert both.error < (1e-10 if name in SMOOTH else 1e-3)


@pytest.mark.parametrize(
    ("name", "epsilon"),
    [
        ("tanh", 0.0),
        *(
            pytest.param(name, epsilon, marks=pytest.mark.slow)
            for name, epsilon in (("gelu", 0.2), ("gelu", 0.0), ("softplus", 0.0))
        ),
    ],
)
def test_gradients_of_a_batch_beside_itself(name: str, epsilon: float) -> None:
    Sigma, *_ = joint_gram(5, 5, 12)
    X = np.random.default_rng(1).normal(size=(5, 5))
    theory = bnsym.MeanField(name, 5, epsilon=epsilon)
    for one, two in (("tangent_map", "cross_tangent_map"), ("backward_map", "cross_backward_map")):
        both = getattr(theory, two)(Sigma, Sigma, Sigma, X + X.T)
        assert agree(getattr(theory, one)(Sigma, X + X.T), both)
        assert both.error < 1e-10
    assert agree(theory.nngp(Sigma, 2), theory.cross_nngp(Sigma, Sigma, Sigma, 2))
    assert agree(theory.ntk(Sigma, 2), theory.cross_ntk(Sigma, Sigma, Sigma, 2))


@pytest.mark.parametrize("name", SMOOTH)
def test_independent_batches_give_products_of_means(name: str) -> None:
    """At the fixed point the means come from integrals over the sphere."""
    theory = bnsym.MeanField(name, 5)
    found = theory.cross_covariance(np.eye(5), 3 * np.eye(5), np.zeros((5, 5)))
    np.testing.assert_allclose(found.value, float(theory.cross_batch.c), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["gelu", pytest.param("tanh", marks=pytest.mark.slow)])
def test_gradients_of_independent_batches(name: str) -> None:
    theory, G = bnsym.MeanField(name, 5), np.eye(5) - 0.2
    Sigma, rate = float(theory.upsilon) * G, float(theory.cross_batch.rate)
    pushed = theory.cross_tangent_map(Sigma, Sigma, 0 * G, G).value
    np.testing.assert_allclose(pushed, rate * G, rtol=0, atol=1e-9)


def power(degree: int, x: Array) -> tuple[Array, Array]:
    """The values of a power and of its derivative."""
    return x**degree, degree * x ** (degree - 1)


@pytest.mark.parametrize("degree", [*(pytest.param(k, marks=pytest.mark.slow) for k in (1, 2)), 3])
def test_powers_by_both_ways(degree: int) -> None:
    """Of batches of two sizes, by the tables and by the Laplace form."""
    pair, X = joint_gram(6, 4, 15), np.random.default_rng(1).normal(size=(6, 4))
    form = Homogeneous(degree, 1, (-1) ** (degree + 1))
    laplace, general = MeanField(form, 6), MeanField(Function("power", partial(power, degree)), 6)
    assert agree(laplace.cross_covariance(*pair), general.cross_covariance(*pair))
    assert agree(laplace.cross_tangent_map(*pair, X), general.cross_tangent_map(*pair, X))
    assert agree(laplace.cross_backward_map(*pair, X), general.cross_backward_map(*pair, X))
    assert agree(laplace.cross_ntk(*pair, 1), general.cross_ntk(*pair, 1))


@pytest.mark.parametrize("epsilon", [0.0, pytest.param(0.1, marks=pytest.mark.slow)])
def test_kinked_ones_by_both_ways(epsilon: float) -> None:
    """What is sampled is as far from the Laplace form as its error allows."""
    pair, X = joint_gram(9, 8, 40), np.random.default_rng(1).normal(size=(9, 8))
    form = Homogeneous(1, 1, 0.25)
    laplace, general = (MeanField(phi, 9, epsilon=epsilon) for phi in (form, as_function(form)))
    assert agree(laplace.cross_covariance(*pair), general.cross_covariance(*pair))
    assert agree(laplace.cross_tangent_map(*pair, X), general.cross_tangent_map(*pair, X))
    pulled = general.cross_backward_map(*pair, X)
    assert agree(laplace.cross_backward_map(*pair, X), pulled)
    assert 1e-6 < pulled.error < 1e-2
    again = general.cross_backward_map(*pair, X)
    np.testing.assert_array_equal(again.value, pulled.value)


def test_the_tangent_map_is_a_derivative_and_the_backward_map_its_transpose() -> None:
    (one, other, Xi), random = joint_gram(5, 6, 14), np.random.default_rng(2)
    Theta, Delta = random.normal(size=(2, 5, 6))
    theory, step = bnsym.MeanField("gelu", 5), 1e-5
    ends = [theory.cross_covariance(one, other, Xi + s * Theta).value for s in (step, -step)]
    pushed = theory.cross_tangent_map(one, other, Xi, Theta).value
    np.testing.assert_allclose((ends[0] - ends[1]) / (2 * step), pushed, rtol=0, atol=1e-7)
    pulled = theory.cross_backward_map(one, other, Xi, Delta).value
    assert np.sum(pulled * Theta) == pytest.approx(np.sum(Delta * pushed), rel=1e-10)


def monte_carlo(name: str, epsilon: float, pair: tuple[Array, ...], size: int) -> list[Array]:
    """Means of x yᵀ and their standard errors."""
    (one, other, Xi), random = pair, np.random.default_rng(5)
    B, C = Xi.shape
    whole = np.block([[one, Xi], [Xi.T, other]])
    root, phi = np.linalg.cholesky(whole), bnsym.activation(name).function
    total, squares = np.zeros((2, B, C))
    for _ in range(0, size, 100_000):
        h, k = np.split(random.normal(size=(100_000, B + C)) @ root.T, [B], axis=1)
        x, y = (
            phi(z / np.sqrt(z.var(1, keepdims=True) + epsilon))[0]
            for z in (g - g.mean(1, keepdims=True) for g in (h, k))
        )
        total += x.T @ y
        squares += np.square(x).T @ np.square(y)
    mean = total / size
    return [mean, np.sqrt((squares / size - mean**2) / size)]


CASES = [("tanh", 0.0), ("gelu", 0.2), ("hardtanh", 0.0), ("relu + sign/2", 0.0)]


@pytest.mark.parametrize(("name", "epsilon"), CASES)
def test_against_monte_carlo(name: str, epsilon: float) -> None:
    """What jumps is sampled, too."""
    name = "relu(x) + sign(x)/2" if "sign" in name else name
    pair = joint_gram(8, 6, 20)
    found = bnsym.MeanField(name, 8, epsilon=epsilon).cross_covariance(*pair)
    mean, deviation = monte_carlo(name, epsilon, pair, 200_000)
    sampled = found.error * np.abs(found.value).max() if found.error > 1e-9 else 0.0
    assert np.all(np.abs(found.value - mean) < 4 * deviation + sampled)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tanh", "gelu", "hardtanh"])
def test_against_much_monte_carlo(name: str) -> None:
    pair = joint_gram(16, 16, 40)
    found = bnsym.MeanField(name, 16).cross_covariance(*pair)
    mean, deviation = monte_carlo(name, 0.0, pair, 10_000_000)
    gap = np.abs(found.value - mean)
    assert (gap / deviation).max() < 4 or found.error > 1e-9
    assert np.all(gap <= 4 * deviation + found.error * np.abs(found.value).max())


def lies(seed: int, count: int) -> int:
    """Return how many adversarial pairs got an answer by the general way, none wrong."""
    random, answered = np.random.default_rng(seed), 0
    for case in range(count):
        pair, degree = adversarial(random), int(random.integers(1, 4))
        form = Homogeneous(degree, 1, (-1) ** (degree + 1))
        X, B = random.normal(size=pair[2].shape), len(pair[0])
        laplace, general = (
            MeanField(form, B),
            MeanField(Function("power", partial(power, degree)), B),
        )
        for name, given in (("cross_covariance", pair), ("cross_tangent_map", (*pair, X))):
            try:
                one, other = (getattr(theory, name)(*given) for theory in (laplace, general))
            except (AccuracyError, InputError):
                continue
            answered += 1
            assert agree(one, other), (case, form, name)
    return answered


def test_no_lies_about_adversarial_pairs() -> None:
    assert lies(1, 5) >= 2


@pytest.mark.slow
def test_no_lies_about_many_adversarial_pairs() -> None:
    assert lies(2, 60) >= 20


def test_where_an_activation_continues() -> None:
    """A pole at 2 + i is outside the lemniscate of a small batch, and inside that of a larger one.

    There the tables would converge all the same, to something else: it is sampled.
    """
    pole = bnsym.activation("atan(x - 2)").function
    assert [analytic(pole, reach) for reach in (1.0, 4.0)] == [True, False]
    assert tables(pole, 4.0) is None
    pair, theory = joint_gram(9, 9, 30), MeanField(pole, 9)
    found = theory.cross_covariance(pair[0], pair[0], pair[0])
    assert agree(theory.covariance(pair[0]), found)
    assert found.error > 1e-8
    assert not analytic(bnsym.activation("relu").function, 2.0)
    fast = bnsym.activation("cos(10*x)").function  # of size exp(11) there: its tables would cancel
    assert [analytic(fast, reach) for reach in (1.0, 5**0.5)] == [True, False]

    def real_only(x: Array) -> tuple[Array, Array]:
        value = np.array([math.tanh(number) for number in x.flat]).reshape(x.shape)
        return value, 1 - value**2

    assert not analytic(Function("real", real_only), 2.0)


def test_what_is_not_served() -> None:
    pair = joint_gram(6, 6, 20)
    with pytest.raises(InputError, match="E phi'\\^2"):
        bnsym.MeanField("relu(x) + sign(x)/2", 6).cross_tangent_map(*pair, np.eye(6))
    with pytest.raises(AccuracyError, match="variance"):
        bnsym.MeanField("hardtanh", 4).cross_backward_map(*joint_gram(4, 4, 9), np.eye(4))
    with pytest.raises(AccuracyError, match="too steep"):
        bnsym.MeanField("exp(-1e8*(x-1)**2)", 6).cross_covariance(*pair)
    with pytest.raises(AccuracyError, match="E phi'\\^4"):
        bnsym.MeanField("relu(x)**0.7 + x", 6).cross_tangent_map(*pair, np.eye(6))
    flat = np.diag([1.0, 0.0, 0.0, 0.0])
    with pytest.raises(InputError, match="rank"):
        bnsym.MeanField("tanh", 4).cross_tangent_map(flat, flat, flat, np.eye(4))
    with pytest.raises(InputError, match="joint covariance"):
        bnsym.MeanField("tanh", 6).cross_nngp(pair[0], pair[1], 9 * np.eye(6), 1)
    assert math.isfinite(bnsym.MeanField("hardtanh", 6).cross_nngp(*pair, 1).error)
