"""Steps by the rule ``bochner``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, c, l, m, n, phi, s, t, x
from sympy import Add, Expr, Integer, KroneckerDelta, Rational, Sum, Symbol, eye, oo

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Coordinate, OnSphere, Remainder, projections
from bnsym.symbolic.expectation import Expectation, SphericalProjections, correlated
from bnsym.symbolic.predicates import Sobolev

from .notation import coefficient, f, great, mean, smooth, sphere, zonal
from .table import Case, Table, case

_one, _two = l * (l + n - 2), m * (m + n - 2)
_factor = (4 * n**2 - (_one - _two) ** 2) / 8 + (_one + _two - 2 * n) * Rational(1, 2)
_form = t**2 - 1 / n
inside = (Sobolev(phi, n + 1), n >= 3)


def series(form: Expr, law: Any = great, factor: Expr = _factor) -> Sum:
    """The double series of a form."""
    last = law.variables[-1]
    terms = coefficient(l) * coefficient(m) * factor
    return Sum(terms * mean(form * zonal(l, t) * zonal(m, last), law), (m, 0, oo), (l, 0, oo))


def of(weight: Expr, form: Expr, after: Any = None, law: Any = great, where: Any = inside) -> Case:
    last = law.variables[-1]
    before = mean(f(t, 1) * f(last, 1) * weight, law)
    value = series(form, law) if after is None else after
    return case(Rule.BOCHNER, before, value, *where, mean=before, form=form, over=(l, m))


# T = u u' - 1/n: <u - t x, T (u - t x)> = (1 - t^2)^2 - (1 - t^2)/n
plain = of((1 - t**2) ** 2 - (1 - t**2) / n, _form)
# T = u v' + v u' - 2 c/n, with <u, v> = c
_pair_form = 2 * t * s - 2 * c / n
_pair_weight = (1 - t**2) * (1 - s**2) + (c - t * s) ** 2 - 2 * c / n * (c - t * s)
pair = of(_pair_weight, _pair_form, law=sphere, where=smooth)
# T = u u' - 1/n, seen from v on one side
_lopsided = (1 - t**2) * (c - t * s) - (c - t * s) / n
lopsided = of(_lopsided, _form, law=sphere, where=smooth)
inner = plain.but(before=3 * plain.before - c, after=3 * plain.after - c)
_words = projections((t, s), B)
_body = Coordinate(B, t, s) ** 2 - Remainder(B, t, s)
_slope = t * s * _body - s * Coordinate(B, t, s)


def vertices(weight: Expr, form: Expr) -> Case:
    """At two vertices of the simplex."""
    square = {n: B - 1}
    body = OnSphere(phi, B - 1, t, 1) * OnSphere(phi, B - 1, s, 1) * weight
    before = Expectation(body, _words)
    harmonics = form * zonal(l, t, B - 1) * zonal(m, s, B - 1)
    terms = coefficient(l, B - 1) * coefficient(m, B - 1) * _factor.xreplace(square)
    after = Sum(terms * Expectation(harmonics, _words), (m, 0, oo), (l, 0, oo))
    where = (Sobolev(phi, B), B >= 5)
    return case(Rule.BOCHNER, before, after, *where, mean=before, form=form, over=(l, m))


simplex = vertices(_slope, _body)

# Re (t + is)^-3 (x^5 + 5/2 x^3 r^2 + 15/8 x r^4) with r^2 = t^2 + s^2: harmonic, with poles
_ring = t**2 + s**2
_singular = (
    (t**3 - 3 * t * s**2)
    / _ring**3
    * (x**5 + Rational(5, 2) * x**3 * _ring + Rational(15, 8) * x * _ring**2)
)
_axes = SphericalProjections((t, s, x), n, eye(3).tolist())


def of_second_kind() -> Case:
    """A harmonic of degree two that is no polynomial, seen from two of three axes."""
    products = {(a, b): Integer(a == b) - a * b for a in (t, s, x) for b in (t, s, x)}

    def inner(left: Expr, right: Expr) -> Expr:
        return Add(*(left.diff(a) * right.diff(b) * v for (a, b), v in products.items()))

    hessian = inner(t, inner(_singular, x)) + inner(x, inner(_singular, t))
    hessian -= inner(_singular, inner(t, x))
    return of(hessian / 4 + _singular * inner(t, x), _singular, law=_axes)


TABLE = Table(
    (plain, pair, lopsided, inner, simplex),
    {
        "another weight": of((1 - t**2) ** 2 + (1 - t**2) / n, _form),
        "the form itself for the weight": of(_form, _form),
        "the flat Hessian": of(Integer(1) - 1 / n, _form),
        "the Hessian without the form": of((1 - t**2) ** 2, _form),
        "Green's formula without weight": of(1 - t**2, Integer(1)),
        "a form with a trace": of((1 - t**2) ** 2, t**2),
        "a form of degree one": of(-t * (1 - t**2) / 2 + t * (1 - t**2), t),
        "the weight of the same point at two": of(_lopsided, _pair_form, law=sphere, where=smooth),
        "the pair's weight at another angle": of(
            _pair_weight.xreplace({c: -c}), _pair_form, law=sphere, where=smooth
        ),
        "the other sign": plain.but(after=-plain.after),
        "half of it": plain.but(after=plain.after / 2),
        "the factor of one degree": plain.but(after=series(_form, factor=_one)),
        "the mean of both eigenvalues": plain.but(after=series(_form, factor=(_one + _two) / 2)),
        "without the Hessian": plain.but(after=series(_form, factor=(_one + _two - 2 * n) / 2)),
        "without the Laplacian of the form": plain.but(
            after=series(_form, factor=-((_one - _two) ** 2) / 8 + (_one + _two) / 2)
        ),
        "the eigenvalues of another sphere": plain.but(
            after=series(_form, factor=_factor.xreplace({n: n + 1}))
        ),
        "one degree only": plain.but(after=series(_form, factor=_factor * KroneckerDelta(l, m))),
        "another form under the mean": plain.but(after=series(t**2)),
        "without harmonics": plain.but(after=series(Integer(1))),
        "infinite energy": plain.but(where=(n >= 3,)),
        "energy on another sphere": plain.but(where=(Sobolev(phi, n), n >= 3)),
        "the circle": plain.but(where=(Sobolev(phi, n + 1), n >= 2)),
        "no slopes": plain.but(
            before=mean(f(t) ** 2 * _form, great), mean=mean(f(t) ** 2 * _form, great)
        ),
        "one slope": plain.but(
            before=mean(f(t) * f(t, 1) * _form, great), mean=mean(f(t) * f(t, 1) * _form, great)
        ),
        "slopes at the same of two points": pair.but(
            before=mean(f(t, 1) ** 2 * _pair_weight, sphere),
            mean=mean(f(t, 1) ** 2 * _pair_weight, sphere),
        ),
        "a slope on another sphere": plain.but(
            before=mean(f(t, 1) * f(t, 1, n + 1) * ((1 - t**2) ** 2 - (1 - t**2) / n), great),
            mean=mean(f(t, 1) * f(t, 1, n + 1) * ((1 - t**2) ** 2 - (1 - t**2) / n), great),
        ),
        "a form with poles": of_second_kind(),
        "a form that is no polynomial": plain.but(form=1 / t),
        "normal variables": plain.but(
            before=mean(f(t, 1) * f(s, 1) * _pair_weight, correlated(t, s, c)),
            mean=mean(f(t, 1) * f(s, 1) * _pair_weight, correlated(t, s, c)),
            form=_pair_form,
        ),
        "a degree that is caught under another name": of(
            l * ((1 - t**2) ** 2 - (1 - t**2) / n),
            l * _form,
            series(l * _form).xreplace({l: Symbol("k", integer=True, nonnegative=True)}),
        ),
        "a mean that does not occur": plain.but(mean=pair.before, form=_pair_form, where=smooth),
        "another mean over the same": plain.but(
            before=mean(f(t, 1) ** 2, great), after=mean(f(t, 1) ** 2, great)
        ),
        "nothing done": plain.but(
            mean=pair.before, form=_pair_form, where=smooth, after=plain.before
        ),
        "one index twice": plain.but(over=(l, l)),
        "an index that is no integer": plain.but(over=(l, x)),
        "one index": plain.but(over=(l,)),
        "the mean not replaced": inner.but(after=plain.after),
        "a Remainder lost": vertices(_slope, Coordinate(B, t, s) ** 2),
        "the cosine's sign": vertices(_slope.xreplace({s: -s}), _body),
    },
)
