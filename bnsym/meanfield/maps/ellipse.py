"""The covariance map of any activation: averages over ellipses.

For y = sqrt(B)*G*h/|G*h|, h ~ N(0, Sigma), and a function g of two entries of y,

    E g(y_i, y_j) = g(0) + 1/2 * integral of det(I+2*s*Sigma^G)^(-1/2) A(s)/s over s > 0,
    A(s) = mean over theta of y·grad g at y_i = R_i*cos(theta), y_j = R_j*cos(theta - beta),

with R_i^2 = 2*B*s*K_ii(s), and cos(beta) the correlation of K(s) = Sigma^G*(I+2*s*Sigma^G)^-1.  On
a homogeneous polynomial g of degree 2*k the mean is that over N(0, 2*B*s*K(s)) over 2^k*k!, which
leaves Schwinger's formula; polynomials are dense, for R_i^2 <= B - 1.

With phi(R*cos(theta)) = sum of a_k(R)*cos(k*theta) and R*cos(theta)*phi'(R*cos(theta)) likewise
with b_k, A(s) is a_0*b_0 twice, and the sum of (a_k(R_i)*b_k(R_j) + b_k(R_i)*a_k(R_j))/2*T_k(c).
An activation with kinks is left to `kinked`.  Batch norm's epsilon is a factor exp(-s*B*epsilon).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.fft import dct

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.maps.estimate import refined
from bnsym.meanfield.maps.gram import Gram, moved
from bnsym.meanfield.maps.kinked import by_panels
from bnsym.meanfield.maps.nodes import trapezoid
from bnsym.meanfield.maps.panels import RULES, kinked

__all__ = ["by_ellipses", "first_level", "mean_by_ellipses"]

COARSE, ANGLES = 0.5, 32
"""Step of the trapezoid rule and angles of the first level; each level halves and doubles."""

LEVELS = 7
"""The last level.  The first is the one at which no two marks of phi are closer than angles."""

CLOSE = 1e-13
"""Difference of two levels, relative to the largest entry, at which the finer one is taken."""

CLOSE_PANELS = 1e-12
"""The same for the rules of an activation with kinks, each of which takes twice as long."""

CHUNK = 2**18
"""Values of phi held at a time."""


def by_ellipses(phi: Function, gram: Gram, epsilon: float = 0.0) -> tuple[FloatArray, float]:
    """Return E phi(y)*phi(y)ᵀ and its error relative to the largest entry.

    The error is the difference of the last two rules, and what an arbitrary perturbation of the
    size of the noise does.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> cube = Function("cube", lambda x: (x**3, 3 * x**2))
    >>> V, error = by_ellipses(cube, centred(np.eye(4)))
    >>> print(f"{V[0, 0]:.12f}")                                                      # 27/7
    3.857142857143
    """
    if phi.jumps:
        raise InputError(f"the maps at a general Sigma need a continuous phi, got {phi.name}")
    rules: list[Callable[[Gram], FloatArray]]
    if kinked(phi, len(gram.axes)):
        rules = [partial(by_panels, phi, epsilon=epsilon, counts=counts) for counts in RULES]
        return refined(rules, gram, moved(gram), CLOSE_PANELS)
    first = first_level(phi, len(gram.axes))
    if first >= LEVELS:
        raise AccuracyError(f"{phi.name} is too steep for the maps at a general Sigma")
    levels = range(first, LEVELS + 1)
    rules = [partial(_level, phi, epsilon=epsilon, level=level) for level in levels]
    return refined(rules, gram, moved(gram), CLOSE)


def first_level(phi: Function, B: int) -> int:
    """Return the level at which no two marks of phi are closer than the angles on an ellipse.

    Examples
    --------
    >>> first_level(Function("line", lambda x: (x, np.ones_like(x))), 8)
    0
    """
    reach = math.sqrt(B)
    finest = min(np.diff(phi.marks(reach)), default=math.inf)
    return math.ceil(math.log2(max(1.0, math.pi * reach / (ANGLES * finest))))


def _level(phi: Function, gram: Gram, epsilon: float, level: int) -> FloatArray:
    """Return the map by the trapezoid rules of one level."""
    # Loaded at first use: numba is slow to load, and the fixed point does without.
    from bnsym.meanfield.maps.packed import add_cosines

    B, count = len(gram.axes), ANGLES * 2**level
    decay = B * epsilon / gram.scale
    rule = trapezoid(gram.spectrum, 0.5, 0.0, COARSE / 2**level, 0.0, decay)
    scaled = rule.spectrum * (rule.s * rule.trace)[:, None]
    radius = np.sqrt(2 * B * scaled @ gram.squares.T)
    weight = rule.weight / np.sqrt(rule.s) / 2
    zero = float(phi(np.zeros(1))[0][0])
    total = np.full((B, B), zero**2)
    chunk = max(1, CHUNK // (B * count))
    cosine = np.cos(np.pi * (np.arange(count) + 0.5) / count)
    for start in range(0, len(weight), chunk):
        part = slice(start, start + chunk)
        y = radius[part, :, None] * cosine
        value, slope = phi(y)
        a, b = dct(value) / count, dct(y * slope) / count
        a[..., 0] /= 2
        b[..., 0] /= 2
        rows = gram.axes * np.sqrt(rule.spectrum[part])[:, None, :]
        rows /= np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), np.finfo(float).tiny)
        C = np.clip(rows @ rows.swapaxes(-1, -2), -1, 1)
        add_cosines(weight[part], a, b, C, total)
    return total


def mean_by_ellipses(phi: Function, gram: Gram, epsilon: float = 0.0) -> tuple[FloatArray, float]:
    """Return E phi(y) for a smooth phi, and its error relative to the largest entry.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> square = Function("square", lambda x: (x**2, 2 * x))
    >>> mean, error = mean_by_ellipses(square, centred(np.eye(4)))
    >>> mean.round(12)
    array([1., 1., 1., 1.])
    """
    rules = [partial(_mean, phi, epsilon=epsilon, level=level) for level in range(LEVELS + 1)]
    return refined(rules, gram, moved(gram), CLOSE)


def _mean(phi: Function, gram: Gram, epsilon: float, level: int) -> FloatArray:
    """Return E phi(y) by the trapezoid rules of one level."""
    B, count = len(gram.axes), ANGLES * 2**level
    rule = trapezoid(gram.spectrum, 0.5, 0.0, COARSE / 2**level, 0.0, B * epsilon / gram.scale)
    squares = (rule.spectrum * (rule.s * rule.trace)[:, None]) @ gram.squares.T
    cosine = np.cos(np.pi * (np.arange(count) + 0.5) / count)
    y = np.sqrt(2 * B * squares)[..., None] * cosine
    terms = (y * phi(y)[1]).mean(-1)
    zero = float(phi(np.zeros(1))[0][0])
    return np.asarray(zero + (rule.weight / np.sqrt(rule.s) / 2) @ terms)
