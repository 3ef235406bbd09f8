"""What every checker shares: the rejection, the context, and the exact comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from sympy import Basic, Expr, Ge, Gt, Sum, Symbol, oo, preorder_traversal
from sympy.core.relational import Equality, LessThan, StrictLessThan

from bnsym.core import Cited, Eq, Identity, Le, Lt, Obligation, Step
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.normal_form import ZeroTest
from bnsym.symbolic.binding import bound_symbols
from bnsym.symbolic.expectation import Expectation, Radius, SphericalProjections

__all__ = [
    "Checker",
    "Context",
    "Rejected",
    "agree",
    "catalogue_facts",
    "parameter",
    "replace_nodes",
]


_RELATIONS = {Eq: Equality, Le: LessThan, Lt: StrictLessThan}


class Rejected(Exception):
    """A step that its rule does not license; holds what the rule arrives at and what was given."""

    def __init__(
        self, reason: str, expected: Basic | None = None, given: Basic | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.expected, self.given = reason, expected, given


class Context(NamedTuple):
    """What a checker may rely on: the hypotheses, and the records it can look up by name."""

    hypotheses: Hypotheses
    record: Callable[[str], Identity | Cited]

    def under(self, *expressions: Basic) -> Context:
        """The context with what bound variables satisfy: ranges of sums, of radii, of cosines."""
        return self._replace(hypotheses=self.hypotheses.extended(_binder_facts(expressions)))


class Checker(Protocol):
    """Accepts a step and returns its obligations, or raises `Rejected`."""

    def __call__(self, step: Step, context: Context) -> list[Obligation]:
        """Check one step."""


def agree(left: Basic, right: Basic, context: Context, reason: str) -> None:
    """Raise `Rejected` unless both sides are equal in the field."""
    try:
        same = ZeroTest(context.hypotheses).equal(left, right)
    except ZeroDivisionError:
        same = False
    if not same:
        raise Rejected(reason, left, right)


def parameter(step: Step, name: str, kind: type | tuple[type, ...] = object) -> Any:
    """A parameter that the rule needs, of the right kind."""
    parameters: Mapping[str, Any] = step.because.parameters
    if name not in parameters or not isinstance(parameters[name], kind):
        raise Rejected(f"rule {step.rule} needs the parameter {name}")
    return parameters[name]


def catalogue_facts(step: Step, context: Context) -> tuple[list[Basic], list[Basic]]:
    """Equations and inequalities instantiated from the catalogue, and their hypotheses."""
    facts: list[Basic] = []
    hypotheses: list[Basic] = []
    for name, place in step.because.parameters.get("facts", ()):
        record = context.record(name)
        left, right = (side.xreplace(dict(place)) for side in record.statement.args)
        relation = _RELATIONS.get(type(record.statement))
        if relation is None:
            raise Rejected(f"{name} is neither an equation nor an inequality")
        facts.append(relation(left, right, evaluate=False))
        hypotheses += [h.xreplace(dict(place)) for h in record.hypotheses]
    return facts, hypotheses


def replace_nodes(
    expression: Basic, kind: type | tuple[type, ...], image: Callable[[Any], Basic]
) -> Basic:
    """Every node of the kind replaced by its image, innermost first."""
    return expression.replace(lambda node: isinstance(node, kind), image)


def _binder_facts(expressions: Iterable[Basic]) -> list[Basic]:
    """What every binder of a name guarantees; names bound in different ways share facts only."""
    found: dict[Symbol, list[set[Basic]]] = {}
    for expression in expressions:
        for node in preorder_traversal(expression):
            for symbol, facts in _guarantees(node):
                found.setdefault(symbol, []).append(facts)
    return sorted((f for sets in found.values() for f in set.intersection(*sets)), key=str)


def _guarantees(node: Basic) -> list[tuple[Symbol, set[Basic]]]:
    """Each variable bound at this node, with the inequalities it satisfies."""
    if isinstance(node, Sum):
        return [(index, _range(index, low, high)) for index, low, high in node.limits]
    if isinstance(node, Expectation) and isinstance(node.law, Radius):
        return [(v, {Gt(v, 0, evaluate=False)}) for v in node.law.variables]
    if isinstance(node, Expectation) and isinstance(node.law, SphericalProjections):
        ends = (Ge, -1), (LessThan, 1)
        return [(v, {r(v, end, evaluate=False) for r, end in ends}) for v in node.law.variables]
    return [(symbol, set()) for symbol in bound_symbols(node)]


def _range(index: Symbol, lower: Expr, upper: Expr) -> set[Basic]:
    """The range of a summation index; from 1 on also means from 0 on."""
    lowest = range(int(lower) + 1) if lower.is_Integer and lower >= 0 else (lower,)
    facts = {Ge(index, low, evaluate=False) for low in lowest}
    return facts if upper == oo else facts | {LessThan(index, upper, evaluate=False)}
