"""A standard pair of correlation c on the quadrant, by radius and ratio.

With y = s x the exponent of the density is -x^2 (1 - 2 c s + s^2)/(2 (1 - c^2)), and the
integral over x is Euler's: the density of the ratio s = y/x weighted with x^p y^q is

    Gamma(m) (2 (1 - c^2))^m / (4 pi sqrt(1 - c^2)) s^q (1 - 2 c s + s^2)^(-m),  m = (p + q)/2 + 1.
"""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Integral, Lt, Rational, Symbol, gamma, oo, pi

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, require_new
from bnsym.oracles.rules.circle import standard_pair
from bnsym.symbolic.expectation import Expectation

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """E[rho_p(x) rho_q(y)] as an integral over the ``ratio`` s from 0 to infinity."""
    mean, ratio = parameter(step, "mean", Expectation), parameter(step, "ratio", Symbol)
    if not ratio.is_positive or not step.before.has(mean):
        raise Rejected("a mean that occurs, and a positive ratio, are needed", mean)
    require_new(mean, ratio)
    cosine, (first, second) = standard_pair(mean)
    order = (first + second) * Rational(1, 2) + 1
    rest = 1 - cosine**2
    constant = 2 ** (order - 2) * gamma(order) * rest ** (order - Rational(1, 2)) / pi
    integrand = ratio**second * (1 - 2 * cosine * ratio + ratio**2) ** (-order)
    value = constant * Integral(integrand, (ratio, 0, oo))
    inner = context.under(step.after)
    agree(step.before.xreplace({mean: value}), step.after, inner, "not the integral over the ratio")
    conditions: list[Expr] = [
        Gt(cosine, -1, evaluate=False),
        Lt(cosine, 1, evaluate=False),
        *(Gt(degree, Integer(-1), evaluate=False) for degree in (first, second)),
    ]
    return [Obligation(condition, "the mean must exist") for condition in conditions]
