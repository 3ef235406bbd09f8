"""Markdown with dollar mathematics, as GitHub, MyST and Jupyter read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bnsym.typeset.bibtex import Entry, plain, reference
from bnsym.typeset.notation import Definition
from bnsym.typeset.prose import escape_markdown, prose_markdown
from bnsym.typeset.theorem import Line, Need, Theorem, sentence

__all__ = ["markdown"]


def markdown(
    theorems: Sequence[Theorem],
    table: Sequence[Definition],
    used: Sequence[Theorem],
    bibliography: Mapping[str, Entry],
    title: str = "",
) -> str:
    """Theorems with their proofs, the notation, and the references if a bibliography is given."""
    parts = [f"# {prose_markdown(title.removesuffix('.'))}"] if title else []
    for theorem in theorems:
        parts += _theorem(theorem)
        parts += _proof(theorem)
    if used:
        parts.append("## Results used")
        for theorem in used:
            parts += [f"**`{theorem.name}`.** {prose_markdown(theorem.says)}"]
            parts += _statement(theorem)
    if table:
        rows = "\\\\\n".join(definition.row for definition in table)
        parts += ["## Notation", _display(f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}")]
    keys = dict.fromkeys(key for theorem in (*theorems, *used) for key, _ in theorem.cite)
    items = [_reference(key, bibliography[key]) for key in keys if key in bibliography]
    if items:
        parts += ["## References", "\n".join(items)]
    return "\n\n".join(parts) + "\n"


def _theorem(theorem: Theorem) -> list[str]:
    """Heading, name, statement."""
    heading = f"## {prose_markdown(theorem.says.removesuffix('.'))}"
    return [
        *([heading] if theorem.says else []),
        f"**Theorem {theorem.number}** (`{theorem.name}`).",
        *_statement(theorem),
    ]


def _statement(theorem: Theorem) -> list[str]:
    """Hypotheses, claim and sources."""
    conditions = "\n".join(
        f"- ${h.condition}${f', {prose_markdown(h.says)}' if h.says else ''}"
        for h in theorem.hypotheses
    )
    sources = ", ".join(f"{prose_markdown(where)} of [{key}]" for key, where in theorem.cite)
    return [
        *(["Assume", conditions, "Then"] if conditions else []),
        _display(theorem.statement),
        *_laws(theorem.laws),
        f"Source: {sources}.",
    ]


def _proof(theorem: Theorem) -> list[str]:
    """The chain of steps."""
    if not theorem.lines:
        return []
    parts = ["**Proof.** We start from", _display(theorem.start), *_laws(theorem.start_laws)]
    for line in theorem.lines:
        parts += _line(line)
    closing = [theorem.checked] if theorem.checked else []
    if theorem.classical:
        closing.append(f"Assumed from the literature: {'; '.join(theorem.classical)}.")
    return [*parts, f"{prose_markdown(' '.join(closing))} ∎".strip()]


def _line(line: Line) -> list[str]:
    """One numbered step."""
    used = ", ".join(f"`{name}`" for name in line.uses)
    rule = f"*{line.rule}*" + (f"{line.joined} {used}" if used else "")
    parts = [
        f"**{line.number}.** {prose_markdown(line.reason)} ({rule})",
        _display(line.formula),
        *_laws(line.laws),
    ]
    needs = "; ".join(map(_need, line.needs))
    if needs:
        parts.append(f"Needs {needs}.")
    if line.rejection:
        parts.append(f"**Rejected:** {prose_markdown(sentence(line.rejection))}")
    return parts


def _need(need: Need) -> str:
    """Conditions with the reason for them."""
    conditions = ", ".join(f"${condition}$" for condition in need.conditions)
    return f"{conditions} ({prose_markdown(need.why)}{'' if need.discharged else ', **open**'})"


def _laws(laws: Sequence[Definition]) -> list[str]:
    """What the expectations are taken over."""
    text = ", and ".join(f"${s}$ is taken over ${m}$" for s, m in laws)
    return [f"where {text}."] if text else []


def _reference(key: str, entry: Entry) -> str:
    """One source."""
    authors, title, rest = (escape_markdown(plain(part)) for part in reference(entry))
    return f"- [{key}] {authors}. *{title}*. {rest}."


def _display(formula: str) -> str:
    """A displayed formula."""
    return f"$$\n{formula}\n$$"
