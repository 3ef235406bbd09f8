"""The characteristic function of a normal law: E e^(i u.x) = e^(-u.Su/2)."""

from __future__ import annotations

from sympy import Expr, ImmutableMatrix, Poly, cos, exp, sin

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.expectation import Expectation, Gaussian

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate the ``means`` of sines and cosines of linear functions of normal variables."""
    means = parameter(step, "means", tuple)
    if not means or not all(isinstance(m, Expectation) and step.before.has(m) for m in means):
        raise Rejected("means that occur are needed", given=step.before)
    values = {mean: _value(mean) for mean in means}
    agree(step.before.xreplace(values), step.after, context, "not the characteristic function")
    return []


def _value(mean: Expectation) -> Expr:
    """The mean of a wave is the wave at zero, damped."""
    law, wave = mean.law, mean.body
    if not isinstance(law, Gaussian) or not isinstance(wave, sin | cos):
        raise Rejected("a sine or a cosine of normal variables is needed", mean)
    (phase,) = wave.args
    if not phase.is_polynomial(*law.variables):
        raise Rejected("a linear phase is needed", mean)
    form = Poly(phase, *law.variables)
    if form.total_degree() > 1:
        raise Rejected("a linear phase is needed", mean)
    slopes = ImmutableMatrix([form.coeff_monomial(x) for x in law.variables])
    variance = (slopes.T * law.covariance * slopes)[0, 0]
    return wave.func(form.coeff_monomial(1)) * exp(-variance / 2)
