"""How far a polynomial is from a function, everywhere on an interval: enclosed, not sampled.

A function of c in [-1, 1] with roots at both ends is analytic in t, where c = -(1 - 2 t^2) or
c = 1 - 2 t^2 and 0 <= t <= sqrt(1/2): acos(-c) = 2 asin(t) or pi - 2 asin(t), and
sqrt(1 - c^2) = 2 t sqrt(1 - t^2).  So is asin(s), with s = t or s = 1 - 2 t^2 on both sides of
1/2, and their opposites.  The Taylor series is exact at first, so that a zero at the end is seen,
and what is cut off is bounded by Cauchy's estimate on a circle.
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
from bnsym.symbolic.rational import flint_rational

__all__ = ["ANGLE", "CORRELATION", "Region", "distance"]

_TERMS = 200
_BITS = 320
_CIRCLE = 0.96
"""The radius of the circle: less than the distance of the singularities, t = 1 and t = -1."""
_ARCS, _CELLS = 128, 128

_t = Symbol("t", nonnegative=True)


class Region(NamedTuple):
    """Part of an interval: the argument as a polynomial in t, the largest t squared, and t itself.

    ``turned`` are functions of the argument, written in t, and ``known`` the conditions that a
    text may ask for.
    """

    where: str
    name: str
    coefficients: tuple[int, ...]
    square: Rational
    turned: tuple[tuple[Expr, Expr], ...]
    known: tuple[tuple[str, bool], ...]

    @property
    def argument(self) -> fmpq_poly:
        """The argument as a polynomial in t."""
        return fmpq_poly(list(self.coefficients))

    @property
    def end(self) -> arb:
        """The largest t."""
        return arb(flint_rational(self.square)).sqrt()


def _sides(c: Symbol) -> tuple[Region, ...]:
    """Both sides of 0, t from the nearer end."""
    half, root = Rational(1, 2), 2 * _t * sqrt(1 - _t**2)
    angles = {True: 2 * asin(_t), False: pi - 2 * asin(_t)}
    return tuple(
        Region(
            "c < 0" if negative else "c >= 0",
            "c",
            (-1, 0, 2) if negative else (1, 0, -2),
            half,
            ((acos(-c), angles[negative]), (sqrt(1 - c**2), root)),
            (("c < 0", negative),),
        )
        for negative in (True, False)
    )


def _parts(s: Symbol) -> tuple[Region, ...]:
    """Both sides of 1/2 and of -1/2, t from 0 or from the nearer end.

    They overlap: an argument that is rounded itself may be on the wrong side.
    """
    square, outer = Rational(2**20 + 1, 2**22), pi / 2 - 2 * asin(_t)
    return tuple(
        Region(
            f"{sign}s {'<' if near else '>='} 1/2",
            "s",
            tuple(factor * entry for entry in ((0, 1) if near else (1, 0, -2))),
            square,
            ((asin(s), factor * (asin(_t) if near else outer)),),
            (("abs(s) < 0.5", near), ("s < 0", factor < 0)),
        )
        for near in (True, False)
        for sign, factor in (("", 1), ("-", -1))
    )


CORRELATION = _sides(Symbol("c", real=True))
"""The regions of a kernel of a correlation."""
ANGLE = _parts(Symbol("s", real=True))
"""The regions of the inverse sine."""


def distance(shipped: fmpq_poly, spec: Expr, region: Region) -> arb:
    """Bound the relative distance of a polynomial in t from a function, on a region.

    Raises
    ------
    InputError
        If the function is made of other parts than are known here, or has another zero.

    Examples
    --------
    >>> c = Symbol("c", real=True)
    >>> float(distance(fmpq_poly([1, 1]), 1 + sqrt(1 - c**2) / 2, CORRELATION[1])) < 0.2072
    True
    """
    with _precisely():
        order, wanted, cut, least = _expansion(spec, region)
        scale = arb.pi() if _over_pi(spec) else arb(1)
        found = [scale * entry for entry in shipped.coeffs()]
        if not all(entry.is_zero() for entry in found[:order]):
            return arb("inf")  # the zero at the end is of another order
        pairs = zip_longest(found[order:], wanted, fillvalue=arb(0))
        difference = [one - other for one, other in pairs]
        return ((_greatest(difference, region) + cut) / least).upper()


class _Expansion(NamedTuple):
    """The order of the zero at the end, the series over it, what follows, and the least value."""

    order: int
    series: list[arb]
    cut: arb
    least: arb


def _over_pi(spec: Expr) -> bool:
    """Tell whether pi divides a function, whose series is exact times pi."""
    return 1 / pi in spec.args


@cache
def _expansion(spec: Expr, region: Region) -> _Expansion:
    """Expand a function, times pi if that divides it, in t."""
    (name,) = spec.free_symbols
    argument = sum(entry * _t**k for k, entry in enumerate(region.coefficients))
    inner = spec.xreplace(dict(region.turned)).xreplace({name: argument})
    scaled = expand(pi * inner if _over_pi(spec) else inner)
    series = _series(scaled)
    order = next(k for k, entry in enumerate(series) if not entry.is_zero())
    cut = _cut_off(scaled, order, region)
    sign = -1 if series[order] < 0 else 1
    least = _least([sign * entry for entry in series[order:]], region) - cut
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
    series = _value(
        scaled, fmpq_series([0, 1]), lambda number: fmpq_series([flint_rational(number)])
    )
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


def _in_balls(number: Expr) -> arb_series:
    """Return a number as a series of balls."""
    return arb_series([arb.pi() if number == pi else arb(flint_rational(number))])


def _at(t: acb) -> Callable[[Expr], acb]:
    """Return numbers of the kind of t."""
    return lambda number: acb.pi() if number == pi else acb(flint_rational(number))


def _cut_off(scaled: Expr, order: int, region: Region) -> arb:
    """Bound what follows the terms of the series, over t to the order, by Cauchy's estimate."""
    angles = (acb(0, 2 * arb.pi() * (arb(k) + arb(0.5, 0.5)) / _ARCS) for k in range(_ARCS))
    circle = (_CIRCLE * angle.exp() for angle in angles)
    sizes = [abs(_value(scaled, t, _at(t))).upper() for t in circle]
    largest = max(sizes, key=float)
    ratio = region.end / _CIRCLE
    bound: arb = largest / arb(_CIRCLE) ** order * ratio ** (_TERMS - order) / (1 - ratio)
    return bound.upper()


def _greatest(coefficients: list[arb], region: Region) -> arb:
    """Bound a polynomial in t by the Chebyshev coefficients of its even and odd parts in t^2."""
    even, odd = (_on_interval(coefficients[start::2], region) for start in (0, 1))
    return even + region.end * odd


def _on_interval(coefficients: list[arb], region: Region) -> arb:
    """Bound a polynomial in t^2 by the sum of the sizes of its Chebyshev coefficients."""
    middle = arb(flint_rational(region.square / 2))
    moved = arb_poly(coefficients)(arb_poly([middle, middle])).coeffs()
    chebyshev = [arb(0)] * len(moved)
    for k, coefficient in enumerate(moved):
        for below in range(k // 2 + 1):
            degree = k - 2 * below
            weight = arb(fmpq(math.comb(k, below), 2**k)) * (2 if degree else 1)
            chebyshev[degree] += coefficient * weight
    return sum((abs(one) for one in chebyshev), arb(0)).upper()


def _least(coefficients: list[arb], region: Region) -> arb:
    """Bound a polynomial in t from below, on short intervals."""
    function = arb_poly(coefficients)
    step = region.end / _CELLS
    values = [function(step * (k + arb(0.5, 0.5))) for k in range(_CELLS)]
    return min((value.lower() for value in values), key=float)
