"""Batch norm with epsilon > 0: its fixed point, and the theory there.

Pre-activations pass through phi(sqrt(B)*G*h/sqrt(|G*h|**2 + B*epsilon)), so the scale of h is felt:
upsilon must reproduce itself.  In sigma = epsilon*B/(n*upsilon), n = B - 1, which alone sets the
law of the gain (see `radial`), the variance that a layer leaves is a function U(sigma), and

    epsilon = n/B*sigma*U(sigma),    upsilon = U(sigma)

is the fixed point: one equation, whose right side rises with sigma where the fixed point attracts
on the line of G (the eigenvalue there is 1 - d log(sigma*U)/d log(sigma)).  Of several solutions
the first in sigma is taken, with the largest upsilon: there large covariances settle, and it goes
over into the fixed point of epsilon = 0.  From the supremum of the right side on, epsilon_c,
there is none, and upsilon collapses to 0.  Each number is computed by two rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from numbers import Real

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.averages import Theory, averages, with_errors
from bnsym.meanfield.bounded import UNIT, Bounded, FloatArray
from bnsym.meanfield.closed_form import Backward, Solution
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.radial import log_gain, radial
from bnsym.meanfield.scaled import Scaled, homogeneous_moments, local_form, tabled_moments
from bnsym.meanfield.sphere import Sphere

__all__ = ["Rule", "collapse", "require_epsilon", "rules", "solve_epsilon"]

COARSE, FINE = 20, 26
"""Nodes per panel of the two rules."""

PAIR = ("phi_phi", "phi,phi")
"""The moments whose difference is the variance a layer leaves."""

WORST = 1e-7
"""A number whose error is larger, relative to its scale, is not returned."""

SMALLEST_SIGMA, LARGEST_SIGMA, STEP = 1e-6, 1e8, 0.25
"""Where the largest epsilon is sought; the step in log(sigma)."""


SMALLEST_EPSILON, LARGEST_EPSILON = 1e-30, 1e30
"""Far beyond use; squares and quotients of what lies between stay in float64."""


def require_epsilon(epsilon: object) -> float:
    """Return epsilon as a float, or raise InputError."""
    if isinstance(epsilon, bool | np.bool_) or not isinstance(epsilon, Real):
        raise InputError(f"epsilon must be a real number, got {epsilon!r:.60}")
    try:
        value = float(epsilon)
    except OverflowError:  # an integer or fraction beyond float64
        value = np.inf
    if not (value == 0 or SMALLEST_EPSILON <= value <= LARGEST_EPSILON):
        raise InputError(
            f"epsilon must be 0 or lie between {SMALLEST_EPSILON:g} and {LARGEST_EPSILON:g}, "
            f"got {epsilon!r:.60}"
        )
    return value


@dataclass(frozen=True)
class Rule:
    """One of the two rules: the moments at every gain, and nodes per panel of the radius."""

    n: float
    moments: Scaled
    nodes: int

    @property
    def h(self) -> float:
        """1/n."""
        return 0.0 if np.isinf(self.n) else 1 / self.n

    def at(self, sigma: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return v, its weights and log(g) at the nodes."""
        inner = self.moments.edges[self.moments.edges < 0]
        images = np.log(sigma) + 2 * inner - np.log(-np.expm1(2 * inner))
        v, weights = radial(self.n, images, self.nodes)
        return v, weights, log_gain(v, sigma)

    def variance(self, sigma: float) -> float:
        """Return U(sigma)."""
        _, weights, tau = self.at(sigma)
        moments = self.moments.at(tau, PAIR)
        return float(weights @ (moments["phi_phi"] - moments["phi,phi"]))

    def epsilon(self, sigma: float) -> float:
        """Return the epsilon of which sigma is a fixed point."""
        return sigma * self.variance(sigma) / (1 + self.h)

    def theory(self, sigma: float) -> tuple[Theory, Theory]:
        """Return the numbers at a fixed point, and the errors that the moments have in them."""
        v, weights, tau = self.at(sigma)
        at, bound = self.moments.at(tau, self.moments.names), self.moments.bound(tau)
        return with_errors(*averages(at, bound, v, weights, tau, self.n), self.h)

    def solve(self, epsilon: float) -> float:
        """Return the smallest sigma for epsilon, or nan if there is none.

        U(sigma) tends to U(0) as sigma falls, so the search begins where epsilon is surely larger.
        """
        sigma = epsilon * (1 + self.h) / self.variance(SMALLEST_SIGMA) / 4
        while self.epsilon(sigma) >= epsilon:
            sigma /= 4
        factor = np.exp(STEP)
        while self.epsilon(sigma * factor) < epsilon:
            sigma *= factor
            if sigma > LARGEST_SIGMA:
                most, top = self.largest_epsilon()
                if epsilon >= most:
                    return np.nan
                sigma = top / factor  # the maximum lies between two steps
                factor = top / sigma
                break
        low, high = np.log(sigma), np.log(sigma * factor)
        root = brentq(lambda u: self.epsilon(np.exp(u)) / epsilon - 1, low, high, xtol=1e-15)
        return float(np.exp(root))

    def largest_epsilon(self) -> tuple[float, float]:
        """Return the largest epsilon(sigma) up to `LARGEST_SIGMA`, and where it is."""
        grid = np.arange(np.log(SMALLEST_SIGMA), np.log(LARGEST_SIGMA), STEP)
        best = int(np.argmax([self.epsilon(np.exp(u)) for u in grid]))
        ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        found = minimize_scalar(
            lambda u: -self.epsilon(np.exp(u)),
            bounds=ends,
            method="bounded",
            options={"xatol": 1e-9},
        )
        return float(-found.fun), float(np.exp(found.x))


@lru_cache(maxsize=32)
def rules(phi: Function | Homogeneous, n: float) -> tuple[Rule, Rule]:
    """Return the rule and the one that checks it."""
    sphere = Sphere(0.0 if np.isinf(n) else 1 / n)
    if isinstance(phi, Homogeneous):
        return (
            Rule(n, homogeneous_moments(phi, sphere, FINE, checks=False), FINE),
            Rule(n, homogeneous_moments(phi, sphere, COARSE, checks=True), COARSE),
        )
    fine = tabled_moments(phi, sphere, FINE, None)
    return Rule(n, fine, FINE), Rule(n, tabled_moments(phi, sphere, COARSE, fine.edges), COARSE)


def collapse(phi: Function | Homogeneous, n: float) -> Bounded:
    """Return epsilon_c, from which on upsilon = 0 is the only fixed point; perhaps infinite.

    As sigma grows, sigma*U(sigma) tends to the upsilon of a degree-one phi with the slopes that
    phi has at 0.  From that epsilon on upsilon = 0 attracts; a larger one may come before.

    Examples
    --------
    >>> relu = Homogeneous(1.0, 1.0, 0.0)
    >>> print(f"{collapse(relu, 7.0).value:.10f}")
    0.3280659669
    """
    limit = _limit(phi, n)
    if np.isinf(limit.value) or (isinstance(phi, Homogeneous) and phi.alpha == 1):
        return limit
    rule, check = rules(phi, n)
    (largest, sigma), (other, _) = rule.largest_epsilon(), check.largest_epsilon()
    numbers, errors = rule.theory(sigma)
    error = abs(largest - other) + largest * float(errors.upsilon / numbers.upsilon)
    if limit.value >= largest - error:
        return limit
    return Bounded(np.asarray(largest), np.asarray(error))


def _limit(phi: Function | Homogeneous, n: float) -> Bounded:
    """Return the limit of epsilon(sigma) for large sigma, where only phi near 0 is seen."""
    form = phi if isinstance(phi, Homogeneous) else local_form(phi)
    if form is None or form.alpha > 1:
        return Bounded(np.asarray(0.0), np.asarray(0.0))
    if form.alpha < 1:
        return Bounded(np.asarray(np.inf), np.asarray(0.0))
    rule, check = rules(form, n)
    both = [each.moments.at(np.zeros(1), PAIR) for each in (rule, check)]
    value, other = (float((m["phi_phi"] - m["phi,phi"])[0]) / (1 + rule.h) for m in both)
    bound = rule.moments.bound(np.zeros(1))
    error = float((bound["phi_phi"] + bound["phi,phi"])[0]) + abs(value - other)
    return Bounded(np.asarray(value), np.asarray(error + 4 * UNIT * value))


def solve_epsilon(
    phi: Function | Homogeneous, n: FloatArray, epsilon: float, name: str = ""
) -> Solution:
    """Return the theory of phi at each n = B - 1, which may be infinite, with epsilon > 0.

    Messages call phi by ``name``, its own unless given.

    Raises
    ------
    InputError
        If epsilon is not below epsilon_c, phi is constant, or a moment does not exist.
    AccuracyError
        If the two rules do not agree, or the fixed point is too near its collapse.

    Examples
    --------
    >>> identity = Homogeneous(1.0, 1.0, 1.0)
    >>> solution = solve_epsilon(identity, np.array([np.inf]), 0.25)     # upsilon = 1 - epsilon
    >>> solution.upsilon.value.round(12), solution.forward_G.value.round(12)
    (array([0.75]), array([0.25]))
    """
    sizes, place = np.unique(n, return_inverse=True)
    pairs = np.array([_solve_one(phi, float(size), epsilon, name or phi.name) for size in sizes])
    by_number = np.moveaxis(pairs.reshape(-1, 2, len(Theory._fields)), 0, -1)
    values, errors = by_number[..., place.reshape(n.shape)]
    numbers = dict(zip(Theory._fields, map(Bounded, values, errors), strict=True))
    backward = Backward(
        *(numbers.pop(name) for name in ("backward_G", "backward_L", "backward_M", "depth_scale"))
    )
    smooth = bool(np.isfinite(backward.G.value).all())
    return Solution(**numbers, backward=backward if smooth else None)


def _solve_one(
    phi: Function | Homogeneous, n: float, epsilon: float, name: str
) -> tuple[Theory, Theory]:
    """Return the numbers at one n and their errors."""
    rule, check = rules(phi, n)
    sigma, other = rule.solve(epsilon), check.solve(epsilon)
    if np.isnan(sigma) or np.isnan(other):
        _require_below(phi, n, epsilon, name)
        raise AccuracyError(f"epsilon = {epsilon:g} is too near the collapse of {name} for float64")
    numbers, errors = rule.theory(sigma)
    # U known to a share moves sigma by that share over d log(epsilon)/d log(sigma).
    slope = np.maximum(np.abs(1 - numbers.forward_G), 1e-15)
    share = float(errors.upsilon / numbers.upsilon / slope)
    moved, _ = rule.theory(sigma * (1 + share))
    checked, _ = check.theory(other)
    with np.errstate(invalid="ignore"):  # where the depth scale is infinite
        worst = [
            np.asarray(error + np.abs(number - there) + np.abs(number - again))
            for number, error, there, again in zip(numbers, errors, moved, checked, strict=True)
        ]
    errors = Theory(*worst)
    _require_accurate(name, numbers, errors)
    return numbers, errors


def _require_below(phi: Function | Homogeneous, n: float, epsilon: float, name: str) -> None:
    """Raise InputError where upsilon has collapsed."""
    most = collapse(phi, n).value
    if epsilon >= most:
        raise InputError(
            f"epsilon must be below {most:.6g}, where upsilon of {name} at batch {n + 1:g} "
            f"collapses: 0 is its only fixed point, got {epsilon:g}"
        )


def _require_accurate(phi: str, numbers: Theory, errors: Theory) -> None:
    """Raise AccuracyError where a number is not known to `WORST` of its scale."""
    for name, number, error in zip(Theory._fields, numbers, errors, strict=True):
        if np.isnan(number) or name == "depth_scale":
            continue
        scale = float(numbers.q)
        if name not in ("q", "cross_batch_c", "upsilon"):
            scale = max(1.0, float(abs(number)))
        if not error <= WORST * scale:
            raise AccuracyError(
                f"{name} of {phi} is known only to {error:.1g} of {number:.6g} in float64"
            )
