"""Steps by the rule ``squeeze``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import B, a, p
from sympy import Integer

from bnsym.core import Rule
from bnsym.symbolic.crossing import TransitionDegree
from bnsym.symbolic.limits import LimitOf

from .table import Table, case

degree = TransitionDegree(B)
CRITICAL = (B - 1) / (B - 4)
limit, upper = LimitOf(degree, B), LimitOf(CRITICAL, B)
BELOW, ABOVE = ("forward.transition_lower", {B: B}), ("forward.transition_upper", {B: B})
plain = case(Rule.SQUEEZE, limit, upper, limit=limit, below=BELOW, above=ABOVE)
inside = plain.but(before=a + limit**2, after=a + upper**2)
shifted = case(
    Rule.SQUEEZE,
    LimitOf(TransitionDegree(B + 1), B),
    LimitOf(B / (B - 3), B),
    limit=LimitOf(TransitionDegree(B + 1), B),
    below=(BELOW[0], {B: B + 1}),
    above=(ABOVE[0], {B: B + 1}),
)

TABLE = Table(
    (plain, inside, shifted),
    {
        "the limit of the lower bound alone": plain.but(after=LimitOf(Integer(1), B)),
        "the value without its limit": plain.but(after=CRITICAL),
        "twice the limit": plain.but(after=2 * upper),
        "the limit of something larger": plain.but(after=LimitOf(CRITICAL + 1, B)),
        "bounds exchanged": plain.but(below=ABOVE, above=BELOW),
        "the lower bound twice": plain.but(above=BELOW),
        "the upper bound twice": plain.but(below=ABOVE),
        "a bound of another function": plain.but(above=(ABOVE[0], {B: B + 1})),
        "a bound of another function below": plain.but(below=(BELOW[0], {B: B + 1})),
        "bounds of later batches only": shifted.but(
            before=LimitOf(TransitionDegree(B - 1), B),
            after=LimitOf((B - 2) / (B - 5), B),
            limit=LimitOf(TransitionDegree(B - 1), B),
            below=(BELOW[0], {B: B - 1}),
            above=(ABOVE[0], {B: B - 1}),
        ),
        "a bound at one place": plain.but(below=(BELOW[0], {B: Integer(5)})),
        "an equation": plain.but(below=("forward.transition_equation", {B: B})),
        "an equation above": plain.but(above=("forward.transition_limit", {})),
        "bounds that stay apart": plain.but(
            before=LimitOf(0, B), after=LimitOf(1, B), limit=LimitOf(0, B)
        ),
        "another limit": plain.but(before=LimitOf(degree + 1, B)),
        "the limit of another function": plain.but(limit=LimitOf(degree + 1, B)),
        "the limit in another variable": plain.but(
            before=LimitOf(degree, p), after=LimitOf(CRITICAL, p), limit=LimitOf(degree, p)
        ),
        "smaller": plain.but(relation="<"),
        "no limit": plain.but(limit=degree),
        "no bound below": plain.but(below=None),
        "no bound above": plain.but(above=None),
    },
)
