"""PyTorch kernels that leave home: derivatives of the catalogue, and what is PyTorch's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bnsym.kernels.numpy import homogeneous as in_numpy

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

gradcheck, gradgradcheck = torch.autograd.gradcheck, torch.autograd.gradgradcheck

CLOSED = ["arc_cosine_0", "arc_cosine_1", "arc_cosine_2", "arc_cosine_3", "relu_dual",
          "arc_cosine_0_derivative"]  # fmt: skip


@pytest.fixture(scope="module")
def package(kernels_for: Callable[[str], ModuleType]) -> ModuleType:
    return kernels_for("torch")


def numbers(*values: Any, dtype: Any = None) -> Any:
    return torch.tensor(values, dtype=dtype or torch.float64, requires_grad=True)


def slope(function: Any, c: Any) -> Any:
    return torch.autograd.grad(function(c).sum(), c, create_graph=True)[0]


def test_the_package_needs_torch_alone(package: ModuleType) -> None:
    (folder,) = map(Path, package.__path__)
    code = (folder / "homogeneous.py").read_text("utf-8")
    assert "bnsym" not in code
    assert "sympy" not in code


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


def test_numbers_shapes_and_the_function_transforms(package: ModuleType) -> None:
    assert package.relu_dual(1).dtype == torch.float64
    assert package.arc_cosine(1.5, torch.zeros(2, 1)).dtype == torch.float32
    assert package.arc_cosine(torch.ones(3), torch.zeros(2, 1)).shape == (2, 3)
    c = torch.linspace(-0.9, 0.9, 5, dtype=torch.float64)
    mapped = torch.func.vmap(torch.func.grad(package.arc_cosine_1))(c)
    assert torch.equal(mapped, package.arc_cosine_0(c))
    second = torch.func.vmap(torch.func.grad(torch.func.grad(package.arc_cosine_1)))(c)
    assert torch.allclose(second, 1 / (torch.pi * torch.sqrt(1 - c**2)), rtol=1e-14)
