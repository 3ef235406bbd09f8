"""How far a polynomial is from a function, everywhere on an interval: enclosed, not sampled.

A function of c in [-1, 1] with roots at both ends is analytic in t, where c = -(1 - 2 t^2) or
c = 1 - 2 t^2 and 0 <= t <= sqrt(1/2): acos(-c) = 2 asin(t) or pi - 2 asin(t), and
sqrt(1 - c^2) = 2 t sqrt(1 - t^2).  Its Taylor series is exact at first, so that a zero at the end
is seen, and what is cut off is bounded by Cauchy's estimate on a circle.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple

from flint import acb, arb, arb_poly, arb_series, ctx, fmpq, fmpq_poly, fmpq_series
from sympy import Expr, Rational, Symbol, acos, asin, expand, pi, sqrt

from bnsym.errors import InputError

__all__ = ["END", "argument", "distance"]

_TERMS = 200
_BITS = 320
_CIRCLE = 0.96
"""The radius of the circle: less than the distance of the singularities, t = 1 and t = -1."""
_ARCS, _CELLS = 128, 128

_t = Symbol("t", nonnegative=True)

with ctx.workprec(_BITS):
    END = arb(0.5).sqrt()
    """The largest t."""


def argument(negative: bool) -> fmpq_poly:
    """Return c as a polynomial in t, on one side of 0."""
    return fmpq_poly([-1, 0, 2] if negative else [1, 0, -2])


def distance(shipped: fmpq_poly, spec: Expr, negative: bool) -> arb:
    """Bound the relative distance of a polynomial in t from a function of c, on one side of 0.

    Raises
    ------
    InputError
        If the function is made of other parts than are known here, or has another zero.

    Examples
    --------
    >>> c = Symbol("c", real=True)
    >>> float(distance(fmpq_poly([1, 1]), 1 + sqrt(1 - c**2) / 2, negative=False)) < 0.2072
    True
    """
    with _precisely():
        order, wanted, cut, least = _expansion(spec, negative)
        found = [arb.pi() * entry for entry in shipped.coeffs()]
        if not all(entry.is_zero() for entry in found[:order]):
            return arb("inf")  # the zero at the end is of another order
        pairs = zip_longest(found[order:], wanted, fillvalue=arb(0))
        return ((_greatest([one - other for one, other in pairs]) + cut) / least).upper()


class _Expansion(NamedTuple):
    """The order of the zero at the end, the series over it, what follows, and the least value."""

    order: int
    series: list[arb]
    cut: arb
    least: arb


@cache
def _expansion(spec: Expr, negative: bool) -> _Expansion:
    """Expand pi times a function in t, on one side of 0."""
    (c,) = spec.free_symbols
    turned = {acos(-c): 2 * asin(_t), sqrt(1 - c**2): 2 * _t * sqrt(1 - _t**2)}
    if not negative:
        turned[acos(-c)] = pi - 2 * asin(_t)
    inner = spec.xreplace(turned).xreplace({c: (2 * _t**2 - 1) * (1 if negative else -1)})
    scaled = expand(pi * inner)
    series = _series(scaled)
    order = next(k for k, entry in enumerate(series) if not entry.is_zero())
    cut = _cut_off(scaled, order)
    least = _least(series[order:]) - cut
    if not least > 0:
        raise InputError(f"{spec} is not shown to keep its sign")
    return _Expansion(order, series[order:], cut, least)


@contextmanager
def _precisely() -> Iterator[None]:
    """Work with many bits and long series."""
    bits, terms = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = _BITS, _TERMS
    try:
        yield
    finally:
        ctx.prec, ctx.cap = bits, terms


def _series(scaled: Expr) -> list[arb]:
    """Expand at t = 0, exactly where there is no pi, so that what vanishes is 0."""
    if scaled.has(pi):
        return list(_value(scaled, arb_series([0, 1]), _in_balls).coeffs())
    series = _value(scaled, fmpq_series([0, 1]), lambda number: fmpq_series([_fraction(number)]))
    return list(map(arb, series.coeffs()))


def _value(expr: Expr, at: Any, number: Callable[[Expr], Any]) -> Any:
    """Compute an expression in t at a number or a series."""
    if expr == _t:
        return at
    if expr.is_Rational or expr == pi:
        return number(expr)
    parts = [_value(arg, at, number) for arg in expr.args if not expr.is_Pow or arg == expr.base]
    if expr.is_Add:
        return sum(parts[1:], parts[0])
    if expr.is_Mul:
        return math.prod(parts[1:], start=parts[0])
    if expr.is_Pow and expr.exp == Rational(1, 2):
        return parts[0].sqrt()
    if expr.is_Pow and expr.exp.is_Integer and expr.exp > 0:
        return math.prod(parts * (int(expr.exp) - 1), start=parts[0])
    if isinstance(expr, asin):
        return parts[0].asin()
    raise InputError(f"there is no series of {expr}")


def _fraction(number: Expr) -> fmpq:
    """Return a rational number."""
    return fmpq(int(number.p), int(number.q))


def _in_balls(number: Expr) -> arb_series:
    """Return a number as a series of balls."""
    return arb_series([arb.pi() if number == pi else arb(_fraction(number))])


def _at(t: acb) -> Callable[[Expr], acb]:
    """Return numbers of the kind of t."""
    return lambda number: acb.pi() if number == pi else acb(_fraction(number))


def _cut_off(scaled: Expr, order: int) -> arb:
    """Bound what follows the terms of the series, over t to the order, by Cauchy's estimate."""
    angles = (acb(0, 2 * arb.pi() * (arb(k) + arb(0.5, 0.5)) / _ARCS) for k in range(_ARCS))
    circle = (_CIRCLE * angle.exp() for angle in angles)
    sizes = [abs(_value(scaled, t, _at(t))).upper() for t in circle]
    largest = max(sizes, key=float)
    ratio = END / _CIRCLE
    bound: arb = largest / arb(_CIRCLE) ** order * ratio ** (_TERMS - order) / (1 - ratio)
    return bound.upper()


def _greatest(coefficients: list[arb]) -> arb:
    """Bound a polynomial in t by the Chebyshev coefficients of its even and odd parts in t^2."""
    even, odd = (_on_half(coefficients[start::2]) for start in (0, 1))
    return even + END * odd


def _on_half(coefficients: list[arb]) -> arb:
    """Bound a polynomial on [0, 1/2] by the sum of the sizes of its Chebyshev coefficients."""
    quarter = arb(0.25)
    moved = arb_poly(coefficients)(arb_poly([quarter, quarter])).coeffs()
    chebyshev = [arb(0)] * len(moved)
    for k, coefficient in enumerate(moved):
        for below in range(k // 2 + 1):
            degree = k - 2 * below
            weight = arb(fmpq(math.comb(k, below), 2**k)) * (2 if degree else 1)
            chebyshev[degree] += coefficient * weight
    return sum((abs(one) for one in chebyshev), arb(0)).upper()


def _least(coefficients: list[arb]) -> arb:
    """Bound a polynomial on [0, sqrt(1/2)] from below, on short intervals."""
    function = arb_poly(coefficients)
    step = END / _CELLS
    values = [function(step * (k + arb(0.5, 0.5))) for k in range(_CELLS)]
    return min((value.lower() for value in values), key=float)
