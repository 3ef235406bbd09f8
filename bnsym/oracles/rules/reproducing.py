"""The reproducing property: E[Z_l(t) Z_m(s)] = delta_lm P_l(cos(t, s)); P_l(1) = 1."""

from __future__ import annotations

from sympy import Expr, Ge, Integer, KroneckerDelta

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, replace_nodes
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.factors import factors
from bnsym.symbolic.sphere import Legendre, Zonal

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate every mean of two normalised zonal harmonics."""
    obligations: list[Obligation] = []

    def evaluate(mean: Expectation) -> Expr:
        return _evaluate(mean, obligations)

    rewritten = replace_nodes(step.before, Expectation, evaluate)
    if not obligations:
        raise Rejected("no mean of two zonal harmonics occurs", given=step.before)
    inner = context.under(step.before, step.after)
    agree(rewritten, step.after, inner, "the reproducing property does not give it")
    return sorted(set(obligations), key=str)


def _evaluate(mean: Expectation, obligations: list[Obligation]) -> Expr:
    """delta_lm P_l(cosine), or the mean itself if it is no product of two harmonics."""
    law, parts = mean.law, factors(mean.body)
    if len(parts) != 2 or not all(isinstance(f, Zonal) for f in parts):
        return mean
    (n, degree, t), (other_n, other, s) = (f.args for f in parts)
    if not isinstance(law, SphericalProjections) or not n == other_n == law.dimension:
        raise Rejected("the harmonics belong to another sphere", mean)
    if t not in law.variables or s not in law.variables:
        raise Rejected("the harmonics must be functions of the projections", mean)
    for index in (degree, other):
        obligations.append(Obligation(Ge(index, 0, evaluate=False), "degrees are not negative"))
    obligations.append(Obligation(Ge(n, 3, evaluate=False), "zonal harmonics need n >= 3"))
    cosine = law.gram[law.variables.index(t), law.variables.index(s)]
    value = Integer(1) if cosine == 1 else Legendre(n, degree, cosine)
    return KroneckerDelta(degree, other) * value
