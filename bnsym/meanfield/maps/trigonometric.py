"""Trigonometric moments of a product of two slopes on the arcs of ellipses, compiled."""

from __future__ import annotations

import math

import numpy as np

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.jit import on_disk

__all__ = ["MOMENTS", "add_moments"]

MOMENTS = 9
"""How many there are, see `add_moments`."""


@on_disk
def add_moments(
    node: FloatArray,
    theta: FloatArray,
    weight: FloatArray,
    beta: FloatArray,
    f: FloatArray,
    g: FloatArray,
    integrals: FloatArray,
    total: FloatArray,
) -> None:
    """Add means over theta of w = f*g times trigonometric functions, arc by arc.

    With c, s the cosine and sine of theta and t = cos(theta-beta), they are those of w, w*c*c,
    w*c*s, w*t*c, w*t*s, w*t*c^3, w*t*c*c*s, w*t*c*s*s and f*c*s*Q, Q the integral of g*t*dt from
    -pi on: ``integrals`` takes terms of a mean over an arc to the integrals up to its nodes.

    Examples
    --------
    >>> theta, one = 2 * np.pi * np.arange(8)[None] / 8, np.ones((1, 8))
    >>> total = np.zeros((1, MOMENTS))
    >>> flat = np.zeros((8, 8))
    >>> add_moments(np.zeros(1, int), theta, one / 8, np.zeros(1), one, one, flat, total)
    >>> total.round(12) + 0.0
    array([[1.   , 0.5  , 0.   , 0.5  , 0.   , 0.375, 0.   , 0.125, 0.   ]])
    """
    count = theta.shape[1]
    cosine, sine, turned, part = np.empty((4, count))
    before, last = 0.0, -1
    for m in range(len(node)):
        at = node[m]
        if at != last:
            before, last = 0.0, at
        cos_beta, sin_beta = math.cos(beta[at]), math.sin(beta[at])
        for k in range(count):
            c, s = math.cos(theta[m, k]), math.sin(theta[m, k])
            t = cos_beta * c + sin_beta * s
            cosine[k], sine[k], turned[k] = c, s, t
            part[k] = weight[m, k] * g[m, k] * t * (sin_beta * c - cos_beta * s)
        for k in range(count):
            c, s, t = cosine[k], sine[k], turned[k]
            own = weight[m, k] * f[m, k]
            if own == 0:
                continue
            w = own * g[m, k]
            inner = before
            for n in range(count):
                inner += integrals[k, n] * part[n]
            total[at, 0] += w
            total[at, 1] += w * c * c
            total[at, 2] += w * c * s
            total[at, 3] += w * t * c
            total[at, 4] += w * t * s
            total[at, 5] += w * t * c * c * c
            total[at, 6] += w * t * c * c * s
            total[at, 7] += w * t * c * s * s
            total[at, 8] += own * c * s * inner
        for k in range(count):
            before += 2 * math.pi * part[k]
