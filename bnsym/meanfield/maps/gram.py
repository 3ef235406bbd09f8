"""A covariance matrix as the maps take it: checked, centred, scaled, in its own axes.

Only Sigma^G = G*Sigma*G matters to batch norm, G = I - 11ᵀ/B, and only up to a factor.  A
Householder reflection that sends 1 to a coordinate axis leaves the (B-1) by (B-1) matrix on the
complement of 1, so that the null eigenvalue of Sigma^G needs not be guessed among small ones.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg.lapack import dpotrf

from bnsym.errors import InputError
from bnsym.meanfield.bounded import UNIT, FloatArray

__all__ = [
    "Gram",
    "Scaled",
    "as_finite",
    "as_symmetric",
    "centred",
    "from_complement",
    "in_axes",
    "moved",
    "reflected",
    "scaled",
    "upwards",
]

ASYMMETRY = 64 * UNIT
"""How far a matrix may be from symmetric, relative to its largest entry."""


class Scaled(NamedTuple):
    """One centred covariance matrix, scale * matrix, the matrix of trace 1.

    ``noise`` estimates by how much, in its units, it differs from the matrix that was given.
    """

    matrix: FloatArray
    scale: float
    noise: float


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


def as_finite(
    label: str, matrices: ArrayLike, batch: int, columns: int | None = None
) -> FloatArray:
    """Return finite B by B matrices in float64, of other columns if told so, or raise InputError.

    Examples
    --------
    >>> as_finite("Xi", [np.ones((4, 4))], 4).shape
    (1, 4, 4)
    """
    try:
        given: np.ndarray[Any, Any] = np.asarray(matrices)
    except ValueError as ragged:
        raise InputError(f"{label} must be an array of matrices, got a ragged one") from ragged
    if given.dtype.kind not in "iuf" or given.dtype.itemsize > 8:
        raise InputError(f"{label} must be real numbers in float64, got dtype {given.dtype}")
    columns = columns or batch
    if given.shape[-2:] != (batch, columns):
        sizes = f"batch {batch}" if batch == columns else f"batches {batch} and {columns}"
        raise InputError(
            f"{label} must have shape (..., {batch}, {columns}) for {sizes}, got {given.shape}"
        )
    array = given.astype(np.float64)
    if not np.isfinite(array).all():
        raise InputError(f"{label} must be finite, got nan or inf among its entries")
    return array


def as_symmetric(label: str, matrices: ArrayLike, batch: int) -> FloatArray:
    """Return finite symmetric B by B matrices in float64, or raise InputError.

    Examples
    --------
    >>> as_symmetric("Sigma", np.eye(4), 4).shape
    (4, 4)
    """
    array = as_finite(label, matrices, batch)
    if np.array_equal(array, array.swapaxes(-1, -2)):
        return array
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
    return in_axes(scaled(Sigma))


def scaled(Sigma: FloatArray) -> Scaled:
    """Return one covariance matrix, centred and of trace 1.

    Raises
    ------
    InputError
        If it has a negative eigenvalue, or vanishes once it is centred.

    Examples
    --------
    >>> scaled(np.eye(4)).matrix[0].round(3)
    array([ 0.25 , -0.083, -0.083, -0.083])
    """
    from bnsym.meanfield.maps.packed import between_centres  # numba is slow to load

    B = len(Sigma)
    largest = float(np.abs(Sigma).max())
    exponent = max(math.frexp(largest)[1], -1000)
    unit = math.ldexp(1.0, -exponent)
    Sigma = Sigma * unit
    noise = 8 * UNIT * math.sqrt(B) * unit * largest
    _require_positive(Sigma, 4 * math.sqrt(B) * noise)
    trace = between_centres(Sigma)
    if trace <= 4 * math.sqrt(B) * noise:
        raise InputError(_VANISHES)
    Sigma /= trace
    return Scaled(Sigma, math.ldexp(trace, exponent), noise / trace)


def in_axes(given: Scaled) -> Gram:
    """Return the matrix in its own axes, or raise InputError for a negative eigenvalue.

    Examples
    --------
    >>> in_axes(scaled(np.eye(4))).spectrum.round(3)
    array([0.333, 0.333, 0.333])
    """
    matrix, scale, noise = given
    eigenvalues, vectors = np.linalg.eigh(reflected(matrix))
    if eigenvalues[0] < -4 * math.sqrt(len(matrix)) * noise:
        raise InputError(_NEGATIVE)
    eigenvalues = np.maximum(eigenvalues, 0)
    total = float(eigenvalues.sum())
    spectrum = eigenvalues / total
    axes = from_complement(vectors)
    return Gram(matrix / total, axes, np.square(axes), spectrum, scale * total, noise / total)


_VANISHES = "Sigma must not vanish after centering, got rows that do not differ"
_NEGATIVE = "Sigma must be positive semidefinite, got a matrix with a negative eigenvalue"


def _require_positive(Sigma: FloatArray, slack: float) -> None:
    """Raise InputError if a matrix has an eigenvalue below -slack, or vanishes."""
    if slack == 0:
        raise InputError(_VANISHES)
    shifted = Sigma.copy()
    shifted.reshape(-1)[:: len(Sigma) + 1] += slack
    if dpotrf(shifted.T, clean=False, overwrite_a=True)[1] != 0:
        raise InputError(_NEGATIVE)


def reflected(matrix: FloatArray) -> FloatArray:
    """Return a centred matrix on the complements of 1, of columns and of rows.

    Examples
    --------
    >>> reflected(np.eye(4) - 0.25).round(12) + 0.0
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    left, right = (_direction(size) for size in matrix.shape)
    inner = matrix - left @ matrix
    inner -= (inner @ right)[:, None]
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
    *leading, n, count = vectors.shape
    axes = np.empty((*leading, n + 1, count))
    axes[..., 0, :], axes[..., 1:, :] = 0, vectors
    axes -= _direction(n + 1)[:, None] * vectors.sum(-2)[..., None, :]
    return axes


def moved(gram: Gram) -> Gram:
    """Return the matrix moved by its noise in a fixed arbitrary direction: what rounding may do.

    The direction is upwards, so that an eigenvalue that is 0 for all float64 can tell moves too.

    Examples
    --------
    >>> gram = centred(np.diag([1.0, 2.0, 2.0, 2.0]))
    >>> float(np.abs(moved(gram).spectrum - gram.spectrum).max()) < 4 * gram.noise
    True
    """
    direction = upwards(len(gram.spectrum))
    eigenvalues, vectors = np.linalg.eigh(np.diag(gram.spectrum) + gram.noise * direction)
    axes = gram.axes @ vectors
    spectrum = np.maximum(eigenvalues, 0)
    matrix = (axes * spectrum) @ axes.T
    return gram._replace(matrix=matrix, axes=axes, squares=np.square(axes), spectrum=spectrum)


@lru_cache(maxsize=16)
def upwards(n: int) -> FloatArray:
    """Return a fixed arbitrary n by n direction, with eigenvalues from about 0 to about 2.

    Examples
    --------
    >>> print(np.linalg.eigvalsh(upwards(20))[[0, -1]].round(1))
    [0. 2.]
    """
    draw = np.random.default_rng(n).normal(size=(n, n))
    return np.asarray(np.eye(n) + (draw + draw.T) / math.sqrt(8 * n))
