"""What the symbols of a page stand for, read off the objects themselves.

Every folded function carries its one definition, so the table of notation needs no typing: it
is the definitions of what occurs, and of what occurs in these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sympy import Basic, MatrixExpr, MatrixSymbol, Symbol, preorder_traversal

from bnsym.core import Eq
from bnsym.symbolic.binding import Law
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.matrices import DiagonalPart, Entrywise, VTransform
from bnsym.symbolic.normal_batch import CentredCovariance
from bnsym.symbolic.normal_batches import CentredBatches
from bnsym.typeset.formula import FormulaPrinter, formula
from bnsym.typeset.lines import display
from bnsym.typeset.width import width

__all__ = ["Definition", "definitions", "law_names", "laws_of"]

_Kind = tuple[type, str]
_WIDE = 10.0
_MATRICES = (CentredBatches, CentredCovariance, DiagonalPart, Entrywise, VTransform)


class Definition(NamedTuple):
    """A symbol and its meaning, both in TeX; the meaning may take several lines."""

    symbol: str
    meaning: str

    @property
    def row(self) -> str:
        """The equation as a row of aligned ones; a wide symbol would push all others aside."""
        wide = width(self.symbol) > _WIDE
        return f"& {self.symbol} = {self.meaning}" if wide else f"{self.symbol} &= {self.meaning}"


def definitions(expressions: Iterable[Basic]) -> tuple[Definition, ...]:
    r"""The definitions of all folded functions in the expressions, in order of appearance.

    Examples
    --------
    >>> from sympy.abc import alpha
    >>> from bnsym.symbolic.homogeneous import MomentConstant
    >>> definitions([MomentConstant(alpha)])[0].symbol
    '\\mathsf{c}_{\\alpha}'
    """
    instances: dict[_Kind, list[Basic]] = {}
    queue = list(expressions)
    while queue:
        nodes = (node for expr in queue for node in preorder_traversal(expr))
        fresh: list[_Kind] = []
        for node in dict.fromkeys(n for n in nodes if isinstance(n, (Folded, Apply, *_MATRICES))):
            kind = _kind(node)
            if kind in instances:
                instances[kind].append(node)
            elif _equation(node) is not None:
                instances[kind] = [node]
                fresh.append(kind)
        queue = [_simplest(instances[kind]).rhs for kind in fresh]
    equations = [_simplest(nodes) for nodes in instances.values()]
    explained: set[Law] = set()
    return tuple(_definition(equation, explained) for equation in equations)


def _kind(node: Basic) -> _Kind:
    """What one definition explains: a function, or activations of one letter."""
    phi = node.args[0] if isinstance(node, Apply) else None
    return type(node), phi.letter if isinstance(phi, PositiveHomogeneous) else r"\phi"


def _definition(equation: Eq, explained: set[Law]) -> Definition:
    """The two sides, and the laws that no earlier definition explains."""
    means = law_names([equation.rhs])
    new = [law for law in means if law not in explained]
    explained.update(new)
    rows = [display(equation.rhs, means=means, room=60.0), *map(formula, new)]
    return Definition(formula(equation.lhs), ",\\\\\n& \\qquad ".join(rows))


def _simplest(nodes: list[Basic]) -> Eq:
    """The definition of the instance that is nearest to a function of bare letters."""
    return next(eq for node in sorted(nodes, key=_size) if (eq := _equation(node)) is not None)


def _size(node: Basic) -> tuple[int, str]:
    """How far an instance is from a function of bare letters."""
    nodes = list(preorder_traversal(node))
    numbers = sum(abs(int(part)) for part in nodes if part.is_Integer)
    letters = len({arg for arg in node.args if isinstance(arg, Symbol)})
    signed = sum(part.is_Symbol and part.is_positive is True for part in nodes)
    return len(nodes) + numbers + signed - 2 * letters, str(node)


def _equation(node: Basic) -> Eq | None:
    """The defining equation of a folded function, or None for what is not defined further."""
    if isinstance(node, _MATRICES):
        return _entry_equation(node)
    definition = node.definition()
    return None if definition == node else Eq(node, definition)


def _entry_equation(matrix: MatrixExpr) -> Eq:
    """A matrix is defined by its entries."""
    i, j = (Symbol(name, integer=True, positive=True) for name in "ij")
    if isinstance(matrix, Entrywise):
        matrix = Entrywise(matrix.args[0], MatrixSymbol("M", *matrix.shape))
    return Eq(_Entry(matrix, i, j), matrix.entry(i, j))


class _Entry(Basic):  # type: ignore[misc]
    """An entry that stays one when it is printed."""

    def _latex(self, printer: FormulaPrinter) -> str:
        matrix, i, j = map(printer._print, self.args)
        return f"{matrix}_{{{i}{j}}}"


def laws_of(expression: Basic) -> tuple[Law, ...]:
    """Laws of the expectations in an expression, from left to right."""
    nodes = preorder_traversal(expression)
    return tuple(dict.fromkeys(node.law for node in nodes if isinstance(node, Expectation)))


def law_names(expressions: Iterable[Basic]) -> Mapping[Law, str]:
    r"""Subscripts of \mathbb{E}: the variables where they tell the laws apart, else numbers."""
    laws = tuple(dict.fromkeys(law for expr in expressions for law in laws_of(expr)))
    variables = {law: ", ".join(map(formula, law.variables)) for law in laws}
    shared = [law for law in laws if list(variables.values()).count(variables[law]) > 1]
    numbers = {law: str(number) for number, law in enumerate(shared, 1)}
    return {law: numbers.get(law, variables[law]) for law in laws}
