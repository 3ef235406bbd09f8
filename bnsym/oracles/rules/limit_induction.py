"""Limits of a sequence of functions that satisfies a recurrence, by induction over its index.

If f_0, f_1, ... tend to their limits at infinity, and each later f is a continuous function of
earlier ones and of coefficients that have limits, then every f tends to what the limit of the
recurrence says.
"""

from __future__ import annotations

from sympy import Basic, Expr, Integer, Symbol

from bnsym.core import Eq, Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, instantiate, parameter
from bnsym.oracles.rules.limit import at_infinity, continuous
from bnsym.symbolic.limits import LimitOf

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The claim that the limit ``before`` is ``after`` at every value of ``index``.

    ``bases`` are instances (name, place) for the first indices 0, 1, ...; ``recurrence`` is one
    for the function that many steps later, a function ``outer`` of ``parts``, pairs of a name and
    a rational function of what grows, and of ``earlier``, pairs of a name and an index.
    ``rewrites`` are equations of the catalogue that the limits are rewritten by.
    """
    index, bases = parameter(step, "index", Symbol), parameter(step, "bases", tuple)
    outer, parts = parameter(step, "outer", Expr), dict(parameter(step, "parts", tuple))
    earlier, claim, value = dict(parameter(step, "earlier", tuple)), step.before, step.after
    natural = Symbol(index.name, integer=True, nonnegative=True)
    if index != natural or any(c.has(index) for c in context.hypotheses.conditions):
        raise Rejected("the index must run through all integers from zero on", index)
    if not isinstance(claim, LimitOf):
        raise Rejected("a limit is needed", claim)
    conditions: list[Basic] = []

    def sides(instance: tuple[str, dict[Basic, Basic]]) -> tuple[Basic, ...]:
        record = context.record(instance[0])
        if not isinstance(record.statement, Eq):
            raise Rejected(f"{record.name} is not an equation")
        pair, asked = instantiate(record, instance[1])
        conditions.extend(asked)
        return pair

    order, variable = Integer(len(bases)), claim.variable
    table = dict(map(sides, step.because.parameters.get("rewrites", ())))
    for number, base in enumerate(bases):
        at = {index: Integer(number)}
        left, right = sides(base)
        agree(left, claim.xreplace(at), context, f"not the limit at {number}")
        agree(right, value.xreplace(at).xreplace(table), context, f"another limit at {number}")
    inner = context.under(claim)
    left, right = sides(parameter(step, "recurrence", tuple))
    agree(left, claim.body.xreplace({index: index + order}), inner, "not the next function")
    late = any(place - index not in range(order) for place in earlier.values())
    if late or outer.has(variable) or parts.keys() & earlier.keys():
        raise Rejected("the function may depend on earlier ones and its parts only", outer)
    before = {name: claim.body.xreplace({index: place}) for name, place in earlier.items()}
    agree(right, outer.xreplace(parts | before), inner, "the recurrence is another function")
    obligations: list[Obligation] = []
    values = {name: value.xreplace({index: place}) for name, place in earlier.items()}
    for name, part in parts.items():
        values[name] = at_infinity(part, variable, inner, obligations)
    after = value.xreplace({index: index + order}).xreplace(table)
    agree(outer.xreplace(values), after, context, "another limit at the next index")
    asked = [Obligation(c, "hypothesis of an instance") for c in sorted(set(conditions), key=str)]
    return [*obligations, *continuous(outer, values), *asked]
