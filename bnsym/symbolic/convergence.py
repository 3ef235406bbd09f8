"""Series of coefficients that a finite energy makes converge.

Where f is in H^1 of the sphere, a_l^2 or a_l a_(l+k) may stand beside what grows no faster than
l^2. On [-1, 1] every P_l is at most one in size, and inside its k-th derivative is O(l^k), the
first by its neighbours and the others by the differential equation. An entry of Jacobi's matrix
is the mean of t between two functions of norm one.
"""

from __future__ import annotations

from sympy import Basic, Expr, Integer, Le, Lt, Poly, Sum, fraction, oo, together
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.factors import factors
from bnsym.symbolic.sphere import (
    GegenbauerCoefficient,
    JacobiEntry,
    Legendre,
    LegendreSlope,
    ZonalGap,
)

__all__ = ["energy_and_bounds"]


def energy_and_bounds(series: Sum) -> tuple[GegenbauerCoefficient, set[Boolean]] | None:
    """A coefficient of the function whose energy must be finite, and where P_l must be bounded.

    None for a series of another form.
    """
    (limit,) = series.limits
    index, weight, power = limit[0], Integer(1), Integer(0)
    coefficients: list[GegenbauerCoefficient] = []
    bounds: set[Boolean] = set()
    for factor in factors(series.function):
        if isinstance(factor, GegenbauerCoefficient) and _follows(factor, 2, index):
            coefficients.append(factor)
        elif isinstance(factor, Legendre):
            bounds |= _between(Le, factor.args[2])
        elif isinstance(factor, LegendreSlope) and _follows(factor, 1, index):
            bounds |= _between(Lt, factor.args[2])
            power += factor.args[3]
        elif not isinstance(factor, JacobiEntry | ZonalGap):
            weight *= factor
    if len({factor.args[:2] for factor in coefficients}) != 1 or len(coefficients) != 2:
        return None
    if limit[2] != oo or not weight.is_rational_function(index):
        return None
    above, below = (Poly(part, index).degree() for part in fraction(together(weight)))
    return (coefficients[0], bounds) if power + above - below <= 2 else None


def _follows(factor: Expr, place: int, index: Basic) -> bool:
    """Whether the degree is at a fixed distance from the index, and nothing else depends on it."""
    others = (*factor.args[:place], *factor.args[place + 1 :], factor.args[place] - index)
    return not any(part.has(index) for part in others)


def _between(below: type[Boolean], point: Expr) -> set[Boolean]:
    """The point is in (-1, 1), or in its closure."""
    return {below(Integer(-1), point, evaluate=False), below(point, Integer(1), evaluate=False)}
