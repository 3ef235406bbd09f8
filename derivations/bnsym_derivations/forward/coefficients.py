"""Variance and covariance at the fixed point, for any activation, by its coefficients a_l."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, KroneckerDelta, Sum, oo

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.batchnorm import OnSphere, projections
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import FixedPointCosine, FixedPointVariance
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import Zonal
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.forward.upsilon import coefficient, legendre
from bnsym_derivations.symbols import B, l, m, phi, s, t

__all__ = ["IDENTITIES"]

_CITE = (("Yang2019", "Theorem on BSB1 by Gegenbauer expansion"),)
_VARIANCE, _COSINE = FixedPointVariance(phi, B), FixedPointCosine(phi, B)
_OVER = (
    Variable(B, Integers(4, reach=7, corners=(4,)), "batch size"),
    Variable(phi, ACTIVATIONS, "activation"),
)
_SQUARES = coefficient(l) ** 2


def _expanded(start: Derivation, points: tuple[Expr, ...], value: Expr) -> Derivation:
    """A mean of two values of f as a series, of which one degree at a time remains."""
    law, (first, last) = projections(points, B), (points[0], points[-1])
    f, g = (OnSphere(phi, B - 1, point, 0) for point in (first, last))
    product = coefficient(l) * coefficient(m)

    def double(term: Expr) -> Sum:
        return Sum(product * term, (m, 0, oo), (l, 0, oo))

    zonal = Expectation(Zonal(B - 1, l, first) * Zonal(B - 1, m, last), law)
    return (
        start.by(
            "definition",
            Expectation(f * g, law),
            "a mean over the sphere",
            of=(FixedPointCosine, FixedPointVariance),
        )
        .by("series", double(zonal), "expand f in zonal harmonics", over=(l, m))
        .by(
            "reproducing",
            double(KroneckerDelta(l, m) * value),
            "harmonics of different degree are orthogonal",
        )
        .by(
            "contraction",
            Sum(_SQUARES * value, (l, 0, oo)),
            "harmonics of two degrees are orthogonal",
            over=(m,),
        )
    )


VARIANCE_SERIES = Identity(
    name="forward.variance_series",
    says="The variance at the fixed point is the sum of the squared coefficients.",
    statement=Eq(_VARIANCE, Sum(_SQUARES, (l, 0, oo))),
    over=_OVER,
    where=(Sobolev(phi, B),),
    cite=_CITE,
    derivation=lambda: _expanded(Derivation(_VARIANCE), (t,), Integer(1)),
)

COVARIANCE_SERIES = Identity(
    name="forward.covariance_series",
    says="The covariance within a batch is that sum, each term times P_l of the simplex.",
    statement=Eq(_VARIANCE * _COSINE, Sum(_SQUARES * legendre(l), (l, 0, oo))),
    over=_OVER,
    where=(Gt(_VARIANCE, 0), Sobolev(phi, B)),
    cite=_CITE,
    derivation=lambda: _expanded(Derivation(_VARIANCE * _COSINE), (t, s), legendre(l)),
)

IDENTITIES = (VARIANCE_SERIES, COVARIANCE_SERIES)
