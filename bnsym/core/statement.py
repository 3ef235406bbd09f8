"""Statements: relations kept exactly as a mathematician writes them.

SymPy's own ``Eq`` and ``Le`` evaluate on entry (``Eq(x, x)`` is ``True``); these never do.
They are SymPy nodes, so that substitution, free symbols and printing work on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sympy import Basic, sympify
from sympy.printing.precedence import PRECEDENCE

if TYPE_CHECKING:
    from sympy.printing.latex import LatexPrinter

__all__ = ["Eigen", "Eq", "Iff", "Le", "Lt", "Statement"]


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


class Eigen(Eq):
    """``operator`` acts on ``space`` as the scalar ``value``.

    Written as the equation between entries of the image of the space's generic element and of
    the element itself; the places of the entry are variables like any other. The left side
    names its operator, its space and the ``direction``, the same entry of the element.
    """

    @property
    def operator(self) -> Basic:
        """The operator, before the projection to the space of centred matrices."""
        return self.lhs.args[0]

    @property
    def space(self) -> Basic:
        """The space, with its generic element."""
        return self.lhs.args[1]

    @property
    def value(self) -> Basic:
        """The eigenvalue."""
        return self.rhs / self.lhs.direction

    def _latex(self, printer: LatexPrinter) -> str:
        operator, space = map(printer.doprint, (self.operator, self.space))
        image = rf"G\,{operator}\left[\Delta\right]\,G"
        value = printer.parenthesize(self.value, PRECEDENCE["Mul"])
        return rf"{image} = {value}\,\Delta \quad \left(\Delta \in {space}\right)"


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
