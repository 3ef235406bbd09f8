"""Verdicts on many records, by as many processes as there are processors."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from bnsym.checked import Report, budget_of, judged
from bnsym.core import Evidence, Identity
from bnsym.oracles.judgement import OwnProof, conclude, measure, prove_own
from bnsym.packs import installed

__all__ = ["judged_each"]

FEW = 40
"""Of so many records one process is as fast: each further one has to import SymPy."""


def judged_each(names: Sequence[str], digits: int = 15) -> Iterator[Report]:
    """Judge installed identities, in their order.

    Parameters
    ----------
    names : sequence of str
    digits : int

    Yields
    ------
    Report
        One for each name.

    Raises
    ------
    InputError
        For digits out of range.

    Examples
    --------
    >>> [str(report.verdict.name) for report in judged_each(["homogeneous.euler"])]
    ['PROVED']
    """
    budget_of(digits)  # which turns a number out of range away before anything is started
    catalogue = installed()
    processes = min(_processors(), len(names) // FEW)
    if processes < 2:
        yield from (judged(catalogue[name], catalogue.record, digits) for name in names)
        return
    servers = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if servers else "spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context)
    try:
        # the last ones first: they rest on the others, and take longest
        found = {name: pool.submit(_examined, name, digits) for name in reversed(names)}

        def proof(identity: Identity) -> OwnProof:
            elsewhere = found.get(identity.name)
            return elsewhere.result()[0] if elsewhere else prove_own(identity, catalogue.record)

        for name in names:
            measured = found[name].result()[1]
            yield Report(*conclude(catalogue[name], catalogue.record, proof, measured))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _examined(name: str, digits: int) -> tuple[OwnProof, tuple[Evidence, ...]]:
    """An identity's own steps and numbers; what it uses is examined by itself."""
    catalogue = installed()
    record = catalogue[name]
    return prove_own(record, catalogue.record), measure(record, budget_of(digits))


def _processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
