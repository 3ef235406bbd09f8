"""Polynomials against (1 - t^2)^p on [-1, 1], p > -1: exact multiples of one smooth integral.

By parts, (2k + 2p + 1) int t^(2k) w = (2k - 1) int t^(2k - 2) w, and odd moments vanish; so
int w = (2p + 3)/(2p + 2) int (1 - t^2) w, which takes a pole or a branch at the ends away.
"""

from __future__ import annotations

from sympy import QQ, ZZ, Expr, Integer, Integral, Mul, Poly, Pow, Rational

__all__ = ["smoothed"]

_SMOOTH = 16


def smoothed(integral: Integral) -> tuple[Rational, Integral] | None:
    """Two factors of the integral, a number and an integral; None where there are none.

    Examples
    --------
    >>> from sympy.abc import t
    >>> smoothed(Integral(t**2 * (1 - t**2) ** Rational(33, 2), (t, -1, 1)))
    (1/36, Integral((1 - t**2)**(33/2), (t, -1, 1)))
    """
    ((t, *ends),) = integral.limits
    parts = Mul.make_args(integral.function)
    weights = [f for f in parts if isinstance(f, Pow) and f.base == 1 - t**2 and f.exp.is_Rational]
    rest = Mul(*(f for f in parts if f not in weights))
    if ends != [-1, 1] or len(weights) != 1 or not rest.is_polynomial(t):
        return None
    polynomial, power = Poly(rest, t), weights[0].exp
    smooth = rest == 1 and power >= _SMOOTH
    if smooth or power <= -1 or polynomial.domain not in (QQ, ZZ):
        return None
    factor = _even(polynomial.all_coeffs()[::-2], power)
    while power < _SMOOTH:
        factor *= (2 * power + 3) / (2 * power + 2)
        power += 1
    return factor, Integral((1 - t**2) ** power, (t, *ends))


def _even(coefficients: list[Expr], power: Rational) -> Rational:
    """The sum of the even moments over the integral of the weight."""
    total, moment = Integer(0), Integer(1)
    for k, coefficient in enumerate(coefficients):
        total += coefficient * moment
        moment *= (2 * k + 1) / (2 * k + 3 + 2 * power)
    return total
