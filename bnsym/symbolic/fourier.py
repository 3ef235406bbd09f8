"""Fourier's integral of what a function of a positive rate becomes at imaginary rates."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Symbol

from bnsym.symbolic.binding import free_of

__all__ = ["FourierIntegral"]


class FourierIntegral(Expr):
    """(1/2pi) int e^(i lambda t) f(i lambda) dlambda: ``FourierIntegral(f(p), p, t)``.

    The body is read at rates p > 0, and nowhere else: f is the one function that is analytic in the
    half plane Re p > 0, continuous up to its edge, and equal to the body for p > 0. So bodies that
    are equal for p > 0 have equal integrals. The integral is the limit of those over [-L, L], and
    to say that it equals something is to say that f exists and the limit too.

    Examples
    --------
    >>> from sympy.abc import c, p, t
    >>> FourierIntegral(1 / (c + p), p, t).free_symbols == {c, t}
    True
    """

    is_commutative = True
    is_real = True

    def __new__(cls, body: Expr, rate: Symbol, level: Expr) -> FourierIntegral:
        if not isinstance(rate, Symbol):
            raise TypeError(f"a Fourier integral is one over a symbol, got {rate}")
        return super().__new__(cls, body, rate, level)

    @property
    def body(self) -> Expr:
        """The function of a positive rate."""
        return self.args[0]

    @property
    def rate(self) -> Symbol:
        """Its variable."""
        return self.args[1]

    @property
    def level(self) -> Expr:
        """Where the integral is taken."""
        return self.args[2]

    @property
    def binds(self) -> tuple[Symbol]:
        """The rate."""
        return (self.args[1],)

    @property
    def free_symbols(self) -> set[Basic]:
        """Free symbols without the rate."""
        return set(free_of(self.body) - {self.rate} | free_of(self.level))

    def ends(self, printer: Any) -> tuple[str, str]:
        """LaTeX of what stands before the bracket around the body, and of what follows it."""
        rate, level = map(printer._print, self.args[1:])
        sign = r"\frac{1}{2 \pi} \int_{-\infty}^{\infty}"
        wave = rf"e^{{\mathrm{{i}} \lambda {level}}}"
        return f"{sign} {wave}", rf"_{{{rate} = \mathrm{{i}} \lambda}} \, d\lambda"

    def _latex(self, printer: Any) -> str:
        head, tail = self.ends(printer)
        return rf"{head} \left[{printer._print(self.body)}\right]{tail}"
