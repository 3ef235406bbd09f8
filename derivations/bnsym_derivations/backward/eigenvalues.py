"""The eigenvalues of the backward map on centred diagonals and on matrices without diagonal.

The adjoint map D -> E[J D J^T] has the same ones. Its entry, the radius separated, is a mean of
products of two slopes plus two multiples of the slope of E φ(z_p) φ(z_j) in the direction D.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import Add, Expr, Gt, Integer, Mul, Rational, gamma, sqrt

from bnsym.core import Derivation, Identity, Integers, Variable
from bnsym.symbolic.batchnorm import Centred, CentredNorm, Jacobian, SimplexCosine
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, Radius, correlated
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import Apply, HomogeneousKernel, MomentConstant
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    BackwardMap,
    Direction,
    MeanSlope,
    Projected,
    Space,
    TangentMap,
    acts_as,
)
from bnsym_derivations.backward.homogeneous import CITE
from bnsym_derivations.backward.jacobian import jacobian_entry
from bnsym_derivations.backward.kernels import kernels as backward_kernels
from bnsym_derivations.forward.eigenvalues import (
    DEGREES,
    cosine,
    gap,
    unit,
    upsilon,
    value,
)
from bnsym_derivations.forward.ultrasymmetric import (
    DIAGONALS,
    DIAGONALS_VALUE,
    HOLLOW,
    PLACES,
    ROWS,
    VECTOR,
    G,
    total,
)
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
    e,
    eta,
    f,
    g,
    h,
    i,
    j,
    k,
    n,
    p,
    q,
    r,
    t,
    v,
    x,
    xi,
    y,
    zeta,
)
from bnsym_derivations.symbols import phi as any_phi

__all__ = ["IDENTITIES", "diagonals_value", "hollow_value"]

_ALL = {alpha: alpha, a: a, b: b}
_LOWERED, _KERNEL = HomogeneousKernel(psi, cosine), HomogeneousKernel(phi, cosine)
SMALL = Variable(B, Integers(4, reach=2, corners=(4, 5)), "batch size")
_VARIANCE = B / (B - 1)
"""The variance of the centred batch at which its entries have variance one."""


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


def _z(place: Expr) -> Centred:
    """Entry of the centred batch."""
    return Centred(B, h, place)


def _jacobian(row: Expr, column: Expr) -> Jacobian:
    """Entry of the Jacobian of batch norm."""
    return Jacobian(phi, B, h, row, column)


_ROOT, _NORM = sqrt(B), CentredNorm(B, h)
_POINTS = {place: _ROOT * _z(place) / _NORM for place in (p, j)}
_STEEP = B * value(_POINTS[p], 1) * value(_POINTS[j], 1)
_SCALE = B**alpha


def _mean(body: Expr, variance: Expr = upsilon) -> Expectation:
    """A mean over the batch."""
    return Expectation(body, BatchLaw((h,), variance, B))


def _ratio(order: int) -> Expr:
    """What the radius contributes when its power is made 2α + ``order``."""

    def moment(power: Expr, variance: Expr) -> Expectation:
        return Expectation(r**power, Radius((r,), variance, B - 1))

    return moment(Integer(-2), upsilon) / moment(2 * alpha + order, _VARIANCE)


def _doubly(entry: Expr) -> Expr:
    """G T G entry by entry."""
    return total(G(i, p) * entry * G(j, k), j, p)


def _separated(space: Space) -> Derivation:
    """The entry of the adjoint map, with the radius separated and Euler's relation used."""
    start = Projected(BackwardMap(phi, B), space, i, k)
    adjoint = TangentMap(phi, B)

    def element(row: Expr, column: Expr) -> Direction:
        return Direction(space, row, column)

    def entry(means: list[Expectation]) -> Expr:
        one, two, three, four = means
        single = total(element(g, j) * two, g) + total(element(g, p) * three, g)
        return _doubly(element(p, j) * one - single + total(element(g, e) * four, g, e))

    general = jacobian_entry(p, g) * jacobian_entry(j, e)
    jacobians = general.xreplace({any_phi: phi})
    means = [_mean(_STEEP / _NORM**2)]
    means += [_mean(_STEEP * _z(place) * _z(g) / _NORM**4) for place in (p, j)]
    means += [_mean(_STEEP * _z(p) * _z(j) * _z(g) * _z(e) / _NORM**6)]
    one, two, three, four = means
    swapped = total(element(g, e) * G(p, e) * three, g, e)
    apart = (
        total(element(f, e) * G(p, f) * G(j, e) * one, e, f)
        - total(element(g, e) * G(j, e) * two, e, g)
        + total(element(g, e) * four, g, e)
    )
    chain = (
        Derivation(start)
        .by(
            "adjoint",
            Projected(adjoint, space, i, k),
            "the map is its own adjoint on the space",
            entry=start,
            adjoint=adjoint,
        )
        .by(
            "definition",
            _doubly(total(element(g, e) * _mean(_jacobian(p, g) * _jacobian(j, e)), e, g)),
            "the two centrings as sums",
            of=(Projected,),
        )
        .by(
            "instance",
            _doubly(total(element(g, e) * _mean(jacobians), e, g)),
            "the Jacobian of batch norm",
            of="backward.jacobian",
            at=tuple(
                {i: row, k: column, B: B, h: h, any_phi: phi} for row, column in ((p, g), (j, e))
            ),
        )
        .by("linearity", _doubly(apart - swapped), "the two brackets are multiplied out: four sums")
        .by(
            "linearity",
            _doubly(apart - total(element(g, e) * G(p, e) * three, e, g)),
            "finite sums in the other order",
            swapped=(swapped,),
        )
        .by(
            "contraction",
            entry(means),
            "G Δ = Δ",
            over=(e, f),
        )
    )

    def rescaled(number: int, order: int, body: Expr) -> Derivation:
        mean = means[number]
        means[number] = _ratio(order) * _mean(body, _VARIANCE)
        return chain.by(
            "polar",
            entry(means),
            "radius and direction are independent",
            over=mean,
            radius=r,
            power=Integer(-2),
            other=2 * alpha + order,
            factor=_ROOT / _NORM,
            upsilon=_VARIANCE,
            body=body,
        )

    def euler(number: int, mean: Expr, *points: Expr) -> Derivation:
        means[number] = mean
        return chain.by(
            "instance",
            entry(means),
            "Euler's relation x φ′ = α φ",
            of="homogeneous.euler",
            at=tuple({**_ALL, x: point} for point in points),
        )

    first, second = value(_z(p)), value(_z(j))
    slopes = _SCALE * value(_z(p), 1) * value(_z(j), 1)
    chain = rescaled(3, 2, slopes * _z(p) * _z(j) * _z(g) * _z(e))
    body = alpha**2 * _SCALE * first * second * _z(g) * _z(e)
    chain = euler(3, _ratio(2) * _mean(body, _VARIANCE), _z(p), _z(j))
    chain = rescaled(1, 0, slopes * _z(p) * _z(g))
    body = alpha * _SCALE * first * value(_z(j), 1) * _z(g)
    chain = euler(1, _ratio(0) * _mean(body, _VARIANCE), _z(p))
    chain = rescaled(0, -2, slopes)
    normed = alpha * _ROOT * value(_POINTS[p], 1) * value(_POINTS[j]) * _z(g) / _NORM**3
    chain = euler(2, _mean(normed), _POINTS[j])
    return rescaled(2, 0, alpha * _SCALE * value(_z(p), 1) * second * _z(g))


_PAIR = correlated(x, y, cosine)
_SLOPES = Expectation(value(x, 1) * value(y, 1), _PAIR)
_MIXED = Expectation(x * value(x, 1) * value(y), _PAIR)
_OWN = Expectation(x * value(x, 1) * value(x), Gaussian((x,), [[1]]))
_STEEPEST = Expectation(value(t, 1) ** 2, Gaussian((t,), [[1]]))
_FIRST = {xi: _STEEPEST, eta: Integer(0), zeta: _SLOPES}
_SECOND = {xi: _OWN, eta: (_MIXED - cosine * _SLOPES) / 2, zeta: _SLOPES}


def _scales(ratios: Iterable[Expr]) -> tuple[Expr, ...]:
    """What stands before the products of two slopes, and twice before the slope of the mean."""
    low, middle, high = (ratio * _SCALE for ratio in ratios)
    return low, -2 * alpha * _VARIANCE * middle, 2 * (alpha * _VARIANCE) ** 2 * high


_RATIOS = (_ratio(-2), _ratio(0), _ratio(2))


def _times(factor: Expr, terms: Iterable[Expr]) -> Expr:
    """A sum with the factor in every term."""
    return Add(*(factor * term for term in terms))


def _reduced(space: Space) -> Derivation:
    """The adjoint map by two DOS operators."""
    first, second = value(_z(p)), value(_z(j))
    slope_law = BatchLaw((h,), _VARIANCE, B)
    slope = MeanSlope(first * second, space, slope_law)
    slopes = _mean(value(_z(p), 1) * value(_z(j), 1), _VARIANCE)

    def element(row: Expr, column: Expr) -> Direction:
        return Direction(space, row, column)

    def carried(moved: Expr, kept: Expr, place: Expr) -> Expr:
        mean = _mean(moved * kept * _z(g), _VARIANCE)
        return total(element(g, place) * mean, g)

    both = (carried(value(_z(p), 1), second, p), carried(value(_z(j), 1), first, j))
    weighted = total(element(g, e) * _mean(first * second * _z(g) * _z(e), _VARIANCE), g, e)
    low, middle, high = _scales(_RATIOS)
    bare = {unit: _VARIANCE, cosine: cosine.definition()}
    entries = [
        DOS(*(w.xreplace(bare) for w in weights.values())).entry(space, p, j).as_ordered_terms()
        for weights in (_FIRST, _SECOND, _SECOND)
    ]
    products = low * element(p, j) * slopes
    carrying = _times(middle / (2 * _VARIANCE), both)
    operators = [Projected(DOS(*w.values()), space, i, k) for w in (_FIRST, _SECOND, _SECOND)]
    return (
        _separated(space)
        .by(
            "linearity",
            _doubly(products + carrying + high / (2 * _VARIANCE**2) * weighted),
            "constants come out",
        )
        .by(
            "score",
            _doubly(products + carrying + high * slope),
            "the score of the law in the direction Δ",
            slope=slope,
            names=(g, e),
        )
        .by(
            "score",
            _doubly(products + middle * slope + high * slope),
            "to first order z + ε Δ z has the covariance (G + 2 ε Δ) B/(B − 1)",
            slope=slope,
            names=(g,),
        )
        .by(
            "slope",
            _doubly(Add(products, _times(middle, entries[1]), _times(high, entries[1]))),
            "Price's theorem for the two coordinates, of variance one",
            slope=slope,
            names=(x, y),
        )
        .by(
            "marginal",
            _doubly(Add(*map(_times, (low, middle, high), entries))),
            "the law of two coordinates, or of one",
            mean=slopes,
            names=(x, y, t),
            places=(p, j),
        )
        .by(
            "linearity",
            Add(*map(Mul, (low, middle, high), (_doubly(Add(*entry)) for entry in entries))),
            "constants come out",
        )
        .by(
            "definition",
            Add(*map(Mul, (low, middle, high), operators)),
            "two DOS operators; the cosine is ϱ",
            of=(Projected, SimplexCosine),
        )
    )


_PLACE = {**_ALL, c: cosine}
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
        return tuple(low / known(alpha + order, _VARIANCE) for order in (-1, 0, 1))

    fixed = BatchMomentConstant(alpha, B) * gap()
    powers = ((upsilon, Integer(-1)), *((_VARIANCE, alpha + order) for order in (-1, 0, 1)))
    return (
        chain.by(
            "instance",
            inside(*_scales(ratios(upsilon))),
            "the moments of the radius",
            of="sphere.radial_moment",
            at=tuple({v: variance, n: B - 1, q: power} for variance, power in powers),
        )
        .by(
            "instance",
            inside(*_scales(ratios(fixed))),
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


def _hollow() -> Derivation:
    element = Direction(HOLLOW, i, k)

    def inside(*scales: Expr, slopes: Expr = _LOWERED_DUAL) -> Expr:
        return Add(*scales) * slopes * element

    places = tuple({B: B, M: M, i: i, k: k, **weights} for weights in (_FIRST, _SECOND))
    scales = _scales(_RATIOS)
    chain = (
        _reduced(HOLLOW)
        .by(
            "instance",
            inside(*scales, slopes=_SLOPES),
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
    product, square = Expectation(value(x) * value(y), _PAIR), Expectation(value(x) ** 2, single)
    dual, second = MomentConstant(alpha) * _KERNEL, MomentConstant(alpha) * squares
    lowered = Expectation(Apply(psi, x, 0) ** 2, single)
    slopes = Expectation(alpha**2 * Apply(psi, t, 0) ** 2, Gaussian((t,), [[1]]))
    steepest = alpha**2 * MomentConstant(alpha - 1) * squares
    scales = _scales(_RATIOS)

    def at(*means: Expr) -> Expr:
        return Add(*map(Mul, scales, _acting(*means))) * element

    def inside(*factors: Expr) -> Expr:
        known = _acting(steepest, alpha * second, alpha * dual, _LOWERED_DUAL)
        return Add(*map(Mul, factors, known)) * element

    inner_square = Expectation(alpha * value(x) ** 2, single)
    inner_product = Expectation(alpha * value(x) * value(y), _PAIR)
    chain = (
        _reduced(DIAGONALS)
        .by(
            "instance",
            at(_STEEPEST, _OWN, _MIXED, _SLOPES),
            "the value on centred diagonals, by the three weights",
            of="forward.dos_diagonals",
            at=tuple({B: B, d: d, i: i, k: k, **weights} for weights in (_FIRST, _SECOND)),
        )
        .by(
            "instance",
            at(_STEEPEST, _OWN, _MIXED, _LOWERED_DUAL),
            "the mean of φ′(x) φ′(y)",
            of="homogeneous.slope_dual",
            at=(_PLACE,),
        )
        .by(
            "instance",
            at(slopes, _OWN, _MIXED, _LOWERED_DUAL),
            "the derivative of φ is homogeneous of degree α − 1",
            of="homogeneous.activation_slope",
            at=({**_ALL, x: t},),
        )
        .by(
            "instance",
            at(slopes, inner_square, inner_product, _LOWERED_DUAL),
            "Euler's relation x φ′ = α φ",
            of="homogeneous.euler",
            at=({**_ALL, x: x},),
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
            at=(_ALL, {alpha: alpha - 1, a: a, b: -b}),
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
