"""Kernels of every degree in (-1/2, 32]: J_alpha, J_phi and their derivatives, as data.

Contents
--------
arc_cosine              J_alpha(c)
arc_cosine_derivative   J_alpha'(c) = alpha^2/(2 alpha - 1) J_(alpha-1)(c), for alpha > 1/2
dual                    E phi(x) phi(y) = c_alpha J_phi(c)
v_transform             V_phi(S), by c_alpha J_phi of every correlation
dual_kernel             J_phi(c) = (a^2 + b^2) J_alpha(c) - 2 a b J_alpha(-c)
dual_derivative         J_phi'(c), for alpha > 1/2

With nu = alpha + 1/2, U = (1 + c)/2 and V = (1 - c)/2,

    J_alpha(c) = K U^nu 2F1(1/2, 1/2; nu + 1; U),
    K = Gamma(nu + 1/2)^2/(Gamma(nu + 1) Gamma(nu)),

has positive terms only and is summed for c < 0, where U < 1/2.  For c >= 0 the recursion

    J_(alpha+2)(c) = (alpha + 1)^2/((2 alpha + 3)(2 alpha + 1)) (1 - c^2) J_alpha(c)
                     + c J_(alpha+1)(c)

adds positive numbers too, so it may climb from any two degrees alpha, alpha + 1.  They are taken
with mu = nu - m in (-1/4, 3/4], far from the degrees where the connection of U to V has poles,

    J_alpha(c) = sum_k V^k (P_k - R_k V^mu),    P_k = (1/2 - mu)_k^2/((1 - mu)_k k!),
    R_k = R_0 (1/2)_k^2/((1 + mu)_k k!),
    R_0 = Gamma(1/2 + mu)^2 Gamma(1 - mu)/(pi Gamma(1 + mu)).

As mu -> 0 the two series become one.  What is summed is therefore J_alpha/mu, by the differences
D_k = (P_k - R_k)/mu, which have a recursion of their own, and E = (1 - V^mu)/mu:

    J_alpha/mu = sum_k V^k (D_k + R_k E),
    J_(alpha+1) = c J_alpha + (1 - c^2)/(2 mu) J_alpha'
                = sum_k V^k ((1 - 2 V) P_k + V R_k V^mu - (1 - V) k (D_k + R_k E)).

The functions D_0 and K/mu of mu alone are replaced by polynomials, after factors that carry their
nearest poles.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import mpmath
from sympy import (
    Add,
    Expr,
    Integer,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    Symbol,
    ceiling,
    gamma,
    hyper,
    log,
    sqrt,
    true,
)
from sympy.codegen.cfunctions import expm1

from bnsym.core import Kernel, Loop, Piece
from bnsym_derivations.homogeneous.gamma_quotient import (
    gamma_quotient,
    second_moment,
    second_moment_form,
)
from bnsym_derivations.symbols import a, alpha, b, c, k

__all__ = [
    "ABOVE",
    "HALF",
    "LARGEST_DEGREE",
    "LARGEST_SIDE",
    "arc_cosine",
    "dual_form",
    "dual_slope_form",
    "hypergeometric_form",
    "kernels",
    "slope_form",
]

HALF = Rational(1, 2)
TERMS = 52
"""Terms of a series in a number up to 1/2 whose coefficients decrease."""
LARGEST_DEGREE = 32
LARGEST_SIDE = Integer(10**30)
"""Of a and b, whose squares are then finite in float64 and who are finite in float32."""
ABOVE = Rational(1, 2**54)
"""How far above an excluded end of an interval the next float is."""

mu, nu, steps = Symbol("mu", real=True), Symbol("nu", positive=True), Symbol("steps", real=True)
near, far = Symbol("near", real=True), Symbol("far", real=True)
scale, numerator, constant = (Symbol(s, real=True) for s in ("scale", "numerator", "constant"))
root, slope = Symbol("root", real=True), Symbol("slope", real=True)
power, plain, reflected, gap = (Symbol(s, real=True) for s in "VPRD")
value, following, total, term = (
    Symbol(s, real=True) for s in ("base", "following", "total", "term")
)
below, current, factor, found, weight = (
    Symbol(s, real=True) for s in ("below", "current", "factor", "found", "weight")
)


@cache
def kernels() -> dict[str, Kernel]:
    """Return the kernels of this file by their names.

    Examples
    --------
    >>> sorted(kernels())[:2]
    ['homogeneous.arc_cosine', 'homogeneous.arc_cosine_derivative']
    """
    records = (
        arc_cosine(),
        _derivative(),
        _dual(),
        _dual_derivative(),
        _covariance(),
        _transform(),
    )
    return {kernel.name: kernel for kernel in records}


def hypergeometric_form(degree: Expr, cosine: Expr) -> Expr:
    """Return J of a degree at a cosine by the series with positive terms."""
    u = (1 + cosine) / 2
    ratio = gamma(degree + 1) ** 2 / (gamma(degree + Rational(3, 2)) * gamma(degree + HALF))
    return ratio * u ** (degree + HALF) * hyper((HALF, HALF), (degree + Rational(3, 2),), u)


def slope_form(degree: Expr, cosine: Expr) -> Expr:
    """Return the derivative of `hypergeometric_form` in the cosine."""
    u = (1 + cosine) / 2
    ratio = gamma(degree + 1) ** 2 / (2 * gamma(degree + HALF) ** 2)
    return ratio * u ** (degree - HALF) * hyper((HALF, HALF), (degree + HALF,), u)


def dual_form(degree: Expr, cosine: Expr) -> Expr:
    """Return J_phi."""
    both = hypergeometric_form(degree, cosine), hypergeometric_form(degree, -cosine)
    return (a**2 + b**2) * both[0] - 2 * a * b * both[1]


def dual_slope_form(degree: Expr, cosine: Expr) -> Expr:
    """Return J_phi'."""
    both = slope_form(degree, cosine), slope_form(degree, -cosine)
    return (a**2 + b**2) * both[0] + 2 * a * b * both[1]


@cache
def arc_cosine() -> Kernel:
    """Return J_alpha(c)."""
    lets = (
        (nu, alpha + HALF),
        (steps, ceiling(nu - Rational(3, 4))),
        (mu, nu - steps),
        (far, (1 + c) / 2),
        (near, (1 - c) / 2),
        (scale, (1 - mu) * (mu + HALF) ** 2),
        (numerator, _interpolated(_difference)),
        (constant, _interpolated(_constant)),
        (root, mu * log(near)),
        (slope, Piecewise((-expm1(root) / mu, Ne(mu, 0)), (-log(near), True))),
    )
    return Kernel(
        name="homogeneous.arc_cosine",
        says="The arc-cosine kernel of degree alpha.",
        args=(alpha, c),
        spec=hypergeometric_form(alpha, c),
        lower=(-HALF + ABOVE, Integer(-1)),
        upper=(Integer(LARGEST_DEGREE), Integer(1)),
        pieces=(
            Piece(c <= -1, Integer(0)),
            Piece(c < 0, factor * far**alpha * sqrt(far) * total, lets),
            Piece(c >= 1, Integer(1)),
            Piece(true, found),
        ),
        rtol=1e-13,
        loops=(_series(), _base(), _climb()),
    )


def _series() -> Loop:
    """Sum 2F1(1/2, 1/2; nu + 1; U)."""
    ratio = (k + HALF) ** 2 / ((k + 1) * (k + 1 + nu))
    return Loop(
        k, 0, TERMS, ((total, Integer(0), total + term), (term, Integer(1), term * far * ratio))
    )


def _base() -> Loop:
    """Sum J/mu at the lowest degree, and J at the one after it."""
    first = numerator / scale
    middle, one = k + HALF, k + 1
    both = gap + reflected * slope
    inner = (1 - 2 * near) * plain + near * reflected * (1 - mu * slope) - (1 - near) * k * both
    growth = (middle - mu) ** 2 / ((one - mu) * one)
    loss = (middle + k * mu - mu**2) / (one * (one - mu) * (one + mu))
    return Loop(
        k,
        0,
        TERMS,
        (
            (value, Integer(0), value + power * both),
            (following, Integer(0), following + power * inner),
            (power, Integer(1), power * near),
            (plain, Integer(1), growth * plain),
            (gap, first, growth * gap - loss * reflected),
            (reflected, 1 - mu * first, reflected * middle**2 / ((one + mu) * one)),
        ),
    )


def _climb() -> Loop:
    """Climb to the degree that was asked for; ``below`` is J over nu, two degrees down."""
    order = mu + k
    rising = (order - Rational(3, 2)) ** 2 / (order - 1) * near * far * below + c * current
    larger = weight * (order - HALF) ** 2 / (order * (order - 1))
    wanted = steps >= k
    lowest = Piecewise((following, steps >= 1), (mu * value, True))
    smallest = Piecewise(
        (constant / (mu + 1), steps >= 1), (mu * constant / (mu + HALF) ** 2, True)
    )
    return Loop(
        k,
        2,
        LARGEST_DEGREE + 2,  # one more than the domain needs, for derivatives
        (
            (below, value, current / (order - 1)),
            (current, following, rising),
            (found, lowest, Piecewise((rising, wanted), (found, True))),
            (weight, constant / (mu + 1), larger),
            (factor, smallest, Piecewise((larger, wanted), (factor, True))),
        ),
    )


def _derivative() -> Kernel:
    """Return J_alpha'(c)."""
    lower = arc_cosine()
    scaled = alpha**2 / (2 * alpha - 1)
    return Kernel(
        name="homogeneous.arc_cosine_derivative",
        says="The derivative of the arc-cosine kernel of degree alpha in the cosine.",
        args=(alpha, c),
        spec=scaled * hypergeometric_form(alpha - 1, c),
        lower=(HALF + 2 * ABOVE, Integer(-1)),
        upper=(Integer(LARGEST_DEGREE), Integer(1)),
        pieces=(Piece(true, scaled * lower(alpha - 1, c)),),
        rtol=1e-13,
        calls=(lower,),
    )


@cache
def _dual() -> Kernel:
    """Return J_phi(c)."""
    lower = arc_cosine()
    return _of_activation(
        "dual_kernel",
        "The kernel of the activation a relu(x)^alpha - b relu(-x)^alpha, over that of relu^alpha.",
        lower,
        hypergeometric_form,
        -1,
    )


def _dual_derivative() -> Kernel:
    """Return J_phi'(c)."""
    lower = _derivative()
    return _of_activation(
        "dual_derivative",
        "The derivative of the kernel of a relu(x)^alpha - b relu(-x)^alpha in the cosine.",
        lower,
        lambda degree, cosine: (
            degree**2 / (2 * degree - 1) * hypergeometric_form(degree - 1, cosine)
        ),
        1,
    )


def _covariance() -> Kernel:
    """Return c_alpha J_phi(c)."""
    kernel = _dual()
    return kernel._replace(
        name="homogeneous.dual",
        says="The mean of phi(x) phi(y) for a standard normal pair of correlation c.",
        spec=second_moment_form(alpha) * dual_form(alpha, c),
        pieces=(Piece(true, second_moment(alpha) * kernel(alpha, a, b, c)),),
        calls=(kernel, gamma_quotient()),
    )


def _transform() -> Kernel:
    """Return V_phi of a covariance matrix."""
    kernel = _dual()
    row, entry, column = (Symbol(name, real=True) for name in ("row", "sigma", "column"))
    deviations, cosine = Symbol("deviations", positive=True), Symbol("cosine", real=True)
    lets = ((deviations, sqrt(row * column)), (cosine, Max(-1, Min(1, entry / deviations))))
    form = dual_form(alpha, entry / sqrt(row * column))
    largest = Integer(10**30)
    return Kernel(
        name="homogeneous.v_transform",
        says="The V-transform of a relu(x)^alpha - b relu(-x)^alpha, on covariance matrices.",
        args=(row, entry, column, alpha, a, b),
        spec=second_moment_form(alpha) * (row * column) ** (alpha / 2) * form,
        lower=(1 / largest, -largest, 1 / largest, *kernel.lower[:3]),
        upper=(largest, largest, largest, *kernel.upper[:3]),
        pieces=(
            Piece(
                true,
                second_moment(alpha) * deviations**alpha * kernel(alpha, a, b, cosine),
                lets,
            ),
        ),
        rtol=1e-13,
        calls=(kernel, gamma_quotient()),
        matrix=True,
    )


def _of_activation(
    name: str, says: str, lower: Kernel, form: Callable[[Expr, Expr], Expr], sign: int
) -> Kernel:
    """Combine both sides of an activation."""
    even, odd = a**2 + b**2, 2 * sign * a * b
    largest = LARGEST_SIDE
    return Kernel(
        name=f"homogeneous.{name}",
        says=says,
        args=(alpha, a, b, c),
        spec=even * form(alpha, c) + odd * form(alpha, -c),
        lower=(lower.lower[0], -largest, -largest, Integer(-1)),
        upper=(lower.upper[0], largest, largest, Integer(1)),
        pieces=(Piece(true, even * lower(alpha, c) + odd * lower(alpha, -c)),),
        rtol=1e-13,
        calls=(lower,),
    )


def _difference(x: mpmath.mpf) -> mpmath.mpf:
    """D_0 (1 - x)(x + 1/2)^2, whose nearest poles are at -3/2 and 2."""
    whole = mpmath.gamma(x + 1.5) ** 2 * mpmath.gamma(2 - x) / (mpmath.pi * mpmath.gamma(1 + x))
    return ((1 - x) * (x + 0.5) ** 2 - whole) / x


def _constant(x: mpmath.mpf) -> mpmath.mpf:
    """K/x (x + 1/2)^2, whose nearest pole is at -3/2."""
    return (mpmath.gamma(x + 1.5) / mpmath.gamma(x + 1)) ** 2


@cache
def _interpolated(function: Callable[[mpmath.mpf], mpmath.mpf], degree: int = 23) -> Expr:
    """Interpolate on [-1/4, 3/4] at Chebyshev's nodes, by a polynomial in mu."""
    with mpmath.workdps(60):
        angles = [mpmath.pi * (j + 0.5) / (degree + 1) for j in range(degree + 1)]
        nodes = [0.25 + mpmath.cos(angle) / 2 for angle in angles]
        powers = mpmath.matrix([[node**j for j in range(degree + 1)] for node in nodes])
        found = mpmath.lu_solve(powers, mpmath.matrix([function(node) for node in nodes]))
        whole = [int(mpmath.nint(coefficient * 2**100)) for coefficient in found]
    return Add(*(Rational(entry, 2**100) * mu**j for j, entry in enumerate(whole)))
