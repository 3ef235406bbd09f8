"""What the kernels of zonal functions accept, checked once for every target."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.zonal import MOST_DEGREES, GaussRule

__all__ = ["as_coefficients", "as_cosines", "as_count", "as_samples"]


def _real(name: str, given: ArrayLike) -> FloatArray:
    """Return finite float64 numbers."""
    array = np.asarray(given)
    if array.dtype.kind not in "iuf":
        raise InputError(f"{name} must be real numbers, got {array.dtype}")
    if not np.isfinite(array).all():
        raise InputError(f"{name} must be finite")
    return array.astype(np.float64, copy=False)


def as_cosines(given: ArrayLike, largest: float = 1.0) -> FloatArray:
    """Return points that are at most so far from 0."""
    array = _real("points", given)
    size = np.abs(array).max(initial=0.0)
    if size > largest:
        raise InputError(f"points must lie in [-{largest:.6g}, {largest:.6g}], got one of {size}")
    return array


def as_count(count: int, most: int) -> int:
    """Return a number of coefficients."""
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= most:
        raise InputError(f"count must be an integer from 1 to {most}, got {count!r:.60}")
    return count


def as_samples(values: ArrayLike, rule: GaussRule) -> FloatArray:
    """Return functions at the nodes of a rule."""
    array = _real("values", values)
    if array.ndim == 0 or array.shape[-1] != len(rule.x):
        raise InputError(
            f"values must have {len(rule.x)} entries in the last axis, one for each node, "
            f"got shape {array.shape}"
        )
    return array


def as_coefficients(coefficients: ArrayLike, n: float) -> FloatArray:
    """Return coefficients for a sphere in n dimensions."""
    if not n >= 3:
        raise InputError(f"n must be at least 3, got {n!r:.60}")
    array = _real("coefficients", coefficients)
    if array.ndim == 0 or not 1 <= array.shape[-1] <= MOST_DEGREES:
        raise InputError(
            f"coefficients must have 1 to {MOST_DEGREES} entries in the last axis, "
            f"got shape {array.shape}"
        )
    return array
