"""Matrices are equal when their entries are."""

from __future__ import annotations

from sympy import (
    Basic,
    Dummy,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree
from bnsym.symbolic.matrices import DiagonalPart, Entries, Entrywise, VTransform

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The generic entries of both sides agree."""
    before, after = step.before, step.after
    if not (isinstance(before, MatrixExpr) and isinstance(after, MatrixExpr)):
        raise Rejected("both sides must be matrices", before, after)
    if before.shape != after.shape:
        raise Rejected("the shapes differ", before, after)
    i, j = Dummy("i", integer=True), Dummy("j", integer=True)
    agree(_entry(before, i, j), _entry(after, i, j), context, "the entries differ")
    return []


def _entry(matrix: Basic, i: Expr, j: Expr) -> Expr:
    """Entry (i, j) by the definition of each operation."""
    match matrix:
        case MatrixSymbol():
            return matrix[i, j]
        case MatAdd():
            return sum((_entry(term, i, j) for term in matrix.args), Integer(0))
        case MatMul():
            return _product(matrix, i, j)
        case Entrywise():
            function, inside = matrix.args
            return function(_entry(inside, i, j))
        case VTransform(args=(_, inside)):
            return matrix.mean(*(_entry(inside, *place) for place in ((i, i), (i, j), (j, j))))
        case Entries():
            return matrix[i, j]
    raise Rejected("the entries of this matrix are not known", matrix)


def _product(product: MatMul, i: Expr, j: Expr) -> Expr:
    """Scalars times diagonal matrices on either side of at most one full matrix."""
    scalars = [factor for factor in product.args if not isinstance(factor, MatrixExpr)]
    matrices = [factor for factor in product.args if isinstance(factor, MatrixExpr)]
    full = [k for k, factor in enumerate(matrices) if _diagonal(factor, i) is None]
    if len(full) != 1:
        raise Rejected("a product needs exactly one matrix that is not diagonal", product)
    (place,) = full
    left = [_diagonal(factor, i) for factor in matrices[:place]]
    right = [_diagonal(factor, j) for factor in matrices[place + 1 :]]
    return Mul(*scalars, *left, _entry(matrices[place], i, j), *right)


def _diagonal(matrix: Basic, i: Expr) -> Expr | None:
    """Diagonal entry of a power of a diagonal part, or None for any other matrix."""
    if isinstance(matrix, DiagonalPart):
        return matrix.args[0][i, i]
    if isinstance(matrix, MatPow):
        base = _diagonal(matrix.base, i)
        return None if base is None else base**matrix.exp
    return None
