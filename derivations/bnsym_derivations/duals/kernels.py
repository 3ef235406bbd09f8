"""Kernels of the duals of the sine, the error function and the exact GELU, as data.

Contents
--------
sine                E sin(x) sin(y) = exp(-(v + v_2)/2) sinh(varsigma)
error_function      E erf(x) erf(y) = 2/pi asin(2 varsigma/(sqrt(1 + 2 v) sqrt(1 + 2 v_2)))
gelu                E gelu(x) gelu(y), by the same angle

They map covariance matrices entry by entry.  The variances are at most 64: the inverse sine has an
infinite slope at 1, which its argument comes nearer to in larger ones.  It is computed from

    asin(s) = s P(s^2)  for abs(s) < 1/2,    asin(s) = pi/2 - 2 asin(sqrt((1 - s)/2)),

with one polynomial P for asin(sqrt(z))/sqrt(z), 0 <= z <= 1/4.
"""

from __future__ import annotations

from functools import cache

import mpmath
from sympy import Abs, Add, Expr, Integer, Rational, Symbol, asin, pi, sqrt, true

from bnsym.core import Kernel, Piece
from bnsym_derivations.symbols import v, v_other, varsigma

__all__ = ["LARGEST_VARIANCE", "arc_sine", "dual_kernel"]

LARGEST_VARIANCE = Integer(64)

s = Symbol("s", real=True)
square, rest, far = (Symbol(name, nonnegative=True) for name in ("square", "rest", "far"))


def dual_kernel(name: str, says: str, formula: Expr, rtol: float) -> Kernel:
    """Return the kernel that computes a formula as it stands, its inverse sine by `arc_sine`.

    Examples
    --------
    >>> from sympy import asin
    >>> dual_kernel("demo", "Half an angle.", asin(varsigma / 100) / 2, 1e-15).pieces[0].body
    duals.arc_sine(varsigma/100)/2
    """
    angle = arc_sine()
    return Kernel(
        name=f"duals.{name}",
        says=says,
        args=(v, varsigma, v_other),
        spec=formula,
        lower=(Integer(0), -LARGEST_VARIANCE, Integer(0)),
        upper=(LARGEST_VARIANCE,) * 3,
        pieces=(Piece(true, formula.replace(asin, angle.__call__)),),
        rtol=rtol,
        calls=(angle,) * formula.has(asin),
        matrix=True,
    )


@cache
def arc_sine() -> Kernel:
    """Return the inverse sine on [-1, 1]."""
    lets = ((square, s**2), (rest, (1 - Abs(s)) / 2))
    turned = (far, pi / 2 - 2 * sqrt(rest) * _quotient(rest))
    return Kernel(
        name="duals.arc_sine",
        says="The inverse sine.",
        args=(s,),
        spec=asin(s),
        lower=(Integer(-1),),
        upper=(Integer(1),),
        pieces=(
            Piece(Abs(s) < Rational(1, 2), s * _quotient(square), lets),
            Piece(s < 0, -far, (*lets, turned)),
            Piece(true, far, (*lets, turned)),
        ),
        rtol=1e-15,
    )


def _quotient(z: Symbol) -> Expr:
    """Approximate asin(sqrt(z))/sqrt(z) on [0, 1/4] by Chebyshev's polynomials."""
    return Add(*(coefficient * z**k for k, coefficient in enumerate(_coefficients())))


@cache
def _coefficients(terms: int = 15) -> tuple[Expr, ...]:
    """Round the coefficients to more digits than any float has."""
    with mpmath.workdps(50):
        found = mpmath.chebyfit(lambda z: mpmath.asin(mpmath.sqrt(z)) / mpmath.sqrt(z),
                                [0, mpmath.mpf(1) / 4], terms)  # fmt: skip
        return tuple(Rational(int(mpmath.nint(entry * 2**110)), 2**110) for entry in found[::-1])
