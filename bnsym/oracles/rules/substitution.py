"""Change of variables in an integral over the half line, with its Jacobian."""

from __future__ import annotations

from sympy import Dummy, Expr, Gt, Integral, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Substitute ``old = scale * new^power`` (increasing, onto) in ``integral``."""
    integral = parameter(step, "integral", Integral)
    scale, power = (parameter(step, name, Expr) for name in ("scale", "power"))
    if len(integral.limits) != 1 or integral.limits[0][1:] != (0, oo):
        raise Rejected("the integral must run from 0 to infinity", integral)
    if not step.before.has(integral):
        raise Rejected("the integral does not occur", integral, step.before)
    old = integral.limits[0][0]
    if scale.has(old) or power.has(old):
        raise Rejected("scale and power must be constants", integral)
    new = Dummy(old.name, positive=True)
    image = scale * new**power
    jacobian = image.diff(new)
    result = Integral(integral.function.xreplace({old: image}) * jacobian, (new, 0, oo))
    rewritten = step.before.xreplace({integral: result})
    agree(rewritten, step.after, context, "the change of variables does not give it")
    return [
        Obligation(Gt(scale, 0), "the substitution must be increasing"),
        Obligation(Gt(power, 0), "the substitution must be increasing"),
    ]
