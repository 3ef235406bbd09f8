"""Steps by the rule ``linearity``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    c,
    h,
    i,
    j,
    k,
    l,
    n,
    omega,
    phi,
    s,
    t,
    tau,
    v,
    w,
    x,
    y,
)
from sympy import Derivative, Expr, Integer, Integral, Sum, Symbol, cos, exp, oo, sin

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Coordinate,
    Entry,
    Jacobian,
    OnSphere,
    projections,
)
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import BatchLaw, Gaussian
from bnsym.symbolic.homogeneous import ArcCosine, PositiveHomogeneous
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.predicates import Covariance, RankAtLeast, Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, Legendre

from .notation import batch, correlation, f, great, half, mean, pair, rho, z, zonal
from .table import Case, Table, case

product = rho(alpha, x) * rho(alpha, y)
spread = case(
    Rule.LINEARITY,
    mean(product * (a + b * rho(0, x))).xreplace({rho(0, x): Integer(1)}),
    a * mean(product) + b * mean(product),
    alpha > 0,
    *correlation,
)
expanded = case(
    Rule.LINEARITY,
    mean((rho(alpha, x) + rho(alpha, -x)) * rho(alpha, y)),
    mean(product) + mean(rho(alpha, -x) * rho(alpha, y)),
    alpha > -half,
    *correlation,
)
finite = case(
    Rule.LINEARITY,
    mean(Sum(z(k) * rho(alpha, x), (k, 1, B)), pair),
    Sum(z(k) * mean(rho(alpha, x)), (k, 1, B)),
    alpha > 0,
    B >= 2,
    *correlation,
)
squares = GegenbauerCoefficient(phi, n, l) ** 2
fractions = case(
    Rule.LINEARITY,
    Sum(squares * (1 + Legendre(n, l, 0)), (l, 0, oo)),
    GegenbauerCoefficient(phi, n, 0) ** 2 * (1 + Legendre(n, 0, 0))
    + Sum(squares, (l, 1, oo))
    + Sum(Legendre(n, l, 0) * squares, (l, 1, oo)),
    Sobolev(phi, n + 1),
    n >= 3,
)
bounded = case(
    Rule.LINEARITY,
    Sum(squares * (1 - Legendre(n, l, c)), (l, 1, oo)),
    Sum(squares, (l, 1, oo)) - Sum(squares * Legendre(n, l, c), (l, 1, oo)),
    Sobolev(phi, n + 1),
    n >= 3,
    *correlation,
)
constant = case(
    Rule.LINEARITY,
    Derivative(a * exp(x) + b * sin(x), x),
    a * Derivative(exp(x), x, evaluate=False) + b * Derivative(sin(x), x, evaluate=False),
)
jacobians = case(
    Rule.LINEARITY,
    mean(Sum(Jacobian(phi, B, h, i, k) ** 2, (k, 1, B)), BatchLaw((h,), v, B)),
    Sum(mean(Jacobian(phi, B, h, i, k) ** 2, BatchLaw((h,), v, B)), (k, 1, B)),
    Sobolev(phi, B),
    B >= 4,
)
waves = sin(k)
sums_inside = case(
    Rule.LINEARITY,
    Sum(waves * (k + Sum(k**j, (j, 1, B))), (k, 1, l)),
    Sum(waves * k, (k, 1, l)) + Sum(waves * Sum(k**j, (j, 1, B)), (k, 1, l)),
)
integer = Symbol("k", integer=True)


def jacobian_sum(lower: Any, outside: bool = False) -> Expr:
    """Sum of squared Jacobians from ``lower`` to B, in the mean or outside of it."""
    law, place = BatchLaw((h,), v, B), integer
    term = Jacobian(phi, B, h, i, place) ** 2
    if outside:
        return Sum(mean(term, law), (place, lower, B))
    return mean(Sum(term, (place, lower, B)), law)


mixed = Derivative(exp(x * y), x, y)


def squared(row: Any) -> Expr:
    """A squared entry of the Jacobian."""
    return Jacobian(phi, B, h, row, k) ** 2


integer = Symbol("k", integer=True)


def double(*limits: Any) -> Sum:
    """A double sum that does not split."""
    return Sum(exp(i * j) * sin(i - 2 * j), *limits)


order = case(
    Rule.LINEARITY,
    double((j, 1, B), (i, 1, B)),
    double((i, 1, B), (j, 1, B)),
    swapped=(double((j, 1, B), (i, 1, B)),),
)


def output(place: Any, vector: Any = h) -> Expr:
    """An output of batch norm."""
    return BatchNorm(homogeneous, B, vector, place)


def triple(*order: Any) -> Sum:
    """A sum over three indices, the innermost first."""
    return Sum(exp(i * j * k) * sin(i - 2 * j + 3 * k), *((index, 1, B) for index in order))


turned = case(
    Rule.LINEARITY,
    triple(i, j, k),
    triple(k, i, j),
    swapped=((triple(i, j, k), (k, i, j)),),
)
homogeneous, normal = PositiveHomogeneous(alpha, a, b), NormalBatch((h,), Sigma)
centred = CentredCovariance(Sigma)


def slopes(one: Any, other: Any) -> Expr:
    """A product of two slopes of batch norm."""
    return Jacobian(homogeneous, B, h, one, k) * Jacobian(homogeneous, B, h, other, k)


congruence = case(
    Rule.LINEARITY,
    mean(Sum(cos(i) * sin(i * j) * slopes(i, j), (j, 1, B), (i, 1, B)), normal),
    Sum(cos(i) * sin(i * j) * mean(slopes(i, j), normal), (j, 1, B), (i, 1, B)),
    alpha > half,
    Covariance(centred),
    RankAtLeast(centred, Integer(3)),
    k <= B,
    Covariance(Sigma),
)
larger = Jacobian(homogeneous, B + 1, h, i, k) * Jacobian(homogeneous, B, h, j, k)
outputs = case(
    Rule.LINEARITY,
    mean(Sum(sin(j) * output(j) * output(k), (j, 1, B)), normal),
    Sum(sin(j) * mean(output(j) * output(k), normal), (j, 1, B)),
    alpha >= 0,
    Covariance(centred),
    k <= B,
    Covariance(Sigma),
)


def kept_whole(factor: Expr) -> Case:
    """A constant times a sum, before an activation whose own mean is not known to exist."""
    body = factor * OnSphere(phi, B - 1, t, Integer(0))
    law = projections((t, s), B)
    return case(Rule.LINEARITY, mean(a * body, law), a * mean(body, law), B >= 4)


def parted(one: Expr, two: Expr, law: Any = great) -> Case:
    """The mean of a sum of two functions of a projection."""
    return case(Rule.LINEARITY, mean(one + two, law), mean(one, law) + mean(two, law), n >= 3)


inner = ArcCosine(1, c)
nested = ArcCosine(0, inner)
defined_by_a_fact = case(
    Rule.LINEARITY,
    Sum(k * nested, (k, 1, B)),
    nested * Sum(k, (k, 1, B)),
    c > -1,
    c < 1,
    inner <= 1,
    facts=(("homogeneous.arc_cosine_positive", {alpha: Integer(1), c: c}),),
)
wavy = exp(b * t) * zonal(l, t)
falling = Integral(exp(-v * w) * w**alpha, (w, 0, oo))
hankel = HankelIntegral(exp(omega) * omega**-alpha, omega)
taken_out = case(
    Rule.LINEARITY,
    Integral(a * exp(-v * w) * w**alpha, (w, 0, oo)) + falling + x,
    (a + 1) * falling + x,
)
inside = taken_out.but(
    before=Integral(exp(-w) * HankelIntegral(b * w * exp(omega) * omega**-alpha, omega), (w, 0, 1)),
    after=b * hankel * Integral(w * exp(-w), (w, 0, 1)),
)
TABLE = Table(
    (
        taken_out,
        inside,
        kept_whole(1 + t * Coordinate(B, t, s)),
        defined_by_a_fact,
        parted(wavy, cos(t**2 + a) * t**3),
        parted(rho(alpha, -t) * wavy, t)._replace(where=(n >= 3, alpha > -1)),
        order,
        turned,
        congruence,
        outputs,
        expanded,
        fractions,
        sums_inside,
        bounded,
        constant,
        jacobians,
        case(
            Rule.LINEARITY,
            Sum(z(k) * (1 + cos(z(k))), (k, 1, B)),
            Sum(z(k), (k, 1, B)) + Sum(z(k) * cos(z(k)), (k, 1, B)),
        ),
        constant.but(
            before=Derivative(a * (b + 1) * exp(x), x) - Derivative((a * b + a) * exp(x), x),
            after=Integer(0),
        ),
        constant.but(before=constant.before + mixed, after=constant.after + mixed),
    ),
    {
        "a constant twice in front of an integral": taken_out.but(
            before=Integral(a * exp(-v * w) * w**alpha, (w, 0, oo)), after=a**2 * falling
        ),
        "an integral that may diverge, and cancels": taken_out.but(
            before=taken_out.before - (a + 1) * Integral(exp(-v * tau) * tau**alpha, (tau, 0, oo)),
            after=x,
        ),
        "an integral that may diverge, and cancels once it is written so": taken_out.but(
            before=x + 4 * falling - Integral(4 * exp(-v * w) * w**alpha, (w, 0, oo)), after=x
        ),
        "an integral that may diverge, and appears": taken_out.but(
            before=x,
            after=x + 4 * falling - Integral(4 * exp(-v * w) * w**alpha, (w, 0, oo)),
        ),
        "the variable of an integral in front of it": inside.but(
            after=b * w * hankel * Integral(exp(-w), (w, 0, 1))
        ),
        "an integral of a product": inside.but(
            before=Integral(exp(-v * w) * w**alpha, (w, 0, oo)),
            after=Integral(exp(-v * w), (w, 0, oo)) * Integral(w**alpha, (w, 0, oo)),
        ),
        "a sum under an integral": inside.but(
            before=Integral(exp(-v * w) + w**alpha, (w, 0, oo)),
            after=Integral(exp(-v * w), (w, 0, oo)) + Integral(w**alpha, (w, 0, oo)),
        ),
        "a fact of which not every hypothesis is known": defined_by_a_fact.but(
            where=(c >= -1, c < 1, inner <= 1)
        ),
        "a sum with a function in it": kept_whole(1 + rho(alpha, t)),
        "a sum with an activation in it": kept_whole(1 + OnSphere(phi, B - 1, s, Integer(0))),
        "an exponential with a pole": parted(exp(1 / t), t),
        "a wave that is dense at a point": parted(sin(1 / t), t),
        "a harmonic at a pole": parted(zonal(l, 1 / t), t),
        "a power with a pole": parted(1 / t, wavy),
        "a power that may have a pole": parted(rho(alpha, -t) * wavy, t),
        "an exponential of a normal variable": parted(exp(x**2), x, Gaussian((x,), [[1]])),
        "an exponential of another function": parted(exp(f(t)), t),
        "divergent below": constant.but(
            before=Sum(exp(k) * (1 - exp(-k)), (k, -oo, 0)).xreplace({k: integer}),
            after=(Sum(exp(k), (k, -oo, 0)) - Sum(exp(k) * exp(-k), (k, -oo, 0))).xreplace(
                {k: integer}
            ),
        ),
        "endless below in a mean": jacobians.but(
            before=jacobian_sum(-oo), after=jacobian_sum(-oo, outside=True)
        ),
        "a mean of a product": expanded.but(
            before=mean(product), after=mean(rho(alpha, x)) * mean(rho(alpha, y))
        ),
        "a term lost": expanded.but(after=mean(product)),
        "a random variable outside": expanded.but(
            before=mean(x * rho(alpha, y)), after=x * mean(rho(alpha, y))
        ),
        "a mean that does not exist": expanded.but(where=(alpha > -2, *correlation)),
        "a pair that may be degenerate": expanded.but(where=(alpha > -1, c >= -1, c <= 1)),
        "the term of index zero lost": fractions.but(
            after=Sum(squares, (l, 1, oo)) + Sum(Legendre(n, l, 0) * squares, (l, 1, oo))
        ),
        "the series starts at two": fractions.but(
            after=GegenbauerCoefficient(phi, n, 0) ** 2 * (1 + Legendre(n, 0, 0))
            + Sum(squares, (l, 2, oo))
            + Sum(Legendre(n, l, 0) * squares, (l, 1, oo))
        ),
        "series that may diverge": fractions.without(0),
        "weights of degree three": fractions.but(
            before=Sum(squares * l**3 * (1 + Legendre(n, l, 0)), (l, 1, oo)),
            after=Sum(l**3 * squares, (l, 1, oo))
            + Sum(l**3 * squares * Legendre(n, l, 0), (l, 1, oo)),
        ),
        "divergent series": fractions.but(
            before=Sum(1 / (l + 1) - 1 / (l + 2), (l, 1, oo)),
            after=Sum(1 / (l + 1), (l, 1, oo)) - Sum(1 / (l + 2), (l, 1, oo)),
        ),
        "harmonics outside [-1, 1]": bounded.but(where=(Sobolev(phi, n + 1), n >= 3)),
        "coefficients of another sphere": bounded.but(
            where=(Sobolev(phi, n), n >= 3, c > -1, c < 1)
        ),
        "a derivative of a product": constant.but(
            before=Derivative(exp(x) * sin(x), x),
            after=exp(x) * Derivative(sin(x), x, evaluate=False),
        ),
        "a derivative lost": constant.but(
            before=Derivative(exp(x * y), x, y), after=Derivative(exp(x * y), x)
        ),
        "a derivative by an entry": constant.but(
            before=Derivative(z(i), Entry(h, k)),
            after=z(i) * Derivative(1, Entry(h, k), evaluate=False),
        ),
        "a small batch": jacobians.but(where=(Sobolev(phi, B), B >= 3)),
        "no gradient": jacobians.without(0),
        "the Jacobian of a smaller batch": jacobians.but(
            before=mean(Sum(Jacobian(phi, 2, h, i, k) ** 2, (k, 1, B)), BatchLaw((h,), v, B)),
            after=Sum(mean(Jacobian(phi, 2, h, i, k) ** 2, BatchLaw((h,), v, B)), (k, 1, B)),
        ),
        "an endless sum in a mean": jacobians.but(
            before=mean(Sum(Jacobian(phi, B, h, i, k) ** 2, (k, 1, oo)), BatchLaw((h,), v, B)),
            after=Sum(mean(Jacobian(phi, B, h, i, k) ** 2, BatchLaw((h,), v, B)), (k, 1, oo)),
        ),
        "the first term of a sum that may be empty": fractions.but(
            before=Sum(exp(l), (l, 0, B - 5)), after=1 + Sum(exp(l), (l, 1, B - 5))
        ),
        "an index without a place": turned.but(swapped=((triple(i, j, k), (k, i)),)),
        "an index twice": turned.but(swapped=((triple(i, j, k), (k, i, i)),)),
        "another index": turned.but(swapped=((triple(i, j, k), (k, i, l)),)),
        "another order than the one given": turned.but(after=triple(k, j, i)),
        "slopes that are too steep": congruence.but(
            where=(alpha > 0, *congruence.where[1:]),
        ),
        "slopes in two directions": congruence.but(
            where=(*congruence.where[:2], RankAtLeast(centred, Integer(2)), *congruence.where[3:]),
        ),
        "slopes of a batch that may not vary": congruence.without(1),
        "slopes of another batch": congruence.but(
            before=mean(Sum(larger, (j, 1, B)), normal), after=Sum(mean(larger, normal), (j, 1, B))
        ),
        "slopes of any activation": congruence.but(
            before=congruence.before.xreplace({homogeneous: phi}),
            after=congruence.after.xreplace({homogeneous: phi}),
        ),
        "a weight lost": congruence.but(
            after=Sum(cos(i) * mean(slopes(i, j), normal), (j, 1, B), (i, 1, B))
        ),
        "outputs without a bound": outputs.but(where=(alpha > -1, *outputs.where[1:])),
        "a sum that does not occur": order.but(before=a, after=a),
        "endless sums in the other order": order.but(
            before=double((j, 1, oo), (i, 1, B)),
            after=double((i, 1, B), (j, 1, oo)),
            swapped=(double((j, 1, oo), (i, 1, B)),),
        ),
        "sums from minus infinity in the other order": order.but(
            before=double((integer, -oo, B), (i, 1, B)),
            after=double((i, 1, B), (integer, -oo, B)),
            swapped=(double((integer, -oo, B), (i, 1, B)),),
        ),
        "a triangle in the other order": order.but(
            before=double((j, 1, i), (i, 1, B)),
            after=double((i, 1, B), (j, 1, i)),
            swapped=(double((j, 1, i), (i, 1, B)),),
        ),
        "another order of the names": order.but(after=double((j, 1, B), (i, 1, B)) + 1),
        "the other order and none": order.but(after=double((i, 1, B), (j, 1, B - 1))),
        "a sum with a random end": jacobians.but(
            before=mean(Sum(squared(i) + squared(j), (k, 1, Entry(h, 1))), batch),
            after=mean(Sum(squared(i), (k, 1, Entry(h, 1))), batch)
            + mean(Sum(squared(j), (k, 1, Entry(h, 1))), batch),
        ),
    },
)
