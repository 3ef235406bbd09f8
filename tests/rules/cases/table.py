"""What the tables are made of: steps, each with its hypotheses, and what a rule says to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from bnsym_derivations import pack
from sympy import Basic

from bnsym.core import Because, Cited, Identity, Rule, Step
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.proof import StepReport, check_step
from bnsym.oracles.rules import Context

PACK = pack()
RECORDS: dict[str, Identity | Cited] = {
    **{record.name: record for record in PACK.identities},
    **{record.name: record for record in PACK.cited},
}


class Case(NamedTuple):
    """One step with its hypotheses."""

    rule: Rule
    before: Basic
    after: Basic
    parameters: Mapping[str, Any]
    where: tuple[Basic, ...] = ()
    relation: str = "="

    def but(self, **changes: Any) -> Case:
        """The same with other sides, relation or hypotheses; anything else is a parameter."""
        fields = {name: changes.pop(name) for name in set(changes) & set(self._fields)}
        return self._replace(**{"parameters": {**self.parameters, **changes}, **fields})

    def without(self, number: int) -> Case:
        """The same without one of the hypotheses."""
        return self._replace(where=self.where[:number] + self.where[number + 1 :])

    def report(self) -> StepReport:
        """What the rule says to it."""
        step = Step(self.rule, self.before, self.after, Because("", self.parameters), self.relation)
        return check_step(step, Context(Hypotheses(self.where), RECORDS.__getitem__))


class Table(NamedTuple):
    """Steps that a rule accepts, and steps that it must not accept."""

    valid: tuple[Case, ...]
    invalid: Mapping[str, Case]


def case(rule: Rule, before: Any, after: Any, *where: Any, **parameters: Any) -> Case:
    """A step that claims an equation."""
    return Case(rule, before, after, parameters, where)
