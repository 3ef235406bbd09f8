"""Which series of coefficients a finite energy makes converge."""

from __future__ import annotations

import pytest
from bnsym_derivations.symbols import B, c, l, m, n, phi, s, t
from sympy import Expr, Integer, Lt, Sum, exp, oo, sqrt

from bnsym.symbolic.batchnorm import OnSphere, projections
from bnsym.symbolic.convergence import energy_and_bounds
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.sphere import (
    GegenbauerCoefficient,
    JacobiEntry,
    Legendre,
    LegendreSlope,
    Zonal,
    ZonalGap,
)


def a(degree: Expr = l, dimension: Expr = n) -> GegenbauerCoefficient:
    return GegenbauerCoefficient(phi, dimension, degree)


def slope(order: int, degree: Expr = l, point: Expr = c) -> LegendreSlope:
    return LegendreSlope(n, degree, point, order)


def between(factor: Expr, other: Expr = l + 2, dimension: Expr = n) -> Expectation:
    """A mean between two harmonics."""
    law = projections((t, s), n + 1)
    return Expectation(factor * Zonal(n, l, t) * Zonal(dimension, other, s), law)


def known(term: Expr, upper: Expr = oo) -> bool:
    """Whether the series is known to converge where the energy is finite."""
    return energy_and_bounds(Sum(term, (l, 1, upper))) is not None


@pytest.mark.parametrize(
    "term",
    [
        a() ** 2 * l**2,
        a() * a(l + 2) * (l + B) ** 2,
        a() ** 2 * ZonalGap(n + 1, l) * Legendre(n, l, c) * l,
        a() ** 2 * slope(2),
        a() ** 2 * slope(1, l + 1) * l,
        a() ** 2 * slope(2) * l**2 / ((2 * l + n) * (l + 1)),
        a() * a(l + 2) * JacobiEntry(n, l + 1) * JacobiEntry(n, l + 2) * l**2,
        a() * a(l + 2) * between(t * s) * l**2,
    ],
)
def test_what_grows_like_a_square_converges(term: Expr) -> None:
    assert known(term)


@pytest.mark.parametrize(
    "term",
    [
        a() ** 2 * l**3,
        a() * l**2,
        a() ** 3,
        a() ** 2 * a(l + 1),
        a() * a(l, n + 1),
        a() * a(2 * l),
        a() * a(m),
        a() ** 2 * exp(l),
        a() ** 2 * sqrt(l),
        a() ** 2 * slope(3),
        a() ** 2 * slope(2) * l,
        a() ** 2 * slope(1) ** 3,
        a() ** 2 * slope(1, 2 * l),
        a() ** 2 * slope(1, l, c / l),
        a() ** 2 * LegendreSlope(l + 3, l, c, 1),
        a() * a(l + 2) * between(t**l),
        a() * a(l + 2) * between(1 / t),
        a() * a(l + 2) * between(OnSphere(phi, n, t, Integer(0))),
        a() * a(l + 2) * between(t * s, dimension=n + 1),
        a() * a(l + 2) * between(Zonal(n, l, t)),
    ],
)
def test_nothing_else_does(term: Expr) -> None:
    assert not known(term)


def test_finite_sums_are_no_series() -> None:
    assert not known(a() ** 2, Integer(5))


def test_a_derivative_is_bounded_inside_only() -> None:
    found = energy_and_bounds(Sum(a() ** 2 * slope(1), (l, 1, oo)))
    assert found is not None
    assert found[1] == {Lt(-1, c, evaluate=False), Lt(c, 1, evaluate=False)}
