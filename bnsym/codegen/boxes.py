"""The largest size of an expression over all covariances of two variables, by branch and bound.

Its square is a rational function of two variances and what the squared correlation is below 1, so
that no root is left, and a determinant is a sum of what is positive.  Boxes are cut in halves, and
shrunk to a side where the function rises or falls on the whole of them.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import NamedTuple

from flint import arb
from sympy import Add, Expr, Mul, Pow, Rational, Symbol, cancel, factor, sqrt

from bnsym.errors import InputError
from bnsym.symbolic.rational import rational_ball

__all__ = ["Domain", "largest"]

_DEFECT = Symbol("defect", nonnegative=True)
"""What the square of the correlation is below 1."""
_CLOSE = 2.0**-12
_BOXES = 1000


class Domain(NamedTuple):
    """Two variances up to a largest one, and a covariance of any correlation in [-1, 1]."""

    row: Symbol
    entry: Symbol
    column: Symbol
    most: float


class _Interval(NamedTuple):
    """All numbers between two, by their ends: balls would lose that a product has a sign."""

    low: arb
    high: arb

    def __add__(self, other: _Interval) -> _Interval:  # type: ignore[override]
        return _Interval((self.low + other.low).lower(), (self.high + other.high).upper())

    def __mul__(self, other: _Interval) -> _Interval:  # type: ignore[override]
        products = [one * two for one in self for two in other]
        if not all(product.is_finite() for product in products):
            return _Interval(arb("-inf"), arb("inf"))
        return _Interval(
            min((one.lower() for one in products), key=float),
            max((one.upper() for one in products), key=float),
        )

    def inverse(self) -> _Interval:
        """Return the reciprocals."""
        if self.low <= 0 <= self.high:
            return _Interval(arb("-inf"), arb("inf"))
        return _Interval((1 / self.high).lower(), (1 / self.low).upper())


_Box = tuple[_Interval, ...]


@cache
def largest(expr: Expr, domain: Domain) -> arb:
    """Bound the absolute value of an expression on a domain.

    Raises
    ------
    InputError
        If no bound is found, or the sign of the covariance changes more than that of the
        expression.

    Examples
    --------
    >>> v, w = (Symbol(name, positive=True) for name in "vw")
    >>> s = Symbol("s", real=True)
    >>> round(float(largest(s / (1 + v), Domain(v, s, w, 3.0))), 3)
    0.866
    """
    if expr.xreplace({domain.entry: -domain.entry}) not in (expr, -expr):
        raise InputError(f"{expr} depends on the sign of {domain.entry}")
    written = sqrt(1 - _DEFECT) * sqrt(domain.row * domain.column)
    square = cancel(expr.xreplace({domain.entry: written}) ** 2)
    symbols = (domain.row, domain.column, _DEFECT)
    slopes = [factor(square.diff(symbol)) for symbol in symbols]
    whole = tuple(_Interval(arb(0), arb(end)) for end in (domain.most, domain.most, 1))
    order, best = count(), arb(0)
    heap = [(-math.inf, next(order), arb("inf"), whole)]
    for _ in range(_BOXES):
        _, _, top, box = heapq.heappop(heap)
        if top <= best * (1 + _CLOSE):
            return top.sqrt().upper()
        for half in _halves(box):
            part = _steepest(half, slopes, symbols)
            bound = _value(square, dict(zip(symbols, part, strict=True))).high
            heapq.heappush(heap, (-float(bound), next(order), bound, part))
            corner = [_Interval(side.high, side.high) for side in part]
            found = _value(square, dict(zip(symbols, corner, strict=True))).low
            best = max(best, found, key=float) if found.is_finite() else best
    raise InputError(f"{expr} is not bounded on its domain")


def _halves(box: _Box) -> tuple[_Box, _Box]:
    """Cut a box across its longest side."""
    place = max(range(len(box)), key=lambda k: float(box[k].high - box[k].low))
    low, high = box[place]
    middle = ((low + high) / 2).mid()
    first, second = (
        (*box[:place], side, *box[place + 1 :])
        for side in (_Interval(low, middle), _Interval(middle, high))
    )
    return first, second


def _steepest(box: _Box, slopes: list[Expr], symbols: tuple[Symbol, ...]) -> _Box:
    """Keep only the end of a side where a function is largest, if it rises or falls on the box."""
    at = dict(zip(symbols, box, strict=True))
    found = []
    for side, slope in zip(box, slopes, strict=True):
        steep = _value(slope, at)
        end = side.high if steep.low >= 0 else side.low if steep.high <= 0 else None
        found.append(side if end is None else _Interval(end, end))
    return tuple(found)


def _value(expr: Expr, at: Mapping[Symbol, _Interval]) -> _Interval:
    """Compute a rational function."""
    match expr:
        case Symbol():
            return at[expr]
        case Rational():
            number = rational_ball(expr)
            return _Interval(number.lower(), number.upper())
        case Add() | Mul():
            first, *others = (_value(one, at) for one in expr.args)
            for other in others:
                first = first + other if isinstance(expr, Add) else first * other
            return first
        case Pow(base=base, exp=Rational(p=power, q=1)):
            found = one = _value(base, at)
            for _ in range(abs(int(power)) - 1):
                found = found * one
            return found if power > 0 else found.inverse()
    raise InputError(f"{expr} is no rational function")
