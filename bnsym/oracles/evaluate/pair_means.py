"""Means over a normal pair whose covariance is a function that is integrated.

On the quadrant x, y > 0 of a standard pair of correlation c the angular integral of |x|^p |y|^p is,
from the middle of the quadrant on and with sin^2 = U z there, U = (1 + c)/2,

    U^(p + 1/2) int_0^1 z^(-1/2) (1 - z)^p (1 - U z)^(-1/2) dz,

Euler's integral of a hypergeometric function, which is analytic in c off the real line beyond
[-1, 1]. The radius is a Gamma function, as everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flint import acb, arb, fmpq
from sympy import Expr, Rational

from bnsym.oracles.evaluate.half_powers import half_powers
from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.programs import Environment
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.rational import rational_ball

__all__ = ["Function", "angular_integral", "pair_mean"]

Function = Callable[[Environment, bool], acb]


def pair_mean(
    node: Expectation, function: Callable[[Expr], Function], value: Callable[[Expr], acb]
) -> Function:
    """The mean of equal powers of both variables, as a function of what the law depends on.

    Raises
    ------
    CannotEvaluateError
        If the mean is one of other functions.
    """
    law, weights = node.law, Counter[tuple[Expr, int]]()
    for term in half_powers(node.body, law.variables):
        order, other = term.exponents
        if order != other or not order.is_Rational or order <= Rational(-1, 2):
            raise CannotEvaluateError("a mean of different powers inside an integral")
        weights[order, term.signs[0] * term.signs[1]] += term.coefficient
    parts = []
    for (order, side), weight in weights.items():
        p = rational_ball(order)
        radial = arb(2) ** p * (p + 1).gamma() / (2 * arb.pi())
        parts.append((acb(p), side, value(weight) * radial, angular_integral(p)))
    one, two, both = (function(law.covariance[k]) for k in ((0, 0), (1, 1), (0, 1)))

    def mean(places: Environment, analytic: bool) -> acb:
        size = one(places, analytic).sqrt(analytic=analytic)
        size *= two(places, analytic).sqrt(analytic=analytic)
        cosine, total = both(places, analytic) / size, acb(0)
        for p, side, weight, angular in parts:
            total += weight * size.pow(p, analytic=analytic) * angular(side * cosine, analytic)
        return total

    return mean


def angular_integral(p: arb) -> Integrand:
    """The integral of sin(u)^p sin(L - u)^p over 0 < u < L, where cos L = -c, by c.

    Examples
    --------
    >>> abs(angular_integral(arb(0))(acb(0), False) - arb.pi() / 2) < 1e-12
    True
    """
    half = arb(fmpq(1, 2))
    beta = half.gamma() * (p + 1).gamma() / (p + half + 1).gamma()
    up, down, power = acb(half), acb(p + half + 1), acb(p + half)

    def integral(cosine: acb, analytic: bool) -> acb:
        share = (1 + cosine) / 2
        if share.imag.contains(0) and not (share.real < 1 and (share.real > 0 or not analytic)):
            return acb(arb.nan())
        return share.pow(power, analytic=analytic) * beta * share.hypgeom_2f1(up, up, down)

    return integral
