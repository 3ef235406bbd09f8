"""The command line, as a user types it; what it prints is what its JSON and the library say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

import bnsym
from bnsym.cli import main
from bnsym.packs import installed
from bnsym.symbolic.grammar_table import grammar
from bnsym.theorems import theorems

KEYS = [
    "activation", "batch", "epsilon", "q", "c", "upsilon", "forward", "backward",
    "cross_batch", "explosion_rate", "depth_scale", "stable", "error",
]  # fmt: skip
WIDTH = 80
USER_FILE = """
from dataclasses import dataclass
from sympy import cos, sin
from sympy.abc import x
from bnsym.core import Derivation, Eq, Identity, Reals, Variable

@dataclass
class Unrelated:
    field: "int"

def record(name, left, right, derivation=None):
    over = (Variable(x, Reals(0, 1), "an angle"),)
    return Identity(name, "Of mine.", Eq(left, right), over, (("me", "1"),), derivation=derivation)

SQUARE = record("mine.square", (x + 1)**2, x**2 + 2*x + 1,
                lambda: Derivation((x + 1)**2).by("field", x**2 + 2*x + 1, "expand"))
IDENTITIES = (
    SQUARE,
    record("mine.sine", sin(3*x), 3*sin(x) - 4*sin(x)**3),
    record("mine.cosine", cos(3*x), 3*cos(x) - 4*cos(x)**3),
)
"""

Run = Callable[..., str]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a terminal of 80 columns; stdout, after a look at status and stderr."""
    monkeypatch.setenv("COLUMNS", str(WIDTH))

    def call(*words: str, status: int = 0) -> str:
        left = main(words)
        out, err = capfd.readouterr()
        assert (left, err) == (status, "")
        return out

    return call


def flat(text: str) -> str:
    """Text without the places where it was broken."""
    return " ".join(text.split())


def leaves(report: dict[str, Any]) -> list[Any]:
    return [
        part
        for value in report.values()
        for part in (value.values() if isinstance(value, dict) else [value])
    ]


@pytest.mark.parametrize("batch", [4, 64, 10**6, 2**53])
@pytest.mark.parametrize(
    "text", ["relu", "Max(x,0)-0.25*Max(-x,0)", "Max(x,0)**Rational(3,2)", "Abs(x)", "identity"]
)
def test_report_prints_what_the_library_knows(text: str, batch: int, run: Run) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    report = json.loads(run("report", text, "--batch", str(batch), "--json"), parse_constant=refuse)
    theory = bnsym.MeanField(text, batch)
    assert list(report) == KEYS
    assert [list(report[key]) for key in ("forward", "backward", "cross_batch")] == [
        ["G", "L", "M"], ["G", "L", "M"], ["c", "rate"],
    ]  # fmt: skip
    assert report == theory.as_dict()
    assert report["explosion_rate"] == theory.backward.G > 1
    assert 0 < report["error"] < 1e-12
    table = run("report", text, "--batch", str(batch))
    for number in leaves(report):
        if isinstance(number, float):
            assert repr(number) in table


def test_report_fits_the_terminal_and_names_theorems(run: Run) -> None:
    table = run("report", "relu", "--batch", "64")
    assert max(map(len, table.splitlines())) <= WIDTH
    names = set(theorems(bnsym.MeanField("relu", 64)).values())
    assert names <= set(bnsym.catalogue)
    assert all(name in table for name in names)
    assert "bound, relative" in table
    assert "none in the catalogue" not in table


def test_report_of_an_integrated_activation(run: Run) -> None:
    table = run("report", "tanh", "--batch", "64")
    assert max(map(len, table.splitlines())) <= WIDTH
    assert "estimate, relative" in table
    assert "backward.weighted_mean" in table
    assert "none in the catalogue yet" in table


def test_report_of_a_known_activation_needs_no_sympy() -> None:
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bnsym", "report", "relu", "--batch", "64"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in process.stderr.splitlines()}
    assert "scipy" in loaded
    assert loaded & {"sympy", "numba", "mpmath", "flint", "z3", "matplotlib", "torch"} == set()


def test_list_has_every_record(run: Run) -> None:
    text = run("list")
    assert all(f"{card.name} " in text for card in bnsym.catalogue.values())
    assert all(card.says in flat(text) for card in bnsym.catalogue.values())
    assert "sphere.gamma_quotient" in text.partition("assumed")[2]
    for topic in bnsym.catalogue.topics:
        names = re.findall(r"^(\w+)\.", run("list", topic), re.MULTILINE)
        assert set(names) == {topic}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if place % 15 else [])
        for place, name in enumerate(bnsym.catalogue)
    ],
)
def test_show_says_everything(name: str, run: Run) -> None:
    card = bnsym.catalogue[name]
    text = run("show", name)
    assert max(map(cell_len, text.splitlines())) <= WIDTH
    assert "…" not in re.sub(r", …|…\)", "", text), "something is cut off"
    assert text.startswith(f"{name}: PROVED\n")
    assert card.says in flat(text)
    chain = card.derivation
    assert chain is not None
    for number, step in enumerate(chain.steps, 1):
        rule = step.rule.replace("_", " ")
        assert f"{number}. {rule}: {step.because.text}" in flat(text)
    for used in (*card.uses, *dict(card.cite)):
        assert used in text


@pytest.mark.parametrize("name", ["homogeneous.arc_cosine_derivative", "sphere.radial_moment"])
def test_show_axioms_lists_what_is_assumed(name: str, run: Run) -> None:
    report = bnsym.identity(name).verify(15)
    lines = [line.strip() for line in run("show", name, "--axioms").splitlines()]
    hypotheses, classical = lines.index("hypotheses"), lines.index("classical theorems")
    assert lines[hypotheses + 1 : classical] == [h for h in report.hypotheses if h != "True"]
    assert lines[classical + 1 :] == list(report.classical)


def test_show_of_an_assumed_theorem(run: Run) -> None:
    text = run("show", "sphere.gamma_quotient")
    assert text.startswith("sphere.gamma_quotient: assumed")
    assert "DLMF" in text


def test_verify_prints_verdicts(run: Run) -> None:
    names = ("homogeneous.moment_ratio", "sphere.radial_moment")
    text = run("verify", *names, "sphere")  # what is named twice is verified once
    assert all(re.search(rf"^{re.escape(name)} +PROVED", text, re.MULTILINE) for name in names)
    count = 1 + sum(name.startswith("sphere.") for name in bnsym.catalogue)
    assert f"{count} PROVED" in text


@pytest.mark.slow  # every day `.ci/run` verifies the catalogue, in words
def test_verify_all_as_json(run: Run) -> None:
    found = json.loads(run("verify", "--all", "--json"))
    assert list(found) == ["identities", "counts"]
    assert [row["name"] for row in found["identities"]] == list(bnsym.catalogue)
    assert all(list(r) == ["name", "verdict", "digits", "seconds"] for r in found["identities"])
    assert found["counts"] == {"PROVED": len(bnsym.catalogue)}


def test_verify_to_five_hundred_digits(run: Run) -> None:
    names = ("homogeneous.arc_cosine_2", "sphere.radial_moment", "backward.weighted_mean")
    found = json.loads(run("verify", *names, "--digits", "500", "--json"))["identities"]
    assert [row["name"] for row in found] == list(names)  # a closed form, an integral, a series
    assert all(row["verdict"] == "PROVED" and row["digits"] >= 500 for row in found)


def test_verify_to_many_digits(run: Run) -> None:
    (row,) = json.loads(run("verify", "homogeneous.arc_cosine_1", "--digits", "80", "--json"))[
        "identities"
    ]
    assert row["digits"] >= 80


def test_verify_a_file_of_ones_own(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.py"
    path.write_text(USER_FILE, "utf-8")
    found = json.loads(run("verify", str(path), "--json", status=1))
    verdicts = {row["name"]: row["verdict"] for row in found["identities"]}
    assert verdicts == {"mine.square": "PROVED", "mine.sine": "ENCLOSED", "mine.cosine": "FALSE"}
    suite = ElementTree.fromstring(run("verify", str(path), "--junit", status=1))
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("3", "1")
    (failure,) = suite.iter("failure")
    assert failure.attrib["message"].startswith("FALSE: enclosure: ")
    table = flat(run("verify", str(path), status=1))
    assert "1 PROVED, 1 ENCLOSED, 1 FALSE" in table


@pytest.mark.parametrize("to", ["tex", "html", "md"])
def test_derive_writes_what_it_would_print(to: str, tmp_path: Path, run: Run) -> None:
    path = tmp_path / f"page.{to}"
    assert run("derive", "homogeneous.relu_dual", "--to", to, "-o", str(path)) == ""
    printed = run("derive", "homogeneous.relu_dual", "--to", to)
    assert path.read_text("utf-8").strip() == printed.strip()
    assert "homogeneous.arc_cosine_1" in printed.replace(r"\_", "_")
    short = run("derive", "homogeneous.relu_dual", "--to", to, "--fragment")
    assert len(short) < len(printed)


@pytest.mark.slow
def test_derive_a_topic_and_all(tmp_path: Path, run: Run) -> None:
    run("derive", "homogeneous", "--to", "md", "-o", str(tmp_path / "topic.md"))
    run("derive", "--all", "--to", "md", "-o", str(tmp_path / "new" / "all"))
    pages = {path.stem: path.read_text("utf-8") for path in (tmp_path / "new" / "all").iterdir()}
    assert set(pages) == set(bnsym.catalogue.topics)
    assert pages["homogeneous"] == (tmp_path / "topic.md").read_text("utf-8")
    for name, card in bnsym.catalogue.items():
        assert f"`{name}`" in pages[card.topic]


def test_export_runs_without_bnsym(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "duals"
    words = ("export", "homogeneous.relu_dual", "--target", "numpy", "-o", str(folder))
    assert str(folder) in run(*words).replace("\n", "")
    code = (
        "import sys; sys.modules['bnsym'] = sys.modules['sympy'] = None\n"
        "import duals; print(duals.relu_dual(1.0))"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert process.stdout == "0.5\n"
    run(*words, "--force")


def test_export_of_everything_that_has_kernels(tmp_path: Path, run: Run) -> None:
    run("export", "--all", "--target", "c", "-o", str(tmp_path / "all-in-c"))
    kernels = [kernel for record in installed().values() for kernel in record.kernels]
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "all-in-c").iterdir()}
    assert {kernel.topic for kernel in kernels} == {
        name.removeprefix("bnsym_").removesuffix(".h") for name in written if name.endswith(".h")
    }
    for kernel in kernels:
        assert f"bnsym_{kernel.topic}_{kernel.function}(" in written[f"bnsym_{kernel.topic}.h"]


def test_regenerate_finds_the_kernels_as_they_should_be(run: Run) -> None:
    assert run("regenerate", "--check") == ""


def test_regenerate_lists_what_differs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bnsym.kernels.__path__", [str(tmp_path)])
    stray = tmp_path / "numpy" / "stray.py"
    stray.parent.mkdir()
    stray.write_text("", "utf-8")
    told = run("regenerate", "--check", status=1).splitlines()
    assert "numpy/homogeneous.py is missing" in told
    assert "numpy/stray.py is not accounted for" in told
    assert stray.exists()
    assert run("regenerate").splitlines() == told
    assert run("regenerate", "--check") == ""


def test_cite_prints_bibtex(run: Run) -> None:
    text = run("cite", "homogeneous.arc_cosine_1", "homogeneous.relu_dual")
    assert re.findall(r"^@\w+\{(\w+),", text, re.MULTILINE) == ["ChoSaul2009", "Yang2019"]
    assert text == bnsym.cite(["homogeneous.arc_cosine_1", "homogeneous.relu_dual"])


def test_doctor_finds_everything(run: Run) -> None:
    text = run("doctor")
    assert "FAULT" not in text
    assert f"{len(bnsym.catalogue)} identities" in text


def test_doctor_reports_a_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bnsym.doctor._NEEDED", ("numpy", "no-such-distribution"))
    text = run("doctor", status=1)
    assert re.search(r"FAULT +no-such-distribution +not installed", text)


def test_doctor_prints_the_grammar(run: Run) -> None:
    text = flat(run("doctor", "--grammar"))
    for line in grammar():
        assert line.kind in text
        assert all(word in text for word in line.usage.split())


def test_version_and_help(run: Run) -> None:
    assert run("--version") == f"bnsym {bnsym.__version__}\n"
    for command in ("report", "verify", "derive", "export"):
        assert "Usage: " in run(command, "--help")


def test_a_closed_pipe_is_no_error() -> None:
    line = f"{sys.executable} -m bnsym list | head -1; echo ${{PIPESTATUS[0]}}"
    process = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert process.stderr == ""
    assert process.stdout.splitlines()[-1] in {"0", "141"}


def test_a_terminal_without_unicode_gets_an_answer() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "bnsym", "report", "relu", "--batch", "64"],
        capture_output=True,
        encoding="ascii",
        check=True,
        env={"PYTHONIOENCODING": "ascii"},
    )
    assert repr(bnsym.MeanField("relu", 64).explosion_rate) in process.stdout
