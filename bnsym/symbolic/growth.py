"""How fast an expression may grow: A*(1 + |x|)**power * exp(rate*|x|) on the whole real line."""

from __future__ import annotations

import math
from typing import Any

import sympy
from sympy import Expr

from bnsym.errors import InputError
from bnsym.meanfield.balls.pieces import Growth
from bnsym.symbolic.point_value import X, enclose

__all__ = ["growth"]

_BOUNDED = {sympy.tanh: 1.0, sympy.erf: 1.0, sympy.sin: 1.0, sympy.cos: 1.0, sympy.erfc: 2.0}
_BOUNDED |= {sympy.atan: 1.6}

_UP = 1 + 1e-9
"""What makes up for the roundings of a bound."""


def growth(expr: Expr) -> Growth:
    """Return a bound on the absolute value of a smooth expression.

    Raises
    ------
    InputError
        If it grows faster, or that it does not is not seen.

    Examples
    --------
    >>> growth(X**2 * sympy.tanh(X)).power
    2.0
    >>> growth(sympy.exp(X**2))
    Traceback (most recent call last):
    bnsym.errors.InputError: the growth of exp(x**2) is not bounded by that of an exponential
    """
    found = _bound(expr)
    if found is None or not math.isfinite(found.factor):
        raise InputError(f"the growth of {expr} is not bounded by that of an exponential")
    return found


def _bound(expr: Any) -> Growth | None:
    """Return a bound, None where no rule gives one."""
    if not expr.has(X):
        return Growth(float(abs(enclose(expr)).upper()) * _UP, 0.0, 0.0)
    if expr == X:
        return Growth(1.0, 1.0, 0.0)
    if isinstance(expr, sympy.exp):
        return _exponential(expr.args[0])
    if type(expr) in _BOUNDED:
        return Growth(_BOUNDED[type(expr)], 0.0, 0.0)
    if isinstance(expr, sympy.cosh | sympy.sinh):
        size = _bound(expr.args[0])
        return None if size is None else _of_line(expr.args[0], size)
    parts = [_bound(part) for part in expr.args]
    if any(part is None for part in parts):
        return None
    bounds = [part for part in parts if part is not None]
    if isinstance(expr, sympy.Add):
        return _total(bounds)
    if isinstance(expr, sympy.Mul):
        return _product(bounds)
    if isinstance(expr, sympy.log):
        return _logarithm(expr.args[0], bounds[0])
    if isinstance(expr, sympy.Pow) and expr.exp.is_Rational:
        return _power(expr.base, bounds[0], float(expr.exp))
    return None


def _total(bounds: list[Growth]) -> Growth:
    return Growth(
        sum(b.factor for b in bounds) * _UP,
        max(b.power for b in bounds),
        max(b.rate for b in bounds),
    )


def _product(bounds: list[Growth]) -> Growth:
    return Growth(
        math.prod(b.factor for b in bounds) * _UP,
        sum(b.power for b in bounds),
        sum(b.rate for b in bounds) * _UP,
    )


def _power(base: Expr, bound: Growth, exponent: float) -> Growth | None:
    """A power; a negative one needs a base that stays away from 0."""
    if exponent < 0:
        least = _floor(base)
        return None if least <= 0 else Growth(least**exponent * _UP, 0.0, 0.0)
    return Growth(
        max(1.0, bound.factor) ** exponent * _UP, bound.power * exponent, bound.rate * exponent
    )


def _logarithm(argument: Expr, bound: Growth) -> Growth | None:
    """A logarithm of what stays away from 0: log(1 + |x|) and 1 are at most 1 + |x|."""
    least = _floor(argument)
    if least <= 0:
        return None
    size = abs(math.log(least)) + max(0.0, math.log(bound.factor)) + bound.power + bound.rate
    return Growth(size * _UP, 1.0, 0.0)


def _exponential(argument: Expr) -> Growth | None:
    """The exponential of a line, of a parabola that opens downwards, or of a bounded function."""
    if argument.is_nonpositive:
        return Growth(1.0, 0.0, 0.0)
    if argument.is_polynomial(X) and sympy.degree(argument, X) == 2:
        a, b, c = (float(v) for v in sympy.Poly(argument, X).all_coeffs())
        return Growth(math.exp(c - b * b / (4 * a)) * _UP, 0.0, 0.0) if a < 0 else None
    size = _bound(argument)
    return None if size is None else _of_line(argument, size)


def _of_line(argument: Expr, size: Growth) -> Growth | None:
    """The exponential of a function that is at most A*(1 + |x|)**power, power 0 or 1."""
    if size.rate or size.power > 1 or size.factor > 200:
        return None
    if size.power == 0:
        return Growth(math.exp(size.factor) * _UP, 0.0, 0.0)
    steep = argument.coeff(X, 1) if argument.is_polynomial(X) else None
    if steep is None or (argument - steep * X).has(X):
        return Growth(math.exp(size.factor) * _UP, 0.0, size.factor)
    constant = abs(float(argument - steep * X))
    return Growth(math.exp(constant) * _UP, 0.0, abs(float(steep)) * _UP)


def _floor(expr: Any) -> float:
    """A number that the values of an expression are never below, 0 if none is seen."""
    if not expr.has(X):
        return max(0.0, float(enclose(expr).lower()) / _UP)
    if isinstance(expr, sympy.cosh):
        return 1.0
    if isinstance(expr, sympy.Add) and all(part.is_nonnegative for part in expr.args):
        return sum(_floor(part) for part in expr.args) / _UP
    return 0.0
