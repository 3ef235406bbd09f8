"""A side exceeds the other by what the step names, and what it names is not negative."""

from __future__ import annotations

from sympy import Expr, Ge, Gt

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, agree, catalogue_facts, parameter
from bnsym.symbolic.predicates import Given

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The larger side is the smaller one plus ``excess``, which has the sign of the relation.

    ``facts`` are instances (name, place) of equations and inequalities of the catalogue that
    the sign may rest on. The difference is named, so that no other bound passes.
    """
    excess = parameter(step, "excess", Expr)
    larger, smaller = (step.before, step.after)
    if step.relation in {"<=", "<"}:
        larger, smaller = smaller, larger
    inner = context.under(step.before, step.after)
    agree(larger, smaller + excess, inner, "the sides do not differ by the excess")
    facts, conditions = catalogue_facts(step, context)
    sign = (Gt if step.relation in {">", "<"} else Ge)(excess, 0, evaluate=False)
    return [
        Obligation(Given(sign, *facts), "the excess must have this sign"),
        *(Obligation(condition, "hypothesis of a fact") for condition in conditions),
    ]
