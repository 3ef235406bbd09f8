# generated from forward.cosine, forward.forward_L, forward.forward_L_apart, forward.forward_L_square, forward.forward_M, forward.forward_M_apart, forward.forward_M_square, forward.upsilon, forward.variance, digest 87f8b8060c57df4d; do not edit
"""The kernels of the topic forward, for numba."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from bnsym.errors import InputError

__all__ = [
    "cosine",
    "cosine_ufunc",
    "forward_L",
    "forward_L_apart",
    "forward_L_apart_ufunc",
    "forward_L_square",
    "forward_L_square_ufunc",
    "forward_L_ufunc",
    "forward_M",
    "forward_M_apart",
    "forward_M_apart_ufunc",
    "forward_M_square",
    "forward_M_square_ufunc",
    "forward_M_ufunc",
    "upsilon",
    "upsilon_ufunc",
    "variance",
    "variance_ufunc",
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


def _whole(name: str, value: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return whole numbers as they are."""
    broken = np.abs(value - np.rint(value)) > 0  # false for nan
    if np.any(broken):
        raise InputError(f"{name} must be whole, got {value[broken].flat[0]}")
    return value


def _scalar(function: Callable[..., Any]) -> Any:
    """Compile what is called from compiled code."""
    return numba.njit(fastmath={"contract"}, error_model="numpy")(function)


def _compiled(function: Callable[..., Any]) -> Any:
    """Return a ufunc for float32 and float64, kept on disk if there is a folder to write to."""
    arity = function.__code__.co_argcount
    signatures = [f"{real}({', '.join([real] * arity)})" for real in ("float32", "float64")]
    contract = {"contract"}  # a fused multiply-add rounds once where two operations round twice
    try:
        return numba.vectorize(signatures, fastmath=contract, cache=True)(function)
    except RuntimeError:  # nowhere to keep it
        return numba.vectorize(signatures, fastmath=contract)(function)


@_scalar
def _arc_cosine(alpha: float, c: float) -> Any:
    """Compute arc_cosine of float64 numbers in its domain."""
    nu = 0.5 + alpha
    steps = np.ceil(-0.75 + nu)
    mu = nu - steps
    t2 = mu**2
    numerator = 0.6931471805599453 + mu*(-0.11516503629273675 + mu*(-1.0731528601924203 + t2*(-0.059353334490373715 + t2*(-0.03959373861243426 + t2*(-0.02381330956629595 + t2*(-0.013449871829100252 + t2*(-0.007283528293464238 + t2*(-0.003826544658754595 + t2*(-0.0019708948078480636 + t2*(-0.0009913298628750416 + t2*(-0.0003560738585065505 - 3.704619663933635e-05*t2)))))))))) + t2*(-0.0042291158475660584 + t2*(0.02681881675349508 + t2*(0.02475857107661853 + t2*(0.0163660726548416 + t2*(0.009520392011293816 + t2*(0.005190222221578318 + t2*(0.002723226880265605 + t2*(0.0014036157743338347 + t2*(0.0006455971918254773 + t2*(0.0001449844140446991 + 4.005149379406943e-06*t2)))))))))))
    t1 = (0.5 + mu)**2
    scale = t1*(1 - mu)
    t4 = numerator/scale
    t0 = 0.5*c
    near = 0.5 - t0
    t3 = math.log(near)
    root = mu*t3
    slope = (-math.expm1(root)/mu if mu != 0 else -t3)
    base, following, V, P, D, R = 0.0, 0.0, 1.0, 1.0, t4, 1 - mu*t4
    for k in range(52):
        t8 = D + R*slope
        t9 = -mu
        t10 = 0.5 + k
        t11 = 1 + k
        t12 = 1/t11
        t13 = t12/(t11 + t9)
        t14 = t13*(t10 + t9)**2
        t15 = R/(mu + t11)
        base, following, V, P, D, R = base + V*t8, following + V*(P*(1 - 2*near) + R*near*(1 - mu*slope) - k*t8*(1 - near)), V*near, P*t14, D*t14 - t13*t15*(-mu**2 + t10 + k*mu), t12*t15*t10**2
    t5 = steps >= 1
    constant = 0.7853981633974483 + mu*(0.964006563286191 + mu*(0.033880000241362306 + t2*(0.025584786191038007 + t2*(0.016764779150675264 + t2*(0.010030794325601717 + t2*(0.005647128720229114 + t2*(0.0030474799120829748 + t2*(0.0015950971318015534 + t2*(0.0008181168489120926 + t2*(0.0004111215352011625 + t2*(0.00015413835202667637 + 1.8826109874313924e-05*t2)))))))))) + t2*(-0.030102553191293253 + t2*(-0.02100016901979003 + t2*(-0.01308689229327128 + t2*(-0.007573505797738155 + t2*(-0.0041668466145781515 + t2*(-0.0022120063000800228 + t2*(-0.0011440844624657422 + t2*(-0.0005841350098726726 + t2*(-0.0002716713119725371 + t2*(-6.67276114438941e-05 - 2.535985605629622e-06*t2)))))))))))
    t6 = constant/(1 + mu)
    far = 0.5 + t0
    below, current, found, weight, factor = base, following, (following if t5 else base*mu), t6, (t6 if t5 else constant*mu/t1)
    for k in range(2, 34):
        t16 = k + mu
        t17 = 1/(-1 + t16)
        t18 = c*current + below*far*near*t17*(-1.5 + t16)**2
        t19 = k <= steps
        t20 = t17*weight*(-0.5 + t16)**2/t16
        below, current, found, weight, factor = current*t17, t18, (t18 if t19 else found), t20, (t20 if t19 else factor)
    total, term = 0.0, 1.0
    for k in range(52):
        t7 = 1 + k
        total, term = term + total, far*term*(0.5 + k)**2/(t7*(nu + t7))
    if c <= -1:
        return 0
    if c < 0:
        return factor*total*math.sqrt(far)*far**alpha
    if c >= 1:
        return 1
    return found


@_scalar
def _gamma_quotient(x: float, s: float) -> Any:
    """Compute gamma_quotient of float64 numbers in its domain."""
    product = 1.0
    for k in range(16):
        t2 = k + x
        product = product*(s + t2)/t2
    y = 16 + x
    t0 = 1/y
    ratio = s*t0
    t1 = s + y
    return product*(t0*x)**s*math.exp(0.0005952380952380953/t1**7 - 0.0005952380952380953/y**7 - 0.0007936507936507937/t1**5 + 0.0007936507936507937/y**5 - 0.0008417508417508417/t1**9 + 0.0008417508417508417/y**9 + 0.0019175269175269176/t1**11 - 0.0019175269175269176/y**11 + 0.002777777777777778/t1**3 - 0.002777777777777778/y**3 - 0.00641025641025641/t1**13 + 0.00641025641025641/y**13 + 0.08333333333333333*t0 - 0.08333333333333333/t1 - ratio*(-0.5 + s) + (-0.5 + t1)*(ratio - math.log1p(ratio)))


@_scalar
def _cosine(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute cosine of float64 numbers in its domain."""
    rho = -1/(-1 + B)
    left = _arc_cosine(alpha, rho)
    t0 = -rho
    right = _arc_cosine(alpha, t0)
    t3 = a**2 + b**2
    return (left*t3 - 2*a*b*right)/t3


@_scalar
def _forward_L(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute forward_L of float64 numbers in its domain."""
    t0 = -1 + B
    t1 = 1/t0
    rho = -t1
    left = _arc_cosine(alpha, rho)
    t3 = 1 + alpha
    t4 = 2*alpha
    t5 = (1 + t4)/(1 - rho**2)
    left_slope = t5*(-left*rho + _arc_cosine(t3, rho))
    t2 = -rho
    right = _arc_cosine(alpha, t2)
    right_slope = t5*(rho*right + _arc_cosine(t3, t2))
    t6 = 2*a*b
    t7 = a**2 + b**2
    return (alpha*(-2 + B) + B*t1*(left_slope*t7 + right_slope*t6)/(t7 - left*t7 + right*t6))/(t0 + t4)


@_scalar
def _forward_L_apart(m: float, h: float, slope: float, curvature: float) -> Any:
    """Compute forward_L_apart of float64 numbers in its domain."""
    t0 = 1 + m
    t1 = 2*h
    t2 = 1 + m*t1
    t3 = 1 + h*m
    t4 = -h + t3
    t5 = -t1
    return math.sqrt(t4*(t3 + t5)/(t2 + t5))*math.sqrt(2 + m)*(slope*(-1 + h) + t0*t4 - 2*curvature*h**2*(1 + h))/(t2*t4*math.sqrt(t0)*math.sqrt(t1 + t2))


@_scalar
def _forward_L_square(l: float, h: float, slope: float, curvature: float) -> Any:
    """Compute forward_L_square of float64 numbers in its domain."""
    t0 = 2*h
    t1 = 1 + l*t0
    return (-1 + t0)*(-l*(1 - t0 + h*l) - slope*t0 - curvature*t0*(1 + h))/(t1*(-4*h + t1))


@_scalar
def _forward_M(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute forward_M of float64 numbers in its domain."""
    t0 = -1 + B
    rho = -1/t0
    left = _arc_cosine(alpha, rho)
    t2 = 1 + alpha
    t3 = 2*alpha
    t4 = (1 + t3)/(1 - rho**2)
    left_slope = t4*(-left*rho + _arc_cosine(t2, rho))
    t1 = -rho
    right = _arc_cosine(alpha, t1)
    right_slope = t4*(rho*right + _arc_cosine(t2, t1))
    t5 = 2*a*b
    t6 = a**2 + b**2
    return B*(left_slope*t6 + right_slope*t5)/((t0 + t3)*(t6 - left*t6 + right*t5))


@_scalar
def _forward_M_apart(m: float, h: float, curvature: float) -> Any:
    """Compute forward_M_apart of float64 numbers in its domain."""
    t0 = 2*h
    t1 = -t0
    t2 = 1 + h*m
    t3 = -h + t2
    t4 = 1 + m*t0
    return -curvature*t0*math.sqrt(t3*(t1 + t2)/(t1 + t4))*(1 + h)*math.sqrt(2 + m)/(t3*t4*math.sqrt(1 + m)*math.sqrt(t0 + t4))


@_scalar
def _forward_M_square(l: float, h: float, slope: float, curvature: float) -> Any:
    """Compute forward_M_square of float64 numbers in its domain."""
    t0 = 2*h
    t1 = 1 + l*t0
    return (1 + h)*(-2*curvature*h**2 - slope*(-1 + t0))/(t1*(-4*h + t1))


@_scalar
def _upsilon(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute upsilon of float64 numbers in its domain."""
    rho = -1/(-1 + B)
    left = _arc_cosine(alpha, rho)
    t0 = -rho
    right = _arc_cosine(alpha, t0)
    t3 = a**2 + b**2
    return 3**alpha*(t3 - left*t3 + 2*a*b*right)*_gamma_quotient(-0.5 + 0.5*B, alpha)/((2 + 4*alpha)*_gamma_quotient(1.5, alpha))


@_scalar
def _variance(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute variance of float64 numbers in its domain."""
    return 3**alpha*(a**2 + b**2)*_gamma_quotient(-0.5 + 0.5*B, alpha)/((2 + 4*alpha)*_gamma_quotient(1.5, alpha))


@_compiled
def cosine_ufunc(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute cosine without checking the arguments."""
    return _cosine(np.float64(alpha), np.float64(a), np.float64(b), np.float64(B))


def cosine(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, B: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The correlation c* at the BSB1 fixed point.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [-0.5, 32]; up to 4 ulp outside is clamped.
    a : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    b : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    B : array_like
        Whole, in [4, 9.0072e+15]; up to 4 ulp outside is clamped.
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
    >>> print(f"{cosine(23.875, 0.5, 0.5, 8.0):.12g}")
    -1.18468509061e-06
    """
    alpha = _in_domain("alpha", alpha, -0.4999999999999999, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    B = _in_domain("B", B, 4.0, 9007199254740992.0)
    B = _whole("B", B)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return cosine_ufunc(alpha, a, b, B, out=out)


@_compiled
def forward_L_ufunc(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute forward_L without checking the arguments."""
    return _forward_L(np.float64(alpha), np.float64(a), np.float64(b), np.float64(B))


def forward_L(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, B: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The eigenvalue of the forward map at BSB1 on centred diagonal matrices.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [-0.5, 32]; up to 4 ulp outside is clamped.
    a : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    b : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    B : array_like
        Whole, in [4, 9.0072e+15]; up to 4 ulp outside is clamped.
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
    >>> print(f"{forward_L(23.875, 0.5, 0.5, 8.0):.12g}")
    2.61643888483
    """
    alpha = _in_domain("alpha", alpha, -0.4999999999999999, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    B = _in_domain("B", B, 4.0, 9007199254740992.0)
    B = _whole("B", B)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return forward_L_ufunc(alpha, a, b, B, out=out)


@_compiled
def forward_L_apart_ufunc(m: float, h: float, slope: float, curvature: float) -> Any:
    """Compute forward_L_apart without checking the arguments."""
    return _forward_L_apart(np.float64(m), np.float64(h), np.float64(slope), np.float64(curvature))


def forward_L_apart(m: npt.ArrayLike, h: npt.ArrayLike, slope: npt.ArrayLike, curvature: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_m a_(m+2) in upsilon times the forward eigenvalue on centred diagonals.

    The error is at most 1e-14 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    m : array_like
        Whole, in [0, 1.04858e+06]; up to 4 ulp outside is clamped.
    h : array_like
        Real, in [0, 0.333333]; up to 4 ulp outside is clamped.
    slope : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    curvature : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
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
    >>> print(f"{forward_L_apart(4.0, 0.25, 0.5, 0.5):.12g}")
    0.948214285714
    """
    m = _in_domain("m", m, 0.0, 1048576.0)
    m = _whole("m", m)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    slope = _in_domain("slope", slope, -1e+30, 1e+30)
    curvature = _in_domain("curvature", curvature, -1e+30, 1e+30)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return forward_L_apart_ufunc(m, h, slope, curvature, out=out)


@_compiled
def forward_L_square_ufunc(l: float, h: float, slope: float, curvature: float) -> Any:
    """Compute forward_L_square without checking the arguments."""
    return _forward_L_square(np.float64(l), np.float64(h), np.float64(slope), np.float64(curvature))


def forward_L_square(l: npt.ArrayLike, h: npt.ArrayLike, slope: npt.ArrayLike, curvature: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_l^2 in upsilon times the forward eigenvalue on centred diagonals.

    The error is at most 1e-14 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    l : array_like
        Whole, in [1, 1.04858e+06]; up to 4 ulp outside is clamped.
    h : array_like
        Real, in [0, 0.333333]; up to 4 ulp outside is clamped.
    slope : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    curvature : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
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
    >>> print(f"{forward_L_square(5.0, 0.25, 0.5, 0.5):.12g}")
    0.532142857143
    """
    l = _in_domain("l", l, 1.0, 1048576.0)
    l = _whole("l", l)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    slope = _in_domain("slope", slope, -1e+30, 1e+30)
    curvature = _in_domain("curvature", curvature, -1e+30, 1e+30)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return forward_L_square_ufunc(l, h, slope, curvature, out=out)


@_compiled
def forward_M_ufunc(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute forward_M without checking the arguments."""
    return _forward_M(np.float64(alpha), np.float64(a), np.float64(b), np.float64(B))


def forward_M(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, B: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The eigenvalue of the forward map at BSB1 on centred matrices of zero diagonal.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [-0.5, 32]; up to 4 ulp outside is clamped.
    a : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    b : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    B : array_like
        Whole, in [4, 9.0072e+15]; up to 4 ulp outside is clamped.
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
    >>> print(f"{forward_M(23.875, 0.5, 0.5, 8.0):.12g}")
    3.70064291127e-06
    """
    alpha = _in_domain("alpha", alpha, -0.4999999999999999, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    B = _in_domain("B", B, 4.0, 9007199254740992.0)
    B = _whole("B", B)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return forward_M_ufunc(alpha, a, b, B, out=out)


@_compiled
def forward_M_apart_ufunc(m: float, h: float, curvature: float) -> Any:
    """Compute forward_M_apart without checking the arguments."""
    return _forward_M_apart(np.float64(m), np.float64(h), np.float64(curvature))


def forward_M_apart(m: npt.ArrayLike, h: npt.ArrayLike, curvature: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_m a_(m+2) in upsilon times the forward eigenvalue on matrices without diagonal.

    The error is at most 1e-14 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    m : array_like
        Whole, in [0, 1.04858e+06]; up to 4 ulp outside is clamped.
    h : array_like
        Real, in [0, 0.333333]; up to 4 ulp outside is clamped.
    curvature : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
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
    >>> print(f"{forward_M_apart(4.0, 0.25, 0.5):.12g}")
    -0.0357142857143
    """
    m = _in_domain("m", m, 0.0, 1048576.0)
    m = _whole("m", m)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    curvature = _in_domain("curvature", curvature, -1e+30, 1e+30)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return forward_M_apart_ufunc(m, h, curvature, out=out)


@_compiled
def forward_M_square_ufunc(l: float, h: float, slope: float, curvature: float) -> Any:
    """Compute forward_M_square without checking the arguments."""
    return _forward_M_square(np.float64(l), np.float64(h), np.float64(slope), np.float64(curvature))


def forward_M_square(l: npt.ArrayLike, h: npt.ArrayLike, slope: npt.ArrayLike, curvature: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_l^2 in upsilon times the forward eigenvalue on matrices without diagonal.

    The error is at most 1e-14 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    l : array_like
        Whole, in [1, 1.04858e+06]; up to 4 ulp outside is clamped.
    h : array_like
        Real, in [0, 0.333333]; up to 4 ulp outside is clamped.
    slope : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    curvature : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
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
    >>> print(f"{forward_M_square(5.0, 0.25, 0.5, 0.5):.12g}")
    0.0267857142857
    """
    l = _in_domain("l", l, 1.0, 1048576.0)
    l = _whole("l", l)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    slope = _in_domain("slope", slope, -1e+30, 1e+30)
    curvature = _in_domain("curvature", curvature, -1e+30, 1e+30)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return forward_M_square_ufunc(l, h, slope, curvature, out=out)


@_compiled
def upsilon_ufunc(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute upsilon without checking the arguments."""
    return _upsilon(np.float64(alpha), np.float64(a), np.float64(b), np.float64(B))


def upsilon(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, B: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """What survives centring at the BSB1 fixed point, q*(1 - c*).

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [-0.5, 32]; up to 4 ulp outside is clamped.
    a : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    b : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    B : array_like
        Whole, in [4, 9.0072e+15]; up to 4 ulp outside is clamped.
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
    >>> print(f"{upsilon(23.875, 0.5, 0.5, 8.0):.12g}")
    4.31632717959e+15
    """
    alpha = _in_domain("alpha", alpha, -0.4999999999999999, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    B = _in_domain("B", B, 4.0, 9007199254740992.0)
    B = _whole("B", B)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return upsilon_ufunc(alpha, a, b, B, out=out)


@_compiled
def variance_ufunc(alpha: float, a: float, b: float, B: float) -> Any:
    """Compute variance without checking the arguments."""
    return _variance(np.float64(alpha), np.float64(a), np.float64(b), np.float64(B))


def variance(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, B: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The variance q* at the BSB1 fixed point.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [-0.5, 32]; up to 4 ulp outside is clamped.
    a : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    b : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    B : array_like
        Whole, in [4, 9.0072e+15]; up to 4 ulp outside is clamped.
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
    >>> print(f"{variance(23.875, 0.5, 0.5, 8.0):.12g}")
    4.31632206611e+15
    """
    alpha = _in_domain("alpha", alpha, -0.4999999999999999, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    B = _in_domain("B", B, 4.0, 9007199254740992.0)
    B = _whole("B", B)
    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches
        return variance_ufunc(alpha, a, b, B, out=out)
