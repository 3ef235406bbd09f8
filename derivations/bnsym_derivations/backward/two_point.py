"""From the Jacobian to two projections of one uniform point of the sphere."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Rational, Sum, Symbol, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Variable
from bnsym.symbolic.batchnorm import (
    Centring,
    ExplosionRate,
    Jacobian,
    OnSphere,
    SimplexCosine,
    Upsilon,
    projections,
)
from bnsym.symbolic.expectation import BatchLaw, Expectation, Radius
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.predicates import Sobolev
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.backward.jacobian import G, jacobian_entry, norm, slope, z
from bnsym_derivations.symbols import B, h, i, j, k, n, phi, q, r, s, t, v

__all__ = ["BATCH", "IDENTITIES", "ONE", "PHI", "TWO", "f", "two_point_form", "upsilon"]

upsilon = Upsilon(phi, B)
PHI = Variable(phi, ACTIVATIONS, "activation")
BATCH = Variable(B, Integers(4, reach=6, corners=(4, 5)), "batch size")
ONE, TWO = projections((t,), B), projections((t, s), B)


def f(point: Symbol, order: int = 0) -> OnSphere:
    """The activation as batch norm sees it, or a derivative of it."""
    return OnSphere(phi, B - 1, point, Integer(order))


def two_point_form() -> Expr:
    """Right side of the theorem on two projections."""
    cosine = SimplexCosine(B)
    single = Expectation(f(t, 1) ** 2 * (1 - t**2), ONE)
    double = Expectation(f(t, 1) * f(s, 1) * (cosine - t * s), TWO)
    return (single - double) / (upsilon * (B - 3))


def _two_point_form() -> Derivation:
    law = BatchLaw((h,), upsilon, B)
    limits = ((j, 1, B), (i, 1, B))

    def mean(body: Expr) -> Expectation:
        return Expectation(body, law)

    product = jacobian_entry(i, k) * jacobian_entry(j, k)
    contracted = B / norm**2 * slope(i) * slope(j) * (G(i, j) - z(i) * z(j) / norm**2)
    pairs = Sum(G(i, j) * mean(contracted), *limits)
    one, two = Integer(1), Integer(2)

    def split(diagonal: Expr, rest: Expr, entries: tuple[Expr, Expr]) -> Expr:
        return (B * entries[0] * diagonal + B * (B - 1) * entries[1] * rest) / (B - 1)

    def pair(p: Expr, q: Expr, entry: Expr) -> Expectation:
        return mean(B / norm**2 * slope(p) * slope(q) * (entry - z(p) * z(q) / norm**2))

    same, distinct = (B - 1) / B, -1 / B
    radial = Expectation(r**-2, Radius((r,), upsilon, B - 1))
    half = (B - 1) * Rational(1, 2)
    gammas = gamma(half - 1) / gamma(half) / (2 * upsilon)

    def at(point: Symbol) -> Apply:
        return Apply(phi, sqrt(B) * sqrt((B - 1) / B) * point, Integer(1))

    single = Expectation(B * at(t) ** 2 * (same - (B - 1) / B * t**2), ONE)
    double = Expectation(B * at(t) * at(s) * (distinct - (B - 1) / B * t * s), TWO)
    sphere = split(single, double, (same, distinct))
    folded = Jacobian(phi, B, h, i, k) * Jacobian(phi, B, h, j, k)
    return (
        Derivation(ExplosionRate(phi, B))
        .by(
            "definition",
            ExplosionRate(phi, B).definition(),
            "tr(G E[JᵀGJ]) over tr G = B − 1",
            of=(ExplosionRate,),
        )
        .by(
            "linearity",
            Sum(G(i, j) * mean(Sum(folded, (k, 1, B))), *limits) / (B - 1),
            "the sum over inputs goes inside the mean",
        )
        .by(
            "instance",
            Sum(G(i, j) * mean(Sum(product, (k, 1, B))), *limits) / (B - 1),
            "the Jacobian of batch norm",
            of="backward.jacobian",
            at=({i: i, k: k, B: B, h: h, phi: phi}, {i: j, k: k, B: B, h: h, phi: phi}),
        )
        .by("contraction", pairs / (B - 1), "G² = G, G z = z, zᵀz = r²", over=(k,))
        .by(
            "symmetry",
            split(pair(one, one, G(1, 1)), pair(one, two, G(1, 2)), (G(1, 1), G(1, 2))),
            "the batch is exchangeable: B equal and B(B − 1) distinct pairs",
            exchange=pairs,
        )
        .by(
            "definition",
            split(pair(one, one, same), pair(one, two, distinct), (same, distinct)),
            "G_11 = (B − 1)/B and G_12 = −1/B",
            of=(Centring,),
        )
        .by(
            "polar",
            radial * sphere,
            "radius and direction are independent",
            radius=r,
            power=Integer(-2),
            names=(t, s),
        )
        .by(
            "instance",
            gammas * sphere,
            "the moments of the radius",
            of="sphere.radial_moment",
            at=({v: upsilon, n: B - 1, q: Integer(-1)},),
        )
        .by("field", sphere / (upsilon * (B - 3)), "Γ(n/2) = (n/2 − 1) Γ(n/2 − 1)")
        .by(
            "definition",
            two_point_form(),
            "f(t) = φ(√n t), hence f′ = √n φ′",
            of=(OnSphere, SimplexCosine),
        )
    )


TWO_POINT_FORM = Identity(
    name="backward.two_point_form",
    says="The gradient explosion rate is a difference of two means over the sphere.",
    statement=Eq(ExplosionRate(phi, B), two_point_form()),
    over=(BATCH, PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=(("Yang2019", "Theorem on the backward eigenvalue of G"),),
    uses=("backward.jacobian", "sphere.radial_moment"),
    derivation=_two_point_form,
)

IDENTITIES = (TWO_POINT_FORM,)
