"""Three-term recurrences of polynomials that are orthogonal under a discrete weight, compiled."""

from __future__ import annotations

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.jit import on_disk

__all__ = ["gauss_rule", "jacobi_matrices"]


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
def gauss_rule(x: FloatArray, weights: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Return weights and nodes of the Gauss rule with count nodes.

    Examples
    --------
    >>> weight, nodes = gauss_rule(np.array([0.0, 1.0]), np.ones(2), 1)
    >>> weight.round(12), nodes.round(12)
    (array([2.]), array([0.5]))
    """
    nodes, vectors = np.linalg.eigh(jacobi_matrices(x, weights.reshape(1, -1), count)[0])
    return weights.sum() * vectors[0] ** 2, nodes
