"""Two batches and an activation with kinks: the part that a polynomial leaves is sampled.

A polynomial close to phi has maps that are known, see `lemniscate`.  What the map of phi has beyond
it is the mean of independent samples, drawn from a fixed seed: the same input gives the same
output.  The spread between blocks of samples gives the error, by Student's t distribution: all
entries of a matrix are within it with a probability of 0.999.

That error is 1e-5 to 1e-3 where the other maps have 1e-12.  The samples are plain: on what the
polynomial leaves, scrambled Sobol points were found to be no better.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.polynomial import Chebyshev
from scipy.special import stdtrit

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.ellipse import first_level
from bnsym.meanfield.maps.estimate import TOLERANCE
from bnsym.meanfield.maps.gram import from_complement
from bnsym.meanfield.maps.lemniscate import tables
from bnsym.meanfield.maps.pair import Joint

__all__ = [
    "Batches",
    "covariances",
    "polynomial",
    "pulled_back",
    "pushed_on",
    "require_spread",
    "sampled",
    "worst",
]

BLOCKS = 64
"""Blocks of samples, whose spread gives the error."""

VALUES = 2**24
"""Values of phi in all blocks together, about."""

FEWEST, MOST = 2**7, 2**15
"""Samples in a block."""

CONFIDENCE = 0.999
"""That all entries of a matrix are within the error."""

SAMPLED = 1e-2
"""Largest error that is returned where maps are sampled."""

DEGREE = 16
"""Of the polynomial."""

STEEPEST = 7
"""Level of `ellipse.first_level` at which phi has structure that samples may not see."""

SPREAD = 1e-3
"""Least fifth eigenvalue of a batch, relative to the trace, for gradients to have a variance."""


class Batches(NamedTuple):
    """Normalized batches, a sample in each row: u = G*h/norm, v alike, and sqrt(B)/norm of both."""

    u: FloatArray
    v: FloatArray
    one: FloatArray
    other: FloatArray


Values: TypeAlias = tuple[FloatArray, FloatArray]
"""phi and phi' at sqrt(B)*u or at sqrt(C)*v."""

Summand: TypeAlias = Callable[[Batches, Values, Values], FloatArray]
"""The sum over samples of what is wanted the mean of."""


def worst(phi: Homogeneous | Function, reach: float) -> float:
    """Return the largest error with which maps of two batches are returned.

    Examples
    --------
    >>> worst(Homogeneous(1.0, 1.0, 0.0), 2.0)
    1e-06
    """
    known = isinstance(phi, Homogeneous) or tables(phi, reach) is not None
    return TOLERANCE if known else SAMPLED


@lru_cache(maxsize=16)
def polynomial(phi: Function, reach: float) -> Function:
    """Return a polynomial that is close to phi where batch norm puts most values.

    Examples
    --------
    >>> ramp = Function("ramp", lambda x: (np.clip(x, -1, 1), (abs(x) < 1) * 1.0), (-1.0, 1.0))
    >>> fit = polynomial(ramp, 3.0)
    >>> bool(abs(fit(np.array([0.5]))[0][0] - 0.5) < 0.1)
    True
    """
    x = reach * np.cos(np.pi * (np.arange(400) + 0.5) / 400)
    weight = np.exp(-(x**2) / 4) + 0.03
    fit = Chebyshev.fit(x, phi(x)[0], DEGREE, domain=[-reach, reach], w=weight)
    slope = fit.deriv()

    def evaluate(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        return fit(x), slope(x)

    return Function(f"a polynomial near {phi.name}", evaluate)


def sampled(
    summand: Summand, phi: Function, near: Function, given: Joint
) -> tuple[FloatArray, float]:
    """Return the mean of a summand of phi less the same of another, and the error of any entry.

    Examples
    --------
    >>> from bnsym.meanfield.maps.pair import joint
    >>> cube = Function("cube", lambda x: (x**3, 3 * x**2))
    >>> line = Function("line", lambda x: (2.2 * x, np.full_like(x, 2.2)))
    >>> same = joint(np.eye(4), np.eye(4), np.eye(4))
    >>> mean, error = sampled(covariances, cube, line, same)
    >>> bool(abs(mean[0, 0] - (27 / 7 - 2.2**2)) < error < 0.1)
    True
    """
    if first_level(phi, max(given.first, len(given.covariance) - given.first) + 1) >= STEEPEST:
        raise AccuracyError(f"{phi.name} is too steep for the maps of two batches")
    totals = []
    for at in _blocks(given):
        y, w = math.sqrt(at.u.shape[1]) * at.u, math.sqrt(at.v.shape[1]) * at.v
        total = summand(at, phi(y), phi(w)) - summand(at, near(y), near(w))
        totals.append(total / len(y))
    means = np.array(totals)
    entries = means[0].size
    quantile = float(stdtrit(BLOCKS - 1, 1 - (1 - CONFIDENCE) / (2 * entries)))
    deviation = means.std(axis=0, ddof=1) / math.sqrt(BLOCKS)
    return means.mean(axis=0), quantile * float(deviation.max())


def _blocks(given: Joint) -> Iterator[Batches]:
    """Iterate over the blocks of samples.

    Without an epsilon only 1/(|G*h|*|G*k|) depends on how long a sample is: that takes its mean,
    1/(d-2) in d dimensions.
    """
    n = given.first
    eigenvalues, vectors = np.linalg.eigh(given.covariance)
    counts = eigenvalues > 4 * n * given.noise
    root = vectors[:, counts] * np.sqrt(eigenvalues[counts])
    axes = np.concatenate([from_complement(root[:n]), from_complement(root[n:])])
    count = int(np.clip(VALUES // (BLOCKS * len(axes)), FEWEST, MOST))
    rng, dimension = np.random.default_rng(0), root.shape[1]
    for _ in range(BLOCKS):
        sample = rng.normal(size=(count, dimension))
        if not any(given.decays):
            sample *= math.sqrt(max(dimension - 2, 1)) / np.linalg.norm(sample, axis=1)[:, None]
        h, k = np.split(sample @ axes.T, [n + 1], axis=1)
        norms = [
            np.sqrt(np.square(z).sum(1) + decay)[:, None]
            for z, decay in zip((h, k), given.decays, strict=True)
        ]
        sizes = [math.sqrt(z.shape[1]) / norm for z, norm in zip((h, k), norms, strict=True)]
        yield Batches(h / norms[0], k / norms[1], *sizes)


def covariances(at: Batches, y: Values, w: Values) -> FloatArray:
    """Return the sum of phi(y)*phi(w)ᵀ.

    Examples
    --------
    >>> one = np.ones((3, 2))
    >>> covariances(Batches(one, one, one[:, :1], one[:, :1]), (one, one), (2 * one, one))
    array([[6., 6.],
           [6., 6.]])
    """
    return np.asarray(y[0].T @ w[0])


def pushed_on(Theta: FloatArray, at: Batches, y: Values, w: Values) -> FloatArray:
    """Return the sum of J*Theta*Lᵀ, Theta centred: J = diag(phi'(y))*(G - u*uᵀ)*sqrt(B)/norm.

    Examples
    --------
    >>> rows = np.array([[0.6, 0.0, -0.6]])
    >>> at = Batches(rows, rows, np.ones((1, 1)), np.ones((1, 1)))
    >>> pushed_on(np.eye(3), at, (rows, 1 + 0 * rows), (rows, 1 + 0 * rows)).round(4)[0]
    array([0.5392, 0.    , 0.4608])
    """
    a, b = at.one * y[1], at.other * w[1]
    p, q = at.u @ Theta, at.v @ Theta.T
    m = (p * at.v).sum(1, keepdims=True)
    total = Theta * (a.T @ b) - (a * at.u).T @ (b * p) - (a * q).T @ (b * at.v)
    return np.asarray(total + (a * at.u * m).T @ (b * at.v))


def pulled_back(Delta: FloatArray, at: Batches, y: Values, w: Values) -> FloatArray:
    """Return the sum of Jᵀ*Delta*L before centering.

    Examples
    --------
    >>> rows = np.array([[0.6, 0.0, -0.6]])
    >>> at = Batches(rows, rows, np.ones((1, 1)), np.ones((1, 1)))
    >>> pulled_back(np.eye(3), at, (rows, 1 + 0 * rows), (rows, 1 + 0 * rows)).round(4)[0]
    array([0.5392, 0.    , 0.4608])
    """
    a, b = at.one * y[1], at.other * w[1]
    alpha, beta = a * at.u, b * at.v
    x, z = (alpha @ Delta) * b, a * (beta @ Delta.T)
    m = ((alpha @ Delta) * beta).sum(1, keepdims=True)
    return np.asarray(Delta * (a.T @ b) - at.u.T @ x - z.T @ at.v + (at.u * m).T @ at.v)


def require_spread(phi: Function, given: Joint) -> None:
    """Raise an error where samples of gradients need not have a variance.

    Examples
    --------
    >>> from bnsym.meanfield.maps.pair import joint
    >>> ramp = Function("ramp", lambda x: (np.maximum(x, 0), (x > 0) * 1.0), (0.0,))
    >>> require_spread(ramp, joint(np.eye(8), np.eye(8), np.eye(8)))
    """
    if phi.rough:
        raise InputError(f"the maps of gradients need E phi'^2 to be finite, got {phi.name}")
    if phi.heavy:
        raise AccuracyError(
            f"the gradients of two batches with {phi.name} are sampled, and have no variance where "
            "these are nearly one: E phi'^4 is infinite"
        )
    n = given.first
    for block, decay in zip(
        (given.covariance[:n, :n], given.covariance[n:, n:]), given.decays, strict=True
    ):
        largest = np.linalg.eigvalsh(block)[::-1]
        fifth = largest[4] if len(largest) > 4 else 0.0
        if max(fifth, decay) < SPREAD:
            raise AccuracyError(
                f"the gradients of two batches with {phi.name} are sampled, and may not have a "
                "variance: that takes an epsilon or five large eigenvalues of each batch"
            )
