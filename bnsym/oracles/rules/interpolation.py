"""Interpolation between a normal pair and an independent one: Price's theorem, integrated.

With the variances fixed, and the covariance k of x and y,

    E f(x) g(y) = E f(x) E g(y) + int_0^1 k E_(w k)[f'(x) g'(y)] dw

for absolutely continuous f and g with square-integrable slopes, degenerate pairs included: in
Hermite polynomials both sides are the same power series, and it converges absolutely.
"""

from __future__ import annotations

from sympy import Expr, Integral, Symbol

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, require_new
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.tame import tame

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Interpolate the ``mean`` of a product ``of`` two tame functions, with ``name`` for w."""
    mean, name = parameter(step, "mean", Expectation), parameter(step, "name", Symbol)
    first, second = parameter(step, "of", tuple)
    law = mean.law
    if not isinstance(law, Gaussian) or not step.before.has(mean):
        raise Rejected("a mean over a normal pair that occurs is needed", mean, step.before)
    require_new(mean, name)
    x, y = law.variables
    if not (tame(first, (x,)) and tame(second, (y,))):
        raise Rejected("a tame function of each variable is needed", first, second)
    agree(mean.body, first * second, context, "the integrand is not the product")
    matrix = law.covariance
    covariance = matrix[0, 1]
    apart = _single(first, x, matrix[0, 0]) * _single(second, y, matrix[1, 1])
    between = Gaussian(
        (x, y), [[matrix[0, 0], name * covariance], [name * matrix[1, 0], matrix[1, 1]]]
    )
    slopes = Expectation(first.diff(x) * second.diff(y), between)
    given = step.before.xreplace({mean: apart + Integral(covariance * slopes, (name, 0, 1))})
    agree(given, step.after, context.under(given, step.after), "not the interpolation")
    return []


def _single(function: Expr, variable: Symbol, variance: Expr) -> Expr:
    """The mean of a function of one of the two."""
    return Expectation(function, Gaussian((variable,), [[variance]]))
