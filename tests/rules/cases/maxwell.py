"""Steps by the rule ``maxwell``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, a, b, c, i, l, m, n, phi, q, s, t, v, w, x, y
from sympy import Gt, Integer, Rational, ceiling, exp, gamma, prod, sqrt, sympify

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Coordinate, OnSphere, Remainder, SimplexCosine, Upsilon
from bnsym.symbolic.expectation import Expectation, Gaussian, SphericalProjections, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.power_series import Hermite
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym.symbolic.sphere import Zonal

from .table import Case, Table, case

_N = B - 1
_COSINE = -1 / _N
slow = (ModerateGrowth(phi, 0),)
slowly = (ModerateGrowth(phi, 1),)


def law(*variables: Any, cosine: Any = _COSINE, dimension: Any = _N) -> SphericalProjections:
    gram = [[1]] if len(variables) == 1 else [[1, cosine], [cosine, 1]]
    return SphericalProjections(variables, dimension, gram)


ONE, TWO = law(t), law(t, s)


def f(point: Any, order: int = 0, dimension: Any = _N, of: Any = phi) -> OnSphere:
    return OnSphere(of, dimension, point, Integer(order))


def mean(body: Any, where: Any = ONE) -> Expectation:
    return Expectation(sympify(body), where)


def normal(body: Any, variable: Any = x) -> Expectation:
    return Expectation(body, Gaussian((variable,), [[1]]))


def g(order: int = 0, of: Any = phi) -> Apply:
    return Apply(of, x, Integer(order))


def of(body: Any, after: Any, *where: Any, outer: Any = None, parts: Any = None) -> Case:
    node = LimitOf(body, B)
    return case(
        Rule.MAXWELL,
        node,
        sympify(after),
        *where,
        limit=node,
        outer=v if outer is None else outer,
        parts=((v, body),) if parts is None else parts,
    )


plain = of(mean(f(t)), normal(g()), *slow)
square = of(mean(f(t) ** 2), normal(g() ** 2), *slow)
product = of(mean(f(t) * f(s), TWO), normal(g()) ** 2, *slow)
slope = of(mean(f(t, 1) ** 2 * (1 - t**2)) / (B - 3), normal(g(1) ** 2), *slowly)
linear = of(sqrt(_N) * mean(t * f(t)), normal(x * g()), *slow)
folded = of(mean(f(t) * f(s), law(t, s, cosine=SimplexCosine(B))), normal(g()) ** 2, *slow)
crossed = of(
    B * mean(f(t) * f(s) * 2 * t * s, TWO),
    2 * normal(x * g()) ** 2,
    *slow,
)
_words = law(t, s, cosine=SimplexCosine(B))
rest = of(
    B * mean(f(t) * f(s) * (Coordinate(B, t, s) ** 2 - Remainder(B, t, s)), _words),
    normal(g()) * (normal(x**2 * g()) - normal(g())),
    *slow,
)
_rate = 2 * mean(f(t)) ** 2 / Upsilon(phi, B)
_spread = normal(g() ** 2) - normal(g()) ** 2
quotient = of(
    _rate,
    2 * normal(g()) ** 2 / _spread,
    *slow,
    Gt(_spread, 0),
    outer=2 * v**2 / w,
    parts=((v, mean(f(t))), (w, Upsilon(phi, B))),
).but(known=((w, "forward.gaussian_upsilon", {phi: phi}, B),))
moment = of(_N**2 * mean(t**4), normal(x**4))
number = of(mean(f(t)) + (B + 1) / B, normal(g()) + 1, *slow)
whole = number.but(before=3 * number.before + c, after=3 * number.after + c)
two_names = of(mean(f(s), law(s)), normal(g()), *slow)
fixed = of(mean(f(t) * Apply(phi, a, 0)), Apply(phi, a, 0) * normal(g()), *slow)
wide = of(mean(f(t, 0, 2 * B), law(t, dimension=2 * B)), normal(g()), *slow)
_relu = PositiveHomogeneous(1, 1, 0)
relu = of(mean(f(t, 1, of=_relu) ** 2) / B, normal(g(1, _relu) ** 2))
_line = (2 * B + 1) / (B + 3)
_moving = PositiveHomogeneous(1, 1 / B, 0)


def harmonic(degree: Any, point: Any = t, dimension: Any = _N) -> Zonal:
    return Zonal(dimension, degree, point)


def hermite(*degrees: Any, of: Any = 1) -> Any:
    """The mean of these polynomials, on the scale of the harmonics."""
    scale = prod([gamma(degree + 1) for degree in degrees])
    return normal(of * prod([Hermite(degree, x) for degree in degrees])) / sqrt(scale)


zonal = of(mean(f(t) * harmonic(l)), hermite(l, of=g()), *slow)


def gammas(power: Any) -> Case:
    half = _N * Rational(1, 2)
    made = half**power * gamma(half) / gamma(half + power)
    return of(
        mean(f(t)) * made, normal(g()), *slow, outer=v * w, parts=((v, mean(f(t))), (w, made))
    ).but(known=((w, "sphere.gamma_quotient", {q: power}, half),))


TABLE = Table(
    (
        of(mean(f(t), TWO), normal(g()), *slow),
        quotient,
        plain,
        square,
        product,
        slope,
        linear,
        folded,
        crossed,
        rest,
        moment,
        number,
        whole,
        two_names,
        fixed,
        wide,
        relu,
        gammas(Rational(1, 2)),
        zonal,
        of(mean(f(t) * harmonic(l) * harmonic(m)), hermite(l, m, of=g()), *slow),
        of(mean(harmonic(l) ** 2), hermite(l, l)),
        of(sqrt(_N) * mean(t * harmonic(l)), hermite(l, of=x)),
        of(mean(f(t) * harmonic(l, s), TWO), normal(g()) * hermite(l), *slow),
        of(mean(harmonic(i - 1)), hermite(i - 1)),
    ),
    {
        "another value": plain.but(after=normal(g()) ** 2),
        "the projection for the normal variable": plain.but(after=normal(Apply(phi, x / 2, 0))),
        "another variance": plain.but(after=Expectation(g(), Gaussian((x,), [[2]]))),
        "a mean of the square for the square of the mean": product.but(after=normal(g() ** 2)),
        "the square of the mean for a mean of the square": square.but(after=normal(g()) ** 2),
        "a correlated pair for an independent one": product.but(
            after=Expectation(Apply(phi, x, 0) * Apply(phi, y, 0), correlated(x, y, c))
        ),
        "the growth is unknown": plain.but(where=()),
        "the growth of the slope is unknown": slope.but(where=slow),
        "the growth of another function": plain.but(
            where=(ModerateGrowth(PositiveHomogeneous(1, a, b), 0),)
        ),
        "directions at a fixed angle": of(
            mean(f(t) * f(s), law(t, s, cosine=Rational(1, 2))), normal(g()) ** 2, *slow
        ),
        "directions that draw together": of(
            mean(f(t) * f(s), law(t, s, cosine=(B - 2) / B)), normal(g()) ** 2, *slow
        ),
        "an angle that is not known": of(
            mean(f(t) * f(s), law(t, s, cosine=c)), normal(g()) ** 2, *slow, c > -1, c < 1
        ),
        "a sphere that does not grow": of(
            mean(f(t, 0, n), law(t, dimension=n)), normal(g()), *slow, n >= 3
        ),
        "a dimension that may fall": of(
            mean(f(t, 0, a * B), law(t, dimension=a * B)), normal(g()), *slow
        ),
        "a dimension that is a square": of(
            mean(f(t, 0, B**2), law(t, dimension=B**2)), normal(g()), *slow
        ),
        "a function on another sphere": of(mean(f(t, 0, B)), normal(g()), *slow),
        "a function of the projection itself": of(mean(Apply(phi, t, 0)), normal(g()), *slow),
        "a function of twice the point": of(
            mean(Apply(phi, 2 * sqrt(_N) * t, 0)), normal(Apply(phi, 2 * x, 0)), *slow
        ),
        "three functions of a projection": of(mean(f(t) ** 2 * f(-t)), 0, *slow),
        "a cube": of(mean(f(t) ** 3), normal(g() ** 3), *slow),
        "three functions": of(
            mean(f(t) * f(t) * f(t, 1)) / sqrt(_N), normal(g() ** 2 * g(1)), *slow, *slowly
        ),
        "a reciprocal": of(mean(1 / f(t)), normal(1 / g()), *slow),
        "a second derivative": of(mean(f(t, 2)) / _N, normal(g(2)), *slowly),
        "no polynomial": of(mean(exp(t)), 1),
        "a power of the projection": of(mean(AlphaReLU(a, t)), normal(AlphaReLU(a, x)), a > 0),
        "a function that changes with the sphere": of(
            B * mean(f(t, of=_moving)), B * normal(g(of=_moving))
        ),
        "a function with the point for its side": of(
            mean(f(t, of=PositiveHomogeneous(1, sqrt(_N) * t, 0))),
            normal(g(of=PositiveHomogeneous(1, x, 0))),
        ),
        "a function of the other point": of(
            mean(f(t) * Apply(phi, sqrt(_N) * (t + s), 0), TWO), normal(g()) ** 2, *slow
        ),
        "a factor without a limit": of(B * mean(f(t)), normal(g()), *slow),
        "a factor that is forgotten": of(2 * mean(f(t)), normal(g()), *slow),
        "a constant function that is forgotten": fixed.but(after=normal(g())),
        "a factor that is not rational": of((-1) ** B * mean(f(t)), normal(g()), *slow),
        "a root of the dimension too many": of(mean(t * f(t)), normal(x * g()), *slow),
        "another law": of(
            Expectation(Apply(phi, t, 0), Gaussian((t,), [[1]])) * B / B, normal(g()), *slow
        ),
        "a product of two means in one part": of(
            mean(f(t)) * mean(f(s), law(s)), normal(g()) ** 2, *slow
        ),
        "a harmonic for its polynomial": zonal.but(
            after=normal(g() * Hermite(l, x)) / gamma(l + 1)
        ),
        "a polynomial of another degree": zonal.but(after=hermite(l + 1, of=g())),
        "a harmonic of another sphere": of(
            mean(f(t) * harmonic(l, dimension=B)), hermite(l, of=g()), *slow
        ),
        "a harmonic at twice the point": of(
            mean(harmonic(l, 2 * t)), normal(Hermite(l, 2 * x)) / sqrt(gamma(l + 1))
        ),
        "a harmonic at the root of the dimension": of(
            mean(f(t) * harmonic(l, t / sqrt(_N))), hermite(l, of=g()), *slow
        ),
        "a degree that grows": of(mean(harmonic(B)) / B, 0),
        "a degree with the point in it": of(mean(harmonic(ceiling(t * sqrt(_N)))) / B, 0),
        "a degree that is no number of zeros": of(mean(harmonic(a)), hermite(a), a >= 0),
        "a degree that may be negative": of(mean(harmonic(i - 3)), hermite(i - 3)),
        "a divisor that may vanish": quotient.but(where=slow),
        "another record": quotient.but(known=((w, "forward.gaussian_variance", {phi: phi}, B),)),
        "a function of more than the parts": plain.but(outer=v * B / (B + 1)),
        "another function of the parts": plain.but(outer=2 * v),
        "a part of another body": plain.but(parts=((v, mean(f(t) ** 2)),)),
        "a variable that a vanishing factor hides": of(
            B * ((2 * B + 1) / (B + 3) - 2),
            0,
            outer=B * (v - 2),
            parts=((v, (2 * B + 1) / (B + 3)),),
        ),
        "a limit that does not occur": plain.but(
            limit=square.before, parts=((v, mean(f(t) ** 2)),)
        ),
        "the limit not replaced": whole.but(after=number.after),
    },
)
