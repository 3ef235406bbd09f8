"""JAX kernels that leave home: values of the promise, derivatives of the catalogue."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import bnsym
from bnsym.kernels.numpy import homogeneous as in_numpy

jax = pytest.importorskip("jax", reason="JAX is not installed")
jnp = jax.numpy

NAMES = [f"homogeneous.{name}" for name in
         ("arc_cosine_0", "arc_cosine_1", "arc_cosine_2", "arc_cosine_3", "relu_dual",
          "arc_cosine_derivative", "dual", "v_transform")]  # fmt: skip
CLOSED = ["arc_cosine_0", "arc_cosine_1", "arc_cosine_2", "arc_cosine_3", "relu_dual"]
C = np.array([-0.9, -0.3, -1e-3, 0.2, 0.7, 0.95])


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    root = tmp_path_factory.mktemp("jax")
    bnsym.export(NAMES, "jax", to=root / "jax_kernels")
    sys.path.insert(0, str(root))
    jax.config.update("jax_enable_x64", True)
    yield importlib.import_module("jax_kernels")
    sys.path.remove(str(root))


def differences(function: Any, c: Any, step: float = 1e-5) -> Any:
    """A symmetric difference quotient of two orders."""
    one, two = (function(c + h) - function(c - h) for h in (step, 2 * step))
    return (8 * one - two) / (12 * step)


def test_the_self_test_passes(package: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert importlib.import_module("jax_kernels.self_test").main() == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(package.__all__)
    assert all(line.endswith(": ok") for line in printed)


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_values_agree_with_numpy_within_the_promise(
    name: str, dtype: str, package: ModuleType
) -> None:
    drawn = np.random.default_rng(3).uniform(-1, 1, 2000)
    drawn[:6] = [-1, 1, 0, -1 + 1e-12, 1e-300, -0.5]
    c = drawn.astype(dtype)
    function = getattr(package, name)
    expected = getattr(in_numpy, name)(c)
    rtol = 2.5e-15 * (1 if dtype == "float64" else 2.0**29)
    for found in (function(c), jax.jit(function)(c), jax.vmap(function)(jnp.asarray(c))):
        assert found.dtype == expected.dtype == dtype
        assert np.all(np.abs(found - expected) <= 2 * rtol * expected)


def test_slopes_at_the_ends_are_finite_and_right(package: ModuleType) -> None:
    ends = jnp.array([-1, 1, -1 - 2.0**-52, 1 + 2.0**-51])  # two as rounding leaves them
    expected = {"arc_cosine_1": 1.0, "arc_cosine_2": 4 / 3, "arc_cosine_3": 9 / 5,
                "relu_dual": 0.5}  # fmt: skip
    for name, at_one in expected.items():
        slope = jax.grad(getattr(package, name))
        assert jax.vmap(slope)(ends).tolist() == [0, at_one, 0, at_one]
        assert jnp.isfinite(jax.jit(jax.vmap(jax.grad(slope)))(ends)).all()
    infinite = jax.vmap(jax.grad(package.arc_cosine_0))(ends)
    assert jnp.isfinite(infinite).all()
    assert (infinite > 1e6).all()


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


def test_nan_passes_four_ulp_are_moved_and_more_is_nan(package: ModuleType) -> None:
    for dtype in (np.float64, np.float32):
        ulp = np.finfo(dtype).eps
        given = [-1 - 4 * ulp, 1 + 4 * ulp, np.nan, -1 - 6 * ulp, 1 + 6 * ulp, np.inf]
        found = package.relu_dual(np.array(given, dtype))
        assert found[:2].tolist() == [0, 0.5]
        assert np.isnan(found[2:]).all()
    with pytest.raises(ValueError, match="real, float32 or float64, got float16"):
        package.relu_dual(np.zeros(2, np.float16))
    with pytest.raises(ValueError, match=r"must be square, got shape \(2, 3\)"):
        package.v_transform(np.zeros((2, 3)), 1, 1, 0)


def test_without_x64_results_are_float32(package: ModuleType) -> None:
    with jax.enable_x64(False):
        found = package.arc_cosine_1(jnp.array([0.5, -1.0]))
        assert found.dtype == "float32"
        assert np.allclose(found, in_numpy.arc_cosine_1(np.array([0.5, -1.0])), rtol=1e-6)
