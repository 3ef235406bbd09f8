"""The maps of one batch at hard covariances of up to 32 points, against Arb's balls."""

from __future__ import annotations

import numpy as np
import precise_batch as precise
import pytest
from numpy.typing import NDArray
from precise_pairs import Precise, off_by

from bnsym.errors import AccuracyError
from bnsym.meanfield import Estimate, Homogeneous, MeanField

Array = NDArray[np.float64]

PHIS = [
    Homogeneous(1, 1, 0),
    Homogeneous(1, 1, -0.5),
    Homogeneous(2, 1, 0.5),
    Homogeneous(3, 1, 0),
    Homogeneous(1, 1, 1),
]


def honest(found: Estimate, exact: Precise) -> bool:
    return bool(off_by(found.value, exact) <= found.error)


def lies(seed: int, count: int, largest: int) -> int:
    """Return how many got an answer, none off by more than it says; every fourth in gradients."""
    random, answered = np.random.default_rng(seed), 0
    for case in range(count):
        Sigma, phi = precise.adversarial(random, largest), PHIS[random.integers(len(PHIS))]
        X, Y = random.normal(size=(2, *Sigma.shape))
        theory, Theta, Delta = MeanField(phi, len(Sigma)), X + X.T, Y + Y.T
        try:
            V = theory.covariance(Sigma)
            answered += 1
            assert honest(V, precise.precise_covariance(phi, Sigma)), (case, phi, Sigma)
            if case % 4 == 0:
                maps = theory.tangent_map(Sigma, Theta), theory.backward_map(Sigma, Delta)
                exact = precise.precise_tangents(phi, Sigma, Theta, Delta)
                assert all(map(honest, maps, exact)), (case, phi, Sigma)
        except AccuracyError:
            continue
    return answered


def test_no_lies() -> None:
    assert lies(1, 4, 6) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 11))
def test_no_lies_about_a_hundred(seed: int) -> None:
    assert lies(seed, 100, 10) >= 80


@pytest.mark.slow
def test_no_lies_about_larger_batches() -> None:
    assert lies(11, 100, 32) >= 80


def test_gradients_at_rank_thirteen() -> None:
    """The Gauss rules and their check once shared a discretization that was too coarse."""
    axes = np.linalg.qr(np.random.default_rng(0).normal(size=(20, 20)))[0]
    X = axes * np.sqrt(np.r_[np.ones(13), np.full(7, 1e-12)])
    Sigma, phi = X @ X.T, Homogeneous(2, 1, 0.5)
    Sigma = (Sigma + Sigma.T) / 2
    F = MeanField(phi, 20).tangent_map(Sigma, np.eye(20))
    exact, _ = precise.precise_tangents(phi, Sigma, np.eye(20), np.eye(20))
    assert honest(F, exact)
