"""Reports of the judge as a person reads them, in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from bnsym import oracles
from bnsym.core import CheckReport, Cited, Evidence, Identity
from bnsym.errors import InputError
from bnsym.typeset import report_html

__all__ = ["Report", "budget_of", "check", "judged"]

P = ParamSpec("P")


class Report(CheckReport):
    """A `CheckReport` that shows its verdict, its evidence and what it assumes.

    Examples
    --------
    >>> from bnsym.core import Verdict
    >>> Report("demo.half", (Evidence("rules", Verdict.PROVED, "7 steps"),), ("alpha > 1/2",))
    demo.half: PROVED
      rules: PROVED, 7 steps
      assumes: alpha > 1/2
    """

    __slots__ = ()

    @property
    def assumed(self) -> tuple[str, ...]:
        """Hypotheses, without those that the symbols carry already, and classical theorems."""
        return (*(text for text in self.hypotheses if text != "True"), *self.classical)

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.verdict.name}", *map(_line, self.evidence)]
        if self.witness:
            point = ", ".join(f"{symbol} = {value}" for symbol, value in self.witness.items())
            lines.append(f"  fails at: {point}")
        if self.assumed:
            lines.append(f"  assumes: {'; '.join(self.assumed)}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return report_html(self)


def judged(
    identity: Identity,
    records: Callable[[str], Identity | Cited],
    digits: int = 15,
    points: int = 8,
) -> Report:
    """All evidence on an identity; more digits are given more time.

    Raises
    ------
    InputError
        For digits or points out of range.
    """
    return Report(*oracles.judge(identity, records, budget_of(digits, points)))


def budget_of(digits: int, points: int = 8) -> oracles.Budget:
    """What a check to so many digits may cost.

    Raises
    ------
    InputError
        For digits or points out of range.
    """
    if not 1 <= digits <= 1000 or not 1 <= points <= 10_000:
        raise InputError(
            f"digits and points must lie in 1..1000 and 1..10000, got {digits} and {points}"
        )
    budget = oracles.Budget(digits=digits, points=points)
    return budget._replace(seconds=budget.seconds + 0.4 * max(0, digits - 50))


def _line(found: Evidence) -> str:
    """What one oracle says."""
    digits = f" to {found.digits:.0f} digits" if found.digits else ""
    return f"  {found.oracle}: {found.verdict.name}, {found.reason}{digits}"


def _readable(judge: Callable[P, CheckReport]) -> Callable[P, Report]:
    """The same judge, whose reports show themselves."""

    @wraps(judge)
    def read(*args: P.args, **kwargs: P.kwargs) -> Report:
        return Report(*judge(*args, **kwargs))

    return read


check = _readable(oracles.check)
