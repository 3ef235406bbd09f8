"""The covariance of two batches after a batch-normalized layer, E x*yᵀ.

x = phi(sqrt(B)*G*h/|G*h|) and y alike from k, (h, k) jointly Gaussian:

    B^alpha/Gamma(alpha/2)^2 * integral of (s*t)^(alpha/2-1) det^(-1/2) V_phi(Pi)_12 over s, t > 0,

see `pair`, and `spreadpair` where both spectra are well spread.  That is for a homogeneous phi.
Any other smooth phi takes averages over ellipses in the complex plane, see `lemniscate`; one with
kinks, or that does not continue there, is sampled, see `sampled`.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import require_degree
from bnsym.meanfield.maps.dual import gaussian_moment, kernel
from bnsym.meanfield.maps.ellipse import mean_by_ellipses
from bnsym.meanfield.maps.estimate import SAFETY, Estimate, relative, vouched
from bnsym.meanfield.maps.gram import Gram, as_finite, as_symmetric, centred, from_complement
from bnsym.meanfield.maps.lemniscate import Table, means_at, parts, tables
from bnsym.meanfield.maps.nodes import joint_prefactor
from bnsym.meanfield.maps.pair import (
    Grid,
    Joint,
    Tilted,
    correlations_at,
    integrated,
    inverse,
    joint,
    moved,
)
from bnsym.meanfield.maps.sampled import covariances, polynomial, sampled, worst
from bnsym.meanfield.maps.spreadpair import spread_pair

__all__ = ["as_pairs", "cross_covariance"]


def cross_covariance(
    phi: Homogeneous | Function,
    batch: int,
    Sigma1: ArrayLike,
    Sigma2: ArrayLike,
    Xi: ArrayLike,
    slack: ArrayLike = 0.0,
    epsilon: float = 0.0,
) -> Estimate:
    """Return E x*yᵀ for two batches whose pre-activations have the covariance Xi = E h*kᵀ.

    Parameters
    ----------
    phi : Homogeneous or Function
        Of degree 0 to 32, or any other.
    batch : int
        B, of the first.
    Sigma1, Sigma2, Xi : array_like, shapes (..., B, B), (..., C, C) and (..., B, C)
        Covariances of the first batch, of the second, and of the first with the second.
    slack : array_like, shape (...)
        By how much, relative to the largest entries, these may be wrong.
    epsilon : float
        What batch norm adds to the variance.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> independent = cross_covariance(relu, 4, np.eye(4), np.eye(4), np.zeros((4, 4)))
    >>> independent.value[0].round(12)                                  # 3/16 in every entry
    array([0.1875, 0.1875, 0.1875, 0.1875])
    """
    if isinstance(phi, Homogeneous):
        require_degree(phi)
    one, other, cross = as_pairs(batch, Sigma1=Sigma1, Sigma2=Sigma2, Xi=Xi)
    value, error = np.empty(cross.shape), np.empty(cross.shape[:-2])
    slacks = np.broadcast_to(slack, error.shape)
    for place in np.ndindex(error.shape):
        given = joint(one[place], other[place], cross[place], float(slacks[place]), epsilon)
        if isinstance(phi, Homogeneous):
            value[place], error[place] = _one(phi, given)
        else:
            grams = centred(one[place]), centred(other[place])
            value[place], error[place] = _any(phi, grams, given, epsilon)
    return vouched(phi, value, error, worst(phi, math.sqrt(max(cross.shape[-2:]) - 1)))


def as_pairs(batch: int, **given: ArrayLike) -> list[FloatArray]:
    """Return matrices of one shape but for the last two axes, or raise InputError.

    Sigma1 and Sigma2 must be symmetric; what else there is has a row for each point of the first
    batch and a column for each of the second, which may have another size.

    Examples
    --------
    >>> Sigma1, Xi = as_pairs(4, Sigma1=np.eye(4), Xi=np.zeros((2, 4, 4)))
    >>> Sigma1.shape
    (2, 4, 4)
    """
    matrices, columns = [], batch
    for label, matrix in given.items():
        if label == "Sigma2":
            columns = _order(matrix) or batch
            matrices.append(as_symmetric(label, matrix, columns))
        elif label == "Sigma1":
            matrices.append(as_symmetric(label, matrix, batch))
        else:
            matrices.append(as_finite(label, matrix, batch, columns))
    try:
        leading = np.broadcast_shapes(*(matrix.shape[:-2] for matrix in matrices))
        return [np.broadcast_to(matrix, leading + matrix.shape[-2:]) for matrix in matrices]
    except ValueError as mismatch:
        *first, last = given
        raise InputError(f"shapes of {', '.join(first)} and {last} must broadcast") from mismatch


def _order(matrix: ArrayLike) -> int:
    """Return the number of columns of what may be a matrix, 0 if it is none."""
    try:
        return int(np.shape(matrix)[-1]) if np.ndim(matrix) > 1 else 0
    except ValueError:  # a ragged one, about which others complain
        return 0


def _one(phi: Homogeneous, given: Joint) -> tuple[FloatArray, float]:
    """Return the map and its error relative to the largest entry."""
    if phi.alpha == 0:
        value = _at_degree_0(phi, given)
        return value, SAFETY * relative(_at_degree_0(phi, moved(given)) - value, value)
    total, error = spread_pair(phi, given) or integrated(
        given, phi.alpha, phi.alpha, partial(_covariances, phi)
    )
    return joint_prefactor(total.shape, phi.alpha) * total, error


def _covariances(phi: Homogeneous, at: Tilted, grid: Grid) -> FloatArray:
    """Return the sum of weight * V_phi(Pi)_12 over the grid."""
    V = kernel(phi, correlations_at(at, grid))
    size = (gaussian_moment(phi.alpha) * at.weight[:, None] * grid.weight)[:, :, None]
    V *= (size * grid.deviation**phi.alpha)[:, :, :, None]
    V *= grid.beside[:, :, None, :] ** phi.alpha
    return np.asarray(V.sum((0, 1)))


def _correlations(given: Joint) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the deviations of both centred batches and their correlations."""
    covariance, n = given.covariance, given.first
    blocks = [
        from_complement(from_complement(block).T)
        for block in (covariance[:n, :n], covariance[n:, n:], covariance[:n, n:].T)
    ]
    one, other = (np.sqrt(np.maximum(np.diagonal(block), 0)) for block in blocks[:2])
    return one, other, blocks[2] * inverse(one)[:, None] * inverse(other)


def _at_degree_0(phi: Homogeneous, given: Joint) -> FloatArray:
    """Return V_phi of the centred joint covariance: the norms do not matter."""
    _, _, C = _correlations(given)
    return gaussian_moment(0.0) * kernel(phi, np.clip(C, -1, 1, out=C))


def _any(
    phi: Function, grams: tuple[Gram, Gram], given: Joint, epsilon: float
) -> tuple[FloatArray, float]:
    """Return the map of a phi that is not homogeneous, and its error."""
    reach = math.sqrt(max(len(gram.axes) for gram in grams) - 1)
    if tables(phi, reach) is not None:
        return _by_tables(phi, reach, grams, given, epsilon)
    near = polynomial(phi, reach)
    value, error = _by_tables(near, reach, grams, given, epsilon)
    rest, gap = sampled(covariances, phi, near, given)
    gap += error * float(np.abs(value).max())
    value += rest
    return value, gap / (float(np.abs(value).max()) or 1.0)


def _by_tables(
    phi: Function, reach: float, grams: tuple[Gram, Gram], given: Joint, epsilon: float
) -> tuple[FloatArray, float]:
    """Return the same for a phi that continues to the complex plane."""
    zero = float(phi(np.zeros(1))[0][0])
    value, error = np.full([len(gram.axes) for gram in grams], zero**2), 0.0
    found = parts(phi, reach)
    for fine, coarse in found:
        sums = partial(_ellipses, fine), partial(_ellipses, coarse)
        part, gap = integrated(given, float(fine.power), float(fine.power), *sums)
        value += part
        error += gap * float(np.abs(part).max())
    if zero and any(fine.power == 2 for fine, _ in found):
        (one, gap_1), (other, gap_2) = (mean_by_ellipses(phi, gram, epsilon) for gram in grams)
        value += zero * ((one - zero)[:, None] + (other - zero))
        error += abs(zero) * (gap_1 * np.abs(one).max() + gap_2 * np.abs(other).max())
    return value, error / (float(np.abs(value).max()) or 1.0)


def _ellipses(table: Table, at: Tilted, grid: Grid) -> FloatArray:
    """Return the sum of weight * W over the grid."""
    means, size = means_at(table, at, grid, slopes=False)
    return np.asarray(np.tensordot(at.weight[:, None] * grid.weight, size * means.W, 2))
