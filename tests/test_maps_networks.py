"""NNGP and NTK against networks of finite width: they differ by about width**-1/2."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bnsym.meanfield import Homogeneous, MeanField

Array = NDArray[np.float64]

B, DEPTH, PHI = 12, 2, Homogeneous(1.5, 1, -0.5)


def layer(h: Array) -> tuple[Array, Array]:
    """Batch norm and phi of each neuron (a row of h), and the Jacobian in the batch."""
    z = h - h.mean(-1, keepdims=True)
    r = np.linalg.norm(z, axis=-1, keepdims=True)
    y, direction = math.sqrt(B) * z / r, z / r
    x = np.where(y > 0, PHI.a, -PHI.b) * np.abs(y) ** PHI.alpha
    slope = PHI.alpha * np.where(y > 0, PHI.a, PHI.b) * np.abs(y) ** (PHI.alpha - 1)
    inner = np.eye(B) - 1 / B - direction[:, :, None] * direction[:, None, :]
    return x, (math.sqrt(B) * slope / r)[:, :, None] * inner


def network(inputs: Array, width: int, random: np.random.Generator) -> tuple[Array, Array]:
    """The empirical NNGP kernel and NTK of one network with a linear output neuron."""
    x, outputs, jacobians, weights = inputs, [inputs], [], []
    for _ in range(DEPTH):
        W = random.normal(size=(width, len(x))) / math.sqrt(len(x))
        x, J = layer(W @ x)
        weights.append(W)
        outputs.append(x)
        jacobians.append(J)
    nngp = x.T @ x / width
    # Gradients of the output at each of the B inputs in the pre-activations, from the top down.
    back = np.eye(B)[:, None, :] * random.normal(size=(1, width, 1)) / math.sqrt(width)
    ntk = nngp.copy()
    for W, J, below in zip(weights[::-1], jacobians[::-1], outputs[-2::-1], strict=True):
        delta = (back[:, :, None, :] @ J)[:, :, 0, :]
        overlap = below.T @ below / len(below)
        ntk += np.tensordot(delta, delta @ overlap, ([1, 2], [1, 2]))
        back = W.T @ delta
    return nngp, ntk


def test_networks_of_finite_width() -> None:
    inputs = np.random.default_rng(1).normal(size=(20, B))
    theory, Sigma = MeanField(PHI, B), inputs.T @ inputs / 20
    limits = theory.nngp(Sigma, DEPTH).value, theory.ntk(Sigma, DEPTH).value
    random, seeds = np.random.default_rng(2), 30
    deviations: dict[int, Array] = {}
    for width in (32, 512):
        drawn = np.array([network(inputs, width, random) for _ in range(seeds)])
        gap = drawn - np.array(limits)
        deviations[width] = np.sqrt(np.square(gap).mean((0, 2, 3)))
        if width == 512:
            standard_error = gap.std(0) / math.sqrt(seeds)
            assert np.abs(gap.mean(0) / standard_error).max() < 5
    ratio = deviations[32] / deviations[512]
    assert np.all((ratio > 3) & (ratio < 6))  # 4 = sqrt(512/32)
