"""The tangent map E J*Theta*Lᵀ of two batches and its adjoint, the backward map E Jᵀ*Delta*L.

J is the Jacobian of h -> phi(sqrt(B)*G*h/|G*h|), L that of k -> phi(sqrt(B)*G*k/|G*k|), (h, k)
jointly Gaussian.  With Pi the joint centred covariance tilted by exp(-s*|G*h|^2 - t*|G*k|^2),
V = E phi(h_i)*phi(k_j), P, Q and R the same with phi'(h_i)*phi'(k_j), phi''(h_i)*phi(k_j) and
phi(h_i)*phi''(k_j), Stein's lemma gives, under the integral sign of `crossbatch`,

    P_ij*M_ij - 2*t*Q_ij*[(I-2*s*Pi_11)*Theta*Pi_21]_ii - 2*s*R_ij*[Pi_21*Theta*(I-2*t*Pi_22)]_jj
    + 4*s*t*V_ij*tr(Thetaᵀ*Pi_12),
    M = (I-2*s*Pi_11)*Theta*(I-2*t*Pi_22) + 4*s*t*(Pi_21*Theta*Pi_21)ᵀ.

In the axes of k tilted by s everything is a sum over b = leftᵀ*Theta*right, damped by t from both
sides.  The integrals exist for alpha > 1/2 and batches of rank at least 3 after centering, or of
any rank where batch norm has an epsilon.

Any other smooth phi has the averages of `lemniscate` for V, and their derivatives in Pi_12, Pi_11
and Pi_22 for P, Q/2 and R/2: that is what these are for a homogeneous phi.  One with kinks, or
that does not continue to the complex plane, is sampled, see `sampled`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.crossbatch import as_pairs
from bnsym.meanfield.maps.dual import Slopes, slopes_between
from bnsym.meanfield.maps.estimate import Estimate, vouched
from bnsym.meanfield.maps.gram import centred
from bnsym.meanfield.maps.jacobian import require_gradients, require_rank
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
)
from bnsym.meanfield.maps.sampled import (
    polynomial,
    pulled_back,
    pushed_on,
    require_spread,
    sampled,
    worst,
)

__all__ = ["cross_backward_map", "cross_tangent_map"]


def cross_tangent_map(
    phi: Homogeneous | Function,
    batch: int,
    Sigma1: ArrayLike,
    Sigma2: ArrayLike,
    Xi: ArrayLike,
    Theta: ArrayLike,
    slack: ArrayLike = 0.0,
    epsilon: float = 0.0,
) -> Estimate:
    """Return E J*Theta*Lᵀ, J the Jacobian at h and L that at k, Xi = E h*kᵀ.

    Parameters
    ----------
    phi : Homogeneous or Function
        Of degree above 1/2, or continuous.
    batch : int
        B, of the first.
    Sigma1, Sigma2, Xi, Theta : array_like, shapes (..., B, B), (..., C, C), (..., B, C) twice
        Covariances of the first batch, of the second, and of the first with the second, and any
        matrices.
    slack : array_like, shape (...)
        By how much, relative to the largest entries, the covariances may be wrong.
    epsilon : float
        What batch norm adds to the variance.

    Examples
    --------
    >>> identity = Homogeneous(1.0, 1.0, 1.0)
    >>> independent = np.eye(4), np.eye(4), np.zeros((4, 4))
    >>> F = cross_tangent_map(identity, 4, *independent, np.eye(4)).value
    >>> (9 * np.pi / 32 * F[0]).round(8)                                                # G
    array([ 0.75, -0.25, -0.25, -0.25])
    """
    given = as_pairs(batch, Sigma1=Sigma1, Sigma2=Sigma2, Xi=Xi, Theta=Theta)
    return _mapped(_pushed, phi, given, slack, epsilon)


def cross_backward_map(
    phi: Homogeneous | Function,
    batch: int,
    Sigma1: ArrayLike,
    Sigma2: ArrayLike,
    Xi: ArrayLike,
    Delta: ArrayLike,
    epsilon: float = 0.0,
) -> Estimate:
    """Return E Jᵀ*Delta*L: the covariance of two batches' gradients one layer back.

    Parameters
    ----------
    phi : Homogeneous or Function
        Of degree above 1/2, or continuous.
    batch : int
        B, of the first.
    Sigma1, Sigma2, Xi, Delta : array_like, shapes (..., B, B), (..., C, C), (..., B, C) twice
        Covariances of the first batch, of the second, and of the first with the second, and any
        matrices.
    epsilon : float
        What batch norm adds to the variance.

    Examples
    --------
    >>> identity = Homogeneous(1.0, 1.0, 1.0)
    >>> independent = np.eye(4), np.eye(4), np.zeros((4, 4))
    >>> back = cross_backward_map(identity, 4, *independent, np.eye(4)).value
    >>> (9 * np.pi / 32 * back[0]).round(8)                                             # G
    array([ 0.75, -0.25, -0.25, -0.25])
    """
    given = as_pairs(batch, Sigma1=Sigma1, Sigma2=Sigma2, Xi=Xi, Delta=Delta)
    return _mapped(_pulled, phi, given, 0.0, epsilon)


_Map: TypeAlias = Callable[[Homogeneous | Table, FloatArray, Tilted, Grid], FloatArray]


def _mapped(
    summed: _Map,
    phi: Homogeneous | Function,
    given: list[FloatArray],
    slack: ArrayLike,
    epsilon: float,
) -> Estimate:
    """Return the map of every matrix."""
    if isinstance(phi, Homogeneous):
        require_gradients(phi)
    one, other, cross, matrices = given
    value, error = np.empty(cross.shape), np.empty(cross.shape[:-2])
    slacks = np.broadcast_to(slack, error.shape)
    for place in np.ndindex(error.shape):
        for label, matrix in (("Sigma1", one), ("Sigma2", other)):
            gram = centred(matrix[place])
            if not epsilon:
                require_rank(label, gram)
        together = joint(one[place], other[place], cross[place], float(slacks[place]), epsilon)
        if isinstance(phi, Homogeneous):
            total, error[place] = _laplace(summed, phi, together, matrices[place])
        else:
            total, error[place] = _any(summed, phi, together, matrices[place])
        value[place] = total / together.scale
    return vouched(phi, value, error, worst(phi, math.sqrt(max(cross.shape[-2:]) - 1)))


def _laplace(
    summed: _Map, phi: Homogeneous, given: Joint, matrix: FloatArray
) -> tuple[FloatArray, float]:
    """Return the map and its error, in the units of the batches."""
    total, error = integrated(given, phi.alpha, phi.alpha - 1, partial(summed, phi, matrix))
    return joint_prefactor(total.shape, phi.alpha) * total, error


def _any(summed: _Map, phi: Function, given: Joint, matrix: FloatArray) -> tuple[FloatArray, float]:
    """Return the same for a phi that is not homogeneous."""
    reach = math.sqrt(max(matrix.shape) - 1)
    if tables(phi, reach) is not None:
        return _by_tables(summed, phi, reach, given, matrix)
    require_spread(phi, given)
    near = polynomial(phi, reach)
    value, error = _by_tables(summed, near, reach, given, matrix)
    pushes = summed is _pushed
    inner = _centred(matrix) if pushes else matrix
    rest, gap = sampled(partial(pushed_on if pushes else pulled_back, inner), phi, near, given)
    gap += error * float(np.abs(value).max())
    value += rest if pushes else _centred(rest)
    return value, gap / (float(np.abs(value).max()) or 1.0)


def _centred(matrix: FloatArray) -> FloatArray:
    """Return a matrix between two G's."""
    inner = matrix - matrix.mean(0)
    return np.asarray(inner - inner.mean(1)[:, None])


def _by_tables(
    summed: _Map, phi: Function, reach: float, given: Joint, matrix: FloatArray
) -> tuple[FloatArray, float]:
    """Return the same for a phi that continues to the complex plane."""
    value, error = np.zeros(matrix.shape), 0.0
    for fine, coarse in parts(phi, reach):
        sums = partial(summed, fine, matrix), partial(summed, coarse, matrix)
        part, gap = integrated(given, float(fine.power), fine.power - 1.0, *sums)
        value += part
        error += gap * float(np.abs(part).max())
    return value, error / (float(np.abs(value).max()) or 1.0)


class _Factors(NamedTuple):
    """What stands before the terms with M, Q, R and V, all times the weight."""

    weight: FloatArray
    both: FloatArray
    q: FloatArray
    r: FloatArray
    v: FloatArray


def _factors(at: Tilted, grid: Grid) -> _Factors:
    """Return the factors in the units in which h and k are given."""
    deviation = np.sqrt(grid.trace)
    both = 4 * at.size[:, None] * grid.t
    return _Factors(
        at.weight[:, None] * grid.weight,
        both,
        -2 * grid.t * deviation,
        -2 * at.size[:, None] / deviation,
        both * deviation,
    )


def _slopes(phi: Homogeneous | Table, at: Tilted, grid: Grid) -> tuple[Slopes, FloatArray]:
    """Return V, P, Q, and R."""
    if isinstance(phi, Table):
        return _tabled(phi, at, grid)
    C = correlations_at(at, grid)
    found = slopes_between(phi, C, grid.deviation, grid.beside)
    ratio = grid.deviation[..., :, None] / grid.beside[..., None, :]
    return found, found.Q * np.square(ratio)


def _tabled(table: Table, at: Tilted, grid: Grid) -> tuple[Slopes, FloatArray]:
    """Return the same from the table of a part of phi."""
    means, size = means_at(table, at, grid, slopes=True)
    C = correlations_at(at, grid)
    one = inverse(grid.deviation)[..., :, None]
    other = inverse(grid.beside)[..., None, :]
    turned = C * means.turning
    P = size * means.turning * one * other
    Q = size * (means.along - turned) * np.square(one)
    R = size * (means.across - turned) * np.square(other)
    return Slopes(size * means.W, P, Q), R


def _pushed(phi: Homogeneous | Table, Theta: FloatArray, at: Tilted, grid: Grid) -> FloatArray:
    """Return the sum over the grid for the tangent map."""
    factor, (slope, R) = _factors(at, grid), _slopes(phi, at, grid)
    left, right = at.left[:, None], at.right[:, None]
    fromed = (at.rows * at.damping[:, None, :]) @ (at.rows.T @ Theta) @ at.right
    b = at.left.swapaxes(1, 2) @ Theta @ at.right
    columns = grid.damping[:, :, None, :]
    sides = grid.damping[:, :, :, None] * columns
    inner = sides * b[:, None]
    direct = fromed[:, None] * columns
    once = direct + factor.both[:, :, None, None] * (left @ inner)
    M = once + factor.both[:, :, None, None] * (left @ (sides * b.swapaxes(1, 2)[:, None]))
    terms = (M @ right.swapaxes(-1, -2)) * slope.P
    own = factor.q[:, :, None] * (once * left).sum(-1)
    terms += own[..., :, None] * slope.Q
    own = factor.r[:, :, None] * ((right @ inner) * right).sum(-1)
    terms += own[..., None, :] * R
    trace = factor.v * (grid.damping @ np.diagonal(b, axis1=1, axis2=2)[:, :, None])[:, :, 0]
    terms += trace[:, :, None, None] * slope.V
    return np.asarray(np.tensordot(factor.weight, terms, 2))


def _pulled(phi: Homogeneous | Table, Delta: FloatArray, at: Tilted, grid: Grid) -> FloatArray:
    """Return the sum over the grid for the backward map: the transpose of `_pushed`."""
    factor, (slope, R) = _factors(at, grid), _slopes(phi, at, grid)
    left, right = at.left[:, None], at.right[:, None]
    weight = factor.weight[:, :, None, None]
    W = weight * (Delta * slope.P) @ right
    q = (factor.q * factor.weight)[:, :, None, None] * (Delta * slope.Q).sum(-1)[..., None] * left
    r = (factor.r * factor.weight)[:, :, None, None] * (Delta * R).sum(-2)[..., None] * right
    v = factor.v * factor.weight * np.tensordot(slope.V, Delta, 2)
    once = left.swapaxes(-1, -2) @ (W + q)
    inner = factor.both[:, :, None, None] * (once + (left.swapaxes(-1, -2) @ W).swapaxes(-1, -2))
    inner += right.swapaxes(-1, -2) @ r
    inner *= grid.damping[:, :, :, None] * grid.damping[:, :, None, :]
    b = inner.sum(1)
    n = b.shape[-1]
    b.reshape(len(b), n * n)[:, :: n + 1] += (v[:, :, None] * grid.damping).sum(1)
    fromed = ((W + q) * grid.damping[:, :, None, :]).sum(1)
    total = (at.rows * at.damping[:, None, :]) @ (at.rows.T @ fromed) + at.left @ b
    return np.asarray((total @ at.right.swapaxes(1, 2)).sum(0))
