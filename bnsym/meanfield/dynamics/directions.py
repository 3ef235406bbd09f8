"""The derivative of any covariance map at a matrix of two groups, by difference quotients.

It commutes with permutations of the groups.  So one direction for each kind of disturbance is
enough, and images are read off by inner products: the other directions of a kind are permutations
of these, and do not mix.
"""

from __future__ import annotations

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.dynamics.groups import Groups
from bnsym.meanfield.dynamics.reduced import Image
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import covariance

__all__ = ["directions", "layer_by_differences"]

STEP = 1e-5
"""Of the difference quotients, relative to the largest entry."""

TINY = 1e-300
"""In the place of the norm of no direction, that within a group of one point."""


def directions(groups: Groups) -> dict[str, FloatArray]:
    """Return matrices of shape (n, B, B) for each of the spaces of `reduced`.

    Examples
    --------
    >>> {name: len(matrices) for name, matrices in directions(Groups(2, 4)).items()}
    {'R': 3, 'L1': 1, 'L2': 2, 'L1L2': 1, 'M2': 1}
    """
    k, m, B = groups.first, groups.second, groups.batch
    unit = np.eye(B)
    e = groups.between
    found = {"R": np.array([groups.matrix(column) for column in groups.entries.T])}
    sides = (("1", k, unit[:k], found["R"][0]), ("2", m, unit[k:], found["R"][1]))
    for name, size, points, centre in sides:
        if size >= 2:
            u = points[0] - points[1]
            alone = centre @ np.diag(u) @ centre
            found[f"L{name}"] = np.array([alone, _pair(u, e)][size == 2 :])
    if k >= 2:
        found["L1L2"] = _pair(unit[0] - unit[1], unit[k] - unit[k + 1])[None]
    for name, size, points, _ in sides:
        if size >= 4:
            found[f"M{name}"] = _pair(points[0] - points[1], points[2] - points[3])[None]
    return found


def layer_by_differences(
    phi: Homogeneous | Function,
    groups: Groups,
    spectrum: FloatArray,
    spaces: dict[str, FloatArray],
) -> Image:
    """Return V and its derivative on the given spaces, see `directions`, to about 1e-9.

    Examples
    --------
    >>> groups = Groups(3, 5)
    >>> spaces = directions(groups)
    >>> image = layer_by_differences(Homogeneous(1.0, 1.0, 1.0), groups, np.full(3, 8 / 7), spaces)
    >>> image.spaces["L1"].round(6) + 0.0                                          # (B-1)/(B+1)
    array([[0.777778, 0.      ],
           [0.      , 0.777778]])
    """
    matrix = groups.matrix(groups.entries @ spectrum)
    step = STEP * np.abs(matrix).max()
    moves = np.concatenate([*spaces.values()])
    shifted = np.concatenate([matrix[None], matrix + step * moves, matrix - step * moves])
    value, *images = covariance(phi, groups.batch, shifted).value
    slopes = (np.array(images[: len(moves)]) - np.array(images[len(moves) :])) / (2 * step)
    found, start = {}, 0
    for name, space in spaces.items():
        own = slopes[start : start + len(space)]
        overlap = np.tensordot(space, own, ((1, 2), (1, 2)))
        found[name] = overlap / np.maximum(np.square(space).sum((1, 2)), TINY)[:, None]
        start += len(space)
    return Image(groups.means(value), found)


def _pair(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the symmetric product of two vectors."""
    return np.outer(one, other) + np.outer(other, one)
