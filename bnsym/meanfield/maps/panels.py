"""Panels for an activation with kinks: between them every integrand is smooth.

Pair by pair, the angles where y_i or y_j is at a kink divide each ellipse.  In s a mean over it is
like the square root of the distance to where an ellipse first touches a kink, and it is not smooth
where both are at a kink at once: there panels begin, and those behind grow from the distance to
the last such place, for to their left the mean is nearly singular still.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bnsym.errors import AccuracyError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.maps.gram import Gram
from bnsym.meanfield.maps.nodes import Rule, at_positions, reach

__all__ = [
    "RULES",
    "Arcs",
    "Block",
    "Counts",
    "Places",
    "arcs",
    "gauss",
    "kinked",
    "places",
    "rule",
]


class Counts(NamedTuple):
    """Nodes per panel, in s and in the angle."""

    s: int
    theta: int


RULES = (Counts(10, 20), Counts(12, 26), Counts(16, 34), Counts(22, 46))
"""Each rule and the one that checks it."""

WIDEST = 1.5
"""Length of a panel in t, log s = t - exp(-t)."""

GROWTH = 4.0
"""By what the distance to a place where a mean is not smooth may grow over one panel."""

SAME = 1e-12
"""Distance at which two ends of panels in t are one."""

EMPTY = 1e-14
"""Length of an arc that is left out."""

MOST = 2**31
"""Values of phi beyond which there is no answer."""


def kinked(phi: Function, B: int) -> bool:
    """Whether phi has a kink where batch norm's values are, between -sqrt(B-1) and sqrt(B-1).

    Examples
    --------
    >>> clipped = Function("clip", lambda x: (np.clip(x, -2, 2), 1.0 * (abs(x) < 2)), (-2.0, 2.0))
    >>> kinked(clipped, 5), kinked(clipped, 6)
    (False, True)
    """
    return any(abs(kink) < math.sqrt(B - 1) for kink in phi.kinks)


class Places(NamedTuple):
    """Where panels end: marks of phi, and t for each pair of rows i >= j; power and decay."""

    marks: FloatArray
    t: FloatArray
    ends: tuple[float, float]
    power: float
    decay: float


def places(phi: Function, gram: Gram, power: float, decay: float, counts: Counts) -> Places:
    """Return where panels end, or raise AccuracyError if that is too many with so many nodes.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> relu = Function("relu", lambda x: (np.maximum(x, 0), np.heaviside(x, 0.5)), kinks=(0.0,))
    >>> places(relu, centred(np.eye(4)), 0.5, 0.0, RULES[0]).t.shape
    (10, 1)
    """
    B = len(gram.axes)
    found = {*phi.kinks, *phi.marks(math.sqrt(B))}
    marks = np.array(sorted(mark for mark in found if abs(mark) < math.sqrt(B - 1)))
    i, j = np.tril_indices(B)
    ends = reach(gram.spectrum, power, 0.0, decay)
    t = _touching(gram, i, j, marks, ends, decay)
    panels = (ends[1] - ends[0]) / WIDEST + t.shape[1]
    if len(i) * panels * (4 * len(marks) + 1) * counts.s * counts.theta > MOST:
        raise AccuracyError(f"{phi.name} is too steep for the maps at a general Sigma")
    return Places(marks, t, ends, power, decay)


def rule(gram: Gram, at: Places, pair: int, count: int) -> Rule:
    """Return the rule in s for one pair.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> relu = Function("relu", lambda x: (np.maximum(x, 0), np.heaviside(x, 0.5)), kinks=(0.0,))
    >>> gram = centred(np.eye(8))
    >>> found = rule(gram, places(relu, gram, 1.0, 0.0, RULES[0]), pair=0, count=18)
    >>> print((found.weight.sum()).round(12))                               # E 1/|h|^2 * 7
    1.4
    """
    edges = _edges(np.array([*at.ends, *at.t[pair]]))
    x, w = gauss(count)
    width = np.diff(edges)[:, None]
    t = (edges[:-1, None] + width * x**2).ravel()
    found = at_positions(gram.spectrum, at.power, 0.0, t, at.decay)
    return found._replace(weight=found.weight * (width * 2 * x * w).ravel())


class Block(NamedTuple):
    """The ellipses of two rows at some nodes: the largest y_i and y_j, the angle between them.

    ``one`` and ``other`` are the rows of the root of s*K(s), their lengths times sqrt(2*B) being
    R and S, scaled to length 1.
    """

    R: FloatArray
    S: FloatArray
    beta: FloatArray
    one: FloatArray
    other: FloatArray

    @classmethod
    def of(cls, gram: Gram, rule: Rule, i: Any, j: Any) -> Block:
        """Return the ellipses of rows i and j at the nodes, the same or one pair for each."""
        root = np.sqrt(2 * len(gram.axes) * rule.spectrum * (rule.s * rule.trace)[:, None])
        one, other = gram.axes[i] * root, gram.axes[j] * root
        R, S = np.linalg.norm(one, axis=-1), np.linalg.norm(other, axis=-1)
        tiny = np.finfo(np.float64).tiny
        one /= np.maximum(R, tiny)[:, None]
        other /= np.maximum(S, tiny)[:, None]
        apart, along = (np.linalg.norm(x, axis=-1) for x in (one - other, one + other))
        return cls(R, S, 2 * np.arctan2(apart, along), one, other)


class Arcs(NamedTuple):
    """The pieces of ellipses between kinks: each one's node, and the rule for means over theta.

    Those of one node follow one another from -pi to pi.
    """

    node: NDArray[np.intp]
    theta: FloatArray
    weight: FloatArray


def arcs(block: Block, marks: FloatArray, count: int) -> Arcs:
    """Return the arcs on which y_i = R*cos(theta) and y_j = S*cos(theta-beta) pass no mark.

    No arc is longer than pi.  Nodes crowd at both ends, where phi may be as singular as a root.

    Examples
    --------
    >>> one = np.ones(1)
    >>> found = arcs(Block(one, one, 0 * one, one, one), np.array([0.0]), 12)
    >>> len(found.node), found.weight.sum().round(12)
    (3, np.float64(1.0))
    """
    R, S, beta = block[:3]
    ends = [np.full_like(R, -np.pi), np.full_like(R, np.pi)]
    for mark in marks:
        for radius, shift in ((R, 0.0), (S, beta)):
            half = np.arccos(np.clip(mark / np.maximum(radius, np.finfo(float).tiny), -1, 1))
            for angle in (shift + half, shift - half):
                ends.append(np.remainder(angle + np.pi, 2 * np.pi) - np.pi)
    widest = np.diff(np.sort(np.stack(ends, -1), -1), axis=-1).max(-1)
    ends.append(np.where(widest > np.pi, 0.0, np.pi))
    edges = np.sort(np.stack(ends, -1), -1)
    width = np.diff(edges, axis=-1)
    kept = width > EMPTY
    x, w = gauss(count)
    wide = width[kept][:, None]
    theta = edges[:, :-1][kept][:, None] + wide * (x**2 * (3 - 2 * x))
    return Arcs(np.nonzero(kept)[0], theta, wide * (6 * w * x * (1 - x)) / (2 * np.pi))


@lru_cache(maxsize=8)
def gauss(count: int) -> tuple[FloatArray, FloatArray]:
    """Return the Gauss-Legendre rule on [0, 1].

    Examples
    --------
    >>> print(gauss(1))
    (array([0.5]), array([1.]))
    """
    x, w = np.polynomial.legendre.leggauss(count)
    return (1 + x) / 2, w / 2


def _edges(given: FloatArray) -> FloatArray:
    """Return the ends of panels in t, from those that there must be."""
    edges = np.unique(given)
    edges = edges[np.concatenate([[True], np.diff(edges) > SAME])]
    starts, gap = [], math.inf
    for a, b in pairwise(edges):
        start = a
        while (GROWTH - 1) * gap < min(b - start, WIDEST):
            starts.append(start)
            start, gap = start + (GROWTH - 1) * gap, GROWTH * gap
        starts += np.linspace(start, b, math.ceil((b - start) / WIDEST), endpoint=False).tolist()
        gap = b - a
    return np.array([*starts, edges[-1]])


def _touching(
    gram: Gram, i: Any, j: Any, marks: FloatArray, ends: tuple[float, float], decay: float
) -> FloatArray:
    """Return t where the ellipse of each pair touches a mark or meets two of them at once."""
    if not len(marks):
        return np.empty((len(i), 0))
    sizes = np.unique(np.abs(marks[marks != 0]))
    one, other = (grid.ravel() for grid in np.meshgrid(marks, marks))
    both = np.unique(np.stack([one, other], 1) * np.where(one < 0, -1, 1)[:, None], axis=0)
    targets = 2 * len(sizes) + len(both)
    low, high = (np.full((len(i), targets), end) for end in ends)
    rows, columns = np.repeat(i, targets), np.repeat(j, targets)
    for _ in range(50):  # bisection: the ellipses grow with t
        middle = (low + high) / 2
        rule = at_positions(gram.spectrum, 0.5, 0.0, middle.ravel(), decay)
        block = Block.of(gram, rule, rows, columns)[:3]
        R, S, beta = (part.reshape(low.shape) for part in block)
        n = len(sizes)
        inside = np.empty(low.shape, bool)
        inside[:, :n], inside[:, n : 2 * n] = R[:, :n] < sizes, S[:, n : 2 * n] < sizes
        R, S, beta = R[:, 2 * n :], S[:, 2 * n :], beta[:, 2 * n :]
        x, y, half = both[:, 0] * S, both[:, 1] * R, np.sin(beta / 2)
        sine = np.sin(beta) * R * S
        inside[:, 2 * n :] = (x - y) ** 2 + 4 * x * y * half**2 > sine**2
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.asarray(high)
