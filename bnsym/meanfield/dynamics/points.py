"""Fixed points of the covariance map, BSB1 and those with two groups of points, BSB2.

Newton's method in the spectrum of the group-symmetric matrices (`groups`), from a grid of starts:
it finds stable and unstable points alike, and nothing says that it finds all.  A group may have
collapsed: its points have become one to the network, and stay one.  Such points are looked for
apart, for a collapsed group's spectrum is exactly 0, where the derivative exists: homogeneous
activations of a degree above 1/2, and at least three dimensions left.  (With fewer, points that are
nearly one draw apart at an infinite rate.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TypeAlias

import numpy as np

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.dynamics.directions import directions, layer_by_differences
from bnsym.meanfield.dynamics.groups import Groups, as_groups
from bnsym.meanfield.dynamics.reduced import Image, eigenvalues, layer
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import covariance

__all__ = ["FixedPoint", "broken_points", "newton"]

RATIOS, FAR = (0.05, 0.4, 3.0), 0.005
"""Of the eigenvalues within the groups to that between, in the first matrices; for one point."""

BESIDE = (0.5, 0.8)
"""Where else to start on the way from BSB1 to a point: between stable ones is an unstable one."""

STEPS, CLOSE = 30, 1e-12
"""Most steps of Newton's method, and the change, relative to the trace, after which it is done."""

SHORTEN = 0.8
"""Largest part of an eigenvalue that one step may take away."""

APART = 1e-5
"""Relative distance below which two spectra are one."""

VANISHED = 1e-7
"""Eigenvalue, relative to the trace, at which a search has left for a collapsed group."""

Reduced: TypeAlias = Callable[[FloatArray], Image]
"""A layer as a map of spectra."""


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A fixed point of the covariance map.

    Parameters
    ----------
    split : int
        The number of points in the first group, at most B/2; 0 for BSB1, whose points are alike.
    matrix : array of float64, shape (B, B)
        The fixed point.
    eigenvalues : dict of str to array
        Those of the map's derivative, on each space of disturbances.  BSB1 has ``G``, ``L`` and
        ``M`` as in ``MeanField.forward``.  With two groups: ``R`` keeps them (one eigenvalue is 0,
        for the scale), in ``L1`` a point stands out of the first group, in ``M1`` pairs within the
        first group, in ``L1L2`` pairs across.
    error : float
        Estimated error of an entry of the matrix, relative to the largest.

    Examples
    --------
    >>> from bnsym.meanfield import Homogeneous, MeanField
    >>> points = MeanField(Homogeneous(alpha=2.3, a=1, b=0), 6).fixed_points(splits=[1])
    >>> [(point.split, point.stable, round(point.rate, 6)) for point in points]
    [(0, True, 0.992864), (1, True, 0.991726), (1, False, 1.003859)]
    """

    split: int
    matrix: FloatArray
    eigenvalues: dict[str, FloatArray]
    error: float

    @property
    def rate(self) -> float:
        """The largest size of an eigenvalue: by which a general disturbance grows per layer."""
        return max(float(np.abs(found).max()) for found in self.eigenvalues.values())

    @property
    def stable(self) -> bool:
        """Whether every disturbance dies out."""
        return self.rate < 1


def broken_points(
    phi: Homogeneous | Function, batch: int, splits: Iterable[int] | None = None
) -> list[FixedPoint]:
    """Return the fixed points with two groups that the search finds.

    Examples
    --------
    >>> for point in broken_points(Homogeneous(3.0, 1.0, 0.0), 6, [1]):
    ...     print(f"{point.matrix[0, 0]:.4f} {point.rate:.4f} {point.stable}")
    28.0551 1.0958 False
    0.9594 1.1313 False
    """
    chosen = range(1, batch // 2 + 1) if splits is None else splits
    return [point for split in chosen for point in _of_split(phi, as_groups(batch, split))]


def _of_split(phi: Homogeneous | Function, groups: Groups) -> list[FixedPoint]:
    """Return the fixed points of one split."""
    reduced: Reduced
    if isinstance(phi, Homogeneous) and phi.alpha > 0.5:
        reduced = whole = partial(layer, phi, groups)
    else:
        spaces = directions(groups)
        reduced = partial(layer_by_differences, phi, groups, spaces={"R": spaces["R"]})
        whole = partial(layer_by_differences, phi, groups, spaces=spaces)
    equal = groups.spectrum @ reduced(np.where(groups.dimensions > 0, 1.0, 0.0)).entries
    known, found = [np.where(groups.dimensions > 0, equal, 0.0)], []
    queue = deque(_starts(groups, collapsed=reduced is whole))
    while queue:
        spectrum = newton(reduced, groups, queue.popleft())
        if spectrum is None or any(_close(spectrum, other) for other in known):
            continue
        if spectrum[groups.dimensions > 0].min() > 0:
            one, other = (each / (groups.dimensions @ each) for each in (known[0], spectrum))
            queue += [one + part * (other - one) for part in BESIDE]
        known.append(spectrum)
        if groups.first == groups.second:
            known.append(spectrum[[1, 0, 2]])
        point = _vouched(phi, groups, spectrum, whole(spectrum))
        found += [point] if point else []
    return sorted(found, key=lambda point: point.rate)


def _close(one: FloatArray, other: FloatArray) -> bool:
    """Whether two spectra are one."""
    return bool(np.abs(one - other).max() < APART * np.abs(other).max())


def _starts(groups: Groups, collapsed: bool) -> Iterator[FloatArray]:
    """Yield spectra to start from, last those of a group that has collapsed."""
    first, second = (RATIOS, RATIOS) if groups.first > 1 else ((0.0,), (FAR, *RATIOS))
    for one, other in product(first, second):
        yield np.array([one, other, 1.0])
    for ratio in RATIOS if collapsed else ():
        if groups.second > 2 and groups.first > 1:
            yield np.array([0.0, ratio, 1.0])
        if groups.first > 2:
            yield np.array([ratio, 0.0, 1.0])


def newton(reduced: Reduced, groups: Groups, spectrum: FloatArray) -> FloatArray | None:
    """Return a fixed spectrum, None if the iteration fails; what is 0 stays 0."""
    active = spectrum > 0
    for _ in range(STEPS):
        try:
            image = reduced(spectrum)
        except (AccuracyError, InputError):
            return None
        residual = (groups.spectrum @ image.entries - spectrum)[active]
        slope = image.spaces["R"][np.ix_(active, active)]
        change = np.zeros(3)
        change[active] = np.linalg.solve(np.eye(len(slope)) - slope, residual)
        size = groups.dimensions @ spectrum
        if np.abs(change).max() < CLOSE * size:
            return spectrum + change
        loss = float((-change[active] / spectrum[active]).max())
        spectrum = spectrum + change * min(1.0, SHORTEN / max(loss, SHORTEN))
        if spectrum[active].min() < VANISHED * size:
            return None
    return None


def _vouched(
    phi: Homogeneous | Function, groups: Groups, spectrum: FloatArray, image: Image
) -> FixedPoint | None:
    """Return the point with its error, None if the map does not vouch for itself there.

    The full map says by how much it moves the matrix; the derivative, how far the fixed point is.
    """
    matrix = groups.matrix(image.entries)
    try:
        check = covariance(phi, groups.batch, matrix)
    except (AccuracyError, InputError):
        return None
    moved = np.abs(check.value - matrix).max() / np.abs(matrix).max() + float(check.error)
    present = groups.dimensions > 0
    slope = image.spaces["R"][np.ix_(present, present)]
    away = np.linalg.inv(np.eye(len(slope)) - slope)
    error = moved * max(1.0, float(np.linalg.norm(away, 2)))
    return FixedPoint(groups.first, matrix, eigenvalues(groups, image), error)
