"""The fundamental theorem of calculus, for a primitive that is smooth on the whole line."""

from __future__ import annotations

from sympy import Dummy, Expr, Integral, Symbol, cos, oo, sin

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, singular

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate ``integral`` by its ``primitive``, a polynomial in the variable, sines, cosines."""
    integral, primitive = parameter(step, "integral", Integral), parameter(step, "primitive", Expr)
    if len(integral.limits) != 1 or len(integral.limits[0]) != 3 or not step.before.has(integral):
        raise Rejected("the integral must occur and have two limits", integral, step.before)
    variable, lower, upper = integral.limits[0]
    if {oo, -oo} & {lower, upper} or not _entire(primitive, variable):
        raise Rejected("finite limits and an entire primitive are needed", integral, primitive)
    slope = primitive.diff(variable)
    agree(slope, integral.function, context, "the primitive has another derivative")
    ends = [primitive.xreplace({variable: end}) for end in (upper, lower)]
    value = ends[0] - ends[1]
    agree(
        step.before.xreplace({integral: value}), step.after, context, "not the difference of ends"
    )
    poles = singular(primitive, context)
    return [Obligation(pole, "the primitive must be defined") for pole in sorted(poles, key=str)]


def _entire(primitive: Expr, variable: Symbol) -> bool:
    """A polynomial in the variable and in sines and cosines of linear functions of it."""
    circular = [f for f in primitive.atoms(sin, cos) if f.has(variable)]
    linear = all(f.args[0].is_polynomial(variable) for f in circular)
    bare = primitive.xreplace({f: Dummy(f"f{k}") for k, f in enumerate(circular)})
    return linear and bool(
        bare.is_polynomial(variable, *(bare.free_symbols - primitive.free_symbols))
    )
