"""Kernels: numerical code that an identity promises, as expressions to be compiled."""

from __future__ import annotations

from typing import NamedTuple

from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

__all__ = ["Kernel", "Piece"]


class Piece(NamedTuple):
    """Where a body runs, the body, and the definitions (name, expression) it is written with."""

    when: Boolean
    body: Expr
    lets: tuple[tuple[Symbol, Expr], ...] = ()


class Kernel(NamedTuple):
    """A compiled function of real arguments.

    The specification is the right side of the identity that owns the kernel; the pieces are
    what runs, first match first.  The last one runs otherwise (its ``when`` is true), so that
    together they cover the domain of ``args``.

    Parameters
    ----------
    name : str
        ``topic.snake_name``, the name under which it is exported.
    says : str
        One sentence.
    args : tuple of Symbol
        Real arguments, in order.
    spec : Expr
        The expression that the pieces compute.
    lower, upper : tuple of Expr
        Closed interval of every argument.
    pieces : tuple of Piece
        What runs.
    rtol : float
        Promised relative error in float64 on the whole domain.
    """

    name: str
    says: str
    args: tuple[Symbol, ...]
    spec: Expr
    lower: tuple[Expr, ...]
    upper: tuple[Expr, ...]
    pieces: tuple[Piece, ...]
    rtol: float

    @property
    def topic(self) -> str:
        """The first half of the name: the module it is exported to."""
        return self.name.partition(".")[0]

    @property
    def function(self) -> str:
        """The second half of the name: the function it is exported as."""
        return self.name.partition(".")[2]
