"""Verdicts as a table, as JSON and as JUnit XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from rich.table import Table
from rich.text import Text

from bnsym.core import CheckReport, Verdict

__all__ = ["as_dict", "as_junit", "as_table", "summary"]

_COLOURS = {
    Verdict.PROVED: "bold green",
    Verdict.ENCLOSED: "green",
    Verdict.AGREES: "cyan",
    Verdict.UNKNOWN: "yellow",
    Verdict.FALSE: "bold red",
    Verdict.CONFLICT: "bold magenta",
}


def as_dict(reports: Sequence[CheckReport], what: str = "identities") -> dict[str, Any]:
    """``{identities: [{name, verdict, digits, seconds}], counts: {PROVED: n, ...}}``."""
    return {
        what: [
            {
                "name": found.name,
                "verdict": found.verdict.name,
                "digits": round(found.digits, 1),
                "seconds": round(found.seconds, 4),
            }
            for found in reports
        ],
        "counts": _counts(reports),
    }


def _counts(reports: Sequence[CheckReport]) -> dict[str, int]:
    """How often each verdict occurs, the best first."""
    found = Counter(report.verdict for report in reports)
    return {verdict.name: found[verdict] for verdict in reversed(Verdict) if found[verdict]}


def as_table(reports: Sequence[CheckReport]) -> Table:
    """One row an identity, or a kernel."""
    table = Table(box=None, pad_edge=False)
    table.add_column("name", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("digits", justify="right")
    table.add_column("seconds", justify="right")
    table.add_column("evidence")
    for found in reports:
        verdict = Text(found.verdict.name, style=_COLOURS[found.verdict])
        numbers = (f"{found.digits:.0f}", f"{found.seconds:.2f}")
        table.add_row(Text(found.name), verdict, *map(Text, numbers), Text(_evidence(found)))
    return table


def _evidence(found: CheckReport) -> str:
    """What every oracle found, by name where it is not good."""
    return ", ".join(
        item.reason if item.verdict.passes else f"{item.oracle}: {item.reason}"
        for item in found.evidence
    )


def summary(reports: Sequence[CheckReport], what: str = "identities") -> Text:
    """One line of counts."""
    counts = ", ".join(f"{count} {name}" for name, count in _counts(reports).items())
    seconds = sum(found.seconds for found in reports)
    return Text(f"\n{len(reports)} {what} in {seconds:.1f} s: {counts}")


def as_junit(reports: Sequence[CheckReport]) -> str:
    """A JUnit test suite; what does not pass is a failure with its reason."""
    failed = [found for found in reports if not found.verdict.passes]
    suite = ElementTree.Element(
        "testsuite", name="bnsym", tests=str(len(reports)), failures=str(len(failed))
    )
    for found in reports:
        topic, _, name = found.name.partition(".")
        case = ElementTree.SubElement(
            suite, "testcase", classname=topic, name=name, time=f"{found.seconds:.4f}"
        )
        if found in failed:
            ElementTree.SubElement(
                case, "failure", message=f"{found.verdict.name}: {_evidence(found)}"
            )
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)
