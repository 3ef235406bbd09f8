"""PDF by pdflatex, in a folder of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from bnsym.errors import InputError

__all__ = ["compile_pdf"]

_SECONDS = 120


def compile_pdf(tex: str) -> bytes:
    """The PDF of a whole LaTeX document.

    Parameters
    ----------
    tex : str
        A document, from its class to its end.

    Raises
    ------
    InputError
        If pdflatex is not installed, or stops at an error of the document.
    """
    program = shutil.which("pdflatex")
    if program is None:
        raise InputError("to: PDF needs pdflatex on PATH; use 'tex', 'html' or 'md' instead")
    with TemporaryDirectory(prefix="bnsym-") as folder:
        source = Path(folder, "page.tex")
        source.write_text(tex, encoding="utf-8")
        command = [program, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
        for _ in range(3 if r"\tableofcontents" in tex else 2):  # contents move references
            _run([*command, source.name], folder)
        return source.with_suffix(".pdf").read_bytes()


def _run(command: list[str], folder: str) -> None:
    """One pass, whose first error becomes the message."""
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(f"tex: pdflatex did not finish within {_SECONDS} seconds") from None
    if result.returncode:
        log = result.stdout.decode("utf-8", "replace")
        error = re.search(r"^! ?(.*)", log, re.MULTILINE)
        raise InputError(f"tex: pdflatex stops at: {error[1] if error else log[-200:]}")
