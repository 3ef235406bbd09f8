"""Batch norm over one batch, entry by entry, and the constants of its fixed point."""

from __future__ import annotations

from typing import Any

from sympy import (
    Derivative,
    Expr,
    Ge,
    Integer,
    KroneckerDelta,
    Sum,
    Symbol,
    default_sort_key,
    sqrt,
    sympify,
)
from sympy.core.function import ArgumentIndexError
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.binding import fresh
from bnsym.symbolic.expectation import BatchLaw, Expectation, SphericalProjections
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply

__all__ = [
    "BatchNorm",
    "Centred",
    "CentredNorm",
    "Centring",
    "Coordinate",
    "Entry",
    "ExplosionRate",
    "Jacobian",
    "OnSphere",
    "Projection",
    "Remainder",
    "Rescaled",
    "SimplexCosine",
    "Upsilon",
    "activation_argument",
    "projections",
    "size_subscript",
]


def size_subscript(batch: Expr, printer: Any) -> str:
    """LaTeX of the batch size, where it is not the one letter that goes without saying."""
    return "" if batch.is_Symbol else rf"_{{{printer._print(batch)}}}"


def activation_argument(phi: Expr, printer: Any, form: str = "[{}]") -> str:
    """LaTeX of the activation, where it is not the one that goes without saying."""
    name = str(printer._print(phi))
    return "" if name in (r"\phi", "φ") else form.format(name)


def _name(vector: Expr, printer: Any) -> str:
    """A batch in parentheses where it is more than a letter."""
    text = printer._print(vector)
    return str(text) if vector.is_Symbol else rf"\left({text}\right)"


def _of(vector: Expr, printer: Any, letter: str) -> str:
    """A letter for a quantity of the batch: with the accent of the batch, or what it is made of."""
    if isinstance(vector, Rescaled):
        return letter + _name(vector, printer)
    accented = vector.is_Symbol and str(vector).endswith("tilde")
    return str(printer._print(Symbol(f"{letter}tilde"))) if accented else letter


class Entry(Folded):
    """Coordinate i of a vector; a vector is its coordinates, so it has no other definition."""

    nargs = 2
    _diff_wrt = True

    def definition(self) -> Expr:
        """Itself; of a rescaled batch, the rescaled entry."""
        vector, i = self.args
        if not isinstance(vector, Rescaled):
            return self
        h, scale, shift = vector.args
        return scale * Entry(h, i) + shift

    def written(self, printer: Any) -> str:
        return f"{_name(self.args[0], printer)}_{{{printer._print(self.args[1])}}}"


class Rescaled(Folded):
    """The batch with every entry scaled and shifted: ``Rescaled(h, scale, shift)``."""

    nargs = 3

    def definition(self) -> Expr:
        """Itself; what it means is that of its entries."""
        return self

    def _eval_is_real(self) -> None:  # type: ignore[override]
        """It is a vector."""

    def written(self, printer: Any) -> str:
        h, scale, shift = map(printer._print, self.args)
        return rf"{scale} {h} + {shift} 1"


class Centring(Folded):
    """Entry (i, k) of the symmetric projection G = I - 11^T/B: ``Centring(size, i, k)``."""

    nargs = 3

    def __new__(cls, size: Any, i: Any, k: Any) -> Centring:
        """The two indices in SymPy's order, G being symmetric."""
        i, k = sorted((sympify(i, strict=True), sympify(k, strict=True)), key=default_sort_key)
        return super().__new__(cls, size, i, k)

    def definition(self) -> Expr:
        """Kronecker delta minus 1/B."""
        size, i, k = self.args
        return KroneckerDelta(i, k) - 1 / size

    def written(self, printer: Any) -> str:
        _, i, k = map(printer._print, self.args)
        return f"G_{{{i} {k}}}"


class Centred(Folded):
    """z_i = (G h)_i, the batch minus its mean: ``Centred(size, h, i)``."""

    nargs = 3

    def definition(self) -> Expr:
        """The entry minus the mean of all."""
        size, h, i = self.args
        (p,) = fresh("p", self.args, integer=True, positive=True)
        return Entry(h, i) - Sum(Entry(h, p), (p, 1, size)) / size

    def written(self, printer: Any) -> str:
        _, h, i = self.args
        return f"{_of(h, printer, 'z')}_{{{printer._print(i)}}}"


class CentredNorm(Folded):
    """r = ||G h||: ``CentredNorm(size, h)``."""

    nargs = 2

    def definition(self) -> Expr:
        """Root of the sum of squares."""
        size, h = self.args
        (p,) = fresh("p", self.args, integer=True, positive=True)
        return sqrt(Sum(Centred(size, h, p) ** 2, (p, 1, size)))

    def _eval_is_nonnegative(self) -> bool:
        """It is a root."""
        return True

    def written(self, printer: Any) -> str:
        return _of(self.args[1], printer, "r")


class Projection(Folded):
    """Cosine t_i between the centred batch and a vertex G e_i: ``Projection(size, h, i)``."""

    nargs = 3

    def definition(self) -> Expr:
        """z_i/r over the length of the vertex."""
        size, h, i = self.args
        return sqrt(size / (size - 1)) * Centred(size, h, i) / CentredNorm(size, h)

    def domain(self) -> tuple[Boolean, ...]:
        """Two vertices at least."""
        return (Ge(self.args[0], 2, evaluate=False),)

    def written(self, printer: Any) -> str:
        _, _, i = map(printer._print, self.args)
        return f"t_{{{i}}}"


class BatchNorm(Folded):
    """Entry i of batch norm followed by the activation: ``BatchNorm(phi, size, h, i)``."""

    nargs = 4

    def definition(self) -> Expr:
        """phi(sqrt(B) z_i / r)."""
        phi, size, h, i = self.args
        return Apply(phi, sqrt(size) * Centred(size, h, i) / CentredNorm(size, h), 0)

    def written(self, printer: Any) -> str:
        phi, _, h, i = map(printer._print, self.args)
        return rf"\mathcal{{B}}_{{{phi}}}({h})_{{{i}}}"


class Jacobian(Folded):
    """Entry (i, k) of the Jacobian of batch norm: ``Jacobian(phi, size, h, i, k)``."""

    nargs = 5

    def definition(self) -> Expr:
        """Partial derivative of output i by input k."""
        phi, size, h, i, k = self.args
        return Derivative(BatchNorm(phi, size, h, i), Entry(h, k), evaluate=False)

    def written(self, printer: Any) -> str:
        _, _, _, i, k = map(printer._print, self.args)
        return f"J_{{{i} {k}}}"


class SimplexCosine(Folded):
    """rho = -1/(B-1), the cosine between two vertices of the simplex."""

    nargs = 1

    def definition(self) -> Expr:
        """-1/(B-1)."""
        return -1 / (self.args[0] - 1)

    def domain(self) -> tuple[Boolean, ...]:
        """Two vertices at least."""
        return (Ge(self.args[0], 2, evaluate=False),)

    def written(self, printer: Any) -> str:
        return r"\varrho" + size_subscript(self.args[0], printer)


class Coordinate(Folded):
    """Of a point x of the sphere, on one of two vertices: ``Coordinate(batch, t, s)``.

    In the span of the vertices x has the coordinates nu_t and nu_s, and the projections t and s.
    """

    nargs = 3

    def definition(self) -> Expr:
        """(t - rho s)/(1 - rho^2)."""
        batch, t, s = self.args
        cosine = SimplexCosine(batch)
        return (t - cosine * s) / (1 - cosine**2)

    def written(self, printer: Any) -> str:
        return rf"\nu_{{{printer._print(self.args[1])}}}"


class Remainder(Folded):
    """What the rest of the point x leaves to every other direction: ``Remainder(batch, t, s)``.

    The square of the part of x outside of the span of two vertices, for each of its dimensions,
    in terms of the determinant of the vertices.
    """

    nargs = 3

    def __new__(cls, batch: Any, t: Any, s: Any) -> Remainder:
        """The two projections in SymPy's order, neither being the first."""
        t, s = sorted((sympify(t, strict=True), sympify(s, strict=True)), key=default_sort_key)
        return super().__new__(cls, batch, t, s)

    def definition(self) -> Expr:
        """(1 - t nu_t - s nu_s)/((B - 3)(1 - rho^2))."""
        batch, t, s = self.args
        seen = t * Coordinate(batch, t, s) + s * Coordinate(batch, s, t)
        return (1 - seen) / ((batch - 3) * (1 - SimplexCosine(batch) ** 2))

    def written(self, printer: Any) -> str:
        return r"\omega"


class OnSphere(Folded):
    """The activation as batch norm sees it: ``OnSphere(phi, n, t, k)``, k-th derivative by t.

    f(t) = phi(sqrt(n) t) with n = B - 1 and t the projection on a vertex of the simplex.
    """

    nargs = 4

    def definition(self) -> Expr:
        """n^(k/2) times the k-th derivative of phi at sqrt(n) t."""
        phi, n, t, order = self.args
        return sqrt(n) ** order * Apply(phi, sqrt(n) * t, order)

    def fdiff(self, argindex: int = 3) -> Expr:
        """The next derivative by t, which is what the last argument counts."""
        if argindex != 3:
            raise ArgumentIndexError(self, argindex)
        phi, n, t, order = self.args
        return OnSphere(phi, n, t, order + Integer(1))

    def written(self, printer: Any) -> str:
        _, _, t, order = self.args
        return rf"f{chr(39) * int(order)}\left({printer._print(t)}\right)"


def projections(variables: tuple[Expr, ...], batch: Expr) -> SphericalProjections:
    """Law of the projections on one vertex, or on two vertices, of the simplex."""
    cosine = SimplexCosine(batch)
    gram = [[1]] if len(variables) == 1 else [[1, cosine], [cosine, 1]]
    return SphericalProjections(variables, batch - 1, gram)


class Upsilon(Folded):
    """upsilon = q (1 - c) at BSB1: the variance that survives centring."""

    nargs = 2

    def definition(self) -> Expr:
        """E f(t)^2 - E f(t_i) f(t_j)."""
        phi, batch = self.args
        t, s = fresh("t s", self.args, real=True)
        square = OnSphere(phi, batch - 1, t, 0) ** 2
        product = OnSphere(phi, batch - 1, t, 0) * OnSphere(phi, batch - 1, s, 0)
        return Expectation(square, projections((t,), batch)) - Expectation(
            product, projections((t, s), batch)
        )

    def written(self, printer: Any) -> str:
        return r"\upsilon" + activation_argument(self.args[0], printer)


class ExplosionRate(Folded):
    """lambda_G of the backward map at BSB1: the factor by which E||gradient||^2 grows a layer."""

    nargs = 2

    def definition(self) -> Expr:
        """tr(G E[J^T G J]) / tr(G), the eigenvalue on the line of G."""
        phi, batch = self.args
        (h,) = fresh("h", self.args)
        i, j, k = fresh("i j k", self.args, integer=True, positive=True)
        product = Jacobian(phi, batch, h, i, k) * Jacobian(phi, batch, h, j, k)
        mean = Expectation(product, BatchLaw((h,), Upsilon(phi, batch), batch))
        entries = Centring(batch, i, j) * mean
        limits = [(index, Integer(1), batch) for index in (k, j, i)]
        return Sum(entries, *limits) / (batch - 1)

    def written(self, printer: Any) -> str:
        phi, batch = self.args
        index = "G" if batch.is_Symbol else f"{{G, {printer._print(batch)}}}"
        return rf"\lambda_{index}^{{\downarrow}}" + activation_argument(phi, printer)
