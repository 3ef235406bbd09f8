"""Hankel's integral: 1/(2 pi i) times that of e^(xz) z^(-k) round the cut is x^(k-1)/Gamma(k).

What is integrated is known by its values on the positive axis, for what is analytic in the plane
but for the negative axis is determined by them; and sums of such integrals are integrals of sums.
"""

from __future__ import annotations

from sympy import Add, Expr, Gt, exp, gamma

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.contour import HankelIntegral

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate ``integral``, of e^(xz) times ``terms`` (factor, k), x the ``rate``, on both sides.

    Each term is a factor times z^(-k).
    """
    integral, rate = parameter(step, "integral", HankelIntegral), parameter(step, "rate", Expr)
    terms = parameter(step, "terms", tuple)
    body, variable = integral.args
    if any(part.has(variable) for part in (rate, *(part for term in terms for part in term))):
        raise Rejected("rate, factors and powers must not depend on the variable", integral)
    if not (step.before.has(integral) or step.after.has(integral)):
        raise Rejected("the integral does not occur", integral, step.before)
    right = context._replace(hypotheses=context.hypotheses.extended([Gt(variable, 0)]))
    powers = Add(*(factor * variable**-power for factor, power in terms))
    agree(body, exp(rate * variable) * powers, right, "the integrand has another form")
    value = Add(*(factor * rate ** (power - 1) / gamma(power) for factor, power in terms))
    before, after = (side.xreplace({integral: value}) for side in (step.before, step.after))
    agree(before, after, context.under(before, after), "not Hankel's value")
    return [
        Obligation(Gt(rate, 0, evaluate=False), "convergence far to the left"),
        *(Obligation(Gt(power, 0, evaluate=False), "Gamma is finite") for _, power in terms),
    ]
