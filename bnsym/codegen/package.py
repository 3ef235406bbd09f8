"""Exports: kernels as a package of their own, which needs neither bnsym nor SymPy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bnsym.codegen import c_package, python_package
from bnsym.codegen.certificate import Exported
from bnsym.codegen.folder import destination, put
from bnsym.codegen.targets import CTarget, target_named
from bnsym.core import Identity, Kernel
from bnsym.errors import InputError

__all__ = ["export"]


def export(
    kernels: Iterable[Kernel],
    target: str,
    to: str | Path,
    force: bool = False,
    bibliography: str = "",
    records: Iterable[Identity] = (),
) -> Path:
    """Make a folder an importable package of kernels, or one of C files.

    Parameters
    ----------
    kernels : iterable of Kernel
    target : str
        A name in ``TARGETS``.
    to : str or Path
        The folder, whose name is the name of the package.  It may exist if it is empty.
    force : bool
        Replace an earlier export that is in the way, and nothing else.
    bibliography : str
        BibTeX of the sources, for the README.
    records : iterable of Identity
        The catalogue: what promises the kernels, and what their derivatives are.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If there is no kernel, two have the same last name in a Python package, the target is
        unknown or cannot run one of them, or the folder cannot be written.  Nothing has been
        written then.

    Examples
    --------
    >>> import tempfile
    >>> from sympy import Integer, pi, true
    >>> from sympy.abc import r
    >>> from bnsym.core import Piece
    >>> area = Kernel("demo.area", "Area of a disc.", (r,), pi * r**2, (Integer(0),),
    ...               (Integer(1),), (Piece(true, pi * r**2),), 1e-15)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(path.name for path in export([area], "numpy", f"{folder}/discs").iterdir())
    ['LICENSE', 'README.md', '__init__.py', '__main__.py', 'demo.py', 'self_test.py']
    """
    language = target_named(target)
    kernels = tuple(dict.fromkeys(kernels))
    if not kernels:
        raise InputError("export needs the name of at least one kernel, got none")
    folder = destination(to, not isinstance(language, CTarget), force)
    ordered = tuple(sorted(kernels, key=lambda kernel: kernel.name))
    exported = Exported(ordered, folder.name, bibliography, tuple(records))
    if isinstance(language, CTarget):
        files = c_package.files(exported, language)
    else:
        files = python_package.files(exported, language)
    put(files, folder, force)
    return folder
