"""The tangent and backward maps of an activation with kinks, on the `panels` between them.

The formula is that of `gradient`, pair by pair.  Rows i and j of the root of K = s*K(s) are
a*e and b*(c*e + sin(beta)*f), c = cos(beta), e and f orthonormal, and the ellipse is where u_i is
sqrt(2)*a*cos(theta), u_j is sqrt(2)*b*cos(theta-beta).  An entry of the tangent map is the
product with Theta of a matrix W_ij, and the backward map is the sum of W_ij*Delta_ij.

The mean over the inside of the ellipse is one over its edge.  With Q' = q*phi'(R_j*q),

    integral of r^3 * mean of phi'(y_i)*phi'(y_j)*cos(theta)*cos(theta-beta) over r < 1
        = mean of cos(theta)*sin(theta)*phi'(R_i*cos(theta))*Q(cos(theta-beta)) / sin(beta),

an integration along the chords on which y_i is constant.  Where rows are parallel it is the mean of
the product times sin(theta)^2.

For hardtanh a map takes 0.4, 1 and 4 seconds of one core at B = 8, 16 and 32.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.maps.gram import Gram
from bnsym.meanfield.maps.nodes import Rule
from bnsym.meanfield.maps.panels import Block, Counts, arcs, gauss, places, rule

__all__ = ["pulled_by_panels", "pushed_by_panels"]

PARALLEL = 1e-8
"""Sine below which two rows count as one: that costs about as much, as does dividing by it."""


def pushed_by_panels(
    phi: Function, Theta: FloatArray, decay: float, counts: Counts, gram: Gram
) -> FloatArray:
    """Return E J*Theta*Jᵀ for a centred Theta, in the units of the matrix of trace 1.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> from bnsym.meanfield.maps.panels import RULES
    >>> relu = Function("relu", lambda x: (np.maximum(x, 0), np.heaviside(x, 0.5)), kinks=(0.0,))
    >>> gram = centred(np.eye(4))
    >>> pushed_by_panels(relu, 3 * gram.matrix, 0.0, RULES[1], gram)[0, :2].round(9)
    array([ 3.        , -0.84198471])
    """
    value = np.empty_like(Theta)
    inner = gram.axes.T @ Theta @ gram.axes
    for i, j, matrix in _matrices(phi, gram, decay, counts):
        value[i, j] = value[j, i] = np.vdot(matrix, inner)
    return value


def pulled_by_panels(
    phi: Function, Delta: FloatArray, decay: float, counts: Counts, gram: Gram
) -> FloatArray:
    """Return E Jᵀ*Delta*J, in the units of the matrix of trace 1.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> from bnsym.meanfield.maps.panels import RULES
    >>> relu = Function("relu", lambda x: (np.maximum(x, 0), np.heaviside(x, 0.5)), kinks=(0.0,))
    >>> gram = centred(np.eye(4))
    >>> pulled_by_panels(relu, 3 * gram.matrix, 0.0, RULES[1], gram)[0, :2].round(9)
    array([ 2.88148853, -0.96049618])
    """
    total = np.zeros_like(gram.axes.T @ gram.axes)
    for i, j, matrix in _matrices(phi, gram, decay, counts):
        total += (Delta[i, j] if i == j else Delta[i, j] + Delta[j, i]) * matrix
    return np.asarray(gram.axes @ (total + total.T) @ gram.axes.T / 2)


def _matrices(
    phi: Function, gram: Gram, decay: float, counts: Counts
) -> Iterator[tuple[int, int, FloatArray]]:
    """Iterate over pairs i >= j and the matrices, in the axes of Sigma, whose products are F_ij."""
    B = len(gram.axes)
    at = places(phi, gram, 1.0, decay, counts)
    for pair, (i, j) in enumerate(zip(*np.tril_indices(B), strict=True)):
        nodes = rule(gram, at, pair, counts.s)
        block = Block.of(gram, nodes, i, j)
        moments = _moments(phi, block, at.marks, counts.theta)
        yield int(i), int(j), B * _matrix(gram.axes[i], gram.axes[j], nodes, block, moments)


def _moments(phi: Function, block: Block, marks: FloatArray, count: int) -> FloatArray:
    """Return the means over the ellipses, the last one over their inside."""
    # Loaded at first use: numba is slow to load, and the fixed point does without.
    from bnsym.meanfield.maps.trigonometric import MOMENTS, add_moments

    found = arcs(block, marks, count)
    R, S, beta = (part[found.node][:, None] for part in block[:3])
    f, g = phi(R * np.cos(found.theta))[1], phi(S * np.cos(found.theta - beta))[1]
    total = np.zeros((len(block.R), MOMENTS))
    add_moments(*found, block.beta, f, g, _integrals(count), total)
    moments, sine = total.T, np.sin(block.beta)
    np.divide(moments[-1], sine, out=moments[-1], where=sine > PARALLEL)
    np.copyto(moments[-1], moments[-2], where=sine <= PARALLEL)
    return np.asarray(moments)


def _matrix(
    own: FloatArray, other: FloatArray, nodes: Rule, block: Block, moments: FloatArray
) -> FloatArray:
    """Return the matrix of a pair of rows, from their axes and the means at the nodes."""
    B = len(own) + 1
    A, C2, CS, Bc, Bs, ee, ef, ff, inside = moments
    a, b = block.R / math.sqrt(2 * B), block.S / math.sqrt(2 * B)
    K = nodes.spectrum * (nodes.s * nodes.trace)[:, None]
    root = np.sqrt(K)
    across = block.other - np.cos(block.beta)[:, None] * block.one
    length = np.linalg.norm(across, axis=-1)
    across /= np.where(length > 0, length, 1)[:, None]
    e, f = root * block.one, root * across
    w = nodes.weight
    matrix = (w @ A) * np.outer(own, other)
    matrix -= 2 * np.outer(other, (w * a * C2) @ e + (w * a * CS) @ f)
    matrix -= 2 * np.outer(own, (w * b * Bc) @ e + (w * b * Bs) @ f)
    size = 4 * w * a * b
    matrix += (size * (ee - inside) * e.T + 2 * size * ef * f.T) @ e
    matrix += (size * (ff - inside) * f.T) @ f
    matrix += np.diag((size * inside) @ K)
    return np.asarray(matrix)


@lru_cache(maxsize=8)
def _integrals(count: int) -> FloatArray:
    """Return what takes terms of a mean over an arc to the integrals up to each of its nodes.

    At x in (0, 1) the polynomial through the values is the sum over n of
    (2*n+1)*P_n(2*x-1) times the sum of weights*values*P_n.
    """
    x, _ = gauss(count)
    P = np.polynomial.legendre.legvander(2 * x - 1, count)
    up_to = np.concatenate([P[:, :1] + P[:, 1:2], P[:, 2:] - P[:, :-2]], axis=1) / 2
    return np.asarray(2 * np.pi * up_to @ P[:, :-1].T)
