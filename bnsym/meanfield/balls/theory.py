"""Every number of the theory in balls, from the moments of phi in balls.

As `bnsym.meanfield.two_point.theory`, without its care for cancellation: there are digits enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flint import arb

from bnsym.meanfield.two_point import _backward_pair, _forward_pair, eigenvalues

__all__ = ["BallTheory", "ball_theory", "depth_scale"]


class BallTheory(NamedTuple):
    """The numbers; those from ``backward_G`` on are None where phi' has no second moment."""

    q: arb
    c: arb
    upsilon: arb
    forward_L: arb
    forward_M: arb
    cross_batch_c: arb
    cross_batch_rate: arb
    backward_G: arb | None
    backward_L: arb | None
    backward_M: arb | None
    depth_scale: arb | None


def ball_theory(m: Mapping[str, Any], h: Any) -> BallTheory:
    """Return the numbers at h = 1/(B - 1) from the moments, all balls, named as for `theory`."""
    upsilon = m["phi_phi"] - m["phi,phi"]
    q = m["phi_phi"] + m["mean"] ** 2
    u = (m["x2_phi_phi"] - m["phi_phi"]) / (1 - h)
    L, M = eigenvalues(u, *_forward_pair(m, h), h)
    scale = (1 + h) / (2 * upsilon)
    forward = BallTheory(
        q=q,
        c=(m["mean"] ** 2 + m["phi,phi"]) / q,
        upsilon=upsilon,
        forward_L=scale * L,
        forward_M=scale * M,
        cross_batch_c=m["mean"] ** 2,
        cross_batch_rate=(1 + h) * m["slope"] ** 2 / upsilon / m["radius_ratio"] ** 2,
        backward_G=None,
        backward_L=None,
        backward_M=None,
        depth_scale=None,
    )
    if "d_d" not in m:
        return forward
    spread = m["d_d"] - h * m["x2_d_d"] + h * m["d,d"] + h * m["xd,xd"]
    rate = spread / ((1 - 2 * h) * upsilon)
    u = m["d_d"] - 2 * h * m["x2_d_d"] + h**2 / (1 - h) * (m["x4_d_d"] - m["x2_d_d"])
    L, M = eigenvalues(u, *_backward_pair(m, h), h)
    scale = (1 + h) / ((1 - 2 * h) * upsilon)
    return forward._replace(
        backward_G=rate,
        backward_L=scale * L,
        backward_M=scale * M,
        depth_scale=depth_scale(rate - 1),
    )


def depth_scale(excess: arb) -> arb:
    """Return 1/log(1 + excess), infinite at 0, every number where that is not told."""
    return arb.pos_inf() if excess.is_zero() else 1 / excess.log1p()
