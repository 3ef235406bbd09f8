"""Kernels: numerical code that an identity promises, as expressions to be compiled."""

from __future__ import annotations

from typing import NamedTuple

from sympy import Expr, Function, Symbol
from sympy.logic.boolalg import Boolean

__all__ = ["Kernel", "Loop", "Piece"]


class Loop(NamedTuple):
    """Values that are carried through a bounded loop: (name, value before it, next value).

    Next values may use the counter, which runs from ``start`` to ``stop - 1``, and every name of
    the loop, all of which change at once.
    """

    counter: Symbol
    start: int
    stop: int
    state: tuple[tuple[Symbol, Expr, Expr], ...]


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
        Promised relative error in float64 on the whole domain: relative to the value, or, where
        terms of ``spec`` cancel, to the sum of their absolute values.
    loops : tuple of Loop
        What the pieces and their definitions may refer to by the names it carries.
    calls : tuple of Kernel
        Kernels that may be called, as functions of their names: ``kernel(x, y)``.
    matrix : bool
        Whether it maps covariance matrices entry by entry: its first three arguments are the
        variance of the row, the entry and the variance of the column, for which callers give the
        matrix.  The promise is then kept up to an error of two units in the last place of the
        entry.
    """

    name: str
    says: str
    args: tuple[Symbol, ...]
    spec: Expr
    lower: tuple[Expr, ...]
    upper: tuple[Expr, ...]
    pieces: tuple[Piece, ...]
    rtol: float
    loops: tuple[Loop, ...] = ()
    calls: tuple[Kernel, ...] = ()
    matrix: bool = False

    def __call__(self, *args: Expr) -> Expr:
        """Return the call of this kernel, for the body of another one."""
        applied: Expr = Function(self.name)(*args)
        return applied

    @property
    def topic(self) -> str:
        """The first half of the name: the module it is exported to."""
        return self.name.partition(".")[0]

    @property
    def function(self) -> str:
        """The second half of the name: the function it is exported as."""
        return self.name.partition(".")[2]
