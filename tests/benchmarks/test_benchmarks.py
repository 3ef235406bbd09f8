"""Every benchmark runs, both of its sides agree, and the table says what was measured.

Nothing is timed here: a machine under load must not fail a test.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from .__main__ import main
from .cases import SMALL, Benchmark, benchmarks
from .measure import Row, measure, table

CASES = [case for case in benchmarks(SMALL) if np.isfinite(case.agree)]
NAMES = [f"{case.name}: {case.against}" for case in CASES]


def test_names_tell_benchmarks_apart() -> None:
    assert len(set(NAMES)) == len(NAMES) > 15


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_both_sides_agree(case: Benchmark) -> None:
    ours, theirs = np.atleast_1d(case.ours()), np.atleast_1d(case.peer())
    assert ours.shape == theirs.shape
    scale = np.abs(theirs).reshape(len(theirs), -1).max(axis=1)
    apart = np.abs(ours - theirs).reshape(len(theirs), -1).max(axis=1)
    size = scale if len(theirs) == 9 else np.full_like(scale, scale.max())
    assert np.all(apart <= case.agree * size)


def test_a_row_is_a_ratio_of_medians() -> None:
    case = CASES[-1]
    row = measure(case, seconds=0.0)
    assert row.ratio == row.peer / row.ours > 0
    line = table([Row(case._replace(target=300.0), 0.002, 1.0, 0.001)]).splitlines()[-1]
    assert line == f"| {case.name} | 2 | 1 | {case.against} | 1e+03 | 500 | 300 |"


def test_the_command_prints_and_writes_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "new" / "table.md"
    main(["--small", "--seconds", "0", "arb", "C_50", "-o", str(output)])
    printed = capsys.readouterr().out
    assert printed == output.read_text("utf-8")
    assert [line.startswith("| C_50") for line in printed.splitlines()].count(True) == 1
