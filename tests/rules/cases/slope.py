"""Steps by the rule ``slope``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, M, a, alpha, b, d, h, i, j, n, r, v, w, x, y
from bnsym_derivations.symbols import phi as any_activation
from sympy import Expr, Integer, Symbol, sqrt

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Centred, Entry
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, Radius
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    CentredDiagonals,
    CentringLine,
    HollowMatrices,
    MeanSlope,
)

from .notation import half, norm, z
from .table import Table, case

phi = PositiveHomogeneous(alpha, a, b)
diagonals, hollow = CentredDiagonals(B, d), HollowMatrices(B, M)


def f(point: Any, order: int = 0, activation: Any = phi) -> Apply:
    return Apply(activation, point, Integer(order))


def slope(body: Expr, variance: Any = v, space: Any = diagonals, size: Any = B) -> MeanSlope:
    return MeanSlope(body, space, BatchLaw((h,), variance, size))


def moment(power: Any, variance: Any) -> Expr:
    return Expectation(r**power, Radius((r,), variance, B - 1)) / variance**2


normed = slope(f(sqrt(B) * z(1) / norm) * f(sqrt(B) * z(2) / norm))
body = B**alpha * f(z(1)) * f(z(2))
ratio = moment(2, v) / moment(2 * alpha + 2, w)
radial = case(
    Rule.SLOPE,
    normed,
    ratio * slope(body, w),
    B >= 4,
    alpha > half,
    slope=normed,
    power=2 * alpha,
    factor=sqrt(B) / norm,
    radius=r,
    upsilon=w,
    body=body,
)
p = Symbol("p", positive=True)  # a degree with the name that the radius is given
named = {name: part.xreplace({alpha: p}) for name, part in radial.parameters.items()}
captured = radial.but(
    before=normed.xreplace({alpha: p}),
    after=moment(2, v) / moment(2 * r + 2, w) * slope(body, w).xreplace({alpha: p}),
    where=(B >= 4, p > half),
    **{**named, "radius": p},
)
tau, kappa = v * (B - 1) / B, -v / B
pair, single = Gaussian((x, y), [[tau, kappa], [kappa, tau]]), Gaussian((x,), [[tau]])
last = Expectation(f(x, 1) * f(y, 1), pair)
beside = (Expectation(x * f(x, 1) * f(y), pair) - kappa * last) / (2 * tau)
own = Expectation(x * f(x) * f(x, 1), single) / tau
free = slope(f(z(1)) * f(z(2)))


def entry(*weights: Expr, space: Any = diagonals) -> Expr:
    """The entry (1, 2) of a DOS operator."""
    return DOS(*weights).entry(space, Integer(1), Integer(2))


marginal = case(
    Rule.SLOPE,
    free,
    entry(own, beside, last),
    B >= 4,
    alpha > half,
    slope=free,
    names=(x, y),
)
other_phi = PositiveHomogeneous(alpha, b, a)
hollow_free = slope(f(z(1)) * f(z(2)), space=hollow)
square = slope(f(z(1)) * f(z(1)))


taken = PositiveHomogeneous(alpha, x, b)
flat = Expectation(f(x, 1, taken) * f(y, 1, taken), pair)
caught = entry(
    Expectation(x * f(x, 0, taken) * f(x, 1, taken), single) / tau,
    (Expectation(x * f(x, 1, taken) * f(y, 0, taken), pair) - kappa * flat) / (2 * tau),
    flat,
)


def radial_of(before: MeanSlope, **changes: Any) -> Any:
    """The first case for another slope."""
    return radial.but(before=before, slope=before, **changes)


def marginal_of(before: MeanSlope, **changes: Any) -> Any:
    """The second case for another slope."""
    return marginal.but(before=before, slope=before, **changes)


shifted = slope(f(sqrt(B) * z(1) / norm) * f(sqrt(B) * z(2) / norm) * norm)
line = slope(normed.body, space=CentringLine(B))
uncentred = slope(f(sqrt(B) * z(1) / norm) * f(sqrt(B) * z(2) / norm) * Entry(h, 1) / norm)
thirds = slope(z(1) ** 3 / norm, space=CentringLine(B))
along = case(
    Rule.SLOPE,
    thirds,
    Expectation(thirds.body, thirds.law) / v,
    B >= 4,
    slope=thirds,
    degree=Integer(2),
)
places = slope(Entry(h, 1) * z(1) ** 2, space=CentringLine(B))
TABLE = Table(
    (
        radial,
        marginal,
        marginal_of(
            hollow_free,
            after=entry(own, beside, last, space=hollow),
            where=(B >= 4, alpha > half, CentredHollow(M, B)),
        ),
        marginal_of(slope(3 * free.body), after=3 * marginal.after),
        marginal.but(where=(B >= 3, alpha > half)),
        radial.but(where=(B >= 4, alpha > -half)),
        marginal_of(
            slope(f(z(i)) * f(z(j))),
            after=DOS(own, beside, last).entry(diagonals, i, j),
            where=(B >= 4, alpha > half, i >= 1, i <= B, j >= 1, j <= B),
        ),
        along,
        along.but(before=line, slope=line, after=Integer(0), degree=Integer(0)),
    ),
    {
        "a degree with the name of the radius": captured,
        "the other moment": radial.but(after=slope(body, w) * moment(2, v) / moment(2 * alpha, w)),
        "the quotient upside down": radial.but(after=slope(body, w) / ratio),
        "the same variance": radial.but(after=ratio * slope(body, v)),
        "no factor in the body": radial.but(body=body / B**alpha, after=radial.after / B**alpha),
        "a body that is not of degree zero": radial_of(
            shifted, body=body * norm, after=ratio * slope(body * norm, w)
        ),
        "another power": radial.but(
            power=alpha, after=moment(2, v) / moment(alpha + 2, w) * slope(body, w)
        ),
        "a direction with a trace": radial_of(line, after=ratio * slope(body, w, CentringLine(B))),
        "more than the centred batch": radial_of(
            uncentred,
            body=body * Entry(h, 1) / norm,
            after=ratio * slope(body * Entry(h, 1) / norm, w),
        ),
        "a degree that is too low": radial.but(where=(B >= 4, alpha > -1)),
        "a batch that is too small": radial.but(where=(B >= 1, alpha > half)),
        "a variance of any sign": radial.but(
            upsilon=a, after=moment(2, v) / moment(2 * alpha + 2, a) * slope(body, a)
        ),
        "a negative factor": radial.but(factor=-sqrt(B) / norm),
        "a radius that occurs": radial.but(
            upsilon=r, after=moment(2, v) / moment(2 * alpha + 2, r) * slope(body, r)
        ),
        "another slope": radial.but(slope=free),
        "no slope": radial.but(slope=body),
        "a direction of another size": marginal_of(
            slope(free.body, space=CentredDiagonals(B + 1, d)),
            after=entry(own, beside, last, space=CentredDiagonals(B + 1, d)),
        ),
        "a degree at its bound": radial.but(where=(B >= 4, alpha >= -half)),
        "a variance that may vanish": marginal_of(
            slope(free.body, a),
            after=entry(*(e.xreplace({v: a}) for e in (own, beside, last))),
            where=(B >= 4, alpha > half, a >= 0),
        ),
        "a slope that does not occur": marginal.but(before=a, after=a),
        "a batch of another size": marginal_of(slope(free.body, size=B + 1)),
        "a variance of the batch that may vanish": marginal_of(
            slope(free.body, a), after=marginal.after.xreplace({v: a})
        ),
        "twice the slope along G": along.but(after=2 * along.after),
        "another degree": along.but(degree=Integer(3), after=along.after * 3 / 2),
        "a direction other than G": along.but(
            before=slope(thirds.body),
            slope=slope(thirds.body),
        ),
        "a direction other than G and no degree": along.but(
            before=normed, slope=normed, after=Integer(0), degree=Integer(0)
        ),
        "a slope along G of more than the centred batch": along.but(
            before=places, slope=places, after=Expectation(places.body, places.law) / v
        ),
        "a degree that is none": along.but(degree=CentringLine(B)),
        "two ways at once": marginal.but(degree=Integer(0)),
        "no way": along.but(before=free, slope=free, degree=None),
        "weights exchanged": marginal.but(after=entry(own, last, beside)),
        "half the weight beside": marginal.but(after=entry(own, beside / 2, last)),
        "no covariance": marginal.but(after=entry(own, beside + kappa * last / (2 * tau), last)),
        "twice the last weight": marginal.but(after=entry(own, beside, 2 * last)),
        "a degree without a slope": marginal.but(where=(B >= 4, alpha >= half)),
        "two places of a pair": marginal.but(where=(B >= 2, alpha > half)),
        "two activations": marginal_of(slope(f(z(1)) * f(z(2), 0, other_phi))),
        "any activation": marginal_of(
            slope(f(z(1), 0, any_activation) * f(z(2), 0, any_activation)),
            after=marginal.after.xreplace({phi: any_activation}),
        ),
        "a derivative": marginal_of(slope(f(z(1), 1) * f(z(2), 1))),
        "a derivative of one": marginal_of(slope(f(z(1), 1) * f(z(2)))),
        "one entry": marginal_of(slope(f(z(1)))),
        "three entries": marginal_of(slope(f(z(1)) * f(z(2)) * f(z(3)))),
        "no entry of the batch": marginal_of(slope(f(2 * z(1)) * f(z(2)))),
        "an entry of another batch": marginal_of(slope(f(Centred(B + 1, h, 1)) * f(z(2)))),
        "a square as one entry": marginal_of(square),
        "one name": marginal.but(names=(x, x)),
        "a name that is not real": marginal.but(names=(x, h)),
        "a name that occurs": marginal.but(names=(a, y)),
        "a name that is caught under another one": marginal.but(names=(a, y), after=caught),
        "no names": marginal.but(names=x),
        "other names": marginal.but(names=(x, n)),
    },
)
