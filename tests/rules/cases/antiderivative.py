"""Steps by the rule ``antiderivative``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, u, w, x
from sympy import (
    Abs,
    Integer,
    Integral,
    Ne,
    Piecewise,
    Symbol,
    acos,
    asin,
    atan,
    cos,
    erf,
    exp,
    floor,
    log,
    oo,
    pi,
    sin,
    sqrt,
)

from bnsym.core import Rule

from .table import Case, Table, case


def integrates(function: Any, primitive: Any, value: Any, *where: Any, **changes: Any) -> Case:
    """An integral over [a, b] by its primitive."""
    integral = Integral(function, (u, a, b))
    given = {"integral": integral, "primitive": primitive, **changes}
    return case(Rule.ANTIDERIVATIVE, integral, value, *where, **given)


def jump(point: Any) -> Any:
    """A step at zero, whose derivative SymPy takes to be zero."""
    return Piecewise((0, point < 0), (1, True))


waves = integrates(cos(u), sin(u), sin(b) - sin(a))
polynomial = integrates(3 * u**2 + c, u**3 + c * u, b**3 - a**3 + c * (b - a))
frequency = integrates(cos(c * u), sin(c * u) / c, (sin(c * b) - sin(c * a)) / c, c > 0)
endless = Integral(exp(-u), (u, 0, oo))


def over_unit(function: Any, primitive: Any, value: Any, *where: Any) -> Case:
    """An integral over [0, 1] by its primitive."""
    integral = Integral(function, (w, 0, 1))
    return case(
        Rule.ANTIDERIVATIVE, integral, value, *where, integral=integral, primitive=primitive
    )


arc = over_unit(c / sqrt(1 - c**2 * w**2), asin(c * w), asin(c), c > -1, c < 1)
turned = over_unit(-c / sqrt(1 - c**2 * w**2), acos(c * w), acos(c) - pi / 2, c > -1, c < 1)
root = over_unit(1 / sqrt(b + w), 2 * sqrt(b + w), 2 * sqrt(b + 1) - 2 * sqrt(b), b > 0)
pole = over_unit(1 / (b + w) ** 2, -1 / (b + w), 1 / b - 1 / (b + 1), b > 0)
bell = integrates(
    2 * exp(-(u**2)) / sqrt(pi) + exp(u), erf(u) + exp(u), erf(b) - erf(a) + exp(b) - exp(a)
)
inner = Integral(c / sqrt(1 - c**2 * u**2), (u, 0, b))
TABLE = Table(
    (
        waves,
        polynomial,
        frequency,
        integrates(u * cos(u), u * sin(u) + cos(u), b * sin(b) + cos(b) - a * sin(a) - cos(a)),
        arc,
        turned,
        root,
        pole,
        bell,
    ),
    {
        "ends exchanged": waves.but(after=sin(a) - sin(b)),
        "ends added": waves.but(after=sin(a) + sin(b)),
        "one end": waves.but(after=sin(b)),
        "sign of the primitive": waves.but(primitive=-sin(u), after=sin(a) - sin(b)),
        "the integrand is no primitive": waves.but(primitive=cos(u), after=cos(b) - cos(a)),
        "a frequency that may vanish": frequency.without(0),
        "across a pole": integrates(-1 / u**2, 1 / u, 1 / b - 1 / a, Ne(a, 0), Ne(b, 0)),
        "across a jump": integrates(
            0 * u, Abs(u) / u, Abs(b) / b - Abs(a) / a, Ne(a, 0), Ne(b, 0)
        ).but(before=Integral(0, (u, a, b)), integral=Integral(0, (u, a, b))),
        "across a jump of branches": integrates(
            cos(u), jump(u) + sin(u), jump(b) + sin(b) - jump(a) - sin(a)
        ),
        "across a jump of the angle": integrates(
            cos(u), sin(jump(u)) + sin(u), sin(jump(b)) + sin(b) - sin(jump(a)) - sin(a)
        ),
        "an arc that may end at one": arc.but(where=(c > -1, c <= 1)),
        "an arc that may start at minus one": arc.but(where=(c >= -1, c < 1)),
        "an arc that may start before": arc.but(where=(c < 1,)),
        "an arc of what may be anything": arc.but(where=()),
        "an arc without its slope": arc.but(before=arc.before / c, after=asin(c) / c**2),
        "the other arc": arc.but(primitive=acos(c * w), after=acos(c) - pi / 2),
        "a root that may start at zero": root.but(where=(b >= 0,)),
        "a root of the other sign": root.but(after=-root.after),
        "across a pole that may be inside": pole.but(where=(b > -1,)),
        "across a pole inside": pole.but(where=(b > -2, b < 0)),
        "an arc up to any end": arc.but(
            before=inner,
            integral=inner,
            primitive=asin(c * u),
            after=asin(c * b),
            where=(c > -1, c < 1, b > 0, b < 1),
        ),
        "an arc between ends in no order": arc.but(
            before=Integral(arc.before.function, (w, 1, 0)),
            integral=Integral(arc.before.function, (w, 1, 0)),
            after=-asin(c),
        ),
        "a staircase": over_unit(1 + 0 * w, w + floor(3 * w), Integer(4)),
        "a logarithm through zero": over_unit(1 / (w - b), log(w - b), log(1 - b) - log(-b)),
        "a function that is not in the list": over_unit(1 / (1 + w**2), atan(w), pi / 4),
        "no limits": waves.but(before=Integral(cos(u), u), integral=Integral(cos(u), u)),
        "to infinity": waves.but(
            before=Integral(cos(u), (u, 0, oo)),
            integral=Integral(cos(u), (u, 0, oo)),
            after=sin(Symbol("end")) - 0,
        ),
        "from infinity": waves.but(
            before=Integral(1, (u, oo, 0)), integral=Integral(1, (u, oo, 0)), primitive=u, after=-oo
        ),
        "another integral": waves.but(integral=endless),
        "two integrals": waves.but(
            before=Integral(cos(u), (u, a, b), (x, 0, 1)),
            integral=Integral(cos(u), (u, a, b), (x, 0, 1)),
        ),
        "a primitive that is no expression": waves.but(primitive="sin"),
        "nothing to integrate": waves.but(
            before=Integral(exp(u), (u, a, b)), after=Integral(exp(u), (u, a, b))
        ),
        "from minus infinity": waves.but(
            before=Integral(0, (u, -oo, b)),
            integral=Integral(0, (u, -oo, b)),
            primitive=Integer(1),
            after=Integer(0),
        ),
    },
)
