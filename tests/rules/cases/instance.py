"""Steps by the rule ``instance``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, a, alpha, b, c, h, i, k, l, m, n, phi, r, t, v, x, y
from sympy import Derivative, Expr, Integer, MatrixSymbol, Ne, Sum, Symbol, gamma, oo, sqrt

from bnsym.core import Eq, Rule
from bnsym.symbolic.batchnorm import Entry, Upsilon
from bnsym.symbolic.expectation import BatchLaw, Gaussian, Radius
from bnsym.symbolic.homogeneous import Apply, MomentConstant, PositiveHomogeneous
from bnsym.symbolic.predicates import Covariance, Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, SphericalLaplacian, Zonal, ZonalGap

from .notation import G, batch, correlation, half, mean, norm, rho, z
from .table import RECORDS, Case, Table, case

ratio = case(
    Rule.INSTANCE,
    MomentConstant(alpha) / MomentConstant(alpha - 1),
    2 * alpha - 1,
    alpha > half,
    of="homogeneous.moment_ratio",
    at=({alpha: alpha},),
)
slope = case(
    Rule.INSTANCE,
    mean(Derivative(rho(alpha, x), x) * y),
    mean(alpha * rho(alpha - 1, x) * y),
    of="homogeneous.alpha_relu_derivative",
    at=({alpha: alpha, x: x},),
).but(where=correlation)
two_pairs = mean(Derivative(rho(1, x), x)) + mean(x, Gaussian((x,), [[c]]))
equivalence = case(
    Rule.INSTANCE,
    Eq(MomentConstant(alpha), 2),
    Eq((2 * alpha - 1) * MomentConstant(alpha - 1), 2),
    alpha > half,
    of="homogeneous.moment_ratio",
    at=({alpha: alpha},),
).but(relation="<=>")
backwards = ratio.but(
    before=(2 * alpha + 1) * MomentConstant(alpha),
    after=MomentConstant(alpha + 1),
    at=({alpha: alpha + 1},),
    where=(alpha > 0,),
)
radial = case(
    Rule.INSTANCE,
    mean(r**-2, Radius((r,), v, n)),
    gamma(n * half - 1) / gamma(n * half) / (2 * v),
    n >= 3,
    of="sphere.radial_moment",
    at=({v: v, n: n, Symbol("q", real=True): Integer(-1)},),
)


def moment(q: Expr, *where: object) -> Case:
    """The moment of the radius of some order, real by what its variable assumes."""
    return case(
        Rule.INSTANCE,
        mean(r ** (2 * q), Radius((r,), v, n)),
        gamma(n * half + q) / gamma(n * half) * (2 * v) ** q,
        n * half + q > 0,
        n >= 3,
        *where,
        of="sphere.radial_moment",
        at=({v: v, n: n, Symbol("q", real=True): q},),
    )


entry = case(
    Rule.INSTANCE,
    Derivative(z(i), Entry(h, k)),
    G(i, k),
    i <= B,
    k <= B,
    of="backward.centring_derivative",
    at=({i: i, k: k},),
)
first_entry = entry.but(
    before=Derivative(z(i), Entry(h, 1)), after=G(i, 1), at=({i: i, k: Integer(1)},)
)
Sigma, other = MatrixSymbol("Sigma", B, B), MatrixSymbol("Theta", B, B)
theorem = RECORDS["homogeneous.v_transform"]
transformed = case(
    Rule.INSTANCE,
    *theorem.statement.args,
    *theorem.hypotheses,
    of=theorem.name,
    at=({Sigma: Sigma},),
)
eigenvalue = case(
    Rule.INSTANCE,
    SphericalLaplacian(n, Zonal(n, l, t), t),
    l * (l + n - 2) * Zonal(n, l, t),
    n >= 3,
    of="sphere.laplacian_eigenvalue",
    at=({n: n, l: l, t: t},),
)
entries, beside = RECORDS["sphere.zonal_multiplication"].statement.args
factor = case(
    Rule.INSTANCE,
    x * beside,
    x * entries,
    n >= 3,
    t >= -1,
    t <= 1,
    of="sphere.zonal_multiplication",
    at=({n: n, l: l, t: t},),
)
twice = factor.but(before=x * t * beside**2, after=x * t * entries**2)
closed_form = RECORDS["homogeneous.arc_cosine_1"]
kernel = case(
    Rule.INSTANCE,
    *closed_form.statement.args,
    c >= -1,
    c <= 1,
    of=closed_form.name,
    at=({c: c},),
)


def differentiated(step: Case, variable: Any) -> Case:
    """The same instance under a derivative, with the variable beside it."""
    before, after = (
        Derivative(variable * side, variable, evaluate=False) for side in (step.before, step.after)
    )
    return step.but(before=before, after=after)


activation = PositiveHomogeneous(alpha, a, b)
steep, flat = (Apply(activation, z(i), Integer(order)) for order in (1, 0))
euler = case(
    Rule.INSTANCE,
    Sum(mean(steep * z(i), batch), (i, 1, B)),
    Sum(mean(alpha * flat, batch), (i, 1, B)),
    B >= 2,
    of="homogeneous.euler",
    at=({alpha: alpha, a: a, b: b, x: z(i)},),
)
quotient = z(i) / norm
normed = euler.but(
    before=mean(Apply(activation, quotient, Integer(1)), batch),
    after=mean(alpha * Apply(activation, quotient, Integer(0)) * norm / z(i), batch),
    at=({alpha: alpha, a: a, b: b, x: quotient},),
    where=(B >= 2, i >= 1, i <= B),
)
still = BatchLaw((h,), c, B)
oblong = MatrixSymbol("T", B, B + 1)
TABLE = Table(
    (
        ratio,
        slope,
        euler,
        normed,
        equivalence,
        backwards,
        radial,
        moment(1 / a, a > 0),
        entry,
        first_entry,
        transformed,
        factor,
        factor.but(
            before=mean(x * beside),
            after=mean(x * entries),
            where=(n >= 3, t >= -1, t <= 1, *correlation),
        ),
        twice,
        factor.but(before=x * beside + t**m * y, after=x * entries + t**m * y),
        eigenvalue,
        differentiated(eigenvalue, x),
        differentiated(ratio, alpha),
    ),
    {
        "an entry of one sample, which vanishes": euler.but(where=()),
        "an entry of a batch that may not vary": euler.but(
            before=Sum(mean(steep * z(i), still), (i, 1, B)),
            after=Sum(mean(alpha * flat, still), (i, 1, B)),
            where=(B >= 2, c >= 0),
        ),
        "an entry of a fixed batch": euler.but(
            before=steep * z(i), after=alpha * flat, where=(B >= 2, i >= 1, i <= B)
        ),
        "an entry of another batch": euler.but(
            before=mean(steep * z(i), BatchLaw((h,), v, B + 1)),
            after=mean(alpha * flat, BatchLaw((h,), v, B + 1)),
            where=(B >= 2, i >= 1, i <= B),
        ),
        "a derivative at the ends of the domain": differentiated(kernel, c),
        "place zero": entry.but(
            before=Derivative(z(i), Entry(h, m)),
            after=G(i, m),
            where=(i <= B, m <= B),
            at=({i: i, k: m},),
        ),
        "a place that is no integer": entry.but(
            before=Derivative(z(c), Entry(h, k)),
            after=G(c, k),
            where=(c >= 1, c <= B, k <= B),
            at=({i: c},),
        ),
        "a matrix that is no covariance": transformed.but(
            before=transformed.before.xreplace({Sigma: other}),
            after=transformed.after.xreplace({Sigma: other}),
            at=({Sigma: other},),
        ),
        "a matrix that is not square": transformed.but(
            before=transformed.before.xreplace({Sigma: oblong}),
            after=transformed.after.xreplace({Sigma: oblong}),
            at=({Sigma: oblong},),
            where=(*theorem.hypotheses, Covariance(oblong)),
        ),
        "a matrix for a number": transformed.but(at=({alpha: Sigma},)),
        "a number for a matrix": transformed.but(at=({Sigma: alpha},)),
        "wrong factor": ratio.but(after=2 * alpha + 1),
        "upside down": ratio.but(after=1 / (2 * alpha - 1)),
        "its hypothesis is not implied": ratio.but(where=(alpha > 0,)),
        "another place": ratio.but(at=({alpha: alpha + 1},)),
        "a value for a number": ratio.but(
            before=MomentConstant(alpha),
            after=(3 * alpha - 1) * MomentConstant(alpha - 1),
            at=({alpha: alpha, Integer(2): Integer(3)},),
        ),
        "a value captured by the derivative": slope.but(
            before=Derivative(rho(x, x), x),
            after=x * rho(x - 1, x),
            where=(x > 0,),
            at=({alpha: x, x: x},),
        ),
        "at a point where it fails": slope.but(
            before=Derivative(rho(alpha, x), x), after=alpha * rho(alpha - 1, x)
        ),
        "null under one law of two": slope.but(
            before=two_pairs,
            after=mean(rho(0, x)) + mean(x, Gaussian((x,), [[c]])),
            where=(c >= 0, c <= 1),
            at=({alpha: Integer(1), x: x},),
        ),
        "degenerate variance": slope.but(
            before=mean(Derivative(rho(alpha, x), x), Gaussian((x,), [[0]])),
            after=mean(alpha * rho(alpha - 1, x), Gaussian((x,), [[0]])),
        ),
        "a negative variance": radial.but(
            before=mean(r**-2, Radius((r,), -v, n)),
            after=-radial.after,
            at=({v: -v, n: n, Symbol("q", real=True): Integer(-1)},),
        ),
        "a fraction for an integer": case(
            Rule.INSTANCE,
            SphericalLaplacian(3, Zonal(3, half, t), t),
            3 * Zonal(3, half, t) / 4,
            of="sphere.laplacian_eigenvalue",
            at=({n: Integer(3), l: half, t: t},),
        ),
        "an order that may be infinite": moment(1 / a),
        "an order that may not be real": moment(1 / sqrt(a), Ne(sqrt(a), 0)),
        "an order of which the numerator may not be real": moment(sqrt(a) / b, b > 0),
        "a moment that does not exist": radial.but(where=(n >= 2,)),
        "not an equation": ratio.but(of="sphere.zonal_gap_positive", at=({B: B, l: l},)),
        "an inequality for an equation": case(
            Rule.INSTANCE,
            ZonalGap(B, l),
            Integer(0),
            B >= 4,
            l >= 1,
            of="sphere.zonal_gap_positive",
            at=({B: B, l: l},),
        ),
        "no such record": ratio.but(of="homogeneous.nothing"),
        "a place that is no mapping": ratio.but(at=(alpha,)),
        "equivalent numbers": ratio.but(relation="<=>"),
        "captured by the sum": case(
            Rule.INSTANCE,
            Upsilon(phi, l + 4),
            Sum(ZonalGap(l + 4, l) * GegenbauerCoefficient(phi, l + 3, l) ** 2, (l, 1, oo)),
            Sobolev(phi, l + 4),
            of="forward.upsilon_series",
            at=({B: l + 4, phi: phi},),
        ),
        "a part of a product left out": factor.but(after=entries),
        "a part of a product replaced beside itself": factor.but(after=x * beside * entries),
        "twice where it divides once": twice.but(
            before=x * beside**2 / t, after=x * entries**2 / t
        ),
        "once where it divides twice": twice.but(after=x * t * entries),
        "a product of which a part is missing": factor.but(
            before=x * Zonal(n, l + 1, t), after=x * entries / t
        ),
        "no instance": ratio.but(before=x, after=x),
    },
)
