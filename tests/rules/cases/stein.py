"""Steps by the rule ``stein``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import (
    a,
    b,
    c,
    delta,
    m,
    phi,
    tau,
    u,
    v,
    v_other,
    varsigma,
    w,
    x,
    x_other,
    y,
)
from sympy import Abs, Derivative, Expr, Integer, cos, exp, sign, sin

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian, SphericalProjections
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.power_series import Hermite
from bnsym.symbolic.predicates import Integrable, ModerateGrowth

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
open_pair = Gaussian((x, y), [[v, varsigma], [varsigma, v_other]])
rest = sin(x) * y**2


def smooth(factor: Any, function: Any, after: Expr, law: Any = open_pair) -> Case:
    """Integration by parts in all variables."""
    before = mean(factor * function, law)
    where = (varsigma**2 <= v * v_other,)
    return case(Rule.STEIN, before, after, *where, mean=before, factor=factor, rest=function)


one, two = mean(cos(x) * y**2, open_pair), mean(2 * sin(x) * y, open_pair)
waves = smooth(x, rest, v * one + varsigma * two)
tail = mean(exp(-tau * x**2 + a * x), Gaussian((x,), [[v]]))
bump = smooth(
    x,
    exp(-tau * x**2 + a * x),
    v * mean((a - 2 * tau * x) * exp(-tau * x**2 + a * x), tail.law),
    tail.law,
)

_power = PositiveHomogeneous(m + 1, a, b)


def steep(variance: Any, order: int = 1) -> Expr:
    """The mean of the slope of a homogeneous activation of one variable."""
    return mean(Apply(_power, x, Integer(order)), Gaussian((x,), [[variance]]))


kink = smooth(y, Apply(_power, x, Integer(0)), varsigma * steep(v))
own_kink = smooth(x, Apply(_power, x, Integer(0)), v * steep(v))
free_power = PositiveHomogeneous(a, 1, 0)
_free_slope = mean(Apply(free_power, x, Integer(1)), Gaussian((x,), [[v]]))
free_kink = smooth(y, Apply(free_power, x, Integer(0)), varsigma * _free_slope)
still = Gaussian((x, y), [[c, varsigma], [varsigma, v]])
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


_three = Gaussian(
    (x, y, x_other),
    [[v, varsigma, c], [varsigma, v_other, u], [c, u, w]],
)
_all_of_three = (
    m >= 0,
    varsigma**2 <= v * v_other,
    c**2 <= v * w,
    u**2 <= v_other * w,
    _three.covariance.det() >= 0,
)


def power(point: Any, order: int = 0, of: PositiveHomogeneous = _power) -> Apply:
    """The activation with a kink, or its slope."""
    return Apply(of, point, Integer(order))


def three(kept: Any, function: Any, after: Expr, *where: Any) -> Case:
    """The third variable against a function of the other two, a factor of which may stay."""
    before = mean(x_other * kept * function, _three)
    known = (*_all_of_three, *where)
    parameters = {"mean": before, "factor": x_other, "rest": function}
    parameters |= {} if kept == 1 else {"kept": kept}
    return case(Rule.STEIN, before, after, *known, **parameters)


_slopes = mean(power(x, 1) * power(y, 1), open_pair)
_stays = mean(x * power(x, 1) * power(y), open_pair)
_one_slope = mean(power(x, 1) * power(y), open_pair)
_other_slope = mean(power(x) * power(y, 1), open_pair)
_left = u - c * varsigma / v
staying = three(power(x, 1), power(y), c / v * _stays + _left * _slopes)
kinks = three(1, power(x) * power(y), c * _one_slope + u * _other_slope)
_less = PositiveHomogeneous(a, 1, 0)
_steep = three(
    1,
    power(x, 0, _less) * y,
    c * mean(power(x, 1, _less) * y, open_pair)
    + u * mean(power(x, 0, _less), Gaussian((x,), [[v]])),
    2 * a > 1,
)
_single_x = Gaussian((x,), [[v]])
_x_slope = mean(x * power(y, 1), open_pair)
_y_alone = mean(power(y), Gaussian((y,), [[v_other]]))
_still = Gaussian((x, y, x_other), [[delta**2, 0, 0], [0, v_other, u], [0, u, w]])
_frozen_mean = mean(x_other * power(x, 1) * power(y), _still)
_frozen = case(
    Rule.STEIN,
    _frozen_mean,
    u * mean(power(x, 1) * power(y, 1), Gaussian((x, y), [[delta**2, 0], [0, v_other]])),
    m >= 0,
    u**2 <= v_other * w,
    mean=_frozen_mean,
    factor=x_other,
    rest=power(y),
    kept=power(x, 1),
)
_apart = Gaussian((x, y, x_other), [[v, varsigma, 0], [varsigma, v_other, 0], [0, 0, w]])
_no_moment = mean(x_other / x * power(y), _apart)
_beside = mean(power(x, 1) * rho(0, y), open_pair)
_jump = mean(power(x) * Derivative(rho(0, y), y), open_pair)


def assumed(claim: Case, *means: Expr) -> Case:
    """The same where means are assumed to exist, of which nothing is known."""
    return claim.but(where=(*claim.where, *map(Integrable, means)))


alone = single(x * g(), normal(g(1)))
again = single(x**2 * g(), normal(g()) + normal(x * g(1)))
squared = single(x**2 * g() ** 2, normal(g() ** 2) + 2 * normal(x * g() * g(1)))
TABLE = Table(
    (
        stein,
        alone,
        alone.but(before=3 * alone.before - c, after=3 * alone.after - c),
        again,
        squared,
        single(a * x * g(), normal(a * g(1))),
        single(x * (x + 1) * g(), normal(g()) + normal(x * g(1)) + normal(g(1))),
        stein.but(before=3 * stein.before - c, after=3 * stein.after - c),
        parts(y * kept * moved - c * x * kept * moved, (1 - c**2) * slope),
        waves,
        bump,
        kink,
        own_kink,
        free_kink.but(where=(*free_kink.where, a > 0)),
        smooth(y, x, varsigma),
        staying,
        kinks,
        _steep,
        staying.but(before=2 * staying.before - a, after=2 * staying.after - a),
        three(power(x, 1), y, c / v * mean(x * power(x, 1) * y, open_pair) + _left * steep(v)),
        three(x, power(y), c / v * mean(x**2 * power(y), open_pair) + _left * _x_slope),
        three(power(x), x, c / v * mean(x**2 * power(x), _single_x)),
        waves.but(before=2 * waves.before - a, after=2 * waves.after - a),
        smooth(
            y,
            Hermite(3, x) * y,
            varsigma * mean(Hermite(3, x).diff(x) * y, open_pair)
            + v_other * mean(Hermite(3, x), open_pair),
        ),
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
        "one of two slopes": waves.but(after=v * one),
        "the other slope alone": waves.but(after=varsigma * two),
        "weights exchanged": waves.but(after=varsigma * one + v * two),
        "the variance of the other": waves.but(after=v_other * one + varsigma * two),
        "no weights": waves.but(after=one + two),
        "a slope against the sign": waves.but(after=v * one - varsigma * two),
        "the rest itself": waves.but(after=v * mean(rest, open_pair)),
        "another factor": waves.but(factor=y),
        "a kink without the covariance": kink.but(after=steep(v)),
        "a kink with the variance": kink.but(after=v * steep(v)),
        "a kink under the other's variance": kink.but(after=varsigma * steep(v_other)),
        "a kink that stays": kink.but(after=varsigma * steep(v, 0)),
        "the variance of a kink with its own variable": own_kink.but(after=varsigma * steep(v)),
        "a jump": free_kink.but(where=(*free_kink.where, a >= 0)),
        "a kink where the variable may not vary": smooth(
            y, Apply(_power, x, Integer(0)), varsigma * steep(c), still
        ).but(where=(c >= 0, varsigma**2 <= c * v)),
        "a slope with a kink": smooth(y, Apply(_power, x, Integer(1)), varsigma * steep(v, 2)),
        "a kink whose sides depend on the variable": smooth(
            y,
            Apply(PositiveHomogeneous(2, x, 1), x, Integer(0)),
            varsigma
            * mean(Apply(PositiveHomogeneous(2, x, 1), x, Integer(1)), Gaussian((x,), [[v]])),
        ),
        "a kink at another point": smooth(y, Apply(_power, x + y, Integer(0)), varsigma * steep(v)),
        "a kink of a parameter": smooth(y, Apply(_power, c, Integer(0)), varsigma * steep(v)),
        "an activation without a degree": smooth(
            y, Apply(phi, x, Integer(0)), varsigma * mean(g(1), Gaussian((x,), [[v]]))
        ),
        "what stays as if it were independent": staying.but(after=u * _slopes),
        "without what it explains": staying.but(after=_left * _slopes),
        "with what it explains twice": staying.but(after=c / v * _stays + u * _slopes),
        "explained by the covariance": staying.but(after=c * _stays + _left * _slopes),
        "explained by the other variance": staying.but(
            after=c / v_other * _stays + _left * _slopes
        ),
        "left with the other sign": staying.but(
            after=c / v * _stays + (u + c * varsigma / v) * _slopes
        ),
        "the slope of what stays": staying.but(
            after=c / v * _stays + _left * mean(power(x, 2) * power(y, 1), open_pair)
        ),
        "the rest as it is": staying.but(after=c / v * _stays + _left * _one_slope),
        "what stays given as the rest": staying.but(kept=power(y), rest=power(x, 1)),
        "nothing said to stay": staying.but(kept=Integer(1), rest=power(x, 1) * power(y)),
        "all of it stays": three(
            power(x, 1) * power(y), Integer(1), c / v * mean(x * power(x, 1) * power(y), open_pair)
        ),
        "a constant stays": kinks.but(
            before=a * kinks.before,
            mean=mean(a * kinks.before.body, _three),
            kept=a,
            after=a * kinks.after,
        ),
        "a slope that may be too steep": three(
            power(x, 1, _less),
            power(y),
            c / v * mean(x * power(x, 1, _less) * power(y), open_pair)
            + _left * mean(power(x, 1, _less) * power(y, 1), open_pair),
            a > 0,
        ),
        "what stays without a moment": three(
            1 / x, power(y), c / v * _y_alone + _left * mean(power(y, 1) / x, open_pair)
        ),
        "what stays without a moment, apart from the factor": case(
            Rule.STEIN,
            _no_moment,
            Integer(0),
            varsigma**2 <= v * v_other,
            mean=_no_moment,
            factor=x_other,
            rest=power(y),
            kept=1 / x,
        ),
        "two variables stay, the first regressed on": three(
            x * y, y, c / v * mean(x**2 * y**2, open_pair) + _left * mean(x * y, open_pair)
        ),
        "two variables stay, the second regressed on": three(
            x * y, y, u / v_other * mean(x * y**3, open_pair)
        ),
        "a jump, where the mean of the slope exists": assumed(
            free_kink.but(where=(*free_kink.where, a >= 0)), _free_slope
        ),
        "a slope with a kink, where the mean of its slope exists": assumed(
            smooth(y, power(x, 1), varsigma * steep(v, 2)), steep(v, 2)
        ),
        "a kink and a jump, where the mean of every slope exists": assumed(
            three(1, power(x) * rho(0, y), c * _beside + u * _jump), _beside, _jump
        ),
        "what stays and may not vary": _frozen,
        "one of two kinks": kinks.but(after=c * _one_slope),
        "the covariances exchanged": kinks.but(after=u * _one_slope + c * _other_slope),
        "both slopes at once": kinks.but(after=(c + u) * _slopes),
        "a slope that may be as steep": _steep.but(where=(*_all_of_three, 2 * a >= 1)),
        "a slope among the kinks": three(
            1, power(x, 1) * y, c * mean(power(x, 2) * y, open_pair) + u * steep(v)
        ),
        "a kink and another function": three(
            1,
            power(x) * sin(y),
            c * mean(power(x, 1) * sin(y), open_pair) + u * mean(power(x) * cos(y), open_pair),
        ),
        "a kink that jumps at the other variable": three(
            1,
            power(x) * power(y, 0, _less),
            c * mean(power(x, 1) * power(y, 0, _less), open_pair)
            + u * mean(power(x) * power(y, 1, _less), open_pair),
            a >= 0,
        ),
        "another rest": waves.but(rest=rest * 2),
        "a factor that is no variable": waves.but(factor=a, rest=x * rest / a),
        "a rest that is not smooth": smooth(x, Abs(y), varsigma * mean(sign(y), open_pair)),
        "a rest without a slope": smooth(x, rho(0, y), 0 * v),
        "a rest that grows too fast": smooth(
            x,
            exp(tau * x**2),
            v * mean(2 * tau * x * exp(tau * x**2), open_pair),
        ),
        "a rest with a pole": smooth(x, 1 / y, -varsigma * mean(1 / y**2, open_pair)),
        "a smooth mean that does not occur": waves.but(mean=one),
        "the mean of another pair": waves.but(mean=mean(x * rest, wide), after=waves.before),
        "the sphere": smooth(
            x, x, Integer(1), SphericalProjections((x, y), m + 3, [[1, c], [c, 1]])
        ),
        "one function": stein.but(of=(kept,)),
        "the slope lost": alone.but(after=normal(g())),
        "the factor kept": alone.but(after=normal(x * g(1))),
        "the sign of the slope": alone.but(after=-alone.after),
        "the second slope": alone.but(after=normal(g(2))),
        "the slope of the power lost": again.but(after=normal(x * g(1))),
        "the slope of a square, once": squared.but(after=normal(g() ** 2) + normal(x * g() * g(1))),
        "unknown growth": alone.but(where=()),
        "growth of the function only": alone.but(where=(ModerateGrowth(phi, 0),)),
        "growth of another function": alone.but(where=(ModerateGrowth(a, 1),)),
        "a variance of two": single(x * g(), mean(g(1), _double), law=_double),
        "two variables": single(x * g(), normal(g(1)), law=pair),
        "a slope": single(x * g(1), normal(g(2))),
        "three functions": single(x * g() ** 3, 3 * normal(g() ** 2 * g(1))),
        "a slope beside a function": single(x * g() * g(1), normal(g(1) ** 2) + normal(g() * g(2))),
        "two functions and another": single(
            x * g() ** 2 * _relu, 2 * normal(g() * g(1) * _relu) + normal(g() ** 2 * _relu.diff(x))
        ),
        "nothing done": alone.but(mean=normal(x**3 * g()), after=alone.before),
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
        "one mean that does not occur": alone.but(mean=normal(x**3 * g())),
    },
)
