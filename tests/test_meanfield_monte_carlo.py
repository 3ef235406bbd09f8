"""The numeric layer against Monte Carlo with explicit Jacobians."""

from __future__ import annotations

import math
from operator import attrgetter

import numpy as np
import pytest
from numpy.typing import NDArray

from bnsym.meanfield import Homogeneous, MeanField

RELU = Homogeneous(1, 1, 0)

# --- Monte Carlo with explicit Jacobians --------------------------------------------------------


def batch_norm(phi: Homogeneous, h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Batch norm over the last axis, followed by phi."""
    z = h - h.mean(-1, keepdims=True)
    y = math.sqrt(h.shape[-1]) * z / np.linalg.norm(z, axis=-1, keepdims=True)
    values: NDArray[np.float64] = np.where(y > 0, phi.a, -phi.b) * np.abs(y) ** phi.alpha
    return values


def jacobian(phi: Homogeneous, h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return d batch_norm(h)_i / d h_j, one matrix per sample."""
    B = h.shape[-1]
    z = h - h.mean(-1, keepdims=True)
    r = np.linalg.norm(z, axis=-1, keepdims=True)
    y = math.sqrt(B) * z / r
    slope = phi.alpha * np.where(y > 0, phi.a, phi.b) * np.abs(y) ** (phi.alpha - 1)
    direction = z / r
    inner = np.eye(B) - 1 / B - direction[..., :, None] * direction[..., None, :]
    result: NDArray[np.float64] = (math.sqrt(B) * slope / r)[..., :, None] * inner
    return result


def test_jacobian_against_differences() -> None:
    h, step = np.random.default_rng(1).normal(size=(5, 8)), 1e-6
    for phi in (RELU, Homogeneous(1.5, 1, -0.25)):
        shifted = [batch_norm(phi, h[:, None] + sign * step * np.eye(8)) for sign in (1, -1)]
        difference = (shifted[0] - shifted[1]).swapaxes(1, 2) / (2 * step)
        np.testing.assert_allclose(jacobian(phi, h), difference, atol=1e-7)


@pytest.mark.parametrize("phi", [RELU, Homogeneous(1.5, 1, -0.25)])
def test_against_monte_carlo(phi: Homogeneous) -> None:
    """At h ~ N(0, BSB1): eigenvalues of J' H J, and of the forward map through the score of h."""
    B, chunks, size = 8, 10, 20_000
    theory = MeanField(phi, B)
    centre = np.eye(B) - 1 / B
    in_L = centre @ np.diag(np.r_[1.0, -1.0, np.zeros(B - 2)]) @ centre
    in_M = np.zeros((B, B))
    in_M[[0, 1, 2, 3], [1, 0, 3, 2]] = 1
    in_M[[0, 3, 1, 2], [3, 0, 2, 1]] = -1
    eigenspaces = {"G": centre, "L": in_L, "M": in_M}
    rng = np.random.default_rng(7)
    samples: dict[str, list[NDArray[np.float64]]] = {}
    for _ in range(chunks):
        h = math.sqrt(float(theory.upsilon)) * rng.normal(size=(size, B))
        J, x = jacobian(phi, h), batch_norm(phi, h)
        for name, H in eigenspaces.items():
            norm = np.sum(H * H)
            pulled = np.sum((H @ J) * (J @ H), axis=(1, 2)) / norm  # tr(H J' H J)/tr(H^2)
            samples.setdefault(f"backward.{name}", []).append(pulled)
            score = np.sum(h @ H * h, axis=1) / float(theory.upsilon) - np.trace(H)
            seen = np.sum(x @ H * x, axis=1) - theory.upsilon * np.trace(H)
            pushed = seen * score / (2 * float(theory.upsilon) * norm)
            samples.setdefault(f"forward.{name}", []).append(pushed)
        samples.setdefault("kappa", []).append(np.trace(J, axis1=1, axis2=2) / (B - 1))
        samples.setdefault("upsilon", []).append(np.sum(x @ centre * x, axis=1) / (B - 1))
    expected = {
        "kappa": math.sqrt(float(theory.cross_batch.rate)),
        "upsilon": theory.upsilon,
        **{
            f"{way}.{name}": attrgetter(f"{way}.{name}")(theory)
            for way in ("backward", "forward")
            for name in "GLM"
        },
    }
    for name, draws in samples.items():
        drawn = np.concatenate(draws)
        standard_error = drawn.std() / math.sqrt(drawn.size)
        assert abs(drawn.mean() - expected[name]) < 4 * standard_error, name
        assert standard_error < 0.02 * max(1, abs(expected[name])), name  # the test can fail
