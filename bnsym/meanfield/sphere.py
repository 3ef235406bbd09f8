"""The law of one coordinate on the sphere, and meshes that resolve an activation under it.

A point t of the unit interval is written t = sin(y*sqrt(h)), h = 1/n, and the activation is seen
at x = sqrt(n)*t.  In y the law of t has the density cos(y*sqrt(h))**(n-2), which is analytic up to
the ends of the interval and tends to exp(-y**2/2): one variable serves n = 3 and n = infinity.
Gauss-Legendre panels in y converge geometrically for every activation that is analytic on each
panel, so a mesh with all kinks among its points loses nothing to them; where an activation is
steep, or singular at a kink, panels are halved until its Legendre series ends in time.  A bump
between the points of every rule is not seen by its values: an activation that is an expression
marks where a mesh must have points (`Function.resolve`), one that is only a callable cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.polynomial import legendre

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function

__all__ = ["Sphere", "gauss_legendre", "mesh", "panels"]

WIDEST_PANEL = 3.0
"""In y: the density is resolved on panels of this width whatever the activation."""

NEAREST_END, FARTHEST_END = 12.0, 36.0
"""How far in y the mesh reaches: farther than the first only for activations that grow fast."""

NEGLIGIBLE = 1e-20
"""What the density times the squared activation, times y**4, may be at the ends of the mesh."""

PROBES = 20
"""Nodes per panel on which a mesh is judged."""

UNRESOLVED = 1e-8
"""Bound on the last Legendre coefficients: a Gauss rule errs by about the square of them."""

MOST_PANELS, MOST_HALVINGS, STEEP = 600, 120, 10
"""When to give up; and after how many halvings phi is not just steep, but singular."""


@dataclass(frozen=True)
class Sphere:
    """The unit sphere in n dimensions; h = 1/n, which is 0 for infinitely many."""

    h: float

    @property
    def rho(self) -> float:
        """Cosine between two vertices of the simplex."""
        return -self.h

    @cached_property
    def end(self) -> float:
        """The largest y."""
        return float(np.pi / (2 * np.sqrt(self.h))) if self.h else np.inf

    def x(self, y: FloatArray) -> FloatArray:
        """Return sqrt(n)*sin(y/sqrt(n))."""
        root = np.sqrt(self.h)
        return np.asarray(np.sin(root * y) / root if self.h else y)

    def y(self, x: FloatArray) -> FloatArray:
        """Return the inverse of `x`, for |x| <= sqrt(n); the nearest end beyond."""
        root = np.sqrt(self.h)
        return np.asarray(np.arcsin(np.clip(root * x, -1, 1)) / root if self.h else x)

    def density(self, y: FloatArray, lost: int = 2) -> FloatArray:
        """Return cos(y*sqrt(h))**(n - lost), without its norm."""
        if not self.h:
            return np.asarray(np.exp(-(y**2) / 2))
        x = self.x(y)
        exponent = (1 / self.h - lost) / 2
        with np.errstate(divide="ignore"):
            logarithm = np.log1p(np.maximum(-self.h * x**2, -1.0))
        return np.asarray(np.exp(exponent * logarithm) if exponent else np.ones_like(y))


@lru_cache(maxsize=16)
def gauss_legendre(nodes: int) -> tuple[FloatArray, FloatArray]:
    """Return the nodes and weights of the rule on [-1, 1]."""
    points, weights = legendre.leggauss(nodes)
    return points, weights


@lru_cache(maxsize=1)
def _last_coefficients() -> FloatArray:
    """Return the matrix from values at the probes to the last three Legendre coefficients."""
    points, weights = gauss_legendre(PROBES)
    degrees = np.arange(PROBES - 3, PROBES)
    columns = legendre.legvander(points, PROBES - 1)[:, degrees]
    return np.asarray(columns * weights[:, None] * (degrees + 0.5))


def panels(edges: FloatArray, nodes: int) -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights of the composite rule, of the shape of the panels plus one axis."""
    points, weights = gauss_legendre(nodes)
    half = (edges[..., 1:] - edges[..., :-1]) / 2
    middle = edges[..., :-1] + half
    return middle[..., None] + half[..., None] * points, half[..., None] * weights


def mesh(phi: Function, sphere: Sphere) -> tuple[FloatArray, FloatArray]:
    """Return panel edges in y between which phi, weighted with the density, is resolved.

    The second mesh is for the rule that checks the first.  It is the same, unless phi or phi' is
    infinitely steep at a kink: what the smallest panel there leaves out is then no matter of the
    nodes in it, and the second mesh lacks its last halving.

    Raises
    ------
    AccuracyError
        If that takes too many panels.
    InputError
        If phi grows too fast for E phi**2 or E phi'**2 to exist.
    """
    end = min(NEAREST_END, sphere.end)
    kinks = sphere.y(np.array(phi.kinks, dtype=np.float64))
    while True:
        marks = sphere.y(np.array(phi.marks(float(sphere.x(np.asarray(end)))), dtype=np.float64))
        inside = np.concatenate([kinks, marks])
        inside = inside[np.abs(inside) < end]
        uniform = np.linspace(-end, end, 2 * int(np.ceil(end / WIDEST_PANEL)) + 1)
        edges, check, largest = _refined(phi, sphere, np.unique(np.concatenate([uniform, inside])))
        if end == sphere.end or _ends_in_time(phi, sphere, edges[[0, -1]], largest):
            return edges, check
        end = min(1.5 * end, sphere.end)
        if end > FARTHEST_END:
            raise InputError(
                f"{phi.name} grows too fast: E phi**2 or E phi'**2 is infinite, or out of reach"
            )


def _ends_in_time(phi: Function, sphere: Sphere, ends: FloatArray, largest: float) -> bool:
    """Whether nothing that counts lies beyond the ends, where the largest square is between."""
    squares = sum(value**2 for value in phi(sphere.x(ends))) * sphere.density(ends)
    return bool(np.all(squares * ends**4 <= NEGLIGIBLE * largest))


def _refined(
    phi: Function, sphere: Sphere, edges: FloatArray
) -> tuple[FloatArray, FloatArray, float]:
    """Halve panels until phi and phi' end their Legendre series in time on each; two meshes.

    The density only says how much a panel counts: `WIDEST_PANEL` resolves it.  The largest value
    of it times phi**2 + phi'**2 comes with them.
    """
    before = edges
    for halvings in range(MOST_HALVINGS):
        y, weights = panels(edges, PROBES)
        density = sphere.density(y)
        root = np.sqrt(density.max(axis=1, keepdims=True))
        functions = np.array(phi(sphere.x(y)))
        seen = functions[: 1 if phi.rough else 2] * root
        scale = np.sqrt((seen**2 * weights).sum(axis=(1, 2)))
        last = np.abs(seen @ _last_coefficients()).max(axis=2) * np.sqrt(edges[1:] - edges[:-1])
        coarse = ~(last <= UNRESOLVED * scale[:, None]).all(axis=0)
        if not coarse.any():
            largest = float(((functions**2).sum(axis=0) * density).max())
            return edges, before if halvings > STEEP else edges, largest
        middles = (edges[:-1] + edges[1:])[coarse] / 2
        before, edges = edges, np.sort(np.concatenate([edges, middles]))
        if len(edges) > MOST_PANELS:
            break
    raise AccuracyError(
        f"{phi.name} is too steep or singular for float64 quadrature: "
        f"{len(edges)} panels do not resolve it"
    )
