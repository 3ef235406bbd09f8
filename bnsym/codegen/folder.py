"""Folders of generated files: checked first, put together beside their place, then renamed."""

from __future__ import annotations

import keyword
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bnsym.codegen import templates
from bnsym.codegen.targets.target import MARKER
from bnsym.errors import InputError

__all__ = ["destination", "put"]


def destination(to: str | Path, importable: bool = True, force: bool = False) -> Path:
    """Resolve a folder to write to, before the work whose result it is to hold.

    Parameters
    ----------
    to : str or Path
    importable : bool
        Ask for a name that can be imported.
    force : bool
        Let an earlier export be in the way.

    Raises
    ------
    InputError
        If it is no path, cannot be imported, or holds anything.

    Examples
    --------
    >>> destination("some/kernels").name
    'kernels'
    """
    try:
        folder = Path(to).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"cannot write {str(to)!r}: {error}") from None
    if importable and (not folder.name.isidentifier() or keyword.iskeyword(folder.name)):
        raise InputError(f"the folder's name must be importable, an identifier, got {str(to)!r}")
    with _told(folder):
        _refuse_to_overwrite(folder, force)
    return folder


def put(files: dict[str, str], folder: Path, force: bool = False) -> None:
    """Make a folder hold these files and nothing else; all of them, or none.

    Parameters
    ----------
    files : dict of str to str
        The text of every file by its name.
    folder : Path
        Where they go.  It may exist if it is empty.
    force : bool
        Replace an earlier export that is in the way, and nothing else.

    Raises
    ------
    InputError
        If the folder cannot be written, or holds anything else; it is then as it was.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     put({"a.c": "int a;"}, Path(folder, "new"))
    ...     Path(folder, "new", "a.c").read_text()
    'int a;'
    """
    with _told(folder):
        _refuse_to_overwrite(folder, force)
        _write(files, folder)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in one sentence why a folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot write {folder}: {error.strerror}") from None


def _refuse_to_overwrite(folder: Path, force: bool) -> None:
    """Stop before anything is lost: only an earlier export may be replaced, when asked to."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder to export to")
    found = list(folder.iterdir())
    if found and not force:
        raise InputError(f"{folder} is not empty: choose another folder, or force")
    foreign = sorted(path.name for path in found if not _is_exported(path))
    if foreign:
        raise InputError(f"{folder} is not an earlier export, it holds {foreign[0]}")


def _is_exported(path: Path) -> bool:
    """Tell whether an earlier export wrote this, or what runs or builds it by its README."""
    if path.name in {"__pycache__", "libbnsym.so"}:
        return True
    if not path.is_file():
        return False
    text = path.read_text("utf-8", errors="replace")
    return text == templates.LICENSE or MARKER in text.partition("\n")[0]


def _write(files: dict[str, str], folder: Path) -> None:
    """Write beside the destination and rename; whatever fails, all is as it was."""
    missing = [parent for parent in folder.parents if not parent.exists()]  # innermost first
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            fresh = Path(beside, "fresh")
            fresh.mkdir()
            for name, text in files.items():
                (fresh / name).write_bytes(text.encode())
            _exchange(fresh, folder, former=Path(beside, "former"))
    except OSError:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise


def _exchange(fresh: Path, folder: Path, former: Path) -> None:
    """Put the new folder in the place of the old one, or the old one back."""
    replaces = folder.exists()
    if replaces:
        folder.rename(former)
    try:
        fresh.rename(folder)
    except OSError:
        if replaces:
            former.rename(folder)
        raise
