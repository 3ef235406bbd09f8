"""Steps by the rule ``coefficients``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, l, mu, s, t, x
from sympy import Derivative, Integer, Lambda, Rational, Symbol, cos, exp, sin, sqrt

from bnsym.core import Rule
from bnsym.symbolic.power_series import TaylorCoefficient

from .table import Case, Table, case

z = Symbol("z", real=True)
quadratic = 1 - 2 * t * z + z**2


def at(place: Any, body: Any) -> TaylorCoefficient:
    return TaylorCoefficient(Lambda(z, body), place)


def g(place: Any, index: Any = mu, base: Any = quadratic) -> TaylorCoefficient:
    return at(place, base ** (-index))


recurrence = case(
    Rule.COEFFICIENTS,
    (l + 1) * g(l + 1),
    2 * (l + mu) * t * g(l) - (l + 2 * mu - 1) * g(l - 1),
    place=l,
)
slope = case(
    Rule.COEFFICIENTS,
    Derivative(g(l), t, evaluate=False),
    2 * mu * g(l - 1, mu + 1),
    place=l,
)
second = case(
    Rule.COEFFICIENTS,
    Derivative(g(l), (t, 2), evaluate=False),
    4 * mu * (mu + 1) * g(l - 2, mu + 2),
    place=l,
)
square = case(Rule.COEFFICIENTS, g(l, mu, 1 - 2 * z + z**2), g(l, 2 * mu, 1 - z), place=l)
mirror = case(
    Rule.COEFFICIENTS,
    g(l, mu, 1 + 2 * t * z + z**2),
    (-1) ** l * g(l),
    scale=Integer(-1),
)
stretched = case(Rule.COEFFICIENTS, g(l, mu, 1 - x * z), x**l * g(l, mu, 1 - z), x > 0, scale=x)


wave = exp(x * z - z**2 * Rational(1, 2))
waves = case(
    Rule.COEFFICIENTS,
    (l + 1) * at(l + 1, wave),
    x * at(l, wave) - at(l - 1, wave),
    place=l,
)


def of(base: Any, *where: Any) -> Case:
    """The derivative in z, for another base."""
    return case(
        Rule.COEFFICIENTS,
        (l + 1) * at(l + 1, base**mu),
        at(l, mu * base.diff(z) * base ** (mu - 1)),
        *where,
        place=l,
    )


TABLE = Table(
    (
        recurrence,
        slope,
        second,
        square,
        mirror,
        stretched,
        of(a + z, a > 0),
        case(
            Rule.COEFFICIENTS,
            at(l, (1 + z) / (a + z)),
            at(l, 1 / (a + z)) + at(l - 1, 1 / (a + z)),
            a < 0,
            place=l,
        ),
        case(
            Rule.COEFFICIENTS,
            at(l, sqrt(a) * (1 - 2 * z + z**2)),
            sqrt(a) * at(l, (1 - z) ** 2),
            a >= 0,
            place=l,
        ),
        case(
            Rule.COEFFICIENTS,
            (l + 1) * (l + 2) * at(l + 2, (1 - z) ** -1),
            (l + 1) * (l + 2) * at(l, (1 - z) ** -1),
            place=l,
        ),
    ),
    {
        "a sign": recurrence.but(after=2 * (l + mu) * t * g(l) + (l + 2 * mu - 1) * g(l - 1)),
        "a factor at the wrong place": recurrence.but(before=l * g(l + 1)),
        "the factor of the next place": recurrence.but(
            after=2 * (l + 1 + mu) * t * g(l) - (l + 2 * mu - 1) * g(l - 1)
        ),
        "another index": recurrence.but(before=(l + 1) * g(l + 1, mu + 1)),
        "a place moved": slope.but(after=2 * mu * g(l, mu + 1)),
        "the index not raised": slope.but(after=2 * mu * g(l - 1, mu)),
        "half the derivative": slope.but(after=mu * g(l - 1, mu + 1)),
        "the first derivative for the second": second.but(before=slope.before),
        "a derivative by the index": slope.but(before=Derivative(g(l), mu, evaluate=False)),
        "a derivative by the place": slope.but(
            before=Derivative(g(t), t, evaluate=False), after=2 * mu * g(t - 1, mu + 1), place=t
        ),
        "a derivative by a place that also counts": slope.but(
            before=Derivative(at(l, (1 - l * z) ** -1), l, evaluate=False),
            after=at(l - 1, (1 - l * z) ** -2),
        ),
        "a derivative by a place and a parameter": slope.but(
            before=Derivative(at(l, (1 - l * t * z) ** -1), l, t, evaluate=False),
            after=at(l - 1, (1 + l * t * z) * (1 - l * t * z) ** -3),
        ),
        "a root with the wrong sign": case(
            Rule.COEFFICIENTS, at(l, sqrt(1 + 2 * z + z**2)), -at(l, 1 + z), place=l
        ),
        "a square of a coefficient": case(Rule.COEFFICIENTS, g(l) ** 2, g(l, 2 * mu), place=l),
        "a product of coefficients": case(
            Rule.COEFFICIENTS, g(l) * g(l, mu + 1), g(l, 2 * mu + 1), place=l
        ),
        "a constant beside a coefficient": case(
            Rule.COEFFICIENTS, at(l, 1 + z) + 1, at(l, 2 + z), place=l
        ),
        "a factor that is no polynomial": case(
            Rule.COEFFICIENTS, g(l, mu, 1 - 2 * z), 2**l * g(l, mu, 1 - z), place=l
        ),
        "a distance that is no number": case(
            Rule.COEFFICIENTS, g(l + Symbol("m", integer=True)), g(l), place=l
        ),
        "a base of unknown sign at zero": of(a + z),
        "a base that vanishes at zero": of(a + z, a >= 0),
        "a base that is no polynomial": of(sqrt(1 + z) + 1),
        "a divisor that vanishes at zero": of(a + z).but(
            before=at(l, (a + z) ** -1 * (1 + z)), after=at(l, 1 / (a + z)) + at(l - 1, 1 / (a + z))
        ),
        "a function outside": of(sin(z)),
        "the exponential of a function": waves.but(
            before=(l + 1) * at(l + 1, exp(sin(z))), after=at(l, cos(z) * exp(sin(z)))
        ),
        "the sign of an exponent": waves.but(after=x * at(l, wave) + at(l - 1, wave)),
        "the exponential of a quotient": waves.but(
            before=(l + 1) * at(l + 1, exp(1 / z)), after=-at(l + 2, exp(1 / z))
        ),
        "a power that moves": case(
            Rule.COEFFICIENTS,
            at(l, (1 + z) ** (z + 1)),
            at(l, (1 + z) ** z) + at(l - 1, (1 + z) ** z),
            place=l,
        ),
        "an index without place": recurrence.but(place=s),
        "a place that is missing": recurrence.but(place=Integer(1)),
        "the sign of the scale lost": mirror.but(after=g(l)),
        "the scale in the wrong direction": stretched.but(after=x ** (-l) * g(l, mu, 1 - z)),
        "the scale left in the function": stretched.but(after=x**l * stretched.before),
        "a scale of unknown sign": stretched.but(where=()),
        "a scale of half the place": mirror.but(after=(-1) ** (l * Rational(1, 2)) * g(l)),
        "a scaled base of unknown sign": case(
            Rule.COEFFICIENTS,
            at(l, (a + z) ** mu),
            (-1) ** l * at(l, (a - z) ** mu),
            scale=Integer(-1),
        ),
    },
)
