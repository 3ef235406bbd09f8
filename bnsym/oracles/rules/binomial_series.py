"""Newton's binomial series: the coefficients of (1 - k z)^(-p)."""

from __future__ import annotations

from sympy import Dummy, Expr, Ge, Gt, gamma

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.power_series import TaylorCoefficient

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """[z^l] (1 - k z)^(-p) = k^l Gamma(l + p)/(Gamma(p) l!), for ``coefficient``, k and p."""
    node = parameter(step, "coefficient", TaylorCoefficient)
    scale, power = parameter(step, "scale", Expr), parameter(step, "power", Expr)
    function, degree = node.args
    if not step.before.has(node) or function.has(degree) or degree.is_Integer:
        raise Rejected("a coefficient of symbolic place that occurs is needed", node, step.before)
    z = Dummy("z", real=True)
    base = 1 - scale * z
    near = context._replace(hypotheses=context.hypotheses.extended([Gt(base, 0, evaluate=False)]))
    agree(function(z), base ** (-power), near, "not a power of this binomial")
    value = scale**degree * gamma(degree + power) / (gamma(power) * gamma(degree + 1))
    agree(step.before.xreplace({node: value}), step.after, context, "not the binomial series")
    return [
        Obligation(Gt(power, 0, evaluate=False), "the power must be negative"),
        Obligation(Ge(degree, 0, evaluate=False), "the place must not be negative"),
    ]
