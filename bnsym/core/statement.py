"""Statements: relations kept exactly as a mathematician writes them.

SymPy's own ``Eq`` and ``Le`` evaluate on entry (``Eq(x, x)`` is ``True``); these never do.
They are SymPy nodes, so that substitution, free symbols and printing work on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sympy import Basic, sympify

if TYPE_CHECKING:
    from sympy.printing.latex import LatexPrinter

__all__ = ["Eq", "Iff", "Le", "Lt", "Statement"]


class Statement(Basic):
    """A relation between a left and a right side, never evaluated."""

    relation: ClassVar[str]
    latex_relation: ClassVar[str]

    def __new__(cls, lhs: Any, rhs: Any) -> Statement:
        return super().__new__(cls, sympify(lhs, strict=True), sympify(rhs, strict=True))

    @property
    def lhs(self) -> Basic:
        """Left side."""
        return self.args[0]

    @property
    def rhs(self) -> Basic:
        """Right side."""
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        return f"{printer.doprint(self.lhs)} {self.relation} {printer.doprint(self.rhs)}"

    def _latex(self, printer: LatexPrinter) -> str:
        return f"{printer.doprint(self.lhs)} {self.latex_relation} {printer.doprint(self.rhs)}"


class Eq(Statement):
    """``lhs = rhs``.

    Examples
    --------
    >>> from sympy.abc import x
    >>> print(Eq(x, x))
    x = x
    """

    relation = "="
    latex_relation = "="


class Le(Statement):
    """``lhs <= rhs``."""

    relation = "<="
    latex_relation = r"\le"


class Lt(Statement):
    """``lhs < rhs``."""

    relation = "<"
    latex_relation = "<"


class Iff(Statement):
    """``lhs`` holds exactly when ``rhs`` does; both sides are propositions."""

    relation = "<=>"
    latex_relation = r"\iff"
