"""A function whose slope grows lies above its tangents: the mean value theorem."""

from __future__ import annotations

from sympy import Derivative, Expr, Ge, Gt, Lambda, Le, Lt, Symbol

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import (
    Context,
    Rejected,
    agree,
    catalogue_facts,
    instantiate,
    parameter,
)
from bnsym.oracles.rules.limit import continuous
from bnsym.symbolic.predicates import Given

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """f(upper) - f(lower) exceeds (upper - lower) f'(lower), if f' does inside.

    Or it is less than (upper - lower) f'(upper), if ``touching`` is ``upper``. ``function`` is
    f. The record ``derivative`` (name, place) states what f' is at the symbol ``inside``;
    ``facts``, instances of (in)equalities, compare its expressions there and at that end.
    """
    function, inside = parameter(step, "function", Lambda), parameter(step, "inside", Symbol)
    lower, upper = parameter(step, "lower", Expr), parameter(step, "upper", Expr)
    touching = step.because.parameters.get("touching", lower)
    name, place = parameter(step, "derivative", tuple)
    known = {s for c in context.hypotheses.conditions for s in c.free_symbols}
    if inside in known.union(
        *(e.free_symbols for e in (step.before, step.after, lower, upper, function))
    ):
        raise Rejected("the name of the place is taken", inside)
    (left, slope), asked = instantiate(context.record(name), place)
    value = function(inside)
    agree(left, Derivative(value, inside, evaluate=False), context, f"{name} has another left side")
    larger, smaller = step.before, step.after
    if step.relation == "<":
        larger, smaller = smaller, larger
    rise, line = (larger, smaller) if touching == lower else (smaller, larger)
    agree(rise, function(upper) - function(lower), context, "not this difference")
    tangent = slope.xreplace({inside: touching})
    agree(line, (upper - lower) * tangent, context, "not the tangent at this end")
    facts, conditions = catalogue_facts(step, context)
    between = [Gt(inside, lower, evaluate=False), Lt(inside, upper, evaluate=False)]
    closed = [Ge(inside, lower, evaluate=False), Le(inside, upper, evaluate=False)]
    order = (Gt if touching == lower else Lt)(slope, tangent, evaluate=False)
    growth = Given(order, *between, *facts)
    return [
        Obligation(Lt(lower, upper, evaluate=False), "the interval must have a length"),
        Obligation(growth, "the slope must grow"),
        *(Obligation(Given(c, *between), "inside the interval") for c in (*asked, *conditions)),
        *(
            o._replace(condition=Given(o.condition, *closed))
            for o in continuous(value, {inside: inside})
        ),
    ]
