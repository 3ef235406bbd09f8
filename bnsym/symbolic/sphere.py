"""Zonal harmonics on the sphere, and the coefficients of an activation in them."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Expr, Ge, Integer, Rational, sqrt, sympify
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.batchnorm import OnSphere, SimplexCosine
from bnsym.symbolic.binding import fresh
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.power_series import Gegenbauer

__all__ = [
    "GegenbauerCoefficient",
    "HarmonicDimension",
    "JacobiEntry",
    "Legendre",
    "LegendreSlope",
    "PowerCoefficient",
    "SphericalLaplacian",
    "Zonal",
    "ZonalGap",
    "is_raised",
]


def is_raised(dimension: Expr) -> bool:
    """Whether a dimension goes without saying no longer: more than that of the page."""
    return any((dimension - symbol).is_positive for symbol in dimension.free_symbols)


class Legendre(Folded):
    """P_l(t) = C_l(t)/C_l(1), Gegenbauer polynomial of index (n-2)/2: ``Legendre(n, l, t)``."""

    nargs = 3

    def definition(self) -> Expr:
        """Ratio of Gegenbauer polynomials."""
        n, degree, t = self.args
        index = (n - 2) * Rational(1, 2)
        return Gegenbauer(degree, index, t) / Gegenbauer(degree, index, Integer(1))

    def domain(self) -> tuple[Boolean, ...]:
        """Degrees are integers that are not negative, and the sphere is no circle."""
        return _harmonic(*self.args[:2])

    def written(self, printer: Any) -> str:
        dimension, degree, t = map(printer._print, self.args)
        above = rf"^{{({dimension})}}" if is_raised(self.args[0]) else ""
        return rf"P_{{{degree}}}{above}\left({t}\right)"


class LegendreSlope(Folded):
    """A derivative of P_l at t, which need be no symbol: ``LegendreSlope(n, l, t, k)``, the k-th.

    Examples
    --------
    >>> LegendreSlope(3, 2, Rational(1, 2), 1).definition()
    3/2
    """

    nargs = 4

    def definition(self) -> Expr:
        """The derivative by a symbol, and the number where the degree is one; else itself."""
        n, degree, t, order = self.args
        if degree.is_Integer and order.is_Integer:
            (x,) = fresh("x", self.args, real=True)
            largest, polynomial = (
                Gegenbauer(degree, (n - 2) * Rational(1, 2), place).definition().definition()
                for place in (Integer(1), x)
            )
            return (polynomial.diff(x, int(order)) / largest).xreplace({x: t})
        if t.is_Symbol and not any(part.has(t) for part in (n, degree, order)):
            return Derivative(Legendre(n, degree, t), (t, order), evaluate=False)
        return self

    def domain(self) -> tuple[Boolean, ...]:
        """Degrees are integers that are not negative, and the sphere is no circle."""
        return (*_harmonic(*self.args[:2]), Ge(self.args[3], 0, evaluate=False))

    def written(self, printer: Any) -> str:
        dimension, degree, t, order = map(printer._print, self.args)
        above = rf"^{{({dimension})}}" if is_raised(self.args[0]) else ""
        whole = self.args[3].is_Integer
        marks = chr(39) * int(self.args[3]) if whole else rf"^{{({order})}}"
        return rf"P_{{{degree}}}{marks}{above}\left({t}\right)"


class HarmonicDimension(Folded):
    """N_l, the dimension of the spherical harmonics of degree l: ``HarmonicDimension(n, l)``."""

    nargs = 2

    def definition(self) -> Expr:
        """(2l + n - 2)/(n - 2) C_l(1)."""
        n, degree = self.args
        index = (n - 2) * Rational(1, 2)
        return (2 * degree + n - 2) / (n - 2) * Gegenbauer(degree, index, Integer(1))

    def domain(self) -> tuple[Boolean, ...]:
        """Degrees are integers that are not negative, and the sphere is no circle."""
        return _harmonic(*self.args)

    def written(self, printer: Any) -> str:
        return rf"N_{{{printer._print(self.args[1])}}}"


class Zonal(Folded):
    """The normalised zonal harmonic of degree l: ``Zonal(n, l, t)``, E Zonal^2 = 1."""

    nargs = 3

    def definition(self) -> Expr:
        """sqrt(N_l) P_l(t)."""
        n, degree, t = self.args
        return sqrt(HarmonicDimension(n, degree)) * Legendre(n, degree, t)

    def domain(self) -> tuple[Boolean, ...]:
        """Degrees are integers that are not negative, and the sphere is no circle."""
        return _harmonic(*self.args[:2])

    def written(self, printer: Any) -> str:
        _, degree, t = map(printer._print, self.args)
        return rf"\hat Z_{{{degree}}}\left({t}\right)"


class JacobiEntry(Folded):
    """E t Z_l(t) Z_(l-1)(t), by which multiplication by t acts: ``JacobiEntry(n, l)``, l >= 1."""

    nargs = 2

    def definition(self) -> Expr:
        """Root of N_l/N_(l-1), times l/(2l + n - 2)."""
        n, degree = self.args
        roots = sqrt(HarmonicDimension(n, degree)) / sqrt(HarmonicDimension(n, degree - 1))
        return degree * roots / (2 * degree + n - 2)

    def domain(self) -> tuple[Boolean, ...]:
        """Two neighbouring degrees, on a sphere that is no circle."""
        return _harmonic(self.args[0], self.args[1] - 1)

    def written(self, printer: Any) -> str:
        return rf"\tau_{{{printer._print(self.args[1])}}}"


class SphericalLaplacian(Folded):
    """Minus the spherical Laplacian of a zonal function g: ``SphericalLaplacian(n, g, t)``.

    g is an expression in the projection t; the operator is meant in the sense of its form.
    """

    nargs = 3

    def definition(self) -> Expr:
        """(n - 1) t g' - (1 - t^2) g''."""
        n, function, t = self.args
        return (n - 1) * t * function.diff(t) - (1 - t**2) * function.diff(t, 2)

    def written(self, printer: Any) -> str:
        _, function, _ = map(printer._print, self.args)
        return rf"\left(-\Delta {function}\right)"


class GegenbauerCoefficient(Folded):
    """a_l = E[f(t) Z_l(t)], orthonormal: ``GegenbauerCoefficient(phi, n, l)``."""

    nargs = 3

    def definition(self) -> Expr:
        """Inner product with the normalised zonal harmonic."""
        phi, n, degree = self.args
        (t,) = fresh("t", self.args, real=True)
        body = OnSphere(phi, n, t, 0) * Zonal(n, degree, t)
        return Expectation(body, SphericalProjections((t,), n, [[1]]))

    def domain(self) -> tuple[Boolean, ...]:
        """Degrees are integers that are not negative, and the sphere is no circle."""
        return _harmonic(*self.args[1:])

    def written(self, printer: Any) -> str:
        return f"a_{{{printer._print(self.args[2])}}}"


class PowerCoefficient(Folded):
    """E[t^k f(t) Z_l(t)], of a power of t times f: ``PowerCoefficient(phi, n, k, l)``."""

    nargs = 4

    def definition(self) -> Expr:
        """Inner product with the normalised zonal harmonic."""
        phi, n, power, degree = self.args
        (t,) = fresh("t", self.args, real=True)
        body = t**power * OnSphere(phi, n, t, 0) * Zonal(n, degree, t)
        return Expectation(body, SphericalProjections((t,), n, [[1]]))

    def domain(self) -> tuple[Boolean, ...]:
        """A power that is not negative, beside the conditions on a harmonic."""
        return (Ge(self.args[2], 0, evaluate=False), *_harmonic(self.args[1], self.args[3]))

    def written(self, printer: Any) -> str:
        power, degree = map(printer._print, self.args[2:])
        return rf"a^{{({power})}}_{{{degree}}}"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = self.written(printer)
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


class ZonalGap(Folded):
    """p_l = 1 - P_l(rho): ``ZonalGap(B, l)``."""

    nargs = 2

    def definition(self) -> Expr:
        """One minus the value at the simplex cosine."""
        batch, degree = self.args
        return 1 - Legendre(batch - 1, degree, SimplexCosine(batch))

    def domain(self) -> tuple[Boolean, ...]:
        """Degrees are integers that are not negative, and the sphere is no circle."""
        return _harmonic(self.args[0] - 1, self.args[1])

    def written(self, printer: Any) -> str:
        return f"p_{{{printer._print(self.args[1])}}}"


def _harmonic(n: Expr, degree: Expr) -> tuple[Boolean, ...]:
    """Where zonal harmonics in R^n are polynomials, with an index of Gegenbauer above zero."""
    whole = sympify(bool(degree.is_integer), strict=True)
    return (whole, Ge(degree, 0, evaluate=False), Ge(n, 3, evaluate=False))
