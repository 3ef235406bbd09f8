"""What the maps return: matrices, each with an estimate of its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bnsym.errors import AccuracyError
from bnsym.meanfield.bounded import FloatArray

__all__ = ["SAFETY", "TOLERANCE", "Estimate", "vouched"]

SAFETY = 6.0
"""By what the change under one random perturbation is multiplied to stand for rounding."""

TOLERANCE = 1e-6
"""Largest error estimate that is returned: beyond it the maps raise AccuracyError."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """Matrices in the last two axes of ``value``; NumPy takes them for that array.

    Parameters
    ----------
    value : array of float64, shape (..., B, B)
        The matrices.
    error : array of float64, shape (...)
        For each matrix, the estimated error of any entry relative to the largest entry: from a
        second rule for the integral, and from the rounding of the input and of every step.

    Examples
    --------
    >>> np.trace(Estimate(value=np.eye(4), error=np.array(1e-15)))
    np.float64(4.0)
    """

    value: FloatArray
    error: FloatArray

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> FloatArray:
        return np.array(self.value, dtype=dtype, copy=copy)


def vouched(value: FloatArray, error: FloatArray) -> Estimate:
    """Return the estimate, or raise AccuracyError where its error is above `TOLERANCE`.

    Examples
    --------
    >>> vouched(np.eye(4), np.array(1e-15)).error
    array(1.e-15)
    """
    worst = np.max(np.where(np.isnan(error), np.inf, error), initial=0.0)
    if worst > TOLERANCE:
        raise AccuracyError(
            f"the result would have a relative error of about {worst:.1g}, above {TOLERANCE:g}: "
            "Sigma is too close to one where the map is singular"
        )
    return Estimate(value, error)
