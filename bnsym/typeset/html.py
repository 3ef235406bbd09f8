"""HTML with TeX formulas for MathJax: a page, a fragment, and what notebooks show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from bnsym.core import CheckReport, Cited, Identity
from bnsym.typeset.bibtex import Entry, plain, reference
from bnsym.typeset.formula import formula
from bnsym.typeset.lines import display
from bnsym.typeset.notation import Definition
from bnsym.typeset.prose import prose_html
from bnsym.typeset.theorem import Line, Need, Theorem, hypotheses, sentence

__all__ = [
    "MATHJAX",
    "html_document",
    "html_fragment",
    "identity_html",
    "identity_latex",
    "report_html",
]

MATHJAX = "https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-chtml.js"
_STYLE = """
body { max-width: 48rem; margin: 3rem auto; padding: 0 1rem; font: 1.05rem/1.55 Georgia, serif; }
h1, h2 { line-height: 1.25; } code { font-size: .9em; }
mjx-container { overflow-x: auto; overflow-y: hidden; }
.theorem { border-left: .2rem solid #4a6fa5; padding-left: 1rem; }
.rule { font-size: .85em; font-style: italic; color: #555; }
.needs { font-size: .85em; color: #555; } .rejected { color: #a00; font-weight: bold; }
"""


def html_document(
    theorems: Sequence[Theorem],
    table: Sequence[Definition],
    used: Sequence[Theorem],
    bibliography: Mapping[str, Entry],
    title: str,
    mathjax: str = MATHJAX,
) -> str:
    """A page that stands alone but for the MathJax script."""
    heading = prose_html(title.removesuffix("."))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title.removesuffix('.'))}</title>\n<style>{_STYLE}</style>\n"
        f'<script async src="{escape(mathjax)}"></script>\n</head>\n<body>\n<h1>{heading}</h1>\n'
        f"{html_fragment(theorems, table, used, bibliography)}</body>\n</html>\n"
    )


def html_fragment(
    theorems: Sequence[Theorem],
    table: Sequence[Definition],
    used: Sequence[Theorem],
    bibliography: Mapping[str, Entry],
) -> str:
    """Theorems with their proofs, the notation, and the references."""
    here = frozenset(theorem.name for theorem in (*theorems, *used))
    parts = [_theorem(theorem) + _proof(theorem, here) for theorem in theorems]
    if used:
        parts += ["<h2>Results used</h2>\n", *map(_theorem, used)]
    if table:
        rows = "\\\\\n".join(definition.row for definition in table)
        parts.append(
            "<h2>Notation</h2>\n" + _display(f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}")
        )
    keys = dict.fromkeys(key for theorem in (*theorems, *used) for key, _ in theorem.cite)
    items = [_reference(key, bibliography[key]) for key in keys if key in bibliography]
    if items:
        parts.append(f"<h2>References</h2>\n<ul>\n{''.join(items)}</ul>\n")
    return "".join(parts)


def identity_latex(identity: Identity | Cited) -> str:
    r"""The statement in LaTeX between dollars, for ``_repr_latex_``.

    Examples
    --------
    >>> from sympy.abc import x
    >>> from bnsym.core import Eq, Identity, Reals, Variable
    >>> record = Identity("demo.twice", "Doubling.", Eq(x + x, 2 * x),
    ...                   (Variable(x, Reals(0, 1), "a number"),), (("here", "1"),))
    >>> identity_latex(record)
    '$\\displaystyle 2 x = 2 x$'
    """
    return rf"$\displaystyle {display(identity.statement)}$"


def identity_html(identity: Identity | Cited) -> str:
    """Name, sentence, statement and hypotheses, for ``_repr_html_``."""
    conditions = ", ".join(rf"\({escape(h.condition)}\)" for h in hypotheses(identity))
    return (
        f"<div><p><code>{escape(identity.name)}</code> {prose_html(identity.says)}</p>\n"
        f"{_display(display(identity.statement))}<p>for {conditions}</p></div>\n"
    )


def report_html(report: CheckReport) -> str:
    """The verdict with all its evidence as a table, for ``_repr_html_``."""
    rows = "".join(
        f"<tr><td>{escape(item.oracle)}</td><td>{item.verdict.name}</td>"
        f"<td>{escape(item.reason)}</td><td>{item.digits:.0f}</td><td>{item.points}</td>"
        f"<td>{item.seconds:.2f}</td></tr>\n"
        for item in report.evidence
    )
    names = ("oracle", "verdict", "reason", "digits", "points", "seconds")
    header = "".join(f"<th>{name}</th>" for name in names)
    witness = ""
    if report.witness:
        point = ", ".join(
            rf"\({escape(formula(symbol))} = {escape(formula(value))}\)"
            for symbol, value in report.witness.items()
        )
        witness = f"<p>Fails at {point}.</p>\n"
    assumed = [f"<code>{escape(condition)}</code>" for condition in report.hypotheses]
    assumed += map(prose_html, report.classical)
    assumptions = f"<p>Assumes {'; '.join(assumed)}.</p>\n" if assumed else ""
    return (
        f"<div><p><code>{escape(report.name)}</code>: <strong>{report.verdict.name}</strong></p>\n"
        f"<table><thead><tr>{header}</tr></thead><tbody>\n{rows}</tbody></table>\n"
        f"{witness}{assumptions}</div>\n"
    )


def _theorem(theorem: Theorem) -> str:
    """Heading, hypotheses, claim and sources."""
    conditions = "".join(
        rf"<li>\({escape(h.condition)}\){f', {prose_html(h.says)}' if h.says else ''}</li>" + "\n"
        for h in theorem.hypotheses
    )
    assumed = f" Assume</p>\n<ul>\n{conditions}</ul>\n<p>Then</p>\n" if conditions else "</p>\n"
    sources = ", ".join(f"{prose_html(where)} of [{escape(key)}]" for key, where in theorem.cite)
    heading = prose_html(theorem.says.removesuffix("."))
    heading = f"<h2>{heading}</h2>\n" if heading else ""
    return (
        f'<section class="theorem" id="{theorem.name}">\n{heading}'
        f"<p><strong>Theorem {theorem.number}</strong> (<code>{theorem.name}</code>).{assumed}"
        f"{_display(theorem.statement)}"
        f"{_laws(theorem.laws)}<p>Source: {sources}.</p>\n</section>\n"
    )


def _proof(theorem: Theorem, here: frozenset[str]) -> str:
    """The chain of steps."""
    if not theorem.lines:
        return ""
    steps = "".join(_line(line, here) for line in theorem.lines)
    closing = prose_html(theorem.checked)
    if theorem.classical:
        closing += f" Assumed from the literature: {prose_html('; '.join(theorem.classical))}."
    return (
        f"<p><em>Proof.</em> We start from</p>\n{_display(theorem.start)}"
        f"{_laws(theorem.start_laws)}<ol>\n{steps}</ol>\n<p>{closing} ∎</p>\n"
    )


def _line(line: Line, here: frozenset[str]) -> str:
    """One numbered step."""
    used = ", ".join(
        f'<a href="#{name}"><code>{name}</code></a>' if name in here else f"<code>{name}</code>"
        for name in line.uses
    )
    rule = escape(line.rule) + (f"{line.joined} {used}" if used else "")
    needs = "; ".join(map(_need, line.needs))
    needs = f'<p class="needs">Needs {needs}.</p>\n' if needs else ""
    fault = prose_html(sentence(line.rejection)) if line.rejection else ""
    fault = f'<p class="rejected">Rejected: {fault}</p>\n' if fault else ""
    return (
        f'<li>{prose_html(line.reason)} <span class="rule">({rule})</span>\n'
        f"{_display(line.formula)}{_laws(line.laws)}{needs}{fault}</li>\n"
    )


def _need(need: Need) -> str:
    """Conditions with the reason for them."""
    conditions = ", ".join(rf"\({escape(condition)}\)" for condition in need.conditions)
    mark = "" if need.discharged else ", <strong>open</strong>"
    return f"{conditions} ({prose_html(need.why)}{mark})"


def _laws(laws: Sequence[Definition]) -> str:
    """What the expectations are taken over."""
    text = ", and ".join(rf"\({escape(s)}\) is taken over \({escape(m)}\)" for s, m in laws)
    return f"<p>where {text}.</p>\n" if text else ""


def _reference(key: str, entry: Entry) -> str:
    """One source."""
    authors, title, rest = (escape(plain(part)) for part in reference(entry))
    return f"<li>[{escape(key)}] {authors}. <cite>{title}</cite>. {rest}.</li>\n"


def _display(tex: str) -> str:
    """A displayed formula."""
    return f"\\[\n{escape(tex)}\n\\]\n"
