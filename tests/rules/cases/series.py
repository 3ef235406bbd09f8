"""Steps by the rule ``series``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import c, i, l, m, n, phi, s, t, x
from sympy import Integer, Sum, Symbol, exp, oo

from bnsym.core import Rule
from bnsym.symbolic.expectation import SphericalProjections, correlated
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import PowerCoefficient

from .notation import coefficient, correlation, f, great, laplacian, mean, smooth, sphere, zonal
from .table import Case, Table, case


def doubled(term: Any) -> Sum:
    return Sum(coefficient(l) * coefficient(m) * term, (m, 0, oo), (l, 0, oo))


parseval = case(
    Rule.SERIES,
    mean(f(t) * f(s), sphere),
    doubled(mean(zonal(l, t) * zonal(m, s), sphere)),
    *smooth,
    over=(l, m),
)
energy = parseval.but(
    before=mean(f(t) * laplacian(f(s), s), sphere),
    after=doubled(mean(zonal(l, t) * laplacian(zonal(m, s), s), sphere)),
)
square = parseval.but(
    before=mean(f(t) ** 2, great), after=doubled(mean(zonal(l, t) * zonal(m, t), great))
)


def raised(power: int, index: Any) -> PowerCoefficient:
    return PowerCoefficient(phi, n, Integer(power), index)


def weighted(first: int, second: int) -> Sum:
    """The series with these powers at the two points."""
    term = raised(first, l) * raised(second, m) * mean(zonal(l, t) * zonal(m, s), sphere)
    return Sum(term, (m, 0, oo), (l, 0, oo))


powers = parseval.but(before=mean(t**2 * s * f(t) * f(s), sphere), after=weighted(2, 1))
same = parseval.but(
    before=mean(t**2 * f(t) ** 2, great),
    after=Sum(
        raised(2, l) * coefficient(m) * mean(zonal(l, t) * zonal(m, t), great),
        (m, 0, oo),
        (l, 0, oo),
    ),
)
o = Symbol("o", integer=True, nonnegative=True)


def of_dimension(dimension: Any) -> SphericalProjections:
    """The pair on another sphere."""
    return SphericalProjections((t, s), dimension, sphere.gram)


funk = parseval.but(
    before=mean(f(t) * zonal(m, s), sphere),
    after=Sum(coefficient(l) * mean(zonal(l, t) * zonal(m, s), sphere), (l, 0, oo)),
    over=(l,),
)
funk_at_one = funk.but(
    before=x + mean(f(t) * zonal(m, t), great),
    after=x + Sum(coefficient(l) * mean(zonal(l, t) * zonal(m, t), great), (l, 0, oo)),
)


def single(term: Any) -> Sum:
    """The series over one index."""
    return Sum(coefficient(l) * term, (l, 0, oo))


_form = t * s - c / n


def between(form: Any) -> Case:
    """A polynomial between two functions."""
    return parseval.but(
        before=mean(form * f(t) * f(s), sphere),
        after=doubled(mean(form * zonal(l, t) * zonal(m, s), sphere)),
    )


TABLE = Table(
    (
        funk,
        funk_at_one,
        parseval,
        between(_form),
        between(_form / n),
        energy,
        square,
        powers,
        same,
        parseval.but(
            before=parseval.before + mean(f(t, 1) * f(s), sphere),
            after=parseval.after + mean(f(t, 1) * f(s), sphere),
        ),
        parseval.but(
            before=parseval.before + mean(f(t), sphere), after=parseval.after + mean(f(t), sphere)
        ),
    ),
    {
        "one index of two functions": parseval.but(
            over=(l,), after=single(mean(zonal(l, t) * f(s), sphere))
        ),
        "two indices for one function": funk.but(over=(l, o)),
        "no index": funk.but(over=(), after=funk.before),
        "the degree of the harmonic for the index": funk.but(
            over=(m,),
            after=Sum(coefficient(m) * mean(zonal(m, t) * zonal(m, s), sphere), (m, 0, oo)),
        ),
        "the harmonic expanded too": funk.but(
            after=single(mean(zonal(l, t) * zonal(l, s), sphere))
        ),
        "the expansion of another function": funk.but(
            after=single(mean(zonal(l, s) * zonal(m, s), sphere))
        ),
        "a series from degree one on": funk.but(after=Sum(funk.after.function, (l, 1, oo))),
        "a rough function beside a harmonic": funk.without(0),
        "a harmonic of another sphere": funk.but(
            before=mean(f(t) * zonal(m, s, n + 1), sphere),
            after=single(mean(zonal(l, t) * zonal(m, s, n + 1), sphere)),
        ),
        "a harmonic at no projection": funk.but(
            before=mean(f(t) * zonal(m, x), sphere),
            after=single(mean(zonal(l, t) * zonal(m, x), sphere)),
        ),
        "a function beside two harmonics": funk.but(
            before=mean(f(t) * zonal(m, s) ** 2, sphere),
            after=single(mean(zonal(l, t) * zonal(m, s), sphere)),
        ),
        "two functions beside a harmonic": funk.but(
            before=mean(f(t) * f(s) * zonal(m, s), sphere),
            after=single(mean(zonal(l, t) * zonal(m, s), sphere)),
        ),
        "a function alone": funk.but(before=mean(f(t), sphere), after=coefficient(0)),
        "a power beside a harmonic": funk.but(
            before=mean(t * f(t) * zonal(m, s), sphere),
            after=single(mean(t * zonal(l, t) * zonal(m, s), sphere)),
        ),
        "a slope beside a harmonic": funk.but(
            before=mean(f(t, 1) * zonal(m, s), sphere),
            after=single(mean(zonal(l, t) * zonal(m, s), sphere)),
        ),
        "a harmonic under a normal law": funk.but(
            before=mean(f(t) * zonal(m, s), correlated(t, s, c)),
            after=single(mean(zonal(l, t) * zonal(m, s), correlated(t, s, c))),
        ),
        "one index": square.but(
            after=Sum(coefficient(l) ** 2 * mean(zonal(l, t) ** 2, great), (l, 0, oo))
        ),
        "from degree one": parseval.but(after=Sum(parseval.after.function, (m, 1, oo), (l, 0, oo))),
        "points exchanged": energy.but(
            after=doubled(mean(zonal(l, s) * laplacian(zonal(m, s), s), sphere))
        ),
        "the Laplacian lost": energy.but(after=parseval.after),
        "not smooth enough": parseval.without(0),
        "smooth on another sphere": parseval.but(where=(Sobolev(phi, n), *smooth[1:])),
        "the circle": parseval.but(where=(Sobolev(phi, n + 1), n >= 2, *correlation)),
        "a function between two": between(1 + exp(t)),
        "a polynomial beside a Laplacian": energy.but(
            before=mean(_form * f(t) * laplacian(f(s), s), sphere),
            after=doubled(mean(_form * zonal(l, t) * laplacian(zonal(m, s), s), sphere)),
        ),
        "a function of twice the point": parseval.but(
            before=mean(f(2 * t) * f(s), sphere),
            after=doubled(mean(zonal(l, 2 * t) * zonal(m, s), sphere)),
        ),
        "two Laplacians": energy.but(
            before=mean(laplacian(f(t), t) * laplacian(f(s), s), sphere),
            after=doubled(mean(laplacian(zonal(l, t), t) * laplacian(zonal(m, s), s), sphere)),
        ),
        "another sphere": parseval.but(
            before=mean(f(t, 0, n + 1) * f(s), sphere),
            after=Sum(
                coefficient(l, n + 1)
                * coefficient(m)
                * mean(zonal(l, t, n + 1) * zonal(m, s), sphere),
                (m, 0, oo),
                (l, 0, oo),
            ),
            where=(*smooth, Sobolev(phi, n + 2)),
        ),
        "a Laplacian of another sphere": energy.but(
            before=mean(f(t) * laplacian(f(s), s, n + 1), sphere)
        ),
        "a Laplacian at another point": energy.but(before=mean(f(t) * laplacian(f(s), t), sphere)),
        "a derivative": parseval.but(before=mean(f(t, 1) * f(s), sphere)),
        "one index twice": parseval.but(over=(l, l)),
        "a positive index from zero": parseval.but(
            over=(i, m), after=parseval.after.xreplace({l: i})
        ),
        "an index that is real": parseval.but(over=(x, m), after=parseval.after.xreplace({l: x})),
        "an index that is taken": parseval.but(before=l * parseval.before),
        "coefficients that are products": parseval.but(after=parseval.after * coefficient(0)),
        "three factors": parseval.but(before=mean(f(t) * f(s) * t, sphere)),
        "the power lost": powers.but(after=parseval.after),
        "another power": powers.but(after=weighted(1, 1)),
        "the power at the other point": powers.but(after=weighted(1, 2)),
        "the power in the harmonics too": powers.but(
            after=weighted(2, 1).xreplace(
                {zonal(l, t) * zonal(m, s): t**2 * zonal(l, t) * zonal(m, s)}
            )
        ),
        "a power of another variable": parseval.but(before=mean(x * f(t) * f(s), sphere)),
        "a power of a point without a function": parseval.but(
            before=mean(s * f(t) ** 2, sphere),
            after=doubled(mean(zonal(l, t) * zonal(m, t), sphere)),
        ),
        "a negative power": parseval.but(before=mean(f(t) * f(s) / t, sphere)),
        "a power that is not smooth enough": powers.without(0),
        "a power beside a Laplacian": energy.but(
            before=mean(t * f(t) * laplacian(f(s), s), sphere),
            after=Sum(
                raised(1, l)
                * coefficient(m)
                * mean(zonal(l, t) * laplacian(zonal(m, s), s), sphere),
                (m, 0, oo),
                (l, 0, oo),
            ),
        ),
        "captured by an index": parseval.but(
            before=mean(f(t, 0, l + 3) * f(s, 0, l + 3), of_dimension(l + 3)),
            after=Sum(
                coefficient(o, o + 3)
                * coefficient(m, o + 3)
                * mean(zonal(o, t, o + 3) * zonal(m, s, o + 3), of_dimension(o + 3)),
                (m, 0, oo),
                (o, 0, oo),
            ),
            where=(*correlation, Sobolev(phi, l + 4)),
        ),
        "an activation at a point that is fixed": parseval.but(
            before=mean(f(x) * f(s), sphere),
            after=doubled(mean(zonal(l, s) * zonal(m, x), sphere)),
        ),
        "nothing to expand": parseval.but(before=x, after=x),
    },
)
