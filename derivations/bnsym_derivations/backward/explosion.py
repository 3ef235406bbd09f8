"""Gradient explosion: the weighted mean, its lower bound, and when the bound is attained."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, KroneckerDelta, Sum, Symbol, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Iff, Le
from bnsym.symbolic.batchnorm import ExplosionRate
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import AffineAlmostEverywhere, ForAll, Sobolev
from bnsym.symbolic.sphere import SphericalLaplacian, Zonal, ZonalGap
from bnsym_derivations.backward.two_point import BATCH, ONE, PHI, TWO, f, two_point_form, upsilon
from bnsym_derivations.forward.form_kernels import form_kernel
from bnsym_derivations.forward.upsilon import coefficient, legendre
from bnsym_derivations.symbols import B, l, m, n, phi, s, t

__all__ = ["IDENTITIES", "weighted_mean"]

weight = ZonalGap(B, l) * coefficient(l) ** 2
value = l * (l + B - 3) / (B - 3)


def weighted_mean() -> Expr:
    """Right side of the theorem on the weighted mean."""
    return Sum(value * weight, (l, 1, oo)) / Sum(weight, (l, 1, oo))


def _weighted_mean() -> Derivation:
    energy = m * (m + B - 3)
    cosine = legendre(l)
    squares = l * (l + B - 3) * coefficient(l) ** 2
    delta = KroneckerDelta(l, m)
    zonal = Zonal(B - 1, l, t)

    def over_variance(first: Expr, second: Expr) -> Expr:
        return (first - second) / (upsilon * (B - 3))

    def double(term: Expr) -> Sum:
        terms = coefficient(l) * coefficient(m) * term
        return Sum(terms, (m, 0, oo), (l, 0, oo))

    def laplacian(point: Symbol) -> SphericalLaplacian:
        return SphericalLaplacian(B - 1, Zonal(B - 1, m, point), point)

    def single(term: Expr, lower: int = 0) -> Sum:
        return Sum(term, (l, lower, oo))

    green = over_variance(
        Expectation(f(t) * SphericalLaplacian(B - 1, f(t), t), ONE),
        Expectation(f(t) * SphericalLaplacian(B - 1, f(s), s), TWO),
    )
    expanded = over_variance(
        double(Expectation(zonal * laplacian(t), ONE)),
        double(Expectation(zonal * laplacian(s), TWO)),
    )
    eigen = over_variance(
        double(Expectation(zonal * energy * Zonal(B - 1, m, t), ONE)),
        double(Expectation(zonal * energy * Zonal(B - 1, m, s), TWO)),
    )
    outside = over_variance(
        double(energy * Expectation(zonal * Zonal(B - 1, m, t), ONE)),
        double(energy * Expectation(zonal * Zonal(B - 1, m, s), TWO)),
    )
    gaps = ZonalGap(B, l) * squares
    places = tuple({n: B - 1, l: m, t: point} for point in (t, s))
    return (
        Derivation(ExplosionRate(phi, B))
        .by(
            "instance",
            two_point_form(),
            "λ_G by two projections of one point",
            of="backward.two_point_form",
            at=({B: B, phi: phi},),
        )
        .by("green", green, "the integrands are inner products of gradients on the sphere")
        .by("series", expanded, "expand f in zonal harmonics", over=(l, m))
        .by(
            "instance",
            eigen,
            "zonal harmonics are eigenfunctions",
            of="sphere.laplacian_eigenvalue",
            at=places,
        )
        .by("linearity", outside, "eigenvalues come out of the mean")
        .by(
            "reproducing",
            over_variance(double(energy * delta), double(energy * delta * cosine)),
            "harmonics of different degree are orthogonal",
        )
        .by(
            "contraction",
            over_variance(single(squares), single(squares * cosine)),
            "harmonics of two degrees are orthogonal",
            over=(m,),
        )
        .by(
            "linearity",
            single(squares * (1 - cosine)) / (upsilon * (B - 3)),
            "the two series have the same degrees",
        )
        .by("definition", single(gaps) / (upsilon * (B - 3)), "p_l = 1 − P_l(ϱ)", of=(ZonalGap,))
        .by("linearity", single(value * weight, 1) / upsilon, "degree zero does not contribute")
        .by(
            "instance",
            weighted_mean(),
            "υ by its series over the degrees",
            of="forward.upsilon_series",
            at=({B: B, phi: phi},),
        )
    )


WEIGHTED_MEAN = Identity(
    name="backward.weighted_mean",
    says="The gradient explosion rate is a weighted mean of the eigenvalues of the Laplacian.",
    statement=Eq(ExplosionRate(phi, B), weighted_mean()),
    over=(BATCH, PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=(("Yang2019", "Theorem on gradient explosion by Gegenbauer expansion"),),
    uses=(
        "backward.two_point_form",
        "forward.upsilon_series",
        "sphere.laplacian_eigenvalue",
    ),
    derivation=_weighted_mean,
    kernels=(
        form_kernel(
            "backward.backward_G_square",
            "Weight of a_l^2 in upsilon times the gradient explosion rate.",
            value * ZonalGap(B, l),
        ),
    ),
)

_BOUND = (B - 2) / (B - 3)
_FACTS = (
    ("sphere.zonal_gap_positive", {B: B, l: l}),
    ("forward.upsilon_series", {B: B, phi: phi}),
)


def _explosion_bound() -> Derivation:
    excess = _BOUND + (l - 1) * (l + B - 2) / (B - 3)
    split = Sum(excess * weight, (l, 1, oo)) / Sum(weight, (l, 1, oo))
    return (
        Derivation(ExplosionRate(phi, B))
        .by(
            "instance",
            weighted_mean(),
            "the rate is a weighted mean",
            of="backward.weighted_mean",
            at=({B: B, phi: phi},),
        )
        .by("field", split, "l(l + B − 3) = (B − 2) + (l − 1)(l + B − 2)", facts=_FACTS[1:])
        .by(
            "weighted_mean",
            _BOUND,
            "a mean is at least its smallest value, that of degree one",
            relation=">=",
            index=l,
            value=excess,
            weight=weight,
            facts=_FACTS,
        )
    )


EXPLOSION_BOUND = Identity(
    name="backward.explosion_bound",
    says="Batch normalization explodes gradients at least at the rate (B − 2)/(B − 3).",
    statement=Le(_BOUND, ExplosionRate(phi, B)),
    over=(BATCH, PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=(("Yang2019", "Corollary on gradient explosion"),),
    uses=("backward.weighted_mean", "forward.upsilon_series", "sphere.zonal_gap_positive"),
    derivation=_explosion_bound,
)


def _linear_is_best() -> Derivation:
    two = Integer(2)
    vanish = ForAll(l, two, Eq(weight, 0))
    return (
        Derivation(Eq(ExplosionRate(phi, B), _BOUND))
        .by(
            "instance",
            Eq(weighted_mean(), _BOUND),
            "the rate is a weighted mean",
            of="backward.weighted_mean",
            at=({B: B, phi: phi},),
            relation="<=>",
        )
        .by(
            "weighted_mean",
            vanish,
            "only degree one may carry weight",
            relation="<=>",
            index=l,
            value=value,
            weight=weight,
            facts=_FACTS,
        )
        .by(
            "field",
            ForAll(l, two, Eq(coefficient(l), 0)),
            "p_l is positive",
            relation="<=>",
            factor=ZonalGap(B, l),
            power=2,
            facts=_FACTS,
        )
        .by(
            "degree_bound",
            AffineAlmostEverywhere(phi, -sqrt(B - 1), sqrt(B - 1)),
            "a function on the sphere without higher degrees is affine",
            relation="<=>",
        )
    )


LINEAR_IS_BEST = Identity(
    name="backward.linear_is_best",
    says="The lower bound is attained exactly by activations that batch norm sees as affine.",
    statement=Iff(
        Eq(ExplosionRate(phi, B), _BOUND),
        AffineAlmostEverywhere(phi, -sqrt(B - 1), sqrt(B - 1)),
    ),
    over=(BATCH, PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=(("Yang2019", "Corollary on gradient explosion"),),
    uses=("backward.weighted_mean", "forward.upsilon_series", "sphere.zonal_gap_positive"),
    derivation=_linear_is_best,
)

IDENTITIES = (WEIGHTED_MEAN, EXPLOSION_BOUND, LINEAR_IS_BEST)
