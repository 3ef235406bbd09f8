"""Coefficients of homogeneous functions with two sides: sign, absolute value, monomials."""

from __future__ import annotations

from sympy import Abs, Expr, Integer, Matrix, Ne, Rational, gamma, sign, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.batchnorm import OnSphere
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.special import ReciprocalGamma
from bnsym.symbolic.sphere import GegenbauerCoefficient, HarmonicDimension, Legendre, Zonal
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.sphere.homogeneous import ONE, phi
from bnsym_derivations.sphere.zonal import mean, polynomial, value
from bnsym_derivations.symbols import a, alpha, b, k, l, mu, n, t, x

__all__ = ["IDENTITIES"]

_INDEX = n / 2 - 1
_CITE = (("Yang2019", "Appendix on Gegenbauer expansion"),)
_DIMENSION = Variable(n, Integers(3, corners=(3, 4, 15)), "dimension")
_ORDER = Variable(l, Integers(0, corners=(0, 1, 2)), "degree of the harmonic")
_DEGREE = degree_above("-1")
_POINT = Variable(x, Reals(corners=(-1, 1)), "argument")


def _parity() -> Derivation:
    harmonic = polynomial(l)
    mirrored = harmonic.xreplace({t: -t})
    one = Gegenbauer(l, _INDEX, Integer(1))
    return (
        Derivation(mirrored)
        .by("definition", mirrored.definition(), "P_l = C_l/C_l(1)", of=(Legendre,))
        .by(
            "instance",
            (-1) ** l * Gegenbauer(l, _INDEX, t) / one,
            "the polynomial is even or odd",
            of="sphere.gegenbauer_parity",
            at=({mu: _INDEX, l: l, t: t},),
        )
        .by("definition", (-1) ** l * harmonic, "the harmonic again", of=(Legendre,))
    )


PARITY = Identity(
    name="sphere.legendre_parity",
    says="Zonal harmonics are even or odd as their degree is.",
    statement=Eq(polynomial(l).xreplace({t: -t}), (-1) ** l * polynomial(l)),
    over=(_DIMENSION, _ORDER, Variable(t, Reals(-1, 1, closed=True), "projection")),
    cite=(("Szego1975", "(4.7.4)"),),
    uses=("sphere.gegenbauer_parity",),
    derivation=_parity,
)

_MIRRORED = Expectation(AlphaReLU(alpha, -t) * polynomial(l), ONE)


def _mirrored() -> Derivation:
    here = AlphaReLU(alpha, t)
    return (
        Derivation(_MIRRORED)
        .by(
            "symmetry",
            Expectation(here * polynomial(l).xreplace({t: -t}), ONE),
            "a direction and its opposite",
            maps=((_MIRRORED, Matrix([[-1]])),),
        )
        .by(
            "instance",
            Expectation(here * (-1) ** l * polynomial(l), ONE),
            "the harmonic is even or odd",
            of="sphere.legendre_parity",
            at=({n: n, l: l, t: t},),
        )
        .by("linearity", (-1) ** l * mean(l), "the sign comes out")
        .by(
            "instance",
            (-1) ** l * value(l),
            "the coefficient in Gammas",
            of="sphere.zonal_coefficient",
            at=({alpha: alpha, n: n, l: l},),
        )
    )


MIRRORED = Identity(
    name="sphere.mirrored_coefficient",
    says="Turned to the left, the α-ReLU has the same zonal coefficients up to a sign.",
    statement=Eq(_MIRRORED, (-1) ** l * value(l)),
    over=(_DEGREE, _DIMENSION, _ORDER),
    cite=_CITE,
    uses=("sphere.legendre_parity", "sphere.zonal_coefficient"),
    derivation=_mirrored,
)


def _two_sides() -> Derivation:
    right, left = AlphaReLU(alpha, t), AlphaReLU(alpha, -t)
    activation = Apply(phi, t, 0) * polynomial(l)
    return (
        Derivation(Expectation(activation, ONE))
        .by(
            "definition",
            Expectation((a * right - b * left) * polynomial(l), ONE),
            "the two sides of φ",
            of=(Apply,),
        )
        .by("linearity", a * mean(l) - b * _MIRRORED, "a mean for each side")
        .by(
            "instance",
            a * mean(l) - b * (-1) ** l * value(l),
            "the left side",
            of="sphere.mirrored_coefficient",
            at=({alpha: alpha, n: n, l: l},),
        )
        .by(
            "instance",
            (a - b * (-1) ** l) * value(l),
            "the right side",
            of="sphere.zonal_coefficient",
            at=({alpha: alpha, n: n, l: l},),
        )
    )


TWO_SIDES = Identity(
    name="sphere.two_sided_coefficient",
    says="The zonal coefficients of every homogeneous function, in Gammas.",
    statement=Eq(
        Expectation(Apply(phi, t, 0) * polynomial(l), ONE), (a - b * (-1) ** l) * value(l)
    ),
    over=(_DEGREE, *SIDES, _DIMENSION, _ORDER),
    cite=_CITE,
    uses=("sphere.mirrored_coefficient", "sphere.zonal_coefficient"),
    derivation=_two_sides,
)

_SCALE = n ** (alpha / 2) * sqrt(HarmonicDimension(n, l))


def _homogeneous() -> Derivation:
    inside = sqrt(HarmonicDimension(n, l)) * polynomial(l)
    here = Expectation(Apply(phi, t, 0) * polynomial(l), ONE)
    return (
        Derivation(GegenbauerCoefficient(phi, n, l))
        .by(
            "definition",
            Expectation(Apply(phi, sqrt(n) * t, 0) * inside, ONE),
            "the coefficient on the normalised harmonic",
            of=(GegenbauerCoefficient, OnSphere, Zonal),
        )
        .by(
            "homogeneity",
            Expectation(n ** (alpha / 2) * Apply(phi, t, 0) * inside, ONE),
            "φ is positive-homogeneous",
            scales=((t, sqrt(n)),),
        )
        .by("linearity", _SCALE * here, "constants come out")
        .by(
            "instance",
            _SCALE * (a - b * (-1) ** l) * value(l),
            "the coefficient in Gammas",
            of="sphere.two_sided_coefficient",
            at=({alpha: alpha, a: a, b: b, n: n, l: l},),
        )
    )


HOMOGENEOUS = Identity(
    name="sphere.homogeneous_coefficient",
    says="The coefficients a_l of every homogeneous activation as batch norm sees it.",
    statement=Eq(GegenbauerCoefficient(phi, n, l), _SCALE * (a - b * (-1) ** l) * value(l)),
    over=(_DEGREE, *SIDES, _DIMENSION, _ORDER),
    cite=_CITE,
    uses=("sphere.two_sided_coefficient",),
    derivation=_homogeneous,
)


def _sides(
    name: str, says: str, function: Expr, kind: tuple[Expr, Expr, Expr], over: tuple[Variable, ...]
) -> Identity:
    """A function of x as an activation with two sides."""
    image = Apply(PositiveHomogeneous(*kind), x, Integer(0))
    unfolded = image.definition()
    branches = unfolded.replace(AlphaReLU, lambda *args: AlphaReLU(*args).definition())

    def derivation() -> Derivation:
        return (
            Derivation(function)
            .by("cases", branches, "to the right and to the left of zero", variable=x)
            .by("definition", unfolded, "one side and the other", of=(AlphaReLU,))
            .by("definition", image, "an activation with two sides", of=(Apply,))
        )

    return Identity(
        name=f"sphere.{name}_sides",
        says=says,
        statement=Eq(function, image),
        over=(_POINT, *over),
        where=(Ne(x, 0),),
        cite=_CITE,
        derivation=derivation,
    )


def _side_by_side(chain: Derivation, kind: tuple[Expr, Expr, Expr]) -> Derivation:
    """From the mean of an activation of a given degree to its two sides, one after the other."""
    power, right, left = kind
    places = ({alpha: power, n: n, l: l},)
    one, other = (AlphaReLU(power, sign * t) for sign in (1, -1))
    harmonic = polynomial(l)
    here = Expectation(one * harmonic, ONE)
    return (
        chain.by(
            "definition",
            Expectation((right * one - left * other) * harmonic, ONE),
            "the two sides of the activation",
            of=(Apply,),
        )
        .by(
            "linearity",
            right * here - left * Expectation(other * harmonic, ONE),
            "a mean for each side",
        )
        .by(
            "instance",
            right * here - left * (-1) ** l * value(l, power),
            "the left side",
            of="sphere.mirrored_coefficient",
            at=places,
        )
        .by(
            "instance",
            (right - left * (-1) ** l) * value(l, power),
            "the right side",
            of="sphere.zonal_coefficient",
            at=places,
        )
    )


def _known(
    name: str,
    says: str,
    closed: Expr,
    function: Expr,
    kind: tuple[Expr, Expr, Expr],
    over: tuple[Variable, ...],
) -> Identity:
    """Its zonal coefficients."""
    power, right, left = kind
    activation = Apply(PositiveHomogeneous(*kind), t, Integer(0))
    harmonic = polynomial(l)
    here = Expectation(function.xreplace({x: t}) * harmonic, ONE)
    total = (right - left * (-1) ** l) * value(l, power)
    apart = ("sphere.mirrored_coefficient", "sphere.zonal_coefficient")
    others_used = apart if total == closed else ("sphere.two_sided_coefficient",)
    others = {variable.symbol: variable.symbol for variable in over}

    def derivation() -> Derivation:
        sides = Derivation(here).by(
            "instance",
            Expectation(activation * harmonic, ONE),
            "two sides",
            of=f"sphere.{name}_sides",
            at=({x: t, **others},),
        )
        if total == closed:
            return _side_by_side(sides, kind)
        return sides.by(
            "instance",
            total,
            "the coefficients of a homogeneous function",
            of="sphere.two_sided_coefficient",
            at=({alpha: power, a: right, b: left, n: n, l: l},),
        ).by("field", closed, "the Gammas of this degree")

    return Identity(
        name=f"sphere.{name}_coefficient",
        says=says,
        statement=Eq(here, closed),
        over=(*over, _DIMENSION, _ORDER),
        cite=_CITE,
        uses=(f"sphere.{name}_sides", *others_used),
        derivation=derivation,
    )


_POWER = Variable(k, Integers(1, corners=(1, 2, 3, 5)), "power")
_SIGN = (sign(x), (Integer(0), Integer(1), Integer(1)), ())
_ABSOLUTE = (Abs(x), (Integer(1), Integer(1), Integer(-1)), ())
_MONOMIAL = (x**k, (k, Integer(1), (-1) ** (k + 1)), (_POWER,))


def _shifted(power: int) -> Expr:
    """What is common to the powers zero and one of |t|."""
    half = power * Rational(1, 2)
    return gamma(n / 2) * ReciprocalGamma(half - l / 2 + 1) / (2 * gamma(half + (l + n) / 2))


IDENTITIES = (
    PARITY,
    MIRRORED,
    TWO_SIDES,
    HOMOGENEOUS,
    _sides("sign", "The sign is a step on either side.", *_SIGN),
    _known(
        "sign",
        "The zonal coefficients of the sign, zero for even degrees.",
        (1 - (-1) ** l) * _shifted(0),
        *_SIGN,
    ),
    _sides("absolute", "The absolute value is a ReLU on either side.", *_ABSOLUTE),
    _known(
        "absolute",
        "The zonal coefficients of the absolute value, zero for odd degrees.",
        (1 + (-1) ** l) * _shifted(1) / 2,
        *_ABSOLUTE,
    ),
    _sides("monomial", "A monomial is a homogeneous activation with two sides.", *_MONOMIAL),
    _known(
        "monomial",
        "The zonal coefficients of a monomial, zero beyond its power and for the other parity.",
        (1 + (-1) ** (k + l)) * value(l, k),
        *_MONOMIAL,
    ),
)
