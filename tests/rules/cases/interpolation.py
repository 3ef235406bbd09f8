"""Steps by the rule ``interpolation``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import b, c, m, tau, v, v_other, varsigma, w, x, y
from sympy import Abs, Integer, Integral, Symbol, cos, erf, exp, pi, sin, sqrt

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian, SphericalProjections

from .notation import correlation, mean, pair, rho
from .table import Case, Table, case


def law(part: Any) -> Gaussian:
    """The pair with a part of its covariance."""
    return Gaussian((x, y), [[v, part * varsigma], [part * varsigma, v_other]])


def single(body: Any, name: Any, variance: Any) -> Any:
    """A mean over one variable."""
    return mean(body, Gaussian((name,), [[variance]]))


def between(first: Any, second: Any, slopes: Any) -> Case:
    """The mean of a product, by its slopes."""
    start = mean(first * second, law(1))
    apart = single(first, x, v) * single(second, y, v_other)
    value = apart + Integral(varsigma * mean(slopes, law(w)), (w, 0, 1))
    where = (varsigma**2 <= v * v_other,)
    return case(Rule.INTERPOLATION, start, value, *where, mean=start, of=(first, second), name=w)


waves = between(sin(x), cos(y), -cos(x) * sin(y))
errors = between(erf(x), erf(y), 4 / pi * exp(-(x**2) - y**2))
plain = mean(sin(x) * sin(y), pair)
start, value = waves.before, waves.after
slopes = mean(-cos(x) * sin(y), law(w))
moving = Integral(varsigma * slopes, (w, 0, 1))
faster = between(sin(tau * x), cos(y), -tau * cos(tau * x) * sin(y))
caught = Integral(varsigma * mean(-w * cos(w * x) * sin(y), law(w)), (w, 0, 1))
sphere = mean(x * y, SphericalProjections((x, y), m + 3, [[1, c], [c, 1]]))
TABLE = Table(
    (waves, errors, faster, waves.but(before=2 * start - b, after=2 * value - b)),
    {
        "a name that is free": faster.but(
            name=tau,
            after=single(sin(tau * x), x, v) * single(cos(y), y, v_other) + caught,
        ),
        "no covariance in front": waves.but(after=value - moving + moving / varsigma),
        "the other sign": waves.but(after=value - 2 * moving),
        "only the integral": waves.but(after=moving),
        "no integral": waves.but(after=value - moving),
        "the mean at the end": waves.but(
            after=value - moving + varsigma * slopes.xreplace({w: Integer(1)})
        ),
        "the whole covariance inside": waves.but(
            after=value - moving + Integral(varsigma * slopes.xreplace({law(w): law(1)}), (w, 0, 1))
        ),
        "half of the way": waves.but(
            after=value - moving + Integral(varsigma * slopes, (w, 0, 1)) / 2
        ),
        "one slope": waves.but(
            after=value - moving + Integral(varsigma * mean(cos(x) * cos(y), law(w)), (w, 0, 1))
        ),
        "no slopes": waves.but(
            after=value - moving + Integral(varsigma * mean(sin(x) * cos(y), law(w)), (w, 0, 1))
        ),
        "variances exchanged": waves.but(after=value.xreplace({v: v_other, v_other: v})),
        "another product": waves.but(of=(sin(x), sin(y))),
        "functions exchanged": waves.but(of=(cos(y), sin(x))),
        "a function of both": waves.but(of=(sin(x) * cos(y), y / y)),
        "the second of both": between(sin(x), cos(y) * x, -cos(x) * sin(y) * x),
        "a function that is not smooth": between(Abs(x), sin(y), sin(x) / sin(x) * cos(y)),
        "a function without a slope": between(rho(0, x), sin(y), 0 * x),
        "a function that grows too fast": between(
            exp(tau * x**2), sin(y), 2 * tau * x * exp(tau * x**2) * cos(y)
        ),
        "a second function that grows too fast": between(
            sin(x), exp(tau * y**2), 2 * tau * y * exp(tau * y**2) * cos(x)
        ),
        "a root": between(sqrt(x), sin(y), cos(y) / (2 * sqrt(x))),
        "a name that occurs": waves.but(name=varsigma),
        "the name of a variable": waves.but(name=x),
        "no name": waves.but(name=2 * Symbol("g")),
        "a mean that does not occur": waves.but(mean=plain),
        "one variable": waves.but(
            before=single(sin(x), x, v), mean=single(sin(x), x, v), after=single(sin(x), x, v)
        ),
        "another law": waves.but(before=sphere, mean=sphere, after=c, of=(x, y)),
        "one function": waves.but(of=(sin(x),)),
        "nothing to interpolate": waves.but(before=plain, after=plain, where=correlation),
    },
)
