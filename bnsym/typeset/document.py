"""From identities to a text in one of four languages, and onto disk.

``identities -> Theorem, notation -> LaTeX -> PDF``, or ``-> HTML``, or ``-> Markdown``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Literal

from bnsym.core import Cited, Identity
from bnsym.errors import InputError
from bnsym.typeset.bibtex import parse_bibtex, require
from bnsym.typeset.html import MATHJAX, html_document, html_fragment
from bnsym.typeset.latex import latex_document, latex_fragment
from bnsym.typeset.markdown import markdown
from bnsym.typeset.pdf import compile_pdf
from bnsym.typeset.theorem import notation, theorem

if TYPE_CHECKING:
    from bnsym.oracles.proof import Proof

__all__ = ["render", "write"]

LANGUAGES = ("tex", "pdf", "html", "md")


def render(
    identities: Iterable[Identity],
    to: Literal["tex", "pdf", "html", "md"],
    *,
    fragment: bool = False,
    proofs: Mapping[str, Proof] | None = None,
    bibliography: str = "",
    records: Callable[[str], Identity | Cited] | None = None,
    mathjax: str = MATHJAX,
) -> str | bytes:
    r"""Identities with their derivations, typeset.

    Parameters
    ----------
    identities : iterable of Identity
        What is printed, in this order.
    to : str
        ``"tex"``, ``"pdf"``, ``"html"`` or ``"md"``.
    fragment : bool
        Without preamble and bibliography, to be included in a larger text.
    proofs : mapping of str to Proof, optional
        What the rules oracle found, by name; it adds the obligations of every step.
    bibliography : str
        BibTeX text with the sources, for anything but a fragment.
    records : callable, optional
        From names to records, as ``Catalogue.record``: then results that a proof uses and that
        are not among ``identities`` are stated at the end.
    mathjax : str
        Address of the MathJax script that a page of HTML loads.

    Returns
    -------
    str, or bytes for PDF

    Raises
    ------
    InputError
        For an unknown language, a PDF fragment, nothing to print, a source that is not in the
        bibliography, or a PDF without pdflatex.

    Examples
    --------
    >>> from sympy.abc import x
    >>> from bnsym.core import Eq, Identity, Reals, Variable
    >>> record = Identity("demo.twice", "Doubling.", Eq(x + x, 2 * x),
    ...                   (Variable(x, Reals(0, 1), "a number"),), (("here", "1"),))
    >>> print(render([record], "md", fragment=True).splitlines()[0])
    ## Doubling
    """
    identities = tuple(identities)
    if to not in LANGUAGES:
        raise InputError(f"to must be one of {', '.join(LANGUAGES)}, got {to!r}")
    if not identities:
        raise InputError("identities: none is given; at least one is needed")
    if fragment and to == "pdf":
        raise InputError("fragment: a PDF is a whole document; a fragment is tex, html or md")
    found = proofs or {}
    names = {record.name for record in identities}
    missing = dict.fromkeys(use for r in identities for use in r.uses if use not in names)
    others = [records(name) for name in missing] if records else []
    cited = {record.name for record in others if isinstance(record, Cited)}
    theorems = [theorem(r, k, found.get(r.name), cited) for k, r in enumerate(identities, 1)]
    if len(theorems) == 1 and not fragment:  # the title says it
        theorems = [theorems[0]._replace(says="")]
    used = [theorem(r, k) for k, r in enumerate(others, len(theorems) + 1)]
    table = notation([*identities, *others])
    title = identities[0].says if len(identities) == 1 else _title(identities)
    entries = {} if fragment else parse_bibtex(bibliography)
    if not fragment:
        require((key for record in (*identities, *others) for key, _ in record.cite), entries)
    if to == "md":
        return markdown(theorems, table, used, entries, "" if fragment else title)
    if to == "html" and fragment:
        return html_fragment(theorems, table, used, entries)
    if to == "html":
        return html_document(theorems, table, used, entries, title, mathjax)
    if fragment:
        return latex_fragment(theorems, table, used)
    tex = latex_document(theorems, table, used, entries, title.removesuffix("."))
    return compile_pdf(tex) if to == "pdf" else tex


def write(path: str | Path, content: str | bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    InputError
        If its folder does not exist, it is itself a folder, or it cannot be written.
    """
    path = Path(path)
    if os.path.isdir(path):
        raise InputError(f"output: {str(path)!r} is a directory; a file name is needed")
    if not os.path.isdir(path.parent):
        raise InputError(f"output: the directory {str(path.parent)!r} does not exist")
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = ""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".bnsym-", delete=False) as file:
            temporary = file.name
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise InputError(f"output: {str(path)!r} cannot be written: {error.strerror}") from None


def _title(identities: Iterable[Identity]) -> str:
    """The topics of a collection."""
    return "Derivations: " + ", ".join(dict.fromkeys(record.topic for record in identities))
