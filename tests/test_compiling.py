"""`bnsym.compile`: the same numbers as the expression, from files that are kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
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
    cos,
    erf,
    exp,
    gamma,
    hyper,
    lambdify,
    log,
    oo,
    pi,
    sqrt,
    symbols,
    tanh,
)

import bnsym
from bnsym.codegen.steady import steady
from bnsym.errors import AccuracyError, InputError
from bnsym.kernels.numpy import homogeneous
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine

c, x, y = symbols("c x y", real=True)
PRINTED = (sqrt(1 - c**2) + c * acos(-c)) / pi

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler, cc")
every_target = pytest.mark.parametrize(
    "target", ["numpy", "numba", pytest.param("c", marks=needs_compiler)]
)


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


@every_target
def test_accuracy_is_compared_where_it_is_asked_for(target: str) -> None:
    with pytest.raises(AccuracyError, match=r"loses digits: .* at c = -0\.99"):
        bnsym.compile(PRINTED, c, target, over={c: (-1, 1)})
    bnsym.compile(PRINTED, c, target, over={c: (0, 1)})
    bnsym.compile(ArcCosine(1, c), c, target, over={c: (-1, 1)}, rtol=1e-15)


@pytest.mark.parametrize(
    "expr",
    [
        (exp(x) - 1) / x,
        log(1 + x**2) / x,
        (2 - 2 * cos(x)) / x**2,
        (1 - sqrt(1 - x)) / x,
        y * (sqrt(1 + x) - 1) + x * y,
        exp(sqrt(4 + x) - 2) - 1,
    ],
)
def test_what_nearly_cancels_is_rewritten(expr: Expr) -> None:
    over = dict.fromkeys(expr.free_symbols, (1e-09, 0.5))
    args = sorted(over, key=str)
    lossy = bnsym.compile(expr, args, "numpy")
    steadier = bnsym.compile(expr, args, "numpy", over=over, rtol=1e-14)
    at = [np.full(2, 1e-9)] * len(args)
    assert abs(lossy(*at)[0] / steadier(*at)[0] - 1) > 1e-10


def test_a_sum_keeps_what_does_not_cancel() -> None:
    for expr in (exp(x) + 1, exp(x) - 2, 2 * exp(x) - 1, 1 + cos(x), sqrt(x) + 1, log(2 + x), x - y,
                 sqrt(x) - 2 * sqrt(y), exp(x) - exp(y)):  # fmt: skip
        assert steady(expr) == expr
    both = exp(x) - 1 + 3 - 3 * cos(y)
    assert steady(both) == both  # constants have run together


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
        (lambda: bnsym.compile(x, x, "fortran"), "one of numpy, numba, c, torch, jax, arb"),
        (lambda: bnsym.compile(gamma(x), x, "c"), "the target c has no function gamma"),
        (lambda: bnsym.compile(Symbol("result"), Symbol("result"), "c"), "cannot be a name in C"),
        (lambda: bnsym.compile(Function("J")(x), x, "arb"), "no function J, in J(x)"),
        (lambda: bnsym.compile(Piecewise((x, x < 0), (1, True)), x, "arb"), "have no branches"),
        (lambda: bnsym.compile(hyper((x, 1), (), x), x, "arb"), "no function hyper of 2, 0"),
        (lambda: bnsym.compile(x, x, "arb", over={x: (0, 1)}), "numpy, numba and c, got 'arb'"),
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
    if "missing y" not in message and "'arb'" not in message:  # the comparison comes after the file
        assert not own_cache.exists()


@pytest.mark.parametrize(
    ("compiler", "message"),
    [("no-such-compiler", "needs a C compiler"), ("", "needs a C compiler"), ("false", "stops")],
)
def test_without_a_compiler_there_is_one_sentence(
    compiler: str, message: str, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", compiler)
    with pytest.raises(InputError, match=rf"\A[^\n]*{message}[^\n]*\Z"):
        bnsym.compile(x + 1, x, "c")
    assert [path.suffix for path in own_cache.iterdir()] == [".c"]


@needs_compiler
def test_c_is_compiled_once_and_called_like_a_ufunc(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = bnsym.compile(x - 2 * y, [x, y], "c")
    monkeypatch.setenv("CC", "no-such-compiler")
    again = bnsym.compile(x - 2 * y, [x, y], "c")
    assert len(list(own_cache.glob("*.so"))) == 1
    grid = np.arange(12.0).reshape(3, 4).T[::2]
    for made in (function, again):
        assert np.array_equal(made(grid, [[1.0], [2.0]]), grid - 2 * np.array([[1.0], [2.0]]))
        assert made(np.empty((0, 3)), 1.0).shape == (0, 3)
        assert made(np.float32(1), 0.5).dtype == np.float64
        assert made(3, 1) == 1.0
    with pytest.raises(TypeError, match="has 2 arguments, got 1"):
        function(1.0)
    with pytest.raises(ValueError, match="broadcast"):
        function(np.ones(2), np.ones(3))
    with pytest.raises(TypeError, match="same_kind"):
        function(1.0, 2.0, out=np.empty((), np.int64))


@needs_compiler
@pytest.mark.parametrize("flags", ["-Wall -Wextra -Werror -pedantic", "-fsanitize=undefined"])
def test_c_has_no_warning(flags: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", f"cc {flags}")
    expr = x * ArcCosine(1, c) + ArcCosine(Rational(5, 2), c) + Max(x, c) ** 2
    assert bnsym.compile(expr, [c, x], "c")(1.0, 2.0) == 7.0


def test_balls_hold_the_values() -> None:
    expr = exp(-x) * tanh(x * y) + Max(x, y) / 3 - Abs(x) ** Rational(3, 2) + erf(x) * pi
    expr += gamma(x) + acos(x / 3) + sqrt(x) + 0.1 * x
    function = bnsym.compile(expr, [x, y], "arb")
    for at in np.random.default_rng(0).uniform(0.1, 2, (5, 2)):
        ball = function(*at)
        assert abs(float(ball) - float(expr.subs({x: at[0], y: at[1]}))) < 1e-12
        with ctx.workprec(300):
            sharp = function(*at)
            wide = function(arb(at[0], 1e-3), arb(at[1], 1e-3))
        assert ball.contains(sharp)
        assert sharp.rad() < 1e-80
        assert wide.contains(sharp)
        assert 1e-5 < wide.rad() < 1


def test_balls_of_functions_of_the_field() -> None:
    with ctx.workprec(200):
        for degree in (1, Rational(5, 2)):
            ball = bnsym.compile(ArcCosine(degree, c), c, "arb")("-0.25")
            assert ball.rad() < 1e-50
            assert abs(ball - float(homogeneous.arc_cosine(float(degree), -0.25))) < 1e-14
        third = bnsym.compile(x / 3 + pi, x, "arb")(1)
        assert third.contains(arb(1) / 3 + arb.pi())
        assert bnsym.compile(Rational(1, 3) + 0 * x, x, "arb")(0).overlaps(arb(1) / 3)


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
