"""Where an activation is so steep or so bent that a mesh must have points.

A rule that knows an activation by its values at some points cannot see what happens between
them. An expression tells: on a box around a panel, wide enough that the activation can hide
nothing from the rule if it is bounded there, Arb bounds it and its derivative, or the panel is
halved. The ends of the narrow panels are the marks that no mesh may lack.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product

from flint import acb, arb, ctx

from bnsym.errors import AccuracyError
from bnsym.symbolic.analytic import Analytic
from bnsym.symbolic.kinks import derivative, jumps, pieces
from bnsym.symbolic.parser import parse

__all__ = ["marks"]

WIDEST, UNMARKED = 3.0, 0.75
"""Widths of panels to begin with, and of those that any mesh resolves by itself."""

LONG, HIGH = 5 / 3, 4 / 3
"""Half axes, relative to a panel, of the ellipse on which a rule's error falls by 3 per degree."""

LARGEST = 1e5
"""Bound on what the activation may be on the box, relative to its size on the panel."""

NEGLIGIBLE = 1e-14
"""Weight times size below which a panel need not be resolved, relative to the whole."""

NARROWEST = 2.0**-44
"""Relative to its distance from 0: at a kink, where phi is singular, panels end there."""

MOST_PANELS = 1500

_PRECISION = 53


@lru_cache(maxsize=512)
def marks(name: str, gamma: float, beta: float, reach: float) -> tuple[float, ...]:
    """Points u, |u| <= ``reach``, between which phi(gamma*u + beta) has no hidden structure.

    Raises
    ------
    AccuracyError
        If that takes too many panels.

    Examples
    --------
    >>> marks("gelu", 1.0, 0.0, 16.0)
    ()
    >>> narrow = marks("x + exp(-1e12*(x - 0.3)**2)", 1.0, 0.0, 16.0)
    >>> min(abs(mark - 0.3) for mark in narrow) < 1e-6
    True
    """
    with ctx.workprec(_PRECISION):
        return tuple(sorted(_Scan(name, gamma, beta, reach).marks()))


class _Scan:
    """One search for marks: the pieces of phi between its kinks, seen in u."""

    def __init__(self, name: str, gamma: float, beta: float, reach: float) -> None:
        self.name, self.gamma, self.beta = name, arb(gamma), arb(beta)
        expr = parse(name)
        points, smooth = pieces(expr)
        rough = bool(jumps(expr))
        self.reach = reach
        self.kinks = [float((float(point) - beta) / gamma) for point in points]
        self.pieces = [Analytic(*([p] if rough else [p, derivative(p)])) for p in smooth]
        if gamma < 0:
            self.kinks.reverse()
            self.pieces.reverse()
        self.scale = self._scale()

    def marks(self) -> set[float]:
        """Halve panels until each is resolved."""
        waiting = list(self._panels())
        found, singular, looked = [], set(), 0
        while waiting:
            looked += 1
            if looked > MOST_PANELS:
                raise AccuracyError(
                    f"{self.name} is too steep or bent for float64 quadrature: "
                    f"{MOST_PANELS} panels do not resolve it"
                )
            low, high, number = waiting.pop()
            if self._resolved(low, high, self.pieces[number]):
                found.append((low, high))
                continue
            middle = (low + high) / 2
            ends = {low, high} & set(self.kinks)
            if ends and high - low <= NARROWEST * max(1.0, abs(middle)):
                singular |= ends
            elif low < middle < high:
                waiting += [(low, middle, number), (middle, high, number)]
        return {
            end
            for low, high in found
            if high - low < UNMARKED and not self._graded(low, high, singular)
            for end in (low, high)
        }

    @staticmethod
    def _graded(low: float, high: float, singular: set[float]) -> bool:
        """Whether a panel is narrow for no reason but a singular kink: meshes see to those."""
        away = (max(low - kink, kink - high) for kink in singular)
        return any(0 <= distance <= 2 * (high - low) for distance in away)

    def _panels(self) -> Iterator[tuple[float, float, int]]:
        """Panels of equal widths between the kinks."""
        inside = [min(max(kink, -self.reach), self.reach) for kink in self.kinks]
        for number, (low, high) in enumerate(pairwise([-self.reach, *inside, self.reach])):
            if low == high:
                continue
            count = 2 ** max(0, math.ceil(math.log2((high - low) / WIDEST)))
            edges = [low + (high - low) * k / count for k in range(count)]
            yield from ((left, right, number) for left, right in pairwise([*edges, high]))

    def _values(self, piece: Analytic, u: acb) -> list[float]:
        """Bounds on |phi| and |phi'| on a ball, infinite where they are not analytic."""
        values = piece(self.gamma * u + self.beta)
        return [float(v.abs_upper()) if v.is_finite() else math.inf for v in values]

    def _scale(self) -> list[float]:
        """Size of phi and phi' around the middle, where the density is."""
        size = min(self.reach, 2.0)
        found = []
        for k in range(-8, 9):
            u = size * (k + 0.4321) / 9
            found.append(self._values(self.pieces[self._number(u)], acb(u)))
        finite = [[v if math.isfinite(v) else 0.0 for v in row] for row in found]
        return [max(column) for column in zip(*finite, strict=True)]

    def _number(self, u: float) -> int:
        """Which piece holds at u."""
        return sum(kink < u for kink in self.kinks)

    def _resolved(self, low: float, high: float, piece: Analytic) -> bool:
        """Whether phi and phi' are bounded on the box, or do not count."""
        middle, half = (low + high) / 2, (high - low) / 2
        near = max(0.0, abs(middle) - half)
        real = self._values(piece, acb(arb(middle, half)))
        weight = math.exp(-(near**2) / 4) if self.reach > 4 else 1.0
        if all(r * weight <= NEGLIGIBLE * s for r, s in zip(real, self.scale, strict=True)):
            return True
        wide = math.exp(-(near**2) / 8)
        here = [self._values(piece, acb(middle + half * k / 4)) for k in (-3, -1, 1, 3)]
        bounds = [
            LARGEST * max(scale / wide, *(v for v in column if math.isfinite(v)), 0.0)
            for scale, *column in zip(self.scale, *here, strict=True)
        ]
        return self._bounded(piece, middle, half, bounds, 1) or self._bounded(
            piece, middle, half, bounds, 4
        )

    def _bounded(
        self, piece: Analytic, middle: float, half: float, bounds: list[float], parts: int
    ) -> bool:
        """Whether the bounds hold on the box, covered by balls; by symmetry on its upper half."""
        wide, high = half * LONG / parts, half * HIGH / parts
        for i, j in product(range(1 - parts, parts, 2), range(parts)):
            ball = acb(arb(middle + i * wide, wide), arb((j + 0.5) * high, high / 2))
            values = self._values(piece, ball)
            if not all(v <= bound for v, bound in zip(values, bounds, strict=True)):
                return False
        return True
