"""Kernels that the tests of generated code make for themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bnsym_derivations.homogeneous.kernels import kernels
from sympy import Expr, Integer, Symbol, symbols, true

from bnsym.codegen import CHECKED_IN
from bnsym.core import Kernel, Piece
from bnsym.packs import installed

KERNELS = tuple(kernel for record in installed().values() for kernel in record.kernels)
TOPICS = {kernel.topic for kernel in KERNELS}
DUAL = kernels()["homogeneous.relu_dual"]
x, y, z = symbols("x y z", real=True)
n = Symbol("n", integer=True)

every_target = pytest.mark.parametrize("target", CHECKED_IN)


ALONE = """
import runpy, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"bnsym", "bnsym_derivations", "flint", "mpmath", "sympy"}:
            raise ImportError(f"{name} is not to be imported")

sys.meta_path.insert(0, Blocked())
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


def kernel(body: Expr, name: str = "demo.f", **fields: Any) -> Kernel:
    """A kernel of x in [0, 1] that computes its own specification, or with other fields."""
    plain = Kernel(
        name=name,
        says="A demonstration.",
        args=(x,),
        spec=body,
        lower=(Integer(0),),
        upper=(Integer(1),),
        pieces=(Piece(true, body),),
        rtol=4e-15,
    )
    return plain._replace(**fields)


def run_alone(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``python -m FOLDER`` where neither bnsym nor what it needs can be imported."""
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", ALONE, str(folder.parent), folder.name],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
