"""Positive-homogeneous activations and their kernels."""

from __future__ import annotations

from typing import Any

from sympy import (
    Dummy,
    Expr,
    Function,
    Ge,
    Gt,
    Integer,
    Lambda,
    Le,
    Piecewise,
    Pow,
    Rational,
    gamma,
    pi,
    sqrt,
    sympify,
)
from sympy.core.function import ArgumentIndexError
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.binding import fresh
from bnsym.symbolic.expectation import Expectation, correlated
from bnsym.symbolic.folded import Folded

__all__ = [
    "AlphaReLU",
    "Apply",
    "ArcCosine",
    "HomogeneousKernel",
    "MomentConstant",
    "PositiveHomogeneous",
]


_LETTERS = {"(a, b)": r"\phi", "(a_2, b_2)": r"\psi"}
"""How activations are written whose sides have these names."""


class AlphaReLU(Folded):
    """The alpha-ReLU: x^alpha for x > 0, else 0."""

    nargs = 2

    def definition(self) -> Expr:
        """Piecewise power."""
        alpha, x = self.args
        return Piecewise((Pow(x, alpha), x > 0), (0, True))

    def written(self, printer: Any) -> str:
        alpha, x = map(printer._print, self.args)
        return rf"\rho_{{{alpha}}}\left({x}\right)"


class MomentConstant(Folded):
    """c_alpha, the second moment of the alpha-ReLU of a standard normal variable."""

    nargs = 1

    def definition(self) -> Expr:
        """Closed form by the Gamma function."""
        (alpha,) = self.args
        return 2 ** (alpha - 1) * gamma(alpha + Rational(1, 2)) / sqrt(pi)

    def domain(self) -> tuple[Boolean, ...]:
        """The moment is finite for alpha > -1/2."""
        return (Gt(self.args[0], Rational(-1, 2), evaluate=False),)

    def written(self, printer: Any) -> str:
        return rf"\mathsf{{c}}_{{{printer._print(self.args[0])}}}"


class ArcCosine(Folded):
    """J_alpha(c), the normalised dual of the alpha-ReLU at correlation c."""

    nargs = 2

    def definition(self) -> Expr:
        """E[rho_alpha(x) rho_alpha(y)] over c_alpha, for a standard pair of correlation c."""
        alpha, c = self.args
        x, y = fresh("x y", self.args, real=True)
        product = AlphaReLU(alpha, x) * AlphaReLU(alpha, y)
        return Expectation(product, correlated(x, y, c)) / MomentConstant(alpha)

    def domain(self) -> tuple[Boolean, ...]:
        """A degree above -1/2 and a correlation."""
        alpha, c = self.args
        return (
            Gt(alpha, Rational(-1, 2), evaluate=False),
            Ge(c, -1, evaluate=False),
            Le(c, 1, evaluate=False),
        )

    def written(self, printer: Any) -> str:
        alpha, c = map(printer._print, self.args)
        return rf"J_{{{alpha}}}\left({c}\right)"


class PositiveHomogeneous(Expr):
    """The activation a rho_alpha(x) - b rho_alpha(-x), as an object one can apply.

    Every activation with phi(t x) = t^alpha phi(x) for t > 0 has this form, a = phi(1) and
    b = -phi(-1).
    """

    def __new__(cls, alpha: Any, a: Any, b: Any) -> PositiveHomogeneous:
        return super().__new__(cls, *(sympify(arg, strict=True) for arg in (alpha, a, b)))

    @property
    def letter(self) -> str:
        """What it is called, without a subscript."""
        return _LETTERS.get(str(self.args[1:]), r"\phi")

    def _latex(self, printer: Any) -> str:
        if str(self.args[1:]) not in _LETTERS:
            return rf"\phi_{{{', '.join(map(printer._print, self.args))}}}"
        degree = self.args[0]
        return self.letter if degree.is_Symbol else rf"{self.letter}_{{{printer._print(degree)}}}"


class Apply(Function):
    """Value of an activation, or of one of its derivatives, at a point.

    ``Apply(phi, x, k)`` is the k-th derivative of phi at x; that it is one is notation, so
    differentiating it raises the order.
    """

    nargs = 3
    is_commutative = True

    @classmethod
    def eval(cls, phi: Expr, x: Expr, order: Expr) -> None:
        """Never evaluates by itself."""

    def definition(self) -> Expr:
        """The expression of a concrete activation at the point."""
        phi, point, order = self.args
        if isinstance(phi, PositiveHomogeneous) and order == 0:
            alpha, a, b = phi.args
            return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)
        if isinstance(phi, PositiveHomogeneous) and order.is_Integer:
            x = Dummy("x", real=True)
            branches = Apply(phi, x, 0).definition().replace(AlphaReLU, _power_or_zero)
            return branches.diff(x, int(order)).xreplace({x: point})
        if isinstance(phi, Lambda):
            (x,) = phi.signature
            body = phi.expr.diff(x, int(order)) if order else phi.expr
            return body.xreplace({x: point})
        return self

    def fdiff(self, argindex: int = 2) -> Expr:
        """The next derivative, which is what the third argument counts."""
        if argindex != 2:
            raise ArgumentIndexError(self, argindex)
        phi, point, order = self.args
        return Apply(phi, point, order + Integer(1))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        phi, point, order = self.args
        name = printer._print(phi) + ("'" * int(order) if order.is_Integer else "")
        text = rf"{name}\left({printer._print(point)}\right)"
        return text if exp is None else rf"{{{text}}}^{{{exp}}}"


def _power_or_zero(alpha: Expr, x: Expr) -> Expr:
    """The two branches of an alpha-ReLU, which are smooth away from zero."""
    return AlphaReLU(alpha, x).definition()


class HomogeneousKernel(Folded):
    """J_phi(c) for a positive-homogeneous phi, by the kernel of its degree."""

    nargs = 2

    def definition(self) -> Expr:
        """(a^2 + b^2) J_alpha(c) - 2 a b J_alpha(-c)."""
        phi, c = self.args
        if not isinstance(phi, PositiveHomogeneous):
            return self
        alpha, a, b = phi.args
        return (a**2 + b**2) * ArcCosine(alpha, c) - 2 * a * b * ArcCosine(alpha, -c)

    def written(self, printer: Any) -> str:
        phi, c = map(printer._print, self.args)
        return rf"J_{{{phi}}}\left({c}\right)"
