"""Tables and progress for the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

__all__ = [
    "COMPARED",
    "compared",
    "comparison_table",
    "console",
    "long_table",
    "plain_table",
    "report_table",
    "tracked",
]

T = TypeVar("T")

_ROWS = (
    ("BSB1 fixed point", ""),
    ("q", "variance, the diagonal"),
    ("c", "correlation of two inputs"),
    ("upsilon", "q(1 − c), what centring leaves"),
    ("forward eigenvalues", "inside (−1, 1): BSB1 attracts"),
    ("forward.G", "λ_G↑ on the line of G"),
    ("forward.L", "λ_𝕃↑ on 𝕃, variances"),
    ("forward.M", "λ_𝕄↑ on 𝕄, correlations"),
    ("stable", "all inside (−1, 1)"),
    ("backward eigenvalues", "above 1: gradients explode"),
    ("backward.G", "λ_G↓ on the line of G"),
    ("backward.L", "λ_𝕃↓ on 𝕃"),
    ("backward.M", "λ_𝕄↓ on 𝕄"),
    ("explosion_rate", "of E‖gradient‖² a layer, λ_G↓"),
    ("depth_scale", "1/log(rate), in layers"),
    ("cross-batch", ""),
    ("cross_batch.c", "covariance of two batches"),
    ("cross_batch.rate", "rate of convergence to it"),
    ("accuracy", ""),
    ("error", ""),
)

_STATED = (
    *("q", "c", "upsilon"),
    *(f"{way}.{space}" for way in ("forward", "backward") for space in "GLM"),
    *("explosion_rate", "cross_batch.c", "cross_batch.rate"),
)
"""The numbers that an identity may state."""

COMPARED = (
    "activation",
    "B",
    "λ_G↓",
    "depth\nscale",
    "max |λ↑|",
    "stable",
    "c_CB",
    "λ_CB",
    "error",
)
"""The columns of a comparison."""


def console(stderr: bool = False) -> Console:
    """A console on today's stdout or stderr."""
    return Console(file=sys.stderr if stderr else sys.stdout, highlight=False, soft_wrap=False)


def report_table(report: Mapping[str, Any], theorems: Mapping[str, str], proved: bool) -> Table:
    """Every number of a mean field report with its meaning, and the identity that states it.

    ``proved`` tells an error bound from an estimate.
    """
    error = ("bound" if proved else "estimate") + ", relative, of all numbers"
    epsilon = f", ε = {report['epsilon']:g}" if report["epsilon"] else ""
    at = f"{report['activation']}, B = {report['batch']}{epsilon}"
    table = Table(
        title=f"Mean field theory of batch norm: {at}",
        title_justify="left",
        box=None,
        pad_edge=False,
        show_header=False,
    )
    table.add_column(style="bold", no_wrap=True)
    table.add_column(justify="left", no_wrap=True)
    table.add_column(style="dim")
    for key, says in _ROWS:
        head, _, part = key.partition(".")
        if head not in report:
            table.add_row(Text(key, style="underline"), "", says)
            continue
        value = report[head][part] if part else report[head]
        table.add_row("  " + key, _shown(value), says or error)
    table.add_row(Text("identities", style="underline"), "", "read with bnsym show NAME")
    for key in _STATED:
        table.add_row("  " + key, "", theorems.get(key, "none in the catalogue yet"))
    return table


def long_table(report: Mapping[str, Any]) -> Table:
    """Every number of a report, each long, under its name only."""
    rows = []
    for key, entry in report.items():
        parts = entry.items() if isinstance(entry, dict) else [("", entry)]
        rows += [(f"{key}.{part}" if part else key, _shown(value)) for part, value in parts]
    return plain_table("number", "value", rows=rows)


def compared(row: Mapping[str, Any]) -> list[str]:
    """The cells of a comparison's row, to five digits: JSON has all of them."""
    numbers = (row["explosion_rate"], row["depth_scale"], row["largest_forward"])
    cross = (row["cross_batch"]["c"], row["cross_batch"]["rate"])
    return [
        row["activation"],
        "∞" if row["batch"] == "inf" else str(row["batch"]),
        *map(_rounded, numbers),
        _shown(row["stable"]),
        *map(_rounded, cross),
        "–" if row["error"] is None else f"{row['error']:.0e}",
    ]


def comparison_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Reports side by side, one activation after the other."""
    table = Table(
        title="Mean field theory of batch norm: growth of E‖gradient‖² a layer, and stability",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    for place, name in enumerate(COMPARED):
        table.add_column(name, justify="right" if place else "left", no_wrap=place > 0)
    table.columns[0].overflow = "fold"  # a long expression in full, on several lines
    before = None
    for row in rows:
        name, *cells = compared(row)
        if before not in {None, name}:
            table.add_row()
        table.add_row(Text("" if name == before else name, style="bold"), *cells)
        before = name
    return table


def _rounded(value: float | None) -> str:
    """A number to five digits; a dash for what does not exist or is infinite."""
    return "–" if value is None else f"{value:.5g}"


def _shown(value: Any) -> str:
    """A number to all its digits, a truth value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)


def plain_table(*header: str, rows: Iterable[Iterable[str]], title: str | None = None) -> Table:
    """A table without frills, the first column never broken."""
    table = Table(*header, title=title, box=None, pad_edge=False, title_justify="left")
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def tracked(items: Iterable[T], says: str, total: int) -> Iterator[T]:
    """Iterate over so many items with a progress bar on stderr, on a terminal only."""
    with Progress(console=console(stderr=True), transient=True, disable=not _terminal()) as bar:
        task = bar.add_task(says, total=total)
        for item in items:
            yield item
            bar.advance(task)


def _terminal() -> bool:
    """Whether anybody watches stderr."""
    return sys.stderr.isatty()
