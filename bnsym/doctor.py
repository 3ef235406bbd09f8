"""What ``bnsym doctor`` looks at."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

__all__ = ["Finding", "examine"]

_NEEDED = ("numpy", "scipy", "numba", "sympy", "mpmath", "python-flint", "z3-solver", "rich")
_OPTIONAL = {"pdflatex": "bnsym derive --to pdf", "node": "the LaTeX gate of the docs"}


class Finding(NamedTuple):
    """One thing looked at: whether it is good, and what was seen."""

    what: str
    good: bool
    said: str


def examine() -> list[Finding]:
    """Versions, what the catalogue holds, and whether the kernels run."""
    findings = [Finding("Python", True, platform.python_version())]
    findings += [_installed(package) for package in ("bnsym", *_NEEDED)]
    findings += [_try("catalogue", _catalogue), _try("NumPy kernels", _numpy_kernels)]
    findings += [_try("Numba kernels", _numba_kernels)]
    for program, use in _OPTIONAL.items():
        found = shutil.which(program)
        findings.append(Finding(program, True, found or f"absent; needed for {use} only"))
    return findings


def _installed(package: str) -> Finding:
    """The version of a package that must be there."""
    try:
        return Finding(package, True, version(package))
    except PackageNotFoundError:
        return Finding(package, False, "not installed")


def _try(what: str, look: Callable[[], str]) -> Finding:
    """A look that may fail in any way; a doctor reports that too."""
    try:
        return Finding(what, True, look())
    except Exception as error:
        return Finding(what, False, f"{type(error).__name__}: {error}")


def _catalogue() -> str:
    """How many identities the packs hold."""
    from bnsym.packs import installed

    catalogue = installed()
    packs = ", ".join(pack.name for pack in catalogue.packs)
    return f"{len(catalogue)} identities in {len(catalogue.topics)} topics from {packs}"


def _numpy_kernels() -> str:
    """Whether a kernel of NumPy runs."""
    from bnsym.kernels.numpy import homogeneous

    return f"arc_cosine_1(1) = {homogeneous.arc_cosine_1(1.0)}"


def _numba_kernels() -> str:
    """Whether Numba compiles here, and agrees with NumPy."""
    from bnsym.kernels.numba import homogeneous as compiled
    from bnsym.kernels.numpy import homogeneous as plain

    fast, slow = compiled.arc_cosine_1(-0.5), plain.arc_cosine_1(-0.5)
    if abs(fast - slow) > 1e-15:
        raise ArithmeticError(f"arc_cosine_1(-1/2) is {fast}, and {slow} in NumPy")
    return f"arc_cosine_1(-1/2) = {fast}"
