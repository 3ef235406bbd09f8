"""Steps by the rule ``green``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import c, n, phi, s, t

from bnsym.core import Rule
from bnsym.symbolic.expectation import correlated
from bnsym.symbolic.predicates import Sobolev

from .notation import f, great, laplacian, mean, smooth, sphere
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
TABLE = Table(
    (
        degree_one,
        green,
        green_single,
        green.but(before=green.before + mean(f(t), sphere), after=green.after + mean(f(t), sphere)),
    ),
    {
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
