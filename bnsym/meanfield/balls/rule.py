"""A composite Gauss rule for an activation on the sphere, with bounds on what it leaves out.

On a panel of half width w a Gauss rule with N nodes errs by at most
64/15 * w*M*R**(-2*N)/(1 - R**-2) if the integrand is analytic and bounded by M in the ellipse with
foci at the panel's ends and axes w*(R + 1/R), w*(R - 1/R) (Trefethen, *Approximation Theory and
Approximation Practice*, theorem 19.3): Chebyshev coefficients are at most 2*M*R**-k there, the rule
is exact below degree 2*N and for odd ones, and errs by at most 32/15 on the others.  Boxes of balls
cover that ellipse: what Arb returns on them bounds phi, phi' and the density, or tells that the
panel must be halved.  A harmonic of degree l is at most its value at the pole times
exp(l*|Im y|/sqrt(n)), by Laplace's integral.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from flint import acb, arb, ctx

from bnsym.errors import AccuracyError
from bnsym.meanfield.balls.pieces import AnalyticPieces
from bnsym.meanfield.balls.sphere import BallSphere

__all__ = ["Rule", "make_rule"]

WIDEST = 2.0

RADII = (4.0, 2.5, 1.6)
"""Ellipses that are tried, the largest first."""

PARTS = 4
"""How many columns of balls cover an ellipse, if one does not."""

NARROWEST, MOST_PANELS, MOST_NODES = 1e-12, 400, 2500

POWERS = 6
"""The largest power of x in an integrand."""

LARGEST = 20
"""How many more digits than are asked for phi may have before its point on an ellipse: a narrower
panel needs fewer nodes then."""

BOX_PRECISION = 64
"""In bits: what bounds are computed in."""

FARTHEST = 80.0
"""In y: where a rule ends at last, for activations that grow fast."""


class _Panel(NamedTuple):
    """An interval of y where one piece holds; its ellipse and bounds on |phi_k|, density, |x|."""

    low: arb
    high: arb
    piece: int
    radius: float
    values: list[arb]
    density: arb
    x: arb

    @property
    def half(self) -> arb:
        """Half its width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Rule:
    """Nodes x, weights and the values of phi and phi' there, and bounds on the errors.

    ``square_error[k]`` is for E x**(2*j)*phi_k**2, j <= 3; ``coefficient_error[k]`` for
    E phi_k*p_l, l < degrees, where phi_0 = phi and phi_1 = phi'.
    """

    x: list[arb]
    weights: list[arb]
    values: list[list[arb]]
    square_error: list[arb]
    coefficient_error: list[arb]


def make_rule(phi: AnalyticPieces, sphere: BallSphere, degrees: int, digits: int) -> Rule:
    """Return a rule whose bounds are about 10**-digits.

    Raises
    ------
    AccuracyError
        If phi is not analytic on its pieces up to their ends, or that takes too many nodes.
    """
    end, tails = _reach(phi, sphere, digits)
    panels = list(_panels(phi, sphere, end, arb(10) ** (LARGEST + digits)))
    goal = -(digits + 2) * math.log(10) - math.log(len(panels))
    functions = 1 if phi.rough else 2
    rule = Rule([], [], [[] for _ in range(functions)], tails, [tail.sqrt() for tail in tails])
    for panel in panels:
        _add(rule, phi, sphere, panel, degrees, goal)
    return rule


def _add(
    rule: Rule, phi: AnalyticPieces, sphere: BallSphere, panel: _Panel, degrees: int, goal: float
) -> None:
    """Append a panel's nodes to a rule, enough of them for the goal, and its errors."""
    with ctx.workprec(BOX_PRECISION):
        falls = arb(panel.radius) ** -2
        size = panel.half * panel.density * 64 / 15 / (1 - falls)
        harmonic = _harmonic(sphere, panel, degrees)
        squares = [size * v**2 * (1 + panel.x) ** POWERS for v in panel.values]
        products = [size * v * harmonic for v in panel.values]
        worst = max(
            (s + p + arb(2) ** -4000).upper() for s, p in zip(squares, products, strict=True)
        )
        count = 8 * max(1, math.ceil((float(worst.log()) - goal) / -float(falls.log()) / 8))
        if count > MOST_NODES:
            raise AccuracyError(f"{phi.name} needs more than {MOST_NODES} nodes on a panel")
        for k, (square, product_) in enumerate(zip(squares, products, strict=True)):
            rule.square_error[k] += square * falls**count
            rule.coefficient_error[k] += product_ * falls**count
    middle, half = (panel.high + panel.low) / 2, panel.half
    for point, weight in _gauss(count, ctx.prec):
        y = middle + half * point
        x = sphere.x(y)
        rule.x.append(x)
        rule.weights.append(half * weight * sphere.density(y))
        for column, value in zip(rule.values, phi.pieces[panel.piece](acb(x)), strict=False):
            column.append(value.real)


def _harmonic(sphere: BallSphere, panel: _Panel, degrees: int) -> arb:
    """Bound on |p_l|, l < degrees, on the ellipse of a panel."""
    if sphere.n is None:
        return (1 + panel.x) ** 3  # an infinite batch needs no higher degree
    high = panel.half * (arb(panel.radius) - 1 / arb(panel.radius)) / 2
    return sphere.dimension(degrees).sqrt() * (degrees * high * sphere.root).exp()


@lru_cache(maxsize=64)
def _gauss(count: int, precision: int) -> list[tuple[arb, arb]]:
    """Nodes and weights at a precision, which is that of the context."""
    return [arb.legendre_p_root(count, k, weight=True) for k in range(count)]


def _intervals(
    phi: AnalyticPieces, sphere: BallSphere, low: arb, high: arb
) -> Iterator[tuple[arb, arb, int]]:
    """Cut an interval of y at the kinks, and name the piece on each part.

    Kinks are balls: a part ends in one, and what lies inside the ball is of no account in
    the errors, for the integral between balls is a ball.
    """
    before, piece = low, 0
    for kink in phi.kinks():
        y = sphere.y(kink)
        if y is None:
            piece += bool(kink < 0)
            continue
        if y > before:
            if y >= high:
                break
            yield before, y, piece
            before = y
        elif not y <= before:
            raise AccuracyError(f"kinks of {phi.name} are too close to be told apart")
        piece += 1
    yield before, high, piece


def _panels(phi: AnalyticPieces, sphere: BallSphere, end: arb, most: arb) -> Iterator[_Panel]:
    """Halve intervals until each has an ellipse where all is bounded."""
    made = 0
    for low, high, piece in _intervals(phi, sphere, -end, end):
        count = max(1, math.ceil(float(high - low) / WIDEST))
        edges = [low + (high - low) * k / count for k in range(count)]
        waiting = [*pairwise([*edges, high])]
        while waiting:
            left, right = waiting.pop()
            made += 1
            panel = _with_ellipse(phi, sphere, left, right, piece, most)
            if panel is not None:
                yield panel
            elif made > MOST_PANELS or float(right - left) < NARROWEST:
                raise AccuracyError(
                    f"{phi.name} is not shown to be analytic up to x = {float(sphere.x(left)):.6g}"
                )
            else:
                middle = (left + right) / 2
                waiting += [(left, middle), (middle, right)]


def _with_ellipse(
    phi: AnalyticPieces, sphere: BallSphere, low: arb, high: arb, piece: int, most: arb
) -> _Panel | None:
    """Return a panel with the largest ellipse on which phi is analytic and of sensible size."""
    middle, half = (low + high) / 2, (high - low) / 2
    for radius, parts in product(RADII, (1, PARTS)):
        a = half * (radius + 1 / radius) / 2 / parts
        b = half * (radius - 1 / radius) / 2 / parts
        boxes = (  # the upper half: the lower is its conjugate
            acb(_around(middle + i * a, a), _around((2 * j + 1) * b / 2, b / 2))
            for i in range(1 - parts, parts, 2)
            for j in range(parts)
        )
        with ctx.workprec(BOX_PRECISION):
            bounds = _largest(phi, sphere, piece, boxes)
        if bounds is not None and max(bounds) < most:
            *values, density, x = bounds
            return _Panel(low, high, piece, radius, values, density, x)
    return None


def _around(middle: arb, radius: arb) -> arb:
    """The ball of all numbers within a radius, itself a ball, of a middle."""
    return middle + arb(0, radius.upper())


def _largest(
    phi: AnalyticPieces, sphere: BallSphere, piece: int, boxes: Iterable[acb]
) -> list[arb] | None:
    """Bound |phi|, |phi'|, the density and |x| on boxes of y; None if there is no bound."""
    largest: list[arb] = []
    for y in boxes:
        x = sphere.x(y)
        found = [*phi.pieces[piece](x)[: 1 if phi.rough else 2], sphere.density(y), x]
        if not all(value.is_finite() for value in found):
            return None
        sizes = [value.abs_upper() for value in found]
        largest = [max(pair) for pair in zip(largest or sizes, sizes, strict=True)]
    return largest


def _reach(phi: AnalyticPieces, sphere: BallSphere, digits: int) -> tuple[arb, list[arb]]:
    """Return how far in y a rule goes, and bounds on the squares beyond."""
    goal = arb(10) ** (-2 * digits - 4)
    end = math.sqrt(5 * digits + 10)
    while end < min(sphere.end, FARTHEST):
        with ctx.workprec(BOX_PRECISION):
            tails = _tails(phi, sphere, arb(end))
        if all(tail < goal for tail in tails):
            return arb(end), tails
        end *= 1.2
    if sphere.end > FARTHEST:
        raise AccuracyError(f"{phi.name} grows too fast for its moments to be bounded")
    full = arb.pi() / (2 * sphere.root)
    return full, [arb(0)] * (1 if phi.rough else 2)


def _tails(phi: AnalyticPieces, sphere: BallSphere, end: arb) -> list[arb]:
    """Bound E x**6*phi_k**2 beyond the ends: interval by interval to the pole, or by growth.

    The density of y is at most its value at 0 times exp(-(1 - 2*h)*y**2/2), and |x| <= |y|.
    """
    tails = _tails_to_pole(phi, sphere, end) if sphere.n is not None else None
    if tails is None:
        scale, narrow = 2 * sphere.density(arb(0)), 1 - 2 * sphere.h
        grown = phi.growth()[: 1 if phi.rough else 2]
        tails = [scale * bound.squared_tail(end, POWERS, narrow) for bound in grown]
    return [tail.upper() for tail in tails]


def _tails_to_pole(phi: AnalyticPieces, sphere: BallSphere, end: arb) -> list[arb] | None:
    """Bound them by enclosures on intervals that grow, None where there is none."""
    tails = [arb(0)] * (1 if phi.rough else 2)
    low, pole = end, arb.pi() / (2 * sphere.root)
    while low < pole:
        high = low * 5 / 4
        high = min(pole, high)
        for one, other in ((low, high), (-high, -low)):
            for left, right, piece in _intervals(phi, sphere, one, other):
                bounds = _largest(phi, sphere, piece, [acb(left.union(right))])
                if bounds is None:
                    return None
                *values, density, x = bounds
                for k, value in enumerate(values):
                    tails[k] += (right - left) * value**2 * density * x**POWERS
        low = high
    return tails
