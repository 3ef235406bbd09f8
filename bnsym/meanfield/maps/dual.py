"""V_phi(K) = E phi(h)*phi(h)ᵀ, h ~ N(0, K), in closed form: no batch norm yet.

With C the correlations of K, V_phi = c_alpha * D^(alpha/2) * J_phi(C) * D^(alpha/2), D = diag(K),
J_phi(c) = (a^2+b^2)*J_alpha(c) - 2*a*b*J_alpha(-c), J_alpha the arc-cosine kernel of degree alpha.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.homogeneous import Homogeneous

__all__ = [
    "Slopes",
    "arc_cosine",
    "as_correlations",
    "correlations",
    "entry_slopes",
    "gaussian_moment",
    "kernel",
    "kernel_slope",
    "modulus",
    "slopes",
    "slopes_between",
    "v_transform",
]


class Slopes(NamedTuple):
    """V_phi(K) and its derivative.

    DV takes a symmetric M to (M_ii*Q_ij + M_jj*Q_ji)/2 + M_ij*P_ij, where
    ``P`` is V_{phi'}(K) = E phi'(h)*phi'(h)ᵀ, ``Q`` is E phi''(h_i)*phi(h_j) by parts.
    """

    V: FloatArray
    P: FloatArray
    Q: FloatArray


def gaussian_moment(alpha: float) -> float:
    """Return c_alpha = E relu(z)^(2*alpha), z standard normal.

    Examples
    --------
    >>> round(gaussian_moment(2.0), 12)
    1.5
    """
    return float(2 ** (alpha - 1) * math.gamma(alpha + 0.5) / math.sqrt(math.pi))


def arc_cosine(alpha: float, c: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """Return J_alpha(c), by the kernel of its degree if that has one.

    Examples
    --------
    >>> arc_cosine(1.0, np.array([-1.0, 1.0]))
    array([0., 1.])
    """
    # Loaded at first use: numba is slow to load, and the fixed point does without.
    from bnsym.kernels.numba import homogeneous as kernels

    own = {0.0: kernels.arc_cosine_0_ufunc, 1.0: kernels.arc_cosine_1_ufunc}
    own |= {2.0: kernels.arc_cosine_2_ufunc, 3.0: kernels.arc_cosine_3_ufunc}
    if alpha in own:
        return np.asarray(own[alpha](c, out=out))
    with np.errstate(all="ignore"):  # both branches run at the ends
        return np.asarray(kernels.arc_cosine_ufunc(alpha, c, out=out))


def kernel(phi: Homogeneous, c: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """Return J_phi(c).

    Examples
    --------
    >>> kernel(Homogeneous(1.0, 1.0, 1.0), np.array([-1.0, 0.5]))     # identity: 2*c
    array([-2.,  1.])
    """
    alpha, a, b = phi
    values = arc_cosine(alpha, c, out)
    if a * a + b * b != 1:
        values *= a * a + b * b
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
    return deviation, as_correlations(C)


def as_correlations(C: FloatArray) -> FloatArray:
    """Put 1 on the diagonal and what rounding moved beyond 1 back, in place.

    Examples
    --------
    >>> as_correlations(np.array([[0.9, -1.1], [-1.1, 0.9]]))
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    np.clip(C, -1, 1, out=C)
    B = C.shape[-1]
    C.reshape(*C.shape[:-2], B * B)[..., :: B + 1] = 1
    return C


def modulus(phi: Homogeneous) -> tuple[float, float]:
    """Return factor and power: V_phi over its size changes by at most factor*relative^power.

    For a relative change of a variance.  J_alpha has slope at most alpha^2/(2*alpha-1); below
    degree 3/4 its Hölder exponent is used.

    Examples
    --------
    >>> modulus(Homogeneous(1.0, 1.0, 0.0))
    (1.5, 1.0)
    """
    alpha = phi.alpha
    cross = 1 + 2 * abs(phi.a * phi.b) / (phi.a**2 + phi.b**2)
    if alpha >= 0.75:
        return alpha / 2 + cross * alpha**2 / (2 * alpha - 1), 1.0
    return alpha / 2 + 2 * cross, min(1.0, 0.9 * (alpha + 0.5))


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


def slopes(phi: Homogeneous, K: FloatArray) -> Slopes:
    """Return V_phi with its derivative, for alpha > 1/2 and positive variances.

    Examples
    --------
    >>> slopes(Homogeneous(1.0, 1.0, 0.0), np.array([[4.0, 0.0], [0.0, 1.0]])).P     # relu'
    array([[0.5 , 0.25],
           [0.25, 0.5 ]])
    """
    deviation, C = correlations(K)
    return slopes_between(phi, C, deviation, deviation)


def slopes_between(
    phi: Homogeneous, C: FloatArray, deviation: FloatArray, beside: FloatArray
) -> Slopes:
    """Return the same for two vectors of these deviations, whose correlations are C.

    Examples
    --------
    >>> one = np.ones(1)
    >>> slopes_between(Homogeneous(1.0, 1.0, 0.0), np.zeros((1, 1)), 2 * one, one).Q.round(6)
    array([[0.079577]])
    """
    tiny = np.finfo(np.float64).tiny
    rows = np.maximum(deviation, tiny)[..., :, None]
    columns = np.maximum(beside, tiny)[..., None, :]
    return entry_slopes(phi.alpha, rows, columns, C, kernel(phi, C), kernel_slope(phi, C))


def kernel_slope(phi: Homogeneous, c: FloatArray) -> FloatArray:
    """Return the derivative of J_phi, for alpha > 1/2.

    Examples
    --------
    >>> kernel_slope(Homogeneous(1.0, 1.0, 0.0), np.array([0.0, 1.0]))
    array([0.5, 1. ])
    """
    alpha, a, b = phi
    return alpha**2 / (2 * alpha - 1) * kernel(Homogeneous(alpha - 1, a, -b), c)


def entry_slopes(
    alpha: float,
    rows: FloatArray,
    columns: FloatArray,
    C: FloatArray,
    J: FloatArray,
    slope: FloatArray,
) -> Slopes:
    """Return `slopes` at entries: from the standard deviations of their row and column.

    Examples
    --------
    >>> one, half = np.array(1.0), np.array(0.5)
    >>> print(entry_slopes(1.0, 2 * one, one, 0 * one, half, half).P.round(12))
    0.25
    """
    P = gaussian_moment(alpha) * rows ** (alpha - 1) * columns ** (alpha - 1)
    both = P * columns
    V = both * rows * J
    Q = both / rows * (alpha * J - C * slope)
    P = P * slope
    return Slopes(V, P, Q)
