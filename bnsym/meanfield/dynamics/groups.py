"""A batch in two groups: the covariance matrices that only know which group a point is in.

Such a matrix has five different entries; centred, it has three eigenvalues: on the differences of
points within the first group, within the second, and on the difference of the two groups' means.
"""

from __future__ import annotations

from numbers import Integral
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray

__all__ = ["Groups", "as_groups"]


class Groups(NamedTuple):
    """Groups of ``first`` and ``second`` points.

    Entries are in the order: variance in the first group, covariance there, across, covariance in
    the second group, variance there.  Spectra: within the first group, within the second, between.
    The covariance in a group of one point, and its spectrum, stand for nothing.
    """

    first: int
    second: int

    @property
    def batch(self) -> int:
        """B."""
        return self.first + self.second

    @property
    def dimensions(self) -> NDArray[np.intp]:
        """How often each eigenvalue of the spectrum occurs."""
        return np.array([self.first - 1, self.second - 1, 1])

    @property
    def between(self) -> FloatArray:
        """The unit vector of the difference of the two means.

        Examples
        --------
        >>> Groups(2, 2).between
        array([ 0.5,  0.5, -0.5, -0.5])
        """
        k, m, B = self.first, self.second, self.batch
        return np.array([(m / (k * B)) ** 0.5] * k + [-((k / (m * B)) ** 0.5)] * m)

    @property
    def entries(self) -> FloatArray:
        """The 5 by 3 matrix from the spectrum of a centred matrix to its entries.

        Examples
        --------
        >>> Groups(2, 2).entries @ np.ones(3)                                            # G
        array([ 0.75, -0.25, -0.25, -0.25,  0.75])
        """
        k, m, B = self.first, self.second, self.batch
        one, other = m / (k * B), k / (m * B)
        rows = [
            [1 - 1 / k, 0, one],
            [-1 / k, 0, one],
            [0, 0, -1 / B],
            [0, -1 / m, other],
            [0, 1 - 1 / m, other],
        ]
        return np.array(rows)

    @property
    def spectrum(self) -> FloatArray:
        """The 3 by 5 matrix from the entries of a matrix to its spectrum once it is centred.

        Examples
        --------
        >>> (Groups(2, 6).spectrum @ Groups(2, 6).entries).round(12) + 0.0
        array([[1., 0., 0.],
               [0., 1., 0.],
               [0., 0., 1.]])
        """
        k, m, B = self.first, self.second, self.batch
        between = np.array([m, m * (k - 1), -2 * k * m, k * (m - 1), k]) / B
        return np.array([[1, -1, 0, 0, 0], [0, 0, 0, -1, 1], between])

    def matrix(self, entries: FloatArray) -> FloatArray:
        """Return the B by B matrix with these five entries.

        Examples
        --------
        >>> Groups(1, 2).matrix(np.array([5.0, 4.0, 3.0, 2.0, 1.0]))
        array([[5., 3., 3.],
               [3., 1., 2.],
               [3., 2., 1.]])
        """
        return np.asarray(entries[self._kinds])

    def means(self, matrix: FloatArray) -> FloatArray:
        """Return the five entries of a matrix, each as the mean over its places; 0 if it has none.

        Examples
        --------
        >>> Groups(1, 2).means(np.array([[5.0, 3.0, 3.0], [3.0, 1.0, 2.0], [3.0, 2.0, 1.0]]))
        array([5., 0., 3., 2., 1.])
        """
        kinds = self._kinds.ravel()
        count = np.maximum(np.bincount(kinds, minlength=5), 1)
        return np.asarray(np.bincount(kinds, matrix.ravel(), minlength=5) / count)

    @property
    def _kinds(self) -> NDArray[np.intp]:
        """Which entry stands at each place of the matrix."""
        other = np.arange(self.batch) >= self.first
        kinds = 1 + other[:, None].astype(np.intp) + other
        kinds[np.diag_indices(self.batch)] = 4 * other
        return kinds


def as_groups(batch: int, split: int) -> Groups:
    """Return groups of split and batch - split points, or raise InputError.

    Examples
    --------
    >>> as_groups(8, 3)
    Groups(first=3, second=5)
    """
    whole = isinstance(split, Integral) and not isinstance(split, bool)
    if not whole or not 1 <= split <= batch // 2:
        raise InputError(f"split must be an integer from 1 to {batch // 2}, got {split!r:.60}")
    return Groups(int(split), batch - int(split))
