"""The slopes of Laplace's integral at BSB1, and the slope of the map: the forward eigenvalues.

By the score of the normal law a slope in a direction without trace is a mean, and what Schwinger's
integral does to a mean it does to a slope: no derivative is taken under an integral. The slopes at
all rates are multiples of one DOS operator, and the multiple is integrated by Euler's Beta
integral.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Gt, Integer, Integral, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import BatchNorm, SimplexCosine
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import MomentConstant
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import (
    Direction,
    ForwardSlope,
    MeanSlope,
    Projected,
    Space,
    TiltedSlope,
    acts_as,
)
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.forward.eigenvalues import (
    DEGREES,
    DIAGONALS_DUAL,
    DIAGONALS_USES,
    HOLLOW_USES,
    SLOPE_DUAL,
    by_price,
    diagonals_value,
    gap,
    hollow_value,
    on_diagonals,
    on_hollow,
    upsilon,
)
from bnsym_derivations.forward.ultrasymmetric import (
    BATCH,
    DIAGONALS,
    HOLLOW,
    PLACES,
    ROWS,
    VECTOR,
    G,
    doubly,
    total,
)
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.symbols import B, M, a, alpha, b, d, e, g, h, i, j, k, n, p, q, r, tau, v, w
from bnsym_derivations.transforms.at_bsb1 import (
    HALF,
    UNIT,
    VARIANCE,
    beta,
    known,
    law,
    moment,
    over_rates,
)
from bnsym_derivations.transforms.batch_norm import POWER, value
from bnsym_derivations.transforms.laplace import tail
from bnsym_derivations.transforms.tilting import CITE, RATE

__all__ = ["IDENTITIES"]

_ALL = {alpha: alpha, a: a, b: b}
_GROWTH = 1 + 2 * tau * v
_OUTSIDE = _GROWTH ** (-HALF - alpha - 1) * (v / UNIT) ** (alpha - 1)
_CONSTANT = B**alpha / gamma(alpha)
_VALUES = value(z(p)) * value(z(j))


def _weighted(space: Space, inside: Expr) -> Expr:
    """In the direction, as a double sum."""
    return total(Direction(space, g, e) * inside, g, e)


def _scored(body: Expr, variance: Expr) -> Expectation:
    """The mean of the body times two entries."""
    return Expectation(body * z(g) * z(e), law(variance))


def _tilted(space: Space) -> Derivation:
    """The slope of the tilted V-transform as a multiple of a DOS operator."""
    fall, more = exp(-tau * norm**2), alpha + 1
    tilted, cost = v / _GROWTH, _GROWTH**-HALF
    start, free = MeanSlope(fall * _VALUES, space, law(v)), MeanSlope(_VALUES, space, law(UNIT))
    mean = _scored(fall * _VALUES, v)
    unit = _scored(_VALUES, UNIT)

    def spread(inside: Expr) -> Expr:
        return doubly(_weighted(space, inside) / (2 * v**2))

    chain = (
        Derivation(Projected(TiltedSlope(POWER, B, v, tau), space, i, k))
        .by("definition", doubly(start), "the two centrings as sums", of=(Projected,))
        .by(
            "score",
            spread(mean),
            "the score of the law in the direction Δ",
            slope=start,
            names=(g, e),
        )
        .by(
            "tilt",
            spread(cost * _scored(_VALUES, tilted)),
            "the tilted batch has the covariance v/(1 + 2 τ v) G",
            mean=mean,
            rest=_VALUES * z(g) * z(e),
            rate=tau,
        )
        .by(
            "polar",
            spread(cost * moment(more, tilted) / moment(more, UNIT) * unit),
            "radius and direction are independent",
            over=_scored(_VALUES, tilted),
            radius=r,
            power=2 * alpha + 2,
            other=2 * alpha + 2,
            factor=Integer(1),
            upsilon=UNIT,
            body=unit.body,
        )
        .by(
            "instance",
            spread(cost * known(more, tilted) / known(more, UNIT) * unit),
            "the moments of the radius",
            of="sphere.radial_moment",
            at=tuple({v: variance, n: B - 1, q: more} for variance in (tilted, UNIT)),
        )
        .by(
            "linearity",
            doubly(_OUTSIDE * _weighted(space, unit) / (2 * UNIT**2)),
            "constants come out",
        )
        .by(
            "score",
            doubly(_OUTSIDE * free),
            "the score again, at another variance",
            slope=free,
            names=(g, e),
        )
    )
    return by_price(chain, free, _OUTSIDE)


def _tilted_hollow() -> Derivation:
    return on_hollow(_tilted(HOLLOW), _OUTSIDE)


def _tilted_diagonals() -> Derivation:
    return on_diagonals(_tilted(DIAGONALS), _OUTSIDE)


_EVERY = (DEGREES, *SIDES, BATCH, VARIANCE)
_OVER = {HOLLOW: (ROWS, *PLACES), DIAGONALS: (VECTOR, *PLACES)}
_LETTERS = {HOLLOW: {M: M}, DIAGONALS: {d: d}}
_NAMES = {HOLLOW: "hollow", DIAGONALS: "diagonals"}
_WHERE = {HOLLOW: (CentredHollow(M, B),), DIAGONALS: ()}

TILTED_HOLLOW = Identity(
    name="transforms.tilted_hollow",
    says="At BSB1 a tilt leaves of the slope of V_φ a multiple, here on matrices without diagonal.",
    statement=acts_as(TiltedSlope(POWER, B, v, tau), HOLLOW, _OUTSIDE * SLOPE_DUAL, i, k),
    over=(*_EVERY, RATE, *_OVER[HOLLOW]),
    where=_WHERE[HOLLOW],
    cite=CITE,
    uses=(*HOLLOW_USES, "sphere.radial_moment"),
    derivation=_tilted_hollow,
)

TILTED_DIAGONALS = Identity(
    name="transforms.tilted_diagonals",
    says="At BSB1 a tilt leaves of the slope of V_φ a multiple, here on centred diagonals.",
    statement=acts_as(TiltedSlope(POWER, B, v, tau), DIAGONALS, _OUTSIDE * DIAGONALS_DUAL, i, k),
    over=(*_EVERY, RATE, *_OVER[DIAGONALS]),
    cite=CITE,
    uses=(*DIAGONALS_USES, "sphere.radial_moment"),
    derivation=_tilted_diagonals,
)


def _exchanged(space: Space) -> Derivation:
    """The slope of the map is the integral of the slopes."""
    outputs = BatchNorm(POWER, B, h, p) * BatchNorm(POWER, B, h, j)
    rooted = value(sqrt(B) * z(p)) * value(sqrt(B) * z(j))
    plain = value(sqrt(B) * z(p) / norm) * value(sqrt(B) * z(j) / norm)
    start, end = (MeanSlope(body, space, law(v)) for body in (outputs, exp(-w * norm**2) * _VALUES))
    rest, integral = _VALUES * z(g) * z(e), tail(alpha, norm)
    mean = Expectation(rest * integral, law(v))

    def spread(body: Expr) -> Expr:
        return doubly(_weighted(space, _scored(body, v)) / (2 * v**2))

    def summed(inner: Expr) -> Expr:
        weights = G(i, p) * Direction(space, g, e) * G(j, k)
        return total(weights * inner / (2 * v**2), g, e, j, p)

    return (
        Derivation(Projected(ForwardSlope(POWER, B, v), space, i, k))
        .by("definition", doubly(start), "the two centrings as sums", of=(Projected,))
        .by(
            "score",
            spread(outputs),
            "the score of the law in the direction Δ",
            slope=start,
            names=(g, e),
        )
        .by("definition", spread(plain), "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
        .by(
            "homogeneity",
            spread(norm ** (-2 * alpha) * rooted),
            "φ is positive-homogeneous of degree α, and r > 0 but for a null set",
            scales=((h, 1 / norm),),
        )
        .by(
            "homogeneity",
            spread(B**alpha * norm ** (-2 * alpha) * _VALUES),
            "the same for √B",
            scales=((h, sqrt(B)),),
        )
        .by(
            "instance",
            spread(B**alpha * integral / gamma(alpha) * _VALUES),
            "Schwinger's integral",
            of="transforms.schwinger",
            at=({q: alpha, r: norm},),
        )
        .by("linearity", _CONSTANT * summed(mean), "constants come out")
        .by(
            "fubini",
            _CONSTANT * Integral(summed(Expectation(rest * integral.function, law(v))), (w, 0, oo)),
            "the integrand is positive but for its factors |φ(z_p) φ(z_j) z_g z_e| ≤ C r^(2α + 2)",
            mean=mean,
            integral=integral,
            rest=rest,
            total=summed(mean),
        )
        .by(
            "linearity",
            _CONSTANT * over_rates(spread(exp(-w * norm**2) * _VALUES)),
            "constants come out",
        )
        .by(
            "score",
            _CONSTANT * over_rates(doubly(end)),
            "the score, now of what Schwinger's integral leaves",
            slope=end,
            names=(g, e),
        )
        .by(
            "definition",
            _CONSTANT * over_rates(Projected(TiltedSlope(POWER, B, v, w), space, i, k)),
            "the slope of the tilted V-transform",
            of=(Projected,),
        )
    )


def _exchange(space: Space, says: str) -> Identity:
    """The exchange in the directions of a space."""
    chain = _exchanged(space)
    return Identity(
        name=f"transforms.{_NAMES[space]}_exchange",
        says=f"At BSB1 the slope of the map is the integral of Laplace's slopes, {says}.",
        statement=Eq(chain.start, chain.end),
        over=(*_EVERY, *_OVER[space]),
        where=_WHERE[space],
        cite=CITE,
        uses=("transforms.schwinger",),
        derivation=lambda: _exchanged(space),
    )


EXCHANGES = {
    HOLLOW: _exchange(HOLLOW, "without diagonal"),
    DIAGONALS: _exchange(DIAGONALS, "on diagonals"),
}


def _eigenvalue(space: Space, tilted: Identity, inside: Expr, result: Expr) -> Derivation:
    """The slopes at all rates together."""
    element, exchange = Direction(space, i, k), EXCHANGES[space]
    place = {**_ALL, B: B, v: v, i: i, k: k, **_LETTERS[space]}
    rates = (1 + 2 * w * v) ** (-HALF - alpha - 1)
    scale = (v / UNIT) ** (alpha - 1) * inside
    spread = over_rates(rates * scale * element)

    def ended(variance: Expr) -> Expr:
        gammas = gamma(HALF + 1) / gamma(HALF + alpha + 1)
        return (B / 2) ** alpha * UNIT ** (1 - alpha) / variance * gammas * inside * element

    chain = (
        Derivation(v / upsilon * exchange.statement.lhs)
        .by(
            "instance",
            v / upsilon * exchange.statement.rhs,
            "the slope of the map is the integral of the slopes",
            of=exchange.name,
            at=(place,),
        )
        .by(
            "instance",
            v / upsilon * _CONSTANT * spread,
            "the eigenvalue at every rate",
            of=tilted.name,
            at=({**place, tau: w},),
        )
    )
    return (
        beta(chain, spread, HALF + 1, (2 * v) ** -alpha * scale * element)
        .by(
            "instance",
            ended(BatchMomentConstant(alpha, B) * gap()),
            "υ at the fixed point",
            of="forward.upsilon",
            at=({**_ALL, B: B},),
        )
        .by(
            "definition",
            result * element,
            "Γ(s + 1) = s Γ(s) in the constants",
            of=(BatchMomentConstant, MomentConstant, SimplexCosine),
        )
    )


def _hollow() -> Derivation:
    return _eigenvalue(HOLLOW, TILTED_HOLLOW, SLOPE_DUAL, hollow_value())


def _diagonals() -> Derivation:
    return _eigenvalue(DIAGONALS, TILTED_DIAGONALS, DIAGONALS_DUAL, diagonals_value())


def _whole(space: Space, says: str, derivation: Callable[[], Derivation]) -> Identity:
    """The eigenvalue on a space."""
    chain, name = derivation(), _NAMES[space]
    return Identity(
        name=f"transforms.{name}_eigenvalue",
        says=f"At BSB1 of any scale the slope of the map has, by Laplace, its eigenvalue {says}.",
        statement=Eq(chain.start, chain.end),
        over=(*_EVERY, *_OVER[space]),
        where=(Gt(upsilon, 0), *_WHERE[space]),
        cite=CITE,
        uses=(EXCHANGES[space].name, f"transforms.tilted_{name}", "forward.upsilon"),
        derivation=derivation,
    )


IDENTITIES = (
    TILTED_HOLLOW,
    TILTED_DIAGONALS,
    *EXCHANGES.values(),
    _whole(HOLLOW, "without diagonal", _hollow),
    _whole(DIAGONALS, "on diagonals", _diagonals),
)
