"""Kernels for PyTorch and JAX: values of the promise, slopes at the ends, what is outside."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

from bnsym.kernels.numpy import homogeneous as in_numpy

CLOSED = ["arc_cosine_0", "arc_cosine_1", "arc_cosine_2", "arc_cosine_3", "relu_dual",
          "arc_cosine_0_derivative"]  # fmt: skip
SLOPES_AT_ONE = {"arc_cosine_1": 1.0, "arc_cosine_2": 4 / 3, "arc_cosine_3": 9 / 5,
                 "relu_dual": 0.5}  # fmt: skip


class Library(NamedTuple):
    """A library of tensors: how to make them, and derivatives of functions of each entry."""

    package: ModuleType
    tensor: Callable[..., Any]
    slope: Callable[[Callable[..., Any]], Callable[..., Any]]
    ways: Callable[[Callable[..., Any]], list[Callable[..., Any]]]
    """The ways in which a function may be called."""

    def array(self, tensor: Any) -> Any:
        """What a tensor holds."""
        return np.asarray(tensor.detach() if hasattr(tensor, "detach") else tensor)


def in_torch() -> dict[str, Any]:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")

    def slope(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda c: torch.autograd.grad(function(c).sum(), c, create_graph=True)[0]

    return {
        "tensor": lambda values: torch.from_numpy(values).requires_grad_(),
        "slope": slope,
        "ways": lambda function: [function, torch.func.vmap(function)],
    }


def in_jax() -> dict[str, Any]:
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    jax.config.update("jax_enable_x64", True)
    return {
        "tensor": jax.numpy.asarray,
        "slope": lambda function: jax.grad(lambda c: function(c).sum()),
        "ways": lambda function: [function, jax.jit(function), jax.vmap(function)],
    }


@pytest.fixture(scope="module", params=[in_torch, in_jax])
def library(request: Any, kernels_for: Callable[[str], ModuleType]) -> Library:
    words = request.param()
    return Library(kernels_for(request.param.__name__.removeprefix("in_")), **words)


def test_the_self_test_passes(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert importlib.import_module(f"{library.package.__name__}.self_test").main() == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(library.package.__all__)
    assert all(line.endswith(": ok") for line in printed)


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_values_agree_with_numpy_within_the_promise(
    name: str, dtype: str, library: Library
) -> None:
    drawn = np.random.default_rng(3).uniform(-1, 1, 2000)
    drawn[:6] = [-1, 1, 0, -1 + 1e-12, 1e-300, -0.5]
    c = drawn.astype(dtype)
    expected = getattr(in_numpy, name)(c)
    rtol = 2.5e-15 * (1 if dtype == "float64" else 2.0**29)
    for way in library.ways(getattr(library.package, name)):
        found = library.array(way(library.tensor(c)))
        assert found.dtype == expected.dtype == dtype
        finite = np.isfinite(expected)
        assert np.array_equal(~finite, (np.abs(c) == 1) & name.endswith("_derivative"))
        assert np.array_equal(found[~finite], expected[~finite])
        assert np.all(np.abs(found[finite] - expected[finite]) <= 2 * rtol * expected[finite])


def test_slopes_at_the_ends_are_finite_and_right(library: Library) -> None:
    ends = np.array([-1, 1, -1 - 2.0**-52, 1 + 2.0**-51])  # two as rounding leaves them
    for name, at_one in SLOPES_AT_ONE.items():
        slope = library.slope(getattr(library.package, name))
        assert library.array(slope(library.tensor(ends))).tolist() == [0, at_one, 0, at_one]
        second = library.slope(slope)(library.tensor(ends))
        assert np.isfinite(library.array(second)).all()
    infinite = library.array(library.slope(library.package.arc_cosine_0)(library.tensor(ends)))
    assert np.isfinite(infinite).all()
    assert (infinite > 1e6).all()
    drawn = library.tensor(np.linspace(-0.99, 0.99, 99))
    found = library.array(library.slope(library.package.arc_cosine_0)(drawn))
    assert np.allclose(found * np.pi, (1 - library.array(drawn) ** 2) ** -0.5, rtol=2e-15, atol=0)


def test_the_slope_of_degree_zero_is_infinite_at_the_ends(library: Library) -> None:
    for dtype in (np.float64, np.float32):
        ulp = np.finfo(dtype).eps
        ends = np.array([-1, 1, -1 - 4 * ulp, 1 + 4 * ulp, np.nan, 1 + 6 * ulp], dtype)
        found = library.array(library.package.arc_cosine_0_derivative(library.tensor(ends)))
        assert found.dtype == dtype
        assert np.array_equal(found, [*[np.inf] * 4, np.nan, np.nan], equal_nan=True)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_nan_passes_four_ulp_are_moved_and_more_is_nan(dtype: Any, library: Library) -> None:
    ulp = np.finfo(dtype).eps
    given = np.array([-1 - 4 * ulp, 1 + 4 * ulp, np.nan, -1 - 6 * ulp, 1 + 6 * ulp, np.inf], dtype)
    found = library.array(library.package.relu_dual(library.tensor(given)))
    assert found[:2].tolist() == [0, 0.5]
    assert np.isnan(found[2:]).all()


def test_bad_input_is_one_sentence(library: Library) -> None:
    with pytest.raises(ValueError, match=r"real, float32 or float64, got (torch\.)?float16"):
        library.package.relu_dual(library.tensor(np.zeros(2, np.float16)))
    with pytest.raises(ValueError, match=r"must be square, got shape \(2, 3\)"):
        library.package.v_transform(library.tensor(np.zeros((2, 3))), 1, 1, 0)
