"""JAX kernels that leave home: derivatives of the catalogue, and what is JAX's own."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bnsym.kernels.numpy import homogeneous as in_numpy

jax = pytest.importorskip("jax", reason="JAX is not installed")
jnp = jax.numpy

CLOSED = ["arc_cosine_0", "arc_cosine_1", "arc_cosine_2", "arc_cosine_3", "relu_dual",
          "arc_cosine_0_derivative"]  # fmt: skip
C = np.array([-0.9, -0.3, -1e-3, 0.2, 0.7, 0.95])


@pytest.fixture(scope="module")
def package(kernels_for: Callable[[str], ModuleType]) -> ModuleType:
    jax.config.update("jax_enable_x64", True)
    return kernels_for("jax")


def differences(function: Any, c: Any, step: float = 1e-5) -> Any:
    """A symmetric difference quotient of two orders."""
    one, two = (function(c + h) - function(c - h) for h in (step, 2 * step))
    return (8 * one - two) / (12 * step)


@pytest.mark.parametrize("name", CLOSED)
def test_first_and_second_derivatives(name: str, package: ModuleType) -> None:
    function = getattr(package, name)
    slope = jax.vmap(jax.grad(function))
    assert np.allclose(slope(C), differences(function, C), rtol=1e-7)
    curvature = jax.jit(jax.vmap(jax.grad(jax.grad(function))))
    assert np.allclose(curvature(C), differences(slope, C), rtol=1e-7)
    assert np.allclose(jax.jvp(function, (C,), (C,))[1], C * slope(C), rtol=1e-15)


@pytest.mark.parametrize("degree", [0.75, 1.5, 7.25])
def test_every_degree_and_what_is_made_of_it(degree: float, package: ModuleType) -> None:
    slope = jax.vmap(jax.grad(lambda c: package.dual(degree, 1.0, -0.25, c)))
    found = differences(lambda c: in_numpy.dual(degree, 1.0, -0.25, c), C)
    assert np.allclose(slope(C), found, rtol=1e-7)
    root = np.random.default_rng(1).normal(size=(3, 3))

    def size(root: Any) -> Any:
        return (package.v_transform(root @ root.T, degree, 1.0, 0.1) ** 2).sum()

    def numpys(t: float, direction: Any) -> float:
        moved = root + t * direction
        found = in_numpy.v_transform(moved @ moved.T, degree, 1.0, 0.1)
        return float((found**2).sum())

    direction = np.ones((3, 3)) - 2 * np.eye(3)
    along = (jax.jit(jax.grad(size))(root) * direction).sum()
    assert along == pytest.approx(differences(lambda t: numpys(t, direction), 0.0), rel=1e-6)


def test_there_is_no_derivative_where_the_catalogue_has_none(package: ModuleType) -> None:
    with pytest.raises(NotImplementedError, match=r"\Aarc_cosine has no derivative in alpha"):
        jax.grad(package.dual)(1.5, 1.0, 0.0, 0.5)
    assert np.isnan(jax.grad(package.dual, 3)(0.25, 1.0, 0.0, 0.5))


def test_without_x64_results_are_float32(package: ModuleType) -> None:
    with jax.enable_x64(False):
        found = package.arc_cosine_1(jnp.array([0.5, -1.0]))
        assert found.dtype == "float32"
        assert np.allclose(found, in_numpy.arc_cosine_1(np.array([0.5, -1.0])), rtol=1e-6)
