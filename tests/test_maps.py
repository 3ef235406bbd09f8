"""The maps at a general covariance: against 30 digits, Monte Carlo, BSB1 and each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Homogeneous, MeanField
from bnsym.meanfield.maps.estimate import Estimate

Array = NDArray[np.float64]

RELU = Homogeneous(1, 1, 0)
ACTIVATIONS = [
    RELU,
    Homogeneous(1, 1, 1),
    Homogeneous(1, 1, -1),
    Homogeneous(1.5, 1, -0.25),
    Homogeneous(2, 1, 0.5),
    Homogeneous(3, 1, 0),
    Homogeneous(0.75, 1, 0.5),
]


def gram(B: int, width: int, seed: int = 0) -> Array:
    """A random Gram matrix."""
    X = np.random.default_rng(seed).normal(size=(B, width))
    return X @ X.T / width


def symmetric(B: int, seed: int = 1) -> Array:
    X = np.random.default_rng(seed).normal(size=(B, B))
    return X + X.T


def projection(B: int) -> Array:
    return np.eye(B) - 1 / B


@pytest.mark.parametrize("B", [4, 8, 32, 64, 256])
def test_error_on_random_gram_matrices(B: int) -> None:
    """Traces are known: sum of E x_i^2 = B/2 for relu, B for the identity, whatever Sigma."""
    for phi, trace in ((RELU, B / 2), (Homogeneous(1, 1, 1), B)):
        V = MeanField(phi, B).covariance(gram(B, 2 * B))
        assert V.error < 1e-12
        assert np.trace(V.value) == pytest.approx(trace, rel=1e-14 * B)


# --- BSB1


@pytest.mark.parametrize("B", [4, 9, 40])
@pytest.mark.parametrize("phi", [*ACTIVATIONS, Homogeneous(0, 1, 0), Homogeneous(0, 1, 1)], ids=str)
def test_bsb1_is_the_fixed_point(phi: Homogeneous, B: int) -> None:
    theory = MeanField(phi, B)
    q, c = float(theory.q), float(theory.c)
    V = theory.covariance(q * ((1 - c) * np.eye(B) + c)).value
    np.testing.assert_allclose(V, q * ((1 - c) * np.eye(B) + c), rtol=0, atol=2e-14 * q)


def eigenmatrices(B: int) -> Iterator[tuple[str, Array]]:
    """A matrix in each eigenspace at BSB1."""
    G = projection(B)
    yield "G", G
    yield "L", G @ np.diag(np.r_[1.0, -1.0, np.zeros(B - 2)]) @ G
    M = np.zeros((B, B))
    M[[0, 1, 2, 3], [1, 0, 3, 2]] = 1
    M[[0, 3, 1, 2], [3, 0, 2, 1]] = -1
    yield "M", M


@pytest.mark.parametrize("B", [4, 9])
@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_eigenvalues_at_bsb1(phi: Homogeneous, B: int) -> None:
    """The backward map has them, and so does the derivative of the covariance map."""
    theory = MeanField(phi, B)
    G, upsilon, step = projection(B), float(theory.upsilon), 1e-5
    for space, H in eigenmatrices(B):
        rate = getattr(theory.backward, space)
        back = theory.backward_map(upsilon * G, H).value
        np.testing.assert_allclose(back, rate * H, rtol=0, atol=1e-12 * (1 + abs(rate)))
        ahead, behind = (
            theory.covariance(upsilon * (G + sign * step * H)).value for sign in (1, -1)
        )
        derivative = G @ (ahead - behind) @ G / (2 * step * upsilon)
        forward = getattr(theory.forward, space)
        np.testing.assert_allclose(derivative, forward * H, rtol=0, atol=1e-8)


# --- the maps and each other


def test_scale_and_shift_invariance() -> None:
    theory, Sigma, shift = MeanField(RELU, 6), gram(6, 9), np.arange(6.0)
    V = theory.covariance(Sigma).value
    for scale in (2.0**-490, 2.0**490):
        np.testing.assert_array_equal(theory.covariance(scale * Sigma).value, V)
    moved = Sigma + (shift + shift[:, None]) / 10 + 100  # h moved by a multiple of 1
    np.testing.assert_allclose(theory.covariance(moved).value, V, atol=1e-13)


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_backward_map_is_the_adjoint(phi: Homogeneous) -> None:
    B, theory = 7, MeanField(phi, 7)
    Sigma, Theta, Delta = gram(B, 9), symmetric(B, 1), symmetric(B, 2)
    pushed = theory.tangent_map(Sigma, Theta).value
    pulled = theory.backward_map(Sigma, Delta).value
    assert np.sum(Delta * pushed) == pytest.approx(np.sum(pulled * Theta), abs=1e-11)


def test_leading_axes_broadcast() -> None:
    theory = MeanField(RELU, 5)
    Sigmas = np.stack([gram(5, 7, seed) for seed in range(3)])[:, None]
    Thetas = np.stack([symmetric(5, 1), symmetric(5, 2)])
    F = theory.tangent_map(Sigmas, Thetas)
    assert (F.value.shape, F.error.shape) == ((3, 2, 5, 5), (3, 2))
    np.testing.assert_array_equal(F.value[2, 1], theory.tangent_map(Sigmas[2], Thetas[1]).value[0])
    kernel = theory.ntk(Sigmas, 2)
    np.testing.assert_allclose(kernel.value[1, 0], theory.ntk(Sigmas[1, 0], 2).value, rtol=1e-13)
    assert theory.trajectory(Sigmas, 2).error.shape == (3, 1, 3)


def test_ntk_is_the_sum_of_unit_matrices_pulled_back() -> None:
    """The NTK entry (i, j): the unit matrix of (i, j) through every layer, against every Sigma."""
    B, depth, theory = 4, 3, MeanField(RELU, 4)
    Sigmas = theory.trajectory(gram(B, 6), depth).value
    expected = np.empty((B, B))
    for i, j in np.ndindex(B, B):
        Delta = np.zeros((B, B))
        Delta[i, j] += 0.5
        Delta[j, i] += 0.5
        expected[i, j] = np.sum(Delta * Sigmas[depth])
        for layer in reversed(range(depth)):
            Delta = theory.backward_map(Sigmas[layer], Delta).value
            expected[i, j] += np.sum(Delta * Sigmas[layer])
    kernel = theory.ntk(Sigmas[0], depth)
    np.testing.assert_allclose(kernel.value, expected, rtol=0, atol=1e-12 * expected.max())
    assert kernel.error < 1e-10


# --- Monte Carlo with explicit Jacobians


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_against_monte_carlo(phi: Homogeneous) -> None:
    """B = 9, because |J|^4 ~ r^-4 has a light tail there: at B = 6, 4 errors are no rare event."""
    B, size = 9, 50_000
    random = np.random.default_rng(5)
    Sigma, Theta, Delta = gram(B, 12) + 0.3, symmetric(B, 1), symmetric(B, 2)
    h = random.multivariate_normal(np.zeros(B), Sigma, size=size)
    z = h - h.mean(1, keepdims=True)
    r = np.linalg.norm(z, axis=1, keepdims=True)
    y, direction = math.sqrt(B) * z / r, z / r
    x = np.where(y > 0, phi.a, -phi.b) * np.abs(y) ** phi.alpha
    slope = phi.alpha * np.where(y > 0, phi.a, phi.b) * np.abs(y) ** (phi.alpha - 1)
    inner = projection(B) - direction[:, :, None] * direction[:, None, :]
    J = (math.sqrt(B) * slope / r)[:, :, None] * inner
    theory = MeanField(phi, B)
    for expected, drawn in (
        (theory.covariance(Sigma), x[:, :, None] * x[:, None, :]),
        (theory.tangent_map(Sigma, Theta), J @ Theta @ J.swapaxes(1, 2)),
        (theory.backward_map(Sigma, Delta), J.swapaxes(1, 2) @ Delta @ J),
    ):
        standard_error = drawn.std(0) / math.sqrt(size)
        assert np.abs((drawn.mean(0) - expected.value) / standard_error).max() < 4


# --- bad input


@pytest.mark.parametrize(
    ("Sigma", "said"),
    [
        (np.eye(5), r"shape \(..., 4, 4\)"),
        (np.ones(4), r"shape \(..., 4, 4\)"),
        (np.diag([1, 1, 1, np.nan]), "finite"),
        (np.diag([1, 1, 1, np.inf]), "finite"),
        (np.eye(4) + np.eye(4, k=1), "symmetric"),
        (np.diag([1.0, 1.0, 1.0, -1e-9]), "positive semidefinite"),
        (-np.eye(4), "positive semidefinite"),
        (np.ones((4, 4)), "vanish after centering"),
        (np.zeros((4, 4)), "vanish after centering"),
        (1j * np.eye(4), "real"),
        ("relu", "real"),
        ([[1.0, 0.0], [0.0]], "ragged"),
    ],
)
def test_bad_sigma_is_told_in_one_sentence(Sigma: object, said: str) -> None:
    theory, given = MeanField(RELU, 4), cast(Array, Sigma)
    calls: list[Callable[[], Estimate]] = [
        lambda: theory.covariance(given),
        lambda: theory.backward_map(given, np.eye(4)),
        lambda: theory.tangent_map(given, np.eye(4)),
        lambda: theory.ntk(given, 1),
        lambda: theory.nngp(given, 1),
    ]
    for call in calls:
        with pytest.raises(InputError, match=said) as caught:
            call()
        assert "\n" not in str(caught.value)


def test_what_the_maps_do_not_serve() -> None:
    with pytest.raises(InputError, match="one finite batch"):
        MeanField(RELU, np.array([4, 8])).covariance(np.eye(4))
    with pytest.raises(InputError, match="one finite batch"):
        MeanField(RELU, math.inf).covariance(np.eye(4))
    with pytest.raises(InputError, match="alpha"):
        MeanField(Homogeneous(-0.25, 1, 0), 4).covariance(np.eye(4))
    with pytest.raises(InputError, match="above 1/2"):
        MeanField(Homogeneous(0.5, 1, 0), 4).tangent_map(np.eye(4), np.eye(4))
    with pytest.raises(InputError, match="rank at least 3"):
        MeanField(RELU, 4).backward_map(np.diag([1.0, 1.0, 0, 0]), np.eye(4))
    with pytest.raises(InputError, match="broadcast"):
        MeanField(RELU, 4).tangent_map(np.ones((2, 1, 1)) * np.eye(4), np.ones((3, 4, 4)))
    for depth in (-1, 1.5, True):
        with pytest.raises(InputError, match="depth"):
            MeanField(RELU, 4).nngp(np.eye(4), depth)  # type: ignore[arg-type]


def test_what_float64_does_not_determine() -> None:
    sign = MeanField(Homogeneous(0, 1, 1), 4)
    level = np.array([0.0, 1.0, -1.0, 0.0])  # two points at the mean: their sign is rounding
    with pytest.raises(AccuracyError, match="relative error"):
        sign.covariance(np.outer(level, level))


# --- two batches


def joint_gram(B: int, seed: int = 0) -> tuple[Array, Array, Array]:
    Sigma = gram(2 * B, 2 * B + 3, seed)
    return Sigma[:B, :B], Sigma[B:, B:], Sigma[:B, B:]


@pytest.mark.parametrize("phi", ACTIVATIONS, ids=str)
def test_a_batch_beside_itself(phi: Homogeneous) -> None:
    theory, Sigma = MeanField(phi, 5), gram(5, 8)
    cross = theory.cross_covariance(Sigma, Sigma, Sigma)
    V = theory.covariance(Sigma).value
    np.testing.assert_allclose(cross.value, V, rtol=0, atol=2e-14 * V.max())
    assert cross.error < 1e-10


@pytest.mark.parametrize("phi", [*ACTIVATIONS, Homogeneous(0, 1, 0)], ids=str)
def test_independent_batches(phi: Homogeneous) -> None:
    theory, Sigma = MeanField(phi, 5), 2 * np.eye(5) + 1
    cross = theory.cross_covariance(Sigma, 3 * Sigma, np.zeros((5, 5))).value
    np.testing.assert_allclose(cross, theory.cross_batch.c, rtol=0, atol=1e-13 * float(theory.q))


def test_rate_of_two_batches() -> None:
    """The derivative at independent batches is cross_batch.rate on G, and 0 on what is centred out.

    Nearby, the error of the difference quotient is of second order in the step.
    """
    theory, B, step = MeanField(RELU, 5), 5, 1e-4
    G, upsilon = projection(B), float(theory.upsilon)
    ahead, behind = (
        theory.cross_covariance(upsilon * G, upsilon * G, sign * step * upsilon * G).value
        for sign in (1, -1)
    )
    derivative = (ahead - behind) / (2 * step * upsilon)
    rate = float(theory.cross_batch.rate)
    np.testing.assert_allclose(G @ derivative @ G, rate * G, rtol=0, atol=1e-7)


def test_two_batches_against_monte_carlo() -> None:
    B, size, random = 6, 50_000, np.random.default_rng(5)
    one, other, cross = joint_gram(B)
    whole = np.block([[one, cross], [cross.T, other]])
    h = random.multivariate_normal(np.zeros(2 * B), whole, size=size).reshape(size, 2, B)
    z = h - h.mean(-1, keepdims=True)
    y = math.sqrt(B) * z / np.linalg.norm(z, axis=-1, keepdims=True)
    for phi in (RELU, Homogeneous(1.5, 1, -0.25), Homogeneous(0, 1, 1)):
        x = np.where(y > 0, phi.a, -phi.b) * np.abs(y) ** phi.alpha
        drawn = x[:, 0, :, None] * x[:, 1, None, :]
        value = MeanField(phi, B).cross_covariance(one, other, cross).value
        standard_error = drawn.std(0) / math.sqrt(size)
        assert np.abs((drawn.mean(0) - value) / standard_error).max() < 4


def test_bad_cross_covariance() -> None:
    theory = MeanField(RELU, 4)
    with pytest.raises(InputError, match="joint covariance"):
        theory.cross_covariance(np.eye(4), np.eye(4), 2 * projection(4))
    with pytest.raises(InputError, match=r"Xi must have shape"):
        theory.cross_covariance(np.eye(4), np.eye(4), np.eye(5))
    with pytest.raises(InputError, match="Xi must be finite"):
        theory.cross_covariance(np.eye(4), np.eye(4), np.full((4, 4), np.nan))
    with pytest.raises(InputError, match="broadcast"):
        theory.cross_covariance(np.ones((2, 1, 1)) * np.eye(4), np.eye(4), np.zeros((3, 4, 4)))
