"""Where a function crosses a level, by bisection with signs that balls decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from flint import acb, arb, ctx, fmpq
from sympy import Basic, Dummy, Expr, Rational

from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.crossing import Crossing

__all__ = ["bisected"]

Value = Callable[[Expr, Mapping[Basic, acb]], arb]
"""Ball of an expression, whose symbols stand for the given numbers."""

_FEWEST_BITS, _SPARE_BITS = 64, 16


def bisected(node: Crossing, value: Value) -> arb:
    """Ball of the point: the last interval whose halves the current precision tells apart."""
    low, high = _interval(node, value, ctx.prec)
    return _ball(low).union(_ball(high))


@lru_cache(maxsize=64)
def _interval(node: Crossing, value: Value, bits: int) -> tuple[Rational, Rational]:
    """The interval, once for every precision: it takes as many values as there are bits."""
    body, level, variable, low, high = node.args
    if not (low.is_Rational and high.is_Rational and low < high):
        raise CannotEvaluateError(f"{node} has no interval of numbers to begin with")
    name = Dummy(real=True)
    excess = body.xreplace({variable: name}) - level
    used = min(_FEWEST_BITS, bits)
    while (high - low) * 2 ** (bits - _SPARE_BITS) > 1:
        middle = (low + high) / 2
        above, used = _above(excess, name, middle, value, (used, bits))
        if above is None:
            break
        low, high = (low, middle) if above else (middle, high)
    return low, high


def _above(
    excess: Expr, name: Dummy, place: Rational, value: Value, bits: tuple[int, int]
) -> tuple[bool | None, int]:
    """Whether the excess is positive at a place, with as few bits as tell, and how many did."""
    used, most = bits
    while True:
        with ctx.workprec(used):
            found = value(excess, {name: acb(_ball(place))})
        if found > 0 or found < 0:
            return bool(found > 0), used
        if used == most:
            return None, used
        used = min(used + used // 4, most)


def _ball(number: Rational) -> arb:
    """A rational number."""
    return arb(fmpq(int(number.p), int(number.q)))
