"""Steps by the rule ``marginal``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, a, alpha, b, d, h, i, j, k, l, m, s, t, v, x, y
from sympy import Expr, Integer, KroneckerDelta, Sum

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Entry
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.ultrasymmetric import CentredDiagonals, Direction

from .notation import G, norm, z
from .table import Table, case

phi = PositiveHomogeneous(alpha, a, b)
SPACE = CentredDiagonals(B, d)
inside = (B >= 4, i >= 1, i <= B, j >= 1, j <= B)


def f(point: Any, order: int = 0) -> Apply:
    return Apply(phi, point, Integer(order))


def mean(body: Expr) -> Expectation:
    return Expectation(body, BatchLaw((h,), v, B))


tau, kappa = v * (B - 1) / B, -v / B
delta = KroneckerDelta(i, j)


def pair(body: Expr, variance: Any = tau, covariance: Any = kappa) -> Expectation:
    return Expectation(body, Gaussian((x, y), [[variance, covariance], [covariance, variance]]))


def single(body: Expr, variance: Any = tau) -> Expectation:
    return Expectation(body, Gaussian((t,), [[variance]]))


both, one = pair(f(x) * f(y, 1)), single(f(t) * f(t, 1))
product = mean(f(z(i)) * f(z(j), 1))
law = case(
    Rule.MARGINAL,
    2 * product,
    2 * both + 2 * delta * (one - both),
    *inside,
    mean=product,
    names=(x, y, t),
    places=(i, j),
)


weighted = mean(x * f(z(i)) * f(z(j), 1))  # by a name that is free, and then caught
around = Gaussian((s, y), [[tau, kappa], [kappa, tau]])
caught = Expectation(s * f(s) * f(y, 1), around)
capture = law.but(
    before=weighted,
    after=caught + delta * (single(x * f(t) * f(t, 1)) - caught),
    mean=weighted,
)


def D(first: Any, second: Any) -> Direction:
    return Direction(SPACE, first, second)


def summed(term: Any) -> Sum:
    return Sum(G(k, i) * term * G(j, k), (j, 1, B), (i, 1, B))


sieve = law.but(
    before=summed(D(i, j) * product),
    after=summed(D(i, j) * both + delta * D(i, i) * (one - both)),
    where=(B >= 4, k >= 1, k <= B),
)


def of(body: Expr, **changes: Any) -> Any:
    """The same claim for another mean."""
    return law.but(before=2 * mean(body), mean=mean(body), **changes)


def named(first: Any, second: Any, third: Any, body: Any = None) -> Any:
    """What the rule would say with these names."""
    body = f(z(i)) * f(z(j), 1) if body is None else body
    gram = [[tau, kappa], [kappa, tau]]
    image = body.xreplace({z(i): first, z(j): second})
    two = Expectation(image, Gaussian((first, second), gram))
    alone = Expectation(body.xreplace({z(i): third, z(j): third}), Gaussian((third,), [[tau]]))
    names = (first, second, third)
    return of(body, names=names, after=2 * two + 2 * delta * (alone - two))


inner = Sum(D(i, j), (i, 1, B))
caught = Sum(delta * inner, (j, 1, B))
wrong = Sum(delta * Sum(D(i, i), (i, 1, B)), (j, 1, B))
low = mean(z(l) * z(m))
apart = pair(x * y)
zero = law.but(
    before=low,
    after=apart + KroneckerDelta(l, m) * (single(t**2) - apart),
    mean=low,
    places=(l, m),
    where=(B >= 4, l <= B, m <= B),
)


def within(step: Any, law: Any) -> Any:
    """The same step inside of another mean."""
    return step.but(before=Expectation(step.before, law), after=Expectation(step.after, law))


TABLE = Table(
    (
        law,
        zero.but(where=(*zero.where, l >= 1, m >= 1)),
        sieve,
        sieve.but(after=summed(D(i, j) * both + delta * D(i, j) * (one - both))),
        of(
            z(i) * z(j),
            after=2 * pair(x * y) + 2 * delta * (single(t**2) - pair(x * y)),
        ),
    ),
    {
        "an entry under a name that is free": capture,
        "places that differ": law.but(after=2 * both),
        "places that meet": law.but(after=2 * one),
        "the other way round": law.but(after=2 * one + 2 * delta * (both - one)),
        "both": law.but(after=2 * both + 2 * delta * one),
        "independent entries": law.but(
            after=law.after.xreplace({both: pair(f(x) * f(y, 1), tau, Integer(0))})
        ),
        "the wrong sign of the covariance": law.but(
            after=law.after.xreplace({both: pair(f(x) * f(y, 1), tau, -kappa)})
        ),
        "entries before the centring": law.but(
            after=law.after.xreplace({one: single(f(t) * f(t, 1), v)})
        ),
        "names exchanged": law.but(
            after=law.after.xreplace({both: pair(f(y) * f(x, 1), 2 * tau, kappa)})
        ),
        "a place that may be outside": law.without(2),
        "another place that may be outside": law.without(4),
        "places that may be zero": zero,
        "a place that may be zero": zero.but(where=(*zero.where, m >= 1)),
        "another place that may be zero": zero.but(where=(*zero.where, l >= 1)),
        "a name twice": named(x, x, t),
        "a name that occurs": within(
            named(x, y, t, f(z(i)) * f(z(j), 1) * x), Gaussian((x,), [[1]])
        ),
        "a name that is no variable": named(x, y, Integer(1)),
        "a name that is not real": named(x, y, d),
        "one place": law.but(places=(i, i)),
        "places that are none": law.but(places=(i, k)),
        "the norm too": within(named(x, y, t, f(z(i)) * f(z(j), 1) * norm), product.law),
        "three entries": within(named(x, y, t, f(z(i)) * f(z(j), 1) * z(k)), product.law),
        "entries of the batch itself": within(
            named(x, y, t, f(Entry(h, i)) * f(z(j), 1)), product.law
        ),
        "a mean that does not occur": law.but(before=a, after=a),
        "another law": law.but(
            before=single(f(t) ** 2), after=single(f(t) ** 2), mean=single(f(t) ** 2)
        ),
        "the first place for the second outside a sum": law.but(
            before=D(i, j) * product,
            after=D(i, j) * both + delta * D(i, i) * (one - both),
        ),
        "the diagonal for all": sieve.but(
            after=summed(D(i, i) * both + delta * D(i, i) * (one - both))
        ),
        "no delta": sieve.but(after=summed(D(i, j) * both + D(i, i) * (one - both))),
        "a delta of other places": sieve.but(
            after=summed(D(i, j) * both + KroneckerDelta(i, k) * D(i, i) * (one - both))
        ),
        "a sum over the first place inside": law.but(
            before=caught + product, after=wrong + law.after / 2, where=(*inside, B >= 5)
        ),
    },
)
