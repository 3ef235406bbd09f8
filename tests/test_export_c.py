"""C that leaves home: it compiles without a warning, is clean under sanitizers, and is right."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from bnsym_derivations.homogeneous.degree_kernels import kernels as degree_kernels
from bnsym_derivations.homogeneous.kernels import kernels as closed_kernels
from bnsym_derivations.homogeneous.kernels import slope_kernels
from sympy import Function, Integer, Ne, Piecewise, Rational, Symbol, exp, symbols, true

import bnsym
from bnsym.codegen import export, lower
from bnsym.codegen.printer import written
from bnsym.codegen.targets.c import DIALECT, CTarget
from bnsym.core import Kernel, Loop, Piece
from bnsym.errors import InputError
from bnsym.kernels.numpy import homogeneous as in_numpy

STRICT = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
SANITIZED = [*STRICT, "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
STEEP = "homogeneous.arc_cosine_0_derivative"
CLOSED = {**closed_kernels(), STEEP: slope_kernels()[STEEP]}
EVERY_SORT = (*CLOSED.values(), *(degree_kernels()[f"homogeneous.{n}"] for n in
              ("arc_cosine", "dual_derivative", "v_transform")))  # fmt: skip
x, y = symbols("x y", real=True)

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler, cc")


def kernel(body: Any, name: str = "demo.f", **fields: Any) -> Kernel:
    """A kernel of x in [0, 1] that computes its own specification, or with other fields."""
    pieces = (Piece(true, body),)
    plain = Kernel(
        name, "A demonstration.", (x,), body, (Integer(0),), (Integer(1),), pieces, 4e-15
    )
    return plain._replace(**fields)


def built(sources: list[Path], to: Path, *flags: str) -> Path:
    """Compile, and show what the compiler has against it."""
    command = ["cc", *flags, "-o", str(to), *map(str, sources), "-lm"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")
    return to


def run(program: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(EVERY_SORT, "c", tmp_path_factory.mktemp("c") / "kernels-in-c")


@pytest.fixture(scope="module")
def library(folder: Path) -> ctypes.CDLL:
    to = folder.parent / "kernels.so"
    fast = ["-O3", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast", "-fPIC"]
    return ctypes.CDLL(str(built([folder / "bnsym_homogeneous.c"], to, *STRICT, *fast, "-shared")))


def computed(library: ctypes.CDLL, name: str, *arguments: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Call the function of arrays, with the strides that the arrays have."""
    real, n = arguments[0].dtype, len(arguments[0])
    function = library[f"bnsym_homogeneous_{name}_array{'f' * (real == np.float32)}"]
    out = np.empty(n, real)
    given: list[Any] = [ctypes.c_size_t(n)]
    for array in (*arguments, out):
        given += [
            ctypes.c_void_p(array.ctypes.data),
            ctypes.c_ssize_t(array.strides[0] // array.itemsize),
        ]
    function.restype = None
    function(*given)
    return out


# --- Text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (x**2 + y**3, "x*x + y*y*y"),
        (x / y**2, "x/(y*y)"),
        ((x + y) ** 2, "pow(x + y, 2.0)"),
        (3**x, "pow(3.0, x)"),
        (x**7 - 2 * x, "-2.0*x + pow(x, 7.0)"),
        (1 / (1 + x), "1/(1.0 + x)"),
        ((1 + x) ** Rational(5, 2), "pow(1.0 + x, 2.0)*sqrt(1.0 + x)"),
        (x ** Rational(7, 2), "x*x*x*sqrt(x)"),
        (Piecewise((x, Ne(x, 0)), (y, True)), "(x != 0.0 ? x : y)"),
        ((x < 0) & (y >= 2), "(y >= 2.0) && (x < 0.0)"),
    ],
)
def test_expressions_as_text(expr: Any, text: str) -> None:
    assert written(expr, DIALECT) == text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"args": (Symbol("double"),)}, "'double' cannot be a name in C"),
        ({"args": (Symbol("sqrt"),)}, "'sqrt' cannot be a name in C"),
        ({"args": (Symbol("α"),)}, "'α' cannot be a name in C"),
        ({"name": "demo.größe"}, "'größe' cannot be a name in C"),
        ({"loops": (Loop(Symbol("result"), 0, 2, ((y, x, y + 1),)),), "pieces": (Piece(true, y),)},
         "'result' cannot be a name in C"),
        ({"pieces": (Piece(true, Function("J")(x)),)}, "the target c has no function J, in J(x)"),
    ],
)  # fmt: skip
def test_what_c_cannot_say_is_one_sentence_and_nothing_is_written(
    fields: dict[str, Any], message: str, tmp_path: Path
) -> None:
    (argument,) = fields.get("args", (x,))
    asked = kernel(1 + argument, **fields)
    with pytest.raises(InputError) as error:
        CTarget().source([lower(asked)], [])
    assert str(error.value).endswith(message)
    assert "\n" not in str(error.value)
    with pytest.raises(InputError):
        export([asked], "c", tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_the_folder_holds_two_files_a_topic_and_says_what_is_promised(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "LICENSE", "README.md", "bnsym_homogeneous.c", "bnsym_homogeneous.h", "bnsym_ufuncs.c",
        "selftest.c", "ufuncs.py",
    ]  # fmt: skip
    header = (folder / "bnsym_homogeneous.h").read_text("utf-8")
    for part in (
        "double bnsym_homogeneous_relu_dual(double c);",
        "float bnsym_homogeneous_relu_dualf(float c);",
        "The relative error is at most 1e-15 in float64",
        'extern "C" {',
        '_VERSION "bnsym ',
    ):
        assert part in header
    readme = (folder / "README.md").read_text("utf-8")
    for part in (
        "-o test kernels-in-c/*.c -lm && ./test",
        r"\frac{c \arccos{\left(- c \right)} + \sqrt{1 - c^{2}}}{2 \pi}",
        "double value = bnsym_homogeneous_relu_dual(0.5); /* 0.304498890522 */",
        r"| `bnsym_homogeneous_relu_dual` | `homogeneous.relu_dual` | $c \in [-1, 1]$ | 1e-15 |",
        "Exported by bnsym ",
    ):
        assert part in readme


def test_an_earlier_export_is_replaced_when_asked_and_nothing_else(tmp_path: Path) -> None:
    bnsym.export("homogeneous.relu_dual", "c", to=tmp_path / "out")
    with pytest.raises(InputError, match="is not empty"):
        bnsym.export("homogeneous.arc_cosine_0", "c", to=tmp_path / "out")
    bnsym.export("homogeneous.arc_cosine_0", "c", to=tmp_path / "out", force=True)
    assert "relu_dual" not in (tmp_path / "out" / "bnsym_homogeneous.h").read_text("utf-8")
    (tmp_path / "out" / "main.c").write_text("int main(void) { return 0; }\n")
    with pytest.raises(InputError, match=r"is not an earlier export, it holds main\.c"):
        bnsym.export("homogeneous.relu_dual", "c", to=tmp_path / "out", force=True)


# --- Compiled ------------------------------------------------------------------------------------


@needs_compiler
def test_the_self_test_passes_under_sanitizers(folder: Path, tmp_path: Path) -> None:
    process = run(built(sorted(folder.glob("*.c")), tmp_path / "test", *SANITIZED))
    assert (process.returncode, process.stderr) == (0, "")
    lines = process.stdout.splitlines()
    assert len(lines) == len(EVERY_SORT)
    assert all(line.endswith(": ok") for line in lines)


@needs_compiler
def test_a_broken_promise_is_found_by_the_self_test(tmp_path: Path) -> None:
    wrong = kernel(x, spec=x + Rational(1, 10**12))
    sources = sorted(export([wrong], "c", tmp_path / "out").glob("*.c"))
    process = run(built(sources, tmp_path / "test", *STRICT))
    assert process.returncode == 1
    assert process.stdout.endswith(": BROKEN\n")


@needs_compiler
def test_calls_loops_choices_and_whole_numbers(tmp_path: Path) -> None:
    power, n = Symbol("power"), Symbol("n", integer=True)
    loop = Loop(n, 1, 5, ((power, Integer(1), power * x / n * Piecewise((2, n < 3), (1, True))),))
    fourth = kernel(x**4 / 6, "demo.fourth", loops=(loop,), pieces=(Piece(true, power),))
    count = Symbol("count", integer=True)
    records = (
        kernel(
            count * x**4 / 6 + exp(-x),
            "other.called",
            args=(count, x),
            lower=(Integer(0), Integer(0)),
            upper=(Integer(9), Integer(1)),
            pieces=(Piece(x > 2, x), Piece(true, count * fourth(x) + exp(-x))),
            calls=(fourth,),
        ),
        kernel(count / 3, "demo.third", args=(count,), upper=(Integer(9),)),
    )
    folder = export(records, "c", tmp_path / "out")
    (tmp_path / "main.c").write_text(
        "#include <stdio.h>\n"
        '#include "out/bnsym_demo.h"\n#include "out/bnsym_other.h"\n'
        'int main(void) { printf("%g %g %.17g\\n", bnsym_demo_third(0.5), bnsym_demo_third(6),\n'
        "    bnsym_other_called(6, 1) - bnsym_other_called(0, 1)); return 0; }\n"
    )
    sources = [*folder.glob("bnsym_*.c"), tmp_path / "main.c"]
    process = run(built(sources, tmp_path / "main", *SANITIZED))
    assert (process.stdout, process.stderr) == ("nan 2 1\n", "")
    assert run(built(sorted(folder.glob("*.c")), tmp_path / "test", *SANITIZED)).returncode == 0


@needs_compiler
@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("real", [np.float64, np.float32])
@pytest.mark.parametrize("stride", [1, 3, -2])
def test_arrays_agree_with_numpy_within_the_promise(
    name: str, real: Any, stride: int, library: ctypes.CDLL
) -> None:
    drawn = np.random.default_rng(7).uniform(-1, 1, 3000)
    drawn[:8] = [-1, 1, 0, -1e-300, 1e-300, -1 + 1e-12, 1 - 2.0**-53, -0.5]
    c = drawn.astype(real)[::stride]
    ours, numpys = (
        computed(library, name.partition(".")[2], c),
        getattr(in_numpy, name.partition(".")[2])(c),
    )
    routine = lower(CLOSED[name])
    bound = 2 * (routine.rtol if real is np.float64 else routine.rtol32)  # both may be off
    assert ours.dtype == numpys.dtype == real
    finite = np.isfinite(numpys)
    assert np.array_equal(~finite, (np.abs(c) == 1) & (name == STEEP))
    assert np.array_equal(ours[~finite], numpys[~finite])
    assert np.all(np.abs(ours[finite] - numpys[finite]) <= bound * np.abs(numpys)[finite])


@needs_compiler
def test_arrays_of_several_arguments_agree_with_numpy(library: ctypes.CDLL) -> None:
    rng = np.random.default_rng(8)
    alpha, c = rng.uniform(-0.4, 20, 500), rng.uniform(-1, 1, 500)
    expected = in_numpy.arc_cosine(alpha, c)
    assert np.allclose(computed(library, "arc_cosine", alpha, c), expected, rtol=2e-13, atol=0)
    once = np.broadcast_to(alpha[:1], 500)  # a stride of 0
    expected = in_numpy.arc_cosine(alpha[0], c)
    assert np.allclose(computed(library, "arc_cosine", once, c), expected, rtol=2e-13, atol=0)
    root = rng.normal(size=(5, 5))
    sigma = root @ root.T
    shape = (*np.broadcast_arrays(np.diag(sigma)[:, None], sigma, np.diag(sigma)),)
    entries = [np.ascontiguousarray(part).ravel() for part in shape]
    found = computed(library, "v_transform", *entries, *(np.full(25, v) for v in (1.5, 1.0, 0.25)))
    expected = in_numpy.v_transform(sigma, 1.5, 1.0, 0.25)
    assert np.allclose(found.reshape(5, 5), expected, rtol=1e-12, atol=0)


@needs_compiler
@pytest.mark.parametrize("real", [np.float64, np.float32])
def test_nan_passes_four_ulp_are_clamped_and_more_is_nan(real: Any, library: ctypes.CDLL) -> None:
    ulp = np.spacing(real(1))
    given = np.array(
        [np.nan, -1 - 4 * ulp, 1 + 4 * ulp, -1 - 6 * ulp, 1 + 6 * ulp, np.inf, 2], real
    )
    for padding in (0, 600):  # in the block of the bad ones, and behind good blocks
        c = np.concatenate([np.zeros(padding, real), given])
        found = computed(library, "relu_dual", c)
        assert np.array_equal(
            found[padding:], np.array([np.nan, 0, 0.5, *[np.nan] * 4], real), equal_nan=True
        )
        assert np.all(found[:padding] == found[0])
    with_nan = [np.array([0.5, np.nan, 1.0], real), np.array([np.nan, -1, 0.5], real)]
    assert np.isnan(computed(library, "arc_cosine", *with_nan)).tolist() == [True, True, False]
    wrong = [np.array([v], real) for v in (1, 1.1, 1, 1, 1, 0)]  # a correlation above 1
    assert np.isnan(computed(library, "v_transform", *wrong))[0]


@needs_compiler
def test_numbers_and_arrays_are_the_same_function_in_place_too(library: ctypes.CDLL) -> None:
    scalar = library["bnsym_homogeneous_arc_cosine_3"]
    scalar.restype, scalar.argtypes = ctypes.c_double, [ctypes.c_double]
    c = np.linspace(-1, 1, 700)
    expected = computed(library, "arc_cosine_3", c)
    assert [scalar(value) for value in c] == pytest.approx(expected.tolist(), rel=3e-15)
    place, one = ctypes.c_void_p(c.ctypes.data), ctypes.c_ssize_t(1)
    library["bnsym_homogeneous_arc_cosine_3_array"](ctypes.c_size_t(700), place, one, place, one)
    assert np.array_equal(c, expected)


@needs_compiler
@pytest.mark.skipif(shutil.which("c++") is None, reason="no C++ compiler, c++")
def test_a_header_is_cpp_as_well(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "main.cpp").write_text(
        f'#include "{folder}/bnsym_homogeneous.h"\n'
        "int main() { return bnsym_homogeneous_relu_dual(1.0) == 0.5 ? 0 : 1; }\n"
    )
    built([folder / "bnsym_homogeneous.c"], tmp_path / "kernels.o", *STRICT, "-c")
    command = ["c++", "-Wall", "-Wextra", "-Werror", "-pedantic", "-o", "main", "main.cpp"]
    subprocess.run([*command, "kernels.o", "-lm"], cwd=tmp_path, check=True)
    assert run(tmp_path / "main").returncode == 0


@needs_compiler
@pytest.mark.slow
def test_the_whole_catalogue(tmp_path: Path) -> None:
    folder = bnsym.export(target="c", to=tmp_path / "out")
    process = run(built(sorted(folder.glob("*.c")), tmp_path / "test", *SANITIZED))
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.count(": ok\n") == len(process.stdout.splitlines()) > 20
