"""The mean of an integral is the integral of the means: Tonelli's theorem, and Fubini's.

Where w(s, x) is positive for all s and x, and E[|g(x)| int w(s, x) ds] is finite,

    E[g(x) int w(s, x) ds] = int E[g(x) w(s, x)] ds:

by Tonelli's theorem, |g| w is integrable over both, and Fubini's takes them in the other order. No
name is both bound and free in a step, and the integral is one that occurs in it: neither g nor the
law depends on s, nor do the ends on x. The sum of finitely many such integrals is the integral of
the sum.
"""

from __future__ import annotations

from sympy import Add, Dummy, Expr, Integer, Integral, Ne, Sum

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import Integrable

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Take the ``integral`` out of the ``mean``, whose body is ``rest`` times it.

    The mean may be any term of a finite sum, ``total``: the integral is then that of the sum. Or
    all of several at once: ``terms`` of three such, in a linear form of the means. The integrals in
    one variable, over one range, then become one: each is shown to converge absolutely. What is
    ``outside`` of it divides the form.
    """
    outside = step.because.parameters.get("outside", Integer(1))
    parts = step.because.parameters.get("terms")
    if parts is None:
        kinds = {"mean": Expectation, "integral": Integral, "rest": Expr}
        terms = [tuple(parameter(step, name, kind) for name, kind in kinds.items())]
    else:
        terms = list(parts)
    names = {mean: Dummy() for mean, *_ in terms}
    images = [_inside(mean, integral, rest, step, context) for mean, integral, rest in terms]
    if "total" in step.because.parameters:
        (mean, *_), (image,) = *terms, images
        total = parameter(step, "total", Sum)
        value = step.before.xreplace({total: _summed(total, mean, image, step.before)})
    elif parts is None:
        value = step.before.xreplace({terms[0][0]: images[0]})
    else:
        form = step.before.xreplace(names) / outside
        value = outside * _together(form, list(names.values()), images, context)
    agree(value, step.after, context.under(value, step.after), "not the integral of the means")
    known = [Obligation(Integrable(mean), "the mean must exist") for mean, *_ in terms]
    return [*known, Obligation(Ne(outside, 0, evaluate=False), "the form is divided by it")]


def _inside(
    mean: Expectation, integral: Integral, rest: Expr, step: Step, context: Context
) -> Integral:
    """The integral of the means.

    Under another name the variable could catch what is free in the mean: the integral must occur.
    """
    if not (step.before.has(mean) and mean.body.has(integral)):
        raise Rejected("the mean of the integral does not occur", mean, step.before)
    agree(mean.body, rest * integral, context, "the mean is one of another product")
    ((variable, *ends),) = integral.limits
    if not context.hypotheses.positive(integral.function):
        raise Rejected("the integrand is not seen to be positive", integral)
    return Integral(Expectation(rest * integral.function, mean.law), (variable, *ends))


def _summed(total: Sum, mean: Expectation, image: Integral, whole: Expr) -> Integral:
    """The integral of the finite sum of multiples of the mean, each of which exists.

    The weights are constants: where the sum occurs, the variable has this meaning only.
    """
    ends = [end for _, *pair in total.limits for end in pair]
    if not whole.has(total) or not all(end.is_integer for end in ends):
        raise Rejected("a finite sum that occurs is needed", total, whole)
    weight = total.function / mean
    if weight.has(mean):
        raise Rejected("a sum of multiples of the mean is needed", total)
    return Integral(Sum(weight * image.function, *total.limits), *image.limits)


def _together(form: Expr, names: list[Dummy], images: list[Integral], context: Context) -> Integral:
    """One integral of a linear form; a mean in a weight would leave its dummy behind."""
    weights = [form.diff(name) for name in names]
    linear = Add(*(weight * name for weight, name in zip(weights, names, strict=True)))
    agree(form, linear, context, "a linear form of the means is needed")
    (limit,) = {limit for image in images for limit in image.limits}  # one variable and range
    return Integral(
        Add(*(weight * image.function for weight, image in zip(weights, images, strict=True))),
        limit,
    )
