"""What a check may cost, and what it has to reach."""

from __future__ import annotations

from math import ceil
from threading import RLock
from time import perf_counter
from typing import NamedTuple

__all__ = ["ONE_AT_A_TIME", "Budget", "Clock"]

ONE_AT_A_TIME = RLock()
"""Precision in Arb and mpmath, and the memory of z3, belong to the process, not to a thread."""


class Budget(NamedTuple):
    """How far an oracle goes.

    Parameters
    ----------
    digits : int
        Decimal digits to which two sides must agree.
    points : int
        Exact points of the domain to test, corners first.
    seconds : float
        Time for one oracle and one identity; at least one point is tested.
    seed : int
        Seed of the drawn points and of Monte Carlo.
    samples : int
        Monte Carlo samples.

    Examples
    --------
    >>> Budget(digits=50).bits
    199
    """

    digits: int = 15
    points: int = 8
    seconds: float = 2.0
    seed: int = 0
    samples: int = 200_000

    @property
    def bits(self) -> int:
        """Working precision to begin with: the digits asked for, and some to spare."""
        return ceil(self.digits * 3.33) + 32


class Clock:
    """Time since it was made, against a limit."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._start = perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return perf_counter() - self._start

    @property
    def over(self) -> bool:
        """Whether the limit has passed."""
        return self.seconds > self._limit
