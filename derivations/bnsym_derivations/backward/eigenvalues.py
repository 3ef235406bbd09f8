"""The eigenvalues of the backward map on centred diagonals and on matrices without diagonal.

The adjoint map D -> E[J D J^T] has the same ones.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Add, Expr, Gt, Integer, Mul, Rational, gamma

from bnsym.core import Derivation, Identity, Integers, Variable
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import Apply, HomogeneousKernel, MomentConstant
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import BackwardMap, Direction, Space, acts_as
from bnsym_derivations.backward.homogeneous import CITE
from bnsym_derivations.backward.kernels import kernels as backward_kernels
from bnsym_derivations.backward.two_operators import (
    ACTIVATION,
    FIRST,
    MIXED,
    OWN,
    PAIR,
    RATIOS,
    SECOND,
    SLOPES,
    STEEPEST,
    VARIANCE,
    prefactors,
    reduced,
)
from bnsym_derivations.forward.eigenvalues import DEGREES, cosine, gap, upsilon, value
from bnsym_derivations.forward.ultrasymmetric import (
    DIAGONALS,
    DIAGONALS_VALUE,
    HOLLOW,
    PLACES,
    ROWS,
    VECTOR,
)
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.slopes import phi, psi
from bnsym_derivations.symbols import B, M, a, alpha, b, c, d, eta, i, k, n, q, t, v, x, xi, y, zeta

__all__ = ["IDENTITIES", "diagonals_value", "hollow_value"]

_LOWERED, _KERNEL = HomogeneousKernel(psi, cosine), HomogeneousKernel(phi, cosine)
SMALL = Variable(B, Integers(4, reach=2, corners=(4, 5)), "batch size")


def hollow_value() -> Expr:
    """λ_𝕄 of the backward map."""
    slope = alpha**2 / (2 * alpha - 1) * _LOWERED / gap()
    return B / (B - 1) * slope * (1 + 2 * alpha**2 / ((B - 3) * (B - 1 + 2 * alpha)))


def diagonals_value() -> Expr:
    """λ_𝕃 of the backward map."""
    degree = B - 1 + 2 * alpha
    surplus = (_KERNEL + _LOWERED / (B - 1)) / gap()
    part = alpha**2 * ((B - 1) ** 2 - 2 * alpha) / degree + alpha**2 * (degree - 2) * surplus
    return (B - 2) / ((B - 1) * (B - 3) * (2 * alpha - 1)) * part + hollow_value() / (B - 1)


_PLACE = {**ACTIVATION, c: cosine}
_LOWERED_DUAL = alpha**2 * MomentConstant(alpha - 1) * _LOWERED


def _moments(
    chain: Derivation, space: Space, inside: Callable[..., Expr], result: Expr
) -> Derivation:
    """The last steps: the moments of the radius, υ, and the constants."""
    half = (B - 1) * Rational(1, 2)

    def known(power: Expr, variance: Expr) -> Expr:
        return (2 * variance) ** power * gamma(half + power) / gamma(half)

    def ratios(first: Expr) -> tuple[Expr, ...]:
        low = known(Integer(-1), first)
        return tuple(low / known(alpha + order, VARIANCE) for order in (-1, 0, 1))

    fixed = BatchMomentConstant(alpha, B) * gap()
    powers = ((upsilon, Integer(-1)), *((VARIANCE, alpha + order) for order in (-1, 0, 1)))
    return (
        chain.by(
            "instance",
            inside(*prefactors(ratios(upsilon))),
            "the moments of the radius",
            of="sphere.radial_moment",
            at=tuple({v: variance, n: B - 1, q: power} for variance, power in powers),
        )
        .by(
            "instance",
            inside(*prefactors(ratios(fixed))),
            "υ at the fixed point",
            of="forward.upsilon",
            at=({**ACTIVATION, B: B},),
        )
        .by(
            "definition",
            result * Direction(space, i, k),
            "Γ(s + 1) = s Γ(s) in the constants",
            of=(BatchMomentConstant, MomentConstant, SimplexCosine),
        )
    )


def _hollow() -> Derivation:
    element = Direction(HOLLOW, i, k)

    def inside(*scales: Expr, slopes: Expr = _LOWERED_DUAL) -> Expr:
        return Add(*scales) * slopes * element

    places = tuple({B: B, M: M, i: i, k: k, **weights} for weights in (FIRST, SECOND))
    scales = prefactors(RATIOS)
    chain = (
        reduced(HOLLOW)
        .by(
            "instance",
            inside(*scales, slopes=SLOPES),
            "on matrices without diagonal only the last weight acts",
            of="forward.dos_hollow",
            at=places,
        )
        .by(
            "instance",
            inside(*scales),
            "the mean of φ′(x) φ′(y)",
            of="homogeneous.slope_dual",
            at=(_PLACE,),
        )
    )
    return _moments(chain, HOLLOW, inside, hollow_value())


def _acting(steepest: Expr, own: Expr, mixed: Expr, last: Expr) -> tuple[Expr, ...]:
    """What the DOS operators, one of them twice, do to centred diagonals."""
    first = {xi: steepest, eta: Integer(0), zeta: last}
    second = {xi: own, eta: (mixed - cosine * last) / 2, zeta: last}
    return tuple(DIAGONALS_VALUE.xreplace(weights) for weights in (first, second, second))


def _diagonals() -> Derivation:
    element, single = Direction(DIAGONALS, i, k), Gaussian((x,), [[1]])
    squares = a**2 + b**2
    product, square = Expectation(value(x) * value(y), PAIR), Expectation(value(x) ** 2, single)
    dual, second = MomentConstant(alpha) * _KERNEL, MomentConstant(alpha) * squares
    lowered = Expectation(Apply(psi, x, 0) ** 2, single)
    slopes = Expectation(alpha**2 * Apply(psi, t, 0) ** 2, Gaussian((t,), [[1]]))
    steepest = alpha**2 * MomentConstant(alpha - 1) * squares
    scales = prefactors(RATIOS)

    def at(*means: Expr) -> Expr:
        return Add(*map(Mul, scales, _acting(*means))) * element

    def inside(*factors: Expr) -> Expr:
        known = _acting(steepest, alpha * second, alpha * dual, _LOWERED_DUAL)
        return Add(*map(Mul, factors, known)) * element

    inner_square = Expectation(alpha * value(x) ** 2, single)
    inner_product = Expectation(alpha * value(x) * value(y), PAIR)
    chain = (
        reduced(DIAGONALS)
        .by(
            "instance",
            at(STEEPEST, OWN, MIXED, SLOPES),
            "the value on centred diagonals, by the three weights",
            of="forward.dos_diagonals",
            at=tuple({B: B, d: d, i: i, k: k, **weights} for weights in (FIRST, SECOND)),
        )
        .by(
            "instance",
            at(STEEPEST, OWN, MIXED, _LOWERED_DUAL),
            "the mean of φ′(x) φ′(y)",
            of="homogeneous.slope_dual",
            at=(_PLACE,),
        )
        .by(
            "instance",
            at(slopes, OWN, MIXED, _LOWERED_DUAL),
            "the derivative of φ is homogeneous of degree α − 1",
            of="homogeneous.activation_slope",
            at=({**ACTIVATION, x: t},),
        )
        .by(
            "instance",
            at(slopes, inner_square, inner_product, _LOWERED_DUAL),
            "Euler's relation x φ′ = α φ",
            of="homogeneous.euler",
            at=({**ACTIVATION, x: x},),
        )
        .by(
            "linearity",
            at(alpha**2 * lowered, alpha * square, alpha * product, _LOWERED_DUAL),
            "the degree, a constant, comes out",
        )
        .by(
            "instance",
            at(alpha**2 * lowered, alpha * square, alpha * dual, _LOWERED_DUAL),
            "the mean of φ(x) φ(y)",
            of="homogeneous.dual",
            at=(_PLACE,),
        )
        .by(
            "instance",
            inside(*scales),
            "the second moments of φ and of its derivative",
            of="homogeneous.gaussian_square",
            at=(ACTIVATION, {alpha: alpha - 1, a: a, b: -b}),
        )
    )
    return _moments(chain, DIAGONALS, inside, diagonals_value())


_USES = (
    "backward.jacobian",
    "forward.upsilon",
    "homogeneous.euler",
    "homogeneous.slope_dual",
    "sphere.radial_moment",
)

BACKWARD_HOLLOW = Identity(
    name="backward.hollow_eigenvalue",
    says="The eigenvalue of the backward map on centred matrices without diagonal.",
    statement=acts_as(BackwardMap(phi, B), HOLLOW, hollow_value(), i, k),
    over=(DEGREES, *SIDES, SMALL, ROWS, *PLACES),
    where=(Gt(upsilon, 0), CentredHollow(M, B)),
    cite=CITE,
    uses=("forward.dos_hollow", *_USES),
    derivation=_hollow,
    kernels=(backward_kernels()["backward.backward_M"],),
)

BACKWARD_DIAGONALS = Identity(
    name="backward.diagonals_eigenvalue",
    says="The eigenvalue of the backward map on centred diagonals.",
    statement=acts_as(BackwardMap(phi, B), DIAGONALS, diagonals_value(), i, k),
    over=(DEGREES, *SIDES, SMALL, VECTOR, *PLACES),
    where=(Gt(upsilon, 0),),
    cite=CITE,
    uses=(
        "forward.dos_diagonals",
        "homogeneous.activation_slope",
        "homogeneous.dual",
        "homogeneous.gaussian_square",
        *_USES,
    ),
    derivation=_diagonals,
    kernels=(backward_kernels()["backward.backward_L"],),
)

IDENTITIES = (BACKWARD_DIAGONALS, BACKWARD_HOLLOW)
