"""Derivatives of a mean over the batch in a direction of the covariance, at BSB1.

All are classical. By the score z^T D z/(2 upsilon^2) of the isotropic law in a traceless
direction D, and the independence of radius and direction, the slope of the mean of a function
of degree zero is E r^2/upsilon^2 times an integral over the sphere, and that of r^p times the
function E r^(p + 2)/upsilon^2 times the same integral. In the direction G the law only changes
its scale, and the mean of a function of degree p has the slope p/(2 upsilon) times itself.
By Price's theorem, with the variance tau of both coordinates and their covariance kappa,

    slope of E f(x) f(y) = w D_pj + v (D_pp + D_jj),   slope of E f(x)^2 = u D_pp,
    w = E f'(x) f'(y),   v = (E x f'(x) f(y) - kappa w)/(2 tau),   u = E x f(x) f'(x)/tau.
"""

from __future__ import annotations

from sympy import Dummy, Expr, Ge, Gt, Integer, Mul, Rational, Symbol

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import (
    Context,
    Rejected,
    agree,
    parameter,
    replace_nodes,
    require_new,
)
from bnsym.oracles.rules.homogeneity import pulled
from bnsym.symbolic.batchnorm import Centred, CentredNorm
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, Radius
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    CentredDiagonals,
    CentringLine,
    HollowMatrices,
    MeanSlope,
)

__all__ = ["check", "radial_moment", "require_centred", "require_degree"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Give the ``slope`` another ``power`` of the radius, or see the law of two ``names``."""
    slope = parameter(step, "slope", MeanSlope)
    if not step.before.has(slope) or not isinstance(slope.law, BatchLaw):
        raise Rejected("a slope over a batch that occurs is needed", slope, step.before)
    if slope.space.size != slope.law.size:
        raise Rejected("the direction must have the size of the batch", slope)
    ways = {"power": _radial, "names": _marginal, "degree": _along}
    chosen = [way for name, way in ways.items() if name in step.because.parameters]
    if len(chosen) != 1:
        raise Rejected(f"rule slope needs one of the parameters {', '.join(ways)}")
    value, conditions = chosen[0](slope, step, context)
    inner = context.under(step.before, step.after)
    agree(step.before.xreplace({slope: value}), step.after, inner, "the slope is another one")
    conditions += [Gt(slope.law.upsilon, 0, evaluate=False)]
    return [Obligation(condition, "the slope must exist") for condition in conditions]


def radial_moment(radius: Symbol, order: Expr, variance: Expr, dimension: Expr) -> Expr:
    """E r^order, r the norm of N(0, variance I) in this dimension; no r in the order."""
    require_new(order, radius)
    return Expectation(radius**order, Radius((radius,), variance, dimension))


def _radial(slope: MeanSlope, step: Step, context: Context) -> tuple[Expr, list[Expr]]:
    """The slope of r^p times a body of degree zero, at another variance, by two moments of r."""
    power, factor = parameter(step, "power", Expr), parameter(step, "factor", Expr)
    radius, upsilon = parameter(step, "radius", Symbol), parameter(step, "upsilon", Expr)
    law, size = slope.law, slope.law.size
    (vector,) = law.variables
    if not isinstance(slope.space, CentredDiagonals | HollowMatrices):
        raise Rejected("the direction must have no trace", slope)
    require_degree(slope, Integer(0), context)
    norm = CentredNorm(size, vector)
    positive = context._replace(hypotheses=context.hypotheses.extended([Gt(norm, 0)]))
    body = parameter(step, "body", Expr)
    given = norm**power * pulled(slope.body, {vector: factor})
    agree(given, body, positive, "the body does not have this power of the radius")

    other = MeanSlope(body, slope.space, BatchLaw(law.variables, upsilon, size))
    degrees = [f.args[0].args[0] for f in slope.body.atoms(Apply)]
    conditions = [Gt(degree, Rational(-1, 2), evaluate=False) for degree in degrees]
    conditions += [Gt(e, 0, evaluate=False) for e in (upsilon, factor.xreplace({norm: radius}))]
    own = radial_moment(radius, Integer(2), law.upsilon, size - 1) / law.upsilon**2
    wanted = radial_moment(radius, power + 2, upsilon, size - 1) / upsilon**2
    return own / wanted * other, conditions


def _along(slope: MeanSlope, step: Step, context: Context) -> tuple[Expr, list[Expr]]:
    """The slope in the direction of G itself, by the degree of the body."""
    degree = parameter(step, "degree", Expr)
    if not isinstance(slope.space, CentringLine):
        raise Rejected("the direction must be G", slope)
    require_degree(slope, degree, context)
    mean = Expectation(slope.body, slope.law)
    return degree / (2 * slope.law.upsilon) * mean, []


def require_degree(mean: Expectation | MeanSlope, degree: Expr, context: Context) -> None:
    """The body depends on the centred batch only, and is homogeneous of this degree in it."""
    scale = Dummy("s", positive=True)
    scaled = replace_nodes(mean.body, (Centred, CentredNorm), lambda node: scale * node)
    agree(scaled, scale**degree * mean.body, context, "the body is not of this degree")
    require_centred(mean)


def require_centred(mean: Expectation | MeanSlope) -> None:
    """The body depends on the centred batch of the law only."""
    whole = (mean.law.size, *mean.law.variables)
    seen = [n for n in mean.body.atoms(Centred, CentredNorm) if n.args[:2] == whole]
    if mean.body.xreplace({node: Dummy() for node in seen}).has(*mean.law.variables):
        raise Rejected("the body must depend on the centred batch only", mean)


def _marginal(slope: MeanSlope, step: Step, context: Context) -> tuple[Expr, list[Expr]]:
    """The slope of E f(z_p) f(z_j) by the law of the two coordinates."""
    x, y = names = parameter(step, "names", tuple)
    require_new(slope, *names)
    (vector,), upsilon, size = slope.law.variables, slope.law.upsilon, slope.law.size
    constant = Mul(*(f for f in Mul.make_args(slope.body) if not f.has(vector)))
    parts = [f for f in Mul.make_args(slope.body) if f.has(vector)]
    if len(parts) != 2 or not all(isinstance(f, Apply) and f.args[2] == 0 for f in parts):
        raise Rejected("a product of one activation of two entries is needed", slope)
    (phi, *_), (other, *_) = (f.args for f in parts)
    entries = [f.args[1] for f in parts]
    if phi != other or not isinstance(phi, PositiveHomogeneous):
        raise Rejected("one positive-homogeneous activation is needed", slope)
    if not all(isinstance(z, Centred) and z.args[:2] == (size, vector) for z in entries):
        raise Rejected("the activation must see entries of the centred batch", slope)
    tau, kappa = upsilon * (size - 1) / size, -upsilon / size
    pair, single = Gaussian(names, [[tau, kappa], [kappa, tau]]), Gaussian((x,), [[tau]])

    def f(point: Symbol, order: int = 0) -> Apply:
        return Apply(phi, point, Integer(order))

    w = Expectation(f(x, 1) * f(y, 1), pair)
    v = (Expectation(x * f(x, 1) * f(y), pair) - kappa * w) / (2 * tau)
    u = Expectation(x * f(x) * f(x, 1), single) / tau
    places = (z.args[2] for z in entries)
    conditions = [Gt(phi.args[0], Rational(1, 2), evaluate=False), Ge(size, 3, evaluate=False)]
    return constant * DOS(u, v, w).entry(slope.space, *places), conditions
