"""The numeric layer against Monte Carlo with explicit Jacobians."""

from __future__ import annotations

import math
from operator import attrgetter

import numpy as np
import pytest
from numpy.typing import NDArray

from bnsym.meanfield import Homogeneous, MeanField

DRAWN = [
    Homogeneous(1, 1, 0),
    Homogeneous(1, 1, -1),
    Homogeneous(1.5, 1, -0.25),
    Homogeneous(2, 1, 0),
    Homogeneous(2, 2, 3),
]


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
    for phi in DRAWN:
        shifted = [batch_norm(phi, h[:, None] + sign * step * np.eye(8)) for sign in (1, -1)]
        difference = (shifted[0] - shifted[1]).swapaxes(1, 2) / (2 * step)
        np.testing.assert_allclose(jacobian(phi, h), difference, atol=1e-7)


def draw(theory: MeanField, random: np.random.Generator, size: int) -> NDArray[np.float64]:
    """Draw h ~ N(0, q*((1-c)*I + c*11ᵀ)): centred part and mean are independent."""
    B, q, c = int(np.asarray(theory.batch)), float(theory.q), float(theory.c)
    h = random.normal(size=(size, B))
    mean = h.mean(1, keepdims=True)
    along, across = math.sqrt(q * (1 + (B - 1) * c)), math.sqrt(q * (1 - c))
    drawn: NDArray[np.float64] = along * mean + across * (h - mean)
    return drawn


@pytest.mark.parametrize("phi", DRAWN, ids=str)
def test_against_monte_carlo(phi: Homogeneous) -> None:
    """Where h has the covariance of BSB1: that of x = batch_norm(h), and what the maps do to H.

    Backward E tr(H Jᵀ H J); forward d E[xᵀ H x] for Cov(h) + t*H, twice: through the score of h,
    and along the path h + t*H h/(2*upsilon).
    """
    B, chunks, size = 8, 8, 20_000
    theory = MeanField(phi, B)
    upsilon, off = float(theory.upsilon), 1 - np.eye(B)
    centre = np.eye(B) - 1 / B
    in_L = centre @ np.diag(np.r_[1.0, -1.0, np.zeros(B - 2)]) @ centre
    in_M = np.zeros((B, B))
    in_M[[0, 1, 2, 3], [1, 0, 3, 2]] = 1
    in_M[[0, 3, 1, 2], [3, 0, 2, 1]] = -1
    eigenspaces = {"G": centre, "L": in_L, "M": in_M}
    random = np.random.default_rng(7)
    samples: dict[str, list[NDArray[np.float64]]] = {}

    def keep(name: str, values: NDArray[np.float64]) -> None:
        samples.setdefault(name, []).append(values)

    for _ in range(chunks):
        h = draw(theory, random, size)
        J, x = jacobian(phi, h), batch_norm(phi, h)
        keep("q", np.mean(x**2, axis=1))
        keep("q*c", np.sum(x @ off * x, axis=1) / (B * (B - 1)))
        keep("mean", np.mean(x, axis=1))
        keep("kappa", np.trace(J, axis1=1, axis2=2) / (B - 1))
        for name, H in eigenspaces.items():
            norm = np.sum(H * H)
            keep(f"backward.{name}", np.sum((H @ J) * (J @ H), axis=(1, 2)) / norm)
            score = np.sum(h @ H * h, axis=1) / upsilon - np.trace(H)
            seen = np.sum(x @ H * x, axis=1) - upsilon * np.trace(H)
            keep(f"forward.{name} by the score", seen * score / (2 * upsilon * norm))
            moved = (J @ (h @ H)[..., None])[..., 0]
            path = np.sum(x @ H * moved, axis=1) / (upsilon * norm)
            keep(f"forward.{name} along the path", path)
    expected = {
        "q": float(theory.q),
        "q*c": float(theory.q) * float(theory.c),
        "mean": math.copysign(math.sqrt(float(theory.cross_batch.c)), phi.a - phi.b),
        "kappa": math.copysign(math.sqrt(float(theory.cross_batch.rate)), phi.a + phi.b),
    }
    for name, draws in samples.items():
        drawn = np.concatenate(draws)
        number = name.partition(" ")[0]
        value = expected[number] if number in expected else attrgetter(number)(theory)
        standard_error = drawn.std() / math.sqrt(drawn.size)
        rounding = 1e-12  # some means are constant: |x|² at degree one, x along its own path
        assert abs(drawn.mean() - value) < 4 * standard_error + rounding, name
        assert standard_error < 0.02 * max(1, abs(value)), name  # the test can fail
