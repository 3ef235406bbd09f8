"""Steps by the rule ``chain``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.symbols import B, a, b, h, i, j, k, l, mu, p, phi, x, y
from sympy import Abs, Derivative, Gt, Integer, KroneckerDelta, Sum, Symbol, cos, oo, sin, sqrt

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Entry
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous

from .notation import norm, z
from .table import Case, Table, case

integer = Symbol("k", integer=True)
variance = Derivative(Sum(z(p) ** 2, (p, 1, B)), Entry(h, k))
slopes = Sum(2 * z(p) * Derivative(z(p), Entry(h, k)), (p, 1, B))
chain = case(Rule.CHAIN, variance, slopes, derivative=variance)
composed = Derivative(Apply(phi, sqrt(B) * z(i) / norm, 0), Entry(h, k))
quotient = case(
    Rule.CHAIN,
    composed,
    Apply(phi, sqrt(B) * z(i) / norm, 1)
    * sqrt(B)
    * (Derivative(z(i), Entry(h, k)) / norm - z(i) * Derivative(norm, Entry(h, k)) / norm**2),
    Gt(norm, 0),
    derivative=composed,
)
entries = Derivative(Entry(h, i) * Entry(h, j), Entry(h, k))
deltas = case(
    Rule.CHAIN,
    entries,
    KroneckerDelta(i, k) * Entry(h, j) + KroneckerDelta(j, k) * Entry(h, i),
    derivative=entries,
)
affine = Derivative(3 * Entry(h, i) + a, Entry(h, k))
linear = deltas.but(before=affine, after=3 * KroneckerDelta(i, k), derivative=affine)


def differentiates(expression: Any, value: Any, **changes: Any) -> Case:
    """The derivative of an expression by an entry."""
    derivative = Derivative(expression, Entry(h, k), evaluate=False)
    return deltas.but(before=derivative, after=value, derivative=derivative, **changes)


def by(variable: Any, expression: Any, value: Any) -> Case:
    """The derivative of an expression by a variable."""
    derivative = Derivative(expression, variable, evaluate=False)
    return deltas.but(before=derivative, after=value, derivative=derivative)


slope = Derivative(C(l, mu, x), x)
weighted = (1 - x**2) ** mu * slope
expanded = (1 - x**2) ** mu * Derivative(slope, x) - 2 * mu * x * (1 - x**2) ** (mu - 1) * slope
folded = Derivative(weighted, x, evaluate=False)
reverse = case(Rule.CHAIN, expanded, folded, x**2 < 1, derivative=folded)


TABLE = Table(
    (
        chain,
        quotient,
        deltas,
        linear,
        case(Rule.CHAIN, folded, expanded, x**2 < 1, derivative=folded),
        reverse,
        by(x, x * y + 3, y),
    ),
    {
        "the two of the square lost": chain.but(after=slopes / 2),
        "the inner derivative lost": chain.but(after=Sum(2 * z(p), (p, 1, B))),
        "sign of the quotient rule": quotient.but(
            after=Apply(phi, sqrt(B) * z(i) / norm, 1)
            * sqrt(B)
            * (
                Derivative(z(i), Entry(h, k)) / norm
                + z(i) * Derivative(norm, Entry(h, k)) / norm**2
            )
        ),
        "the order kept": quotient.but(
            after=quotient.after.xreplace(
                {Apply(phi, sqrt(B) * z(i) / norm, 1): Apply(phi, sqrt(B) * z(i) / norm, 0)}
            )
        ),
        "one factor only": deltas.but(after=KroneckerDelta(i, k) * Entry(h, j)),
        "a product of derivatives": deltas.but(after=KroneckerDelta(i, k) * KroneckerDelta(j, k)),
        "all entries are one": differentiates(Entry(h, i), Integer(1)),
        "a parameter is a function": differentiates(
            Apply(PositiveHomogeneous(Entry(h, 1), a, b), Entry(h, 2), 0),
            Apply(PositiveHomogeneous(Entry(h, 1), a, b), Entry(h, 2), 1) * KroneckerDelta(2, k),
        ),
        "a power varies": differentiates(
            2 ** Entry(h, i), Entry(h, i) * 2 ** (Entry(h, i) - 1) * KroneckerDelta(i, k)
        ),
        "an endless sum": differentiates(
            Sum(Entry(h, p), (p, 1, oo)), Sum(KroneckerDelta(p, k), (p, 1, oo))
        ),
        "a sum that ends somewhere else": differentiates(
            Sum(p, (p, 1, Entry(h, 1))), Sum(0 * p + 0, (p, 1, Entry(h, 1)))
        ),
        "an order is a function": differentiates(
            Apply(phi, Entry(h, 2), Entry(h, 1)),
            Apply(phi, Entry(h, 2), Entry(h, 1) + 1) * KroneckerDelta(2, k),
        ),
        "an endless sum below": differentiates(
            Sum(Entry(h, integer), (integer, -oo, 1)),
            Sum(KroneckerDelta(integer, k), (integer, -oo, 1)),
        ),
        "an endless sum of sums": differentiates(
            Sum(Entry(h, p) * Entry(h, j), (p, 1, j), (j, 1, oo)),
            Sum(
                KroneckerDelta(p, k) * Entry(h, j) + KroneckerDelta(j, k) * Entry(h, p),
                (p, 1, j),
                (j, 1, oo),
            ),
        ),
        "a kink": differentiates(
            Abs(Entry(h, i)), Entry(h, i) / Abs(Entry(h, i)) * KroneckerDelta(i, k)
        ),
        "a second derivative": chain.but(
            before=Derivative(z(i), (Entry(h, k), 2)),
            derivative=Derivative(z(i), (Entry(h, k), 2)),
            after=Derivative(z(i), Entry(h, k)),
        ),
        "by an integer": by(i, i**2, 2 * i),
        "by something that is not real": by(Symbol("z"), Symbol("z") ** 2, 2 * Symbol("z")),
        "an activation at a variable, which may have a kink": by(
            x, Apply(phi, x, 0), Apply(phi, x, 1)
        ),
        "an exponent varies": by(x, (1 + y**2) ** x, x * (1 + y**2) ** (x - 1)),
        "a known function of a variable": by(x, sin(x), cos(x)),
        "one factor of a product in a variable": by(x, x * C(l, mu, x), x * slope),
        "the derivative of a derivative lost": by(x, x * slope, slope),
        "the other side has another derivative": reverse.but(before=-expanded),
        "it does not occur": chain.but(derivative=entries),
        "nothing to differentiate": chain.but(before=x, after=x),
    },
)
