"""Steps by the rule ``substitution``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import a, r, v, w, x
from sympy import Abs, Integer, Integral, Rational, exp, oo, sqrt

from bnsym.core import Rule

from .notation import half
from .table import Table, case

before = Integral(exp(-(r**2) / (2 * v)), (r, 0, oo))
after = Integral(exp(-w) * sqrt(v / 2) * w ** (-half), (w, 0, oo))
change = case(Rule.SUBSTITUTION, before, after, integral=before, scale=sqrt(2 * v), power=half)
cubed = Integral(exp(-(r**3)), (r, 0, oo))
cube = case(
    Rule.SUBSTITUTION,
    cubed,
    Integral(exp(-w) * w ** (-2 * Rational(1, 3)) / 3, (w, 0, oo)),
    integral=cubed,
    scale=Integer(1),
    power=Rational(1, 3),
)
part = Integral(exp(-(r**3)), (r, 0, 1))
stretch = case(
    Rule.SUBSTITUTION,
    Integral(exp(-r), (r, 0, oo)),
    a * Integral(exp(-a * w), (w, 0, oo)) * 1,
    a > 0,
    integral=Integral(exp(-r), (r, 0, oo)),
    scale=a,
    power=Integer(1),
).but(after=Integral(a * exp(-a * w), (w, 0, oo)))
TABLE = Table(
    (change, cube, stretch),
    {
        "no Jacobian": cube.but(after=Integral(exp(-w), (w, 0, oo))),
        "Jacobian upside down": cube.but(
            after=Integral(exp(-w) * 3 * w ** (2 * Rational(1, 3)), (w, 0, oo))
        ),
        "factor forgotten": cube.but(after=3 * cube.after),
        "another power": cube.but(power=half),
        "another scale": change.but(scale=sqrt(v)),
        "part of the half line": cube.but(
            before=part, integral=part, after=cube.after.xreplace({Integer(1): Integer(1)})
        ),
        "a scale of unknown sign": stretch.without(0),
        "a decreasing substitution": cube.but(
            before=Integral(exp(-1 / r) / r**2, (r, 0, oo)),
            integral=Integral(exp(-1 / r) / r**2, (r, 0, oo)),
            power=Integer(-1),
            after=Integral(-exp(-w), (w, 0, oo)),
        ),
        "another integral": cube.but(integral=before),
        "a scale that varies": change.but(scale=r),
        "a scale that is no expression": change.but(scale="v"),
        "a variable of one sign over the line": cube.but(
            before=Integral(Abs(r), (r, -oo, oo)),
            integral=Integral(Abs(r), (r, -oo, oo)),
            after=Integral(r, (r, -oo, oo)),
        ),
        "nothing to substitute": cube.but(before=x, after=x),
        "a scale that is the variable": change.but(
            before=Integral(1 / r, (r, 0, oo)),
            integral=Integral(1 / r, (r, 0, oo)),
            after=Integral(1 / w, (w, 0, oo)),
            scale=r,
            power=Integer(1),
        ),
        "a power that is the variable": change.but(
            before=Integral(0, (r, 0, oo)),
            integral=Integral(0, (r, 0, oo)),
            after=Integral(0, (w, 0, oo)),
            scale=Integer(1),
            power=r,
        ),
        "a double integral": cube.but(
            before=Integral(cubed.function, (r, 0, oo), (w, 0, 2)),
            integral=Integral(cubed.function, (r, 0, oo), (w, 0, 2)),
        ),
    },
)
