"""Expectations in balls, straight from the density of the law.

A pair is whitened and written in polar coordinates. Under a normal law the radius integrates
to 2^(d/2) Gamma(d/2 + 1) / (2 pi), d the degree of the integrand; under the law of two
projections of a uniform point of the sphere of R^n, whose whitened density is
(n - 2)/(2 pi) (1 - R^2)^((n - 4)/2), to a Beta integral. One variable needs Euler's integral of
the Gamma or the Beta function only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flint import arb, ctx
from sympy import Expr, Rational, Symbol, default_sort_key, expand, sqrt

from bnsym.oracles.evaluate.half_powers import Term, half_powers
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.quadrant import quadrant_integral, quadrant_slope
from bnsym.symbolic.binding import Law
from bnsym.symbolic.expectation import Expectation, Gaussian, Radius, SphericalProjections
from bnsym.symbolic.normal_batch import TiltedCovariance

__all__ = ["Laws"]

Ball = Callable[[Expr], arb]


class Laws:
    """Expectations under Gaussian, spherical and radial laws of one or two variables.

    Parameters
    ----------
    ball : callable
        Ball of an exact expression without random variables.
    """

    def __init__(self, ball: Ball) -> None:
        self._ball = ball
        self._known: dict[Hashable, arb] = {}

    def mean(self, node: Expectation) -> arb:
        """Ball of an expectation whose body is a sum of powers on each half line."""
        terms = half_powers(node.body, node.law.variables, not isinstance(node.law, Radius))
        moment = self._moment(node.law)
        total = arb(0)
        for term in terms:
            total += self._ball(term.coefficient) * moment(term)
        return total

    def slope(self, node: Expectation, variable: Symbol, point: Expr) -> arb:
        """Ball of the derivative of a pair's expectation by a parameter of its law or body."""
        law = node.law
        if len(law.variables) != 2:
            raise CannotEvaluateError("only a pair's expectation is differentiated")
        here = {variable: point}
        at_point = law.xreplace(here)
        moment, steep = self._moment(at_point), self._pair_slope(law, variable, point)
        total = arb(0)
        for term in half_powers(node.body, law.variables):
            if any(exponent.has(variable) for exponent in term.exponents):
                raise CannotEvaluateError("a derivative by an exponent is not evaluated")
            rate = term.coefficient.diff(variable).xreplace(here)
            value = term._replace(coefficient=term.coefficient.xreplace(here))
            total += self._ball(rate) * moment(value) + self._ball(value.coefficient) * steep(value)
        return total

    def _moment(self, law: Law) -> Callable[[Term], arb]:
        """Mean of ``prod |x_k|^exponents[k]`` on an orthant."""
        match law:
            case Gaussian(variables=(_, _)) | SphericalProjections(variables=(_, _)):
                return self._pair(law)
            case Gaussian(variables=(_,)):
                return lambda term: self._normal(law.covariance[0, 0], term.exponents[0])
            case SphericalProjections(variables=(_,)):
                return lambda term: self._projection(law, term.exponents[0])
            case Radius():
                return lambda term: self._radius(law, term)
        raise CannotEvaluateError(f"{type(law).__name__} of {len(law.variables)} variables")

    def _normal(self, variance: Expr, power: Expr) -> arb:
        """E[|x|^p; x > 0]: Euler's integral in x^2/2."""
        p = self._above(power)
        scale = self._power(2 * variance, power / 2)
        return scale * ((p + 1) / 2).gamma() / (2 * arb.pi().sqrt())

    def _projection(self, law: SphericalProjections, power: Expr) -> arb:
        """E[|t|^p; t > 0] under the density (1 - t^2)^((n-3)/2): a Beta integral in t^2."""
        n, p = self._ball(law.dimension), self._above(power)
        if not n > 1:
            raise CannotEvaluateError("the sphere has no density")
        self._require_unit(law)
        half = (n / 2).gamma() / arb.pi().sqrt() / 2
        return half * ((p + 1) / 2).gamma() / ((n + p) / 2).gamma()

    def _radius(self, law: Radius, term: Term) -> arb:
        """E r^p, whatever the sign of p, while n + p > 0."""
        n, p = self._ball(law.dimension), self._ball(term.exponents[0])
        if not n + p > 0:
            raise CannotEvaluateError("the moment of the radius does not exist")
        scale = self._power(2 * law.variance, term.exponents[0] / 2)
        return scale * ((n + p) / 2).gamma() / (n / 2).gamma()

    def _pair(self, law: Law) -> Callable[[Term], arb]:
        """Moments of a pair on its quadrants."""
        first, second, cosine = self._shape(law)
        degenerate = expand(1 - cosine**2) == 0

        def moment(term: Term) -> arb:
            p, q = term.exponents
            if degenerate:
                return self._collinear(law, term, first, second, cosine)
            scale = self._power(first, p / 2) * self._power(second, q / 2)
            return scale * self._radial(law, p + q) * self._quadrant(term, cosine, False)

        return moment

    def _pair_slope(self, law: Law, variable: Symbol, point: Expr) -> Callable[[Term], arb]:
        """Derivatives of these moments by a parameter of the law."""
        first, second, cosine = self._shape(law)
        here = {variable: point}
        rates = [part.diff(variable).xreplace(here) for part in (first, second, cosine)]
        first, second, cosine = (part.xreplace(here) for part in (first, second, cosine))
        if isinstance(law, SphericalProjections) and law.dimension.has(variable):
            raise CannotEvaluateError("a derivative by the dimension is not evaluated")

        def steep(term: Term) -> arb:
            p, q = term.exponents
            scale = self._power(first, p / 2) * self._power(second, q / 2)
            radial = self._radial(law.xreplace(here), p + q)
            growth = self._ball(p * rates[0] / first / 2 + q * rates[1] / second / 2)
            side = term.signs[0] * term.signs[1]
            turning = side * self._ball(rates[2]) * self._quadrant(term, cosine, True)
            return scale * radial * (growth * self._quadrant(term, cosine, False) + turning)

        return steep

    def _shape(self, law: Law) -> tuple[Expr, Expr, Expr]:
        """Squared scales and cosine of a pair."""
        matrix = law.covariance if isinstance(law, Gaussian) else law.gram
        first, mixed, second = (_explicit(matrix[k]) for k in ((0, 0), (0, 1), (1, 1)))
        if expand(mixed - _explicit(matrix[1, 0])) != 0:
            raise CannotEvaluateError("a covariance matrix must be symmetric")
        if first == 1 == second:
            return first, second, mixed
        return first, second, mixed / sqrt(first * second)

    def _radial(self, law: Law, degree: Expr) -> arb:
        """What the radius contributes to a moment of this degree."""
        half = self._ball(degree) / 2
        if isinstance(law, Gaussian):
            return arb(2) ** half * (half + 1).gamma() / (2 * arb.pi())
        n = self._ball(law.args[1])
        if not n > 2:
            raise CannotEvaluateError("two projections need a dimension above two")
        return (half + 1).gamma() * (n / 2).gamma() / (half + n / 2).gamma() / (2 * arb.pi())

    def _quadrant(self, term: Term, cosine: Expr, slope: bool) -> arb:
        """The angular integral on the quadrant of the term, or its slope in the cosine there."""
        side = term.signs[0] * term.signs[1]
        p, q = sorted(term.exponents, key=default_sort_key)
        key = (p, q, side * cosine, slope, ctx.prec)
        if key not in self._known:
            balls = (self._above(p), self._above(q))
            one, two = (k if k.is_Rational else b for k, b in zip((p, q), balls, strict=True))
            correlation = self._ball(side * cosine)
            if not abs(correlation) < 1:
                raise CannotEvaluateError(f"the correlation {cosine} is not inside (-1, 1)")
            integral = quadrant_slope if slope else quadrant_integral
            self._known[key] = integral(one, two, correlation)
        return self._known[key]

    def _collinear(self, law: Law, term: Term, first: Expr, second: Expr, cosine: Expr) -> arb:
        """A pair of correlation one or minus one is one variable."""
        p, q = term.exponents
        if (term.signs[0] * term.signs[1] > 0) != bool(cosine.is_positive):
            return arb(0)
        scale = self._power(first, p / 2) * self._power(second, q / 2)
        if isinstance(law, Gaussian):
            return scale * self._normal(Rational(1), p + q)
        x = law.variables[0]
        single = SphericalProjections((x,), law.args[1], [[1]])
        return scale * self._projection(single, p + q)

    def _power(self, base: Expr, exponent: Expr) -> arb:
        """Power of a positive number."""
        if exponent == 0:
            return arb(1)
        ball = self._ball(base)
        if not ball > 0:
            raise CannotEvaluateError(f"the variance {base} is not positive")
        return ball ** self._ball(exponent)

    def _above(self, exponent: Expr) -> arb:
        """An exponent at which the moment exists."""
        ball = self._ball(exponent)
        if not ball > -1:  # also where it is no number
            raise CannotEvaluateError(f"the moment of order {exponent} does not exist")
        return ball

    def _require_unit(self, law: SphericalProjections) -> None:
        """The direction projected on has length one."""
        if any(law.gram[k, k] != 1 for k in range(law.gram.rows)):
            raise CannotEvaluateError("projections are on unit vectors")


def _explicit(entry: Expr) -> Expr:
    """Entries of tilted covariances as numbers, of which the degenerate ones are seen to be so."""
    return entry.replace(TiltedCovariance, lambda *args: TiltedCovariance(*args).definition())
