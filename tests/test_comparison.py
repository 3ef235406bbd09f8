"""`bnsym.compare` and `bnsym compare`: the reports of several activations, side by side."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

import bnsym
from bnsym.cli import main
from bnsym.console import COMPARED

Capture = pytest.CaptureFixture[str]
NAMES = ["relu", "tanh", "x**2 + x"]


@pytest.fixture(scope="module")
def comparison() -> bnsym.Comparison:
    return bnsym.compare(NAMES, "4:32,inf")


def test_every_row_is_a_report(comparison: bnsym.Comparison) -> None:
    places = [(name, size) for name in NAMES for size in (4, 8, 16, 32, math.inf)]
    assert len(comparison.rows) == len(places)
    for row, (name, size) in zip(comparison.rows, places, strict=True):
        report = bnsym.MeanField(name, size).as_dict()
        assert {key: row[key] for key in report} == report
        assert set(row) - set(report) == {"largest_forward"}


def test_the_largest_forward_eigenvalue_decides_on_stability() -> None:
    rows = bnsym.compare(["relu", "gelu", "-sin(3*x)", "x**3"], "4:64").rows
    assert {row["stable"] for row in rows} == {True, False}
    for row in rows:
        assert abs(row["largest_forward"]) == max(map(abs, row["forward"].values()))
        assert row["stable"] is (abs(row["largest_forward"]) < 1)
    assert any(row["largest_forward"] < 0 for row in rows)  # with its sign


@pytest.mark.parametrize(
    ("batch", "sizes"),
    [
        (8, [8]),
        (math.inf, [math.inf]),
        ([5, 7, 5], [5, 7]),
        (np.array([6, 9]), [6, 9]),
        ("12", [12]),
        ("inf", [math.inf]),
        ("4:32", [4, 8, 16, 32]),
        ("5:40", [5, 8, 16, 32, 40]),
        ("8:8", [8]),
        ("4:8, 8:16,inf", [4, 8, 16, math.inf]),
    ],
)
def test_batch_sizes(batch: object, sizes: list[float]) -> None:
    theories = bnsym.compare(["x"], batch).theories  # type: ignore[arg-type]
    assert [theory.batch for theory in theories] == sizes


def test_one_activation_given_twice_is_shown_once() -> None:
    assert bnsym.compare(["relu", bnsym.activation("relu"), "x"], 8).activations == ("relu", "x")
    assert bnsym.compare("relu", 8).activations == ("relu",)


@pytest.mark.parametrize(
    ("activations", "batch", "message"),
    [
        (["relu"], "4:x", "batch must be like"),
        (["relu"], "", "batch must be like"),
        (["relu"], "4:8:16", "batch must be like"),
        (["relu"], "16:8", "ends before it begins"),
        (["relu"], "3:8", "from 4 to 2\\*\\*53"),
        (["relu"], f"4:{10**30}", "from 4 to 2\\*\\*53"),
        (["relu"], 8.5, "got 8.5"),
        (["reul"], 8, "did you mean relu"),
        (["relu"], [], "got none"),
        ([], 8, "got none"),
    ],
)
def test_bad_input_is_told(activations: list[str], batch: object, message: str) -> None:
    with pytest.raises(bnsym.InputError, match=message):
        bnsym.compare(activations, batch)  # type: ignore[arg-type]


def test_the_table_holds_the_numbers(comparison: bnsym.Comparison) -> None:
    lines = [line.split() for line in str(comparison).splitlines()]
    numbers = [cells[-8:] for cells in lines if cells and cells[-1][-4:-2] == "e-"]
    assert len(numbers) == len(comparison.rows)
    for row, cells in zip(comparison.rows, numbers, strict=True):
        assert cells[0] == ("∞" if row["batch"] == "inf" else str(row["batch"]))
        assert float(cells[1]) == pytest.approx(row["explosion_rate"], rel=1e-4)
        assert float(cells[2]) == pytest.approx(row["depth_scale"], rel=1e-4)
        assert float(cells[3]) == pytest.approx(row["largest_forward"], rel=1e-4)
        assert cells[4] == ("yes" if row["stable"] else "no")
        assert float(cells[6]) == pytest.approx(row["cross_batch"]["rate"], rel=1e-4)


def test_html_escapes_and_has_a_row_each(comparison: bnsym.Comparison) -> None:
    html = bnsym.compare(["Piecewise((x, x < 1), (1, True))"], 8)._repr_html_()
    assert "x &lt; 1" in html
    assert comparison._repr_html_().count("<tr>") == len(comparison.rows) + 1


def test_what_does_not_exist_is_a_dash() -> None:
    row = bnsym.compare(["sign"], 8).rows[0]
    assert row["explosion_rate"] is None
    assert str(bnsym.compare(["sign"], 8)).splitlines()[-1].split()[2:4] == ["–", "–"]


def test_the_command_prints_table_or_json(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["compare", "leaky_relu", "tanh", "--batch", "4:1024,inf"]) == 0
    table = capsys.readouterr().out
    assert max(map(len, table.splitlines())) <= 80
    assert all(part in table for title in COMPARED for part in title.split())
    assert table.count("leaky_relu") == 1
    assert main(["compare", "leaky_relu", "tanh", "--batch", "4:8", "--json"]) == 0
    expected = bnsym.compare(["leaky_relu", "tanh"], "4:8").as_dict()
    assert json.loads(capsys.readouterr().out) == expected


def test_the_command_writes_a_file(tmp_path: Path, capsys: Capture) -> None:
    words = ["compare", "relu", "--batch", "8", "--output"]
    assert main([*words, str(tmp_path / "table.txt")]) == 0
    assert main([*words, str(tmp_path / "table.json"), "--json"]) == 0
    assert capsys.readouterr() == ("", "")
    comparison = bnsym.compare(["relu"], 8)
    assert (tmp_path / "table.txt").read_text("utf-8") == f"{comparison}\n"
    assert json.loads((tmp_path / "table.json").read_text("utf-8")) == comparison.as_dict()
    assert main([*words, str(tmp_path / "missing" / "table.txt")]) == 2
    assert "--output must be a file in a folder that exists" in capsys.readouterr().err
