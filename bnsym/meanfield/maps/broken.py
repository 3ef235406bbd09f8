"""Fixed points of the covariance map that are less symmetric than BSB1.

Points of a BSB2 fixed point are in two groups of k and B - k, and only that matters: its matrix has
at most five different entries.  Newton's method in these starts where some iterations of the map
lead from groups of unequal variances, and finds stable and unstable points alike.  Nothing says
that it finds all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import covariance
from bnsym.meanfield.maps.depth import trajectory
from bnsym.meanfield.maps.gram import from_complement

__all__ = ["BrokenPoint", "broken_points"]

RATIOS, SHARES = (0.02, 0.4, 2.5, 50.0), (0.1, 0.7)
"""Of the variances within the groups, and of that between them in all, in the first matrices."""

ITERATIONS = 12
"""Of the map, before Newton's method."""

STEPS, STEP = 12, 1e-5
"""Most steps of Newton's method, and that of its difference quotients, relative to an entry."""

CLOSE = 1e-11
"""Change of the entries, relative to the largest, at which a point is taken as fixed."""

APART = 1e-5
"""Distance below which two fixed points are one, and to BSB1."""


@dataclass(frozen=True, eq=False)
class BrokenPoint:
    """A fixed point whose points are in groups of ``split`` and B - ``split``.

    Parameters
    ----------
    split : int
        Size of the first group.
    Sigma : array of float64, shape (B, B)
        The fixed point.
    rates : array of float64
        Eigenvalues of the covariance map's derivative on centred matrices by decreasing size, all
        real to within their error; known to about 1e-6.
    residual : float
        How far the map moves an entry, relative to the largest.
    """

    split: int
    Sigma: FloatArray
    rates: FloatArray
    residual: float

    @property
    def stable(self) -> bool:
        """Whether all rates lie inside (-1, 1)."""
        return bool(abs(self.rates[0]) < 1)


def broken_points(phi: Homogeneous | Function, batch: int, split: int) -> list[BrokenPoint]:
    """Return the fixed points with groups of split and batch - split that the search finds.

    Examples
    --------
    >>> points = broken_points(Homogeneous(3.0, 1.0, 0.0), 6, 1)
    >>> for point in points:
    ...     print(f"{point.Sigma[0, 0]:.4f} {point.rates[0]:.4f} {point.stable}")
    0.9594 1.1313 False
    28.0551 1.0958 False
    """
    if not isinstance(split, Integral) or isinstance(split, bool) or not 1 <= split <= batch // 2:
        raise InputError(f"split must be an integer from 1 to {batch // 2}, got {split!r:.60}")
    places = _places(batch, int(split))
    found: list[BrokenPoint] = []
    for ratio, share in product(RATIOS, SHARES):
        start = trajectory(phi, batch, _start(batch, int(split), ratio, share), ITERATIONS)
        entries = _newton(phi, batch, places, _entries(start.value[-1], places))
        if entries is None:
            continue
        Sigma = entries[places]
        others = [point.Sigma for point in found]
        others.append(np.where(np.eye(batch) > 0, Sigma.trace() / batch, _mean_beside(Sigma)))
        size = np.abs(Sigma).max()
        if min(np.abs(Sigma - other).max() for other in others) > APART * size:
            residual = np.abs(covariance(phi, batch, Sigma).value - Sigma).max() / size
            found.append(BrokenPoint(int(split), Sigma, _rates(phi, batch, Sigma), float(residual)))
    return found


def _start(batch: int, split: int, ratio: float, share: float) -> FloatArray:
    """Return a matrix of trace 1: a ratio of variances within groups, a share between."""
    first = np.arange(batch) < split
    between = np.where(first, batch - split, -split) / np.sqrt(batch * split * (batch - split))
    within = np.diag(np.where(first, ratio, 1.0))
    within -= within.mean(0)
    within -= within.mean(1)[:, None]
    return np.asarray((1 - share) * within / within.trace() + share * np.outer(between, between))


def _places(batch: int, split: int) -> NDArray[np.intp]:
    """Return which of the different entries stands at each place of the matrix."""
    second = np.arange(batch) >= split
    kinds = 2 * (second[:, None].astype(int) + second) + np.eye(batch, dtype=int)
    return np.unique(kinds, return_inverse=True)[1].reshape(batch, batch)


def _entries(matrix: FloatArray, places: NDArray[np.intp]) -> FloatArray:
    """Return the different entries of a matrix: means over the places of each."""
    flat = places.ravel()
    return np.asarray(np.bincount(flat, matrix.ravel()) / np.bincount(flat))


def _mean_beside(Sigma: FloatArray) -> float:
    """Return the mean entry off the diagonal."""
    B = len(Sigma)
    return float((Sigma.sum() - Sigma.trace()) / (B * (B - 1)))


def _newton(
    phi: Homogeneous | Function, batch: int, places: NDArray[np.intp], entries: FloatArray
) -> FloatArray | None:
    """Return the entries of a fixed point, None if the iteration fails."""
    for _ in range(STEPS):
        size = np.abs(entries).max()
        move = STEP * size * np.eye(len(entries))
        moves = np.concatenate([0 * entries[None], move, -move])
        try:
            images = covariance(phi, batch, (entries + moves)[:, places]).value
        except (AccuracyError, InputError):
            return None
        image, *others = (_entries(matrix, places) for matrix in images)
        count = len(entries)
        slope = (np.array(others[:count]) - np.array(others[count:])).T / (2 * STEP * size)
        change = np.linalg.solve(np.eye(count) - slope, image - entries)
        largest = np.abs(change).max() / size
        entries = entries + change * min(1.0, 0.3 / largest) if largest > 0 else entries
        if largest < CLOSE:
            return entries
    return None


def _rates(phi: Homogeneous | Function, batch: int, Sigma: FloatArray) -> FloatArray:
    """Return the eigenvalues of the map's derivative on centred symmetric matrices."""
    basis = from_complement(np.eye(batch - 1))
    a, b = np.triu_indices(batch - 1)
    H = basis.T[a][:, :, None] * basis.T[b][:, None, :]
    H = H + H.swapaxes(1, 2)
    step = STEP * np.abs(Sigma).max()
    ahead, behind = (covariance(phi, batch, Sigma + sign * step * H).value for sign in (1, -1))
    inner = basis.T @ (ahead - behind) @ basis / (2 * step)
    slope = inner[:, a, b].T / np.where(a == b, 2, 1)[:, None]
    rates = np.linalg.eigvals(slope)
    return np.asarray(rates.real[np.argsort(-np.abs(rates))])
