"""Speed and accuracy of the maps beside the public rules, in one run on one machine.

The public rules are restated from their description: single batch, 20 Gauss-Laguerre nodes in
log s around a split point; two batches, 15 by 15 nodes with an inverse and a determinant at each;
NTK, every unit matrix pulled back through every layer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

from bnsym.meanfield import Homogeneous, MeanField
from bnsym.meanfield.maps.gram import centred
from bnsym.meanfield.maps.nodes import STEP, trapezoid

pytestmark = pytest.mark.slow

Array = NDArray[np.float64]
RELU = Homogeneous(1, 1, 0)


def seconds(call: Callable[[], Any], repeats: int) -> float:
    """Processor time of the fastest of several calls."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def gram(B: int, width: int) -> Array:
    X = np.random.default_rng(0).normal(size=(B, width))
    return X @ X.T / width


def arc_cosine_1(K: Array, rows: Array, columns: Array) -> Array:
    """V_relu with the clip of the public code."""
    scale = np.sqrt(rows)[:, None] * np.sqrt(columns)
    c = np.clip(K / scale, -1 + 1e-10, 1 - 1e-10)
    V: Array = scale * (np.sqrt(1 - c * c) + (np.pi - np.arccos(c)) * c) / (2 * np.pi)
    return V


def gauss_laguerre(Sigma: Array, nodes: int = 10) -> Array:
    """The public single-batch rule for relu."""
    B = len(Sigma)
    G = np.eye(B) - 1 / B
    spectrum, axes = np.linalg.eigh(G @ Sigma @ G)
    spectrum, axes = spectrum[1:], axes[:, 1:]

    def slope(r: float) -> float:
        damping = 1 / (1 + 2 * spectrum * math.exp(r))
        return float(-(B - 1) / 2 + damping.sum() / 2 + damping[-1])

    split = brentq(slope, -60, 60)
    x, w = np.polynomial.laguerre.laggauss(nodes)
    w = w * np.exp(x)
    total = np.zeros_like(Sigma)
    for r, weight in [*zip(split + x / 8, w / 8, strict=True), *zip(split - x, w, strict=False)]:
        s = math.exp(r)
        damping = 1 / (1 + 2 * s * spectrum)
        K = (axes * (spectrum * damping)) @ axes.T
        variances = np.diag(K)
        size = weight * s * math.exp(np.log(damping).sum() / 2)
        total += size * arc_cosine_1(K, variances, variances)
    return B * total


def gauss_laguerre_2(one: Array, other: Array, cross: Array) -> Array:
    """The public two-batch rule for relu."""
    B = len(one)
    basis = np.linalg.qr(np.c_[np.ones(B), np.eye(B)[:, 1:]])[0][:, 1:]
    A = np.block(
        [
            [basis.T @ one @ basis, basis.T @ cross @ basis],
            [basis.T @ cross.T @ basis, basis.T @ other @ basis],
        ]
    )
    right, w_right = np.polynomial.laguerre.laggauss(10)
    left, w_left = np.polynomial.laguerre.laggauss(5)
    centre = -math.log(2 * (B - 1))
    r = np.r_[centre + right / 3, centre - left]
    w = np.r_[w_right * np.exp(right) / 3, w_left * np.exp(left)]
    n, total = B - 1, np.zeros_like(one)
    inverse = np.linalg.inv(A)
    for r_s, w_s in zip(r, w, strict=True):
        for r_t, w_t in zip(r, w, strict=True):
            tilt = np.repeat(2 * np.exp([r_s, r_t]), n)
            log_determinant = np.linalg.slogdet(np.eye(2 * n) + tilt[:, None] * A)[1]
            K = np.linalg.inv(inverse + np.diag(tilt))
            size = w_s * w_t * math.exp((r_s + r_t - log_determinant) / 2)
            rows = np.einsum("ia,ab,ib->i", basis, K[:n, :n], basis)
            columns = np.einsum("ia,ab,ib->i", basis, K[n:, n:], basis)
            total += size * arc_cosine_1(basis @ K[:n, n:] @ basis.T, rows, columns)
    return B / math.pi * total


def reference(Sigma: Array) -> Array:
    """V_relu by a trapezoid rule of two fifths of the step."""
    gram = centred(Sigma)
    rule = trapezoid(gram.spectrum, 1.0, 1.0, 0.4 * STEP, 0.1)
    total = np.zeros_like(Sigma)
    for weight, spectrum in zip(rule.weight, rule.spectrum, strict=True):
        K = (gram.axes * spectrum) @ gram.axes.T
        scale = np.sqrt(np.outer(np.diag(K), np.diag(K)))
        c = np.clip(K / scale, -1, 1)
        np.fill_diagonal(c, 1)
        total += weight * scale * (np.sqrt(1 - c * c) + (np.pi - np.arccos(c)) * c) / (2 * np.pi)
    return len(Sigma) * total


@pytest.mark.parametrize("B", [4, 8, 32, 64, 256])
def test_covariance(B: int, record_property: Callable[[str, object], None]) -> None:
    theory, Sigma = MeanField(RELU, B), gram(B, 2 * B)
    exact = reference(Sigma)
    error, public = (
        np.abs(V - exact).max() / exact.max()
        for V in (theory.covariance(Sigma).value, gauss_laguerre(Sigma))
    )
    ours = seconds(lambda: theory.covariance(Sigma), 200)
    theirs = seconds(lambda: gauss_laguerre(Sigma), 50)
    print(
        f"\nB={B}: {1e3 * ours:.2f} ms, error {error:.0e}; 20 nodes {1e3 * theirs:.2f} ms, "
        f"error {public:.0e}: {theirs / ours:.1f} times as fast"
    )
    assert error < 1e-12
    assert public > 1e6 * error


def test_two_batches() -> None:
    B = 32
    Sigma, theory = gram(2 * B, 4 * B), MeanField(RELU, B)
    blocks = Sigma[:B, :B], Sigma[B:, B:], Sigma[:B, B:]
    value = theory.cross_covariance(*blocks)
    public = gauss_laguerre_2(*blocks)
    gap = np.abs(public - value.value).max() / value.value.max()
    ours = seconds(lambda: theory.cross_covariance(*blocks), 100)
    theirs = seconds(lambda: gauss_laguerre_2(*blocks), 20)
    print(
        f"\ntwo batches, B={B}: {1e3 * ours:.1f} ms, claimed {value.error:.0e}; 15 by 15 nodes "
        f"{1e3 * theirs:.1f} ms, off {gap:.0e}: {theirs / ours:.1f} times as fast"
    )
    assert value.error < 1e-11


def test_ntk() -> None:
    """Pulling back is timed on some unit matrices, by our own backward map."""
    B, depth, theory = 32, 10, MeanField(RELU, 32)
    Sigma = gram(B, 2 * B)
    kernel, Sigmas = theory.ntk(Sigma, depth), theory.trajectory(Sigma, depth).value
    drawn = [(0, 0), (0, 1), (5, 20)]

    def pulled() -> list[float]:
        entries = []
        for i, j in drawn:
            Delta = np.zeros((B, B))
            Delta[i, j] += 0.5
            Delta[j, i] += 0.5
            entry = np.sum(Delta * Sigmas[depth])
            for layer in reversed(range(depth)):
                Delta = theory.backward_map(Sigmas[layer], Delta).value
                entry += np.sum(Delta * Sigmas[layer])
            entries.append(float(entry))
        return entries

    expected = np.array(pulled())
    found = np.array([kernel.value[place] for place in drawn])
    assert np.abs(found - expected).max() < 1e-10 * kernel.value.max()
    ours = seconds(lambda: theory.ntk(Sigma, depth), 20)
    theirs = seconds(pulled, 20) / len(drawn) * B * B
    print(
        f"\nNTK, B={B}, depth {depth}: {1e3 * ours:.0f} ms, claimed {kernel.error:.0e}; "
        f"B**2 unit matrices {theirs:.1f} s: {theirs / ours:.0f} times as fast"
    )
    assert theirs > 500 * ours
