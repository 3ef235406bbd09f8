"""How fast a trajectory comes to a fixed point: what is left of its distance, layer by layer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bnsym.meanfield.bounded import FloatArray

__all__ = ["Components", "components", "contraction"]


class Components(NamedTuple):
    """Parts of symmetric matrices: multiples of ``G``, and those in 𝕃 and in 𝕄.

    𝕃 holds G*Diag(d)*G with d of sum 0: points stand out.  𝕄 holds what has no diagonal and rows
    of sum 0: pairs stand out.
    """

    G: FloatArray
    L: FloatArray
    M: FloatArray


def components(matrices: FloatArray) -> Components:
    """Return the three parts of centred symmetric matrices, orthogonal to each other.

    Examples
    --------
    >>> G = np.eye(4) - 1 / 4
    >>> parts = components(G @ np.diag([1.0, 2.0, 3.0, 4.0]) @ G)
    >>> np.diag(parts.G).round(6), np.diag(parts.L).round(6)
    (array([1.875, 1.875, 1.875, 1.875]), array([-0.75, -0.25,  0.25,  0.75]))
    """
    B = matrices.shape[-1]
    G = np.eye(B) - 1 / B
    centred = G @ matrices @ G
    diagonal = np.diagonal(centred, axis1=-2, axis2=-1)
    mean = diagonal.mean(-1, keepdims=True)
    alike = mean[..., None] * B / (B - 1) * G
    points = (G * ((diagonal - mean) / (1 - 2 / B))[..., None, :]) @ G
    return Components(alike, points, centred - alike - points)


def contraction(steps: FloatArray, fixed: FloatArray) -> Components:
    """Return by what factor each part of the distance to a fixed point changes from layer to layer.

    Parameters
    ----------
    steps : array of float64, shape (depth+1, B, B)
        A trajectory.
    fixed : array of float64, shape (B, B)
        The fixed point.

    Returns
    -------
    Components
        Each of shape (depth,).  Close to BSB1 those of 𝕃 and 𝕄 are its forward eigenvalues, as
        long as the part is not small beside the squares of the others.

    Examples
    --------
    >>> from bnsym.meanfield import Homogeneous, MeanField
    >>> relu = MeanField(Homogeneous(1, 1, 0), 8)
    >>> steps = relu.trajectory(np.diag(np.arange(1.0, 9.0)), 30).value
    >>> rates = contraction(steps, relu.fixed_points([])[0].matrix)
    >>> print(f"{rates.L[-1]:.5f} {relu.forward.L:.5f}")
    0.74361 0.74361
    """
    sizes = (np.linalg.norm(part, axis=(-2, -1)) for part in components(steps - fixed))
    return Components(*(size[1:] / size[:-1] for size in sizes))
