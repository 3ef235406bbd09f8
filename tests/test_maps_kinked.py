"""Gradients of activations with kinks at a general covariance, by three other ways."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import precise_maps as precise
import pytest
from numpy.typing import NDArray
from test_maps_any import eigenmatrices, gram

import bnsym
from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Estimate, Function, Homogeneous, MeanField
from bnsym.meanfield.homogeneous import as_function
from bnsym.meanfield.maps import panels
from bnsym.meanfield.maps.gram import centred
from bnsym.meanfield.maps.kinkedgradient import pulled_by_panels, pushed_by_panels

Array = NDArray[np.float64]

KINKED = [
    "hardtanh",
    "elu(2*x)",
    "selu",
    "hardswish(x) + Abs(x)",
    "relu(x - 1/2) + Abs(x)",
    "clip(x, -1/3, 1)",
]


def projection(B: int) -> Array:
    return np.eye(B) - 1 / B


def directions(B: int, seed: int = 3) -> Array:
    """Two symmetric matrices."""
    X = np.random.default_rng(seed).normal(size=(2, B, B))
    return X + X.swapaxes(1, 2)


def off_by(found: Estimate, exact: Array) -> float:
    return float(np.abs(found.value - exact).max() / np.abs(exact).max())


# --- by the Laplace form

FORMS = [Homogeneous(1, 1, 0), Homogeneous(1, 1, 0.01), Homogeneous(2, 1, -1), Homogeneous(3, 1, 0)]


@pytest.mark.parametrize("epsilon", [0.0, pytest.param(0.3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_homogeneous_ones_by_the_laplace_form(form: Homogeneous, epsilon: float) -> None:
    """They have kinks, and a closed form that knows nothing of panels."""
    Sigma, (Theta, Delta) = gram(6, 9), directions(6)
    panelled, laplace = (MeanField(phi, 6, epsilon) for phi in (as_function(form), form))
    for name, given in (("tangent_map", Theta), ("backward_map", Delta)):
        found, exact = (getattr(theory, name)(Sigma, given) for theory in (panelled, laplace))
        assert off_by(found, exact.value) <= found.error + exact.error
        assert off_by(found, exact.value) < 1e-11
        assert found.error < 1e-9


@pytest.mark.parametrize("distance", [1e-3, 1e-6, 0.0])
def test_rows_that_are_nearly_parallel(distance: float) -> None:
    """Of duplicate points gradients are like a square root of Sigma: the error says so."""
    relu, (Theta, Delta), X = Homogeneous(1, 1, 0), directions(6), gram(6, 9)
    X[1], X[2] = X[0] + distance * X[1], distance * X[2] - 2 * X[0]
    panelled, laplace = MeanField(as_function(relu), 6), MeanField(relu, 6)
    for name, given in (("tangent_map", Theta), ("backward_map", Delta)):
        found, exact = (getattr(theory, name)(X @ X.T, given) for theory in (panelled, laplace))
        assert off_by(found, exact.value) <= found.error + exact.error
        assert found.error < 1.1 * exact.error + 1e-11


def test_adjoint() -> None:
    theory, Sigma, (Theta, Delta) = bnsym.MeanField("hardtanh", 5), gram(5, 9), directions(5)
    there, back = theory.tangent_map(Sigma, Theta).value, theory.backward_map(Sigma, Delta).value
    assert np.vdot(there, Delta) == pytest.approx(np.vdot(Theta, back), rel=1e-11)


# --- by integrals over the sphere, and by the theory of the fixed point


def on_the_sphere(phi: Function, Sigma: Array, Theta: Array, count: int = 40) -> Array:
    """E J*Theta*Jᵀ at B = 4, from the density of Gh/|Gh|, pair by pair around the axis of y_i.

    In the polar angle panels end at the kinks of y_i and where circles of kinks of y_j begin, in
    the other angle at these circles.
    """
    G, axes = projection(4), np.linalg.svd(projection(4))[0][:, :3]
    inner = axes.T @ Sigma @ axes
    precision = np.linalg.inv(inner)
    kinks = np.arccos([kink / math.sqrt(3) for kink in phi.kinks if kink**2 < 3])
    simplex = math.acos(-1 / 3)
    x, w = np.polynomial.legendre.leggauss(count)
    x, w = (1 + x) / 2, w / 2
    F = np.empty((4, 4))
    for i, j in zip(*np.tril_indices(4), strict=True):
        pole, beside = (axes[k] / math.sqrt(0.75) for k in (i, j if i != j else i - 1))
        forward = (beside - pole * (pole @ beside)) / math.sin(simplex)
        given = [0, math.pi, *kinks]
        for kink in kinks if i != j else []:
            given += [abs(kink - simplex), math.pi - abs(math.pi - kink - simplex)]
        edges = np.unique(given)
        chi = (edges[:-1, None] + np.diff(edges)[:, None] * x * x * (3 - 2 * x)).ravel()
        weight = (np.diff(edges)[:, None] * 6 * w * x * (1 - x)).ravel() * np.sin(chi)
        cuts = [0 * chi, 0 * chi + math.pi, 0 * chi + 2 * math.pi]
        for kink in kinks if i != j else []:
            cosine = (np.cos(kink) + np.cos(chi) / 3) / (np.sin(chi) * math.sin(simplex))
            half = np.arccos(np.clip(cosine, -1, 1))
            cuts += [half, 2 * math.pi - half]
        ends = np.sort(np.stack(cuts, -1), -1)
        psi = (ends[:, :-1, None] + np.diff(ends)[..., None] * x).reshape(len(chi), -1, 1)
        across = np.cos(psi) * forward + np.sin(psi) * np.cross(pole, forward)
        v = np.cos(chi)[:, None, None] * pole + np.sin(chi)[:, None, None] * across
        u = v @ axes.T
        slopes = phi(2 * u[..., i])[1] * phi(2 * u[..., j])[1]
        left, right = (G[k] - u[..., k, None] * u for k in (i, j))
        values = slopes * np.einsum("...k,kl,...l->...", left, Theta, right)
        values /= np.sqrt(np.einsum("...k,kl,...l->...", v, precision, v))
        weights = (np.diff(ends)[..., None] * w).reshape(len(chi), -1)
        F[i, j] = F[j, i] = weight @ (weights * values).sum(-1)
    return np.asarray(F / (math.pi * math.sqrt(np.linalg.det(inner))))


@pytest.mark.parametrize("name", KINKED)
def test_by_integrals_over_the_sphere(name: str) -> None:
    theory, Sigma, (Theta, _) = bnsym.MeanField(name, 4), gram(4, 9, seed=3), directions(4)
    found = theory.tangent_map(Sigma, Theta)
    gap = off_by(found, on_the_sphere(theory.activation.function, Sigma, Theta))  # type: ignore[attr-defined]
    assert gap <= found.error + 1e-12
    assert found.error < 1e-9


SLOWER = [("selu", 0.0), ("hardtanh", 0.1), ("relu(x) - 1/2", 0.0)]


@pytest.mark.parametrize(
    ("name", "epsilon"),
    [("hardtanh", 0.0), *(pytest.param(*case, marks=pytest.mark.slow) for case in SLOWER)],
)
def test_backward_eigenvalues_at_bsb1(name: str, epsilon: float) -> None:
    """The eigenvalues come from integrals over the sphere, which share nothing with the map."""
    theory, spaces = bnsym.MeanField(name, 6, epsilon=epsilon), eigenmatrices(6)
    found = theory.backward_map(theory.upsilon * spaces["G"], np.array(list(spaces.values())))
    for space, back, error in zip(spaces, found.value, found.error, strict=True):
        exact = getattr(theory.backward, space) * spaces[space]
        assert np.abs(back - exact).max() <= error * np.abs(back).max() + 1e-11
    assert found.error.max() < 1e-9


# --- by Monte Carlo


def against_monte_carlo(B: int, size: int) -> None:
    """Both maps of hardtanh; beyond B = 6, |J|^4 has a mean and standard errors mean something."""
    Sigma, (Theta, Delta) = gram(B, B + 4), directions(B)
    theory, root = bnsym.MeanField("hardtanh", B), np.linalg.cholesky(Sigma)
    random, totals, squares = np.random.default_rng(5), np.zeros((2, B, B)), np.zeros((2, B, B))
    for _ in range(size // 10_000):
        z = random.normal(size=(10_000, B)) @ root.T @ projection(B)
        r = np.linalg.norm(z, axis=1, keepdims=True)
        u = z / r
        slope = (np.abs(u) < 1 / math.sqrt(B)) * math.sqrt(B) / r
        J = slope[:, :, None] * (projection(B) - u[:, :, None] * u[:, None, :])
        for place, drawn in enumerate(
            (J @ Theta @ J.swapaxes(1, 2), J.swapaxes(1, 2) @ Delta @ J),
        ):
            totals[place] += drawn.sum(0)
            squares[place] += np.square(drawn).sum(0)
    found = theory.tangent_map(Sigma, Theta), theory.backward_map(Sigma, Delta)
    count = size // 10_000 * 10_000
    for estimate, total, square in zip(found, totals, squares, strict=True):
        mean = total / count
        standard_error = np.sqrt((square / count - mean**2) / count)
        assert np.abs((estimate.value - mean) / standard_error).max() < 4
        assert estimate.error < 1e-9


def test_against_monte_carlo() -> None:
    against_monte_carlo(8, 100_000)


@pytest.mark.slow
@pytest.mark.parametrize(("B", "size"), [(4, 1_000_000), (8, 1_000_000), (16, 300_000)])
def test_against_much_monte_carlo(B: int, size: int) -> None:
    against_monte_carlo(B, size)


# --- what the errors say


def drawn(random: np.random.Generator, case: int) -> Array:
    """An adversarial covariance, every other one with points that are nearly equal or opposite."""
    if case % 2:
        return precise.adversarial(random)
    X = random.normal(size=(random.integers(4, 8),) * 2)
    for k in range(1, random.integers(2, 4)):
        X[k] = random.choice([1, 1, -1, 2]) * X[0] + 10 ** -random.uniform(0, 7) * X[k]
    return X @ X.T


def finer(
    by_panels: Callable[..., Array], phi: Function, Sigma: Array, given: Array, epsilon: float
) -> Array:
    """The map with the points in another order, by more nodes on other panels."""
    order = np.random.default_rng(1).permutation(len(Sigma))
    there, back = np.ix_(order, order), np.ix_(*2 * [np.argsort(order)])
    gram = centred(Sigma[there])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(panels, "WIDEST", 0.9)
        patch.setattr(panels, "GROWTH", 3.0)
        decay = len(Sigma) * epsilon / gram.scale
        counts = panels.Counts(22, 44)
        return np.asarray(by_panels(phi, given[there], decay, counts, gram)[back] / gram.scale)


def lies(seed: int, count: int) -> int:
    """Return how many maps at adversarial covariances got an answer, none wrong."""
    random, answered = np.random.default_rng(seed), 0
    for case in range(count):
        Sigma = drawn(random, case)
        B, name = len(Sigma), KINKED[random.integers(len(KINKED))]
        size = np.trace(Sigma) / B
        epsilon = 0.0 if case % 4 else float(np.clip(size * 10 ** random.uniform(-6, 1), 1e-30, 1))
        theory, (given, _) = bnsym.MeanField(name, B, epsilon=epsilon), directions(B, case)
        phi, G = theory.activation.function, projection(B)  # type: ignore[attr-defined]
        try:
            if random.integers(2):
                found = theory.tangent_map(Sigma, given)
                exact = finer(pushed_by_panels, phi, Sigma, G @ given @ G, epsilon)
            else:
                found = theory.backward_map(Sigma, given)
                exact = finer(pulled_by_panels, phi, Sigma, given, epsilon)
        except (AccuracyError, InputError):  # or a rank below 3
            continue
        answered += 1
        assert off_by(found, exact) <= found.error, (case, name, Sigma, epsilon)
    return answered


def test_no_lies_about_adversarial_covariances() -> None:
    assert lies(1, 6) >= 3


@pytest.mark.slow
def test_no_lies_about_many_adversarial_covariances() -> None:
    assert lies(2, 120) >= 60


# --- what follows from them


def test_ntk_is_the_sum_of_unit_matrices_pulled_back() -> None:
    B, theory = 5, bnsym.MeanField("relu", 5, beta=0.5)
    Sigmas = theory.trajectory(gram(B, 8), 1).value
    Delta = np.zeros((B, B))
    Delta[0, 1] = Delta[1, 0] = 0.5
    pulled = theory.backward_map(Sigmas[0], Delta).value
    expected = np.sum(Delta * Sigmas[1]) + np.sum(pulled * Sigmas[0])
    kernel = theory.ntk(Sigmas[0], 1)
    assert kernel.value[0, 1] == pytest.approx(expected, abs=1e-9)
    assert kernel.error < 1e-9


def test_kinks_that_batch_norm_does_not_reach() -> None:
    """Values are below sqrt(B-1): there is no kink, and the rule is that of smooth ones."""
    wide, line = bnsym.MeanField("clip(x, -2, 2)", 5), MeanField(Homogeneous(1, 1, 1), 5)
    found = wide.tangent_map(gram(5, 8), np.eye(5))
    assert off_by(found, line.tangent_map(gram(5, 8), np.eye(5)).value) < 1e-13


@pytest.mark.parametrize("name", ["sign(x) + x", "sqrt(relu(x - 1/2))", "sqrt(relu(x)) + x"])
def test_gradients_that_are_infinite(name: str) -> None:
    theory = bnsym.MeanField(name, 4)
    for call in (
        partial(theory.backward_map, np.eye(4), np.eye(4)),
        partial(theory.tangent_map, np.eye(4), np.eye(4)),
    ):
        with pytest.raises(InputError, match=r"gradients are infinite.*jumps or is too steep"):
            call()


def test_a_slope_that_is_nearly_too_steep_is_blamed() -> None:
    """E phi'^2 is finite, but no rule comes near it: Sigma is not to blame."""
    with pytest.raises(AccuracyError, match=r"relu\(x\)\*\*0\.52 \+ x is too steep"):
        bnsym.MeanField("relu(x)**0.52 + x", 4).tangent_map(np.eye(4), np.eye(4))
