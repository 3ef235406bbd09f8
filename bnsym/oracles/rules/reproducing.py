"""The reproducing property: E[Z_l(t) Z_m(s)] = delta_lm P_l(cos(t, s)); P_l(1) = 1.

By Funk and Hecke E[g(t) Z_m(s)] = E[g(t) Z_m(t)] P_m(cos(t, s)), here for a polynomial g.
"""

from __future__ import annotations

from sympy import Expr, Ge, Integer, KroneckerDelta, Mul

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, replace_nodes
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.factors import factors
from bnsym.symbolic.sphere import Legendre, Zonal

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate every mean of two normalised zonal harmonics.

    A polynomial with harmonics in one projection, beside a harmonic of the other, meets it there.
    """
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
        return _moved(mean, obligations)
    (n, degree, t), (other_n, other, s) = (f.args for f in parts)
    if not isinstance(law, SphericalProjections) or not n == other_n == law.dimension:
        raise Rejected("the harmonics belong to another sphere", mean)
    if t not in law.variables or s not in law.variables:
        raise Rejected("the harmonics must be functions of the projections", mean)
    _ask(obligations, n, degree, other)
    cosine = law.gram[law.variables.index(t), law.variables.index(s)]
    value = Integer(1) if cosine == 1 else Legendre(n, degree, cosine)
    return KroneckerDelta(degree, other) * value


def _moved(mean: Expectation, obligations: list[Obligation]) -> Expr:
    """E[g(t) Z_m(t)] P_m(cosine), or the mean itself where no harmonic stands alone."""
    law, parts = mean.law, factors(mean.body)
    if not isinstance(law, SphericalProjections) or len(law.variables) != 2:
        return mean
    n, (t, s) = law.dimension, law.variables
    for one, other in ((t, s), (s, t)):
        alone = [part for part in parts if part.has(other)]
        beside = [part for part in parts if part not in alone]
        if len(alone) != 1 or not isinstance(alone[0], Zonal) or not beside:
            continue
        if not all(_polynomial(part, n, one) for part in beside) or alone[0].args[::2] != (
            n,
            other,
        ):
            continue
        _ask(obligations, n, *(part.args[1] for part in parts if isinstance(part, Zonal)))
        body = Mul(*beside, alone[0].xreplace({other: one})).xreplace({one: t})
        together = Expectation(body, SphericalProjections((t,), n, [[1]]))
        return together * Legendre(n, alone[0].args[1], law.gram[0, 1])
    return mean


def _polynomial(factor: Expr, n: Expr, t: Expr) -> bool:
    """A power of the projection, or a harmonic of it on the same sphere."""
    base, power = factor.as_base_exp()
    harmonic = isinstance(base, Zonal) and base.args[::2] == (n, t)
    return bool(power.is_Integer and power > 0) and (base == t or harmonic)


def _ask(obligations: list[Obligation], n: Expr, *degrees: Expr) -> None:
    """Where harmonics are polynomials."""
    for index in degrees:
        obligations.append(Obligation(Ge(index, 0, evaluate=False), "degrees are not negative"))
    obligations.append(Obligation(Ge(n, 3, evaluate=False), "zonal harmonics need n >= 3"))
