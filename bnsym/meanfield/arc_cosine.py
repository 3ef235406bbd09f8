"""The kernel J_phi of a positive-homogeneous phi at the simplex cosine rho = -1/n, n = B - 1.

J_alpha = e + o, even and odd in c, so J_phi = (a-b)^2*e + (a+b)^2*o.  Two evaluations are kept:

- by parity, with power series in c^2 <= 1/9: exact for the identity, where a = b, but e and o
  cancel for a one-sided phi of large degree;
- by sides, from the all-positive J_alpha(c) = A*u^(alpha+1/2)*2F1(1/2, 1/2; alpha+3/2; u) with
  u = (1+c)/2, A = Gamma(alpha+1)^2 / (Gamma(alpha+3/2)*Gamma(alpha+1/2)): right for a*b <= 0.

At each batch size the one with the smaller error bound is taken.  Derivatives are those of the
series themselves, so they hold for every alpha > -1/2, where alpha^2/(2*alpha-1)*J_{alpha-1}
does not exist.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from bnsym.meanfield.bounded import UNIT, Bounded, FloatArray, exact, tighter
from bnsym.meanfield.homogeneous import Homogeneous

__all__ = ["SQRT_PI", "ArcCosine", "arc_cosine"]

SQRT_PI = Bounded(np.asarray(math.sqrt(math.pi)), np.asarray(4 * UNIT))


class ArcCosine(NamedTuple):
    """J_phi at rho = -1/n and what the eigenvalues need of it.

    ``diagonal`` is J_phi(1) = a^2 + b^2, ``value`` J_phi(rho), ``slope`` J_phi'(rho), ``gap``
    J_phi(1) - J_phi(rho), and ``surplus`` alpha^2*J_phi(rho) - (2*alpha-1)*rho*J_phi'(rho), which
    is alpha^2*(J_phi - rho*J_{phi'})(rho) and vanishes for the identity.
    """

    diagonal: Bounded
    value: Bounded
    slope: Bounded
    gap: Bounded
    surplus: Bounded


def arc_cosine(phi: Homogeneous, n: FloatArray) -> ArcCosine:
    """Return J_phi and its companions at rho = -1/n, each by its tighter evaluation.

    Parameters
    ----------
    phi : Homogeneous
        In floats, alpha > -1/2.
    n : array of float64
        B - 1, integers of at least 3.

    Examples
    --------
    >>> kernel = arc_cosine(Homogeneous(1.0, 1.0, 1.0), np.array([3.0, 999999.0]))   # J(c) = 2*c
    >>> np.round(kernel.value.value * [3.0, 999999.0], 14)
    array([-2., -2.])
    """
    return ArcCosine(*map(tighter, _by_parity(phi, n), _by_sides(phi, n)))


def _by_parity(phi: Homogeneous, n: FloatArray) -> ArcCosine:
    """Evaluate by the even and odd parts of J_alpha, whose series are in rho^2."""
    alpha, a, b = map(exact, phi)
    even_weight, odd_weight = (a - b).squared(), (a + b).squared()
    rho = -1 / exact(n)
    z = rho.squared()
    terms = _term_count(z, growth=phi.alpha / 2)
    k = np.arange(terms)

    gamma_half = (alpha + 0.5).gamma()
    even_scale = ((alpha + 1) / 2).gamma().squared() / (2 * SQRT_PI * gamma_half)
    coefficients = _products((k - phi.alpha / 2) ** 2 / ((k + 0.5) * (k + 1)))
    even = even_scale * _positive_series(coefficients, z)
    even_slope = even_scale * rho * _positive_series(2 * (k + 1) * coefficients[1:], z)
    degree_margin = 2 * (alpha - 0.5)  # 2*alpha - 1, exact where it is small
    even_surplus = alpha.squared() * even - degree_margin * rho * even_slope

    # Only the leading 1 of each odd series is left out of the tails: for alpha near 1 the tails,
    # and with them the surplus, are proportional to (alpha - 1)^2.
    odd_scale = (alpha / 2 + 1).gamma().squared() / (SQRT_PI * gamma_half)
    coefficients = _products((k + (1 - phi.alpha) / 2) ** 2 / ((k + 0.5) * (k + 1)))[1:]
    tail = z * _positive_series(coefficients / (2 * k + 3), z)
    slope_tail = z * _positive_series(coefficients, z)
    odd = odd_scale * rho * (1 + tail)
    odd_slope = odd_scale * (1 + slope_tail)
    odd_surplus = ((alpha - 1).squared() + alpha.squared() * tail - degree_margin * slope_tail) * (
        odd_scale * rho
    )

    return ArcCosine(
        a.squared() + b.squared(),
        even_weight * even + odd_weight * odd,
        even_weight * even_slope + odd_weight * odd_slope,
        even_weight * (0.5 - even) + odd_weight * (0.5 - odd),
        even_weight * even_surplus + odd_weight * odd_surplus,
    )


def _by_sides(phi: Homogeneous, n: FloatArray) -> ArcCosine:
    """Evaluate J_phi(rho) = (a^2+b^2)*J_alpha(rho) - 2*a*b*J_alpha(-rho) by positive series."""
    alpha, a, b = map(exact, phi)
    diagonal, cross = a.squared() + b.squared(), 2 * a * b
    u = exact(np.stack([n - 1, n + 1])) / (2 * n)  # exact: n is an integer below 2**53
    (near, far), (near_slope, far_slope) = _one_sided(u, alpha)
    value = diagonal * near - cross * far
    slope = diagonal * near_slope + cross * far_slope
    surplus = alpha.squared() * value + 2 * (alpha - 0.5) * slope / n
    return ArcCosine(diagonal, value, slope, diagonal - value, surplus)


def _one_sided(u: Bounded, alpha: Bounded) -> tuple[Bounded, Bounded]:
    """Return J_alpha and its derivative at c = 2*u - 1, from series with positive terms only."""
    k = np.arange(_term_count(u, growth=0.0))
    numerator = (k + 0.5) ** 2 / (k + 1)
    gamma_half = (alpha + 0.5).gamma()
    scale = ((alpha + 1).gamma() / gamma_half).squared()
    slope = scale / 2 * u.power(alpha - 0.5)
    slope_series = _positive_series(_products(numerator / (k + (alpha.value + 0.5))), u)
    value = scale / (alpha + 0.5) * u.power(alpha + 0.5)
    value_series = _positive_series(_products(numerator / (k + (alpha.value + 1.5))), u)
    return value * value_series, slope * slope_series


def _term_count(z: Bounded, growth: float) -> int:
    """Return how many terms a series in z needs whose first ``growth`` coefficients may grow."""
    slowest = np.max(z.value, initial=0.0)
    return 4 + math.ceil(max(growth, 0.0)) + math.ceil(60 / -math.log2(max(slowest, 2.0**-60)))


def _products(ratios: FloatArray) -> FloatArray:
    """Return the coefficients 1, r_0, r_0*r_1, ... of a hypergeometric series."""
    return np.concatenate([[1.0], np.cumprod(ratios)])


def _positive_series(coefficients: FloatArray, z: Bounded) -> Bounded:
    """Sum coefficients_k * z^k, all positive, each coefficient good to 6*(k+1) units.

    Horner's rule adds 2*k+1 units to term k.  What is cut off is at most the last term times
    z/(1-z), doubled for ratios that are still slightly above z.
    """
    value = np.full_like(z.value, coefficients[-1])
    derivative = np.zeros_like(value)
    for coefficient in coefficients[-2::-1]:
        derivative *= z.value
        derivative += value
        value *= z.value
        value += coefficient
    moment = z.value * derivative  # the sum of k * coefficients_k * z^k
    last = len(coefficients) - 1
    rounding = UNIT * (7 * value + 8 * moment)
    inherited = moment * z.error / z.value
    cut_off = 2 * coefficients[-1] * z.value ** (last + 1) / (1 - z.value)
    return Bounded(value, rounding + inherited + cut_off)
