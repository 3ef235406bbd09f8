"""Steps by the rule ``turn``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    c,
    epsilon,
    i,
    j,
    k,
    omega,
    phi,
    tau,
    u,
    v,
    w,
    x,
    y,
)
from sympy import (
    Expr,
    Integer,
    Integral,
    Lambda,
    MatrixSymbol,
    Symbol,
    cos,
    exp,
    oo,
    sqrt,
    tanh,
)

from bnsym.core import Rule
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.normal_batch import CentredCovariance, TiltDeterminant, TiltedCovariance
from bnsym.symbolic.predicates import Covariance, Sectorial, SlowGrowth

from .table import Case, Table, case

Sigma_G, psi = CentredCovariance(Sigma), Symbol("psi")
power = PositiveHomogeneous(alpha, a, b)
where = (
    Sectorial(phi),
    Covariance(Sigma),
    Covariance(Sigma_G),
    Sectorial(psi),
    i <= B,
    j <= B,
)


def value(point: Any, function: Any = phi, order: int = 0) -> Apply:
    """An activation at a point."""
    return Apply(function, point, Integer(order))


def pair(weight: Any, rate: Any, matrix: Any = Sigma_G, places: Any = (i, j)) -> Gaussian:
    """Multiples of a tilted pair."""
    one, two = places
    rows = [[(one, one), (one, two)], [(one, two), (two, two)]]
    return Gaussian(
        (x, y), [[weight * TiltedCovariance(matrix, rate, *entry) for entry in row] for row in rows]
    )


def cost(rate: Any, matrix: Any = Sigma_G) -> Expr:
    """The root of the determinant."""
    return sqrt(TiltDeterminant(matrix, rate))


def levels(body: Any, rate: Any = tau, level: Any = w) -> Integral:
    """The Fourier integrals at all levels."""
    return Integral(FourierIntegral(body, rate, level), (level, 0, oo))


def rates(body: Any, law: Gaussian, fall: Any, wave: Any = None) -> Integral:
    """The contours at all rates."""
    inner = HankelIntegral((exp(omega) if wave is None else wave) * Expectation(body, law), omega)
    return Integral(inner / (tau * fall), (tau, 0, oo))


def turned(
    body: Any, origin: Any, scale: Any = 1 / B, matrix: Any = Sigma_G, places: Any = (i, j)
) -> Case:
    """A pair that is tilted by a multiple of the rate."""
    scale = Integer(1) * scale
    tilt = (scale * tau, matrix, places)
    mean = Expectation(body, pair(1 / w, *tilt))
    start = levels(mean / cost(*tilt[:2]))
    after = origin + rates(body, pair(tau / omega, *tilt), cost(*tilt[:2]))
    return case(
        Rule.TURN,
        start,
        after,
        *where,
        integral=start,
        mean=mean,
        matrix=matrix,
        scale=scale,
        places=places,
        along=omega,
    )


zero, values = value(Integer(0)), value(x) * value(y)
both = turned(values, zero**2)
other = turned(value(x) * value(y, psi), zero * value(Integer(0), psi), v, Sigma)
degree = turned(value(x, power) * value(y, power), value(Integer(0), power) ** 2)
wave = Lambda(u, tanh(2 * u) * cos(u) + 1)
steep = Lambda(u, cos(u**2))
tilt, fall = tau / B, cost(tau / B)
law, image = pair(1 / w, tilt), pair(tau / omega, tilt)


def falling(fall: Any, given: Any = None, left: Any = None) -> Case:
    """With an exponential of its own."""
    at_first = exp(-fall * tau) if given is None else given
    at_last = exp(-fall * tau) if left is None else left
    start = levels(at_first * both.parameters["mean"] / cost(tau / B))
    after = zero**2 + Integral(at_last * (both.after - zero**2).function, (tau, 0, oo))
    return both.but(before=start, after=after, integral=start, fall=Integer(1) * fall)


def over(body: Any, origin: Any = zero**2, under: Gaussian = image, price: Any = fall) -> Expr:
    """What is claimed of the pair."""
    return origin + rates(body, under, price)


def given(body: Any, mean: Any = both.parameters["mean"]) -> Case:
    """Another integrand."""
    start = levels(body)
    return both.but(before=start, integral=start, mean=mean)


def only(body: Any, origin: Any) -> Case:
    """Another function of the pair."""
    return turned(body, origin)


Theta = MatrixSymbol("Theta", B, B)
mixed = Gaussian((x, y), [[law.covariance[0, 0], 0], [0, law.covariance[1, 1]]])
single = Expectation(value(x), Gaussian((x,), [[law.covariance[0, 0]]]))
elsewhere = levels(Expectation(values, pair(1 / w, tau)) / cost(tau))
TABLE = Table(
    (
        falling(epsilon),
        falling(v),
        falling(c).but(where=(*where, c >= 0)),
        both,
        both.but(before=2 * both.before + c, after=2 * both.after + c),
        other,
        degree.but(where=(*where, alpha > 0)),
        turned(value(x, wave) * value(y, wave), value(Integer(0), wave) ** 2),
        turned(value(x), zero),
        turned(values, zero**2, places=(i, i)),
    ),
    {
        "not analytic": both.without(0),
        "a fall of any sign": falling(c),
        "an exponential that grows": falling(-epsilon),
        "no exponential before": falling(epsilon, Integer(1)),
        "no exponential after": falling(epsilon, left=Integer(1)),
        "the exponential upside down": falling(epsilon, left=exp(epsilon * tau)),
        "an exponential at another rate": falling(epsilon, left=exp(-epsilon * tau / B)),
        "an exponential that falls faster before": falling(epsilon, exp(-2 * epsilon * tau)),
        "an exponential that is left out": falling(epsilon).but(fall=Integer(0)),
        "a fall of the level": falling(w),
        "a fall of the rate": falling(tau),
        "smooth only": both.but(where=(SlowGrowth(phi), *where[1:])),
        "another analytic function": both.but(where=(Sectorial(a), *where[1:])),
        "one of two not analytic": other.without(3),
        "a wave that grows in the sectors": turned(
            value(x, steep) * value(y, steep), value(Integer(0), steep) ** 2
        ),
        "a wave of no line": turned(
            value(x, Lambda(u, tanh(u + 1))), value(Integer(0), Lambda(u, tanh(u + 1)))
        ),
        "a degree that may vanish": degree.but(where=(*where, alpha >= 0)),
        "no covariance": both.without(2),
        "the covariance of another batch": other.without(1),
        "a scale of any sign": turned(values, zero**2, a),
        "a scale that may vanish": turned(values, zero**2, a).but(where=(*where, a >= 0)),
        "a scale of the wrong sign": turned(values, zero**2, -1 / B),
        "no value at zero": both.but(after=over(values, Integer(0))),
        "the value at zero once": both.but(after=over(values, zero)),
        "the sign of the value at zero": both.but(after=over(values, -(zero**2))),
        "the value at zero of another function": other.but(
            after=other.after - zero * value(Integer(0), psi) + zero**2
        ),
        "no wave": both.but(after=zero**2 + rates(values, image, fall, Integer(1))),
        "another wave": both.but(after=zero**2 + rates(values, image, fall, exp(2 * omega))),
        "the wave upside down": both.but(after=zero**2 + rates(values, image, fall, exp(-omega))),
        "the pair at the first levels": both.but(after=over(values, under=pair(1 / omega, tilt))),
        "the pair upside down": both.but(after=over(values, under=pair(omega / tau, tilt))),
        "no contour under the pair": both.but(after=over(values, under=pair(tau, tilt))),
        "another tilt of the pair": both.but(after=over(values, under=pair(tau / omega, tau))),
        "another tilt of the cost": both.but(after=over(values, price=cost(tau))),
        "no cost": both.but(after=over(values, price=Integer(1))),
        "the whole determinant": both.but(after=over(values, price=fall**2)),
        "no weight of the rates": both.but(
            after=zero**2 + Integral(tau * (both.after - zero**2).function, (tau, 0, oo))
        ),
        "rates below one": both.but(
            after=zero**2 + Integral((both.after - zero**2).function, (tau, 0, 1))
        ),
        "no cost before": given(both.parameters["mean"]),
        "the whole determinant before": given(both.parameters["mean"] / fall**2),
        "the determinant above": given(both.parameters["mean"] * fall),
        "another determinant": given(both.parameters["mean"] / cost(tilt, Sigma)),
        "a determinant at another rate": given(both.parameters["mean"] / cost(tau)),
        "a level too many": given(both.parameters["mean"] / (w * fall)),
        "independent entries": given(Expectation(values, mixed) / fall, Expectation(values, mixed)),
        "the pair without a level": given(
            Expectation(values, pair(1, tilt)) / fall, Expectation(values, pair(1, tilt))
        ),
        "the pair at another rate": given(
            Expectation(values, pair(1 / w, tau)) / fall, Expectation(values, pair(1 / w, tau))
        ),
        "the pair of another batch": given(
            Expectation(values, pair(1 / w, tilt, Sigma)) / fall,
            Expectation(values, pair(1 / w, tilt, Sigma)),
        ),
        "another pair": both.but(places=(i, i)),
        "the pair exchanged": both.but(places=(j, i)),
        "another matrix": both.but(matrix=Sigma),
        "another scale": both.but(scale=Integer(1)),
        "a mean of something else": both.but(mean=other.parameters["mean"]),
        "a slope": only(value(x, order=1) * value(y), value(Integer(0), order=1) * zero),
        "a function of the sum": only(value(x + y), zero),
        "a multiple": only(value(2 * x) * value(y), zero**2),
        "no activation": only(x * value(y), Integer(0)),
        "a function of the other entry": only(
            value(x, PositiveHomogeneous(2, y, 0)), value(Integer(0), PositiveHomogeneous(2, 0, 0))
        ),
        "a function of the level": only(
            value(x, PositiveHomogeneous(2, w, 0)),
            value(Integer(0), PositiveHomogeneous(2, w, 0)),
        ),
        "a function of the rate": only(
            value(x, PositiveHomogeneous(2, tau, 0)),
            value(Integer(0), PositiveHomogeneous(2, tau, 0)),
        ),
        "one level": both.but(before=both.before.function, integral=both.before.function),
        "levels above one": both.but(
            before=Integral(both.before.function, (w, 1, oo)),
            integral=Integral(both.before.function, (w, 1, oo)),
        ),
        "levels that are squares": both.but(
            before=levels(both.before.function.body, level=w).func(
                FourierIntegral(both.before.function.body, tau, w**2), (w, 0, oo)
            ),
            integral=Integral(FourierIntegral(both.before.function.body, tau, w**2), (w, 0, oo)),
        ),
        "no Fourier integral": both.but(
            before=Integral(both.before.function.body, (w, 0, oo)),
            integral=Integral(both.before.function.body, (w, 0, oo)),
        ),
        "an integral that does not occur": both.but(before=elsewhere, after=elsewhere),
        "a contour in a name that is free": turned(
            value(x, PositiveHomogeneous(2, omega, 0)),
            value(Integer(0), PositiveHomogeneous(2, omega, 0)),
        ),
        "a scale that varies": turned(values, zero**2, tau),
        "a scale of the level": turned(values, zero**2, w),
        "one entry": given(single / fall, single),
        "three places": both.but(places=(i, j, k)),
        "a contour that is no name": both.but(along=2 * omega),
    },
)
