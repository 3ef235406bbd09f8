"""J_1 in C: the kernel that is exported, and the formula as printed with everything a compiler has.

Both are compiled here for the machine at hand, and called through ctypes on NumPy arrays.
"""

from __future__ import annotations

import atexit
import ctypes
import shutil
import tempfile
from functools import cache
from pathlib import Path
from subprocess import run

import numpy as np
from numpy.typing import NDArray

import bnsym

__all__ = ["COMPILER", "exported", "printed"]

Floats = NDArray[np.float64]

COMPILER = shutil.which("cc")

PROMISED = ("-O3", "-march=native", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math")
FASTEST = ("-Ofast", "-march=native")
"""What the README of an export allows, and what gives up NAN and the order of operations."""

PRINTED = """\
#include <math.h>
#include <stddef.h>
void degree_one(size_t n, const double *c, double *out)
{
    const double pi = 3.14159265358979323846;
    for (size_t i = 0; i < n; i++) out[i] = (sqrt(1 - c[i]*c[i]) + (pi - acos(c[i]))*c[i])/pi;
}
"""


@cache
def _home() -> Path:
    """A folder until the end."""
    home = tempfile.TemporaryDirectory()
    atexit.register(home.cleanup)
    return Path(home.name)


def _built(source: Path, flags: tuple[str, ...]) -> ctypes.CDLL:
    """Compile a library and load it; linked with -Ofast it would flush subnormals everywhere."""
    part, to = str(source.with_suffix(".o")), source.with_suffix(".so")
    run(["cc", "-std=c99", *flags, "-fPIC", "-c", "-o", part, str(source)], check=True)
    run(["cc", "-shared", "-o", str(to), part, "-lm"], check=True)
    return ctypes.CDLL(str(to))


def _on_array(array: Floats) -> ctypes.c_void_p:
    """Where its numbers are."""
    return ctypes.c_void_p(array.ctypes.data)


@cache
def _exported() -> ctypes.CDLL:
    """J_1 as `bnsym export --target c` writes it."""
    folder = bnsym.export("homogeneous.arc_cosine_1", "c", to=_home() / "exported")
    return _built(folder / "bnsym_homogeneous.c", PROMISED)


@cache
def _printed() -> ctypes.CDLL:
    """J_1 as printed, by the fastest code that the compiler makes of it."""
    source = _home() / "printed.c"
    source.write_text(PRINTED, "utf-8")
    return _built(source, FASTEST)


def exported(c: Floats) -> Floats:
    """J_1 by the exported kernel, compiled at the first call."""
    out, one = np.empty_like(c), ctypes.c_ssize_t(1)
    _exported().bnsym_homogeneous_arc_cosine_1_array(
        ctypes.c_size_t(c.size), _on_array(c), one, _on_array(out), one
    )
    return out


def printed(c: Floats) -> Floats:
    """J_1 by the printed formula, compiled at the first call."""
    out = np.empty_like(c)
    _printed().degree_one(ctypes.c_size_t(c.size), _on_array(c), _on_array(out))
    return out
