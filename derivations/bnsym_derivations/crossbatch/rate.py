"""The rate at which two batches forget each other, from the Jacobian of batch norm."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Rational, Sum, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import Centring, OnSphere
from bnsym.symbolic.expectation import BatchLaw, Expectation, Radius
from bnsym.symbolic.fixed_point import CrossBatchRate
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import SphericalLaplacian
from bnsym_derivations.backward.jacobian import G, jacobian_entry, norm, slope, z
from bnsym_derivations.backward.two_point import BATCH, ONE, PHI, f, upsilon
from bnsym_derivations.crossbatch.covariance import CITE
from bnsym_derivations.symbols import B, h, i, k, n, phi, q, r, t, v

__all__ = ["IDENTITIES", "rate_form"]

_HALF = (B - 1) * Rational(1, 2)


def rate_form(variance: Expr, mean: Expr) -> Expr:
    """2B/((B - 1) υ) (Γ(B/2)/Γ((B - 1)/2))² (E t f(t))²."""
    quotient = gamma(B * Rational(1, 2)) / gamma(_HALF)
    return 2 * B / ((B - 1) * variance) * quotient**2 * mean**2


def _rate() -> Derivation:
    law = BatchLaw((h,), upsilon, B)
    jacobian = Sum(Expectation(jacobian_entry(i, i), law), (i, 1, B))

    one = Integer(1)

    def entry(diagonal: Expr) -> Expectation:
        return Expectation(sqrt(B) / norm * slope(one) * (diagonal - z(one) ** 2 / norm**2), law)

    at = Apply(phi, sqrt(B) * sqrt((B - 1) / B) * t, 1)
    sphere = Expectation(sqrt(B) * at * (B - 1) / B * (1 - t**2), ONE)
    outside = Expectation(sqrt(B - 1) * at * (1 - t**2), ONE)
    radial = Expectation(1 / r, Radius((r,), upsilon, B - 1))
    gammas = (2 * upsilon) ** Rational(-1, 2) * gamma(_HALF - Rational(1, 2)) / gamma(_HALF)
    factor = gammas * sqrt(B) / sqrt(B - 1)
    slopes = Expectation(f(t, 1) * (1 - t**2), ONE)
    laplacian = Expectation(f(t) * SphericalLaplacian(B - 1, t, t), ONE)
    return (
        Derivation(CrossBatchRate(phi, B))
        .by(
            "definition",
            CrossBatchRate(phi, B).definition(),
            "the trace of the mean Jacobian over that of G, squared",
            of=(CrossBatchRate,),
        )
        .by(
            "instance",
            (jacobian / (B - 1)) ** 2,
            "the Jacobian of batch norm",
            of="backward.jacobian",
            at=({i: i, k: i, B: B, h: h, phi: phi},),
        )
        .by(
            "symmetry",
            (B * entry(G(one, one)) / (B - 1)) ** 2,
            "the batch is exchangeable",
            exchange=jacobian,
        )
        .by(
            "definition",
            (B * entry((B - 1) / B) / (B - 1)) ** 2,
            "G_11 = (B − 1)/B",
            of=(Centring,),
        )
        .by(
            "polar",
            (B * radial * sphere / (B - 1)) ** 2,
            "radius and direction are independent",
            radius=r,
            power=Integer(-1),
            names=(t,),
        )
        .by(
            "instance",
            (B * gammas * sphere / (B - 1)) ** 2,
            "the moment of the radius",
            of="sphere.radial_moment",
            at=({v: upsilon, n: B - 1, q: Rational(-1, 2)},),
        )
        .by("linearity", (factor * outside) ** 2, "constants come out")
        .by("definition", (factor * slopes) ** 2, "f′(t) = √n φ′(√n t)", of=(OnSphere,))
        .by("green", (factor * laplacian) ** 2, "integrate by parts on the sphere")
        .by(
            "definition",
            (factor * Expectation(f(t) * (B - 2) * t, ONE)) ** 2,
            "t is a harmonic of degree one",
            of=(SphericalLaplacian,),
        )
        .by(
            "linearity",
            (factor * (B - 2) * Expectation(t * f(t), ONE)) ** 2,
            "a constant comes out",
        )
        .by(
            "field",
            rate_form(upsilon, Expectation(t * f(t), ONE)),
            "Γ(B/2) = (B/2 − 1) Γ(B/2 − 1)",
        )
    )


RATE = Identity(
    name="crossbatch.rate",
    says="The cross batch rate by the part of the activation that is linear on the sphere.",
    statement=Eq(CrossBatchRate(phi, B), rate_form(upsilon, Expectation(t * f(t), ONE))),
    over=(BATCH, PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=CITE,
    uses=("backward.jacobian", "sphere.radial_moment"),
    derivation=_rate,
)

IDENTITIES = (RATE,)
