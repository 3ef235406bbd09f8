"""Elementary and special functions of balls: what each is, and where it is analytic.

A rule takes its arguments as balls and the flag ``analytic``. With the flag it answers with
no number unless the function is analytic on the whole ball.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy
from flint import acb, arb
from sympy import Basic

from bnsym.symbolic.special import ReciprocalGamma

__all__ = ["CONSTANTS", "FUNCTIONS", "REAL_ONLY"]


def _plain(name: str) -> Callable[..., acb]:
    """A function that is meromorphic, so that a ball answers for itself."""
    method = getattr(acb, name)
    return lambda z, analytic: method(z)


def _outside_unit(z: acb) -> bool:
    """Certainly off the rays (-oo, -1] and [1, oo)."""
    return bool(not z.imag.contains(0) or abs(z.real) < 1)


def _inverse_on_unit(name: str) -> Callable[..., acb]:
    """Inverse sine and the like: real on [-1, 1]; on the rays beyond, conventions differ."""
    method = getattr(acb, name)

    def value(z: acb, analytic: bool) -> acb:
        off = _outside_unit(z)
        if analytic:
            return method(z) if off else acb(arb.nan())
        beyond = z.imag.contains(0) and abs(z.real) > 1
        return acb(arb.nan()) if beyond else method(z)

    return value


def _inverse_on_line(name: str) -> Callable[..., acb]:
    """Inverse tangent and the like: cuts on the imaginary axis beyond i and -i."""
    method = getattr(acb, name)

    def value(z: acb, analytic: bool) -> acb:
        off = not z.real.contains(0) or abs(z.imag) < 1
        return method(z) if off else acb(arb.nan())

    return value


def _acosh(z: acb, analytic: bool) -> acb:
    """Cut along (-oo, 1]."""
    off = not z.imag.contains(0) or z.real > 1 or (not analytic and bool(z.real >= 1))
    return z.acosh() if off else acb(arb.nan())


def _loggamma(z: acb, analytic: bool) -> acb:
    """Cut along (-oo, 0]."""
    return z.lgamma() if not z.imag.contains(0) or z.real > 0 else acb(arb.nan())


def _bessel(name: str) -> Callable[..., acb]:
    """A power of z times an entire function: a cut along (-oo, 0]."""
    method = getattr(acb, name)

    def value(order: acb, z: acb, analytic: bool) -> acb:
        return acb(arb.nan()) if analytic and not z.real > 0 else method(z, order)

    return value


def _absolute(z: acb, analytic: bool) -> acb:
    """Modulus of a number; the analytic continuation of |x| inside an integral."""
    if analytic:
        return z.real_abs(analytic=True)
    return acb(abs(z))


def _sign(z: acb, analytic: bool) -> acb:
    """Sign of a real number."""
    if not analytic and not z.imag.contains(0):
        return z / abs(z)
    return z.real_sgn(analytic=analytic)


def _heaviside(z: acb, at_zero: acb, analytic: bool) -> acb:
    """Unit step of a real number, with SymPy's value at zero."""
    if analytic or not z.contains(0):
        return z.real_heaviside(analytic=analytic)
    return at_zero if z.is_zero() else acb(0).union(acb(1)).union(at_zero)


def _extreme(side: int) -> Callable[..., acb]:
    """Max (side 1) or Min (side -1)."""

    def value(*arguments: acb, analytic: bool) -> acb:
        best, *others = (z * side for z in arguments)
        for other in others:
            best = best.real_max(other, analytic=analytic)
        return best * side

    return value


def _reciprocal(name: str) -> Callable[..., acb]:
    """One over a meromorphic function."""
    method = getattr(acb, name)
    return lambda z, analytic: 1 / method(z)


CONSTANTS: Mapping[Basic, Callable[[], acb]] = {
    sympy.pi: acb.pi,
    sympy.E: lambda: acb(1).exp(),
    sympy.I: lambda: acb(0, 1),
    sympy.EulerGamma: lambda: acb(arb.const_euler()),
    sympy.Catalan: lambda: acb(arb.const_catalan()),
    sympy.GoldenRatio: lambda: (1 + acb(5).sqrt()) / 2,
}

FUNCTIONS: Mapping[type, Callable[..., acb]] = {
    sympy.exp: _plain("exp"),
    sympy.sin: _plain("sin"),
    sympy.cos: _plain("cos"),
    sympy.tan: _plain("tan"),
    sympy.cot: _plain("cot"),
    sympy.sec: _plain("sec"),
    sympy.csc: _plain("csc"),
    sympy.sinh: _plain("sinh"),
    sympy.cosh: _plain("cosh"),
    sympy.tanh: _plain("tanh"),
    sympy.coth: _plain("coth"),
    sympy.sech: _plain("sech"),
    sympy.csch: _plain("csch"),
    sympy.sinc: _plain("sinc"),
    sympy.erf: _plain("erf"),
    sympy.erfc: _plain("erfc"),
    sympy.erfi: _plain("erfi"),
    sympy.besseli: _bessel("bessel_i"),
    sympy.besselj: _bessel("bessel_j"),
    sympy.gamma: _plain("gamma"),
    ReciprocalGamma: _plain("rgamma"),
    sympy.digamma: _plain("digamma"),
    sympy.factorial: lambda z, analytic: (z + 1).gamma(),
    sympy.beta: lambda a, b, analytic: a.gamma() * b.gamma() * (a + b).rgamma(),
    sympy.binomial: lambda n, k, analytic: (
        (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()
    ),
    sympy.RisingFactorial: lambda z, n, analytic: (z + n).gamma() * z.rgamma(),
    sympy.log: lambda z, analytic: z.log(analytic=analytic),
    sympy.asin: _inverse_on_unit("asin"),
    sympy.acos: _inverse_on_unit("acos"),
    sympy.atanh: _inverse_on_unit("atanh"),
    sympy.atan: _inverse_on_line("atan"),
    sympy.asinh: _inverse_on_line("asinh"),
    sympy.acosh: _acosh,
    sympy.loggamma: _loggamma,
    sympy.Abs: _absolute,
    sympy.sign: _sign,
    sympy.Heaviside: _heaviside,
    sympy.Max: _extreme(1),
    sympy.Min: _extreme(-1),
}

REAL_ONLY = (sympy.Abs, sympy.sign, sympy.Heaviside, sympy.Max, sympy.Min)
"""Functions that make sense inside an integral only where their arguments are real."""
