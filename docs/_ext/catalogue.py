"""The catalogue's pages, written from the records before every build: nothing is copied by hand.

``records -> judge, prove -> typeset.markdown -> docs/catalogue/*.md``; every name, rule and source
in the text becomes a link.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bnsym_derivations import symbols
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger
from sphinx.util.typing import ExtensionMetadata

from bnsym.core import Catalogue, CheckReport, Cited, Identity, Rule
from bnsym.many import judged_each
from bnsym.oracles import prove
from bnsym.oracles.rules import CHECKERS, CLASSICAL, RELATIONS
from bnsym.packs import installed
from bnsym.typeset.bibtex import Entry, parse_bibtex, plain, reference
from bnsym.typeset.formula import formula
from bnsym.typeset.markdown import markdown
from bnsym.typeset.prose import prose_markdown
from bnsym.typeset.theorem import notation, theorem

LOGGER = getLogger(__name__)
DIGITS = 15
ROW = 26  # height of a row of the graph
CITED = ' class="cited"'

GENERATED = "<!-- Written by docs/_ext/catalogue.py from the records; edit those. -->\n\n"
COMPUTED = f"""\
The verdicts were computed while this page was built, the numeric oracles to {DIGITS} digits."""
LICENSED = """\
The closed list of reasons a step may give. Each has one checker, which accepts or rejects the step
exactly, with numerics off; the text is the checker's own."""
FOLDED = """\
A step may replace a symbol by its definition, or a definition by its symbol, by the rule
[*definition*](#rule-definition)."""
ARCS = """\
An arc joins an identity to those above it that its proof uses; theorems in italics are assumed."""


class Handbook(NamedTuple):
    """The records with everything that is computed from them."""

    catalogue: Catalogue
    reports: Mapping[str, CheckReport]
    bibliography: Mapping[str, Entry]

    @property
    def records(self) -> tuple[Identity | Cited, ...]:
        """Identities, then what is assumed."""
        return (*self.catalogue.values(), *self.catalogue.cited.values())

    def linked(self, text: str) -> str:
        """The text with a link at every name of a record, name of a rule, and key of a source."""
        names = {*self.catalogue, *self.catalogue.cited}
        text = re.sub(
            r"`([a-z]+\.[a-z0-9_]+)`(?!\])", lambda m: link(m[1]) if m[1] in names else m[0], text
        )
        text = re.sub(r"\(\*([a-z ]+)\*", lambda m: f"([*{m[1]}*](#{anchor(f'rule {m[1]}')})", text)
        return re.sub(
            r"\[(\w+)\](?!\()",
            lambda m: f"[[{m[1]}](#{m[1].lower()})]" if m[1] in self.bibliography else m[0],
            text,
        )


def generate(app: Sphinx) -> None:
    """Write every page that changed, and remove those that nothing generates any more."""
    folder = Path(app.srcdir) / "catalogue"
    folder.mkdir(exist_ok=True)
    book = handbook()
    for fault in faults(book):
        LOGGER.warning(fault)
    written = pages(book)
    for old in folder.glob("*.md"):
        if old.stem not in written:
            old.unlink()
    for name, text in written.items():
        page = folder / f"{name}.md"
        content = f"{GENERATED}{text}\n"
        if not page.exists() or page.read_text("utf-8") != content:
            page.write_text(content, "utf-8")


def faults(book: Handbook) -> list[str]:
    """One line for each verdict on which no build may rest."""
    reports = book.reports.items()
    return [f"{name} is {r.verdict.name}" for name, r in reports if not r.verdict.passes]


def handbook() -> Handbook:
    """All installed records, judged."""
    catalogue = installed()
    return Handbook(
        catalogue,
        dict(zip(catalogue, judged_each([*catalogue], DIGITS), strict=True)),
        {k: v for pack in catalogue.packs for k, v in parse_bibtex(pack.bibliography).items()},
    )


def pages(book: Handbook) -> dict[str, str]:
    """Names and texts of all pages."""
    topics = {topic: topic_page(book, topic) for topic in book.catalogue.topics}
    others = {
        "graph": graph_page(book),
        "assumed": assumed_page(book),
        "rules": rules_page(book),
        "notation": notation_page(book),
        "bibliography": bibliography_page(book),
    }
    return {"index": index_page(book, [*topics, *others]), **topics, **others}


def index_page(book: Handbook, names: Iterable[str]) -> str:
    """Counts, then every topic with its identities."""
    verdicts = [report.verdict.name for report in book.reports.values()]
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in sorted(set(verdicts)))
    parts = [
        "# Catalogue",
        f"{len(verdicts)} identities: {counts}. {COMPUTED}",
        "```{toctree}\n:maxdepth: 1\n\n" + "\n".join(names) + "\n```",
    ]
    for topic in book.catalogue.topics:
        records = book.catalogue.by_topic(topic)
        rows = [
            f"| {link(r.name)} | {prose_markdown(r.says)} | {book.reports[r.name].verdict.name} |"
            for r in records
        ]
        head = "| identity | says | verdict |\n|---|---|---|\n"
        parts += [f"## {title(topic)}", head + "\n".join(rows)]
    return "\n\n".join(parts)


def topic_page(book: Handbook, topic: str) -> str:
    """Statement, verdict and proof of every identity."""
    parts = [f"# {title(topic)}"]
    for number, record in enumerate(book.catalogue.by_topic(topic), 1):
        proof = prove(record, book.catalogue.record)
        text = markdown([theorem(record, number, proof)], (), (), {})
        statement, opening, steps = text.partition("**Proof.**")
        parts += [target(record.name), statement, evidence(book, record), opening + steps]
    return book.linked("\n\n".join(parts))


def evidence(book: Handbook, record: Identity) -> str:
    """The verdict, what each oracle found, and where the identity stands in the catalogue."""
    report = book.reports[record.name]
    found = "; ".join(
        f"{item.oracle}: {item.reason}" + (f" to {item.digits:.0f} digits" if item.digits else "")
        for item in report.evidence
    )
    users = (name for name, other in book.catalogue.items() if record.name in other.uses)
    cited = book.catalogue.cited
    assumed = (link(name) if name in cited else prose_markdown(name) for name in report.classical)
    lines = {
        "Assumes": "; ".join(assumed) or "nothing beyond its hypotheses",
        "Uses": ", ".join(map(link, record.uses)),
        "Used by": ", ".join(map(link, users)),
        "Kernels": ", ".join(f"`{kernel.name}`" for kernel in record.kernels),
    }
    style = "tip" if report.verdict.passes else "danger"
    body = "".join(f"{label}: {value}.\n\n" for label, value in lines.items() if value)
    return (
        f":::{{admonition}} {report.verdict.name}\n:class: {style}\n\n"
        f"By {prose_markdown(found)}.\n\n{body}:::"
    )


def graph_page(book: Handbook) -> str:
    """Which proof rests on which identity."""
    svg = f'<div class="uses">{graph(book.catalogue)}</div>'
    return f"# What rests on what\n\n{ARCS}\n\n```{{raw}} html\n{svg}\n```"


def graph(catalogue: Catalogue) -> str:
    """All records in an order in which a proof uses only what stands above, as SVG."""
    order = list(dict.fromkeys(n for name in catalogue for n in (*below(catalogue, name), name)))
    place = {name: ROW * (number + 0.5) for number, name in enumerate(order)}
    spans = {(n, u): place[n] - place[u] for n in catalogue for u in catalogue[n].uses}
    left = 8 + max(spans.values(), default=0) / 4  # what an arc of radius span / 1.6 bulges
    arcs = [
        f'<path d="M{left} {place[used]} a{span / 1.6} {span / 1.6} 0 0 0 0 {span}">'
        f"<title>{name} uses {used}</title></path>"
        for (name, used), span in spans.items()
    ]
    labels = [
        f'<circle cx="{left}" cy="{place[name]}" r="3.5"/><a href="{page(catalogue, name)}.html'
        f'#{anchor(name)}"><text x="{left + 12}" y="{place[name] + 5}"'
        f"{CITED * (name in catalogue.cited)}>{name}</text></a>"
        for name in order
    ]
    return (
        f'<svg class="uses" width="{left + 300}" height="{ROW * len(order)}" role="img" '
        f'aria-label="graph of uses">{"".join(arcs)}{"".join(labels)}</svg>'
    )


def below(catalogue: Catalogue, name: str) -> Iterator[str]:
    """What an identity rests on, deepest first."""
    for used in getattr(catalogue.record(name), "uses", ()):
        yield from below(catalogue, used)
        yield used


def assumed_page(book: Handbook) -> str:
    """Theorems from the literature, stated or built into a rule."""
    parts = [
        "# What is assumed",
        "Classical theorems that proofs here stand on: shown, never counted as proved.",
    ]
    for number, record in enumerate(book.catalogue.cited.values(), 1):
        parts += [target(record.name), markdown([theorem(record, number)], (), (), {})]
    rows = [f"- {prose_markdown(text)} (*{words(rule)}*)" for rule, text in CLASSICAL.items()]
    parts += ["## Built into rules", "\n".join(rows)]
    return book.linked("\n\n".join(parts))


def rules_page(book: Handbook) -> str:
    """What each rule licenses, in the words of its checker."""
    parts = ["# Rules", LICENSED]
    users: dict[Rule, dict[str, None]] = {rule: {} for rule in Rule}
    for name, record in book.catalogue.items():
        for step in record.derivation().steps if record.derivation else ():
            users[step.rule][name] = None
    for rule, checker in CHECKERS.items():
        module = inspect.getdoc(inspect.getmodule(checker))
        relations = ", ".join(f"`{r}`" for r in sorted(RELATIONS.get(rule, {"="})))
        facts = [f"Relations: {relations}."]
        facts += [f"Stands for: {prose_markdown(CLASSICAL[rule])}."] if rule in CLASSICAL else []
        facts += [f"Used by: {', '.join(map(link, users[rule]))}."] if users[rule] else []
        text = f"{module}\n\nCheck: {inspect.getdoc(checker)}".replace("``", "")
        block = f"```{{code-block}} text\n:class: wrapped\n\n{text}\n```"
        parts += [target(f"rule {words(rule)}"), f"## {words(rule)}", block, "  \n".join(facts)]
    return "\n\n".join(parts)


def notation_page(book: Handbook) -> str:
    """Letters with their meaning, then every folded symbol with its definition."""
    rows = [f"| {letters} | {prose_markdown(meaning)} |" for letters, meaning in letter_rows()]
    displays = [
        f"$$\n\\begin{{aligned}}\n{symbol} &= {meaning}\n\\end{{aligned}}\n$$"
        for symbol, meaning in notation(book.records)
    ]
    return "\n\n".join(
        [
            "# Notation",
            "One symbol, one meaning, in every topic.",
            "## Letters",
            "| letter | stands for |\n|---|---|\n" + "\n".join(rows),
            "## Definitions",
            FOLDED,
            *displays,
        ]
    )


def letter_rows() -> Iterator[tuple[str, str]]:
    """The letters as `symbols` assigns them, each assignment followed by its meaning."""
    body = ast.parse(inspect.getsource(symbols)).body
    for statement, meaning in pairwise(body):
        match statement, meaning:
            case ast.Assign(targets=[first]), ast.Expr(value=ast.Constant(value=str(text))):
                names = first.elts if isinstance(first, ast.Tuple) else [first]
                letters = (formula(getattr(symbols, ast.unparse(name))) for name in names)
                yield ", ".join(f"${letter}$" for letter in letters), text


def bibliography_page(book: Handbook) -> str:
    """Every source, with the records that name it."""
    parts = ["# Bibliography"]
    for key, entry in book.bibliography.items():
        authors, name, rest = map(plain, reference(entry))
        users = ", ".join(link(record.name) for record in book.records if key in dict(record.cite))
        lines = [f"**{key}**", f"{authors}. *{name}*. {rest}."]
        lines += [f"Cited by {users}."] if users else []
        parts += [target(key), "  \n".join(lines)]
    return "\n\n".join(parts)


def title(topic: str) -> str:
    """The first line of the topic's file."""
    return inspect.cleandoc(import_module(f"bnsym_derivations.{topic}").__doc__ or topic).split(
        ".\n"
    )[0]


def page(catalogue: Catalogue, name: str) -> str:
    """Where a record is printed."""
    return "assumed" if name in catalogue.cited else name.partition(".")[0]


def words(rule: Rule) -> str:
    """The rule's name as it is printed."""
    return rule.replace("_", " ")


def link(name: str) -> str:
    """A link to a record."""
    return f"[`{name}`](#{name})"


def target(name: str) -> str:
    """The place that links go to."""
    return f"({name if '.' in name else anchor(name)})="


def anchor(name: str) -> str:
    """The identifier that docutils makes of a name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def setup(app: Sphinx) -> ExtensionMetadata:
    """Generate before Sphinx lists its sources."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
