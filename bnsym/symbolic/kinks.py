"""Where an activation is not smooth, exactly, and its derivative everywhere else.

A switch is a place where Max, Min, Abs, sign, Heaviside, a condition or a fractional power
changes branch: a zero of some g(x). Between two neighbouring zeros no switch moves, so the
activation is there one smooth expression, read off at any point between them; a zero is a
kink unless the expressions on its two sides are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any

import flint
from sympy import (
    Abs,
    Basic,
    Dummy,
    Expr,
    Heaviside,
    Integer,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Rational,
    asinh,
    atan,
    atanh,
    erf,
    exp,
    log,
    pi,
    sign,
    sinh,
    tan,
    tanh,
)
from sympy.core.relational import Relational

from bnsym.errors import InputError
from bnsym.symbolic.point_value import (
    SWITCHES,
    UndefinedValueError,
    X,
    enclose,
    expands_to_zero,
    holds,
    sign_of,
)
from bnsym.symbolic.rational import rational_ball
from bnsym.symbolic.real_line import rational_polynomial

__all__ = ["derivative", "jumps", "kinks", "pieces"]

_MOST_ALTERNATIVES = 32
_DIGITS = 60
_BITS = 256  # more than the digits have, so that a ball made of them has no radius
_TINY = 1e-30

# Strictly increasing functions: the inverse, and the bound on |value| that it needs.
_INVERSES: Mapping[Any, tuple[Callable[[Expr], Expr], Expr | None]] = {
    tanh: (atanh, Integer(1)),
    atan: (tan, pi / 2),
    sinh: (asinh, None),
    asinh: (sinh, None),
    log: (exp, None),
}


def kinks(expr: Expr) -> tuple[Expr, ...]:
    """Points where a function of the line is not smooth, in increasing order.

    Parameters
    ----------
    expr : sympy.Expr
        In the real symbol ``X``.

    Returns
    -------
    tuple of sympy.Expr
        Exact real numbers.

    Raises
    ------
    InputError
        If a switch moves at points that are not known exactly, as that of ``Abs(sin(x))``.

    Examples
    --------
    >>> kinks(Max(X, 0) + Abs(X**2 - 2)), kinks(Max(X, 0) - Max(-X, 0))
    ((-sqrt(2), 0, sqrt(2)), ())
    """
    return tuple(
        point
        for point, left, right, around in _switches(expr)
        if _differ(left, right, around) or _branches_at(left, point) or _branches_at(right, point)
    )


def jumps(expr: Expr) -> tuple[Expr, ...]:
    """The kinks where the function itself jumps, in increasing order.

    Examples
    --------
    >>> jumps(Max(X, 0) + sign(X - 1)), jumps(Max(X, 0) * sign(X))
    ((1,), ())
    """
    return tuple(
        point
        for point, left, right, _ in _switches(expr)
        if not abs(_value_at(left, point) - _value_at(right, point)) < _TINY
    )


def pieces(expr: Expr) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """Points where a branch may change, and the smooth expressions before, between and after.

    Examples
    --------
    >>> pieces(Max(X, 0) ** 2 + X)
    ((0,), (x, x**2 + x))
    """
    switches = _switches(expr)
    if not switches:
        return (), (expr,)
    points, left, right, _ = zip(*switches, strict=True)
    return points, (left[0], *right)


def _switches(expr: Expr) -> list[tuple[Expr, Expr, Expr, list[flint.arb]]]:
    """Where a branch may change: the point, the pieces on its sides, and points between all."""
    points = _in_order({point for g in _switch_functions(expr) for point in _zeros_any_branch(g)})
    if not points:
        return []
    places = [point.evalf(_DIGITS) for point in points]
    between = [places[0] - 1, *((p + q) / 2 for p, q in pairwise(places)), places[-1] + 1]
    around = [_ball(place) for place in between]
    pieces = [_piece(expr, at) for at in around]
    return [
        (point, left, right, around)
        for point, left, right in zip(points, pieces[:-1], pieces[1:], strict=True)
    ]


def derivative(expr: Expr) -> Expr:
    """The derivative away from the kinks; jumps contribute nothing.

    Examples
    --------
    >>> derivative(X * sign(X)), derivative(Max(X, 0) ** 2)
    (sign(x), 2*Heaviside(x)*Max(0, x))
    """
    steps: dict[Dummy, Expr] = {}

    def frozen(step: Expr) -> Dummy:
        steps[Dummy(real=True)] = step
        return next(reversed(steps))

    flat = expr.replace(Abs, lambda u: u * frozen(sign(u)))
    flat = flat.replace(sign, lambda u: frozen(sign(u)))
    flat = flat.replace(Heaviside, lambda u, at_zero: frozen(Heaviside(u, at_zero)))
    result = flat.diff(X)
    for dummy in reversed(steps):
        result = result.xreplace({dummy: steps[dummy]})
    return result


def _ball(place: Expr) -> flint.arb:
    """A point of so many digits, exactly: at float64's precision 0.3 would seem to jump."""
    exact = Rational(place)
    with flint.ctx.workprec(_BITS):
        return rational_ball(exact)


def _in_order(points: set[Expr]) -> list[Expr]:
    """Sorted by value; two forms of one number are kept once."""
    ordered: list[Expr] = []
    for point in sorted(points, key=lambda p: (p.evalf(_DIGITS), str(p))):
        if not ordered or (point - ordered[-1]).evalf(_DIGITS) > _TINY:
            ordered.append(point)
    return ordered


def _switch_functions(expr: Basic) -> Iterator[Expr]:
    """The functions at whose zeros a branch may change."""
    if isinstance(expr, (Max, Min)):
        yield from (u - v for u, v in combinations(expr.args, 2))
    elif isinstance(expr, (Abs, sign, Heaviside)):
        yield expr.args[0]
    elif isinstance(expr, Relational):
        yield expr.lhs - expr.rhs
    elif isinstance(expr, Pow) and not expr.exp.is_Integer:
        yield expr.base
    for part in expr.args:
        yield from _switch_functions(part)


def _zeros_any_branch(expr: Expr) -> set[Expr]:
    """A finite set that holds the zeros of a function, whichever way its own switches lie."""
    alternatives = [expr]
    while any(branch.has(*SWITCHES) for branch in alternatives):
        alternatives = [smooth for branch in alternatives for smooth in _one_switch_less(branch)]
        if len(alternatives) > _MOST_ALTERNATIVES:
            raise _unknown(expr)
    return {zero for branch in alternatives for zero in _zeros(branch)}


def _one_switch_less(expr: Expr) -> set[Expr]:
    """The expression with its first switch replaced by each of the branches it may take."""
    switch = next((node for node in expr.atoms(*SWITCHES)), None)
    if switch is None:
        return {expr}
    branches: tuple[Expr, ...] = switch.args
    if isinstance(switch, Abs):
        branches = (switch.args[0], -switch.args[0])
    elif isinstance(switch, (sign, Heaviside)):
        branches = (Integer(-1), Integer(0), Integer(1))
    elif isinstance(switch, Piecewise):
        branches = tuple(value for value, _ in switch.args)
    return {expr.xreplace({switch: branch}) for branch in branches}


def _zeros(expr: Expr) -> set[Expr]:
    """The real zeros of a smooth function, exactly."""
    if not expr.has(X) or expr.is_positive or expr.is_negative or isinstance(expr, exp):
        return set()
    if isinstance(expr, Mul):
        return {zero for factor in expr.args for zero in _zeros(factor)}
    if isinstance(expr, Pow) and not expr.exp.has(X):
        return _zeros(expr.base) if sign_of(expr.exp) == 1 else set()
    polynomial = rational_polynomial(expr)
    if polynomial is not None:
        factors = [factor for factor, _ in polynomial.factor_list()[1]]
        return {z for f in factors for z in f.real_roots(radicals=f.degree() <= 2)}
    slope = expr.diff(X)
    if not slope.has(X):
        return {-expr.subs(X, 0) / slope}
    return _zeros_of_monotone(expr)


def _zeros_of_monotone(expr: Expr) -> set[Expr]:
    """Zeros of c + k F(u) for an invertible F: those of u - F^-1(-c/k)."""
    constant, varying = expr.as_independent(X, as_Add=True)
    factor, function = varying.as_independent(X, as_Add=False)
    value = -constant / factor
    side = sign_of(value)
    if isinstance(function, exp) and side is not None:
        return _zeros(function.args[0] - log(value)) if side > 0 else set()
    if isinstance(function, erf) and side == 0:
        return _zeros(function.args[0])
    if function.func in _INVERSES:
        inverse, bound = _INVERSES[function.func]
        inside = 1 if bound is None else sign_of(bound - abs(value))
        if inside is not None:
            return _zeros(function.args[0] - inverse(value)) if inside > 0 else set()
    raise _unknown(expr)


def _unknown(expr: Expr) -> InputError:
    """Kinks that have no exact form are refused rather than approximated."""
    return InputError(
        f"activation: the zeros of {expr}, where it changes branch, are not known exactly; "
        "allowed: branches that change at zeros of polynomials or of invertible functions of them"
    )


def _piece(expr: Expr, at: flint.arb) -> Expr:
    """The smooth expression that the function is around a point where no switch moves."""
    if not expr.has(*SWITCHES):
        return expr
    if isinstance(expr, Piecewise):
        return _piece(_chosen(expr, at), at)
    parts = [_piece(part, at) for part in expr.args]
    if isinstance(expr, (Max, Min)):
        side = 1 if isinstance(expr, Max) else -1
        best = parts[0]
        for part in parts[1:]:
            best = part if side * _side(part - best, at) > 0 else best
        return best
    if isinstance(expr, Abs):
        return parts[0] * _side(parts[0], at)
    if isinstance(expr, sign):
        return Integer(_side(parts[0], at))
    if isinstance(expr, Heaviside):
        return Rational(1 + _side(parts[0], at), 2)
    return expr.func(*parts)


def _chosen(expr: Piecewise, at: flint.arb) -> Expr:
    """The branch that holds at a point."""
    for value, condition in expr.args:
        if holds(condition, lambda difference: _side(difference, at)):
            return value
    raise _unknown(expr)


def _side(expr: Expr, at: flint.arb) -> int:
    """The sign of a function at a point that is no zero of it unless it vanishes identically."""
    ball = enclose(expr, at)
    if ball > 0 or ball < 0:
        return 1 if ball > 0 else -1
    if expands_to_zero(expr):
        return 0
    raise _unknown(expr)


def _differ(left: Expr, right: Expr, around: list[flint.arb]) -> bool:
    """Whether two smooth expressions are not shown to be the same; their values may tell."""
    difference = left - right
    try:
        balls = [enclose(difference, at) for at in around]
    except UndefinedValueError:
        return True
    return any(b > 0 or b < 0 for b in balls) or not expands_to_zero(difference)


def _branches_at(piece: Expr, point: Expr) -> bool:
    """Whether a fractional power in a smooth piece has its branch point here."""
    return bool(_roots_at(piece, _ball(point.evalf(_DIGITS))))


def _value_at(piece: Expr, point: Expr) -> flint.arb:
    """The value of a smooth piece at its end, which the digits of the end may be just beyond."""
    at = _ball(point.evalf(_DIGITS))
    vanishing = {power: Integer(0) for power in _roots_at(piece, at) if power.exp.is_positive}
    return enclose(piece.xreplace(vanishing), at)


def _roots_at(piece: Expr, at: flint.arb) -> list[Pow]:
    """The fractional powers whose branch point is here."""
    powers = (p for p in piece.atoms(Pow) if p.base.has(X) and not p.exp.is_Integer)
    return [p for p in powers if abs(enclose(p.base, at)) < _TINY]
