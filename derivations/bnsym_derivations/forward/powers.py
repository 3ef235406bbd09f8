"""The eigenvalues of the forward map for any activation as quadratic forms in its coefficients.

With f a power of t times f has coefficients on the normalised harmonics, which a recurrence of two
terms gives from those of f: Jacobi's matrix. What the eigenvalues need are three inner products.
"""

from __future__ import annotations

from sympy import Expr, Integer, KroneckerDelta, S, Sum, oo

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import (
    HarmonicDimension,
    JacobiEntry,
    Legendre,
    PowerCoefficient,
    Zonal,
)
from bnsym_derivations.backward.two_point import BATCH, ONE, PHI, TWO, f
from bnsym_derivations.forward.two_point import CITE
from bnsym_derivations.forward.upsilon import coefficient, legendre
from bnsym_derivations.symbols import B, l, m, n, phi, s, t

__all__ = ["IDENTITIES", "of_power"]

_POWER = Variable(m, Integers(0, reach=2, corners=(0, 1)), "power")
_DEGREE = Variable(l, Integers(0, reach=4, corners=(0, 1)), "degree of the harmonic")
_WORDS = (JacobiEntry, Zonal, HarmonicDimension, Legendre, Gegenbauer, TaylorCoefficient)


def of_power(power: Expr, degree: Expr) -> PowerCoefficient:
    """The coefficient of a power of t times f."""
    return PowerCoefficient(phi, B - 1, power, degree)


def _tau(degree: Expr) -> JacobiEntry:
    """An entry of Jacobi's matrix."""
    return JacobiEntry(B - 1, degree)


def _mean(degree: Expr, factor: Expr = S.One) -> Expectation:
    """The mean that a coefficient is."""
    return Expectation(factor * t**m * f(t) * Zonal(B - 1, degree, t), ONE)


def _start() -> Derivation:
    one = Integer(1)
    return (
        Derivation(_tau(one) * of_power(m, one))
        .by(
            "definition",
            _tau(one) * _mean(one),
            "the coefficient is a mean",
            of=(PowerCoefficient,),
        )
        .by("linearity", _mean(one, _tau(one)), "a constant goes into the mean")
        .by(
            "definition",
            of_power(m + 1, Integer(0)),
            "Z_0 = 1 and τ_1 Z_1 = t",
            of=(PowerCoefficient, *_WORDS),
        )
    )


START = Identity(
    name="forward.power_coefficient_start",
    says="The first coefficient of a further power.",
    statement=Eq(_start().start, of_power(m + 1, Integer(0))),
    over=(BATCH, PHI, _POWER),
    where=(Sobolev(phi, B),),
    cite=CITE,
    derivation=_start,
)


def _next() -> Derivation:
    product = t**m * f(t)
    up = _tau(l + 2) * Zonal(B - 1, l + 2, t)
    down = _tau(l + 1) * Zonal(B - 1, l, t)
    return (
        Derivation(_tau(l + 1) * of_power(m, l) + _tau(l + 2) * of_power(m, l + 2))
        .by(
            "definition",
            _tau(l + 1) * _mean(l) + _tau(l + 2) * _mean(l + 2),
            "the coefficients are means",
            of=(PowerCoefficient,),
        )
        .by(
            "linearity", Expectation(product * (up + down), ONE), "the sum of two means is one mean"
        )
        .by(
            "instance",
            Expectation(t * product * Zonal(B - 1, l + 1, t), ONE),
            "multiplication by t joins neighbouring degrees",
            of="sphere.zonal_multiplication",
            at=({n: B - 1, l: l, t: t},),
        )
        .by(
            "definition",
            of_power(m + 1, l + 1),
            "the coefficient of one power more",
            of=(PowerCoefficient,),
        )
    )


NEXT = Identity(
    name="forward.power_coefficient",
    says="The coefficients of a further power, by Jacobi's matrix.",
    statement=Eq(_next().start, of_power(m + 1, l + 1)),
    over=(BATCH, PHI, _POWER, _DEGREE),
    where=(Sobolev(phi, B),),
    cite=CITE,
    uses=("sphere.zonal_multiplication",),
    derivation=_next,
)


def _product(body: Expr, law: Expr, first: Expr, second: Expr, value: Expr) -> Derivation:
    """An inner product of two functions on the sphere, of which one degree at a time remains."""
    x, y = t, law.variables[-1]
    zonal = Expectation(Zonal(B - 1, l, x) * Zonal(B - 1, m, y), law)

    def double(term: Expr) -> Sum:
        return Sum(first * second.xreplace({l: m}) * term, (m, 0, oo), (l, 0, oo))

    return (
        Derivation(Expectation(body, law))
        .by("series", double(zonal), "expand both functions in zonal harmonics", over=(l, m))
        .by(
            "reproducing",
            double(KroneckerDelta(l, m) * value),
            "harmonics of different degree are orthogonal",
        )
        .by(
            "contraction",
            Sum(first * second * value, (l, 0, oo)),
            "harmonics of two degrees are orthogonal",
            over=(m,),
        )
    )


def _moment(name: str, says: str, of: tuple[Expr, Expr, Expr, Expr, Expr]) -> Identity:
    """One of the inner products as a series."""
    body, law, first, second, value = of
    return Identity(
        name=name,
        says=says,
        statement=Eq(Expectation(body, law), Sum(first * second * value, (l, 0, oo))),
        over=(BATCH, PHI),
        where=(Sobolev(phi, B),),
        cite=CITE,
        derivation=lambda: _product(*of),
    )


_ONCE, _TWICE, _PLAIN = of_power(Integer(1), l), of_power(Integer(2), l), coefficient(l)
MOMENTS = (
    _moment(
        "forward.product_series",
        "The mean of the activation at two vertices, each times its projection.",
        (t * s * f(t) * f(s), TWO, _ONCE, _ONCE, legendre(l)),
    ),
    _moment(
        "forward.square_product_series",
        "The mean of the activation at two vertices times a squared projection.",
        (t**2 * f(t) * f(s), TWO, _TWICE, _PLAIN, legendre(l)),
    ),
    _moment(
        "forward.square_series",
        "The mean of the squared activation times the squared projection.",
        (t**2 * f(t) ** 2, ONE, _TWICE, _PLAIN, Integer(1)),
    ),
)

IDENTITIES = (START, NEXT, *MOMENTS)
