"""Many layers: the covariance of a deep network, its NNGP kernel, and its neural tangent kernel.

Sigma is the covariance of the first pre-activations; each layer is batch norm, phi and Gaussian
weights of variance 1/width.  One forward sweep gives the NTK of all pairs of inputs,
Theta -> V(Sigma) + F(Theta), F the tangent map at Sigma.

Errors travel: beside the sweep runs a shadow of it that is moved by the local error at each
layer, and the distance of the two stands for what the layers before have contributed.
"""

from __future__ import annotations

from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import covariance
from bnsym.meanfield.maps.estimate import SAFETY, Estimate, vouched
from bnsym.meanfield.maps.gram import as_symmetric
from bnsym.meanfield.maps.jacobian import tangent_map

__all__ = ["nngp", "ntk", "trajectory"]


def trajectory(
    phi: Homogeneous | Function, batch: int, Sigma: ArrayLike, depth: int, epsilon: float = 0.0
) -> Estimate:
    """Return Sigma and its images under 1, 2, ..., depth layers, along a third axis from the end.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> steps = trajectory(relu, 4, np.diag([1.0, 2.0, 3.0, 4.0]), 40)
    >>> steps.value.shape, bool(np.ptp(np.diag(steps.value[-1])) < 1e-9)     # BSB1 is reached
    ((41, 4, 4), True)
    """
    value = as_symmetric("Sigma", Sigma, batch)
    shadow, error = value, np.zeros(value.shape[:-2])
    values, errors = [value], [error]
    for _ in range(_count(depth)):
        layer = covariance(phi, batch, value, epsilon)
        shadow = _moved(covariance(phi, batch, shadow, epsilon).value, layer.error)
        value = layer.value
        error = layer.error + SAFETY * _distance(value, shadow)
        values.append(value)
        errors.append(error)
    return vouched(np.stack(values, -3), np.stack(errors, -1))


def nngp(
    phi: Homogeneous | Function, batch: int, Sigma: ArrayLike, depth: int, epsilon: float = 0.0
) -> Estimate:
    """Return the covariance after depth layers: the kernel of the Gaussian process.

    Examples
    --------
    >>> nngp(Homogeneous(1.0, 1.0, 1.0), 4, np.eye(4), 3).value[0].round(12)       # B/n*G
    array([ 1.        , -0.33333333, -0.33333333, -0.33333333])
    """
    steps = trajectory(phi, batch, Sigma, depth, epsilon)
    return Estimate(steps.value[..., -1, :, :], steps.error[..., -1])


def ntk(phi: Homogeneous | Function, batch: int, Sigma: ArrayLike, depth: int) -> Estimate:
    """Return the neural tangent kernel after depth layers, Theta = Sigma at depth 0.

    Examples
    --------
    >>> identity = Homogeneous(1.0, 1.0, 1.0)
    >>> ntk(identity, 4, np.eye(4), 1).value[0].round(12)                          # 4*G
    array([ 3., -1., -1., -1.])
    """
    value = theta = as_symmetric("Sigma", Sigma, batch)
    shadow = other = value
    error = np.zeros(value.shape[:-2])
    for _ in range(_count(depth)):
        layer = covariance(phi, batch, value)
        tangent = tangent_map(phi, batch, value, theta)
        beside, across = covariance(phi, batch, shadow), tangent_map(phi, batch, shadow, other)
        local = np.maximum(layer.error, tangent.error)
        value, theta = layer.value, layer.value + tangent.value
        shadow = _moved(beside.value, layer.error)
        other = _moved(beside.value + across.value, local)
        error = local + SAFETY * _distance(theta, other)
    return vouched(theta, error)


def _count(depth: int) -> int:
    """Return the number of layers, or raise InputError."""
    if not isinstance(depth, Integral) or isinstance(depth, bool) or depth < 0:
        raise InputError(f"depth must be an integer of at least 0, got {depth!r}")
    return int(depth)


def _moved(matrices: FloatArray, error: FloatArray) -> FloatArray:
    """Return matrices moved by their error in an arbitrary direction that keeps them positive."""
    B = matrices.shape[-1]
    draw = np.random.default_rng(B).normal(size=(B, B))
    size = (error * np.abs(matrices).max(axis=(-1, -2)))[..., None, None]
    return np.asarray(matrices + size * (draw @ draw.T) / B)


def _distance(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the largest difference of two matrices relative to the largest entry."""
    largest = np.abs(one).max(axis=(-1, -2))
    return np.asarray(np.abs(one - other).max(axis=(-1, -2)) / largest)
