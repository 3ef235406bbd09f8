"""The quotient of Gammas that moments on the sphere are made of, as a kernel.

Contents
--------
gamma_quotient          x^s Gamma(x)/Gamma(x + s), which tends to 1 for large x
second_moment           c_alpha = 2^(alpha-1) Gamma(alpha + 1/2)/sqrt(pi), by the quotient at 3/2
moment_constant         c_alpha (n/2)^alpha Gamma(n/2)/Gamma(n/2 + alpha), by two of them

With y = x + 16, t = s/y and the remainder r of Stirling's series,

    log(y^s Gamma(y)/Gamma(y + s)) = (y + s - 1/2)(t - log(1 + t)) - (s - 1/2) t + r(y) - r(y + s)

has nothing large in it, and sixteen factors (x + s + k)/(x + k) lead from y back to x.
"""

from __future__ import annotations

from functools import cache

from sympy import Add, Expr, Integer, Mul, Rational, Symbol, bernoulli, exp, gamma, pi, sqrt, true
from sympy.codegen.cfunctions import log1p

from bnsym.core import Kernel, Loop, Piece
from bnsym_derivations.symbols import k

__all__ = [
    "gamma_quotient",
    "moment_constant",
    "moment_constant_form",
    "quotient_form",
    "second_moment",
    "second_moment_form",
]

HALF = Rational(1, 2)
SHIFT = 16
STIRLING_TERMS = 7

x, s = Symbol("x", positive=True), Symbol("s", real=True)
y, t = Symbol("y", positive=True), Symbol("ratio", real=True)
shifted, product = Symbol("shifted", real=True), Symbol("product", real=True)


def quotient_form(large: Expr, shift: Expr) -> Expr:
    """Return the quotient for any arguments."""
    return large**shift * gamma(large) / gamma(large + shift)


@cache
def gamma_quotient() -> Kernel:
    """Return x^s Gamma(x)/Gamma(x + s)."""
    exponent = (y + s - HALF) * (t - log1p(t)) - (s - HALF) * t + _remainder(y) - _remainder(y + s)
    factors = Loop(k, 0, SHIFT, ((product, Integer(1), product * ((x + k + s) / (x + k))),))
    return Kernel(
        name="homogeneous.gamma_quotient",
        says="A quotient of Gammas over the power that it tends to for a large argument.",
        args=(x, s),
        spec=quotient_form(x, s),
        lower=(Rational(3, 2), Rational(-3, 4)),
        upper=(Integer(2**53), Integer(33)),
        pieces=(
            Piece(
                true,
                exp(exponent) * (x / y) ** s * product,
                ((y, x + SHIFT), (t, s / y)),
            ),
        ),
        rtol=1e-13,
        loops=(factors,),
    )


def second_moment(degree: Expr) -> Expr:
    """Return c_alpha by a call."""
    least = gamma_quotient()(Rational(3, 2), degree)
    return Integer(3) ** degree / (2 * (2 * degree + 1) * least)


def second_moment_form(degree: Expr) -> Expr:
    """Return c_alpha by its Gamma."""
    return 2 ** (degree - 1) * gamma(degree + HALF) / sqrt(pi)


def moment_constant(degree: Expr, n: Expr) -> Expr:
    """Return c_alpha (n/2)^alpha Gamma(n/2)/Gamma(n/2 + alpha) by calls."""
    return second_moment(degree) * gamma_quotient()(n / 2, degree)


def moment_constant_form(degree: Expr, n: Expr) -> Expr:
    """Return the same by Gammas."""
    return second_moment_form(degree) * quotient_form(n / 2, degree)


def _remainder(large: Expr) -> Expr:
    """Stirling's series without its leading terms."""
    terms = (
        Mul(bernoulli(2 * j), Rational(1, 2 * j * (2 * j - 1)), large ** (1 - 2 * j))
        for j in range(1, STIRLING_TERMS + 1)
    )
    return Add(*terms)
