"""Batch norm with epsilon > 0: against integrals, closed forms and Monte Carlo with Jacobians."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats

import bnsym
from bnsym import AccuracyError, InputError, MeanField
from bnsym.cli import main
from bnsym.meanfield import Homogeneous

Array = NDArray[np.float64]


def jacobians(phi: Any, h: Array, epsilon: float) -> tuple[Array, Array]:
    """Return x = phi(batch norm of h), and dx_i/dh_j, one matrix per sample."""
    B = h.shape[-1]
    z = h - h.mean(-1, keepdims=True)
    r = np.sqrt((z**2).sum(-1, keepdims=True) + B * epsilon)
    value, slope = phi(math.sqrt(B) * z / r)
    direction = z / r
    inner = np.eye(B) - 1 / B - direction[..., :, None] * direction[..., None, :]
    return value, (math.sqrt(B) * slope / r)[..., :, None] * inner


def test_jacobian_against_differences() -> None:
    phi = MeanField("tanh(2*x)+0.1", 8).activation.function  # type: ignore[attr-defined]
    h, step = np.random.default_rng(1).normal(size=(5, 8)), 1e-6
    ends = [jacobians(phi, h[:, None] + sign * step * np.eye(8), 0.3)[0] for sign in (1, -1)]
    difference = (ends[0] - ends[1]).swapaxes(1, 2) / (2 * step)
    np.testing.assert_allclose(jacobians(phi, h, 0.3)[1], difference, atol=1e-7)


def against_monte_carlo(text: str, B: int, epsilon: float, size: int, chunks: int) -> None:
    """Hold every number against means over samples of h at the fixed point."""
    theory = MeanField(text, B, epsilon=epsilon)
    phi = theory._function
    upsilon, off, centre = float(theory.upsilon), 1 - np.eye(B), np.eye(B) - 1 / B
    in_M = np.zeros((B, B))
    in_M[[0, 1, 2, 3], [1, 0, 3, 2]] = 1
    in_M[[0, 3, 1, 2], [3, 0, 2, 1]] = -1
    in_L = centre @ np.diag(np.r_[1.0, -1.0, np.zeros(B - 2)]) @ centre
    random = np.random.default_rng(7)
    samples: dict[str, list[Array]] = {}
    for _ in range(chunks):
        h = math.sqrt(upsilon) * (random.normal(size=(size, B)) @ centre)
        x, J = jacobians(phi, h, epsilon)
        drawn = {
            "q": np.mean(x**2, axis=1),
            "q*c": np.sum(x @ off * x, axis=1) / (B * (B - 1)),
            "mean": np.mean(x, axis=1),
            "kappa": np.trace(J, axis1=1, axis2=2) / (B - 1),
            "upsilon": np.sum(x @ centre * x, axis=1) / (B - 1),
        }
        for name, H in {"G": centre, "L": in_L, "M": in_M}.items():
            norm = np.sum(H * H)
            drawn[f"backward.{name}"] = np.sum((H @ J) * (J @ H), axis=(1, 2)) / norm
            moved = (J @ (h @ H)[..., None])[..., 0]
            drawn[f"forward.{name}"] = np.sum(x @ H * moved, axis=1) / (upsilon * norm)
        for name, values in drawn.items():
            samples.setdefault(name, []).append(values)
    expected = {
        "q*c": float(theory.q) * float(theory.c),
        "mean": math.sqrt(float(theory.cross_batch.c)),
        "kappa": math.sqrt(float(theory.cross_batch.rate)),
    }
    for name, chunk in samples.items():
        joined = np.concatenate(chunk)
        value = expected[name] if name in expected else attrgetter(name)(theory)
        if name in {"mean", "kappa"}:  # known up to their sign
            value = math.copysign(value, joined.mean())
        standard_error = joined.std() / math.sqrt(joined.size)
        assert abs(joined.mean() - value) < 4 * standard_error + 1e-12, name
        assert standard_error < 0.02 * max(1, abs(value)), name  # the test can fail


@pytest.mark.parametrize(("text", "B"), [("relu", 5), ("gelu", 8)])
def test_against_monte_carlo(text: str, B: int) -> None:
    against_monte_carlo(text, B, 0.1, 10_000, 4)


@pytest.mark.slow
@pytest.mark.parametrize("epsilon", [0.01, 0.15])
@pytest.mark.parametrize("B", [4, 7])
@pytest.mark.parametrize(
    "text", ["x", "relu", "tanh", "x*Abs(x)", "hardtanh", "silu", "Max(x-1/2, 0)", "sin(3*x)+x**2"]
)
def test_against_long_monte_carlo(text: str, B: int, epsilon: float) -> None:
    if text.startswith("Max") and epsilon > 0.1:
        pytest.skip("collapsed")
    against_monte_carlo(text, B, epsilon, 50_000, 16)


def mean_over_radius(n: int, function: Callable[[float], float]) -> float:
    """The mean over chi-squared with n degrees of freedom, by an adaptive rule of another kind."""
    law = stats.chi2(n)
    found, _ = integrate.quad(
        lambda r: 2 * r * law.pdf(r * r) * function(r * r), 0, 14, epsabs=1e-13, epsrel=1e-12
    )
    return float(found)


@pytest.mark.parametrize("alpha", [0.9, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("B", [4, 9])
def test_homogeneous_against_closed_forms(alpha: float, B: int) -> None:
    """With the numbers of epsilon = 0 from closed forms, and the radius integrated by QUADPACK."""
    n, epsilon = B - 1, 0.05
    phi = Homogeneous(alpha, 1, -0.25)
    start, theory = bnsym.MeanField(phi, B), bnsym.MeanField(phi, B, epsilon=epsilon)
    known, upsilon = float(start.upsilon), float(theory.upsilon)

    def mean(function: Callable[[float, float], float]) -> float:
        s = B * epsilon / upsilon
        return mean_over_radius(n, lambda chi: function(chi / (chi + s), chi))

    share = known / upsilon
    expected = {
        "upsilon": known * mean(lambda g2, _: g2**alpha),
        "forward.G": alpha * share * mean(lambda g2, _: g2**alpha * (1 - g2)),
        "forward.L": start.forward.L * share * mean(lambda g2, chi: g2**alpha * chi) / n,
        "forward.M": start.forward.M * share * mean(lambda g2, chi: g2**alpha * chi) / n,
        "backward.G": share
        * mean(
            lambda g2, chi: (
                g2**alpha / chi * ((n - 2) * float(start.backward.G) + alpha**2 * (1 - g2) ** 2)
            )
        ),
    }
    for name, value in expected.items():
        known_to = float(theory.error) + 1e-12  # a kink of degree below one costs digits
        assert attrgetter(name)(theory) == pytest.approx(value, rel=known_to), name
    assert float(theory.error) < (1e-8 if alpha >= 1 else 1e-7)


def test_infinite_batch_against_gaussian_integrals() -> None:
    """There the gain is one number, sqrt(upsilon/(upsilon + epsilon))."""
    epsilon = 0.1
    theory = MeanField("tanh(x)+x**2/4", math.inf, epsilon=epsilon)
    gain = math.sqrt(theory.upsilon / (theory.upsilon + epsilon))

    def mean(function: Callable[[float], float]) -> float:
        def integrand(z: float) -> float:
            return function(gain * z) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

        return float(integrate.quad(integrand, -12, 12, epsabs=1e-13, epsrel=1e-12)[0])

    def phi(x: float) -> float:
        return math.tanh(x) + x * x / 4

    def slope(x: float) -> float:
        return 1 - math.tanh(x) ** 2 + x / 2

    variance = mean(lambda x: phi(x) ** 2) - mean(phi) ** 2
    centred = mean(lambda x: slope(x) * x * phi(x)) - mean(phi) * mean(lambda x: slope(x) * x)
    expected = {
        "upsilon": variance,
        "backward.G": gain**2 * mean(lambda x: slope(x) ** 2) / variance,
        "forward.G": (1 - gain**2) * centred / variance,
        "forward.M": gain**2 * mean(slope) ** 2 / variance,
    }
    for name, value in expected.items():
        assert attrgetter(name)(theory) == pytest.approx(value, rel=1e-9), name


@pytest.mark.parametrize("batch", [4, 64, math.inf])
@pytest.mark.parametrize("text", ["relu", "tanh", "sign"])
def test_continuous_at_zero(text: str, batch: float) -> None:
    at, near = (MeanField(text, batch, epsilon=epsilon).as_dict() for epsilon in (0, 1e-14))
    for key in ("q", "c", "upsilon", "forward", "backward", "cross_batch"):
        pairs = [(at[key], near[key])]
        if isinstance(at[key], dict):
            pairs = [(at[key][part], near[key][part]) for part in at[key]]
        for one, other in pairs:
            assert (one is None) == (other is None)
            assert one is None or other == pytest.approx(one, rel=1e-6, abs=1e-6), key


@pytest.mark.parametrize("batch", [4, 8, 10**6, math.inf])
def test_identity(batch: float) -> None:
    """At every batch size it collapses at exactly 1."""
    theory = MeanField("x", batch, epsilon=0.5)
    assert theory.collapse_epsilon == pytest.approx(1, rel=1e-13)
    assert 0 < theory.forward.G < 1
    assert theory.stable or math.isinf(batch)
    near = MeanField("x", batch, epsilon=0.999)
    assert near.upsilon < 0.01
    assert near.explosion_rate == pytest.approx(1, abs=2e-3)
    with pytest.raises(InputError, match=r"epsilon must be below 1, where upsilon .* collapses"):
        _ = MeanField("x", batch, epsilon=1.5).q


def test_collapse() -> None:
    """Degree one and x**2 in closed form; smooth ones at phi'(0)**2 or above."""
    for B in (4, 8, 64):
        relu = MeanField("relu", B)
        assert relu.collapse_epsilon == pytest.approx((B - 1) / B * relu.upsilon, rel=1e-13)
    assert MeanField(Homogeneous(2, 1, -1), math.inf).collapse_epsilon == pytest.approx(
        0.5, rel=1e-12
    )  # upsilon = 2*g**4 and the largest sigma*2/(1 + sigma)**2
    assert MeanField("tanh", 8).collapse_epsilon == pytest.approx(1, rel=1e-13)
    assert MeanField("sign", 8).collapse_epsilon == math.inf
    both = MeanField(Homogeneous(0.75, 1, 0), np.array([4, 8])).collapse_epsilon
    assert np.array_equal(both, [math.inf, math.inf])


def test_fold_of_gelu() -> None:
    """In large batches the fixed point outlives the epsilon from which on 0 attracts too."""
    most = float(MeanField("gelu", math.inf).collapse_epsilon)
    assert 0.2513 < most < 0.2514  # phi'(0)**2 = 1/4
    before = MeanField("gelu", math.inf, epsilon=most - 1e-7)
    assert before.upsilon > 0.01
    assert 0.99 < before.forward.G < 1  # a fold
    with pytest.raises(InputError, match="collapses"):
        _ = MeanField("gelu", math.inf, epsilon=most + 1e-7).q


def test_shift_and_scale() -> None:
    shifted = MeanField("tanh", 6, gamma=2, beta=0.5, epsilon=0.1)
    written = MeanField("tanh(2*x + 1/2)", 6, epsilon=0.1)
    assert shifted.explosion_rate == pytest.approx(written.explosion_rate, rel=1e-9)


@pytest.mark.parametrize("epsilon", [-1e-5, math.nan, math.inf, 1e-200, "1e-5", None, True, 1j])
def test_bad_epsilon(epsilon: Any) -> None:
    with pytest.raises(InputError, match="epsilon must"):
        MeanField("relu", 8, epsilon=epsilon)


def test_too_near_the_collapse() -> None:
    most = float(MeanField("relu", 8).collapse_epsilon)
    with pytest.raises((AccuracyError, InputError)):
        _ = MeanField("relu", 8, epsilon=most * (1 - 1e-14)).q


def test_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "relu", "--batch", "8", "--epsilon", "0.01", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    theory = MeanField("relu", 8, epsilon=0.01)
    assert report == theory.as_dict()
    assert report["epsilon"] == 0.01
    assert report["forward"]["G"] == theory.forward.G > 0
    assert main(["report", "relu", "--batch", "8", "--epsilon", "0.01"]) == 0
    assert "ε = 0.01" in capsys.readouterr().out
    assert main(["report", "relu", "--batch", "8", "--epsilon", "0.5"]) == 2
    assert "epsilon must be below 0.328066, where upsilon of relu" in capsys.readouterr().err
    assert main(["report", "relu", "--batch", "8", "--epsilon", "small"]) == 2


def test_compare(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "x", "relu", "--batch", "8", "--epsilon", "0.1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["epsilon"] for row in rows] == [0.1, 0.1]
