"""Gegenbauer polynomials tend to Hermite's as their index grows."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, Symbol, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.power_series import Gegenbauer, Hermite, TaylorCoefficient
from bnsym.symbolic.sphere import HarmonicDimension, Legendre
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.symbols import l, mu, n, q, t, x

__all__ = ["IDENTITIES", "scaled", "weights"]

_DEGREE = Variable(l, Integers(0, reach=5, corners=(0, 1, 2)), "degree")
_POINT = Variable(x, Reals(corners=(0, 1, -2)), "argument")
_INDEX = Variable(mu, Positive(corners=("1/2", 1, "61/2")), "index")
_CITE = (("Szego1975", "(5.6.3)"),)
_NAMED = "He_l is l! times a coefficient of exp(xz − z²/2)"


def _He(degree: Expr) -> Hermite:
    """The polynomial."""
    return Hermite(degree, x)


def _reduced(degree: Expr) -> Expr:
    """The coefficient of the generating function."""
    return _He(degree) / gamma(degree + 1)


_COMBINED = x * _reduced(l + 1) - _reduced(l)


def _unfolded(side: Expr) -> Expr:
    """Every polynomial by its definition."""
    return side.replace(lambda node: isinstance(node, Hermite), lambda node: node.definition())


def _coefficients() -> Derivation:
    highest = (l + 2) * _reduced(l + 2)
    return (
        Derivation(highest)
        .by("definition", _unfolded(highest), _NAMED, of=(Hermite,))
        .by("coefficients", _unfolded(_COMBINED), "g′ = (x − z) g", place=l)
        .by("definition", _COMBINED, "each coefficient is a polynomial again", of=(Hermite,))
    )


COEFFICIENTS = Identity(
    name="sphere.hermite_coefficients",
    says="Three neighbouring coefficients of the generating function of Hermite polynomials.",
    statement=Eq((l + 2) * _reduced(l + 2), _COMBINED),
    over=(_DEGREE, _POINT),
    cite=(("Szego1975", "(5.5.7), (5.5.8)"),),
    derivation=_coefficients,
)


def _recurrence() -> Derivation:
    size = gamma(l + 2)
    return (
        Derivation(_He(l + 2))
        .by("field", size * ((l + 2) * _reduced(l + 2) + 1) - size, "add and subtract")
        .by(
            "instance",
            size * (_COMBINED + 1) - size,
            "three neighbouring coefficients",
            of="sphere.hermite_coefficients",
            at=({l: l, x: x},),
        )
        .by("field", x * _He(l + 1) - (l + 1) * _He(l), "the factorials cancel")
    )


RECURRENCE = Identity(
    name="sphere.hermite_recurrence",
    says="Three neighbouring Hermite polynomials are linearly dependent.",
    statement=Eq(_He(l + 2), x * _He(l + 1) - (l + 1) * _He(l)),
    over=(_DEGREE, _POINT),
    cite=(("Szego1975", "(5.5.8)"),),
    uses=("sphere.hermite_coefficients",),
    derivation=_recurrence,
)


def scaled(degree: Expr) -> Expr:
    """The Gegenbauer polynomial on the scale of its zeros, with leading coefficient about one."""
    scale = gamma(degree + 1) / (2 * mu) ** (degree * Rational(1, 2))
    return scale * C(degree, mu, x / sqrt(2 * mu))


def weights() -> tuple[Expr, Expr]:
    """Of the two polynomials below in the recurrence, on this scale."""
    return (l + 1 + mu) / mu, (l + 1) * (l + 2 * mu) / (2 * mu)


_ONE_PART, _TWO_PART = weights()
_STEP = _ONE_PART * x * scaled(l + 1) - _TWO_PART * scaled(l)


def _scaled_recurrence() -> Derivation:
    point = x / sqrt(2 * mu)
    size = gamma(l + 3) / (2 * mu) ** (l * Rational(1, 2) + 1) / (l + 2)
    here, above, next_ = (C(l + k, mu, point) for k in range(3))
    return (
        Derivation(scaled(l + 2))
        .by("field", size * ((l + 2) * next_ + 1) - size, "add and subtract")
        .by(
            "instance",
            size * (2 * (l + 1 + mu) * point * above - (l + 2 * mu) * here + 1) - size,
            "the recurrence of three neighbours",
            of="sphere.gegenbauer_recurrence",
            at=({mu: mu, l: l + 1, t: point},),
        )
        .by("field", _STEP, "the scales of the three")
    )


SCALED_RECURRENCE = Identity(
    name="sphere.gegenbauer_scaled_recurrence",
    says="Three neighbouring Gegenbauer polynomials on the scale of their zeros.",
    statement=Eq(scaled(l + 2), _STEP),
    over=(_INDEX, _DEGREE, _POINT),
    cite=(("Szego1975", "(4.7.17)"),),
    uses=("sphere.gegenbauer_recurrence",),
    derivation=_scaled_recurrence,
)


_UNFOLDED = (Gegenbauer, TaylorCoefficient)


def _hermite_start() -> Derivation:
    constant = _He(Integer(0))
    return (
        Derivation(constant)
        .by("definition", constant.definition(), _NAMED, of=(Hermite,))
        .by("definition", Integer(1), "of an exponential series", of=(TaylorCoefficient,))
    )


HERMITE_START = Identity(
    name="sphere.hermite_start",
    says="The Hermite polynomial of degree zero is one.",
    statement=Eq(_He(Integer(0)), Integer(1)),
    over=(_POINT,),
    cite=(("Szego1975", "(5.5.4)"),),
    derivation=_hermite_start,
)


def _constant(degree: int, value: Expr, named: str) -> Derivation:
    """A limit of what does not move."""
    limit = LimitOf(value, mu)
    return (
        Derivation(LimitOf(scaled(Integer(degree)), mu))
        .by("definition", limit, named, of=_UNFOLDED)
        .by("limit", value, "it is constant", limit=limit, outer=value, parts=())
    )


START = Identity(
    name="sphere.hermite_limit_start",
    says="In degree zero both polynomials are one.",
    statement=Eq(LimitOf(scaled(Integer(0)), mu), Integer(1)),
    over=(_POINT,),
    cite=_CITE,
    derivation=lambda: _constant(0, Integer(1), "C_0 = 1"),
)

NEXT = Identity(
    name="sphere.hermite_limit_next",
    says="In degree one, on this scale, a Gegenbauer polynomial is the Hermite polynomial.",
    statement=Eq(LimitOf(scaled(Integer(1)), mu), _He(Integer(1))),
    over=(_POINT,),
    cite=_CITE,
    derivation=lambda: _constant(1, x, "C_1(t) = 2μt").by(
        "definition", _He(Integer(1)), "He_1(x) = x", of=(Hermite, TaylorCoefficient)
    ),
)


def _limit() -> Derivation:
    first, second, lower, upper = (Symbol(name, real=True) for name in ("p", "q", "X", "Y"))
    return Derivation(LimitOf(scaled(l), mu)).by(
        "limit_induction",
        _He(l),
        "the recurrence of Gegenbauer polynomials tends to that of Hermite polynomials",
        index=l,
        bases=(("sphere.hermite_limit_start", {x: x}), ("sphere.hermite_limit_next", {x: x})),
        recurrence=("sphere.gegenbauer_scaled_recurrence", {mu: mu, l: l, x: x}),
        outer=first * x * upper - second * lower,
        parts=((first, _ONE_PART), (second, _TWO_PART)),
        earlier=((lower, l), (upper, l + 1)),
        rewrites=(
            ("sphere.hermite_start", {x: x}),
            ("sphere.hermite_recurrence", {l: l, x: x}),
        ),
    )


LIMIT = Identity(
    name="sphere.hermite_limit",
    says="As the dimension grows, Gegenbauer polynomials tend to Hermite polynomials.",
    statement=Eq(LimitOf(scaled(l), mu), _He(l)),
    over=(_DEGREE, _POINT),
    cite=_CITE,
    uses=(
        "sphere.gegenbauer_scaled_recurrence",
        "sphere.hermite_limit_next",
        "sphere.hermite_limit_start",
        "sphere.hermite_recurrence",
        "sphere.hermite_start",
    ),
    derivation=_limit,
)


def _harmonic_limit() -> Derivation:
    half, twice = n * Rational(1, 2) - 1, n - 2
    point = x / sqrt(twice)
    scale = twice ** (l * Rational(1, 2))
    polynomial, one = C(l, half, point), C(l, half, Integer(1))
    largest = gamma(l + twice) / (gamma(twice) * gamma(l + 1))
    first, second = (Symbol(name, real=True) for name in "pq")
    return (
        Derivation(LimitOf(scale * Legendre(n, l, point), n))
        .by(
            "definition",
            LimitOf(scale * polynomial / one, n),
            "P_l = C_l/C_l(1)",
            of=(Legendre,),
        )
        .by(
            "instance",
            LimitOf(scale * polynomial / largest, n),
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: half, l: l},),
        )
        .by(
            "limit",
            _He(l),
            "the limit of Gegenbauer polynomials, and a quotient of Gammas",
            limit=LimitOf(scale * polynomial / largest, n),
            outer=first * second,
            parts=(
                (first, scaled(l).xreplace({mu: half})),
                (second, twice**l * gamma(twice) / gamma(twice + l)),
            ),
            known=(
                (first, "sphere.hermite_limit", {l: l, x: x}, half),
                (second, "sphere.gamma_quotient", {q: l}, twice),
            ),
        )
    )


HARMONIC_LIMIT = Identity(
    name="sphere.harmonic_limit",
    says="Zonal harmonics tend to Hermite polynomials as the dimension of the sphere grows.",
    statement=Eq(
        LimitOf((n - 2) ** (l * Rational(1, 2)) * Legendre(n, l, x / sqrt(n - 2)), n), _He(l)
    ),
    over=(_DEGREE, _POINT),
    cite=_CITE,
    uses=("sphere.gamma_quotient", "sphere.gegenbauer_at_one", "sphere.hermite_limit"),
    derivation=_harmonic_limit,
)


def _dimension_limit() -> Derivation:
    half, less = n * Rational(1, 2) - 1, n - 2
    count = HarmonicDimension(n, l)
    share, shrunk = (2 * l + less) / less, less / n
    largest = gamma(l + less) / (gamma(less) * gamma(l + 1))
    one, two, three = (Symbol(name, positive=True) for name in "pqr")
    limit = LimitOf(share * largest / n**l, n)
    return (
        Derivation(LimitOf(count / n**l, n))
        .by(
            "definition",
            LimitOf(count.definition() / n**l, n),
            "a multiple of C_l(1)",
            of=(HarmonicDimension,),
        )
        .by("instance", limit, "the value at one", of="sphere.gegenbauer_at_one", at=({mu: half},))
        .by(
            "limit",
            1 / gamma(l + 1),
            "a quotient of Gammas tends to one",
            limit=limit,
            outer=one * two**l / three / gamma(l + 1),
            parts=(
                (one, share),
                (two, shrunk),
                (three, less**l * gamma(less) / gamma(less + l)),
            ),
            known=((three, "sphere.gamma_quotient", {q: l}, less),),
        )
    )


DIMENSION_LIMIT = Identity(
    name="sphere.dimension_limit",
    says="How many harmonics there are of a degree on a large sphere.",
    statement=Eq(_dimension_limit().start, 1 / gamma(l + 1)),
    over=(_DEGREE,),
    cite=_CITE,
    uses=("sphere.gamma_quotient", "sphere.gegenbauer_at_one"),
    derivation=_dimension_limit,
)

IDENTITIES = (
    COEFFICIENTS,
    RECURRENCE,
    SCALED_RECURRENCE,
    HERMITE_START,
    START,
    NEXT,
    LIMIT,
    HARMONIC_LIMIT,
    DIMENSION_LIMIT,
)
