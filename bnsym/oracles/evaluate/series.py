"""Infinite series that are finite sums: Gegenbauer coefficients of a polynomial.

No other infinite series is enclosed here, since none comes with a bound on its tail.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Integer, Lambda, Mul, Poly, Symbol, oo

from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.sphere import GegenbauerCoefficient, PowerCoefficient

__all__ = ["degree_of", "finite_limits"]


def finite_limits(node: Any) -> list[tuple[Symbol, Expr, Expr]]:
    """The limits of a sum or product, infinite ones replaced by where the terms end.

    Raises
    ------
    CannotEvaluateError
        If an infinite sum is not known to end.
    """
    found = []
    for limit in node.limits:
        if len(limit) != 3:
            raise CannotEvaluateError("a sum without limits")
        index, low, high = limit
        found.append((index, low, _last(node.function, index, low) if high == oo else high))
    return found


def degree_of(phi: Basic) -> int | None:
    """Degree of a polynomial activation, None of any other.

    Examples
    --------
    >>> from sympy.abc import x
    >>> degree_of(Lambda(x, x**3 + x / 2))
    3
    """
    if not isinstance(phi, Lambda) or len(phi.signature) != 1:
        return None
    (x,) = phi.signature
    body = phi.expr
    if not body.is_polynomial(x):
        return None
    return max(0, int(Poly(body, x).degree())) if body != 0 else 0


def _last(term: Basic, index: Symbol, low: Expr) -> Expr:
    """Beyond its degree a polynomial has no Gegenbauer coefficient, and the terms vanish."""
    for factor in Mul.make_args(term):
        base, power = factor.as_base_exp()
        known = isinstance(base, GegenbauerCoefficient | PowerCoefficient)
        if known and base.args[-1] == index and power.is_positive:
            if low.is_negative:
                raise CannotEvaluateError("no coefficient has a negative degree")
            degree = degree_of(base.args[0])
            if degree is not None:
                return degree + (base.args[2] if len(base.args) == 4 else Integer(0))
    raise CannotEvaluateError(f"the series over {index} has no bound on its tail")
