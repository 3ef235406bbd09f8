"""A batch of any covariance, and what becomes of its law when it is tilted towards zero."""

from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    Determinant,
    Expr,
    Ge,
    Gt,
    Identity,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Inverse,
    Le,
    Lt,
    MatrixExpr,
    Rational,
    Sum,
    Tuple,
    exp,
    eye,
    ones,
    oo,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement

from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm, Centring, Jacobian
from bnsym.symbolic.binding import Binder, Law, fresh
from bnsym.symbolic.factors import factors
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import Covariance, RankAtLeast

__all__ = ["CentredCovariance", "NormalBatch", "TiltDeterminant", "TiltedCovariance"]


class CentredCovariance(MatrixExpr):
    """S^G = G S G, the covariance of a batch minus its mean: ``CentredCovariance(S)``.

    Examples
    --------
    >>> CentredCovariance(ImmutableDenseMatrix([[2, 0], [0, 4]]))
    Matrix([
    [ 3/2, -3/2],
    [-3/2,  3/2]])
    """

    def __new__(cls, matrix: Any) -> Any:
        """Of a matrix of numbers the product itself; of a centred one, that."""
        if isinstance(matrix, CentredCovariance):
            return matrix
        if isinstance(matrix, ImmutableDenseMatrix):
            size = matrix.rows
            centring = eye(size) - ones(size, size) / size
            return ImmutableDenseMatrix(centring * matrix * centring)
        return super().__new__(cls, matrix)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Rows and columns."""
        return self.args[0].shape

    def entry(self, i: Expr, j: Expr) -> Expr:
        """Definition of the entry in row i and column j."""
        matrix, size = self.args[0], self.shape[0]
        k, m = fresh("k m", (i, j), integer=True, positive=True)
        product = Centring(size, i, k) * matrix[k, m] * Centring(size, m, j)
        return Sum(product, (k, 1, size), (m, 1, size))

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        """Itself: a covariance is its entries."""
        return MatrixElement(self, i, j)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = rf"{printer._print(self.args[0])}^G"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


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

    def integrable(self, body: Expr) -> tuple[tuple[Boolean, ...], ...]:
        """What makes the mean of a body exist, as ``Integrable.sufficient`` asks for it.

        Of powers of r, of entries z_i, of homogeneous activations at them, or their slopes, and of
        Schwinger's integrals for powers of r: as |z_i| <= r, the whole is at most a multiple of r
        to its degree, if no entry has a negative power. The length of a normal vector in k
        dimensions has moments above -k, and of k >= 2 one entry may have a power above -1, or two
        entries, by Cauchy-Schwarz, powers above -1/2. An output of batch norm is at most a multiple
        of |z_i|^alpha/r^alpha, and its slopes are of |z_i|^(alpha - 1)/r^alpha.
        """
        (vector,), size = self.variables, self.covariance.shape[0]
        norm, whole = CentredNorm(size, vector), Integer(0)
        centred = CentredCovariance(self.covariance)
        powers, slopes = list[Expr](), list[Expr]()
        conditions: list[Boolean] = [Covariance(centred)]
        for factor in factors(body):
            if not factor.has(vector, Binder, ExprWithLimits):
                continue
            if isinstance(factor, BatchNorm | Jacobian):
                phi, order = factor.args[0], int(isinstance(factor, Jacobian))
                known = isinstance(phi, PositiveHomogeneous) and not phi.has(vector)
                if not known or factor.args[1:3] != (size, vector):
                    return ()
                (slopes if order else powers).append(phi.args[0] - order)
                whole -= order
                continue
            point, degree = _homogeneous(factor, norm)
            entry = isinstance(point, Centred) and point.args[:2] == (size, vector)
            if not (entry or point == norm) or factor.xreplace({point: Integer(1)}).has(vector):
                return ()
            if isinstance(factor, Integral):
                conditions.append(Lt(degree, 0, evaluate=False))
            elif entry:
                (slopes if isinstance(factor, Apply) and factor.args[2] == 1 else powers).append(
                    degree
                )
            whole += degree
        above = (Ge(power, 0, evaluate=False) for power in (*powers, *slopes))
        bounded = (*conditions, *above, Ge(whole, 0, evaluate=False))
        if len(slopes) > 2:
            return (bounded,)
        least = Rational(-1, max(len(slopes), 1))
        steep = (
            *(Gt(power, least, evaluate=False) for power in slopes),
            *(Ge(power, 0, evaluate=False) for power in powers),
        )
        ranks = (
            (RankAtLeast(centred, Integer(rank)), Gt(whole, -rank, evaluate=False))
            for rank in (2, 3)
        )
        return (bounded, *((*conditions, *steep, *rank) for rank in ranks))

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
            if not {i, j} <= set(range(1, matrix.rows + 1)):
                return self
            wide = eye(matrix.rows) + 2 * rate * matrix
            return (matrix * wide.to_DM(field=True).inv().to_Matrix())[i - 1, j - 1]
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


def _homogeneous(factor: Expr, norm: Expr) -> tuple[Expr, Expr]:
    """What a factor is homogeneous in, for positive multiples, and its degree."""
    match factor:
        case Apply(args=(PositiveHomogeneous() as phi, point, order)) if order in (0, 1):
            return (factor if phi.has(norm.args[1]) else point), phi.args[0] - order
        case Integral(limits=(limit,)) if limit[1:] == (0, oo):
            variable = limit[0]
            base, power = (factor.function / exp(-variable * norm**2)).as_base_exp()
            if base == variable and not power.has(variable):
                return norm, -2 * (power + 1)
    return factor.as_base_exp()
