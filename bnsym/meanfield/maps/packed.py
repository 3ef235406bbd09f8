"""Pairs of points, packed: the entries below the diagonal, row after row, compiled."""

from __future__ import annotations

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.jit import on_disk

__all__ = [
    "add_cosines",
    "add_means",
    "add_up",
    "begin_odd",
    "correlate",
    "first_two",
    "inner",
    "mirror",
    "pack",
]

TILE = 16
"""Rows and columns at a time where a matrix is transposed."""


@on_disk
def pack(matrix: FloatArray, packed: FloatArray) -> None:
    """Write what is below the diagonal into an array.

    Examples
    --------
    >>> import numpy as np
    >>> row = np.empty(3)
    >>> pack(np.arange(9.0).reshape(3, 3), row)
    >>> row
    array([3., 6., 7.])
    """
    start = 0
    for i in range(1, len(matrix)):
        for j in range(i):
            packed[start + j] = matrix[i, j]
        start += i


@on_disk
def first_two(A: FloatArray, square: FloatArray, bound: float, T: FloatArray) -> None:
    """Write Y = 2*A/bound - I and T_2(Y) = 2*Y^2 - I into T.

    Examples
    --------
    >>> import numpy as np
    >>> T = np.empty((2, 1, 1))
    >>> first_two(np.array([[0.5]]), np.array([[0.25]]), 2.0, T)
    >>> T.ravel()
    array([-0.5, -0.5])
    """
    for i in range(len(A)):
        for j in range(len(A)):
            T[0, i, j] = 2 / bound * A[i, j]
            T[1, i, j] = 8 / bound * (square[i, j] / bound - A[i, j])
        T[0, i, i] -= 1
        T[1, i, i] += 1


@on_disk
def begin_odd(one: FloatArray, below: FloatArray, above: FloatArray, T: FloatArray) -> None:
    """Write -(below + above)/2 - one - I below the diagonal of T.

    Examples
    --------
    >>> import numpy as np
    >>> T = np.empty((1, 1))
    >>> begin_odd(np.eye(1), np.eye(1), 3 * np.eye(1), T)
    >>> T
    array([[-4.]])
    """
    for i in range(len(T)):
        for j in range(i + 1):
            T[i, j] = -(below[i, j] + above[i, j]) / 2 - one[i, j]
        T[i, i] -= 1


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


@on_disk
def inner(one: FloatArray, other: FloatArray) -> float:
    """Return the trace of the product of two symmetric matrices, from their lower triangles.

    Examples
    --------
    >>> import numpy as np
    >>> inner(np.array([[1.0, 9.0], [2.0, 3.0]]), np.eye(2))
    4.0
    """
    total = 0.0
    for i in range(len(one)):
        row = 0.0
        for j in range(i):
            row += float(one[i, j]) * float(other[i, j])
        total += 2 * row + float(one[i, i]) * float(other[i, i])
    return total


@on_disk
def correlate(covariances: FloatArray, inverse: FloatArray) -> None:
    """Turn packed covariances into correlations, given inverse standard deviations.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([[2.0]])
    >>> correlate(rows, np.array([[0.5, 0.25]]))
    >>> rows
    array([[0.25]])
    """
    for k in range(inverse.shape[0]):
        start = 0
        for i in range(1, inverse.shape[1]):
            own = inverse[k, i]
            for j in range(i):
                c = covariances[k, start + j] * own * inverse[k, j]
                covariances[k, start + j] = min(max(c, -1.0), 1.0)
            start += i


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
