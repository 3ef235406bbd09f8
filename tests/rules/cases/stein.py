"""Steps by the rule ``stein``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, x, y
from sympy import Derivative, Expr

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian

from .notation import correlation, mean, pair, rho
from .table import Case, Table, case

kept, moved = rho(a, x), rho(b, y)


def parts(body: Expr, after: Expr, law: Any = pair) -> Case:
    """Integration by parts in y."""
    before = mean(body, law)
    return case(
        Rule.STEIN, before, after, a > -1, b > 0, *correlation, mean=before, of=(kept, moved)
    )


slope = mean(kept * Derivative(moved, y, evaluate=False))
stein = parts((y - c * x) * kept * moved, (1 - c**2) * slope)
wide = Gaussian((x, y), [[2, c], [c, 1]])

TABLE = Table(
    (
        stein,
        stein.but(before=3 * stein.before - c, after=3 * stein.after - c),
        parts(y * kept * moved - c * x * kept * moved, (1 - c**2) * slope),
    ),
    {
        "without the variance that is left": stein.but(after=slope),
        "its root": stein.but(after=(1 - c**2) ** (a * 0 + 1) * slope / (1 + c)),
        "the sign": stein.but(after=-stein.after),
        "the other slope": stein.but(
            after=(1 - c**2) * mean(moved * Derivative(kept, x, evaluate=False))
        ),
        "both slopes": stein.but(
            after=(1 - c**2) * mean(Derivative(kept, x) * Derivative(moved, y))
        ),
        "no slope": stein.but(after=(1 - c**2) * mean(kept * moved)),
        "all of y": parts(y * kept * moved, (1 - c**2) * slope),
        "the sum for the rest": parts((y + c * x) * kept * moved, (1 - c**2) * slope),
        "the rest of the other one": parts((x - c * y) * kept * moved, (1 - c**2) * slope),
        "roles exchanged": stein.but(of=(moved, kept)),
        "a factor that is not continuous": stein.but(where=(a > -1, b >= 0, *correlation)),
        "a factor of unknown degree": stein.without(1),
        "a mean that may not exist": stein.without(0),
        "a mean at its bound": stein.but(where=(a >= -1, b > 0, *correlation)),
        "an opposite pair": stein.without(2),
        "an equal pair": stein.without(3),
        "a pair that may be opposite": stein.but(where=(a > -1, b > 0, c >= -1, c < 1)),
        "a pair that may be equal": stein.but(where=(a > -1, b > 0, c > -1, c <= 1)),
        "another variance": parts((y - c * x) * kept * moved, (1 - c**2) * slope, wide),
        "one variable twice": stein.but(of=(rho(a, y), moved)),
        "a mean that does not occur": stein.but(mean=slope),
        "nothing to integrate": stein.but(before=slope, after=slope),
        "one function": stein.but(of=(kept,)),
    },
)
