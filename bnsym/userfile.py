"""A user's file of identities, for ``bnsym verify FILE.py``."""

from __future__ import annotations

import sys
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
    sys.modules[spec.name] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a file that leaves would leave as if all were well
        kind = type(error).__name__
        raise InputError(f"FILE {str(path)!r} fails with {kind}: {error}") from error
    identities, cited = (getattr(module, name, ()) for name in ("IDENTITIES", "CITED"))
    if not identities or not _all_are(Identity, identities):
        raise InputError(f"FILE {str(path)!r} must define IDENTITIES, a tuple of Identity records")
    if not _all_are(Cited, cited):
        raise InputError(f"FILE {str(path)!r} must define CITED as a tuple of Cited records")
    try:
        extended = Catalogue(
            (*catalogue.packs, Pack(path.stem, tuple(identities), tuple(cited), ""))
        )
    except ValueError as error:
        raise InputError(f"FILE {str(path)!r} does not fit the catalogue: {error}") from error
    return list(identities), extended


def _all_are(kind: type, records: object) -> bool:
    """Whether a name of the file holds what it should."""
    return isinstance(records, tuple | list) and all(isinstance(r, kind) for r in records)
