"""Where a command's results go: what is wrong with the place is said before the work."""

from __future__ import annotations

from pathlib import Path

from bnsym.errors import InputError

__all__ = ["require_figure", "require_file", "require_folder"]


def require_file(path: Path | None, option: str = "--output") -> None:
    """Say before the work, not after it, that its result has no place."""
    if path is not None and (path.is_dir() or not path.parent.is_dir()):
        raise InputError(f"{option} must be a file in a folder that exists, got {str(path)!r}")


def require_figure(path: Path | None) -> None:
    """Say before the work that a figure has no place, or that nothing can draw it."""
    if path is None:
        return
    from bnsym.drawing import suffix

    suffix(path)
    require_file(path, "--plot")


def require_folder(folder: Path) -> None:
    """Make the folder for many documents, or say why there can be none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"--output must be a folder, got {str(folder)!r}: {reason}") from None
