"""Is phi(x) = a Max(x, 0)^alpha - b Max(-x, 0)^alpha? Decided by exact arithmetic on two rays.

On x = t and on x = -t, t > 0, an expression of powers, extrema and conditions becomes a
finite sum of c_p t^p with real constants c_p: a dictionary {p: c_p}. Such sums add and
multiply exactly, and a sum is a power of t if one term is left. Signs of constants are
settled by Arb balls; whatever they or this ring cannot settle is not called homogeneous.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sympy import Abs, Add, Expr, Heaviside, Integer, Max, Min, Mul, Piecewise, Pow, Rational, sign

from bnsym.symbolic.point_value import UndefinedValueError, X, holds, sign_of

__all__ = ["HomogeneousForm", "homogeneous_form"]

_MOST_TERMS = 64

_Powers = dict[Expr, Expr]


class HomogeneousForm(NamedTuple):
    """phi(x) = a Max(x, 0)^alpha - b Max(-x, 0)^alpha, with exact SymPy numbers."""

    alpha: Expr
    a: Expr
    b: Expr


class _UndecidedError(Exception):
    """The expression leaves the ring of finite sums of powers, or a sign is not settled."""


def homogeneous_form(expr: Expr) -> HomogeneousForm | None:
    """The degree and the two slopes of a positive-homogeneous function, a = phi(1), b = -phi(-1).

    Parameters
    ----------
    expr : sympy.Expr
        In the real symbol ``X``.

    Returns
    -------
    HomogeneousForm or None
        None also for constant functions, which carry no information about x, and where
        homogeneity would follow only from an identity between transcendental functions. At
        alpha = 0 the value at x = 0, a null set, is not looked at.

    Examples
    --------
    >>> homogeneous_form(Max(X, 0) - Max(-X, 0) / 4)
    HomogeneousForm(alpha=1, a=1, b=1/4)
    >>> homogeneous_form(X**2 + Max(X, 0)) is None
    True
    """
    try:
        right, left = _ray(expr, 1), _ray(expr, -1)
        if len(right) > 1 or len(left) > 1 or not (right or left):
            return None
        degrees = {*right, *left}
        if len(degrees) > 1:
            return None
        (alpha,) = degrees
        a, b = right.get(alpha, Integer(0)), -left.get(alpha, Integer(0))
        return HomogeneousForm(alpha, a, b) if _admissible(expr, alpha, a, b) else None
    except (_UndecidedError, UndefinedValueError):
        return None


def _admissible(expr: Expr, alpha: Expr, a: Expr, b: Expr) -> bool:
    """Finite at zero, with the value there that the form has, and not constant."""
    degree = _certain_sign(alpha)
    if degree == 0:
        return _certain_sign(a + b) != 0
    return degree > 0 and _certain_sign(expr.subs(X, 0)) == 0


def _certain_sign(constant: Expr) -> int:
    """The sign of a constant, which has to be known."""
    found = sign_of(constant)
    if found is None:
        raise _UndecidedError
    return found


def _ray(expr: Expr, side: int) -> _Powers:
    """The expression at x = side*t as a sum of powers of t > 0."""
    if expr == X:
        return {Integer(1): Integer(side)}
    if not expr.has(X):
        return _sum({Integer(0): expr})
    if isinstance(expr, Pow):
        return _power(_ray(expr.base, side), expr.exp)
    if isinstance(expr, Piecewise):
        return _ray(_branch(expr, side), side)
    terms = [_ray(part, side) for part in expr.args]
    if expr.func in _RULES:
        return _RULES[expr.func](*terms)
    return _of_constants(expr, terms)


def _sum(*sums: _Powers) -> _Powers:
    """Terms of equal degree collected, and dropped where they cancel."""
    total: _Powers = {}
    for terms in sums:
        for degree, coefficient in terms.items():
            total[degree] = total.get(degree, Integer(0)) + coefficient
    return {degree: c for degree, c in total.items() if _certain_sign(c) != 0}


def _product(*factors: _Powers) -> _Powers:
    """The product of sums, as long as it stays short."""
    result: _Powers = {Integer(0): Integer(1)}
    for factor in factors:
        if len(result) * len(factor) > _MOST_TERMS:
            raise _UndecidedError
        result = _sum(*({p + q: c * d} for p, c in result.items() for q, d in factor.items()))
    return result


def _power(base: _Powers, exponent: Expr) -> _Powers:
    """A constant power of a sum; only natural powers of more than one term stay in the ring."""
    if exponent.has(X):
        raise _UndecidedError
    if len(base) > 1:
        if not (exponent.is_Integer and exponent > 0):
            raise _UndecidedError
        return _product(*[base] * int(exponent))
    if not base:
        if _certain_sign(exponent) <= 0:
            raise _UndecidedError
        return {}
    ((degree, coefficient),) = base.items()
    if not exponent.is_Integer and _certain_sign(coefficient) < 0:
        raise _UndecidedError
    return {degree * exponent: coefficient**exponent}


def _sign(terms: _Powers) -> int:
    """The sign that a sum of powers has for every t > 0."""
    signs = {_certain_sign(coefficient) for coefficient in terms.values()}
    if len(signs) > 1:
        raise _UndecidedError
    return signs.pop() if signs else 0


def _scale(terms: _Powers, factor: int) -> _Powers:
    return {degree: factor * coefficient for degree, coefficient in terms.items()}


def _largest(*candidates: _Powers, side: int = 1) -> _Powers:
    """The candidate that is largest (smallest for side -1) on the whole ray."""
    best, *others = candidates
    for other in others:
        if side * _sign(_sum(other, _scale(best, -1))) > 0:
            best = other
    return best


def _constant(value: Expr) -> _Powers:
    return _sum({Integer(0): value})


def _branch(expr: Piecewise, side: int) -> Expr:
    """The branch of a Piecewise that holds on the whole ray."""
    for value, condition in expr.args:
        truth = holds(condition, lambda difference: _sign(_ray(difference, side)))
        if truth is None:
            raise _UndecidedError
        if truth:
            return value
    raise _UndecidedError


def _of_constants(expr: Expr, arguments: list[_Powers]) -> _Powers:
    """Any other function, which is a constant on the ray if its arguments are."""
    if any(degree != 0 for terms in arguments for degree in terms):
        raise _UndecidedError
    return _constant(expr.func(*(terms.get(Integer(0), Integer(0)) for terms in arguments)))


_RULES: Mapping[Any, Callable[..., _Powers]] = {
    Add: _sum,
    Mul: _product,
    Abs: lambda terms: _scale(terms, _sign(terms)),
    Max: _largest,
    Min: lambda *terms: _largest(*terms, side=-1),
    sign: lambda terms: _constant(Integer(_sign(terms))),
    Heaviside: lambda terms, _at_zero: _constant(Rational(1 + _sign(terms), 2)),
}
