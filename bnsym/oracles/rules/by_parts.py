"""Integration by parts without boundary terms.

The integral of F' between the ends vanishes if F = W^p R is continuous up to them and zero there:
W is a polynomial that is positive inside and zero at both ends, p > 0, and R is smooth.
"""

from __future__ import annotations

from sympy import Derivative, Expr, Gt, Integer, Integral, Lt, Symbol, cos, exp, sin

from bnsym.core import Eq, Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, instantiate, parameter
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.predicates import Given

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """``integral`` is ``factor`` times ``result``: the integrands differ by (W^p R)'.

    W, p and R are ``weight``, ``power`` and ``smooth``; the derivative is rewritten by the
    catalogue's equations ``rewrites``, pairs (name, place), one after the other.
    """
    integral, result = parameter(step, "integral", Integral), parameter(step, "result", Integral)
    weight, power, smooth, factor = (
        parameter(step, name, Expr) for name in ("weight", "power", "smooth", "factor")
    )
    if integral.limits != result.limits or len(integral.limits) != 1:
        raise Rejected("two integrals between the same ends are needed", integral, result)
    ((t, *ends),) = integral.limits
    if not step.before.has(integral) or factor.has(t) or power.has(t):
        raise Rejected("the integral must occur, and factor and power be constants", integral)
    numbers = len(ends) == 2 and all(end.is_Rational for end in ends) and ends[0] < ends[1]
    if not numbers or not weight.is_polynomial(t):
        raise Rejected("rational ends in order and a polynomial weight are needed", weight)
    if not _is_smooth(smooth, t):
        raise Rejected("an entire function is needed", given=smooth)
    inside = [Gt(t, ends[0], evaluate=False), Lt(t, ends[1], evaluate=False)]
    within = context._replace(hypotheses=context.hypotheses.extended(inside))
    for end in ends:
        agree(weight.xreplace({t: end}), Integer(0), context, "no zero at an end")
    slope = (weight**power * smooth).diff(t)
    obligations = [Obligation(Gt(power, 0, evaluate=False), "the ends must contribute nothing")]
    claims = [Gt(weight, 0, evaluate=False)]
    for name, place in step.because.parameters.get("rewrites", ()):
        record = context.record(name)
        if not isinstance(record.statement, Eq):
            raise Rejected(f"{name} is not an equation")
        (left, right), conditions = instantiate(record, place)
        slope = slope.xreplace({left: right})
        claims += conditions
    difference = integral.function - factor * result.function
    agree(difference, slope, within, "the integrands differ by another derivative")
    agree(step.before.xreplace({integral: factor * result}), step.after, context, "not the result")
    obligations += [Obligation(Given(c, *inside), "between the ends") for c in claims]
    return obligations


def _is_smooth(function: Expr, t: Symbol) -> bool:
    """A polynomial in entire functions: t, Gegenbauer polynomials and slopes, waves and exp."""
    polynomials = [
        node
        for node in function.atoms(Gegenbauer)
        if node.args[2] == t and node.args[0].is_integer and not node.args[1].has(t)
    ]
    slopes = [
        node
        for node in function.atoms(Derivative)
        if node.expr in polynomials and {v for v, _ in node.variable_count} == {t}
    ]
    waves = [node for node in function.atoms(exp, sin, cos) if node.args[0].is_polynomial(t)]
    bare = function.xreplace(dict.fromkeys(slopes, t)).xreplace(dict.fromkeys(polynomials, t))
    return bool(bare.xreplace(dict.fromkeys(waves, t)).is_polynomial(t))
