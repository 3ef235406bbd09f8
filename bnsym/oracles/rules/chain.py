"""The chain rule through folded quantities, whose own derivatives stay folded.

The variable is an entry of a vector, or a real variable.
"""

from __future__ import annotations

from sympy import Add, Derivative, Expr, Integer, KroneckerDelta, Mul, Pow, Sum, Symbol, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.symbolic.batchnorm import Entry
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Differentiate ``derivative``, on either side, down to variables and folded functions."""
    derivative = parameter(step, "derivative", Derivative)
    if not (step.before.has(derivative) or step.after.has(derivative)):
        raise Rejected("the derivative does not occur", derivative, step.before)
    ((variable, order),) = derivative.variable_count
    continuous = isinstance(variable, Symbol) and variable.is_real and not variable.is_integer
    if order != 1 or not (isinstance(variable, Entry) or continuous):
        raise Rejected("a first derivative by an entry or a real variable is needed", derivative)
    value = _differentiate(derivative.expr, variable)
    before, after = (
        replace_nodes(side, Derivative, lambda node: value if node == derivative else node)
        for side in (step.before, step.after)
    )
    agree(before, after, context.under(before), "the chain rule does not give it")
    return []


def _differentiate(node: Expr, variable: Expr) -> Expr:
    """Derivative by a variable, or by an entry h_k, with dh_m/dh_k the Kronecker delta."""
    vector, *place = variable.args or (variable,)
    if vector not in node.free_symbols:
        return Integer(0)
    match node:
        case Add():
            return Add(*(_differentiate(term, variable) for term in node.args))
        case Mul():
            parts = node.args
            return Add(
                *(
                    Mul(*parts[:k], _differentiate(part, variable), *parts[k + 1 :])
                    for k, part in enumerate(parts)
                )
            )
        case Pow(base=base, exp=power) if vector not in power.free_symbols:
            return power * base ** (power - 1) * _differentiate(base, variable)
        case Sum() if not any({oo, -oo} & set(limit) or limit.has(vector) for limit in node.limits):
            return Sum(_differentiate(node.function, variable), *node.limits)
        case Symbol():
            return Integer(1)
        case Entry() if place:
            return KroneckerDelta(node.args[1], *place)
        case Apply() if place:  # almost everywhere is enough
            phi, point, order = node.args
            if phi.has(vector) or order.has(vector):
                raise Rejected("only the point may depend on the vector", node)
            return Apply(phi, point, order + 1) * _differentiate(point, variable)
        case Folded() | Derivative(expr=Folded()):
            return Derivative(node, variable, evaluate=False)
    raise Rejected("this expression cannot be differentiated by an entry", node)
