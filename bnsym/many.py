"""Verdicts on many records, by as many processes as there are processors."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

from bnsym.checked import Report, judged
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

    Examples
    --------
    >>> [str(report.verdict.name) for report in judged_each(["homogeneous.euler"])]
    ['PROVED']
    """
    processes = min(_processors(), len(names) // FEW)
    if processes < 2:
        yield from map(_judged, names, repeat(digits))
        return
    servers = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if servers else "spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context)
    try:
        yield from pool.map(_judged, names, repeat(digits))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _judged(name: str, digits: int) -> Report:
    """One verdict; proofs that others of this process have used are known."""
    catalogue = installed()
    record = catalogue[name]
    return judged(record, catalogue.record, digits)


def _processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
