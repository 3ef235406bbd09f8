"""Bad input: one clear sentence and status 2, a `ValueError` in Python; soon, without debris."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from sympy import Float, Rational, Symbol

import bnsym
from bnsym.cli import main

HOSTILE = {
    "unknown": "reul",
    "import": "__import__('os').system('x')",
    "attribute": "x.__class__",
    "lambda": "(lambda: x)()",
    "tower": "9**9**9**9",
    "empty": "",
    "two variables": "x+y",
    "pole": "1/x",
    "constant": "3",
    "unknown kinks": "Abs(sin(x))",
}
BATCHES: dict[str, object] = {
    "3": 3,
    "0": 0,
    "-1": -1,
    "2.5": 2.5,
    "nan": float("nan"),
    "abc": "abc",
    "": "",
    "1e3": 1e3,
    "99999999999999999999": 99999999999999999999,
}
ROUGH = {"degree 1/2": "Max(x,0)**Rational(1,2)", "degree 0": "sign"}


@dataclass
class Told:
    """What a command left: its status, and the lines of both streams."""

    status: int
    out: str
    err: str


Run = Callable[..., Told]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> Told:
        status = main(words)
        return Told(status, *capfd.readouterr())

    return call


def complaint(told: Told) -> str:
    """The one sentence on stderr."""
    assert told.status == 2
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert line.startswith("bnsym: ")
    assert len(line) < 300
    return line


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_an_activation_that_is_none(text: str, run: Run) -> None:
    started = perf_counter()
    line = complaint(run("report", text, "--batch", "64"))
    assert "activation" in line
    with pytest.raises(ValueError, match="activation") as raised:
        bnsym.MeanField(text, 64)
    assert f"bnsym: {raised.value}" == line
    assert perf_counter() - started < 2


@pytest.mark.parametrize(("text", "value"), BATCHES.items(), ids=BATCHES)
def test_a_batch_that_is_none(text: str, value: object, run: Run) -> None:
    assert "batch must be an integer" in complaint(run("report", "relu", "--batch", text))
    with pytest.raises(ValueError, match="batch must be an integer"):
        bnsym.MeanField("relu", value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ROUGH.values(), ids=ROUGH)
def test_a_degree_whose_gradients_are_infinite(text: str, run: Run) -> None:
    assert "alpha > 1/2" in complaint(run("report", text, "--batch", "64"))
    theory = bnsym.MeanField(text, 64)
    assert theory.q > 0
    with pytest.raises(ValueError, match="alpha > 1/2"):
        _ = theory.backward


OF_A_COSINE = [
    name
    for name, card in bnsym.catalogue.items()
    if any([str(arg) for arg in kernel.args] == ["c"] for kernel in card.record.kernels)
]


@pytest.mark.parametrize("target", ["numpy", "numba"])
@pytest.mark.parametrize("name", OF_A_COSINE)
def test_a_correlation_outside_its_interval(name: str, target: str) -> None:
    topic, _, function = name.partition(".")
    module = __import__(f"bnsym.kernels.{target}.{topic}", fromlist=[function])
    kernel = getattr(module, function)
    for end in (-1.0, 1.0):
        beyond = end * (1 + 4 * np.spacing(1.0))
        assert kernel(beyond) == kernel(end)
        for outside in (end * (1 + 6 * np.spacing(1.0)), 2 * end):
            with pytest.raises(ValueError, match=r"c must lie in \[-1"):
                kernel(outside)


@pytest.mark.parametrize(
    "words",
    [
        ["show", "homogeneous.v_trasnform"],
        ["verify", "homogeneous.v_trasnform"],
        ["derive", "homogeneous.v_trasnform", "-o", "v.tex"],
        ["export", "homogeneous.v_trasnform", "-o", "v"],
        ["cite", "homogeneous.v_trasnform"],
    ],
    ids=lambda words: words[0],
)
def test_an_unknown_identity_comes_with_the_nearest(words: list[str], run: Run) -> None:
    assert "nearest: homogeneous.v_transform" in complaint(run(*words))


def test_an_unknown_identity_in_python() -> None:
    calls: list[Callable[[], object]] = [
        lambda: bnsym.identity("homogeneous.v_trasnform"),
        lambda: bnsym.catalogue["homogeneous.v_trasnform"],
        lambda: bnsym.cite("homogeneous.v_trasnform"),
        lambda: bnsym.export("homogeneous.v_trasnform", to="v"),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r"nearest: homogeneous\.v_transform"):
            call()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], None),
        (["report"], "Missing argument"),
        (["report", "relu"], "Missing option '--batch'"),
        (["report", "relu", "--batch", "8", "--jsn"], "No such option"),
        (["reprot", "relu"], "No such command"),
        (["list", "optics"], "topic must be one of"),
        (["verify"], "give names"),
        (["verify", "--all", "homogeneous.v_transform"], "not both"),
        (["verify", "--all", "--digits", "0"], "digits and points must lie"),
        (["verify", "--all", "--digits", "many"], "--digits"),
        (["verify", "absent.py"], "not there"),
        (["derive", "homogeneous.v_transform", "--to", "doc"], "--to"),
        (["derive", "homogeneous.v_transform", "--to", "pdf"], "needs a file"),
        (["derive", "--all", "homogeneous.v_transform"], "not both"),
        (["export", "homogeneous.relu_dual", "--target", "cobol", "-o", "x"], "target must be"),
        (["export", "backward.explosion_bound", "-o", "x"], "with kernels"),
        (["export", "-o", "x"], "give names, or --all"),
        (["export", "--all", "homogeneous.relu_dual", "-o", "x"], "not both"),
        (["show", "sphere.gamma_quotient", "--axioms"], "assumed"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_command_line_that_makes_no_sense(words: list[str], says: str | None, run: Run) -> None:
    told = run(*words)
    if says is None:  # the help, on stdout
        assert (told.status, told.err) == (2, "")
        assert "Usage" in told.out
    else:
        assert says in complaint(told)


@pytest.mark.parametrize(
    "words",
    [
        ["derive", "homogeneous.moment_ratio", "--to", "tex"],
        ["derive", "homogeneous.moment_ratio", "--to", "html"],
        ["derive", "--all", "--to", "md"],
        ["export", "homogeneous.relu_dual", "--target", "numpy"],
    ],
    ids=" ".join,
)
def test_a_path_that_cannot_be_written(words: list[str], tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("kept", "utf-8")
    for path in (tmp_path / "file" / "inside", tmp_path / "file" / "deeper" / "inside"):
        complaint(run(*words, "-o", str(path)))
    assert [(p.name, p.read_text("utf-8")) for p in tmp_path.iterdir()] == [("file", "kept")]


def test_a_folder_that_is_in_the_way(tmp_path: Path, run: Run) -> None:
    (tmp_path / "mine.txt").write_text("kept", "utf-8")
    complaint(run("derive", "homogeneous.moment_ratio", "-o", str(tmp_path)))
    complaint(run("export", "homogeneous.relu_dual", "-o", str(tmp_path)))
    complaint(run("export", "homogeneous.relu_dual", "-o", str(tmp_path), "--force"))
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("raise RuntimeError('first\\nsecond')", "RuntimeError: first second"),
        ("IDENTITIES = (", "SyntaxError"),
        ("", "must define IDENTITIES"),
        ("IDENTITIES = (1, 2)", "must define IDENTITIES"),
        ("IDENTITIES = 5", "must define IDENTITIES"),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        (
            "import bnsym\nIDENTITIES = [bnsym.identity('homogeneous.moment_ratio').record]",
            "same name",
        ),
    ],
)
def test_a_file_that_holds_no_identities(source: str, says: str, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.py"
    path.write_text(source, "utf-8")
    assert says in complaint(run("verify", str(path)))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"alpha": Rational(1, 2)}, "alpha > 1/2"),
        ({"alpha": 0}, "alpha > 1/2"),
        ({"c": 1}, "c < 1"),
        ({"c": Rational(1, 2)}, "derivative"),
        ({"alpha": 0.75}, "exact"),
        ({"alpha": Float("0.75")}, "exact"),
        ({"alpha": "3/2"}, "exact"),
        ({"alpha": Symbol("z", real=True)}, "may contain alpha, c"),
        ({"beta": 1}, "alpha, c"),
        ({}, "alpha, c"),
    ],
)
def test_a_special_case_outside_the_domain(values: dict[str, object], says: str) -> None:
    card = bnsym.identity("homogeneous.arc_cosine_derivative")
    with pytest.raises(bnsym.InputError, match=re.escape(says)):
        card.specialise(**values)


def test_a_kind_of_number_that_a_variable_is_not() -> None:
    card = bnsym.identity("homogeneous.v_transform")
    for size in (Rational(5, 2), -3, 1):
        with pytest.raises(bnsym.InputError, match="B"):
            card.specialise(B=size)


def test_bad_arguments_in_python() -> None:
    calls: dict[str, Callable[[], object]] = {
        "name must be text": lambda: bnsym.identity(3),  # type: ignore[arg-type]
        "expression must be": lambda: bnsym.find("alpha"),
        "topic must be one of": lambda: bnsym.catalogue.by_topic("optics"),
        "digits and points": lambda: bnsym.identity("homogeneous.moment_ratio").verify(digits=0),
        "lhs must be an exact": lambda: bnsym.derive(0.5),
        "rule must be one of": lambda: bnsym.derive(1).by("magic", 1, "so it is"),
        "after must be an exact": lambda: bnsym.derive(1).by("field", 1.0, "a float"),
        "kernels": lambda: bnsym.export([], to="nowhere"),
        "a pair of exact ends": lambda: bnsym.derive(1, over={Symbol("z"): "happy"}),
    }
    for says, call in calls.items():
        with pytest.raises(ValueError, match=says):
            call()


def test_a_process_leaves_with_status_2_and_one_line() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "bnsym", "report", "reul", "--batch", "64"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 2
    assert process.stdout == ""
    assert len(process.stderr.splitlines()) == 1
    assert "did you mean relu" in process.stderr


def test_debug_shows_where(run: Run) -> None:
    told = run("report", "reul", "--batch", "64", "--debug")
    assert told.status == 2
    assert "Traceback" in told.err


def test_a_bug_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("in the middle")

    monkeypatch.setattr("bnsym.theory.MeanField.as_dict", broken)
    told = run("report", "relu", "--batch", "64")
    assert told.status == 1
    (line,) = told.err.splitlines()
    assert "ZeroDivisionError" in line
    assert "--debug" in line
