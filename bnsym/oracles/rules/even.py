"""Symmetric intervals are folded: the integral of an even function is twice that over its half."""

from __future__ import annotations

from sympy import Integral

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Replace ``integral`` from -a to a by twice the one from 0 to a.

    Or, of a positive function that is not even, by that of the ``folded`` one: what it and its
    mirror image add up to, which has an integral only where it has one.
    """
    integral, folded = parameter(step, "integral", Integral), step.because.parameters.get("folded")
    ((variable, lower, upper),) = integral.limits
    if lower != -upper or not step.before.has(integral):
        raise Rejected("an integral that occurs, over a symmetric interval, is needed", integral)
    mirrored, within = integral.function.xreplace({variable: -variable}), context.under(integral)
    if folded is None:
        agree(mirrored, integral.function, within, "the integrand is not even")
        value = 2 * Integral(integral.function, (variable, 0, upper))
    else:
        if not within.hypotheses.positive(integral.function):
            raise Rejected("the integrand is not seen to be positive", integral)
        agree(integral.function + mirrored, folded, within, "the halves add up to another function")
        value = Integral(folded, (variable, 0, upper))
    inner = context.under(step.after)
    agree(step.before.xreplace({integral: value}), step.after, inner, "not the folded integral")
    return []
