"""The methods of `MeanField` at a general covariance matrix Sigma, in balls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.maps.layer import Layer

if TYPE_CHECKING:
    from bnsym.certified_maps import Entry, ExactLayer

__all__ = ["CertifiedLayer"]


class CertifiedLayer(Layer):
    """What a layer does to a covariance matrix, taken exactly: entries in Arb balls.

    The theorems of the catalogue are loaded where a ball is asked for.
    """

    @property
    def _exact_layer(self) -> ExactLayer:
        """The layer as balls take it."""
        raise NotImplementedError

    def _numbers(self, values: Any) -> Any:
        """Return a ball as it is, or as a number of so many digits."""
        raise NotImplementedError

    def _given_back(self, balls: Any) -> Any:
        """Return an entry, or an array of them, as balls or numbers."""
        return np.vectorize(self._numbers, otypes=[object])(balls)[()]

    def covariance(self, Sigma: ArrayLike, *, entry: Entry = None) -> Any:
        """Return E x xᵀ at a general Sigma, taken exactly: one entry, or an array of all.

        Parameters
        ----------
        Sigma : array_like, shape (B, B)
            Covariance matrix of float64 or of ``fractions.Fraction``.
        entry : tuple of int, optional
            Row and column, counted from 0. An entry takes about a tenth of a second at B = 8 and
            two seconds at B = 32; those of gradients and of two batches take longer.

        Raises
        ------
        InputError
            For an activation that is not positive-homogeneous, and for a Sigma that is not exactly
            symmetric and positive semidefinite, or that vanishes after centering.
        AccuracyError
            If no ball has so many digits.

        Examples
        --------
        >>> import bnsym
        >>> relu = bnsym.MeanField("relu", 4, certified=True)
        >>> print(relu.covariance(np.diag([1, 2, 3, 4]), entry=(0, 1)).str(15))
        [0.0954501491111074 +/- 4.59e-17]
        """
        from bnsym.certified_maps import certified_covariance

        return self._given_back(certified_covariance(self._exact_layer, Sigma, entry))

    def tangent_map(self, Sigma: ArrayLike, Theta: ArrayLike, *, entry: Entry = None) -> Any:
        """Return E J*Theta*Jᵀ as `covariance` does: one entry, or an array of all.

        Examples
        --------
        >>> import bnsym
        >>> linear = bnsym.MeanField("x", 4, digits=20)
        >>> linear.tangent_map(np.eye(4), np.eye(4), entry=(0, 0))
        mpf('2.0')
        """
        from bnsym.certified_maps import certified_tangent_map

        return self._given_back(certified_tangent_map(self._exact_layer, Sigma, Theta, entry))

    def backward_map(self, Sigma: ArrayLike, Delta: ArrayLike, *, entry: Entry = None) -> Any:
        """Return E Jᵀ*Delta*J as `covariance` does: one entry, or an array of all.

        Examples
        --------
        >>> import bnsym
        >>> linear = bnsym.MeanField("x", 4, digits=20)
        >>> linear.backward_map(np.eye(4), np.eye(4), entry=(0, 0))
        mpf('2.0')
        """
        from bnsym.certified_maps import certified_backward_map

        return self._given_back(certified_backward_map(self._exact_layer, Sigma, Delta, entry))

    def cross_covariance(
        self, Sigma1: ArrayLike, Sigma2: ArrayLike, Xi: ArrayLike, *, entry: Entry = None
    ) -> Any:
        """Return E x*yᵀ of two batches as `covariance` does: one entry, or an array of all.

        It is a double integral: an entry takes about ten seconds at B = 4, and more for more.
        """
        from bnsym.certified_maps import certified_cross_covariance

        layer = self._exact_layer
        return self._given_back(certified_cross_covariance(layer, Sigma1, Sigma2, Xi, entry))

    @property
    def _layer(self) -> Never:
        """What has no balls would be float64 numbers with estimates of their errors."""
        raise InputError(
            "at a general Sigma there are balls for covariance, tangent_map, backward_map and "
            "cross_covariance; for all else leave out certified and digits"
        )
