"""The tangent map F(Theta) = E J*Theta*Jᵀ and its adjoint, the backward map E Jᵀ*Delta*J.

J is the Jacobian of h -> phi(sqrt(B)*G*h/|G*h|) at h ~ N(0, Sigma).  By Stein's lemma both are
Laplace integrals of V_phi and its derivative DV at K(s): with D the entrywise product and
N = DV*[Delta],

    F(Theta)  Theta D V_{phi'} - s*DV[Theta*K + K*Theta] + alpha*s^2/(alpha+1)*(tr(K*Theta)*V
              + 2*DV[K*Theta*K])
    backward  Delta D V_{phi'} - s*(K*N + N*K) + alpha*s^2/(alpha+1)*(<Delta, V>*K + 2*K*N*K)

between G's.  In the axes of Sigma what stands before and after Theta are numbers in [0, 1/2],
p_k = s*lambda_k/(1+2*s*lambda_k), and nothing cancels.

The integrals exist for alpha > 1/2 and a centred Sigma of rank at least 3, or any rank where batch
norm has an epsilon, which is a factor exp(-s*B*epsilon).  Any other phi is left to `gradient`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import CHUNK, LARGEST_DEGREE
from bnsym.meanfield.maps.dual import Slopes, slopes
from bnsym.meanfield.maps.estimate import SAFETY, Estimate, interleaved, relative, vouched
from bnsym.meanfield.maps.gradient import Map, of_gradients, pulled, pushed
from bnsym.meanfield.maps.gram import Gram, as_symmetric, centred, moved
from bnsym.meanfield.maps.nodes import Rule, effective_rank, prefactor, spacing, trapezoid
from bnsym.meanfield.maps.own import GAUSS_IS_GOOD, LEAST_RANK, gauss, own_count

__all__ = [
    "backward_map",
    "gauss_rules",
    "require_gradients",
    "require_rank",
    "step",
    "tangent_map",
]

MORE = 1.0
"""Nodes beyond those for the covariance: slopes of V_phi are less like polynomials."""


def tangent_map(
    phi: Homogeneous | Function,
    batch: int,
    Sigma: ArrayLike,
    Theta: ArrayLike,
    epsilon: float = 0.0,
) -> Estimate:
    """Return F(Theta) = E J*Theta*Jᵀ, J at h ~ N(0, Sigma).

    Parameters
    ----------
    phi : Homogeneous or Function
        Of degree above 1/2, or continuous, phi' with a second moment.
    batch : int
        B.
    Sigma, Theta : array_like, shape (..., B, B)
        Covariance and symmetric matrices, of shapes that broadcast.
    epsilon : float
        What batch norm adds to the variance.

    Examples
    --------
    >>> identity = Homogeneous(1.0, 1.0, 1.0)
    >>> F = tangent_map(identity, 4, np.eye(4), np.eye(4)).value          # 8/3*G
    >>> F[0].round(8)
    array([ 2.        , -0.66666667, -0.66666667, -0.66666667])
    """
    Thetas = as_symmetric("Theta", Theta, batch)
    return _mapped(_pushed, pushed, phi, batch, Sigma, Thetas, epsilon)


def backward_map(
    phi: Homogeneous | Function,
    batch: int,
    Sigma: ArrayLike,
    Delta: ArrayLike,
    epsilon: float = 0.0,
) -> Estimate:
    """Return E Jᵀ*Delta*J, J at h ~ N(0, Sigma): the gradient's covariance one layer back.

    Parameters
    ----------
    phi : Homogeneous or Function
        Of degree above 1/2, or continuous, phi' with a second moment.
    batch : int
        B.
    Sigma, Delta : array_like, shape (..., B, B)
        Covariance and symmetric matrices, of shapes that broadcast.
    epsilon : float
        What batch norm adds to the variance.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> backward_map(relu, 4, np.eye(4), np.eye(4) - 0.25).value[0].round(6)
    array([ 0.960496, -0.320165, -0.320165, -0.320165])
    """
    Deltas = as_symmetric("Delta", Delta, batch)
    return _mapped(_pulled, pulled, phi, batch, Sigma, Deltas, epsilon)


_Sum: TypeAlias = Callable[[Homogeneous, Gram, Rule, FloatArray], FloatArray]


def _mapped(
    summed: _Sum,
    apply: Map,
    phi: Homogeneous | Function,
    batch: int,
    Sigma: ArrayLike,
    matrices: FloatArray,
    epsilon: float,
) -> Estimate:
    """Return the map for every pair of matrices."""
    if isinstance(phi, Homogeneous):
        require_gradients(phi)
    covariances = as_symmetric("Sigma", Sigma, batch)
    try:
        covariances, matrices = np.broadcast_arrays(covariances, matrices)
    except ValueError as mismatch:
        raise InputError(
            f"shapes must broadcast, got {covariances.shape} and {matrices.shape}"
        ) from mismatch
    value, error = np.empty(covariances.shape), np.empty(covariances.shape[:-2])
    for place in np.ndindex(error.shape):
        gram = centred(covariances[place])
        if not epsilon:
            require_rank("Sigma", gram)
        decay = batch * epsilon / gram.scale
        if isinstance(phi, Homogeneous):
            value[place], error[place] = _one(summed, phi, gram, matrices[place], decay)
        else:
            value[place], error[place] = of_gradients(apply, phi, gram, matrices[place], decay)
    return vouched(phi, value, error)


def require_gradients(phi: Homogeneous) -> None:
    """Raise InputError if gradients of this degree are infinite, or it is too large.

    Examples
    --------
    >>> require_gradients(Homogeneous(0.75, 1.0, 0.0))
    """
    if not 0.5 < phi.alpha <= LARGEST_DEGREE:
        raise InputError(
            "the tangent and backward maps need a degree alpha above 1/2 "
            f"(otherwise gradients are infinite) and at most {LARGEST_DEGREE:g}, got {phi.alpha:g}"
        )


def require_rank(label: str, gram: Gram) -> None:
    """Raise InputError if gradients are infinite because all points are in a plane.

    Examples
    --------
    >>> require_rank("Sigma", centred(np.eye(4)))
    """
    if np.count_nonzero(gram.spectrum > 4 * gram.noise) < 3:
        raise InputError(
            f"{label} must have rank at least 3 after centering (otherwise gradients are infinite)"
        )


def _one(
    summed: _Sum, phi: Homogeneous, gram: Gram, matrix: FloatArray, decay: float
) -> tuple[FloatArray, float]:
    """Return the map of one matrix and its error relative to the largest entry.

    A well-spread spectrum takes a Gauss rule of few nodes, checked by a larger one at the matrix
    moved by its noise.  The others take the trapezoid rule twice (see `covariance`); what an
    arbitrary perturbation of the size of the noise does to half of their nodes is added.
    """
    alpha, near = phi.alpha, moved(gram)
    factor = prefactor(len(gram.axes), alpha) / gram.scale
    rules = None if decay else gauss_rules(gram, near, alpha)
    if rules is not None:
        total, again = (
            summed(phi, at, rule, matrix) for at, rule in zip((gram, near), rules, strict=True)
        )
        error = 10 * relative(total - again, total)
        if error <= GAUSS_IS_GOOD:
            return factor * (total + total.T) / 2, error
    first, second, other = (
        summed(
            phi, at, trapezoid(at.spectrum, alpha, alpha - 1, spacing(decay), shift, decay), matrix
        )
        for at, shift in ((gram, 0.0), (gram, 0.5), (near, 0.0))
    )
    total, error = interleaved(first, second)
    return factor * (total + total.T) / 2, error + SAFETY * relative(first - other, total)


def gauss_rules(gram: Gram, near: Gram, alpha: float) -> tuple[Rule, Rule] | None:
    """Return a Gauss rule, and a larger one at a matrix near it; None if they are not well spread.

    Examples
    --------
    >>> gram = centred(np.eye(32))
    >>> [len(rule.s) for rule in gauss_rules(gram, gram, 1.0)]
    [7, 8]
    """
    rank = min(effective_rank(gram.spectrum), effective_rank(near.spectrum))
    if rank < LEAST_RANK:
        return None
    count = own_count(rank, alpha, gram.spectrum.max() * rank, more=MORE)
    return (
        gauss(gram.spectrum, alpha, alpha - 1, count),
        gauss(near.spectrum, alpha, alpha - 1, count + 1),
    )


def step(phi: Homogeneous, gram: Gram, rule: Rule, Theta: FloatArray) -> FloatArray:
    """Return what a layer makes of Theta, V + F(Theta), after V itself, by one rule for both.

    Examples
    --------
    >>> gram = centred(np.eye(32))
    >>> rule, _ = gauss_rules(gram, gram, 1.0)
    >>> V, Theta = step(Homogeneous(1.0, 1.0, 1.0), gram, rule, np.eye(32))
    >>> (V[0, :2] * 31 / 32).round(12)
    array([ 0.96875, -0.03125])
    """
    factor = prefactor(len(Theta), phi.alpha)
    covariances = np.zeros_like(Theta)
    tangents = factor / gram.scale * _pushed(phi, gram, rule, Theta, covariances)
    covariances *= factor
    both = np.stack([covariances, covariances + tangents])
    return np.asarray((both + both.swapaxes(-1, -2)) / 2)


def _pushed(
    phi: Homogeneous,
    gram: Gram,
    rule: Rule,
    Theta: FloatArray,
    covariances: FloatArray | None = None,
) -> FloatArray:
    """Return the sum over the nodes for F(Theta), and add that for V to ``covariances``."""
    axes = gram.axes
    inner = axes.T @ Theta @ axes
    total = np.zeros_like(Theta)
    for weight, trace, s, p, at in _at_nodes(phi, gram, rule):
        M = axes @ (inner * _both_sides(phi, p)) @ axes.T
        overlap = phi.alpha / (phi.alpha + 1) * s * (p @ np.diagonal(inner))
        variances = np.diagonal(M, axis1=-2, axis2=-1)[..., :, None]
        spread = variances * at.Q
        M += axes @ inner @ axes.T
        terms = M * at.P + (spread + spread.swapaxes(-1, -2)) / 2 + overlap[:, None, None] * at.V
        total += np.tensordot(weight, terms, 1)
        if covariances is not None:
            covariances += np.tensordot(weight * trace, at.V, 1)
    return total


def _pulled(phi: Homogeneous, gram: Gram, rule: Rule, Delta: FloatArray) -> FloatArray:
    """Return the sum over the nodes for the backward map."""
    axes = gram.axes
    n = axes.shape[1]
    total = np.zeros((n, n))
    for weight, _, s, p, at in _at_nodes(phi, gram, rule):
        direct = axes.T @ (Delta * at.P) @ axes
        spread = (axes.T * (Delta * at.Q).sum(-1)[:, None, :]) @ axes
        overlap = phi.alpha / (phi.alpha + 1) * s * np.tensordot(at.V, Delta, 2)
        terms = direct + (direct + spread) * _both_sides(phi, p)
        total += np.tensordot(weight, terms, 1)
        total += np.diag((weight * overlap) @ p)
    return axes @ total @ axes.T


class _Nodes(NamedTuple):
    """Some nodes: weights, tr K, s*tr K, p, and V_phi with its derivative at K of trace 1."""

    weight: FloatArray
    trace: FloatArray
    s: FloatArray
    p: FloatArray
    at: Slopes


def _at_nodes(phi: Homogeneous, gram: Gram, rule: Rule) -> Iterator[_Nodes]:
    """Iterate over chunks of nodes."""
    B = len(gram.axes)
    chunk = max(1, CHUNK // (B * B))
    for start in range(0, len(rule.s), chunk):
        part = slice(start, start + chunk)
        spectrum = rule.spectrum[part]
        s = rule.s[part] * rule.trace[part]
        root = gram.axes * np.sqrt(spectrum)[:, None, :]
        K = root @ root.swapaxes(-1, -2)
        yield _Nodes(rule.weight[part], rule.trace[part], s, s[:, None] * spectrum, slopes(phi, K))


def _both_sides(phi: Homogeneous, p: FloatArray) -> FloatArray:
    """Return what -s*(Theta*K + K*Theta) + 2*alpha*s^2/(alpha+1)*K*Theta*K is per entry."""
    row, column = p[:, :, None], p[:, None, :]
    return 2 * phi.alpha / (phi.alpha + 1) * row * column - row - column
