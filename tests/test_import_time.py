"""Nobody waits for a library they do not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "flint", "jax", "llvmlite", "matplotlib", "mpmath", "numba", "scipy", "sympy", "torch", "z3"
}  # fmt: skip


def import_times(statement: str) -> dict[str, float]:
    """Cumulative seconds by module, as `python -X importtime` prints them."""
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement],
        capture_output=True,
        text=True,
        check=True,
    )
    times = {}
    for line in process.stderr.splitlines():
        _, microseconds, name = line.removeprefix("import time:").split("|")
        if microseconds.strip().isdigit():
            times[name.strip()] = int(microseconds) / 1e6
    return times


def heavy(times: dict[str, float]) -> set[str]:
    return {name.split(".")[0] for name in times} & HEAVY


def test_import_bnsym_loads_nothing_heavy() -> None:
    assert heavy(import_times("import bnsym")) == set()


def test_import_bnsym_is_quick() -> None:
    # The least of three runs: another program may have the processor in one of them.
    seconds = min(
        times["bnsym"] - times.get("numpy", 0.0)
        for times in (import_times("import bnsym") for _ in range(3))
    )
    assert seconds < 0.1


@pytest.mark.parametrize("module", ["bnsym.errors", "bnsym.kernels", "bnsym.meanfield"])
def test_numbers_need_no_sympy(module: str) -> None:
    assert heavy(import_times(f"import {module}")) & {"sympy", "matplotlib", "torch", "z3"} == set()


def test_compiling_loads_no_compiler_before_it_is_asked_for() -> None:
    assert heavy(import_times("import bnsym.compiling")) & {"llvmlite", "numba", "torch"} == set()


def test_a_heavy_import_is_seen() -> None:
    assert heavy(import_times("import scipy")) == {"scipy"}
