r"""LaTeX: a fragment for ``\input``, or a whole article.

A fragment needs amsmath, amssymb, amsthm and an environment ``theorem``; its formulas use no
macro beyond these, so that KaTeX and MathJax set them as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from bnsym.typeset.bibtex import Entry, reference
from bnsym.typeset.lines import PAGE
from bnsym.typeset.notation import Definition
from bnsym.typeset.prose import escape_tex, prose_tex
from bnsym.typeset.theorem import Line, Need, Theorem, sentence
from bnsym.typeset.width import width

__all__ = ["latex_document", "latex_fragment"]

_PREAMBLE = r"""\documentclass[11pt,fleqn]{article}
\usepackage[a4paper,margin=25mm]{geometry}
\usepackage{amsmath,amssymb,amsthm}
\usepackage[hidelinks]{hyperref}
\setlength{\mathindent}{1.2em}
\setlength{\emergencystretch}{3em}
\allowdisplaybreaks
\theoremstyle{definition}
\newtheorem{theorem}{Theorem}
"""
_EXISTS = r" \text{ exists}"
_ROWS = r"\begin{aligned}", r"\end{aligned}"
_TIGHT = r"\setlength{\itemsep}{0pt}\setlength{\parskip}{0pt}"


def latex_fragment(
    theorems: Sequence[Theorem], table: Sequence[Definition], used: Sequence[Theorem] = ()
) -> str:
    """Theorems with their proofs, and the notation they need.

    Parameters
    ----------
    theorems : sequence of Theorem
        What is stated and proved.
    table : sequence of Definition
        The notation.
    used : sequence of Theorem
        Results that the proofs use and that are stated without proof.
    """
    head = "% \\usepackage{amsmath,amssymb,amsthm} \\newtheorem{theorem}{Theorem}\n"
    return head + _body(theorems, table, used)


def latex_document(
    theorems: Sequence[Theorem],
    table: Sequence[Definition],
    used: Sequence[Theorem],
    bibliography: Mapping[str, Entry],
    title: str,
) -> str:
    """A whole article with title, contents for several theorems, notation and references."""
    start = f"\\begin{{center}}\\Large\\bfseries {prose_tex(title)}\\end{{center}}\n"
    if len(theorems) == 1:
        body = _body(theorems, table, used)
    else:
        start += "\\tableofcontents\n"
        body = _chapters(theorems, table, used)
    references = _references([*theorems, *used], bibliography)
    return f"{_PREAMBLE}\\begin{{document}}\n{start}\n{body}\n{references}\\end{{document}}\n"


def _body(theorems: Sequence[Theorem], table: Sequence[Definition], used: Sequence[Theorem]) -> str:
    """Theorems one after the other, the notation explained after the first statement."""
    here = frozenset(theorem.name for theorem in (*theorems, *used))
    notation = f"\\paragraph{{Notation.}}\\mbox{{}}{_notation(table)}" if table else ""
    parts: list[str] = []
    for theorem in theorems:
        parts += [_theorem(theorem), "" if parts else notation, _proof(theorem, here)]
    if used:
        parts.append("\\paragraph{Results used,} stated without proof.\n")
        parts += [_theorem(theorem) for theorem in used]
    return "\n".join(filter(None, parts))


def _chapters(
    theorems: Sequence[Theorem], table: Sequence[Definition], used: Sequence[Theorem]
) -> str:
    """A section for the notation and for each topic, a subsection for each theorem."""
    here = frozenset(theorem.name for theorem in (*theorems, *used))
    parts = [f"\\section{{Notation}}{_notation(table)}"] if table else []
    for topic, group in groupby(theorems, key=lambda theorem: theorem.name.partition(".")[0]):
        parts.append(f"\\section{{{escape_tex(topic.capitalize())}}}\n")
        for theorem in group:
            heading = prose_tex(theorem.says.removesuffix("."))
            parts.append(f"\\subsection{{\\texorpdfstring{{{heading}}}{{{_short(theorem)}}}}}\n")
            parts += [_theorem(theorem._replace(says="")), _proof(theorem, here)]
    if used:
        parts.append("\\section{Results used} They are stated without proof.\n")
        parts += [_theorem(theorem) for theorem in used]
    return "\n".join(filter(None, parts))


def _short(theorem: Theorem) -> str:
    """A heading for bookmarks, which know no formulas."""
    return theorem.name.partition(".")[2].replace("_", " ")


def _notation(table: Sequence[Definition]) -> str:
    """The definitions as aligned equations."""
    rows = "\\\\\n".join(definition.row for definition in table)
    return f"\n\\begin{{align*}}\n{rows}\n\\end{{align*}}\n"


def _theorem(theorem: Theorem) -> str:
    """Statement with its hypotheses and sources."""
    conditions = ";\n".join(
        f"\\item ${h.condition}${f', {prose_tex(h.says)}' if h.says else ''}"
        for h in theorem.hypotheses
    )
    listed = f"\\begin{{itemize}}{_TIGHT}\n{conditions}.\n\\end{{itemize}}\n"
    assumed = f"Assume\n{listed}Then\n" if conditions else ""
    says = prose_tex(theorem.says)
    return (
        f"\\begin{{theorem}}[\\texttt{{{escape_tex(theorem.name)}}}]"
        f"\\label{{thm:{theorem.name}}}\n{says}\n{assumed}"
        f"{_display(theorem.statement)}{_laws(theorem.laws)}"
        f"\\end{{theorem}}\n\\noindent Source: {_citations(theorem.cite)}.\n"
    )


def _proof(theorem: Theorem, here: frozenset[str]) -> str:
    """The chain: each formula under the rule and the reason that lead to it."""
    if not theorem.lines:
        return ""
    steps = "".join(_line(line, here) for line in theorem.lines)
    closing = prose_tex(theorem.checked)
    if theorem.classical:
        closing += f" Assumed from the literature: {prose_tex('; '.join(theorem.classical))}."
    return (
        f"\\begin{{proof}} We start from\n{_display(theorem.start)}{_laws(theorem.start_laws)}"
        f"\\begin{{enumerate}}\n{steps}\\end{{enumerate}}\n{closing}\n\\end{{proof}}\n"
    )


def _line(line: Line, here: frozenset[str]) -> str:
    """One numbered step."""
    used = ", ".join(_result(name, here) for name in line.uses)
    rule = f"\\textit{{{line.rule}}}" + (f"{line.joined} {used}" if used else "")
    needs = "; ".join(map(_need, line.needs))
    needs = f"\\par\\noindent{{\\footnotesize\\raggedright Needs {needs}.\\par}}\n" if needs else ""
    fault = (
        f"\\textbf{{Rejected:}} {prose_tex(sentence(line.rejection))}\n" if line.rejection else ""
    )
    return (
        f"\\item {prose_tex(line.reason)} \\hfill {{\\footnotesize {rule}}}\n"
        f"{_display(line.formula)}{_laws(line.laws)}{needs}{fault}"
    )


def _need(need: Need) -> str:
    """Conditions with the reason for them."""
    mark = "" if need.discharged else r", \textbf{open}"
    conditions = ", ".join(map(_condition, need.conditions))
    return f"{conditions} ({prose_tex(need.why)}{mark})"


def _condition(condition: str) -> str:
    """A formula; a line may end before its last word."""
    bare = condition.removesuffix(_EXISTS)
    return f"${condition}$" if bare == condition else f"${bare}$ exists"


def _laws(laws: Sequence[Definition]) -> str:
    """What the expectations are taken over, where they first appear."""
    if not laws:
        return ""
    return "where " + ", and ".join(f"${s}$ is taken over {_set(m)}" for s, m in laws) + ".\n"


def _set(law: str) -> str:
    """Within the text, or by itself where it takes much of a line."""
    return f"${law}$" if width(law) < PAGE / 3 else rf"\[{law}\]"


def _result(name: str, here: frozenset[str]) -> str:
    """A reference to a theorem of this text, or its name in the catalogue."""
    return f"Theorem~\\ref{{thm:{name}}}" if name in here else f"\\texttt{{{escape_tex(name)}}}"


def _citations(cite: Sequence[tuple[str, str]]) -> str:
    r"""Sources as \cite commands."""
    return ", ".join(f"\\cite[{{{prose_tex(locator)}}}]{{{key}}}" for key, locator in cite)


def _display(formula: str) -> str:
    """A displayed formula; one of several rows may be broken by the end of a page."""
    rows = formula.removeprefix(_ROWS[0]).removesuffix(_ROWS[1])
    if _ROWS[0] + rows + _ROWS[1] == formula and _ROWS[0] not in rows:
        return f"\\begin{{align*}}{rows}\\end{{align*}}\n"
    return f"\\[\n{formula}\n\\]\n"


def _references(theorems: Sequence[Theorem], bibliography: Mapping[str, Entry]) -> str:
    """The bibliography, in order of mention."""
    keys = dict.fromkeys(key for theorem in theorems for key, _ in theorem.cite)
    items = []
    for key in keys:
        authors, title, rest = reference(bibliography[key])
        items.append(f"\\bibitem{{{key}}} {authors}. \\emph{{{title}}}. {rest}.\n")
    body = "".join(items)
    return f"\\begin{{thebibliography}}{{99}}\n{body}\\end{{thebibliography}}\n" if items else ""
