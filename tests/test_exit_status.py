"""What fails a build: verdicts that do not pass, errors on the way; and how they are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import bnsym
from bnsym import oracles
from bnsym.cli import main
from bnsym.core import CheckReport, Evidence, Verdict
from bnsym.errors import AccuracyError

Capture = pytest.CaptureFixture[str]
OWN = '''
"""An identity that holds, and a slip."""
from sympy.abc import x
from bnsym.core import Derivation, Eq, Identity, Reals, Variable

X = Variable(x, Reals(0, 1), "a number")
HERE = (("Blackboard", "today"),)


def chain():
    return Derivation((x + 1) ** 2).by("field", x**2 + 2 * x + 1, "expand")


IDENTITIES = (
    Identity("own.square", "A square.", Eq((x + 1) ** 2, x**2 + 2 * x + 1), (X,), HERE,
             derivation=chain),
    Identity("own.slip", "A slip.", Eq((x + 1) ** 2, x**2 + 1), (X,), HERE),
)
'''


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file of the user's own, before a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "own.py").write_text(OWN)
    return "own.py"


def printed(words: list[str], capsys: Capture, status: int) -> str:
    """What a command prints, with nothing on stderr."""
    assert main(words) == status
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_false_identity_of_ones_own_fails_with_its_witness(own: str, capsys: Capture) -> None:
    text = printed(["verify", own], capsys, status=1)
    assert max(map(len, text.splitlines())) <= 80
    rows = {line.split()[0]: line.split()[1] for line in text.splitlines() if "own." in line}
    assert rows == {"own.square": "PROVED", "own.slip": "FALSE"}
    assert "at x = " in " ".join(text.split())


def test_a_false_identity_in_json_and_junit(own: str, capsys: Capture) -> None:
    found = json.loads(printed(["verify", own, "--json"], capsys, status=1))
    assert found["counts"] == {"PROVED": 1, "FALSE": 1}
    suite = ElementTree.fromstring(printed(["verify", own, "--junit"], capsys, status=1))
    assert (suite.tag, suite.get("tests"), suite.get("failures")) == ("testsuite", "2", "1")
    cases = {case.get("name"): case.find("failure") for case in suite.iter("testcase")}
    assert cases.keys() == {"square", "slip"}
    assert cases["square"] is None
    failure = cases["slip"]
    assert failure is not None
    assert str(failure.get("message")).startswith("FALSE")
    assert "x = " in str(failure.get("message"))


@pytest.mark.parametrize("verdict", Verdict)
def test_only_three_verdicts_pass(
    verdict: Verdict, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def judge(record: Any, records: Any, budget: Any) -> CheckReport:
        asked.append(record.name)
        return CheckReport(record.name, (Evidence("enclosure", verdict, "so it seems"),))

    monkeypatch.setattr(oracles, "judge", judge)
    monkeypatch.setattr("bnsym.many._processors", lambda: 1)  # others would have the real judge
    passes = verdict in {Verdict.PROVED, Verdict.ENCLOSED, Verdict.AGREES}
    found = json.loads(printed(["verify", "--all", "--json"], capsys, status=0 if passes else 1))
    assert found["counts"] == {verdict.name: len(bnsym.catalogue)}
    assert asked == list(bnsym.catalogue)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (AccuracyError("no digit is certain"), 1, "bnsym: no digit is certain\n"),
        (RuntimeError("oh"), 1, "bnsym: this is a bug (RuntimeError), --debug shows where: oh\n"),
    ],
    ids=["interrupted", "inaccurate", "bug"],
)
def test_what_ends_a_command(
    error: BaseException,
    status: int,
    said: str,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("bnsym.theory.MeanField", fail)
    assert main(["report", "relu", "--batch", "64"]) == status
    assert capsys.readouterr().err == said
