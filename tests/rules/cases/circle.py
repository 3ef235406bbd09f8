"""Steps by the rule ``circle``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, r, s, t, u, w, x, y
from sympy import Integer, Integral, Symbol, acos, cos, pi

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian, Radius

from .notation import correlation, half, mean, rho
from .table import Case, Table, case

quadrant = mean(rho(a, x) * rho(b, y))
theta = acos(c)
arc = Integral(cos(u) ** a * cos(u - theta) ** b, (u, theta - pi / 2, pi / 2)) / (2 * pi)
plane = Radius((r,), Integer(1), Integer(2))
angular = case(
    Rule.CIRCLE,
    quadrant,
    mean(r ** (a + b), plane) * arc,
    a > -half,
    b > -half,
    *correlation,
    mean=quadrant,
    radius=r,
    angle=u,
)
zeroth = mean(rho(0, x) * rho(0, y))


def arc_of(first: Any, second: Any, angle: Any) -> Any:
    """The integral over the common part of two half circles."""
    arc = cos(angle) ** first * cos(angle - theta) ** second
    return Integral(arc, (angle, theta - pi / 2, pi / 2)) / (2 * pi)


def quadrant_of(first: Any, second: Any) -> Case:
    """The step for other degrees."""
    quadrant = mean(rho(first, x) * rho(second, y))
    return angular.but(
        before=quadrant, mean=quadrant, where=(first > -half, second > -half, *correlation)
    )


TABLE = Table(
    (angular, angular.but(before=2 * quadrant, after=2 * angular.after)),
    {
        "the density lost": angular.but(after=2 * pi * angular.after),
        "the whole circle": angular.but(
            after=mean(r ** (a + b), plane)
            * Integral(cos(u) ** a * cos(u - theta) ** b, (u, -pi, pi))
            / (2 * pi)
        ),
        "the whole right half": angular.but(
            after=mean(r ** (a + b), plane)
            * Integral(cos(u) ** a * cos(u - theta) ** b, (u, -pi / 2, pi / 2))
            / (2 * pi)
        ),
        "degrees exchanged": angular.but(
            after=mean(r ** (a + b), plane)
            * Integral(cos(u) ** b * cos(u - theta) ** a, (u, theta - pi / 2, pi / 2))
            / (2 * pi)
        ),
        "another moment": angular.but(after=mean(r ** (a + b + 1), plane) * arc),
        "space for plane": angular.but(
            after=mean(r ** (a + b), Radius((r,), Integer(1), Integer(3))) * arc
        ),
        "another variance": angular.but(
            after=mean(r ** (a + b), Radius((r,), Integer(2), Integer(2))) * arc
        ),
        "a degree too low": angular.without(0),
        "another degree too low": angular.without(1),
        "the degree at its bound": angular.but(where=(a >= -half, b > -half, *correlation)),
        "a number more": angular.but(before=mean(3 * quadrant.body), mean=mean(3 * quadrant.body)),
        "no correlation": angular.without(2),
        "no correlation above": angular.without(3),
        "another variance of the pair": angular.but(
            before=mean(quadrant.body, Gaussian((x, y), [[2, c], [c, 1]])),
            mean=mean(quadrant.body, Gaussian((x, y), [[2, c], [c, 1]])),
        ),
        "another variance of the second": angular.but(
            before=mean(quadrant.body, Gaussian((x, y), [[1, c], [c, 2]])),
            mean=mean(quadrant.body, Gaussian((x, y), [[1, c], [c, 2]])),
        ),
        "a sign in the body": angular.but(
            before=mean(rho(a, -x) * rho(b, y)), mean=mean(rho(a, -x) * rho(b, y))
        ),
        "one variable": angular.but(
            before=mean(rho(a, x) * rho(b, x)), mean=mean(rho(a, x) * rho(b, x))
        ),
        "a radius of any sign": angular.but(radius=s, after=angular.after.xreplace({r: s})),
        "a positive angle": angular.but(angle=w, after=angular.after.xreplace({u: w})),
        "a mean that does not occur": angular.but(mean=zeroth),
        "a name that is taken": angular.but(angle=x),
        "a radius of any real value": angular.but(
            radius=s, after=mean(s ** (a + b), Radius((s,), Integer(1), Integer(2))) * arc
        ),
        "a complex angle": angular.but(
            angle=Symbol("u"), after=angular.after.xreplace({u: Symbol("u")})
        ),
        "a radius that is a degree": quadrant_of(r, b).but(
            after=mean(w ** (w + b), Radius((w,), Integer(1), Integer(2))) * arc_of(r, b, u)
        ),
        "an angle that is a degree": quadrant_of(u, b).but(
            after=mean(r ** (u + b), plane) * arc_of(t, b, t)
        ),
        "nothing to evaluate": angular.but(mean=zeroth, after=quadrant),
    },
)
