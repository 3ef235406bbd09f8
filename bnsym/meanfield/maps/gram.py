"""A covariance matrix as the maps take it: checked, centred, scaled, in its own axes.

Only Sigma^G = G*Sigma*G matters to batch norm, G = I - 11ᵀ/B, and only up to a factor.  A
Householder reflection that sends 1 to a coordinate axis leaves the (B-1) by (B-1) matrix on the
complement of 1, so that the null eigenvalue of Sigma^G needs not be guessed among small ones.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.bounded import UNIT, FloatArray

__all__ = ["Gram", "as_symmetric", "centred", "from_complement", "moved", "reflected"]

ASYMMETRY = 64 * UNIT
"""How far a matrix may be from symmetric, relative to its largest entry."""


class Gram(NamedTuple):
    """One centred covariance matrix, scale * matrix.

    ``matrix`` is axes @ diag(spectrum) @ axes.T: ``axes`` are B by B-1, orthonormal columns
    orthogonal to 1, with their ``squares``; ``spectrum`` is nonnegative, of sum 1.  ``noise``
    estimates by how much, in these units, it differs from the matrix that was given.
    """

    matrix: FloatArray
    axes: FloatArray
    squares: FloatArray
    spectrum: FloatArray
    scale: float
    noise: float


def as_symmetric(label: str, matrices: ArrayLike, batch: int) -> FloatArray:
    """Return finite symmetric B by B matrices in float64, or raise InputError.

    Examples
    --------
    >>> as_symmetric("Sigma", np.eye(4), 4).shape
    (4, 4)
    """
    try:
        given: np.ndarray[Any, Any] = np.asarray(matrices)
    except ValueError as ragged:
        raise InputError(f"{label} must be an array of matrices, got a ragged one") from ragged
    if given.dtype.kind not in "iuf" or given.dtype.itemsize > 8:
        raise InputError(f"{label} must be real numbers in float64, got dtype {given.dtype}")
    if given.shape[-2:] != (batch, batch):
        raise InputError(
            f"{label} must have shape (..., {batch}, {batch}) for batch {batch}, got {given.shape}"
        )
    array = given.astype(np.float64)
    if not np.isfinite(array).all():
        raise InputError(f"{label} must be finite, got nan or inf among its entries")
    size = np.abs(array).max(axis=(-1, -2), initial=0.0)
    half = array / 2  # which does not overflow when two are added
    gap = np.abs(half - half.swapaxes(-1, -2)).max(axis=(-1, -2), initial=0.0)
    if np.any(gap > ASYMMETRY * size):
        raise InputError(f"{label} must be symmetric, got entries that differ by {2 * gap.max():g}")
    return np.asarray(half + half.swapaxes(-1, -2))


def centred(Sigma: FloatArray) -> Gram:
    """Return one covariance matrix, centred and in its own axes.

    Raises
    ------
    InputError
        If it has a negative eigenvalue, or vanishes once it is centred.

    Examples
    --------
    >>> gram = centred(np.diag([1.0, 2.0, 2.0, 2.0]))
    >>> gram.spectrum.round(3), round(gram.scale, 3)
    (array([0.238, 0.381, 0.381]), 5.25)
    """
    B = len(Sigma)
    exponent = math.frexp(np.abs(Sigma).max())[1]
    Sigma = np.ldexp(Sigma, -exponent)
    noise = 2 * UNIT * math.sqrt(B) * float(np.abs(Sigma).max())
    _require_positive(Sigma, 16 * math.sqrt(B) * noise)
    matrix, inner = _off_ones(Sigma)
    eigenvalues, vectors = np.linalg.eigh(inner)
    trace = float(np.maximum(eigenvalues, 0).sum())
    if trace <= 16 * math.sqrt(B) * noise:
        raise InputError(_VANISHES)
    if eigenvalues[0] < -16 * math.sqrt(B) * noise:
        raise InputError(_NEGATIVE)
    spectrum = np.maximum(eigenvalues, 0) / trace
    axes = from_complement(vectors)
    scale = math.ldexp(trace, exponent)
    return Gram(matrix / trace, axes, np.square(axes), spectrum, scale, noise / trace)


_VANISHES = "Sigma must not vanish after centering, got rows that do not differ"
_NEGATIVE = "Sigma must be positive semidefinite, got a matrix with a negative eigenvalue"


def _require_positive(Sigma: FloatArray, slack: float) -> None:
    """Raise InputError if a matrix has an eigenvalue below -slack, or vanishes."""
    if slack == 0:
        raise InputError(_VANISHES)
    try:
        np.linalg.cholesky(Sigma + slack * np.eye(len(Sigma)))
    except np.linalg.LinAlgError as failure:
        raise InputError(_NEGATIVE) from failure


def _off_ones(Sigma: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return G*Sigma*G, and the same on the complement of 1.

    The reflection that takes 1 to the first axis has the columns e_k - direction there.
    """
    matrix = Sigma - Sigma.mean(0)  # first, so that a large common part is lost only once
    matrix -= matrix.mean(1)[:, None]
    return matrix, reflected(matrix)


def reflected(matrix: FloatArray) -> FloatArray:
    """Return a centred B by B matrix on the complement of 1.

    Examples
    --------
    >>> reflected(np.eye(4) - 0.25).round(12) + 0.0
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    direction = _direction(len(matrix))
    inner = matrix - direction @ matrix
    inner -= (inner @ direction)[:, None]
    return np.asarray(inner[1:, 1:])


def _direction(B: int) -> FloatArray:
    """Return the multiple of e_0 + 1/sqrt(B) that the reflection subtracts."""
    direction = np.full(B, 1 / (B + math.sqrt(B)))
    direction[0] = 1 / math.sqrt(B)
    return direction


def from_complement(vectors: FloatArray) -> FloatArray:
    """Return the B-vectors orthogonal to 1 that are these columns in its complement's basis.

    Examples
    --------
    >>> from_complement(np.eye(3)[:, :1]).round(3).T
    array([[-0.5  ,  0.833, -0.167, -0.167]])
    """
    B = len(vectors) + 1
    axes = np.empty((B, vectors.shape[1]))
    axes[0], axes[1:] = 0, vectors
    axes -= _direction(B)[:, None] * vectors.sum(0)
    return axes


def moved(gram: Gram) -> Gram:
    """Return the matrix moved by its noise in a fixed arbitrary direction: what rounding may do.

    Examples
    --------
    >>> gram = centred(np.diag([1.0, 2.0, 2.0, 2.0]))
    >>> float(np.abs(moved(gram).spectrum - gram.spectrum).max()) < 4 * gram.noise
    True
    """
    n = len(gram.spectrum)
    draw = np.random.default_rng(n).normal(size=(n, n))
    direction = (draw + draw.T) / math.sqrt(8 * n)  # of spectral norm about 1
    eigenvalues, vectors = np.linalg.eigh(np.diag(gram.spectrum) + gram.noise * direction)
    axes = gram.axes @ vectors
    spectrum = np.maximum(eigenvalues, 0)
    matrix = (axes * spectrum) @ axes.T
    return gram._replace(matrix=matrix, axes=axes, squares=np.square(axes), spectrum=spectrum)
