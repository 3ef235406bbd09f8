"""The covariance map of any activation, and with epsilon: against closed forms and Monte Carlo."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import precise_maps as precise
import pytest
from numpy.typing import NDArray

import bnsym
from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Function, Homogeneous, MeanField
from bnsym.meanfield.homogeneous import as_function
from bnsym.meanfield.maps.estimate import Estimate

Array = NDArray[np.float64]

SMOOTH = ["tanh", "gelu", "sin(5*x)", "exp", "softplus + 1", "x**2 - x"]
KINKED = ["hardtanh", "elu", "relu(x) + relu(x - 1/2)", "relu(x)**2 - 1"]


def gram(B: int, width: int, seed: int = 0) -> Array:
    X = np.random.default_rng(seed).normal(size=(B, width))
    return X @ X.T / width


@pytest.mark.parametrize(
    ("name", "epsilon"), [(name, 0.0) for name in [*SMOOTH, *KINKED]] + [("tanh", 0.05)]
)
def test_bsb1_is_the_fixed_point(name: str, epsilon: float) -> None:
    """The fixed point comes from integrals over the sphere, which share nothing with the map."""
    theory = bnsym.MeanField(name, 6, epsilon=epsilon)
    q, c = float(theory.q), float(theory.c)
    V = theory.covariance(q * ((1 - c) * np.eye(6) + c))
    gap = np.abs(V.value - q * ((1 - c) * np.eye(6) + c)).max() / q
    assert gap <= V.error + float(theory.error)
    assert V.error < (1e-12 if name in SMOOTH else 1e-9)


FORMS = [
    Homogeneous(1, 1, 0),
    Homogeneous(1, 1, -1),
    Homogeneous(2, 1, -1),
    Homogeneous(3, 1, 1),
    Homogeneous(1.5, 1, -0.25),
]


@pytest.mark.parametrize(
    "form",
    [*(pytest.param(form, marks=pytest.mark.slow) for form in FORMS[:-1]), FORMS[-1]],
    ids=str,
)
def test_homogeneous_ones_by_the_general_way(form: Homogeneous) -> None:
    Sigma = gram(7, 9)
    V = MeanField(form, 7).covariance(Sigma)
    W = MeanField(as_function(form), 7).covariance(Sigma)
    assert np.abs(V.value - W.value).max() <= (V.error + W.error) * V.value.max()
    assert W.error < 1e-9


def lies(seed: int, count: int) -> int:
    """Return how many adversarial covariances got an answer by the general way, none wrong."""
    random, answered = np.random.default_rng(seed), 0
    for case in range(count):
        Sigma, form = precise.adversarial(random), FORMS[random.integers(len(FORMS))]
        try:
            V = MeanField(form, len(Sigma)).covariance(Sigma)
            W = MeanField(as_function(form), len(Sigma)).covariance(Sigma)
        except AccuracyError:
            continue
        answered += 1
        gap = np.abs(V.value - W.value).max() / np.abs(V.value).max()
        assert gap <= V.error + W.error, (case, form, Sigma)
    return answered


def test_no_lies_about_adversarial_covariances() -> None:
    assert lies(1, 6) >= 3


@pytest.mark.slow
def test_no_lies_about_many_adversarial_covariances() -> None:
    assert lies(2, 100) >= 50


def monte_carlo(theory: MeanField, Sigma: Array, size: int) -> tuple[Array, Array]:
    """Means of x xᵀ and their standard errors."""
    B, random = len(Sigma), np.random.default_rng(5)
    phi = theory.activation.function  # type: ignore[attr-defined]
    root = np.linalg.cholesky(Sigma)
    total, squares = np.zeros((2, B, B))
    for start in range(0, size, 100_000):
        h = random.normal(size=(min(100_000, size - start), B)) @ root.T
        z = h - h.mean(1, keepdims=True)
        scale = np.sqrt(np.square(z).sum(1, keepdims=True) + B * theory.epsilon)
        x, _ = phi(math.sqrt(B) * z / scale)
        total += x.T @ x
        squares += np.square(x).T @ np.square(x)
    mean = total / size
    return mean, np.sqrt((squares / size - mean**2) / size)


CASES = [("tanh", 0.0), ("gelu", 0.0), ("hardtanh", 0.0), ("relu", 0.3), ("tanh", 0.3)]


def against_monte_carlo(name: str, epsilon: float, B: int, size: int) -> None:
    theory, Sigma = bnsym.MeanField(name, B, epsilon=epsilon), gram(B, B + 4)
    V = theory.covariance(Sigma)
    mean, standard_error = monte_carlo(theory, Sigma, size)
    assert np.abs((V.value - mean) / standard_error).max() < 4
    assert V.error < 1e-9


@pytest.mark.parametrize(("name", "epsilon"), CASES)
def test_against_monte_carlo(name: str, epsilon: float) -> None:
    against_monte_carlo(name, epsilon, 8, 100_000)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "epsilon"), CASES)
def test_against_much_monte_carlo(name: str, epsilon: float) -> None:
    against_monte_carlo(name, epsilon, 16, 10_000_000)


def test_trajectory_contracts_at_the_forward_rate() -> None:
    theory = bnsym.MeanField("tanh", 5)
    steps = theory.trajectory(gram(5, 7), 12)
    q, c = float(theory.q), float(theory.c)
    gaps = np.abs(steps.value - q * ((1 - c) * np.eye(5) + c)).max((1, 2))
    assert gaps[-1] / gaps[-2] == pytest.approx(float(max(theory.forward[1:])), rel=1e-2)
    assert steps.error.max() < 1e-11
    np.testing.assert_array_equal(theory.nngp(gram(5, 7), 12).value, steps.value[-1])


def test_epsilon_makes_the_scale_matter() -> None:
    theory, plain, Sigma = (
        bnsym.MeanField("gelu", 5, epsilon=0.1),
        bnsym.MeanField("gelu", 5),
        gram(5, 7),
    )
    large = theory.covariance(1e14 * Sigma).value
    np.testing.assert_allclose(large, plain.covariance(Sigma).value, rtol=0, atol=1e-12)
    small = theory.covariance(1e-14 * Sigma).value  # gelu is x/2 near 0
    y = 1e-14 * (np.eye(5) - 0.2) @ Sigma @ (np.eye(5) - 0.2) / 0.1
    np.testing.assert_allclose(small, y / 4, rtol=0, atol=1e-6 * y.max())


def test_what_it_does_not_serve() -> None:
    with pytest.raises(InputError, match="continuous"):
        bnsym.MeanField("sign(x) + x", 4).covariance(np.eye(4))
    with pytest.raises(AccuracyError, match="too steep"):
        bnsym.MeanField("exp(-1e8*(x-1)**2)", 4).covariance(np.eye(4))
    theory = bnsym.MeanField("tanh(1000*x)", 4)
    calls: list[Callable[[], Estimate]] = [
        partial(theory.backward_map, np.eye(4), np.eye(4)),
        partial(theory.tangent_map, np.eye(4), np.eye(4)),
        partial(theory.ntk, np.eye(4), 1),
    ]
    for call in calls:
        with pytest.raises(AccuracyError, match="too steep"):
            call()


# --- gradients


def eigenmatrices(B: int) -> dict[str, Array]:
    """A matrix in each eigenspace at BSB1."""
    G = np.eye(B) - 1 / B
    M = np.zeros((B, B))
    M[[0, 1, 2, 3], [1, 0, 3, 2]] = 1
    M[[0, 3, 1, 2], [3, 0, 2, 1]] = -1
    return {"G": G, "L": G @ np.diag(np.r_[1.0, -1.0, np.zeros(B - 2)]) @ G, "M": M}


@pytest.mark.parametrize(
    "name", ["tanh", *(pytest.param(name, marks=pytest.mark.slow) for name in ("gelu", "sin"))]
)
def test_backward_eigenvalues_at_bsb1(name: str) -> None:
    """The eigenvalues come from integrals over the sphere, which share nothing with the map."""
    theory, B = bnsym.MeanField(name, 6), 6
    spaces = eigenmatrices(B)
    rates = np.array([getattr(theory.backward, space) for space in spaces])
    found = theory.backward_map(
        float(theory.upsilon) * spaces["G"], np.array(list(spaces.values()))
    )
    for rate, H, back, error in zip(rates, spaces.values(), found.value, found.error, strict=True):
        assert np.abs(back - rate * H).max() <= error * np.abs(back).max() + 1e-12
    assert found.error.max() < 1e-9


def power(degree: int, x: Array) -> tuple[Array, Array]:
    """The values of a power and of its derivative."""
    return x**degree, degree * x ** (degree - 1)


@pytest.mark.parametrize("degree", [pytest.param(1, marks=pytest.mark.slow), 3])
def test_gradients_of_powers_by_both_ways(degree: int) -> None:
    B, random = 5, np.random.default_rng(1)
    Sigma, X = gram(B, 7), random.normal(size=(B, B))
    general = MeanField(Function("power", partial(power, degree)), B)
    laplace = MeanField(Homogeneous(degree, 1, 1), B)
    for name in ("tangent_map", "backward_map"):
        one, other = (getattr(theory, name)(Sigma, X + X.T) for theory in (general, laplace))
        gap = np.abs(one.value - other.value).max() / np.abs(one.value).max()
        assert gap <= one.error + other.error
        assert one.error < 1e-9


def test_gradients_against_monte_carlo() -> None:
    """B = 9, because |J|^4 has a light tail there."""
    B, size, random = 9, 50_000, np.random.default_rng(5)
    Sigma, X, D = gram(B, 12) + 0.3, random.normal(size=(B, B)), random.normal(size=(B, B))
    Theta, Delta = X + X.T, D + D.T
    h = random.multivariate_normal(np.zeros(B), Sigma, size=size)
    z = h - h.mean(1, keepdims=True)
    r = np.linalg.norm(z, axis=1, keepdims=True)
    u = z / r
    slope = 1 - np.tanh(math.sqrt(B) * u) ** 2
    inner = np.eye(B) - 1 / B - u[:, :, None] * u[:, None, :]
    J = (math.sqrt(B) * slope / r)[:, :, None] * inner
    theory = bnsym.MeanField("tanh", B)
    for found, drawn in (
        (theory.tangent_map(Sigma, Theta), J @ Theta @ J.swapaxes(1, 2)),
        (theory.backward_map(Sigma, Delta), J.swapaxes(1, 2) @ Delta @ J),
    ):
        standard_error = drawn.std(0) / math.sqrt(size)
        assert np.abs((drawn.mean(0) - found.value) / standard_error).max() < 4


def test_ntk_of_tanh_is_the_sum_of_unit_matrices_pulled_back() -> None:
    B, theory = 6, bnsym.MeanField("tanh", 6)
    Sigmas = theory.trajectory(gram(B, 8), 1).value
    Delta = np.zeros((B, B))
    Delta[0, 1] = Delta[1, 0] = 0.5
    pulled = theory.backward_map(Sigmas[0], Delta).value
    expected = np.sum(Delta * Sigmas[1]) + np.sum(pulled * Sigmas[0])
    assert theory.ntk(Sigmas[0], 1).value[0, 1] == pytest.approx(expected, abs=1e-9)
