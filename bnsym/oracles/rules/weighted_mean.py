"""A weighted mean is at least its smallest value, with equality if nothing else has weight."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Expr, Ge, Gt, Integer, Sum, Symbol, oo

from bnsym.core import Eq, Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, catalogue_facts, parameter
from bnsym.symbolic.predicates import Convergent, ForAll, Given

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """``sum value weight / sum weight``, over ``index`` >= 1, against the value at 1.

    With ``>=`` the step arrives at the value at 1; with ``<=>`` it starts from equality with it
    and arrives at the vanishing of all further weights. ``facts`` are instances (name, place)
    of inequalities of the catalogue that the obligations may rest on.
    """
    index = parameter(step, "index", Symbol)
    value, weight = parameter(step, "value", Expr), parameter(step, "weight", Expr)
    least = value.xreplace({index: Integer(1)})
    total = Sum(weight, (index, 1, oo))
    mean = Sum(value * weight, (index, 1, oo)) / total
    inner = context.under(total)
    if step.relation == ">=":
        agree(step.before, mean, inner, "not the weighted mean")
        agree(step.after, least, inner, "not the smallest value")
        strict: list[Obligation] = []
    elif step.relation == "<=>":
        strict = _equality(step, context, (mean, least, index, value, weight))
    else:
        raise Rejected("a weighted mean gives a bound or its equality case, no equation")
    facts, conditions = catalogue_facts(step, context)
    return [
        Obligation(Given(Gt(total, 0, evaluate=False), *facts), "the total weight is positive"),
        Obligation(Convergent(total), "the total weight must exist"),
        Obligation(Convergent(Sum(value * weight, (index, 1, oo))), "the mean must exist"),
        _for_all(Ge(weight, 0, evaluate=False), index, 1, "weights are not negative", facts),
        _for_all(Ge(value, least, evaluate=False), index, 1, "the first value is least"),
        *(_for_all(c, index, 1, "hypothesis of a fact") for c in conditions),
        *strict,
    ]


def _equality(
    step: Step, context: Context, parts: tuple[Expr, Expr, Symbol, Expr, Expr]
) -> list[Obligation]:
    """Equality holds exactly when every weight from 2 on vanishes."""
    mean, least, index, value, weight = parts
    before, after = step.before, step.after
    if not isinstance(before, Eq) or not isinstance(after, ForAll):
        raise Rejected("an equation and a statement for all degrees are needed", before, after)
    inner = context.under(mean)
    agree(before.lhs, mean, inner, "the left side is not the weighted mean")
    agree(before.rhs, least, inner, "the right side is not the smallest value")
    agree(after, ForAll(index, Integer(2), Eq(weight, 0)), inner, "not the vanishing of weights")
    return [_for_all(Gt(value, least, evaluate=False), index, 2, "other values are larger")]


def _for_all(
    condition: Basic, index: Symbol, lower: int, why: str, facts: Sequence[Basic] = ()
) -> Obligation:
    """The condition for every index from ``lower`` on, given the facts."""
    return Obligation(ForAll(index, Integer(lower), Given(condition, *facts)), why)
