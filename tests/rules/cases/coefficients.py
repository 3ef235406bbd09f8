"""Steps by the rule ``coefficients``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, k, l, mu, s, t, x
from sympy import Abs, Derivative, Integer, Lambda, Rational, Sum, Symbol, cos, exp, oo, sin, sqrt

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


def total(term: Any, low: Any = 0, high: Any = oo) -> Sum:
    """A series over the place."""
    return Sum(term, (l, low, high))


poisson_side = mu * at(l, (1 - z**2) * quadratic ** (-mu - 1))


def summed(one: Any, other: Any, **changes: Any) -> Case:
    """One series becomes another."""
    return case(
        Rule.COEFFICIENTS,
        x + one,
        x + other,
        **{"sums": (one, other), "factor": s**l} | changes,
    )


poisson = summed(total((l + mu) * g(l) * s**l), total(poisson_side * s**l))
TABLE = Table(
    (
        poisson,
        summed(
            total(l * g(l) * s**l / 2, 2, 7),
            total(
                (
                    2 * mu * t * at(l - 1, quadratic ** (-mu - 1))
                    - 2 * mu * at(l - 2, quadratic ** (-mu - 1))
                )
                * s**l
                / 2,
                2,
                7,
            ),
        ),
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
        "a function with a kink": case(
            Rule.COEFFICIENTS, 2 * at(l, Abs(z)), at(l, 2 * Abs(z)), place=l
        ),
        "a series without its weight": summed(total(l * g(l) * s**l), total(poisson_side * s**l)),
        "a series at another place": summed(
            total((l + mu) * g(l) * s**l), total(poisson_side * (2 * s) ** l)
        ),
        "a series of other coefficients": summed(
            total((l + mu) * g(l) * s**l), total(poisson_side.xreplace({l: l + 1}) * s**l)
        ),
        "a series from one on": poisson.but(
            after=x + total(poisson_side * s**l, 1),
            sums=(poisson.parameters["sums"][0], total(poisson_side * s**l, 1)),
        ),
        "a series that is cut off": poisson.but(
            after=x + total(poisson_side * s**l, 0, 9),
            sums=(poisson.parameters["sums"][0], total(poisson_side * s**l, 0, 9)),
        ),
        "a series twice": poisson.but(after=x + 2 * poisson.parameters["sums"][1]),
        "a series that does not occur": poisson.but(
            before=poisson.parameters["sums"][1], after=poisson.parameters["sums"][1]
        ),
        "a factor with a coefficient": poisson.but(factor=g(l) * s**l),
        "a factor that is left": poisson.but(factor=Integer(1)),
        "no series": poisson.but(sums=(g(l), g(l)), before=g(l), after=g(l)),
        "a series of squares": summed(total(g(l) ** 2 * s**l), total(g(l, 2 * mu) * s**l)),
        "a double series": summed(
            Sum((l + mu) * g(l) * s**l, (l, 0, oo), (k, 1, 3)),
            Sum(poisson_side * s**l, (l, 0, oo), (k, 1, 3)),
        ),
        "a series over another index": summed(
            Sum((k + mu) * g(k) * s**l, (l, 0, 3)), Sum(poisson_side.xreplace({l: k}), (l, 0, 3))
        ),
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
