"""The mean of the square of a sum is not negative."""

from __future__ import annotations

from sympy import Dummy, Expr, Ge, Lambda, Sum

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.binding import Law
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import Integrable

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """One side is zero, the other the double sum of means of products of two ``entry``s.

    The places of the entries, random variables under the ``law``, run from 1 to ``size``. The
    square of each must have a mean; then so has every product, and so has the square of the sum.
    """
    entry, law = parameter(step, "entry", Lambda), parameter(step, "law", Law)
    size = parameter(step, "size", Expr)
    i, j = (Dummy(name, integer=True, positive=True) for name in "ij")
    products = Expectation(entry(i) * entry(j), law)
    smaller, larger = step.before, step.after
    if step.relation == ">=":
        smaller, larger = larger, smaller
    if smaller != 0:
        raise Rejected("the other side is not zero", smaller)
    form = Sum(products, (j, 1, size), (i, 1, size))
    agree(larger, form, context.under(larger, form), "not the mean of this square")
    return [
        Obligation(Integrable(Expectation(entry(i) ** 2, law)), "the square must have a mean"),
        Obligation(Ge(size, 1, evaluate=False), "the sum must have a term"),
    ]
