"""A series of terms that are not negative is at least its first term."""

from __future__ import annotations

from sympy import Ge, Sum

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, agree, catalogue_facts, parameter
from bnsym.symbolic.predicates import Convergent, ForAll, Given

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Arrive at the first term of ``series``, an infinite one.

    ``facts`` are instances of (in)equalities of the catalogue, for every index, that the signs
    of the terms may rest on.
    """
    series = parameter(step, "series", Sum)
    ((index, lower, _),) = series.limits
    inner = context.under(series)
    agree(step.before, series, inner, "not the series")
    agree(step.after, series.function.xreplace({index: lower}), inner, "not its first term")
    facts, conditions = catalogue_facts(step, context)
    sign = Given(Ge(series.function, 0, evaluate=False), *facts)
    return [
        Obligation(Convergent(series), "the series must exist"),
        *(
            Obligation(ForAll(index, lower, claim), "terms that are not negative")
            for claim in (sign, *conditions)
        ),
    ]
