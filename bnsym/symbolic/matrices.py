"""Matrix expressions of the field: the V-transform, diagonal parts, entrywise functions."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Lambda, MatrixExpr, Symbol

from bnsym.symbolic.binding import free_of, fresh
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import Apply

__all__ = ["DiagonalPart", "Entries", "Entrywise", "VTransform"]


class _SquareOf(MatrixExpr):
    """A matrix expression with the shape of its last argument."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Rows and columns."""
        return self.args[-1].shape

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return self.entry(i, j)

    def entry(self, i: Expr, j: Expr) -> Expr:
        """Definition of the entry in row i and column j."""
        raise NotImplementedError


class DiagonalPart(_SquareOf):
    """The diagonal matrix with the diagonal of another."""

    def __new__(cls, matrix: Basic) -> DiagonalPart:
        return super().__new__(cls, matrix)

    def entry(self, i: Expr, j: Expr) -> Expr:
        """Nonzero on the diagonal only."""
        from sympy import KroneckerDelta

        return KroneckerDelta(i, j) * self.args[0][i, i]

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        """D of the covariance Sigma, by its argument where it is of another matrix."""
        (matrix,) = self.args
        if getattr(matrix, "name", "") == "Sigma":
            return "D"
        return rf"\operatorname{{Diag}}\left({printer._print(matrix)}\right)"


class Entrywise(_SquareOf):
    """A scalar function applied to every entry."""

    def __new__(cls, function: Lambda, matrix: Basic) -> Entrywise:
        return super().__new__(cls, function, matrix)

    def entry(self, i: Expr, j: Expr) -> Expr:
        """The function of the entry."""
        function, matrix = self.args
        return function(matrix[i, j])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        function, matrix = self.args
        (slot,) = function.signature
        place = Symbol("entrywiseslot", real=True)
        body = printer._print(function.expr.xreplace({slot: place}))
        return str(body.replace(printer._print(place), printer._print(matrix)))


class VTransform(_SquareOf):
    """V_phi(S) = E[phi(h) phi(h)^T] for h ~ N(0, S)."""

    def __new__(cls, phi: Basic, covariance: Basic) -> VTransform:
        return super().__new__(cls, phi, covariance)

    def entry(self, i: Expr, j: Expr) -> Expr:
        """E[phi(h_i) phi(h_j)] for the two coordinates' own law."""
        sigma = self.args[1]
        return self.mean(sigma[i, i], sigma[i, j], sigma[j, j])

    def mean(self, one: Expr, common: Expr, other: Expr) -> Expectation:
        """The same by the entries of the covariance: two variances around a covariance."""
        phi = self.args[0]
        x, y = fresh("x y", (phi, one, common, other), real=True)
        law = Gaussian((x, y), [[one, common], [common, other]])
        return Expectation(Apply(phi, x, 0) * Apply(phi, y, 0), law)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        phi, sigma = map(printer._print, self.args)
        return rf"V_{{{phi}}}\left({sigma}\right)"


class Entries(MatrixExpr):
    """The square matrix with a given entry in row i and column j: ``Entries(entry, i, j, B)``."""

    def __new__(cls, body: Expr, i: Symbol, j: Symbol, size: Expr) -> Entries:
        return super().__new__(cls, body, i, j, size)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Rows and columns."""
        return (self.args[3], self.args[3])

    @property
    def binds(self) -> tuple[Symbol, Symbol]:
        """The two indices."""
        return (self.args[1], self.args[2])

    @property
    def free_symbols(self) -> set[Basic]:
        """Free symbols without the two indices."""
        body, i, j, size = self.args
        return set(free_of(body) - {i, j} | free_of(size))

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        body, row, column, _ = self.args
        return body.xreplace({row: i, column: j})

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body, i, j, _ = map(printer._print, self.args)
        return rf"\left[{body}\right]_{{{i} {j}}}"
