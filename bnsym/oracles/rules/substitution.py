"""Change of variables in an integral, with its Jacobian."""

from __future__ import annotations

from sympy import Dummy, Expr, Gt, Integer, Integral, Lambda, Lt, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import (
    Context,
    Rejected,
    agree,
    integrals,
    parameter,
    require_kept,
    require_new,
    singular,
)

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Substitute ``old = scale * new^power`` (increasing, onto) in ``integral``.

    Or ``old = image(new)``, increasing with the given ``slope``, for ``factor`` times ``result``.
    """
    integral = parameter(step, "integral", Integral)
    if "image" in step.because.parameters:
        return _general(step, context, integral)
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


def _general(step: Step, context: Context, integral: Integral) -> list[Obligation]:
    """The image takes the new ends to the old ones and increases between them."""
    image, slope = parameter(step, "image", Lambda), parameter(step, "slope", Lambda)
    result, factor = parameter(step, "result", Integral), parameter(step, "factor", Expr)
    if len(integral.limits) != 1 or len(result.limits) != 1:
        raise Rejected("integrals over one variable are needed", integral, result)
    (old, *limits), (new, low, high) = integral.limits[0], result.limits[0]
    if not step.before.has(integral) or not (low.is_Rational and high.is_Rational and low < high):
        raise Rejected("the integral must occur, and the new ends be numbers in order", integral)
    require_new(factor * integral, new)
    inside = [Gt(new, low, evaluate=False), Lt(new, high, evaluate=False)]
    within = context._replace(hypotheses=context.hypotheses.extended(inside))
    agree(image(new).diff(new), slope(new), within, "the image has another derivative")
    smooth = all(map(within.hypotheses.proves, singular(image(new), within)))
    if not smooth or not within.hypotheses.positive(slope(new)):
        raise Rejected("the image is not seen to increase", slope)
    for end, limit in zip((low, high), limits, strict=True):
        _require_end(image, end, limit, context)
    body = integral.function.xreplace({old: image(new)}) * slope(new)
    agree(body, factor * result.function, within, "the integrand becomes another one")
    rewritten = step.before.xreplace({integral: factor * result})
    agree(rewritten, step.after, context.under(step.after), "not the new integral")
    if integral in integrals(step.before):  # the new one must not have cancelled with another one
        left = integrals(step.after)
        require_kept(left | {result}, left, context.under(step.after))
    return []


def _require_end(image: Lambda, end: Expr, limit: Expr, context: Context) -> None:
    """An end goes to that of the old range; to infinity, if the inverse vanishes there."""
    (new,) = image.signature
    if limit == oo:
        agree((1 / image.expr).xreplace({new: end}), Integer(0), context, "not this end")
    else:
        agree(image(end), limit, context, "not this end")
