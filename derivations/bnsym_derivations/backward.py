"""Gradient explosion: the backward map of batch norm at BSB1.

Contents
--------
centring_derivative      dz_i/dh_k = G_ik
norm_derivative          dr/dh_k = z_k / r
jacobian                 J_ik = sqrt(B)/r phi'(sqrt(B) z_i/r) (G_ik - z_i z_k / r^2)
two_point_form           lambda_G from two projections of one point of the sphere
weighted_mean            lambda_G as the p-weighted mean of l (l + B - 3)/(B - 3)
explosion_bound          lambda_G >= (B - 2)/(B - 3)
linear_is_best           equality exactly for phi affine on [-sqrt(B - 1), sqrt(B - 1)]
"""

from __future__ import annotations

from sympy import (
    Derivative,
    Expr,
    Gt,
    Integer,
    KroneckerDelta,
    Sum,
    Symbol,
    oo,
    sqrt,
)

from bnsym.core import Derivation, Eq, Identity, Iff, Integers, Le, Reals, Variable
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Centring,
    Entry,
    ExplosionRate,
    Jacobian,
    OnSphere,
    SimplexCosine,
    Upsilon,
    projections,
)
from bnsym.symbolic.expectation import BatchLaw, Expectation, Radius
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.predicates import AffineAlmostEverywhere, ForAll, Sobolev
from bnsym.symbolic.sphere import (
    GegenbauerCoefficient,
    Legendre,
    SphericalLaplacian,
    Zonal,
    ZonalGap,
)
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.symbols import B, h, i, j, k, l, m, n, p, phi, r, s, t, v

__all__ = ["CITED", "IDENTITIES"]

norm = CentredNorm(B, h)
upsilon = Upsilon(phi, B)

_PHI = Variable(phi, ACTIVATIONS, "activation")
_BATCH = Variable(B, Integers(4, reach=6, corners=(4, 5)), "batch size")


def z(index: Expr) -> Centred:
    """Entry of the centred batch."""
    return Centred(B, h, index)


def G(row: Expr, column: Expr) -> Centring:
    """Entry of the centring projection."""
    return Centring(B, row, column)


def _index(symbol: Symbol, says: str) -> Variable:
    """A place in the batch."""
    return Variable(symbol, Integers(1, upper=B), says)


_VECTOR = Variable(h, Reals(), "pre-activations of one neuron over the batch")
_ROW, _COLUMN = _index(i, "place of the output"), _index(k, "place of the input")


def _centring_derivative() -> Derivation:
    delta = KroneckerDelta(i, k) - Sum(KroneckerDelta(p, k), (p, 1, B)) / B
    derivative = Derivative(z(i), Entry(h, k), evaluate=False)
    unfolded = Derivative(z(i).definition(), Entry(h, k), evaluate=False)
    return (
        Derivation(derivative)
        .by("definition", unfolded, "z is h minus its mean", of=(Centred,))
        .by("chain", delta, "coordinates are independent variables", derivative=unfolded)
        .by("contraction", KroneckerDelta(i, k) - 1 / B, "one term of the mean is h_k", over=(p,))
        .by("definition", G(i, k), "G = I − 11ᵀ/B", of=(Centring,))
    )


CENTRING_DERIVATIVE = Identity(
    name="backward.centring_derivative",
    says="The derivative of the centred batch is the centring projection.",
    statement=Eq(Derivative(z(i), Entry(h, k), evaluate=False), G(i, k)),
    over=(Variable(B, Integers(1, reach=6), "batch size"), _VECTOR, _ROW, _COLUMN),
    cite=(("Yang2019", "Section on backward dynamics"),),
    derivation=_centring_derivative,
)


def _norm_derivative() -> Derivation:
    total = Sum(z(p) ** 2, (p, 1, B))
    derivative = Derivative(norm, Entry(h, k), evaluate=False)
    unfolded = Derivative(sqrt(total), Entry(h, k), evaluate=False)
    inner = Derivative(z(p), Entry(h, k), evaluate=False)
    return (
        Derivation(derivative)
        .by("definition", unfolded, "the norm of the centred batch", of=(CentredNorm,))
        .by(
            "chain",
            Sum(2 * z(p) * inner, (p, 1, B)) / (2 * sqrt(total)),
            "chain rule",
            derivative=unfolded,
        )
        .by(
            "instance",
            Sum(2 * z(p) * G(p, k), (p, 1, B)) / (2 * sqrt(total)),
            "the derivative of the centred batch",
            of="backward.centring_derivative",
            at=({i: p, k: k, B: B, h: h},),
        )
        .by("linearity", Sum(z(p) * G(p, k), (p, 1, B)) / sqrt(total), "the factor two cancels")
        .by(
            "definition", Sum(z(p) * G(p, k), (p, 1, B)) / norm, "the norm again", of=(CentredNorm,)
        )
        .by("contraction", z(k) / norm, "G z = z", over=(p,))
    )


NORM_DERIVATIVE = Identity(
    name="backward.norm_derivative",
    says="The gradient of the norm of the centred batch is the centred batch over its norm.",
    statement=Eq(Derivative(norm, Entry(h, k), evaluate=False), z(k) / norm),
    over=(Variable(B, Integers(2, reach=6), "batch size"), _VECTOR, _COLUMN),
    where=(Gt(norm, 0),),
    cite=(("Yang2019", "Section on backward dynamics"),),
    uses=("backward.centring_derivative",),
    derivation=_norm_derivative,
)


def slope(index: Expr) -> Apply:
    """The derivative of phi at the normalised entry."""
    return Apply(phi, sqrt(B) * z(index) / norm, Integer(1))


def jacobian_entry(row: Expr, column: Expr) -> Expr:
    """Right side of the theorem on the Jacobian."""
    return sqrt(B) / norm * slope(row) * (G(row, column) - z(row) * z(column) / norm**2)


def _jacobian() -> Derivation:
    inside = BatchNorm(phi, B, h, i).definition()
    unfolded = Derivative(inside, Entry(h, k), evaluate=False)
    dz = Derivative(z(i), Entry(h, k), evaluate=False)
    dr = Derivative(norm, Entry(h, k), evaluate=False)
    return (
        Derivation(Jacobian(phi, B, h, i, k))
        .by("definition", unfolded, "𝓑_φ(h) = φ(√B z/r)", of=(Jacobian, BatchNorm))
        .by(
            "chain",
            slope(i) * sqrt(B) * (dz / norm - z(i) * dr / norm**2),
            "chain rule",
            derivative=unfolded,
        )
        .by(
            "instance",
            slope(i) * sqrt(B) * (G(i, k) / norm - z(i) * dr / norm**2),
            "the derivative of the centred batch",
            of="backward.centring_derivative",
            at=({i: i, k: k, B: B, h: h},),
        )
        .by(
            "instance",
            slope(i) * sqrt(B) * (G(i, k) / norm - z(i) * (z(k) / norm) / norm**2),
            "the gradient of the norm",
            of="backward.norm_derivative",
            at=({k: k, B: B, h: h},),
        )
        .by("field", jacobian_entry(i, k), "collect")
    )


JACOBIAN = Identity(
    name="backward.jacobian",
    says="The Jacobian of batch norm projects out the mean and the direction of the batch.",
    statement=Eq(Jacobian(phi, B, h, i, k), jacobian_entry(i, k)),
    over=(Variable(B, Integers(2, reach=6), "batch size"), _PHI, _VECTOR, _ROW, _COLUMN),
    where=(Gt(norm, 0),),
    cite=(("Yang2019", "Section on backward dynamics"),),
    uses=("backward.centring_derivative", "backward.norm_derivative"),
    derivation=_jacobian,
)

_ONE, _TWO = projections((t,), B), projections((t, s), B)


def f(point: Symbol, order: int = 0) -> OnSphere:
    """The activation as batch norm sees it, or a derivative of it."""
    return OnSphere(phi, B - 1, point, Integer(order))


def two_point_form() -> Expr:
    """Right side of the theorem on two projections."""
    cosine = SimplexCosine(B)
    single = Expectation(f(t, 1) ** 2 * (1 - t**2), _ONE)
    double = Expectation(f(t, 1) * f(s, 1) * (cosine - t * s), _TWO)
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

    def at(point: Symbol) -> Apply:
        return Apply(phi, sqrt(B) * sqrt((B - 1) / B) * point, Integer(1))

    single = Expectation(B * at(t) ** 2 * (same - (B - 1) / B * t**2), _ONE)
    double = Expectation(B * at(t) * at(s) * (distinct - (B - 1) / B * t * s), _TWO)
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
            sphere / (upsilon * (B - 3)),
            "the mean of the inverse squared radius",
            of="sphere.inverse_square_radius",
            at=({v: upsilon, n: B - 1},),
        )
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
    over=(_BATCH, _PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=(("Yang2019", "Theorem on the backward eigenvalue of G"),),
    uses=("backward.jacobian", "sphere.inverse_square_radius"),
    derivation=_two_point_form,
)


def coefficient(index: Expr) -> GegenbauerCoefficient:
    """a_l of the activation."""
    return GegenbauerCoefficient(phi, B - 1, index)


weight = ZonalGap(B, l) * coefficient(l) ** 2
value = l * (l + B - 3) / (B - 3)


def weighted_mean() -> Expr:
    """Right side of the theorem on the weighted mean."""
    return Sum(value * weight, (l, 1, oo)) / Sum(weight, (l, 1, oo))


def _weighted_mean() -> Derivation:
    energy = m * (m + B - 3)
    cosine = Legendre(B - 1, l, SimplexCosine(B))
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
        Expectation(f(t) * SphericalLaplacian(B - 1, f(t), t), _ONE),
        Expectation(f(t) * SphericalLaplacian(B - 1, f(s), s), _TWO),
    )
    expanded = over_variance(
        double(Expectation(zonal * laplacian(t), _ONE)),
        double(Expectation(zonal * laplacian(s), _TWO)),
    )
    eigen = over_variance(
        double(Expectation(zonal * energy * Zonal(B - 1, m, t), _ONE)),
        double(Expectation(zonal * energy * Zonal(B - 1, m, s), _TWO)),
    )
    outside = over_variance(
        double(energy * Expectation(zonal * Zonal(B - 1, m, t), _ONE)),
        double(energy * Expectation(zonal * Zonal(B - 1, m, s), _TWO)),
    )
    gaps = ZonalGap(B, l) * squares
    places = tuple({n: B - 1, l: m, t: point} for point in (t, s))
    return (
        Derivation(ExplosionRate(phi, B))
        .by(
            "instance",
            two_point_form(),
            "the two-point form",
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
            "one degree remains",
            over=(m,),
        )
        .by("linearity", single(squares * (1 - cosine)) / (upsilon * (B - 3)), "one series")
        .by("definition", single(gaps) / (upsilon * (B - 3)), "p_l = 1 − P_l(ρ)", of=(ZonalGap,))
        .by("linearity", single(value * weight, 1) / upsilon, "degree zero does not contribute")
        .by(
            "instance",
            weighted_mean(),
            "the series of υ",
            of="forward.upsilon_series",
            at=({B: B, phi: phi},),
        )
    )


WEIGHTED_MEAN = Identity(
    name="backward.weighted_mean",
    says="The gradient explosion rate is a weighted mean of the eigenvalues of the Laplacian.",
    statement=Eq(ExplosionRate(phi, B), weighted_mean()),
    over=(_BATCH, _PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=(("Yang2019", "Theorem on gradient explosion by Gegenbauer expansion"),),
    uses=(
        "backward.two_point_form",
        "forward.upsilon_series",
        "sphere.laplacian_eigenvalue",
    ),
    derivation=_weighted_mean,
)

_BOUND = (B - 2) / (B - 3)
_FACTS = (
    ("sphere.zonal_gap_positive", {B: B, l: l}),
    ("forward.upsilon_series", {B: B, phi: phi}),
)


def _explosion_bound() -> Derivation:
    return (
        Derivation(ExplosionRate(phi, B))
        .by(
            "instance",
            weighted_mean(),
            "the rate is a weighted mean",
            of="backward.weighted_mean",
            at=({B: B, phi: phi},),
        )
        .by(
            "weighted_mean",
            _BOUND,
            "a mean is at least its smallest value, that of degree one",
            relation=">=",
            index=l,
            value=value,
            weight=weight,
            facts=_FACTS,
        )
    )


EXPLOSION_BOUND = Identity(
    name="backward.explosion_bound",
    says="Batch normalization explodes gradients at least at the rate (B − 2)/(B − 3).",
    statement=Le(_BOUND, ExplosionRate(phi, B)),
    over=(_BATCH, _PHI),
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
    over=(_BATCH, _PHI),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=(("Yang2019", "Corollary on gradient explosion"),),
    uses=("backward.weighted_mean", "forward.upsilon_series", "sphere.zonal_gap_positive"),
    derivation=_linear_is_best,
)

IDENTITIES = (
    CENTRING_DERIVATIVE,
    NORM_DERIVATIVE,
    JACOBIAN,
    TWO_POINT_FORM,
    WEIGHTED_MEAN,
    EXPLOSION_BOUND,
    LINEAR_IS_BEST,
)
CITED = ()
