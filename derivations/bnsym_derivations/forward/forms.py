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
    Remainder,
    SimplexCosine,
)
from bnsym.symbolic.expectation import BatchLaw, Expectation, Radius
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.ultrasymmetric import DOS, Direction, Projected, Space
from bnsym_derivations.backward.two_point import upsilon
from bnsym_derivations.forward.ultrasymmetric import G, total
from bnsym_derivations.symbols import B, h, i, j, k, n, p, phi, q, r, s, t, v

__all__ = [
    "COORDINATES",
    "COSINE",
    "LAW",
    "NORM",
    "REMAINDER",
    "Form",
    "Seen",
    "as_dos",
    "doubly",
    "output",
    "seen",
    "z",
]

LAW, NORM = BatchLaw((h,), upsilon, B), CentredNorm(B, h)
COSINE, REMAINDER = SimplexCosine(B), Remainder(B, t, s)
COORDINATES = Coordinate(B, t, s), Coordinate(B, s, t)
_WORDS = (Remainder, Coordinate, SimplexCosine)


class Seen(NamedTuple):
    """Entries of the batch, their coordinates on the columns of G, and the rest in between."""

    entries: tuple[Expr, ...]
    coordinates: tuple[Expr, ...]
    own: Expr
    """What the square of one direction loses to the rest."""
    mixed: Expr = Integer(0)
    """And the product of two."""


class Form(NamedTuple):
    """A sum over a direction, and what becomes of it."""

    inside: Sum
    factor: Expr
    """What stands before it."""
    means: tuple[Expectation, ...]
    """What stands before Δ_pp where the places meet; before Δ_pp, Δ_jj, Δ_pj elsewhere."""
    power: Integer
    """The degree of the form."""
    weights: tuple[Expectation, ...]
    """Those of the DOS operator, as means over the sphere."""
    scale: Expr
    """What stands before it."""


def z(place: Expr) -> Centred:
    """Entry of the centred batch."""
    return Centred(B, h, place)


def output(place: Expr, order: int = 0) -> Apply:
    """The activation, or its derivative, at a normalised entry."""
    return Apply(phi, sqrt(B) * z(place) / NORM, Integer(order))


def doubly(entry: Expr) -> Expr:
    """G T G entry by entry."""
    return total(G(i, p) * entry * G(j, k), j, p)


def seen(count: int) -> Seen:
    """The first entry of the batch, or the first two."""
    one, two = z(Integer(1)), z(Integer(2))
    if count == 1:
        along = B / (B - 1) * one
        return Seen((one,), (along,), (NORM**2 - along * one) / (B - 2) * B / (B - 1))
    first, second = ((B - 1) / (B - 2) * a + b / (B - 2) for a, b in ((one, two), (two, one)))
    rest = (NORM**2 - first * one - second * two) / (B - 3) / (B - 2)
    return Seen((one, two), (first, second), (B - 1) * rest, rest)


def _explicit(weights: tuple[Expectation, ...], factor: Expr) -> list[Expectation]:
    """The weights, their integrands times a factor and free of the words of this page."""
    means = []
    for weight in weights:
        body = factor * weight.body
        for head in _WORDS:
            body = body.replace(head, lambda *args, head=head: head(*args).definition())
        means.append(Expectation(body, weight.law))
    return means


def as_dos(chain: Derivation, space: Space, form: Form) -> Derivation:
    """The last steps, from a form between two centrings to a DOS operator."""
    places = (Integer(1), Integer(2))
    own, first, second, mixed = form.means

    def entry(*values: Expr) -> Expr:
        return DOS(*values).entry(space, p, j)

    given = first * Direction(space, p, p) + second * Direction(space, j, j)
    given += mixed * Direction(space, p, j)
    given += KroneckerDelta(p, j) * (own - first - second - mixed) * Direction(space, j, j)
    radial = Expectation(r**form.power, Radius((r,), upsilon, B - 1))
    half, power = (B - 1) * Rational(1, 2), form.power * Rational(1, 2)
    moment = (2 * upsilon) ** power * gamma(half + power) / gamma(half)
    ratio = B / (B - 1)
    scaled = _explicit(form.weights, ratio)
    plain = [weight.replace(OnSphere, lambda *a: OnSphere(*a).definition()) for weight in scaled]
    return (
        chain.by(
            "regression",
            doubly(form.factor * given),
            "given two entries the rest of the batch is isotropic",
            total=form.inside,
            places=(p, j),
        )
        .by(
            "symmetry",
            doubly(form.factor * entry(own, first, mixed)),
            "the batch is exchangeable",
            mean=second,
            places=(places, places[::-1]),
        )
        .by(
            "polar",
            doubly(form.factor * radial * entry(*plain)),
            "radius and direction are independent",
            radius=r,
            power=form.power,
            names=(t, s),
        )
        .by(
            "instance",
            doubly(form.factor * moment * entry(*plain)),
            "the moment of the radius",
            of="sphere.radial_moment",
            at=({v: upsilon, n: B - 1, q: power},),
        )
        .by(
            "definition",
            doubly(form.scale / ratio * entry(*scaled)),
            "f(t) = φ(√n t); Γ(n/2 + 1) = (n/2) Γ(n/2)",
            of=(OnSphere,),
        )
        .by(
            "linearity",
            form.scale * doubly(entry(*_explicit(form.weights, Integer(1)))),
            "constants come out",
        )
        .by(
            "definition",
            form.scale * Projected(DOS(*form.weights), space, i, k),
            "this is a DOS operator; the coordinates and the rest of the point",
            of=(Projected, *_WORDS),
        )
    )
