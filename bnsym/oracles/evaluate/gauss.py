"""Gauss's rule over rectangles, for functions that are analytic around them: with error bounds.

With a weight x^a, it is exact for polynomials of degree 2 n - 1 and has positive weights that add
up to that of the integral: on an ellipse around the interval, with foci at its ends and half axes
of sum R half lengths, let the function be at most M in size. Then there is such a polynomial within
2 M R^(1 - 2 n)/(R - 1), and the rule is off by twice as much, at most, times the whole weight. In
two variables it is off by that in each, where the other one is in its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product
from math import ceil, floor, hypot, log2
from typing import Any, NamedTuple

from flint import acb, arb, arb_mat, ctx
from scipy.special import roots_jacobi
from sympy import Rational

from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.rational import rational_ball

__all__ = ["Surface", "all_raised", "exponent", "integral_over_square", "raised", "singular"]

_SUM = 2.5
"""R, the sum of the half axes of the ellipse of an interval of length two."""

_DEPTH = 10
"""How often a rectangle is halved before the integral is declined."""

_SPLITS = 3
"""How often the boxes that cover an ellipse are made smaller for a bound, each time by halves."""

_ROUGH = 53
"""Bits of a bound."""

_STEEP = 44
"""Bits that a function may be larger by around a rectangle than on it, or it is halved."""

_LESS = 16
"""Bits less than the precision that the rule is good for."""


class Surface(NamedTuple):
    """What is integrated, x^c y^d f(x, y) for many y is both(first(x, c), second([y, ...], d)).

    All for real and for complex balls; real where both are, no number where it is not seen to be
    analytic.
    """

    first: Callable[[Any, Rational], Any]
    second: Callable[[Sequence[Any], Rational], Any]
    both: Callable[[Any, Any], Sequence[Any]]


def singular(*powers: Rational) -> Rational:
    """What all the powers are above by whole numbers, in (-1, 0].

    Examples
    --------
    >>> print(singular(Rational(5, 3), Rational(-1, 3)), singular(Rational(2)))
    -1/3 0
    """
    (rest,) = {power - floor(power) for power in powers}
    return rest - 1 if rest else Rational(0)


def exponent(power: Rational) -> int | arb:
    """A whole number as such: its powers are analytic everywhere.

    Examples
    --------
    >>> exponent(Rational(2)), exponent(Rational(1, 2))
    (2, 0.500000000000000)
    """
    return int(power) if power.is_Integer else rational_ball(power)


def raised(base: Any, power: int | arb) -> Any:
    """A power of what is positive on the real line; no number where it is not analytic.

    Examples
    --------
    >>> raised(arb(2), 3), raised(acb(-1, 0), arb("0.5")).is_finite()
    (8.00000000000000, False)
    """
    return all_raised([base], power)[0]


def all_raised(bases: Sequence[Any], power: int | arb) -> list[Any]:
    """The power of each of them.

    Examples
    --------
    >>> all_raised([arb(1), arb(2)], -1)
    [1.00000000000000, 0.500000000000000]
    """
    if isinstance(power, int) or isinstance(bases[0], arb):
        return [base**power for base in bases]
    exact = acb(power)
    return [base.pow(exact, analytic=True) for base in bases]


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
    >>> def waves(places, power):
    ...     return [place.exp() for place in places]
    >>> both = Surface(wave, waves, lambda one, twos: [one * two for two in twos])
    >>> integral = integral_over_square(both, (Rational(0), Rational(0)))
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
    inner = [[(3 * low + high) / 4, (low + 3 * high) / 4] for low, high in sides]
    columns = second(inner[1])
    values = (value for place in inner[0] for value in surface.both(first(place), columns))
    largest = 2**_STEEP * max(abs(value).upper() for value in values)
    if not largest.is_finite():
        raise CannotEvaluateError("an integrand is not finite on its range")
    bound = _Bound(first, second, surface.both, sides, largest)
    with ctx.workprec(_ROUGH):
        unbounded = [k for k in (0, 1) if not bound.around(k)]
    if unbounded:
        if not depth:
            raise CannotEvaluateError("an integrand is not bounded around its range")
        return sum(
            (_over(surface, powers, part, depth - 1) for part in _halves(sides, unbounded)), arb(0)
        )
    order = 4 * ceil((ctx.prec - _LESS + _STEEP) / (8 * log2(_SUM)))
    x, y = (
        _placed(_rule(order, weight, ctx.prec), weight, side)
        for weight, side in zip(weights, sides, strict=True)
    )
    columns = second(y.nodes)
    rows = arb_mat([surface.both(first(place), columns) for place in x.nodes])
    total = (arb_mat([list(x.weights)]) * rows * arb_mat([[v] for v in y.weights]))[0, 0]
    size = sum(x.weights, arb(0)) * sum(y.weights, arb(0))
    error = 8 * size * largest * arb(_SUM) ** (1 - 2 * order) / (_SUM - 1)
    return total + arb(0, error.upper())


def _held(part: Callable[[Any, Rational], Any], power: Rational) -> Callable[[Any], Any]:
    """As a function of the place, or of the places, alone."""
    return lambda place: part(place, power)


def _halves(
    sides: tuple[Interval, Interval], chosen: list[int]
) -> Iterator[tuple[Interval, Interval]]:
    """The rectangle halved in these directions."""
    parts = []
    for k, (low, high) in enumerate(sides):
        middle = (low + high) / 2
        parts.append([(low, middle), (middle, high)] if k in chosen else [(low, high)])
    return ((one, two) for one in parts[0] for two in parts[1])


class _Box(NamedTuple):
    """Part of the upper half of an ellipse around [-1, 1], or of this interval."""

    left: float
    right: float
    low: float
    high: float
    flat: bool

    def parts(self) -> list[_Box]:
        """The smaller ones that cover it."""
        x = [(self.left, (self.left + self.right) / 2), ((self.left + self.right) / 2, self.right)]
        if self.flat:
            return [_Box(*each, 0, 0, flat=True) for each in x]
        y = [(self.low, (self.low + self.high) / 2), ((self.low + self.high) / 2, self.high)]
        boxes = (_Box(*one, *two, flat=False) for one, two in product(x, y))
        return [box for box in boxes if box.reaches()]

    def reaches(self) -> bool:
        """Whether it is not wholly outside the ellipse."""
        return hypot(max(self.left, -self.right, 0.0) / _WIDE, self.low / _HIGH) <= 1

    def within(self, side: Interval) -> Any:
        """It, as a ball that holds it, where the interval [-1, 1] is this one."""
        along, (low, high) = arb(self.left).union(arb(self.right)), side
        box = acb(along, arb(self.low).union(arb(self.high)))
        return (low + high + (high - low) * box) / 2


_WIDE, _HIGH = (1.0001 * (_SUM + sign / _SUM) / 2 for sign in (1, -1))
"""A little more than the half axes, so that rounding leaves nothing of the ellipse out."""

_LINE = [_Box(-1, 1, 0, 0, flat=True)]
_ELLIPSE = [_Box(k * _WIDE / 2, (k + 1) * _WIDE / 2, 0, _HIGH, flat=False) for k in range(-2, 2)]


class _Bound(NamedTuple):
    """That a function of both variables is at most ``most`` in size."""

    first: Callable[[Any], Any]
    second: Callable[[Any], Any]
    both: Callable[[Any, Any], Sequence[Any]]
    sides: tuple[Interval, Interval]
    most: arb

    def around(self, k: int) -> bool:
        """Whether it is seen to be in the ellipse of one variable, the other in its interval.

        A function with real values has the same size in the lower half of the ellipse.
        """
        ones, others = (_LINE, _ELLIPSE) if k else (_ELLIPSE, _LINE)
        return all(self.holds(one, others, _SPLITS) for one in ones)

    def holds(self, one: _Box, others: Sequence[_Box], splits: int) -> bool:
        """Whether it is seen to be, on a box of the first variable and many of the second."""
        row = self.first(one.within(self.sides[0]))
        values = self.both(row, self.second([box.within(self.sides[1]) for box in others]))
        rest = [box for box, v in zip(others, values, strict=True) if not abs(v) <= self.most]
        if not rest:
            return True
        smaller = [part for box in rest for part in box.parts()]
        return splits > 0 and all(self.holds(part, smaller, splits - 1) for part in one.parts())


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
