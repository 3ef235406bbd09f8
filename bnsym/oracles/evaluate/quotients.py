"""Rational functions of one variable over the rational numbers, as quotients in lowest terms."""

from __future__ import annotations

from flint import fmpq_poly
from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol

from bnsym.symbolic.rational import flint_rational

__all__ = ["quotient"]

Quotient = tuple[fmpq_poly, fmpq_poly]


def quotient(expr: Expr, variable: Symbol) -> Quotient | None:
    """Numerator and denominator; None for another function, or for one that divides by zero.

    Examples
    --------
    >>> from sympy.abc import k
    >>> quotient(1 / (k + 1) + 1, k)
    (x + 2, x + 1)
    """
    return _Quotients(variable).of(expr)


class _Quotients:
    """What occurs again is known."""

    def __init__(self, variable: Symbol) -> None:
        self._known: dict[Expr, Quotient | None] = {variable: (fmpq_poly([0, 1]), fmpq_poly([1]))}

    def of(self, expr: Expr) -> Quotient | None:
        """One node."""
        if expr not in self._known:
            self._known[expr] = self._computed(expr)
        return self._known[expr]

    def _computed(self, expr: Expr) -> Quotient | None:
        """By the parts."""
        if isinstance(expr, Rational):
            return fmpq_poly([flint_rational(expr)]), fmpq_poly([1])
        if isinstance(expr, Pow) and isinstance(expr.exp, Integer):
            base, power = self.of(expr.base), int(expr.exp)
            if base is None or (power < 0 and not base[0]):
                return None
            above, below = base if power >= 0 else base[::-1]
            return above ** abs(power), below ** abs(power)
        if not isinstance(expr, Add | Mul):
            return None
        above, below = fmpq_poly([0 if isinstance(expr, Add) else 1]), fmpq_poly([1])
        for part in map(self.of, expr.args):
            if part is None:
                return None
            if isinstance(expr, Add):
                above, below = above * part[1] + part[0] * below, below * part[1]
            else:
                above, below = above * part[0], below * part[1]
            common = above.gcd(below)
            above, below = above // common, below // common
        return above, below
