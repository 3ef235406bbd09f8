"""Variables of an identity, and the points at which a statement can be tested."""

from __future__ import annotations

from typing import NamedTuple

from sympy import Basic
from sympy.logic.boolalg import Boolean

from bnsym.core.domain import Domain

__all__ = ["Point", "Variable"]

Point = dict[Basic, Basic]


class Variable(NamedTuple):
    """A symbol, what it ranges over, and what it stands for.

    Examples
    --------
    >>> from sympy.abc import c
    >>> from bnsym.core.domain import Reals
    >>> Variable(c, Reals(-1, 1), "correlation").conditions
    (c > -1, c < 1)
    """

    symbol: Basic
    domain: Domain
    says: str

    @property
    def conditions(self) -> tuple[Boolean, ...]:
        """The inequalities that the domain puts on the symbol."""
        return self.domain.conditions(self.symbol)
