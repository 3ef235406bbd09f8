"""Every number of the theory at BSB1 from the one- and two-point moments of phi.

The eigenvalues of the two-point operators on 𝕃 and 𝕄, in x = sqrt(n)*t and h = 1/n, n = B - 1,
so that h = 0 is the limit of infinitely large batches.  The moments come with error bounds; each
number's error is what moving every moment by its bound does to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from bnsym.meanfield.bounded import UNIT, FloatArray

__all__ = ["Theory", "eigenvalues", "regression", "theory", "with_errors"]


class Theory(NamedTuple):
    """The numbers; those from ``backward_G`` on are nan where phi' has no second moment."""

    q: FloatArray
    c: FloatArray
    upsilon: FloatArray
    forward_L: FloatArray
    forward_M: FloatArray
    cross_batch_c: FloatArray
    cross_batch_rate: FloatArray
    backward_G: FloatArray
    backward_L: FloatArray
    backward_M: FloatArray
    depth_scale: FloatArray


def theory(m: Mapping[str, FloatArray], h: float) -> Theory:
    """Return the numbers of the theory at h = 1/(B - 1).

    Parameters
    ----------
    m : mapping of float or array
        The moments of `bnsym.meanfield.moments`, of one shape, and ``radius_ratio``,
        sqrt(n/2)*Gamma(n/2)/Gamma((n+1)/2).
    h : float
        1/n, 0 for an infinite batch.
    """
    rest_upsilon = m["rest_rest"] - m["rest,rest"]
    linear_upsilon = (1 + h) * m["slope"] ** 2
    upsilon = rest_upsilon + linear_upsilon
    q = m["phi_phi"] + m["mean"] ** 2
    u = m["x2_phi_phi"] - m["phi_phi"]
    L, M = eigenvalues(u / (1 - h), *_forward_pair(m, h), h)
    scale = (1 + h) / (2 * upsilon)
    missing = np.full_like(q, np.nan)
    forward = Theory(
        q=q,
        c=(m["mean"] ** 2 + m["phi,phi"]) / q,
        upsilon=upsilon,
        forward_L=scale * L,
        forward_M=scale * M,
        cross_batch_c=m["mean"] ** 2,
        cross_batch_rate=linear_upsilon / upsilon / m["radius_ratio"] ** 2,
        backward_G=missing,
        backward_L=missing,
        backward_M=missing,
        depth_scale=missing,
    )
    if "d_d" not in m:
        return forward
    scale = (1 + h) / ((1 - 2 * h) * upsilon)
    bu = m["d_d"] - 2 * h * m["x2_d_d"] + h**2 / (1 - h) * (m["x4_d_d"] - m["x2_d_d"])
    L, M = eigenvalues(bu, *_backward_pair(m, h), h)
    # Without the linear part, whose rate is 1 + h/(1 - 2*h), so that no excess over 1 is lost.
    rest = (m["r_r"] - h * m["x2_r_r"] + h * m["r,r"] + h * m["xr,xr"]) / (1 - 2 * h)
    excess = (h / (1 - 2 * h) * linear_upsilon + rest - rest_upsilon) / upsilon
    with np.errstate(divide="ignore"):  # no phi does better than a linear one, roundings do
        depth_scale = 1 / np.log1p(np.maximum(excess, h / (1 - 2 * h)))
    return forward._replace(
        backward_G=1 + excess, backward_L=scale * L, backward_M=scale * M, depth_scale=depth_scale
    )


def eigenvalues(
    u: FloatArray, A: FloatArray, C: FloatArray, h: float
) -> tuple[FloatArray, FloatArray]:
    """Return the eigenvalues on 𝕃 and 𝕄 of T{S}_ii = u S_ii, T{S}_ij = A (S_ii + S_jj) + C S_ij."""
    two_over_B = 2 * h / (1 + h)
    return (u - 2 * A) * (1 - two_over_B) + two_over_B * C, C


def regression(second: FloatArray, product: FloatArray, h: float) -> tuple[FloatArray, FloatArray]:
    """Return E of a_i**2 - w and of 2 a_i a_j + 2 rho w, a_i = (x_i - rho x_j)/(1 - rho**2).

    ``second`` is the mean of x_i**2 (and of x_j**2), ``product`` that of x_i*x_j; w needs the
    mean of 1 too, and is left to the caller: both come without the constant (1-h**2)**-1/(1-2h).
    """
    square = ((1 + h**2) * second + 2 * h * product) / (1 - h**2) ** 2
    mixed = ((1 + h**2) * product + 2 * h * second) / (1 - h**2) ** 2
    radius = h * (2 * second + 2 * h * product) / (1 - h**2)
    w = -radius / ((1 - 2 * h) * (1 - h**2))
    return square - w, 2 * mixed - 2 * h * w


def _forward_pair(m: Mapping[str, FloatArray], h: float) -> tuple[FloatArray, FloatArray]:
    """Return n*A and n*C of the covariance map."""
    A, C = regression(m["x2phi,phi"], m["xphi,xphi"], h)
    w = m["phi,phi"] / ((1 - 2 * h) * (1 - h**2))
    return A - w, C - 2 * h * w


def _backward_pair(m: Mapping[str, FloatArray], h: float) -> tuple[FloatArray, FloatArray]:
    """Return A and C of the gradient's map, over n."""
    A, C = regression(m["x3d,xd"], m["x2d,x2d"], h)
    w = m["xd,xd"] / ((1 - 2 * h) * (1 - h**2))
    cross = (m["xd,xd"] + h * m["x2d,d"]) / (1 - h**2)
    own = (m["x2d,d"] + h * m["xd,xd"]) / (1 - h**2)
    return -h * cross + h**2 * (A - w), m["d,d"] - 2 * h * own + h**2 * (C - 2 * h * w)


def with_errors(
    found: Mapping[str, float], bound: Mapping[str, float], h: float
) -> tuple[Theory, Theory]:
    """Return the numbers and their errors to first order in the moments' bounds."""
    names = list(found)
    center = np.array([found[name] for name in names])
    step = np.array([bound[name] for name in names]) + 4 * UNIT * np.abs(center)
    moved = np.vstack([center, center + np.diag(step)])
    numbers = np.array(theory(dict(zip(names, moved.T, strict=True)), h))
    with np.errstate(invalid="ignore"):  # where the depth scale is infinite
        errors = np.abs(numbers[:, 1:] - numbers[:, :1]).sum(axis=1)
    errors = errors + 8 * UNIT * np.abs(numbers[:, 0])
    return Theory(*numbers[:, 0]), Theory(*errors)
