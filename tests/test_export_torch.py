"""PyTorch kernels that leave home: values of the promise, derivatives of the catalogue."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import bnsym
from bnsym.kernels.numpy import homogeneous as in_numpy

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

gradcheck, gradgradcheck = torch.autograd.gradcheck, torch.autograd.gradgradcheck

NAMES = [f"homogeneous.{name}" for name in
         ("arc_cosine_0", "arc_cosine_1", "arc_cosine_2", "arc_cosine_3", "relu_dual",
          "arc_cosine_derivative", "dual", "v_transform")]  # fmt: skip
CLOSED = ["arc_cosine_0", "arc_cosine_1", "arc_cosine_2", "arc_cosine_3", "relu_dual"]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    root = tmp_path_factory.mktemp("torch")
    bnsym.export(NAMES, "torch", to=root / "torch_kernels")
    sys.path.insert(0, str(root))
    yield importlib.import_module("torch_kernels")
    sys.path.remove(str(root))


def numbers(*values: Any, dtype: Any = None) -> Any:
    return torch.tensor(values, dtype=dtype or torch.float64, requires_grad=True)


def slope(function: Any, c: Any) -> Any:
    return torch.autograd.grad(function(c).sum(), c, create_graph=True)[0]


def test_the_self_test_passes(package: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert importlib.import_module("torch_kernels.self_test").main() == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(package.__all__)
    assert all(line.endswith(": ok") for line in printed)


def test_the_package_needs_torch_alone(package: ModuleType) -> None:
    (folder,) = map(Path, package.__path__)
    code = (folder / "homogeneous.py").read_text("utf-8")
    assert "bnsym" not in code
    assert "sympy" not in code


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_values_agree_with_numpy_within_the_promise(
    name: str, dtype: str, package: ModuleType
) -> None:
    drawn = np.random.default_rng(3).uniform(-1, 1, 2000)
    drawn[:6] = [-1, 1, 0, -1 + 1e-12, 1e-300, -0.5]
    c = drawn.astype(dtype)
    found = getattr(package, name)(torch.from_numpy(c)).numpy()
    expected = getattr(in_numpy, name)(c)
    rtol = 2.5e-15 * (1 if dtype == "float64" else 2.0**29)
    assert found.dtype == expected.dtype == dtype
    assert np.all(np.abs(found - expected) <= 2 * rtol * expected)


def test_slopes_at_the_ends_are_finite_and_right(package: ModuleType) -> None:
    ends = numbers(-1, 1, -1 - 2.0**-52, 1 + 2.0**-51)  # the last two as rounding leaves them
    expected = {"arc_cosine_1": 1.0, "arc_cosine_2": 4 / 3, "arc_cosine_3": 9 / 5,
                "relu_dual": 0.5}  # fmt: skip
    for name, at_one in expected.items():
        assert slope(getattr(package, name), ends).tolist() == [0, at_one, 0, at_one]
        second = torch.autograd.grad(slope(getattr(package, name), ends).sum(), ends)[0]
        assert torch.isfinite(second).all()
    infinite = slope(package.arc_cosine_0, ends)
    assert torch.isfinite(infinite).all()
    assert (infinite > 1e6).all()


@pytest.mark.parametrize("name", CLOSED)
def test_first_and_second_derivatives(name: str, package: ModuleType) -> None:
    c = numbers(-0.9, -0.3, -1e-3, 0.2, 0.7, 0.95)
    assert gradcheck(getattr(package, name), (c,), check_batched_grad=True)
    assert gradgradcheck(getattr(package, name), (c,))


@pytest.mark.parametrize("degree", [0.75, 1.0, 1.5, 2.5, 7.25])
def test_every_degree_and_what_is_made_of_it(degree: float, package: ModuleType) -> None:
    c = numbers(-0.9, -0.3, 0.2, 0.7)
    alpha = torch.tensor([[degree], [degree + 0.5]], dtype=torch.float64)
    assert gradcheck(lambda c: package.arc_cosine(alpha, c), (c,))
    sides = numbers(1.0), numbers(-0.25)
    assert gradcheck(lambda *args: package.dual(degree, *args), (*sides, c))
    root = torch.randn(3, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    sigma = (root @ root.T).requires_grad_()

    def transformed(root: Any) -> Any:
        return package.v_transform(root @ root.mT, degree, 1.0, 0.1)

    assert gradcheck(transformed, (root.requires_grad_(),), atol=1e-4)
    expected = in_numpy.v_transform(sigma.detach().numpy(), degree, 1.0, 0.1)
    found = package.v_transform(sigma, degree, 1.0, 0.1).detach().numpy()
    assert np.allclose(found, expected, rtol=2e-13, atol=0)


def test_there_is_no_derivative_where_the_catalogue_has_none(package: ModuleType) -> None:
    alpha, c = numbers(1.5), numbers(0.5)
    with pytest.raises(NotImplementedError, match=r"\Aarc_cosine has no derivative in alpha\Z"):
        package.arc_cosine(alpha, c).sum().backward()
    low = package.arc_cosine(0.25, c)  # of degree at most 1/2 the identity says nothing
    assert torch.isnan(torch.autograd.grad(low.sum(), c)[0]).all()


def test_nan_passes_four_ulp_are_moved_and_more_is_nan(package: ModuleType) -> None:
    for dtype in (torch.float64, torch.float32):
        ulp = torch.finfo(dtype).eps
        given = [-1 - 4 * ulp, 1 + 4 * ulp, torch.nan, -1 - 6 * ulp, 1 + 6 * ulp, torch.inf]
        found = package.relu_dual(numbers(*given, dtype=dtype))
        assert found[:2].tolist() == [0, 0.5]
        assert torch.isnan(found[2:]).all()
    with pytest.raises(ValueError, match=r"real, float32 or float64, got torch\.float16"):
        package.relu_dual(torch.zeros(2, dtype=torch.float16))
    with pytest.raises(ValueError, match=r"must be square, got shape \(2, 3\)"):
        package.v_transform(torch.zeros(2, 3), 1, 1, 0)


def test_numbers_shapes_and_the_function_transforms(package: ModuleType) -> None:
    assert package.relu_dual(1).dtype == torch.float64
    assert package.arc_cosine(1.5, torch.zeros(2, 1)).dtype == torch.float32
    assert package.arc_cosine(torch.ones(3), torch.zeros(2, 1)).shape == (2, 3)
    c = torch.linspace(-0.9, 0.9, 5, dtype=torch.float64)
    mapped = torch.func.vmap(torch.func.grad(package.arc_cosine_1))(c)
    assert torch.equal(mapped, package.arc_cosine_0(c))
    second = torch.func.vmap(torch.func.grad(torch.func.grad(package.arc_cosine_1)))(c)
    assert torch.allclose(second, 1 / (torch.pi * torch.sqrt(1 - c**2)), rtol=1e-14)
