"""Kernels of zonal functions in NumPy: recurrences over blocks that stay in the cache.

`bnsym.meanfield.compiled` has the same functions in Numba.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg.blas import daxpy

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.forms import AtBSB1, eigenvalue_forms, eigenvalues_from
from bnsym.meanfield.gegenbauer import polynomials
from bnsym.meanfield.zonal import GaussRule, Steps, plan, value_at_one
from bnsym.meanfield.zonal_input import as_coefficients, as_cosines, as_count, as_samples

__all__ = ["eigenvalues", "evaluate", "expand", "gegenbauer", "legendre"]

BLOCK = 8192
"""Points at a time: four arrays of them fit into a cache of the second level."""

_SMALLEST, _LARGEST = 1e-50, 1e8

TOGETHER, POINTS = 32, 1024
"""Degrees and points at a time, which one matrix product takes up."""


def legendre(degree: int, n: float, t: ArrayLike) -> FloatArray:
    """Return P_l(t), the Gegenbauer polynomial of index n/2 - 1 that is 1 at t = 1.

    Parameters
    ----------
    degree : int
        l, from 0 to 1000.
    n : float
        The dimension, from 2 to 2002; the polynomials are Legendre's for 3.
    t : array
        Cosines, between -1 and 1.

    Returns
    -------
    array of float64
        Each with an error of at most 1e-13 of ``sqrt(P**2 + (1-t**2)*P'**2/(l*(l+n-2)))``, the
        envelope of the oscillation there, if that is above 1e-290.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> legendre(2, 3.0, [0.0, 0.5, 1.0])                               # (3*t**2 - 1)/2
    array([-0.5  , -0.125,  1.   ])
    """
    cosines = as_cosines(t)
    flat = cosines.ravel()
    odd, ends, center, (factor, other) = plan(degree, n)
    squares = flat * flat
    near_ends = squares >= 0.5
    outer, inner = np.flatnonzero(near_ends), np.flatnonzero(~near_ends)
    at_ends, values = flat[outer], np.empty_like(flat)
    values[outer] = _by_steps(ends, (1 - at_ends) * (1 + at_ends))
    values[inner] = _by_steps(center, squares[inner]) * other * factor
    return (values * flat if odd else values).reshape(cosines.shape)


def _by_steps(steps: Steps, s: FloatArray) -> FloatArray:
    """Take the steps of the difference form, block by block, each in three passes."""
    values = np.ones_like(s)
    change, product = np.empty((2, min(BLOCK, len(s))))
    stages = _stages(steps)
    for start in range(0, len(s), BLOCK):
        block, value = s[start : start + BLOCK], values[start : start + BLOCK]
        difference, term = change[: len(block)], product[: len(block)]
        difference[:] = 0
        for size, pairs in stages:
            difference *= size
            for slope, unit in pairs:
                np.multiply(block, value, out=term)
                daxpy(term, difference, a=slope)  # in place
                daxpy(difference, value, a=unit)
    return values


def _stages(steps: Steps) -> list[tuple[float, list[tuple[float, float]]]]:
    """Return the steps with the differences in units that take up the inertia.

    A unit is a product of inertias, so that P grows by the unit times the difference, and this by
    slope/unit*s*P. Before every stage differences are brought back to their size: units stay
    where neither they nor what is measured in them is beyond float64.
    """
    stages: list[tuple[float, list[tuple[float, float]]]] = [(1.0, [])]
    unit = 1.0
    for number, (slope, inertia) in enumerate(zip(*map(np.ndarray.tolist, steps), strict=True)):
        if not _SMALLEST < unit < _LARGEST:
            stages.append((unit, []))
            unit = 1.0
        unit *= inertia if number else 1.0  # the first difference has none before it
        stages[-1][1].append((slope / unit, unit))
    return stages


def gegenbauer(degree: int, index: float, t: ArrayLike) -> FloatArray:
    """Return the Gegenbauer polynomial C_l(t).

    Parameters
    ----------
    degree : int
        l, from 0 to 1000.
    index : float
        From above 0 to 1000.
    t : array
        Between -1 and 1.

    Returns
    -------
    array of float64
        Each with an error of at most 1e-13 of its envelope, as `legendre`.

    Raises
    ------
    InputError
        For anything else, and where C_l(1) is beyond float64.

    Examples
    --------
    >>> gegenbauer(3, 1.0, [0.5, 1.0])                                  # 8*t**3 - 4*t
    array([-1.,  4.])
    """
    return value_at_one(degree, index) * legendre(degree, 2 * index + 2, t)


def expand(values: ArrayLike, rule: GaussRule, count: int) -> FloatArray:
    """Return the orthonormal coefficients a_l, l < count, of functions given at the nodes.

    Parameters
    ----------
    values : array
        Functions of x at ``rule.x``, along the last axis.
    rule : GaussRule
        From `gauss_rule`, with at least ``count`` nodes.
    count : int

    Returns
    -------
    array of float64
        Each with a rounding error of at most 1e-13 of the square root of E f**2.

    Raises
    ------
    InputError
        If the values do not belong to the nodes, or the nodes are too few.

    Examples
    --------
    >>> from bnsym.meanfield.zonal import gauss_rule
    >>> rule = gauss_rule(float("inf"), 8)
    >>> expand(rule.x**2, rule, 4).round(12) + 0.0                      # 1 + sqrt(2)*p_2
    array([1.        , 0.        , 1.41421356, 0.        ])
    """
    samples = as_samples(values, rule)
    degrees = as_count(count, len(rule.x))
    h = 1 / rule.n
    weighted = samples * rule.weights
    parts = [weighted @ block.T for block in _basis(rule.x, h, degrees)]
    return np.concatenate(parts, axis=-1)


def evaluate(coefficients: ArrayLike, x: ArrayLike, n: float) -> FloatArray:
    """Return the functions that are sums of a_l*p_l at the points x = sqrt(n)*t.

    Parameters
    ----------
    coefficients : array
        a_l along the last axis, at most 1000.
    x : array
        Points between -sqrt(n) and sqrt(n).
    n : float
        At least 3, perhaps infinite.

    Returns
    -------
    array of float64
        In the shape of the coefficients without their last axis, then that of x.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> evaluate([1.0, 0.0, 2**0.5], [0.0, 2.0], float("inf")).round(12) + 0.0   # x**2
    array([0., 4.])
    """
    rows, points = as_coefficients(coefficients, n), as_cosines(x, np.sqrt(n))
    flat = points.ravel()
    found = np.zeros((*rows.shape[:-1], len(flat)))
    for start in range(0, len(flat), POINTS):
        here, degree = flat[start : start + POINTS], 0
        for block in _basis(here, 1 / n, rows.shape[-1]):
            found[..., start : start + POINTS] += rows[..., degree : degree + len(block)] @ block
            degree += len(block)
    return found.reshape(rows.shape[:-1] + points.shape)


def _basis(x: FloatArray, h: float, count: int) -> Iterator[FloatArray]:
    """Yield the values of the orthonormal polynomials, some degrees at a time."""
    recurrence = polynomials(x, h, count)
    for start in range(0, count, TOGETHER):
        yield np.array([next(recurrence) for _ in range(min(TOGETHER, count - start))])


def eigenvalues(coefficients: ArrayLike, n: float) -> AtBSB1:
    """Return upsilon and the eigenvalues at BSB1 by their quadratic forms in the coefficients.

    They are sums over a_l**2 and a_l*a_(l+2), exact for polynomials.

    Parameters
    ----------
    coefficients : array
        a_l along the last axis, at most 1000.
    n : float
        B - 1, at least 3 and perhaps infinite.

    Returns
    -------
    AtBSB1
        Arrays in the shape of the coefficients without their last axis.  Numerators and upsilon
        each have an error of at most 1e-13 of the sum of the sizes of their terms.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> linear = eigenvalues([0.0, 1.0], 7.0)                           # B = 8
    >>> print(f"{linear.forward_L:.6f} {linear.backward_G:.6f}")        # (B-1)/(B+1), (B-2)/(B-3)
    0.777778 1.200000
    """
    rows = as_coefficients(coefficients, n)
    own, mixed = eigenvalue_forms(n, rows.shape[-1])
    return eigenvalues_from((rows**2) @ own.T + (rows[..., :-2] * rows[..., 2:]) @ mixed.T)
