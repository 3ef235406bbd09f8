"""Steps by the rule ``polar``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    c,
    d,
    h,
    i,
    j,
    k,
    n,
    r,
    s,
    t,
    v,
    w,
    x,
    y,
)
from sympy import Integer, Symbol, diag, sqrt

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Centred, Entry, Projection, SimplexCosine, projections
from bnsym.symbolic.expectation import BatchLaw, Gaussian, Radius, SphericalProjections, correlated
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous

from .notation import batch, correlation, great, half, mean, norm, pair, rho, sphere, z
from .table import Table, case

cosine = SimplexCosine(B)
one, two = projections((t,), B), projections((t, s), B)
radius = mean(r**-2, Radius((r,), v, B - 1))
polar = case(
    Rule.POLAR,
    mean(z(1) * z(2) / norm**4, batch),
    radius * mean((B - 1) / B * t * s, two),
    B >= 4,
    radius=r,
    power=Integer(-2),
    names=(t, s),
)
single = polar.but(
    before=mean(z(1) ** 2, batch),
    after=mean(r**2, Radius((r,), v, B - 1)) * mean((B - 1) / B * t**2, one),
    power=Integer(2),
    names=(t,),
)
cosines = Projection(B, h, 1), Projection(B, h, 2)
by_cosines = polar.but(
    before=mean(z(1) * cosines[1] * norm**-3, batch),
    after=radius * mean(sqrt((B - 1) / B) * t * s, two),
)
uncentred = mean(z(1) * Entry(h, 2) / norm**3, batch)
product = case(
    Rule.POLAR,
    1 + mean(rho(alpha, t) * s, sphere),
    1 + mean(rho(alpha, x) * y, pair) / mean(r ** (alpha + 1), Radius((r,), Integer(1), n)),
    n >= 3,
    alpha > 0,
    *correlation,
    mean=mean(rho(alpha, t) * s, sphere),
    radius=r,
    power=alpha + 1,
    names=(x, y),
)
inverse = product.but(
    before=mean(t**-2, great),
    after=mean(x**-2, Gaussian((x,), [[1]])) / mean(r**-2, Radius((r,), Integer(1), n)),
    mean=mean(t**-2, great),
    power=Integer(-2),
    names=(x,),
)
line = case(
    Rule.POLAR,
    3 * mean(rho(alpha, x) + x**3, Gaussian((x,), [[v]])),
    3 * mean((rho(alpha, r) + rho(alpha, -r)) / 2, Radius((r,), v, Integer(1))),
    line=mean(rho(alpha, x) + x**3, Gaussian((x,), [[v]])),
    radius=r,
)
phi = PositiveHomogeneous(alpha, a, b)


def slopes(point: Any) -> Any:
    """Two slopes of the activation, at multiples of two entries."""
    return Apply(phi, point * z(i), Integer(1)) * Apply(phi, point * z(j), Integer(1))


def moment(power: Any, variance: Any) -> Any:
    return mean(r**power, Radius((r,), variance, B - 1))


normed = mean(slopes(sqrt(B) / norm) / norm**2, batch)
body = B ** (alpha - 1) * slopes(1)
ratio = moment(-2, v) / moment(2 * alpha - 2, w)
other = BatchLaw((h,), w, B)
p = Symbol("p", positive=True)
rescaled = case(
    Rule.POLAR,
    3 * normed,
    3 * ratio * mean(body, other),
    B >= 4,
    alpha > half,
    i >= 1,
    i <= B,
    j >= 1,
    j <= B,
    over=normed,
    radius=r,
    power=Integer(-2),
    other=2 * alpha - 2,
    factor=sqrt(B) / norm,
    upsilon=w,
    body=body,
)

plain = Apply(phi, z(i), Integer(0)) * Apply(phi, z(j), Integer(1)) * z(k)


def free_of(rest: Any, law: Any = batch) -> Any:
    """The mean of activations of entries, at another variance."""
    start, powers = mean(rest, law), (2 * alpha, 2 * alpha)
    first, second = (moment(power, u) for power, u in zip(powers, (v, w), strict=True))
    return rescaled.but(
        before=3 * start,
        after=3 * first / second * mean(rest, BatchLaw((h,), w, law.size)),
        over=start,
        power=2 * alpha,
        other=2 * alpha,
        factor=Integer(1),
        body=rest,
        where=(*rescaled.where, k >= 1, k <= B),
    )


free = free_of(plain)
moving = PositiveHomogeneous(alpha, Entry(h, 1), b)


def inverted(power: int) -> Any:
    """The second moment of a negative power."""
    rest = body * norm ** (power + 2 - 2 * alpha)
    after = 3 * moment(-2, v) / moment(power, w) * mean(rest, other)
    return rescaled.but(other=Integer(power), body=rest, after=after)


shifted = mean(slopes(sqrt(B) / norm) / norm**2 * (1 + norm), batch)
more = mean(slopes(sqrt(B) / norm) / norm**3 * Entry(h, 1), batch)
RESCALED = {
    "the quotient upside down": rescaled.but(after=3 / ratio * mean(body, other)),
    "the same variance": rescaled.but(after=3 * ratio * mean(body, batch)),
    "the moments of one power": rescaled.but(after=3 * mean(body, other)),
    "another power of the first moment": rescaled.but(
        power=Integer(-3), after=3 * moment(-3, v) / moment(2 * alpha - 2, w) * mean(body, other)
    ),
    "another power of the second moment": rescaled.but(
        other=2 * alpha, after=3 * moment(-2, v) / moment(2 * alpha, w) * mean(body, other)
    ),
    "the degree of the activation for that of the slope": rescaled.but(
        body=B**alpha * slopes(1), after=3 * ratio * mean(B**alpha * slopes(1), other)
    ),
    "a degree with the name of the radius": rescaled.but(
        before=rescaled.before.xreplace({alpha: p}),
        after=3 * moment(-2, v) / moment(2 * r - 2, w) * mean(body, other).xreplace({alpha: p}),
        where=(B >= 4, p > half, *rescaled.where[2:]),
        **{name: part.xreplace({alpha: p}) for name, part in rescaled.parameters.items()},
    ).but(radius=p),
    "another factor": rescaled.but(factor=B / norm),
    "a factor with a sign": rescaled.but(factor=-sqrt(B) / norm),
    "a body of no degree": rescaled.but(before=3 * shifted, over=shifted),
    "the batch and not its centred entries": rescaled.but(
        before=3 * more,
        over=more,
        body=body * Entry(h, 1) / norm,
        after=3 * ratio * mean(body * Entry(h, 1) / norm, other),
    ),
    "three in the batch": rescaled.but(where=(B >= 3, *rescaled.where[1:])),
    "a slope that is too steep": rescaled.but(where=(B >= 4, alpha >= half, *rescaled.where[2:])),
    "a variance of any sign": rescaled.but(
        upsilon=a,
        after=3 * moment(-2, v) / moment(2 * alpha - 2, a) * mean(body, BatchLaw((h,), a, B)),
    ),
    "a second moment that does not exist": inverted(-3),
    "a mean that is elsewhere": rescaled.but(before=mean(body, other), after=mean(body, other)),
    "a mean over a pair": rescaled.but(
        before=mean(x * y),
        over=mean(x * y),
        after=mean(x * y),
        where=(*correlation, *rescaled.where),
    ),
}
TABLE = Table(
    (polar, by_cosines, single, product, inverse, line, rescaled, inverted(-2), free),
    {
        "a slope without its degree less": free.but(
            power=2 * alpha + 1,
            after=3
            * moment(2 * alpha + 1, v)
            / moment(2 * alpha, w)
            * mean(plain, BatchLaw((h,), w, B)),
        ),
        "an activation of another batch": free_of(
            Apply(phi, Centred(B + 1, h, i), Integer(0)) * Apply(phi, z(j), Integer(1)) * z(k)
        ),
        "an activation of another vector": free_of(
            Apply(phi, Centred(B, d, i), Integer(0)) * Apply(phi, z(j), Integer(1)) * z(k)
        ),
        "an activation that is random": free_of(
            Apply(moving, z(i), Integer(0)) * Apply(phi, z(j), Integer(1)) * z(k)
        ),
        "a slope of an entry that is too steep": free.but(
            where=(B >= 4, alpha >= half, *free.where[2:])
        ),
        "a curvature": free_of(
            Apply(phi, z(i), Integer(0)) * Apply(phi, z(j), Integer(2)) * z(k) ** 2
        ),
        "cosines for entries": by_cosines.but(after=polar.after),
        "a cosine of another batch": by_cosines.but(
            before=mean(z(1) * Projection(B + 1, h, 2) * norm**-3, batch)
        ),
        "cosines at three places": by_cosines.but(
            before=mean(z(1) * cosines[1] * Projection(B, h, 3) * norm**-3, batch)
        ),
        **RESCALED,
        "the length of a vertex lost": polar.but(after=radius * mean(t * s, two)),
        "the length upside down": polar.but(after=radius * mean(B / (B - 1) * t * s, two)),
        "one coordinate more": polar.but(
            after=mean(r**-2, Radius((r,), v, B)) * mean((B - 1) / B * t * s, two)
        ),
        "another variance": polar.but(
            after=mean(r**-2, Radius((r,), 2 * v, B - 1)) * mean((B - 1) / B * t * s, two)
        ),
        "independent projections": polar.but(
            after=radius
            * mean((B - 1) / B * t * s, SphericalProjections((t, s), B - 1, diag(1, 1)))
        ),
        "another power": polar.but(power=Integer(-3)),
        "one projection twice": polar.but(after=radius * mean((B - 1) / B * t**2, one)),
        "a moment that does not exist": polar.but(where=(B >= 3,)),
        "a degenerate batch": polar.but(
            before=polar.before.xreplace({v: a}),
            after=polar.after.xreplace({v: a}),
            where=(B >= 4, a >= 0),
        ),
        "a place outside the batch": polar.but(before=mean(z(1) * z(5) / norm**4, batch)),
        "place zero": polar.but(
            before=mean(z(0) * z(2) / norm**4, batch),
        ),
        "not homogeneous": polar.but(before=mean(z(1) * z(2) / norm**4 + z(1), batch)),
        "too few names": polar.but(names=(t,)),
        "three entries": polar.but(
            before=mean(z(1) * z(2) * z(3) / norm**5, batch), names=(t, s, x)
        ),
        "one name twice": polar.but(names=(t, t)),
        "raw entries": polar.but(before=mean(Entry(h, 1) * Entry(h, 2) / norm**4, batch)),
        "a power that is random": polar.but(
            before=mean(norm ** (z(1) / norm), batch),
            after=mean(r ** (sqrt((B - 1) / B) * t), Radius((r,), v, B - 1))
            * mean(Integer(1), projections((s,), B)),
            power=sqrt((B - 1) / B) * t,
            names=(t,),
        ),
        "a radius of any sign": polar.but(radius=x),
        "another law": polar.but(before=mean(z(1) * z(2) / norm**4, Gaussian((h,), [[1]]))),
        "a radius of any real value": polar.but(
            radius=x,
            after=mean(x**-2, Radius((x,), v, B - 1)) * mean((B - 1) / B * t * s, two),
        ),
        "a name more than once": single.but(names=(t, t)),
        "a place that may be the other": polar.but(
            before=mean(z(1) * z(k) / norm**4, batch), where=(B >= 4, k <= B)
        ),
        "a power that is the radius": single.but(
            before=mean(norm ** (norm**2) * z(1) / norm, batch),
            after=mean(r ** (r**2), Radius((r,), v, B - 1)) * mean(sqrt((B - 1) / B) * t, one),
            power=r**2,
        ),
        "no place": polar.but(
            before=mean(norm**-2, batch),
            after=radius * mean(Integer(1), projections((), B)),
            names=(),
        ),
        "raw entries that cancel": polar.but(
            before=polar.before + a * (b + 1) * uncentred - (a * b + a) * uncentred
        ),
        "nothing to separate": polar.but(before=x, after=x),
        "the moment of another power": product.but(
            after=1 + mean(rho(alpha, x) * y, pair) / mean(r**alpha, Radius((r,), Integer(1), n))
        ),
        "the moment not divided by": product.but(after=1 + mean(rho(alpha, x) * y, pair)),
        "the moment times the mean": product.but(
            after=1 + mean(rho(alpha, x) * y, pair) * mean(r ** (alpha + 1), Radius((r,), 1, n))
        ),
        "a sphere of one dimension more": product.but(
            after=1
            + mean(rho(alpha, x) * y, pair)
            / mean(r ** (alpha + 1), Radius((r,), Integer(1), n + 1))
        ),
        "a radius of another variance": product.but(
            after=1
            + mean(rho(alpha, x) * y, pair) / mean(r ** (alpha + 1), Radius((r,), Integer(2), n))
        ),
        "a Gaussian pair of another correlation": product.but(
            after=1
            + mean(rho(alpha, x) * y, correlated(x, y, -c))
            / mean(r ** (alpha + 1), Radius((r,), Integer(1), n))
        ),
        "another power than that of the mean": product.but(
            power=alpha,
            after=1 + mean(rho(alpha, x) * y, pair) / mean(r**alpha, Radius((r,), Integer(1), n)),
        ),
        "a mean that is not homogeneous": product.but(
            before=mean(rho(alpha, t) * (s + 1), sphere),
            after=mean(rho(alpha, x) * (y + 1), pair)
            / mean(r ** (alpha + 1), Radius((r,), Integer(1), n)),
            mean=mean(rho(alpha, t) * (s + 1), sphere),
        ),
        "a mean on the sphere that does not occur": product.but(
            mean=mean(rho(alpha, t) * t, sphere)
        ),
        "a Gaussian mean for one on the sphere": product.but(
            before=mean(rho(alpha, x) * y, pair), mean=mean(rho(alpha, x) * y, pair)
        ),
        "the moment of a circle at minus two": inverse.but(where=(n >= 2,)),
        "a power that moves with the sphere": inverse.but(
            before=mean(t**t, great),
            after=mean(x**x, Gaussian((x,), [[1]])) / mean(r**t, Radius((r,), Integer(1), n)),
            mean=mean(t**t, great),
            power=t,
        ),
        "a power that moves with the radius": inverse.but(
            after=mean(x**-2, Gaussian((x,), [[1]])) / mean(r**r, Radius((r,), Integer(1), n)),
            power=r,
        ),
        "a radius that is taken": product.but(
            before=mean(rho(alpha, t) * s * r, sphere),
            mean=mean(rho(alpha, t) * s * r, sphere),
            after=mean(rho(alpha, x) * y * r, pair)
            / mean(r ** (alpha + 1), Radius((r,), Integer(1), n)),
        ),
        "a name that is taken": product.but(
            before=mean(rho(alpha, t) * s * x, sphere),
            mean=mean(rho(alpha, t) * s * x, sphere),
            after=mean(rho(alpha, x) * y * x, pair)
            / mean(r ** (alpha + 1), Radius((r,), Integer(1), n)),
        ),
        "one name for two projections": product.but(names=(x, x)),
        "a name too many": product.but(names=(x, y, a)),
        "one side of the line only": line.but(
            before=mean(rho(alpha, x), Gaussian((x,), [[v]])),
            after=mean(rho(alpha, r) / 2, Radius((r,), v, Integer(1))),
            line=mean(rho(alpha, x), Gaussian((x,), [[v]])),
        ),
        "both sides not halved": line.but(
            after=3 * mean(rho(alpha, r) + rho(alpha, -r), Radius((r,), v, Integer(1)))
        ),
        "an odd part that does not cancel": line.but(
            after=3 * mean((rho(alpha, r) + rho(alpha, -r) + r**3) / 2, Radius((r,), v, Integer(1)))
        ),
        "a line of two dimensions": line.but(
            after=3 * mean((rho(alpha, r) + rho(alpha, -r)) / 2, Radius((r,), v, Integer(2)))
        ),
        "a line of another variance": line.but(
            after=3 * mean((rho(alpha, r) + rho(alpha, -r)) / 2, Radius((r,), 2 * v, Integer(1)))
        ),
        "a line that does not occur": line.but(line=mean(x**2, Gaussian((x,), [[v]]))),
        "a line's radius that is taken": line.but(
            before=mean(r * x**2, Gaussian((x,), [[v]])),
            line=mean(r * x**2, Gaussian((x,), [[v]])),
            after=mean(r * r**2, Radius((r,), v, Integer(1))),
        ),
        "a radius that is caught under another name": line.but(
            before=mean(r * x**2, Gaussian((x,), [[v]])),
            line=mean(r * x**2, Gaussian((x,), [[v]])),
            after=mean(w * w**2, Radius((w,), v, Integer(1))),
        ),
        "a projection that is caught under another name": polar.but(
            before=mean(t * z(1) * z(2) / norm**4, batch),
            after=radius * mean((B - 1) / B * x**2 * y, projections((x, y), B)),
        ),
        "a variable that is caught under another name": product.but(
            before=mean(x * rho(alpha, t) * s, sphere),
            mean=mean(x * rho(alpha, t) * s, sphere),
            after=mean(t * rho(alpha, t) * s, Gaussian((t, s), pair.covariance))
            / mean(r ** (alpha + 1), Radius((r,), Integer(1), n)),
        ),
        "a plane for a line": line.but(
            before=mean(x**2, pair), line=mean(x**2, pair), after=mean(r**2, Radius((r,), 1, 1))
        ),
    },
)
