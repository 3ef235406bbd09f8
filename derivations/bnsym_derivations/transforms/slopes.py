"""What the slopes of an activation weigh under a Gaussian of the radius, at any covariance.

V and P are the means of phi(x) phi(y) and phi'(x) phi'(y) over two entries x and y of the tilted
batch, of covariance K. By Stein's lemma every other mean is made of these two: no second slope is
needed, for what a third entry has left when it is regressed on the one with the slope is
independent of that one.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Symbol, exp, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, HomogeneousKernel, MomentConstant
from bnsym.symbolic.normal_batch import TiltedCovariance
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.homogeneous.slopes import psi
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    i,
    j,
    k,
    p,
    tau,
    v,
    v_other,
    varsigma,
    x,
    x_other,
    y,
    y_other,
)
from bnsym_derivations.transforms.batch_norm import value
from bnsym_derivations.transforms.tilting import (
    CENTRED,
    CITE,
    LAW,
    RATE,
    SIDES,
    VARY,
    batch,
    entries,
    kernel,
    root,
)

__all__ = [
    "DEGREE",
    "FOURTH",
    "IDENTITIES",
    "THIRD",
    "covariance",
    "slope_weights",
    "steep_kernel",
    "value_weights",
]

DEGREE = Variable(alpha, Reals("1/2", oo, corners=(1, "3/2", 2, "3/4")), "degree")
THIRD = Variable(k, Integers(1, upper=B), "a third place")
FOURTH = Variable(p, Integers(1, upper=B), "a fourth place")
_NAMES = (x, y, x_other, y_other)
_PLACES = (i, j, k, p)


def covariance(first: Expr, second: Expr, rate: Expr) -> TiltedCovariance:
    """An entry of K."""
    return TiltedCovariance(CENTRED, rate, first, second)


def steep_kernel(rate: Expr) -> Expr:
    """P at the tilted covariance, over the root of the determinant."""
    one, two, both = entries(CENTRED, rate)
    less = alpha - 1
    scale = alpha**2 * MomentConstant(less) * sqrt(one) ** less * sqrt(two) ** less
    cosine = both / (sqrt(one) * sqrt(two))
    return scale * HomogeneousKernel(psi, cosine) / root(CENTRED, rate)


def _shares(first: Symbol, other: Symbol, rate: Expr) -> tuple[Expr, Expr]:
    """How much the first entry explains of another one, and what is left with the second one."""
    second = j if first == i else i
    share = covariance(first, other, rate) / covariance(first, first, rate)
    return share, covariance(second, other, rate) - share * covariance(i, j, rate)


def slope_weights(first: Symbol, other: Symbol, rate: Expr) -> tuple[Expr, Expr]:
    """Those of V and of P in the mean of the slope at the ``first`` entry, times another one."""
    share, left = _shares(first, other, rate)
    return alpha * share, left


def _sloped_form(first: Symbol, whole: Expr, steep: Expr) -> Expr:
    """E phi'(x) phi(y) z_k, or E phi(x) phi'(y) z_k: the slope is at the ``first`` place."""
    of_values, of_slopes = slope_weights(first, k, tau)
    return of_values * whole + of_slopes * steep


def value_weights(rate: Expr) -> tuple[Expr, Expr]:
    """Those of V and of P in E phi(x) phi(y) z_k z_p."""
    (share, left), (share_two, left_two) = (_shares(first, k, rate) for first in (i, j))
    one, two, own = (covariance(place, p, rate) for place in (i, j, k))
    return alpha * (one * share + two * share_two) + own, one * left + two * left_two


def _values_kernel() -> Expr:
    """E phi(x) phi(y) z_k z_p at the tilted covariance, over the root of the determinant."""
    whole, steep = value_weights(tau)
    return whole * kernel(CENTRED, tau) + steep * steep_kernel(tau)


_ONE, _TWO, _BOTH = entries(CENTRED, tau)
_PAIR = Gaussian((x, y), [[_ONE, _BOTH], [_BOTH, _TWO]])
_COST = root(CENTRED, tau)
_V, _P = (Expectation(value(x, m) * value(y, m), _PAIR) for m in (0, 1))
_AT = {alpha: alpha, a: a, b: b, v: _ONE, v_other: _TWO, varsigma: _BOTH}


def _law(count: int) -> Gaussian:
    """That of so many entries."""
    places = _PLACES[:count]
    rows = [
        [
            covariance(min(m, q, key=_PLACES.index), max(m, q, key=_PLACES.index), tau)
            for q in places
        ]
        for m in places
    ]
    return Gaussian(_NAMES[:count], rows)


def _open(orders: tuple[int, int], count: int) -> tuple[Derivation, Expectation]:
    """The start of a derivation, and the mean over so many entries that the tilt leaves."""

    def body(*points: Expr) -> Expr:
        rest = value(points[0], orders[0]) * value(points[1], orders[1])
        for point in points[2:]:
            rest *= point
        return rest

    rest = body(*map(z, _PLACES[:count]))
    start = Expectation(exp(-tau * norm**2) * rest, LAW)
    mean = Expectation(body(*_NAMES[:count]), _law(count))
    return Derivation(start).by(
        "tilt",
        mean / _COST,
        "complete the square",
        mean=start,
        rest=rest,
        rate=tau,
        places=_PLACES[:count],
        names=_NAMES[:count],
        centred=True,
    ), mean


def _steep() -> Derivation:
    chain, _ = _open((1, 1), 2)
    return chain.by(
        "instance",
        steep_kernel(tau),
        "the dual kernel of the slopes",
        of="duals.homogeneous_slopes",
        at=(_AT,),
    )


def _explained(first: Symbol) -> tuple[Expr, Expr, dict[str, Expr]]:
    """A mean with z_k and a slope by Stein's lemma, by Euler's relation, and what was done."""
    own, other = (x, y) if first == i else (y, x)
    share, left = _shares(first, k, tau)
    against = Expectation(own * value(own, 1) * value(other), _PAIR)
    whole = Expectation(alpha * value(x) * value(y), _PAIR)
    done = {"factor": x_other, "rest": value(other), "kept": value(own, 1)}
    return share * against + left * _P, share * whole + left * _P, done


def _closed(
    chain: Derivation, forms: tuple[Expr, Expr, Expr], owns: tuple[Symbol, ...], end: Expr
) -> Derivation:
    """From Stein's lemma, Euler's relation and the form in V and P to closed forms."""

    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    parts = Expectation(sides(x) * sides(y), _PAIR)
    first, second, last = (form.xreplace({_P: steep_kernel(tau) * _COST}) for form in forms)
    return (
        chain.by(
            "instance",
            first / _COST,
            "the dual kernel of the slopes",
            of="duals.homogeneous_slopes",
            at=(_AT,),
        )
        .by(
            "instance",
            second / _COST,
            "Euler's relation",
            of="homogeneous.euler",
            at=tuple({alpha: alpha, a: a, b: b, x: own} for own in owns),
        )
        .by("linearity", last / _COST, "constants come out")
        .by("definition", last.xreplace({_V: parts}) / _COST, "the two sides of φ", of=(Apply,))
        .by("instance", end, "the dual kernel of the values", of="duals.homogeneous", at=(_AT,))
    )


def _sloped(first: Symbol) -> Derivation:
    """One slope: it stays, and the other factor is differentiated."""
    chain, mean = _open((1, 0) if first == i else (0, 1), 3)
    against, euler, done = _explained(first)
    chain = chain.by(
        "stein",
        against / _COST,
        "z_k, but for what the entry with the slope explains, against the other one",
        mean=mean,
        **done,
    )
    forms = against, euler, _sloped_form(first, _V, _P)
    end = _sloped_form(first, kernel(CENTRED, tau), steep_kernel(tau))
    return _closed(chain, forms, (x if first == i else y,), end)


def _values() -> Derivation:
    """No slope: one entry against all other factors, then as before."""
    chain, mean = _open((0, 0), 4)
    slopes = [Expectation(value(x, m) * value(y, 1 - m) * x_other, _law(3)) for m in (1, 0)]
    weights = [covariance(place, p, tau) for place in (i, j, k)]

    def form(one: Expr, two: Expr) -> Expr:
        return weights[0] * one + weights[1] * two + weights[2] * _V

    chain = chain.by(
        "stein",
        form(*slopes) / _COST,
        "z_p against the other factors",
        mean=mean,
        factor=y_other,
        rest=value(x) * value(y) * x_other,
    )
    (against, euler, done), (against_two, euler_two, done_two) = map(_explained, (i, j))
    chain = chain.by(
        "stein",
        form(against, slopes[1]) / _COST,
        "z_k against the second factor, the first one a slope",
        mean=slopes[0],
        **done,
    ).by(
        "stein",
        form(against, against_two) / _COST,
        "z_k against the first factor, the second one a slope",
        mean=slopes[1],
        **done_two,
    )
    last = form(*(_sloped_form(first, _V, _P) for first in (i, j)))
    forms = form(against, against_two), form(euler, euler_two), last
    return _closed(chain, forms, (x, y), _values_kernel())


def _record(
    name: str,
    says: str,
    derivation: Callable[[], Derivation],
    more: tuple[Variable, ...] = (),
    uses: tuple[str, ...] = (),
) -> Identity:
    """What a derivation arrives at."""
    chain = derivation()
    return Identity(
        name=f"transforms.tilted_{name}",
        says=f"Under a Gaussian of the radius, the mean of {says}.",
        statement=Eq(chain.start, chain.end),
        over=(DEGREE, *SIDES, *batch(5), *more, RATE),
        where=VARY,
        cite=CITE,
        uses=("duals.homogeneous_slopes", *uses),
        derivation=derivation,
    )


_USES = ("duals.homogeneous", "homogeneous.euler")
IDENTITIES = (
    _record("slopes", "two slopes", _steep),
    _record("first_slope", "a slope, a value and an entry", lambda: _sloped(i), (THIRD,), _USES),
    _record("second_slope", "a value, a slope and an entry", lambda: _sloped(j), (THIRD,), _USES),
    _record("values", "two values and two entries", _values, (THIRD, FOURTH), _USES),
)
