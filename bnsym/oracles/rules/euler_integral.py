"""Euler's integral of Gauss's hypergeometric function."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Integral, Lt, gamma, hyper

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """int_0^1 z^(b-1) (1-z)^(c-b-1) (1-kz)^(-a) dz = B(b, c-b) 2F1(a, b; c; k).

    The ``integral`` occurs; ``first`` is a, ``second`` b, ``third`` c and ``argument`` k. Where a
    is zero the series is its first term.
    """
    integral = parameter(step, "integral", Integral)
    names = ("first", "second", "third", "argument")
    a, b, c, k = (parameter(step, name, Expr) for name in names)
    if len(integral.limits) != 1 or integral.limits[0][1:] != (0, 1):
        raise Rejected("the integral must run from 0 to 1", integral)
    z = integral.limits[0][0]
    if not step.before.has(integral):
        raise Rejected("the integral does not occur", integral, step.before)
    form = z ** (b - 1) * (1 - z) ** (c - b - 1) * (1 - k * z) ** (-a)
    inner = context.under(integral)
    agree(integral.function, form, inner, "the integrand has another form")
    beta = gamma(b) * gamma(c - b) / gamma(c)
    value = beta * (Integer(1) if a == 0 else hyper((a, b), (c,), k))
    agree(step.before.xreplace({integral: value}), step.after, context, "not Euler's value")
    return [
        Obligation(Gt(b, 0, evaluate=False), "convergence at zero"),
        Obligation(Gt(c - b, 0, evaluate=False), "convergence at one"),
        Obligation(Lt(k, 1, evaluate=False), "the argument must be off the cut"),
    ]
