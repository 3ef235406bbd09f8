"""Unfold or fold named definitions."""

from __future__ import annotations

from sympy import Basic

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply

__all__ = ["check"]

_DEFINED = (Folded, Apply, Expectation)


def check(step: Step, context: Context) -> list[Obligation]:
    """Both sides agree once the functions named in ``of`` are replaced by their definitions."""
    heads = parameter(step, "of", tuple)
    if not all(isinstance(head, type) and issubclass(head, _DEFINED) for head in heads):
        raise Rejected("only the vocabulary has definitions")
    before, after = _unfold(step.before, heads), _unfold(step.after, heads)
    names = ", ".join(head.__name__ for head in heads)
    agree(before, after, context.under(before, after), f"the definitions of {names} do not give it")
    return []


def _unfold(expression: Basic, heads: tuple[type, ...]) -> Basic:
    """Each head once, in the order given."""
    for head in heads:
        expression = replace_nodes(expression, head, lambda node: node.definition())
    return expression
