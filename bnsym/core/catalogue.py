"""The catalogue: every identity of every installed pack, found through entry points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import NamedTuple

from bnsym.core.identity import Cited, Identity
from bnsym.errors import InputError

__all__ = ["Catalogue", "Pack"]

_GROUP = "bnsym.derivations"


class Pack(NamedTuple):
    """What a derivation package offers: its records and its bibliography as BibTeX."""

    name: str
    identities: tuple[Identity, ...]
    cited: tuple[Cited, ...]
    bibliography: str


class Catalogue(Mapping[str, Identity]):
    """Read-only mapping from names to identities.

    Raises
    ------
    ValueError
        If two records share a name, or ``uses`` names something absent or has a cycle.
    """

    def __init__(self, packs: tuple[Pack, ...]) -> None:
        self.packs = packs
        self._identities: dict[str, Identity] = {}
        self.cited: dict[str, Cited] = {}
        for pack in packs:
            self._identities |= {record.name: record for record in pack.identities}
            self.cited |= {record.name: record for record in pack.cited}
        counted = sum(len(pack.identities) + len(pack.cited) for pack in packs)
        if counted != len({*self._identities, *self.cited}):
            raise ValueError("two records have the same name")
        self._check_dependencies()

    @classmethod
    def installed(cls) -> Catalogue:
        """The catalogue of all packs registered under the entry-point group."""
        loaders: list[Callable[[], Pack]] = [
            entry.load().pack for entry in entry_points(group=_GROUP)
        ]
        return cls(tuple(load() for load in loaders))

    def __getitem__(self, name: str) -> Identity:
        try:
            return self._identities[name]
        except KeyError:
            raise InputError(self._unknown(name)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._identities)

    def __len__(self) -> int:
        return len(self._identities)

    def __contains__(self, name: object) -> bool:
        return name in self._identities

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics in the order of their files."""
        return tuple(dict.fromkeys(record.topic for record in self._identities.values()))

    def by_topic(self, topic: str) -> tuple[Identity, ...]:
        """All identities of one topic.

        Raises
        ------
        InputError
            For an unknown topic.
        """
        if topic not in self.topics:
            raise InputError(f"topic must be one of {', '.join(self.topics)}, got {topic!r}")
        return tuple(record for record in self._identities.values() if record.topic == topic)

    def record(self, name: str) -> Identity | Cited:
        """An identity or a cited theorem."""
        return self.cited[name] if name in self.cited else self[name]

    def _unknown(self, name: str) -> str:
        """One sentence with the nearest names."""
        short = {known.partition(".")[2]: known for known in self._identities}
        near = get_close_matches(name, self._identities, n=3, cutoff=0.4) or [
            short[match]
            for match in get_close_matches(name.rpartition(".")[2], short, n=3, cutoff=0.4)
        ]
        hint = f"nearest: {', '.join(near)}" if near else "'bnsym list' prints all names"
        return f"identity {name!r} is unknown; {hint}"

    def _check_dependencies(self) -> None:
        """Every use exists, and no identity rests on itself."""
        done: set[str] = set(self.cited)

        def visit(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                raise ValueError(f"circular uses: {' -> '.join((*path, name))}")
            if name in done:
                return
            if name not in self._identities:
                raise ValueError(f"{path[-1]} uses {name}, which is not in the catalogue")
            for used in self._identities[name].uses:
                visit(used, (*path, name))
            done.add(name)

        for name in self._identities:
            visit(name, ())
