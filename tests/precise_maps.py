"""The maps at a general covariance in multiprecision, written out a second time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import mpmath
import numpy as np
from numpy.typing import NDArray

from bnsym.meanfield import Estimate, Homogeneous

Array = NDArray[np.float64]
Precise = list[list[mpmath.mpf]]

STEP = mpmath.mpf("0.4")


def precise_kernel(alpha: mpmath.mpf, c: mpmath.mpf) -> mpmath.mpf:
    """J_alpha(c): the closed form at degree 1, else the hypergeometric series in (1+c)/2."""
    c = min(max(c, mpmath.mpf(-1)), mpmath.mpf(1))
    if alpha == 1:
        angle = mpmath.acos(c)
        return (mpmath.sin(angle) + (mpmath.pi - angle) * c) / mpmath.pi
    u = (1 + c) / 2
    half = mpmath.mpf(1) / 2
    scale = mpmath.gamma(alpha + 1) ** 2 / mpmath.gamma(alpha + 3 * half)
    series = mpmath.hyp2f1(half, half, alpha + 3 * half, u)
    return scale / mpmath.gamma(alpha + half) * u ** (alpha + half) * series


def kernel(phi: Homogeneous, alpha: mpmath.mpf, sign: int, c: mpmath.mpf) -> mpmath.mpf:
    """J_phi of degree alpha, or with sign -1 that of the derivative."""
    J = (phi.a**2 + phi.b**2) * precise_kernel(alpha, c)
    return J - sign * 2 * phi.a * phi.b * precise_kernel(alpha, -c) if phi.b else J


class Tilted(NamedTuple):
    """Weight, s and the root of K(s) at one node of the trapezoid rule in log s."""

    weight: mpmath.mpf
    s: mpmath.mpf
    rows: Precise


def nodes(phi: Homogeneous, Sigma: Array, degree: float) -> Iterator[Tilted]:
    """The nodes for an integrand of this degree in K, until they no longer count.

    The null eigenvalue of the centre adds nothing to K and a factor 1 to the determinant.
    """
    B, alpha = len(Sigma), mpmath.mpf(phi.alpha)
    centre = mpmath.eye(B) - (mpmath.matrix(B, B) + 1) / B
    eigenvalues, axes = mpmath.eigsy(centre * mpmath.matrix(Sigma.tolist()) * centre)
    spectrum = [max(value, 0) for value in eigenvalues]
    moment = 2 ** (alpha - 1) * mpmath.gamma(alpha + mpmath.mpf(1) / 2) / mpmath.sqrt(mpmath.pi)
    prefactor = STEP * moment * mpmath.mpf(B) ** alpha / mpmath.gamma(alpha)
    start = -22 * mpmath.log(10) / alpha - mpmath.log(max(spectrum))
    peak = mpmath.mpf(0)
    for count in itertools.count():
        s = mpmath.exp(start + count * STEP)
        weight = s**alpha / mpmath.sqrt(mpmath.fprod(1 + 2 * s * k for k in spectrum))
        inner = [k / (1 + 2 * s * k) for k in spectrum]
        size = weight * mpmath.fsum(inner) ** degree
        peak = max(peak, size)
        if s * max(spectrum) > 1 and size < peak * mpmath.mpf(10) ** -20:
            return
        rows = [[axes[i, m] * mpmath.sqrt(inner[m]) for m in range(B)] for i in range(B)]
        yield Tilted(prefactor * weight, s, rows)


def gaussian(rows: Precise) -> tuple[list[mpmath.mpf], Precise]:
    """Standard deviations and correlations of the rows."""
    deviation = [mpmath.sqrt(mpmath.fdot(row, row)) for row in rows]
    C = [
        [
            mpmath.fdot(x, y) / (d * e) if i != j and d * e else mpmath.mpf(i == j)
            for j, (y, e) in enumerate(zip(rows, deviation, strict=True))
        ]
        for i, (x, d) in enumerate(zip(rows, deviation, strict=True))
    ]
    return deviation, C


def precise_covariance(phi: Homogeneous, Sigma: Array) -> Precise:
    """V(Sigma)."""
    B, alpha = len(Sigma), mpmath.mpf(phi.alpha)
    total = mpmath.matrix(B, B)
    for weight, _, rows in nodes(phi, Sigma, phi.alpha):
        deviation, C = gaussian(rows)
        for i in range(B):
            for j in range(i + 1):
                size = (deviation[i] * deviation[j]) ** alpha
                total[i, j] += weight * size * kernel(phi, alpha, 1, C[i][j])
                total[j, i] = total[i, j]
    result: Precise = total.tolist()
    return result


def precise_tangents(
    phi: Homogeneous, Sigma: Array, Theta: Array, Delta: Array
) -> tuple[Precise, Precise]:
    """F(Theta) and the backward map of Delta, in the form that has K on both sides."""
    B, alpha = len(Sigma), mpmath.mpf(phi.alpha)
    centre = mpmath.eye(B) - (mpmath.matrix(B, B) + 1) / B
    theta, delta = centre * mpmath.matrix(Theta.tolist()) * centre, mpmath.matrix(Delta.tolist())
    pushed, pulled = mpmath.matrix(B, B), mpmath.matrix(B, B)
    pairs = list(itertools.product(range(B), repeat=2))
    for weight, s, rows in nodes(phi, Sigma, phi.alpha - 1):
        d, C = gaussian(rows)
        K = mpmath.matrix(rows) * mpmath.matrix(rows).T
        V, P, Q = (mpmath.matrix(B, B) for _ in range(3))
        for i, j in pairs:
            J = kernel(phi, alpha, 1, C[i][j])
            slope = alpha**2 / (2 * alpha - 1) * kernel(phi, alpha - 1, -1, C[i][j])
            V[i, j] = (d[i] * d[j]) ** alpha * J
            P[i, j] = (d[i] * d[j]) ** (alpha - 1) * slope
            Q[i, j] = d[i] ** (alpha - 2) * d[j] ** alpha * (alpha * J - C[i][j] * slope)
        third = alpha * s**2 / (alpha + 1)
        M = 2 * third * K * theta * K - s * (theta * K + K * theta)
        trace = third * mpmath.fsum((K * theta)[i, i] for i in range(B))
        N = mpmath.matrix(B, B)
        for i, j in pairs:
            spread = (M[i, i] * Q[i, j] + M[j, j] * Q[j, i]) / 2
            pushed[i, j] += weight * ((theta[i, j] + M[i, j]) * P[i, j] + spread + trace * V[i, j])
            N[i, j] += delta[i, j] * P[i, j]
            N[i, i] += delta[i, j] * Q[i, j]
        overlap = third * mpmath.fsum(delta[i, j] * V[i, j] for i, j in pairs)
        direct = mpmath.matrix([[delta[i, j] * P[i, j] for j in range(B)] for i in range(B)])
        pulled += weight * (direct - s * (K * N + N * K) + overlap * K + 2 * third * K * N * K)
    return pushed.tolist(), (centre * pulled * centre).tolist()


def true_error(estimate: Estimate, reference: Precise) -> float:
    """The error of the worst entry relative to the largest entry."""
    pairs = [
        (mpmath.mpf(x), y)
        for row, line in zip(estimate.value.tolist(), reference, strict=True)
        for x, y in zip(row, line, strict=True)
    ]
    return float(max(abs(x - y) for x, y in pairs) / max(abs(y) for _, y in pairs))


def adversarial(random: np.random.Generator) -> Array:
    """Covariances that are ill-conditioned, of low rank, badly scaled, or nearly degenerate."""
    B = int(random.choice([4, 5, 6]))
    axes = np.linalg.qr(random.normal(size=(B, B)))[0]
    X = random.normal(size=(B, B))
    kind = random.integers(6)
    if kind == 0:
        X = X[:, : random.integers(1, B)]
    elif kind == 1:
        X = axes * np.sqrt(np.geomspace(1, 10 ** -random.uniform(0, 14), B))
    elif kind == 2:
        level = np.full(B, 10 ** random.uniform(-14, -2))
        level[: random.integers(1, 4)] = 1
        X = axes * np.sqrt(level)
    elif kind == 3:  # two nearly equal points, and one nearly the mean
        X[1] = X[0] * (1 + 1e-9)
        X[2] = X.mean(0) + 1e-8 * X[2]
    elif kind == 4:
        X *= 10 ** random.uniform(-6, 6, (B, 1))
    else:  # nearly rank 3, with a large common part
        X = np.c_[X[:, :3], 10 ** random.uniform(-7, -1) * np.eye(B), np.full(B, 10.0)]
    Sigma = X @ X.T
    scaled: Array = (Sigma + Sigma.T) / 2 * 10 ** random.uniform(-150, 150)
    return scaled
