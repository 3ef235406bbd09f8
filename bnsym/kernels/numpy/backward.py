# generated from backward.backward_G, backward.backward_G_square, backward.backward_L, backward.backward_L_apart, backward.backward_L_square, backward.backward_M, backward.backward_M_apart, backward.backward_M_square, digest 395414c86932aab5; do not edit
"""The kernels of the topic backward, for numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bnsym.errors import InputError

__all__ = [
    "backward_G",
    "backward_G_square",
    "backward_L",
    "backward_L_apart",
    "backward_L_square",
    "backward_M",
    "backward_M_apart",
    "backward_M_square",
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


def _returned(value: Any, out: npt.NDArray[Any] | None) -> Any:
    """Return the value, a scalar if it has no axes, or ``out`` filled with it."""
    if out is None:
        return np.asarray(value)[()]
    np.copyto(out, value, casting="same_kind")
    return out


def _arc_cosine(alpha: Any, c: Any) -> Any:
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
    t3 = np.log(near)
    root = mu*t3
    slope = np.where(mu != 0, -np.expm1(root)/mu, -t3)
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
    below, current, found, weight, factor = base, following, np.where(t5, following, base*mu), t6, np.where(t5, t6, constant*mu/t1)
    for k in range(2, 34):
        t16 = k + mu
        t17 = 1/(-1 + t16)
        t18 = c*current + below*far*near*t17*(-1.5 + t16)**2
        t19 = k <= steps
        t20 = t17*weight*(-0.5 + t16)**2/t16
        below, current, found, weight, factor = current*t17, t18, np.where(t19, t18, found), t20, np.where(t19, t20, factor)
    total, term = 0.0, 1.0
    for k in range(52):
        t7 = 1 + k
        total, term = term + total, far*term*(0.5 + k)**2/(t7*(nu + t7))
    return np.where(c <= -1, 0, np.where(c < 0, factor*total*np.sqrt(far)*far**alpha, np.where(c >= 1, 1, found)))


def _backward_G(alpha: Any, a: Any, b: Any, B: Any) -> Any:
    """Compute backward_G of float64 numbers in its domain."""
    t0 = 1/(-1 + B)
    rho = -t0
    left = _arc_cosine(alpha, rho)
    t2 = 1 + alpha
    t3 = 2*alpha
    t4 = (1 + t3)/(1 - rho**2)
    left_slope = t4*(-left*rho + _arc_cosine(t2, rho))
    t1 = -rho
    right = _arc_cosine(alpha, t1)
    right_slope = t4*(rho*right + _arc_cosine(t2, t1))
    t8 = a**2 + b**2
    t9 = 2*a*b
    t10 = -left*t8 + right*t9
    t5 = -3 + B
    t6 = -1 + t3
    t7 = alpha**2
    return 1 + (t7 + t5*(-1 + alpha)**2 + (t3 + t5)*(-t10*t7 + t0*t6*(left_slope*t8 + right_slope*t9))/(t10 + t8))/(t5*t6)


def _backward_G_square(l: Any, h: Any, value: Any) -> Any:
    """Compute backward_G_square of float64 numbers in its domain."""
    t0 = 2*h
    return l*(-1 + value)*(1 - t0 + h*l)/(-1 + t0)


def _backward_L(alpha: Any, a: Any, b: Any, B: Any) -> Any:
    """Compute backward_L of float64 numbers in its domain."""
    t0 = -1 + B
    t1 = 1/t0
    t10 = -3 + B
    t11 = 1/t10
    t12 = alpha**2
    t4 = 2*alpha
    t13 = t12/(t0 + t4)
    rho = -t1
    left = _arc_cosine(alpha, rho)
    t2 = -rho
    right = _arc_cosine(alpha, t2)
    t7 = 2*a*b
    t8 = a**2 + b**2
    t14 = -left*t8 + right*t7
    t15 = 1/(t14 + t8)
    t16 = -1 + t4
    t6 = t0**2
    t3 = 1 + alpha
    t5 = (1 + t4)/(1 - rho**2)
    left_slope = t5*(-left*rho + _arc_cosine(t3, rho))
    right_slope = t5*(rho*right + _arc_cosine(t3, t2))
    t9 = left_slope*t8 + right_slope*t7
    return B*t15*t9*(1 + 2*t11*t13)/t6 + t1*t11*(-2 + B)*(t13*(-t4 + t6) + t15*(t10 + t4)*(-t12*t14 + t1*t16*t9))/t16


def _backward_L_apart(m: Any, h: Any, slope: Any, curvature: Any) -> Any:
    """Compute backward_L_apart of float64 numbers in its domain."""
    t0 = 2*h
    t1 = -t0
    t2 = 1 + h*m
    t3 = -h + t2
    t4 = m*t0
    t5 = 1 + t4
    t6 = 1 + m
    return t2*t4*np.sqrt(t3*(t1 + t2)/(t1 + t5))*np.sqrt(2 + m)*(slope*(-1 + h) + t3*t6 - 2*curvature*h**2*(1 + h))/(t3*t5*np.sqrt(t6)*(-1 + t0)*np.sqrt(t0 + t5))


def _backward_L_square(l: Any, h: Any, slope: Any, curvature: Any) -> Any:
    """Compute backward_L_square of float64 numbers in its domain."""
    t0 = 2*h
    t1 = 1 + l*t0
    t2 = -t0
    t3 = h**2
    return (l*(1 + t2 + h*l) + slope*t0 + curvature*t0*(1 + h))*(t1 + t2 - 4*l*t3 + 2*t3*l**2)/(t1*(-4*h + t1))


def _backward_M(alpha: Any, a: Any, b: Any, B: Any) -> Any:
    """Compute backward_M of float64 numbers in its domain."""
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
    return B*t1*(left_slope*t7 + right_slope*t6)*(1 + 2*alpha**2/((-3 + B)*(t0 + t4)))/(t7 - left*t7 + right*t6)


def _backward_M_apart(m: Any, h: Any, curvature: Any) -> Any:
    """Compute backward_M_apart of float64 numbers in its domain."""
    t0 = 1 + h*m
    t1 = 2*h
    t2 = 1 + m*t1
    t3 = -h + t0
    t4 = -t1
    return (-4)*curvature*m*t0*h**2*np.sqrt(t3*(t0 + t4)/(t2 + t4))*(1 + h)*np.sqrt(2 + m)/(t2*t3*np.sqrt(1 + m)*(-1 + t1)*np.sqrt(t1 + t2))


def _backward_M_square(l: Any, h: Any, slope: Any, curvature: Any) -> Any:
    """Compute backward_M_square of float64 numbers in its domain."""
    t0 = 2*h
    t1 = -1 + t0
    t2 = 1 + l*t0
    t3 = h**2
    t4 = 2*t3
    return (1 + h)*(curvature*t4 + slope*t1)*(-t0 + t2 - 4*l*t3 + t4*l**2)/(t1*t2*(-4*h + t2))


def backward_G(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, B: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The eigenvalue of the backward map at BSB1 on G, the explosion rate.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [0.5, 32]; up to 4 ulp outside is clamped.
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
    >>> print(f"{backward_G(24.125, 0.5, 0.5, 8.0):.12g}")
    14.7812479134
    """
    alpha = _in_domain("alpha", alpha, 0.5000000000000001, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    B = _in_domain("B", B, 4.0, 9007199254740992.0)
    B = _whole("B", B)
    with np.errstate(all="ignore"):
        value = _backward_G(alpha.astype(np.float64), a.astype(np.float64), b.astype(np.float64), B.astype(np.float64)).astype(np.result_type(alpha, a, b, B))
    return _returned(value, out)


def backward_G_square(l: npt.ArrayLike, h: npt.ArrayLike, value: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_l^2 in upsilon times the gradient explosion rate.

    The error is at most 1e-14 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    l : array_like
        Whole, in [1, 1.04858e+06]; up to 4 ulp outside is clamped.
    h : array_like
        Real, in [0, 0.333333]; up to 4 ulp outside is clamped.
    value : array_like
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
    >>> print(f"{backward_G_square(5.0, 0.25, 0.5):.12g}")
    8.75
    """
    l = _in_domain("l", l, 1.0, 1048576.0)
    l = _whole("l", l)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    value = _in_domain("value", value, -1e+30, 1e+30)
    with np.errstate(all="ignore"):
        value = _backward_G_square(l.astype(np.float64), h.astype(np.float64), value.astype(np.float64)).astype(np.result_type(l, h, value))
    return _returned(value, out)


def backward_L(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, B: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The eigenvalue of the backward map at BSB1 on centred diagonal matrices.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [0.5, 32]; up to 4 ulp outside is clamped.
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
    >>> print(f"{backward_L(24.125, 0.5, 0.5, 8.0):.12g}")
    0.0285966552171
    """
    alpha = _in_domain("alpha", alpha, 0.5000000000000001, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    B = _in_domain("B", B, 4.0, 9007199254740992.0)
    B = _whole("B", B)
    with np.errstate(all="ignore"):
        value = _backward_L(alpha.astype(np.float64), a.astype(np.float64), b.astype(np.float64), B.astype(np.float64)).astype(np.result_type(alpha, a, b, B))
    return _returned(value, out)


def backward_L_apart(m: npt.ArrayLike, h: npt.ArrayLike, slope: npt.ArrayLike, curvature: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_m a_(m+2) in upsilon times the backward eigenvalue on centred diagonals.

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
    >>> print(f"{backward_L_apart(4.0, 0.25, 0.5, 0.5):.12g}")
    -7.58571428571
    """
    m = _in_domain("m", m, 0.0, 1048576.0)
    m = _whole("m", m)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    slope = _in_domain("slope", slope, -1e+30, 1e+30)
    curvature = _in_domain("curvature", curvature, -1e+30, 1e+30)
    with np.errstate(all="ignore"):
        value = _backward_L_apart(m.astype(np.float64), h.astype(np.float64), slope.astype(np.float64), curvature.astype(np.float64)).astype(np.result_type(m, h, slope, curvature))
    return _returned(value, out)


def backward_L_square(l: npt.ArrayLike, h: npt.ArrayLike, slope: npt.ArrayLike, curvature: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_l^2 in upsilon times the backward eigenvalue on centred diagonals.

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
    >>> print(f"{backward_L_square(5.0, 0.25, 0.5, 0.5):.12g}")
    5.18839285714
    """
    l = _in_domain("l", l, 1.0, 1048576.0)
    l = _whole("l", l)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    slope = _in_domain("slope", slope, -1e+30, 1e+30)
    curvature = _in_domain("curvature", curvature, -1e+30, 1e+30)
    with np.errstate(all="ignore"):
        value = _backward_L_square(l.astype(np.float64), h.astype(np.float64), slope.astype(np.float64), curvature.astype(np.float64)).astype(np.result_type(l, h, slope, curvature))
    return _returned(value, out)


def backward_M(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, B: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The eigenvalue of the backward map at BSB1 on centred matrices of zero diagonal.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [0.5, 32]; up to 4 ulp outside is clamped.
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
    >>> print(f"{backward_M(24.125, 0.5, 0.5, 8.0):.12g}")
    0.000132544748475
    """
    alpha = _in_domain("alpha", alpha, 0.5000000000000001, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    B = _in_domain("B", B, 4.0, 9007199254740992.0)
    B = _whole("B", B)
    with np.errstate(all="ignore"):
        value = _backward_M(alpha.astype(np.float64), a.astype(np.float64), b.astype(np.float64), B.astype(np.float64)).astype(np.result_type(alpha, a, b, B))
    return _returned(value, out)


def backward_M_apart(m: npt.ArrayLike, h: npt.ArrayLike, curvature: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_m a_(m+2) in upsilon times the backward eigenvalue on matrices without diagonal.

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
    >>> print(f"{backward_M_apart(4.0, 0.25, 0.5):.12g}")
    0.285714285714
    """
    m = _in_domain("m", m, 0.0, 1048576.0)
    m = _whole("m", m)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    curvature = _in_domain("curvature", curvature, -1e+30, 1e+30)
    with np.errstate(all="ignore"):
        value = _backward_M_apart(m.astype(np.float64), h.astype(np.float64), curvature.astype(np.float64)).astype(np.result_type(m, h, curvature))
    return _returned(value, out)


def backward_M_square(l: npt.ArrayLike, h: npt.ArrayLike, slope: npt.ArrayLike, curvature: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """Weight of a_l^2 in upsilon times the backward eigenvalue on matrices without diagonal.

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
    >>> print(f"{backward_M_square(5.0, 0.25, 0.5, 0.5):.12g}")
    0.261160714286
    """
    l = _in_domain("l", l, 1.0, 1048576.0)
    l = _whole("l", l)
    h = _in_domain("h", h, 0.0, 0.3333333333333333)
    slope = _in_domain("slope", slope, -1e+30, 1e+30)
    curvature = _in_domain("curvature", curvature, -1e+30, 1e+30)
    with np.errstate(all="ignore"):
        value = _backward_M_square(l.astype(np.float64), h.astype(np.float64), slope.astype(np.float64), curvature.astype(np.float64)).astype(np.result_type(l, h, slope, curvature))
    return _returned(value, out)
