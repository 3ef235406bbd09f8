"""Differences of nearly equal numbers, written so that they lose no digits."""

from __future__ import annotations

from sympy import Add, Expr, Integer, Mul, Pow, Rational, cos, exp, expand, log, sin
from sympy.codegen.cfunctions import expm1, log1p

__all__ = ["steady"]


def steady(expr: Expr) -> Expr:
    """Rewrite exp - 1, log(1 + x), 1 - cos and differences of roots, wherever they are.

    Examples
    --------
    >>> from sympy import sqrt
    >>> from sympy.abc import x
    >>> steady((exp(x) - 1) / x), steady(log(1 + x**2)), steady(3 - 3 * cos(x))
    (expm1(x)/x, log1p(x**2), 6*sin(x/2)**2)
    >>> steady(sqrt(x + 1) - sqrt(x)), steady(1 - sqrt(1 - x))
    (1/(sqrt(x) + sqrt(x + 1)), x/(sqrt(1 - x) + 1))
    """
    if expr.is_Atom:
        return expr
    expr = expr.func(*map(steady, expr.args))
    if isinstance(expr, Add):
        return _sum(list(expr.args))
    if isinstance(expr, log) and isinstance(expr.args[0], Add) and Integer(1) in expr.args[0].args:
        rewritten: Expr = log1p(expr.args[0] - 1)
        return rewritten
    return expr


def _sum(terms: list[Expr]) -> Expr:
    """Replace pairs of terms that nearly cancel, one after the other."""
    for first in terms:
        for second in terms:
            found = _pair(first, second) if first is not second else None
            if found is not None:
                others = [term for term in terms if term is not first and term is not second]
                return found + _sum(others)
    return Add(*terms)


def _pair(first: Expr, second: Expr) -> Expr | None:
    """Rewrite a sum of two terms, if they have opposite factors."""
    factor, part = first.as_coeff_Mul()
    if second == -factor and isinstance(part, exp):
        return Mul(factor, expm1(part.args[0]))
    if second == -factor and isinstance(part, cos):
        return Mul(-2, factor, sin(part.args[0] / 2) ** 2)
    other = -second / factor
    if not (_is_root(part) and (_is_root(other) or (other.is_number and other.is_positive))):
        return None
    return factor * expand(part**2 - other**2) / (part + other)


def _is_root(part: Expr) -> bool:
    """Tell whether it is a square root."""
    return isinstance(part, Pow) and part.exp == Rational(1, 2)
