"""The degree at which BSB1 of the alpha-ReLU loses stability."""

from typing import Any

import numpy as np
import pytest

import bnsym
from bnsym.meanfield import Homogeneous, MeanField, alpha_transition

KNOWN = {5: 3.9044, 6: 2.3381, 7: 1.8493, 8: 1.6193, 16: 1.1944, 32: 1.0819}
SIZES = [*range(5, 40), 100, 1000, 10**6]


@pytest.mark.parametrize(("batch", "degree"), KNOWN.items())
def test_known_values(batch: int, degree: float) -> None:
    assert round(float(alpha_transition(batch)), 4) == degree


def test_arrays_keep_their_shape_and_order() -> None:
    batch = np.array([[32, 5, 8], [6, 32, 7]])
    expected = [[float(alpha_transition(int(size))) for size in row] for row in batch]
    assert np.array_equal(alpha_transition(batch), expected)
    assert isinstance(alpha_transition(8), float)
    assert np.shape(alpha_transition(np.array([], dtype=int))) == (0,)


def test_bracket() -> None:
    batch = np.array(SIZES)
    degrees = alpha_transition(batch)
    assert np.all(degrees > 1)
    assert np.all(degrees < (batch - 1) / (batch - 4))


@pytest.mark.parametrize("batch", [*KNOWN, 100, 1000])
def test_the_eigenvalue_crosses_one(batch: int) -> None:
    degree = float(alpha_transition(batch))
    below, above = (
        float(MeanField(Homogeneous(degree * (1 + shift), 1, 0), batch).forward.L)
        for shift in (-1e-11, 1e-11)
    )
    assert below < 1 < above


@pytest.mark.parametrize("batch", [5, 6, 8, 32])
def test_it_crosses_once(batch: int) -> None:
    degrees = np.linspace(1, (batch - 1) / (batch - 4), 40)
    values = [MeanField(Homogeneous(float(d), 1, 0), batch).forward.L for d in degrees]
    assert np.count_nonzero(np.diff(np.sign(np.array(values) - 1))) == 1


def test_huge_batches() -> None:
    n = 2.0**53 - 1
    assert 1 < alpha_transition(2**53) < 1 + 4 / n
    assert (alpha_transition(10**6) - 1) * 1e6 == pytest.approx(3 - 0.5 / (1 - 1 / np.pi), rel=1e-4)


def test_four_has_no_transition() -> None:
    for batch in (4, np.array([8, 4])):
        with pytest.raises(bnsym.InputError, match="stays linearly stable at every degree"):
            bnsym.alpha_transition(batch)


@pytest.mark.parametrize("batch", [3, 0, -1, 8.0, True, "8", None, 2**53 + 1, [[5], [6, 7]]])
def test_bad_batch(batch: Any) -> None:
    with pytest.raises(bnsym.InputError, match=r"^batch must be"):
        alpha_transition(batch)
