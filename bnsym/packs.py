"""The installed packs, read once."""

from __future__ import annotations

from functools import cache

from bnsym.core import Catalogue

__all__ = ["bibliography", "installed"]


@cache
def installed() -> Catalogue:
    """The records of all installed packs."""
    return Catalogue.installed()


def bibliography() -> str:
    """BibTeX of all packs."""
    return "\n".join(pack.bibliography for pack in installed().packs)
