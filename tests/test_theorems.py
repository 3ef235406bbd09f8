"""Every number of a report is the value of the identity that the report names."""

from __future__ import annotations

import math
from operator import attrgetter
from typing import Any

import pytest
from bnsym_derivations.symbols import B, a, alpha, b
from sympy import Integer, Rational

import bnsym
from bnsym.core import Identity
from bnsym.core.statement import Eigen
from bnsym.meanfield import Homogeneous
from bnsym.oracles.evaluate.balls import Balls
from bnsym.theorems import theorems

SIDES = (Rational(3, 2), Integer(2), Rational(1, 2))
ALL = {
    f"{way}.{space}" for way in ("forward", "backward") for space in "GLM"
} | {"q", "c", "upsilon", "explosion_rate", "cross_batch.c", "cross_batch.rate"}  # fmt: skip


def stated(name: str, **values: Any) -> float:
    """The right side of an identity, for an activation and a batch size."""
    record = bnsym.identity(name).record
    assert isinstance(record, Identity)
    place = dict(zip((alpha, a, b), SIDES, strict=True)) | {B: Integer(values.get("batch", 4))}
    statement = record.statement
    value = (statement.value if isinstance(statement, Eigen) else statement.rhs).xreplace(place)
    return float(Balls().real(value).mid())


@pytest.mark.parametrize("batch", [4, 8, math.inf])
def test_numbers_of_homogeneous_activations(batch: float) -> None:
    theory = bnsym.MeanField(Homogeneous(*map(float, SIDES)), batch)
    named = theorems(theory)
    assert len(named) >= 8
    for number, name in named.items():
        values = {} if batch == math.inf else {"batch": batch}
        expected = stated(name, **values)
        assert attrgetter(number)(theory) == pytest.approx(expected, rel=1e-12, abs=1e-14), name


def test_every_number_has_an_identity_at_degree_one() -> None:
    assert theorems(bnsym.MeanField("relu", 8)).keys() == ALL


@pytest.mark.parametrize("batch", [8, math.inf])
@pytest.mark.parametrize("activation", ["relu", "step", "tanh", "Max(x, 0)**Rational(1, 4)"])
def test_what_is_named_exists(activation: str, batch: float) -> None:
    named = theorems(bnsym.MeanField(activation, batch))
    assert named.keys() <= ALL
    assert set(named.values()) <= set(bnsym.catalogue)


def test_no_slope_no_rate() -> None:
    named = theorems(bnsym.MeanField("step", 8))
    assert "q" in named
    assert "explosion_rate" not in named
