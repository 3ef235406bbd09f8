"""The integral of a positive function over an interval of positive length is positive."""

from __future__ import annotations

from sympy import Dummy, Expr, Gt, Integral, Lt, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """``factor`` times ``integral`` exceeds zero, both being positive."""
    integral, factor = parameter(step, "integral", Integral), parameter(step, "factor", Expr)
    if step.after != 0:
        raise Rejected("positive means larger than zero", given=step.after)
    ((variable, lower, upper),) = integral.limits
    agree(step.before, factor * integral, context.under(step.before), "not this product")
    inside = Dummy(variable.name, real=True)
    within = context.hypotheses.extended([Gt(inside, lower, evaluate=False)])
    if upper != oo:
        within = within.extended([Lt(inside, upper, evaluate=False)])
    integrand = integral.function.xreplace({variable: inside})
    if not within.positive(integrand):
        raise Rejected("the integrand is not seen to be positive", integrand)
    sign = Obligation(Gt(factor, 0, evaluate=False), "the factor must be positive")
    length = Obligation(Lt(lower, upper, evaluate=False), "the interval must have a length")
    return [sign] if oo in (upper, -lower) else [sign, length]
