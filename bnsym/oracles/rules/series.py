"""Expansion in zonal harmonics: f = sum a_l Z_l in L^2 of the sphere, and Parseval.

For bilinear means E[f(t) A f(s)], A the identity or minus the Laplacian, both expansions and
the exchange of sum and mean are licensed by f having a finite Dirichlet energy. With f(t) its
product with a power of t is in L^2, and has an expansion of its own; any other polynomial in the
projections stays where it is. Of a mean E[f(t) Z_m(s)] only the activation is expanded.
"""

from __future__ import annotations

from collections import Counter

from sympy import Add, Expr, Integer, Mul, Sum, Symbol, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.oracles.rules.bochner import unfolded
from bnsym.symbolic.batchnorm import OnSphere
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.factors import factors
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import (
    GegenbauerCoefficient,
    PowerCoefficient,
    SphericalLaplacian,
    Zonal,
)

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Expand both factors of every E[f(t) A f(s)] with the indices ``over``.

    With one index, expand the activation beside a harmonic.
    """
    indices = parameter(step, "over", tuple)
    if not 0 < len(set(indices)) == len(indices) < 3 or not all(i.is_integer for i in indices):
        raise Rejected("one or two different integer indices are needed")
    if any(step.before.has(index) for index in indices):
        raise Rejected("the indices must be new", given=step.before)
    obligations: list[Obligation] = []

    def expand(mean: Expectation) -> Expr:
        if len(indices) == 1:
            return _expand_one(mean, indices[0], obligations)
        return _expand(mean, indices, obligations)

    rewritten = replace_nodes(step.before, Expectation, expand)
    if not obligations:
        raise Rejected("no bilinear mean of an activation occurs", given=step.before)
    agree(rewritten, step.after, context.under(rewritten, step.after), "not the expansion")
    return sorted(set(obligations), key=str)


def _expand(
    mean: Expectation, indices: tuple[Symbol, Symbol], obligations: list[Obligation]
) -> Expr:
    """The double series of one mean."""
    law = mean.law
    if not isinstance(law, SphericalProjections):
        return mean
    parts = factors(mean.body)
    powers = Counter(factor for factor in parts if factor in law.variables)
    weight = Mul(*(factor for factor in parts if _is_weight(factor, law)))
    parts = [f for f in parts if f not in law.variables and not _is_weight(f, law)]
    if len(parts) != 2:
        return mean
    parts.sort(key=lambda factor: _place(factor, law))
    weighted = bool(powers) or weight != 1
    if weighted and any(isinstance(factor, SphericalLaplacian) for factor in parts):
        raise Rejected("a power beside a Laplacian needs more than a finite energy", mean)
    terms = [
        _term(factor, index, powers, law, obligations)
        for factor, index in zip(parts, indices, strict=True)
    ]
    if None in terms or powers.total():
        return mean
    if all(isinstance(factor, SphericalLaplacian) for factor in parts):
        raise Rejected("two Laplacians need more than a finite Dirichlet energy", mean)
    (a, left), (b, right) = (term for term in terms if term is not None)
    one, two = indices
    harmonics = Expectation(weight * left * right, mean.law)
    return Sum(a * b * harmonics, (two, 0, oo), (one, 0, oo))


def _expand_one(mean: Expectation, index: Symbol, obligations: list[Obligation]) -> Expr:
    """The series of a mean of one activation and one harmonic, which is its own expansion."""
    law, parts = mean.law, factors(mean.body)
    harmonics = [factor for factor in parts if isinstance(factor, Zonal)]
    others = [factor for factor in parts if not isinstance(factor, Zonal)]
    if (len(harmonics), len(others)) != (1, 1) or not isinstance(law, SphericalProjections):
        return mean
    n, _, point = harmonics[0].args
    if n != law.dimension or point not in law.variables:
        raise Rejected("the harmonic belongs to another sphere", harmonics[0])
    term = _term(others[0], index, Counter(), law, obligations)
    if term is None:
        return mean
    coefficient, image = term
    return Sum(coefficient * Expectation(image * harmonics[0], law), (index, 0, oo))


def _term(
    factor: Expr,
    index: Symbol,
    powers: Counter[Expr],
    law: SphericalProjections,
    obligations: list[Obligation],
) -> tuple[Expr, Expr] | None:
    """Coefficient and harmonic of the l-th term of t^k f(t), or of minus its Laplacian.

    The power of t that is left goes to the first function of t.
    """
    inner = factor.args[1] if isinstance(factor, SphericalLaplacian) else factor
    if not isinstance(inner, OnSphere) or inner.args[3] != 0:
        return None
    phi, n, t, _ = inner.args
    if n != law.dimension or t not in law.variables:
        raise Rejected("the activation lives on another sphere", factor)
    obligations.append(Obligation(Sobolev(phi, n + 1), "the series must converge"))
    harmonic = Zonal(n, index, t)
    if isinstance(factor, SphericalLaplacian):
        if factor.args[0] != n or factor.args[2] != t:
            raise Rejected("the Laplacian belongs to another sphere", factor)
        harmonic = SphericalLaplacian(n, harmonic, t)
    power = powers.pop(t, 0)
    if power:
        return PowerCoefficient(phi, n, Integer(power), index), harmonic
    return GegenbauerCoefficient(phi, n, index), harmonic


def _is_weight(factor: Expr, law: SphericalProjections) -> bool:
    """A constant, or a sum that is a polynomial in the projections: it stays under the mean."""
    if not factor.has(*law.variables):
        return True
    return isinstance(factor, Add) and bool(unfolded(factor).is_polynomial(*law.variables))


def _place(factor: Expr, law: SphericalProjections) -> tuple[int, bool]:
    """Reading order: by the projection, functions before their Laplacians."""
    places = [k for k, v in enumerate(law.variables) if v in factor.free_symbols]
    return (min(places, default=len(law.variables)), isinstance(factor, SphericalLaplacian))
