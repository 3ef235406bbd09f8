"""The maps of two batches against multiprecision: no entry is off by more than it says."""

from __future__ import annotations

import numpy as np
import precise_pairs as precise
import pytest
from numpy.typing import NDArray

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Homogeneous, MeanField

Array = NDArray[np.float64]
Pair = tuple[Array, Array, Array]

PHIS = [Homogeneous(1, 1, 0), Homogeneous(1, 1, -0.5), Homogeneous(2, 1, 0.5), Homogeneous(3, 1, 0)]


def joint_gram(width: int, first: int = 4, second: int = 4) -> Pair:
    """Of few binary digits, so that ranks are what they seem."""
    X = np.rint(8 * np.random.default_rng(0).normal(size=(first + second, width))) / 8
    Sigma = X @ X.T + 4
    return Sigma[:first, :first], Sigma[first:, first:], Sigma[:first, first:]


def drawn(*shape: int) -> Array:
    return np.random.default_rng(1).normal(size=shape)


def check_covariance(phi: Homogeneous, pair: Pair) -> None:
    found = MeanField(phi, len(pair[0])).cross_covariance(*pair)
    off = precise.off_by(found.value, precise.precise_cross_covariance(phi, *pair))
    assert off <= found.error < 1e-11
    assert off < 1e-13


def check_gradients(phi: Homogeneous, pair: Pair, directions: list[Array]) -> None:
    """The tangent map along the first direction; the backward map as the adjoint, along all."""
    theory, Delta = MeanField(phi, len(pair[0])), drawn(*pair[2].shape)
    pushed = theory.cross_tangent_map(*pair, directions[0])
    pulled = theory.cross_backward_map(*pair, Delta)
    exact = precise.precise_cross_tangents(phi, *pair, directions)
    assert precise.off_by(pushed.value, exact[0]) <= pushed.error < 1e-10
    largest = np.abs(pulled.value).max()
    for Theta, moved in zip(directions, exact, strict=True):
        gap = abs(precise.along(Delta, moved) - np.sum(pulled.value * Theta))
        assert gap <= pulled.error * largest * np.abs(Theta).sum()


def test_covariance() -> None:
    check_covariance(PHIS[0], joint_gram(9))


@pytest.mark.slow
@pytest.mark.parametrize("phi", PHIS, ids=str)
@pytest.mark.parametrize("width", [5, 40])
def test_covariances(phi: Homogeneous, width: int) -> None:
    """Of five dimensions, the joint covariance has rank 5."""
    check_covariance(phi, joint_gram(width))


@pytest.mark.slow
@pytest.mark.parametrize("phi", PHIS, ids=str)
def test_gradients(phi: Homogeneous) -> None:
    """Every entry of the backward map."""
    units = [np.outer(a, b) for a in np.eye(4)[:3] for b in np.eye(4)[:3]]
    check_gradients(phi, joint_gram(9), [drawn(4, 4), *units])


@pytest.mark.slow
def test_the_reference_has_converged(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = joint_gram(9)
    coarse = precise.precise_cross_covariance(PHIS[0], *pair)
    monkeypatch.setattr(precise, "STEP", 0.1875)
    fine = precise.precise_cross_covariance(PHIS[0], *pair)
    for row, line in zip(coarse, fine, strict=True):
        assert max(abs(float(x - y)) for x, y in zip(row, line, strict=True)) < 1e-16


def adversarial(random: np.random.Generator) -> Pair:
    """Two batches of any scale, of low rank, nearly equal or nearly degenerate.

    Of few binary digits, so that their covariance is exact where its rank is low.
    """
    first = int(random.integers(4, 6))
    X = np.rint(64 * random.normal(size=(2 * first, 2 * first))) / 64
    X *= 2.0 ** random.integers(-6, 7, (2 * first, 1))
    kind = random.integers(4)
    if kind == 0:
        X[first:] = X[:first] + 2.0 ** random.integers(-20, -3) * X[first:]
    elif kind == 1:
        X = X[:, : int(random.integers(4, first + 1))]
    elif kind == 2:
        X *= 2.0 ** random.integers(-10, 1, 2 * first)
    X *= 2.0 ** random.integers(-200, 200)
    Sigma = X @ X.T
    return Sigma[:first, :first], Sigma[first:, first:], Sigma[:first, first:]


def lies(seed: int, count: int) -> int:
    """Return how many got an answer: covariances and tangent maps, none off by more than it says.

    The references are in Arb; the backward map is compared along one direction.
    """
    random, answered = np.random.default_rng(seed), 0
    for case in range(count):
        pair, phi = adversarial(random), PHIS[random.integers(3)]
        theory, Delta, Theta = (
            MeanField(phi, len(pair[0])),
            *random.normal(size=(2, *pair[2].shape)),
        )
        try:
            values = theory.cross_covariance(*pair)
            pushed = theory.cross_tangent_map(*pair, Theta)
            pulled = theory.cross_backward_map(*pair, Delta)
        except (AccuracyError, InputError):
            continue
        answered += 1
        exact = precise.precise_cross_covariance(phi, *pair)
        assert precise.off_by(values.value, exact) <= values.error, (case, phi, pair)
        (exact,) = precise.precise_cross_tangents(phi, *pair, [Theta])
        assert precise.off_by(pushed.value, exact) <= pushed.error, (case, phi, pair)
        gap = abs(precise.along(Delta, exact) - np.sum(pulled.value * Theta))
        said = pulled.error * np.abs(pulled.value).max() * np.abs(Theta).sum()
        assert gap <= said, (case, phi, pair)
    return answered


@pytest.mark.slow
def test_no_lies_about_adversarial_pairs() -> None:
    assert lies(3, 4) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("phi", PHIS[:3], ids=str)
@pytest.mark.parametrize("sizes", [(4, 5), (6, 4)])
def test_batches_of_two_sizes(phi: Homogeneous, sizes: tuple[int, int]) -> None:
    pair = joint_gram(14, *sizes)
    check_covariance(phi, pair)
    check_gradients(phi, pair, [drawn(*sizes)])
