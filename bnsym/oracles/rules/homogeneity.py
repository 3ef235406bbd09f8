"""Positive homogeneity: phi(s x) = s^alpha phi(x) and phi'(s x) = s^(alpha - 1) phi'(x), s > 0."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Basic, Expr, Gt

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous

__all__ = ["check", "pulled"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Pull the factors in ``scales`` (variable to positive factor) out of the activations."""
    scales = dict(parameter(step, "scales", tuple))
    agree(pulled(step.before, scales), step.after, context, "homogeneity does not give it")
    return [
        Obligation(Gt(s, 0, evaluate=False), "only positive factors come out")
        for s in scales.values()
    ]


def pulled(expression: Basic, scales: Mapping[Basic, Expr]) -> Basic:
    """The expression with the factor of each variable's activations outside."""

    def pull(node: Expr) -> Expr:
        factor = next((s for x, s in scales.items() if x in node.args[1].free_symbols), None)
        if factor is None:
            return node
        argument = node.args[1] / factor
        if isinstance(node, AlphaReLU):
            return factor ** node.args[0] * AlphaReLU(node.args[0], argument)
        phi, _, order = node.args
        if isinstance(phi, PositiveHomogeneous) and order in (0, 1):
            return factor ** (phi.args[0] - order) * Apply(phi, argument, order)
        raise Rejected("the activation is not positive-homogeneous", node)

    return replace_nodes(expression, (AlphaReLU, Apply), pull)
