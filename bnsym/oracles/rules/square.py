"""The mean of the square of a sum is not negative."""

from __future__ import annotations

from sympy import Dummy, Expr, Ge, Lambda, MatrixSymbol, Sum

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.binding import Law
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.predicates import Covariance, Integrable

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """One side is zero, the other the double sum of means of products of two ``entry``s.

    The places of the entries run from 1 to ``size``. Either they are random variables under a
    ``law``; or each is a function of its place and of its coordinate of a Gaussian vector with a
    ``covariance``. The square of each must have a mean; then so has every product.
    """
    size = parameter(step, "size", Expr)
    i, j = (Dummy(name, integer=True, positive=True) for name in "ij")
    if "law" in step.because.parameters:
        square, product, obligations = _under_a_law(step, i, j)
    else:
        square, product, obligations = _coordinates(step, i, j)
    smaller, larger = step.before, step.after
    if step.relation == ">=":
        smaller, larger = larger, smaller
    if smaller != 0:
        raise Rejected("the other side is not zero", smaller)
    form = Sum(product, (j, 1, size), (i, 1, size))
    agree(larger, form, context.under(larger, form), "not the mean of this square")
    return [
        *obligations,
        Obligation(Integrable(square), "the square must have a mean"),
        Obligation(Ge(size, 1, evaluate=False), "the sum must have a term"),
    ]


_Means = tuple[Expectation, Expectation, list[Obligation]]


def _under_a_law(step: Step, i: Dummy, j: Dummy) -> _Means:
    """Random variables under one law."""
    entry, law = parameter(step, "entry", Lambda), parameter(step, "law", Law)
    return Expectation(entry(i) ** 2, law), Expectation(entry(i) * entry(j), law), []


def _coordinates(step: Step, i: Dummy, j: Dummy) -> _Means:
    """Functions of a place and a coordinate; two coordinates have a law of their own."""
    entry, matrix = parameter(step, "entry", Lambda), parameter(step, "covariance", MatrixSymbol)
    x, y = (Dummy(name, real=True) for name in "xy")
    one, both, two = (matrix[p - 1, q - 1] for p, q in ((i, i), (i, j), (j, j)))
    pair = Gaussian((x, y), [[one, both], [both, two]])
    obligations = [Obligation(Covariance(matrix), "the coordinates must have this covariance")]
    if matrix.shape[0] != parameter(step, "size", Expr):
        raise Rejected("the vector has another size", matrix.shape[0])
    square = Expectation(entry(i, x) ** 2, Gaussian((x,), [[one]]))
    return square, Expectation(entry(i, x) * entry(j, y), pair), obligations
