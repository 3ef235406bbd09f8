"""Positive homogeneity: phi(s x) = s^alpha phi(x) and phi'(s x) = s^(alpha - 1) phi'(x), s > 0."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sympy import Basic, Expr, Gt, Ne

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import Homogeneous

__all__ = ["check", "pulled"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Pull the factors in ``scales`` (variable to positive factor) out of the activations.

    ``degrees`` (activation to degree) names activations that a hypothesis calls homogeneous.
    """
    scales = dict(parameter(step, "scales", tuple))
    degrees = dict(step.because.parameters.get("degrees", ()))
    image = pulled(step.before, scales, degrees)
    agree(image, step.after, context, "homogeneity does not give it")
    calls = [node for node in step.before.atoms(Apply) if node.args[0] in degrees]
    return [
        *(
            Obligation(Gt(s, 0, evaluate=False), "only positive factors come out")
            for s in scales.values()
        ),
        *(Obligation(Homogeneous(*pair), "it must be homogeneous") for pair in degrees.items()),
        *(Obligation(Ne(call.args[1], 0, evaluate=False), "zero is left out") for call in calls),
    ]


def pulled(
    expression: Basic,
    scales: Mapping[Basic, Expr],
    degrees: Mapping[Basic, Expr] = MappingProxyType({}),
) -> Basic:
    """The expression with the factor of each variable's activations outside."""

    def pull(node: Expr) -> Expr:
        factor = next((s for x, s in scales.items() if x in node.args[1].free_symbols), None)
        if factor is None:
            return node
        argument = node.args[1] / factor
        if isinstance(node, AlphaReLU):
            return factor ** node.args[0] * AlphaReLU(node.args[0], argument)
        phi, _, order = node.args
        known = isinstance(phi, PositiveHomogeneous)
        degree = phi.args[0] if known else degrees.get(phi)
        if degree is not None and (order == 0 or (known and order == 1)):
            return factor ** (degree - order) * Apply(phi, argument, order)
        raise Rejected("the activation is not positive-homogeneous", node)

    return replace_nodes(expression, (AlphaReLU, Apply), pull)
