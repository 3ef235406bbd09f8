"""Steps by the rule ``ratio``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, s, v, w, x, y
from sympy import Integer, Integral, gamma, oo, pi

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian

from .notation import correlation, half, mean, rho
from .table import Case, Table, case

quadrant = mean(rho(a, x) * rho(b, y))
order = (a + b) * half + 1


def over(power: Any, exponent: Any, base: Any = 1 - 2 * c * w + w**2) -> Integral:
    """The integral over the ratio."""
    return Integral(w**power * base ** (-exponent), (w, 0, oo))


factor = 2 ** (order - 2) * gamma(order) * (1 - c**2) ** (order - half) / pi
ratio = case(
    Rule.RATIO,
    quadrant,
    factor * over(b, order),
    a > -1,
    b > -1,
    *correlation,
    mean=quadrant,
    ratio=w,
)


def of(before: Any) -> Case:
    """The step for another mean."""
    return ratio.but(before=before, mean=before)


TABLE = Table(
    (
        ratio,
        ratio.but(before=2 * quadrant + 1, after=2 * ratio.after + 1),
        ratio.but(ratio=v, after=ratio.after.xreplace({w: v})),
    ),
    {
        "a ratio that is caught under another name": of(mean(rho(w, x) * rho(b, y))).but(
            after=factor.xreplace({a: w})
            * Integral(v**b * (1 - 2 * c * v + v**2) ** (-(v + b) * half - 1), (v, 0, oo)),
            where=ratio.where[1:],
        ),
        "degrees exchanged": ratio.but(after=factor * over(a, order)),
        "the radius forgotten": ratio.but(after=factor * over(b, order - 1)),
        "the whole circle": ratio.but(after=2 * ratio.after),
        "the correlation turned": ratio.but(after=factor * over(b, order, 1 + 2 * c * w + w**2)),
        "the density of another pair": ratio.but(after=ratio.after * (1 - c**2) ** (-half)),
        "a power of two lost": ratio.but(after=ratio.after / 2 ** (a * half)),
        "a mean that may not exist": ratio.without(0),
        "another mean that may not exist": ratio.without(1),
        "a pair that may be opposite": ratio.without(2),
        "a pair that may be equal": ratio.without(3),
        "a degree at its bound": ratio.but(where=(a >= -1, b > -1, *correlation)),
        "another degree at its bound": ratio.but(where=(a > -1, b >= -1, *correlation)),
        "the largest correlation": ratio.but(where=(a > -1, b > -1, c > -1, c <= 1)),
        "the least correlation": ratio.but(where=(a > -1, b > -1, c >= -1, c < 1)),
        "another variance": of(mean(quadrant.body, Gaussian((x, y), [[2, c], [c, 1]]))),
        "a ratio of any sign": ratio.but(ratio=s, after=ratio.after.xreplace({w: s})),
        "a ratio that is taken": of(mean(rho(w, x) * rho(b, y))).but(
            after=ratio.after.xreplace({a: w}), where=(w > -1, b > -1, *correlation)
        ),
        "a mean that does not occur": ratio.but(mean=mean(rho(1, x) * rho(1, y))),
        "nothing to evaluate": ratio.but(mean=mean(rho(1, x) * rho(1, y)), after=quadrant),
        "a ratio that is a number": ratio.but(ratio=Integer(1)),
    },
)
