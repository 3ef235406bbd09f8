"""Equality on x > 0 and on x < 0, where piecewise functions have one branch each."""

from __future__ import annotations

from sympy import Basic, Derivative, Dummy, Expr, Function, Ne, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.functions.elementary.piecewise import ExprCondPair

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.symbolic.expectation import Expectation

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Both sides agree for each sign of ``variable``; zero is excluded by an obligation."""
    variable = parameter(step, "variable", Symbol)
    positive = Dummy(variable.name, positive=True)
    for name, value in (("positive", positive), ("negative", -positive)):
        before, after = (_branch(side, variable, value) for side in (step.before, step.after))
        agree(before, after, context, f"the sides differ for {name} {variable}")
    return [Obligation(Ne(variable, 0, evaluate=False), "the two cases leave out zero")]


def _branch(expression: Basic, variable: Symbol, value: Basic) -> Basic:
    """The expression at ``value`` = p or -p with p > 0, its derivatives by p carried out."""
    (symbol,) = value.free_symbols
    sign = 1 if value == symbol else -1
    derivatives = {
        node: sign * Derivative(node.expr.xreplace({variable: value}), symbol, evaluate=False)
        for node in expression.atoms(Derivative)
        if node.variables == (variable,)
    }
    chosen = expression.xreplace(derivatives).xreplace({variable: value})
    return replace_nodes(chosen, Derivative, lambda node: _derivative(node, symbol))


def _derivative(node: Derivative, symbol: Symbol) -> Expr:
    """The derivative of a branch, if it is smooth: powers of the symbol, and no function of it."""
    others = node.expr.atoms(Function, ExprCondPair, Derivative, Expectation, ExprWithLimits)
    if node.variables == (symbol,) and any(part.has(symbol) for part in others):
        raise Rejected("the branch is not known to be smooth", node)
    return node.expr.diff(symbol) if node.variables == (symbol,) else node
