"""Means that the oracles enclose, against other methods."""

from __future__ import annotations

import os
import signal
from typing import Any

import mpmath
import numpy as np
import pytest
from claims import TWO_POINT, B, claim, h, phi, r, s, t, verdict, x, y
from flint import acb, arb, ctx
from sympy import Abs, Expr, Heaviside, Integer, Lambda, Max, Rational, Symbol, cos, sign

from bnsym.core import Eq, Integers, Variable, Verdict
from bnsym.oracles import Budget, sample
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.integration import integral_over_unit
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.quadrant import quadrant_integral, quadrant_slope
from bnsym.symbolic.batchnorm import ExplosionRate, Jacobian
from bnsym.symbolic.expectation import (
    BatchLaw,
    Expectation,
    Gaussian,
    Radius,
    SphericalProjections,
    correlated,
)
from bnsym.symbolic.homogeneous import AlphaReLU, PositiveHomogeneous
from bnsym.symbolic.sphere import Legendre, Zonal


def mean(body: Expr, law: Any) -> float:
    return float(Balls().real(Expectation(body, law)))


@pytest.mark.parametrize("correlation", ["1/2", "-2/3", "19/20"])
def test_polar_coordinates_agree_with_the_plane(correlation: str) -> None:
    rho = float(Rational(correlation))
    body = Max(x, 0) ** 2 * (y - 2 * Max(-y, 0)) + Abs(x) * sign(y)

    nodes, weights = np.polynomial.legendre.leggauss(200)
    half = 5 * (nodes + 1)
    u = np.concatenate([-half, half])
    measure = np.concatenate([5 * weights, 5 * weights])
    w = u[:, None]
    value = np.maximum(u, 0) ** 2 * np.where(w > 0, w, 3 * w) + np.abs(u) * np.sign(w)
    form = (u**2 - 2 * rho * u * w + w**2) / (1 - rho**2)
    density = np.exp(-form / 2) / (2 * np.pi * np.sqrt(1 - rho**2))
    direct = float(measure @ (value * density) @ measure)
    assert mean(body, correlated(x, y, Rational(correlation))) == pytest.approx(direct, abs=1e-12)


@pytest.mark.parametrize(
    ("p", "q", "cosine"),
    [("1/2", "3/2", "1/3"), ("-1/3", "5/2", "-9/10"), ("-49/50", "3", "9/10"), ("2", "7", "-3/5")],
)
def test_quadrant_integrals(p: str, q: str, cosine: str) -> None:
    first, second, rho = (mpmath.mpf(r.p) / r.q for r in map(Rational, (p, q, cosine)))
    length = mpmath.pi - mpmath.acos(rho)
    power = 50  # the substitution u = w^50 removes the singularity of u^(-49/50)

    def part(one: Any, two: Any) -> Any:
        def integrand(w: Any) -> Any:
            u = w**power
            return mpmath.sin(u) ** one * mpmath.sin(length - u) ** two * power * w ** (power - 1)

        end = (length / 2) ** (mpmath.mpf(1) / power)
        return mpmath.quad(integrand, [0, end / 2, 0.9 * end, end])

    ball = quadrant_integral(Rational(p), Rational(q), arb(Rational(cosine).p) / Rational(cosine).q)
    assert float(ball) == pytest.approx(float(part(first, second) + part(second, first)), rel=1e-12)


def test_the_slope_of_a_quadrant_integral_is_that_of_its_values() -> None:
    p, q = Rational(-1, 3), Rational(3, 2)
    with ctx.workprec(200):
        at = arb(3) / 10
        step = arb(2) ** -60
        above, below = (quadrant_integral(p, q, at + side * step) for side in (1, -1))
        slope = quadrant_slope(p, q, at)
        assert abs(slope - (above - below) / (2 * step)) < 1e-25


@pytest.mark.parametrize("body", [t**2 * s**2, Max(t, 0) * Max(s, 0), t**3 * s])
def test_projections_agree_with_samples(body: Expr) -> None:
    law = SphericalProjections((t, s), Integer(5), [[1, Rational(-1, 5)], [Rational(-1, 5), 1]])
    exact = Expectation(body, law)
    third = Rational(float(Balls().real(exact)))
    assert sample(claim(Eq(exact, third)), Budget(points=1)).verdict is Verdict.AGREES
    doubled = sample(claim(Eq(exact, 2 * third)), Budget(points=1))
    assert doubled.verdict is Verdict.UNKNOWN
    assert "probably false" in doubled.reason


@pytest.mark.parametrize(
    ("body", "law", "value"),
    [
        (x**4, Gaussian((x,), [[3]]), 27),
        (x**2 * y**2, Gaussian((x, y), [[2, 1], [1, 3]]), 8),
        (x**2 * y**2, correlated(x, y, Integer(1)), 3),
        (Max(x, 0) * Max(y, 0), correlated(x, y, Integer(-1)), 0),
        (r**-2, Radius((r,), Integer(2), Integer(7)), 0.1),
        (t**2, SphericalProjections((t,), Integer(6), [[1]]), 1 / 6),
        (t * s, SphericalProjections((t, s), Integer(3), [[1, -1], [-1, 1]]), -1 / 3),
        (cos(t), SphericalProjections((t,), Integer(3), [[1]]), 0.8414709848078965),
        (Heaviside(x) * Abs(y), correlated(x, y, Integer(0)), 0.3989422804014327),
    ],
)
def test_moments(body: Expr, law: Any, value: float) -> None:
    assert mean(body, law) == pytest.approx(value, rel=1e-14, abs=1e-15)


def test_the_jacobian_of_a_batch_agrees_with_samples() -> None:
    cubic = Lambda(x, x**3 + x / 2)
    law = BatchLaw((h,), Rational(3, 2), Integer(6))
    entry = Jacobian(cubic, Integer(6), h, Integer(1), Integer(2))
    exact = Expectation(entry**2, law)
    value = Rational(float(Balls().real(exact)))
    assert sample(claim(Eq(exact, value)), Budget(points=1)).verdict is Verdict.AGREES
    assert sample(claim(Eq(exact, value * 11 / 10)), Budget(points=1)).verdict is Verdict.UNKNOWN


def test_a_moment_that_does_not_exist_is_declined() -> None:
    with pytest.raises(CannotEvaluateError, match="does not exist"):
        Balls().real(Expectation(AlphaReLU(Rational(-3, 2), x), Gaussian((x,), [[1]])))


def test_orthonormal_harmonics() -> None:
    n = Symbol("n", integer=True, positive=True)
    law = SphericalProjections((t,), n, [[1]])
    size = Variable(n, Integers(3, reach=7), "dimension")
    same = Expectation(Zonal(n, Integer(3), t) ** 2, law)
    other = Expectation(Zonal(n, Integer(3), t) * Zonal(n, Integer(5), t), law)
    assert verdict(Eq(same, 1), size) == verdict(Eq(other, 0), size) == "ENCLOSED"
    assert verdict(Eq(Legendre(n, Integer(2), Integer(1)), 1), size) == "ENCLOSED"


def test_the_explosion_rate_of_relu_in_two_independent_ways() -> None:
    relu = PositiveHomogeneous(Integer(1), Integer(1), Integer(0))
    point = {B: Integer(8), phi: relu}
    two_point = Balls().real(TWO_POINT.xreplace(point))
    assert float(two_point) == pytest.approx(1.7881899766588, abs=1e-12)
    rate = ExplosionRate(Lambda(x, Max(x, 0)), Integer(6))
    value = Balls().real(TWO_POINT.xreplace({B: Integer(6), phi: relu}))
    nearby = Rational(float(value))
    assert sample(claim(Eq(rate, nearby)), Budget()).verdict is Verdict.AGREES
    assert sample(claim(Eq(rate, nearby * 21 / 20)), Budget()).verdict is Verdict.UNKNOWN


def test_an_interrupt_never_becomes_a_value() -> None:
    """Arb drops an exception that leaves an integrand, and then returns a wrong ball.

    The handler is set here since a shell may start the tests with interrupts ignored.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupted(place: acb, analytic: bool) -> acb:
        os.kill(os.getpid(), signal.SIGINT)
        return place

    try:
        with pytest.raises(KeyboardInterrupt):
            integral_over_unit(interrupted, arb("1e-12"), arb(1))
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
