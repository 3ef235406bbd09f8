"""The rules oracle: whether a derivation proves its identity, with numerics off."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

from sympy import Basic, Gt, Ne, preorder_traversal

from bnsym.core import (
    Cited,
    Derivation,
    Eq,
    Evidence,
    Identity,
    Obligation,
    Statement,
    Step,
    Verdict,
)
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.rules import CHECKERS, CLASSICAL, RELATIONS, Context, Rejected
from bnsym.symbolic.batchnorm import CentredNorm
from bnsym.symbolic.binding import bound_symbols
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.folded import Folded

__all__ = ["Proof", "StepReport", "check_step", "prove", "prove_chain"]

Records = Callable[[str], Identity | Cited]


class StepReport(NamedTuple):
    """What became of one step: its obligations, or the reason why it was rejected."""

    step: Step
    obligations: tuple[Obligation, ...] = ()
    open: tuple[Obligation, ...] = ()
    rejection: Rejected | None = None

    @property
    def accepted(self) -> bool:
        """Accepted, with every obligation discharged."""
        return self.rejection is None and not self.open


class Proof(NamedTuple):
    """All steps of a derivation, and what is wrong with the chain as a whole."""

    reports: tuple[StepReport, ...]
    fault: str = ""
    seconds: float = 0.0

    @property
    def accepted(self) -> bool:
        """Every step stands and the chain proves the statement."""
        return not self.fault and all(report.accepted for report in self.reports)

    @property
    def classical(self) -> tuple[str, ...]:
        """Classical theorems that the steps stand on."""
        rules = dict.fromkeys(report.step.rule for report in self.reports)
        return tuple(CLASSICAL[rule] for rule in rules if rule in CLASSICAL)

    @property
    def reason(self) -> str:
        """One line: how many steps, or the first thing that is wrong."""
        for number, report in enumerate(self.reports, 1):
            if report.rejection is not None:
                return f"step {number} ({report.step.rule}): {report.rejection.reason}"
            if report.open:
                item = report.open[0]
                return f"step {number} ({report.step.rule}): {item.why}: {item.condition} is open"
        return self.fault or f"{len(self.reports)} steps"

    def evidence(self) -> Evidence:
        """PROVED if everything stands, else UNKNOWN with the reason."""
        verdict = Verdict.PROVED if self.accepted else Verdict.UNKNOWN
        return Evidence("rules", verdict, self.reason, seconds=self.seconds)


def prove(identity: Identity, records: Records) -> Proof:
    """Check the derivation of an identity, its own steps only.

    Parameters
    ----------
    identity : Identity
        A record with a derivation.
    records : callable
        From names to records, for the rule ``instance``.
    """
    if identity.derivation is None:
        return Proof((), "it has no derivation")

    def record(name: str) -> Identity | Cited:
        if name not in identity.uses:
            raise Rejected(f"{name} is not among the identities it uses")
        return records(name)

    start = perf_counter()
    derivation = identity.derivation()
    reports = prove_chain(derivation, Context(Hypotheses(identity.hypotheses), record))
    fault = "" if _concludes(derivation, identity.statement) else "it concludes something else"
    return Proof(reports, fault, perf_counter() - start)


def prove_chain(derivation: Derivation, context: Context) -> tuple[StepReport, ...]:
    """Check every step of a chain."""
    return tuple(check_step(step, context) for step in derivation.steps)


def check_step(step: Step, context: Context) -> StepReport:
    """Check one step by its rule, and discharge what it obliges to."""
    try:
        if step.relation not in RELATIONS.get(step.rule, frozenset("=")):
            raise Rejected(f"rule {step.rule} does not license the relation {step.relation}")
        _require_distinct_names(step)
        obligations = [*CHECKERS[step.rule](step, context), *_domains(step.after)]
    except Rejected as rejection:
        return StepReport(step, rejection=rejection)
    hypotheses = context.under(step.before, step.after).hypotheses
    open_ = [
        o for o in obligations if not (hypotheses.proves(o.condition) or _null(o, step, hypotheses))
    ]
    return StepReport(step, tuple(obligations), tuple(open_))


def _concludes(derivation: Derivation, statement: Statement) -> bool:
    """Whether the chain's ends are the two sides of the statement."""
    conclusion = derivation.conclusion
    if isinstance(conclusion, Eq) and isinstance(statement, Eq):
        return {conclusion.lhs, conclusion.rhs} == {statement.lhs, statement.rhs}
    return bool(conclusion == statement)


def _require_distinct_names(step: Step) -> None:
    """A name must not be bound in one place and free in another: facts would leak."""
    sides = (step.before, step.after)
    free = set().union(*(side.free_symbols for side in sides))
    bound = {s for side in sides for node in preorder_traversal(side) for s in bound_symbols(node)}
    if free & bound:
        raise Rejected(f"{min(map(str, free & bound))} is both bound and free")


def _domains(expression: Basic) -> list[Obligation]:
    """Every folded function must be defined where it is written."""
    return [
        Obligation(condition, f"{type(node).__name__} must be defined")
        for node in expression.atoms(Folded)
        for condition in node.domain()
    ]


def _null(obligation: Obligation, step: Step, hypotheses: Hypotheses) -> bool:
    """Whether the condition on random variables fails on a null set only."""
    condition = obligation.condition
    if not isinstance(condition, Ne | Gt) or condition.rhs != 0:
        return False
    for mean in step.before.atoms(Expectation) | step.after.atoms(Expectation):
        law, node = mean.law, condition.lhs
        if isinstance(condition, Ne) and isinstance(law, Gaussian) and node in law.variables:
            place = law.variables.index(node)
            return hypotheses.positive(law.covariance[place, place])
        if isinstance(law, BatchLaw) and node == CentredNorm(law.size, law.variables[0]):
            return hypotheses.positive(law.upsilon) and hypotheses.proves(law.size >= 2)
    return False
