"""The methods of `MeanField` at a general covariance matrix Sigma."""

from __future__ import annotations

from numpy.typing import ArrayLike

from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import covariance
from bnsym.meanfield.maps.crossbatch import cross_covariance
from bnsym.meanfield.maps.crossgradient import cross_backward_map, cross_tangent_map
from bnsym.meanfield.maps.depth import cross_nngp, cross_ntk, nngp, ntk, trajectory
from bnsym.meanfield.maps.estimate import Estimate
from bnsym.meanfield.maps.jacobian import backward_map, tangent_map

__all__ = ["Layer"]


class Layer:
    """A batch-normalized layer, and many of them, on Gaussian pre-activations h ~ N(0, Sigma).

    All methods take covariance matrices of shape (..., B, B), at any scale from 1e-150 to 1e150,
    and return an `Estimate`: ``value`` and its ``error`` relative to the largest entry.

    All serve a positive-homogeneous phi.  Those of one batch take any other that is continuous,
    the maps of gradients if phi' has a second moment.  Those of two batches take any other, too,
    but for jumps where there are gradients: to about 1e-12 if phi continues to complex numbers,
    like tanh and GELU; if it has kinks they are sampled, to about 1e-4.  All take any epsilon.

    They raise `InputError` for a Sigma that is no covariance matrix or that vanishes after
    centering, for more than one batch size, for a phi that they do not serve, and for a degree
    beyond 32; `AccuracyError` where float64 does not determine the result.
    """

    @property
    def _layer(self) -> tuple[Homogeneous | Function, int, float]:
        """The activation, the batch size and epsilon."""
        raise NotImplementedError

    def covariance(self, Sigma: ArrayLike) -> Estimate:
        """Return E x xᵀ for x = phi(sqrt(B)*G*h/sqrt(|G*h|^2+B*epsilon)), h ~ N(0, Sigma).

        Parameters
        ----------
        Sigma : array_like, shape (..., B, B)
            Covariance matrices; their scale does not matter where epsilon is 0.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> theory = MeanField(Homogeneous(alpha=1, a=1, b=0), 8)
        >>> V = theory.covariance(2 * np.eye(8) + 3)                    # BSB1 in, BSB1 out
        >>> bool(np.allclose(V.value[0, :2], [theory.q, theory.q * theory.c], rtol=0, atol=1e-14))
        True
        >>> bool(V.error < 1e-12)
        True
        """
        phi, batch, epsilon = self._layer
        return covariance(phi, batch, Sigma, epsilon)

    def tangent_map(self, Sigma: ArrayLike, Theta: ArrayLike) -> Estimate:
        """Return E J*Theta*Jᵀ, J the Jacobian of h -> x at h ~ N(0, Sigma).

        Parameters
        ----------
        Sigma, Theta : array_like, shape (..., B, B)
            Covariance and symmetric matrices, of shapes that broadcast.  Where epsilon is 0, Sigma
            must have rank at least 3 after centering; alpha must be above 1/2.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> identity = MeanField(Homogeneous(alpha=1, a=1, b=1), 4)
        >>> identity.tangent_map(np.eye(4), np.eye(4)).value[0].round(12)              # 8/3*G
        array([ 2.        , -0.66666667, -0.66666667, -0.66666667])
        """
        phi, batch, epsilon = self._layer
        return tangent_map(phi, batch, Sigma, Theta, epsilon)

    def backward_map(self, Sigma: ArrayLike, Delta: ArrayLike) -> Estimate:
        """Return E Jᵀ*Delta*J: the covariance of gradients one layer back.

        Parameters
        ----------
        Sigma, Delta : array_like, shape (..., B, B)
            Covariance and symmetric matrices, of shapes that broadcast.  Where epsilon is 0, Sigma
            must have rank at least 3 after centering; alpha must be above 1/2.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> theory = MeanField(Homogeneous(alpha=1, a=1, b=0), 8)
        >>> G = np.eye(8) - 1 / 8
        >>> back = theory.backward_map(theory.upsilon * G, G).value
        >>> bool(np.allclose(back, theory.explosion_rate * G, rtol=0, atol=1e-13))
        True
        """
        phi, batch, epsilon = self._layer
        return backward_map(phi, batch, Sigma, Delta, epsilon)

    def cross_covariance(self, Sigma1: ArrayLike, Sigma2: ArrayLike, Xi: ArrayLike) -> Estimate:
        """Return E x*yᵀ for two batches, x from h and y from k, Xi = E h*kᵀ.

        Homogeneous activations, and smooth ones that continue to a part of the complex plane around
        the values of batch norm, are integrated.  Others, with kinks or jumps, are sampled from a
        fixed seed: there ``error`` is one that holds with a probability of 0.999, and up to 1e-2.

        Parameters
        ----------
        Sigma1, Sigma2, Xi : array_like, shapes (..., B, B), (..., C, C) and (..., B, C)
            Covariances of h, of k, and of h with k: the second batch may have another size.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> theory = MeanField(Homogeneous(alpha=1, a=1, b=0), 8)
        >>> independent = theory.cross_covariance(np.eye(8), np.eye(8), np.zeros((8, 8))).value
        >>> bool(np.allclose(independent, theory.cross_batch.c, rtol=1e-13))
        True
        """
        phi, batch, epsilon = self._layer
        return cross_covariance(phi, batch, Sigma1, Sigma2, Xi, epsilon=epsilon)

    def cross_tangent_map(
        self, Sigma1: ArrayLike, Sigma2: ArrayLike, Xi: ArrayLike, Theta: ArrayLike
    ) -> Estimate:
        """Return E J*Theta*Lᵀ, J and L the Jacobians of h -> x and k -> y, Xi = E h*kᵀ.

        Where a point of one batch is also in the other, and alpha is 1 or below, it depends on Xi
        like a square root: expect an error of about 1e-7.  What has kinks is sampled, as it is for
        `cross_covariance`.

        Parameters
        ----------
        Sigma1, Sigma2, Xi, Theta : array_like, shapes (..., B, B), (..., C, C), (..., B, C) twice
            Covariances of h, of k, and of h with k, and any matrices.  Where epsilon is 0,
            Sigma1 and Sigma2 must have rank at least 3 after centering; alpha must be above 1/2.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> theory = MeanField(Homogeneous(alpha=1, a=1, b=0), 8)
        >>> G = np.eye(8) - 1 / 8
        >>> Sigma = theory.upsilon * G
        >>> F = theory.cross_tangent_map(Sigma, Sigma, 0 * G, G).value      # independent batches
        >>> bool(np.allclose(F, theory.cross_batch.rate * G, rtol=0, atol=1e-13))
        True
        """
        phi, batch, epsilon = self._layer
        return cross_tangent_map(phi, batch, Sigma1, Sigma2, Xi, Theta, epsilon=epsilon)

    def cross_backward_map(
        self, Sigma1: ArrayLike, Sigma2: ArrayLike, Xi: ArrayLike, Delta: ArrayLike
    ) -> Estimate:
        """Return E Jᵀ*Delta*L: the covariance of the two batches' gradients one layer back.

        Parameters
        ----------
        Sigma1, Sigma2, Xi, Delta : array_like, shapes (..., B, B), (..., C, C), (..., B, C) twice
            As those of `cross_tangent_map`.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> theory = MeanField(Homogeneous(alpha=1, a=1, b=0), 8)
        >>> G = np.eye(8) - 1 / 8
        >>> Sigma = theory.upsilon * G
        >>> back = theory.cross_backward_map(Sigma, Sigma, 0 * G, G).value
        >>> bool(np.allclose(back, theory.cross_batch.rate * G, rtol=0, atol=1e-13))
        True
        """
        phi, batch, epsilon = self._layer
        return cross_backward_map(phi, batch, Sigma1, Sigma2, Xi, Delta, epsilon=epsilon)

    def trajectory(self, Sigma: ArrayLike, depth: int) -> Estimate:
        """Return Sigma and the covariances after 1, ..., depth layers.

        Parameters
        ----------
        Sigma : array_like, shape (..., B, B)
            Covariance of the first pre-activations.
        depth : int
            Number of layers.

        Returns
        -------
        Estimate
            ``value`` of shape (..., depth+1, B, B), ``error`` of shape (..., depth+1).

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> theory = MeanField(Homogeneous(alpha=1, a=1, b=0), 4)
        >>> steps = theory.trajectory(np.diag([1.0, 2.0, 3.0, 4.0]), 50).value
        >>> np.abs(np.diag(steps[-1]) - theory.q).max() < 1e-9                   # BSB1 is reached
        np.True_
        """
        phi, batch, epsilon = self._layer
        return trajectory(phi, batch, Sigma, depth, epsilon)

    def nngp(self, Sigma: ArrayLike, depth: int) -> Estimate:
        """Return the covariance after depth layers, the kernel of the wide network's prior.

        Parameters
        ----------
        Sigma : array_like, shape (..., B, B)
            Covariance of the first pre-activations.
        depth : int
            Number of layers; 0 returns Sigma.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> identity = MeanField(Homogeneous(alpha=1, a=1, b=1), 4)
        >>> identity.nngp(np.eye(4), 3).value[0].round(12)                              # B/n*G
        array([ 1.        , -0.33333333, -0.33333333, -0.33333333])
        """
        phi, batch, epsilon = self._layer
        return nngp(phi, batch, Sigma, depth, epsilon)

    def ntk(self, Sigma: ArrayLike, depth: int) -> Estimate:
        """Return the neural tangent kernel after depth layers.

        Weights are in the NTK parametrization; Theta = Sigma at depth 0, and each layer takes it
        to V(Sigma) + E J*Theta*Jᵀ.

        Parameters
        ----------
        Sigma : array_like, shape (..., B, B)
            Covariance of the first pre-activations.
        depth : int
            Number of layers.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> identity = MeanField(Homogeneous(alpha=1, a=1, b=1), 4)
        >>> identity.ntk(np.eye(4), 1).value[0].round(12)                          # 4*G
        array([ 3., -1., -1., -1.])
        """
        phi, batch, epsilon = self._layer
        return ntk(phi, batch, Sigma, depth, epsilon)

    def cross_nngp(
        self, Sigma1: ArrayLike, Sigma2: ArrayLike, Xi: ArrayLike, depth: int
    ) -> Estimate:
        """Return the covariance between two batches after depth layers.

        Parameters
        ----------
        Sigma1, Sigma2, Xi : array_like, shapes (..., B, B), (..., C, C) and (..., B, C)
            Covariances of the first pre-activations, of both batches and between them.
        depth : int
            Number of layers; 0 returns Xi.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> theory = MeanField(Homogeneous(alpha=1, a=1, b=0), 6)
        >>> G = np.eye(6) - 1 / 6
        >>> deep = theory.cross_nngp(G, G, G / 2, 20).value             # batches are forgotten
        >>> bool(np.allclose(deep, theory.cross_batch.c, rtol=0, atol=1e-3))
        True
        """
        phi, batch, epsilon = self._layer
        return cross_nngp(phi, batch, Sigma1, Sigma2, Xi, depth, epsilon=epsilon)

    def cross_ntk(
        self, Sigma1: ArrayLike, Sigma2: ArrayLike, Xi: ArrayLike, depth: int
    ) -> Estimate:
        """Return the neural tangent kernel between two batches after depth layers.

        Theta = Xi at depth 0, and each layer takes it to V_12 + E J*Theta*Lᵀ, see
        `cross_tangent_map`.

        Parameters
        ----------
        Sigma1, Sigma2, Xi : array_like, shapes (..., B, B), (..., C, C) and (..., B, C)
            Covariances of the first pre-activations, of both batches and between them.
        depth : int
            Number of layers.

        Examples
        --------
        >>> import numpy as np
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> theory = MeanField(Homogeneous(alpha=1, a=1, b=0), 4)
        >>> kernel = theory.cross_ntk(np.eye(4), np.eye(4), np.zeros((4, 4)), 1)
        >>> kernel.value[0].round(12)                                       # 3/16 in every entry
        array([0.1875, 0.1875, 0.1875, 0.1875])
        """
        phi, batch, epsilon = self._layer
        return cross_ntk(phi, batch, Sigma1, Sigma2, Xi, depth, epsilon=epsilon)
