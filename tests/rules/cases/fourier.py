"""Steps by the rule ``fourier``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, a, alpha, b, c, epsilon, h, i, j, k, phi, tau, u, v, w, x
from sympy import Expr, Integer, Integral, Lambda, Symbol, cos, exp, oo, sqrt

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Centred, Entry
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.predicates import Covariance, ModerateGrowth, SlowGrowth

from .notation import batch, norm, z
from .table import Case, Table, case

law, psi = NormalBatch((h,), Sigma), Symbol("psi")
power = PositiveHomogeneous(alpha, a, b)
where = (
    SlowGrowth(phi),
    Covariance(CentredCovariance(Sigma)),
    Covariance(Sigma),
    SlowGrowth(psi),
    i <= B,
    j <= B,
    k <= B,
)


def value(point: Any, function: Any = phi, order: int = 0) -> Apply:
    """An activation at a point."""
    return Apply(function, point, Integer(order))


def levels(fixed: Expr, fall: Expr, under: Any = law) -> Integral:
    """The Fourier integrals of the means."""
    inner = Expectation(exp(fall) * fixed, under)
    return Integral(FourierIntegral(inner, tau, w), (w, 0, oo))


def inverted(body: Expr, fixed: Expr, scale: Any = B, under: Any = law) -> Case:
    """The mean of a body, that is fixed at a level."""
    start, size = Expectation(body, under), Integer(1) * scale
    after = levels(fixed, -tau * norm**2 / size, under)
    return case(Rule.FOURIER, start, after, *where, mean=start, rate=tau, level=w, scale=size)


def shifted(shift: Any, fixed: Expr, scale: Any = B, weight: Any = None) -> Case:
    """At lengths that are longer than that of the batch."""
    length, move = sqrt(norm**2 + shift), Integer(1) * shift
    start = Expectation(value(sqrt(B) * z(i) / length) * value(-z(j) / length, psi), law)
    inner = Expectation(exp(-tau * norm**2 / scale) * fixed, law)
    wave = exp(-tau * shift / scale) if weight is None else weight
    after = Integral(FourierIntegral(wave * inner, tau, w), (w, 0, oo))
    return case(
        Rule.FOURIER,
        start,
        after,
        *where,
        mean=start,
        rate=tau,
        level=w,
        scale=scale,
        shift=move,
    )


top = sqrt(B) / norm
both = inverted(
    value(top * z(i)) * value(top * z(j)), value(z(i) / sqrt(w)) * value(z(j) / sqrt(w))
)
other = inverted(
    value(-3 * z(i) / norm) * value(z(j) / norm, psi) ** 2,
    value(-3 * z(i) / sqrt(v * w)) * value(z(j) / sqrt(v * w), psi) ** 2,
    v,
)
fixed, fall = value(z(i) / sqrt(w)) * value(z(j) / sqrt(w)), -tau * norm**2 / B
at_level = value(sqrt(B) * z(i) / sqrt(v * w)) * value(-z(j) / sqrt(v * w), psi)
longer = shifted(epsilon, at_level, v)
degree = inverted(value(top * z(i), power), value(z(i) / sqrt(w), power))
wave, steep = Lambda(u, cos(u)), Lambda(u, exp(u**2))
line = Expectation(value(x), Gaussian((x,), [[v]]))
unscaled = inverted(value(a * top * z(i)), value(a * z(i) / sqrt(w)))


def under_levels(integral: Integral, change: Any) -> Integral:
    """Another integrand."""
    return Integral(change(integral.function), *integral.limits)


def within(change: Any) -> Integral:
    """The same with another Fourier integral."""
    return under_levels(both.after, change)


TABLE = Table(
    (
        longer,
        shifted(B * epsilon, value(z(i) / sqrt(w)) * value(-z(j) / sqrt(B * w), psi)),
        shifted(c, at_level, v).but(where=(*where, c >= 0)),
        both,
        both.but(before=2 * both.before + c, after=2 * both.after + c),
        other,
        degree.but(where=(*where, alpha > Integer(1) / 2)),
        inverted(value(top * z(i), wave), value(z(i) / sqrt(w), wave)),
        inverted(value(c * top * z(i)), value(c * z(i) / sqrt(w))),
        inverted(value(z(i) / norm), value(z(i) / sqrt(w)), 1),
    ),
    {
        "no growth": both.without(0),
        "a shift of any sign": shifted(c, at_level, v),
        "a shift of the wrong sign": shifted(-epsilon, at_level, v),
        "a shift that is left out": longer.but(shift=Integer(0)),
        "another shift": longer.but(shift=2 * epsilon),
        "no wave of the shift": shifted(epsilon, at_level, v, Integer(1)),
        "the wave of the shift at another rate": shifted(epsilon, at_level, v, exp(-tau * epsilon)),
        "the wave of the shift upside down": shifted(epsilon, at_level, v, exp(tau * epsilon / v)),
        "a shift of no length": both.but(
            shift=epsilon,
            after=Integral(
                FourierIntegral(exp(-tau * epsilon / B) * both.after.function.body, tau, w),
                (w, 0, oo),
            ),
        ),
        "a shift of the batch": shifted(z(k) ** 2, at_level, v),
        "the rate in the shift": shifted(tau, at_level, v),
        "the level in the shift": shifted(w, at_level, v),
        "another function's growth": both.but(where=(SlowGrowth(a), *where[1:])),
        "some growth only": both.but(where=(ModerateGrowth(phi, 1), *where[1:])),
        "the growth of one of two": other.without(3),
        "a function that grows too fast": inverted(
            value(top * z(i), steep), value(z(i) / sqrt(w), steep)
        ),
        "a degree that is too low": degree.but(where=(*where, alpha >= Integer(1) / 2)),
        "a batch that may not vary": both.without(1),
        "no covariance": both.without(2),
        "a scale of any sign": inverted(value(z(i) / norm), value(z(i) / sqrt(a * w)), a),
        "a scale that may vanish": inverted(value(z(i) / norm), value(z(i) / sqrt(a * w)), a).but(
            where=(*where, a >= 0)
        ),
        "a scale of the batch": both.but(
            scale=norm**2, after=levels(value(top * z(i)) * value(top * z(j)), -tau)
        ),
        "the sign of the rate": both.but(after=levels(fixed, -fall)),
        "another rate": both.but(after=levels(fixed, 2 * fall)),
        "no scale in the exponent": both.but(after=levels(fixed, B * fall)),
        "the length to the first power": both.but(after=levels(fixed, -tau * norm / B)),
        "another scale": both.but(scale=2 * B),
        "the scale under the root": both.but(
            after=levels(value(z(i) / sqrt(B * w)) * value(z(j) / sqrt(B * w)), fall)
        ),
        "no root of the level": both.but(after=levels(value(z(i) / w) * value(z(j) / w), fall)),
        "one level left out": both.but(after=levels(value(z(i) / sqrt(w)) * value(z(j)), fall)),
        "the length left inside": both.but(
            after=levels(value(z(i) / sqrt(w)) * value(top * z(j)), fall)
        ),
        "another level": both.but(
            after=within(lambda f: FourierIntegral(f.body, f.rate, 2 * f.level))
        ),
        "a body at twice the rate": both.but(
            after=within(lambda f: FourierIntegral(f.body.xreplace({tau: 2 * tau}), tau, w))
        ),
        "no Fourier integral": both.but(after=within(lambda f: f.body)),
        "half of it": both.but(after=both.after / 2),
        "levels above one": both.but(after=Integral(both.after.function, (w, 1, oo))),
        "levels below one": both.but(after=Integral(both.after.function, (w, 0, 1))),
        "one function of two": both.but(after=levels(value(z(i) / sqrt(w)), fall)),
        "the other function": both.but(
            after=levels(value(z(i) / sqrt(w)) * value(z(j) / sqrt(w), psi), fall)
        ),
        "the other place": both.but(after=levels(value(z(i) / sqrt(w)) ** 2, fall)),
        "a slope": inverted(value(top * z(i), order=1), value(z(i) / sqrt(w), order=1)),
        "no multiple of z/r": inverted(value(z(i)), value(z(i))),
        "a square": inverted(value(z(i) ** 2 * B / norm**2), value(z(i) ** 2 / w)),
        "a sum": inverted(value(top * z(i) + top * z(j)), value((z(i) + z(j)) / sqrt(w))),
        "a shift": inverted(value(top * z(i) + 1), value(z(i) / sqrt(w) + 1)),
        "a power of the length": inverted(
            value(top * z(i)) * norm**2, value(z(i) / sqrt(w)) * B * w
        ),
        "an entry that is not centred": inverted(
            value(top * Entry(h, i)), value(Entry(h, i) / sqrt(w))
        ),
        "an entry of another batch": inverted(
            value(top * Centred(B + 1, h, i)), value(Centred(B + 1, h, i) / sqrt(w))
        ),
        "a function of the batch": inverted(value(top * z(i), h), value(z(i) / sqrt(w), h)),
        "a homogeneous function of the batch": inverted(
            value(top * z(i), PositiveHomogeneous(2, z(j), 0)),
            value(z(i) / sqrt(w), PositiveHomogeneous(2, z(j), 0)),
        ),
        "no activation": inverted(top * z(i), z(i) / sqrt(w)),
        "a mean that does not occur": both.but(before=c, after=c),
        "a mean under another law": both.but(
            before=Expectation(both.before.body, batch),
            mean=Expectation(both.before.body, batch),
            after=levels(fixed, fall, batch),
        ),
        "a normal variable": both.but(before=line, mean=line),
        "the rate in the mean": inverted(value(tau * top * z(i)), value(tau * z(i) / sqrt(w))),
        "the level in the mean": inverted(value(w * top * z(i)), value(sqrt(w) * z(i))),
        "the rate that is free": unscaled.but(
            rate=a,
            after=Integral(
                FourierIntegral(
                    Expectation(exp(-a * norm**2 / B) * value(a * z(i) / sqrt(w)), law), a, w
                ),
                (w, 0, oo),
            ),
        ),
        "the level for the rate": both.but(
            rate=w,
            after=Integral(
                FourierIntegral(Expectation(exp(-w * norm**2 / B) * fixed, law), w, w), (w, 0, oo)
            ),
        ),
        "a rate that is no symbol": both.but(rate=2 * tau),
        "a level that is no symbol": both.but(level=2 * w),
        "no scale": both.but(scale=None),
        "the rate in the scale": inverted(value(z(i) / norm), value(z(i) / sqrt(tau * w)), tau),
        "the level in the scale": inverted(value(z(i) / norm), value(z(i) / w), w),
        "an exact law of isotropic batches": both.but(
            mean=Expectation(both.before.body, BatchLaw((h,), v, B))
        ),
    },
)
