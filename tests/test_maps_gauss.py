"""The maps by few nodes at well-spread spectra, against the trapezoid rules."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bnsym.meanfield import Homogeneous, MeanField
from bnsym.meanfield.maps.estimate import Estimate

Array = NDArray[np.float64]

FORMS = [Homogeneous(1, 1, 0), Homogeneous(1, 1, -0.5), Homogeneous(2, 1, 0.5)]


def spread(size: int, random: np.random.Generator) -> Array:
    """A covariance matrix with an outlier, near twins, weak directions, or rows of other sizes."""
    X = random.normal(size=(size, int(size * random.choice([1, 1.5, 3]))))
    kind = random.integers(5)
    if kind == 0:
        X[:, 0] *= random.uniform(2, 6)
    elif kind == 1:
        X[1] = X[0] + 10 ** random.uniform(-9, -2) * X[1]
    elif kind == 2:
        X[:, size // 2 :] *= 10 ** random.uniform(-6, -1)
    elif kind == 3:
        X *= 10 ** random.uniform(-1.5, 0.2, (size, 1))
    return np.asarray(X @ X.T)


def both(theory: MeanField, name: str, *given: Array) -> tuple[Estimate, Estimate]:
    """A map as it is, and by the trapezoid rules alone."""
    found: Estimate = getattr(theory, name)(*given)
    with pytest.MonkeyPatch.context() as patch:
        for module in ("covariance", "jacobian", "pair"):
            patch.setattr(f"bnsym.meanfield.maps.{module}.LEAST_RANK", np.inf)
        patch.setattr("bnsym.meanfield.maps.covariance.well_spread", lambda phi, given: None)
        slow: Estimate = getattr(theory, name)(*given)
    return found, slow


def lies(seed: int, count: int, two: bool) -> int:
    """Return how many answers came from few nodes, all of them within their errors."""
    random, short = np.random.default_rng(seed), 0
    for case in range(count):
        B = int(random.choice([16, 20, 24]))
        Sigma, (X,) = spread(2 * B, random), random.normal(size=(1, B, B))
        theory = MeanField(FORMS[random.integers(len(FORMS))], B)
        pair = Sigma[:B, :B], Sigma[B:, B:], Sigma[:B, B:]
        for name, given in (
            ("covariance", pair[:1]),
            ("tangent_map", (pair[0], X + X.T)),
            ("backward_map", (pair[0], X + X.T)),
            ("cross_covariance", pair),
            ("cross_tangent_map", (*pair, X)),
        ):
            if name.startswith("cross") and not two:
                continue
            found, slow = both(theory, name, *given)
            gap = np.abs(found.value - slow.value).max() / np.abs(slow.value).max()
            assert gap <= found.error + slow.error, (case, name, theory)
            short += bool(found.error != slow.error)
    return short


def test_no_lies() -> None:
    assert lies(1, 4, two=False) >= 4


@pytest.mark.slow
def test_no_lies_often() -> None:
    assert lies(2, 40, two=True) >= 20


def test_ntk_in_one_sweep() -> None:
    X = np.random.default_rng(0).normal(size=(20, 60))
    for phi in FORMS:
        found, slow = both(MeanField(phi, 20), "ntk", X @ X.T, 4)  # type: ignore[arg-type]
        assert found.error != slow.error
        gap = np.abs(found.value - slow.value).max() / slow.value.max()
        assert gap <= found.error + slow.error
        assert found.error < 1e-10
