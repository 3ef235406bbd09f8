"""The averages over ellipses for an activation with kinks, between them by Gauss-Legendre.

Pair by pair, the angles where y_i or y_j is at a kink divide each ellipse.  In s the average is
like the square root of the distance to where an ellipse first touches a kink, and it is not smooth
where both are at a kink at once: there panels begin.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from bnsym.errors import AccuracyError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.maps.gram import Gram
from bnsym.meanfield.maps.nodes import Rule, at_positions, reach

__all__ = ["RULES", "by_panels"]

RULES = (12, 18, 26)
"""Nodes per panel, in s and in the angle, of each rule and of the one that checks it."""

WIDEST = 1.5
"""Length of a panel in t, log s = t - exp(-t)."""

MOST = 2**31
"""Values of phi beyond which there is no answer."""


def by_panels(
    phi: Function, gram: Gram, epsilon: float, marks: tuple[float, ...], count: int
) -> FloatArray:
    """Return E phi(y)*phi(y)ᵀ, marks being the kinks and all else that panels must end at.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> relu = Function("relu", lambda x: (np.maximum(x, 0), np.heaviside(x, 0.5)), kinks=(0.0,))
    >>> V = by_panels(relu, centred(np.eye(4)), 0.0, relu.kinks, 14)
    >>> V[0, :2].round(9)                                                   # 1/2, J_1(-1/3)/2
    array([0.5       , 0.08474829])
    """
    B, points = len(gram.axes), np.array(marks)
    i, j = np.tril_indices(B)
    decay = B * epsilon / gram.scale
    touching = _touching(gram, i, j, points, decay)
    first, last = reach(gram.spectrum, 0.5, 0.0, decay)
    panels = (last - first) / WIDEST + touching.shape[1]
    if len(i) * panels * (4 * len(points) + 1) * count**2 > MOST:
        raise AccuracyError(f"{phi.name} is too steep for the maps at a general Sigma")
    value = np.empty((B, B))
    zero = float(phi(np.zeros(1))[0][0]) ** 2
    for one, other, places in zip(i, j, touching, strict=True):
        rule = _between(gram, np.array([first, last, *places]), count, decay)
        M = _block(gram, rule, one, other)
        weight = rule.weight / np.sqrt(rule.s) / 2
        mean = _means(phi, *M, points, count)
        value[one, other] = value[other, one] = zero + weight @ mean
    return value


class _Block(NamedTuple):
    """The ellipses of two rows: the largest y_i and y_j, and the angle between them."""

    R: FloatArray
    S: FloatArray
    beta: FloatArray


def _block(gram: Gram, rule: Rule, i: Any, j: Any) -> _Block:
    """Return the ellipses of rows i and j at the nodes, the same or one pair for each."""
    B = len(gram.axes)
    root = np.sqrt(2 * B * rule.spectrum * (rule.s * rule.trace)[:, None])
    one, other = gram.axes[i] * root, gram.axes[j] * root
    R, S = np.linalg.norm(one, axis=-1), np.linalg.norm(other, axis=-1)
    tiny = np.finfo(np.float64).tiny
    one /= np.maximum(R, tiny)[:, None]
    other /= np.maximum(S, tiny)[:, None]
    apart, along = (np.linalg.norm(x, axis=-1) for x in (one - other, one + other))
    return _Block(R, S, 2 * np.arctan2(apart, along))


def _touching(gram: Gram, i: Any, j: Any, marks: FloatArray, decay: float) -> FloatArray:
    """Return t where the ellipse of each pair touches a mark or meets two of them at once."""
    sizes = np.unique(np.abs(marks[marks != 0]))
    one, other = (grid.ravel() for grid in np.meshgrid(marks, marks))
    both = np.unique(np.stack([one, other], 1) * np.where(one < 0, -1, 1)[:, None], axis=0)
    targets = 2 * len(sizes) + len(both)
    low, high = (np.full((len(i), targets), end) for end in reach(gram.spectrum, 0.5, 0.0, decay))
    rows, columns = np.repeat(i, targets), np.repeat(j, targets)
    for _ in range(50):  # bisection: the ellipses grow with t
        middle = (low + high) / 2
        rule = at_positions(gram.spectrum, 0.5, 0.0, middle.ravel(), decay)
        R, S, beta = (part.reshape(low.shape) for part in _block(gram, rule, rows, columns))
        n = len(sizes)
        inside = np.empty(low.shape, bool)
        inside[:, :n], inside[:, n : 2 * n] = R[:, :n] < sizes, S[:, n : 2 * n] < sizes
        R, S, beta = R[:, 2 * n :], S[:, 2 * n :], beta[:, 2 * n :]
        x, y, sine = both[:, 0] * S, both[:, 1] * R, np.sin(beta) * R * S
        inside[:, 2 * n :] = x**2 + y**2 - 2 * x * y * np.cos(beta) > sine**2
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.asarray(high)


def _means(
    phi: Function, R: FloatArray, S: FloatArray, beta: FloatArray, marks: FloatArray, count: int
) -> FloatArray:
    """Return the means of y·grad phi*phi over the angle, y = R*cos(theta), S*cos(theta-beta).

    Nodes crowd at both ends of a panel, where phi may be as singular as a root.
    """
    at = [np.full_like(R, -np.pi), np.full_like(R, np.pi)]
    for mark in marks:
        for radius, shift in ((R, 0.0), (S, beta)):
            half = np.arccos(np.clip(mark / np.maximum(radius, np.finfo(float).tiny), -1, 1))
            for angle in (shift + half, shift - half):
                at.append(np.remainder(angle + np.pi, 2 * np.pi) - np.pi)
    edges = np.sort(np.stack(at, -1), -1)
    x, w = _gauss(count)
    width = np.diff(edges, axis=-1)
    theta = edges[..., :-1, None] + width[..., None] * (x**2 * (3 - 2 * x))
    y, z = (
        R[..., None, None] * np.cos(theta),
        S[..., None, None] * np.cos(theta - beta[..., None, None]),
    )
    (f, slope), (g, other) = phi(y), phi(z)
    values = y * slope * g + f * z * other
    return np.asarray(((values @ (6 * w * x * (1 - x))) * width).sum(-1) / (2 * np.pi))


def _between(gram: Gram, edges: FloatArray, count: int, decay: float) -> Rule:
    """Return Gauss-Legendre in t between edges, squeezed quadratically towards left ends."""
    edges = np.unique(edges)
    edges = edges[np.concatenate([[True], np.diff(edges) > 1e-12])]
    pieces = [np.linspace(a, b, 1 + math.ceil((b - a) / WIDEST))[:-1] for a, b in pairwise(edges)]
    edges = np.append(np.concatenate(pieces), edges[-1])
    x, w = _gauss(count)
    width = np.diff(edges)[:, None]
    t = (edges[:-1, None] + width * x**2).ravel()
    rule = at_positions(gram.spectrum, 0.5, 0.0, t, decay)
    return rule._replace(weight=rule.weight * (width * 2 * x * w).ravel())


@lru_cache(maxsize=8)
def _gauss(count: int) -> tuple[FloatArray, FloatArray]:
    """Return the Gauss-Legendre rule on [0, 1]."""
    x, w = np.polynomial.legendre.leggauss(count)
    return (1 + x) / 2, w / 2
