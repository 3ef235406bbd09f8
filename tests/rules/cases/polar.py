"""Steps by the rule ``polar``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import B, a, b, h, k, r, s, t, v, x
from sympy import Integer, diag, sqrt

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Entry, SimplexCosine, projections
from bnsym.symbolic.expectation import Gaussian, Radius, SphericalProjections

from .notation import batch, mean, norm, z
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
uncentred = mean(z(1) * Entry(h, 2) / norm**3, batch)
TABLE = Table(
    (polar, single),
    {
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
    },
)
