"""A batch of any covariance, and what becomes of its law when it is tilted towards zero."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

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
    KroneckerDelta,
    Le,
    Lt,
    MatrixBase,
    MatrixExpr,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    Tuple,
    eye,
    ones,
    sympify,
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
from bnsym.symbolic.radial import fall_rate, tail_degree
from bnsym.symbolic.resolvent import resolvent_determinant, resolvent_entry

__all__ = [
    "CentredCovariance",
    "CentredMatrix",
    "Degrees",
    "DirectSum",
    "NormalBatch",
    "TiltDeterminant",
    "TiltedCovariance",
    "degrees",
    "of_numbers",
    "rates",
]


class CentredMatrix(MatrixExpr):
    """S^G = G S G for a centring G, given by its entries."""

    def centring(self, i: Expr, k: Expr) -> Expr:
        """Entry of G."""
        raise NotImplementedError

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Rows and columns."""
        return self.args[0].shape

    def entry(self, i: Expr, j: Expr) -> Expr:
        """Definition of the entry in row i and column j."""
        matrix, size = self.args[0], self.shape[0]
        k, m = fresh("k m", (i, j), integer=True, positive=True)
        product = self.centring(i, k) * matrix[k, m] * self.centring(m, j)
        return Sum(product, (k, 1, size), (m, 1, size))

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        """Itself: a covariance is its entries."""
        return MatrixElement(self, i, j)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = rf"{printer._print(self.args[0])}^G"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


class CentredCovariance(CentredMatrix):
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

    def centring(self, i: Expr, k: Expr) -> Expr:
        """Of one batch."""
        return Centring(self.shape[0], i, k)


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
        centred = CentredCovariance(self.covariance)
        known = degrees(factors(body), vector, size)
        if known is None:
            return ()
        powers, slopes, whole = known.powers, known.slopes, known.whole
        conditions = (Covariance(centred), *known.conditions)
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


class Degrees(NamedTuple):
    """Degrees of the factors of a product, in the size of a batch minus its mean."""

    powers: tuple[Expr, ...]
    """Of values at one entry each."""
    slopes: tuple[Expr, ...]
    """Of slopes at one entry each."""
    whole: Expr
    """Of the product."""
    conditions: tuple[Boolean, ...]
    """What the integrals among the factors ask for."""


def degrees(product: Iterable[Expr], vector: Symbol, size: Expr) -> Degrees | None:
    """Degrees of these factors, None if they are not known to be homogeneous.

    Exponentials of -c r^2 with c >= 0 are at most one.
    """
    norm, whole = CentredNorm(size, vector), Integer(0)
    powers, slopes, conditions = list[Expr](), list[Expr](), list[Boolean]()
    for factor in product:
        if not factor.has(vector, Binder, ExprWithLimits):
            continue
        if (rate := fall_rate(factor, size, vector)) is not None:
            conditions.append(Ge(rate, 0, evaluate=False))
            continue
        if isinstance(factor, BatchNorm | Jacobian):
            phi, order = factor.args[0], int(isinstance(factor, Jacobian))
            known = isinstance(phi, PositiveHomogeneous) and not phi.has(vector)
            if not known or factor.args[1:3] != (size, vector):
                return None
            (slopes if order else powers).append(phi.args[0] - order)
            whole -= order
            continue
        point, degree = _homogeneous(factor, size, vector)
        entry = isinstance(point, Centred) and point.args[:2] == (size, vector)
        if not (entry or point == norm) or factor.xreplace({point: Integer(1)}).has(vector):
            return None
        if isinstance(factor, Integral):
            conditions.append(Lt(degree, 0, evaluate=False))
        elif entry:
            slope = isinstance(factor, Apply) and factor.args[2] == 1
            (slopes if slope else powers).append(degree)
        whole += degree
    return Degrees(tuple(powers), tuple(slopes), whole, tuple(conditions))


class DirectSum(MatrixExpr):
    """tau I + sigma I of two sizes, one above the other: ``DirectSum(tau, B, sigma, C)``.

    Examples
    --------
    >>> DirectSum(3, 1, 5, 2)
    Matrix([
    [3, 0, 0],
    [0, 5, 0],
    [0, 0, 5]])
    """

    def __new__(cls, one: Any, first: Any, other: Any, second: Any) -> Any:
        """Of two sizes that are numbers the matrix itself."""
        if all(isinstance(size, int | Integer) for size in (first, second)):
            return ImmutableDenseMatrix.diag(*[one] * int(first), *[other] * int(second))
        return super().__new__(cls, *map(sympify, (one, first, other, second)))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Rows and columns."""
        return (self.args[1] + self.args[3],) * 2

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        """On the diagonal, one rate or the other."""
        one, first, other, _ = self.args
        return KroneckerDelta(i, j) * Piecewise((one, i < first), (other, True))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        one, _, other, _ = map(printer._print, self.args)
        return rf"\left({one} I \oplus {other} I\right)"


def rates(rate: Expr) -> tuple[Expr, ...]:
    """The numbers of which a rate consists.

    Examples
    --------
    >>> from sympy.abc import s, t
    >>> rates(s), rates(DirectSum(s, 2, t, 1))
    ((s,), (s, t))
    """
    if isinstance(rate, DirectSum):
        return rate.args[0], rate.args[2]
    if isinstance(rate, ImmutableDenseMatrix):
        return tuple(dict.fromkeys(rate.diagonal()))
    return (rate,)


class TiltDeterminant(Folded):
    """det(I + 2 tau S), what e^(-tau |h|^2) costs a normal law: ``TiltDeterminant(S, tau)``.

    The rate tau may be a diagonal matrix: the exponential is that of -h^T tau h.
    """

    nargs = 2

    def definition(self) -> Expr:
        """The determinant."""
        matrix, rate = self.args
        if of_numbers(matrix, rate):
            return resolvent_determinant(matrix, 2 * rate)
        if isinstance(matrix, ImmutableDenseMatrix):
            return (eye(matrix.rows) + 2 * rate * matrix).det()
        return Determinant(_widened(matrix, rate))

    def domain(self) -> tuple[Boolean, ...]:
        """A tilt that takes mass away from far out."""
        return tuple(Ge(rate, 0, evaluate=False) for rate in rates(self.args[1]))

    def written(self, printer: Any) -> str:
        matrix, rate = self.args
        double = f"2 {printer._print(rate)}" if rate.is_Matrix else printer._print(2 * rate)
        return rf"\operatorname{{det}}\left(I + {double} {printer._print(matrix)}\right)"


class TiltedCovariance(Folded):
    """Entry of S (I + 2 tau S)^-1, the tilted covariance: ``TiltedCovariance(S, tau, i, j)``.

    The rate tau may be a diagonal matrix.
    """

    nargs = 4

    def definition(self) -> Expr:
        """The entry of the product, in a row and a column that are counted from one."""
        matrix, rate, i, j = self.args
        if isinstance(matrix, ImmutableDenseMatrix):
            if not {i, j} <= set(range(1, matrix.rows + 1)):
                return self
            if of_numbers(matrix, rate):
                return resolvent_entry(matrix, 2 * rate, int(i) - 1, int(j) - 1)
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
        positive = (Ge(each, 0, evaluate=False) for each in rates(rate))
        return (*positive, *(c for pair in inside for c in pair))

    def written(self, printer: Any) -> str:
        rate = ", ".join(map(printer._print, rates(self.args[1])))
        i, j = map(printer._print, self.args[2:])
        comma = "" if all(place.is_Atom for place in self.args[2:]) else ","
        return rf"K_{{{i}{comma} {j}}}\left({rate}\right)"


def of_numbers(matrix: Any, rate: Basic) -> bool:
    """Whether a matrix of rational numbers is tilted by one rate."""
    if not isinstance(matrix, ImmutableDenseMatrix) or isinstance(rate, MatrixBase | MatrixExpr):
        return False
    return all(entry.is_Rational for entry in matrix)


def _widened(matrix: Any, rate: Expr) -> MatrixExpr:
    """I + 2 tau S."""
    return Identity(matrix.shape[0]) + 2 * rate * matrix


def _homogeneous(factor: Expr, size: Expr, vector: Symbol) -> tuple[Expr, Expr]:
    """What a factor is homogeneous in, for positive multiples, and its degree."""
    match factor:
        case Apply(args=(PositiveHomogeneous() as phi, point, order)) if order in (0, 1):
            return (factor if phi.has(vector) else point), phi.args[0] - order
    degree = tail_degree(factor, size, vector)
    return factor.as_base_exp() if degree is None else (CentredNorm(size, vector), degree)
