"""Stein's lemma for a standard pair of correlation c.

y - c x is independent of x with variance 1 - c^2, so that E[(y - c x) g(x) h(y)], integrated by
parts in it, is (1 - c^2) E[g(x) h'(y)] for an absolutely continuous h.
"""

from __future__ import annotations

from sympy import Derivative, Expr, Gt, Integer, Lt

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.oracles.rules.circle import standard_pair
from bnsym.symbolic.expectation import Expectation

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """E[(y - c x) g(x) h(y)] for the ``mean``, with the pair ``of`` alpha-ReLUs g and h."""
    mean, functions = parameter(step, "mean", Expectation), parameter(step, "of", tuple)
    kept, moved = functions
    product = Expectation(kept * moved, mean.law)
    cosine, _ = standard_pair(product)
    x, y = kept.args[1], moved.args[1]
    if not step.before.has(mean):
        raise Rejected("the mean does not occur", mean, step.before)
    agree(mean.body, (y - cosine * x) * product.body, context, "the factor y − c x is missing")
    slope = Expectation(kept * Derivative(moved, y, evaluate=False), mean.law)
    value: Expr = (1 - cosine**2) * slope
    agree(step.before.xreplace({mean: value}), step.after, context, "not Stein's lemma")
    conditions = {
        Gt(moved.args[0], 0, evaluate=False): "the factor must be absolutely continuous",
        Gt(kept.args[0], Integer(-1), evaluate=False): "the mean must exist",
        Gt(cosine, -1, evaluate=False): "the pair must not be degenerate",
        Lt(cosine, 1, evaluate=False): "the pair must not be degenerate",
    }
    return [Obligation(condition, why) for condition, why in conditions.items()]
