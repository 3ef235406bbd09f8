"""Gegenbauer polynomials of one index as sums of those of a smaller one, in closed form.

With d = mu_2 - mu > 0, e one for odd degrees and zero for even ones,

    C_(2m + e) of index mu_2 = sum_(nu = 0)^m K(m, e, nu) C_(2 nu + e) of index mu,  K positive.

The relation of C_(l + 2) and C_l to the polynomial of degree l and an index more holds for both
indices, so that both sides satisfy one recurrence in m.
"""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Lambda, Rational, Sum

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.special import Pochhammer
from bnsym.symbolic.sphere import Legendre
from bnsym_derivations.sphere.gegenbauer import C, relation
from bnsym_derivations.sphere.linearisation import by_polynomials
from bnsym_derivations.symbols import k, l, m, mu, mu_other, n, nu, t

__all__ = ["IDENTITIES"]

_INDEX = Variable(mu, Positive(corners=("1/2", 1, "61/2")), "index")
_LARGER = Variable(mu_other, Positive(corners=("3/2", 2, "63/2")), "larger index")
_HALF = Variable(m, Integers(0, reach=4, corners=(0, 1, 2)), "half the degree")
_LEAST = Variable(l, Integers(0, reach=4, corners=(0, 1)), "smallest degree")
_POINT = Variable(t, Reals(corners=(1, -1, 0)), "argument")
_ONE = Integer(1)
_CITE = (("DLMF", "(18.18.16)"),)
_RING = 1 - t**2


def _apart(degree: Expr, index: Expr = mu) -> tuple[Expr, Expr, Expr]:
    """The factors of the degrees two apart and of the index above."""
    twice = degree + 2 * index
    return (degree + 1) * (degree + 2), twice * (twice + 1), 4 * index * (degree + index + 1)


_ABOVE, _HERE, _RAISED = _apart(l)
TWO_APART = relation(
    "gegenbauer_two_apart",
    "Two Gegenbauer polynomials two degrees apart, by that of the lower degree and an index more.",
    (_ABOVE * C(l + 2), _HERE * C(l) - _RAISED * _RING * C(l, mu + 1)),
    0,
    "1 − t² from the second z-derivative of the generating function",
    "(4.7.29), (4.7.27)",
    _POINT,
)


def _next() -> Derivation:
    other = _RAISED * _RING * C(l, mu + 1) - _HERE * C(l)
    return (
        Derivation(C(l + 2))
        .by("field", (_ABOVE * C(l + 2) + other) / _ABOVE - other / _ABOVE, "add and subtract")
        .by(
            "instance",
            -other / _ABOVE,
            "the relation of polynomials two degrees apart",
            of="sphere.gegenbauer_two_apart",
            at=({mu: mu, l: l, t: t},),
        )
    )


NEXT = Identity(
    name="sphere.gegenbauer_two_up",
    says="A Gegenbauer polynomial by those two degrees below, of its index and of one more.",
    statement=Eq(C(l + 2), (_HERE * C(l) - _RAISED * _RING * C(l, mu + 1)) / _ABOVE),
    over=(_INDEX, _LEAST, _POINT),
    cite=(("Szego1975", "(4.7.27), (4.7.29)"),),
    uses=("sphere.gegenbauer_two_apart",),
    derivation=_next,
)


def _ratio(number: Expr, least: int, larger: Expr = mu_other, index: Expr = mu) -> Expr:
    """The coefficient of the number nu, without its linear factor."""
    most, rest = number + nu + least, number - nu
    size = Pochhammer(larger, most) / Pochhammer(index, most + 1)
    return size * Pochhammer(larger - index, rest) / Pochhammer(_ONE, rest)


def _sum(number: Expr, least: int, *indices: Expr) -> Sum:
    """What the polynomial is."""
    degree, (_, index) = 2 * nu + least, indices or (mu_other, mu)
    coefficient = (degree + index) * _ratio(number, least, *indices)
    return Sum(coefficient * C(degree, index), (nu, 0, number))


def _related(least: int) -> tuple[Expr, Expr]:
    """The sum up to m + 1, and what it is by two others up to m."""
    above, here, raised = _apart(2 * m + least, mu_other)
    other = _RING * _sum(m, least, mu_other + 1, mu + 1)
    return _sum(m + 1, least), here / above * _sum(m, least) - raised / above * other


def _recurrence(least: int) -> Derivation:
    top, sums = _related(least)
    factor, _, beside = _apart(2 * m + least, mu_other)
    degree = 2 * nu + least
    above, here, raised = _apart(degree)
    lower, upper = here * C(degree), above * C(degree + 2)
    lifted = lower - (lower - raised * _RING * C(degree, mu + 1))
    weight = beside / factor * _ratio(m, least, mu_other + 1, mu + 1) / (4 * mu)
    kept = sums - sums.xreplace({_sum(m, least): Integer(0)})
    return (
        Derivation(top)
        .by(
            "telescoping",
            kept - Sum(weight * (lower - upper), (nu, 0, m)),
            "what one term has too little, the term before has too much",
            certificate=Lambda(nu, -(weight * upper).xreplace({nu: nu - 1})),
        )
        .by(
            "instance",
            kept - Sum(weight * lifted, (nu, 0, m)),
            "the relation of polynomials two degrees apart",
            of="sphere.gegenbauer_two_apart",
            at=({mu: mu, l: degree, t: t},),
        )
        .by("linearity", sums, "1 − t² comes out")
    )


_FIRST = (Integer(1), 2 * mu * t)
"""Of degrees zero and one."""


def _start(least: int) -> Derivation:
    first = C(Integer(least))
    return (
        Derivation(first)
        .by("definition", first.definition(), "C_l is a coefficient", of=(Gegenbauer,))
        .by("definition", _FIRST[least], "the first ones", of=(TaylorCoefficient,))
    )


def _change(name: str, parity: str, least: int) -> tuple[Identity, ...]:
    """For the degrees of one parity: the recurrence, the first degree, and all of them."""
    degree, place = 2 * m + least, {mu: mu, mu_other: mu_other, t: t}
    over, where = (_INDEX, _LARGER, _HALF, _POINT), (Gt(mu_other, mu),)
    recurrence = Identity(
        name=f"sphere.{name}_recurrence",
        says=f"Three sums of Gegenbauer polynomials of {parity} degrees are linearly related.",
        statement=Eq(*_related(least)),
        over=over,
        where=where,
        cite=_CITE,
        uses=("sphere.gegenbauer_two_apart",),
        derivation=lambda: _recurrence(least),
    )
    start = Identity(
        name=f"sphere.{name}_start",
        says=f"The Gegenbauer polynomial of the smallest of the {parity} degrees.",
        statement=Eq(C(Integer(least)), _FIRST[least]),
        over=(_INDEX, _POINT),
        cite=(("Szego1975", "(4.7.6)"),),
        derivation=lambda: _start(least),
    )
    change = Identity(
        name=f"sphere.{name}",
        says=f"Of {parity} degree and larger index, a Gegenbauer polynomial is a positive sum.",
        statement=Eq(C(degree, mu_other), _sum(m, least)),
        over=over,
        where=where,
        cite=_CITE,
        uses=("sphere.gegenbauer_two_up", recurrence.name, start.name),
        derivation=lambda: Derivation(C(degree, mu_other)).by(
            "induction",
            _sum(m, least),
            "both sides satisfy the recurrence and agree for the smallest degree",
            index=m,
            bases=((start.name, {mu: mu_other, t: t}),),
            recurrence=("sphere.gegenbauer_two_up", {mu: mu_other, l: degree, t: t}),
            earlier=({m: m}, {m: m, mu: mu + 1, mu_other: mu_other + 1}),
            rewrites=((start.name, {mu: mu, t: t}), (recurrence.name, {**place, m: m})),
        ),
    )
    return recurrence, start, change


_LARGE = n + k
_PLACE = {mu: n * Rational(1, 2) - 1, mu_other: _LARGE * Rational(1, 2) - 1}


def _mean(least: int) -> Sum:
    """A harmonic of the larger sphere by those of the smaller one."""
    degree, lower = 2 * m + least, 2 * nu + least
    whole = Pochhammer(_ONE, degree) / Pochhammer(_LARGE - 2, degree)
    low = Pochhammer(_ONE, lower) / Pochhammer(n - 2, lower)
    weight = ((lower + mu) * _ratio(m, least)).xreplace(_PLACE)
    return Sum(whole / low * weight * Legendre(n, lower, t), (nu, 0, m))


def _restricted(name: str, least: int) -> Derivation:
    degree = 2 * m + least
    (high,), given = by_polynomials(degree, dimension=_LARGE)
    (low,), back = by_polynomials(2 * nu + least)
    scale, total = high / C(degree, _PLACE[mu_other]), _sum(m, least).xreplace(_PLACE)
    weight = scale * total.function / low
    return (
        Derivation(Legendre(_LARGE, degree, t))
        .by("instance", high, "a multiple of a polynomial", **given)
        .by(
            "instance",
            scale * total,
            "the polynomial of a larger index",
            of=name,
            at=({**_PLACE, m: m, t: t},),
        )
        .by("linearity", Sum(weight * (low + 1) - weight, (nu, 0, m)), "add and subtract")
        .by("instance", _mean(least), "multiples of polynomials, each one at one", **back)
    )


def _harmonics(parity: str, least: int) -> Identity:
    """The harmonics of a sphere by those of a smaller one."""
    connection = f"sphere.connection_{parity}"
    return Identity(
        name=f"sphere.legendre_connection_{parity}",
        says=f"Zonal harmonics of {parity} degree of a larger sphere are means of a smaller one's.",
        statement=Eq(Legendre(_LARGE, 2 * m + least, t), _mean(least)),
        over=(
            Variable(n, Integers(3, corners=(3, 4, 15)), "dimension"),
            Variable(k, Integers(1, corners=(1, 2, 10)), "how many dimensions more"),
            _HALF,
            Variable(t, Reals(-1, 1, closed=True, corners=(1, 0)), "projection"),
        ),
        cite=_CITE,
        uses=(connection, "sphere.legendre_by_gammas"),
        derivation=lambda: _restricted(connection, least),
    )


IDENTITIES = (
    TWO_APART,
    NEXT,
    *_change("connection_even", "even", 0),
    *_change("connection_odd", "odd", 1),
    _harmonics("even", 0),
    _harmonics("odd", 1),
)
