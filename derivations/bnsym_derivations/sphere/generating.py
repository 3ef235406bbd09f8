"""The generating function of Gegenbauer polynomials, as a convergent series."""

from __future__ import annotations

from sympy import Expr, Integer, Lambda, Sum, Symbol, oo

from bnsym.core import Derivation, Eq, Identity, Positive, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym_derivations.sphere.gegenbauer import C
from bnsym_derivations.symbols import l, mu, s, t

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

IDENTITIES = (GENERATING,)
