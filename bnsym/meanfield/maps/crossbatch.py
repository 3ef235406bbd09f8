"""The covariance of two batches after a batch-normalized layer, E x*yᵀ.

x = phi(sqrt(B)*G*h/|G*h|) and y alike from k, (h, k) jointly Gaussian.  Each norm is an integral:

    B^alpha/Gamma(alpha/2)^2 * integral of (s*t)^(alpha/2-1) det^(-1/2) V_phi(Pi)_12 over s, t > 0,

Pi the joint centred covariance tilted by exp(-s|G*h|^2 - t|G*k|^2), det = det(I + 2*(s, t)*joint).
The tilts are taken one after the other.  With the joint covariance as R*Rᵀ, in coordinates in
which h's part of R is diagonal, the first is a division; it leaves k with a covariance whose
eigendecomposition, one for each s, serves every t.  All variances are sums of positive terms.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.covariance import CHUNK, STEP, require_degree
from bnsym.meanfield.maps.dual import gaussian_moment, kernel
from bnsym.meanfield.maps.estimate import SAFETY, Estimate, vouched
from bnsym.meanfield.maps.gram import (
    Gram,
    as_finite,
    as_symmetric,
    centred,
    from_complement,
    reflected,
)
from bnsym.meanfield.maps.nodes import (
    Rule,
    effective_rank,
    gauss_count,
    gauss_jacobi,
    trapezoid,
)
from bnsym.meanfield.maps.spread import WELL_SPREAD

__all__ = ["cross_covariance"]

GAUSS_IS_GOOD = 1e-11
"""Difference of two Gauss-Jacobi rules up to which the larger one is kept."""


class _Joint(NamedTuple):
    """Two centred batches h = axes @ diag(deviation) @ g and k = mixed @ (g, e), g and e standard.

    ``mixed`` and ``axes`` are in the basis of the complement of 1, scaled to trace 1 each.
    """

    axes: FloatArray
    deviation: FloatArray
    mixed: FloatArray
    noise: float


def cross_covariance(
    phi: Homogeneous, batch: int, Sigma1: ArrayLike, Sigma2: ArrayLike, Xi: ArrayLike
) -> Estimate:
    """Return E x*yᵀ for two batches whose pre-activations have the covariance Xi = E h*kᵀ.

    Parameters
    ----------
    phi : Homogeneous
        Of degree 0 to 32.
    batch : int
        B, of both.
    Sigma1, Sigma2, Xi : array_like, shape (..., B, B)
        Covariances of the first batch, of the second, and of the first with the second.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> independent = cross_covariance(relu, 4, np.eye(4), np.eye(4), np.zeros((4, 4)))
    >>> independent.value[0].round(12)                                  # 3/16 in every entry
    array([0.1875, 0.1875, 0.1875, 0.1875])
    """
    require_degree(phi)
    one, other = as_symmetric("Sigma1", Sigma1, batch), as_symmetric("Sigma2", Sigma2, batch)
    cross = as_finite("Xi", Xi, batch)
    try:
        one, other, cross = np.broadcast_arrays(one, other, cross)
    except ValueError as mismatch:
        raise InputError("shapes of Sigma1, Sigma2 and Xi must broadcast") from mismatch
    value, error = np.empty(cross.shape), np.empty(cross.shape[:-2])
    for place in np.ndindex(error.shape):
        joint = _joint(centred(one[place]), centred(other[place]), cross[place])
        value[place], error[place] = _one(phi, joint)
    return vouched(value, error)


def _one(phi: Homogeneous, joint: _Joint) -> tuple[FloatArray, float]:
    """Return the map and its error relative to the largest entry.

    Well-spread spectra of both batches get two Gauss-Jacobi rules of different sizes; others, and
    where these disagree, the trapezoid rules, both shifted together.  Rounding is told from a
    perturbation of the size of the noise.
    """
    if phi.alpha == 0:
        value = _at_degree_0(phi, joint)
        gap = np.abs(_at_degree_0(phi, _moved(joint)) - value)
        return value, float(SAFETY * gap.max() / np.abs(value).max())
    B, half = len(joint.axes) + 1, phi.alpha / 2
    prefactor = math.exp(phi.alpha * math.log(B) - 2 * math.lgamma(half))
    other = np.linalg.eigvalsh(joint.mixed @ joint.mixed.T)
    rank = min(effective_rank(joint.deviation**2), effective_rank(np.maximum(other, 0)))
    if rank >= WELL_SPREAD:
        count = gauss_count(rank)
        value = _sum(phi, joint, partial(gauss_jacobi, count=count))
        fewer = partial(gauss_jacobi, count=count - 3)
        check = _sum(phi, joint, fewer)
        quadrature = _relative(value, check)
        if quadrature <= GAUSS_IS_GOOD:
            rounding = _relative(check, _sum(phi, _moved(joint), fewer))
            return prefactor * value, quadrature + SAFETY * rounding
    halves = [partial(trapezoid, step=STEP, offset=shift) for shift in (0.0, 0.5)]
    first, second = (_sum(phi, joint, rule) for rule in halves)
    rounding = _relative(first, _sum(phi, _moved(joint), halves[0]))
    value = (first + second) / 2
    return prefactor * value, (_relative(first, second)) ** 1.5 + SAFETY * rounding


def _relative(one: FloatArray, other: FloatArray) -> float:
    """Return the largest difference relative to the largest entry."""
    return float(np.abs(one - other).max() / (np.abs(one).max() or 1.0))


def _joint(one: Gram, other: Gram, Xi: FloatArray) -> _Joint:
    """Return the two batches in coordinates in which the first is diagonal."""
    n = len(one.spectrum)
    size = math.sqrt(one.scale) * math.sqrt(other.scale)
    centred_Xi = Xi / size
    centred_Xi = centred_Xi - centred_Xi.mean(0)
    centred_Xi -= centred_Xi.mean(1)[:, None]
    noise = one.noise + other.noise
    covariance = np.empty((2 * n, 2 * n))
    covariance[:n, :n], covariance[n:, n:] = reflected(one.matrix), reflected(other.matrix)
    covariance[:n, n:] = reflected(centred_Xi)
    covariance[n:, :n] = covariance[:n, n:].T
    eigenvalues, vectors = np.linalg.eigh(covariance)
    if eigenvalues[0] < -16 * math.sqrt(n) * noise:
        raise InputError(
            "Sigma1, Sigma2 and Xi must be a joint covariance, got one with a negative eigenvalue"
        )
    root = vectors * np.sqrt(np.maximum(eigenvalues, 0))
    axes, deviation, turn = np.linalg.svd(root[:n])
    return _Joint(axes, deviation, root[n:] @ turn.T, noise)


def _moved(joint: _Joint) -> _Joint:
    """Return the batches moved by their noise in an arbitrary direction."""
    n = len(joint.deviation)
    random = np.random.default_rng(n)
    # A change of the root by sqrt(noise) where it vanishes is a change of the covariance by noise.
    root = np.concatenate([np.diag(joint.deviation), np.zeros((n, n))], 1)
    added = math.sqrt(joint.noise) * random.normal(size=(2 * n, 2 * n)) / math.sqrt(2 * n)
    whole = np.concatenate([joint.axes @ root, joint.mixed])
    whole = np.concatenate([whole, added], 1)
    axes, deviation, turn = np.linalg.svd(whole[:n])
    return _Joint(axes, deviation, whole[n:] @ turn.T, joint.noise)


def _sum(phi: Homogeneous, joint: _Joint, rule_for: Callable[..., Rule]) -> FloatArray:
    """Return the sum over the nodes of both integrals, by rules that follow the spectra."""
    half = phi.alpha / 2
    rows = from_complement(joint.axes)
    B, n = rows.shape
    rule = rule_for(joint.deviation**2, half, half)
    total = np.zeros((B, B))
    for node, weight in enumerate(rule.weight):
        damping = rule.damping[node]
        tilted = np.r_[damping, np.ones(joint.mixed.shape[1] - n)]
        eigenvalues, vectors = np.linalg.eigh((joint.mixed * tilted) @ joint.mixed.T)
        left = rows * (joint.deviation * damping) @ (joint.mixed[:, :n].T @ vectors)
        variance = rows**2 @ rule.spectrum[node]
        left /= math.sqrt(rule.trace[node])
        eigenvalues = np.maximum(eigenvalues, 0)
        inner = rule_for(eigenvalues, half, half)
        total += weight * _over_t(phi, inner, variance, left, eigenvalues, from_complement(vectors))
    return total


def _over_t(
    phi: Homogeneous,
    rule: Rule,
    variance: FloatArray,
    left: FloatArray,
    eigenvalues: FloatArray,
    right: FloatArray,
) -> FloatArray:
    """Return the sum over t of weight * V_phi(Pi)_12 at one s.

    The first batch has the given variances before the tilt by t, of which left**2/eigenvalues
    are due to the second one's axes and damped with them.
    """
    shared = np.divide(left**2, eigenvalues, out=np.zeros_like(left), where=eigenvalues > 0)
    own = np.maximum(variance - shared.sum(-1), 0)
    deviation = np.sqrt(own + rule.damping @ shared.T)
    beside = np.sqrt(rule.spectrum @ (right**2).T)
    weight = np.sqrt(gaussian_moment(phi.alpha) * rule.weight)[:, None]
    size, size_beside = weight * deviation**phi.alpha, weight * beside**phi.alpha
    scale = rule.damping / np.sqrt(rule.trace)[:, None]
    total = np.zeros((len(left), len(left)))
    chunk = max(1, CHUNK // total.size)
    for start in range(0, len(rule.s), chunk):
        part = slice(start, start + chunk)
        C = (left * scale[part, None, :]) @ right.T
        C *= _inverse(deviation[part])[:, :, None]
        C *= _inverse(beside[part])[:, None, :]
        V = kernel(phi, np.clip(C, -1, 1, out=C))
        V *= size[part, :, None]
        V *= size_beside[part, None, :]
        total += V.sum(0)
    return total


def _inverse(deviation: FloatArray) -> FloatArray:
    """Return 1/deviation, and 0 for what does not vary."""
    return np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 0)


def _at_degree_0(phi: Homogeneous, joint: _Joint) -> FloatArray:
    """Return V_phi of the centred joint covariance: the norms do not matter."""
    n = len(joint.deviation)
    left = from_complement(joint.axes) * joint.deviation
    right = from_complement(joint.mixed)
    C = left @ right[:, :n].T
    C *= _inverse(np.linalg.norm(left, axis=1))[:, None]
    C *= _inverse(np.linalg.norm(right, axis=1))
    return gaussian_moment(0.0) * kernel(phi, np.clip(C, -1, 1, out=C))
