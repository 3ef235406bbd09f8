"""Steps by the rule ``induction``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.sphere.gegenbauer import AT_ZERO
from bnsym_derivations.sphere.linearisation import LINEARISATION
from bnsym_derivations.sphere.zonal import mean, value
from bnsym_derivations.symbols import alpha, k, l, m, n, t, x
from sympy import Expr, Integer, Rational, Sum, Symbol

from bnsym.core import Rule
from bnsym.symbolic.special import ReciprocalGamma

from .table import Table, case

same = {alpha: alpha, n: n}
start, slope = ("sphere.zonal_start", same), ("sphere.zonal_slope", same)
recurrence = ("sphere.zonal_recurrence", {**same, l: l})
shift = ("sphere.reciprocal_gamma_shift", {x: (alpha - l) / 2})
first = ("sphere.reciprocal_gamma", {x: alpha / 2 + 1})
second = ("sphere.reciprocal_gamma", {x: (alpha + 1) / 2})
known = (alpha > -1, n >= 3)
zonal = case(
    Rule.INDUCTION,
    mean(l),
    value(l),
    *known,
    index=l,
    bases=(start, slope),
    recurrence=recurrence,
    earlier=({l: l}, {l: l + 1, alpha: alpha + 1}),
    rewrites=(first, second, shift),
)
assert LINEARISATION.derivation is not None
(sums,) = LINEARISATION.derivation().steps
dougall = case(Rule.INDUCTION, sums.before, sums.after, **dict(sums.because.parameters))
assert AT_ZERO.derivation is not None
(middle,) = AT_ZERO.derivation().steps
at_zero = case(Rule.INDUCTION, middle.before, middle.after, **dict(middle.because.parameters))


def shared(value: Expr, count: int) -> Expr:
    """The value as a sum of equal terms."""
    return value * Sum(1, (k, 1, count)) / count


more = sums.after.xreplace({m: m + 1})
TABLE = Table(
    (
        zonal,
        zonal.but(earlier=({l: l + 1, alpha: alpha + 1}, {l: l})),
        dougall,
        at_zero.but(after=shared(at_zero.after, 8)),
    ),
    {
        "another value": zonal.but(after=2 * value(l)),
        "a value that fits the bases only": zonal.but(after=value(l) * (l**2 - l + 1)),
        "a value that fits the recurrence only": zonal.but(after=value(l) * 3),
        "a value that fits the first base only": zonal.but(after=value(l) * (l + 1)),
        "a value of the wrong sign at odd degrees": zonal.but(after=value(l) * (-1) ** l),
        "the claim of another degree of homogeneity": zonal.but(before=mean(l, alpha + 1)),
        "one base too few": zonal.but(bases=(start,)),
        "no bases": zonal.but(bases=()),
        "the bases exchanged": zonal.but(bases=(slope, start)),
        "a base at another place": zonal.but(
            bases=(("sphere.zonal_start", {alpha: alpha + 1, n: n}), slope)
        ),
        "a base that is an inequality": zonal.but(bases=(("sphere.zonal_gap_positive", {}), slope)),
        "a base for a recurrence": zonal.but(recurrence=slope),
        "the recurrence one further on": zonal.but(
            recurrence=("sphere.zonal_recurrence", {**same, l: l + 1})
        ),
        "an earlier index that is not earlier": zonal.but(
            earlier=({l: l}, {l: l + 1, alpha: alpha + 1}, {l: l + 2})
        ),
        "the claim itself as an earlier one": zonal.but(earlier=({l: l + 2},)),
        "an earlier index before the first": zonal.but(
            earlier=({l: l}, {l: l + 1, alpha: alpha + 1}, {l: l - 1})
        ),
        "half an index": zonal.but(
            earlier=({l: l}, {l: l + 1, alpha: alpha + 1}, {l: l + Rational(1, 2)})
        ),
        "an earlier claim left out": zonal.but(earlier=({l: l},)),
        "no earlier claims": zonal.but(earlier=()),
        "an earlier claim outside the hypotheses": zonal.but(
            earlier=({l: l}, {l: l + 1, alpha: alpha + 1}, {l: l, alpha: alpha - 1})
        ),
        "an earlier claim in another dimension": zonal.but(
            earlier=({l: l}, {l: l + 1, alpha: alpha + 1}, {l: l, n: n + Rational(1, 2)})
        ),
        "a hypothesis missing": zonal.without(0),
        "a sphere without harmonics": zonal.without(1),
        "a hypothesis on the index": zonal.but(where=(*known, l < 5)),
        "a claim from two on, where nothing begins": zonal.but(where=(*known, l >= 2)),
        "an index that does not occur": zonal.but(index=m),
        "an index from one on": zonal.but(
            before=mean(k),
            after=value(k),
            index=k,
            recurrence=("sphere.zonal_recurrence", {**same, l: k}),
            earlier=({k: k}, {k: k + 1, alpha: alpha + 1}),
            rewrites=(first, second, ("sphere.reciprocal_gamma_shift", {x: (alpha - k) / 2})),
        ),
        "an index that is bound": zonal.but(index=t),
        "a real index": zonal.but(index=alpha),
        "an index of any sign": zonal.but(index=Symbol("l", integer=True)),
        "a rewriting left out": zonal.but(rewrites=(first, second)),
        "a rewriting by a hypothesis that is open": zonal.but(
            rewrites=(first, second, shift, ("sphere.reciprocal_gamma", {x: alpha}))
        ),
        "a rewriting by an inequality": zonal.but(
            rewrites=(first, second, shift, ("sphere.zonal_gap_positive", {}))
        ),
        "the factor of the reciprocal lost": zonal.but(
            after=value(l) / ReciprocalGamma((alpha - l) / 2 + 1)
        ),
        "a sum that is twice too large": dougall.but(after=2 * dougall.after),
        "a sum with one term more": dougall.but(after=more),
        "a sum with one term less": dougall.but(after=dougall.after.xreplace({m: m - 1})),
        "a sum of more terms than are written out": at_zero.but(after=shared(at_zero.after, 9)),
        "a sum from one on": dougall.but(
            after=Sum(dougall.after.function, (dougall.after.limits[0][0], 1, m))
        ),
        "a sum and a constant": dougall.but(after=dougall.after + 1),
        "a sum of another argument": dougall.but(after=dougall.after.xreplace({t: -t})),
        "a double sum": dougall.but(after=Sum(dougall.after.function, *more.limits, (k, 1, 1))),
        "a sum whose recurrence is not known": dougall.but(rewrites=()),
        "sums at the same difference of degrees": dougall.but(earlier=({m: m + 1}, {m: m})),
        "nothing": zonal.but(before=Integer(0), after=Integer(0)),
    },
)
