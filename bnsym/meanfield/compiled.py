"""Kernels of zonal functions in Numba: the same functions as in `bnsym.meanfield.blocked`.

They are compiled when they are first called, and kept on disk.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.forms import AtBSB1, eigenvalue_forms, eigenvalues_from
from bnsym.meanfield.gegenbauer import jacobi
from bnsym.meanfield.jit import on_disk
from bnsym.meanfield.zonal import GaussRule, plan, value_at_one
from bnsym.meanfield.zonal_input import as_coefficients, as_cosines, as_count, as_samples

__all__ = ["eigenvalues", "evaluate", "expand", "gegenbauer", "legendre"]

WIDTH = 256
"""Points at a time: what the recurrence carries for them fits into a cache of the first level."""


def legendre(degree: int, n: float, t: ArrayLike) -> FloatArray:
    """Return P_l(t): see `bnsym.meanfield.blocked.legendre`.

    Examples
    --------
    >>> legendre(2, 3.0, [0.0, 0.5, 1.0])                               # (3*t**2 - 1)/2
    array([-0.5  , -0.125,  1.   ])
    """
    cosines = as_cosines(t)
    odd, ends, center, at_center = plan(degree, float(n))
    slopes = np.array([center.slope, ends.slope])
    inertias = np.array([center.inertia, ends.inertia])
    values = np.empty(cosines.size)
    _legendre(cosines.ravel(), slopes, inertias, odd, at_center, values)
    return values.reshape(cosines.shape)


@on_disk
def _legendre(
    t: FloatArray,
    slopes: FloatArray,
    inertias: FloatArray,
    odd: bool,
    at_center: tuple[float, float],
    values: FloatArray,
) -> None:
    """Take the steps of the difference form from the end that is nearer to each point."""
    place = np.empty((2, WIDTH), np.int64)
    s, value, change = np.empty((2, WIDTH)), np.empty(WIDTH), np.empty(WIDTH)
    filled = np.zeros(2, np.int64)
    for point in range(len(t) + 1):
        last = point == len(t)
        if not last:
            x = t[point]
            end = 1 if x * x >= 0.5 else 0
            place[end, filled[end]] = point
            s[end, filled[end]] = (1 - x) * (1 + x) if end else x * x
            filled[end] += 1
        for end in range(2):
            count = filled[end]
            if count < WIDTH and not (last and count):
                continue
            value[:] = 1.0
            change[:] = 0.0
            for step in range(slopes.shape[1]):
                slope, inertia = slopes[end, step], inertias[end, step]
                for i in range(count):
                    change[i] = slope * s[end, i] * value[i] + inertia * change[i]
                    value[i] += change[i]
            for i in range(count):
                found = value[i] if end else value[i] * at_center[1] * at_center[0]
                values[place[end, i]] = found * t[place[end, i]] if odd else found
            filled[end] = 0


def gegenbauer(degree: int, index: float, t: ArrayLike) -> FloatArray:
    """Return the Gegenbauer polynomial C_l(t): see `bnsym.meanfield.blocked.gegenbauer`.

    Examples
    --------
    >>> gegenbauer(3, 1.0, [0.5, 1.0])                                  # 8*t**3 - 4*t
    array([-1.,  4.])
    """
    return value_at_one(degree, index) * legendre(degree, 2 * index + 2, t)


def expand(values: ArrayLike, rule: GaussRule, count: int) -> FloatArray:
    """Return orthonormal coefficients: see `bnsym.meanfield.blocked.expand`.

    Examples
    --------
    >>> from bnsym.meanfield.zonal import gauss_rule
    >>> rule = gauss_rule(float("inf"), 8)
    >>> expand(rule.x**2, rule, 4).round(12) + 0.0                      # 1 + sqrt(2)*p_2
    array([1.        , 0.        , 1.41421356, 0.        ])
    """
    samples = as_samples(values, rule)
    degrees = as_count(count, len(rule.x))
    weighted = np.ascontiguousarray(samples * rule.weights).reshape(-1, len(rule.x))
    coefficients = np.empty((len(weighted), degrees))
    _expand(weighted, rule.x, _betas(rule.n, degrees), coefficients)
    return coefficients.reshape((*samples.shape[:-1], degrees))


def _betas(n: float, count: int) -> FloatArray:
    """Return 0 and the coefficients beta_1, ..., beta_count of the recurrence."""
    return np.append(0.0, jacobi(np.arange(1.0, count + 1), 1 / n))


@on_disk
def _expand(
    weighted: FloatArray, x: FloatArray, betas: FloatArray, coefficients: FloatArray
) -> None:
    """Sum weighted values times p_l, degree after degree."""
    here, before = np.ones(len(x)), np.zeros(len(x))
    for l in range(coefficients.shape[1]):
        for row in range(len(weighted)):
            total = 0.0
            for i in range(len(x)):
                total += weighted[row, i] * here[i]
            coefficients[row, l] = total
        for i in range(len(x)):
            after = (x[i] * here[i] - betas[l] * before[i]) / betas[l + 1]
            before[i], here[i] = here[i], after


def evaluate(coefficients: ArrayLike, x: ArrayLike, n: float) -> FloatArray:
    """Return sums of a_l*p_l: see `bnsym.meanfield.blocked.evaluate`.

    Examples
    --------
    >>> evaluate([1.0, 0.0, 2**0.5], [0.0, 2.0], float("inf")).round(12) + 0.0   # x**2
    array([0., 4.])
    """
    rows, points = as_coefficients(coefficients, n), as_cosines(x, np.sqrt(n))
    flat = np.ascontiguousarray(rows).reshape(-1, rows.shape[-1])
    values = np.zeros((len(flat), points.size))
    _evaluate(flat, np.ascontiguousarray(points).ravel(), _betas(n, flat.shape[1]), values)
    return values.reshape(rows.shape[:-1] + points.shape)


@on_disk
def _evaluate(
    coefficients: FloatArray, x: FloatArray, betas: FloatArray, values: FloatArray
) -> None:
    """Add coefficients times p_l, block by block and degree after degree."""
    here, before = np.empty(WIDTH), np.empty(WIDTH)
    for start in range(0, len(x), WIDTH):
        count = min(WIDTH, len(x) - start)
        here[:] = 1.0
        before[:] = 0.0
        for l in range(coefficients.shape[1]):
            for row in range(len(coefficients)):
                for i in range(count):
                    values[row, start + i] += coefficients[row, l] * here[i]
            for i in range(count):
                after = (x[start + i] * here[i] - betas[l] * before[i]) / betas[l + 1]
                before[i], here[i] = here[i], after


def eigenvalues(coefficients: ArrayLike, n: float) -> AtBSB1:
    """Return the eigenvalues at BSB1: see `bnsym.meanfield.blocked.eigenvalues`.

    Examples
    --------
    >>> linear = eigenvalues([0.0, 1.0], 7.0)                           # B = 8
    >>> print(f"{linear.forward_L:.6f} {linear.backward_G:.6f}")        # (B-1)/(B+1), (B-2)/(B-3)
    0.777778 1.200000
    """
    rows = as_coefficients(coefficients, n)
    own, mixed = eigenvalue_forms(n, rows.shape[-1])
    flat = np.ascontiguousarray(rows).reshape(-1, rows.shape[-1])
    forms = np.zeros((len(flat), len(own)))
    _forms(flat, np.ascontiguousarray(own.T), np.ascontiguousarray(mixed.T), forms)
    return eigenvalues_from(forms.reshape((*rows.shape[:-1], len(own))))


@on_disk
def _forms(rows: FloatArray, own: FloatArray, mixed: FloatArray, forms: FloatArray) -> None:
    """Sum the terms in a_l**2 and in a_l*a_(l+2)."""
    for row in range(len(rows)):
        for l in range(rows.shape[1]):
            square = rows[row, l] ** 2
            for form in range(forms.shape[1]):
                forms[row, form] += square * own[l, form]
        for l in range(rows.shape[1] - 2):
            product = rows[row, l] * rows[row, l + 2]
            for form in range(forms.shape[1]):
                forms[row, form] += product * mixed[l, form]
