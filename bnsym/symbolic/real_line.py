"""Is an activation finite and real at every real x? The ways to find out that it is not.

Three searches, each of which refuses only what it has shown: exact points (Arb balls at
dyadic x, zero first), real roots of rational denominators counted by Sturm's theorem, and
sign changes of continuous denominators between two points. Together they are not a
decision procedure: a double pole of a transcendental denominator can escape them, and is
left to the error estimates of whoever integrates the function.
"""

from __future__ import annotations

from collections.abc import Iterator

import flint
from sympy import (
    Abs,
    Basic,
    Expr,
    Heaviside,
    I,
    Piecewise,
    Poly,
    PolynomialError,
    Pow,
    Rational,
    cos,
    cot,
    log,
    nan,
    oo,
    sign,
    sin,
    tan,
    zoo,
)

from bnsym.symbolic.point_value import UndefinedValueError, X, enclose

__all__ = ["defect", "rational_polynomial"]

_POINTS = sorted(
    {s * Rational(k, 4) for k in range(33) for s in (1, -1)}
    | {s * Rational(k) for k in (10, 16, 32, 64, 100, 1000) for s in (1, -1)}
)
_STURM_DEGREE = 24


def defect(expr: Expr) -> str | None:
    """What is wrong with an expression in `X` as a real function of the line, if anything.

    Parameters
    ----------
    expr : sympy.Expr

    Returns
    -------
    str or None
        For example ``"not finite at x = 0"``.

    Examples
    --------
    >>> defect(1 / X), defect(1 / (X**2 - 2)), defect(1 / (X**2 + 2))
    ('not finite at x = 0', 'not finite where x**2 - 2 = 0', None)
    """
    if expr.has(I):
        return "not real"
    if expr.has(nan, zoo, oo, -oo):
        return "not finite"
    for point in sorted(_POINTS, key=lambda p: (not p.is_Integer, abs(p), p)):
        try:
            enclose(expr, _ball(point))
        except UndefinedValueError as undefined:
            return f"not {undefined} at x = {point}"
    for divisor in _divisors(expr):
        if _vanishes(divisor):
            return f"not finite where {divisor} = 0"
    return None


def _ball(point: Rational) -> flint.arb:
    """A dyadic point, which Arb holds exactly."""
    return flint.arb(int(point.p)) / int(point.q)


def _divisors(expr: Basic) -> Iterator[Expr]:
    """Everything outside a Piecewise that must not vanish anywhere on the line."""
    if isinstance(expr, Piecewise) or not expr.has(X):
        return
    if isinstance(expr, Pow) and expr.exp.is_negative:
        yield _bare(expr.base)
    elif isinstance(expr, log):
        yield _bare(expr.args[0])
    elif isinstance(expr, tan):
        yield cos(expr.args[0])
    elif isinstance(expr, cot):
        yield sin(expr.args[0])
    for part in expr.args:
        yield from _divisors(part)


def _bare(expr: Expr) -> Expr:
    """The same zeros with a sign to change: |u| vanishes where u does."""
    return expr.args[0] if isinstance(expr, Abs) else expr


def _vanishes(divisor: Expr) -> bool:
    """Whether a divisor is shown to have a real zero."""
    if not divisor.has(X):
        return False
    polynomial = rational_polynomial(divisor)
    if polynomial is not None:
        return bool(polynomial.count_roots() > 0)
    return not divisor.has(sign, Heaviside, Piecewise) and _changes_sign(divisor)


def rational_polynomial(expr: Expr) -> Poly | None:
    """The expression as a polynomial over the rationals of moderate degree, if it is one."""
    if not expr.is_polynomial(X) or _degree_bound(expr) > _STURM_DEGREE:
        return None
    try:
        polynomial = Poly(expr, X)
    except PolynomialError:
        return None
    return polynomial if polynomial.domain.is_QQ or polynomial.domain.is_ZZ else None


def _degree_bound(expr: Expr) -> int:
    """Degree as the tree shows it, before any expansion is paid for."""
    if expr == X:
        return 1
    if expr.is_Pow and expr.exp.is_Integer:
        return int(expr.exp) * _degree_bound(expr.base)
    degrees = [_degree_bound(part) for part in expr.args]
    return sum(degrees) if expr.is_Mul else max(degrees, default=0)


def _changes_sign(continuous: Expr) -> bool:
    """Whether the balls at two of the points lie on different sides of zero."""
    signs = set()
    for point in _POINTS:
        ball = enclose(continuous, _ball(point))
        signs.add(1 if ball > 0 else -1 if ball < 0 else 0)
    return {1, -1} <= signs
