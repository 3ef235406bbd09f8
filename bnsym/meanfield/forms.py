"""The eigenvalues at BSB1 as quadratic forms in the orthonormal coefficients a_l.

The numbers beside a_l**2 and a_l*a_(l+2) are computed by the generated kernels of the theorems
`forward.hollow_spectrum`, `forward.diagonals_spectrum`, `backward.weighted_mean`,
`backward.hollow_spectrum` and `backward.diagonals_spectrum`, from the normalised Gegenbauer
polynomials P_l and their derivatives at -h, h = 1/n, which the recurrence here gives.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bnsym.errors import InputError
from bnsym.kernels.numpy import backward, forward
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
    l = np.arange(1, count)
    above = (first[1:], second[1:])
    own = np.zeros((6, count))
    own[:, 1:] = (
        1 - value[1:],
        forward.forward_L_square(l, h, *above),
        forward.forward_M_square(l, h, *above),
        backward.backward_G_square(l, h, value[1:]),
        backward.backward_L_square(l, h, *above),
        backward.backward_M_square(l, h, *above),
    )
    l, between, steep = l[:-1] - 1, first[1:-1], second[1:-1]
    nothing = np.zeros(len(l))
    mixed = (
        nothing,
        forward.forward_L_apart(l, h, between, steep),
        forward.forward_M_apart(l, h, steep),
        nothing,
        backward.backward_L_apart(l, h, between, steep),
        backward.backward_M_apart(l, h, steep),
    )
    return own, np.array(mixed)


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
