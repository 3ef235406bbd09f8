"""Many layers: the covariance of a deep network, its NNGP kernel, and its neural tangent kernel.

Sigma is the covariance of the first pre-activations; each layer is batch norm, phi and Gaussian
weights of variance 1/width.  One forward sweep gives the NTK of all pairs of inputs,
Theta -> V(Sigma) + F(Theta), F the tangent map at Sigma.

Errors travel: beside the sweep runs a shadow of it that is moved by the local error at each
layer, and the distance of the two stands for what the layers before have contributed.

Two batches, with a covariance Xi between them, are carried along together.
"""

from __future__ import annotations

import math
from functools import lru_cache
from numbers import Integral
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import covariance
from bnsym.meanfield.maps.crossbatch import as_pairs, cross_covariance
from bnsym.meanfield.maps.crossgradient import cross_tangent_map
from bnsym.meanfield.maps.estimate import SAFETY, Estimate, relative, vouched
from bnsym.meanfield.maps.gram import as_symmetric, centred
from bnsym.meanfield.maps.jacobian import (
    gauss_rules,
    require_gradients,
    require_rank,
    step,
    tangent_map,
)
from bnsym.meanfield.maps.own import GAUSS_IS_GOOD
from bnsym.meanfield.maps.sampled import worst

__all__ = ["cross_nngp", "cross_ntk", "nngp", "ntk", "trajectory"]


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
    return vouched(phi, np.stack(values, -3), np.stack(errors, -1))


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


def ntk(
    phi: Homogeneous | Function, batch: int, Sigma: ArrayLike, depth: int, epsilon: float = 0.0
) -> Estimate:
    """Return the neural tangent kernel after depth layers, Theta = Sigma at depth 0.

    Examples
    --------
    >>> identity = Homogeneous(1.0, 1.0, 1.0)
    >>> ntk(identity, 4, np.eye(4), 1).value[0].round(12)                          # 4*G
    array([ 3., -1., -1., -1.])
    """
    given, count = as_symmetric("Sigma", Sigma, batch), _count(depth)
    value, error = np.empty_like(given), np.empty(given.shape[:-2])
    for place in np.ndindex(error.shape):
        swept = None
        if isinstance(phi, Homogeneous) and not epsilon:
            swept = _swept(phi, given[place], count)
        value[place], error[place] = swept or _layered(phi, given[place], count, epsilon)
    return vouched(phi, value, error)


def _swept(phi: Homogeneous, Sigma: FloatArray, depth: int) -> tuple[FloatArray, float] | None:
    """Return the kernel with its error, by Gauss rules; None where they do not serve.

    The shadow starts from Sigma moved by its noise, and takes larger rules.
    """
    require_gradients(phi)
    rounding = np.asarray(8 * UNIT * math.sqrt(len(Sigma)))
    value = theta = Sigma
    shadow = other = _moved(Sigma, rounding)
    for _ in range(depth):
        gram, near = centred(value), centred(shadow)
        require_rank("Sigma", gram)
        rules = gauss_rules(gram, near, phi.alpha)
        if rules is None:
            return None
        value, theta = step(phi, gram, rules[0], theta)
        shadow, other = (_moved(S, rounding) for S in step(phi, near, rules[1], other))
    error = 10 * relative(theta - other, theta)
    return (theta, error) if error <= GAUSS_IS_GOOD else None


def _layered(
    phi: Homogeneous | Function, Sigma: FloatArray, depth: int, epsilon: float
) -> tuple[FloatArray, float]:
    """Return the kernel with its error, by the maps of one layer."""
    batch = len(Sigma)
    value = theta = shadow = other = Sigma
    error = np.zeros(())
    for _ in range(depth):
        layer = covariance(phi, batch, value, epsilon)
        tangent = tangent_map(phi, batch, value, theta, epsilon)
        beside = covariance(phi, batch, shadow, epsilon)
        across = tangent_map(phi, batch, shadow, other, epsilon)
        local = np.maximum(layer.error, tangent.error)
        value, theta = layer.value, layer.value + tangent.value
        shadow = _moved(beside.value, layer.error)
        other = _moved(beside.value + across.value, local)
        error = local + SAFETY * relative(theta - other, theta)
    return theta, float(error)


class _Batches(NamedTuple):
    """Two batches and a matrix between them, at some depth."""

    Sigma1: FloatArray
    Sigma2: FloatArray
    Xi: FloatArray
    Theta: FloatArray


def cross_nngp(
    phi: Homogeneous | Function,
    batch: int,
    Sigma1: ArrayLike,
    Sigma2: ArrayLike,
    Xi: ArrayLike,
    depth: int,
    epsilon: float = 0.0,
) -> Estimate:
    """Return the covariance of two batches after depth layers.

    Examples
    --------
    >>> identity = Homogeneous(1.0, 1.0, 1.0)
    >>> cross_nngp(identity, 4, *3 * [np.eye(4)], 3).value[0].round(12)             # B/n*G
    array([ 1.        , -0.33333333, -0.33333333, -0.33333333])
    """
    return _crossed(phi, batch, (Sigma1, Sigma2, Xi), depth, epsilon, tangents=False)


def cross_ntk(
    phi: Homogeneous | Function,
    batch: int,
    Sigma1: ArrayLike,
    Sigma2: ArrayLike,
    Xi: ArrayLike,
    depth: int,
    epsilon: float = 0.0,
) -> Estimate:
    """Return the neural tangent kernel between two batches after depth layers, Xi at depth 0.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> independent = np.eye(4), np.eye(4), np.zeros((4, 4))
    >>> cross_ntk(relu, 4, *independent, 1).value[0].round(8)               # 3/16 in every entry
    array([0.1875, 0.1875, 0.1875, 0.1875])
    """
    return _crossed(phi, batch, (Sigma1, Sigma2, Xi), depth, epsilon, tangents=True)


def _crossed(
    phi: Homogeneous | Function,
    batch: int,
    given: tuple[ArrayLike, ArrayLike, ArrayLike],
    depth: int,
    epsilon: float,
    tangents: bool,
) -> Estimate:
    """Return the kernel between two batches, with the tangent map's part or without."""
    one, other, Xi = as_pairs(batch, **dict(zip(("Sigma1", "Sigma2", "Xi"), given, strict=True)))
    at = shadow = _Batches(one, other, Xi, Xi)
    error = np.zeros(Xi.shape[:-2])
    for _ in range(_count(depth)):
        at, local = _next(phi, at, error, epsilon, tangents)
        beside, _ = _next(phi, shadow, error, epsilon, tangents)
        shadow = _moved_pair(beside, local)
        error = local + SAFETY * _distance(at.Theta, shadow.Theta)
    return vouched(phi, at.Theta, error, worst(phi, math.sqrt(max(Xi.shape[-2:]) - 1)))


def _next(
    phi: Homogeneous | Function, at: _Batches, slack: FloatArray, epsilon: float, tangents: bool
) -> tuple[_Batches, FloatArray]:
    """Return two batches one layer up, and the error this layer adds."""
    batch, second = at.Xi.shape[-2:]
    maps = [
        covariance(phi, batch, at.Sigma1, epsilon),
        covariance(phi, second, at.Sigma2, epsilon),
        cross_covariance(phi, batch, *at[:3], slack, epsilon),
    ]
    values = [found.value for found in maps]
    Theta = values[2]
    if tangents:
        maps.append(cross_tangent_map(phi, batch, *at, slack, epsilon))
        Theta = Theta + maps[3].value
    local = np.max([found.error for found in maps], axis=0)
    return _Batches(values[0], values[1], values[2], Theta), local


def _moved_pair(at: _Batches, error: FloatArray) -> _Batches:
    """Return two batches moved by their error in an arbitrary direction, their joint upwards."""
    B, C = at.Xi.shape[-2:]
    draw = np.random.default_rng(B).normal(size=(B + C, B + C)) / np.sqrt(B + C)
    W = draw @ draw.T
    one, other, _, Theta = (np.abs(matrix).max(axis=(-1, -2)) for matrix in at)
    parts = W[:B, :B], W[B:, B:], W[:B, B:], W[:B, B:]
    sizes = one, other, np.sqrt(one) * np.sqrt(other), Theta
    moves = [
        (error * size)[..., None, None] * part for size, part in zip(sizes, parts, strict=True)
    ]
    return _Batches(*(matrix + move for matrix, move in zip(at, moves, strict=True)))


def _count(depth: int) -> int:
    """Return the number of layers, or raise InputError."""
    if not isinstance(depth, Integral) or isinstance(depth, bool) or depth < 0:
        raise InputError(f"depth must be an integer of at least 0, got {depth!r}")
    return int(depth)


def _moved(matrices: FloatArray, error: FloatArray) -> FloatArray:
    """Return matrices moved by their error in an arbitrary direction that keeps them positive."""
    B = matrices.shape[-1]
    size = (error * np.abs(matrices).max(axis=(-1, -2)))[..., None, None]
    return np.asarray(matrices + size * _direction(B) / B)


@lru_cache(maxsize=2)
def _direction(B: int) -> FloatArray:
    """Return an arbitrary positive matrix, the same one every time."""
    draw = np.random.default_rng(B).normal(size=(B, B))
    return np.asarray(draw @ draw.T)


def _distance(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the largest difference of two matrices relative to the largest entry."""
    largest = np.abs(one).max(axis=(-1, -2))
    return np.asarray(np.abs(one - other).max(axis=(-1, -2)) / largest)
