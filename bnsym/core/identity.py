"""Identities: the records that everything else works on. A record checks itself when built."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from sympy import Basic, MatrixSymbol, Symbol
from sympy.logic.boolalg import Boolean

from bnsym.core.derivation import Derivation
from bnsym.core.kernel import Kernel
from bnsym.core.statement import Statement
from bnsym.core.variable import Point, Variable

__all__ = ["Cited", "Identity", "free_symbols"]

_NAME = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*\Z")
_DRAWS = 200


@dataclass(frozen=True)
class Identity:
    """A named statement with its variables, source, derivation and kernels.

    Parameters
    ----------
    name : str
        ``topic.snake_name``: readable and permanent.
    says : str
        One sentence; docstring, heading and help text come from it.
    statement : Statement
        Folded, as written.
    over : tuple of Variable
        Exactly the free symbols of the statement and of ``where``.
    cite : tuple of (str, str)
        Bibliography key and locator.
    where : tuple of Boolean
        Joint conditions and the hypotheses that no interval expresses.
    uses : tuple of str
        Names of the identities that the derivation rests on.
    derivation : callable returning Derivation, optional
        Built on demand, so that listing the catalogue costs nothing.
    kernels : tuple of Kernel

    Raises
    ------
    ValueError
        If the record is not well formed.
    """

    name: str
    says: str
    statement: Statement
    over: tuple[Variable, ...]
    cite: tuple[tuple[str, str], ...]
    where: tuple[Boolean, ...] = ()
    uses: tuple[str, ...] = ()
    derivation: Callable[[], Derivation] | None = None
    kernels: tuple[Kernel, ...] = ()

    def __post_init__(self) -> None:
        _well_formed(self.name, self.says, self.cite)
        declared = {variable.symbol for variable in self.over}
        free = free_symbols(self.statement).union(*map(free_symbols, self.where))
        if free != declared:
            odd = ", ".join(sorted(map(str, free ^ declared)))
            raise ValueError(f"{self.name}: declared variables and free symbols differ in {odd}")
        for variable in self.over:
            _require_no_more_assumed(self.name, variable)
            for corner in variable.domain.corners:
                if any(c.xreplace({variable.symbol: corner}) == False for c in variable.conditions):  # noqa: E712
                    raise ValueError(f"{self.name}: corner {corner} is outside the domain")

    @property
    def topic(self) -> str:
        """The first half of the name."""
        return self.name.partition(".")[0]

    @property
    def hypotheses(self) -> tuple[Boolean, ...]:
        """Every condition under which the statement is claimed."""
        return (*(c for v in self.over for c in v.conditions), *self.where)

    def points(self, count: int, seed: int = 0) -> Iterator[Point]:
        """Exact points of the domain: the corners of each variable, then draws.

        Examples
        --------
        >>> from sympy.abc import x
        >>> from bnsym.core import Eq, Identity, Reals, Variable
        >>> record = Identity("demo.twice", "Doubling.", Eq(x + x, 2 * x),
        ...                   (Variable(x, Reals(0, 1), "x"),), (("here", "1"),))
        >>> len(list(record.points(3)))
        3
        """
        random = Random(f"{self.name}:{seed}")
        found = 0
        for number in range(_DRAWS + 20 * count):
            point = self._draw(random, number)
            if all(condition.xreplace(point) != False for condition in self.where):  # noqa: E712
                yield point
                found += 1
            if found == count:
                return

    def _draw(self, random: Random, number: int) -> Point:
        """One point; the first few put one variable at a corner each."""
        corners = [(v.symbol, corner) for v in self.over for corner in v.domain.corners]
        pinned = dict([corners[number]]) if number < len(corners) else {}
        point: Point = {}
        for variable in self.over:
            drawn = variable.domain.sample(random, point)
            point[variable.symbol] = pinned.get(variable.symbol, drawn)
        return point


@dataclass(frozen=True)
class Cited:
    """A classical theorem that the catalogue assumes: shown, never counted as proved here."""

    name: str
    says: str
    statement: Statement
    over: tuple[Variable, ...]
    cite: tuple[tuple[str, str], ...]
    where: tuple[Boolean, ...] = ()

    def __post_init__(self) -> None:
        _well_formed(self.name, self.says, self.cite)

    @property
    def hypotheses(self) -> tuple[Boolean, ...]:
        """Every condition under which the theorem is cited."""
        return (*(c for v in self.over for c in v.conditions), *self.where)


def _well_formed(name: str, says: str, cite: tuple[tuple[str, str], ...]) -> None:
    """The conditions that both kinds of record share."""
    if not _NAME.match(name):
        raise ValueError(f"name must be topic.snake_name, got {name!r}")
    if not says.endswith(".") or "\n" in says:
        raise ValueError(f"{name}: says must be one sentence, got {says!r}")
    if not cite or any(not key or not locator for key, locator in cite):
        raise ValueError(f"{name}: a source needs a bibliography key and a locator")


def _require_no_more_assumed(name: str, variable: Variable) -> None:
    """A symbol that SymPy takes to be positive must range over positive numbers."""
    allowed = Symbol("_", **variable.domain.assumptions).assumptions0
    if not isinstance(variable.symbol, MatrixSymbol) and not (
        variable.symbol.assumptions0.items() <= allowed.items()
    ):
        raise ValueError(f"{name}: {variable.symbol} is assumed to be more than its domain says")


def free_symbols(expression: Basic) -> set[Basic]:
    """Free symbols, with the matrix symbols and the symbols in their shapes."""
    matrices = expression.atoms(MatrixSymbol)
    sizes = [set(size.free_symbols) for matrix in matrices for size in matrix.shape]
    return set(expression.free_symbols).union(matrices, *sizes)
