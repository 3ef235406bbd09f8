"""BSB2: fixed points with two groups of points."""

from __future__ import annotations

import numpy as np
import pytest

from bnsym.errors import InputError
from bnsym.meanfield import Homogeneous, MeanField


def test_points_are_fixed_and_unlike_bsb1() -> None:
    theory = MeanField(Homogeneous(3, 1, 0), 6)
    points = theory.broken_points(1)
    assert len(points) == 2
    for point in points:
        V = theory.covariance(point.Sigma).value
        np.testing.assert_allclose(V, point.Sigma, rtol=0, atol=1e-11 * V.max())
        assert np.ptp(np.diag(point.Sigma)) > 0.1
        assert len(point.rates) == 15


def test_rate_is_that_of_the_trajectory() -> None:
    """From near an unstable point, the map leaves at its largest rate."""
    theory = MeanField(Homogeneous(3, 1, 0), 6)
    point = theory.broken_points(1)[0]
    G = np.eye(6) - 1 / 6
    near = point.Sigma + 1e-6 * G @ np.diag(np.arange(6.0)) @ G
    steps = theory.trajectory(near, 40).value
    gaps = np.abs(steps - point.Sigma).max((1, 2))
    assert gaps[-1] / gaps[-2] == pytest.approx(abs(point.rates[0]), rel=1e-3)


@pytest.mark.slow
def test_transition_is_of_first_order() -> None:
    """The branch (1, 5) ends in a fold near 2.2933, below the transition of BSB1 at 2.3381."""
    assert MeanField(Homogeneous(2.28, 1, 0), 6).broken_points(1) == []
    coexisting = MeanField(Homogeneous(2.3, 1, 0), 6)
    assert any(point.stable for point in coexisting.broken_points(1))
    assert coexisting.stable


@pytest.mark.slow
def test_which_split_is_stable() -> None:
    theory = MeanField(Homogeneous(1.7, 1, 0), 8)
    assert not any(point.stable for split in (1, 2) for point in theory.broken_points(split))
    assert any(point.stable for point in theory.broken_points(4))


@pytest.mark.parametrize("split", [0, 4, 1.0, True])
def test_bad_split(split: int) -> None:
    with pytest.raises(InputError, match="split must be an integer from 1 to 3"):
        MeanField(Homogeneous(1, 1, 0), 6).broken_points(split)
