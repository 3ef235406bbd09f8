"""Selection: a quadratic polynomial meets harmonics of one degree, or of degrees two apart.

Multiplication by a projection takes a zonal harmonic to those of the degrees next to its own,
so that E[p(t, s) Z_l(t) Z_m(s)] vanishes unless m is l - 2, l or l + 2, if p has terms of
degree zero and two only; at l = m = 0 it is the mean of p. A double series with these means is
summed along its three diagonals: with a_l b_m and a weight that grows there like the square of
the degree they converge where f and g have a finite energy, the means of normalised harmonics
being bounded.
"""

from __future__ import annotations

from sympy import Expr, Integer, Mul, Poly, Sum, Symbol, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.oracles.rules.bochner import unfolded
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.factors import factors
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, Zonal

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Sum every double series over the degrees ``over`` along its diagonals."""
    l, m = parameter(step, "over", tuple)
    limits = ((m, Integer(0), oo), (l, Integer(0), oo))
    obligations: list[Obligation] = []

    def along(total: Sum) -> Expr:
        if tuple(tuple(limit) for limit in total.limits) != limits:
            return total
        asked, constant = _bounded(total.function, l, m)
        obligations.extend(asked)
        main, *beside = (total.function.xreplace(place) for place in _along(l, m))
        first = main.xreplace({l: Integer(0)}).replace(Expectation, lambda *args: constant)
        return first + Sum(main, (l, 1, oo)) + Sum(sum(beside), limits[1])

    rewritten = replace_nodes(step.before, Sum, along)
    if not obligations:
        raise Rejected("no double series over these degrees occurs", given=step.before)
    inner = context.under(rewritten, step.after)
    agree(rewritten, step.after, inner, "not the sum along the diagonals")
    return sorted(set(obligations), key=str)


def _along(l: Symbol, m: Symbol) -> tuple[dict[Symbol, Expr], ...]:
    """The two degrees along the three diagonals."""
    return {m: l}, {m: l + 2}, {l: l + 2, m: l}


def _bounded(term: Expr, l: Symbol, m: Symbol) -> tuple[list[Obligation], Expr]:
    """What makes the diagonals converge, for a term a_l b_m E[p Z_l Z_m] times a weight; and E p.

    At degree zero the harmonics are one. E t s = <u, v>/n for t = <u, x> and s = <v, x>.
    """
    parts = factors(term)
    means = [part for part in parts if isinstance(part, Expectation)]
    a, b = (part for part in parts if isinstance(part, GegenbauerCoefficient))
    (mean,) = means
    law, weight = mean.law, Mul(*(part for part in parts if part not in (mean, a, b)))
    zonals = [part for part in factors(mean.body) if isinstance(part, Zonal)]
    if not isinstance(law, SphericalProjections) or len(zonals) != 2:
        raise Rejected("a mean of two harmonics, and two coefficients, are needed", term)
    n = law.dimension
    degrees = [(part.args[1], part.args[0]) for part in zonals]
    known = {(a.args[2], a.args[1]), (b.args[2], b.args[1])} == set(degrees) == {(l, n), (m, n)}
    if not known or not {part.args[2] for part in zonals} <= set(law.variables):
        raise Rejected("harmonics and coefficients of these degrees are needed", term)
    form = Poly(unfolded(mean.body / Mul(*zonals)), *law.variables)
    if {sum(powers) for powers in form.monoms()} - {0, 2} or form.has(l, m):
        raise Rejected("a polynomial with terms of degree zero and two is needed", mean)
    if any(Poly(weight.xreplace(place), l).degree() > 2 for place in _along(l, m)):
        raise Rejected("the weight must grow like a square along the diagonals", weight)
    why = "the series must converge"
    spaces = {Sobolev(part.args[0], n + 1) for part in (a, b)}
    gram, constant = unfolded(law.gram), Integer(0)
    for powers, number in form.terms():
        places = [k for k, power in enumerate(powers) for _ in range(power)]
        constant += number * (gram[places[0], places[1]] / n if places else 1)
    return [Obligation(space, why) for space in spaces], constant
