"""The integral of an even function over a symmetric interval is twice that over its half."""

from __future__ import annotations

from sympy import Integral

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Replace ``integral`` from -a to a by twice the one from 0 to a."""
    integral = parameter(step, "integral", Integral)
    ((variable, lower, upper),) = integral.limits
    if lower != -upper or not step.before.has(integral):
        raise Rejected("an integral that occurs, over a symmetric interval, is needed", integral)
    mirrored = integral.function.xreplace({variable: -variable})
    agree(mirrored, integral.function, context.under(integral), "the integrand is not even")
    value = 2 * Integral(integral.function, (variable, 0, upper))
    inner = context.under(step.after)
    agree(step.before.xreplace({integral: value}), step.after, inner, "not twice the half")
    return []
