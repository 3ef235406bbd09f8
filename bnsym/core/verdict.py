"""Verdicts, and the reports they come in."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sympy import Basic

from bnsym.core.variable import Point

__all__ = ["CheckReport", "Evidence", "Obligation", "Verdict"]


class Verdict(IntEnum):
    """Ranks of evidence; only the first three pass."""

    CONFLICT = 0
    FALSE = 1
    UNKNOWN = 2
    AGREES = 3
    ENCLOSED = 4
    PROVED = 5

    @property
    def passes(self) -> bool:
        """Whether a build may rest on it."""
        return self >= Verdict.AGREES


class Obligation(NamedTuple):
    """A condition under which a step holds, still to be discharged."""

    condition: Basic
    why: str


class Evidence(NamedTuple):
    """What one oracle found.

    ``oracle`` is ``"rules"``, ``"enclosure"``, ``"multiprecision"`` or ``"monte carlo"``.
    """

    oracle: str
    verdict: Verdict
    reason: str
    digits: float = 0.0
    points: int = 0
    witness: Point | None = None
    seconds: float = 0.0


class CheckReport(NamedTuple):
    """The verdict on one statement, computed from all evidence, never typed.

    Examples
    --------
    >>> proof = Evidence("rules", Verdict.PROVED, "7 steps")
    >>> witness = Evidence("enclosure", Verdict.FALSE, "c = 1/2")
    >>> CheckReport("x", (proof, witness)).verdict.name
    'CONFLICT'
    """

    name: str
    evidence: tuple[Evidence, ...]
    hypotheses: tuple[str, ...] = ()
    classical: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The best evidence; a refutation beats all but a proof, with which it conflicts."""
        verdicts = [item.verdict for item in self.evidence]
        if Verdict.FALSE in verdicts:
            return Verdict.CONFLICT if Verdict.PROVED in verdicts else Verdict.FALSE
        return max(verdicts, default=Verdict.UNKNOWN)

    @property
    def best(self) -> Evidence | None:
        """The evidence that decides the verdict."""
        refuted = [item for item in self.evidence if item.verdict == Verdict.FALSE]
        ranked = refuted or sorted(self.evidence, key=lambda item: -item.verdict)
        return ranked[0] if ranked else None

    @property
    def witness(self) -> Point | None:
        """An exact point at which the statement fails, if one was found."""
        return next((item.witness for item in self.evidence if item.witness), None)

    @property
    def digits(self) -> float:
        """Digits to which the sides were seen to agree."""
        return max((item.digits for item in self.evidence), default=0.0)

    @property
    def seconds(self) -> float:
        """Time spent."""
        return sum(item.seconds for item in self.evidence)
