"""The characteristic function of a normal law: E e^(i u.x) = e^(-u.Su/2)."""

from __future__ import annotations

from sympy import Expr, ImmutableMatrix, Integer, Poly, cos, exp, sin

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.expectation import Expectation

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate the ``means`` of sines and cosines of linear functions of normal variables."""
    means = parameter(step, "means", tuple)
    if not means or not all(map(step.before.has, means)):
        raise Rejected("means that occur are needed", given=step.before)
    values = {mean: _value(mean) for mean in means}
    agree(step.before.xreplace(values), step.after, context, "not the characteristic function")
    return []


def _value(mean: Expectation) -> Expr:
    """The mean of a wave is the wave at zero, damped."""
    law, wave = mean.law, mean.body
    if not isinstance(wave, sin | cos):
        raise Rejected("a sine or a cosine is needed", mean)
    form = Poly(wave.args[0], *law.variables)
    if form.total_degree() > 1:
        raise Rejected("a linear phase is needed", mean)
    slopes = ImmutableMatrix([form.coeff_monomial(x) for x in law.variables])
    variance = (slopes.T * law.covariance * slopes)[0, 0]
    return wave.xreplace(dict.fromkeys(law.variables, Integer(0))) * exp(-variance / 2)
