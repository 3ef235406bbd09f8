"""The resolvent (I + x S)^-1 of a matrix of rational numbers, by its characteristic polynomial.

As a quotient of polynomials in x it is written down from powers of S (Faddeev and LeVerrier): no
inverse of a matrix of polynomials is taken, which would be slow from a dozen rows on.
"""

from __future__ import annotations

from functools import lru_cache

from flint import fmpq, fmpq_mat
from sympy import Add, Expr, ImmutableDenseMatrix, Rational

from bnsym.symbolic.rational import flint_rational

__all__ = ["resolvent_determinant", "resolvent_entry"]


def resolvent_determinant(matrix: ImmutableDenseMatrix, x: Expr) -> Expr:
    """Return det(I + x S), a polynomial in x.

    Examples
    --------
    >>> from sympy.abc import x
    >>> resolvent_determinant(ImmutableDenseMatrix([[2, 1], [1, 2]]), x)
    3*x**2 + 4*x + 1
    """
    return _polynomial([(-1) ** k * c for k, c in enumerate(_characteristic(matrix))], x)


def resolvent_entry(matrix: ImmutableDenseMatrix, x: Expr, row: int, column: int) -> Expr:
    """Return the entry of S (I + x S)^-1 in this row and column, counted from zero.

    Examples
    --------
    >>> from sympy.abc import x
    >>> resolvent_entry(ImmutableDenseMatrix([[2, 1], [1, 2]]), x, 0, 1)
    1/(3*x**2 + 4*x + 1)
    """
    coefficients, n = _characteristic(matrix), matrix.rows
    S = fmpq_mat(n, n, [flint_rational(entry) for entry in matrix])
    vector = fmpq_mat(n, 1, [int(k == column) for k in range(n)])
    powers = []
    for _ in range(n):
        vector = S * vector
        powers.append(vector[row, 0])
    numerator = [
        (-1) ** k * sum((coefficients[m] * powers[k - m] for m in range(k + 1)), fmpq(0))
        for k in range(n)
    ]
    return _polynomial(numerator, x) / resolvent_determinant(matrix, x)


@lru_cache(maxsize=64)
def _characteristic(matrix: ImmutableDenseMatrix) -> tuple[fmpq, ...]:
    """Coefficients of det(y - S), the highest power of y first."""
    n = matrix.rows
    polynomial = fmpq_mat(n, n, [flint_rational(entry) for entry in matrix]).charpoly()
    return tuple(polynomial[n - k] for k in range(n + 1))


def _polynomial(coefficients: list[fmpq], x: Expr) -> Expr:
    """A polynomial from its coefficients, the lowest first."""
    return Add(*(Rational(int(c.p), int(c.q)) * x**k for k, c in enumerate(coefficients)))
