"""Expressions with means over a normal pair, as functions of a ball that is integrated."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import acb, acb_poly, arb
from sympy import Basic, Expr, Symbol, Tuple
from sympy.functions.special.hyper import hyper

from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.pair_means import Function, pair_mean
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.programs import Environment, Program
from bnsym.oracles.evaluate.tilted import Series, Steady
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.rational import flint_rational

__all__ = ["closure", "joint_closure"]


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
    function = joint_closure(body, [variable], value)
    return lambda place, analytic: function({variable: place}, analytic)


def joint_closure(
    body: Expr, variables: Sequence[Symbol], value: Callable[[Expr], acb]
) -> Function:
    """The body as a function of several variables.

    Examples
    --------
    >>> from sympy.abc import x, y
    >>> both = joint_closure(x * y, [x, y], lambda number: acb(int(number)))
    >>> both({x: acb(3), y: acb(5)}, False)
    15.0000000000000
    """
    return _Parts(variables, value).function(body)


class _Parts:
    """Means over a normal pair whose covariance is a function of the variables; polynomials."""

    def __init__(self, variables: Sequence[Symbol], value: Callable[[Expr], acb]) -> None:
        self._variables, self.value = variables, value
        self._known: dict[Basic, Function] = {}

    def function(self, body: Expr) -> Function:
        """An expression by its program."""
        return Program(body, self._variables, self)

    def part(self, expr: Basic, environment: Environment, analytic: bool) -> acb:
        """Ball of a mean, of a polynomial, of 0F1, or of what moves little."""
        if expr not in self._known:
            match expr:
                case hyper() if (len(expr.ap), len(expr.bq)) == (0, 1):
                    self._known[expr] = self._entire(expr.argument, self.value(expr.bq[0]))
                case Expectation(law=Gaussian(variables=(_, _))):
                    self._known[expr] = pair_mean(expr, self.function, self.value)
                case Series():
                    self._known[expr] = self._polynomial(*expr.args)
                case Steady(args=(inner,)):
                    self._known[expr] = self._steady(inner)
                case _:
                    raise CannotEvaluateError(f"{type(expr).__name__} is not integrated")
        return self._known[expr](environment, analytic)

    def _polynomial(self, coefficients: Tuple, argument: Expr) -> Function:
        """A polynomial by Horner's rule."""
        polynomial = acb_poly([acb(flint_rational(c)) for c in coefficients])
        place = self.function(argument)
        return lambda environment, analytic: polynomial(place(environment, analytic))

    def _steady(self, inner: Expr) -> Function:
        """A function of one variable by the mean value theorem, where it is analytic on a ball."""
        plain = self.function(inner)
        if len(self._variables) != 1:
            return plain
        (name,) = self._variables
        slope = self.function(inner.diff(name))

        def enclosed(environment: Environment, analytic: bool) -> acb:
            place, whole = environment[name], plain(environment, analytic)
            steepness = slope(environment, True)
            if place.is_exact() or not (steepness.is_finite() and whole.is_finite()):
                return whole
            middle = place.mid()
            near = plain({name: middle}, analytic) + steepness * (place - middle)
            return acb(*map(arb.intersection, (near.real, near.imag), (whole.real, whole.imag)))

        return enclosed

    def _entire(self, argument: Expr, order: acb) -> Function:
        """0F1, analytic everywhere."""
        inside = self.function(argument)
        return lambda place, analytic: inside(place, analytic).hypgeom_0f1(order)
