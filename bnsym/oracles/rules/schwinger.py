"""Schwinger's integral: int_0^oo s^(k-1) e^(-xs) ds = Gamma(k) x^(-k) for k, x > 0."""

from __future__ import annotations

from sympy import Expr, Gt, Integral, Symbol, exp, gamma, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate ``integral``, whose integrand is ``factor s^(k-1) e^(-xs)``, wherever it occurs."""
    integral = parameter(step, "integral", Integral)
    factor, power, rate = (parameter(step, name, Expr) for name in ("factor", "power", "rate"))
    if len(integral.limits) != 1 or integral.limits[0][1:] != (0, oo):
        raise Rejected("the integral must run from 0 to infinity", integral)
    variable: Symbol = integral.limits[0][0]
    if any(term.has(variable) for term in (factor, power, rate)):
        raise Rejected("factor, power and rate must not depend on the variable", integral)
    if not step.before.has(integral):
        raise Rejected("the integral does not occur", integral, step.before)
    half_line = context._replace(hypotheses=context.hypotheses.extended([Gt(variable, 0)]))
    integrand = factor * variable ** (power - 1) * exp(-rate * variable)
    agree(integral.function, integrand, half_line, "the integrand has another form")
    value = factor * gamma(power) * rate ** (-power)
    agree(step.before.xreplace({integral: value}), step.after, context, "not Schwinger's value")
    return [
        Obligation(Gt(power, 0), "convergence at zero"),
        Obligation(Gt(rate, 0), "convergence at infinity"),
    ]
