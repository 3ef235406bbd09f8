"""Every number of the theory with epsilon > 0 from averages of moments over the radius.

`two_point` at each gain g: the moments are those of x -> phi(g*x) at n = B - 1 and h = 1/n, and
xi = r**2/(n*upsilon), with g**2 = xi/(xi + sigma), weighs them.  Where the derivative of batch
norm meets the direction of h it is smaller by 1 - g**2 than where it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.scaled import Gains
from bnsym.meanfield.two_point import eigenvalues, regression

__all__ = ["Theory", "averages", "theory", "with_errors"]

ROUNDING = 16 * UNIT
"""Charged for a sum over nodes, relative to the sum of its terms' sizes."""

PLAIN = ("mean", "phi_phi", "phi,phi")
"""Averaged as they are."""

BY_XI = ("phi_phi", "x2_phi_phi", "phi,phi", "x2phi,phi", "xphi,xphi")
"""Averaged with the weight xi."""

PER_XI = {
    "across": ("d_d", "d,d"),
    "mixed": ("x2_d_d", "xd,xd", "x2d,d"),
    "along": ("x2_d_d", "x4_d_d", "xd,xd", "x3d,xd", "x2d,x2d"),
    "rate": ("x2_d_d", "xd,xd"),
}
"""Averaged with the weights 1, g**2, g**4 and g**2*(2 - g**2) over xi."""


class Theory(NamedTuple):
    """The numbers; those from ``backward_G`` on are nan where phi' has no second moment."""

    q: FloatArray
    c: FloatArray
    upsilon: FloatArray
    forward_G: FloatArray
    forward_L: FloatArray
    forward_M: FloatArray
    cross_batch_c: FloatArray
    cross_batch_rate: FloatArray
    backward_G: FloatArray
    backward_L: FloatArray
    backward_M: FloatArray
    depth_scale: FloatArray


def averages(
    at: Gains, bound: Gains, v: FloatArray, weights: FloatArray, tau: FloatArray, n: float
) -> tuple[dict[str, float], dict[str, float]]:
    """Return averages over the radius and bounds on their errors.

    Parameters
    ----------
    at, bound : mapping of array
        Moments and their errors at the gains exp(tau).
    v, weights, tau : array
        The rule: log(xi), its weights, log(g).
    n : float
        B - 1, perhaps infinite.
    """
    xi, squared_gain = np.exp(v), np.exp(2 * tau)
    found, error = {}, {}

    def average(name: str, weight: FloatArray | float, moment: str) -> None:
        share = weights * weight
        found[name] = float(share @ at[moment])
        sizes = bound[moment] + ROUNDING * np.abs(at[moment])
        error[name] = float(np.abs(share) @ sizes)

    for name in PLAIN:
        average(name, 1.0, name)
    average("mean_mean", at["mean"], "mean")
    average("slope", np.sqrt(xi), "slope")
    if np.isinf(n):
        lost = -np.expm1(2 * tau) / 2
        average("score", lost, "x2_phi_phi")
        average("score,", lost, "phi_phi")
    else:
        average("score", n * np.expm1(v) / 2, "phi_phi")
        average("score,", n * np.expm1(v) / 2, "phi,phi")
    for name in BY_XI:
        average(f"xi {name}", xi, name)
    if "d_d" in at:
        powers = {"across": 1.0, "mixed": squared_gain, "along": squared_gain**2}
        powers["rate"] = squared_gain * (2 - squared_gain)
        for kind, names in PER_XI.items():
            for name in names:
                average(f"{kind} {name}", powers[kind] / xi, name)
    return found, error


def theory(m: Mapping[str, FloatArray], h: float) -> Theory:
    """Return the numbers from averages of one shape, at h = 1/(B - 1)."""
    upsilon = m["phi_phi"] - m["phi,phi"]
    q = m["phi_phi"] + m["mean_mean"]
    missing = np.full_like(q, np.nan)
    u = (m["xi x2_phi_phi"] - m["xi phi_phi"]) / (1 - h)
    A, C = regression(m["xi x2phi,phi"], m["xi xphi,xphi"], h)
    w = m["xi phi,phi"] / ((1 - 2 * h) * (1 - h**2))
    L, M = eigenvalues(u, A - w, C - 2 * h * w, h)
    scale = (1 + h) / (2 * upsilon)
    forward = Theory(
        q=q,
        c=(m["mean_mean"] + m["phi,phi"]) / q,
        upsilon=upsilon,
        forward_G=(m["score"] - m["score,"]) / upsilon,
        forward_L=scale * L,
        forward_M=scale * M,
        cross_batch_c=m["mean"] ** 2,
        cross_batch_rate=(1 + h) * m["slope"] ** 2 / upsilon,
        backward_G=missing,
        backward_L=missing,
        backward_M=missing,
        depth_scale=missing,
    )
    if "across d_d" not in m:
        return forward
    G = m["across d_d"] - h * m["rate x2_d_d"] + h * m["across d,d"] + h * m["rate xd,xd"]
    bent = m["along x4_d_d"] - m["along x2_d_d"]
    bu = m["across d_d"] - 2 * h * m["mixed x2_d_d"] + h**2 / (1 - h) * bent
    A, C = regression(m["along x3d,xd"], m["along x2d,x2d"], h)
    w = m["along xd,xd"] / ((1 - 2 * h) * (1 - h**2))
    cross = (m["mixed xd,xd"] + h * m["mixed x2d,d"]) / (1 - h**2)
    own = (m["mixed x2d,d"] + h * m["mixed xd,xd"]) / (1 - h**2)
    bA = h**2 * (A - w) - h * cross
    bC = m["across d,d"] - 2 * h * own + h**2 * (C - 2 * h * w)
    L, M = eigenvalues(bu, bA, bC, h)
    scale = (1 + h) / upsilon
    with np.errstate(divide="ignore", invalid="ignore"):
        depth_scale = 1 / np.log(G / upsilon)
    return forward._replace(
        backward_G=G / upsilon, backward_L=scale * L, backward_M=scale * M, depth_scale=depth_scale
    )


def with_errors(
    found: Mapping[str, float], bound: Mapping[str, float], h: float
) -> tuple[Theory, Theory]:
    """Return the numbers and their errors to first order in the averages' bounds."""
    names = list(found)
    center = np.array([found[name] for name in names])
    step = np.array([bound[name] for name in names])
    moved = np.vstack([center, center + np.diag(step)])
    numbers = np.array(theory(dict(zip(names, moved.T, strict=True)), h))
    with np.errstate(invalid="ignore"):  # where the depth scale is infinite
        errors = np.abs(numbers[:, 1:] - numbers[:, :1]).sum(axis=1)
    errors = errors + 8 * UNIT * np.abs(numbers[:, 0])
    value, error = Theory(*numbers[:, 0]), Theory(*errors)
    if abs(value.backward_G - 1) <= error.backward_G:  # gradients that neither grow nor shrink
        unknown = np.asarray(np.inf)
        return value._replace(depth_scale=unknown), error._replace(depth_scale=unknown)
    return value, error
