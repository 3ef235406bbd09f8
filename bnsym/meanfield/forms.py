"""The eigenvalues at BSB1 as quadratic forms in the orthonormal coefficients a_l.

With rho = -h, h = 1/n, P_l the normalised Gegenbauer polynomials, primes their derivatives, all at
rho, m = l + 2 and N_l the number of harmonics of degree l, the three weights of the ultrasymmetric
operator T{S}_ii = u S_ii, T{S}_ij = A (S_ii + S_jj) + C S_ij are, times n,

    on a_l**2       u  2*(1-2h)*l*(1+(l-2)h)/((1-h)*D)      D = (1+2lh)*(1+(2l-4)h)
                    A  -2*h*P_l''/D
                    C  (2*(1-2h)*P_l' - 4*h**2*P_l'')/D
    on a_l*a_m      u  2*m*(m-1)*S/((1-h)*E)                E = (1+(2m-2)h)*(1+(2m-4)h)
                    A  S*((1+h**2)*P_m'' + (2m-3)*h*P_m' + m*(m-2)*P_m)/E      S = h*sqrt(N_m/N_l)
                    C  4*S*((m-1)*P_m' + h*P_m'')/E

The forward eigenvalues are those of the operator; the backward ones have the terms in a_l**2 times
((1-2h)*(1+2lh) + 2*l**2*h**2)/(1-2h), and those in a_l*a_m times -2*l*h*(1+l*h)/(1-2h).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray

__all__ = ["AtBSB1", "eigenvalue_forms", "eigenvalues_from"]


class AtBSB1(NamedTuple):
    """Upsilon and the eigenvalues at BSB1."""

    upsilon: FloatArray
    forward_L: FloatArray
    forward_M: FloatArray
    backward_G: FloatArray
    backward_L: FloatArray
    backward_M: FloatArray


class _Values(NamedTuple):
    """P_l(rho) and its two derivatives."""

    value: FloatArray
    first: FloatArray
    second: FloatArray


def _at_the_simplex(h: float, count: int) -> _Values:
    """Return P_l, P_l' and P_l'' at -h, l < count: a derivative has two dimensions more."""
    l = np.arange(count, dtype=np.float64)
    first = l * (1 + (l - 2) * h) / (1 - h)
    second = first * (l - 1) * (1 + (l - 1) * h) / (1 + h)
    above, far_above = (
        np.concatenate([np.zeros(lift // 2), _legendre(h, lift, count)])[:count] for lift in (2, 4)
    )
    return _Values(_legendre(h, 0, count), first * above, second * far_above)


def _legendre(h: float, lift: int, count: int) -> FloatArray:
    """Return P_l(-h), l < count, in 1/h + lift dimensions."""
    values = [1.0, -h]
    for k in range(1, count - 1):
        lead = h * (1 + (2 * k + lift - 2) * h) * values[k] + k * h * values[k - 1]
        values.append(-lead / (1 + (k + lift - 2) * h))
    return np.array(values[:count])


@lru_cache(maxsize=64)
def eigenvalue_forms(n: float, count: int) -> tuple[FloatArray, FloatArray]:
    """Return the weights of upsilon and of upsilon times the eigenvalues, in the order of `AtBSB1`.

    Parameters
    ----------
    n : float
        B - 1, at least 3 and perhaps infinite.
    count : int
        How many coefficients there are.

    Returns
    -------
    tuple of array
        The weights of a_l**2, of shape (6, count), and those of a_l*a_(l+2), of two columns less.

    Examples
    --------
    >>> own, mixed = eigenvalue_forms(float("inf"), 4)                  # Hermite
    >>> own[3]                                                          # E phi'**2
    array([0., 1., 2., 3.])
    """
    h = 1 / n
    value, first, second = _at_the_simplex(h, count)
    l = np.arange(count, dtype=np.float64)
    gap = 1 - value
    gap[0] = 0.0
    growth = l * (1 + (l - 2) * h) / (1 - 2 * h)
    D = np.where(l > 0, (1 + 2 * l * h) * (1 + (2 * l - 4) * h), 1.0)  # nothing is on a_0**2
    own = _L_and_M(
        2 * (1 - 2 * h) * l * (1 + (l - 2) * h) / ((1 - h) * D),
        -2 * h * second / D,
        (2 * (1 - 2 * h) * first - 4 * h**2 * second) / D,
        h,
    )
    m, l = l[2:], l[:-2]
    value, first, second = (part[2:] for part in (value, first, second))
    E = (1 + (2 * m - 2) * h) * (1 + (2 * m - 4) * h)
    S = (1 + (2 * m - 2) * h) / (1 + (2 * l - 2) * h)
    S = np.sqrt(S * (1 + (l - 2) * h) * (1 + (l - 1) * h) / (m * (m - 1)))
    mixed = _L_and_M(
        2 * m * (m - 1) * S / ((1 - h) * E),
        S * ((1 + h**2) * second + (2 * m - 3) * h * first + m * (m - 2) * value) / E,
        4 * S * ((m - 1) * first + h * second) / E,
        h,
    )
    degrees = np.arange(count)
    own_factor = 1 + 2 * degrees * h + 2 * (degrees * h) ** 2 / (1 - 2 * h)
    mixed_factor = -2 * l * h * (1 + l * h) / (1 - 2 * h)
    nothing = np.zeros((1, len(m)))
    return (
        np.concatenate([[gap], own, [growth * gap], own_factor * own]),
        np.concatenate([nothing, mixed, nothing, mixed_factor * mixed]),
    )


def _L_and_M(u: FloatArray, A: FloatArray, C: FloatArray, h: float) -> FloatArray:
    """Return the eigenvalues on 𝕃 and 𝕄 times upsilon, from n*u, n*A, n*C: k = B/(2*upsilon)."""
    half, two_over_B = (1 + h) / 2, 2 * h / (1 + h)
    return half * np.array([(u - 2 * A) * (1 - two_over_B) + two_over_B * C, C])


def eigenvalues_from(forms: FloatArray) -> AtBSB1:
    """Return the eigenvalues from the values of the forms, which are along the last axis.

    Raises
    ------
    InputError
        If upsilon is 0.

    Examples
    --------
    >>> eigenvalues_from(np.array([0.5, 1.0, 0.5, 1.0, 1.0, 0.5])).backward_G
    np.float64(2.0)
    """
    upsilon, *others = np.moveaxis(forms, -1, 0)
    if np.any(upsilon == 0):
        raise InputError("coefficients must not be those of a constant: upsilon would be 0")
    return AtBSB1(upsilon, *(form / upsilon for form in others))
