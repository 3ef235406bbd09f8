"""The covariance map of any activation, and with epsilon: against closed forms and Monte Carlo."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

import bnsym
from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Homogeneous, MeanField
from bnsym.meanfield.homogeneous import as_function
from bnsym.meanfield.maps.estimate import Estimate

Array = NDArray[np.float64]

SMOOTH = ["tanh", "gelu", "sin(5*x)", "exp", "softplus + 1", "x**2 - x"]
KINKED = ["hardtanh", "elu", "relu(x) + relu(x - 1/2)", "relu(x)**2 - 1"]


def gram(B: int, width: int, seed: int = 0) -> Array:
    X = np.random.default_rng(seed).normal(size=(B, width))
    return X @ X.T / width


def module_beside(name: str) -> ModuleType:
    """A helper next to this file, which importlib mode does not put on the path."""
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


precise = module_beside("precise_maps")


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


@pytest.mark.parametrize("form", FORMS, ids=str)
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
    steps = theory.trajectory(gram(5, 7), 20)
    q, c = float(theory.q), float(theory.c)
    gaps = np.abs(steps.value - q * ((1 - c) * np.eye(5) + c)).max((1, 2))
    assert gaps[-1] / gaps[-2] == pytest.approx(float(max(theory.forward[1:])), rel=1e-3)
    assert steps.error.max() < 1e-11
    np.testing.assert_array_equal(theory.nngp(gram(5, 7), 20).value, steps.value[-1])


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
    for theory in (bnsym.MeanField("tanh", 4), bnsym.MeanField("relu", 4, epsilon=0.1)):
        calls: list[Callable[[], Estimate]] = [
            partial(theory.backward_map, np.eye(4), np.eye(4)),
            partial(theory.tangent_map, np.eye(4), np.eye(4)),
            partial(theory.ntk, np.eye(4), 1),
            partial(theory.cross_covariance, np.eye(4), np.eye(4), np.eye(4)),
        ]
        for call in calls:
            with pytest.raises(InputError, match="positive-homogeneous"):
                call()
