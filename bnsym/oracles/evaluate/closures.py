"""Expressions with means over a normal pair, as functions of a ball that is integrated."""

from __future__ import annotations

from collections.abc import Callable

from flint import acb
from sympy import Basic, Expr, Symbol

from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.pair_means import pair_mean
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.programs import Environment, Program
from bnsym.symbolic.expectation import Expectation, Gaussian

__all__ = ["closure"]


def closure(body: Expr, variable: Symbol, value: Callable[[Expr], acb]) -> Integrand:
    """The body as a function of the variable; what it does not occur in is a number.

    Raises
    ------
    CannotEvaluateError
        When it is called, if there is more in it than functions and means over a normal pair.

    Examples
    --------
    >>> from sympy.abc import x
    >>> closure(x**2 + 1, x, lambda number: acb(int(number)))(acb(3), False)
    10.0000000000000
    """
    return _Parts(variable, value).function(body)


class _Parts:
    """Means over a normal pair whose covariance is a function of the variable."""

    def __init__(self, variable: Symbol, value: Callable[[Expr], acb]) -> None:
        self._variable, self.value = variable, value
        self._means: dict[Basic, Integrand] = {}

    def function(self, body: Expr) -> Integrand:
        """An expression by its program."""
        program = Program(body, [self._variable], self)
        return lambda place, analytic: program({self._variable: place}, analytic)

    def part(self, expr: Basic, environment: Environment, analytic: bool) -> acb:
        """Ball of a mean."""
        if expr not in self._means:
            match expr:
                case Expectation(law=Gaussian(variables=(_, _))):
                    self._means[expr] = pair_mean(expr, self.function, self.value)
                case _:
                    raise CannotEvaluateError(f"{type(expr).__name__} is not integrated")
        return self._means[expr](environment[self._variable], analytic)
