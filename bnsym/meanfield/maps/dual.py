"""V_phi(K) = E phi(h)*phi(h)ᵀ, h ~ N(0, K), in closed form: no batch norm yet.

With C the correlations of K, V_phi = c_alpha * D^(alpha/2) * J_phi(C) * D^(alpha/2), D = diag(K),
J_phi(c) = (a^2+b^2)*J_alpha(c) - 2*a*b*J_alpha(-c), J_alpha the arc-cosine kernel of degree alpha.
"""

from __future__ import annotations

import math

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.homogeneous import Homogeneous

__all__ = ["correlations", "gaussian_moment", "kernel", "v_transform"]


def gaussian_moment(alpha: float) -> float:
    """Return c_alpha = E relu(z)^(2*alpha), z standard normal.

    Examples
    --------
    >>> round(gaussian_moment(2.0), 12)
    1.5
    """
    return float(2 ** (alpha - 1) * math.gamma(alpha + 0.5) / math.sqrt(math.pi))


def arc_cosine(alpha: float, c: FloatArray) -> FloatArray:
    """Return J_alpha(c), by the kernel of its degree if that has one.

    Examples
    --------
    >>> arc_cosine(1.0, np.array([-1.0, 1.0]))
    array([0., 1.])
    """
    # Loaded at first use: numba is slow to load, and the fixed point does without.
    from bnsym.kernels.numba import homogeneous as kernels

    own = {0.0: kernels.arc_cosine_0, 1.0: kernels.arc_cosine_1}
    own |= {2.0: kernels.arc_cosine_2, 3.0: kernels.arc_cosine_3}
    values = own[alpha](c) if alpha in own else kernels.arc_cosine(alpha, c)
    return np.asarray(values)


def kernel(phi: Homogeneous, c: FloatArray) -> FloatArray:
    """Return J_phi(c).

    Examples
    --------
    >>> kernel(Homogeneous(1.0, 1.0, 1.0), np.array([-1.0, 0.5]))     # identity: 2*c
    array([-2.,  1.])
    """
    alpha, a, b = phi
    values = (a * a + b * b) * arc_cosine(alpha, c)
    if a * b != 0:
        values -= 2 * a * b * arc_cosine(alpha, -c)
    return values


def correlations(K: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the standard deviations and the correlations, 0 beside a vanishing row.

    Examples
    --------
    >>> correlations(np.array([[4.0, 1.0], [1.0, 1.0]]))
    (array([2., 1.]), array([[1. , 0.5],
           [0.5, 1. ]]))
    """
    variance = np.diagonal(K, axis1=-2, axis2=-1)
    deviation = np.sqrt(np.maximum(variance, 0))
    inverse = np.divide(1.0, deviation, out=np.zeros_like(deviation), where=deviation > 0)
    C = K * inverse[..., :, None]
    C *= inverse[..., None, :]
    np.clip(C, -1, 1, out=C)
    B = K.shape[-1]
    C.reshape(*C.shape[:-2], B * B)[..., :: B + 1] = 1  # its diagonal
    return deviation, C


def v_transform(phi: Homogeneous, K: FloatArray) -> FloatArray:
    """Return V_phi of covariance matrices in the last two axes.

    Examples
    --------
    >>> v_transform(Homogeneous(1.0, 1.0, 0.0), np.array([[4.0, 0.0], [0.0, 1.0]])).round(6)
    array([[2.     , 0.31831],
           [0.31831, 0.5    ]])
    """
    deviation, C = correlations(K)
    V = kernel(phi, C)
    power = deviation**phi.alpha
    V *= power[..., :, None]
    V *= gaussian_moment(phi.alpha) * power[..., None, :]
    return V
