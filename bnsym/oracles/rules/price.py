"""Price's theorem: d/dv E[f(x) g(y)] = (d Cov(x, y)/dv) E[f'(x) g'(y)].

If f and g are steps, the last mean is the density of the pair at the origin (Plackett).
"""

from __future__ import annotations

from sympy import Basic, Derivative, Expr, Gt, Integer, pi, sqrt

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, replace_nodes
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import AlphaReLU
from bnsym.symbolic.predicates import Integrable

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Derivatives of a pair's expectation by a parameter of its covariance go inside."""
    obligations: list[Obligation] = []

    def inside(node: Derivative) -> Expr:
        if not isinstance(node.expr, Expectation):
            return node
        return _price(node, obligations)

    rewritten = replace_nodes(step.before, Derivative, inside)
    if not obligations:
        raise Rejected("no derivative of an expectation occurs", given=step.before)
    agree(rewritten, step.after, context, "Price's theorem does not give it")
    return obligations


def _price(node: Derivative, obligations: list[Obligation]) -> Expr:
    """The right side of the theorem, with its conditions recorded."""
    mean, ((variable, order),) = node.expr, node.variable_count
    if not isinstance(mean.law, Gaussian) or len(mean.law.variables) != 2 or order != 1:
        raise Rejected("a first derivative under a Gaussian pair is needed", node)
    covariance = mean.law.covariance
    rate = covariance.diff(variable)
    if rate[0, 0] != 0 or rate[1, 1] != 0 or mean.body.has(variable):
        raise Rejected("only the covariance of the pair may depend on the parameter", node)
    x, y = mean.law.variables
    obligations.append(Obligation(Gt(covariance.det(), 0), "the pair must not be degenerate"))
    if mean.body == AlphaReLU(0, x) * AlphaReLU(0, y):
        return rate[0, 1] / (2 * pi * sqrt(covariance.det()))
    slopes = [_slope(factor, {x, y}, obligations) for factor in mean.body.as_ordered_factors()]
    product = Integer(1)
    for slope in slopes:
        product *= slope
    if len(slopes) != 2 or {s.variables[0] for s in slopes} != {x, y}:
        raise Rejected("the integrand must be a product f(x) g(y)", mean)
    obligations.append(Obligation(_integrable(mean), "the new expectation must exist"))
    return rate[0, 1] * Expectation(product, mean.law)


def _slope(factor: Expr, pair: set[Basic], obligations: list[Obligation]) -> Derivative:
    """The weak derivative of an alpha-ReLU of one variable, which exists for alpha > 0."""
    if not isinstance(factor, AlphaReLU) or factor.args[1] not in pair:
        raise Rejected("Price's theorem is implemented for alpha-ReLUs of the variables", factor)
    obligations.append(
        Obligation(Gt(factor.args[0], 0), "the factor must be absolutely continuous")
    )
    return Derivative(factor, factor.args[1], evaluate=False)


def _integrable(mean: Expectation) -> Integrable:
    """Existence of the mean of the slopes, each an alpha-ReLU of one degree less."""
    body = mean.body.replace(
        lambda node: isinstance(node, AlphaReLU),
        lambda node: AlphaReLU(node.args[0] - 1, node.args[1]),
    )
    return Integrable(Expectation(body, mean.law))
