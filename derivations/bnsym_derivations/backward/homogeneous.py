"""The rate at which gradients explode for positive-homogeneous activations, in closed form."""

from __future__ import annotations

from sympy import Expr, Gt, Symbol, sqrt

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import ExplosionRate, OnSphere, SimplexCosine, Upsilon
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import BatchMomentConstant, FixedPointVariance
from bnsym.symbolic.homogeneous import Apply, HomogeneousKernel, MomentConstant
from bnsym_derivations.backward.kernels import kernels as backward_kernels
from bnsym_derivations.backward.two_point import ONE, TWO
from bnsym_derivations.forward.eigenvalues import DEGREES, gap
from bnsym_derivations.forward.fixed_point import BATCH, K, f, kernel
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.slopes import phi, psi
from bnsym_derivations.sphere.homogeneous import radial_factor
from bnsym_derivations.symbols import B, a, alpha, b, c, n, s, t, x
from bnsym_derivations.symbols import phi as activation

__all__ = ["CITE", "IDENTITIES", "SQUARES", "line_value", "outer", "slope"]

CITE = (("Yang2019", "Theorem on the backward eigenvalues of positive-homogeneous activations"),)
SQUARES = a**2 + b**2
_OVER = (DEGREES, *SIDES, BATCH)
_SIDES = {alpha: alpha, a: a, b: b}
_ALL = {**_SIDES, B: B}
_ROOT = sqrt(B - 1)
_LOWERED = HomogeneousKernel(psi, SimplexCosine(B))
"""J_φ′ at the cosine of the simplex, φ′ being homogeneous of one degree less."""


def slope(point: Symbol) -> OnSphere:
    """The derivative of the activation as batch norm sees it."""
    return OnSphere(phi, B - 1, point, 1)


def outer(point: Symbol, order: int) -> Apply:
    """A derivative of the activation at √n t."""
    return Apply(phi, _ROOT * point, order)


def line_value() -> Expr:
    """λ_G of the backward map."""
    above = (B - 2) * SQUARES + (2 * alpha - 1) * kernel
    rest = (B - 3 + 2 * alpha) / (B - 1) * _LOWERED
    return alpha**2 * (above + rest) / ((2 * alpha - 1) * (B - 3) * gap())


_STEEP = alpha**2 * (B - 3 + 2 * alpha) / (2 * alpha - 1) * K
"""α² n K of one degree less, by the K of this degree."""


def _lowered_mean(first: Symbol, second: Symbol, known: Expr, of: str) -> Derivation:
    """The mean of a product of two derivatives, by the activation of one degree less."""
    law = ONE if first == second else TWO
    place = {alpha: alpha - 1, a: a, b: -b, n: B - 1}
    place |= {} if first == second else {c: SimplexCosine(B)}

    def lowered(scale: Expr) -> Expr:
        return Apply(psi, scale * first, 0) * Apply(psi, scale * second, 0)

    factor = alpha**2 * (B - 1) ** alpha
    constant = MomentConstant(alpha - 1)
    bare = Expectation(lowered(1), law)
    places = tuple({**_SIDES, x: _ROOT * point} for point in dict.fromkeys((first, second)))
    scales = tuple((point, _ROOT) for point in dict.fromkeys((first, second)))
    return (
        Derivation(Expectation(slope(first) * slope(second), law))
        .by(
            "definition",
            Expectation((B - 1) * outer(first, 1) * outer(second, 1), law),
            "f(t) = φ(√n t), hence f′ = √n φ′",
            of=(OnSphere,),
        )
        .by(
            "instance",
            Expectation((B - 1) * alpha**2 * lowered(_ROOT), law),
            "the derivative of φ is homogeneous of degree α − 1",
            of="homogeneous.activation_slope",
            at=places,
        )
        .by(
            "homogeneity",
            Expectation(factor * lowered(1), law),
            "positive factors come out of it",
            scales=scales,
        )
        .by("linearity", factor * bare, "constants come out")
        .by(
            "instance",
            factor * constant * known / radial_factor(2 * alpha - 2, B - 1),
            "the mean on the sphere, of one degree less",
            of=of,
            at=(place,),
        )
        .by(
            "definition",
            _STEEP * known,
            "Γ(s + 1) = s Γ(s) in the constants",
            of=(BatchMomentConstant, MomentConstant),
        )
    )


SLOPE_SQUARE = Identity(
    name="backward.slope_square",
    says="The second moment of the derivative of φ after batch norm.",
    statement=Eq(Expectation(slope(t) ** 2, ONE), _STEEP * SQUARES),
    over=_OVER,
    cite=CITE,
    uses=("homogeneous.activation_slope", "sphere.homogeneous_square"),
    derivation=lambda: _lowered_mean(t, t, SQUARES, "sphere.homogeneous_square"),
)

SLOPE_PRODUCT = Identity(
    name="backward.slope_product",
    says="The mean of f′(t) f′(s), the derivatives of φ after batch norm at two places.",
    statement=Eq(Expectation(slope(t) * slope(s), TWO), _STEEP * _LOWERED),
    over=_OVER,
    cite=CITE,
    uses=("homogeneous.activation_slope", "sphere.homogeneous_product"),
    derivation=lambda: _lowered_mean(t, s, _LOWERED, "sphere.homogeneous_product"),
)


def _euler_mean(first: Symbol, second: Symbol) -> Derivation:
    """The mean of a product of two t f′(t), by Euler's relation."""
    law = ONE if first == second else TWO
    product = first * second
    places = tuple({**_SIDES, x: _ROOT * point} for point in dict.fromkeys((first, second)))
    return (
        Derivation(Expectation(product * slope(first) * slope(second), law))
        .by(
            "definition",
            Expectation((B - 1) * product * outer(first, 1) * outer(second, 1), law),
            "f(t) = φ(√n t), hence f′ = √n φ′",
            of=(OnSphere,),
        )
        .by(
            "instance",
            Expectation(alpha**2 * outer(first, 0) * outer(second, 0), law),
            "Euler's relation x φ′ = α φ",
            of="homogeneous.euler",
            at=places,
        )
        .by(
            "linearity",
            alpha**2 * Expectation(outer(first, 0) * outer(second, 0), law),
            "the degree, a constant, comes out",
        )
    )


def _radial_square() -> Derivation:
    return (
        _euler_mean(t, t)
        .by(
            "definition",
            alpha**2 * Expectation(f(t) ** 2, ONE),
            "f(t) = φ(√n t)",
            of=(OnSphere,),
        )
        .by(
            "definition",
            alpha**2 * FixedPointVariance(phi, B),
            "the second moment of f is the variance at the fixed point",
            of=(FixedPointVariance,),
        )
        .by(
            "instance",
            alpha**2 * K * SQUARES,
            "the variance at the fixed point",
            of="forward.variance",
            at=(_ALL,),
        )
    )


RADIAL_SQUARE = Identity(
    name="backward.radial_square",
    says="By Euler's relation the second moment of t f′(t) is α² times the variance.",
    statement=Eq(Expectation(t**2 * slope(t) ** 2, ONE), alpha**2 * K * SQUARES),
    over=_OVER,
    cite=CITE,
    uses=("homogeneous.euler", "forward.variance"),
    derivation=_radial_square,
)


def _radial_product() -> Derivation:
    return (
        _euler_mean(t, s)
        .by(
            "definition",
            alpha**2 * Expectation(f(t) * f(s), TWO),
            "f(t) = φ(√n t)",
            of=(OnSphere,),
        )
        .by(
            "instance",
            alpha**2 * K * kernel,
            "the mean of $f(t) f(s)$ in closed form",
            of="forward.product_mean",
            at=(_ALL,),
        )
    )


RADIAL_PRODUCT = Identity(
    name="backward.radial_product",
    says="By Euler's relation the mean of t f′(t) s f′(s) is α² times that of $f(t) f(s)$.",
    statement=Eq(Expectation(t * s * slope(t) * slope(s), TWO), alpha**2 * K * kernel),
    over=_OVER,
    cite=CITE,
    uses=("homogeneous.euler", "forward.product_mean"),
    derivation=_radial_product,
)


def _line_eigenvalue() -> Derivation:
    cosine = SimplexCosine(B)
    steep = slope(t) * slope(s)
    square, product = Expectation(slope(t) ** 2, ONE), Expectation(steep, TWO)
    radial = Expectation(t**2 * slope(t) ** 2, ONE)
    both = Expectation(t * s * steep, TWO)
    weighted = Expectation(slope(t) ** 2 * (1 - t**2), ONE)
    rest = Expectation(steep * (cosine - t * s), TWO)

    expanded = Expectation(slope(t) ** 2 - t**2 * slope(t) ** 2, ONE)
    apart = Expectation(cosine * steep - t * s * steep, TWO)

    upsilon = Upsilon(phi, B)

    def rate(*means: Expr, variance: Expr = upsilon) -> Expr:
        first, second, third, fourth = means
        return (first - second - cosine * third + fourth) / (variance * (B - 3))

    known = (_STEEP * SQUARES, alpha**2 * K * SQUARES, _STEEP * _LOWERED, alpha**2 * K * kernel)
    chain = (
        Derivation(ExplosionRate(phi, B))
        .by(
            "instance",
            (weighted - rest) / (Upsilon(phi, B) * (B - 3)),
            "λ_G by two projections of one point",
            of="backward.two_point_form",
            at=({B: B, activation: phi},),
        )
        .by(
            "field",
            (expanded - apart) / (Upsilon(phi, B) * (B - 3)),
            "the two brackets are multiplied out",
        )
        .by("linearity", rate(square, radial, product, both), "the mean of each term")
    )
    means = [square, radial, product, both]
    lemmas = ("slope_square", "radial_square", "slope_product", "radial_product")
    for place, lemma in enumerate(lemmas):
        means[place] = known[place]
        chain = chain.by(
            "instance", rate(*means), _BECAUSE[lemma], of=f"backward.{lemma}", at=(_ALL,)
        )
    return chain.by(
        "instance",
        rate(*known, variance=K * gap()),
        "υ in closed form",
        of="forward.upsilon",
        at=(_ALL,),
    ).by("definition", line_value(), "K cancels, and ϱ = −1/(B − 1)", of=(SimplexCosine,))


_BECAUSE = {
    "slope_square": "the second moment of f′",
    "radial_square": "Euler's relation at one point",
    "slope_product": "the mean of f′(t) f′(s)",
    "radial_product": "Euler's relation at two points",
}

LINE_EIGENVALUE = Identity(
    name="backward.homogeneous_rate",
    says="The gradient explosion rate of a positive-homogeneous activation.",
    statement=Eq(ExplosionRate(phi, B), line_value()),
    over=_OVER,
    where=(Gt(Upsilon(phi, B), 0),),
    cite=CITE,
    uses=(
        "backward.two_point_form",
        *(f"backward.{lemma}" for lemma in _BECAUSE),
        "forward.upsilon",
    ),
    derivation=_line_eigenvalue,
    kernels=(backward_kernels()["backward.backward_G"],),
)

IDENTITIES = (SLOPE_SQUARE, SLOPE_PRODUCT, RADIAL_SQUARE, RADIAL_PRODUCT, LINE_EIGENVALUE)
