"""The spectrum of an activation on the sphere: its orthonormal Gegenbauer coefficients, squared.

With p_l orthonormal for the law of one coordinate x at BSB1 (Hermite polynomials in an infinite
batch), a_l = E phi(x)*p_l(x), and E phi(x)**2 is the sum of all a_l**2.
"""

from __future__ import annotations

import numpy as np

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.gegenbauer import polynomials
from bnsym.meanfield.sphere import Sphere, mesh, panels

__all__ = ["spectrum"]

FEWEST_NODES = 26

NODES_PER_DEGREE = 2
"""Per panel: p_l has at most l zeros on one, and phi is resolved there."""

MOST_DEGREES = 200

WORST = 1e-9
"""How far the two rules may differ, relative to E phi**2."""

NEGLIGIBLE = 1e-26
"""Relative to E phi**2: some hundred roundings of a_l, squared."""


def spectrum(phi: Function, n: float, count: int) -> FloatArray:
    """Return a_l**2 for l < count; what is below rounding as 0.

    Parameters
    ----------
    phi : Function
    n : float
        B - 1, at least 3 and perhaps infinite.
    count : int
        How many, at most 200.

    Raises
    ------
    InputError
        For a bad count.
    AccuracyError
        If two rules do not agree.

    Examples
    --------
    >>> square = Function("x**2", lambda x: (x**2, 2 * x))
    >>> spectrum(square, np.inf, 4).round(12)                # x**2 = 1 + sqrt(2)*p_2
    array([1., 0., 2., 0.])
    """
    if not isinstance(count, int) or not 1 <= count <= MOST_DEGREES:
        raise InputError(f"count must be an integer from 1 to {MOST_DEGREES}, got {count!r:.60}")
    sphere = Sphere(0.0 if np.isinf(n) else 1 / n)
    edges, check_edges = mesh(phi, sphere)
    nodes = max(FEWEST_NODES, NODES_PER_DEGREE * count)
    squares, total = _squares(phi, sphere, edges, nodes, count)
    check, _ = _squares(phi, sphere, check_edges, nodes - 4, count)
    if not np.abs(squares - check).max() <= WORST * total:
        raise AccuracyError(f"the spectrum of {phi.name} is not known to {WORST:g} of E phi**2")
    return np.where(squares > NEGLIGIBLE * total, squares, 0.0)


def _squares(
    phi: Function, sphere: Sphere, edges: FloatArray, nodes: int, count: int
) -> tuple[FloatArray, float]:
    """Return the squares by one rule, and E phi**2."""
    y, weights = (part.ravel() for part in panels(edges, nodes))
    weights = weights * sphere.density(y)
    weights /= weights.sum()
    x = sphere.x(y)
    value, _ = phi(x)
    parity = phi.parity(x)
    coefficients = [float(weights @ (value * p)) for p in polynomials(x, sphere.h, count)]
    degrees = np.arange(count)
    vanish = (degrees % 2 == 1) if parity == 1 else (degrees % 2 == 0) & (parity == -1)
    return np.where(vanish, 0.0, np.square(coefficients)), float(weights @ value**2)
