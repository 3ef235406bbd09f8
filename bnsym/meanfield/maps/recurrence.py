"""Three-term recurrences of polynomials that are orthogonal under a discrete weight, compiled."""

from __future__ import annotations

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.jit import on_disk

__all__ = ["jacobi_matrices", "two_rules"]


@on_disk
def jacobi_matrices(x: FloatArray, weights: FloatArray, count: int) -> FloatArray:
    """Return the Jacobi matrix of each row of weights at the points x.

    By Lanczos' recurrence, with every vector made orthogonal to all before.

    Examples
    --------
    >>> jacobi_matrices(np.array([-1.0, 0.0, 1.0]), np.ones((1, 3)), 2).round(3) + 0.0
    array([[[0.   , 0.816],
            [0.816, 0.   ]]])
    """
    matrices = np.zeros((len(weights), count, count))
    vectors = np.empty((count, len(x)))
    for row in range(len(weights)):
        vector = np.sqrt(weights[row])
        for k in range(count):
            norm = np.sqrt(np.dot(vector, vector))
            if k > 0:
                matrices[row, k, k - 1] = matrices[row, k - 1, k] = norm
            vectors[k] = vector / norm
            vector = x * vectors[k]
            matrices[row, k, k] = np.dot(vector, vectors[k])
            for _ in range(2):
                for before in range(k + 1):
                    vector -= np.dot(vector, vectors[before]) * vectors[before]
    return matrices


@on_disk
def two_rules(x: FloatArray, weights: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Return weights and nodes of the Gauss rule with count nodes, and of that with one more.

    Examples
    --------
    >>> weight, nodes = two_rules(np.array([0.0, 1.0]), np.ones(2), 1)
    >>> weight.round(12), nodes.round(12) + 0.0
    (array([2., 1., 1.]), array([0.5, 0. , 1. ]))
    """
    matrix = jacobi_matrices(x, weights.reshape(1, -1), count + 1)[0]
    found, nodes = np.empty(2 * count + 1), np.empty(2 * count + 1)
    for part in (slice(0, count), slice(count, 2 * count + 1)):
        order = part.stop - part.start
        nodes[part], vectors = np.linalg.eigh(matrix[:order, :order].copy())
        found[part] = weights.sum() * vectors[0] ** 2
    return found, nodes
