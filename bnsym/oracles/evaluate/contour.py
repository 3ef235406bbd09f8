"""Integrals along Hankel's contour: a stretch of either ray, and a bound for what is beyond it.

The contour consists of two rays that leave one at angles of 135 degrees. Where the integrand is
real on the positive axis its values on the two are conjugate, and one is enough. Every value is
asked to be that of an analytic function on the whole ball, which makes it the continuation along
the ray of the function that the integrand is at one.

An integrand with other variables in it, over which one integrates as well, is a sum of products of
functions of z and of theirs, if it is to be known. The mean of homogeneous functions over a normal
pair is one over a standard pair, times powers of the two standard deviations.

Far out, u = 1/z is in a small disc round zero. The integrand is made of exponentials that fall to
the left, of powers of z, and of what is analytic in that disc, and so bounded there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import prod
from typing import NamedTuple

from flint import acb, arb, ctx
from sympy import (
    Add,
    Dummy,
    Expr,
    Integer,
    Integral,
    Mul,
    Pow,
    Symbol,
    exp,
    expand,
    expand_mul,
    sqrt,
)

from bnsym.oracles.evaluate.closures import closure
from bnsym.oracles.evaluate.half_line import factored
from bnsym.oracles.evaluate.half_powers import half_powers
from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import AlphaReLU

__all__ = ["factorised", "hankel_integral"]

_SPARE = 16
_NEAR = arb(1, 2.0**-8)
"""The positive axis around one."""


def hankel_integral(
    node: HankelIntegral, value: Callable[[Expr], acb], integrate: Callable[[Integrand], acb]
) -> arb:
    """Ball of such an integral, given those of numbers and of integrals over [0, 1].

    Raises
    ------
    CannotEvaluateError
        If it is not seen to converge, or its integrand is not real on the positive axis.
    """
    body, variable = node.args
    function = closure(body, variable, value)
    if not function(acb(_NEAR), True).imag.is_zero():
        raise CannotEvaluateError("a function that is analytic and real near one is needed")
    inverse = Dummy("u", positive=True)
    outer = factored(body, {variable: 1 / inverse})
    fall = _Growth.of(outer, inverse, acb(0), value)
    if not fall.rate > 0:
        raise CannotEvaluateError("an integrand that does not fall along the contour")
    turn, root = acb(-1, 1) / acb(2).sqrt(), arb(2).sqrt()
    length = (2 + (ctx.prec + _SPARE + 4 * abs(fall.order)) / fall.rate).upper()
    end = 1 + length * turn
    near = (1 / abs(end)).upper()
    disc = acb(arb(0, near), arb(0, near))
    total = integrate(lambda x, _: function(1 + length * x * turn, True)) * length * turn
    rest = _Growth.of(outer, inverse, disc, value)
    steep = rest.rate / (2 * root)
    size = (1 + length) if rest.order > 0 else abs(end)
    beyond = rest.size * size**rest.order * (rest.rate * end.real).exp() / steep
    if not (total.is_finite() and beyond.is_finite()):
        raise CannotEvaluateError("an integrand is not seen to be analytic and to fall")
    return (total.imag + arb(0, beyond.upper())) / arb.pi()


def factorised(node: Integral) -> Expr:
    """An integral over contours by such where the contours are numbers.

    Examples
    --------
    >>> from sympy import exp
    >>> from sympy.abc import x, z
    >>> factorised(Integral(HankelIntegral(x**2 * exp(z) / z, z), (x, 0, 1)))
    Integral(x**2*HankelIntegral(exp(z)/z, z), (x, 0, 1))
    """
    if not any(free_of(part) for part in node.function.atoms(HankelIntegral)):
        return node
    body = node.function.replace(lambda part: isinstance(part, HankelIntegral), _separated)
    return Add(*(node.func(term, *node.limits) for term in Add.make_args(expand_mul(body))))


def _separated(node: HankelIntegral) -> Expr:
    """A sum of products with integrals of functions of one variable."""
    body, variable = node.args
    means = [mean for mean in body.atoms(Expectation) if mean.has_free(variable)]
    body = expand_mul(body.xreplace({mean: _standardised(mean, variable) for mean in means}))
    parts = (term.as_independent(variable, as_Add=False) for term in Add.make_args(body))
    return Add(*(outside * HankelIntegral(inside, variable) for outside, inside in parts))


def _standardised(mean: Expectation, variable: Symbol) -> Expr:
    """The mean of a sum of powers on each quadrant, by those over a standard pair."""
    law = mean.law
    if not isinstance(law, Gaussian) or len(law.variables) != 2:
        raise CannotEvaluateError("a mean over a normal pair is needed")
    (one, both), (_, two) = law.covariance.tolist()
    standard = correlated(*law.variables, both / (sqrt(one) * sqrt(two)))
    if standard.has_free(variable):
        raise CannotEvaluateError("a correlation that depends on the variable of a contour")
    found = defaultdict[tuple[Expr, ...], dict[tuple[int, ...], Expr]](dict)
    for term in half_powers(mean.body, law.variables):
        found[term.exponents][term.signs] = term.coefficient
    return Add(
        *(
            one ** (p / 2) * two ** (q / 2) * _on_quadrants((p, q), weights, standard)
            for (p, q), weights in found.items()
        )
    )


def _on_quadrants(
    powers: Sequence[Expr], weights: Mapping[tuple[int, ...], Expr], law: Gaussian
) -> Expr:
    """The mean of these powers, with a weight on each quadrant, over what it depends on."""

    def seen(place: int) -> bool:
        flips = [-1 if k == place else 1 for k in range(2)]
        turned = (tuple(s * f for s, f in zip(signs, flips, strict=True)) for signs in weights)
        return powers[place] != 0 or [weights.get(signs) for signs in turned] != [*weights.values()]

    kept = [k for k in range(2) if seen(k)]
    body = Add(
        *(
            weight * Mul(*(AlphaReLU(powers[k], signs[k] * law.variables[k]) for k in kept))
            for signs, weight in weights.items()
            if all(signs[k] > 0 for k in range(2) if k not in kept)
        )
    )
    if len(kept) == 2:
        return Expectation(body, law)
    return Expectation(body, Gaussian([law.variables[k] for k in kept], [[1]])) if kept else body


class _Growth(NamedTuple):
    """A function is at most ``size |z|^order e^(rate Re z)`` far out, where Re z < 0."""

    size: arb
    order: arb
    rate: arb

    @classmethod
    def of(cls, part: Expr, inverse: Symbol, disc: acb, value: Callable[[Expr], acb]) -> _Growth:
        """Of an expression in u = 1/z, for u in a disc round zero."""
        found = partial(cls.of, inverse=inverse, disc=disc, value=value)
        if inverse not in free_of(part):
            return cls(abs(value(part)), arb(0), arb(0))
        if isinstance(part, Add):
            terms = [found(term) for term in part.args]
            order, rate = (_extreme([t[k] for t in terms], s) for k, s in ((1, 1), (2, -1)))
            return cls(sum((t.size for t in terms), arb(0)), order, rate)
        if isinstance(part, Mul):
            factors = [found(factor) for factor in part.args]
            order, rate = (sum((f[k] for f in factors), arb(0)) for k in (1, 2))
            return cls(prod((f.size for f in factors), start=arb(1)), order, rate)
        base, power = part.as_base_exp() if isinstance(part, Pow) else (part, Integer(1))
        if base == inverse and inverse not in free_of(power):
            return cls(arb(1), -_real(value(power)), arb(0))
        rate = arb(0)
        if isinstance(part, exp):
            terms = Add.make_args(expand(part.args[0]))
            falling = [term for term in terms if inverse not in free_of(term * inverse)]
            rate = sum((_real(value(term * inverse)) for term in falling), rate)
            part = exp(Add(*(term for term in terms if term not in falling)))
        return cls(abs(closure(part, inverse, value)(disc, True)), arb(0), rate)


def _real(number: acb) -> arb:
    """A number that is real."""
    if not number.imag.is_zero():
        raise CannotEvaluateError("a real power, or rate, is needed")
    return number.real


def _extreme(numbers: list[arb], side: int) -> arb:
    """The largest one, or with the side -1 the smallest."""
    best, *others = numbers
    for other in others:
        best = best.max(other) if side > 0 else best.min(other)
    return best
