"""Means over a normal pair whose covariance is a function that is integrated.

On the quadrant x, y > 0 of a standard pair of correlation c the angular integral of |x|^p |y|^q is
a Legendre function of the first kind (Gradshteyn and Ryzhik, 3.252.10): with U = (1 + c)/2

    (4 U)^((p + q + 1)/2) B(p + 1, q + 1) 2F1((1 + p - q)/2, (1 + q - p)/2; (p + q + 3)/2; U),

which is analytic in c off the real line beyond [-1, 1]. The radius is a Gamma function, as
everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flint import acb, arb, ctx
from sympy import Expr, Rational

from bnsym.oracles.evaluate.half_powers import half_powers
from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.programs import Environment
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.rational import rational_ball

__all__ = ["Function", "angular_integral", "pair_mean"]

_GUARD = 32
"""Bits more than a ball has: with many more, Arb can take seconds for one that is wide."""

Function = Callable[[Environment, bool], acb]


def pair_mean(
    node: Expectation, function: Callable[[Expr], Function], value: Callable[[Expr], acb]
) -> Function:
    """The mean of powers of both variables, as a function of what the law depends on.

    Raises
    ------
    CannotEvaluateError
        If the mean is one of other functions.
    """
    law, weights = node.law, Counter[tuple[tuple[Expr, ...], int]]()
    for term in half_powers(node.body, law.variables):
        orders = tuple(term.exponents)
        if not all(order.is_Rational and order > Rational(-1, 2) for order in orders):
            raise CannotEvaluateError("a mean of such powers inside an integral")
        weights[orders, term.signs[0] * term.signs[1]] += term.coefficient
    parts = []
    for (orders, side), weight in weights.items():
        p, q = map(rational_ball, orders)
        half = (p + q) / 2
        radial = arb(2) ** half * (half + 1).gamma() / (2 * arb.pi())
        parts.append((acb(p), acb(q), side, value(weight) * radial, angular_integral(p, q)))
    standard = law.covariance[0, 0] == law.covariance[1, 1] == 1
    one, two, both = (function(law.covariance[k]) for k in ((0, 0), (1, 1), (0, 1)))

    def mean(places: Environment, analytic: bool) -> acb:
        first, second = (part(places, analytic).sqrt(analytic=analytic) for part in (one, two))
        cosine, total = both(places, analytic) / (first * second), acb(0)
        for p, q, side, weight, angular in parts:
            term = weight * angular(side * cosine, analytic)
            if not standard:
                term *= first.pow(p, analytic=analytic) * second.pow(q, analytic=analytic)
            total += term
        return total

    return mean


def angular_integral(p: arb, q: arb) -> Integrand:
    """The integral of sin(u)^p sin(L - u)^q over 0 < u < L, where cos L = -c, by c.

    Examples
    --------
    >>> abs(angular_integral(arb(0), arb(0))(acb(0), False) - arb.pi() / 2) < 1e-12
    True
    """
    order = p + q + 1
    beta = arb(2) ** order * (p + 1).gamma() * (q + 1).gamma() / (order + 1).gamma()
    up, beside = acb((1 + p - q) / 2), acb((1 + q - p) / 2)
    down, power = acb((order + 2) / 2), acb(order / 2)

    def integral(cosine: acb, analytic: bool) -> acb:
        share = (1 + cosine) / 2
        if share.imag.contains(0) and not (share.real < 1 and (share.real > 0 or not analytic)):
            return acb(arb.nan())
        with ctx.workprec(min(ctx.prec, max(share.rel_accuracy_bits(), 0) + _GUARD)):
            series = share.hypgeom_2f1(up, beside, down)
        return share.pow(power, analytic=analytic) * beta * series

    return integral
