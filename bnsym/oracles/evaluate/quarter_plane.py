"""Integrals over a half line of integrals over a half line, as integrals over unit squares.

Below a unit, each variable is a multiple of x, and above, of x^-2: there variances of a tilted
covariance vanish like x^2, covariances too, and so their quotients are analytic. What is rational,
a tilted covariance, is written as a quotient of factors, and powers of x come out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from flint import acb, arb
from sympy import (
    Dummy,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Mul,
    Rational,
    Symbol,
    oo,
)

from bnsym.oracles.evaluate.closures import joint_closure
from bnsym.oracles.evaluate.gauss import (
    Surface,
    exponent,
    integral_over_square,
    raised,
    singular,
)
from bnsym.oracles.evaluate.half_line import factored
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.normal_batch import TiltedCovariance

__all__ = ["quarter_plane"]


def quarter_plane(node: Integral, value: Callable[[Expr], acb]) -> arb:
    """Ball of such an integral, given those of numbers.

    Raises
    ------
    CannotEvaluateError
        If it is another integral, or is not seen to converge.
    """
    body, variables = _flattened(node)
    units = _units(body, variables)
    total = arb(0)
    for powers in product((1, -2), repeat=2):
        names = [Dummy(name, positive=True) for name in "xy"]
        image = {
            old: unit * name**power
            for old, unit, name, power in zip(variables, units, names, powers, strict=True)
        }
        slopes = (
            abs(power) * unit * name ** (power - 1)
            for unit, name, power in zip(units, names, powers, strict=True)
        )
        total += _over_square(factored(body, image) * Mul(*slopes), names, value)
    return total


def _flattened(node: Integral) -> tuple[Expr, tuple[Symbol, Symbol]]:
    """The integrand and the variables of both integrals."""
    inner = [part for part in Mul.make_args(node.function) if isinstance(part, Integral)]
    limits = [limit for part in (node, *inner) for limit in part.limits]
    body = Mul(node.function, *(part.function / part for part in inner))
    names = {limit[0] for limit in limits if limit[1:] == (0, oo)}
    if not len(limits) == len(names) == 2 or body.has(Integral):
        raise CannotEvaluateError("two variables that run from 0 to infinity are needed")
    (one, *_), (other, *_) = limits
    return body, (one, other)


def _units(body: Expr, variables: tuple[Symbol, Symbol]) -> list[Expr]:
    """Rates at which either batch is tilted about as much as not: powers of two."""
    tilts = {word.args[:2] for word in body.atoms(TiltedCovariance)}
    units = []
    for name in variables:
        traces = (_trace(matrix, rates, name) for matrix, rates in tilts)
        t = max(traces, default=Integer(0)) or Integer(1)
        units.append(Integer(2) ** (t.q.bit_length() - t.p.bit_length()))
    return units


def _trace(matrix: ImmutableDenseMatrix, rates: ImmutableDenseMatrix, name: Symbol) -> Expr:
    """The sum of the variances that are tilted at this rate."""
    return sum(
        (v for v, rate in zip(matrix.diagonal(), rates.diagonal(), strict=True) if rate == name),
        Integer(0),
    )


def _over_square(body: Expr, names: Sequence[Symbol], value: Callable[[Expr], acb]) -> arb:
    """The integral over the unit square, the powers of either variable outside."""
    powers = body.as_powers_dict()
    orders = [powers.get(name, Integer(0)) for name in names]
    if not all(order.is_Rational and order > -1 for order in orders):
        raise CannotEvaluateError("an integral does not converge")
    weights = tuple(singular(order) for order in orders)
    smooth = Mul(
        *(base**power for base, power in powers.items() if base not in names),
        *(name ** (o - w) for name, o, w in zip(names, orders, weights, strict=True)),
    )
    function = joint_closure(smooth, names, value)

    def held(place: Any, power: Rational) -> tuple[Any, Any]:
        return place, raised(place, exponent(power))

    def both(one: tuple[Any, Any], twos: Sequence[tuple[Any, Any]]) -> list[Any]:
        (x, outside), real = one, isinstance(one[0], arb)
        values = []
        for y, beside in twos:
            found = function({names[0]: acb(x), names[1]: acb(y)}, True) * outside * beside
            values.append(found.real if real and isinstance(y, arb) else found)
        return values

    surface = Surface(held, lambda places, power: [held(place, power) for place in places], both)
    return integral_over_square(surface, weights)
