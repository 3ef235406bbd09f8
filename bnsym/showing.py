"""A record in the terminal: what ``bnsym show`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bnsym.card import Card
from bnsym.checked import Report
from bnsym.core import Cited, Identity, Variable
from bnsym.packs import installed
from bnsym.typeset.plain import plain_text

__all__ = ["shown", "shown_axioms"]

_SIGNS = {"<=>": "⇔", ">=": "≥", "<=": "≤"}


def shown(record: Identity | Cited, report: Report | None) -> Group:
    """Statement, hypotheses, evidence, steps, uses and sources."""
    verdict = report.verdict.name if report else "assumed, not proved here"
    parts: list[RenderableType] = [
        Text.assemble((record.name, "bold"), f": {verdict}"),
        Text(record.says),
        "",
        _indented(plain_text(record.statement)),
        "",
        Text("for", style="bold"),
        Padding(_hypotheses(record), (0, 0, 0, 4)),
    ]
    if isinstance(record, Identity) and record.derivation:
        parts += ["", Text("proof", style="bold"), *_steps(Card(record))]
    if report:
        lines = [f"{item.oracle}: {item.verdict.name}, {item.reason}" for item in report.evidence]
        parts += ["", *_listed("evidence", lines), *_listed("assumes", _assumed(report))]
    parts += _listed("uses", getattr(record, "uses", ()))
    parts += _listed("source", [f"{key}, {locator}" for key, locator in record.cite])
    return Group(*parts)


def shown_axioms(report: Report) -> Group:
    """What the verdict assumes: hypotheses of the statement, and classical theorems."""
    hypotheses = [text for text in report.assumed if text not in report.classical]
    classical = _assumed(report)
    return Group(
        Text.assemble((report.name, "bold"), f": {report.verdict.name}"),
        *_listed("hypotheses", hypotheses or ["none"]),
        *_listed("classical theorems", classical or ["none"]),
    )


def _hypotheses(record: Identity | Cited) -> Table:
    """A line for every variable and for every joint condition."""
    table = Table.grid(padding=(0, 2))
    for variable in record.over:
        table.add_row(Text(_range(variable)), Text(variable.says))
    for condition in record.where:
        table.add_row(Text(plain_text(condition)), "")
    return table


def _range(variable: Variable) -> str:
    """The symbol with the inequalities on it, or with what SymPy assumes of it."""
    conditions = [plain_text(c) for c in variable.conditions if c != True]  # noqa: E712
    return ", ".join(conditions) or plain_text(variable.symbol)


def _steps(card: Card) -> Iterator[RenderableType]:
    """The chain: where it starts, then each reason above what it gives."""
    chain = card.derivation
    assert chain is not None
    yield _indented(plain_text(chain.start))
    for number, step in enumerate(chain.steps, 1):
        rule = step.rule.replace("_", " ")
        yield Text.assemble(f"{number:>2}. ", (rule, "italic"), f": {step.because.text}")
        yield _indented(f"{_SIGNS.get(step.sign, step.sign)} {plain_text(step.after)}")


def _assumed(report: Report) -> list[str]:
    """Classical theorems; those of the catalogue with what they say."""
    cited = installed().cited
    return [f"{t}: {cited[t].says}" if t in cited else t for t in report.classical]


def _listed(label: str, lines: Any) -> list[RenderableType]:
    """A label and its lines, nothing without lines."""
    if not lines:
        return []
    return [Text(label, style="bold"), *map(_indented, lines)]


def _indented(text: str) -> Padding:
    """Text that stays indented where it breaks."""
    return Padding(Text(text), (0, 0, 0, 4))
