"""Exported packages: they run alone, test themselves, and replace nothing by accident."""

from __future__ import annotations

import itertools
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from demonstration import DUAL, KERNELS, every_target, kernel, run_alone, x, y
from sympy import Abs, Integer, Max, Min, Rational, cos, exp, gamma, true

import bnsym.kernels
from bnsym.codegen import export
from bnsym.core import Piece
from bnsym.errors import InputError

VARIED = (
    kernel(exp(x) * cos(x / 2) - x / 3, "demo.oscillation"),
    kernel(
        Max(x, y / 2) + Min(x, Rational(1, 3)) ** 2 / (2 + y),
        "demo.extremes",
        args=(x, y),
        lower=(Integer(0), Integer(1)),
        upper=(Integer(1), Rational(5, 2)),
    ),
    kernel(
        Abs(x - Rational(1, 2)),
        "corner.distance",
        lower=(Integer(-2),),
        pieces=(
            Piece((x >= 0) & (x < Rational(1, 2)), Rational(1, 2) - x),
            Piece(true, Abs(x - Rational(1, 2))),
        ),
    ),
)


@every_target
def test_an_export_runs_alone_and_tests_itself(target: str, tmp_path: Path) -> None:
    folder = export([*KERNELS, *VARIED], target, tmp_path / "out")
    process = run_alone(folder)
    assert process.stderr == ""
    assert process.returncode == 0
    lines = process.stdout.splitlines()
    assert len(lines) == len(KERNELS) + len(VARIED)
    assert all(line.endswith(": ok") for line in lines)


def test_the_blocker_blocks(tmp_path: Path) -> None:
    folder = export([DUAL], "numpy", tmp_path / "out")
    module = folder / "homogeneous.py"
    module.write_text(module.read_text("utf-8").replace("import numpy as np", "import sympy", 1))
    assert "sympy is not to be imported" in run_alone(folder).stderr


def test_a_broken_promise_is_found_by_the_self_test(tmp_path: Path) -> None:
    wrong = kernel(x, spec=x + Rational(1, 10**12))
    process = run_alone(export([wrong], "numpy", tmp_path / "out"))
    assert process.returncode == 1
    assert process.stdout.endswith(": BROKEN\n")


@every_target
def test_exported_functions_are_the_checked_in_ones(target: str, tmp_path: Path) -> None:
    (root,) = map(Path, bnsym.kernels.__path__)
    checked_in = (root / target / "homogeneous.py").read_text("utf-8")
    exported = (export(KERNELS, target, tmp_path / "out") / "homogeneous.py").read_text("utf-8")
    own = checked_in.replace("\nfrom bnsym.errors import InputError\n", "", 1)
    assert exported == own.replace("raise InputError", "raise ValueError")


def test_the_readme_has_formula_promise_example_and_sources(tmp_path: Path) -> None:
    bibtex = "@article{key,\n  title = {On $1 and {$words}}\n}"
    folder = export([DUAL], "numba", tmp_path / "out", bibliography=bibtex)
    text = (folder / "README.md").read_text("utf-8")
    for part in (
        r"\frac{c \arccos{\left(- c \right)} + \sqrt{1 - c^{2}}}{2 \pi}",
        "at most 1e-15 in float64",
        "from out import relu_dual",
        "print(relu_dual(0.5))  # 0.304498890522",
        "numpy and numba",
        bibtex,
    ):
        assert part in text
    assert "BSD Zero Clause License" in (folder / "LICENSE").read_text("utf-8")


def test_numba_without_a_place_for_its_cache(tmp_path: Path) -> None:
    folder = export([DUAL], "numba", tmp_path / "out")
    code = (
        "import sys\n"
        "from numba.core.caching import CacheImpl\n"
        "CacheImpl._locator_classes = []\n"  # what a read-only installation amounts to
        f"sys.path.insert(0, {str(folder.parent)!r})\n"
        "import out\n"
        "print(out.relu_dual(-1.0), out.relu_dual(1.0))\n"
    )
    process = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (process.stdout, process.stderr) == ("0.0 0.5\n", "")
    assert not list(folder.rglob("*.nbi"))


# --- Exports that are refused --------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def earlier_export(folder: Path) -> None:
    export([DUAL], "numpy", folder / "out")


def notes_in_an_export(folder: Path) -> None:
    earlier_export(folder)
    (folder / "out" / "notes.txt").write_text("mine")


def foreign_package(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "__init__.py").write_text('"""Mine."""\n')


def file_in_the_way(folder: Path) -> None:
    (folder / "out").write_text("mine")


def nothing(folder: Path) -> None:
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("prepare", "to", "options", "message"),
    [
        (
            nothing,
            "out",
            {"target": "fortran"},
            "target must be one of numpy, numba, c, torch, jax, got 'fortran'",
        ),
        (nothing, "out", {"kernels": []}, "at least one kernel"),
        (nothing, "out", {"kernels": [kernel(x), kernel(x, "other.f")]}, "exported as f"),
        (nothing, "out", {"kernels": [kernel(x), kernel(2 * x)]}, "exported as f"),
        (nothing, "out", {"kernels": [kernel(x, "f.f")]}, "exported as f"),
        (nothing, "out", {"kernels": [kernel(gamma(x + 1))]}, "has no function gamma"),
        (nothing, "out-1", {}, "name must be importable"),
        (nothing, "class", {}, "name must be importable"),
        (nothing, "out\0", {}, "null byte"),
        (nothing, f"deep/{'o' * 300}/out", {}, "cannot write"),
        (earlier_export, "out", {}, "is not empty"),
        (file_in_the_way, "out", {"force": True}, "is a file"),
        (file_in_the_way, "out/kernels", {}, "cannot write .*: (Not a directory|File exists)"),
        (notes_in_an_export, "out", {"force": True}, r"not an earlier export, it holds notes\.txt"),
        (foreign_package, "out", {"force": True}, r"not an earlier export, it holds __init__\.py"),
    ],
)
def test_a_refused_export_is_one_sentence_and_changes_nothing(
    prepare: Callable[[Path], None],
    to: str,
    options: dict[str, Any],
    message: str,
    tmp_path: Path,
) -> None:
    prepare(tmp_path)
    before = contents(tmp_path)
    arguments = {"kernels": [DUAL], "target": "numpy", "to": f"{tmp_path}/{to}", **options}
    with pytest.raises(InputError, match=rf"\A[^\n]*{message}[^\n]*\Z"):
        export(**arguments)
    assert contents(tmp_path) == before


def test_a_full_folder_is_refused_before_values_are_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier_export(tmp_path)
    monkeypatch.delattr("bnsym.codegen.python_package.sampled")
    with pytest.raises(InputError, match="is not empty"):
        export([DUAL], "numpy", to=tmp_path / "out")


@pytest.mark.parametrize(
    ("failing", "call"),
    [
        ("tempfile.mkdtemp", 0),
        ("pathlib.Path.write_bytes", 0),
        ("pathlib.Path.write_bytes", 5),
        ("pathlib.Path.rename", 0),
        ("pathlib.Path.rename", 1),
    ],
)
@pytest.mark.parametrize(("prepare", "to"), [(nothing, "a/b/out"), (earlier_export, "out")])
def test_a_failure_on_the_way_leaves_nothing_behind(
    failing: str,
    call: int,
    prepare: Callable[[Path], None],
    to: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if failing.endswith("rename") and prepare is nothing:
        call = 0  # there is no earlier export to move away
    prepare(tmp_path)
    before = contents(tmp_path)
    original, calls = pkgutil.resolve_name(failing), itertools.count()

    def fails_once(*args: Any, **options: Any) -> Any:
        if next(calls) == call:
            raise OSError(30, "Read-only file system")
        return original(*args, **options)

    monkeypatch.setattr(failing, fails_once)
    with pytest.raises(InputError, match=r"cannot write .*: Read-only file system\Z"):
        export([DUAL], "numpy", tmp_path / to, force=True)
    monkeypatch.undo()
    assert contents(tmp_path) == before


def test_an_earlier_export_is_replaced_when_asked(tmp_path: Path) -> None:
    export(KERNELS, "numpy", tmp_path / "out")
    assert run_alone(tmp_path / "out").returncode == 0
    export([kernel(x)], "numpy", tmp_path / "out", force=True)
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    assert "demo.py" in contents(tmp_path / "out")
    assert "homogeneous.py" not in contents(tmp_path / "out")


def test_an_empty_folder_and_a_missing_parent_are_fine(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for to in (tmp_path / "out", tmp_path / "a" / "b" / "out"):
        assert export([DUAL], "numpy", to) == to
        assert (to / "homogeneous.py").is_file()
