"""The mean of an integral is the integral of the means: Tonelli's theorem, and Fubini's.

Where w(s, x) is positive for all s and x, and E[|g(x)| int w(s, x) ds] is finite,

    E[g(x) int w(s, x) ds] = int E[g(x) w(s, x)] ds:

by Tonelli's theorem, |g| w is integrable over both, and Fubini's takes them in the other order. No
name is both bound and free, so that neither g nor the law depends on s, nor do the ends on x.
"""

from __future__ import annotations

from sympy import Expr, Integral

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
    agree(mean.body, rest * integral, context, "the mean is one of another product")
    ((variable, *ends),) = integral.limits
    if not context.hypotheses.positive(integral.function):
        raise Rejected("the integrand is not seen to be positive", integral)
    value = Integral(Expectation(rest * integral.function, mean.law), (variable, *ends))
    given = step.before.xreplace({mean: value})
    agree(given, step.after, context.under(given, step.after), "not the integral of the means")
    return [Obligation(Integrable(mean), "the mean must exist")]
