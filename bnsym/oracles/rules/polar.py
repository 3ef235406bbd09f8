"""Radius and direction of an isotropic Gaussian vector are independent.

Projections of a uniform point of the sphere in R^n, times the norm of N(0, I) in R^n, are
Gaussian with the same inner products: E g on the sphere is E g under that Gaussian law over
E r^p, if g is homogeneous of degree p. On the line the sphere is the two signs.

For G h ~ N(0, upsilon G) in R^B write z = G h = r u: u is uniform on the unit sphere of the
(B-1)-dimensional space orthogonal to 1, r is the norm of N(0, upsilon I) in B-1 dimensions,
and z_i = r sqrt((B-1)/B) t_i, where t_i is the projection of u on the vertex G e_i/||G e_i||;
two vertices have inner product -1/(B-1).
"""

from __future__ import annotations

from sympy import Add, Expr, Gt, Integer, Le, Mul, Symbol, sqrt

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, require_new
from bnsym.oracles.rules.homogeneity import pulled
from bnsym.oracles.rules.slope import radial_moment, require_degree
from bnsym.symbolic.batchnorm import Centred, CentredNorm, Projection, projections
from bnsym.symbolic.expectation import (
    BatchLaw,
    Expectation,
    Gaussian,
    Radius,
    SphericalProjections,
)
from bnsym.symbolic.factors import factors
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import Integrable

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """E[r^p g(z/r)] = E[r^p] E[g], for every mean over a batch, or the ``mean`` on a sphere.

    A ``line``, a mean over one normal variable, becomes one over its absolute value and sign.
    A mean ``over`` a batch becomes that of another power of r times the same direction's.
    """
    radius = parameter(step, "radius", Symbol)
    if "line" in step.because.parameters:
        return _on_the_line(step, context, radius)
    if "over" in step.because.parameters:
        return _rescaled(step, context, radius)
    power, names = parameter(step, "power", Expr), parameter(step, "names", tuple)
    if not radius.is_positive or len(set(names)) != len(names):
        raise Rejected("the radius must be a positive symbol and the names distinct")
    if "mean" in step.because.parameters:
        return _from_sphere(step, context, radius, power, names)
    rewritten = step.before
    means = [m for m in step.before.atoms(Expectation) if isinstance(m.law, BatchLaw)]
    for mean in means:
        rewritten = rewritten.xreplace({mean: _split(mean, radius, power, names, context)})
    if not means:
        raise Rejected("no mean over a batch occurs", given=step.before)
    agree(rewritten, step.after, context, "radius and direction do not separate so")
    return [obligation for mean in means for obligation in _obligations(mean, power)]


def _obligations(mean: Expectation, power: Expr) -> list[Obligation]:
    """The batch is not degenerate and contains the places; the radius has the moment."""
    (vector,), upsilon, size = mean.law.variables, mean.law.upsilon, mean.law.size
    entries = mean.body.atoms(Centred, Projection)
    places = {node.args[2] for node in entries if node.args[1] == vector}
    conditions = {
        Gt(upsilon, 0, evaluate=False): "the batch must vary",
        Gt(size - 1 + power, 0, evaluate=False): "the moment of the radius must exist",
        **{Le(place, size, evaluate=False): "the batch must be that large" for place in places},
    }
    return [Obligation(condition, why) for condition, why in conditions.items()]


def _split(
    mean: Expectation, radius: Symbol, power: Expr, names: tuple[Symbol, ...], context: Context
) -> Expr:
    """The product of the two means."""
    require_new(mean, radius, *names)
    (vector,), size = mean.law.variables, mean.law.size
    places = sorted({node.args[2] for node in mean.body.atoms(Centred, Projection)}, key=str)
    used = dict(zip(places, names, strict=False))
    fixed = all(place.is_Integer and place > 0 for place in places)
    if not 0 < len(places) <= min(2, len(names)) or not fixed:
        raise Rejected("one or two entries at fixed places, and their names, are needed", mean)
    if power.has(radius, vector, *names):
        raise Rejected("the power must be a constant", power)
    table = {CentredNorm(size, vector): radius}
    for place, name in used.items():
        table[Centred(size, vector, place)] = radius * sqrt((size - 1) / size) * name
        table[Projection(size, vector, place)] = name
    body = mean.body.xreplace(table)
    if vector in body.free_symbols:
        raise Rejected("the mean must depend on the batch through z and r only", mean)
    direction = body.xreplace({radius: Integer(1)})
    agree(body, radius**power * direction, context, "not homogeneous of this power in the radius")
    law = Radius((radius,), mean.law.upsilon, size - 1)
    sphere = Expectation(direction, projections(tuple(used.values()), size))
    return Expectation(radius**power, law) * sphere


def _from_sphere(
    step: Step, context: Context, radius: Symbol, power: Expr, names: tuple[Symbol, ...]
) -> list[Obligation]:
    """The ``mean`` on a sphere as a Gaussian mean over the moment of the radius."""
    mean = parameter(step, "mean", Expectation)
    require_new(mean, radius, *names)
    law, body = mean.law, mean.body
    if not isinstance(law, SphericalProjections):
        raise Rejected("a mean on the sphere is needed", mean)
    scales = dict.fromkeys(law.variables, radius)
    scaled = body.xreplace({variable: radius * variable for variable in scales})
    agree(pulled(scaled, scales), radius**power * body, context, "not homogeneous of this power")
    image = body.xreplace(dict(zip(law.variables, names, strict=True)))
    moment = radial_moment(radius, power, Integer(1), law.dimension)
    value = Expectation(image, Gaussian(names, law.gram)) / moment
    agree(step.before.xreplace({mean: value}), step.after, context, "not the Gaussian mean")
    exists = Gt(law.dimension + power, 0, evaluate=False)
    return [Obligation(exists, "the moment of the radius must exist")]


def _on_the_line(step: Step, context: Context, radius: Symbol) -> list[Obligation]:
    """E g(x) = E (g(r) + g(-r))/2 with r = |x|, the norm of a Gaussian vector of one entry."""
    mean = parameter(step, "line", Expectation)
    require_new(mean, radius)
    law, body = mean.law, mean.body
    if not isinstance(law, Gaussian):
        raise Rejected("a mean over one normal variable is needed", mean)
    (x,) = law.variables
    sides = (body.xreplace({x: radius}) + body.xreplace({x: -radius})) / 2
    value = Expectation(sides, Radius((radius,), law.covariance[0, 0], Integer(1)))
    agree(step.before.xreplace({mean: value}), step.after, context, "not the mean of both sides")
    return []


def _rescaled(step: Step, context: Context, radius: Symbol) -> list[Obligation]:
    """E[r^p g(z/r)] by E[r^q g(z/r)] at another variance and the two moments of the radius.

    ``body`` is the integrand without r^(p - q), once the ``factor`` is out of the activations.
    """
    mean, body = parameter(step, "over", Expectation), parameter(step, "body", Expr)
    factor, upsilon = parameter(step, "factor", Expr), parameter(step, "upsilon", Expr)
    power, other = parameter(step, "power", Expr), parameter(step, "other", Expr)
    law = mean.law
    if not step.before.has(mean) or not isinstance(law, BatchLaw):
        raise Rejected("a mean over a batch that occurs is needed", mean, step.before)
    (vector,), size = law.variables, law.size
    rest, degree = _without_activations(mean)
    require_degree(rest, power - degree, context)
    norm = CentredNorm(size, vector)
    positive = context._replace(hypotheses=context.hypotheses.extended([Gt(norm, 0)]))
    given = norm ** (power - other) * body
    agree(given, pulled(mean.body, {vector: factor}), positive, "the body is another one")

    image = Expectation(body, BatchLaw(law.variables, upsilon, size))
    given_moment = radial_moment(radius, power, law.upsilon, size - 1)
    value = given_moment / radial_moment(radius, other, upsilon, size - 1) * image
    after = step.before.xreplace({mean: value})
    agree(after, step.after, context.under(after, step.after), "not these two moments")
    signs = (law.upsilon, upsilon, factor.xreplace({norm: radius}))
    conditions = [Gt(sign, 0, evaluate=False) for sign in signs]
    conditions += [Gt(size - 1 + other, 0, evaluate=False), Integrable(mean)]
    return [Obligation(condition, "both means must exist") for condition in conditions]


def _without_activations(mean: Expectation) -> tuple[Expectation, Expr]:
    """The mean without its homogeneous activations of an entry, and the degree of these.

    That the mean exists is known of the law's own entries only.
    """
    parts = factors(mean.body)
    known = [f for f in parts if isinstance(f, Apply) and isinstance(f.args[1], Centred)]
    powers = [f for f in known if isinstance(f.args[0], PositiveHomogeneous)]
    rest = Mul(*(f for f in parts if f not in powers))
    return Expectation(rest, mean.law), Add(*(f.args[0].args[0] - f.args[2] for f in powers))
