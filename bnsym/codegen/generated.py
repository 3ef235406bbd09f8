"""The kernels that are checked in: bnsym/kernels/TARGET/TOPIC.py, written anew or compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

import bnsym.kernels
from bnsym.codegen.ir import Routine, digest, lower
from bnsym.codegen.targets import CHECKED_IN, Raises, Target
from bnsym.codegen.targets.target import MARKER, module
from bnsym.core import Kernel
from bnsym.errors import InputError

__all__ = ["by_topic", "called", "modules", "regenerate"]


def regenerate(
    kernels: Iterable[Kernel], check: bool = False, root: Path | None = None
) -> list[str]:
    """Write the generated kernels, or compare them with what would be written.

    Parameters
    ----------
    kernels : iterable of Kernel
        All of them: a generated file that no kernel accounts for is removed.
    check : bool
        Compare the bytes and the set of files, and change nothing.
    root : Path, optional
        The folder, ``bnsym/kernels`` unless given.

    Returns
    -------
    list of str
        A line per difference that was found, sorted; empty if all is as it should be.

    Raises
    ------
    InputError
        If a kernel cannot be generated for a target.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     regenerate([], root=Path(folder)), regenerate([], check=True, root=Path(folder))
    (['numba/__init__.py is missing', 'numpy/__init__.py is missing'], [])
    """
    root = Path(bnsym.kernels.__path__[0]) if root is None else root
    wanted = {path: text.encode() for path, text in _files(kernels).items()}
    present = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for name in CHECKED_IN
        for path in (root / name).rglob("*.py")
    }
    differences = []
    for path in sorted(wanted.keys() | present.keys()):
        if wanted.get(path) == present.get(path):
            continue
        fault = "differs" if path in present else "is missing"
        differences.append(f"{path} {fault if path in wanted else 'is not accounted for'}")
        if check:
            continue
        file = root / path
        if path in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(wanted[path])
        else:
            file.unlink()
    return differences


def modules(
    kernels: Iterable[Kernel],
    target: Target,
    raises: Raises,
    prepared: Callable[[Kernel], Routine] = lower,
    needed: Callable[[Iterable[Kernel]], list[Kernel]] | None = None,
) -> dict[str, str]:
    """Return the text of a module per topic."""
    needed = needed or called
    return {
        topic: module(
            target,
            list(map(prepared, group)),
            list(map(prepared, needed(group))),
            digest(group),
            raises,
        )
        for topic, group in by_topic(kernels).items()
    }


def called(kernels: Iterable[Kernel]) -> list[Kernel]:
    """List what kernels call, directly or not, each after what it calls itself."""
    found: dict[str, Kernel] = {}
    for kernel in kernels:
        for one in kernel.calls:
            for inner in (*called([one]), one):
                if found.setdefault(inner.name, inner) != inner:
                    raise InputError(f"two different kernels are called {inner.name}")
    return list(found.values())


def by_topic(kernels: Iterable[Kernel]) -> dict[str, list[Kernel]]:
    """Sort kernels by name into topics, each of them once."""
    named: dict[str, Kernel] = {}
    for kernel in kernels:
        if named.setdefault(kernel.name, kernel) != kernel:
            raise InputError(f"two different kernels are called {kernel.name}")
    ordered = sorted(named.values(), key=lambda kernel: kernel.name)
    return {topic: list(group) for topic, group in groupby(ordered, lambda kernel: kernel.topic)}


def _files(kernels: Iterable[Kernel]) -> dict[str, str]:
    """Return the text of every generated file by its path below the root."""
    kernels = tuple(kernels)
    files = {}
    for name, target in CHECKED_IN.items():
        files[f"{name}/__init__.py"] = (
            f'# {MARKER}the list of targets; do not edit\n"""Kernels for {name}, by topic."""\n'
        )
        for topic, text in modules(kernels, target, Raises("InputError", "bnsym.errors")).items():
            files[f"{name}/{topic}.py"] = text
    return files
