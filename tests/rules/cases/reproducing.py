"""Steps by the rule ``reproducing``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import a, c, i, l, m, n, s, t, x
from sympy import Integer, KroneckerDelta, sqrt

from bnsym.core import Rule
from bnsym.symbolic.expectation import SphericalProjections, correlated
from bnsym.symbolic.sphere import Legendre

from .notation import correlation, f, great, half, mean, sphere, zonal
from .table import Table, case

orthogonal = case(
    Rule.REPRODUCING,
    mean(zonal(l, t) * zonal(m, s), sphere),
    KroneckerDelta(l, m) * Legendre(n, l, c),
    n >= 3,
    *correlation,
)
normal = orthogonal.but(before=mean(zonal(l, t) * zonal(m, t), great), after=KroneckerDelta(l, m))
moved = orthogonal.but(
    before=mean(t**2 * zonal(l, t) * zonal(m, s), sphere),
    after=Legendre(n, m, c) * mean(t**2 * zonal(l, t) * zonal(m, t), great),
)
TABLE = Table(
    (
        orthogonal,
        normal,
        moved,
        moved.but(
            before=mean(s * zonal(l, s) * zonal(m, t), sphere),
            after=Legendre(n, m, c) * mean(t * zonal(l, t) * zonal(m, t), great),
        ),
        moved.but(
            before=moved.before + mean(t * s * zonal(l, t) * zonal(m, s), sphere),
            after=moved.after + mean(t * s * zonal(l, t) * zonal(m, s), sphere),
        ),
        moved.but(
            before=moved.before + mean(t**2 * zonal(l, t) * zonal(m, t), great),
            after=moved.after + mean(t**2 * zonal(l, t) * zonal(m, t), great),
        ),
        orthogonal.but(
            before=orthogonal.before + mean(zonal(l, t) * f(s), sphere),
            after=orthogonal.after + mean(zonal(l, t) * f(s), sphere),
        ),
        orthogonal.but(
            before=orthogonal.before + mean(zonal(l, t), sphere),
            after=orthogonal.after + mean(zonal(l, t), sphere),
        ),
    ),
    {
        "the cosine lost": orthogonal.but(after=KroneckerDelta(l, m)),
        "the delta lost": orthogonal.but(after=Legendre(n, l, c)),
        "another degree": orthogonal.but(after=KroneckerDelta(l, m) * Legendre(n, l + 1, c)),
        "another cosine": orthogonal.but(after=KroneckerDelta(l, m) * Legendre(n, l, -c)),
        "another sphere": orthogonal.but(
            before=mean(zonal(l, t, n + 1) * zonal(m, s, n + 1), sphere),
            after=KroneckerDelta(l, m) * Legendre(n + 1, l, c),
        ),
        "two spheres": orthogonal.but(before=mean(zonal(l, t, n + 1) * zonal(m, s), sphere)),
        "the Legendre function of another sphere": orthogonal.but(
            after=KroneckerDelta(l, m) * Legendre(n + 1, l, c)
        ),
        "the circle": orthogonal.but(where=(n >= 2, *correlation)),
        "negative degrees": orthogonal.but(
            before=mean(zonal(-i, t) * zonal(-i, s), sphere), after=Legendre(n, -i, c)
        ),
        "degrees that are no integers": normal.but(
            before=mean(zonal(half, t) ** 2, great), after=Integer(1)
        ),
        "a function of something else": orthogonal.but(
            before=mean(zonal(l, a) * zonal(m, s), sphere)
        ),
        "three harmonics": orthogonal.but(
            before=mean(zonal(l, t) * zonal(m, s) * zonal(0, s), sphere)
        ),
        "another law": orthogonal.but(before=mean(zonal(l, t) * zonal(m, s), correlated(t, s, c))),
        "no unit vectors": orthogonal.but(
            before=mean(
                zonal(l, t) * zonal(m, s), SphericalProjections((t, s), n, [[1, 2], [2, 1]])
            ),
            after=KroneckerDelta(l, m) * Legendre(n, l, 2),
        ),
        "moved without the cosine": moved.but(after=mean(t**2 * zonal(l, t) * zonal(m, t), great)),
        "moved by the degree that stays": moved.but(
            after=Legendre(n, l, c) * mean(t**2 * zonal(l, t) * zonal(m, t), great)
        ),
        "moved to another cosine": moved.but(
            after=Legendre(n, m, -c) * mean(t**2 * zonal(l, t) * zonal(m, t), great)
        ),
        "a power lost on the way": moved.but(
            after=Legendre(n, m, c) * mean(t * zonal(l, t) * zonal(m, t), great)
        ),
        "moved from a power of its own": moved.but(
            before=mean(t * s * zonal(l, t) * zonal(m, s), sphere),
            after=Legendre(n, m, c) * mean(t**2 * zonal(l, t) * zonal(m, t), great),
        ),
        "a constant harmonic lost": moved.but(
            before=mean(t * zonal(l, t) * zonal(m, s) * zonal(0, s), sphere),
            after=Legendre(n, m, c) * mean(t * zonal(l, t) * zonal(m, t), great),
        ),
        "a second harmonic lost": moved.but(
            before=mean(t * zonal(l, s) * zonal(m, s), sphere),
            after=Legendre(n, m, c) * mean(t * zonal(m, t), great),
        ),
        "the first harmonic lost": moved.but(
            before=mean(t * zonal(l, s) * zonal(m, s), sphere),
            after=Legendre(n, l, c) * mean(t * zonal(l, t), great),
        ),
        "beside a root of what may be negative": moved.but(
            before=mean(sqrt(t) * zonal(m, s), sphere),
            after=Legendre(n, m, c) * mean(sqrt(t) * zonal(m, t), great),
        ),
        "moved from another sphere": moved.but(
            before=mean(t**2 * zonal(l, t) * zonal(m, s, n + 1), sphere)
        ),
        "moved to the harmonic of another sphere": moved.but(
            before=mean(t**2 * zonal(l, t, n + 1) * zonal(m, s), sphere),
            after=Legendre(n, m, c) * mean(t**2 * zonal(l, t, n + 1) * zonal(m, t), great),
        ),
        "beside a pole": moved.but(
            before=mean(zonal(m, s) / t, sphere),
            after=Legendre(n, m, c) * mean(zonal(m, t) / t, great),
        ),
        "beside a function that may not be integrable": moved.but(
            before=mean(f(t) * zonal(m, s), sphere),
            after=Legendre(n, m, c) * mean(f(t) * zonal(m, t), great),
        ),
        "moved on the circle": moved.but(where=(n >= 2, *correlation)),
        "moved under a normal law": moved.but(
            before=mean(t**2 * zonal(l, t) * zonal(m, s), correlated(t, s, c))
        ),
        "nothing to evaluate": orthogonal.but(before=x, after=x),
    },
)
