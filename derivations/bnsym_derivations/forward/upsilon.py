"""The variance that survives centring, as a series."""

from __future__ import annotations

from sympy import Integer, KroneckerDelta, Sum, Symbol, oo

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.batchnorm import OnSphere, SimplexCosine, Upsilon, projections
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, Legendre, Zonal, ZonalGap
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.symbols import B, l, m, phi, s, t

__all__ = ["IDENTITIES", "coefficient", "legendre"]


def coefficient(index: Symbol) -> GegenbauerCoefficient:
    """a_l of the activation."""
    return GegenbauerCoefficient(phi, B - 1, index)


def legendre(index: Symbol) -> Legendre:
    """P_l at the cosine of the simplex."""
    return Legendre(B - 1, index, SimplexCosine(B))


def _upsilon_series() -> Derivation:
    def double(term: object) -> Sum:
        return Sum(coefficient(l) * coefficient(m) * term, (m, 0, oo), (l, 0, oo))

    f, g = OnSphere(phi, B - 1, t, 0), OnSphere(phi, B - 1, s, 0)
    one, two = projections((t,), B), projections((t, s), B)
    zonal = Zonal(B - 1, l, t)
    expanded = double(Expectation(zonal * Zonal(B - 1, m, t), one)) - double(
        Expectation(zonal * Zonal(B - 1, m, s), two)
    )
    delta = KroneckerDelta(l, m)
    squares = coefficient(l) ** 2
    weights = Sum(ZonalGap(B, l) * squares, (l, 1, oo))
    return (
        Derivation(Upsilon(phi, B))
        .by(
            "definition",
            Expectation(f**2, one) - Expectation(f * g, two),
            "υ = q(1 − c) at the fixed point",
            of=(Upsilon,),
        )
        .by("series", expanded, "expand f in zonal harmonics", over=(l, m))
        .by(
            "reproducing",
            double(delta) - double(delta * legendre(l)),
            "harmonics of different degree are orthogonal",
        )
        .by(
            "contraction",
            Sum(squares, (l, 0, oo)) - Sum(squares * legendre(l), (l, 0, oo)),
            "harmonics of two degrees are orthogonal",
            over=(m,),
        )
        .by(
            "linearity",
            Sum(squares * (1 - legendre(l)), (l, 0, oo)),
            "the two series have the same degrees",
        )
        .by(
            "definition",
            Sum(ZonalGap(B, l) * squares, (l, 0, oo)),
            "p_l = 1 − P_l(ϱ)",
            of=(ZonalGap,),
        )
        .by(
            "linearity",
            weights + ZonalGap(B, Integer(0)) * coefficient(Integer(0)) ** 2,
            "the term of degree zero",
        )
        .by(
            "definition",
            weights,
            "P_0 = 1, so that p_0 = 0",
            of=(ZonalGap, Legendre, Gegenbauer, TaylorCoefficient),
        )
    )


UPSILON_SERIES = Identity(
    name="forward.upsilon_series",
    says="What survives centring is the sum of the squared coefficients weighted by p_l.",
    statement=Eq(
        Upsilon(phi, B),
        Sum(ZonalGap(B, l) * coefficient(l) ** 2, (l, 1, oo)),
    ),
    over=(
        Variable(B, Integers(4, reach=7, corners=(4,)), "batch size"),
        Variable(phi, ACTIVATIONS, "activation"),
    ),
    where=(Sobolev(phi, B),),
    cite=(("Yang2019", "Theorem on BSB1 by Gegenbauer expansion"),),
    derivation=_upsilon_series,
)

IDENTITIES = (UPSILON_SERIES,)
