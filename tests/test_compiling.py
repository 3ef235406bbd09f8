"""`bnsym.compile`: the same numbers as the expression, from files that are kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sympy import (
    Abs,
    Expr,
    Function,
    I,
    Max,
    Piecewise,
    Rational,
    Symbol,
    acos,
    erf,
    exp,
    gamma,
    lambdify,
    oo,
    pi,
    sqrt,
    symbols,
    tanh,
)

import bnsym
from bnsym.errors import AccuracyError, InputError
from bnsym.kernels.numpy import homogeneous
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine

c, x, y = symbols("c x y", real=True)
PRINTED = (sqrt(1 - c**2) + c * acos(-c)) / pi

every_target = pytest.mark.parametrize("target", ["numpy", "numba"])


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "bnsym" / "compiled"


@every_target
def test_numbers_are_those_of_the_expression(target: str) -> None:
    expr = exp(-x) * tanh(x * y) + Max(x, y) / 3 - Abs(x) ** Rational(3, 2)
    expr += Piecewise((x**3, x < Rational(1, 2)), (y, True)) + 0.1 * x
    function = bnsym.compile(expr, [x, y], target)
    at = np.random.default_rng(0).uniform(-2, 2, (2, 40))
    assert np.allclose(function(*at), lambdify([x, y], expr)(*at), rtol=1e-13)
    assert function(0.25, [[1.0], [2.0]]).shape == (2, 1)
    assert function(np.float32(0.5), np.float32(1)).dtype == np.float32
    assert np.isscalar(function(1, 2))
    out = np.empty(40)
    assert function(*at, out=out) is out


@every_target
def test_functions_of_the_field_are_computed_by_their_kernels(target: str) -> None:
    at = np.linspace(-1, 1, 101)
    function = bnsym.compile(x * ArcCosine(1, c) + ArcCosine(Rational(5, 2), -c), [c, x], target)
    expected = 0.5 * homogeneous.arc_cosine_1(at) + homogeneous.arc_cosine(2.5, -at)
    assert np.allclose(function(at, 0.5), expected, rtol=1e-13, atol=0)
    assert np.isnan(function(np.array([-1.5, 1.5, np.nan]), 1.0)).all()
    nested = bnsym.compile(ArcCosine(1, ArcCosine(1, c)), c, target)
    expected = homogeneous.arc_cosine_1(homogeneous.arc_cosine_1(at))
    assert np.allclose(nested(at), expected, rtol=1e-14)


def test_accuracy_is_compared_where_it_is_asked_for() -> None:
    for target in ("numpy", "numba"):
        with pytest.raises(AccuracyError, match=r"loses digits: .* at c = -0\.99"):
            bnsym.compile(PRINTED, c, target, over={c: (-1, 1)})
        bnsym.compile(PRINTED, c, target, over={c: (0, 1)})
        bnsym.compile(ArcCosine(1, c), c, target, over={c: (-1, 1)}, rtol=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bnsym.compile(x + y, x), "free symbols must be in args, missing are y"),
        (lambda: bnsym.compile(x, []), "at least one, got ()"),
        (lambda: bnsym.compile(x, [x, Symbol("x")]), "must have different names"),
        (lambda: bnsym.compile(x, ["x"]), "args must be SymPy symbols"),
        (lambda: bnsym.compile("x", x), "must be a SymPy expression, got a str"),
        (lambda: bnsym.compile(gamma(x), x), "no function gamma, in gamma(x)"),
        (lambda: bnsym.compile(erf(x), x, "numpy"), "numpy has no function erf, in erf(x)"),
        (lambda: bnsym.compile(Function("J")(x), x), "no function J, in J(x)"),
        (lambda: bnsym.compile(AlphaReLU(2, x), x), "no kernel of AlphaReLU, in AlphaReLU(2, x)"),
        (lambda: bnsym.compile(I * x, x), "not real"),
        (lambda: bnsym.compile(x + oo, x), "no function Infinity, in oo"),
        (lambda: bnsym.compile(ArcCosine(-2, c), c), "defined in [-0.5, 32], got -2"),
        (lambda: bnsym.compile(x, x, "fortran"), "target must be one of numpy, numba, c"),
        (lambda: bnsym.compile(x, x, "c"), "cannot be compiled for c: export a kernel"),
        (lambda: bnsym.compile(x * y, [x, y], over={x: (0, 1)}), "missing y"),
        (lambda: bnsym.compile(Symbol("if"), Symbol("if")), "'if' cannot be the name"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_no_file(
    call: Callable[[], Any], message: str, own_cache: Path
) -> None:
    with pytest.raises(InputError) as error:
        call()
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    if "missing y" not in message:  # the comparison comes after the file
        assert not own_cache.exists()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


CODE = "import bnsym; from sympy.abc import x; print(float(bnsym.compile(3*x + x**2, x)(2.0)))"


def test_files_are_kept_and_numba_compiles_them_once(own_cache: Path) -> None:
    for turn in range(2):
        process = subprocess.run(
            [sys.executable, "-W", "error", "-c", CODE], capture_output=True, text=True, check=True
        )
        assert (process.stdout, process.stderr) == ("10.0\n", "")
        if turn == 0:
            kept = {path: path.stat().st_mtime_ns for path in own_cache.rglob("*.nb?")}
            assert len([name for name in names(own_cache) if name.endswith(".py")]) == 1
    assert kept
    assert {path: path.stat().st_mtime_ns for path in own_cache.rglob("*.nb?")} == kept


def test_without_a_cache_there_is_a_folder_until_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert bnsym.compile(5 * x, x, "numpy")(2) == 10


def test_expressions_with_derivatives_in_torch() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    function = bnsym.compile(x * ArcCosine(1, c) + exp(x), [c, x], "torch")
    at = torch.tensor([0.5, 1.0, -1.0], dtype=torch.float64, requires_grad=True)
    slope = torch.autograd.grad(function(at, 2.0).sum(), at)[0].tolist()
    assert slope == pytest.approx((2 * homogeneous.arc_cosine_0([0.5, 1.0, -1.0])).tolist())


def test_expressions_with_derivatives_in_jax() -> None:
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    function = bnsym.compile(x * ArcCosine(1, c) + exp(x), [c, x], "jax")
    assert jax.jit(jax.grad(function))(1.0, 2.0) == pytest.approx(2.0)


def test_an_expression_of_many_operations_keeps_its_numbers() -> None:
    expr: Expr = c
    for _ in range(3):
        expr = expr + ArcCosine(0, expr / 4) * ArcCosine(1, expr / 4)
    at = np.linspace(-1, 1, 51)
    expected: Any = at
    for _ in range(3):
        quarter = expected / 4
        expected = expected + homogeneous.arc_cosine_0(quarter) * homogeneous.arc_cosine_1(quarter)
    assert np.allclose(bnsym.compile(expr, c)(at), expected, rtol=1e-13)
