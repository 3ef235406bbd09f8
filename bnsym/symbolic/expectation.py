"""Expectations, and the laws they are taken under."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import Any

from sympy import (
    Expr,
    Ge,
    Gt,
    ImmutableDenseMatrix,
    Integral,
    Rational,
    Symbol,
    Tuple,
    exp,
    false,
    gamma,
    oo,
    pi,
    sqrt,
    sympify,
)
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.binding import Binder, Law

__all__ = ["BatchLaw", "Expectation", "Gaussian", "Radius", "SphericalProjections", "correlated"]


class Gaussian(Law):
    """Centred normal law of ``variables`` with a covariance matrix."""

    def __new__(cls, variables: Any, covariance: Any) -> Gaussian:
        return super().__new__(cls, Tuple(*variables), ImmutableDenseMatrix(covariance))

    @property
    def covariance(self) -> ImmutableDenseMatrix:
        """Covariance matrix, in the order of the variables."""
        return self.args[1]

    def domain(self) -> tuple[Boolean, ...]:
        """A symmetric matrix of the right size, with principal minors that are not negative."""
        return _semidefinite(self.covariance, len(self.variables))

    def _latex(self, printer: Any) -> str:
        covariance = self.covariance if len(self.variables) > 1 else self.covariance[0, 0]
        names = ", ".join(map(printer._print, self.variables))
        names = rf"\left({names}\right)" if len(self.variables) > 1 else names
        return rf"{names} \sim \mathcal{{N}}\left(0, {printer._print(covariance)}\right)"


class SphericalProjections(Law):
    """Law of the projections of a uniform point of the unit sphere of R^dimension.

    ``variables[k]`` is the inner product with a unit vector; ``gram`` holds the inner products
    of these vectors.
    """

    def __new__(cls, variables: Any, dimension: Expr, gram: Any) -> SphericalProjections:
        size = sympify(dimension, strict=True)
        return super().__new__(cls, Tuple(*variables), size, ImmutableDenseMatrix(gram))

    @property
    def dimension(self) -> Expr:
        """Dimension of the space around the sphere."""
        return self.args[1]

    @property
    def gram(self) -> ImmutableDenseMatrix:
        """Cosines between the directions projected on."""
        return self.args[2]

    def domain(self) -> tuple[Boolean, ...]:
        """Unit vectors of a space of dimension two or more."""
        unit = sympify(all(entry == 1 for entry in self.gram.diagonal()), strict=True)
        minors = _semidefinite(self.gram, len(self.variables))
        return (unit, Ge(self.dimension, 2, evaluate=False), *minors)

    def _latex(self, printer: Any) -> str:
        names = list(map(printer._print, self.variables))
        sphere = rf"\mathbb{{S}}^{{{printer._print(self.dimension - 1)}}}"
        pairs = zip(names, "uvw", strict=False)
        products = [rf"{name} = \langle {u}, X \rangle" for name, u in pairs]
        if len(names) == 2:
            cosine = printer._print(self.gram[0, 1])
            products.append(rf"\|u\| = \|v\| = 1,\ \langle u, v \rangle = {cosine}")
        uniform = rf"X \sim \mathrm{{Unif}}\left({sphere}\right)"
        return r",\ ".join([*products, uniform])


class Radius(Law):
    """Law of the norm of N(0, variance * identity) in R^dimension."""

    def __new__(cls, variables: Any, variance: Expr, dimension: Expr) -> Radius:
        numbers = (sympify(number, strict=True) for number in (variance, dimension))
        return super().__new__(cls, Tuple(*variables), *numbers)

    @property
    def variance(self) -> Expr:
        """Variance of each coordinate."""
        return self.args[1]

    @property
    def dimension(self) -> Expr:
        """Number of coordinates."""
        return self.args[2]

    def domain(self) -> tuple[Boolean, ...]:
        """A positive variance, and at least one coordinate."""
        return tuple(Gt(parameter, 0, evaluate=False) for parameter in self.args[1:])

    def _latex(self, printer: Any) -> str:
        variable, variance, dimension = map(printer._print, (self.variables[0], *self.args[1:]))
        scale = "" if self.variance == 1 else rf"{variance}\,"
        return rf"{variable}^2 \sim {scale}\chi^2_{{{dimension}}}"


class BatchLaw(Law):
    """Law of one neuron over the batch: h ~ N(0, S) in R^size with G S G = upsilon G."""

    def __new__(cls, variables: Any, upsilon: Expr, size: Expr) -> BatchLaw:
        numbers = (sympify(number, strict=True) for number in (upsilon, size))
        return super().__new__(cls, Tuple(*variables), *numbers)

    @property
    def upsilon(self) -> Expr:
        """Variance of the centred batch in each direction."""
        return self.args[1]

    @property
    def size(self) -> Expr:
        """Batch size."""
        return self.args[2]

    def domain(self) -> tuple[Boolean, ...]:
        """A variance that is not negative, and at least one sample."""
        return Ge(self.upsilon, 0, evaluate=False), Ge(self.size, 1, evaluate=False)

    def _latex(self, printer: Any) -> str:
        variable, upsilon = printer._print(self.variables[0]), printer._print(self.upsilon)
        return rf"G{variable} \sim \mathcal{{N}}(0, {upsilon} G)"


class Expectation(Binder, Expr):
    """Expectation of ``body`` under ``law``.

    Examples
    --------
    >>> from sympy.abc import c, x, y
    >>> moment = Expectation(x * y, correlated(x, y, c))
    >>> moment.free_symbols
    {c}
    """

    is_commutative = True
    is_real = True

    def __new__(cls, body: Expr, law: Law) -> Expectation:
        return super().__new__(cls, body, law)

    @property
    def body(self) -> Expr:
        """What is averaged."""
        return self.args[0]

    def definition(self) -> Expr:
        """The integral against the density, for the law of a radius or of one projection."""
        law = self.law
        if isinstance(law, SphericalProjections) and len(law.variables) == 1:
            return self._over_projection(law.variables[0], law.dimension)
        if not isinstance(law, Radius):
            return self
        (r,) = law.variables
        variance, n = law.variance, law.dimension
        half = n * Rational(1, 2)
        density = 2 * r ** (n - 1) * exp(-(r**2) / (2 * variance))
        constant = (2 * variance) ** half * gamma(half)
        return Integral(self.body * density / constant, (r, 0, oo))

    def _over_projection(self, t: Symbol, n: Expr) -> Expr:
        """By the area of the slice at t, over that of the sphere."""
        area = gamma(n * Rational(1, 2)) / (sqrt(pi) * gamma((n - 1) * Rational(1, 2)))
        return area * Integral(self.body * (1 - t**2) ** ((n - 3) * Rational(1, 2)), (t, -1, 1))

    def _sympystr(self, printer: Any) -> str:
        names = ", ".join(map(printer._print, self.bound_symbols))
        return f"E_{{{names}}}[{printer._print(self.body)}]"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        law = self.law
        names = ", ".join(map(printer._print, law.variables))
        where = names if isinstance(law, SphericalProjections) else printer._print(law)
        text = rf"\mathbb{{E}}_{{{where}}}\left[{printer._print(self.body)}\right]"
        return text if exp is None else rf"{{{text}}}^{{{exp}}}"


@lru_cache(maxsize=512)
def _semidefinite(matrix: ImmutableDenseMatrix, size: int) -> tuple[Boolean, ...]:
    """A symmetric matrix of this size, none of whose principal minors is negative."""
    if matrix.shape != (size, size) or matrix != matrix.T:
        return (false,)
    rows = [list(c) for k in range(size) for c in combinations(range(size), k + 1)]
    return tuple(Ge(matrix.extract(r, r).det(), 0, evaluate=False) for r in rows)


def correlated(x: Symbol, y: Symbol, correlation: Expr) -> Gaussian:
    """Standard normal pair with the given correlation."""
    return Gaussian((x, y), [[1, correlation], [correlation, 1]])
