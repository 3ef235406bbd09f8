"""Slopes of means over a batch as means over the sphere, from the score of the normal law.

The derivative at e = 0 of the density of N(0, upsilon G + e D), D = G D G, is that density times
z^T D z/(2 upsilon^2) - tr D/(2 upsilon), z = r u with a radius independent of the direction u.
Batch norm sees u only, and two homogeneous activations of z at u bring a power of r, whose moments
under e^(-tau r^2) are Gammas. Given the entries of u at one or two places, u is a vector m of the
span of the columns of G there, plus a vector of length sqrt(1 - |m|^2) uniform in the orthogonal
complement.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Rational,
    Sum,
    Symbol,
    exp,
    gamma,
)

from bnsym.oracles.evaluate.batch import terms
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm, OnSphere, projections
from bnsym.symbolic.binding import fresh
from bnsym.symbolic.expectation import BatchLaw, Expectation
from bnsym.symbolic.factors import factors
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.ultrasymmetric import Direction, MeanSlope, Projected

__all__ = ["over_rates", "over_the_sphere"]


def over_the_sphere(slope: MeanSlope) -> Expr:
    """The slope of the mean of two entries of batch norm as a mean over their two projections.

    Or of two homogeneous activations of the centred batch, under a Gaussian of the radius.

    Raises
    ------
    CannotEvaluateError
        If the body is another one, or a place no number.
    """
    return Add(*(weight * moment for weight, moment in _by_moments(slope)))


def over_rates(node: Integral) -> Expr | None:
    """An integral of slopes, or means, over a rate that the radius alone sees; None if of none."""
    variable = node.limits[0][0]
    body = node.function.xreplace({p: p.definition() for p in node.function.atoms(Projected)})
    body = body.replace(
        lambda part: isinstance(part, Sum) and part.has(MeanSlope), lambda part: Add(*terms(part))
    )
    means = {m for m in body.atoms(Expectation) if isinstance(m.law, BatchLaw) and m.has(exp)}
    slopes = {part: _by_moments(part) for part in body.atoms(MeanSlope) | means}
    if not slopes:
        return None
    names = {moment: Dummy() for pairs in slopes.values() for _, moment in pairs}
    linear = body.xreplace(
        {s: Add(*(c * names[moment] for c, moment in pairs)) for s, pairs in slopes.items()}
    )
    total: Expr = Integer(0)
    for moment, name in names.items():
        constant, rest = linear.diff(name).as_independent(variable, as_Add=False)
        total += constant * Integral(rest * moment, *node.limits)
    return total


def _by_moments(slope: MeanSlope | Expectation) -> tuple[tuple[Expr, Expr], ...]:
    """What stands before moments of the radius, two for a slope and one for a mean, and these."""
    size, upsilon = slope.law.size, slope.law.upsilon
    phi, places, power, rate = _read(slope)
    if not all(number.is_Integer for number in (*places, size)):
        raise CannotEvaluateError("a batch and places in it are needed")
    growth, half = 1 + 2 * rate * upsilon, (size - 1) * Rational(1, 2)

    def moment(order: Expr) -> Expr:
        gammas = gamma(half + order / 2) / gamma(half)
        return (2 * upsilon) ** (order / 2) * growth ** (-half - order / 2) * gammas

    scale = size ** (-power / 2)
    if isinstance(slope, Expectation):
        return ((scale * _over_two(slope, phi, places)[0](Integer(1)), moment(power)),)
    square, trace = _directions(slope, phi, places)
    scale = scale / (2 * upsilon)
    return (scale * square / upsilon, moment(power + 2)), (-scale * trace, moment(power))


def _read(slope: MeanSlope | Expectation) -> tuple[Basic, list[Expr], Expr, Expr]:
    """The activation, its two places, the power of the radius, and the rate of a Gaussian of it."""
    (vector,), size = slope.law.variables, slope.law.size
    outputs, power, rate = list[tuple[Basic, Expr]](), Integer(0), Integer(0)
    for part in factors(slope.body):
        match part:
            case BatchNorm(args=(phi, batch, subject, place)) if (batch, subject) == (size, vector):
                outputs.append((phi, place))
            case Apply(args=(PositiveHomogeneous() as phi, Centred() as z, order)) if (
                order == 0 and z.args[:2] == (size, vector)
            ):
                outputs.append((phi, z.args[2]))
                power += phi.args[0]
            case exp() if not (found := -part.args[0] / CentredNorm(size, vector) ** 2).has(vector):
                rate += found
            case _:
                raise CannotEvaluateError("the slope of this mean is not evaluated")
    if len(outputs) != 2 or outputs[0][0] != outputs[1][0]:
        raise CannotEvaluateError("one activation at two places is needed")
    return outputs[0][0], [place for _, place in outputs], power, rate


def _directions(slope: MeanSlope, phi: Basic, places: list[Expr]) -> tuple[Expr, Expr]:
    """The means over the sphere of the body times u^T D u, and times tr D."""
    size, space = slope.law.size, slope.space
    n = size - 1
    mean, names = _over_two(slope, phi, places)
    places = list(dict.fromkeys(places))
    trace = Add(*(Direction(space, Integer(p), Integer(p)) for p in range(1, int(size) + 1)))
    inverse = _gram(int(size), len(places)).inv().tolist()
    pairs = list(product(range(len(places)), repeat=2))
    corner = {(i, j): Direction(space, places[i], places[j]) for i, j in pairs}
    seen = Add(*(inverse[i][j] * corner[i, j] for i, j in pairs))
    spread = (trace - seen) / (n - len(places))

    def weight(i: int, j: int) -> Expr:
        inside = Add(*(inverse[i][p] * inverse[q][j] * corner[p, q] for p, q in pairs))
        return (inside - spread * inverse[i][j]) * n / size

    squares = (weight(i, j) * mean(names[i] * names[j]) for i, j in pairs)
    return Add(*squares, spread * mean(Integer(1))), trace * mean(Integer(1))


def _over_two(
    node: MeanSlope | Expectation, phi: Basic, places: list[Expr]
) -> tuple[Callable[[Expr], Expectation], tuple[Symbol, ...]]:
    """The mean of the two activations times a factor in the projections, and the names of these."""
    size = node.law.size
    names = fresh("t s", node.args, real=True)[: len(set(places))]
    values = [OnSphere(phi, size - 1, name, 0) for name in names]
    law = projections(names, size)
    return lambda factor: Expectation(values[0] * values[-1] * factor, law), names


@cache
def _gram(size: int, count: int) -> ImmutableDenseMatrix:
    """Inner products of some columns of G."""
    same, other = Rational(size - 1, size), Rational(-1, size)
    return ImmutableDenseMatrix(count, count, lambda i, j: same if i == j else other)
