"""Steps by the rule ``stein``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, phi, x, y
from sympy import Derivative, Expr, Integer, exp

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import ModerateGrowth

from .notation import correlation, mean, pair, rho
from .table import Case, Table, case

kept, moved = rho(a, x), rho(b, y)


def parts(body: Expr, after: Expr, law: Any = pair) -> Case:
    """Integration by parts in y."""
    before = mean(body, law)
    return case(
        Rule.STEIN, before, after, a > -1, b > 0, *correlation, mean=before, of=(kept, moved)
    )


slope = mean(kept * Derivative(moved, y, evaluate=False))
stein = parts((y - c * x) * kept * moved, (1 - c**2) * slope)
wide = Gaussian((x, y), [[2, c], [c, 1]])

_single, _double = Gaussian((x,), [[1]]), Gaussian((x,), [[2]])


_relu = Apply(PositiveHomogeneous(1, 1, 0), x, 0)


def g(order: int = 0) -> Apply:
    return Apply(phi, x, Integer(order))


def normal(body: Expr) -> Expr:
    return mean(body, _single)


def single(body: Expr, after: Expr, *where: Any, law: Any = _single) -> Case:
    """Integration by parts in one normal variable."""
    before = mean(body, law)
    return case(Rule.STEIN, before, after, *(where or (ModerateGrowth(phi, 1),)), mean=before)


one = single(x * g(), normal(g(1)))
again = single(x**2 * g(), normal(g()) + normal(x * g(1)))
squared = single(x**2 * g() ** 2, normal(g() ** 2) + 2 * normal(x * g() * g(1)))
TABLE = Table(
    (
        stein,
        one,
        one.but(before=3 * one.before - c, after=3 * one.after - c),
        again,
        squared,
        single(a * x * g(), normal(a * g(1))),
        single(x * (x + 1) * g(), normal(g()) + normal(x * g(1)) + normal(g(1))),
        stein.but(before=3 * stein.before - c, after=3 * stein.after - c),
        parts(y * kept * moved - c * x * kept * moved, (1 - c**2) * slope),
    ),
    {
        "without the variance that is left": stein.but(after=slope),
        "its root": stein.but(after=(1 - c**2) ** (a * 0 + 1) * slope / (1 + c)),
        "the sign": stein.but(after=-stein.after),
        "the other slope": stein.but(
            after=(1 - c**2) * mean(moved * Derivative(kept, x, evaluate=False))
        ),
        "both slopes": stein.but(
            after=(1 - c**2) * mean(Derivative(kept, x) * Derivative(moved, y))
        ),
        "no slope": stein.but(after=(1 - c**2) * mean(kept * moved)),
        "all of y": parts(y * kept * moved, (1 - c**2) * slope),
        "the sum for the rest": parts((y + c * x) * kept * moved, (1 - c**2) * slope),
        "the rest of the other one": parts((x - c * y) * kept * moved, (1 - c**2) * slope),
        "roles exchanged": stein.but(of=(moved, kept)),
        "a factor that is not continuous": stein.but(where=(a > -1, b >= 0, *correlation)),
        "a factor of unknown degree": stein.without(1),
        "a mean that may not exist": stein.without(0),
        "a mean at its bound": stein.but(where=(a >= -1, b > 0, *correlation)),
        "an opposite pair": stein.without(2),
        "an equal pair": stein.without(3),
        "a pair that may be opposite": stein.but(where=(a > -1, b > 0, c >= -1, c < 1)),
        "a pair that may be equal": stein.but(where=(a > -1, b > 0, c > -1, c <= 1)),
        "another variance": parts((y - c * x) * kept * moved, (1 - c**2) * slope, wide),
        "one variable twice": stein.but(of=(rho(a, y), moved)),
        "a mean that does not occur": stein.but(mean=slope),
        "nothing to integrate": stein.but(before=slope, after=slope),
        "one function": stein.but(of=(kept,)),
        "the slope lost": one.but(after=normal(g())),
        "the factor kept": one.but(after=normal(x * g(1))),
        "the sign of the slope": one.but(after=-one.after),
        "the second slope": one.but(after=normal(g(2))),
        "the slope of the power lost": again.but(after=normal(x * g(1))),
        "the slope of a square, once": squared.but(after=normal(g() ** 2) + normal(x * g() * g(1))),
        "unknown growth": one.but(where=()),
        "growth of the function only": one.but(where=(ModerateGrowth(phi, 0),)),
        "growth of another function": one.but(where=(ModerateGrowth(a, 1),)),
        "a variance of two": single(x * g(), mean(g(1), _double), law=_double),
        "two variables": single(x * g(), normal(g(1)), law=pair),
        "a slope": single(x * g(1), normal(g(2))),
        "three functions": single(x * g() ** 3, 3 * normal(g() ** 2 * g(1))),
        "a slope beside a function": single(x * g() * g(1), normal(g(1) ** 2) + normal(g() * g(2))),
        "two functions and another": single(
            x * g() ** 2 * _relu, 2 * normal(g() * g(1) * _relu) + normal(g() ** 2 * _relu.diff(x))
        ),
        "nothing done": one.but(mean=normal(x**3 * g()), after=one.before),
        "no function": single(x**2, normal(x**0)),
        "no factor x": single(g(), normal(g(1) / x) - normal(g() / x**2)),
        "a factor that is no polynomial": single(
            x * exp(x) * g(), normal(exp(x) * g()) + normal(exp(x) * g(1))
        ),
        "a function of twice the variable": single(
            x * Apply(phi, 2 * x, 0), 2 * normal(Apply(phi, 2 * x, 1))
        ),
        "a function that changes with the variable": single(
            x * Apply(x, x, 0), normal(Apply(x, x, 1)), ModerateGrowth(x, 1)
        ),
        "one mean that does not occur": one.but(mean=normal(x**3 * g())),
    },
)
