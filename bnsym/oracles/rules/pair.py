"""A standard pair of correlation one, minus one or zero: one variable, or two independent ones."""

from __future__ import annotations

from sympy import Expr, Mul

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.predicates import Integrable

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """E g(x, y) = E g(x, x) or E g(x, -x), or E g(x) h(y) = E g(x) E h(x), for the ``mean``."""
    mean = parameter(step, "mean", Expectation)
    law = mean.law
    if not isinstance(law, Gaussian) or not step.before.has(mean):
        raise Rejected("the mean over a Gaussian pair that occurs is needed", mean, step.before)
    x, y = law.variables
    matrix = law.covariance
    cosine = matrix[0, 1]
    if (matrix[0, 0], matrix[1, 1], matrix[1, 0]) != (1, 1, cosine):
        raise Rejected("both variances must be one", mean)
    single = Gaussian((x,), [[1]])
    if cosine in (1, -1):
        value: Expr = Expectation(mean.body.xreplace({y: cosine * x}), single)
        obligations = []
    elif cosine == 0:
        value = Mul(*(Expectation(part, single) for part in _separated(mean)))
        means = value.atoms(Expectation)
        obligations = [Obligation(Integrable(m), "the mean must exist") for m in means]
    else:
        raise Rejected("the correlation must be one, minus one or zero", mean)
    agree(step.before.xreplace({mean: value}), step.after, context, "not this mean")
    return obligations


def _separated(mean: Expectation) -> tuple[Expr, Expr]:
    """The factors of x, and those of y written in x."""
    x, y = mean.law.variables
    factors = Mul.make_args(mean.body)
    first = Mul(*(f for f in factors if not f.has(y)))
    second = Mul(*(f for f in factors if f.has(y)))
    if second.has(x):
        raise Rejected("a function of one times one of the other is needed", mean)
    return first, second.xreplace({y: x})
