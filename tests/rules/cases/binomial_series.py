"""Steps by the rule ``binomial_series``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import l, m, mu, t, x
from sympy import Expr, Integer, Lambda, Symbol, gamma

from bnsym.core import Rule
from bnsym.symbolic.power_series import TaylorCoefficient

from .notation import half
from .table import Table, case

z = Symbol("z", real=True)


def at(place: Any, body: Any) -> TaylorCoefficient:
    return TaylorCoefficient(Lambda(z, body), place)


def newton(power: Expr, place: Any = l) -> Expr:
    return gamma(place + power) / (gamma(power) * gamma(place + 1))


plain = at(l, (1 - z) ** (-mu))
series = case(
    Rule.BINOMIAL_SERIES, plain, newton(mu), coefficient=plain, scale=Integer(1), power=mu
)
scaled_node = at(l, (1 - x * z) ** (-mu))
scaled = series.but(before=scaled_node, after=x**l * newton(mu), coefficient=scaled_node, scale=x)
real = series.but(
    before=at(l, (1 - z) ** (-t)),
    after=newton(t),
    coefficient=at(l, (1 - z) ** (-t)),
    power=t,
    where=(t > 0,),
)
integer = Symbol("j", integer=True)
hidden = at(l, (1 - 2 * z + z**2) ** (-mu * half))
far = at(integer, (1 - z) ** (-mu))

TABLE = Table(
    (
        series,
        scaled,
        real,
        series.but(before=hidden, coefficient=hidden),
        series.but(before=2 * plain + 1, after=2 * newton(mu) + 1),
        series.but(before=far, after=newton(mu, integer), coefficient=far, where=(integer >= 0,)),
    ),
    {
        "the coefficient of the inverse": series.but(after=1 / newton(mu)),
        "a place too far": series.but(after=newton(mu, l + 1)),
        "another power": series.but(after=newton(mu + 1)),
        "the factorial lost": series.but(after=gamma(l + mu) / gamma(mu)),
        "the constant lost": series.but(after=gamma(l + mu) / gamma(l + 1)),
        "the scale lost": scaled.but(after=newton(mu)),
        "the scale of another binomial": scaled.but(scale=Integer(1), after=newton(mu)),
        "the sign of the scale": scaled.but(scale=-x, after=(-x) ** l * newton(mu)),
        "a square for the binomial": series.but(
            before=at(l, (1 - z**2) ** (-mu)), coefficient=at(l, (1 - z**2) ** (-mu))
        ),
        "a constant in front": series.but(
            before=at(l, 2 * (1 - z) ** (-mu)), coefficient=at(l, 2 * (1 - z) ** (-mu))
        ),
        "a power of unknown sign": real.without(0),
        "a power that may vanish": real.but(where=(t >= 0,)),
        "a place that may be negative": series.but(
            before=far, after=newton(mu, integer), coefficient=far
        ),
        "nothing to evaluate": series.but(coefficient=hidden, after=plain),
        "another coefficient": series.but(coefficient=at(m, (1 - z) ** (-mu))),
        "a function of the place": series.but(
            before=at(l, (1 - l * z) ** (-mu)),
            after=l**l * newton(mu),
            coefficient=at(l, (1 - l * z) ** (-mu)),
            scale=l,
        ),
        "a power of the place": series.but(
            before=at(l, (1 - z) ** (-l)),
            after=newton(l),
            coefficient=at(l, (1 - z) ** (-l)),
            power=l,
        ),
        "one place for all": series.but(
            before=at(Integer(2), (1 - z) ** (-mu)),
            after=newton(mu, Integer(2)),
            coefficient=at(Integer(2), (1 - z) ** (-mu)),
        ),
    },
)
