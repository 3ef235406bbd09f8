"""SymPy's rational numbers in FLINT, exactly."""

from __future__ import annotations

from flint import arb, fmpq
from sympy import Rational

__all__ = ["flint_rational", "rational_ball"]


def flint_rational(number: Rational) -> fmpq:
    """The same number.

    Examples
    --------
    >>> flint_rational(Rational(-2, 6))
    -1/3
    """
    return fmpq(int(number.p), int(number.q))


def rational_ball(number: Rational) -> arb:
    """A ball around the number, at the working precision.

    Examples
    --------
    >>> rational_ball(Rational(1, 3)).contains(flint_rational(Rational(1, 3)))
    True
    """
    return arb(flint_rational(number))
