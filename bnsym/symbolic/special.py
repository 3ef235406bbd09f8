"""Special functions that SymPy lacks."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Ge, Gt, gamma, sympify
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.folded import Folded

__all__ = ["Pochhammer", "ReciprocalGamma"]


class ReciprocalGamma(Folded):
    """1/Gamma(x), which is entire: zero at 0, -1, -2, ...; primitive, so itself its definition."""

    nargs = 1

    def definition(self) -> Expr:
        """Itself."""
        return self

    def written(self, printer: Any) -> str:
        return rf"\Gamma^{{-1}}\left({printer._print(self.args[0])}\right)"


class Pochhammer(Folded):
    """x (x + 1) ... (x + k - 1), a product of k factors; of 1 it is the factorial of k.

    Examples
    --------
    >>> from sympy import Rational
    >>> Pochhammer(Rational(1, 2), 2).definition()
    3/4
    """

    nargs = 2

    def definition(self) -> Expr:
        """Gamma(x + k)/Gamma(x)."""
        x, count = self.args
        return gamma(x + count) / gamma(x)

    def domain(self) -> tuple[Boolean, ...]:
        """As many factors as a natural number says, all positive."""
        x, count = self.args
        whole = sympify(bool(count.is_integer), strict=True)
        return (whole, Ge(count, 0, evaluate=False), Gt(x, 0, evaluate=False))

    def written(self, printer: Any) -> str:
        x, count = self.args
        if x == 1:
            return (
                printer._print(count) + "!"
                if count.is_Atom
                else rf"\left({printer._print(count)}\right)!"
            )
        return rf"\left({printer._print(x)}\right)_{{{printer._print(count)}}}"
