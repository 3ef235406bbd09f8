"""Gauss's rule over rectangles, for functions that are analytic around them: with error bounds.

With weights x^a and y^b, it is exact for polynomials of degree 2 n - 1 in each variable and has
positive weights that add up to those of the integral: on an ellipse around the interval, with foci
at its ends and half axes of sum R half lengths, let the function be at most M in size. Then there
is such a polynomial within 2 M R^(1 - 2 n)/(R - 1), and the rule is off by twice as much, at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product
from math import ceil, log, log2
from typing import Any, NamedTuple

from flint import acb, arb, ctx
from scipy.special import roots_jacobi
from sympy import Rational

from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.rational import rational_ball

__all__ = ["Surface", "integral_over_square"]

_SUM = 2.5
"""R, the sum of the half axes of the ellipse of an interval of length two."""

_DEPTH = 10
_STEEP = 24
"""Bits that a function may be larger by around a rectangle than on it, or it is halved."""

_LESS = 20
"""Bits less than the precision that the rule is good for."""


class Surface(NamedTuple):
    """What is integrated, x^c y^d f(x, y) for every y is both(first(x, c), [second(y, d), ...]).

    All for real and for complex balls; where it is not seen to be analytic it is no number.
    """

    first: Callable[[Any, Rational], Any]
    second: Callable[[Any, Rational], Any]
    both: Callable[[Any, Sequence[Any]], Sequence[Any]]


Interval = tuple[arb, arb]


class _Rule(NamedTuple):
    """Nodes and weights on [0, 1] for the weight x^a."""

    nodes: tuple[arb, ...]
    weights: tuple[arb, ...]


def integral_over_square(surface: Surface, powers: tuple[Rational, Rational]) -> arb:
    """Integral of x^a y^b f(x, y) over the unit square, a and b in (-1, 0].

    Raises
    ------
    CannotEvaluateError
        If the function is not seen to be analytic and bounded around small enough rectangles.

    Examples
    --------
    >>> def wave(place, power):
    ...     return place.exp()
    >>> waves = Surface(wave, wave, lambda one, twos: [one * two for two in twos])
    >>> integral = integral_over_square(waves, (Rational(0), Rational(0)))
    >>> abs(integral - (arb(1).exp() - 1) ** 2) < 2.0 ** (20 - ctx.prec)
    True
    """
    unit = arb(0), arb(1)
    return _over(surface, powers, (unit, unit), _DEPTH)


def _over(
    surface: Surface,
    powers: tuple[Rational, Rational],
    sides: tuple[Interval, Interval],
    depth: int,
) -> arb:
    """Over a rectangle, or over its halves if the function is not bounded around it."""
    weights = tuple(
        power if side[0] == 0 else Rational(0) for power, side in zip(powers, sides, strict=True)
    )
    first, second = (
        _held(part, power - weight)
        for part, power, weight in zip(surface[:2], powers, weights, strict=True)
    )
    bounds = [_bound((first, second), surface.both, sides, k) for k in (0, 1)]
    inner = [[(3 * low + high) / 4, (low + 3 * high) / 4] for low, high in sides]
    rows, columns = map(first, inner[0]), [*map(second, inner[1])]
    typical = max(abs(value).mid() for row in rows for value in surface.both(row, columns))
    ratios = [bound / typical for bound in bounds]
    if depth and not all(ratio < 2**_STEEP for ratio in ratios):
        worst = [k for k in (0, 1) if not ratios[k] < 2**_STEEP]
        return sum(
            (_over(surface, powers, part, depth - 1) for part in _halves(sides, worst)), arb(0)
        )
    if not all(bound.is_finite() for bound in bounds):
        raise CannotEvaluateError("an integrand is not bounded around its range")
    steep = max(0, *(ratio.upper().log().mid() for ratio in ratios)) / log(2)
    order = 4 * ceil((ctx.prec - _LESS + float(steep)) / (8 * log2(_SUM)))
    x, y = (
        _placed(_rule(order, weight, ctx.prec), weight, side)
        for weight, side in zip(weights, sides, strict=True)
    )
    columns, total = [second(t) for t in y.nodes], arb(0)
    for s, u in zip(*x, strict=True):
        values = surface.both(first(s), columns)
        total += u * sum((v * value for value, v in zip(values, y.weights, strict=True)), arb(0))
    size = sum(x.weights, arb(0)) * sum(y.weights, arb(0))
    error = 4 * size * (bounds[0] + bounds[1]) * arb(_SUM) ** (1 - 2 * order) / (_SUM - 1)
    return total + arb(0, error.upper())


def _held(part: Callable[[Any, Rational], Any], power: Rational) -> Callable[[Any], Any]:
    """As a function of the place alone."""
    return lambda place: part(place, power)


def _halves(
    sides: tuple[Interval, Interval], worst: list[int]
) -> Iterator[tuple[Interval, Interval]]:
    """The rectangle halved in these directions."""
    parts = []
    for k, (low, high) in enumerate(sides):
        middle = (low + high) / 2
        parts.append([(low, middle), (middle, high)] if k in worst else [(low, high)])
    return ((one, two) for one in parts[0] for two in parts[1])


def _bound(
    ways: tuple[Callable[[Any], Any], ...],
    both: Callable[[Any, Sequence[Any]], Sequence[Any]],
    sides: tuple[Interval, Interval],
    place: int,
) -> arb:
    """The largest size where one variable is in the ellipse, the other one in its interval.

    A function with real values has the same size in the lower half of the ellipse.
    """
    wide, high = ((arb(_SUM) + sign / arb(_SUM)) / 2 for sign in (1, -1))
    boxes = [
        acb(wide * _part(k, 4), high * _part(m, 2)) for k, m in product(range(-4, 4), range(2))
    ]
    pieces = [acb(_part(k, 2)) for k in range(-2, 2)]
    parts = [
        [value((low + high + (high - low) * box) / 2) for box in (boxes if place == k else pieces)]
        for k, (value, (low, high)) in enumerate(zip(ways, sides, strict=True))
    ]
    largest = arb(0)
    for one in parts[0]:
        for value in both(one, parts[1]):
            largest = largest.max(abs(value).upper())
        if not largest.is_finite():
            break
    return largest


def _part(k: int, count: int) -> arb:
    """From k to k + 1 units of which there are ``count``."""
    return (arb(k) / count).union(arb(k + 1) / count)


def _placed(rule: _Rule, weight: Rational, side: Interval) -> _Rule:
    """The rule on another interval, from 0 on if there is a weight."""
    low, length = side[0], side[1] - side[0]
    scale = length ** (rational_ball(weight) + 1)
    nodes = tuple(low + length * node for node in rule.nodes)
    return _Rule(nodes, tuple(scale * each for each in rule.weights))


@lru_cache(maxsize=64)
def _rule(order: int, weight: Rational, bits: int) -> _Rule:
    """Zeros of Jacobi's polynomial, enclosed by its changes of sign, and the rule's weights.

    The recurrence loses up to two bits a step.
    """
    nodes, weights = [], []
    with ctx.workprec(bits + 4 * order + 32):
        a = rational_ball(weight)
        for guess in roots_jacobi(order, 0, float(weight))[0]:
            s = _zero(order, a, arb(float(guess)))
            nodes.append((1 + s) / 2)
            weights.append(1 / ((1 - s * s) * _jacobi(order, a, s)[1] ** 2))
    if not all(one < two for one, two in pairwise(nodes)):
        raise CannotEvaluateError("zeros of a polynomial are not told apart")
    return _Rule(tuple(nodes), tuple(weights))


def _zero(order: int, a: arb, guess: arb) -> arb:
    """The zero next to a guess, by Newton's method; a ball at whose ends the sign differs."""
    for _ in range(8):
        value, slope = _jacobi(order, a, guess)
        guess = (guess - value / slope).mid()
    step = arb(2) ** (2 * order + 16 - ctx.prec)
    ends = [_jacobi(order, a, guess + sign * step)[0] for sign in (-1, 1)]
    if ends[0] * ends[1] < 0:
        return guess + arb(0, step)
    raise CannotEvaluateError("a zero of a polynomial is not enclosed")


def _jacobi(order: int, a: arb, s: arb) -> tuple[arb, arb]:
    """Jacobi's polynomial for the weight (1 + s)^a, and its slope, by the recurrence."""
    before, value = (arb(1), arb(0)), (((a + 2) * s - a) / 2, (a + 2) / 2)
    for k in range(2, order + 1):
        c = 2 * k + a
        outer, inner = 2 * k * (k + a) * (c - 2), (c - 1) * c * (c - 2)
        shift, back = -(c - 1) * a * a, 2 * (k - 1) * (k + a - 1) * c
        line = inner * s + shift
        following = (
            (line * value[0] - back * before[0]) / outer,
            (line * value[1] + inner * value[0] - back * before[1]) / outer,
        )
        before, value = value, following
    return value
