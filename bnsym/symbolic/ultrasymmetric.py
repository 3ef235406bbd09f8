r"""Permutation-equivariant operators on centred symmetric matrices, and their three spaces.

The symmetric matrices D with G D G = D split into R G, the centred diagonals G Diag(d) G with
G d in the place of d, and the matrices with zero diagonal and zero row sums. A space is held
with a generic element, which `Direction` names entry by entry, so that a statement on a space
is one on every entry of every element of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    Basic,
    Expr,
    Ge,
    Integer,
    KroneckerDelta,
    Le,
    Sum,
    Symbol,
    Tuple,
    default_sort_key,
    exp,
    sympify,
)
from sympy.logic.boolalg import Boolean

from bnsym.core import Eigen
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Centring,
    Jacobian,
    Upsilon,
    activation_argument,
)
from bnsym.symbolic.binding import Binder, fresh
from bnsym.symbolic.expectation import BatchLaw, Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.predicates import CentredHollow

__all__ = [
    "DOS",
    "BackwardMap",
    "CentredDiagonals",
    "CentringLine",
    "Direction",
    "ForwardSlope",
    "HollowMatrices",
    "MeanSlope",
    "Operator",
    "Projected",
    "Space",
    "SpaceDimension",
    "TangentMap",
    "TiltedSlope",
    "acts_as",
]

_Pair = tuple[Expr, Expr]


class Space(Basic):
    """A space of centred symmetric matrices: the batch size, and what makes a generic element."""

    @property
    def size(self) -> Expr:
        """Batch size."""
        return self.args[0]

    def domain(self) -> tuple[Boolean, ...]:
        """What makes the generic element one of this space."""
        return ()

    def entry(self, i: Expr, k: Expr) -> Expr | None:
        """Entry (i, k) of the generic element, None if it is given by its properties only."""
        raise NotImplementedError

    def trace(self) -> Expr:
        """Trace of the orthogonal projection of all matrices on the space."""
        raise NotImplementedError

    def _sum(self, term: Callable[[Expr, Expr, Expr], Expr]) -> Sum:
        """Sum over all places p and j of a term in G_pj, G_pp and G_jj."""
        p, j = fresh("p j", self.args, integer=True, positive=True)
        size = self.size
        body = term(Centring(size, p, j), Centring(size, p, p), Centring(size, j, j))
        return Sum(body, (j, 1, size), (p, 1, size))


class CentringLine(Space):
    """The line of G: ``CentringLine(B)``; its generic element is G itself."""

    def entry(self, i: Expr, k: Expr) -> Expr:
        """G_ik."""
        return Centring(self.size, i, k)

    def _latex(self, printer: Any) -> str:
        return r"\mathbb{R}G"


class CentredDiagonals(Space):
    """The matrices G Diag(G d) G: ``CentredDiagonals(B, d)`` for any vector d."""

    def entry(self, i: Expr, k: Expr) -> Expr:
        """Sum over g of G_ig (G d)_g G_gk."""
        size, d = self.args
        (g,) = fresh("g", (*self.args, i, k), integer=True, positive=True)
        return Sum(Centring(size, i, g) * Centred(size, d, g) * Centring(size, g, k), (g, 1, size))

    def trace(self) -> Expr:
        """That of A -> B/(B - 2) G Diag(G diag(G A G)) G."""
        return self.size / (self.size - 2) * self._sum(lambda g, *_: g**3)

    def _latex(self, printer: Any) -> str:
        return r"\mathbb{L}"


class HollowMatrices(Space):
    """Symmetric matrices with zero diagonal and zero row sums: ``HollowMatrices(B, M)``."""

    def domain(self) -> tuple[Boolean, ...]:
        """M is such a matrix."""
        return tuple(CentredHollow(rows, self.size) for rows in self.args[1:])

    def entry(self, i: Expr, k: Expr) -> Expr | None:
        """Zero on the diagonal; elsewhere a number once M is given by its rows."""
        rows = self.args[1]
        if i == k:
            return Integer(0)
        given = isinstance(rows, Tuple) and self.size == len(rows)
        if not given or not {i, k} <= set(range(1, len(rows) + 1)):
            return None
        return rows[int(i) - 1][int(k) - 1]

    def trace(self) -> Expr:
        """That of A -> G (A + A^T) G/2 without the parts in the other two spaces."""
        size = self.size
        centred = self._sum(lambda g, row, column: (row * column + g**2) / 2 - g**2 / (size - 1))
        return centred - CentredDiagonals(size).trace()

    def _latex(self, printer: Any) -> str:
        return r"\mathbb{M}"


class SpaceDimension(Folded):
    """The dimension of a space: ``SpaceDimension(space)``."""

    nargs = 1

    def definition(self) -> Expr:
        """The trace of the orthogonal projection on the space."""
        return self.args[0].trace()

    def written(self, printer: Any) -> str:
        return rf"\dim {printer._print(self.args[0])}"


class Direction(Folded):
    """Entry (i, k) of the generic element of a space: ``Direction(space, i, k)``.

    The element is symmetric, and its rows sum to zero: G D = D.
    """

    nargs = 3

    def __new__(cls, space: Space, i: Any, k: Any) -> Direction:
        """The two indices in SymPy's order, the element being symmetric."""
        i, k = sorted((sympify(i, strict=True), sympify(k, strict=True)), key=default_sort_key)
        return super().__new__(cls, space, i, k)

    def definition(self) -> Expr:
        """What the space says of the entry."""
        space, i, k = self.args
        entry = space.entry(i, k)
        return self if entry is None else entry

    def domain(self) -> tuple[Boolean, ...]:
        """The element belongs to the space, and the places to the batch."""
        space, *places = self.args
        above = (Ge(place, 1, evaluate=False) for place in places)
        below = (Le(place, space.size, evaluate=False) for place in places)
        return (*space.domain(), *above, *below)

    def written(self, printer: Any) -> str:
        _, i, k = map(printer._print, self.args)
        return rf"\Delta_{{{i} {k}}}"


class Operator(Basic):
    """A linear operator T on symmetric matrices that commutes with permutations."""

    def entry(self, space: Space, i: Expr, k: Expr) -> Expr:
        """Entry (i, k) of the image of the generic element of the space."""
        raise NotImplementedError


class DOS(Operator):
    """Diagonal-off-diagonal semidirect operators: ``DOS(u, v, w)``.

    T{D}_ii = u D_ii and T{D}_ik = v (D_ii + D_kk) + w D_ik for i other than k.
    """

    def entry(self, space: Space, i: Expr, k: Expr) -> Expr:
        """The second case, and what the first one has beyond it."""
        u, v, w = self.args
        i, k = sorted((i, k), key=default_sort_key)
        row, column = Direction(space, i, i), Direction(space, k, k)
        beyond = KroneckerDelta(i, k) * (u - 2 * v - w) * row
        return v * (row + column) + w * Direction(space, i, k) + beyond

    def _latex(self, printer: Any) -> str:
        u, v, w = map(printer._print, self.args)
        return rf"\operatorname{{DOS}}\left({u}, {v}, {w}\right)"


class MeanSlope(Binder, Expr):
    """d/de at e = 0 of E body under h ~ N(0, S + e D): ``MeanSlope(body, space, law)``.

    S is the covariance of the `BatchLaw`, D the generic element of the space. As D G = D, the
    body may depend on the centred batch G h only.
    """

    is_commutative = True
    is_real = True

    def __new__(cls, body: Expr, space: Space, law: BatchLaw) -> MeanSlope:
        return super().__new__(cls, body, space, law)

    @property
    def body(self) -> Expr:
        """What is averaged."""
        return self.args[0]

    @property
    def space(self) -> Space:
        """Where the direction lies."""
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        return f"D_{printer._print(self.space)} E[{printer._print(self.body)}]"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body, law = map(printer._print, (self.body, self.law))
        text = rf"\partial_\Delta \mathbb{{E}}_{{{law}}}\left[{body}\right]"
        return text if exp is None else rf"{{\left({text}\right)}}^{{{exp}}}"


class ForwardSlope(Operator):
    """Derivative of the forward map V of batch norm at BSB1: ``ForwardSlope(phi, B)``.

    Where the covariance S of the batch has G S G = upsilon G: at the fixed point upsilon is
    `Upsilon`, and ``ForwardSlope(phi, B, upsilon)`` has it elsewhere.
    """

    def entry(self, space: Space, i: Expr, k: Expr) -> Expr:
        """The derivative of E[B(h)_i B(h)_k] by the covariance of h."""
        phi, size, *given = self.args
        (h,) = fresh("h", (*self.args, *space.args, i, k))
        upsilon = given[0] if given else Upsilon(phi, size)
        law = BatchLaw((h,), upsilon, size)
        return MeanSlope(BatchNorm(phi, size, h, i) * BatchNorm(phi, size, h, k), space, law)

    def _latex(self, printer: Any) -> str:
        phi, _, *given = map(printer._print, self.args)
        slope = rf"\mathrm{{d}}V_{{\mathcal{{B}}_{{{phi}}}}}"
        return _at(rf"\left({slope}\right)", given[0], printer) if given else slope


def _at(slope: str, upsilon: str, printer: Any) -> str:
    """A derivative at a point other than the fixed one."""
    matrix = printer._print(Symbol("Sigma")) + "^G"
    return rf"{slope}_{{{matrix} = {upsilon} G}}"


class TiltedSlope(Operator):
    """Derivative at BSB1 of the V-transform at the tilted covariance, over the root of its cost.

    ``TiltedSlope(phi, B, upsilon, tau)``: that of E[e^(-tau r^2) phi(z) phi(z)^T], z = G h, by
    the covariance of h, where G S G = upsilon G.
    """

    def entry(self, space: Space, i: Expr, k: Expr) -> Expr:
        """The derivative of E[e^(-tau r^2) phi(z_i) phi(z_k)]."""
        phi, size, upsilon, tau = self.args
        (h,) = fresh("h", (*self.args, *space.args, i, k))
        first, second = (Apply(phi, Centred(size, h, place), Integer(0)) for place in (i, k))
        body = exp(-tau * CentredNorm(size, h) ** 2) * first * second
        return MeanSlope(body, space, BatchLaw((h,), upsilon, size))

    def _latex(self, printer: Any) -> str:
        phi, _, upsilon, tau = map(printer._print, self.args)
        matrix = printer._print(Symbol("Sigma")) + "^G"
        tilted = rf"\operatorname{{det}}\left(I + 2 {tau} {matrix}\right)^{{-1/2}}"
        map_ = rf"V_{{{phi}}}\left(K\left({tau}\right)\right)"
        return _at(rf"\mathrm{{d}}\left({tilted} {map_}\right)", upsilon, printer)


class _Congruence(Operator):
    """Mean at BSB1 of a congruence by the Jacobian J of batch norm."""

    def entry(self, space: Space, i: Expr, k: Expr) -> Expr:
        """Every entry of the generic element, times its weight."""
        phi, size = self.args
        (h,) = fresh("h", (*self.args, *space.args, i, k))
        p, j = fresh("p j", (*self.args, *space.args, i, k), integer=True, positive=True)
        (a, b), (c, d) = self._places((i, k), (p, j))
        product = Jacobian(phi, size, h, a, b) * Jacobian(phi, size, h, c, d)
        mean = Expectation(product, BatchLaw((h,), Upsilon(phi, size), size))
        return Sum(Direction(space, p, j) * mean, (j, 1, size), (p, 1, size))

    def _places(self, outer: _Pair, inner: _Pair) -> tuple[_Pair, _Pair]:
        """Row and column of the two Jacobians."""
        raise NotImplementedError


class BackwardMap(_Congruence):
    """D -> E[J^T D J], the backward map of batch norm at BSB1: ``BackwardMap(phi, B)``."""

    def _places(self, outer: _Pair, inner: _Pair) -> tuple[_Pair, _Pair]:
        """J_pi D_pj J_jk."""
        return (inner[0], outer[0]), (inner[1], outer[1])

    def _latex(self, printer: Any) -> str:
        return r"\mathcal{J}^{\ast}" + activation_argument(self.args[0], printer, "_{{{}}}")


class TangentMap(_Congruence):
    """D -> E[J D J^T], the adjoint of the backward map: ``TangentMap(phi, B)``."""

    def _places(self, outer: _Pair, inner: _Pair) -> tuple[_Pair, _Pair]:
        """J_ip D_pj J_kj."""
        return (outer[0], inner[0]), (outer[1], inner[1])

    def _latex(self, printer: Any) -> str:
        return r"\mathcal{J}" + activation_argument(self.args[0], printer, "_{{{}}}")


class Projected(Folded):
    """Entry (i, k) of G T{D} G, D generic in a space: ``Projected(operator, space, i, k)``."""

    nargs = 4

    @property
    def direction(self) -> Direction:
        """The same entry of the generic element."""
        return Direction(*self.args[1:])

    def definition(self) -> Expr:
        """The two centrings written as sums."""
        operator, space, i, k = self.args
        p, j = fresh("p j", self.args, integer=True, positive=True)
        size = space.size
        entry = operator.entry(space, p, j)
        body = Centring(size, i, p) * entry * Centring(size, j, k)
        return Sum(body, (j, 1, size), (p, 1, size))

    def domain(self) -> tuple[Boolean, ...]:
        """The element belongs to the space."""
        return self.args[1].domain()

    def written(self, printer: Any) -> str:
        operator, _, i, k = map(printer._print, self.args)
        return rf"\left(G\,{operator}\left[\Delta\right]\,G\right)_{{{i} {k}}}"


def acts_as(operator: Operator, space: Space, value: Any, i: Symbol, k: Symbol) -> Eigen:
    """The statement that G T{D} G = value D for every D of the space, by its entry (i, k).

    Examples
    --------
    >>> from bnsym_derivations.symbols import B, i, k, u, v, w
    >>> print(acts_as(DOS(u, v, w), CentringLine(B), 1, i, k).space)
    CentringLine(B)
    """
    entry = Projected(operator, space, i, k)
    return Eigen(entry, sympify(value, strict=True) * entry.direction)
