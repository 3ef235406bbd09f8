"""Steps by the rule ``cases``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import alpha, x, y
from sympy import Abs, Derivative, Ne, Piecewise, Symbol, sin

from bnsym.core import Rule

from .table import Table, case

branches = Piecewise((x**alpha, x > 0), (0, True))
differentiated = case(
    Rule.CASES,
    Derivative(branches, x),
    alpha * Piecewise((x ** (alpha - 1), x > 0), (0, True)),
    Ne(x, 0),
    variable=x,
)
modulus = case(Rule.CASES, Abs(x), Piecewise((x, x > 0), (-x, True)), Ne(x, 0), variable=x)
odd = case(
    Rule.CASES,
    Derivative(Piecewise((x**2, x > 0), (-(x**2), True)), x),
    2 * Abs(x),
    Ne(x, 0),
    variable=x,
)
TABLE = Table(
    (
        differentiated,
        modulus,
        odd,
        modulus.but(
            before=Abs(x) * Derivative(sin(x * y), y),
            after=modulus.after * Derivative(sin(x * y), y),
        ),
    ),
    {
        "right on the positive side only": modulus.but(after=x),
        "right on the negative side only": modulus.but(after=-x),
        "sign of the inner derivative": odd.but(after=2 * x),
        "zero": differentiated.without(0),
        "the degree lost": differentiated.but(
            after=Piecewise((x ** (alpha - 1), x > 0), (0, True))
        ),
        "the power kept": differentiated.but(after=alpha * branches),
        "branches exchanged": modulus.but(after=Piecewise((-x, x > 0), (x, True))),
        "another threshold": differentiated.but(
            before=Derivative(Piecewise((x, x > 1), (0, True)), x),
            after=Piecewise((1, x > 1), (0, True)),
        ),
        "another variable": modulus.but(variable=y),
        "a variable that is none": modulus.but(variable=x + 1),
        "a positive namesake": modulus.but(before=Abs(x) * Symbol("x", positive=True), after=x**2),
        "a second derivative": differentiated.but(
            before=Derivative(Abs(x) ** 3, (x, 2)), after=6 * x
        ),
    },
)
