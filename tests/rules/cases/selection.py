"""Steps by the rule ``selection``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, c, l, m, n, phi, s, t
from sympy import Expr, Integer, Sum, oo, sqrt

from bnsym.core import Rule
from bnsym.symbolic.expectation import correlated
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient

from .notation import coefficient, great, mean, smooth, sphere, zonal
from .table import Case, Table, case

inside = (Sobolev(phi, n + 1), n >= 3)
_ONE = Integer(1)
_limits = ((m, 0, oo), (l, 0, oo))


def term(form: Any, one: Any, two: Any, weight: Any = 1, law: Any = great) -> Expr:
    """One term of a series."""
    product = zonal(one, t) * zonal(two, law.variables[-1])
    return weight * coefficient(one) * coefficient(two) * mean(form * product, law)


def along(form: Any, weight: Any = _ONE, law: Any = great, first: Any = 0) -> Expr:
    """The three diagonals, the mean of the form being the first one's first."""
    start = first * coefficient(0) ** 2 * weight.xreplace({m: 0, l: 0})
    own = term(form.xreplace({m: l}), l, l, weight.xreplace({m: l}), law)
    above = term(form.xreplace({m: l + 2}), l, l + 2, weight.xreplace({m: l + 2}), law)
    below = term(form.xreplace({l: l + 2, m: l}), l + 2, l, weight.xreplace({l: l + 2, m: l}), law)
    return start + Sum(own, (l, 1, oo)) + Sum(above + below, (l, 0, oo))


def of(
    form: Any, weight: Any = _ONE, law: Any = great, where: Any = inside, first: Any = 0
) -> Case:
    before = Sum(term(form, l, m, weight, law), *_limits)
    return case(Rule.SELECTION, before, along(form, weight, law, first), *where, over=(l, m))


square = of(t**2, first=1 / n)
pair = of(t * s - c * t**2 + 3, law=sphere, where=smooth, first=3)
weighted = of(t**2 - 1 / n, l * m + n)
quartic = of(t**2 - 1 / n, (l - m) ** 2 * (l + m) + l)
scaled = of(t**2, a * l + 2, first=1 / n)
inner = square.but(before=3 * square.before - c, after=3 * square.after - c)


TABLE = Table(
    (square, pair, weighted, quartic, scaled, inner),
    {
        "the first term lost": of(t**2),
        "the first term of a harmonic": of(t**2 - 1 / n, first=1 / n),
        "the first term without the angle": of(
            t * s - c * t**2 + 3, law=sphere, where=smooth, first=3 + 1 / n
        ),
        "one diagonal": square.but(after=Sum(term(t**2, l, l), (l, 0, oo))),
        "two diagonals": square.but(
            after=Sum(term(t**2, l, l), (l, 0, oo)) + Sum(term(t**2, l, l + 2), (l, 0, oo))
        ),
        "next degrees": square.but(
            after=Sum(term(t**2, l, l), (l, 0, oo))
            + Sum(term(t**2, l, l + 1) + term(t**2, l + 1, l), (l, 0, oo))
        ),
        "the diagonals from degree one on": square.but(
            after=Sum(term(t**2, l, l), (l, 1, oo))
            + Sum(term(t**2, l, l + 2) + term(t**2, l + 2, l), (l, 0, oo))
        ),
        "the weight at equal degrees beside them": weighted.but(
            after=Sum(term(t**2 - 1 / n, l, l, l**2 + n), (l, 0, oo))
            + Sum(
                term(t**2 - 1 / n, l, l + 2, l**2 + n) + term(t**2 - 1 / n, l + 2, l, l**2 + n),
                (l, 0, oo),
            )
        ),
        "a form of degree four": of(t**4 - t**2),
        "a form of degree three": of(t**3 - t**2),
        "a form of degree one": of(t),
        "a form with terms of degree one and two": of(t**2 + t),
        "a form that is no polynomial": of(sqrt(1 - t**2)),
        "a form that grows with the degree": of(l * t**2),
        "a harmonic that grows with the degree": of(l**3 * (t**2 - 1 / n)),
        "three harmonics": square.but(
            before=Sum(
                coefficient(l)
                * coefficient(m)
                * mean((t**2 - 1 / n) * zonal(l, t) ** 2 * zonal(m, t), great),
                *_limits,
            ),
            after=Sum(
                coefficient(l) ** 2 * mean((t**2 - 1 / n) * zonal(l, t) ** 3, great), (l, 1, oo)
            )
            + Sum(
                coefficient(l)
                * coefficient(l + 2)
                * mean((t**2 - 1 / n) * zonal(l, t) ** 2 * zonal(l + 2, t), great)
                + coefficient(l)
                * coefficient(l + 2)
                * mean((t**2 - 1 / n) * zonal(l + 2, t) ** 2 * zonal(l, t), great),
                (l, 0, oo),
            ),
        ),
        "a harmonic of no projection": square.but(
            before=Sum(
                coefficient(l)
                * coefficient(m)
                * mean((t**2 - 1 / n) * zonal(l, t) * zonal(m, c), great),
                *_limits,
            ),
            after=Sum(
                coefficient(l) ** 2 * mean((t**2 - 1 / n) * zonal(l, t) * zonal(l, c), great),
                (l, 1, oo),
            )
            + Sum(
                coefficient(l)
                * coefficient(l + 2)
                * mean((t**2 - 1 / n) * zonal(l, t) * zonal(l + 2, c), great)
                + coefficient(l)
                * coefficient(l + 2)
                * mean((t**2 - 1 / n) * zonal(l + 2, t) * zonal(l, c), great),
                (l, 0, oo),
            ),
        ),
        "a weight that grows too fast": of(t**2, l**3),
        "a weight that grows too fast beside the diagonal": of(t**2, (l - m) * l**3),
        "a weight that grows too fast above it": of(t**2, l**3 * (l - m) * (l - m - 2)),
        "a weight that is no polynomial": of(t**2, 2**l),
        "a weight with a pole": of(t**2, 1 / (l - m)),
        "infinite energy": square.but(where=(n >= 3,)),
        "energy on another sphere": square.but(where=(Sobolev(phi, n), n >= 3)),
        "the energy of one function of two": of(t**2).but(
            before=Sum(
                coefficient(l)
                * GegenbauerCoefficient(a, n, m)
                * mean(t**2 * zonal(l, t) * zonal(m, t), great),
                *_limits,
            ),
            after=Sum(
                coefficient(l)
                * GegenbauerCoefficient(a, n, l)
                * mean(t**2 * zonal(l, t) ** 2, great),
                (l, 0, oo),
            )
            + Sum(
                coefficient(l)
                * GegenbauerCoefficient(a, n, l + 2)
                * mean(t**2 * zonal(l, t) * zonal(l + 2, t), great)
                + coefficient(l + 2)
                * GegenbauerCoefficient(a, n, l)
                * mean(t**2 * zonal(l + 2, t) * zonal(l, t), great),
                (l, 0, oo),
            ),
        ),
        "the circle": square.but(where=(Sobolev(phi, n + 1), n >= 2)),
        "normal variables": of(t * s, law=correlated(t, s, c), where=smooth),
        "one harmonic": square.but(
            before=Sum(coefficient(l) * coefficient(m) * mean(t**2 * zonal(l, t), great), *_limits)
        ),
        "no coefficients": square.but(
            before=Sum(mean(t**2 * zonal(l, t) * zonal(m, t), great), *_limits),
            after=Sum(mean(t**2 * zonal(l, t) ** 2, great), (l, 0, oo))
            + Sum(2 * mean(t**2 * zonal(l, t) * zonal(l + 2, t), great), (l, 0, oo)),
        ),
        "coefficients of other degrees": square.but(
            before=Sum(
                coefficient(l)
                * coefficient(m + 1)
                * mean((t**2 - 1 / n) * zonal(l, t) * zonal(m, t), great),
                *_limits,
            ),
            after=Sum(
                coefficient(l)
                * coefficient(l + 1)
                * mean((t**2 - 1 / n) * zonal(l, t) ** 2, great),
                (l, 1, oo),
            )
            + Sum(
                coefficient(l)
                * coefficient(l + 3)
                * mean((t**2 - 1 / n) * zonal(l, t) * zonal(l + 2, t), great)
                + coefficient(l + 2)
                * coefficient(l + 1)
                * mean((t**2 - 1 / n) * zonal(l, t) * zonal(l + 2, t), great),
                (l, 0, oo),
            ),
        ),
        "a harmonic of another sphere": square.but(
            before=Sum(
                coefficient(l)
                * coefficient(m)
                * mean((t**2 - 1 / n) * zonal(l, t) * zonal(m, t, n + 1), great),
                *_limits,
            ),
            after=Sum(
                coefficient(l) ** 2
                * mean((t**2 - 1 / n) * zonal(l, t) * zonal(l, t, n + 1), great),
                (l, 1, oo),
            )
            + Sum(
                coefficient(l)
                * coefficient(l + 2)
                * (
                    mean((t**2 - 1 / n) * zonal(l, t) * zonal(l + 2, t, n + 1), great)
                    + mean((t**2 - 1 / n) * zonal(l + 2, t) * zonal(l, t, n + 1), great)
                ),
                (l, 0, oo),
            ),
        ),
        "a finite series": square.but(before=Sum(term(t**2, l, m), (m, 0, 5), (l, 0, 5))),
        "a series from degree one on": square.but(
            before=Sum(term(t**2, l, m), (m, 1, oo), (l, 1, oo))
        ),
        "other indices": square.but(over=(m, l)),
        "one index": square.but(over=(l,)),
        "no double series": square.but(before=square.after),
        "the series not replaced": inner.but(after=square.after),
    },
)
