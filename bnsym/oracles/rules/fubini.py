"""The mean of an integral is the integral of the means: Tonelli's theorem, and Fubini's.

Where w(s, x) > 0 for every s > 0, and E[|g(x)| int_0^oo w(s, x) ds] is finite,

    E[g(x) int_0^oo w(s, x) ds] = int_0^oo E[g(x) w(s, x)] ds:

by Tonelli's theorem, |g| w is integrable over both, and Fubini's takes them in the other order.
"""

from __future__ import annotations

from sympy import Dummy, Expr, Integral, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import Integrable

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Take the ``integral`` out of the ``mean``, whose body is ``rest`` times it."""
    mean, integral = parameter(step, "mean", Expectation), parameter(step, "integral", Integral)
    rest = parameter(step, "rest", Expr)
    if not step.before.has(mean):
        raise Rejected("the mean does not occur", mean, step.before)
    if len(integral.limits) != 1 or integral.limits[0][1:] != (0, oo):
        raise Rejected("the integral must run from 0 to infinity", integral)
    old = integral.limits[0][0]
    if old in rest.free_symbols | mean.law.free_symbols:
        raise Rejected("the variable of integration has another meaning", old)
    agree(mean.body, rest * integral, context, "the mean is one of another product")
    new = Dummy(old.name, positive=True)
    weight = integral.function.xreplace({old: new})
    if not context.hypotheses.positive(weight):
        raise Rejected("the integrand is not seen to be positive", weight)
    value = Integral(Expectation(rest * weight, mean.law), (new, 0, oo))
    given = step.before.xreplace({mean: value})
    agree(given, step.after, context.under(given, step.after), "not the integral of the means")
    return [Obligation(Integrable(mean), "the mean must exist")]
