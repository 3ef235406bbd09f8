"""What the maps return: matrices, each with an estimate of its error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from bnsym.errors import AccuracyError
from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous

__all__ = ["SAFETY", "TOLERANCE", "Estimate", "interleaved", "refined", "relative", "vouched"]

SAFETY = 6.0
"""By what the change under one random perturbation is multiplied to stand for rounding."""

LEAST = 16 * UNIT
"""What is added to an estimate from differences: two of them may be 0 by chance."""

TOLERANCE = 1e-6
"""Largest error estimate that is returned: beyond it the maps raise AccuracyError.

But for those that are sampled, see `sampled`."""


Given = TypeVar("Given")


@dataclass(frozen=True, eq=False)
class Estimate:
    """Matrices in the last two axes of ``value``; NumPy takes them for that array.

    Parameters
    ----------
    value : array of float64, shape (..., B, B)
        The matrices.
    error : array of float64, shape (...)
        For each matrix, the estimated error of any entry relative to the largest entry: from a
        second rule for the integral, and from the rounding of the input and of every step.  Of
        two batches with an activation that has kinks, or that does not continue to the complex
        plane, it is that of samples: all entries are within it with a probability of 0.999.

    Examples
    --------
    >>> np.trace(Estimate(value=np.eye(4), error=np.array(1e-15)))
    np.float64(4.0)
    """

    value: FloatArray
    error: FloatArray

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> FloatArray:
        return np.array(self.value, dtype=dtype, copy=copy)


def vouched(
    phi: Homogeneous | Function,
    value: FloatArray,
    error: FloatArray,
    tolerance: float = TOLERANCE,
) -> Estimate:
    """Return the estimate, or raise AccuracyError where its error is above the tolerance.

    Examples
    --------
    >>> vouched(Homogeneous(1.0, 1.0, 0.0), np.eye(4), np.array(1e-15)).error
    array(1.e-15)
    """
    if not np.all(error <= tolerance):
        worst = np.max(np.where(np.isnan(error), np.inf, error))
        steep = f", or {phi.name} is too steep" if isinstance(phi, Function) else ""
        raise AccuracyError(
            f"the result would have a relative error of about {worst:.1g}, above {tolerance:g}: "
            f"Sigma is too close to one where the map is singular{steep}"
        )
    return Estimate(value, error)


def relative(gap: FloatArray, whole: FloatArray) -> float:
    """Return the largest entry of a difference over the largest of what it is a part of.

    Examples
    --------
    >>> relative(np.array([0.0, -1.0]), np.array([4.0, 2.0]))
    0.25
    """
    return float(np.abs(gap).max() / (np.abs(whole).max() or 1.0))


def interleaved(first: FloatArray, second: FloatArray) -> tuple[FloatArray, float]:
    """Return the mean of a trapezoid rule and the same shifted by half a step, and its error.

    Their difference is twice the first harmonic of the integrand.  The mean's error is the second,
    about the square of the first: it is taken to be at most its power 3/2.

    Examples
    --------
    >>> interleaved(np.array([1.0]), np.array([1.0 + 2e-8]))[1] < 3e-12
    True
    """
    mean = (first + second) / 2
    return mean, relative(first - second, mean) ** 1.5


def refined(
    rules: Sequence[Callable[[Given], FloatArray]], given: Given, near: Given, close: float
) -> tuple[FloatArray, float]:
    """Return what ever finer rules make of what is given, and its error.

    Two rules one after the other check one another, until they are ``close`` or rounding counts for
    more.  What that does shows in the first rule at what is ``near``: moved by its noise.

    Examples
    --------
    >>> rules = [lambda x: x + 1e-2, lambda x: x + 1e-4, lambda x: x + 1e-8, lambda x: x]
    >>> value, error = refined(rules, np.ones(1), np.ones(1), close=1e-3)
    >>> print(value, round(error, 6))
    [1.00000001] 0.0001
    """
    value = rules[0](given)
    rounding = SAFETY * relative(rules[0](near) - value, value)
    for rule in rules[1:]:
        finer = rule(given)
        value, gap = finer, relative(value - finer, finer)
        if gap <= max(close, rounding / 4):
            break
    return value, gap + rounding + LEAST
