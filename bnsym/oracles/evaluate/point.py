"""A statement at an exact point of its domain: a closed expression, nothing evaluated yet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Heaviside,
    ImmutableDenseMatrix,
    Integer,
    Lambda,
    MatrixBase,
    Max,
    Min,
    Mul,
    Pow,
    S,
    Sum,
    Symbol,
    Tuple,
    sign,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational
from sympy.matrices.expressions import MatAdd, MatMul, MatPow, Transpose
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bnsym.core import Point
from bnsym.symbolic.batchnorm import Entry, Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.matrices import DiagonalPart, Entrywise, VTransform
from bnsym.symbolic.sphere import SphericalLaplacian

__all__ = [
    "LARGEST_POWER",
    "CannotEvaluateError",
    "SlopeAt",
    "at_point",
    "entry_at",
    "switches",
    "unfolded",
]

_MOST_UNFOLDINGS = 200
_MOST_TERMS = 4000
LARGEST_POWER = 10_000


class CannotEvaluateError(Exception):
    """An expression that an oracle declines; the text says which and why."""


class SlopeAt(Expr):
    """The derivative of a body by its variable at a point: ``SlopeAt(body, variable, point)``.

    It stands where a derivative by a variable of the identity was before that variable became
    a number.
    """

    is_commutative = True

    @property
    def binds(self) -> tuple[Symbol]:
        """The variable of differentiation."""
        return (self.args[1],)


def at_point(expression: Basic, point: Point) -> Basic:
    """The expression with every variable replaced by its value; a vector by its coordinates.

    Examples
    --------
    >>> from sympy import Derivative, Rational, sin
    >>> from sympy.abc import x
    >>> type(at_point(Derivative(sin(x), x), {x: Rational(1, 2)})).__name__
    'SlopeAt'
    """
    _require_closable(expression, point)
    point = {symbol: _plain(value) for symbol, value in point.items()}
    table: dict[Basic, Basic] = {}
    for node in _outermost(expression, (Derivative, SphericalLaplacian, Jacobian)):
        if isinstance(node, Derivative):
            table[node] = _slope(node, point)
        elif node.args[2] in point:
            table[node] = at_point(node.definition(), point)
    closed = expression.xreplace(table).xreplace(point)
    scaled = {m: ImmutableDenseMatrix(m.doit()) for m in closed.atoms(MatMul) if _scaled(m)}
    closed = closed.xreplace(scaled)
    entries = {e: e.args[0][int(e.args[1]) - 1] for e in closed.atoms(Entry) if _explicit(e)}
    return closed.xreplace(entries)


def _require_closable(expression: Basic, point: Point) -> None:
    """SymPy would put numbers in the place of bound variables, and write huge powers out."""
    for node in expression.atoms(ExprWithLimits):
        names = [limit[0] for limit in node.limits]
        if len(set(names)) < len(names) or not point.keys().isdisjoint(names):
            raise CannotEvaluateError(f"{node} binds a variable that has another meaning too")
    for power in expression.atoms(Pow):
        if power.exp.is_Integer and abs(power.exp) > LARGEST_POWER:
            raise CannotEvaluateError(f"the exponent {power.exp} is too large")


def _plain(value: Basic) -> Basic:
    """SymPy's singleton for the identity cannot answer questions; the function x * 1 can."""
    if value is S.IdentityFunction:
        x = Symbol("x", real=True)
        return Lambda(x, Mul(Integer(1), x, evaluate=False))
    return value


def _scaled(product: MatMul) -> bool:
    """Whether a product is a number times a given matrix."""
    scale, *rest = product.args
    return bool(scale.is_Rational) and len(rest) == 1 and isinstance(rest[0], MatrixBase)


def _explicit(entry: Entry) -> bool:
    """Whether an entry is a number of a given vector."""
    vector, index = entry.args
    return isinstance(vector, Tuple) and index in range(1, len(vector) + 1)


def _slope(node: Derivative, point: Point) -> Basic:
    """A derivative by a variable of the identity, at the point."""
    node = node.func(node.expr, *((v, k.xreplace(point)) for v, k in node.variable_count))
    if not isinstance(node, Derivative):  # of order zero
        return at_point(node, point)
    variable = node.variables[0]
    if len(set(node.variables)) != 1 or (len(node.variables) > 1 and variable not in point):
        raise CannotEvaluateError("mixed derivatives are not evaluated")
    if isinstance(variable, Entry) and variable.args[0] in point:
        return _slope_by_entry(node.expr, variable, point)
    if variable not in point:
        return node
    moving = Dummy(variable.name, **variable.assumptions0)
    rest = {symbol: value for symbol, value in point.items() if symbol != variable}
    body = at_point(node.expr.xreplace({variable: moving}), rest)
    for _ in node.variables[1:]:
        body = _elementary(body).diff(moving)
    return SlopeAt(body, moving, point[variable])


def _elementary(body: Basic) -> Basic:
    """What SymPy can differentiate, everything unfolded; means have slopes of order one only."""
    body = unfolded(body)
    if body.has(Expectation, ExprWithLimits):
        raise CannotEvaluateError("second derivatives of means and integrals are not evaluated")
    return body


def _slope_by_entry(body: Basic, entry: Entry, point: Point) -> Basic:
    """A derivative by one coordinate of a vector."""
    vector, index = entry.args[0], entry.args[1].xreplace(point)
    moving = Dummy("h", real=True)
    coordinates = list(point[vector].args)
    if index not in range(1, len(coordinates) + 1):
        raise CannotEvaluateError(f"the vector has no coordinate {index}")
    here, coordinates[int(index) - 1] = coordinates[int(index) - 1], moving
    return SlopeAt(at_point(body, {**point, vector: Tuple(*coordinates)}), moving, here)


def _outermost(expression: Basic, kinds: tuple[type, ...]) -> Iterator[Basic]:
    """Nodes of the given kinds that lie in no other such node."""
    if isinstance(expression, kinds):
        yield expression
        return
    for argument in expression.args:
        yield from _outermost(argument, kinds)


def unfolded(expression: Basic, keep: tuple[type, ...] = ()) -> Basic:
    """Folded functions replaced by their definitions and finite sums written out, for calculus.

    Nodes of the kinds to keep stay as they are.
    """
    written = 0
    for _ in range(_MOST_UNFOLDINGS):
        table = {}
        for node in _outermost(expression, (Folded, Apply, Sum, *keep)):
            if not isinstance(node, keep) and (definition := _definition(node)) != node:
                table[node] = definition
                written += node.limits[-1][2] - node.limits[-1][1] if isinstance(node, Sum) else 0
                if written > 2 * _MOST_TERMS:
                    raise CannotEvaluateError("sums of sums have too many terms")
        if not table:
            return expression.xreplace(
                {d: d.doit() for d in expression.atoms(Derivative) if _polynomial(d)}
            )
        expression = expression.xreplace(table)
    raise CannotEvaluateError(f"{expression.func.__name__} unfolds without end")


def _polynomial(derivative: Derivative) -> bool:
    """A derivative of a polynomial by a variable that is bound outside."""
    return bool(derivative.expr.is_polynomial(*(v for v, _ in derivative.variable_count)))


def _definition(node: Basic) -> Basic:
    """Definition of a function; the terms of a sum; a coordinate of a given vector."""
    if isinstance(node, Entry) and _explicit(node):
        return node.args[0][int(node.args[1]) - 1]
    if not isinstance(node, Sum):
        return node.definition()
    *inner, (index, low, high) = node.limits
    if not (low.is_Integer and high.is_Integer):
        return node
    if not -1 <= high - low <= _MOST_TERMS:
        raise CannotEvaluateError(f"{node} has too many terms, or none")
    rest = Sum(node.function, *inner) if inner else node.function
    return Add(*(rest.xreplace({index: Integer(k)}) for k in range(low, high + 1)))


def switches(expression: Basic) -> Iterator[Expr]:
    """The functions at whose zeros a branch may change.

    Examples
    --------
    >>> from sympy import Abs
    >>> from sympy.abc import x
    >>> list(switches(x + Abs(x - 1)))
    [x - 1]
    """
    if isinstance(expression, Abs | sign | Heaviside):
        yield expression.args[0]
    elif isinstance(expression, Max | Min):
        yield from (one - two for one, two in combinations(expression.args, 2))
    elif isinstance(expression, Relational):
        yield expression.lhs - expression.rhs
    for argument in expression.args:
        yield from switches(argument)


def entry_at(matrix: Basic, i: int, j: int) -> Expr:
    """Entry of a matrix expression of explicit size, exactly, as an expression.

    Examples
    --------
    >>> from sympy import Matrix, ImmutableDenseMatrix
    >>> entry_at(ImmutableDenseMatrix([[1, 2], [3, 4]]) ** 2, 0, 1)
    10
    """
    match matrix:
        case ImmutableDenseMatrix():
            return matrix[i, j]
        case MatAdd():
            return Add(*(entry_at(part, i, j) for part in matrix.args))
        case MatMul():
            scalars = [part for part in matrix.args if not _is_matrix(part)]
            factors = [part for part in matrix.args if _is_matrix(part)]
            return Mul(*scalars) * _product_entry(factors, i, j)
        case MatPow() if isinstance(matrix.base, DiagonalPart):
            return entry_at(matrix.base, i, i) ** matrix.exp if i == j else Integer(0)
        case MatPow() if matrix.exp.is_Integer and matrix.exp > 0:
            return _product_entry([matrix.base] * int(matrix.exp), i, j)
        case Transpose():
            return entry_at(matrix.arg, j, i)
        case DiagonalPart():
            return entry_at(matrix.args[0], i, i) if i == j else Integer(0)
        case VTransform():
            covariance = matrix.args[1]
            return matrix.mean(*(entry_at(covariance, *k) for k in ((i, i), (i, j), (j, j))))
        case Entrywise():
            function, inner = matrix.args
            return function(entry_at(inner, i, j))
        case MatrixExpr() if not isinstance(matrix, MatrixElement) and matrix.args:
            return _resolved(matrix._entry(Integer(i), Integer(j)))
    raise CannotEvaluateError(f"entries of {type(matrix).__name__} are not evaluated")


def _product_entry(factors: list[Basic], i: int, j: int) -> Expr:
    """Entry of a product; exact zeros are skipped, as most factors are diagonal."""
    first, *rest = factors
    if not rest:
        return entry_at(first, i, j)
    total: Expr = Integer(0)
    for k in range(int(first.shape[1])):
        left = entry_at(first, i, k)
        if left != 0:
            total += left * _product_entry(rest, k, j)
    return total


def _is_matrix(part: Basic) -> bool:
    """Matrix or matrix expression, but no single entry of one."""
    return bool(getattr(part, "is_Matrix", False)) and not isinstance(part, MatrixElement)


def _resolved(expression: Expr) -> Expr:
    """Entries of matrix expressions inside an expression, replaced by their values."""
    entries = expression.atoms(MatrixElement)
    return expression.xreplace({e: entry_at(e.args[0], *map(int, e.args[1:])) for e in entries})
