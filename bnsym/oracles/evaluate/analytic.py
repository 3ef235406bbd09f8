"""Infinite series of Taylor coefficients against powers, with Cauchy's bound on their tails.

The coefficients of a power of a polynomial come from Euler's recurrence; those far out are at
most M/R^l, where M bounds the function on |z| = R by the distances to its zeros.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from flint import arb, ctx, fmpq_poly
from sympy import Expr, Integer, Mul, Poly, Pow, Sum, oo

from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.symbolic.power_series import TaylorCoefficient
from bnsym.symbolic.rational import flint_rational

__all__ = ["taylor_sum"]

_MOST_TERMS = 4_000
Ball = Callable[[Expr], arb]


def taylor_sum(node: Sum, ball: Ball) -> arb:
    """Ball of the sum over l, from zero on, of p(l) [z^l] b(z)^e s^l, p and b polynomials.

    Raises
    ------
    CannotEvaluateError
        If the sum is another one, or is not seen to converge soon.

    Examples
    --------
    >>> from sympy import Lambda
    >>> from sympy.abc import l, z
    >>> from bnsym.oracles.evaluate.balls import Balls
    >>> coefficient = TaylorCoefficient(Lambda(z, 1 / (1 - z)), l)
    >>> abs(taylor_sum(Sum(coefficient / 2**l, (l, 0, oo)), Balls().real) - 2) < 1e-12
    True
    """
    goal, parts = arb(2) ** (8 - ctx.prec), _parts(node)
    reach = ctx.prec / max(1e-3, -math.log2(min(1, abs(float(parts[-1])) + 1e-9)))
    with ctx.workprec(ctx.prec + 2 * int(min(2 * reach, _MOST_TERMS))):  # errors grow, terms fall
        return _summed(*parts, ball, goal)


def _summed(weight: Poly, base: Poly, power: Expr, place: Expr, ball: Ball, goal: arb) -> arb:
    """The sum until the tail is less than the goal."""
    weights = [ball(c) for c in weight.all_coeffs()[::-1]]
    b, e, s = [ball(c) for c in base.all_coeffs()[::-1]], ball(power), ball(place)
    exact = fmpq_poly([flint_rational(c) for c in base.all_coeffs()[::-1]])
    found: Any = exact.complex_roots()  # with their multiplicities
    zeros = [abs(zero) for zero, count in found for _ in range(count)]
    nearest = arb(min(zero.lower() for zero in zeros))
    radius = nearest - (nearest - abs(s)) / 8
    if not (b[0] > 0 and abs(s) < radius < nearest):
        raise CannotEvaluateError("the series is not seen to converge")
    far = abs(b[-1])
    for zero in zeros:
        far *= zero + radius if e > 0 else zero - radius
    tail = _tail([abs(w) for w in weights], far**e, abs(s) / radius)
    total = arb(0)
    for k, coefficient in enumerate(islice(_coefficients(b, e, s), _MOST_TERMS)):
        total += _value(weights, k) * coefficient
        if k % 16 == 15 and (rest := tail(k + 1)) < goal:
            return total + arb(0, rest.upper())
    raise CannotEvaluateError("the series converges slowly")


def _parts(node: Sum) -> tuple[Poly, Poly, Expr, Expr]:
    """The polynomial in the index, the base, its power, and the place."""
    ((index, low, high),) = node.limits
    body = unfolded(node.function)
    coefficients = [f for f in Mul.make_args(body) if isinstance(f, TaylorCoefficient)]
    if low != 0 or high != oo or len(coefficients) != 1 or coefficients[0].args[1] != index:
        raise CannotEvaluateError("this series has no bound on its tail")
    weight, place = Integer(1), Integer(1)
    for factor in Mul.make_args(body / coefficients[0]):
        if isinstance(factor, Pow) and factor.exp.has(index):
            place *= factor.base ** (factor.exp / index)
        else:
            weight *= factor
    (z,) = coefficients[0].args[0].signature
    base, power = coefficients[0].args[0].expr.as_base_exp()
    known = weight.is_polynomial(index) and base.is_polynomial(z) and not place.has(index)
    if not known or not all(c.is_Rational for c in Poly(base, z).coeffs()):
        raise CannotEvaluateError("this series has no bound on its tail")
    return Poly(weight, index), Poly(base, z), power, place


def _coefficients(base: list[arb], power: arb, place: arb) -> Iterator[arb]:
    """[z^k] b(z)^e s^k, from z f' g = e f g' for g = b(s z) and f = g^e."""
    scaled = [c * place**j for j, c in enumerate(base)]
    found = [scaled[0] ** power]
    yield found[0]
    k = 0
    while True:
        k += 1
        terms = (
            ((power + 1) * j - k) * scaled[j] * found[-j]
            for j in range(1, min(k, len(base) - 1) + 1)
        )
        found.append(sum(terms, arb(0)) / (k * scaled[0]))
        yield found[-1]


def _tail(weights: list[arb], bound: arb, quotient: arb) -> Callable[[int], arb]:
    """A bound on all terms from the k-th on, whose ratios are largest at the first."""

    def tail(k: int) -> arb:
        decay = quotient * (arb(k + 1) / k) ** (len(weights) - 1)
        first = bound * _value(weights, k) * quotient**k
        return first / (1 - decay) if decay < 1 else arb("inf")

    return tail


def _value(weights: list[arb], k: int) -> arb:
    """The polynomial at a whole number."""
    return sum((w * arb(k) ** j for j, w in enumerate(weights)), arb(0))
