"""From quadratic forms of the batch to a DOS operator, for any activation.

Where a direction Δ weighs a form of the batch beside functions of the entries at p and j, the mean
given these two entries and the norm is linear in Δ_pp, Δ_jj and Δ_pj. Radius and direction being
independent, what stands before them are means over two projections of a point of the sphere.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy import Expr, Integer, KroneckerDelta, Rational, Sum, gamma, sqrt

from bnsym.core import Derivation
from bnsym.symbolic.batchnorm import (
    Centred,
    CentredNorm,
    Coordinate,
    OnSphere,
    Projection,
    Remainder,
    SimplexCosine,
)
from bnsym.symbolic.expectation import BatchLaw, Expectation, Radius
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.ultrasymmetric import DOS, Direction, Projected, Space
from bnsym_derivations.backward.two_point import upsilon
from bnsym_derivations.forward.ultrasymmetric import doubly
from bnsym_derivations.symbols import B, h, i, j, k, n, p, phi, q, r, s, t, v

__all__ = [
    "COORDINATES",
    "COSINE",
    "LAW",
    "NORM",
    "REMAINDER",
    "Form",
    "as_dos",
    "output",
    "unfolded",
    "z",
]

LAW, NORM = BatchLaw((h,), upsilon, B), CentredNorm(B, h)
COSINE, REMAINDER = SimplexCosine(B), Remainder(B, t, s)
COORDINATES = Coordinate(B, t, s), Coordinate(B, s, t)
_VERTEX = (B - 1) / B
"""The squared length of a column of G."""


class Form(NamedTuple):
    """A sum over a direction, and what becomes of it."""

    inside: Sum
    factor: Expr
    """What stands before it."""
    power: Integer
    """The degree of the form."""
    gamma_quotient: str
    """What the moment of the radius needs of the Gamma function."""
    weights: tuple[Expectation, ...]
    """Those of the DOS operator, as means over the sphere."""
    scale: Expr
    """What stands before it."""
    words: tuple[type[Folded], ...] = ()
    """In which the weights are written."""


def z(place: Expr) -> Centred:
    """Entry of the centred batch."""
    return Centred(B, h, place)


def output(place: Expr, order: int = 0) -> Apply:
    """The activation, or its derivative, at a normalised entry."""
    return Apply(phi, sqrt(B) * z(place) / NORM, Integer(order))


def _seen(weight: Expectation, power: Integer, *places: int) -> Expectation:
    """What a weight is a mean of, at entries of the batch."""
    cosines = (Projection(B, h, Integer(place)) for place in places)
    body = weight.body.xreplace(dict(zip((t, s), cosines, strict=False)))
    return Expectation(NORM**power * body / _VERTEX, LAW)


def unfolded(weight: Expr, words: tuple[type[Folded], ...]) -> Expr:
    """A weight without the words."""
    for word in words:
        weight = weight.replace(word, lambda *args, word=word: word(*args).definition())
    return weight


def as_dos(chain: Derivation, space: Space, form: Form) -> Derivation:
    """The last steps, from a form between two centrings to a DOS operator."""
    diagonal, beside, mixed = form.weights
    plain = [unfolded(weight, form.words) for weight in form.weights]
    own, first = _seen(diagonal, form.power, 1), _seen(beside, form.power, 1, 2)
    second, both = _seen(beside, form.power, 2, 1), _seen(mixed, form.power, 1, 2)

    def entry(*values: Expr) -> Expr:
        return DOS(*values).entry(space, p, j)

    given = first * Direction(space, p, p) + second * Direction(space, j, j)
    given += both * Direction(space, p, j)
    given += KroneckerDelta(p, j) * (own - first - second - both) * Direction(space, j, j)
    radial = Expectation(r**form.power, Radius((r,), upsilon, B - 1))
    half, power = (B - 1) * Rational(1, 2), form.power * Rational(1, 2)
    moment = (2 * upsilon) ** power * gamma(half + power) / gamma(half)
    apart = entry(*(Expectation(w.body / _VERTEX, w.law) for w in form.weights))
    return (
        chain.by(
            "regression",
            doubly(form.factor * given),
            "given two entries, by their cosines, the rest of the batch is isotropic",
            total=form.inside,
            places=(p, j),
            of=(*form.words, OnSphere, Remainder, Coordinate, SimplexCosine, Projection),
        )
        .by(
            "symmetry",
            doubly(form.factor * entry(own, first, both)),
            "the batch is exchangeable",
            mean=second,
            places=((Integer(1), Integer(2)), (Integer(2), Integer(1))),
        )
        .by(
            "polar",
            doubly(form.factor * radial * apart),
            "radius and direction are independent",
            radius=r,
            power=form.power,
            names=(t, s),
        )
        .by(
            "instance",
            doubly(form.factor * moment * apart),
            "the moment of the radius",
            of="sphere.radial_moment",
            at=({v: upsilon, n: B - 1, q: power},),
        )
        .by(
            "linearity",
            form.scale * doubly(entry(*form.weights)),
            f"constants come out; {form.gamma_quotient} with n = B − 1",
        )
        .by(
            "definition",
            form.scale * Projected(DOS(*plain), space, i, k),
            "this is a DOS operator between two centrings",
            of=(Projected, *form.words),
        )
    )
