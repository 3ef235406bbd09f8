"""Polynomials as they are computed: nested, long ones in two chains of additions at once."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce

from sympy import Expr, Integer

__all__ = ["nested"]

_LONG = 12
"""So many coefficients are worth a second chain."""


def nested(expr: Expr) -> Expr:
    """Nest every polynomial in one symbol.

    Examples
    --------
    >>> from sympy.abc import x
    >>> nested(1 + x / 2 + x**2 / 8)
    x*(x/8 + 1/2) + 1
    """
    if expr.is_Atom:
        return expr
    expr = expr.func(*map(nested, expr.args))
    if not (expr.is_Add and len(expr.free_symbols) == 1 and expr.is_polynomial()):
        return expr
    (x,) = expr.free_symbols
    coefficients: defaultdict[int, Expr] = defaultdict(lambda: Integer(0))
    for term in expr.args:
        coefficient, power = term.as_independent(x)
        if power != 1 and power.as_base_exp()[0] != x:
            return expr
        coefficients[int(power.as_base_exp()[1]) if power != 1 else 0] += coefficient
    return _nested([coefficients[degree] for degree in range(max(coefficients) + 1)], x)


def _nested(coefficients: list[Expr], x: Expr) -> Expr:
    """Nest a polynomial: a term per multiplication, the largest added last.

    A long one is nested in two chains of x**2, which a processor runs at once.
    """
    if len(coefficients) < _LONG:
        return _chain(coefficients, x)
    even, odd = (_chain(coefficients[start::2], x**2) for start in (1, 2))
    return coefficients[0] + x * (even + x * odd)


def _chain(coefficients: list[Expr], x: Expr) -> Expr:
    """Nest a polynomial by Horner's rule."""
    return reduce(lambda inner, coefficient: coefficient + x * inner, reversed(coefficients))
