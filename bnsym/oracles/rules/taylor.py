"""A function that is analytic in a disc is the sum of its Taylor series there.

Analytic on |z| < R are products of real powers of quadratics, positive at zero, that vanish
nowhere in the disc: a quadratic c + b z + a z^2 with b^2 <= 4 a c and c >= a R^2 has two
conjugate zeros (or one) of modulus sqrt(c/a), and a line c + b z one of modulus c/|b|.
"""

from __future__ import annotations

from sympy import Dummy, Expr, Ge, Gt, Lt, Mul, Poly, Sum, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.power_series import TaylorCoefficient

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The ``series``, over l from zero on, of [z^l] g(z) ``point``^l, is g(point).

    The point is smaller than ``radius``.
    """
    series, point, radius = (
        parameter(step, name, kind)
        for name, kind in (("series", Sum), ("point", Expr), ("radius", Expr))
    )
    ((index, *ends),) = series.limits
    (node,) = series.atoms(TaylorCoefficient)
    if ends != [0, oo] or node.args[1] != index:
        raise Rejected("a series from zero on of one coefficient per term is needed", series)
    agree(node * point**index, series.function, context.under(series), "not the Taylor series")
    function = node.args[0]
    agree(step.before.xreplace({series: function(point)}), step.after, context, "not the function")
    z = Dummy("z", real=True)
    conditions = [Gt(radius, 0, evaluate=False), Lt(point**2, radius**2, evaluate=False)]
    conditions += [c for part in Mul.make_args(function(z)) for c in _analytic(part, z, radius)]
    return [Obligation(c, "the function must be analytic in the disc") for c in conditions]


def _analytic(factor: Expr, z: Dummy, radius: Expr) -> list[Expr]:
    """Conditions under which a factor has no singularity of modulus less than the radius."""
    base, power = factor.as_base_exp()
    if factor.is_polynomial(z):
        return []
    if power.has(z) or Poly(base, z).degree() > 2:
        raise Rejected("a power of a quadratic is needed", given=factor)
    a, b, c = (Poly(base, z).nth(k) for k in (2, 1, 0))
    conditions = [Gt(c, 0, evaluate=False)]
    if a == 0:
        return [*conditions, Ge(c**2, b**2 * radius**2, evaluate=False)]
    conditions.append(Ge(c, a * radius**2, evaluate=False))
    return [*conditions, Ge(4 * a * c, b**2, evaluate=False)]  # so a is positive
