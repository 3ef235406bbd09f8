"""Positive-homogeneous activations: phi(s*x) = s**alpha * phi(x) for every s > 0."""

from __future__ import annotations

import math
from numbers import Real
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function

__all__ = ["Activation", "Homogeneous", "as_function", "require_evaluable"]

LARGEST_DEGREE = 64.0
"""Bound on alpha: far beyond it the Gamma functions of the closed forms overflow."""

LARGEST_SLOPE = 1e90
"""Bound on max(|a|, |b|) and on its inverse: the theory needs their squares."""


@runtime_checkable
class Activation(Protocol):
    """What the numeric layer asks of an activation: its name and its homogeneous form, if any.

    One that has none must have its `Function` as an attribute ``function``.
    """

    @property
    def name(self) -> str:
        """How reports call it."""
        ...

    @property
    def homogeneous(self) -> Homogeneous | None:
        """Its homogeneous form, None if it has none."""
        ...


class Homogeneous(NamedTuple):
    """The activation phi(x) = a*relu(x)**alpha - b*relu(-x)**alpha.

    Every positive-homogeneous phi of degree alpha has this form, with a = phi(1) and
    b = -phi(-1).  It is an `Activation` itself.

    Parameters
    ----------
    alpha : real
        The degree.
    a, b : real
        phi(1) and -phi(-1).

    Examples
    --------
    >>> relu = Homogeneous(alpha=1, a=1, b=0)
    >>> absolute_value = Homogeneous(alpha=1, a=1, b=-1)
    >>> identity = Homogeneous(alpha=1, a=1, b=1)
    >>> identity.name
    'Homogeneous(alpha=1, a=1, b=1)'
    """

    alpha: float
    a: float
    b: float

    @property
    def name(self) -> str:
        """The activation written out, for reports."""
        return repr(self)

    @property
    def homogeneous(self) -> Homogeneous:
        """The activation itself."""
        return self


def require_evaluable(form: Homogeneous) -> Homogeneous:
    """Return the form in floats, or raise InputError where batch norm has no mean field theory."""
    alpha, a, b = map(_finite, form._fields, form)
    if not -0.5 < alpha <= LARGEST_DEGREE:
        raise InputError(
            "alpha must be above -1/2, for phi to have a second moment, "
            f"and at most {LARGEST_DEGREE:g}, got {alpha!r}"
        )
    if (a == b == 0) or (alpha == 0 and a == -b):
        raise InputError(f"phi must not be constant (upsilon would be 0), got {form.name}")
    if not 1 / LARGEST_SLOPE <= max(abs(a), abs(b)) <= LARGEST_SLOPE:
        raise InputError(
            f"the larger of |a| and |b| must lie between {1 / LARGEST_SLOPE:g} "
            f"and {LARGEST_SLOPE:g}, got {max(abs(a), abs(b)):g}"
        )
    return Homogeneous(alpha, a, b)


def _finite(label: str, number: object) -> float:
    """Return one of the three numbers as a float."""
    if not isinstance(number, Real):
        raise InputError(f"{label} must be a real number, got a {type(number).__name__}")
    try:
        value = float(number)
    except OverflowError:  # an integer or fraction beyond float64
        value = math.inf
    if not math.isfinite(value):
        raise InputError(f"{label} must be a finite float64 number, got {value!r}")
    return value


def as_function(form: Homogeneous) -> Function:
    """Return the activation by its values.

    Examples
    --------
    >>> as_function(Homogeneous(alpha=1, a=1, b=-1))(np.array([-2.0, 3.0]))    # absolute value
    (array([2., 3.]), array([-1.,  1.]))
    """
    alpha, a, b = form

    def evaluate(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        size = np.abs(x)
        value = np.where(x < 0, -b, a) * size**alpha
        return value, np.where(x < 0, b, a) * alpha * size ** (alpha - 1)

    smooth = alpha in (1, 3, 5) and a == b
    return Function(form.name, evaluate, () if smooth else (0.0,), (0.0,) if alpha == 0 else ())
