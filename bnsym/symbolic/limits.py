"""Limits at infinity."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Symbol
from sympy.printing.precedence import PRECEDENCE

from bnsym.symbolic.binding import free_of

__all__ = ["LimitOf"]


class LimitOf(Expr):
    """The limit of a body as its variable grows without bound: ``LimitOf(body, variable)``.

    The variable runs through the reals, or through the integers if it is one. To say that this
    equals something is to say that the limit exists.

    Examples
    --------
    >>> from sympy.abc import a, k
    >>> LimitOf(a + 1 / k, k).free_symbols
    {a}
    """

    is_commutative = True
    is_real = True

    def __new__(cls, body: Expr, variable: Symbol) -> LimitOf:
        if not isinstance(variable, Symbol):
            raise TypeError(f"a limit is taken in a symbol, got {variable}")
        return super().__new__(cls, body, variable)

    @property
    def body(self) -> Expr:
        """What tends to the limit."""
        return self.args[0]

    @property
    def variable(self) -> Symbol:
        """What grows."""
        return self.args[1]

    @property
    def binds(self) -> tuple[Symbol]:
        """The variable."""
        return (self.args[1],)

    @property
    def free_symbols(self) -> set[Basic]:
        """Free symbols without the variable."""
        return set(free_of(self.body) - {self.variable})

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = printer.parenthesize(self.body, PRECEDENCE["Mul"])
        text = rf"\lim_{{{printer._print(self.variable)} \to \infty}} {body}"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"
