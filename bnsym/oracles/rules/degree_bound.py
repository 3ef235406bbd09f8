"""Coefficients that vanish beyond degree one: the function is affine almost everywhere."""

from __future__ import annotations

from sympy import Integer, sqrt

from bnsym.core import Eq, Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree
from bnsym.symbolic.predicates import AffineAlmostEverywhere, ForAll, Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """a_l = 0 for all l >= 2 exactly when phi is affine a.e. on [-sqrt(n), sqrt(n)].

    f(t) = phi(sqrt(n) t) is the sum of its series in L^2, degree one is affine in t, and the
    density of t is positive on (-1, 1).
    """
    claim = step.before
    if step.relation != "<=>" or not isinstance(claim, ForAll) or not isinstance(claim.args[2], Eq):
        raise Rejected("the vanishing of coefficients is needed", given=claim)
    index, lower, equation = claim.args
    if not isinstance(equation.lhs, GegenbauerCoefficient) or equation.rhs != 0:
        raise Rejected("the vanishing of coefficients is needed", given=claim)
    phi, n, degree = equation.lhs.args
    if degree != index or lower != Integer(2):
        raise Rejected("all degrees from 2 on must vanish", given=claim)
    affine = AffineAlmostEverywhere(phi, -sqrt(n), sqrt(n))
    agree(step.after, affine, context, "not the interval of values of batch norm")
    return [Obligation(Sobolev(phi, n + 1), "the series must converge")]
