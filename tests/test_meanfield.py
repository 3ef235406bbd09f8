"""The interface of the numeric layer, the values its sources print, and what must hold always."""

from __future__ import annotations

import json
import math
import time
from fractions import Fraction
from operator import attrgetter
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnsym import meanfield
from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Homogeneous, MeanField

RELU = Homogeneous(1, 1, 0)
IDENTITY = Homogeneous(1, 1, 1)
SIGN = Homogeneous(0, 1, 1)

GROUPS = {"forward": "GLM", "backward": "GLM", "cross_batch": ["c", "rate"]}
KEYS = [
    *("activation", "batch", "epsilon", "q", "c", "upsilon", "forward", "backward"),
    "cross_batch",
    *("explosion_rate", "depth_scale", "stable", "error"),
]
NUMBERS = [
    *("q", "c", "upsilon", "explosion_rate", "depth_scale"),
    *(f"{group}.{name}" for group, names in GROUPS.items() for name in names),
]

# --- special values -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phi", "batch", "digits"),
    [
        (IDENTITY, 4, "2.0000000000"),
        (IDENTITY, 8, "1.2000000000"),
        (IDENTITY, 16, "1.0769230769"),
        (IDENTITY, 64, "1.0163934426"),
        (RELU, 4, "3.0840609480877"),
        (RELU, 8, "1.7881899766587"),
        (RELU, 16, "1.5899504167652"),
        (RELU, 64, "1.4930629378036"),
    ],
)
def test_printed_explosion_rates(phi: Homogeneous, batch: int, digits: str) -> None:
    decimals = len(digits.split(".")[1])
    assert f"{MeanField(phi, batch).explosion_rate:.{decimals}f}" == digits


def test_printed_relu_eigenvalues() -> None:
    relu = MeanField(RELU, 8)
    shown = [f"{x:.8f}" for x in (*relu.forward, *relu.backward[1:])]
    assert shown == ["0.00000000", "0.74361106", "0.53861074", "1.50272626", "0.72327728"]


def test_a_negative_backward_eigenvalue() -> None:
    assert f"{MeanField(Homogeneous(2, 1, -0.5), 5).backward.M:.3f}" == "-0.582"


def test_identity_is_rational() -> None:
    for batch in (4, 7, 64, 10**6, 2**53):
        B = Fraction(batch)
        expected = {
            "q": Fraction(1),
            "c": -1 / (B - 1),
            "upsilon": B / (B - 1),
            "forward.L": (B - 1) / (B + 1),
            "forward.M": (B - 1) / (B + 1),
            "backward.L": (B**2 - 2 * B - 1) / ((B - 3) * (B + 1)),
            "backward.M": (B**2 - 2 * B - 1) / ((B - 3) * (B + 1)),
            "explosion_rate": (B - 2) / (B - 3),
            "cross_batch.c": Fraction(0),
        }
        theory = MeanField(IDENTITY, batch)
        for name, value in expected.items():
            assert attrgetter(name)(theory) == pytest.approx(float(value), rel=2e-15, abs=0), name
        assert theory.depth_scale == pytest.approx(1 / math.log1p(1 / (batch - 3)), rel=2e-15)


def test_large_batch_limits() -> None:
    relu, variance = MeanField(RELU, 2**53), 0.5 - 0.5 / math.pi
    limits = {
        "q": 0.5,
        "upsilon": variance,
        "explosion_rate": math.pi / (math.pi - 1),
        "cross_batch.c": 0.5 / math.pi,
        "cross_batch.rate": 0.25 / variance,
        "forward.M": 0.25 / variance,
        "forward.L": 1.0,
        "backward.L": 0.5 / variance,
        "backward.M": 0.25 / variance,
    }
    for name, limit in limits.items():
        assert attrgetter(name)(relu) == pytest.approx(limit, rel=1e-14), name


@pytest.mark.parametrize(
    ("batch", "critical"), [(5, 3.9044), (6, 2.3381), (7, 1.8493), (8, 1.6193)]
)
def test_stability_is_lost_at_the_critical_degree(batch: int, critical: float) -> None:
    assert MeanField(Homogeneous(critical - 1e-4, 1, 0), batch).stable is True
    assert MeanField(Homogeneous(critical + 1e-4, 1, 0), batch).stable is False


slopes = st.one_of(st.integers(-4, 4).map(float), st.floats(-10, 10))


@given(st.floats(0.6, 32), slopes, slopes, st.integers(4, 1000))
def test_theorems_hold(alpha: float, a: float, b: float, batch: int) -> None:
    """Bounds that are no part of how the numbers are computed; scale and mirror invariance."""
    try:
        theory = MeanField(Homogeneous(alpha, a, b), batch)
    except InputError:
        assert a == b == 0 or max(abs(a), abs(b)) < 1e-90
        return
    slack = 1 + 1e-12
    rate, c = float(theory.explosion_rate), float(theory.c)
    assert rate >= (batch - 2) / (batch - 3) / slack
    assert abs(float(theory.backward.L)) <= rate * slack
    assert abs(float(theory.backward.M)) <= rate * slack
    assert 0 <= float(theory.cross_batch.rate) < 1
    assert -slack / (batch - 1) <= c < 1
    assert theory.upsilon == pytest.approx(theory.q * (1 - theory.c), rel=1e-12)
    mirrored = MeanField(Homogeneous(alpha, -2 * b, -2 * a), batch)
    for name in ("forward.L", "forward.M", "explosion_rate", "backward.L", "cross_batch.rate"):
        here, there = attrgetter(name)(theory), attrgetter(name)(mirrored)
        assert there == pytest.approx(here, rel=1e-12, abs=1e-12), name
    assert mirrored.q == pytest.approx(4 * theory.q, rel=1e-12)


# --- the interface ------------------------------------------------------------------------------


def test_all_is_exact() -> None:
    public = {name for name, value in vars(meanfield).items() if not isinstance(value, ModuleType)}
    assert set(meanfield.__all__) == {name for name in public if not name.startswith("_")}
    assert meanfield.__all__ == sorted(meanfield.__all__)


def test_arrays_agree_with_scalars() -> None:
    sizes = np.array([[4, 5, 64], [17, 1000, 10**9]], dtype=np.uint64)
    theory = MeanField(RELU, sizes)
    for name in [*NUMBERS, "stable", "error"]:
        together = attrgetter(name)(theory)
        assert together.shape == sizes.shape
        for place in np.ndindex(sizes.shape):
            alone = attrgetter(name)(MeanField(RELU, int(sizes[place])))
            assert together[place] == pytest.approx(alone, rel=1e-14, abs=0), name


def test_even_and_odd_numbers_that_vanish_keep_the_shape_of_the_batch() -> None:
    sizes = np.arange(4, 10)
    np.testing.assert_array_equal(MeanField(IDENTITY, sizes).cross_batch.c, np.zeros(6))
    np.testing.assert_array_equal(
        MeanField(Homogeneous(1, 1, -1), sizes).cross_batch.rate, np.zeros(6)
    )
    assert MeanField(IDENTITY, np.array([], dtype=int)).as_dict()["q"] == []


def test_a_thousand_batch_sizes_take_milliseconds() -> None:
    sizes, seconds = np.arange(4, 1004), []
    for _ in range(5):
        start = time.perf_counter()
        MeanField(RELU, sizes).as_dict()
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.05  # 4 ms on an idle core


def test_report_is_json() -> None:
    for batch in (64, np.array(64), np.arange(4, 8)):
        record = MeanField(RELU, batch).as_dict()
        assert list(record) == KEYS
        for group, names in GROUPS.items():
            assert list(record[group]) == list(names)
        assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_results_are_immutable() -> None:
    theory = MeanField(RELU, np.arange(4, 8))
    with pytest.raises(AttributeError):
        theory.batch = 8  # type: ignore[misc]
    with pytest.raises(AttributeError):
        theory.q = 0.0
    for array in (theory.batch, theory.q, theory.backward.G, theory.stable, theory.error):
        with pytest.raises(ValueError, match="read-only"):
            np.asarray(array)[0] = 0


def test_scalars_are_python_numbers() -> None:
    theory = MeanField(RELU, np.array(64))
    assert type(theory.batch) is int
    assert {type(attrgetter(name)(theory)) for name in [*NUMBERS, "error"]} == {float}
    assert type(theory.stable) is bool


class Named(NamedTuple):
    """What the face layer hands over."""

    name: str
    homogeneous: Homogeneous | None


def test_activation_may_be_any_named_object() -> None:
    assert MeanField(Named("relu", RELU), 64).as_dict()["activation"] == "relu"
    assert MeanField(Named("relu", Homogeneous(Fraction(1), 1, 0)), 64).q == MeanField(RELU, 64).q  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"positive-homogeneous or have its values .* got tanh"):
        MeanField(Named("tanh", None), 64)
    with pytest.raises(InputError, match=r"activation must be .* got str"):
        MeanField("relu", 64)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("batch", "shown"),
    [
        (3, "3"),
        (0, "0"),
        (-1, "-1"),
        (2.5, "2.5"),
        (64.0, "64.0"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        (True, "True"),
        (np.True_, "True"),
        ("64", "'64'"),
        (None, "None"),
        (2**53 + 1, "9007199254740993"),
        pytest.param(-(10**5000), "one of 16610 bits", id="huge"),
        ([4, 3], "3"),
        (np.array([[4], [-7]]), "-7"),
        (np.array([4, 8.0]), "4.0"),
        ([8, 2**70], "one of 71 bits"),
        ([8, None], "None"),
        ([[4], [5, 6]], "a ragged list"),
        (np.array([True]), "True"),
        (np.array([8], dtype=object), "an array of dtype object"),
        ([], "an array of dtype float64"),
        (1 + 2j, r"\(1\+2j\)"),
    ],
)
def test_bad_batches(batch: Any, shown: str) -> None:
    with pytest.raises(InputError, match=rf"^batch must be an integer .*, got {shown}$"):
        MeanField(RELU, batch)


@pytest.mark.parametrize(
    ("phi", "sentence"),
    [
        (Homogeneous(-0.5, 1, 0), "alpha must be above -1/2"),
        (Homogeneous(65, 1, 0), "at most 64, got 65.0"),
        (Homogeneous(math.nan, 1, 0), "alpha must be a finite float64 number, got nan"),
        (Homogeneous(1, math.inf, 0), "a must be a finite float64 number, got inf"),
        (Homogeneous(1, 0, 10**400), "b must be a finite float64 number, got inf"),
        (Homogeneous(1, 1, "0"), "b must be a real number, got a str"),  # type: ignore[arg-type]
        (Homogeneous(1, 0, 0), "phi must not be constant"),
        (Homogeneous(0, 2, -2), "phi must not be constant"),
        (Homogeneous(1, 1e-100, 0), r"larger of \|a\| and \|b\|"),
        (Homogeneous(1, 0, 1e100), r"larger of \|a\| and \|b\|"),
    ],
)
def test_bad_activations(phi: Homogeneous, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        MeanField(phi, 8)


def test_nearly_constant_is_refused() -> None:
    with pytest.raises(AccuracyError, match="upsilon cannot be told from 0"):
        _ = MeanField(Homogeneous(1e-9, 1, -1), 8).q


@pytest.mark.parametrize("name", ["backward", "explosion_rate", "depth_scale"])
def test_no_backward_numbers_up_to_degree_one_half(name: str) -> None:
    for phi in (SIGN, Homogeneous(0.5, 1, 0)):
        with pytest.raises(InputError, match=rf"alpha > 1/2 .*, got alpha = {float(phi.alpha)}"):
            getattr(MeanField(phi, 8), name)


def test_step_and_sign_have_forward_numbers() -> None:
    """V_sign = 2/pi*arcsin at the cosine rho, whose slope is 2/pi/sqrt(1-rho^2)."""
    B, rho = 8, -1 / 7
    sign, step = MeanField(SIGN, B), MeanField(Homogeneous(0, 1, 0), B)
    c = 2 / math.pi * math.asin(rho)
    slope = 2 / math.pi / math.sqrt(1 - rho**2) / (1 - c)
    assert sign.q == pytest.approx(1, rel=1e-15)
    assert sign.c == pytest.approx(c, rel=1e-14)
    m_eigenvalue = sign.forward.M
    assert m_eigenvalue == pytest.approx(B / (B - 1) * slope, rel=1e-14)
    assert step.upsilon == pytest.approx(sign.upsilon / 4, rel=1e-14)  # step = (sign + 1)/2
    assert step.forward == pytest.approx(sign.forward, rel=1e-14)
    assert step.error < 1e-13
    record = step.as_dict()
    assert record["depth_scale"] is None
    assert json.loads(json.dumps(record, allow_nan=False)) == record
