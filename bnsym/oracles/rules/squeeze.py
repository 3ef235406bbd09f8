"""What lies between two functions that approach each other has their limit."""

from __future__ import annotations

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, instantiate, parameter
from bnsym.oracles.rules.limit import at_infinity
from bnsym.symbolic.limits import LimitOf

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """``limit`` is that of its body's upper bound, as the lower bound approaches this one.

    The records ``below`` and ``above`` (name, place) bound the body, at large values of the
    variable; their difference is a rational function.
    """
    limit = parameter(step, "limit", LimitOf)
    obligations: list[Obligation] = []
    bounds = []
    for side, name in enumerate(("below", "above")):
        record, place = parameter(step, name, tuple)
        sides, conditions = instantiate(context.record(record), place)
        agree(sides[1 - side], limit.body, context, f"{record} bounds another function")
        bounds.append(sides[side])
        obligations += (
            Obligation(condition, f"hypothesis of {record}") for condition in conditions
        )
    lower, upper = bounds
    inner = context.under(limit)
    if at_infinity(upper - lower, limit.variable, inner, obligations) != 0:
        raise Rejected("the bounds do not approach each other", lower, upper)
    image = step.before.xreplace({limit: LimitOf(upper, limit.variable)})
    agree(image, step.after, context, "not the limit of the upper bound")
    return obligations
