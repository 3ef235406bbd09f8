"""Teeth, level three: no mistake in the code of a rule goes unnoticed.

A mutant is caught if a valid case or a step of the catalogue is no longer accepted, or if an
invalid case is. What survives says the same as the right code, and is listed with the reason.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from rules import mutator
from rules.equivalent import EQUIVALENT

from bnsym.core import Rule
from bnsym.oracles import rules as package
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.proof import check_step
from bnsym.oracles.rules import CHECKERS, Context

SOURCES = sorted(Path(package.__path__[0]).glob("[!_]*.py"))
SAMPLE = 5  # mutants of each module that the everyday test looks at; the slow one takes all
modules = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)


def checks(module: str, table: ModuleType) -> Iterator[tuple[bool, Callable[[], bool]]]:
    """What must be accepted (or not), and how to find out; the quick ones first."""
    rules = [r for r in Rule if module in ("base", CHECKERS[r].__module__.rpartition(".")[2])]
    for rule in rules:
        for case in table.CASES[rule].valid:
            yield True, lambda case=case: case.report().accepted  # type: ignore[misc]
        for case in table.CASES[rule].invalid.values():
            yield False, lambda case=case: case.report().accepted  # type: ignore[misc]
    for record in table.PACK.identities:
        for step in record.derivation().steps if record.derivation else ():
            context = Context(Hypotheses(record.hypotheses), table.RECORDS.__getitem__)
            if step.rule in rules:
                yield True, lambda s=step, c=context: check_step(s, c).accepted  # type: ignore[misc]


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """An error where a check takes longer, in processor time: a mutant may never end."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"a check took more than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def caught(mutant: Any, tried: list[tuple[bool, Callable[[], bool]]]) -> bool:
    """Whether any check notices."""
    with mutant.installed():
        for place, (expected, accepted) in enumerate(tried):
            try:
                with at_most(60):
                    noticed = accepted() != expected
            except Exception:
                noticed = True
            if noticed:
                tried.insert(0, tried.pop(place))  # what caught one mutant catches the next
                return True
    return False


def judge(path: Path, table: ModuleType, mutants: list[Any], note: Callable[..., None]) -> None:
    """Survivors must be listed, and what is listed must survive."""
    tried = list(checks(path.stem, table))
    left = {mutant.name for mutant in mutants if not caught(mutant, tried)}
    assert left == {mutant.name for mutant in mutants} & set(EQUIVALENT)
    note(f"mutants of the code of {path.stem} caught", len(mutants) - len(left))
    note(f"mutants of the code of {path.stem} that change nothing", len(left))


@modules
def test_mutants_are_caught(
    path: Path, table: ModuleType, record_property: Callable[[str, object], None]
) -> None:
    """Those that change nothing meet every step of the catalogue: they wait for the long run."""
    mutants = [mutant for mutant in mutator.mutants(path) if mutant.name not in EQUIVALENT]
    judge(path, table, mutants[:: -(-len(mutants) // SAMPLE)], record_property)


@pytest.mark.slow
@modules
def test_every_mutant_is_caught(
    path: Path, table: ModuleType, record_property: Callable[[str, object], None]
) -> None:
    judge(path, table, mutator.mutants(path), record_property)


def test_only_existing_mutants_are_listed() -> None:
    names = {mutant.name for path in SOURCES for mutant in mutator.mutants(path)}
    assert not set(EQUIVALENT) - names
