"""Steps by the rule ``fubini``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, B_other, a, alpha, b, h, h_other, i, j, k, p, tau, u, w, x
from sympy import Expr, Integer, Integral, MatrixSymbol, Sum, Symbol, exp, oo

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Centred, CentredNorm, Centring
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.normal_batches import NormalBatches
from bnsym.symbolic.predicates import Covariance, Integrable, RankAtLeast

from .notation import half, norm, z
from .table import Case, Table, case

phi = PositiveHomogeneous(alpha, a, b)
law = NormalBatch((h,), Sigma)
where = (alpha > 0, i <= B, j <= B, Covariance(Sigma), Covariance(CentredCovariance(Sigma)))


def value(place: Any) -> Apply:
    """The activation at an entry."""
    return Apply(phi, z(place), Integer(0))


def inner(weight: Expr, rest: Expr, under: Any = law) -> Integral:
    """The integral of the means."""
    return Integral(Expectation(rest * weight, under), (w, 0, oo))


def swapped(weight: Expr, rest: Expr, under: Any = law) -> Case:
    """The mean of an integral over the half line."""
    integral = Integral(weight, (w, 0, oo))
    mean = Expectation(rest * integral, under)
    after = inner(weight, rest, under)
    return case(Rule.FUBINI, mean, after, *where, mean=mean, integral=integral, rest=rest)


fall = exp(-w * norm**2)
batches = NormalBatches((h, h_other), B, MatrixSymbol("Sigma_2", B + B_other, B + B_other))
vary = (
    alpha > 0,
    i <= B,
    j <= B_other,
    Covariance(batches.covariance),
    Covariance(batches.centred),
)
length, end = CentredNorm(B_other, h_other), Centred(B_other, h_other, j)
other_tail = Integral(u ** (alpha / 2 - 1) * exp(-u * length**2), (u, 0, oo))


def of_both(rest: Expr) -> Case:
    """The mean over two batches of an integral in one of them."""
    return swapped(w ** (alpha / 2 - 1) * fall, rest, batches).but(where=vary)


two_values = value(i) * Apply(phi, end, Integer(0))
two_batches = of_both(two_values * other_tail)
tail, values = w ** (alpha - 1) * fall, value(i) * value(j)
whole = swapped(tail, values)
entries = swapped(w ** (alpha - 1) * fall, z(i) ** 2 * value(j) ** 2 * norm)
mean, integral = whole.parameters["mean"], whole.parameters["integral"]
Other = MatrixSymbol("Theta", B, B)
short = Integral(tail, (w, 0, 1))
upto = Integral(tail, (w, 0, norm))
turning = swapped((1 - w) * tail, values)
spread = (*where, RankAtLeast(CentredCovariance(Sigma), Integer(2)))


def sloped(place: Any) -> Apply:
    """The slope at an entry."""
    return Apply(phi, z(place), Integer(1))


less = swapped(w * fall, sloped(i) * z(j) ** 2 * norm ** (2 - alpha)).but(where=spread)
line = Gaussian((x,), [[1]])
solid = (alpha > half, i <= B, j <= B, *where[3:])


def in_space(weight: Expr, rest: Expr) -> Case:
    """Of a batch in three directions or more."""
    known = (*solid, RankAtLeast(CentredCovariance(Sigma), Integer(3)))
    return swapped(weight, rest).but(where=known)


slopes = in_space(tail, sloped(i) * sloped(j))
flat = swapped(w ** (alpha + 1) * fall, values * z(i) ** 2)
first, second = whole.parameters, flat.parameters
one, two = (Expectation(p["rest"] * p["integral"].function, law) for p in (first, second))
both = whole.but(
    before=B * (a * first["mean"] - b * second["mean"]),
    after=B * Integral(a * one - b * two, (w, 0, oo)),
    terms=tuple((p["mean"], p["integral"], p["rest"]) for p in (first, second)),
    outside=B,
    where=(*solid, RankAtLeast(CentredCovariance(Sigma), Integer(3))),
)
lone = whole.but(terms=((mean, integral, values),))
no_factor = both.but(before=both.before / B, after=both.after / B)
no_factor = no_factor._replace(
    parameters={name: given for name, given in both.parameters.items() if name != "outside"}
)
s = Symbol("s", positive=True)  # another name for the variable, which tau, being free, is not
renamed = Integral(tail.xreplace({w: tau}), (tau, 0, oo))
scaled = Expectation(tau * values * integral, law)
captured = Integral(Expectation(s * values * tail.xreplace({w: s}), law), (s, 0, oo))
nearer = Integral(second["integral"].function, (w, 0, 1))
near = Expectation(second["rest"] * nearer, law)
at_bsb1 = BatchLaw((h,), tau, B)
isotropic = swapped(tail, values * z(i) ** 2, at_bsb1).but(where=(alpha > 0, B >= 4, i <= B))


def isotropic_with(rest: Expr) -> dict[str, Any]:
    """The same of another product."""
    other = swapped(tail, rest, at_bsb1)
    return {"before": other.before, "after": other.after, **other.parameters}


def added(inside: Expr, *limits: tuple[Symbol, Any, Any]) -> Sum:
    """A finite sum of means at one place."""
    return Sum(a * Centring(B, i, p) * inside, *(limits or ((p, 1, B),)))


several = swapped(tail, value(i) * value(p))
term, tailed = several.parameters["mean"], several.after.function
of_many = several.but(
    before=b * added(term),
    after=b * Integral(added(tailed), (w, 0, oo)),
    total=added(term),
)
affine, elsewhere = added(term + 1), term.func(value(i) * value(p) * renamed, law)
doubled = added(term, (p, 1, B), (k, 1, B))
counted = Integral(p ** (alpha - 1) * exp(-p * norm**2), (p, 0, oo))
own = Expectation(value(i) * value(j) * counted, law)
own_tail = Expectation(value(i) * value(j) * counted.function, law)
TABLE = Table(
    (
        whole,
        entries,
        whole.but(before=b + 2 * mean, after=b + 2 * whole.after),
        swapped(w * fall, z(i) ** 4),
        less,
        slopes,
        both,
        lone,
        no_factor,
        both.but(outside=Integer(1), after=Integral(B * (a * one - b * two), (w, 0, oo))),
        swapped(tail, Apply(phi, norm, Integer(0)) ** 2),
        two_batches,
        of_both(two_values * exp(-tau * length**2)),
        of_both(value(i) * end**2 * exp(-(b**2) * length**2)),
        swapped(w * fall, value(i) ** 2 * norm**4 / norm ** (2 * alpha)),
        of_many,
        of_many.but(
            before=doubled,
            after=Integral(added(tailed, (p, 1, B), (k, 1, B)), (w, 0, oo)),
            total=doubled,
        ),
        isotropic,
    ),
    {
        "a sum, of which the integral is lost": of_many.but(after=b * added(tailed)),
        "a sum, its weights lost": of_many.but(
            after=b * Integral(Sum(tailed, (p, 1, B)), (w, 0, oo))
        ),
        "a sum, what is outside of it twice": of_many.but(after=b * of_many.after),
        "a sum over fewer places": of_many.but(
            after=b * Integral(added(tailed, (p, 2, B)), (w, 0, oo))
        ),
        "another sum, and nothing done": of_many.but(
            after=of_many.before, total=Sum(2 * added(term).function, (p, 1, B))
        ),
        "a sum without end": of_many.but(
            before=added(term, (p, 1, oo)),
            after=Integral(added(tailed, (p, 1, oo)), (w, 0, oo)),
            total=added(term, (p, 1, oo)),
        ),
        "a sum of what is no multiple of the mean": of_many.but(
            before=b * affine,
            after=b
            * Integral(
                affine.xreplace({term + 1: (elsewhere + 1) / elsewhere * tailed}), (w, 0, oo)
            ),
            total=affine,
        ),
        "a sum of squares": of_many.but(
            before=added(term**2),
            after=Integral(added(term * tailed), (w, 0, oo)),
            total=added(term**2),
        ),
        "a sum over the name of the variable": of_many.but(
            before=added(own),
            after=Integral(added(own_tail), (p, 0, oo)),
            mean=own,
            integral=counted,
            rest=value(i) * value(j),
            total=added(own),
        ),
        "a sum of what may diverge": of_many.but(where=where[1:]),
        "no total at all": of_many.but(total=term),
        "at BSB1, divergent at zero": isotropic.without(0),
        "at BSB1, more negative powers of r than entries": isotropic.but(
            **isotropic_with(z(i) ** 2 / norm ** (2 * alpha + 6))
        ),
        "at BSB1, an exponential that grows": isotropic.but(
            **isotropic_with(values * exp(norm**2))
        ),
        "at BSB1, a constant that is infinite": isotropic.but(
            **isotropic_with(values * Integral(u, (u, 0, oo)))
        ),
        "the mean of the integrand at another power": whole.but(after=inner(w * tail, values)),
        "two slopes in two directions": slopes.but(
            where=(*solid, RankAtLeast(CentredCovariance(Sigma), Integer(2)))
        ),
        "two slopes that may be too steep": slopes.but(
            where=(*where, RankAtLeast(CentredCovariance(Sigma), Integer(3)))
        ),
        "three slopes": in_space(tail, sloped(i) * sloped(j) * sloped(k) * z(j)),
        "two slopes over three powers of r": in_space(tail, sloped(i) * sloped(j) / norm),
        "a name that is free, given to the variable": whole.but(
            before=scaled, mean=scaled, rest=tau * values, integral=renamed, after=captured
        ),
        "a name that an integral outside binds, given to the variable": whole.but(
            before=Integral(exp(-tau) * scaled, (tau, 0, oo)),
            mean=scaled,
            rest=tau * values,
            integral=renamed,
            after=Integral(exp(-tau) * captured, (tau, 0, oo)),
        ),
        "a weight with the name that is given to the variable": lone.but(
            before=tau * mean, terms=((mean, renamed, values),), after=captured
        ),
        "two integrals, the second of them over less": both.but(
            before=B * (a * mean - b * near),
            terms=(both.parameters["terms"][0], (near, nearer, second["rest"])),
            where=(*both.where, Integrable(near)),
        ),
        "two integrals, outside of them the name of the variable": both.but(
            outside=tau,
            after=tau * Integral((B / s * (a * one - b * two)).xreplace({w: s}), (s, 0, oo)),
        ),
        "two integrals, one of them lost": both.but(after=B * Integral(a * one, (w, 0, oo))),
        "two integrals with the other sign": both.but(
            after=B * Integral(a * one + b * two, (w, 0, oo))
        ),
        "two integrals, the factor twice": both.but(
            after=B * Integral(B * (a * one - b * two), (w, 0, oo))
        ),
        "two integrals, the factor lost": both.but(after=Integral(a * one - b * two, (w, 0, oo))),
        "two integrals, weights exchanged": both.but(
            after=B * Integral(b * one - a * two, (w, 0, oo))
        ),
        "two integrals, a product of them": both.but(
            before=B * first["mean"] * second["mean"],
            after=B * Integral(one * two, (w, 0, oo)),
        ),
        "two integrals, and a constant": both.but(before=both.before + B, after=both.after + B),
        "two integrals, one mean only": both.but(
            before=B * a * first["mean"], after=B * Integral(a * one, (w, 0, oo))
        ),
        "two integrals, the same one twice": both.but(terms=(both.parameters["terms"][0],) * 2),
        "two integrals outside of what may vanish": both.but(
            before=a * both.before, after=a * both.after, outside=a * B
        ),
        "two integrals of which one may diverge": both.but(where=where[1:]),
        "two integrals outside of what is integrated": both.but(
            after=w * B * Integral((a * one - b * two) / w, (w, 0, oo)), outside=w * B
        ),
        "a factor lost": whole.but(after=inner(tail, value(i))),
        "the integral of the mean of the rest alone": whole.but(
            after=Integral(tail * Expectation(values, law), (w, 0, oo))
        ),
        "twice": whole.but(after=2 * whole.after),
        "another law": whole.but(after=inner(tail, values, NormalBatch((h,), Other))),
        "divergent at zero": whole.without(0),
        "a batch that may not vary": whole.without(4),
        "no covariance": whole.without(3),
        "more negative powers of r than entries": swapped(tail, value(i)),
        "a power of r that is too negative": swapped(tail, values / norm),
        "an entry to a negative power": swapped(tail, values * z(i) / z(j)),
        "an integrand that changes its sign": turning,
        "an integrand whose sign depends on the batch": swapped(tail * z(i), value(j) ** 2),
        "an integrand that is negative": swapped(-tail, values),
        "another integrand": swapped(exp(-w * norm), values),
        "no integral at all": swapped(w ** (alpha - 1), values),
        "a slope": swapped(tail, Apply(phi, z(i), Integer(1)) * value(j) * z(i)),
        "an activation whose sides depend on the batch": swapped(
            tail, Apply(PositiveHomogeneous(alpha, exp(z(i) ** 4), b), z(i), Integer(0)) * value(j)
        ),
        "an activation of unknown size": swapped(tail, Apply(a, z(i), Integer(0)) * norm**9),
        "a constant that is infinite": swapped(tail, values * Integral(u, (u, 0, oo))),
        "part of the half line": whole.but(
            before=Expectation(values * short, law),
            mean=Expectation(values * short, law),
            integral=short,
            after=Integral(Expectation(values * tail, law), (w, 0, 1)),
        ),
        "twice integrated": whole.but(
            integral=Integral(tail, (w, 0, oo), (u, 0, 1)),
            before=Expectation(values * Integral(tail, (w, 0, oo), (u, 0, 1)), law),
            mean=Expectation(values * Integral(tail, (w, 0, oo), (u, 0, 1)), law),
        ),
        "a rest with the variable of integration": whole.but(rest=values * w),
        "another rest": whole.but(rest=value(i)),
        "a mean that does not occur": whole.but(before=Expectation(values, law)),
        "a normal variable, of which nothing is known": swapped(exp(-w * x**2), x**2, line),
        "a rest that the variable of integration is in": swapped(tail, values * w),
        "a law that it is in": swapped(tail, values, NormalBatch((h,), w * Sigma)),
        "an end that depends on the batch": whole.but(
            before=Expectation(values * upto, law),
            mean=Expectation(values * upto, law),
            integral=upto,
            after=Integral(Expectation(values * tail, law), (w, 0, norm)),
        ),
        "a mean that does not occur, and nothing done": whole.but(
            before=Expectation(values, law), after=Expectation(values, law)
        ),
        "a sign that changes, in a mean that is assumed to exist": turning.but(
            where=(*where, Integrable(turning.before))
        ),
        "two slopes": swapped(w * fall, sloped(i) * sloped(j) * norm**4).but(where=spread),
        "a slope that is too steep": less.but(where=(*where[1:], *spread[5:], alpha > -1)),
        "a radius that is too small": swapped(w * fall, sloped(i) * norm ** (2 - alpha)).but(
            where=spread
        ),
        "a slope in one direction": less.but(where=where),
        "an integral that is none": whole.but(integral=tail),
        "two batches that may not vary": two_batches.without(4),
        "no covariance of two batches": two_batches.without(3),
        "two batches, divergent at zero": two_batches.without(0),
        "a power of the other norm that is too negative": of_both(two_values * other_tail / length),
        "a value at the other batch that is missing": of_both(value(i) * other_tail),
        "an exponential that grows with the other batch": of_both(two_values * exp(length**2)),
        "an exponential of both batches": of_both(two_values * exp(norm**2 * length**2)),
        "a factor of both batches": of_both(two_values * z(i) / (z(i) + end)),
        "a slope at the other batch": of_both(value(i) * Apply(phi, end, Integer(1)) * end),
        "two batches and a constant that is infinite": of_both(
            two_values * Integral(tau, (tau, 0, oo))
        ),
    },
)
