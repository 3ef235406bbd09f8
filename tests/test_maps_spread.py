"""The covariance map without eigenvectors, against the trapezoid rules with them."""

from __future__ import annotations

import numpy as np
import precise_batch
import precise_pairs
import pytest
from numpy.typing import NDArray

from bnsym.meanfield import Homogeneous, MeanField
from bnsym.meanfield.maps import own, spread
from bnsym.meanfield.maps.gram import scaled
from bnsym.meanfield.maps.spread import well_spread

Array = NDArray[np.float64]

FORMS = [
    Homogeneous(1, 1, 0),
    Homogeneous(1, 1, 1),
    Homogeneous(2, 1, 0.5),
    Homogeneous(0.75, 1, 0.5),
]


def drawn(random: np.random.Generator) -> Array:
    """A covariance matrix of effective rank about 16 or more, with an outlier or near twins."""
    B = int(random.choice([48, 64, 130]))
    spectra = [
        random.uniform(0, 1, B),
        np.r_[B * random.uniform(0.02, 0.1), np.ones(B - 1)],
        random.chisquare(4, B),
        np.r_[np.ones(24), np.full(B - 24, 10 ** random.uniform(-6, -1))],
    ]
    X = np.linalg.qr(random.normal(size=(B, B)))[0] * np.sqrt(spectra[random.integers(4)])
    if random.integers(2):
        X[1] = X[0] * (1 + 1e-9)
    Sigma = X @ X.T
    symmetric: Array = (Sigma + Sigma.T) / 2
    return symmetric


def lies(seed: int, count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many got an answer without eigenvectors, none of them wrong."""
    random, answered = np.random.default_rng(seed), 0
    monkeypatch.setattr("bnsym.meanfield.maps.covariance.well_spread", lambda phi, given: None)
    monkeypatch.setattr("bnsym.meanfield.maps.covariance.LEAST_RANK", np.inf)
    for case in range(count):
        Sigma, form = drawn(random), FORMS[random.integers(len(FORMS))]
        found = well_spread(form, scaled(Sigma))
        if found is None:
            continue
        answered += 1
        V = MeanField(form, len(Sigma)).covariance(Sigma)
        gap = np.abs(found[0] - V.value).max() / V.value.max()
        assert gap <= found[1] + V.error, (case, form)
        assert gap < 1e-12
    return answered


def test_no_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lies(1, 10, monkeypatch) >= 3


@pytest.mark.slow
def test_no_lies_often(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lies(2, 150, monkeypatch) >= 25


@pytest.mark.parametrize("resolved", [-2, -5, -8])
def test_what_the_discretization_misses_is_told(
    resolved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With too few nodes to resolve the weight, the result and its check do not err alike."""
    X = np.random.default_rng(4).normal(size=(48, 96))
    relu, Sigma = Homogeneous(1, 1, 0), X @ X.T
    exact = MeanField(relu, 48).covariance(Sigma).value
    caches = own.discretized, spread._shares
    monkeypatch.setattr(own, "RESOLVED", resolved)
    monkeypatch.setattr(spread, "GOOD", np.inf)
    for cached in caches:
        cached.cache_clear()
    found = well_spread(relu, scaled(Sigma))
    for cached in caches:
        cached.cache_clear()
    assert found is not None
    gap = np.abs(found[0] - exact).max() / exact.max()
    assert gap <= found[1]
    assert resolved > -5 or gap > 1e-11


@pytest.mark.slow
def test_in_balls() -> None:
    phi, X = FORMS[0], np.rint(8 * np.random.default_rng(5).normal(size=(48, 64))) / 8
    Sigma = X @ X.T
    found = well_spread(phi, scaled(Sigma))
    assert found is not None
    assert precise_pairs.off_by(found[0], precise_batch.precise_covariance(phi, Sigma)) <= found[1]


def test_what_is_kept_for_the_next_call_does_not_leak() -> None:
    """Results of earlier calls stay as they were, whatever memory is used again."""
    theory, random = MeanField(Homogeneous(1, 1, 0), 64), np.random.default_rng(3)
    X, Y = random.normal(size=(2, 64, 128))
    first = theory.covariance(X @ X.T)
    before = first.value.copy()
    theory.covariance(Y @ Y.T)
    np.testing.assert_array_equal(first.value, before)
    np.testing.assert_array_equal(theory.covariance(X @ X.T).value, before)
