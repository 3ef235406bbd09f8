"""Batch norm at any covariance by a contour: V_phi itself, at the tilted covariance and scaled.

A power of the radius is an integral over Gaussians, whose weight s^(k-1)/Gamma(k) depends on the
power. Hankel's integral makes one weight of all of them, 1/s, so that the activation may be a sum
of parts of different degrees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

from sympy import Add, Expr, Integer, Integral, Mul, diag, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Positive, Reals, Variable
from bnsym.symbolic.batchnorm import BatchNorm
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.duals.pair import OVER as PAIR_OVER
from bnsym_derivations.duals.pair import PAIR, WHERE
from bnsym_derivations.homogeneous.moments import OTHER, OTHER_SIDES
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    a,
    a_other,
    alpha,
    b,
    b_other,
    beta,
    delta,
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
    kernel,
    root,
)

__all__ = ["IDENTITIES"]

_STEEP = (
    Variable(alpha, Reals("-1/2", oo, corners=("-1/4", 0, 1)), "degree of φ"),
    *SIDES,
    Variable(beta, Reals("-1/2", oo, corners=("1/4", 1, 2)), "degree of ψ"),
    *OTHER_SIDES,
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
    says="A negative power, integrated along Hankel's contour round the negative axis.",
    statement=Eq(_hankel().start, _hankel().end),
    over=(RATE, Variable(q, Positive(corners=(1, "1/2", "5/2")), "power")),
    cite=(("DLMF", "(5.9.2)"),),
    derivation=_hankel,
)


def _pair(matrix: Sequence[Expr]) -> Gaussian:
    """The normal pair of two variances and a covariance."""
    one, two, both = matrix
    return Gaussian((x, y), [[one, both], [both, two]])


def _one_tilted(place: Expr, name: Expr) -> Derivation:
    """Of a function of one entry."""
    rest = _at(POWER, z(place))
    start = Expectation(exp(-tau * norm**2) * rest, LAW)
    tilted = Expectation(_at(POWER, name), _pair(entries(CENTRED, tau)))
    return _tilted(start, rest, tilted)


def _tilted(start: Expectation, rest: Expr, tilted: Expectation) -> Derivation:
    """The square completed."""
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


def _tilt(
    name: str, says: str, over: tuple[Variable, ...], derivation: Callable[[], Derivation]
) -> Identity:
    """What a tilt leaves."""
    chain = derivation()
    return Identity(
        name=f"transforms.{name}",
        says=says,
        statement=Eq(chain.start, chain.end),
        over=(*over, *BATCH, RATE),
        where=VARY,
        cite=CITE,
        derivation=derivation,
    )


FIRST_TILTED = _tilt(
    "first_tilting",
    "Under a Gaussian of the radius, the first entry is one of a tilted pair.",
    _STEEP[:3],
    lambda: _one_tilted(i, x),
)
SECOND_TILTED = _tilt(
    "second_tilting",
    "Under a Gaussian of the radius, the second entry is one of a tilted pair.",
    _STEEP[:3],
    lambda: _one_tilted(j, y),
)

_Parts = tuple[Sequence[PositiveHomogeneous], Sequence[PositiveHomogeneous]]
"""What the activations at two places consist of, but for a constant."""


class _Term(NamedTuple):
    """The product of a part of the activation at one place and of a part at the other."""

    factor: Expr
    """A constant."""
    first: PositiveHomogeneous | None
    """The part at the first place, if it is not the constant."""
    second: PositiveHomogeneous | None
    """The part at the second place, if it is not the constant."""

    @property
    def degree(self) -> Expr:
        """Half the degree of the product."""
        return Add(*(phi.args[0] for phi in (self.first, self.second) if phi)) / 2

    def value(self, one: Expr, two: Expr) -> Expr:
        """The product at two points."""
        points = ((self.first, one), (self.second, two))
        return Mul(*(_at(phi, point) for phi, point in points if phi))

    @property
    def tilting(self) -> str:
        """The identity that tilts it."""
        if self.first and self.second:
            return "transforms.mixed_tilting"
        return f"transforms.{'first' if self.first else 'second'}_tilting"

    @property
    def place(self) -> dict[Expr, Expr]:
        """The parts in the place of the activations of that identity."""
        values = [value for phi in (self.first, self.second) if phi for value in phi.args]
        return dict(zip(_NAMES, values, strict=False))


_NAMES = (alpha, a, b, beta, a_other, b_other)


def _terms(parts: _Parts, level: Expr) -> list[_Term]:
    """Those of a constant and several parts, but for that of the constant and itself."""
    before, after = parts
    single = [_Term(level, phi, None) for phi in before] + [
        _Term(level, None, phi) for phi in after
    ]
    double = [_Term(Integer(1), *pair) for pair in product(before, after)]
    return [*(single if level else ()), *double]


def _product(parts: _Parts, level: Expr, value: Callable[[PositiveHomogeneous, int], Expr]) -> Expr:
    """The product of the activations at the first and at the second place, by their parts."""
    sums = (Add(*(value(phi, k) for phi in side)) for k, side in enumerate(parts))
    return Mul(*(level + total for total in sums))


def _whole(parts: _Parts, level: Expr, *points: Expr) -> Expr:
    """The product of the activations at two points."""
    return _product(parts, level, lambda phi, k: _at(phi, points[k]))


def _scaled(parts: _Parts, level: Expr) -> Derivation:
    """V_phi at a scaled covariance, by its parts."""
    length, law = sqrt(tau), PAIR.func(PAIR.variables, tau * PAIR.covariance)
    mean = Expectation(_whole(parts, level, x, y), law)

    def grown(phi: PositiveHomogeneous, place: int) -> Expr:
        return length ** phi.args[0] * _at(phi, (x, y)[place])

    return (
        Derivation(mean - level**2)
        .by(
            "symmetry",
            Expectation(_whole(parts, level, length * x, length * y), PAIR) - level**2,
            "a pair of this covariance is a multiple of another one",
            maps=((mean, diag(length, length)),),
        )
        .by(
            "homogeneity",
            Expectation(_product(parts, level, grown), PAIR) - level**2,
            "each part is positive-homogeneous",
            scales=((x, length), (y, length)),
        )
        .by(
            "linearity",
            Add(
                *(
                    term.factor * tau**term.degree * Expectation(term.value(x, y), PAIR)
                    for term in _terms(parts, level)
                )
            ),
            "expand the product",
        )
    )


def _contour(parts: _Parts, level: Expr, scaled: str) -> Derivation:
    """Of a constant and activations of positive degrees."""
    terms = _terms(parts, level)
    matrix, cost, length = entries(CENTRED, w), root(CENTRED, w), sqrt(B)
    spread = B * w / omega

    places = (i, j)

    def output(phi: PositiveHomogeneous, place: int) -> Expr:
        return BatchNorm(phi, B, h, places[place])

    def grown(phi: PositiveHomogeneous, place: int) -> Expr:
        return norm ** -phi.args[0] * _at(phi, length * z(places[place]))

    def larger(phi: PositiveHomogeneous, place: int) -> Expr:
        return length ** phi.args[0] * norm ** -phi.args[0] * _at(phi, z(places[place]))

    def mean(value: Callable[[PositiveHomogeneous, int], Expr]) -> Expr:
        return Expectation(_product(parts, level, value), LAW) - level**2

    def form(of: Callable[[_Term], Expr]) -> Expr:
        return Add(*(term.factor * B**term.degree * of(term) for term in terms))

    def product_of(term: _Term) -> Expr:
        return term.value(z(i), z(j))

    def mean_of(term: _Term) -> Expr:
        return Expectation(tail(term.degree, norm) / gamma(term.degree) * product_of(term), LAW)

    def rest(term: _Term) -> Expr:
        return product_of(term) / gamma(term.degree)

    def weight(term: _Term) -> Expr:
        return w ** (term.degree - 1) / gamma(term.degree)

    def tilted(term: _Term) -> Expr:
        return Expectation(term.value(x, y), _pair(matrix))

    def along(body: Expr) -> Integral:
        return Integral(body, (w, 0, oo))

    def weighed(term: _Term, scale: Expr) -> Expr:
        return term.factor * scale**term.degree * tilted(term)

    turned = _round(exp(omega) * Add(*(weighed(term, spread) for term in terms)))
    sees = Expectation(_whole(parts, level, x, y), _pair([spread * entry for entry in matrix]))
    chain = (
        Derivation(mean(output))
        .by(
            "definition",
            mean(lambda phi, place: _at(phi, length * z(places[place]) / norm)),
            "𝓑_φ(h) = φ(√B z/r)",
            of=(BatchNorm,),
        )
        .by(
            "homogeneity",
            mean(grown),
            "each part is positive-homogeneous, and r > 0 but for a null set",
            scales=((h, 1 / norm),),
        )
        .by(
            "homogeneity",
            mean(larger),
            "the same for √B",
            scales=((h, length),),
        )
        .by(
            "linearity",
            form(lambda term: Expectation(norm ** (-2 * term.degree) * product_of(term), LAW)),
            "expand the product",
        )
        .by(
            "instance",
            form(mean_of),
            "Schwinger's integral for each power of r",
            of="transforms.schwinger",
            at=tuple({q: half, r: norm} for half in dict.fromkeys(t.degree for t in terms)),
        )
        .by(
            "fubini",
            along(
                form(lambda term: Expectation(tail(term.degree, norm).function * rest(term), LAW))
            ),
            "each integrand is positive but for a factor of at most C r^2k",
            terms=tuple((mean_of(term), tail(term.degree, norm), rest(term)) for term in terms),
        )
        .by(
            "linearity",
            along(
                form(
                    lambda term: (
                        weight(term) * Expectation(exp(-w * norm**2) * product_of(term), LAW)
                    )
                )
            ),
            "constants come out",
        )
    )
    done: set[str] = set()
    for name in dict.fromkeys(term.tilting for term in terms):
        done.add(name)
        chain = chain.by(
            "instance",
            along(
                form(
                    lambda term: (
                        weight(term)
                        * (
                            tilted(term) / cost
                            if term.tilting in done
                            else Expectation(exp(-w * norm**2) * product_of(term), LAW)
                        )
                    )
                )
            ),
            "the tilted pair",
            of=name,
            at=tuple({**term.place, tau: w} for term in terms if term.tilting == name),
        )
    return chain.by(
        "hankel",
        along(turned / (w * cost)),
        "one weight for all powers: 1/Γ(k) is an integral along Hankel's contour",
        integral=turned,
        rate=Integer(1),
        terms=tuple((weighed(term, B * w), term.degree) for term in terms),
    ).by(
        "instance",
        along(_round(exp(omega) * (sees - level**2)) / (w * cost)),
        "V_φ of the whole activation",
        of=f"transforms.{scaled}",
        at=(
            {
                **{name: name for side in parts for phi in side for name in phi.args},
                **({level: level} if level else {}),
                tau: spread,
                **dict(zip((v, v_other, varsigma), matrix, strict=True)),
            },
        ),
    )


_LEVEL = Variable(delta, Reals(corners=(0, 1)), "value of the activation at zero")


def _degree(symbol: Expr, corners: tuple[object, ...], says: str) -> Variable:
    """A positive degree."""
    return Variable(symbol, Reals(0, oo, corners=corners), says)


_DEGREES = (
    _degree(alpha, (1, "1/2"), "degree of φ"),
    *SIDES,
    _degree(beta, (3, 2), "degree of ψ"),
    *OTHER_SIDES,
)


def _two(
    parts: _Parts, level: Expr, name: str, dual: tuple[str, str], says: str
) -> tuple[Identity, Identity]:
    """V_phi at a scaled covariance, and batch norm along the contour."""
    own = (_LEVEL,) if level else ()
    scaled, whole = _scaled(parts, level), _contour(parts, level, dual[0])
    single = ("transforms.first_tilting", "transforms.second_tilting") if level else ()
    return (
        Identity(
            name=f"transforms.{dual[0]}",
            says=dual[1],
            statement=Eq(scaled.start, scaled.end),
            over=(*own, *_STEEP, RATE, *PAIR_OVER),
            where=WHERE,
            cite=CITE,
            derivation=lambda: _scaled(parts, level),
        ),
        Identity(
            name=f"transforms.{name}",
            says=says,
            statement=Eq(whole.start, whole.end),
            over=(*own, *_DEGREES, *BATCH),
            where=VARY,
            cite=CITE,
            uses=(
                "transforms.schwinger",
                *single,
                "transforms.mixed_tilting",
                f"transforms.{dual[0]}",
            ),
            derivation=lambda: _contour(parts, level, dual[0]),
        ),
    )


PAIR_SCALED, PAIR_CONTOUR = _two(
    ((POWER,), (OTHER,)),
    Integer(0),
    "contour_pair",
    ("scaled_pair", "The mean of two homogeneous functions over a scaled pair."),
    "The mean of two activations after batch norm, along Hankel's contour.",
)
SCALED, CONTOUR = _two(
    ((POWER, OTHER), (POWER, OTHER)),
    delta,
    "contour",
    ("scaled_dual", "V_φ at a scaled covariance, for a constant and two homogeneous parts."),
    "The covariance after batch norm along Hankel's contour, for a constant and two parts.",
)


def _homogeneous() -> Derivation:
    spread, cost = B * w / omega, root(CENTRED, w)
    one, two, both = (spread * entry for entry in entries(CENTRED, w))
    law = _pair((one, two, both))

    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    def along(body: Expr) -> Integral:
        return Integral(body, (w, 0, oo))

    def outside(weight: Expr) -> Expr:
        return B**alpha * weight * along(w ** (alpha - 1) * kernel(CENTRED, w))

    def dual(variance: Expr, other: Expr, covariance: Expr) -> Expr:
        scale = MomentConstant(alpha) * sqrt(variance) ** alpha * sqrt(other) ** alpha
        return scale * HomogeneousKernel(POWER, covariance / (sqrt(variance) * sqrt(other)))

    power = _round(exp(omega) * omega**-alpha)
    seen = Expectation(_at(POWER, x) * _at(POWER, y), law)
    return (
        Derivation(along(_round(exp(omega) * seen) / (w * cost)))
        .by(
            "definition",
            along(_round(exp(omega) * Expectation(sides(x) * sides(y), law)) / (w * cost)),
            "the two sides of φ",
            of=(Apply,),
        )
        .by(
            "instance",
            along(_round(exp(omega) * dual(one, two, both)) / (w * cost)),
            "the dual kernel of φ at any variances",
            of="duals.homogeneous",
            at=({alpha: alpha, a: a, b: b, v: one, v_other: two, varsigma: both},),
        )
        .by(
            "field",
            along(
                _round(
                    exp(omega) * omega**-alpha * B**alpha * w**alpha * dual(*entries(CENTRED, w))
                )
                / (w * cost)
            ),
            "its scale comes out of the kernel",
        )
        .by("linearity", outside(power), "constants come out")
        .by(
            "instance",
            outside(1 / gamma(alpha)),
            "Hankel's integral",
            of="transforms.hankel",
            at=({tau: Integer(1), q: alpha},),
        )
        .by(
            "instance",
            Expectation(BatchNorm(POWER, B, h, i) * BatchNorm(POWER, B, h, j), LAW),
            "Laplace's integral",
            of="transforms.laplace",
            at=({alpha: alpha, a: a, b: b, B: B, Sigma: Sigma, i: i, j: j},),
        )
    )


HOMOGENEOUS = Identity(
    name="transforms.contour_homogeneous",
    says="For a homogeneous activation the contour contains Laplace's integral.",
    statement=Eq(_homogeneous().end, _homogeneous().start),
    over=(_degree(alpha, (1, "3/2", "1/2", 2), "degree"), *SIDES, *BATCH),
    where=VARY,
    cite=CITE,
    uses=("duals.homogeneous", "transforms.hankel", "transforms.laplace"),
    derivation=_homogeneous,
)

IDENTITIES = (
    HANKEL,
    FIRST_TILTED,
    SECOND_TILTED,
    PAIR_SCALED,
    PAIR_CONTOUR,
    SCALED,
    CONTOUR,
    HOMOGENEOUS,
)
