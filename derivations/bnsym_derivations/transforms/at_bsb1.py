"""Laplace's integral at BSB1, and its slopes there: the eigenvalues of the forward map.

Where the covariance of the centred batch is upsilon G, the tilted one is
upsilon/(1 + 2 tau upsilon) G, and it costs (1 + 2 tau upsilon)^((B - 1)/2). Of a homogeneous
activation the tilt is then a power of 1 + 2 tau upsilon, in the mean as in its slopes, and the
integral over the rate is Euler's Beta integral.
"""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Integral, Lambda, Rational, exp, gamma, oo

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Variable
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, Radius, correlated
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import HomogeneousKernel, MomentConstant
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    Direction,
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
    WEIGHTS,
    cosine,
    diagonals_value,
    gap,
    hollow_value,
    on_diagonals,
    on_hollow,
    unit,
    upsilon,
)
from bnsym_derivations.forward.ultrasymmetric import (
    BATCH,
    DIAGONALS,
    HOLLOW,
    PLACES,
    ROWS,
    VECTOR,
    doubly,
    total,
)
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.symbols import (
    B,
    M,
    a,
    alpha,
    b,
    c,
    d,
    e,
    g,
    h,
    i,
    j,
    k,
    n,
    p,
    q,
    r,
    s,
    tau,
    v,
    w,
    x,
    y,
)
from bnsym_derivations.transforms.batch_norm import POWER, value
from bnsym_derivations.transforms.tilting import CITE, RATE

__all__ = ["IDENTITIES"]

_UNIT = B / (B - 1)
"""The variance of the centred batch at which its entries have variance one."""
_HALF = (B - 1) * Rational(1, 2)
_GROWTH = 1 + 2 * tau * v
_ALL = {alpha: alpha, a: a, b: b}


def _law(variance: Expr) -> BatchLaw:
    """That of a batch at BSB1."""
    return BatchLaw((h,), variance, B)


def _moment(power: Expr, variance: Expr) -> Expectation:
    """One of the radius."""
    return Expectation(r ** (2 * power), Radius((r,), variance, B - 1))


def _known(power: Expr, variance: Expr) -> Expr:
    """The same in Gammas."""
    return (2 * variance) ** power * gamma(_HALF + power) / gamma(_HALF)


def _over_rates(body: Expr) -> Integral:
    """Laplace's integral, but for its constant."""
    return Integral(w ** (alpha - 1) * body, (w, 0, oo))


def _beta(chain: Derivation, spread: Integral, power: Expr, outside: Expr) -> Derivation:
    """The integral over the rate of what the tilt leaves at BSB1, by Euler's."""
    unit_range = Integral(s ** (alpha - 1) * (1 - s) ** (power - 1), (s, 0, 1))
    constant = chain.end / spread
    value = gamma(alpha) * gamma(power) / gamma(power + alpha)
    return chain.by(
        "substitution",
        constant * outside * unit_range,
        "2 w v = s/(1 − s)",
        integral=spread,
        image=Lambda(s, s / (2 * v * (1 - s))),
        slope=Lambda(s, 1 / (2 * v * (1 - s) ** 2)),
        result=unit_range,
        factor=outside,
    ).by(
        "euler_integral",
        constant * outside * value,
        "Euler's first integral",
        integral=unit_range,
        first=Integer(0),
        second=alpha,
        third=power + alpha,
        argument=Integer(0),
    )


def _value(first: Expr, second: Expr) -> Derivation:
    """The integral itself, by the law of two coordinates, or of one."""
    product, same = value(z(first)) * value(z(second)), first == second
    growth = _GROWTH.xreplace({tau: w})
    tilted, cost = v / growth, growth**-_HALF
    constant, left = B**alpha / gamma(alpha), growth ** (-_HALF - alpha) * (v / _UNIT) ** alpha
    kernel, K = HomogeneousKernel(POWER, cosine), BatchMomentConstant(alpha, B)
    dual = Expectation(value(x) * value(y), correlated(x, y, cosine))
    single = Expectation(value(x) ** 2, Gaussian((x,), [[1]]))
    fallen = Expectation(exp(-w * norm**2) * product, _law(v))
    free, bare = (Expectation(product, _law(variance)) for variance in (tilted, _UNIT))
    plain, known, of = (
        (single, (a**2 + b**2) * MomentConstant(alpha), "homogeneous.gaussian_square")
        if same
        else (dual, MomentConstant(alpha) * kernel, "homogeneous.dual")
    )
    ratio = _moment(alpha, tilted) / _moment(alpha, _UNIT)

    chain = (
        Derivation(constant * _over_rates(fallen))
        .by(
            "tilt",
            constant * _over_rates(cost * free),
            "the tilted batch has the covariance v/(1 + 2 w v) G",
            mean=fallen,
            rest=product,
            rate=w,
        )
        .by(
            "polar",
            constant * _over_rates(cost * ratio * bare),
            "radius and direction are independent",
            over=free,
            radius=r,
            power=2 * alpha,
            other=2 * alpha,
            factor=Integer(1),
            upsilon=_UNIT,
            body=product,
        )
        .by(
            "instance",
            constant * _over_rates(cost * _known(alpha, tilted) / _known(alpha, _UNIT) * bare),
            "the moments of the radius",
            of="sphere.radial_moment",
            at=tuple({v: variance, n: B - 1, q: alpha} for variance in (tilted, _UNIT)),
        )
        .by(
            "marginal",
            constant * _over_rates(left * plain.xreplace({cosine: cosine.definition()})),
            "the law of two coordinates, or of one",
            mean=bare,
            names=(x, y, x),
            places=(first, second),
        )
    )
    if not same:
        chain = chain.by(
            "definition",
            constant * _over_rates(left * plain),
            "their correlation is ϱ",
            of=(SimplexCosine,),
        )
    chain = chain.by(
        "instance",
        constant * _over_rates(left * known),
        "a mean of two activations",
        of=of,
        at=({**_ALL, c: cosine},) if not same else (_ALL,),
    )
    outside = (2 * v) ** -alpha * (v / _UNIT) ** alpha * known
    return _beta(chain, _over_rates(left * known), _HALF, outside).by(
        "definition",
        K * ((a**2 + b**2) if same else kernel),
        "the constants are those of the fixed point",
        of=(BatchMomentConstant,),
    )


def _tilted_dos(space: Space) -> tuple[Derivation, Expr]:
    """The slope of the tilted V-transform as a multiple of a DOS operator, and the multiple."""
    product = value(z(p)) * value(z(j))
    fall = exp(-tau * norm**2)

    def slope(body: Expr, variance: Expr) -> MeanSlope:
        return MeanSlope(body, space, _law(variance))

    def mean(variance: Expr, body: Expr = product) -> Expectation:
        return Expectation(body * z(g) * z(e), _law(variance))

    def weighted(inside: Expr) -> Expr:
        return total(Direction(space, g, e) * inside, g, e)

    tilted, cost, more = v / _GROWTH, _GROWTH**-_HALF, alpha + 1
    start, free = slope(fall * product, v), slope(product, _UNIT)
    ratio = _moment(more, tilted) / _moment(more, _UNIT)
    outside = _GROWTH ** (-_HALF - alpha - 1) * (v / _UNIT) ** (alpha - 1)
    dos = DOS(*WEIGHTS.values())
    bare = dos.xreplace({unit: _UNIT, cosine: cosine.definition()})
    return (
        Derivation(Projected(TiltedSlope(POWER, B, v, tau), space, i, k))
        .by("definition", doubly(start), "the two centrings as sums", of=(Projected,))
        .by(
            "score",
            doubly(weighted(mean(v, fall * product)) / (2 * v**2)),
            "the score of the law in the direction Δ",
            slope=start,
            names=(g, e),
        )
        .by(
            "tilt",
            doubly(weighted(cost * mean(tilted)) / (2 * v**2)),
            "the tilted batch has the covariance v/(1 + 2 τ v) G",
            mean=mean(v, fall * product),
            rest=product * z(g) * z(e),
            rate=tau,
        )
        .by(
            "polar",
            doubly(weighted(cost * ratio * mean(_UNIT)) / (2 * v**2)),
            "radius and direction are independent",
            over=mean(tilted),
            radius=r,
            power=2 * alpha + 2,
            other=2 * alpha + 2,
            factor=Integer(1),
            upsilon=_UNIT,
            body=mean(_UNIT).body,
        )
        .by(
            "instance",
            doubly(
                weighted(cost * _known(more, tilted) / _known(more, _UNIT) * mean(_UNIT))
                / (2 * v**2)
            ),
            "the moments of the radius",
            of="sphere.radial_moment",
            at=tuple({v: variance, n: B - 1, q: more} for variance in (tilted, _UNIT)),
        )
        .by(
            "linearity",
            doubly(outside * weighted(mean(_UNIT)) / (2 * _UNIT**2)),
            "constants come out",
        )
        .by(
            "score",
            doubly(outside * free),
            "the score again, at another variance",
            slope=free,
            names=(g, e),
        )
        .by(
            "slope",
            doubly(outside * bare.entry(space, p, j)),
            "Price's theorem for the two coordinates, of variance one",
            slope=free,
            names=(x, y),
        )
        .by(
            "linearity",
            outside * doubly(bare.entry(space, p, j)),
            "what does not depend on the place comes out",
        )
        .by(
            "definition",
            outside * Projected(dos, space, i, k),
            "this is a DOS operator; the cosine is ϱ",
            of=(Projected, SimplexCosine),
        )
    ), outside


def _tilted_hollow() -> Derivation:
    return on_hollow(*_tilted_dos(HOLLOW))


def _tilted_diagonals() -> Derivation:
    return on_diagonals(*_tilted_dos(DIAGONALS))


_OUTSIDE = _GROWTH ** (-_HALF - alpha - 1) * (v / _UNIT) ** (alpha - 1)
_VARIANCE = Variable(v, Positive(corners=(1, "1/8", 4)), "variance of the centred batch")
_OVER = (DEGREES, *SIDES, BATCH, _VARIANCE, RATE)

TILTED_HOLLOW = Identity(
    name="transforms.tilted_hollow",
    says="At BSB1 a tilt leaves of the slope of V_φ a multiple, here on matrices without diagonal.",
    statement=acts_as(TiltedSlope(POWER, B, v, tau), HOLLOW, _OUTSIDE * SLOPE_DUAL, i, k),
    over=(*_OVER, ROWS, *PLACES),
    where=(CentredHollow(M, B),),
    cite=CITE,
    uses=(*HOLLOW_USES, "sphere.radial_moment"),
    derivation=_tilted_hollow,
)

TILTED_DIAGONALS = Identity(
    name="transforms.tilted_diagonals",
    says="At BSB1 a tilt leaves of the slope of V_φ a multiple, here on centred diagonals.",
    statement=acts_as(TiltedSlope(POWER, B, v, tau), DIAGONALS, _OUTSIDE * DIAGONALS_DUAL, i, k),
    over=(*_OVER, VECTOR, *PLACES),
    cite=CITE,
    uses=(*DIAGONALS_USES, "sphere.radial_moment"),
    derivation=_tilted_diagonals,
)


def _agreement(space: Space, known: Identity, inside: Expr, result: Expr) -> Derivation:
    """The slopes at all rates together."""
    element, constant = Direction(space, i, k), v / upsilon * B**alpha / gamma(alpha)
    letters = {HOLLOW: {M: M}, DIAGONALS: {d: d}}[space]
    rates = (1 + 2 * w * v) ** (-_HALF - alpha - 1)
    scale = (v / _UNIT) ** (alpha - 1) * inside

    def ended(variance: Expr) -> Expr:
        gammas = gamma(_HALF + 1) / gamma(_HALF + alpha + 1)
        return (B / 2) ** alpha * _UNIT ** (1 - alpha) / variance * gammas * inside * element

    spread = _over_rates(rates * scale * element)
    chain = Derivation(
        constant * _over_rates(Projected(TiltedSlope(POWER, B, v, w), space, i, k))
    ).by(
        "instance",
        constant * spread,
        "the eigenvalue at every rate",
        of=known.name,
        at=({**_ALL, B: B, v: v, tau: w, i: i, k: k, **letters},),
    )
    return (
        _beta(chain, spread, _HALF + 1, (2 * v) ** -alpha * scale * element)
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
    return _agreement(HOLLOW, TILTED_HOLLOW, SLOPE_DUAL, hollow_value())


def _diagonals() -> Derivation:
    return _agreement(DIAGONALS, TILTED_DIAGONALS, DIAGONALS_DUAL, diagonals_value())


HOLLOW_SLOPE = Identity(
    name="transforms.hollow_eigenvalue",
    says="At BSB1 of any scale Laplace's integral has the forward eigenvalue without diagonal.",
    statement=Eq(_hollow().start, _hollow().end),
    over=(*_OVER[:-1], ROWS, *PLACES),
    where=(Gt(upsilon, 0), CentredHollow(M, B)),
    cite=CITE,
    uses=(TILTED_HOLLOW.name, "forward.upsilon"),
    derivation=_hollow,
)

DIAGONALS_SLOPE = Identity(
    name="transforms.diagonals_eigenvalue",
    says="At BSB1 of any scale Laplace's integral has the forward eigenvalue on diagonals.",
    statement=Eq(_diagonals().start, _diagonals().end),
    over=(*_OVER[:-1], VECTOR, *PLACES),
    where=(Gt(upsilon, 0),),
    cite=CITE,
    uses=(TILTED_DIAGONALS.name, "forward.upsilon"),
    derivation=_diagonals,
)


def _at_bsb1(name: str, says: str, places: tuple[Expr, Expr], of: str) -> Identity:
    """The integral at one place, or at two."""
    chain = _value(*places)
    return Identity(
        name=f"transforms.bsb1_{name}",
        says=f"At BSB1 of any scale Laplace's integral is that of the fixed point, {says}.",
        statement=Eq(chain.start, chain.end),
        over=(
            Variable(alpha, Positive(corners=(1, "3/2", "1/2", 2)), "degree"),
            *SIDES,
            BATCH,
            _VARIANCE,
            *(Variable(p, Integers(1, upper=B), "place") for p in {*places} if p.is_Symbol),
        ),
        cite=CITE,
        uses=("sphere.radial_moment", f"homogeneous.{of}"),
        derivation=lambda: _value(*places),
    )


VALUES = (
    _at_bsb1("diagonal", "q* on the diagonal", (i, i), "gaussian_square"),
    _at_bsb1("off_diagonal", "q* c* beside it", (Integer(1), Integer(2)), "dual"),
)

IDENTITIES = (*VALUES, TILTED_HOLLOW, TILTED_DIAGONALS, HOLLOW_SLOPE, DIAGONALS_SLOPE)
