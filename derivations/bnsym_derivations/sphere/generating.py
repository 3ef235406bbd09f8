"""The generating function of Gegenbauer polynomials and Poisson's kernel, as convergent series."""

from __future__ import annotations

from sympy import Expr, Integer, Lambda, Rational, Sum, Symbol, oo

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.sphere import HarmonicDimension, Legendre
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.symbols import l, mu, n, s, t

__all__ = ["IDENTITIES"]

_INDEX = Variable(mu, Positive(corners=("1/2", 1)), "index")
_POINT = Variable(t, Reals(-1, 1, closed=True, corners=(0, "1/2")), "argument")
_DISC = Variable(s, Reals(-1, 1, corners=(0, "1/2")), "place in the disc")
_Z = Symbol("z", real=True)


def _base(z: Expr) -> Expr:
    """Of the powers."""
    return 1 - 2 * t * z + z**2


def _series(term: Expr) -> Sum:
    """The power series in s."""
    return Sum(term * s**l, (l, 0, oo))


def _coefficient(body: Expr) -> TaylorCoefficient:
    """Of a function of z."""
    return TaylorCoefficient(Lambda(_Z, body), l)


_DISTANCE = (s - t) ** 2 + (1 - t**2)
"""The squared distance of a unit vector from a point at s, the angle between them acos t."""


def _generating() -> Derivation:
    series = _series(_coefficient(_base(_Z) ** (-mu)))
    return (
        Derivation(_series(C(l)))
        .by("definition", series, "C_l is a coefficient", of=(Gegenbauer,))
        .by(
            "taylor",
            _base(s) ** (-mu),
            "both zeros of 1 − 2tz + z² are on the unit circle",
            series=series,
            point=s,
            radius=Integer(1),
        )
        .by("field", _DISTANCE ** (-mu), "the law of cosines")
    )


GENERATING = Identity(
    name="sphere.gegenbauer_generating",
    says="Gegenbauer polynomials expand a power of the distance from a unit vector.",
    statement=Eq(_series(C(l)), _DISTANCE ** (-mu)),
    over=(_INDEX, _POINT, _DISC),
    cite=(("Szego1975", "(4.7.23)"),),
    derivation=_generating,
)

_KERNEL = mu * (1 - _Z**2) * _base(_Z) ** (-mu - 1)


_POISSON = mu * (1 - s**2) * _DISTANCE ** (-mu - 1)


def _poisson() -> Derivation:
    weighted, series = (
        _series((l + mu) * _coefficient(_base(_Z) ** (-mu))),
        _series(_coefficient(_KERNEL)),
    )
    return (
        Derivation(_series((l + mu) * C(l)))
        .by("definition", weighted, "C_l is a coefficient", of=(Gegenbauer,))
        .by(
            "coefficients",
            series,
            "z ∂/∂z + μ of the generating function",
            sums=(weighted, series),
            factor=s**l,
        )
        .by(
            "taylor",
            _KERNEL.xreplace({_Z: s}),
            "both zeros of 1 − 2tz + z² are on the unit circle",
            series=series,
            point=s,
            radius=Integer(1),
        )
        .by("field", _POISSON, "the law of cosines")
    )


POISSON = Identity(
    name="sphere.poisson_series",
    says="Gegenbauer polynomials, weighted by their degrees, add up to Poisson's kernel.",
    statement=Eq(_series((l + mu) * C(l)), _POISSON),
    over=(_INDEX, _POINT, _DISC),
    cite=(("Szego1975", "(4.7.23), (4.7.29)"),),
    derivation=_poisson,
)


def _poisson_kernel() -> Derivation:
    half = n * Rational(1, 2) - 1
    polynomial = C(l, half)
    return (
        Derivation(_series(HarmonicDimension(n, l) * Legendre(n, l, t)))
        .by(
            "definition",
            _series((l + half) / half * polynomial),
            "P_l = C_l/C_l(1), and N_l is a multiple of C_l(1)",
            of=(HarmonicDimension, Legendre),
        )
        .by("linearity", _series((l + half) * polynomial) / half, "a constant comes out")
        .by(
            "instance",
            (1 - s**2) / _DISTANCE ** (n * Rational(1, 2)),
            "the series of the polynomials, of index (n − 2)/2",
            of="sphere.poisson_series",
            at=({mu: half, t: t, s: s},),
        )
    )


POISSON_KERNEL = Identity(
    name="sphere.poisson_kernel",
    says="The harmonics of all degrees at a point inside the ball add up to Poisson's kernel.",
    statement=Eq(
        _series(HarmonicDimension(n, l) * Legendre(n, l, t)),
        (1 - s**2) / _DISTANCE ** (n * Rational(1, 2)),
    ),
    over=(Variable(n, Integers(3, corners=(3, 4, 15)), "dimension"), _POINT, _DISC),
    cite=(("Szego1975", "(4.7.23), (4.7.29)"),),
    uses=("sphere.poisson_series",),
    derivation=_poisson_kernel,
)

IDENTITIES = (GENERATING, POISSON, POISSON_KERNEL)
