"""What a layer of batch norm does to matrices, at any covariance of the batch.

A matrix is its entries, as a vector is its own: rows and columns are places in the batch, counted
from one.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Derivative, Expr, Sum, Tuple, sympify

from bnsym.symbolic.batchnorm import BatchNorm, Entry, Jacobian
from bnsym.symbolic.binding import Binder, fresh
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.normal_batch import NormalBatch

__all__ = ["BackwardImage", "FlowSlope", "LayerKernel", "MatrixEntry", "TangentImage"]

_Pair = tuple[Expr, Expr]


class MatrixEntry(Folded):
    """Entry (i, k) of a matrix: ``MatrixEntry(M, i, k)``; a given one is the tuple of its rows."""

    nargs = 3

    def definition(self) -> Expr:
        """Itself; of a given matrix, a number."""
        matrix, *places = self.args
        if not isinstance(matrix, Tuple) or not {*places} <= {*range(1, len(matrix) + 1)}:
            return self
        i, k = map(int, places)
        return matrix[i - 1][k - 1]

    def written(self, printer: Any) -> str:
        matrix, i, k = map(printer._print, self.args)
        return f"{matrix}_{{{i} {k}}}"


class _Congruence(Folded):
    """Entry of the mean of a congruence by the Jacobian, h normal of covariance S."""

    nargs = 5

    def definition(self) -> Expr:
        """The mean of a double sum of products."""
        phi, S, matrix, *outer = self.args
        size = sympify(S.shape[0], strict=True)
        (h,) = fresh("h", (*self.args, size))
        inner = fresh("m n", (*self.args, size), integer=True, positive=True)
        (a, b), (c, d) = self._places((outer[0], outer[1]), (inner[0], inner[1]))
        body = Jacobian(phi, size, h, a, b) * MatrixEntry(matrix, *inner)
        body *= Jacobian(phi, size, h, c, d)
        limits = ((index, 1, size) for index in reversed(inner))
        return Expectation(Sum(body, *limits), NormalBatch((h,), S))

    def _places(self, outer: _Pair, inner: _Pair) -> tuple[_Pair, _Pair]:
        """Row and column of the two Jacobians."""
        raise NotImplementedError

    def written(self, printer: Any) -> str:
        _, S, matrix, i, k = map(printer._print, self.args)
        return rf"{self._name}_{{{S}}}\left[{matrix}\right]_{{{i} {k}}}"

    _name = ""


class BackwardImage(_Congruence):
    """Entry (i, k) of E[J^T D J], the backward map: ``BackwardImage(phi, S, D, i, k)``."""

    _name = r"\mathcal{J}^{\ast}"

    def _places(self, outer: _Pair, inner: _Pair) -> tuple[_Pair, _Pair]:
        """J_mi D_mn J_nk."""
        return (inner[0], outer[0]), (inner[1], outer[1])


class TangentImage(_Congruence):
    """Entry (i, k) of E[J D J^T], its adjoint: ``TangentImage(phi, S, D, i, k)``."""

    _name = r"\mathcal{J}"

    def _places(self, outer: _Pair, inner: _Pair) -> tuple[_Pair, _Pair]:
        """J_im D_mn J_kn."""
        return (outer[0], inner[0]), (outer[1], inner[1])


class LayerKernel(Folded):
    """Entry (i, k) of the tangent kernel one layer up: ``LayerKernel(phi, S, D, i, k)``.

    Of the sum of x B(h) over many neurons, for standard normal weights x and h normal of covariance
    S with tangent kernel D, both divided by the number of neurons: the mean over one of them of the
    products of its slopes, by its weight and by what is below.
    """

    nargs = 5

    def definition(self) -> Expr:
        """The mean over the weight and the batch."""
        phi, S, matrix, i, k = self.args
        size = sympify(S.shape[0], strict=True)
        (h,), (x,) = fresh("h", (*self.args, size)), fresh("x", (*self.args, size), real=True)
        m, n = fresh("m n", (*self.args, size), integer=True, positive=True)

        def slope(place: Expr, variable: Expr) -> Derivative:
            output = x * BatchNorm(phi, size, h, place)
            return Derivative(output, variable, evaluate=False)

        below = slope(i, Entry(h, m)) * MatrixEntry(matrix, m, n) * slope(k, Entry(h, n))
        body = slope(i, x) * slope(k, x) + Sum(below, (n, 1, size), (m, 1, size))
        return Expectation(Expectation(body, Gaussian((x,), [[1]])), NormalBatch((h,), S))

    def written(self, printer: Any) -> str:
        _, S, matrix, i, k = map(printer._print, self.args)
        return rf"\mathcal{{T}}_{{{S}}}\left[{matrix}\right]_{{{i} {k}}}"


class FlowSlope(Binder, Expr):
    """d/de at e = 0 of E body(h + e U z), h ~ N(0, S) and z = G h: ``FlowSlope(body, U, law)``.

    The covariance of the batch is then S + e (U G S + S G U^T) up to e^2. Where S^G = G S G has
    rank B - 1, some U takes it into any centred direction.
    """

    is_commutative = True
    is_real = True

    def __new__(cls, body: Expr, matrix: Basic, law: NormalBatch) -> FlowSlope:
        return super().__new__(cls, body, matrix, law)

    @property
    def body(self) -> Expr:
        """What is averaged."""
        return self.args[0]

    @property
    def matrix(self) -> Basic:
        """By its rows, what takes the centred batch to its velocity."""
        return self.args[1]

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body, matrix, law = map(printer._print, self.args)
        text = rf"\partial_{{{matrix} z}} \mathbb{{E}}_{{{law}}}\left[{body}\right]"
        return text if exp is None else rf"{{\left({text}\right)}}^{{{exp}}}"
