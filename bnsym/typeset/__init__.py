"""Typesetting: a derivation as LaTeX, PDF, HTML or Markdown, and the sources as BibTeX."""

from bnsym.typeset.bibtex import cite
from bnsym.typeset.document import render, write
from bnsym.typeset.html import identity_html, identity_latex, report_html
from bnsym.typeset.pdf import compile_pdf

__all__ = [
    "cite",
    "compile_pdf",
    "identity_html",
    "identity_latex",
    "render",
    "report_html",
    "write",
]
