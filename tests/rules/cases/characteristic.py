"""Steps by the rule ``characteristic``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, m, v, x, y
from sympy import Integer, cos, cosh, exp, sin

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian, SphericalProjections

from .notation import correlation, mean, pair
from .table import Case, Table, case

line = Gaussian((x,), [[v]])


def waved(body: Any, after: Any, law: Any = pair) -> Case:
    """The mean of a body."""
    start = mean(body, law)
    return case(Rule.CHARACTERISTIC, start, after, *correlation, means=(start,))


apart = waved(cos(x - y), exp(c - 1))
phase = waved(cos(a * x + b), cos(b) * exp(-(a**2) * v / 2), line)
odd = waved(sin(a * x + b * y), Integer(0))
both = apart.but(
    before=apart.before - 3 * phase.before,
    after=apart.after - 3 * phase.after,
    means=(apart.before, phase.before),
)
sphere = mean(cos(x), SphericalProjections((x,), m + 3, [[1]]))
TABLE = Table(
    (apart, phase, odd, both, waved(sin(x + b), sin(b) * exp(-v / 2), line)),
    {
        "the sign of the covariance": apart.but(after=exp(-c - 1)),
        "no covariance": apart.but(after=exp(Integer(-1))),
        "no half": apart.but(after=exp(2 * c - 2)),
        "growth": phase.but(after=cos(b) * exp(a**2 * v / 2)),
        "the frequency once": phase.but(after=cos(b) * exp(-a * v / 2)),
        "no phase": phase.but(after=exp(-(a**2) * v / 2)),
        "the other wave": phase.but(after=sin(b) * exp(-(a**2) * v / 2)),
        "the cosine for the sine": odd.but(after=exp(-(a**2 + 2 * a * b * c + b**2) / 2)),
        "the sum of squares": waved(cos(x**2), Integer(1), line),
        "a wave of imaginary frequency": waved(cosh(x), exp(-v / 2), line),
        "a mean elsewhere": apart.but(means=(phase.before,), after=apart.before),
        "one that occurs and one that does not": apart.but(means=(apart.before, phase.before)),
        "a square": waved(cos(x**2), cos(0) * exp(-v / 2), line),
        "a wave in a wave": waved(cos(sin(x)), exp(-v / 2), line),
        "no wave": waved(cosh(x), exp(v / 2), line),
        "a wave times a variable": waved(x * cos(x), x * exp(-v / 2), line),
        "one of two": both.but(after=apart.after - 3 * phase.before, means=(phase.before,)),
        "a mean that does not occur": apart.but(means=(phase.before,)),
        "no means": apart.but(before=c, after=c, means=()),
        "no mean": apart.but(means=(c,), before=c, after=c),
        "another law": apart.but(before=sphere, means=(sphere,), after=exp(-v / 2)),
    },
)
