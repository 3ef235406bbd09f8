"""Moments of x -> phi(g*x) on the sphere, as functions of the gain g.

They are wanted at many gains.  A homogeneous phi of degree alpha has them for all of g at once:
two of phi or x*phi' make g**(2*alpha).  For another phi they are a table of interpolants
in log(g).  A kink k/g enters the sphere, or two of them its image at two vertices, at certain
gains; there the moments are half-integer powers of the distance, and the table breaks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations_with_replacement, pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from bnsym.errors import AccuracyError
from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous, as_function
from bnsym.meanfield.moments import moments
from bnsym.meanfield.radial import flattened
from bnsym.meanfield.sphere import Sphere, gauss_legendre, mesh, panels

__all__ = ["Gains", "Scaled", "homogeneous_moments", "local_form", "tabled_moments"]

Gains: TypeAlias = dict[str, FloatArray]
"""Moments by name, over gains."""

EDGES = (-10.0, -6.0, -3.0, -1.5, 0.0)
"""Of the table in log(g), before it is refined; below the first a power law continues it."""

UNRESOLVED = 1e-10
"""Bound on the last coefficients of an interpolant, relative to the largest moment."""

MOST_PANELS = 64

STEEPEST = 128.0
"""Largest power of g that continues the table."""

NEAR_ZERO = 2.0**-40
"""Where the slopes at a kink in 0 are read off."""

ONES = ("mean", "slope")
"""Moments that have phi once, the others have it twice."""


class Scaled(NamedTuple):
    """Moments as functions of log(g), their errors, and between which gains they are analytic."""

    names: tuple[str, ...]
    at: Callable[[FloatArray, tuple[str, ...]], Gains]
    bound: Callable[[FloatArray], Gains]
    edges: FloatArray


def homogeneous_moments(form: Homogeneous, sphere: Sphere, nodes: int, checks: bool) -> Scaled:
    """Return the moments of a homogeneous phi at every gain; on the checking mesh if asked to."""
    found, bound = _moments(as_function(form), sphere, 1.0, nodes, checks)

    def power(moments: dict[str, float], tau: FloatArray, names: tuple[str, ...]) -> Gains:
        return {
            name: moments[name] * np.exp((1 if name in ONES else 2) * form.alpha * tau)
            for name in names
        }

    names = tuple(found)
    return Scaled(names, partial(power, found), partial(power, bound, names=names), np.array([]))


def tabled_moments(phi: Function, sphere: Sphere, nodes: int, edges: FloatArray | None) -> Scaled:
    """Return the moments of phi as a table, or one that checks that with the panels given.

    Raises
    ------
    AccuracyError
        If too many panels are needed.
    """
    if edges is None:
        start = np.unique(np.concatenate([EDGES, _breaks(phi, sphere)]))
        pieces = _resolved(phi, sphere, nodes, start)
    else:
        pieces = [_panel(phi, sphere, nodes, *pair, checks=True) for pair in pairwise(edges)]
    ends = np.array([panel.low for panel in pieces] + [0.0])
    names = pieces[0].names

    def at(tau: FloatArray, wanted: tuple[str, ...]) -> Gains:
        columns = [names.index(name) for name in wanted]
        inside = np.maximum(tau, ends[0])
        place = np.clip(np.searchsorted(ends, inside, side="right") - 1, 0, len(pieces) - 1)
        found = np.empty((len(wanted), len(tau)))
        for which in np.unique(place):
            here = place == which
            found[:, here] = pieces[which](inside[here], columns)
        beyond = tau - inside
        exponent = _exponent(pieces[0])
        powers = [0.5 if name == "slope" else float(name != "mean") for name in wanted]
        return {
            name: row * np.exp(exponent * power * beyond)
            for name, row, power in zip(wanted, found, powers, strict=True)
        }

    def bound(tau: FloatArray) -> Gains:
        place = np.clip(np.searchsorted(ends, tau, side="right") - 1, 0, len(pieces) - 1)
        rows = np.array([panel.bound for panel in pieces])[place]
        return dict(zip(names, rows.T, strict=True))

    return Scaled(names, at, bound, ends)


def local_form(phi: Function) -> Homogeneous | None:
    """Return how phi - phi(0) begins at 0: degree 1 with its slopes, or only whether it is less.

    None if both slopes are 0; the degree 0 stands for every one below 1.
    """
    if 0.0 in phi.jumps:
        return Homogeneous(0.0, 1.0, 1.0)
    if 0.0 not in phi.kinks:
        slope = float(phi(np.zeros(1))[1][0])
        return Homogeneous(1.0, slope, slope) if slope else None
    near, far = (phi(step * np.array([1.0, -1.0]))[1] for step in (NEAR_ZERO, 4 * NEAR_ZERO))
    if np.any(np.abs(near) > 1.1 * np.abs(far)):
        return Homogeneous(0.0, 1.0, 1.0)
    right, left = np.where(np.abs(near) < 0.9 * np.abs(far), 0.0, near)
    return Homogeneous(1.0, float(right), float(left)) if right or left else None


class _Panel(NamedTuple):
    """Interpolants of all moments between two logarithms of gains."""

    low: float
    high: float
    names: tuple[str, ...]
    coefficients: FloatArray
    bound: FloatArray

    def __call__(self, tau: FloatArray, columns: list[int]) -> FloatArray:
        part = np.clip((tau - self.low) / (self.high - self.low), 0.0, 1.0)
        unit = 0.5 - np.sin(np.arcsin(1 - 2 * part) / 3)  # unit**2*(3 - 2*unit) = part
        return np.asarray(legendre.legval(2 * unit - 1, self.coefficients[:, columns]))

    def sizes(self) -> FloatArray:
        """Return the largest coefficient of the moments of phi, and of those of phi'."""
        largest = np.abs(self.coefficients).max(axis=0)
        slopes = _of_slopes(self.names)
        return np.array([largest[~slopes].max(), largest[slopes].max(initial=0.0)])

    def unresolved(self, known: FloatArray) -> bool:
        """Whether the last coefficients are not small against the largest, here or known."""
        last = np.abs(self.coefficients[-2:]).max(axis=0)
        slopes = _of_slopes(self.names)
        tails = np.array([last[~slopes].max(), last[slopes].max(initial=0.0)])
        return not np.all(tails <= UNRESOLVED * np.maximum(self.sizes(), UNRESOLVED * known))


def _of_slopes(names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell the moments of phi' from those of phi: they may be larger by orders."""
    return np.array([name.lstrip("x234")[0] in "dr" for name in names], dtype=np.bool_)


def _resolved(phi: Function, sphere: Sphere, nodes: int, edges: FloatArray) -> list[_Panel]:
    """Return panels from left to right, halved until their interpolants end in time."""
    todo, done = list(pairwise(edges)), list[_Panel]()
    known = np.zeros(2)
    while todo:
        low, high = todo.pop()
        panel = _panel(phi, sphere, nodes, low, high, checks=False)
        known = np.maximum(known, panel.sizes())
        if panel.unresolved(known):
            middle = (low + high) / 2
            todo += [(low, middle), (middle, high)]
        else:
            done.append(panel)
        if len(done) + len(todo) > MOST_PANELS:
            raise AccuracyError(
                f"{phi.name} is too steep or oscillates too fast for its moments to be known "
                "at every gain"
            )
    return done[::-1]


def _panel(
    phi: Function, sphere: Sphere, nodes: int, low: float, high: float, checks: bool
) -> _Panel:
    """Interpolate between two logarithms of gains."""
    points, _ = flattened(np.array([low, high]), nodes)
    pairs = [_moments(phi, sphere, float(np.exp(tau)), nodes, checks) for tau in points]
    names = tuple(pairs[0][0])
    values = np.array([[found[name] for name in names] for found, _ in pairs])
    bound = np.array([[bound[name] for name in names] for _, bound in pairs]).max(axis=0)
    unit, weights = gauss_legendre(nodes)
    degrees = np.arange(nodes)
    basis = legendre.legvander(unit, nodes - 1) * (weights[:, None] * (degrees + 0.5))
    return _Panel(low, high, names, basis.T @ values, bound)


def _moments(
    phi: Function, sphere: Sphere, g: float, nodes: int, checks: bool
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the moments at one gain and their errors, rounding of phi less its mean included.

    The mesh that checks differs where phi is singular at a kink.
    """

    def evaluate(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, slope = phi(g * x)
        return value, g * slope

    kinks, jumps = (tuple(k / g for k in points) for points in (phi.kinks, phi.jumps))
    here = Function(phi.name, evaluate, kinks, jumps)
    edges = mesh(here, sphere)[checks]
    parity = phi.parity(sphere.x(panels(edges, nodes)[0]))
    found, bound = moments(here, sphere, edges, nodes, parity)
    offset = 8 * UNIT * abs(found["mean"]) * np.sqrt(found["phi_phi"])
    return found, {
        name: error + (offset if "phi" in name or name == "slope" else 0.0)
        for name, error in bound.items()
    }


def _exponent(panel: _Panel) -> float:
    """Return the power of g that mean squares follow at the lower end of the table."""
    step = 0.5
    place = panel.names.index("phi_phi")
    ends = panel(np.array([panel.low, panel.low + step]), [place])[0]
    if not np.all(ends > 0):
        return STEEPEST
    return float(np.clip(np.log(ends[1] / ends[0]) / step, 0.0, STEEPEST))


def _breaks(phi: Function, sphere: Sphere) -> FloatArray:
    """Return the logarithms of gains at which kinks enter the sphere, alone or as a pair."""
    kinks = [k for k in phi.kinks if k]
    if not sphere.h or not kinks:
        return np.array([])
    h = sphere.h
    single = [h * k * k for k in kinks]
    double = [
        h * (k * k + m * m + 2 * h * k * m) / (1 - h * h)
        for k, m in combinations_with_replacement(kinks, 2)
    ]
    squares = np.array(single + double)
    seen = squares[(squares < 1) & (squares > np.exp(2 * EDGES[0]))]
    return np.asarray(np.log(seen) / 2)
