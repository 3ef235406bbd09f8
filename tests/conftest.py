"""Options and profiles every test shares."""

from __future__ import annotations

from collections import Counter

import hypothesis
import pytest

# One profile for everyone, so that a machine and a colleague see the same examples; drawn
# examples that differ from run to run belong to the long tests (`.ci/full`).
hypothesis.settings.register_profile("everyday", deadline=None, derandomize=True, max_examples=30)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("everyday")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write checked-in outputs anew")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests counted: mutants rejected, refuted, caught."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            counts[name] += int(str(value))
    for name, total in sorted(counts.items()):
        terminalreporter.write_line(f"{name}: {total}")
