"""The averages over ellipses for an activation with kinks, on the `panels` between them."""

from __future__ import annotations

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.maps.gram import Gram
from bnsym.meanfield.maps.panels import Block, Counts, arcs, places, rule

__all__ = ["by_panels"]


def by_panels(phi: Function, gram: Gram, epsilon: float, counts: Counts) -> FloatArray:
    """Return E phi(y)*phi(y)ᵀ.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> from bnsym.meanfield.maps.panels import RULES
    >>> relu = Function("relu", lambda x: (np.maximum(x, 0), np.heaviside(x, 0.5)), kinks=(0.0,))
    >>> V = by_panels(relu, centred(np.eye(4)), 0.0, RULES[1])
    >>> V[0, :2].round(9)                                                   # 1/2, J_1(-1/3)/2
    array([0.5       , 0.08474829])
    """
    B = len(gram.axes)
    at = places(phi, gram, 0.5, B * epsilon / gram.scale, counts)
    value = np.empty((B, B))
    zero = float(phi(np.zeros(1))[0][0]) ** 2
    for pair, (i, j) in enumerate(zip(*np.tril_indices(B), strict=True)):
        nodes = rule(gram, at, pair, counts.s)
        weight = nodes.weight / np.sqrt(nodes.s) / 2
        mean = _means(phi, Block.of(gram, nodes, i, j), at.marks, counts.theta)
        value[i, j] = value[j, i] = zero + weight @ mean
    return value


def _means(phi: Function, block: Block, marks: FloatArray, count: int) -> FloatArray:
    """Return the means of y·grad phi*phi over the angle."""
    node, theta, weight = arcs(block, marks, count)
    R, S, beta = (part[node][:, None] for part in block[:3])
    y, z = R * np.cos(theta), S * np.cos(theta - beta)
    (f, slope), (g, other) = phi(y), phi(z)
    values = (weight * (y * slope * g + f * z * other)).sum(-1)
    return np.bincount(node, values, minlength=len(block.R)).astype(np.float64)
