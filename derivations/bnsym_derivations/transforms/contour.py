"""Batch norm at any covariance by a contour: V_phi itself, at the tilted covariance and scaled.

A power of the radius is an integral over Gaussians, whose weight s^(k-1)/Gamma(k) depends on the
power. Hankel's integral makes one weight of all of them, 1/s, so that the activation may be a sum
of parts of different degrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sympy import Add, Expr, Integer, Integral, diag, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Positive, Reals, Variable
from bnsym.symbolic.batchnorm import BatchNorm
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.duals.pair import OVER as PAIR_OVER
from bnsym_derivations.duals.pair import PAIR, WHERE
from bnsym_derivations.symbols import (
    B,
    a,
    a_other,
    alpha,
    alpha_other,
    b,
    b_other,
    h,
    i,
    j,
    omega,
    q,
    r,
    tau,
    v,
    v_other,
    varsigma,
    w,
    x,
    y,
)
from bnsym_derivations.transforms.batch_norm import POWER
from bnsym_derivations.transforms.laplace import tail
from bnsym_derivations.transforms.tilting import (
    BATCH,
    CENTRED,
    CITE,
    LAW,
    RATE,
    SIDES,
    VARY,
    entries,
    root,
)

__all__ = ["IDENTITIES"]

_OTHER = PositiveHomogeneous(alpha_other, a_other, b_other)
_SECOND = (
    Variable(a_other, Reals(corners=(1, 0)), "ψ(1)"),
    Variable(b_other, Reals(corners=(0, 1, -1)), "−ψ(−1)"),
)
_STEEP = (
    Variable(alpha, Reals("-1/2", oo, corners=("-1/4", 0, 1)), "degree of φ"),
    *SIDES,
    Variable(alpha_other, Reals("-1/2", oo, corners=("1/4", 1, 2)), "degree of ψ"),
    *_SECOND,
)


def _at(phi: PositiveHomogeneous, point: Expr) -> Apply:
    """The value of an activation."""
    return Apply(phi, point, Integer(0))


def _round(body: Expr) -> HankelIntegral:
    """The integral along Hankel's contour."""
    return HankelIntegral(body, omega)


def _hankel() -> Derivation:
    integral = _round(exp(tau * omega) * omega**-q)
    return Derivation(integral).by(
        "hankel",
        tau ** (q - 1) / gamma(q),
        "Hankel's integral",
        integral=integral,
        rate=tau,
        terms=((Integer(1), q),),
    )


HANKEL = Identity(
    name="transforms.hankel",
    says="A negative power is integrated along Hankel's contour.",
    statement=Eq(_hankel().start, _hankel().end),
    over=(RATE, Variable(q, Positive(corners=(1, "1/2", "5/2")), "power")),
    cite=(("DLMF", "(5.9.2)"),),
    derivation=_hankel,
)


def _pair(matrix: Sequence[Expr], scale: Expr = Integer(1)) -> Gaussian:
    """The normal pair of two variances and a covariance, all scaled."""
    one, two, both = (scale * entry for entry in matrix)
    return Gaussian((x, y), [[one, both], [both, two]])


def _scaled() -> Derivation:
    matrix, length = (v, v_other, varsigma), sqrt(tau)
    start = Expectation(_at(POWER, x) * _at(_OTHER, y), _pair(matrix, tau))
    return (
        Derivation(start)
        .by(
            "symmetry",
            Expectation(_at(POWER, length * x) * _at(_OTHER, length * y), PAIR),
            "a pair of this covariance is a multiple of another one",
            maps=((start, diag(length, length)),),
        )
        .by(
            "homogeneity",
            Expectation(
                length**alpha * _at(POWER, x) * length**alpha_other * _at(_OTHER, y), PAIR
            ),
            "both are positive-homogeneous",
            scales=((x, length), (y, length)),
        )
        .by(
            "linearity",
            tau ** ((alpha + alpha_other) / 2) * Expectation(_at(POWER, x) * _at(_OTHER, y), PAIR),
            "constants come out",
        )
    )


SCALED = Identity(
    name="transforms.scaled_pair",
    says="The mean over a scaled pair of two homogeneous functions is a multiple.",
    statement=Eq(_scaled().start, _scaled().end),
    over=(*_STEEP, RATE, *PAIR_OVER),
    where=WHERE,
    cite=CITE,
    derivation=_scaled,
)


def _tilting() -> Derivation:
    rest = _at(POWER, z(i)) * _at(_OTHER, z(j))
    start = Expectation(exp(-tau * norm**2) * rest, LAW)
    tilted = Expectation(_at(POWER, x) * _at(_OTHER, y), _pair(entries(CENTRED, tau)))
    return Derivation(start).by(
        "tilt",
        tilted / root(CENTRED, tau),
        "complete the square",
        mean=start,
        rest=rest,
        rate=tau,
        places=(i, j),
        names=(x, y),
        centred=True,
    )


TILTING = Identity(
    name="transforms.different_tilting",
    says="Under a Gaussian of the radius, two activations see a tilted pair.",
    statement=Eq(_tilting().start, _tilting().end),
    over=(*_STEEP, *BATCH, RATE),
    where=VARY,
    cite=CITE,
    derivation=_tilting,
)

_PLACE = {
    alpha: alpha,
    a: a,
    b: b,
    alpha_other: alpha_other,
    a_other: a_other,
    b_other: b_other,
}


def _places(one: PositiveHomogeneous, two: PositiveHomogeneous) -> dict[Expr, Expr]:
    """The two activations in the places of the first and of the second."""
    names = (alpha, a, b, alpha_other, a_other, b_other)
    return dict(zip(names, (*one.args, *two.args), strict=True))


def _contour(parts: Sequence[PositiveHomogeneous]) -> Derivation:
    """Of a sum of activations of positive degrees."""
    pairs = list(product(parts, repeat=2))
    halves = [(one.args[0] + two.args[0]) / 2 for one, two in pairs]
    matrix, length = entries(CENTRED, w), sqrt(B)

    def total(points: Sequence[Expr]) -> Expr:
        one, two = (Add(*(_at(phi, point) for phi in parts)) for point in points)
        return one * two

    def outputs(place: Expr) -> Expr:
        return Add(*(BatchNorm(phi, B, h, place) for phi in parts))

    def grown(place: Expr, size: Expr = Integer(1), inside: Expr = Integer(1)) -> Expr:
        return Add(
            *(
                size ** phi.args[0] * norm ** -phi.args[0] * _at(phi, inside * z(place))
                for phi in parts
            )
        )

    values = [_at(one, z(i)) * _at(two, z(j)) for one, two in pairs]
    powers = [norm ** (-2 * half) for half in halves]
    integrals = [tail(half, norm) for half in halves]
    sizes = [B**half for half in halves]

    def form(means: Sequence[Expr]) -> Expr:
        return Add(*(size * mean for size, mean in zip(sizes, means, strict=True)))

    moments = [Expectation(power * two, LAW) for power, two in zip(powers, values, strict=True)]
    means = [
        Expectation(integral / gamma(half) * two, LAW)
        for integral, half, two in zip(integrals, halves, values, strict=True)
    ]
    rests = [two / gamma(half) for two, half in zip(values, halves, strict=True)]
    inside = [
        Expectation(integral.function * rest, LAW)
        for integral, rest in zip(integrals, rests, strict=True)
    ]
    weights = [w ** (half - 1) / gamma(half) for half in halves]
    falls = [Expectation(exp(-w * norm**2) * two, LAW) for two in values]
    tilted = [Expectation(_at(one, x) * _at(two, y), _pair(matrix)) for one, two in pairs]
    spread = B * w / omega
    sees = [
        Expectation(_at(one, x) * _at(two, y), _pair(matrix, spread)) for one, two in pairs
    ]
    cost = root(CENTRED, w)
    turned = _round(
        exp(omega)
        * Add(*(spread**half * mean for half, mean in zip(halves, tilted, strict=True)))
    )

    def weighed(factors: Sequence[Expr]) -> Expr:
        return form([k * factor for k, factor in zip(weights, factors, strict=True)])

    def along(body: Expr) -> Integral:
        return Integral(body, (w, 0, oo))

    whole = Expectation(total((x, y)), _pair(matrix, spread))
    return (
        Derivation(Expectation(outputs(i) * outputs(j), LAW))
        .by(
            "definition",
            Expectation(total([length * z(place) / norm for place in (i, j)]), LAW),
            "𝓑_φ(h) = φ(√B z/r)",
            of=(BatchNorm,),
        )
        .by(
            "homogeneity",
            Expectation(grown(i, inside=length) * grown(j, inside=length), LAW),
            "each part is positive-homogeneous, and r > 0 but for a null set",
            scales=((h, 1 / norm),),
        )
        .by(
            "homogeneity",
            Expectation(grown(i, length) * grown(j, length), LAW),
            "the same for √B",
            scales=((h, length),),
        )
        .by("linearity", form(moments), "expand the product")
        .by(
            "instance",
            form(means),
            "Schwinger's integral for each power of r",
            of="transforms.schwinger",
            at=tuple({q: half, r: norm} for half in dict.fromkeys(halves)),
        )
        .by(
            "fubini",
            along(form(inside)),
            "each integrand is positive but for a factor of at most C r^2k",
            terms=tuple(zip(means, integrals, rests, strict=True)),
        )
        .by("linearity", along(weighed(falls)), "constants come out")
        .by(
            "instance",
            along(weighed([mean / cost for mean in tilted])),
            "the tilted pair",
            of="transforms.different_tilting",
            at=tuple({**_places(one, two), tau: w} for one, two in pairs),
        )
        .by(
            "hankel",
            along(turned / (w * cost)),
            "one weight for all powers: 1/Γ(k) is an integral along Hankel's contour",
            integral=turned,
            rate=Integer(1),
            terms=tuple(
                ((B * w) ** half * mean, half)
                for half, mean in zip(halves, tilted, strict=True)
            ),
        )
        .by(
            "instance",
            along(_round(exp(omega) * Add(*sees)) / (w * cost)),
            "each part scales with the covariance",
            of="transforms.scaled_pair",
            at=tuple(
                {
                    **_places(one, two),
                    tau: spread,
                    **dict(zip((v, v_other, varsigma), matrix, strict=True)),
                }
                for one, two in pairs
            ),
        )
        .by("linearity", along(_round(exp(omega) * whole) / (w * cost)), "V_φ of the whole sum")
    )


def _degree(symbol: Expr, corners: tuple[object, ...], says: str) -> Variable:
    """A positive degree."""
    return Variable(symbol, Reals(0, oo, corners=corners), says)


def _two() -> Derivation:
    return _contour((POWER, _OTHER))


TWO = Identity(
    name="transforms.contour",
    says="The covariance after batch norm by a contour, for a sum of two homogeneous parts.",
    statement=Eq(_two().start, _two().end),
    over=(
        _degree(alpha, (1, "1/2"), "degree of one part"),
        *SIDES,
        _degree(alpha_other, (3, 2), "degree of the other part"),
        *_SECOND,
        *BATCH,
    ),
    where=VARY,
    cite=CITE,
    uses=("transforms.schwinger", "transforms.different_tilting", "transforms.scaled_pair"),
    derivation=_two,
)

IDENTITIES = (HANKEL, SCALED, TILTING, TWO)
