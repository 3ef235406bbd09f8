"""Steps by the rule ``green``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import c, l, n, phi, s, t, x
from sympy import Derivative

from bnsym.core import Rule
from bnsym.symbolic.expectation import correlated
from bnsym.symbolic.predicates import Sobolev

from .notation import f, great, laplacian, mean, smooth, sphere, zonal
from .table import Table, case

green = case(
    Rule.GREEN,
    mean(f(t, 1) * f(s, 1) * (c - t * s), sphere),
    mean(f(t) * laplacian(f(s), s), sphere),
    *smooth,
)
green_single = green.but(
    before=mean(f(t, 1) ** 2 * (1 - t**2), great), after=mean(f(t) * laplacian(f(t), t), great)
)
degree_one = green.but(
    before=mean(f(t, 1) * (1 - t**2), great), after=mean(f(t) * laplacian(t, t), great)
)


def steep(point: Any, dimension: Any = n) -> Derivative:
    """The slope of a harmonic."""
    return Derivative(zonal(l, point, dimension), point, evaluate=False)


harmonic = green.but(
    before=mean(f(t, 1) * steep(s) * (c - t * s), sphere),
    after=mean(f(t) * laplacian(zonal(l, s), s), sphere),
)
turned = green.but(
    before=mean(f(s, 1) * steep(t) * (c - t * s), sphere),
    after=mean(zonal(l, t) * laplacian(f(s), s), sphere),
)
TABLE = Table(
    (
        harmonic,
        turned,
        degree_one,
        green,
        green_single,
        green.but(before=green.before + mean(f(t), sphere), after=green.after + mean(f(t), sphere)),
    ),
    {
        "a harmonic and another cosine": harmonic.but(
            before=mean(f(t, 1) * steep(s) * (1 - t * s), sphere)
        ),
        "a harmonic for its slope": harmonic.but(
            before=mean(f(t, 1) * zonal(l, s) * (c - t * s), sphere)
        ),
        "a harmonic beside a function that is not smooth enough": harmonic.without(0),
        "a harmonic of another degree": harmonic.but(
            after=mean(f(t) * laplacian(zonal(l + 1, s), s), sphere)
        ),
        "a harmonic at the other point": harmonic.but(
            after=mean(f(t) * laplacian(zonal(l, t), s), sphere)
        ),
        "a harmonic at no projection": harmonic.but(
            before=mean(f(t, 1) * steep(x) * (c - t * s), sphere),
            after=mean(f(t) * laplacian(zonal(l, x), s), sphere),
        ),
        "a harmonic at a function of the projection": harmonic.but(
            after=mean(f(t) * laplacian(zonal(l, s**2), s), sphere)
        ),
        "the Laplacian of another sphere on a harmonic": harmonic.but(
            after=mean(f(t) * laplacian(zonal(l, s), s, n + 1), sphere)
        ),
        "another cosine": green.but(before=mean(f(t, 1) * f(s, 1) * (1 - t * s), sphere)),
        "sign": green.but(before=mean(f(t, 1) * f(s, 1) * (t * s - c), sphere)),
        "the flat gradient": green.but(before=mean(f(t, 1) * f(s, 1) * c, sphere)),
        "no derivative": green.but(before=mean(f(t) * f(s) * (c - t * s), sphere)),
        "not smooth enough": green.without(0),
        "smooth on another sphere": green.but(where=(Sobolev(phi, n), *smooth[1:])),
        "another sphere": green.but(after=mean(f(t) * laplacian(f(s), s, n + 1), sphere)),
        "a function of another sphere": green.but(
            before=mean(f(t, 1, n + 1) * f(s, 1) * (c - t * s), sphere),
            after=mean(f(t, 0, n + 1) * laplacian(f(s), s), sphere),
            where=(*smooth, Sobolev(phi, n + 2)),
        ),
        "a derivative that is not smooth": green.but(
            before=mean(f(t, 2) * f(s, 1) * (c - t * s), sphere),
            after=mean(f(t, 1) * laplacian(f(s), s), sphere),
        ),
        "a function with a pole": green.but(
            before=mean(-(1 - t**2) / t**2, great), after=mean(laplacian(t, t) / t, great)
        ),
        "no law of a sphere": green.but(
            before=mean(f(t, 1) * f(s, 1) * (c - t * s), correlated(t, s, c)),
            after=mean(f(t) * laplacian(f(s), s), correlated(t, s, c)),
        ),
        "a variable of no projection": degree_one.but(
            before=mean(f(t, 1) * (1 - t * s), great), after=mean(f(t) * laplacian(s, s), great)
        ),
        "the slope of degree one lost": degree_one.but(before=mean(f(t, 1) * t, great)),
        "no Laplacian": green.but(after=green.before),
        "of a function of the other point": green.but(
            before=mean(f(t, 1) * f(t, 1) * (c - t * s), sphere),
            after=mean(f(t) * laplacian(f(t), s), sphere),
        ),
        "of a function with a pole": green.but(
            before=mean(-f(t, 1) * (c - t * s) / s**2, sphere),
            after=mean(f(t) * laplacian(1 / s, s), sphere),
        ),
    },
)
