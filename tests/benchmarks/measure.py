"""Both sides of every ratio in turn, and the table of medians."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .cases import Benchmark

__all__ = ["Row", "measure", "table"]

MOST_RUNS, ENOUGH_SECONDS = 31, 1.5


class Row(NamedTuple):
    """Median seconds of both sides, and our best."""

    benchmark: Benchmark
    ours: float
    peer: float
    best: float

    @property
    def ratio(self) -> float:
        """How many times longer the peer takes."""
        return self.peer / self.ours


def measure(benchmark: Benchmark, seconds: float = ENOUGH_SECONDS) -> Row:
    """Run both sides in turn, once to warm up, then until that takes some seconds."""
    runs: list[tuple[float, float]] = []
    _seconds(benchmark.ours), _seconds(benchmark.peer)
    start = time.perf_counter()
    while not runs or (len(runs) < MOST_RUNS and time.perf_counter() - start < seconds):
        runs.append((_seconds(benchmark.ours), _seconds(benchmark.peer)))
    ours, peer = zip(*runs, strict=True)
    return Row(benchmark, statistics.median(ours), statistics.median(peer), min(ours))


def _seconds(run: Callable[[], Any]) -> float:
    """Time one run, in seconds of the processor: another program's are not ours."""
    start = _spent()
    run()
    return _spent() - start


def _spent() -> float:
    """Processor time so far, that of processes that were started and ended included."""
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system


def table(rows: Iterable[Row]) -> str:
    """The rows as a table in Markdown, below what they were measured on."""
    head = f"Medians of processor time, on {os.cpu_count()} processors ({platform.machine()}), "
    lines = [
        f"{head}load {os.getloadavg()[0]:.1f}." if hasattr(os, "getloadavg") else f"{head}no load.",
        "",
        "| what | ours, ms | best | against | theirs, ms | ratio | target |",
        "|---|--:|--:|---|--:|--:|--:|",
    ]
    for row in rows:
        target = "" if row.benchmark.target is None else f"{row.benchmark.target:.3g}"
        lines.append(
            f"| {row.benchmark.name} | {1e3 * row.ours:.3g} | {1e3 * row.best:.3g} "
            f"| {row.benchmark.against} | {1e3 * row.peer:.3g} | {row.ratio:.3g} | {target} |"
        )
    return "\n".join(lines) + "\n"
