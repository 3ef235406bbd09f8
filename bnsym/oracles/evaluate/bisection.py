"""Where a function crosses a level, by interval refinement with signs that balls decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from flint import acb, arb, ctx
from sympy import Basic, Dummy, Expr, Rational

from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.crossing import Crossing
from bnsym.symbolic.rational import rational_ball

__all__ = ["bisected"]

Value = Callable[[Expr, Mapping[Basic, acb]], arb]
"""Ball of an expression, whose symbols stand for the given numbers."""

_FEWEST_BITS, _SPARE_BITS = 64, 16


class _End(NamedTuple):
    """An end of an interval, and the excess there, if it was computed."""

    place: Rational
    excess: arb | None = None


def bisected(node: Crossing, value: Value) -> arb:
    """Ball of the point: the last interval whose halves the current precision tells apart."""
    low, high = _interval(node, value, ctx.prec)
    return rational_ball(low).union(rational_ball(high))


@lru_cache(maxsize=64)
def _interval(node: Crossing, value: Value, bits: int) -> tuple[Rational, Rational]:
    """The interval, once for every precision.

    Of 2^n equal parts, the one in which a straight line between the ends crosses is tried. If
    the signs at its ends confirm it, n doubles, else it is halved: bisection at first, and as
    fast as Newton's iteration in the end (Abbott's quadratic interval refinement).
    """
    body, level, variable, *places = node.args
    if not (all(place.is_Rational for place in places) and places[0] < places[1]):
        raise CannotEvaluateError(f"{node} has no interval of numbers to begin with")
    name = Dummy(real=True)
    excess = body.xreplace({variable: name}) - level
    low, high = map(_End, places)
    halvings, narrow = 1, Rational(1, 2 ** (bits - _SPARE_BITS))
    while (width := high.place - low.place) > narrow:
        step = width / 2**halvings
        place = low.place + _guess(low, high, 2**halvings) * step
        confirmed = True
        for tried in (place, place + step):
            if tried in (low.place, high.place):
                continue
            found = _excess(excess, name, tried, value, (_bits(step), bits))
            if found is None and halvings == 1:
                return low.place, high.place
            if found is None:
                confirmed = False
            elif found > 0:
                confirmed, high = confirmed and tried > place, _End(tried, found)
                break
            else:
                confirmed, low = confirmed and tried == place, _End(tried, found)
        left = (high.place - low.place) / narrow
        halvings = max(1, min(2 * halvings, _logarithm(left)) if confirmed else halvings // 2)
    return low.place, high.place


def _guess(low: _End, high: _End, parts: int) -> int:
    """The number of the part in which a straight line crosses; the first if nothing is known."""
    if low.excess is None or high.excess is None:
        return 0
    line = (low.excess / (low.excess - high.excess)).mid() * parts
    share = line.floor().mid().unique_fmpz()
    return 0 if share is None else min(max(int(share), 0), parts - 1)


def _excess(
    excess: Expr, name: Dummy, place: Rational, value: Value, bits: tuple[int, int]
) -> arb | None:
    """The excess at a place, with as many bits as tell its sign; None if no number of them does."""
    used, most = bits
    while True:
        used = min(used, most)
        with ctx.workprec(used):
            found = value(excess, {name: acb(rational_ball(place))})
        if found > 0 or found < 0:
            return found
        if used == most:
            return None
        used += used // 4


def _bits(step: Rational) -> int:
    """Bits with which values so near to each other usually have different signs."""
    return _FEWEST_BITS + _logarithm(1 / step)


def _logarithm(number: Rational) -> int:
    """The logarithm to the base two of a positive number, nearly."""
    return int(number.p).bit_length() - int(number.q).bit_length()
