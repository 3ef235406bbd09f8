"""Projections of a uniform point of a growing sphere become independent normal variables.

Of a point of the sphere of R^n the projections t, times sqrt(n), have a density that tends to
that of independent normal variables where the cosines between the directions tend to zero, and
stays below a multiple of exp(-|x|^2 (1 - e)/2) for every e > 0 once n is large: means of what
is square integrable under a normal law of some variance above one tend to their means there. The
polynomial sqrt(N_l) P_l(x/sqrt(n)) has coefficients that tend to those of He_l(x)/sqrt(l!).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Gt,
    Integer,
    Mul,
    Poly,
    Pow,
    Symbol,
    expand,
    gamma,
    sqrt,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, unfolded
from bnsym.oracles.rules.limit import at_infinity, continuous, known_limit
from bnsym.symbolic.batchnorm import Coordinate, OnSphere, Remainder, SimplexCosine
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.expectation import Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.factors import factors
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.power_series import Hermite
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym.symbolic.sphere import Zonal

__all__ = ["check"]

_WORDS = (OnSphere, Remainder, Coordinate, SimplexCosine)
"""In the order in which they are unfolded."""


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate ``limit``, whose body is the function ``outer`` of ``parts``, at their limits.

    The parts are those of the rule ``limit``, or sums of means of f(t) = phi(sqrt(n) t), zonal
    harmonics and polynomials in t, under the law of one projection or of several.
    """
    limit, outer = parameter(step, "limit", LimitOf), parameter(step, "outer", Expr)
    parts = dict(parameter(step, "parts", tuple))
    known = {name: fact for name, *fact in step.because.parameters.get("known", ())}
    if outer.has(limit.variable):
        raise Rejected("the function may depend on the variable through its parts only", outer)
    inner = context.under(limit)
    agree(limit.body, outer.xreplace(parts), inner, "the body is another function of the parts")
    obligations: list[Obligation] = []

    def value(name: Basic, part: Expr) -> Expr:
        if name in known:
            return known_limit(part, limit.variable, known[name], inner, obligations)
        masks = {mean: Dummy() for mean in part.atoms(Expectation)}
        back = {mask: mean for mean, mask in masks.items()}
        terms = (t.xreplace(back) for t in Add.make_args(expand(part.xreplace(masks))))
        return Add(*(_term(term, limit.variable, inner, obligations) for term in terms))

    values = {name: value(name, part) for name, part in parts.items()}
    after = step.before.xreplace({limit: outer.xreplace(values)})
    agree(after, step.after, context, "not the Gaussian means")
    return [*sorted(set(obligations), key=str), *continuous(outer, values)]


def _term(
    term: Expr,
    variable: Symbol,
    context: Context,
    obligations: list[Obligation],
) -> Expr:
    """The limit of a rational function of the variable, or of one times a mean."""
    means = [f for f in Mul.make_args(term) if isinstance(f, Expectation)]
    if not means:
        return at_infinity(term, variable, context, obligations)
    (mean,) = means
    if not isinstance(mean.law, SphericalProjections):
        raise Rejected("a mean over a sphere is needed", mean)
    law, factor = mean.law, term / mean
    n, names = law.dimension, [Dummy(t.name, real=True) for t in law.variables]
    line = Poly(n, variable)
    if line.degree() != 1:
        raise Rejected("the dimension must be linear in the variable", mean)
    growth = Gt(line.LC(), 0, evaluate=False)
    obligations.append(Obligation(growth, "the dimension must grow"))
    gram = unfolded(law.gram, (SimplexCosine,))
    for row, column in product(range(len(names)), repeat=2):
        end = at_infinity(gram[row, column], variable, context, obligations)
        agree(end, Integer(row == column), context, "the directions do not become orthogonal")
    points = (name / sqrt(n) for name in names)
    body = unfolded(mean.body.xreplace(dict(zip(law.variables, points, strict=True))), _WORDS)
    total: Expr = Integer(0)
    for summand in Add.make_args(body):
        random = [part for part in factors(summand) if part.has(*names)]
        functions = [part for part in random if isinstance(part, Apply)]
        harmonics = [part for part in random if isinstance(part, Zonal)]
        images = [_hermite(part, n, (variable, *names)) for part in harmonics]
        norms = Mul(*(gamma(image.args[0] + 1) for image in images))
        for powers, number in _terms(summand / Mul(*functions, *harmonics), names):
            monomial = [
                name for name, power in zip(names, powers, strict=True) for _ in range(power)
            ]
            end = at_infinity(factor * number, variable, context, obligations) / sqrt(norms)
            parts = [*functions, *images, *monomial]
            total += end * prod(_one(parts, x, (variable, *names), obligations) for x in names)
    return total


def _hermite(harmonic: Zonal, n: Expr, fixed: tuple[Symbol, ...]) -> Hermite:
    """The polynomial that it tends to a multiple of, whatever is ``fixed``."""
    dimension, degree, point = harmonic.args
    name = point * sqrt(n)
    if dimension != n or name not in fixed[1:] or degree.has(*fixed):
        raise Rejected(
            "a harmonic of this sphere, of the same degree for every n, is needed", point
        )
    return Hermite(degree, name)


def _terms(polynomial: Expr, names: list[Dummy]) -> Iterator[tuple[tuple[int, ...], Expr]]:
    """Powers of the names with their coefficients, inside which nothing is multiplied out."""
    masks: dict[Expr, Expr] = {}

    def masked(node: Expr) -> Expr:
        if free_of(node).isdisjoint(names):
            return node if node.is_Rational else masks.setdefault(node, Dummy())
        return node.func(*map(masked, node.args)) if isinstance(node, Add | Mul | Pow) else node

    terms = Poly(masked(polynomial), *names).terms()
    back = {mask: node for node, mask in masks.items()}
    return ((powers, number.xreplace(back)) for powers, number in terms)


def _one(
    parts: list[Expr], name: Dummy, fixed: tuple[Symbol, ...], obligations: list[Obligation]
) -> Expr:
    """The mean of the factors in one of the normal variables: powers of it, and two functions.

    No function may depend on one of the names that are ``fixed``.
    """
    own = [part for part in parts if part.has(name)]
    functions = [part for part in own if isinstance(part, Apply)]
    if len(functions) > 2:
        raise Rejected("two functions of each projection at most are dominated", Mul(*own))
    for phi, point, order in (function.args for function in functions):
        if point != name or phi.has(*fixed):
            raise Rejected("a function of √n t, the same for every n, is needed", Mul(*own))
        obligations.append(Obligation(ModerateGrowth(phi, order), "the mean must be dominated"))
    x = fixed[1]  # one name for the variable of every mean
    return Expectation(Mul(*own).xreplace({name: x}), Gaussian((x,), [[1]])) if own else Integer(1)
