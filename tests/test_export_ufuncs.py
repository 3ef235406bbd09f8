"""Ufuncs of NumPy from an export to C: true ones, in a process that has NumPy and no bnsym."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bnsym_derivations.homogeneous.degree_kernels import kernels as degree_kernels
from bnsym_derivations.homogeneous.kernels import kernels as closed_kernels

import bnsym
from bnsym.codegen import export
from bnsym.kernels.numpy import homogeneous as in_numpy

KERNELS = (*closed_kernels().values(), degree_kernels()["homogeneous.arc_cosine"])
STRICT = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-Wmissing-declarations"]
FLAGS = ["-O3", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC"]
ALONE = """
import importlib.util, sys, warnings
sys.path.insert(0, {folder!r})
class Nobody:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("bnsym", "sympy", "scipy", "numba"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Nobody())
warnings.simplefilter("error")
import numpy as np
import ufuncs
"""

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler, cc")


def built(folder: Path) -> None:
    """Build the library by the line of the README, with every warning an error."""
    sources = sorted(map(str, folder.glob("bnsym_*.c")))
    command = ["cc", *STRICT, *FLAGS, "-o", str(folder / "libbnsym.so"), *sources, "-lm"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = export(KERNELS, "c", tmp_path_factory.mktemp("ufuncs") / "kernels-in-c")
    built(to)
    return to


@pytest.fixture(scope="module")
def ufuncs(folder: Path) -> Any:
    """The module, in this process."""
    sys.path.insert(0, str(folder))
    try:
        import ufuncs  # type: ignore[import-not-found]

        yield ufuncs
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("ufuncs", None)


def alone(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code where only NumPy can be imported, and every warning is an error."""
    command = [sys.executable, "-c", ALONE.format(folder=str(folder)) + code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_they_need_numpy_alone_and_warn_of_nothing(folder: Path) -> None:
    code = """
assert all(isinstance(getattr(ufuncs, name), np.ufunc) for name in ufuncs.__all__)
c = np.array([-2.0, np.nan, -1.0, 0.0, 1.0, 1.0 + 2**-52])
print(ufuncs.homogeneous_arc_cosine_1(c).round(12).tolist())
print(ufuncs.homogeneous_relu_dual.__name__, ufuncs.homogeneous_relu_dual(0.5).round(12))
"""
    process = alone(folder, code)
    assert not [path for path in folder.iterdir() if path.stem == "bnsym"]  # nor in its place
    assert process.stderr == ""
    assert process.stdout.splitlines() == [
        "[nan, nan, 0.0, 0.318309886184, 1.0, 1.0]",
        "homogeneous_relu_dual 0.304498890522",
    ]


@pytest.mark.parametrize("name", closed_kernels())
@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_they_agree_with_numpy_in_both_precisions(name: str, real: Any, ufuncs: Any) -> None:
    c = np.random.default_rng(3).uniform(-1, 1, (40, 30)).astype(real)
    own = getattr(ufuncs, name.replace(".", "_"))
    expected = getattr(in_numpy, name.partition(".")[2])(c)
    found = own(c)
    assert found.dtype == real
    bound = 5e-15 if real is np.float64 else 3e-6
    assert np.all(np.abs(found - expected) <= bound * np.abs(expected))
    strided = c[::-2, ::3]
    assert np.array_equal(own(strided), own(strided.copy()))
    assert np.array_equal(own(c.T), own(c).T)


def test_they_broadcast_and_write_where_they_are_told(ufuncs: Any) -> None:
    kernel = ufuncs.homogeneous_arc_cosine
    alpha, c = np.linspace(0, 3, 5)[:, None], np.linspace(-1, 1, 7)
    expected = in_numpy.arc_cosine(alpha, c)
    assert kernel(alpha, c).shape == (5, 7)
    assert np.allclose(kernel(alpha, c), expected, rtol=1e-13, atol=0)
    assert np.array_equal(kernel.outer(alpha[:, 0], c), kernel(alpha, c))
    out = np.full((5, 7), 9.0)
    assert kernel(alpha, c, out=out, where=c > 0) is out
    assert np.all(out[:, c <= 0] == 9)
    assert np.array_equal(out[:, c > 0], kernel(alpha, c)[:, c > 0])
    assert kernel(alpha.astype(np.float32), 0.5).dtype == np.float32
    assert kernel(1, [0, 1]).dtype == np.float64
    fields = np.zeros(4, dtype=[("flag", "i1"), ("c", "f8")])  # not aligned
    fields["c"] = [-1, -0.5, 0.5, 1]
    assert np.array_equal(
        ufuncs.homogeneous_relu_dual(fields["c"]),
        ufuncs.homogeneous_relu_dual(fields["c"].copy()),
    )
    assert kernel(alpha[:0], c).shape == (0, 7)
    with pytest.raises(TypeError):
        kernel(1j, 0.5)
    with pytest.raises(ValueError, match="broadcast"):
        kernel(np.ones(3), np.ones(4))


def test_without_a_library_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    folder = bnsym.export("homogeneous.relu_dual", "c", to=tmp_path / "out")
    process = alone(folder, "")
    assert process.stderr.splitlines()[-1].startswith("ImportError: ")
    assert "libbnsym.so is missing: build it first" in process.stderr
    built(folder)
    assert alone(folder, "").stderr == ""
    bnsym.export("homogeneous.arc_cosine_0", "c", to=folder, force=True)  # with what was built
    assert not (folder / "libbnsym.so").exists()


def test_the_readme_has_the_line(folder: Path) -> None:
    readme = (folder / "README.md").read_text("utf-8")
    assert "-shared -fPIC \\\n    -o kernels-in-c/libbnsym.so kernels-in-c/bnsym_*.c -lm" in readme
    assert "from ufuncs import homogeneous_arc_cosine  #" in readme
