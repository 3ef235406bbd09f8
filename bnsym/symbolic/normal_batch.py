"""A batch of any covariance, and what becomes of its law when it is tilted towards zero."""

from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    Determinant,
    Expr,
    Ge,
    Identity,
    ImmutableDenseMatrix,
    Inverse,
    Le,
    MatrixExpr,
    Tuple,
    eye,
)
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement

from bnsym.symbolic.binding import Law
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.predicates import Covariance

__all__ = ["NormalBatch", "TiltDeterminant", "TiltedCovariance"]


class NormalBatch(Law):
    """Centred normal law of a vector with a covariance matrix of any size."""

    def __new__(cls, variables: Any, covariance: Basic) -> NormalBatch:
        return super().__new__(cls, Tuple(*variables), covariance)

    @property
    def covariance(self) -> Any:
        """Covariance matrix."""
        return self.args[1]

    def domain(self) -> tuple[Boolean, ...]:
        """A covariance."""
        return (Covariance(self.covariance),)

    def _latex(self, printer: Any) -> str:
        name, matrix = printer._print(self.variables[0]), printer._print(self.covariance)
        return rf"{name} \sim \mathcal{{N}}\left(0, {matrix}\right)"


class TiltDeterminant(Folded):
    """det(I + 2 tau S), what e^(-tau |h|^2) costs a normal law: ``TiltDeterminant(S, tau)``."""

    nargs = 2

    def definition(self) -> Expr:
        """The determinant."""
        matrix, rate = self.args
        if isinstance(matrix, ImmutableDenseMatrix):
            return (eye(matrix.rows) + 2 * rate * matrix).det()
        return Determinant(_widened(matrix, rate))

    def domain(self) -> tuple[Boolean, ...]:
        """A tilt that takes mass away from far out."""
        return (Ge(self.args[1], 0, evaluate=False),)

    def written(self, printer: Any) -> str:
        matrix, rate = map(printer._print, self.args)
        return rf"\operatorname{{det}}\left(I + 2 {rate} {matrix}\right)"


class TiltedCovariance(Folded):
    """Entry of S (I + 2 tau S)^-1, the tilted covariance: ``TiltedCovariance(S, tau, i, j)``."""

    nargs = 4

    def definition(self) -> Expr:
        """The entry of the product, in a row and a column that are counted from one."""
        matrix, rate, i, j = self.args
        if isinstance(matrix, ImmutableDenseMatrix):
            wide = eye(matrix.rows) + 2 * rate * matrix
            return (matrix * wide.inv())[i - 1, j - 1]
        return MatrixElement(matrix * Inverse(_widened(matrix, rate)), i, j)

    def domain(self) -> tuple[Boolean, ...]:
        """The same, and places in the batch."""
        matrix, rate, *places = self.args
        inside = (
            (Ge(place, 1, evaluate=False), Le(place, matrix.shape[0], evaluate=False))
            for place in places
        )
        return (Ge(rate, 0, evaluate=False), *(c for pair in inside for c in pair))

    def written(self, printer: Any) -> str:
        _, rate, i, j = map(printer._print, self.args)
        return rf"K_{{{i} {j}}}\left({rate}\right)"


def _widened(matrix: Any, rate: Expr) -> MatrixExpr:
    """I + 2 tau S."""
    return Identity(matrix.shape[0]) + 2 * rate * matrix
