# generated from homogeneous.arc_cosine_0, homogeneous.arc_cosine_1, homogeneous.relu_dual, digest eda8018c92873b9d; do not edit
"""The kernels of the topic homogeneous, for numba."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from bnsym.errors import InputError

__all__ = [
    "arc_cosine_0",
    "arc_cosine_0_ufunc",
    "arc_cosine_1",
    "arc_cosine_1_ufunc",
    "relu_dual",
    "relu_dual_ufunc",
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


def _compiled(function: Callable[..., Any]) -> Any:
    """Return a ufunc for float32 and float64, kept on disk if there is a folder to write to."""
    arity = function.__code__.co_argcount
    signatures = [f"{real}({', '.join([real] * arity)})" for real in ("float32", "float64")]
    contract = {"contract"}  # a fused multiply-add rounds once where two operations round twice
    try:
        return numba.vectorize(signatures, fastmath=contract, cache=True)(function)
    except RuntimeError:  # nowhere to keep it
        return numba.vectorize(signatures, fastmath=contract)(function)


@_compiled
def arc_cosine_0_ufunc(c: float) -> float:
    """Compute arc_cosine_0 without checking the arguments."""
    u = 0.5 - 0.5*abs(c)
    tail = math.sqrt(u)*(0.6366197723675814 + u*(0.10610329539459626 + u*(0.04774648292787292 + u*(0.028420525513722553 + u*(0.019341748906869884 + u*(0.014242473664161882 + u*(0.011049138290839516 + u*(0.008856616052305838 + u*(0.007762421376659006 + u*(0.0025007361007893204 + u*(0.03118134875872505 + u*(-0.1346587699163633 + u*(0.5902655687685672 + u*(-1.924721831401785 + u*(4.946334532650722 + u*(-9.771947759338232 + u*(14.640306698603261 + u*(-16.07452925573326 + u*(12.251080366825638 + u*(-5.807396820899288 + 1.305698531350749*u))))))))))))))))))))
    if c < 0:
        return tail
    return 1 - tail


def arc_cosine_0(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The arc-cosine kernel of degree 0.

    The relative error is at most 1e-15 in float64 and 5.4e-07 in float32; nan gives nan, and
    integers count as float64.

    Parameters
    ----------
    c : array_like
        Real, in [-1, 1]; up to 4 ulp outside is clamped.
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
    >>> print(f"{arc_cosine_0(0.5):.12g}")
    0.666666666667
    """
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return arc_cosine_0_ufunc(c, out=out)


@_compiled
def arc_cosine_1_ufunc(c: float) -> float:
    """Compute arc_cosine_1 without checking the arguments."""
    u = 0.5 - 0.5*abs(c)
    tail = u*math.sqrt(u)*(0.8488263631567752 + u*(0.08488263631567661 + u*(0.02728370453045727 + u*(0.01263134464331457 + u*(0.007033364804216603 + u*(0.004382252791941691 + u*(0.002947320967546255 + u*(0.002072654393766664 + u*(0.0017341502377331173 + u*(-0.00014941681649295878 + u*(0.008123077512466924 + u*(-0.028744372422750762 + u*(0.09260871626456353 + u*(-0.21672129329101564 + u*(0.3827752059833615 + u*(-0.4870517945646422 + u*(0.42711834602398036 + u*(-0.2309102384515246 + 0.0594691563340939*u))))))))))))))))))
    if c < 0:
        return tail
    return c + tail


def arc_cosine_1(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The arc-cosine kernel of degree 1.

    The relative error is at most 1e-15 in float64 and 5.4e-07 in float32; nan gives nan, and
    integers count as float64.

    Parameters
    ----------
    c : array_like
        Real, in [-1, 1]; up to 4 ulp outside is clamped.
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
    >>> print(f"{arc_cosine_1(0.5):.12g}")
    0.608997781044
    """
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return arc_cosine_1_ufunc(c, out=out)


@_compiled
def relu_dual_ufunc(c: float) -> float:
    """Compute relu_dual without checking the arguments."""
    u = 0.5 - 0.5*abs(c)
    tail = u*math.sqrt(u)*(0.4244131815783876 + u*(0.042441318157838304 + u*(0.013641852265228635 + u*(0.006315672321657285 + u*(0.0035166824021083017 + u*(0.0021911263959708454 + u*(0.0014736604837731276 + u*(0.001036327196883332 + u*(0.0008670751188665587 + u*(-7.470840824647939e-05 + u*(0.004061538756233462 + u*(-0.014372186211375381 + u*(0.046304358132281766 + u*(-0.10836064664550782 + u*(0.19138760299168076 + u*(-0.2435258972823211 + u*(0.21355917301199018 + u*(-0.1154551192257623 + 0.02973457816704695*u))))))))))))))))))
    if c < 0:
        return tail
    return tail + 0.5*c


def relu_dual(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The covariance of relu(x) and relu(y) for a standard normal pair of correlation c.

    The relative error is at most 1e-15 in float64 and 5.4e-07 in float32; nan gives nan, and
    integers count as float64.

    Parameters
    ----------
    c : array_like
        Real, in [-1, 1]; up to 4 ulp outside is clamped.
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
    >>> print(f"{relu_dual(0.5):.12g}")
    0.304498890522
    """
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return relu_dual_ufunc(c, out=out)
