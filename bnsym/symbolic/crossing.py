"""Where a function crosses a level: the point that bisection arrives at, as in Bolzano's proof."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Gt, Integer, Lt, Symbol
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.binding import free_of, fresh
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import HomogeneousKernel, PositiveHomogeneous

__all__ = ["Crossing", "TransitionDegree"]


class Crossing(Folded):
    """Where bisection finds ``body`` to cross ``level`` from below.

    ``Crossing(body, level, variable, lower, upper)``: of an interval, beginning with the given
    one, keep the left half if the body at its middle is at least the level, else the right half.
    What all intervals have in common is one point, whatever the body does. That the body has
    the level as its value there is a theorem, the intermediate value theorem.

    Examples
    --------
    >>> from sympy.abc import x
    >>> Crossing(x**2, 2, x, 1, 2).free_symbols
    set()
    """

    nargs = 5

    @property
    def binds(self) -> tuple[Symbol]:
        """The variable."""
        return (self.args[2],)

    @property
    def free_symbols(self) -> set[Basic]:
        """Free symbols; those of the body without the variable."""
        body, level, variable, lower, upper = self.args
        outside = free_of(level) | free_of(lower) | free_of(upper)
        return set(free_of(body) - {variable} | outside)

    def definition(self) -> Expr:
        """Itself: what it is cannot be written by other functions."""
        return self

    def domain(self) -> tuple[Boolean, ...]:
        """The interval has a length."""
        return (Lt(self.args[3], self.args[4], evaluate=False),)

    def written(self, printer: Any) -> str:
        body, level, variable, lower, upper = map(printer._print, self.args)
        span = rf"{lower} < {variable} < {upper}"
        return rf"\operatorname{{cross}}_{{{span}}}\left({body} = {level}\right)"


class TransitionDegree(Folded):
    """alpha_transition(B): the degree at which BSB1 loses its stability for the alpha-ReLU."""

    nargs = 1

    def definition(self) -> Expr:
        """Where lambda_L of the forward map crosses one, between 1 and (B - 1)/(B - 4)."""
        (size,) = self.args
        (alpha,) = fresh("alpha", self.args, real=True)
        slope, kernel = (
            HomogeneousKernel(PositiveHomogeneous(degree, 1, 0), SimplexCosine(size))
            for degree in (alpha - 1, alpha)
        )
        steepness = size / (size - 1) * alpha**2 / (2 * alpha - 1) * slope / (1 - kernel)
        eigenvalue = (alpha * (size - 2) + steepness) / (size - 1 + 2 * alpha)
        return Crossing(eigenvalue, Integer(1), alpha, Integer(1), (size - 1) / (size - 4))

    def domain(self) -> tuple[Boolean, ...]:
        """Batches of five or more: in smaller ones there is no transition."""
        return (Gt(self.args[0], 4, evaluate=False),)

    def written(self, printer: Any) -> str:
        return rf"\alpha^{{\ast}}_{{{printer._print(self.args[0])}}}"
