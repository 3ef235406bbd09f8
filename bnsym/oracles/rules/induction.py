"""Strong induction over the integers from zero on, for all values of the parameters at once.

What is claimed of an index rests on the same claim at smaller indices, where the parameters may
have other values that satisfy the hypotheses too.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Add, Basic, Expr, Integer, Sum, Symbol

from bnsym.core import Eq, Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, instantiate, parameter, replace_nodes
from bnsym.oracles.rules.instance import in_products

__all__ = ["check"]

_FEW = 8


def check(step: Step, context: Context) -> list[Obligation]:
    """The claim that ``before`` equals ``after`` at every value of ``index``.

    ``bases`` are instances (name, place) for the first indices 0, 1, ..., as many as the
    ``recurrence`` goes back: an instance for the index after as many steps, in terms of the
    claim at the places ``earlier``. ``rewrites`` are equations of the catalogue that what is
    claimed is rewritten by. Sums of few terms are written out at the first indices.
    """
    index, bases = parameter(step, "index", Symbol), parameter(step, "bases", tuple)
    claim, value, order = step.before, step.after, Integer(len(bases))
    known = context.hypotheses.conditions
    natural = Symbol(index.name, integer=True, nonnegative=True)
    if index != natural or any(condition.has(index) for condition in known):
        raise Rejected("the index must run through all integers from zero on", index)
    conditions: list[Basic] = []

    def sides(instance: tuple[str, dict[Basic, Basic]]) -> tuple[Basic, ...]:
        record = context.record(instance[0])
        if not isinstance(record.statement, Eq):
            raise Rejected(f"{record.name} is not an equation")
        pair, asked = instantiate(record, instance[1])
        conditions.extend(asked)
        return pair

    table = dict(map(sides, step.because.parameters.get("rewrites", ())))
    for number, base in enumerate(bases):
        at = {index: Integer(number)}
        left, right = sides(base)
        agree(left, claim.xreplace(at), context, f"not the claim at {number}")
        start = replace_nodes(value.xreplace(at), Sum, _written_out).xreplace(table)
        agree(right, start, context, f"another value at {number}")
    left, right = sides(parameter(step, "recurrence", tuple))
    agree(left, claim.xreplace({index: index + order}), context, "not the claim at the next index")
    for place in map(dict, parameter(step, "earlier", tuple)):
        if place.get(index, index) - index not in range(order):
            raise Rejected("the index must be one of those before", given=place.get(index))
        _require_kinds(place.items())
        earlier = {claim.xreplace(place): value.xreplace(place)}
        right = in_products(right.xreplace(earlier), earlier)
        conditions += [condition.xreplace(place) for condition in known]
    after = value.xreplace({index: index + order}).xreplace(table)
    agree(right, after, context, "another value at the next index")
    return [Obligation(c, "a hypothesis elsewhere") for c in sorted(set(conditions), key=str)]


def _written_out(total: Sum) -> Expr:
    """A sum between numbers by its terms; between other ends, or of two indices, it has none."""
    ((index, low, high),) = total.limits
    places = range(int(low), int(high) + 1)
    if len(places) > _FEW:
        raise Rejected("few terms are written out", given=total)
    return Add(*(total.function.xreplace({index: Integer(place)}) for place in places))


def _require_kinds(place: Iterable[tuple[Symbol, Basic]]) -> None:
    """Parameters keep what is assumed of their symbols."""
    for symbol, value in place:
        facts = symbol.assumptions0.items()
        if any(getattr(value, f"is_{name}", None) != fact for name, fact in facts):
            raise Rejected(f"{symbol} is assumed to be more than its value is", given=value)
