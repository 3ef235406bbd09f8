"""The maps at a general covariance against multiprecision: no entry is off by more than it says."""

from __future__ import annotations

import mpmath
import numpy as np
import precise_maps as precise
import pytest
from numpy.typing import NDArray

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Homogeneous, MeanField

Array = NDArray[np.float64]

RELU, ABSOLUTE, IDENTITY = Homogeneous(1, 1, 0), Homogeneous(1, 1, -1), Homogeneous(1, 1, 1)
OTHERS = [
    Homogeneous(1.5, 1, -0.25),
    Homogeneous(2, 1, 0.5),
    Homogeneous(3, 1, 0),
    Homogeneous(0.75, 1, 0.5),
]


def gram(B: int, width: int) -> Array:
    X = np.random.default_rng(0).normal(size=(B, width))
    return X @ X.T / width


def symmetric(B: int, random: np.random.Generator) -> Array:
    X = random.normal(size=(B, B))
    return X + X.T


@pytest.mark.parametrize("phi", [RELU, OTHERS[0]], ids=str)
def test_covariance(phi: Homogeneous) -> None:
    Sigma = gram(4, 6)
    V = MeanField(phi, 4).covariance(Sigma)
    with mpmath.workdps(30):
        assert precise.true_error(V, precise.precise_covariance(phi, Sigma)) < 1e-14


def test_tangent_and_backward_map() -> None:
    Sigma, random, theory = gram(4, 6), np.random.default_rng(1), MeanField(RELU, 4)
    Theta, Delta = symmetric(4, random), symmetric(4, random)
    with mpmath.workdps(30):
        pushed, pulled = precise.precise_tangents(RELU, Sigma, Theta, Delta)
        assert precise.true_error(theory.tangent_map(Sigma, Theta), pushed) < 1e-14
        assert precise.true_error(theory.backward_map(Sigma, Delta), pulled) < 1e-14


def covariance_lies(seed: int, count: int, activations: list[Homogeneous]) -> int:
    """Return how many adversarial covariances got an answer, each within its error."""
    random = np.random.default_rng(seed)
    answered = 0
    for case in range(count):
        Sigma, phi = precise.adversarial(random), activations[random.integers(len(activations))]
        try:
            V = MeanField(phi, len(Sigma)).covariance(Sigma)
        except AccuracyError:
            continue
        answered += 1
        with mpmath.workdps(40):
            error = precise.true_error(V, precise.precise_covariance(phi, Sigma))
        assert error <= V.error, (case, phi, Sigma)
    return answered


def tangent_lies(seed: int, count: int) -> int:
    """The same for the tangent and backward maps, where the rank is at least 3."""
    random = np.random.default_rng(seed)
    answered = 0
    for case in range(count):
        Sigma, phi = (
            precise.adversarial(random),
            [RELU, ABSOLUTE, IDENTITY, OTHERS[1]][random.integers(4)],
        )
        Theta, Delta = symmetric(len(Sigma), random), symmetric(len(Sigma), random)
        theory = MeanField(phi, len(Sigma))
        try:
            maps = theory.tangent_map(Sigma, Theta), theory.backward_map(Sigma, Delta)
        except (AccuracyError, InputError):
            continue
        answered += 1
        with mpmath.workdps(40):
            both = precise.precise_tangents(phi, Sigma, Theta, Delta)
            for found, exact in zip(maps, both, strict=True):
                assert precise.true_error(found, exact) <= found.error, (case, phi, Sigma)
    return answered


def test_no_lies_about_adversarial_covariances() -> None:
    assert covariance_lies(2, 3, [RELU, ABSOLUTE, IDENTITY]) >= 2


@pytest.mark.slow
def test_no_lies_about_many_adversarial_covariances() -> None:
    assert covariance_lies(3, 40, [RELU, ABSOLUTE, IDENTITY, *OTHERS]) >= 25


@pytest.mark.slow
def test_no_lies_about_many_adversarial_tangents() -> None:
    assert tangent_lies(4, 15) >= 5


def test_two_adversarial_batches_either_way_round() -> None:
    """Batches trade places: the tilts come in the other order, and the answer is the transpose."""
    random, answered = np.random.default_rng(5), 0
    for _ in range(6):
        half = int(random.integers(4, 7))
        X = random.normal(size=(2 * half, 2 * half)) * 10 ** random.uniform(-2, 2, (2 * half, 1))
        if random.integers(2):
            X[half:] = X[:half] + 10 ** random.uniform(-6, -1) * X[half:]
        Sigma = X @ X.T
        one, other, cross = Sigma[:half, :half], Sigma[half:, half:], Sigma[:half, half:]
        theory = MeanField([RELU, ABSOLUTE, OTHERS[1]][random.integers(3)], half)
        try:
            found = theory.cross_covariance(one, other, cross)
            turned = theory.cross_covariance(other, one, cross.T)
        except AccuracyError:
            continue
        answered += 1
        largest = np.abs(found.value).max()
        assert np.abs(found.value - turned.value.T).max() <= found.error * largest
    assert answered >= 4
