"""All maps with batch norm's epsilon: by two ways, at the fixed point, and against Monte Carlo."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from test_maps_any import eigenmatrices, gram, power
from test_maps_pairs import RELU, joint_gram, matrices, projection

import bnsym
from bnsym.meanfield import Function, Homogeneous, MeanField
from bnsym.meanfield.homogeneous import as_function
from bnsym.meanfield.maps.estimate import Estimate

Array = NDArray[np.float64]

EPSILONS = [1e-5, 0.3, 10.0]


def agree(one: Estimate, other: Estimate) -> bool:
    """Whether two results are within their errors of each other, and these are small."""
    gap = np.abs(one.value - other.value).max() / np.abs(one.value).max()
    return bool(gap <= one.error + other.error < 1e-9)


@pytest.mark.parametrize("epsilon", EPSILONS)
@pytest.mark.parametrize("phi", [RELU, Homogeneous(1.5, 1, -0.25), Homogeneous(3, 1, 1)], ids=str)
def test_covariance_by_the_general_way(phi: Homogeneous, epsilon: float) -> None:
    """The Laplace form beside averages over ellipses, which know nothing of homogeneity."""
    Sigma = gram(5, 8)
    V = MeanField(phi, 5, epsilon=epsilon).covariance(Sigma)
    assert agree(V, MeanField(as_function(phi), 5, epsilon=epsilon).covariance(Sigma))


def test_degree_0_does_not_see_it() -> None:
    step, Sigma = Homogeneous(0, 1, 0), gram(5, 8)
    with_it, without = MeanField(step, 5, epsilon=0.3), MeanField(step, 5)
    np.testing.assert_array_equal(with_it.covariance(Sigma).value, without.covariance(Sigma).value)


@pytest.mark.parametrize("epsilon", EPSILONS)
@pytest.mark.parametrize("degree", [1, 3])
def test_gradients_of_powers_by_both_ways(degree: int, epsilon: float) -> None:
    Sigma, (X,) = gram(5, 7), matrices(5, 1)
    general = MeanField(Function("power", partial(power, degree)), 5, epsilon=epsilon)
    laplace = MeanField(Homogeneous(degree, 1, 1), 5, epsilon=epsilon)
    for name in ("tangent_map", "backward_map"):
        assert agree(*(getattr(theory, name)(Sigma, X + X.T) for theory in (general, laplace)))


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_backward_eigenvalues_at_bsb1(name: str) -> None:
    """The eigenvalues come from integrals over the sphere and the radius."""
    theory = bnsym.MeanField(name, 6, epsilon=0.1)
    q, c = float(theory.q), float(theory.c)
    Sigma = q * ((1 - c) * np.eye(6) + c)
    for space, H in eigenmatrices(6).items():
        back = theory.backward_map(Sigma, H)
        gap = np.abs(back.value - getattr(theory.backward, space) * H).max()
        assert gap <= back.error * np.abs(back.value).max() + 1e-11


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_a_batch_beside_itself(epsilon: float) -> None:
    theory, Sigma = MeanField(Homogeneous(2, 1, 0.5), 5, epsilon=epsilon), joint_gram(5, 9)[0]
    (X,) = matrices(5, 1)
    assert agree(theory.covariance(Sigma), theory.cross_covariance(*3 * [Sigma]))
    for name in ("tangent_map", "backward_map"):
        alone = getattr(theory, name)(Sigma, X + X.T)
        assert agree(alone, getattr(theory, f"cross_{name}")(*3 * [Sigma], X + X.T))


def test_kernels_of_a_batch_beside_itself() -> None:
    theory, Sigma = MeanField(Homogeneous(2, 1, 0.5), 4, epsilon=0.1), joint_gram(4, 9)[0]
    assert agree(theory.nngp(Sigma, 2), theory.cross_nngp(Sigma, Sigma, Sigma, 2))
    assert agree(theory.ntk(Sigma, 2), theory.cross_ntk(Sigma, Sigma, Sigma, 2))


def test_tangent_map_is_the_derivative_along_the_covariance_between_them() -> None:
    theory, step = MeanField(RELU, 5, epsilon=0.2), 1e-4
    one, other, Xi = joint_gram(5, 14)
    (X,) = matrices(5, 1)
    ahead, behind = (
        theory.cross_covariance(one, other, Xi + sign * step * X).value for sign in (1, -1)
    )
    tangent = theory.cross_tangent_map(one, other, Xi, X).value
    np.testing.assert_allclose((ahead - behind) / (2 * step), tangent, rtol=0, atol=1e-6)


def test_small_ones_hardly_matter_and_ranks_no_longer_do() -> None:
    Sigma, (X,) = gram(6, 9), matrices(6, 1)
    small, none = MeanField(RELU, 6, epsilon=1e-12), MeanField(RELU, 6)
    for name in ("tangent_map", "backward_map"):
        one, other = (getattr(theory, name)(Sigma, X + X.T).value for theory in (small, none))
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)
    flat = np.diag([1.0, 1.0, 0, 0])  # of rank 2: gradients are infinite at epsilon = 0
    cube = MeanField(Homogeneous(3, 1, 1), 4, epsilon=0.1)
    assert cube.tangent_map(flat, np.eye(4)).error < 1e-9
    assert cube.cross_backward_map(flat, flat, 0 * flat, np.eye(4)).error < 1e-9


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_gradients_against_monte_carlo(name: str) -> None:
    """|J| is at most 1/sqrt(epsilon): nothing has a heavy tail."""
    B, epsilon, size = 5, 0.3, 50_000
    theory, random = bnsym.MeanField(name, B, epsilon=epsilon), np.random.default_rng(6)
    pair, (X, D) = joint_gram(B, 14), matrices(B, 2)
    whole = np.block([[pair[0], pair[2]], [pair[2].T, pair[1]]])
    h = random.multivariate_normal(np.zeros(2 * B), whole, size=size).reshape(size, 2, B)
    z = h - h.mean(-1, keepdims=True)
    rho = np.sqrt(np.square(z).sum(-1, keepdims=True) + B * epsilon)
    y = math.sqrt(B) * z / rho
    slope = 1 - np.tanh(y) ** 2 if name == "tanh" else np.heaviside(y, 0)
    inner = projection(B) - (z / rho)[..., :, None] * (z / rho)[..., None, :]
    J, L = np.moveaxis((math.sqrt(B) * slope / rho)[..., None] * inner, 1, 0)
    Jt = J.swapaxes(1, 2)
    found = [
        (theory.tangent_map(pair[0], X + X.T), J @ (X + X.T) @ Jt),
        (theory.backward_map(pair[0], D + D.T), Jt @ (D + D.T) @ J),
    ]
    if name == "relu":
        found += [
            (theory.cross_tangent_map(*pair, X), J @ X @ L.swapaxes(1, 2)),
            (theory.cross_backward_map(*pair, D), Jt @ D @ L),
        ]
    for result, drawn in found:
        standard_error = drawn.std(0) / math.sqrt(size)
        assert np.abs((drawn.mean(0) - result.value) / standard_error).max() < 4
        assert result.error < 1e-9
