"""The numeric layer against its definitions: quadrature over the sphere, and Monte Carlo."""

from __future__ import annotations

import itertools
import math
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from bnsym.meanfield import Homogeneous, MeanField

RELU = Homogeneous(1, 1, 0)

# --- quadrature of the definitions --------------------------------------------------------------


class Pair(NamedTuple):
    """Weighted nodes for (t_i, t_j), the cosines of a uniform x with two simplex vertices."""

    weight: NDArray[np.float64]
    t_i: NDArray[np.float64]
    t_j: NDArray[np.float64]

    def mean(self, values: NDArray[np.float64]) -> float:
        return float((self.weight * values).sum())


def tanh_sinh(start: float, end: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes and weights that digest algebraic endpoint singularities."""
    s = np.arange(-3.6, 3.6, 0.06)
    inner = np.pi / 2 * np.sinh(s)
    weights = 0.06 * np.pi / 2 * np.cosh(s) / np.cosh(inner) ** 2
    return (start + end + (end - start) * np.tanh(inner)) / 2, (end - start) / 2 * weights


def sphere_pair(batch: int) -> Pair:
    """Integrate over the disc (t_i, .) in polar coordinates, cut where t_i or t_j changes sign.

    The density on the disc is proportional to (1-R^2)^((n-4)/2); R = sin(psi) makes it smooth.
    """
    n, rho = batch - 1, -1 / (batch - 1)
    turn = math.acos(rho)
    cuts = sorted(
        angle % (2 * np.pi) for k in (1, 3) for angle in (k * np.pi / 2, turn + k * np.pi / 2)
    )
    pieces = [tanh_sinh(*piece) for piece in itertools.pairwise([*cuts, cuts[0] + 2 * np.pi])]
    theta, theta_weight = (np.concatenate(part) for part in zip(*pieces, strict=True))
    psi, psi_weight = tanh_sinh(0, np.pi / 2)
    radius = np.sin(psi)
    weight = np.outer(psi_weight * radius * np.cos(psi) ** (n - 3), theta_weight)
    return Pair(
        weight / weight.sum(),
        np.outer(radius, np.cos(theta)),
        np.outer(radius, np.cos(theta - turn)),
    )


def by_definition(phi: Homogeneous, batch: int) -> dict[str, float]:
    """Return the numbers from expectations over the sphere, nothing integrated by hand."""
    alpha, a, b = phi
    B, n, rho = batch, batch - 1, -1 / (batch - 1)
    pair = sphere_pair(batch)
    t_i, t_j, mean = pair.t_i, pair.t_j, pair.mean

    def f(t: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(t > 0, a, -b) * np.abs(math.sqrt(n) * t) ** alpha

    def df(t: NDArray[np.float64]) -> NDArray[np.float64]:
        power = np.abs(math.sqrt(n) * t) ** (alpha - 1)
        return math.sqrt(n) * alpha * np.where(t > 0, a, b) * power

    q, qc = mean(f(t_i) ** 2), mean(f(t_i) * f(t_j))
    upsilon = q - qc
    alpha_i, alpha_j = ((x - rho * y) / (1 - rho**2) for x, y in ((t_i, t_j), (t_j, t_i)))
    R2 = (t_i**2 + t_j**2 - 2 * rho * t_i * t_j) / (1 - rho**2)
    w = (1 - R2) / ((n - 2) * (1 - rho**2))

    ff, k = f(t_i) * f(t_j), B / (2 * upsilon)
    u = mean(f(t_i) ** 2 * (n * t_i**2 - 1)) / (n - 1)
    A, C = mean(ff * (alpha_i**2 - w)), mean(ff * (2 * alpha_i * alpha_j + 2 * rho * w))

    dd, kappa = df(t_i) * df(t_j), B / (n * (n - 2) * upsilon)
    bu = mean(df(t_i) ** 2 * (1 - 2 * t_i**2 + t_i**2 * (n * t_i**2 - 1) / (n - 1)))
    bA = mean(dd * (-t_j * alpha_i + t_i * t_j * (alpha_i**2 - w)))
    twist = t_i * t_j * (2 * alpha_i * alpha_j + 2 * rho * w)
    bC = mean(dd * (1 - t_i * alpha_i - t_j * alpha_j + twist))
    one, two = mean(df(t_i) ** 2 * (1 - t_i**2)), mean(dd * (rho - t_i * t_j))

    # E[J] = mean_jacobian*G with |Gh|^2 = upsilon*chi^2_n, and E 1/chi_n in closed form
    inverse_radius = math.gamma((n - 1) / 2) / (math.sqrt(2 * upsilon) * math.gamma(n / 2))
    mean_jacobian = math.sqrt(B / n) * inverse_radius * mean(df(t_i) * (1 - t_i**2))
    return {
        "q": q,
        "c": qc / q,
        "upsilon": upsilon,
        "forward.L": k * ((u - 2 * A) * (1 - 2 / B) + 2 * C / B),
        "forward.M": k * C,
        "backward.G": (one - two) / (upsilon * (B - 3)),
        "backward.L": kappa * ((bu - 2 * bA) * (1 - 2 / B) + 2 * bC / B),
        "backward.M": kappa * bC,
        "cross_batch.c": mean(f(t_i)) ** 2,
        "cross_batch.rate": mean_jacobian**2,
    }


@pytest.mark.parametrize("batch", [4, 5, 8])
@pytest.mark.parametrize("alpha", [1, 1.5, 2])
@pytest.mark.parametrize("slope", [(1, 0), (1, -0.25), (2, 3)])
def test_against_quadrature(alpha: float, slope: tuple[float, float], batch: int) -> None:
    phi = Homogeneous(alpha, *slope)
    theory = MeanField(phi, batch)
    for name, value in by_definition(phi, batch).items():
        assert attrgetter(name)(theory) == pytest.approx(value, rel=1e-10, abs=1e-11), name


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
