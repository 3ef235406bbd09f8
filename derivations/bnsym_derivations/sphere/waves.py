"""Coefficients of exponentials, sines and cosines in zonal harmonics: Bessel functions.

An integration by parts takes a harmonic to one of a degree less in a dimension two higher, and
the function to its derivative: E_n f P_(l+1) = E_(n+2) f' P_l / n.
"""

from __future__ import annotations

from sympy import (
    Expr,
    Integer,
    Integral,
    Matrix,
    Rational,
    Symbol,
    besseli,
    besselj,
    cos,
    exp,
    gamma,
    pi,
    sin,
    sqrt,
)

from bnsym.core import Cited, Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.sphere import HarmonicDimension, Legendre, Zonal
from bnsym_derivations.sphere.gegenbauer import C, slope
from bnsym_derivations.symbols import kappa, l, mu, n, s, t, u

__all__ = ["CITED", "IDENTITIES"]

_HALF = Rational(1, 2)
_INDEX = n * _HALF - 1
_DIMENSION = Variable(n, Integers(3, reach=4, corners=(3, 4, 15)), "dimension")
_ORDER = Variable(l, Integers(0, reach=4, corners=(0, 1, 2)), "degree of the harmonic")
_RATE = Variable(kappa, Positive(corners=(1, "1/8", 6)), "frequency, or rate")
_PHASE = Variable(u, Reals(corners=(0, "1/2")), "phase")
_CITE = (("DLMF", "(10.9.4), (10.32.2), Section 18.17(v)"),)


def _law(dimension: Expr) -> SphericalProjections:
    """One projection of a uniform point."""
    return SphericalProjections((t,), dimension, [[1]])


def _mean(function: Expr, degree: Expr, dimension: Expr = n) -> Expectation:
    """The zonal coefficient of a function of the projection."""
    return Expectation(function * Legendre(dimension, degree, t), _law(dimension))


def _largest(degree: Expr, dimension: Expr = n) -> Expr:
    """The polynomial of the sphere's index at one, in Gammas."""
    return gamma(degree + dimension - 2) / (gamma(dimension - 2) * gamma(degree + 1))


def _lowered(function: Expr) -> Derivation:
    """E_n f P_(l+1) by f', a degree less and two dimensions more."""
    derivative = function.diff(t)
    polynomial = Expectation(function * C(l + 1, _INDEX), _law(n))
    whole = polynomial.definition()
    ((area, integral),) = [whole.as_independent(Integral)]
    result = Integral(derivative * C(l, _INDEX + 1) * (1 - t**2) ** (_INDEX + _HALF), (t, -1, 1))
    size = (l + 1) * (l + 1 + 2 * _INDEX)
    factor = 2 * _INDEX / size
    outside = factor * area / _largest(l + 1)
    above = Expectation(Integer(1), _law(n + 2)).definition().as_independent(Integral)[0]
    ratio = outside / above
    steep = slope(l + 1).xreplace({mu: _INDEX})
    place = {mu: _INDEX, l: l + 1, t: t}

    def raised(largest: Expr) -> Expr:
        """In two dimensions more, the harmonic multiplied by its value at one."""
        inside = derivative * Legendre(n + 2, l, t) * largest
        return ratio * Expectation(inside, _law(n + 2))

    return (
        Derivation(_mean(function, l + 1))
        .by(
            "instance",
            Expectation(function * C(l + 1, _INDEX) / _largest(l + 1), _law(n)),
            "a harmonic is a multiple of a Gegenbauer polynomial",
            of="sphere.legendre_by_gammas",
            at=({n: n, l: l + 1, t: t},),
        )
        .by("linearity", polynomial / _largest(l + 1), "the multiple comes out")
        .by("definition", whole / _largest(l + 1), "the density of a projection", of=(Expectation,))
        .by(
            "by_parts",
            outside * result,
            "the differential equation of the polynomial; its derivative has a degree less",
            integral=integral,
            factor=factor,
            result=result,
            weight=1 - t**2,
            power=_INDEX + _HALF,
            smooth=-function * steep / size,
            rewrites=(
                ("sphere.gegenbauer_curvature", place),
                ("sphere.gegenbauer_derivative", place),
            ),
        )
        .by(
            "definition",
            raised(C(l, _INDEX + 1, Integer(1))),
            "the density in two dimensions more",
            of=(Legendre, Expectation),
        )
        .by(
            "instance",
            raised(_largest(l, n + 2)),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: _INDEX + 1, l: l},),
        )
    )


_LOWERED_USES = (
    "sphere.gegenbauer_at_one",
    "sphere.gegenbauer_curvature",
    "sphere.gegenbauer_derivative",
    "sphere.legendre_by_gammas",
)


def _bessel(function: Expr) -> Expr:
    """A Bessel function of the rate, normalised."""
    return gamma(n * _HALF) * (2 / kappa) ** _INDEX * function


_GROWTH = exp(kappa * t)


def _wave(variable: Symbol = t) -> Expr:
    """With a phase, so that sines and their derivatives are waves too."""
    return cos(kappa * variable + u)


def _lowered_identity(name: str, says: str, function: Expr, over: tuple[Variable, ...]) -> Identity:
    """One degree less in two dimensions more."""
    below = _mean(function.diff(t), l, n + 2)
    constants = Expectation(below.body / kappa, below.law)
    return Identity(
        name=f"sphere.{name}",
        says=says,
        statement=Eq(_mean(function, l + 1), kappa / n * constants),
        over=(_DIMENSION, _ORDER, *over),
        cite=_CITE,
        uses=_LOWERED_USES,
        derivation=lambda: _lowered(function).by(
            "linearity", kappa / n * constants, "the constants come out"
        ),
    )


EXPONENTIAL_LOWERED = _lowered_identity(
    "exponential_lowered",
    "The coefficients of an exponential in one dimension by those two dimensions up.",
    _GROWTH,
    (_RATE,),
)
WAVE_LOWERED = _lowered_identity(
    "wave_lowered",
    "The coefficients of a wave in one dimension by those of its derivative two dimensions up.",
    _wave(),
    (_RATE, _PHASE),
)

_ORDER_OF_BESSEL = Variable(mu, Positive(), "order")


def _poisson(function: Expr) -> Integral:
    """An integral against the weight of Gegenbauer polynomials."""
    return Integral(function * (1 - t**2) ** (mu - _HALF), (t, -1, 1))


def _integral_of_poisson(bessel: Expr) -> Expr:
    """Its value."""
    return sqrt(pi) * gamma(mu + _HALF) * (2 / kappa) ** mu * bessel


BESSEL_I = Cited(
    name="sphere.poisson_integral_growing",
    says="Poisson's integral of the modified Bessel function.",
    statement=Eq(_poisson(_GROWTH), _integral_of_poisson(besseli(mu, kappa))),
    over=(_ORDER_OF_BESSEL, _RATE),
    cite=(("DLMF", "(10.32.2)"),),
)
BESSEL_J = Cited(
    name="sphere.poisson_integral",
    says="Poisson's integral of the Bessel function.",
    statement=Eq(_poisson(cos(kappa * t)), _integral_of_poisson(besselj(mu, kappa))),
    over=(_ORDER_OF_BESSEL, _RATE),
    cite=(("DLMF", "(10.9.4)"),),
)


def _mean_by_bessel(derivation: Derivation, function: Expr, size: Expr, bessel: Expr) -> Derivation:
    """A mean of a function of the projection, by Poisson's integral."""
    whole = Expectation(function, _law(n)).definition()
    area, _ = whole.as_independent(Integral)
    name = "sphere.poisson_integral" + ("_growing" if function.has(exp) else "")
    value = _integral_of_poisson(bessel).xreplace({mu: _INDEX})
    return derivation.by("definition", size * whole, "the density", of=(Expectation,)).by(
        "instance",
        size * area * value,
        "Poisson's integral; the Gammas of the density cancel",
        of=name,
        at=({mu: _INDEX, kappa: kappa},),
    )


def _exponential_start() -> Derivation:
    first = _mean(_GROWTH, Integer(0))
    one = Expectation(_GROWTH, first.law)
    started = Derivation(first).by(
        "definition", one, "P_0 = 1", of=(Legendre, Gegenbauer, TaylorCoefficient)
    )
    return _mean_by_bessel(started, _GROWTH, Integer(1), besseli(_INDEX, kappa))


EXPONENTIAL_START = Identity(
    name="sphere.exponential_start",
    says="The mean of an exponential over the sphere is a Bessel function.",
    statement=Eq(_mean(_GROWTH, Integer(0)), _bessel(besseli(_INDEX, kappa))),
    over=(_DIMENSION, _RATE),
    cite=_CITE,
    uses=("sphere.poisson_integral_growing",),
    derivation=_exponential_start,
)


def _wave_start() -> Derivation:
    first, law = _mean(_wave(), Integer(0)), _law(n)
    here, there = Expectation(_wave(), law), Expectation(_wave(s), law.xreplace({t: s}))
    mirrored = Expectation(cos(u - kappa * t), law)
    even = Expectation(cos(kappa * t), law)
    started = (
        Derivation(first)
        .by("definition", here, "P_0 = 1", of=(Legendre, Gegenbauer, TaylorCoefficient))
        .by("field", (here + there) / 2, "twice the same mean")
        .by(
            "symmetry",
            (here + mirrored) / 2,
            "a direction and its opposite",
            maps=((there, Matrix([[-1]])),),
        )
        .by("linearity", Expectation((_wave() + cos(u - kappa * t)) / 2, law), "one mean")
        .by("field", Expectation(cos(u) * cos(kappa * t), law), "the cosine of a sum")
        .by("linearity", cos(u) * even, "the constant comes out")
    )
    return _mean_by_bessel(started, cos(kappa * t), cos(u), besselj(_INDEX, kappa))


WAVE_START = Identity(
    name="sphere.wave_start",
    says="The mean of a wave over the sphere is a Bessel function.",
    statement=Eq(_mean(_wave(), Integer(0)), cos(u) * _bessel(besselj(_INDEX, kappa))),
    over=(_DIMENSION, _RATE, _PHASE),
    cite=_CITE,
    uses=("sphere.poisson_integral",),
    derivation=_wave_start,
)


def _coefficient(
    name: str, says: str, function: Expr, value: Expr, over: tuple[Variable, ...]
) -> Identity:
    """By induction over the degree."""
    start, lowered = f"sphere.{name}_start", f"sphere.{name}_lowered"
    others = {variable.symbol: variable.symbol for variable in over}
    shifted = {u: u + pi / 2} if u in others else {}

    def derivation() -> Derivation:
        return Derivation(_mean(function, l)).by(
            "induction",
            value,
            "one derivative and two dimensions per degree",
            index=l,
            bases=((start, {n: n, **others}),),
            recurrence=(lowered, {n: n, l: l, **others}),
            earlier=({l: l, n: n + 2, **shifted},),
        )

    return Identity(
        name=f"sphere.{name}_coefficient",
        says=says,
        statement=Eq(_mean(function, l), value),
        over=(_DIMENSION, _ORDER, *over),
        cite=_CITE,
        uses=(lowered, start),
        derivation=derivation,
    )


EXPONENTIAL_COEFFICIENT = _coefficient(
    "exponential",
    "The zonal coefficients of an exponential are modified Bessel functions.",
    _GROWTH,
    _bessel(besseli(l + _INDEX, kappa)),
    (_RATE,),
)
WAVE_COEFFICIENT = _coefficient(
    "wave",
    "The zonal coefficients of a wave are Bessel functions: the expansion of plane waves.",
    _wave(),
    cos(u + l * pi / 2) * _bessel(besselj(l + _INDEX, kappa)),
    (_RATE, _PHASE),
)


def _of_activation(
    name: str, says: str, wave: Expr, known: tuple[str, dict[Expr, Expr]], value: Expr
) -> Identity:
    """The coefficient on the normalised harmonic, where batch norm puts sqrt(n) t."""
    root, faster = sqrt(HarmonicDimension(n, l)), {kappa: kappa * sqrt(n)}
    function, total = wave.xreplace(faster), root * value.xreplace(faster)
    of, place = known

    def derivation() -> Derivation:
        return (
            Derivation(Expectation(function * Zonal(n, l, t), _law(n)))
            .by(
                "definition",
                Expectation(function * root * Legendre(n, l, t), _law(n)),
                "the normalised harmonic",
                of=(Zonal,),
            )
            .by("linearity", root * _mean(function, l), "its norm comes out")
            .by("instance", total, "the zonal coefficient", of=of, at=({**place, **faster},))
        )

    return Identity(
        name=f"sphere.{name}",
        says=says,
        statement=Eq(Expectation(function * Zonal(n, l, t), _law(n)), total),
        over=(_DIMENSION, _ORDER, _RATE),
        cite=_CITE,
        uses=(of,),
        derivation=derivation,
    )


_MODIFIED = _bessel(besseli(l + _INDEX, kappa))
_PLAIN = _bessel(besselj(l + _INDEX, kappa))
_WAVE = "sphere.wave_coefficient"
_PLACE = {n: n, l: l}
EXPONENTIAL = _of_activation(
    "exponential_activation",
    "The coefficients a_l of an exponential as batch norm sees it.",
    _GROWTH,
    ("sphere.exponential_coefficient", _PLACE),
    _MODIFIED,
)
COSINE = _of_activation(
    "cosine_activation",
    "The coefficients a_l of a cosine as batch norm sees it, zero for odd degrees.",
    cos(kappa * t),
    (_WAVE, {**_PLACE, u: Integer(0)}),
    cos(l * pi / 2) * _PLAIN,
)
SINE = _of_activation(
    "sine_activation",
    "The coefficients a_l of a sine as batch norm sees it, zero for even degrees.",
    sin(kappa * t),
    (_WAVE, {**_PLACE, u: -pi / 2}),
    sin(l * pi / 2) * _PLAIN,
)

IDENTITIES = (
    EXPONENTIAL_LOWERED,
    EXPONENTIAL_START,
    EXPONENTIAL_COEFFICIENT,
    WAVE_LOWERED,
    WAVE_START,
    WAVE_COEFFICIENT,
    EXPONENTIAL,
    COSINE,
    SINE,
)
CITED = (BESSEL_I, BESSEL_J)
