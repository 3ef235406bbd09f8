# generated from homogeneous.arc_cosine, homogeneous.arc_cosine_0, homogeneous.arc_cosine_0_derivative, homogeneous.arc_cosine_1, homogeneous.arc_cosine_2, homogeneous.arc_cosine_2_derivative, homogeneous.arc_cosine_3, homogeneous.arc_cosine_3_derivative, homogeneous.arc_cosine_derivative, homogeneous.dual, homogeneous.dual_derivative, homogeneous.dual_kernel, homogeneous.relu_dual, homogeneous.v_transform, digest 3476da75f3cffb88; do not edit
"""The kernels of the topic homogeneous, for numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bnsym.errors import InputError

__all__ = [
    "arc_cosine",
    "arc_cosine_0",
    "arc_cosine_0_derivative",
    "arc_cosine_1",
    "arc_cosine_2",
    "arc_cosine_2_derivative",
    "arc_cosine_3",
    "arc_cosine_3_derivative",
    "arc_cosine_derivative",
    "dual",
    "dual_derivative",
    "dual_kernel",
    "relu_dual",
    "v_transform",
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


def _dual_kernel(alpha: Any, a: Any, b: Any, c: Any) -> Any:
    """Compute dual_kernel of float64 numbers in its domain."""
    return (a**2 + b**2)*_arc_cosine(alpha, c) - 2*a*b*_arc_cosine(alpha, -c)


def _gamma_quotient(x: Any, s: Any) -> Any:
    """Compute gamma_quotient of float64 numbers in its domain."""
    product = 1.0
    for k in range(16):
        t2 = k + x
        product = product*(s + t2)/t2
    y = 16 + x
    t0 = 1/y
    ratio = s*t0
    t1 = s + y
    return product*(t0*x)**s*np.exp(0.0005952380952380953/t1**7 - 0.0005952380952380953/y**7 - 0.0007936507936507937/t1**5 + 0.0007936507936507937/y**5 - 0.0008417508417508417/t1**9 + 0.0008417508417508417/y**9 + 0.0019175269175269176/t1**11 - 0.0019175269175269176/y**11 + 0.002777777777777778/t1**3 - 0.002777777777777778/y**3 - 0.00641025641025641/t1**13 + 0.00641025641025641/y**13 + 0.08333333333333333*t0 - 0.08333333333333333/t1 - ratio*(-0.5 + s) + (-0.5 + t1)*(ratio - np.log1p(ratio)))


def _arc_cosine_derivative(alpha: Any, c: Any) -> Any:
    """Compute arc_cosine_derivative of float64 numbers in its domain."""
    return alpha**2*_arc_cosine(-1 + alpha, c)/(-1 + 2*alpha)


def _dual(alpha: Any, a: Any, b: Any, c: Any) -> Any:
    """Compute dual of float64 numbers in its domain."""
    return 3**alpha*_dual_kernel(alpha, a, b, c)/((2 + 4*alpha)*_gamma_quotient(1.5, alpha))


def _dual_derivative(alpha: Any, a: Any, b: Any, c: Any) -> Any:
    """Compute dual_derivative of float64 numbers in its domain."""
    return (a**2 + b**2)*_arc_cosine_derivative(alpha, c) + 2*a*b*_arc_cosine_derivative(alpha, -c)


def _v_transform(row: Any, sigma: Any, column: Any, alpha: Any, a: Any, b: Any) -> Any:
    """Compute v_transform of float64 numbers in its domain."""
    deviations = np.sqrt(column*row)
    cosine = np.maximum(-1, np.minimum(1, sigma/deviations))
    return 3**alpha*deviations**alpha*_dual_kernel(alpha, a, b, cosine)/((2 + 4*alpha)*_gamma_quotient(1.5, alpha))


def arc_cosine(alpha: npt.ArrayLike, c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The arc-cosine kernel of degree alpha.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [-0.5, 32]; up to 4 ulp outside is clamped.
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
    >>> print(f"{arc_cosine(23.875, 0.5):.12g}")
    0.000898400150671
    """
    alpha = _in_domain("alpha", alpha, -0.49999999999999994, 32.0)
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        value = _arc_cosine(alpha.astype(np.float64), c.astype(np.float64)).astype(np.result_type(alpha, c))
    return _returned(value, out)


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
    with np.errstate(all="ignore"):
        u = 0.5 - 0.5*np.abs(c)
        t0 = u**2
        tail = np.sqrt(u)*(0.6366197723675814 + u*(0.10610329539459626 + t0*(0.028420525513722553 + t0*(0.014242473664161882 + t0*(0.008856616052305838 + t0*(0.0025007361007893204 + t0*(-0.1346587699163633 + t0*(-1.924721831401785 + t0*(-9.771947759338232 + t0*(-16.07452925573326 - 5.807396820899288*t0)))))))) + u*(0.04774648292787292 + t0*(0.019341748906869884 + t0*(0.011049138290839516 + t0*(0.007762421376659006 + t0*(0.03118134875872505 + t0*(0.5902655687685672 + t0*(4.946334532650722 + t0*(14.640306698603261 + t0*(12.251080366825638 + 1.305698531350749*t0)))))))))))
        value = np.where(c < 0, tail, 1 - tail)
    return _returned(value, out)


def arc_cosine_0_derivative(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The derivative of the arc-cosine kernel of degree 0, infinite at both ends.

    The relative error is at most 5e-16 in float64 and 2.7e-07 in float32; nan gives nan, and
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
    >>> print(f"{arc_cosine_0_derivative(0.5):.12g}")
    0.367552596948
    """
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        value = 0.3183098861837907/np.sqrt((1 - c)*(1 + c))
    return _returned(value, out)


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
    with np.errstate(all="ignore"):
        u = 0.5 - 0.5*np.abs(c)
        t0 = u**2
        tail = u*np.sqrt(u)*(0.8488263631567752 + u*(0.08488263631567661 + t0*(0.01263134464331457 + t0*(0.004382252791941691 + t0*(0.002072654393766664 + t0*(-0.00014941681649295878 + t0*(-0.028744372422750762 + t0*(-0.21672129329101564 + t0*(-0.4870517945646422 - 0.2309102384515246*t0))))))) + u*(0.02728370453045727 + t0*(0.007033364804216603 + t0*(0.002947320967546255 + t0*(0.0017341502377331173 + t0*(0.008123077512466924 + t0*(0.09260871626456353 + t0*(0.3827752059833615 + t0*(0.42711834602398036 + 0.0594691563340939*t0))))))))))
        value = np.where(c < 0, tail, c + tail)
    return _returned(value, out)


def arc_cosine_2(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The arc-cosine kernel of degree 2.

    The relative error is at most 2.5e-15 in float64 and 1.3e-06 in float32; nan gives nan, and
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
    >>> print(f"{arc_cosine_2(0.5):.12g}")
    0.471165557189
    """
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        u = 0.5 - 0.5*np.abs(c)
        t0 = u**2
        tail = u**2*np.sqrt(u)*(0.9054147873672268 + u*(0.06467248481194471 + t0*(0.006124288330800071 + t0*(0.0015581541772050078 + t0*(0.0005855209564062172 + t0*(0.00015629760274874608 + t0*(-0.0025150173913566767 + t0*(-0.019830458999131533 + t0*(-0.04531745266828301 - 0.02187488433178609*t0))))))) + u*(0.016168121203017475 + t0*(0.002885482201094456 + t0*(0.000924324331047255 + t0*(0.0004095054693836769 + t0*(0.0008420686736088798 + t0*(0.008483552603038635 + t0*(0.03538887492299087 + t0*(0.040106686197428826 + 0.005720297429061364*t0))))))))))
        value = np.where(c < 0, tail, 0.3333333333333333 - tail + 0.6666666666666666*c**2)
    return _returned(value, out)


def arc_cosine_2_derivative(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The derivative of the arc-cosine kernel of degree 2.

    The relative error is at most 1.5e-15 in float64 and 8.1e-07 in float32; nan gives nan, and
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
    >>> print(f"{arc_cosine_2_derivative(0.5):.12g}")
    0.811997041392
    """
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        u = 0.5 - 0.5*np.abs(c)
        t0 = u**2
        tail = u*np.sqrt(u)*(1.1317684842090334 + u*(0.11317684842090214 + t0*(0.01684179285775276 + t0*(0.00584300372258892 + t0*(0.002763539191688885 + t0*(-0.0001992224219906117 + t0*(-0.038325829897001014 + t0*(-0.2889617243880208 + t0*(-0.6494023927528563 - 0.30788031793536613*t0))))))) + u*(0.036378272707276366 + t0*(0.00937781973895547 + t0*(0.003929761290061674 + t0*(0.0023122003169774898 + t0*(0.010830770016622564 + t0*(0.12347828835275138 + t0*(0.5103669413111487 + t0*(0.5694911280319738 + 0.07929220844545853*t0))))))))))
        value = np.where(c < 0, tail, tail + 1.3333333333333333*c)
    return _returned(value, out)


def arc_cosine_3(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The arc-cosine kernel of degree 3.

    The relative error is at most 2.5e-15 in float64 and 1.3e-06 in float32; nan gives nan, and
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
    >>> print(f"{arc_cosine_3(0.5):.12g}")
    0.357382334803
    """
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        u = 0.5 - 0.5*np.abs(c)
        t0 = u**2
        tail = u**3*np.sqrt(u)*(0.9312837812920047 + u*(0.051737987849555814 + t0*(0.00339191353869309 + t0*(0.0006599260204190317 + t0*(0.00020112723012019775 + t0*(6.510184869865032e-05 + t0*(-0.0002826642774722423 + t0*(-0.0024026335249299723 + t0*(-0.005583256213087761 - 0.002741725401641188*t0))))))) + u*(0.010582770241957858 + t0*(0.001385031383595982 + t0*(0.00035023813805359254 + t0*(0.00012499591922895771 + t0*(0.00012947081459283144 + t0*(0.0010368765805554092 + t0*(0.004337837989691178 + t0*(0.004986217940688546 + 0.0007281547137150038*t0))))))))))
        value = np.where(c < 0, tail, tail + 0.2*c*(3 + 2*c**2))
    return _returned(value, out)


def arc_cosine_3_derivative(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The derivative of the arc-cosine kernel of degree 3.

    The relative error is at most 2.5e-15 in float64 and 1.3e-06 in float32; nan gives nan, and
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
    >>> print(f"{arc_cosine_3_derivative(0.5):.12g}")
    0.84809800294
    """
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        u = 0.5 - 0.5*np.abs(c)
        t0 = u**2
        tail = u**2*np.sqrt(u)*(1.6297466172610082 + u*(0.11641047266150048 + t0*(0.011023718995440126 + t0*(0.0028046775189690142 + t0*(0.001053937721531191 + t0*(0.0002813356849477429 + t0*(-0.004527031304442018 + t0*(-0.03569482619843676 + t0*(-0.08157141480290943 - 0.03937479179721496*t0))))))) + u*(0.029102618165431457 + t0*(0.0051938679619700215 + t0*(0.0016637837958850589 + t0*(0.0007371098448906184 + t0*(0.0015157236124959837 + t0*(0.015270394685469544 + t0*(0.06369997486138357 + t0*(0.07219203515537188 + 0.010296535372310456*t0))))))))))
        value = np.where(c < 0, tail, 0.6 - tail + 1.2*c**2)
    return _returned(value, out)


def arc_cosine_derivative(alpha: npt.ArrayLike, c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The derivative of the arc-cosine kernel of degree alpha in the cosine.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest; nan gives nan, and integers count as float64.

    Parameters
    ----------
    alpha : array_like
        Real, in [0.5, 32]; up to 4 ulp outside is clamped.
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
    >>> print(f"{arc_cosine_derivative(24.125, 0.5):.12g}")
    0.0137299537977
    """
    alpha = _in_domain("alpha", alpha, 0.5000000000000001, 32.0)
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        value = _arc_cosine_derivative(alpha.astype(np.float64), c.astype(np.float64)).astype(np.result_type(alpha, c))
    return _returned(value, out)


def dual(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The mean of phi(x) phi(y) for a standard normal pair of correlation c.

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
    >>> print(f"{dual(23.875, 0.5, 0.5, 0.5):.12g}")
    1.65148853749e+26
    """
    alpha = _in_domain("alpha", alpha, -0.49999999999999994, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        value = _dual(alpha.astype(np.float64), a.astype(np.float64), b.astype(np.float64), c.astype(np.float64)).astype(np.result_type(alpha, a, b, c))
    return _returned(value, out)


def dual_derivative(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The derivative of the kernel of a relu(x)^alpha - b relu(-x)^alpha in the cosine.

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
    >>> print(f"{dual_derivative(24.125, 0.5, 0.5, 0.5):.12g}")
    0.00686497689891
    """
    alpha = _in_domain("alpha", alpha, 0.5000000000000001, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        value = _dual_derivative(alpha.astype(np.float64), a.astype(np.float64), b.astype(np.float64), c.astype(np.float64)).astype(np.result_type(alpha, a, b, c))
    return _returned(value, out)


def dual_kernel(alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The kernel of the activation a relu(x)^alpha - b relu(-x)^alpha, over that of relu^alpha.

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
    >>> print(f"{dual_kernel(23.875, 0.5, 0.5, 0.5):.12g}")
    0.000449200075335
    """
    alpha = _in_domain("alpha", alpha, -0.49999999999999994, 32.0)
    a = _in_domain("a", a, -1e+30, 1e+30)
    b = _in_domain("b", b, -1e+30, 1e+30)
    c = _in_domain("c", c, -1.0, 1.0)
    with np.errstate(all="ignore"):
        value = _dual_kernel(alpha.astype(np.float64), a.astype(np.float64), b.astype(np.float64), c.astype(np.float64)).astype(np.result_type(alpha, a, b, c))
    return _returned(value, out)


def relu_dual(c: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The mean of relu(x) relu(y) for a standard normal pair of correlation c.

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
    with np.errstate(all="ignore"):
        u = 0.5 - 0.5*np.abs(c)
        t0 = u**2
        tail = u*np.sqrt(u)*(0.4244131815783876 + u*(0.042441318157838304 + t0*(0.006315672321657285 + t0*(0.0021911263959708454 + t0*(0.001036327196883332 + t0*(-7.470840824647939e-05 + t0*(-0.014372186211375381 + t0*(-0.10836064664550782 + t0*(-0.2435258972823211 - 0.1154551192257623*t0))))))) + u*(0.013641852265228635 + t0*(0.0035166824021083017 + t0*(0.0014736604837731276 + t0*(0.0008670751188665587 + t0*(0.004061538756233462 + t0*(0.046304358132281766 + t0*(0.19138760299168076 + t0*(0.21355917301199018 + 0.02973457816704695*t0))))))))))
        value = np.where(c < 0, tail, tail + 0.5*c)
    return _returned(value, out)


def v_transform(sigma: npt.ArrayLike, alpha: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
    """The V-transform of a relu(x)^alpha - b relu(-x)^alpha, on covariance matrices.

    The error is at most 1e-13 times the sum of the absolute values of the terms of the formula,
    6e-08 times in float32, unless a number is below the smallest normal one or above the
    largest, and as if entries were off by two units in the last place; nan gives nan, and
    integers count as float64.

    Parameters
    ----------
    sigma : array_like, shape (..., B, B)
        Covariance matrices with variances in [1e-30, 1e+30].
    alpha : array_like
        Real, in [-0.5, 32]; up to 4 ulp outside is clamped.
    a : array_like
        Real, in [-1e+30, 1e+30]; up to 4 ulp outside is clamped.
    b : array_like
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
    >>> print(f"{v_transform([[1.0, 0.5], [0.5, 1.0]], 23.875, 0.5, 0.5)[0, 1]:.12g}")
    1.65148853749e+26
    """
    sigma = _in_domain("sigma", sigma, -1e+30, 1e+30)
    row, column = _variances("sigma", sigma, 1e-30, 1e+30)
    alpha = _in_domain("alpha", alpha, -0.49999999999999994, 32.0)[..., None, None]
    a = _in_domain("a", a, -1e+30, 1e+30)[..., None, None]
    b = _in_domain("b", b, -1e+30, 1e+30)[..., None, None]
    with np.errstate(all="ignore"):
        value = _v_transform(row.astype(np.float64), sigma.astype(np.float64), column.astype(np.float64), alpha.astype(np.float64), a.astype(np.float64), b.astype(np.float64)).astype(np.result_type(row, sigma, column, alpha, a, b))
    return _returned(value, out)
