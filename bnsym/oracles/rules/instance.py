"""An instance of another identity of the catalogue, or of a cited theorem."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Basic, preorder_traversal

from bnsym.core import Eq, Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.binding import Binder, bound_symbols

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Replace one side of the instances by the other, everywhere; their hypotheses remain."""
    record = context.record(parameter(step, "of", str))
    if not isinstance(record.statement, Eq):
        raise Rejected(f"{record.name} is not an equation")
    places = parameter(step, "at", tuple)
    instances = [_instantiate(record.statement, place) for place in places]
    forward = dict(instances)
    backward = {right: left for left, right in instances}
    rewritten = _rewrite(step.before, forward)
    if rewritten == step.before:
        rewritten = _rewrite(step.before, backward)
    if rewritten == step.before:
        raise Rejected(f"no instance of {record.name} occurs", instances[0][0], step.before)
    inner = context.under(step.before, step.after)
    agree(rewritten, step.after, inner, f"{record.name} does not give it")
    conditions = {h.xreplace(dict(place)) for place in places for h in record.hypotheses}
    return [Obligation(c, f"hypothesis of {record.name}") for c in sorted(conditions, key=str)]


def _instantiate(statement: Eq, place: Mapping[Basic, Basic]) -> tuple[Basic, Basic]:
    """The two sides at the place; a value must not be captured by a bound variable."""
    binders = [node for node in preorder_traversal(statement) if not isinstance(node, Binder)]
    bound = {symbol for node in binders for symbol in bound_symbols(node)}
    if bound.intersection(*[set().union(*(value.free_symbols for value in place.values()))]):
        raise Rejected("a value would be captured by a bound variable")
    return statement.lhs.xreplace(dict(place)), statement.rhs.xreplace(dict(place))


def _rewrite(expression: Basic, table: Mapping[Basic, Basic]) -> Basic:
    """Simultaneous replacement, also under binders, where the instance holds as well."""
    return expression.xreplace(dict(table))
