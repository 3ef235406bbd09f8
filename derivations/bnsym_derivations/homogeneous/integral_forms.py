"""The arc-cosine kernel of any degree as an integral and as a hypergeometric function."""

from __future__ import annotations

from sympy import (
    Expr,
    Integer,
    Integral,
    Lambda,
    Rational,
    acos,
    cos,
    expand,
    gamma,
    hyper,
    oo,
    pi,
    sqrt,
)

from bnsym.core import Derivation, Eq, Identity, Lt, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Radius, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, ArcCosine, MomentConstant
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION, DEGREE
from bnsym_derivations.symbols import alpha, c, n, q, r, s, t, u, v, w, x, y

__all__ = ["IDENTITIES", "folded_to_unit", "ratio_factor", "ratio_integral"]

HALF = Rational(1, 2)
MEAN = Expectation(AlphaReLU(alpha, x) * AlphaReLU(alpha, y), correlated(x, y, c))
_CITE = (("ChoSaul2009", "Section 2.1"), ("Yang2019", "Appendix on arc-cosine kernels"))
_ABOVE = Variable(alpha, Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2")), DEGREE)
_OPEN = Variable(c, Reals(-1, 1, corners=("-99/100", 0, "99/100")), CORRELATION)


def _start() -> Derivation:
    """The kernel by its definition."""
    return Derivation(ArcCosine(alpha, c)).by(
        "definition",
        MEAN / MomentConstant(alpha),
        "J_α is the normalised expectation",
        of=(ArcCosine,),
    )


def _polar() -> Derivation:
    theta = acos(c)
    arc = Integral(cos(u) ** alpha * cos(u - theta) ** alpha, (u, theta - pi / 2, pi / 2))
    radial = Expectation(r ** (2 * alpha), Radius((r,), Integer(1), Integer(2)))
    return (
        _start()
        .by(
            "circle",
            radial * arc / (2 * pi) / MomentConstant(alpha),
            "polar coordinates: both factors are positive on the arc of integration",
            mean=MEAN,
            radius=r,
            angle=u,
        )
        .by(
            "instance",
            POLAR_VALUE,
            "the moment of the radius in the plane",
            of="sphere.radial_moment",
            at=({v: Integer(1), n: Integer(2), q: alpha},),
        )
    )


POLAR_VALUE = (
    2**alpha
    * gamma(alpha + 1)
    / (2 * pi * MomentConstant(alpha))
    * Integral(cos(u) ** alpha * cos(u - acos(c)) ** alpha, (u, acos(c) - pi / 2, pi / 2))
)

ARC_COSINE_POLAR = Identity(
    name="homogeneous.arc_cosine_polar",
    says="The arc-cosine kernel is an integral over the arc that two half planes share.",
    statement=Eq(ArcCosine(alpha, c), POLAR_VALUE),
    over=(Variable(alpha, Reals(0, oo, closed=True, corners=(0, 1, 2)), DEGREE), _OPEN),
    cite=_CITE,
    uses=("sphere.radial_moment",),
    derivation=_polar,
)


def ratio_integral() -> Integral:
    """The density of the ratio y/x, weighted with x^α y^α."""
    return Integral(w**alpha * (1 - 2 * c * w + w**2) ** (-alpha - 1), (w, 0, oo))


def ratio_factor() -> Expr:
    """The constant before it."""
    power = 2 ** (alpha - 1) * gamma(alpha + 1) * (1 - c**2) ** (alpha + HALF)
    return power / pi / MomentConstant(alpha)


def _by_ratio() -> Derivation:
    """The first two steps, common to positivity and the hypergeometric form."""
    return _start().by(
        "ratio",
        ratio_factor() * ratio_integral(),
        "polar coordinates by radius and ratio",
        mean=MEAN,
        ratio=w,
    )


def _positive() -> Derivation:
    return _by_ratio().by(
        "positive_integral",
        Integer(0),
        "the integrand is positive, since its quadratic has no real zero",
        relation=">",
        integral=ratio_integral(),
        factor=ratio_factor(),
    )


ARC_COSINE_POSITIVE = Identity(
    name="homogeneous.arc_cosine_positive",
    says="Between the ends the arc-cosine kernels are positive.",
    statement=Lt(Integer(0), ArcCosine(alpha, c)),
    over=(_ABOVE, _OPEN),
    cite=_CITE,
    derivation=_positive,
)


U = (1 + c) / 2
HYPERGEOMETRIC = (
    gamma(alpha + 1) ** 2
    / (gamma(alpha + Rational(3, 2)) * gamma(alpha + HALF))
    * U ** (alpha + HALF)
    * hyper((HALF, HALF), (alpha + Rational(3, 2),), U)
)


def folded_to_unit(
    chain: Derivation,
    ratio: Integral,
    integrand: tuple[Expr, Expr],
    euler: Integral,
    factors: tuple[Expr, Expr],
) -> Derivation:
    """From an integral over the ratio to Euler's over the unit interval, whatever the degrees.

    The ``integrand`` on (−1, 1) is a polynomial in t, and an even function; ``factors`` come out by
    the first substitution and by the second.
    """
    constant = chain.end / ratio
    fold, last = factors
    polynomial, even = integrand
    folded = expand(polynomial + polynomial.xreplace({t: -t})) * even
    whole, half = Integral(polynomial * even, (t, -1, 1)), Integral(folded, (t, 0, 1))
    place = sqrt((1 - U) * s / (1 - U * s))
    return (
        chain.by(
            "substitution",
            constant * fold * whole,
            "w = (1 + t)/(1 − t)",
            integral=ratio,
            image=Lambda(t, (1 + t) / (1 - t)),
            slope=Lambda(t, 2 / (1 - t) ** 2),
            result=whole,
            factor=fold,
        )
        .by(
            "even",
            constant * fold * half,
            "what is at t and at −t",
            integral=whole,
            folded=folded,
        )
        .by(
            "substitution",
            constant * fold * last * euler,
            "t² = (1 − U) s/(1 − U s), where U = (1 + c)/2",
            integral=half,
            image=Lambda(s, place),
            slope=Lambda(s, place / (2 * s * (1 - U * s))),
            result=euler,
            factor=last,
        )
    )


def _hypergeometric() -> Derivation:
    even = (1 - t**2) ** alpha * ((1 - U) + U * t**2) ** (-alpha - 1)
    euler = Integral(s ** (-HALF) * (1 - s) ** alpha * (1 - U * s) ** (-HALF), (s, 0, 1))
    factors = 2 ** (-2 * alpha - 1), (1 - U) ** (-alpha - HALF)
    beta = gamma(HALF) * gamma(alpha + 1) / gamma(alpha + Rational(3, 2))
    series = hyper((HALF, HALF), (alpha + Rational(3, 2),), U)
    chain = folded_to_unit(_by_ratio(), ratio_integral(), (Integer(1), even), euler, factors)
    return chain.by(
        "euler_integral",
        chain.end / euler * beta * series,
        "Euler's integral of the hypergeometric function",
        integral=euler,
        first=HALF,
        second=HALF,
        third=alpha + Rational(3, 2),
        argument=U,
    ).by(
        "definition",
        HYPERGEOMETRIC,
        "1 − c² = 4 U (1 − U), and the constant in Gammas",
        of=(MomentConstant,),
    )


ARC_COSINE_HYPERGEOMETRIC = Identity(
    name="homogeneous.arc_cosine_hypergeometric",
    says="The arc-cosine kernel of any degree, a power times a series of positive terms.",
    statement=Eq(ArcCosine(alpha, c), HYPERGEOMETRIC),
    over=(_ABOVE, _OPEN),
    cite=_CITE,
    derivation=_hypergeometric,
)

IDENTITIES = (
    ARC_COSINE_POLAR,
    ARC_COSINE_POSITIVE,
    ARC_COSINE_HYPERGEOMETRIC,
)
