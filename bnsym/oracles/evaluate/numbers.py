"""Values in mpmath: the same definitions as in the balls, by other numerical methods.

Means are quadratures of the density, derivatives are differences, series are summed by
extrapolation. Every quadrature comes with an estimate of its error and is declined above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import sympy
from mpmath import mp
from sympy import Basic, Expr, Float, Integral, Piecewise, Product, Sum, lambdify
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Not, Or

from bnsym.oracles.evaluate.point import CannotEvaluateError, SlopeAt, switches, unfolded
from bnsym.oracles.evaluate.series import finite_limits
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.expectation import Expectation, Gaussian, Radius, SphericalProjections
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.sphere import Legendre

__all__ = ["Numbers"]

Environment = Mapping[Basic, Any]

_NOT_TRANSLATED = (Expectation, SlopeAt, Integral, Sum, Product, Piecewise, Folded, Apply)
_MOST_TERMS = 4000
_LARGEST_MAGNITUDE = 100_000
_EARLY, _LATE, _WINDOW, _LESS = 64, 4096, 8, 0.95
_JUMPS = (sympy.sign, sympy.Heaviside, sympy.floor, sympy.ceiling)
_KINKS = (sympy.Abs, sympy.Max, sympy.Min, sympy.sign, sympy.Heaviside, Piecewise)


class Numbers:
    """Values at mpmath's current precision.

    Parameters
    ----------
    digits : int
        Digits that a quadrature must vouch for.

    Examples
    --------
    >>> from sympy import Rational, gamma
    >>> float(Numbers(15).value(gamma(Rational(1, 2)) ** 2))
    3.141592653589793
    """

    def __init__(self, digits: int) -> None:
        self._goal = mpmath.mpf(10) ** -digits
        self._known: dict[tuple[Basic, int], Any] = {}
        self._terms_left = _MOST_TERMS

    def value(self, expr: Basic, environment: Environment | None = None) -> Any:
        """Value of an expression whose symbols are in the environment."""
        if environment and expr in environment:
            return environment[expr]
        if environment and not free_of(expr).isdisjoint(environment):
            return self._compute(expr, environment)
        key = expr, mp.prec  # mpmath's sums and quadratures raise the precision inside
        if key not in self._known:
            self._known[key] = self._compute(expr, {})
        return self._known[key]

    def _compute(self, expr: Basic, environment: Environment) -> Any:
        """One node."""
        if expr.is_Rational:
            return mpmath.mpf(int(expr.p)) / int(expr.q)
        match expr:
            case sympy.Add():
                return mpmath.fsum(self.value(a, environment) for a in expr.args)
            case sympy.Mul():
                return mpmath.fprod(self.value(a, environment) for a in expr.args)
            case sympy.Pow():
                return mpmath.power(*(self.value(a, environment) for a in expr.args))
            case Piecewise():
                return self._piecewise(expr, environment)
            case Expectation():
                return self._expectation(expr, environment)
            case SlopeAt():
                return self._slope(expr, environment)
            case Sum() | Product():
                return self._repeated(expr, environment)
            case Integral():
                return self._integral(expr, environment)
            case Folded() | Apply() if (definition := expr.definition()) != expr:
                return self.value(definition, environment)
        return self._function(expr, environment)

    def _slope(self, node: SlopeAt, environment: Environment) -> Any:
        """A difference quotient, where no branch changes."""
        body, variable, point = node.args
        place = self.value(point, environment)
        here = {**environment, variable: place}
        for switch in switches(unfolded(body)):
            if free_of(switch) <= here.keys() and abs(self.value(switch, here)) < self._goal:
                raise CannotEvaluateError(f"a branch changes where {switch} = 0")
        return mpmath.diff(lambda v: self.value(body, {**environment, variable: v}), place)

    def _function(self, expr: Basic, environment: Environment) -> Any:
        """Any other function, by SymPy's own numerical evaluation at these arguments."""
        if not expr.args:
            number = expr.evalf(mp.dps)
        elif not isinstance(expr, sympy.Function):
            raise CannotEvaluateError(f"{type(expr).__name__} has no numerical value")
        else:
            simple = _DIRECT.get(type(expr))
            arguments = [self.value(a, environment) for a in expr.args]
            if any(mpmath.mag(a) > _LARGEST_MAGNITUDE for a in arguments):
                raise CannotEvaluateError(f"an argument of {type(expr).__name__} is too large")
            if not environment and isinstance(expr, _JUMPS):
                self._require_off_a_jump(arguments[0] - mpmath.nint(mpmath.re(arguments[0])))
            if simple is not None:
                return simple(*arguments)
            number = expr.func(*map(_to_sympy, arguments)).evalf(mp.dps)
        real, imaginary = number.as_real_imag()
        if not (real.is_Float or real.is_Rational) or not imaginary.is_number:
            raise CannotEvaluateError(f"{type(expr).__name__} has no numerical value")
        value = mpmath.mpmathify(real._to_mpmath(mp.prec))
        return value if imaginary == 0 else mpmath.mpc(value, imaginary._to_mpmath(mp.prec))

    def _require_off_a_jump(self, distance: Any) -> None:
        """A number this close to a jump may be on either side of it, or on it."""
        if 0 < abs(distance) < self._goal:
            raise CannotEvaluateError("a number is too close to a jump")

    def _piecewise(self, expr: Piecewise, environment: Environment) -> Any:
        """The first branch whose condition holds."""
        for branch, condition in expr.args:
            if self._holds(condition, environment):
                return self.value(branch, environment)
        raise CannotEvaluateError("no branch of a Piecewise holds")

    def _holds(self, condition: Basic, environment: Environment) -> bool:
        """Truth of a condition."""
        if condition in (True, False):
            return bool(condition)
        if isinstance(condition, And | Or):
            truths = (self._holds(part, environment) for part in condition.args)
            return all(truths) if isinstance(condition, And) else any(truths)
        if isinstance(condition, Not):
            return not self._holds(condition.args[0], environment)
        if not isinstance(condition, Relational):
            raise CannotEvaluateError(f"the condition {condition} is not decided")
        difference = self.value(condition.lhs - condition.rhs, environment)
        if not environment:
            self._require_off_a_jump(difference)
        return _HOLDS[condition.rel_op](mpmath.re(difference))

    def _repeated(self, node: Any, environment: Environment) -> Any:
        """Finite sums term by term, infinite ones by extrapolation."""
        try:
            *inner, (index, low, high) = finite_limits(node)
        except CannotEvaluateError:
            *inner, (index, low, high) = node.limits
        rest = node.func(node.function, *inner) if inner else node.function

        def term(k: Any) -> Any:
            return self.value(rest.xreplace({index: sympy.Integer(int(k))}), environment)

        if low.is_Integer and high.is_Integer:
            self._terms_left -= int(high - low + 1)
            if high - low < -1 or self._terms_left < 0:
                raise CannotEvaluateError("a sum has too many terms, or none")
            terms = [term(k) for k in range(int(low), int(high) + 1)]
            return mpmath.fsum(terms) if isinstance(node, Sum) else mpmath.fprod(terms)
        if not (low.is_Integer and high == sympy.oo):
            raise CannotEvaluateError("the limits of a sum are not whole numbers")
        if rest.has(*_KINKS):
            raise CannotEvaluateError("branches far out in a series cannot be seen")
        if rest.has(Gegenbauer, Legendre):
            raise CannotEvaluateError("polynomials of large degrees take too long")
        sums = isinstance(node, Sum)
        _require_decay(lambda k: term(k) if sums else term(k) - 1, int(low))
        return (mpmath.nsum if sums else mpmath.nprod)(term, [int(low), mpmath.inf])

    def _integral(self, node: Integral, environment: Environment) -> Any:
        """A single definite integral."""
        if len(node.limits) != 1 or len(node.limits[0]) != 3:
            raise CannotEvaluateError("an integral is not definite and single")
        variable, *ends = node.limits[0]
        body = unfolded(node.function)
        path = [self._end(end, environment) for end in ends]
        if any(map(mpmath.isinf, path)) and body.has(*_KINKS):
            raise CannotEvaluateError("branches far out in an integral cannot be seen")
        if all(map(mpmath.isinf, path)):  # each half must exist: no principal values
            path.insert(1, mpmath.mpf(0))
        return self._quad(lambda x: self.value(body, {**environment, variable: x}), path)

    def _end(self, end: Expr, environment: Environment) -> Any:
        """An end of an integral, infinity included."""
        infinite = {sympy.oo: mpmath.inf, -sympy.oo: -mpmath.inf}
        return infinite[end] if end in infinite else self.value(end, environment)

    def _quad(self, function: Callable[..., Any], *paths: list[Any], method: str = "") -> Any:
        """A quadrature that vouches for the digits asked for."""
        options = {"method": method, "maxdegree": 6} if method else {}
        value, error = mpmath.quad(function, *paths, error=True, **options)
        if not mpmath.isfinite(value) or error > self._goal * max(1, abs(value)):
            raise CannotEvaluateError(f"a quadrature reached {mpmath.nstr(error, 3)} only")
        return value

    def _expectation(self, node: Expectation, environment: Environment) -> Any:
        """The integral against the density."""
        law, body = node.law, unfolded(node.body)

        inside = self._integrand(body, law.variables, environment)

        match law:
            case Gaussian(variables=(_,)):
                scale = mpmath.sqrt(self.value(law.covariance[0, 0], environment))
                return self._quad(
                    lambda x: inside(scale * x) * mpmath.npdf(x), [-mpmath.inf, 0, mpmath.inf]
                )
            case Radius():
                return self.value(node.definition(), environment)
            case SphericalProjections(variables=(_,)):
                n = self.value(law.dimension, environment)
                ring = _ring(n - 2)
                return self._quad(lambda a: ring(a) * inside(mpmath.cos(a)), [0, mp.pi / 2, mp.pi])
            case Gaussian(variables=(_, _)) if not body.has(*_KINKS):
                entries = [self.value(e, environment) for e in law.covariance]
                return self._normal_pair(inside, entries)
            case SphericalProjections(variables=(_, _)) if not body.has(*_KINKS):
                n = self.value(law.dimension, environment)
                return self._sphere_pair(inside, n, self.value(law.gram[0, 1], environment))
        raise CannotEvaluateError(f"no quadrature for {type(law).__name__} and this integrand")

    def _integrand(
        self, body: Basic, variables: tuple[Basic, ...], environment: Environment
    ) -> Callable[..., Any]:
        """The body as a function; translated to mpmath once if it is an elementary one."""
        if body.free_symbols <= set(variables) and not body.has(*_NOT_TRANSLATED):
            return lambdify(variables, body, "mpmath")
        return lambda *values: self.value(
            body, {**environment, **dict(zip(variables, values, strict=True))}
        )

    def _normal_pair(self, inside: Callable[..., Any], entries: list[Any]) -> Any:
        """Trapezoidal rule in both variables, against the same rule with twice the step."""
        one, mixed, _, two = entries
        determinant = one * two - mixed**2
        if determinant <= 0:
            raise CannotEvaluateError("a degenerate pair has no density")
        step = mpmath.sqrt(determinant / (one * two)) / (2 + mpmath.mpf(mp.dps) / 10)
        reach = int(mpmath.sqrt(2 * mp.dps * mpmath.log(10)) / step) + 1
        if reach > _MOST_STEPS:
            raise CannotEvaluateError("the pair is nearly degenerate")
        first, second = mpmath.sqrt(one), mpmath.sqrt(two)
        cosine = mixed / first / second
        fine = coarse = mpmath.mpf(0)
        for i in range(-reach, reach + 1):
            for j in range(-reach, reach + 1):
                x, y = i * step, j * step
                form = (x * x - 2 * cosine * x * y + y * y) / (1 - cosine**2) / 2
                if form > mp.dps * 2.4 + 10:
                    continue
                term = mpmath.exp(-form) * inside(first * x, second * y)
                fine += term
                if i % 2 == 0 == j % 2:
                    coarse += term
        weight = step**2 / (2 * mp.pi * mpmath.sqrt(1 - cosine**2))
        fine, coarse = fine * weight, 4 * coarse * weight
        if abs(fine - coarse) ** 2 > self._goal * max(1, abs(fine)) ** 2:
            raise CannotEvaluateError("the trapezoidal rule has not converged")
        return fine

    def _sphere_pair(self, inside: Callable[..., Any], n: Any, cosine: Any) -> Any:
        """Angles: t = cos a, s = rho cos a + sqrt(1 - rho^2) sin a cos b."""
        sine = mpmath.sqrt(1 - cosine**2)
        outer, inner = _ring(n - 2), _ring(n - 3)

        def integrand(a: Any, b: Any) -> Any:
            t = mpmath.cos(a)
            s = cosine * t + sine * mpmath.sin(a) * mpmath.cos(b)
            return outer(a) * inner(b) * inside(t, s)

        ends = [0, mp.pi]
        return self._quad(integrand, ends, ends, method="gauss-legendre")


def _require_decay(term: Callable[[int], Any], low: int) -> None:
    """Extrapolation gives divergent series a value too: the terms must be seen to decrease."""
    early, late = (
        max(abs(term(low + start + k)) for k in range(_WINDOW)) for start in (_EARLY, _LATE)
    )
    if not (late == 0 or late < _LESS * early):
        raise CannotEvaluateError("the terms of a series do not decrease to zero")


_MOST_STEPS = 400


def _ring(power: Any) -> Callable[[Any], Any]:
    """Density proportional to sin(a)^power on (0, pi)."""
    constant = mpmath.gamma(power / 2 + 1) / mpmath.gamma((power + 1) / 2) / mpmath.sqrt(mp.pi)
    return lambda a: constant * mpmath.sin(a) ** power


def _to_sympy(number: Any) -> Expr:
    """An mpmath number for SymPy's functions."""
    if isinstance(number, mpmath.mpc) and number.imag != 0:
        return Float(number.real, mp.dps) + sympy.I * Float(number.imag, mp.dps)
    real = mpmath.re(number)
    return sympy.Integer(int(real)) if mpmath.isint(real) else Float(real, mp.dps)


_DIRECT: Mapping[type, Callable[..., Any]] = {
    sympy.exp: mpmath.exp,
    sympy.log: mpmath.log,
    sympy.sin: mpmath.sin,
    sympy.cos: mpmath.cos,
    sympy.tan: mpmath.tan,
    sympy.tanh: mpmath.tanh,
    sympy.acos: mpmath.acos,
    sympy.asin: mpmath.asin,
    sympy.atan: mpmath.atan,
    sympy.erf: mpmath.erf,
    sympy.gamma: mpmath.gamma,
    sympy.Abs: abs,
}

_HOLDS: Mapping[str, Callable[[Any], bool]] = {
    ">": lambda d: bool(d > 0),
    ">=": lambda d: bool(d >= 0),
    "<": lambda d: bool(d < 0),
    "<=": lambda d: bool(d <= 0),
    "==": lambda d: bool(d == 0),
    "!=": lambda d: bool(d != 0),
}
