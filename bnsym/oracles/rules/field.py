"""Algebra: fractions, powers, Gamma shifts; and cancelling a factor of an equation."""

from __future__ import annotations

from sympy import Expr, Integer, Ne

from bnsym.core import Eq, Obligation, Step
from bnsym.oracles.rules.base import (
    Context,
    Rejected,
    agree,
    catalogue_facts,
    parameter,
    singular,
)
from bnsym.symbolic.predicates import ForAll, Given

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Equal in the fraction field; an equivalence may drop a nonzero factor and a power."""
    context = context.under(step.before, step.after)
    if step.relation == "<=>":
        return _cancelled(step, context)
    facts, conditions = catalogue_facts(step, context)
    context = context._replace(hypotheses=context.hypotheses.extended(facts))
    agree(step.before, step.after, context, "the two sides differ as algebraic expressions")
    regular = singular(step.before, context) | singular(step.after, context)
    claims = [*(Given(c, *facts) for c in sorted(regular, key=str)), *conditions]
    return [Obligation(claim, "both sides must be defined") for claim in claims]


def _cancelled(step: Step, context: Context) -> list[Obligation]:
    """``factor * after^power = 0`` if and only if ``after = 0``, for a nonzero factor."""
    factor = parameter(step, "factor", Expr)
    power = Integer(parameter(step, "power", int))
    before, after = step.before, step.after
    facts, conditions = catalogue_facts(step, context)
    claims = [Given(Ne(factor, 0, evaluate=False), *facts), *conditions]
    if isinstance(before, ForAll) and isinstance(after, ForAll):
        if before.args[:2] != after.args[:2]:
            raise Rejected("the quantifiers differ", before, after)
        claims = [ForAll(*before.args[:2], claim) for claim in claims]
        before, after = before.args[2], after.args[2]
    if not (isinstance(before, Eq) and isinstance(after, Eq)) or power < 1:
        raise Rejected("an equivalence of equations was expected", before, after)
    left = before.lhs - before.rhs
    right = factor * (after.lhs - after.rhs) ** power
    agree(left, right, context, "the equation is not the other one times the factor")
    return [Obligation(claim, "the cancelled factor must not vanish") for claim in claims]
