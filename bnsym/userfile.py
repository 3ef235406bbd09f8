"""A user's file of identities, for ``bnsym verify FILE.py``."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from bnsym.core import Catalogue, Cited, Identity, Pack
from bnsym.errors import InputError

__all__ = ["records_of"]


def records_of(path: Path, catalogue: Catalogue) -> tuple[list[Identity], Catalogue]:
    """The identities of a Python file, which is run, and the catalogue extended by them.

    Parameters
    ----------
    path : Path
        A module that defines ``IDENTITIES``, and ``CITED`` if it cites theorems.

    Raises
    ------
    InputError
        If the file is absent, fails, or defines no identities.
    """
    if not path.is_file():
        raise InputError(
            f"FILE must be a Python file with IDENTITIES, got {str(path)!r}: not there"
        )
    spec = spec_from_file_location(f"bnsym_user_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise InputError(f"FILE must be a Python file with IDENTITIES, got {str(path)!r}")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        kind = type(error).__name__
        raise InputError(f"FILE {str(path)!r} fails with {kind}: {error}") from error
    identities = tuple(getattr(module, "IDENTITIES", ()))
    cited = tuple(getattr(module, "CITED", ()))
    if not identities or not all(isinstance(record, Identity) for record in identities):
        raise InputError(f"FILE {str(path)!r} must define IDENTITIES, a tuple of Identity records")
    if not all(isinstance(record, Cited) for record in cited):
        raise InputError(f"FILE {str(path)!r} must define CITED as a tuple of Cited records")
    try:
        extended = Catalogue((*catalogue.packs, Pack(path.stem, identities, cited, "")))
    except ValueError as error:
        raise InputError(f"FILE {str(path)!r} does not fit the catalogue: {error}") from error
    return list(identities), extended
