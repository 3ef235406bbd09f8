"""The fundamental theorem of calculus, for a primitive that is smooth between the ends."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import (
    Add,
    Dummy,
    Expr,
    Ge,
    Gt,
    Integral,
    Le,
    Mul,
    Pow,
    Symbol,
    acos,
    asin,
    cos,
    erf,
    exp,
    oo,
    sin,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, singular
from bnsym.symbolic.predicates import Given

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate ``integral`` by its ``primitive``, an elementary function of the variable.

    Where it is not smooth on the whole line, the ends must be in order, and it must be smooth
    from one to the other.
    """
    integral, primitive = parameter(step, "integral", Integral), parameter(step, "primitive", Expr)
    if len(integral.limits) != 1 or len(integral.limits[0]) != 3 or not step.before.has(integral):
        raise Rejected("the integral must occur and have two limits", integral, step.before)
    variable, lower, upper = integral.limits[0]
    if {oo, -oo} & {lower, upper}:
        raise Rejected("finite limits are needed", integral)
    conditions = sorted(set(_smooth(primitive, variable)), key=str)
    place = Dummy(variable.name, real=True)  # anywhere between the ends, these included
    between = [Ge(place, lower, evaluate=False), Le(place, upper, evaluate=False)]
    inside = context
    if conditions:
        if (lower < upper) != True:  # noqa: E712
            raise Rejected("an entire primitive is needed, or ends in order", primitive)
        inside = context._replace(hypotheses=context.hypotheses.extended(between))
    slope, function = (
        side.xreplace({variable: place}) for side in (primitive.diff(variable), integral.function)
    )
    agree(slope, function, inside, "the primitive has another derivative")
    ends = [primitive.xreplace({variable: end}) for end in (upper, lower)]
    value = ends[0] - ends[1]
    agree(
        step.before.xreplace({integral: value}), step.after, context, "not the difference of ends"
    )
    poles = sorted((p for p in singular(primitive, context) if not p.has(variable)), key=str)
    return [
        *(Obligation(pole, "the primitive must be defined") for pole in poles),
        *(
            Obligation(Given(c.xreplace({variable: place}), *between), "it must be smooth")
            for c in conditions
        ),
    ]


def _smooth(function: Expr, variable: Symbol) -> Iterator[Expr]:
    """Inequalities under which an elementary function is smooth."""
    if not function.has(variable):
        return
    match function:
        case Pow(base=base, exp=power) if not power.has(variable):
            if not (power.is_Integer and power.is_positive):
                yield Gt(base, 0, evaluate=False)
        case asin() | acos():
            yield Gt(1 - function.args[0] ** 2, 0, evaluate=False)
        case Symbol() | Add() | Mul() | sin() | cos() | exp() | erf():
            pass
        case _:
            raise Rejected("an elementary primitive is needed", given=function)
    for part in function.args:
        yield from _smooth(part, variable)
