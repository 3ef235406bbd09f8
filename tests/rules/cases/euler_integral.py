"""Steps by the rule ``euler_integral``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, s, u, w
from sympy import Integer, Integral, gamma, hyper, oo

from bnsym.core import Rule

from .notation import half
from .table import Table, case


def integrand(first: Any = a, second: Any = b, third: Any = c, argument: Any = u) -> Any:
    """z^(b-1) (1-z)^(c-b-1) (1-kz)^(-a)."""
    return s ** (second - 1) * (1 - s) ** (third - second - 1) * (1 - argument * s) ** (-first)


before = Integral(integrand(), (s, 0, 1))
beta = gamma(b) * gamma(c - b) / gamma(c)
euler = case(
    Rule.EULER_INTEGRAL,
    before,
    beta * hyper((a, b), (c,), u),
    b > 0,
    c > b,
    u < 1,
    integral=before,
    first=a,
    second=b,
    third=c,
    argument=u,
)
half_beta = gamma(half) * gamma(a + 1) / gamma(a + 3 * half)
arc = Integral(s ** (-half) * (1 - s) ** a * (1 - u * s) ** (-half), (s, 0, 1))
kernel = euler.but(
    before=arc,
    integral=arc,
    after=gamma(half)
    * gamma(a + 1)
    / gamma(a + 3 * half)
    * hyper((half, half), (a + 3 * half,), u),
    first=half,
    second=half,
    third=a + 3 * half,
    where=(a > -1, u < 1),
)
more = Integral(s * integrand(), (s, 0, 1))
long = Integral(integrand(), (s, 0, oo))

square = s ** (b - 1) * (1 - 2 * s + s**2) ** ((c - b - 1) * half) * (1 - u * s) ** (-a)
hidden = euler.but(before=Integral(square, (s, 0, 1)), integral=Integral(square, (s, 0, 1)))

first = Integral(integrand(first=Integer(0)), (s, 0, 1))
no_series = euler.but(before=first, integral=first, first=Integer(0), after=beta)

TABLE = Table(
    (kernel, euler, no_series, euler.but(before=2 * before - a, after=2 * euler.after - a), hidden),
    {
        "the first integral twice": no_series.but(after=2 * beta),
        "the first integral of another power": no_series.but(third=c + 1),
        "no beta function": euler.but(after=hyper((a, b), (c,), u)),
        "its inverse": euler.but(after=hyper((a, b), (c,), u) / beta),
        "parameters exchanged": euler.but(after=beta * hyper((a, c), (b,), u)),
        "another argument": euler.but(after=beta * hyper((a, b), (c,), 1 - u)),
        "the sign of the argument": euler.but(argument=-u, after=beta * hyper((a, b), (c,), -u)),
        "first and second exchanged": euler.but(first=b, second=a),
        "a power more": euler.but(before=more, integral=more),
        "divergence at zero": euler.without(0),
        "divergence at one": euler.without(1),
        "on the cut": euler.without(2),
        "at zero at its bound": euler.but(where=(b >= 0, c > b, u < 1)),
        "at one at its bound": euler.but(where=(b > 0, c >= b, u < 1)),
        "the branch point": euler.but(where=(b > 0, c > b, u <= 1)),
        "the half line": euler.but(before=long, integral=long),
        "an integral that does not occur": euler.but(integral=arc),
        "nothing to evaluate": kernel.but(before=a, after=a),
        "a parameter that varies": euler.but(
            before=Integral(integrand(first=s), (s, 0, 1)),
            integral=Integral(integrand(first=s), (s, 0, 1)),
            first=s,
            after=beta * hyper((s, b), (c,), u),
        ),
        "a parameter that is missing": euler.but(argument="u"),
        "a double integral": euler.but(
            before=Integral(integrand(), (s, 0, 1), (a, 0, 1)),
            integral=Integral(integrand(), (s, 0, 1), (a, 0, 1)),
        ),
        "a second variable": euler.but(
            before=Integral(integrand(), (s, 0, 1), (w, 0, 2)),
            integral=Integral(integrand(), (s, 0, 1), (w, 0, 2)),
        ),
        "one parameter for another": euler.but(third=c + Integer(1)),
    },
)
