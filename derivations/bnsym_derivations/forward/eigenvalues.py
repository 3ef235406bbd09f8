"""The eigenvalues of the forward map at BSB1 for positive-homogeneous activations."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Rational, gamma, oo, sqrt

from bnsym.core import Derivation, Identity, Reals, Variable
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm, SimplexCosine, Upsilon
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, Radius, correlated
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import Apply, HomogeneousKernel, MomentConstant
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    Direction,
    ForwardSlope,
    MeanSlope,
    Projected,
    Space,
    acts_as,
)
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.forward.kernels import kernels as forward_kernels
from bnsym_derivations.forward.ultrasymmetric import (
    BATCH,
    DIAGONALS,
    DIAGONALS_VALUE,
    HOLLOW,
    LINE,
    PLACES,
    ROWS,
    VECTOR,
    G,
    doubly,
    total,
)
from bnsym_derivations.homogeneous.arc_cosine import DEGREE
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.slopes import phi, psi
from bnsym_derivations.symbols import (
    B,
    M,
    a,
    alpha,
    b,
    c,
    d,
    eta,
    h,
    i,
    j,
    k,
    n,
    p,
    q,
    r,
    v,
    x,
    xi,
    y,
    zeta,
)
from bnsym_derivations.symbols import phi as any_phi

__all__ = [
    "CITE",
    "DEGREES",
    "DIAGONALS_DUAL",
    "DIAGONALS_USES",
    "HOLLOW_USES",
    "IDENTITIES",
    "SLOPE_DUAL",
    "by_price",
    "diagonals_value",
    "gap",
    "hollow_value",
    "on_diagonals",
    "on_hollow",
    "steepness",
    "value",
]

CITE = (("Yang2019", "Theorem on the forward eigenvalues of positive-homogeneous activations"),)
DEGREES = Variable(alpha, Reals("1/2", oo, corners=("51/100", 1, "3/2", 2)), DEGREE)
operator = ForwardSlope(phi, B)
upsilon = Upsilon(phi, B)
cosine = SimplexCosine(B)
unit = 1 - cosine
"""The variance of the centred batch at which its entries have variance one."""


def gap() -> Expr:
    """J_φ(1) − J_φ(ϱ)."""
    return a**2 + b**2 - HomogeneousKernel(phi, cosine)


def steepness() -> Expr:
    """X = (1 − ϱ) J_φ′(ϱ)/(J_φ(1) − J_φ(ϱ)): the slope at ϱ over that of the chord."""
    return B / (B - 1) * alpha**2 / (2 * alpha - 1) * HomogeneousKernel(psi, cosine) / gap()


def diagonals_value() -> Expr:
    """λ_𝕃 of the forward map."""
    return (alpha * (B - 2) + steepness()) / (B - 1 + 2 * alpha)


def hollow_value() -> Expr:
    """λ_𝕄 of the forward map."""
    return (B - 1) * steepness() / (B - 1 + 2 * alpha)


def value(point: Expr, order: int = 0) -> Apply:
    """The activation, or its derivative."""
    return Apply(phi, point, Integer(order))


def _moment(order: Expr, variance: Expr) -> Expectation:
    """A moment of the radius."""
    return Expectation(r**order, Radius((r,), variance, B - 1))


_ALL = {alpha: alpha, a: a, b: b}
_PAIR, _SINGLE = correlated(x, y, cosine), Gaussian((x,), [[1]])
_PRODUCT, _SQUARE = value(x) * value(y), value(x) ** 2
_SLOPES = Expectation(value(x, 1) * value(y, 1), _PAIR)
_MIXED = Expectation(x * value(x, 1) * value(y), _PAIR)
_OWN = Expectation(x * value(x, 1) * value(x), _SINGLE)
WEIGHTS = {xi: _OWN, eta: (_MIXED - cosine * _SLOPES) / 2, zeta: _SLOPES}
_RATIO = (
    _moment(Integer(2), upsilon) / upsilon**2 * unit**2 / _moment(2 * alpha + 2, unit) * B**alpha
)
SLOPE_DUAL = alpha**2 * MomentConstant(alpha - 1) * HomogeneousKernel(psi, cosine)
"""The mean of φ′(x) φ′(y), and what the slope of V_φ at unit variances does to 𝕄."""
_PLAIN = {unit: B / (B - 1), cosine: cosine.definition()}


def _reduced(space: Space) -> Derivation:
    """The derivative of the forward map as a DOS operator, up to a quotient of moments."""
    norm = CentredNorm(B, h)

    def z(place: Expr) -> Centred:
        return Centred(B, h, place)

    def slope(body: Expr, variance: Expr) -> MeanSlope:
        return MeanSlope(body, space, BatchLaw((h,), variance, B))

    outside = slope(BatchNorm(phi, B, h, p) * BatchNorm(phi, B, h, j), upsilon)
    root = sqrt(B)
    normed = slope(value(root * z(p) / norm) * value(root * z(j) / norm), upsilon)
    body = B**alpha * value(z(p)) * value(z(j))
    variance = B / (B - 1)
    free = slope(body, variance)
    chain = (
        Derivation(Projected(operator, space, i, k))
        .by("definition", doubly(outside), "the two centrings as sums", of=(Projected,))
        .by("definition", doubly(normed), "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
        .by(
            "slope",
            doubly(_RATIO.xreplace(_PLAIN) / B**alpha * free),
            "the radius enters the slope by its moments only",
            slope=normed,
            power=2 * alpha,
            factor=root / norm,
            radius=r,
            upsilon=variance,
            body=body,
        )
    )
    return by_price(chain, free, _RATIO)


def by_price(chain: Derivation, free: MeanSlope, outside: Expr) -> Derivation:
    """From a slope at unit variances, between two centrings, to a multiple of a DOS operator."""
    dos, space = DOS(*WEIGHTS.values()), free.space
    constant, entry = outside.xreplace(_PLAIN), dos.xreplace(_PLAIN).entry(space, p, j)
    return (
        chain.by(
            "slope",
            doubly(constant * entry),
            "Price's theorem for the two coordinates, of variance one",
            slope=free,
            names=(x, y),
        )
        .by("linearity", constant * doubly(entry), "what does not depend on the place comes out")
        .by(
            "definition",
            outside * Projected(dos, space, i, k),
            "this is a DOS operator; the cosine is ϱ",
            of=(Projected, SimplexCosine),
        )
    )


def _moments(chain: Derivation, space: Space, expression: Expr, result: Expr) -> Derivation:
    """The last steps: the moments of the radius, υ, and the constants."""
    half = (B - 1) * Rational(1, 2)

    def known(power: Expr, variance: Expr) -> Expr:
        return (2 * variance) ** power * gamma(half + power) / gamma(half)

    first, second = known(Integer(1), upsilon), known(alpha + 1, unit)
    ratio = first / upsilon**2 * unit**2 / second * B**alpha
    constant = BatchMomentConstant(alpha, B)
    final = ratio.xreplace({upsilon: constant * gap()})
    return (
        chain.by(
            "instance",
            ratio * expression,
            "the moments of the radius",
            of="sphere.radial_moment",
            at=(
                {v: upsilon, n: B - 1, q: Integer(1)},
                {v: unit, n: B - 1, q: alpha + 1},
            ),
        )
        .by(
            "instance",
            final * expression,
            "υ at the fixed point",
            of="forward.upsilon",
            at=({**_ALL, B: B},),
        )
        .by(
            "definition",
            result * Direction(space, i, k),
            "Γ(s + 1) = s Γ(s) in the constants",
            of=(BatchMomentConstant, MomentConstant, SimplexCosine),
        )
    )


def on_hollow(chain: Derivation, outside: Expr) -> Derivation:
    """From a multiple of the DOS operator to its value on matrices without diagonal."""
    element = Direction(HOLLOW, i, k)
    return chain.by(
        "instance",
        outside * _SLOPES * element,
        "on matrices without diagonal only the last weight acts",
        of="forward.dos_hollow",
        at=({B: B, M: M, i: i, k: k, **WEIGHTS},),
    ).by(
        "instance",
        outside * SLOPE_DUAL * element,
        "the mean of φ′(x) φ′(y)",
        of="homogeneous.slope_dual",
        at=({**_ALL, c: cosine},),
    )


def _acting(own: Expr, mixed: Expr, last: Expr) -> Expr:
    """What a DOS operator of these means does to centred diagonals."""
    return DIAGONALS_VALUE.xreplace({xi: own, eta: (mixed - cosine * last) / 2, zeta: last})


def on_diagonals(chain: Derivation, outside: Expr) -> Derivation:
    """From a multiple of the DOS operator to its value on centred diagonals."""
    element = Direction(DIAGONALS, i, k)

    def eigenvalue(*means: Expr) -> Expr:
        return outside * _acting(*means) * element

    product, square = Expectation(_PRODUCT, _PAIR), Expectation(_SQUARE, _SINGLE)
    dual = MomentConstant(alpha) * HomogeneousKernel(phi, cosine)
    return (
        chain.by(
            "instance",
            eigenvalue(_OWN, _MIXED, _SLOPES),
            "the value on centred diagonals, by the three weights",
            of="forward.dos_diagonals",
            at=({B: B, d: d, i: i, k: k, **WEIGHTS},),
        )
        .by(
            "instance",
            eigenvalue(_OWN, _MIXED, SLOPE_DUAL),
            "the mean of φ′(x) φ′(y)",
            of="homogeneous.slope_dual",
            at=({**_ALL, c: cosine},),
        )
        .by(
            "instance",
            eigenvalue(
                Expectation(alpha * _SQUARE, _SINGLE),
                Expectation(alpha * _PRODUCT, _PAIR),
                SLOPE_DUAL,
            ),
            "Euler's relation x φ′ = α φ",
            of="homogeneous.euler",
            at=({**_ALL, x: x},),
        )
        .by(
            "linearity",
            eigenvalue(alpha * square, alpha * product, SLOPE_DUAL),
            "the degree, a constant, comes out",
        )
        .by(
            "instance",
            eigenvalue(alpha * square, alpha * dual, SLOPE_DUAL),
            "the mean of φ(x) φ(y)",
            of="homogeneous.dual",
            at=({**_ALL, c: cosine},),
        )
        .by(
            "instance",
            outside * DIAGONALS_DUAL * element,
            "the second moment of φ",
            of="homogeneous.gaussian_square",
            at=(_ALL,),
        )
    )


DIAGONALS_DUAL = _acting(
    alpha * (a**2 + b**2) * MomentConstant(alpha),
    alpha * MomentConstant(alpha) * HomogeneousKernel(phi, cosine),
    SLOPE_DUAL,
)
"""What the slope of V_φ at unit variances does to centred diagonals."""


def _hollow() -> Derivation:
    chain = on_hollow(_reduced(HOLLOW), _RATIO)
    return _moments(chain, HOLLOW, SLOPE_DUAL * Direction(HOLLOW, i, k), hollow_value())


def _diagonals() -> Derivation:
    chain = on_diagonals(_reduced(DIAGONALS), _RATIO)
    inside = DIAGONALS_DUAL * Direction(DIAGONALS, i, k)
    return _moments(chain, DIAGONALS, inside, diagonals_value())


def _line() -> Derivation:
    law = BatchLaw((h,), Upsilon(any_phi, B), B)
    slope = MeanSlope(BatchNorm(any_phi, B, h, p) * BatchNorm(any_phi, B, h, j), LINE, law)
    root, norm = sqrt(B), CentredNorm(B, h)
    first, second = (Apply(any_phi, root * Centred(B, h, e) / norm, Integer(0)) for e in (p, j))
    normed = MeanSlope(first * second, LINE, law)
    return (
        Derivation(Projected(ForwardSlope(any_phi, B), LINE, i, k))
        .by(
            "definition",
            total(G(i, p) * slope * G(j, k), j, p),
            "the two centrings as sums",
            of=(Projected,),
        )
        .by(
            "definition",
            total(G(i, p) * normed * G(j, k), j, p),
            "𝓑_φ(h) = φ(√B z/r)",
            of=(BatchNorm,),
        )
        .by(
            "slope",
            total(Integer(0), j, p),
            "batch norm does not see the scale",
            slope=normed,
            degree=Integer(0),
        )
        .by("linearity", Integer(0), "a sum of zeros")
    )


HOLLOW_USES = ("forward.dos_hollow", "homogeneous.slope_dual")
DIAGONALS_USES = (
    "forward.dos_diagonals",
    "homogeneous.slope_dual",
    "homogeneous.euler",
    "homogeneous.dual",
    "homogeneous.gaussian_square",
)
_USES = ("sphere.radial_moment", "forward.upsilon")

FORWARD_HOLLOW = Identity(
    name="forward.hollow_eigenvalue",
    says="The eigenvalue of the forward map on centred matrices without diagonal.",
    statement=acts_as(operator, HOLLOW, hollow_value(), i, k),
    over=(DEGREES, *SIDES, BATCH, ROWS, *PLACES),
    where=(Gt(upsilon, 0), CentredHollow(M, B)),
    cite=CITE,
    uses=(*HOLLOW_USES, *_USES),
    derivation=_hollow,
    kernels=(forward_kernels()["forward.forward_M"],),
)

FORWARD_DIAGONALS = Identity(
    name="forward.diagonals_eigenvalue",
    says="The eigenvalue of the forward map on centred diagonals.",
    statement=acts_as(operator, DIAGONALS, diagonals_value(), i, k),
    over=(DEGREES, *SIDES, BATCH, VECTOR, *PLACES),
    where=(Gt(upsilon, 0),),
    cite=CITE,
    uses=(*DIAGONALS_USES, *_USES),
    derivation=_diagonals,
    kernels=(forward_kernels()["forward.forward_L"],),
)

FORWARD_LINE = Identity(
    name="forward.line_eigenvalue",
    says="The forward map forgets the scale: its eigenvalue on the line of G is zero.",
    statement=acts_as(ForwardSlope(any_phi, B), LINE, 0, i, k),
    over=(BATCH, Variable(any_phi, ACTIVATIONS, "activation"), *PLACES),
    where=(Gt(Upsilon(any_phi, B), 0),),
    cite=CITE,
    derivation=_line,
)

IDENTITIES = (FORWARD_LINE, FORWARD_HOLLOW, FORWARD_DIAGONALS)
