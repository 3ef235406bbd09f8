"""Kernels of degree 0 to 3: J_0, J_1, J_2, J_3 and the dual of ReLU, as data.

Contents
--------
arc_cosine_0            J_0(c) = acos(-c)/pi
arc_cosine_1            J_1(c) = (sqrt(1 - c^2) + c*acos(-c))/pi
arc_cosine_2            J_2(c) = (3*c*sqrt(1 - c^2) + (1 + 2*c^2)*acos(-c))/(3*pi)
arc_cosine_3            J_3(c) = ((4 + 11*c^2)*sqrt(1 - c^2) + c*(9 + 6*c^2)*acos(-c))/(15*pi)
relu_dual               J_1(c)/2
arc_cosine_0_derivative J_0'(c) = 1/(pi*sqrt((1 - c)*(1 + c)))
arc_cosine_2_derivative J_2'(c) = 4/3 J_1(c)
arc_cosine_3_derivative J_3'(c) = 9/5 J_2(c)

J_1' is J_0, whose kernel it has.  J_0' is infinite at both ends; its factors 1 - c and 1 + c are
as exact as c.  The other closed forms lose every digit near c = -1, where J_alpha has
a zero of order alpha + 1/2.
With u = (1 - abs(c))/2 in [0, 1/2],

    J_alpha(-abs(c)) = A*u^(alpha + 1/2)*F(u),    F(u) = 2F1(1/2, 1/2; alpha + 3/2; u),

with A = 2/pi, 8/(3*pi), 128/(45*pi), 512/(175*pi) for alpha = 0, 1, 2, 3, has no cancellation, and

    J_0(c) = 1 - J_0(-c),                  J_1(c) = c + J_1(-c),
    J_2(c) = (1 + 2*c^2)/3 - J_2(-c),      J_3(c) = c*(3 + 2*c^2)/5 + J_3(-c)

carry it to c >= 0.  F is replaced by a polynomial with rational coefficients that solves the
hypergeometric equation up to a multiple of a Chebyshev polynomial on [0, 1/2] (C. Lanczos,
Applied Analysis, 1956, chapter VII: the tau method).  The tests enclose its distance from F.
"""

from __future__ import annotations

from sympy import (
    Abs,
    Add,
    Expr,
    Integer,
    Poly,
    Rational,
    Symbol,
    acos,
    chebyshevt_poly,
    pi,
    sqrt,
    true,
)

from bnsym.core import Kernel, Piece
from bnsym_derivations.symbols import c

__all__ = ["kernels", "slope_kernels"]

_J_0 = acos(-c) / pi
_J_1 = (sqrt(1 - c**2) + c * acos(-c)) / pi

u = Symbol("u", nonnegative=True)
tail = Symbol("tail", nonnegative=True)

HALF_DISTANCE = (u, (1 - Abs(c)) / 2)
"""Half the distance of c from the nearer end."""


def kernels() -> dict[str, Kernel]:
    """Return the kernels of this file by their names.

    Examples
    --------
    >>> sorted(kernels())  # doctest: +ELLIPSIS
    ['homogeneous.arc_cosine_0', ..., 'homogeneous.arc_cosine_3', 'homogeneous.relu_dual']
    """
    tail_0 = sqrt(u) * _scaled_hypergeometric(2 / pi, Rational(3, 2), degree=20)
    tail_1 = u * sqrt(u) * _scaled_hypergeometric(8 / (3 * pi), Rational(5, 2), degree=18)
    j_2 = (3 * c * sqrt(1 - c**2) + (1 + 2 * c**2) * acos(-c)) / (3 * pi)
    j_3 = ((4 + 11 * c**2) * sqrt(1 - c**2) + c * (9 + 6 * c**2) * acos(-c)) / (15 * pi)
    tail_2 = u**2 * sqrt(u) * _scaled_hypergeometric(128 / (45 * pi), Rational(7, 2), degree=18)
    tail_3 = u**3 * sqrt(u) * _scaled_hypergeometric(512 / (175 * pi), Rational(9, 2), degree=18)
    dual = u * sqrt(u) * _scaled_hypergeometric(4 / (3 * pi), Rational(5, 2), degree=18)
    records = (
        _kernel("arc_cosine_0", "The arc-cosine kernel of degree 0.", _J_0, tail_0, 1 - tail),
        _kernel("arc_cosine_1", "The arc-cosine kernel of degree 1.", _J_1, tail_1, c + tail),
        _kernel(
            "arc_cosine_2",
            "The arc-cosine kernel of degree 2.",
            j_2,
            tail_2,
            (1 + 2 * c**2) / 3 - tail,
            rtol=2.5e-15,
        ),
        _kernel(
            "arc_cosine_3",
            "The arc-cosine kernel of degree 3.",
            j_3,
            tail_3,
            c * (3 + 2 * c**2) / 5 + tail,
            rtol=2.5e-15,
        ),
        _kernel(
            "relu_dual",
            "The mean of relu(x) relu(y) for a standard normal pair of correlation c.",
            _J_1 / 2,
            dual,
            c / 2 + tail,
        ),
    )
    return {kernel.name: kernel for kernel in records}


def slope_kernels() -> dict[str, Kernel]:
    """Return the kernels of the derivatives of J_0, J_2 and J_3 by their names.

    Examples
    --------
    >>> sorted(slope_kernels())  # doctest: +ELLIPSIS
    ['homogeneous.arc_cosine_0_derivative', ..., 'homogeneous.arc_cosine_3_derivative']
    """
    steep = 1 / (pi * sqrt((1 - c) * (1 + c)))
    tail_1 = u * sqrt(u) * _scaled_hypergeometric(32 / (9 * pi), Rational(5, 2), degree=18)
    tail_2 = u**2 * sqrt(u) * _scaled_hypergeometric(128 / (25 * pi), Rational(7, 2), degree=18)
    records = (
        Kernel(
            name="homogeneous.arc_cosine_0_derivative",
            says="The derivative of the arc-cosine kernel of degree 0, infinite at both ends.",
            args=(c,),
            spec=1 / (pi * sqrt(1 - c**2)),
            lower=(Integer(-1),),
            upper=(Integer(1),),
            pieces=(Piece(true, steep),),
            rtol=5e-16,
        ),
        _kernel(
            "arc_cosine_2_derivative",
            "The derivative of the arc-cosine kernel of degree 2.",
            (4 * sqrt(1 - c**2) + 4 * c * acos(-c)) / (3 * pi),
            tail_1,
            4 * c / 3 + tail,
            rtol=1.5e-15,
        ),
        _kernel(
            "arc_cosine_3_derivative",
            "The derivative of the arc-cosine kernel of degree 3.",
            (9 * c * sqrt(1 - c**2) + 3 * (1 + 2 * c**2) * acos(-c)) / (5 * pi),
            tail_2,
            3 * (1 + 2 * c**2) / 5 - tail,
            rtol=2.5e-15,
        ),
    )
    return {kernel.name: kernel for kernel in records}


def _kernel(
    name: str, says: str, spec: Expr, near: Expr, reflected: Expr, rtol: float = 1e-15
) -> Kernel:
    """Build the kernel that is ``near`` for negative c and else ``reflected``, both by ``tail``."""
    lets = (HALF_DISTANCE, (tail, near))
    return Kernel(
        name=f"homogeneous.{name}",
        says=says,
        args=(c,),
        spec=spec,
        lower=(Integer(-1),),
        upper=(Integer(1),),
        pieces=(Piece(c < 0, tail, lets), Piece(true, reflected, lets)),
        rtol=rtol,
    )


def _scaled_hypergeometric(scale: Expr, third: Expr, degree: int) -> Expr:
    """Approximate scale*2F1(1/2, 1/2; third; u) on [0, 1/2] by the tau method.

    The operator u*(1-u)*D^2 + (third - 2*u)*D - 1/4 takes u^k to
    k*(k-1+third)*u^(k-1) - (k+1/2)^2*u^k, so the coefficients that leave a multiple of the
    Chebyshev polynomial follow from the last to the first; the value at 0 fixes the multiple.
    """
    residual = Poly(chebyshevt_poly(degree, 4 * u - 1), u).all_coeffs()[::-1]
    following = Integer(0)
    coefficients = []
    for k in reversed(range(degree + 1)):
        carried = (k + 1) * (k + third) * following
        following = (carried - residual[k]) / (k + Rational(1, 2)) ** 2
        coefficients.append(following)
    return Add(*(scale * p / following * u**k for k, p in enumerate(reversed(coefficients))))
