"""Integrals along Hankel's contour, round the negative axis.

It comes from -oo below that axis, goes round zero, and returns to -oo above the axis. Everything in
this library is real, and so is the integrand on the positive axis: it stands for the analytic
function that it is there, continued along the contour. Two integrands that are equal at all
positive arguments are therefore equal.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Symbol

from bnsym.symbolic.binding import free_of
from bnsym.symbolic.folded import Folded

__all__ = ["CONTOUR", "HankelIntegral"]

CONTOUR = r"\frac{1}{2 \pi \mathrm{i}} \int_{\mathcal{H}}"
"""The sign of such an integral, with its factor, in TeX."""


class HankelIntegral(Folded):
    """1/(2 pi i) times the integral of ``body`` along Hankel's contour: ``(body, variable)``.

    The contour crosses the positive axis at one. Where the body is analytic in the plane but for
    the negative axis, and small far to the left, any other contour round that axis will do; to be
    definite, it consists of the two rays that leave one at angles of 135 degrees.

    Examples
    --------
    >>> from sympy import exp
    >>> from sympy.abc import x, z
    >>> HankelIntegral(x * exp(z) / z, z).free_symbols
    {x}
    """

    nargs = 2

    @property
    def binds(self) -> tuple[Symbol]:
        """The variable."""
        return (self.args[1],)

    @property
    def bound_symbols(self) -> list[Symbol]:
        """The variable, for SymPy."""
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Basic]:
        """Free symbols of the body without the variable."""
        return set(free_of(self.args[0]) - {self.args[1]})

    def definition(self) -> Expr:
        """Itself: it is written with a complex number, which nothing else is."""
        return self

    def written(self, printer: Any) -> str:
        body, variable = self.args
        text = printer._print(body)
        text = rf"\left({text}\right)" if body.is_Add else text
        return rf"{CONTOUR} {text} \, d{printer._print(variable)}"
