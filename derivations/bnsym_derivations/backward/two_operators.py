"""The adjoint of the backward map by two DOS operators.

The entry of D -> E[J D J^T], the radius separated, is a mean of products of two slopes plus two
multiples of the slope of E φ(z_p) φ(z_j) in the direction D.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Add, Expr, Integer, Mul, sqrt

from bnsym.core import Derivation
from bnsym.symbolic.batchnorm import Jacobian, SimplexCosine
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, Radius, correlated
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    BackwardMap,
    Direction,
    MeanSlope,
    Projected,
    Space,
    TangentMap,
)
from bnsym_derivations.backward.jacobian import jacobian_entry, norm, z
from bnsym_derivations.forward.eigenvalues import cosine, unit, upsilon, value
from bnsym_derivations.forward.ultrasymmetric import G, doubly, total
from bnsym_derivations.homogeneous.slopes import phi
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    e,
    eta,
    f,
    g,
    h,
    i,
    j,
    k,
    p,
    r,
    t,
    x,
    xi,
    y,
    zeta,
)
from bnsym_derivations.symbols import phi as any_phi

__all__ = [
    "ACTIVATION",
    "FIRST",
    "MIXED",
    "OWN",
    "PAIR",
    "RATIOS",
    "SECOND",
    "SLOPES",
    "STEEPEST",
    "VARIANCE",
    "prefactors",
    "reduced",
]

ACTIVATION = {alpha: alpha, a: a, b: b}
"""The symbols of the activation, for themselves."""

VARIANCE = B / (B - 1)
"""The variance of the centred batch at which its entries have variance one."""


def _jacobian(row: Expr, column: Expr) -> Jacobian:
    """Entry of the Jacobian of batch norm."""
    return Jacobian(phi, B, h, row, column)


_ROOT = sqrt(B)
_POINTS = {place: _ROOT * z(place) / norm for place in (p, j)}
_STEEP = B * value(_POINTS[p], 1) * value(_POINTS[j], 1)
_SCALE = B**alpha


def _mean(body: Expr, variance: Expr = upsilon) -> Expectation:
    """A mean over the batch."""
    return Expectation(body, BatchLaw((h,), variance, B))


def _ratio(order: int) -> Expr:
    """What the radius contributes when its power is made 2α + ``order``."""

    def moment(power: Expr, variance: Expr) -> Expectation:
        return Expectation(r**power, Radius((r,), variance, B - 1))

    return moment(Integer(-2), upsilon) / moment(2 * alpha + order, VARIANCE)


def _separated(space: Space) -> Derivation:
    """The entry of the adjoint map, with the radius separated and Euler's relation used."""
    start = Projected(BackwardMap(phi, B), space, i, k)
    adjoint = TangentMap(phi, B)

    def element(row: Expr, column: Expr) -> Direction:
        return Direction(space, row, column)

    def entry(means: list[Expectation]) -> Expr:
        one, two, three, four = means
        single = total(element(g, j) * two, g) + total(element(g, p) * three, g)
        return doubly(element(p, j) * one - single + total(element(g, e) * four, g, e))

    general = jacobian_entry(p, g) * jacobian_entry(j, e)
    jacobians = general.xreplace({any_phi: phi})
    means = [_mean(_STEEP / norm**2)]
    means += [_mean(_STEEP * z(place) * z(g) / norm**4) for place in (p, j)]
    means += [_mean(_STEEP * z(p) * z(j) * z(g) * z(e) / norm**6)]
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
            doubly(total(element(g, e) * _mean(_jacobian(p, g) * _jacobian(j, e)), e, g)),
            "the two centrings as sums",
            of=(Projected,),
        )
        .by(
            "instance",
            doubly(total(element(g, e) * _mean(jacobians), e, g)),
            "the Jacobian of batch norm",
            of="backward.jacobian",
            at=tuple(
                {i: row, k: column, B: B, h: h, any_phi: phi} for row, column in ((p, g), (j, e))
            ),
        )
        .by("linearity", doubly(apart - swapped), "the two brackets are multiplied out: four sums")
        .by(
            "linearity",
            doubly(apart - total(element(g, e) * G(p, e) * three, e, g)),
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
        means[number] = _ratio(order) * _mean(body, VARIANCE)
        return chain.by(
            "polar",
            entry(means),
            "radius and direction are independent",
            over=mean,
            radius=r,
            power=Integer(-2),
            other=2 * alpha + order,
            factor=_ROOT / norm,
            upsilon=VARIANCE,
            body=body,
        )

    def euler(number: int, mean: Expr, *points: Expr) -> Derivation:
        means[number] = mean
        return chain.by(
            "instance",
            entry(means),
            "Euler's relation x φ′ = α φ",
            of="homogeneous.euler",
            at=tuple({**ACTIVATION, x: point} for point in points),
        )

    first, second = value(z(p)), value(z(j))
    slopes = _SCALE * value(z(p), 1) * value(z(j), 1)
    chain = rescaled(3, 2, slopes * z(p) * z(j) * z(g) * z(e))
    body = alpha**2 * _SCALE * first * second * z(g) * z(e)
    chain = euler(3, _ratio(2) * _mean(body, VARIANCE), z(p), z(j))
    chain = rescaled(1, 0, slopes * z(p) * z(g))
    body = alpha * _SCALE * first * value(z(j), 1) * z(g)
    chain = euler(1, _ratio(0) * _mean(body, VARIANCE), z(p))
    chain = rescaled(0, -2, slopes)
    normed = alpha * _ROOT * value(_POINTS[p], 1) * value(_POINTS[j]) * z(g) / norm**3
    chain = euler(2, _mean(normed), _POINTS[j])
    return rescaled(2, 0, alpha * _SCALE * value(z(p), 1) * second * z(g))


PAIR = correlated(x, y, cosine)
SLOPES = Expectation(value(x, 1) * value(y, 1), PAIR)
MIXED = Expectation(x * value(x, 1) * value(y), PAIR)
OWN = Expectation(x * value(x, 1) * value(x), Gaussian((x,), [[1]]))
STEEPEST = Expectation(value(t, 1) ** 2, Gaussian((t,), [[1]]))
FIRST = {xi: STEEPEST, eta: Integer(0), zeta: SLOPES}
SECOND = {xi: OWN, eta: (MIXED - cosine * SLOPES) / 2, zeta: SLOPES}


def prefactors(ratios: Iterable[Expr]) -> tuple[Expr, ...]:
    """What stands before the products of two slopes, and twice before the slope of the mean."""
    low, middle, high = (ratio * _SCALE for ratio in ratios)
    return low, -2 * alpha * VARIANCE * middle, 2 * (alpha * VARIANCE) ** 2 * high


RATIOS = (_ratio(-2), _ratio(0), _ratio(2))


def _times(factor: Expr, terms: Iterable[Expr]) -> Expr:
    """A sum with the factor in every term."""
    return Add(*(factor * term for term in terms))


def reduced(space: Space) -> Derivation:
    """The adjoint map by two DOS operators."""
    first, second = value(z(p)), value(z(j))
    slope_law = BatchLaw((h,), VARIANCE, B)
    slope = MeanSlope(first * second, space, slope_law)
    slopes = _mean(value(z(p), 1) * value(z(j), 1), VARIANCE)

    def element(row: Expr, column: Expr) -> Direction:
        return Direction(space, row, column)

    def carried(moved: Expr, kept: Expr, place: Expr) -> Expr:
        mean = _mean(moved * kept * z(g), VARIANCE)
        return total(element(g, place) * mean, g)

    both = (carried(value(z(p), 1), second, p), carried(value(z(j), 1), first, j))
    weighted = total(element(g, e) * _mean(first * second * z(g) * z(e), VARIANCE), g, e)
    low, middle, high = prefactors(RATIOS)
    bare = {unit: VARIANCE, cosine: cosine.definition()}
    entries = [
        DOS(*(w.xreplace(bare) for w in weights.values())).entry(space, p, j).as_ordered_terms()
        for weights in (FIRST, SECOND, SECOND)
    ]
    products = low * element(p, j) * slopes
    carrying = _times(middle / (2 * VARIANCE), both)
    operators = [Projected(DOS(*w.values()), space, i, k) for w in (FIRST, SECOND, SECOND)]
    return (
        _separated(space)
        .by(
            "linearity",
            doubly(products + carrying + high / (2 * VARIANCE**2) * weighted),
            "constants come out",
        )
        .by(
            "score",
            doubly(products + carrying + high * slope),
            "the score of the law in the direction Δ",
            slope=slope,
            names=(g, e),
        )
        .by(
            "score",
            doubly(products + middle * slope + high * slope),
            "to first order z + ε Δ z has the covariance (G + 2 ε Δ) B/(B − 1)",
            slope=slope,
            names=(g,),
        )
        .by(
            "slope",
            doubly(Add(products, _times(middle, entries[1]), _times(high, entries[1]))),
            "Price's theorem for the two coordinates, of variance one",
            slope=slope,
            names=(x, y),
        )
        .by(
            "marginal",
            doubly(Add(*map(_times, (low, middle, high), entries))),
            "the law of two coordinates, or of one",
            mean=slopes,
            names=(x, y, t),
            places=(p, j),
        )
        .by(
            "linearity",
            Add(*map(Mul, (low, middle, high), (doubly(Add(*entry)) for entry in entries))),
            "constants come out",
        )
        .by(
            "definition",
            Add(*map(Mul, (low, middle, high), operators)),
            "two DOS operators; the cosine is ϱ",
            of=(Projected, SimplexCosine),
        )
    )
