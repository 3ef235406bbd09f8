"""Pairs of points, packed: the entries below the diagonal, row after row, compiled."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.jit import in_any_order, on_disk

__all__ = [
    "add_cosines",
    "add_means",
    "add_up",
    "between_centres",
    "hardest",
    "mirror",
]

TINY = float(np.finfo(np.float64).tiny)
"""Below any variance that counts."""

TILE = 16
"""Rows and columns at a time where a matrix is transposed."""


@on_disk
def between_centres(matrix: FloatArray) -> float:
    """Turn Sigma into G*Sigma*G; return its trace.

    Examples
    --------
    >>> matrix = np.array([[2.0, 0.0], [0.0, 4.0]])
    >>> between_centres(matrix), matrix.tolist()
    (3.0, [[1.5, -1.5], [-1.5, 1.5]])
    """
    B, trace = len(matrix), 0.0
    means = np.zeros(B)
    for i in range(B):
        for j in range(B):
            means[j] += matrix[i, j]
    means /= B
    for i in range(B):
        mean = 0.0
        for j in range(B):  # columns first, so that a large common part is lost only once
            matrix[i, j] -= means[j]
            mean += matrix[i, j]
        mean /= B
        for j in range(B):
            matrix[i, j] -= mean
        trace += matrix[i, i]
    return trace


@on_disk
def mirror(matrix: FloatArray) -> None:
    """Write what is below the diagonal above it.

    Examples
    --------
    >>> import numpy as np
    >>> matrix = np.array([[1.0, 0.0], [2.0, 3.0]])
    >>> mirror(matrix)
    >>> matrix
    array([[1., 2.],
           [2., 3.]])
    """
    for rows in range(0, len(matrix), TILE):
        for columns in range(0, rows + 1, TILE):
            for i in range(rows, min(rows + TILE, len(matrix))):
                for j in range(columns, min(columns + TILE, i)):
                    matrix[j, i] = matrix[i, j]


@in_any_order
def _largest(row: FloatArray) -> float:
    """Return the largest of some numbers."""
    largest = float(row[0])
    for x in row:
        largest = max(largest, x)
    return largest


@on_disk
def _first(row: FloatArray, x: float) -> int:
    """Return where a number is, that there is."""
    for place in range(len(row)):
        if row[place] == x:
            return place
    return 0


@on_disk
def hardest(matrix: FloatArray) -> Any:
    """Return the places of each row's largest correlations of both signs, below the diagonal.

    Examples
    --------
    >>> i, j = hardest(np.array([[1.0, 0.5, 0.1], [0.5, 1.0, 0.2], [0.1, 0.2, 1.0]]))
    >>> i.tolist(), j.tolist()
    ([1, 2, 1, 2, 2, 2], [0, 0, 0, 1, 1, 0])
    """
    B = len(matrix)
    rows, columns = np.empty(2 * B, np.intp), np.empty(2 * B, np.intp)
    scale = np.empty(B)
    for j in range(B):
        scale[j] = 1 / math.sqrt(max(matrix[j, j], TINY))
    row = np.empty(B)
    for i in range(B):
        for side in range(2):
            sign = 1.0 - 2.0 * side
            for j in range(B):
                row[j] = sign * matrix[i, j] * scale[j]
            row[i] = -math.inf
            other = _first(row, _largest(row))
            rows[2 * i + side], columns[2 * i + side] = max(i, other), min(i, other)
    return rows, columns


@on_disk
def add_up(kernels: FloatArray, size: FloatArray, total: FloatArray) -> None:
    """Add the sum over the rows of size_i * kernel_ij * size_j to a matrix, below its diagonal.

    Examples
    --------
    >>> import numpy as np
    >>> total = np.zeros((2, 2))
    >>> add_up(np.array([[1.0], [2.0]]), np.array([[1.0, 3.0], [1.0, 1.0]]), total)
    >>> total
    array([[0., 0.],
           [5., 0.]])
    """
    start = 0
    for i in range(1, size.shape[1]):
        for k in range(size.shape[0]):
            own = size[k, i]
            for j in range(i):
                total[i, j] += own * kernels[k, start + j] * size[k, j]
        start += i


@on_disk
def add_cosines(
    weight: FloatArray, a: FloatArray, b: FloatArray, C: FloatArray, total: FloatArray
) -> None:
    """Add means over an angle of the products of two cosine series, for all pairs.

    At each node the series have the coefficients a_i and b_j, and b_i and a_j, of cos(k*theta) and
    cos(k*(theta - beta)), cos(beta) = C_ij.

    Examples
    --------
    >>> import numpy as np
    >>> total = np.zeros((1, 1))
    >>> one = np.ones((1, 1, 2))                                        # 1 + cos(theta)
    >>> add_cosines(np.ones(1), one, one, np.ones((1, 1, 1)), total)
    >>> total
    array([[3.]])
    """
    count = a.shape[2]
    for node in range(len(weight)):
        for i in range(len(total)):
            for j in range(i + 1):
                c = 1.0 if i == j else C[node, i, j]
                here = before = 0.0  # Clenshaw's recurrence
                for k in range(count - 1, 0, -1):
                    product = a[node, i, k] * b[node, j, k] + b[node, i, k] * a[node, j, k]
                    here, before = product + 2 * c * here - before, here
                mean = (c * here - before) / 2
                mean += a[node, i, 0] * b[node, j, 0] + b[node, i, 0] * a[node, j, 0]
                total[i, j] += weight[node] * mean
                if i != j:
                    total[j, i] += weight[node] * mean


@on_disk
def add_means(factor: float, a: FloatArray, C: FloatArray, means: FloatArray) -> None:
    """Add a factor times means over an angle of products of two cosine series, in pairs i >= j.

    At each node the series have the coefficients a_i of cos(k*theta) and a_j of
    cos(k*(theta - beta)), cos(beta) = C, packed like the means.

    Examples
    --------
    >>> import numpy as np
    >>> means = np.zeros((1, 1))
    >>> add_means(2.0, np.ones((1, 1, 2)), np.ones((1, 1)), means)      # 1 + cos(theta), squared
    >>> means
    array([[3.]])
    """
    count = a.shape[2]
    for node in range(len(a)):
        pair = 0
        for i in range(a.shape[1]):
            for j in range(i + 1):
                c = C[node, pair]
                here = before = 0.0  # Clenshaw's recurrence
                for k in range(count - 1, 0, -1):
                    here, before = a[node, i, k] * a[node, j, k] + 2 * c * here - before, here
                mean = a[node, i, 0] * a[node, j, 0] + (c * here - before) / 2
                means[node, pair] += factor * mean
                pair += 1
