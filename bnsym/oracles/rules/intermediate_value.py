"""A continuous function takes every value between two: where it crosses a level."""

from __future__ import annotations

from sympy import Expr, Ge, Le, Lt

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, catalogue_facts, parameter
from bnsym.oracles.rules.limit import continuous
from bnsym.symbolic.crossing import Crossing
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.predicates import Given

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The body of a ``crossing`` has the level as its value there, strictly between the ends.

    The crossing may be called by a name that is defined as one. Its body must be below the
    level at the lower end, above it at the upper end, and continuous between. ``facts`` are
    instances of (in)equalities that this may rest on; the crossing's variable may be in them.
    """
    crossing = parameter(step, "crossing", Folded)
    meaning = crossing if isinstance(crossing, Crossing) else crossing.definition()
    if not isinstance(meaning, Crossing):
        raise Rejected("no crossing is meant", crossing)
    body, level, place, lower, upper = meaning.args
    if place in step.before.free_symbols | step.after.free_symbols:
        raise Rejected("the name of the place is taken", place)
    if step.relation == "=":
        value = body.xreplace({place: crossing})
        before, after = (side.xreplace({value: level}) for side in (step.before, step.after))
        if (before, after) == (step.before, step.after):
            raise Rejected("the body at the crossing does not occur", value)
        agree(before, after, context, "not the level")
    else:
        _require_between(step, (lower, crossing, upper), context)
    facts, conditions = catalogue_facts(step, context)
    between = (Ge(place, lower, evaluate=False), Le(place, upper, evaluate=False))
    start, end = (body.xreplace({place: value}) for value in (lower, upper))
    below, above = Lt(start, level, evaluate=False), Lt(level, end, evaluate=False)
    return [
        Obligation(Given(below, *facts), "below the level at the lower end"),
        Obligation(Given(above, *facts), "above the level at the upper end"),
        *(Obligation(Given(c, *between), "hypothesis of a fact") for c in conditions),
        *(
            o._replace(condition=Given(o.condition, *between, *facts))
            for o in continuous(body, {place: place})
        ),
    ]


def _require_between(step: Step, ascending: tuple[Expr, Expr, Expr], context: Context) -> None:
    """The step must say that the crossing is above the lower end, or below the upper one."""
    lower, crossing, upper = ascending
    smaller, larger = step.before, step.after
    if step.relation == ">":
        smaller, larger = larger, smaller
    if crossing == larger:
        agree(smaller, lower, context, "not the lower end")
    elif crossing == smaller:
        agree(larger, upper, context, "not the upper end")
    else:
        raise Rejected("the crossing does not occur", crossing)
