"""An instance of another identity of the catalogue, or of a cited theorem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Basic, Derivative, Expr, Ge, Le, Mul
from sympy.core.relational import Equality

from bnsym.core import Eq, Obligation, Step
from bnsym.oracles.rules.base import (
    Context,
    Rejected,
    agree,
    catalogue_facts,
    instantiate,
    parameter,
    replace_nodes,
)
from bnsym.symbolic.batchnorm import Entry
from bnsym.symbolic.predicates import Given

__all__ = ["check", "in_products"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Replace one side of the instances by the other, everywhere; their hypotheses remain.

    ``facts`` are instances of (in)equalities of the catalogue that these may rest on.
    """
    record = context.record(parameter(step, "of", str))
    if not isinstance(record.statement, Eq):
        raise Rejected(f"{record.name} is not an equation")
    places = parameter(step, "at", tuple)
    made = [instantiate(record, place) for place in places]
    instances = [(left, right) for (left, right), _ in made]
    forward = dict(instances)
    backward = {right: left for left, right in instances}
    ways = ((way, table) for way in (_rewrite, in_products) for table in (forward, backward))
    images = (way(step.before, table) for way, table in ways)
    rewritten = next((image for image in images if image != step.before), None)
    if rewritten is None:
        raise Rejected(f"no instance of {record.name} occurs", instances[0][0], step.before)
    inner = context.under(step.before, step.after)
    agree(rewritten, step.after, inner, f"{record.name} does not give it")
    conditions = {condition for _, asked in made for condition in asked}
    _require_open(step.before, conditions)
    facts, asked = catalogue_facts(step, context)
    claims = [Given(c, *facts) if facts else c for c in sorted(conditions, key=str)]
    return [Obligation(claim, f"hypothesis of {record.name}") for claim in (*claims, *asked)]


def _require_open(expression: Basic, conditions: Iterable[Basic]) -> None:
    """Under a derivative an identity must hold around the point, not at the end of its domain."""
    variables = {v for node in expression.atoms(Derivative) for v, _ in node.variable_count}
    moving = {v.args[0] if isinstance(v, Entry) else v for v in variables}
    for condition in conditions:
        if isinstance(condition, Ge | Le | Equality) and condition.free_symbols & moving:
            raise Rejected("a derivative needs the identity on an open set", condition)


def _rewrite(expression: Basic, table: Mapping[Basic, Basic]) -> Basic:
    """Simultaneous replacement, also under binders, where the instance holds as well."""
    return expression.xreplace(dict(table))


def in_products(expression: Basic, table: Mapping[Basic, Basic]) -> Basic:
    """Replacement of products that are parts of longer ones, as often as they divide these."""

    def divided(product: Expr) -> Expr:
        for part, value in table.items():
            if not isinstance(part, Mul):
                continue
            powers = product.as_powers_dict()
            fits = [powers[base] // power for base, power in part.as_powers_dict().items()]
            if all(times.is_Integer for times in fits):
                product = product * (value / part) ** max(min(fits), 0)
        return product

    return replace_nodes(expression, Mul, divided)
