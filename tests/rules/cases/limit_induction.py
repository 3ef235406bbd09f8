"""Steps by the rule ``limit_induction``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.sphere.hermite import scaled, weights
from bnsym_derivations.symbols import alpha, c, k, l, mu, n, t, x, y
from sympy import Integer, Rational, Symbol, sin, sqrt

from bnsym.core import Rule
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.power_series import Hermite

from .table import Table, case

a, b, lower, upper = (Symbol(name, real=True) for name in ("a", "b", "X", "Y"))
one, two = weights()
start, following = ("sphere.hermite_limit_start", {x: x}), ("sphere.hermite_limit_next", {x: x})
recurrence = ("sphere.gegenbauer_scaled_recurrence", {mu: mu, l: l, x: x})
constant = ("sphere.hermite_start", {x: x})
hermite = case(
    Rule.LIMIT_INDUCTION,
    LimitOf(scaled(l), mu),
    Hermite(l, x),
    index=l,
    bases=(start, following),
    recurrence=recurrence,
    outer=a * x * upper - b * lower,
    parts=((a, one), (b, two)),
    earlier=((lower, l), (upper, l + 1)),
    rewrites=(constant, ("sphere.hermite_recurrence", {l: l, x: x})),
)
# Factors that cancel: a quotient of limits, and a limit that divides by the same coefficient.
quotient = hermite.but(
    outer=a * x * upper * n / t - b * lower,
    parts=((a, one), (b, two), (t, c + 1 / mu), (n, c + 1 / mu)),
    where=(c > 0,),
)
inverse = quotient.but(
    outer=a * x * upper * n * t - b * lower,
    parts=((a, one), (b, two), (t, (mu + 1) / (c * mu + 1)), (n, (c * mu + 1) / (mu + 1))),
)
elsewhere = ("sphere.hermite_limit_start", {x: y})
natural = Symbol("l", integer=True)

TABLE = Table(
    (
        hermite,
        hermite.but(outer=b * x * upper - a * lower, parts=((b, one), (a, two))),
        quotient,
        inverse,
        hermite.but(outer=x * upper + a * x * upper - b * lower, parts=((a, one - 1), (b, two))),
    ),
    {
        "twice the limit": hermite.but(after=2 * Hermite(l, x)),
        "a limit that fits the bases only": hermite.but(after=Hermite(l, x) * (l**2 - l + 1)),
        "another degree": hermite.but(after=Hermite(l + 1, x)),
        "the function of another degree": hermite.but(before=LimitOf(scaled(l + 1), mu)),
        "the function itself": hermite.but(before=scaled(l)),
        "twice the function": hermite.but(before=LimitOf(2 * scaled(l), mu)),
        "a multiple of a limit": hermite.but(
            before=2 * LimitOf(scaled(l), mu), after=2 * Hermite(l, x)
        ),
        "another argument": hermite.but(before=LimitOf(scaled(l).xreplace({x: y}), mu)),
        "a limit in something else": hermite.but(before=LimitOf(scaled(l), x)),
        "a value that moves with what grows": hermite.but(after=Hermite(l, x) + 1 / mu),
        "no scale": hermite.but(before=LimitOf(C(l, mu, x / sqrt(2 * mu)), mu)),
        "one base too few": hermite.but(bases=(start,)),
        "no bases": hermite.but(bases=()),
        "the bases exchanged": hermite.but(bases=(following, start)),
        "a base at another argument": hermite.but(bases=(elsewhere, following)),
        "a base that is an inequality": hermite.but(
            bases=(("sphere.zonal_gap_positive", {}), following)
        ),
        "a base for the recurrence": hermite.but(recurrence=following),
        "the recurrence one further on": hermite.but(
            recurrence=("sphere.gegenbauer_scaled_recurrence", {mu: mu, l: l + 1, x: x})
        ),
        "the recurrence at another index": hermite.but(
            recurrence=("sphere.gegenbauer_scaled_recurrence", {mu: mu + 1, l: l, x: x})
        ),
        "a function of earlier ones of its own": hermite.but(outer=a * x * upper - lower),
        "a coefficient of the limit for that of the function": hermite.but(
            outer=x * upper - (l + 1) * lower, parts=()
        ),
        "the function as a part": hermite.but(
            parts=((a, one), (b, two), (lower, scaled(l))), earlier=((upper, l + 1),)
        ),
        "a name for two things": hermite.but(
            parts=((a, one), (b, two), (lower, l + 1 + 1 / mu)),
        ),
        "earlier ones exchanged": hermite.but(earlier=((lower, l + 1), (upper, l))),
        "the function itself as an earlier one": hermite.but(
            outer=upper, parts=(), earlier=((upper, l + 2),)
        ),
        "an index before the first": hermite.but(
            earlier=((lower, l - 1), (upper, l + 1)),
        ),
        "an index before the first, of functions one further on": hermite.but(
            before=LimitOf(scaled(l + 1), mu),
            after=Hermite(l + 1, x),
            bases=(following,),
            earlier=((lower, l - 1), (upper, l)),
        ),
        "half an index": hermite.but(earlier=((lower, l + Rational(1, 2)), (upper, l + 1))),
        "a fixed index": hermite.but(earlier=((lower, Integer(0)), (upper, l + 1))),
        "no recurrence of the limits": hermite.but(rewrites=(constant,)),
        "no first limit": hermite.but(rewrites=hermite.parameters["rewrites"][1:]),
        "the recurrence of the limits at another degree": hermite.but(
            rewrites=(constant, ("sphere.hermite_recurrence", {l: l + 1, x: x}))
        ),
        "a discontinuous function": hermite.but(outer=a * x * upper - b * lower + 0 * sin(a)).but(
            outer=a * x * upper - b * sin(lower)
        ),
        "a divisor that may vanish in the limit": quotient.without(0),
        "a part that may not stay finite": inverse.without(0),
        "what grows inside the function": hermite.but(
            outer=one * x * upper - two * lower, parts=()
        ),
        "what grows, times what vanishes": hermite.but(
            outer=a * x * upper - b * lower + mu * (n - t),
            parts=((a, one), (b, two), (n, 1 / mu), (t, 1 / mu)),
        ),
        "a name for two things that do not matter": hermite.but(
            outer=a * x * upper - b * lower + t * (n - lower),
            parts=((a, one), (b, two), (t, 1 / mu), (n, 1 / mu)),
            earlier=((lower, l), (upper, l + 1), (n, l)),
        ),
        "a hypothesis of an instance": hermite.but(
            rewrites=(*hermite.parameters["rewrites"], ("sphere.reciprocal_gamma", {x: x}))
        ),
        "an index that may be negative": hermite.but(index=natural),
        "an index from one on": hermite.but(
            before=LimitOf(scaled(k), mu),
            after=Hermite(k, x),
            index=k,
            recurrence=("sphere.gegenbauer_scaled_recurrence", {mu: mu, l: k, x: x}),
            parts=((a, one.xreplace({l: k})), (b, two.xreplace({l: k}))),
            earlier=((lower, k), (upper, k + 1)),
            rewrites=(constant, ("sphere.hermite_recurrence", {l: k, x: x})),
        ),
        "another index": hermite.but(index=k),
        "the variable as index": hermite.but(index=mu),
        "hypotheses on the index": hermite.but(where=(l > 2,)),
        "no index": hermite.but(index=Integer(0)),
        "a number for a record": hermite.but(bases=(("sphere.nothing", {}), following)),
        "degrees of something else": hermite.but(
            before=LimitOf(scaled(n), mu), after=Hermite(n, x)
        ),
        "of another letter": hermite.but(before=LimitOf(alpha, mu), after=alpha),
        "of an argument that is bound": hermite.but(before=LimitOf(scaled(l), t)),
    },
)
