"""The README's numbers are what its command prints, and its commands are one line each.

`poe readme` (pytest with `--update`) writes the numbers anew.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


def block(text: str, name: str) -> str:
    """The lines of the fenced block between the markers of a name."""
    _, _, after = text.partition(f"<!-- {name}:begin -->\n```")
    inside, fence, _ = after.partition(f"```\n<!-- {name}:end -->")
    assert fence, f"the README has no block named {name}"
    return inside.partition("\n")[2]


def command(name: str) -> str:
    (line,) = block(README.read_text("utf-8"), name).splitlines()
    return line


def run_report() -> str:
    """What the last part of the README's first command prints, with this interpreter."""
    program, *arguments = shlex.split(command("report-command").rpartition(" && ")[2])
    assert program == ".venv/bin/bnsym"
    process = subprocess.run(
        [sys.executable, "-m", "bnsym", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
    )
    return "".join(f"{line.rstrip()}\n" for line in process.stdout.strip("\n").splitlines())


def test_the_report_is_what_the_command_prints(request: pytest.FixtureRequest) -> None:
    text, report = README.read_text("utf-8"), run_report()
    if request.config.getoption("--update"):
        text = text.replace(
            f"```text\n{block(text, 'report')}```\n<!-- report:end -->",
            f"```text\n{report}```\n<!-- report:end -->",
        )
        README.write_text(text, "utf-8")
    printed, here = block(text, "report").split(), report.split()
    assert len(printed) == len(here)
    for one, other in zip(printed, here, strict=True):
        assert one == other or same_number(one, other)


def same_number(one: str, other: str) -> bool:
    """Another processor may round the last digit otherwise, and the bound on it with it."""
    try:
        first, second = float(one), float(other)
    except ValueError:
        return False
    return max(first, second) < 1e-13 or abs(first - second) <= 1e-13 * abs(second)


@pytest.mark.parametrize("name", ["report-command", "test-command"])
def test_a_command_makes_its_own_environment(name: str) -> None:
    start, *_ = command(name).split(" && ")
    assert start == "python3 -m venv .venv"
