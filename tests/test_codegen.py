"""Generated text: strict, the same on every run, and checked in."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from demonstration import KERNELS, TOPICS, every_target, kernel, n, run_alone, x, y, z
from sympy import (
    Expr,
    Function,
    Integer,
    Max,
    Piecewise,
    Rational,
    Symbol,
    acos,
    cos,
    exp,
    gamma,
    oo,
    pi,
    sqrt,
    symbols,
    true,
    zoo,
)

import bnsym.kernels
from bnsym.codegen import CHECKED_IN, TARGETS, export, lower, regenerate
from bnsym.codegen.ir import digest
from bnsym.codegen.printer import written
from bnsym.codegen.targets import c, jax, numba, numpy, torch
from bnsym.codegen.targets.target import statements
from bnsym.core import Kernel, Loop, Piece
from bnsym.errors import InputError

# --- The printer ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (x - 2 * y, "x - 2*y"),
        (-x - y, "-x - y"),
        (x - (x - y) * y, "x - y*(x - y)"),
        (x**2 / (1 + y), "x**2/(1 + y)"),
        (-x / (y * (1 + x)), "-x/(y*(1 + x))"),
        ((x + y) ** -2, "1/(x + y)**2"),
        (1 / sqrt(x), "1/np.sqrt(x)"),
        ((1 + x) ** Rational(3, 2), "(1 + x)*np.sqrt(1 + x)"),
        (x ** Rational(-5, 2), "1/(x**2*np.sqrt(x))"),
        (acos(-x), "np.arccos(-x)"),
        (x * exp(-x) / y, "x*np.exp(-x)/y"),
        (Max(x, y, 0), "np.maximum(np.maximum(0, x), y)"),
        ((x < 0) & (y >= x), "(y >= x) & (x < 0)"),
        ((x < 0) | ~(x > y), "(x <= y) | (x < 0)"),
        ((1 + x) ** y / x**2, "(1 + x)**y/x**2"),
        (Piecewise((x, x < 0), (y, y > 1), (0, True)), "np.where(x < 0, x, np.where(y > 1, y, 0))"),
    ],
)
def test_expressions_as_text(expr: Expr, text: str) -> None:
    assert written(expr, numpy.DIALECT) == text


def test_connectives_of_plain_python() -> None:
    assert written((x < 0) & (y >= x), numba.DIALECT) == "(y >= x) and (x < 0)"
    assert written(Piecewise((x, x < 0), (y, True)), numba.DIALECT) == "(x if x < 0 else y)"


DIALECTS = {module.DIALECT.name: module.DIALECT for module in (c, jax, numba, numpy, torch)}


@pytest.mark.parametrize("target", DIALECTS)
@pytest.mark.parametrize(
    ("expr", "named"),
    [
        (gamma(x), "no function gamma, in gamma(x)"),
        (1 + x * Function("J")(x), "no function J, in J(x)"),
        (x ** Rational(1, 3), "cannot run x**(1/3)"),
        (zoo + x, "no function ComplexInfinity"),
        (Piecewise((x, x < 0), (y, y < 0)), "no branch is last"),
    ],
)
def test_what_a_target_does_not_have_is_an_error(target: str, expr: Expr, named: str) -> None:
    with pytest.raises(InputError) as error:
        written(expr, DIALECTS[target])
    assert f"the target {target}" in str(error.value)
    assert named in str(error.value)


# --- Lowering ------------------------------------------------------------------------------------


def test_constants_are_rounded_once_and_polynomials_are_nested() -> None:
    routine = lower(kernel(1 + pi * x / 3 + x**2 / 10 - 2 * x**3))
    assert written(routine.branches[0].value, numpy.DIALECT) == (
        "1 + x*(1.0471975511965979 + x*(0.1 - 2*x))"
    )


def test_common_parts_and_definitions_come_in_order() -> None:
    far, near = symbols("far near")
    lets = ((near, far * cos(x)), (far, 2 + cos(x)))
    routine = lower(kernel(near, spec=x, pieces=(Piece(true, near + 1, lets),)))
    parts = [part for step in routine.steps for part in step.parts]
    assert [(str(symbol), str(value)) for symbol, value in parts] == [
        ("t0", "cos(x)"),
        ("far", "t0 + 2"),
        ("near", "far*t0"),
    ]


def test_a_loop_carries_its_values_from_definition_to_use() -> None:
    start, total, power = symbols("start total power")
    loop = Loop(n, 1, 4, ((total, Integer(0), total + power / n), (power, start, x * power)))
    pieces = (Piece(true, total, ((start, 1 + x),)),)
    routine = lower(kernel(x, loops=(loop,), pieces=pieces))
    assert statements(routine, numpy.DIALECT).splitlines() == [
        "    start = 1 + x",
        "    total, power = 0.0, start",
        "    for n in range(1, 4):",
        "        total, power = total + power/n, power*x",
    ]
    assert routine.double


POWERS = Loop(n, 0, 12, ((z, Integer(1), z * x),))
TWELFTH = kernel(x**12, "demo.twelfth", loops=(POWERS,), pieces=(Piece(true, z),))
SUMMED = kernel(
    x**12 + y**12,
    "other.summed",
    args=(x, y),
    lower=(Integer(0), Integer(0)),
    upper=(Integer(1), Integer(2)),
    pieces=(Piece(true, TWELFTH(x) + TWELFTH(y)),),
    calls=(TWELFTH,),
)


@every_target
def test_calls_loops_and_whole_numbers_run(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = Symbol("count", integer=True)
    whole = kernel(count / 3, "demo.third", args=(count,), upper=(Integer(9),))
    scaled = kernel(
        count * x**12,
        "demo.scaled",
        args=(count, x),
        lower=(Integer(0), Integer(0)),
        upper=(Integer(10**6), Integer(1)),
        pieces=(Piece(true, count * TWELFTH(x)),),
        calls=(TWELFTH,),
    )
    folder = export([SUMMED, whole, scaled], target, tmp_path / f"called_{target}")
    process = run_alone(folder)
    assert (process.returncode, process.stderr) == (0, "")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module(f"{folder.name}.demo")
    assert module.scaled([0, 2], 1).tolist() == [0, 2]
    assert np.isnan(module.third(np.nan))
    with pytest.raises(ValueError, match=r"count must be whole, got 0\.5"):
        module.third([0.5])


def test_two_called_kernels_of_one_name_are_an_error(tmp_path: Path) -> None:
    other = SUMMED._replace(name="other.second", calls=(TWELFTH._replace(rtol=1e-3),))
    with pytest.raises(InputError, match=r"two different kernels are called demo\.twelfth"):
        regenerate([SUMMED, other], root=tmp_path)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"pieces": (Piece(x < 1, x),)}, "otherwise"),
        ({"pieces": ()}, "otherwise"),
        ({"upper": (oo,)}, "finite interval"),
        ({"args": (Symbol("lambda"),)}, "'lambda' cannot be the name"),
        ({"name": "demo.a-b"}, "'a-b' cannot be the name"),
        ({"name": "demo.whole"}, "another function _whole"),
        (
            {"pieces": (Piece(x < 0, y, ((y, x),)), Piece(true, y, ((y, 2 * x),)))},
            "define y differently",
        ),
    ],
)
def test_a_kernel_no_target_could_run_is_an_error(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=rf"\Ademo\.\S+: .*{message}"):
        lower(kernel(x, **fields))


@pytest.mark.parametrize("field", Kernel._fields)
def test_the_digest_depends_on_every_field(field: str) -> None:
    changed: dict[str, Any] = {
        "name": "demo.g",
        "says": "Another.",
        "args": (y,),
        "spec": x + 0 * y + 1,
        "lower": (Integer(-1),),
        "upper": (Integer(2),),
        "pieces": (Piece(true, x + 1),),
        "rtol": 1e-14,
        "loops": (Loop(n, 0, 2, ((y, x, y + n),)),),
        "calls": (kernel(2 * x),),
        "matrix": True,
    }
    record = kernel(x)
    assert digest([record]) != digest([record._replace(**{field: changed[field]})])


# --- Regeneration --------------------------------------------------------------------------------


def test_the_checked_in_kernels_are_what_the_derivations_generate() -> None:
    assert regenerate(KERNELS, check=True) == []


def test_generated_files_say_so_and_have_no_date() -> None:
    (root,) = map(Path, bnsym.kernels.__path__)
    texts = [path.read_text("utf-8") for name in CHECKED_IN for path in (root / name).glob("*.py")]
    assert len(texts) == (1 + len(TOPICS)) * len(CHECKED_IN)
    for text in texts:
        first = text.partition("\n")[0]
        assert first.startswith("# generated from ")
        assert first.endswith("; do not edit")


def test_every_difference_is_listed_and_mended(tmp_path: Path) -> None:
    assert len(regenerate(KERNELS, root=tmp_path)) == (1 + len(TOPICS)) * len(CHECKED_IN)
    edited = tmp_path / "numpy" / "homogeneous.py"
    edited.write_text(edited.read_text("utf-8") + "# edited\n")
    (tmp_path / "numba" / "homogeneous.py").unlink()
    (tmp_path / "numba" / "sphere.py").write_text("")
    expected = [
        "numba/homogeneous.py is missing",
        "numba/sphere.py is not accounted for",
        "numpy/homogeneous.py differs",
    ]
    assert regenerate(KERNELS, check=True, root=tmp_path) == expected
    assert regenerate(KERNELS, check=True, root=tmp_path) == expected, "check changes nothing"
    assert regenerate(KERNELS, root=tmp_path) == expected
    assert regenerate(KERNELS, check=True, root=tmp_path) == []


def test_two_kernels_of_one_name_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"two different kernels are called demo\.f"):
        regenerate([kernel(x), kernel(2 * x)], root=tmp_path)


WRITE_EVERYTHING = """
import sys
from pathlib import Path
from bnsym.codegen import TARGETS, export, regenerate
from bnsym.packs import installed
root = Path(sys.argv[1])
kernels = [kernel for record in installed().values() for kernel in record.kernels]
regenerate(kernels, root=root / "checked_in")
for target in TARGETS:
    export(reversed(kernels[::5]), target, root / "exported" / target)
"""


def test_the_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    written_by = []
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", WRITE_EVERYTHING, str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        files = [path for path in (tmp_path / seed).rglob("*") if path.is_file()]
        written_by.append({path.relative_to(tmp_path / seed): path.read_bytes() for path in files})
    exported = {kernel.topic for kernel in KERNELS[::5]}
    checked_in = (1 + len(TOPICS)) * len(CHECKED_IN)
    in_python, in_c = (5 + len(exported)) * (len(TARGETS) - 1), 5 + 2 * len(exported)
    assert len(written_by[0]) == checked_in + in_python + in_c
    assert written_by[0] == written_by[1]


def test_generated_kernels_need_no_sympy_and_numpy_no_numba() -> None:
    code = (
        "import sys, bnsym.kernels, bnsym.kernels.numpy.homogeneous\n"
        "assert 'numba' not in sys.modules\n"
        "import bnsym.kernels.numba.homogeneous\n"
        "assert not {'sympy', 'flint', 'mpmath'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
