"""The law of the radius: how far from 0 the pre-activations of a batch lie, which epsilon sees.

At BSB1 the centred pre-activations have the squared length r**2 = upsilon*n*xi, where n*xi is
chi-squared with n = B - 1 degrees of freedom, and batch norm with epsilon takes them to phi(g*x),
x on the sphere of batch norm without it, at the gain

    g**2 = xi/(xi + sigma),        sigma = epsilon*B/(n*upsilon).

In v = log(xi) the law has the density exp(n*(v - exp(v))/2), analytic everywhere; Gauss-Legendre
panels converge geometrically.  In an infinite batch xi is 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.sphere import panels

__all__ = ["Radial", "flattened", "log_gain", "radial"]

NEGLIGIBLE = 45.0
"""Minus the logarithm of the density, relative to its largest value, at the ends."""

WIDEST_PANEL, STANDARD_DEVIATIONS = 1.0, 2.0
"""Of v: the wider of the two panels resolves the density or the gain, the narrower both."""

SMALL = 0.05
"""Below it exp(v) - 1 - v is a series, for the difference would lose its digits."""


class Radial(NamedTuple):
    """Nodes v = log(xi) of a rule, and its weights, which add up to 1."""

    v: FloatArray
    weights: FloatArray


def radial(n: float, edges: FloatArray, nodes: int) -> Radial:
    """Return a rule for the law of v = log(xi).

    Parameters
    ----------
    n : float
        B - 1, perhaps infinite.
    edges : array
        Values of v between which the integrand is analytic; at them it may be a half-integer
        power of the distance.
    nodes : int
        Nodes per panel.

    Examples
    --------
    >>> v, weights = radial(7.0, np.array([]), 20)
    >>> print(f"{weights @ np.exp(v):.12f} {weights @ np.exp(-v):.12f}")     # 1 and n/(n - 2)
    1.000000000000 1.400000000000
    """
    if np.isinf(n):
        return Radial(np.zeros(1), np.ones(1))
    low, high = _ends(n)
    width = min(WIDEST_PANEL, STANDARD_DEVIATIONS * np.sqrt(2 / n))
    inside = edges[(edges > low) & (edges < high)]
    uniform = np.linspace(low, high, 1 + int(np.ceil((high - low) / width)))
    v, weights = flattened(np.unique(np.concatenate([uniform, inside])), nodes)
    weights = weights * np.exp(-n / 2 * _bend(v))
    return Radial(v, weights / weights.sum())


def flattened(edges: FloatArray, nodes: int) -> tuple[FloatArray, FloatArray]:
    """Return a composite rule in a variable that is flat at the edges.

    A half-integer power of the distance to an edge is analytic in it.
    """
    unit, unit_weights = (part.ravel() for part in panels(np.array([0.0, 1.0]), nodes))
    width = np.diff(edges)[:, None]
    points = edges[:-1, None] + width * unit**2 * (3 - 2 * unit)
    weights = width * (6 * unit * (1 - unit) * unit_weights)
    return points.ravel(), weights.ravel()


def log_gain(v: FloatArray, sigma: float) -> FloatArray:
    """Return log(g) at xi = exp(v)."""
    with np.errstate(over="ignore"):
        return np.asarray(-np.log1p(sigma * np.exp(-v)) / 2)


def _ends(n: float) -> tuple[float, float]:
    """Return the ends in v: on the left even the mean of 1/xi has all that counts."""

    def left(v: float) -> float:
        return float(n / 2 * _bend(np.array([v]))[0] + v - NEGLIGIBLE)

    def right(v: float) -> float:
        return float(n / 2 * _bend(np.array([v]))[0] - 2 * v - NEGLIGIBLE)

    most = 4 * NEGLIGIBLE
    return float(brentq(left, -most, 0)), float(brentq(right, 0, most))


def _bend(v: FloatArray) -> FloatArray:
    """Return exp(v) - 1 - v."""
    tail = np.ones_like(v)
    for k in range(12, 2, -1):
        tail = 1 + v / k * tail
    with np.errstate(over="ignore"):
        return np.where(np.abs(v) < SMALL, v**2 / 2 * tail, np.expm1(v) - v)
