"""An activation in parts of different degrees, at two places: tilted and scaled part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

from sympy import Add, Expr, Integer, Mul, diag, exp, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import (
    Apply,
    PositiveHomogeneous,
)
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.duals.pair import PAIR
from bnsym_derivations.homogeneous.moments import OTHER_SIDES
from bnsym_derivations.symbols import (
    a,
    a_other,
    alpha,
    b,
    b_other,
    beta,
    i,
    j,
    tau,
    x,
    y,
)
from bnsym_derivations.transforms.batch_norm import POWER
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

__all__ = [
    "IDENTITIES",
    "STEEP",
    "Parts",
    "Term",
    "at",
    "pair",
    "parted",
    "scaled_derivation",
    "terms_of",
    "whole_of",
]

STEEP = (
    Variable(alpha, Reals("-1/2", oo, corners=("-1/4", 0, 1)), "degree of φ"),
    *SIDES,
    Variable(beta, Reals("-1/2", oo, corners=("1/4", 1, 2)), "degree of ψ"),
    *OTHER_SIDES,
)


def at(phi: PositiveHomogeneous, point: Expr) -> Apply:
    """The value of an activation."""
    return Apply(phi, point, Integer(0))


def pair(matrix: Sequence[Expr]) -> Gaussian:
    """The normal pair of two variances and a covariance."""
    one, two, both = matrix
    return Gaussian((x, y), [[one, both], [both, two]])


def _one_tilted(place: Expr, name: Expr) -> Derivation:
    """Of a function of one entry."""
    rest = at(POWER, z(place))
    start = Expectation(exp(-tau * norm**2) * rest, LAW)
    tilted = Expectation(at(POWER, name), pair(entries(CENTRED, tau)))
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
    STEEP[:3],
    lambda: _one_tilted(i, x),
)
SECOND_TILTED = _tilt(
    "second_tilting",
    "Under a Gaussian of the radius, the second entry is one of a tilted pair.",
    STEEP[:3],
    lambda: _one_tilted(j, y),
)

Parts = tuple[Sequence[PositiveHomogeneous], Sequence[PositiveHomogeneous]]
"""What the activations at two places consist of, but for a constant."""


class Term(NamedTuple):
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
        return Mul(*(at(phi, point) for phi, point in points if phi))

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


def terms_of(parts: Parts, level: Expr) -> list[Term]:
    """Those of a constant and several parts, but for that of the constant and itself."""
    before, after = parts
    single = [Term(level, phi, None) for phi in before] + [Term(level, None, phi) for phi in after]
    double = [Term(Integer(1), *pair) for pair in product(before, after)]
    return [*(single if level else ()), *double]


def parted(parts: Parts, level: Expr, value: Callable[[PositiveHomogeneous, int], Expr]) -> Expr:
    """The product of the activations at the first and at the second place, by their parts."""
    sums = (Add(*(value(phi, k) for phi in side)) for k, side in enumerate(parts))
    return Mul(*(level + total for total in sums))


def whole_of(parts: Parts, level: Expr, *points: Expr) -> Expr:
    """The product of the activations at two points."""
    return parted(parts, level, lambda phi, k: at(phi, points[k]))


def scaled_derivation(parts: Parts, level: Expr) -> Derivation:
    """V_phi at a scaled covariance, by its parts."""
    length, law = sqrt(tau), PAIR.func(PAIR.variables, tau * PAIR.covariance)
    mean = Expectation(whole_of(parts, level, x, y), law)

    def grown(phi: PositiveHomogeneous, place: int) -> Expr:
        return length ** phi.args[0] * at(phi, (x, y)[place])

    return (
        Derivation(mean - level**2)
        .by(
            "symmetry",
            Expectation(whole_of(parts, level, length * x, length * y), PAIR) - level**2,
            "a pair of this covariance is a multiple of another one",
            maps=((mean, diag(length, length)),),
        )
        .by(
            "homogeneity",
            Expectation(parted(parts, level, grown), PAIR) - level**2,
            "each part is positive-homogeneous",
            scales=((x, length), (y, length)),
        )
        .by(
            "linearity",
            Add(
                *(
                    term.factor * tau**term.degree * Expectation(term.value(x, y), PAIR)
                    for term in terms_of(parts, level)
                )
            ),
            "expand the product",
        )
    )


IDENTITIES = (FIRST_TILTED, SECOND_TILTED)
