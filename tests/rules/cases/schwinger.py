"""Steps by the rule ``schwinger``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import a, alpha, b, r, u, v, w, x
from sympy import Integer, Integral, exp, gamma, oo

from bnsym.core import Rule

from .table import Table, case

tail = Integral(a * w ** (alpha - 1) * exp(-v * w), (w, 0, oo))
euler = case(
    Rule.SCHWINGER,
    tail,
    a * gamma(alpha) * v**-alpha,
    alpha > 0,
    integral=tail,
    factor=a,
    power=alpha,
    rate=v,
)
real_tail = Integral(
    a * (u + u**2) ** (alpha - 1) * (1 + u) ** (1 - alpha) * exp(-v * u), (u, 0, oo)
)
beyond_one = Integral(
    a * (u * (u - 1) ** 2) ** (alpha - 1) * (u - 1) ** (2 - 2 * alpha) * exp(-v * u), (u, 0, oo)
)
varying = Integral(w * exp(-(w**2)), (w, 0, oo))
twice = Integral(tail.function, (w, 0, oo), (u, 0, 2))
TABLE = Table(
    (
        euler,
        euler.but(before=real_tail, integral=real_tail),
        euler.but(before=2 * tail + 1, after=2 * euler.after + 1),
    ),
    {
        "the rate upside down": euler.but(after=a * gamma(alpha) * v**alpha),
        "Gamma shifted": euler.but(after=a * gamma(alpha + 1) * v**-alpha),
        "right beyond one only": euler.but(
            before=beyond_one, integral=beyond_one, where=(alpha > 0,)
        ),
        "the factor lost": euler.but(after=gamma(alpha) * v**-alpha),
        "divergent at zero": euler.without(0),
        "divergent at infinity": euler.but(
            before=tail.xreplace({v: b}),
            integral=tail.xreplace({v: b}),
            rate=b,
            after=a * gamma(alpha) * b**-alpha,
        ),
        "another power": euler.but(power=alpha + 1, after=a * gamma(alpha + 1) * v ** -(alpha + 1)),
        "another rate": euler.but(rate=2 * v, after=a * gamma(alpha) * (2 * v) ** -alpha),
        "a factor that varies": euler.but(factor=a * w),
        "part of the half line": euler.but(
            before=Integral(tail.function, (w, 0, 1)), integral=Integral(tail.function, (w, 0, 1))
        ),
        "another integral": euler.but(before=2 * Integral(exp(-(r**2) / (2 * v)), (r, 0, oo))),
        "a rate that is no expression": euler.but(rate=2.0),
        "a rate that varies": euler.but(
            before=varying, integral=varying, after=Integer(1), factor=w, power=Integer(1), rate=w
        ),
        "a double integral": euler.but(before=twice, integral=twice),
        "nothing to evaluate": euler.but(before=x, after=x),
    },
)
