"""Integrals over the half line, as integrals over [0, 1] of functions that are bounded there.

Below one, w = x^m, and above, w = x^-m, where m makes whole numbers of the powers at the ends if
it can, and large ones if not. What is rational in w, a tilted covariance, is written as a quotient
of factors: no end is left with a quotient of what vanishes, or of what is infinite.

Where a power alone stands next to an exponential, u^p e^-u is integrated up to where the rest is
negligible: beyond T >= 2p, u^p is at most T^p e^((u - T)/2). Next to anything else e^(-kw) is a
number below one: beyond T it is at most e^(-kT) times the integral of what else there is, bounded
on all of the range by its ball.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from flint import acb, arb, ctx, fmpq
from sympy import (
    Add,
    Dummy,
    Expr,
    Function,
    Integer,
    Integral,
    Mul,
    Poly,
    Pow,
    S,
    Symbol,
    ceiling,
    exp,
    factor,
    fraction,
    oo,
    together,
)

from bnsym.oracles.evaluate.closures import closure
from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.tilted import Series, Steady, read_off
from bnsym.symbolic.homogeneous import HomogeneousKernel
from bnsym.symbolic.normal_batch import TiltDeterminant, TiltedCovariance

__all__ = ["factored", "half_line", "pieces"]

_FLAT = 8
"""How often what vanishes at an end like a fractional power can be differentiated there."""


def half_line(
    node: Integral, value: Callable[[Expr], acb], integrate: Callable[[Integrand], acb]
) -> acb:
    """Ball of an integral over the half line, given those of numbers and over [0, 1].

    Raises
    ------
    CannotEvaluateError
        If it is another integral, or is not seen to converge.
    """
    ((variable, *ends),) = node.limits
    if ends != [0, oo]:
        raise CannotEvaluateError("an integral over another range")
    over_unit = partial(_over_unit, value=value, integrate=integrate)
    falls = [part for part in Mul.make_args(node.function) if isinstance(part, exp)]
    if not falls:
        return sum(map(over_unit, pieces(node)), acb(0))
    try:
        constant, order = _falling(node.function, variable, falls[0])
    except CannotEvaluateError:
        return _damped(node, falls[0], value, over_unit)
    end = ceiling(ctx.prec + 4 * abs(order) + 8)
    start = _bounded(variable**order * exp(-variable), variable, end)
    rest = 2 * value(end**order * exp(-end)).real.upper()
    return value(constant) * (over_unit(start) + acb(arb(0, rest)))


def _damped(
    node: Integral,
    fall: exp,
    value: Callable[[Expr], acb],
    over_unit: Callable[[Integral], acb],
) -> acb:
    """With an exponential that falls next to what can be integrated without it."""
    ((variable, *_),) = node.limits
    rate = -fall.args[0] / variable
    if not (rate.is_Rational and rate > 0):
        raise CannotEvaluateError("an integral that falls in another way")
    place = Function("place", positive=True)
    near, far = pieces(node.func(node.function / fall * place(variable), *node.limits))
    if near.function == far.function == 0:
        return acb(0)

    def parts(piece: Integral) -> tuple[Symbol, Expr, Expr]:
        """The variable, what stands for the old one, and the rest."""
        (spot,) = piece.function.atoms(place)
        return piece.limits[0][0], spot.args[0], piece.function / spot

    x, w, rest = parts(near)
    low = over_unit(node.func(rest * exp(-rate * w), (x, 0, 1)))
    x, w, rest = parts(far)
    order = -w.as_powers_dict()[x]
    start = Integer(1) / (1 + ceiling((ctx.prec / (rate * w * x**order)) ** (1 / order)))
    moved = {x: start + (1 - start) * x}
    high = over_unit(node.func((1 - start) * (rest * exp(-rate * w)).xreplace(moved), (x, 0, 1)))
    bound = closure(rest, x, value)(acb(arb.union(arb(0), value(start).real)), False)
    beyond = abs(bound * value(start * exp(-rate * w.xreplace({x: start}))))
    if not beyond.is_finite():
        raise CannotEvaluateError("an integrand is not seen to be bounded")
    return low + high + acb(arb(0, beyond.upper()))


def _over_unit(
    node: Integral, value: Callable[[Expr], acb], integrate: Callable[[Integrand], acb]
) -> acb:
    """One of the pieces; where its integrand is no number there is nothing to refine."""
    integrand = closure(node.function, node.limits[0][0], value)
    if not all(integrand(acb(fmpq(k, 8)), False).is_finite() for k in (1, 4, 7)):
        raise CannotEvaluateError("an integrand is not defined on its range")
    total = integrate(integrand)
    if not total.rel_one_accuracy_bits() > ctx.prec // 2:
        raise CannotEvaluateError("an integral was not enclosed")
    return total


def _falling(body: Expr, variable: Symbol, fall: Expr) -> tuple[Expr, Expr]:
    """Of c w^p e^(-kw), p and the factor that w = u/k leaves."""
    rate, rest = -fall.args[0] / variable, body / fall
    order = rest.as_powers_dict().get(variable, Integer(0))
    constant = rest / variable**order
    if constant.has(variable) or not (rate.is_Rational and rate > 0 and order.is_Rational):
        raise CannotEvaluateError("an integral that falls in another way")
    return constant * rate ** (-order - 1), order


def pieces(node: Integral) -> tuple[Integral, ...]:
    """Integrals over [0, 1] with the sum of one over the half line.

    Examples
    --------
    >>> from sympy.abc import w
    >>> [part.doit() for part in pieces(Integral(1 / (1 + w) ** 2, (w, 0, oo)))]
    [1/2, 1/2]
    """
    ((variable, *_),) = node.limits
    y, unit = Dummy("y", positive=True), _unit(node.function)
    return tuple(
        _bounded(_levelled(factored(node.function, {variable: image * unit}) * slope * unit, y), y)
        for image, slope in ((y, Integer(1)), (1 / y, y**-2))
    )


def _unit(body: Expr) -> Expr:
    """A rate at which a covariance is tilted about as much as not: a power of two."""
    matrices = {word.args[0] for word in body.atoms(TiltedCovariance)}
    trace = max((matrix.trace() for matrix in matrices), default=Integer(1))
    return Integer(2) ** (trace.q.bit_length() - trace.p.bit_length())


def factored(body: Expr, image: Mapping[Symbol, Expr]) -> Expr:
    """The body at the image of its variables, everything rational in it as a product.

    Examples
    --------
    >>> from sympy.abc import w, y
    >>> factored(1 + w, {w: 1 / y})
    (y + 1)/y
    """
    words = body.atoms(TiltDeterminant, TiltedCovariance)
    table = {
        word: found
        if (found := read_off(word, image)) is not None
        else factor(word.definition().xreplace(image))
        for word in words
    }
    found = body.xreplace(table).xreplace(image).replace(_rational, factor)
    return found.replace(
        lambda part: isinstance(part, HomogeneousKernel) and part.args[1].has(Series),
        lambda kernel: kernel.func(kernel.args[0], Steady(kernel.args[1])),
    )


def _levelled(body: Expr, y: Symbol) -> Expr:
    """What all terms of a sum have of the powers of y comes out of it, of inner sums first."""

    def level(part: Expr) -> Expr:
        terms = Add.make_args(part)
        least = min(term.as_powers_dict().get(y, Integer(0)) for term in terms)
        return y**least * Add(*(term / y**least for term in terms))

    return body.replace(lambda part: part.is_Add and part.has(y), level)


def _rational(part: Expr) -> bool:
    """Whether a sum is a quotient of polynomials."""
    return bool(part.is_Add and part.is_rational_function())


def _bounded(body: Expr, y: Symbol, unit: Expr = S.One) -> Integral:
    """The integral up to a unit, with y = unit x^m, where a power of y comes out of the body."""
    powers = [part.as_base_exp() for part in Mul.make_args(body)]
    order = sum((power for base, power in powers if base == y), Integer(1))
    if not (order.is_Rational and order > 0):
        raise CannotEvaluateError("an integral does not converge")
    if any(_vanishes(power.base, y, unit) for power in body.atoms(Pow) if not _whole(power)):
        raise CannotEvaluateError("an integrand has a pole or a branch in its range")
    m = order.q if order.q <= _FLAT else ceiling((_FLAT + 1) / order)
    x = Dummy("x", positive=True)
    return Integral(unit * m * x ** (m - 1) * body.xreplace({y: unit * x**m}), (x, 0, 1))


def _whole(power: Pow) -> bool:
    """Whether it is a power that is analytic everywhere."""
    return bool(power.exp.is_Integer and power.exp >= 0)


def _vanishes(base: Expr, y: Symbol, end: Expr) -> bool:
    """Whether a quotient of polynomials, not y, has a root or a pole between 0 and the end."""
    if isinstance(base, Series):
        return not base.is_positive
    if base == y or not (base.has(y) and base.is_rational_function(y)):
        return False
    return any(
        Poly(part, y).count_roots(0, end) for part in fraction(together(base)) if part.has(y)
    )
