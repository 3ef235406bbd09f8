"""Slopes of means over a batch as means over the sphere, from the score of the normal law.

The derivative at e = 0 of the density of N(0, upsilon G + e D), D = G D G, is that density times
z^T D z/(2 upsilon^2) - tr D/(2 upsilon), z = r u with a radius independent of the direction u.
Given the entries of u at one or two places, u is a vector m of the span of the columns of G
there, plus a vector of length sqrt(1 - |m|^2) uniform in the orthogonal complement.
"""

from __future__ import annotations

from functools import cache
from itertools import product

from sympy import Add, Expr, ImmutableDenseMatrix, Integer, Rational

from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.batchnorm import BatchNorm, OnSphere, projections
from bnsym.symbolic.binding import fresh
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.factors import factors
from bnsym.symbolic.ultrasymmetric import Direction, MeanSlope

__all__ = ["over_the_sphere"]


def over_the_sphere(slope: MeanSlope) -> Expr:
    """The slope of the mean of two entries of batch norm as a mean over their two projections.

    Raises
    ------
    CannotEvaluateError
        If the body is no product of two entries of batch norm, or a place no number.
    """
    size, upsilon, space = slope.law.size, slope.law.upsilon, slope.space
    parts = factors(slope.body)
    if len(parts) != 2 or not all(isinstance(part, BatchNorm) for part in parts):
        raise CannotEvaluateError("the slope of this mean is not evaluated")
    phi, places = parts[0].args[0], [part.args[3] for part in parts]
    whole = (*places, size)
    if parts[1].args[0] != phi or not all(number.is_Integer for number in whole):
        raise CannotEvaluateError("one activation, a batch and places in it are needed")
    n = size - 1
    names = fresh("t s", slope.args, real=True)[: len(set(places))]
    places = list(dict.fromkeys(places))
    trace = Add(*(Direction(space, Integer(p), Integer(p)) for p in range(1, int(size) + 1)))
    inverse = _gram(int(size), len(places)).inv().tolist()
    pairs = list(product(range(len(places)), repeat=2))
    corner = {(i, j): Direction(space, places[i], places[j]) for i, j in pairs}
    seen = Add(*(inverse[i][j] * corner[i, j] for i, j in pairs))
    spread = (trace - seen) / (n - len(places))
    values = [OnSphere(phi, n, name, 0) for name in names]
    law = projections(names, size)

    def mean(weight: Expr) -> Expectation:
        return Expectation(values[0] * values[-1] * weight, law)

    def weight(i: int, j: int) -> Expr:
        inside = Add(*(inverse[i][p] * inverse[q][j] * corner[p, q] for p, q in pairs))
        return (inside - spread * inverse[i][j]) * n / size

    squares = (weight(i, j) * mean(names[i] * names[j]) for i, j in pairs)
    score = Add(*squares, spread * mean(Integer(1))) * n - trace * mean(Integer(1))
    return score / (2 * upsilon)


@cache
def _gram(size: int, count: int) -> ImmutableDenseMatrix:
    """Inner products of some columns of G."""
    same, other = Rational(size - 1, size), Rational(-1, size)
    return ImmutableDenseMatrix(count, count, lambda i, j: same if i == j else other)
