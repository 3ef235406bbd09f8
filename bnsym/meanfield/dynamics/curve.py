"""The curve of fixed points with two groups over the degree of the alpha-ReLU.

V does not depend on the scale of its argument.  So a point is the spectrum's shares of the trace,
those that are not 0, and the degree; it is fixed where the image has the same shares.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bnsym.errors import AccuracyError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.dynamics.groups import Groups
from bnsym.meanfield.dynamics.reduced import eigenvalues, image_alone, layer
from bnsym.meanfield.homogeneous import Homogeneous

__all__ = ["Curve", "Place"]

FIRST, LONGEST, SHORTEST = 0.02, 0.08, 2e-4
"""Lengths of steps, in shares of the trace and degrees."""

STEPS, EASY, CLOSE = 6, 3, 1e-8
"""Most steps back to the curve, how many let the next one grow, and the length of the last."""

MOST = 500
"""Points of a march."""

QUOTIENT = 1e-5
"""Step of the difference quotient in the degree."""


class Place(NamedTuple):
    """A point: shares and degree, the tangent there, the map's largest rate, steps to get there."""

    vector: FloatArray
    tangent: FloatArray
    rate: float
    steps: int


class Curve(NamedTuple):
    """The equations, and which of the three shares are not 0."""

    groups: Groups
    active: NDArray[np.bool_]

    def march(
        self, start: FloatArray, tangent: FloatArray, smallest: float, largest: float
    ) -> list[Place]:
        """Return the places after a first one, up to where the curve leaves the degrees or ends."""
        place, length, found = Place(start, tangent, 1.0, 0), FIRST, list[Place]()
        while len(found) < MOST and length > SHORTEST:
            try:
                place = self.step(place, length)
            except AccuracyError:
                length /= 2
                continue
            found.append(place)
            if not smallest < place.vector[-1] < largest:
                break
            length = min(1.3 * length, LONGEST) if place.steps <= EASY else length
        return found

    def step(self, place: Place, length: float) -> Place:
        """Return the place that is so far along the tangent."""
        return self.onto(place.vector + length * place.tangent, place.tangent)

    def onto(self, vector: FloatArray, tangent: FloatArray) -> Place:
        """Return the place of the curve at a right angle to the tangent.

        Raises
        ------
        AccuracyError
            If the iteration does not find it, or a share becomes negative on the way.
        """
        by_degree = None
        for count in range(STEPS):
            if vector.min() <= 0:
                break
            excess, by_shares, rate = self._equations(vector)
            if by_degree is None:  # hardly changes on the way
                by_degree = self._by_degree(vector)
            bordered = np.vstack([np.column_stack([by_shares, by_degree]), tangent])
            change = np.linalg.solve(bordered, np.append(-excess, 0.0))
            vector = vector + change
            if np.abs(change).max() < CLOSE:
                along = np.linalg.solve(bordered, np.append(0 * excess, 1.0))
                return Place(vector, along / np.linalg.norm(along), rate, count)
        raise AccuracyError("the curve of fixed points was lost")

    def _equations(self, vector: FloatArray) -> tuple[FloatArray, FloatArray, float]:
        """Return the image's shares minus those given, their derivative, and the largest rate."""
        image = layer(_relu(vector[-1]), self.groups, self.spectrum(vector))
        trace = float(self.groups.dimensions @ self.groups.spectrum @ image.entries)
        shares = self._shares(image.entries)
        dimensions = self.groups.dimensions[self.active]
        R = image.spaces["R"][np.ix_(self.active, self.active)] / trace
        R *= dimensions[:, None] / dimensions
        by_shares = R - np.outer(shares, R.sum(0)) - np.eye(len(R))
        rates = eigenvalues(self.groups, image).values()
        return shares - vector[:-1], by_shares, max(float(np.abs(r).max()) for r in rates) / trace

    def _by_degree(self, vector: FloatArray) -> FloatArray:
        """Return the derivative of the image's shares by the degree."""
        below, above = (
            self._shares(image_alone(_relu(degree), self.groups, self.spectrum(vector)))
            for degree in (vector[-1] - QUOTIENT, vector[-1] + QUOTIENT)
        )
        return (above - below) / (2 * QUOTIENT)

    def spectrum(self, vector: FloatArray) -> FloatArray:
        """Return the spectrum with these shares, of trace 1."""
        spectrum = np.zeros(3)
        spectrum[self.active] = vector[:-1] / self.groups.dimensions[self.active]
        return spectrum

    def _shares(self, entries: FloatArray) -> FloatArray:
        """Return the shares of the trace."""
        parts = self.groups.dimensions * (self.groups.spectrum @ entries)
        return np.asarray(parts[self.active] / parts.sum())


def _relu(alpha: float) -> Homogeneous:
    """Return the alpha-ReLU."""
    return Homogeneous(float(alpha), 1.0, 0.0)
