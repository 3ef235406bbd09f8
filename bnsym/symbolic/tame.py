"""Smooth functions that no normal law finds too large: at most of exponential growth.

Sums, products and slopes of such functions are such functions, so every mean of them exists and
every one of them has a slope that is square integrable.
"""

from __future__ import annotations

from sympy import Add, Derivative, Expr, Integer, Mul, Poly, Pow, Symbol, cos, erf, exp, sin, tanh

from bnsym.symbolic.power_series import Hermite

__all__ = ["sectorial", "tame"]


def tame(function: Expr, variables: tuple[Symbol, ...]) -> bool:
    """Whether it is seen to be smooth and of exponential growth at most, with all its slopes.

    Examples
    --------
    >>> x = Symbol("x", real=True)
    >>> tame(x**3 * erf(x) + exp(2 * x - x**2), (x,))
    True
    >>> tame(exp(x**2), (x,))
    False
    """
    if not function.has_free(*variables):
        return bool(function.is_real)
    if function in variables:
        return True
    match function:
        case Add() | Mul():
            return all(tame(part, variables) for part in function.args)
        case Pow(base=base, exp=Integer() as power) if power > 0:
            return tame(base, variables)
        case sin() | cos() | erf():
            return _polynomial(function.args[0], variables)
        case exp():
            return _bounded_above(function.args[0], variables)
        case Derivative():
            return set(function.variables) <= {*variables} and tame(function.expr, variables)
        case Hermite():
            degree, point = function.args
            return not degree.has_free(*variables) and _polynomial(point, variables)
    return False


def sectorial(function: Expr, variable: Symbol) -> bool:
    """Whether it is analytic, and of exponential growth at most, within 45 degrees of the line.

    There e^(-z^2) and the error function are bounded, and so is tanh but next to its poles, which
    are on the imaginary axis.

    Examples
    --------
    >>> x = Symbol("x", real=True)
    >>> sectorial(x * erf(x / 2) + cos(3 * x - 1), x)
    True
    >>> sectorial(cos(x**2), x)
    False
    """
    if not function.has_free(variable):
        return bool(function.is_real)
    if function == variable:
        return True
    match function:
        case Add() | Mul():
            return all(sectorial(part, variable) for part in function.args)
        case Pow(base=base, exp=Integer() as power) if power > 0:
            return sectorial(base, variable)
        case sin() | cos() | exp() | erf() | tanh():
            (point,) = function.args
            linear = _polynomial(point, (variable,)) and Poly(point, variable).degree() == 1
            return linear and (not isinstance(function, tanh) or point.xreplace({variable: 0}) == 0)
    return False


def _polynomial(function: Expr, variables: tuple[Symbol, ...]) -> bool:
    """A polynomial with real values."""
    return bool(function.is_polynomial(*variables) and function.is_real)


def _bounded_above(exponent: Expr, variables: tuple[Symbol, ...]) -> bool:
    """A linear function minus multiples of squares."""
    if not _polynomial(exponent, variables):
        return False
    terms = Poly(exponent, *variables).terms()
    squares = [(powers, k) for powers, k in terms if sum(powers) > 1]
    return all(sum(p) == 2 == max(p) and k.is_nonpositive for p, k in squares)
