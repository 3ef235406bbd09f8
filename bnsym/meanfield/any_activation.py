"""The theory of any activation, by quadrature: each number twice, with two rules."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import Bounded, FloatArray, exact
from bnsym.meanfield.closed_form import Backward, Solution
from bnsym.meanfield.function import Function
from bnsym.meanfield.gamma_ratio import gamma_ratio
from bnsym.meanfield.moments import moments
from bnsym.meanfield.sphere import Sphere, mesh, panels
from bnsym.meanfield.two_point import Theory, with_errors

__all__ = ["solve_any"]

COARSE, FINE = 20, 26
"""Nodes per panel of the two rules."""

WORST = 1e-7
"""A number whose error is larger, relative to its scale, is not returned."""


def solve_any(phi: Function, n: FloatArray) -> Solution:
    """Return the theory of phi at each n = B - 1, which may be infinite.

    Raises
    ------
    InputError
        If phi is constant on the values batch norm can produce, or a moment does not exist.
    AccuracyError
        If the two rules do not agree, or phi is too steep for any rule.

    Examples
    --------
    >>> tanh = Function("tanh", lambda x: (np.tanh(x), 1 - np.tanh(x)**2))
    >>> solution = solve_any(tanh, np.array([7.0]))
    >>> print(f"{solution.backward.G.value[0]:.8f}")
    1.35854813
    """
    sizes, place = np.unique(n, return_inverse=True)
    pairs = np.array([_solve_one(phi, float(size)) for size in sizes])
    by_number = np.moveaxis(pairs.reshape(-1, 2, len(Theory._fields)), 0, -1)
    values, errors = by_number[..., place.reshape(n.shape)]
    numbers = dict(zip(Theory._fields, map(Bounded, values, errors), strict=True))
    backward = Backward(
        *(numbers.pop(name) for name in ("backward_G", "backward_L", "backward_M", "depth_scale"))
    )
    return Solution(**numbers, forward_G=exact(0.0), backward=None if phi.rough else backward)


def _solve_one(phi: Function, n: float) -> tuple[Theory, Theory]:
    """Return the numbers at one n and their errors."""
    sphere = Sphere(0.0 if np.isinf(n) else 1 / n)
    edges, check_edges = mesh(phi, sphere)
    parity = phi.parity(sphere.x(panels(edges, COARSE)[0]))
    check, _ = moments(phi, sphere, check_edges, COARSE, parity)
    found, bound = moments(phi, sphere, edges, FINE, parity)
    if found["phi_phi"] <= 1e-26 * found["mean"] ** 2:
        raise InputError(
            f"phi must not be constant (upsilon would be 0), got {phi.name}"
            f" at batch {n + 1:g}, which only sees |x| <= {np.sqrt(n):g}"
        )
    bound = {name: bound[name] + abs(found[name] - check[name]) for name in found}
    found["radius_ratio"], bound["radius_ratio"] = _radius_ratio(n)
    numbers, errors = with_errors(found, bound, sphere.h)
    _require_accurate(phi, numbers, errors)
    return numbers, errors


@lru_cache(maxsize=64)
def _radius_ratio(n: float) -> tuple[float, float]:
    """Return sqrt(n/2)*Gamma(n/2)/Gamma((n+1)/2) and a bound on its error."""
    if np.isinf(n):
        return 1.0, 0.0
    ratio = gamma_ratio(np.asarray(n / 2), exact(0.5))
    return float(ratio.value), float(ratio.error)


def _require_accurate(phi: Function, numbers: Theory, errors: Theory) -> None:
    """Raise AccuracyError where a number is not known to `WORST` of its scale."""
    for name, number, error in zip(Theory._fields, numbers, errors, strict=True):
        if np.isnan(number) or name == "depth_scale":
            continue
        scale = (
            numbers.q if name in ("q", "cross_batch_c", "upsilon") else max(1.0, float(abs(number)))
        )
        if not error <= WORST * scale:
            raise AccuracyError(
                f"{name} of {phi.name} is known only to {error:.1g} of {number:.6g} in float64"
            )
