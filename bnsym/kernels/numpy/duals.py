# generated from duals.error_function, duals.gelu, duals.sine, digest adf83abc3fb01db7; do not edit
"""The kernels of the topic duals, for numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bnsym.errors import InputError

__all__ = [
    "error_function",
    "gelu",
    "sine",
]


def _in_domain(name: str, value: npt.ArrayLike, lower: float, upper: float) -> npt.NDArray[Any]:
    """Return floats in [lower, upper]: what lies at most 4 ulp outside is moved to the end."""
    given = np.asarray(value)
    if given.dtype.kind not in "iuf" or given.dtype.itemsize > 8:
        raise InputError(f"{name} must be real, float32 or float64, got {given.dtype}")
    real = given.astype(np.float32 if given.dtype.str[1:] == "f4" else np.float64, copy=False)
    least = np.fmin.reduce(real, axis=None, initial=upper)
    greatest = np.fmax.reduce(real, axis=None, initial=lower)
    if least >= lower and greatest <= upper:
        return real
    below, above = 4 * np.spacing(np.abs(np.array([lower, upper], real.dtype)))
    if least < lower - below or greatest > upper + above:
        wrong = least if least < lower - below else greatest
        raise InputError(f"{name} must lie in [{lower}, {upper}], got {wrong}")
    clamped: npt.NDArray[Any] = np.clip(real, lower, upper)
    return clamped


def _variances(
    name: str, value: npt.NDArray[Any], lower: float, upper: float
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the variances that go with the rows and with the columns of covariance matrices."""
    if value.ndim < 2 or value.shape[-1] != value.shape[-2]:
        raise InputError(f"{name} must be square in its last two axes, got shape {value.shape}")
    diagonal = np.diagonal(value, axis1=-2, axis2=-1)
    diagonal = _in_domain(f"the diagonal of {name}", diagonal, lower, upper)
    row, column = diagonal[..., :, None], diagonal[..., None, :]
    largest = (1 + 8 * np.finfo(value.dtype).eps) * np.sqrt(row) * np.sqrt(column)
    if np.any(np.abs(value) > largest):
        wrong = value[np.abs(value) > largest][0]
        raise InputError(f"{name} must hold correlations of at most 1, got an entry {wrong}")
    return row, column


def _returned(value: Any, out: npt.NDArray[Any] | None) -> Any:
    """Return the value, a scalar if it has no axes, or ``out`` filled with it."""
    if out is None:
        return np.asarray(value)[()]
    np.copyto(out, value, casting="same_kind")
    return out


def _arc_sine(s: Any) -> Any:
    """Compute arc_sine of float64 numbers in its domain."""
    t0 = np.abs(s)
    square = s**2
    t2 = square**2
    rest = 0.5 - 0.5*t0
    t1 = rest**2
    far = 1.5707963267948966 - 2*np.sqrt(rest)*(1.0 + rest*(0.16666666666666657 + rest*(0.07500000000002856 + t1*(0.030381944649750525 + t1*(0.01735294518022548 + t1*(0.01158567991890895 + t1*(0.010003606639881351 + t1*(0.0247548762838696 + 0.0335771469474287*t1)))))) + t1*(0.04464285713950677 + t1*(0.022372151536955744 + t1*(0.013961891184389839 + t1*(0.009484697869045622 + t1*(0.0007093925943252462 - 0.026044488873720434*t1)))))))
    return np.where(t0 < 0.5, s*(1.0 + square*(0.16666666666666657 + square*(0.07500000000002856 + t2*(0.030381944649750525 + t2*(0.01735294518022548 + t2*(0.01158567991890895 + t2*(0.010003606639881351 + t2*(0.0247548762838696 + 0.0335771469474287*t2)))))) + t2*(0.04464285713950677 + t2*(0.022372151536955744 + t2*(0.013961891184389839 + t2*(0.009484697869045622 + t2*(0.0007093925943252462 - 0.026044488873720434*t2))))))), np.where(s < 0, -far, far))


def _error_function(v: Any, varsigma: Any, v_2: Any) -> Any:
    """Compute error_function of float64 numbers in its domain."""
    return 0.6366197723675814*_arc_sine(2*varsigma/(np.sqrt(1 + 2*v)*np.sqrt(1 + 2*v_2)))


def _gelu(v: Any, varsigma: Any, v_2: Any) -> Any:
    """Compute gelu of float64 numbers in its domain."""
    t0 = 1 + v
    t1 = 1 + v_2
    t2 = v*v_2
    t3 = varsigma**2
    return 0.15915494309189535*(varsigma*_arc_sine(varsigma/(np.sqrt(t0)*np.sqrt(t1))) + (t2 + t3*(-1 + 1/t0 + 1/t1))/np.sqrt(t0 + t2 - t3 + v_2)) + 0.25*varsigma


def error_function(varsigma: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The dual kernel of the error function is an angle.

    The error is at most 5e-15 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest, and as if entries were off by two units in the last place; nan gives nan, and
    integers count as float64.

    Parameters
    ----------
    varsigma : array_like, shape (..., B, B)
        Covariance matrices with variances in [0, 64].
    out : ndarray, optional
        Where to write the result.

    Returns
    -------
    scalar or ndarray
        float32 if every argument is, else float64; ``out`` if it was given.

    Raises
    ------
    ValueError
        If an argument is not real, or further outside its interval.

    Examples
    --------
    >>> print(f"{error_function([[48.0, 0.5], [0.5, 48.0]])[0, 1]:.12g}")
    0.00656320669788
    """
    varsigma = _in_domain("varsigma", varsigma, -64.0, 64.0)
    v, v_2 = _variances("varsigma", varsigma, 0.0, 64.0)
    with np.errstate(all="ignore"):
        value = _error_function(v.astype(np.float64), varsigma.astype(np.float64), v_2.astype(np.float64)).astype(np.result_type(v, varsigma, v_2))
    return _returned(value, out)


def gelu(varsigma: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The dual kernel of the exact GELU.

    The error is at most 4e-15 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest, and as if entries were off by two units in the last place; nan gives nan, and
    integers count as float64.

    Parameters
    ----------
    varsigma : array_like, shape (..., B, B)
        Covariance matrices with variances in [0, 64].
    out : ndarray, optional
        Where to write the result.

    Returns
    -------
    scalar or ndarray
        float32 if every argument is, else float64; ``out`` if it was given.

    Raises
    ------
    ValueError
        If an argument is not real, or further outside its interval.

    Examples
    --------
    >>> print(f"{gelu([[48.0, 0.5], [0.5, 48.0]])[0, 1]:.12g}")
    7.60895313769
    """
    varsigma = _in_domain("varsigma", varsigma, -64.0, 64.0)
    v, v_2 = _variances("varsigma", varsigma, 0.0, 64.0)
    with np.errstate(all="ignore"):
        value = _gelu(v.astype(np.float64), varsigma.astype(np.float64), v_2.astype(np.float64)).astype(np.result_type(v, varsigma, v_2))
    return _returned(value, out)


def sine(varsigma: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The dual kernel of the sine is a hyperbolic sine.

    The relative error is at most 1e-14 in float64 and 5.4e-06 in float32; nan gives nan, and
    integers count as float64.

    Parameters
    ----------
    varsigma : array_like, shape (..., B, B)
        Covariance matrices with variances in [0, 64].
    out : ndarray, optional
        Where to write the result.

    Returns
    -------
    scalar or ndarray
        float32 if every argument is, else float64; ``out`` if it was given.

    Raises
    ------
    ValueError
        If an argument is not real, or further outside its interval.

    Examples
    --------
    >>> print(f"{sine([[48.0, 0.5], [0.5, 48.0]])[0, 1]:.12g}")
    7.42646313075e-22
    """
    varsigma = _in_domain("varsigma", varsigma, -64.0, 64.0)
    v, v_2 = _variances("varsigma", varsigma, 0.0, 64.0)
    with np.errstate(all="ignore"):
        value = np.exp(-0.5*v - 0.5*v_2)*np.sinh(varsigma)
    return _returned(value, out)
