"""A standard pair of correlation cos(theta) in polar coordinates.

x = r cos(u) and y = r cos(u - theta) with r the norm of a standard normal vector of the plane
and u uniform; both are positive exactly for theta - pi/2 < u < pi/2.
"""

from __future__ import annotations

from sympy import Expr, Ge, Gt, Integral, Le, Mul, Rational, Symbol, acos, cos, pi

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.expectation import Expectation, Gaussian, Radius
from bnsym.symbolic.factors import factors
from bnsym.symbolic.homogeneous import AlphaReLU

__all__ = ["check", "standard_pair"]


def check(step: Step, context: Context) -> list[Obligation]:
    """E[rho_a(x) rho_b(y)] = E[r^(a+b)]/(2 pi) int cos(u)^a cos(u - theta)^b du."""
    mean = parameter(step, "mean", Expectation)
    radius, angle = parameter(step, "radius", Symbol), parameter(step, "angle", Symbol)
    if not radius.is_positive or not angle.is_real or not step.before.has(mean):
        raise Rejected("a mean that occurs, a positive radius and a real angle are needed", mean)
    if mean.has(radius, angle):
        raise Rejected("radius and angle must be new names", mean)
    cosine, powers = standard_pair(mean)
    theta = acos(cosine)
    law = Radius((radius,), Rational(1), Rational(2))
    arc = Mul(cos(angle) ** powers[0], cos(angle - theta) ** powers[1])
    around = Integral(arc, (angle, theta - pi / 2, pi / 2)) / (2 * pi)
    value = Expectation(radius ** (powers[0] + powers[1]), law) * around
    agree(step.before.xreplace({mean: value}), step.after, context, "not the polar form")
    bounds = (Ge(cosine, -1, evaluate=False), Le(cosine, 1, evaluate=False))
    degrees = [Gt(power, Rational(-1, 2), evaluate=False) for power in powers]
    return [
        *(Obligation(bound, "a correlation lies in [-1, 1]") for bound in bounds),
        *(Obligation(degree, "the mean must exist") for degree in degrees),
    ]


def standard_pair(mean: Expectation) -> tuple[Expr, tuple[Expr, Expr]]:
    """Correlation of a standard pair, and the degrees of the two alpha-ReLUs."""
    law, parts = mean.law, factors(mean.body)
    if not isinstance(law, Gaussian) or law.covariance.shape != (2, 2):
        raise Rejected("a Gaussian pair is needed", mean)
    if law.covariance[0, 0] != 1 or law.covariance[1, 1] != 1:
        raise Rejected("both variances must be one", mean)
    degrees = {f.args[1]: f.args[0] for f in parts if isinstance(f, AlphaReLU)}
    if len(parts) != 2 or set(degrees) != set(law.variables):
        raise Rejected("a product of one alpha-ReLU of each variable is needed", mean)
    first, second = (degrees[variable] for variable in law.variables)
    return law.covariance[0, 1], (first, second)
