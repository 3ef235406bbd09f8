"""Two batches that are jointly normal, each of which is centred and tilted by itself."""

from __future__ import annotations

from typing import Any

from sympy import (
    And,
    Basic,
    Expr,
    Ge,
    Gt,
    ImmutableDenseMatrix,
    KroneckerDelta,
    Le,
    Piecewise,
    Tuple,
    sympify,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.binding import Binder, Law
from bnsym.symbolic.factors import factors
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.normal_batch import CentredCovariance, CentredMatrix, degrees
from bnsym.symbolic.predicates import Covariance

__all__ = ["CentredBatches", "JointCentring", "NormalBatches"]


class JointCentring(Folded):
    """Entry (i, k) of the centring of two batches, one after the other.

    ``JointCentring(first, second, i, k)``, of batches of these sizes.
    """

    nargs = 4

    def definition(self) -> Expr:
        """Kronecker delta minus one over the size of the batch that both places are in."""
        first, second, i, k = self.args
        both = (And(Le(i, first), Le(k, first)), And(Gt(i, first), Gt(k, first)))
        means = *zip((1 / first, 1 / second), both, strict=True), (0, True)
        return KroneckerDelta(i, k) - Piecewise(*means)

    def written(self, printer: Any) -> str:
        i, k = map(printer._print, self.args[2:])
        return f"G_{{{i} {k}}}"


class CentredBatches(CentredMatrix):
    """S^G, the joint covariance of two batches minus their means: ``CentredBatches(S, B)``.

    The first B rows and columns of S belong to one batch, the others to the other one.

    Examples
    --------
    >>> CentredBatches(ImmutableDenseMatrix.diag(2, 4, 3), 2)
    Matrix([
    [ 3/2, -3/2, 0],
    [-3/2,  3/2, 0],
    [   0,    0, 0]])
    """

    def __new__(cls, matrix: Any, first: Any) -> Any:
        """Of a matrix of numbers the product itself."""
        if isinstance(matrix, ImmutableDenseMatrix) and first in range(1, matrix.rows):
            sizes = int(first), matrix.rows - int(first)
            blocks = (CentredCovariance(ImmutableDenseMatrix.eye(size)) for size in sizes)
            centring = ImmutableDenseMatrix.diag(*blocks)
            return ImmutableDenseMatrix(centring * matrix * centring)
        return super().__new__(cls, matrix, sympify(first, strict=True))

    def centring(self, i: Expr, k: Expr) -> Expr:
        """Of both batches."""
        first = self.args[1]
        return JointCentring(first, self.shape[0] - first, i, k)


class NormalBatches(Law):
    """Centred normal law of two vectors together: ``NormalBatches((h, k), B, covariance)``.

    The first B rows of the covariance belong to h, the others to k.
    """

    def __new__(cls, variables: Any, first: Any, covariance: Basic) -> NormalBatches:
        return super().__new__(cls, Tuple(*variables), sympify(first, strict=True), covariance)

    @property
    def covariance(self) -> Any:
        """Covariance matrix of both."""
        return self.args[2]

    @property
    def sizes(self) -> tuple[Expr, Expr]:
        """Size of one batch and of the other."""
        first = self.args[1]
        return first, self.covariance.shape[0] - first

    @property
    def centred(self) -> Any:
        """Covariance of both minus their means."""
        return CentredBatches(self.covariance, self.args[1])

    def domain(self) -> tuple[Boolean, ...]:
        """A covariance, of two batches."""
        return (Covariance(self.covariance), *(Ge(size, 1, evaluate=False) for size in self.sizes))

    def integrable(self, body: Expr) -> tuple[tuple[Boolean, ...], ...]:
        """What makes the mean of a product of values at both batches exist.

        At each it is at most a multiple of the norm to the degree, if no entry has a negative
        power. All moments of the norms exist, of products too.
        """
        random = (*self.variables, Binder, ExprWithLimits)
        parts = [factor for factor in factors(body) if factor.has(*random)]
        if any(sum(factor.has(vector) for vector in self.variables) != 1 for factor in parts):
            return ()
        conditions: list[Boolean] = [Covariance(self.centred)]
        for vector, size in zip(self.variables, self.sizes, strict=True):
            known = degrees([part for part in parts if part.has(vector)], vector, size)
            if known is None or known.slopes:
                return ()
            above = (Ge(degree, 0, evaluate=False) for degree in (*known.powers, known.whole))
            conditions += [*known.conditions, *above]
        return (tuple(conditions),)

    def _latex(self, printer: Any) -> str:
        names = ", ".join(map(printer._print, self.variables))
        matrix = printer._print(self.covariance)
        return rf"\left({names}\right) \sim \mathcal{{N}}\left(0, {matrix}\right)"
