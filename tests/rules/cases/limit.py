"""Steps by the rule ``limit``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, a, alpha, b, c, q, w, x, y
from sympy import Abs, Integer, Rational, acos, cos, gamma, pi, sin, sqrt, sympify

from bnsym.core import Rule
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import (
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.limits import LimitOf

from .table import Case, Table, case

half = (B - 1) * Rational(1, 2)
cosine = -1 / (B - 1)
linear = (2 * B + a) / (B + 3)
_RATIO = "sphere.gamma_quotient"


def quotient(argument: object) -> object:
    return argument**alpha * gamma(argument) / gamma(argument + alpha)


def of(
    body: object, after: object, outer: object, *parts: object, where: tuple[Any, ...] = ()
) -> Case:
    node = LimitOf(sympify(body), B)
    return case(
        Rule.LIMIT, node, sympify(after), *where, limit=node, outer=sympify(outer), parts=parts
    )


def gammas(argument: object, *where: object) -> Case:
    made = of(quotient(argument), 1, x, (x, quotient(argument)), where=where)
    return made.but(known=((x, _RATIO, {q: alpha}, argument),))


known = gammas(half)
rational = of(linear, 2, x, (x, linear))
both = of(
    acos(cosine) * sqrt(linear) + a / linear**2,
    pi / 2 * sqrt(2) + a / 4,
    acos(y) * sqrt(x) + a / x**2,
    (x, linear),
    (y, cosine),
)
kernel = of(ArcCosine(alpha, cosine), ArcCosine(alpha, 0), ArcCosine(alpha, y), (y, cosine))
kernel = kernel.but(where=(alpha > -Rational(1, 2),))


def below_one(argument: object, value: object) -> Case:
    """A divisor that cannot vanish by a fact about the open interval."""
    made = of(
        1 / (1 - ArcCosine(1, argument)),
        1 / (1 - ArcCosine(1, value)),
        1 / (1 - ArcCosine(1, y)),
        (y, argument),
    )
    return made.but(facts=(("homogeneous.arc_cosine_1_below_one", {c: sympify(value)}),))


below = below_one(cosine, 0)
steep = of((B + b) / (a * B + 1), 1 / a, x, (x, (B + b) / (a * B + 1)), where=(a > 0,))
constant = of(
    BatchMomentConstant(alpha, B),
    MomentConstant(alpha),
    x,
    (x, BatchMomentConstant(alpha, B)),
    where=(alpha > -Rational(1, 2),),
).but(known=((x, "forward.moment_constant_limit", {alpha: alpha}, B),))
inside = rational.but(before=3 * rational.before + c, after=6 + c)
activation = PositiveHomogeneous(alpha, a, b)
whole = of(
    HomogeneousKernel(activation, (B - 1) / B),
    HomogeneousKernel(activation, 1),
    HomogeneousKernel(activation, y),
    (y, (B - 1) / B),
    where=(alpha > -Rational(1, 2),),
)
opposite = of(acos(-(B - 1) / B), pi, acos(y), (y, -(B - 1) / B))
third = of(1 / (B + 1), 0, x, (x, 1 / (B + 1)))
one = of(B / (B + 1), 1, 1 / x, (x, (B + 1) / B))
small = of(sqrt(B / (2 * B + 1)), sqrt(Rational(1, 2)), sqrt(x), (x, B / (2 * B + 1)))
homogeneous = HomogeneousKernel(PositiveHomogeneous(x, a, b), c)
degree = of(
    homogeneous.xreplace({x: 1 + 1 / B}),
    homogeneous.xreplace({x: Integer(1)}),
    homogeneous,
    (x, 1 + 1 / B),
    where=(c > -1, c < 1),
)


def small_degree(end: Any) -> Case:
    """A kernel of a degree that falls to the end."""
    parts = {x: end + 1 / B}
    value = homogeneous.xreplace({x: end})
    return of(homogeneous.xreplace(parts), value, homogeneous, *parts.items(), where=degree.where)


TABLE = Table(
    (
        known,
        degree,
        small_degree(-Rational(1, 3)),
        rational,
        both,
        kernel,
        below,
        steep,
        constant,
        inside,
        whole,
        opposite,
        third,
        one,
        small,
    ),
    {
        "a fact outside its hypotheses": below_one(1 + cosine, 1),
        "another value": known.but(after=MomentConstant(alpha)),
        "the inverse": rational.but(after=Rational(1, 2)),
        "zero for a quotient of leading coefficients": rational.but(after=Integer(0)),
        "no limit of a linear function": of(B + a, a, x, (x, B + a)),
        "no limit of a square over a linear function": of(
            B**2 / (B + 1), 1, x, (x, B**2 / (B + 1))
        ),
        "a leading coefficient that may vanish": steep.but(where=()),
        "a divisor that vanishes": of(B, 0, 1 / x, (x, 1 / B)),
        "a divisor that may vanish": of(1 / (a + 1 / B), 1 / a, 1 / x, (x, a + 1 / B)),
        "a root at zero": of(1 / sqrt(B), 0, sqrt(x), (x, 1 / B)),
        "a root of what may be negative": of(sqrt(a + 1 / B), sqrt(a), sqrt(x), (x, a + 1 / B)),
        "a cosine above one": of(acos(2 + 1 / B), acos(2), acos(x), (x, 2 + 1 / B)),
        "a cosine below minus one": of(acos(-2 - 1 / B), acos(-2), acos(x), (x, -2 - 1 / B)),
        "a kernel of no correlation": of(
            ArcCosine(1, 2 - 1 / B), ArcCosine(1, 2), ArcCosine(1, x), (x, 2 - 1 / B)
        ),
        "a degree that moves": of(
            ArcCosine(1 / B, c), ArcCosine(0, c), ArcCosine(x, c), (x, 1 / B), where=(c > 0, c < 1)
        ),
        "a degree that falls to minus one half": small_degree(-Rational(1, 2)),
        "a degree that falls below minus one half": small_degree(-Integer(1)),
        "a kernel of a moving degree at no correlation": degree.but(where=(c > -1,)),
        "a kernel with a side that moves": of(
            HomogeneousKernel(PositiveHomogeneous(1, 1 / B, b), c),
            HomogeneousKernel(PositiveHomogeneous(1, 0, b), c),
            HomogeneousKernel(PositiveHomogeneous(1, x, b), c),
            (x, 1 / B),
            where=degree.where,
        ),
        "a function that is not known": of(Abs(linear), 2, Abs(x), (x, linear)),
        "a part that is not rational": of(sin(1 / B), 0, x, (x, sin(1 / B))),
        "a part that oscillates": of((-1) ** B / B, 0, x * y, (x, (-1) ** B), (y, 1 / B)),
        "an exponent that moves": of((1 + 1 / B) ** B, 1, x**y, (x, 1 + 1 / B), (y, B)),
        "the variable outside its parts": of(B / B**2, 1 / B, x / B, (x, B / B)),
        "another body": rational.but(parts=((x, (2 * B + a) / (B + 4)),), outer=x),
        "a name that is taken": of(linear + y, 2 + y, x + y, (x, linear)).but(
            parts=((x, linear), (y, cosine))
        ),
        "a variable that a vanishing factor hides": of(
            B * (linear - 2), 0, B * (x - 2), (x, linear)
        ),
        "a divisor that is not rational": of(1 / cos(1 / B), 1, x, (x, 1 / cos(1 / B))),
        "an argument that may stand still": gammas(a * B + 1, a >= 0),
        "a limit that does not occur": rational.but(limit=LimitOf(linear + 1, B)),
        "the limit not replaced": inside.but(after=6 * c),
        "an argument that falls": gammas(1 - B),
        "an argument that stands still": gammas(a, a > 0),
        "an argument that may fall": gammas(a * B + 1),
        "an argument that is a square": gammas(B**2),
        "another power": known.but(known=((x, _RATIO, {q: alpha + 1}, half),)),
        "another argument": known.but(known=((x, _RATIO, {q: alpha}, half + 1),)),
        "a record that is no limit": known.but(
            known=((x, "homogeneous.moment_ratio", {alpha: alpha}, half),)
        ),
        "a limit along the integers for half of them": constant.but(
            before=LimitOf(BatchMomentConstant(alpha, B / 2), B),
            limit=LimitOf(BatchMomentConstant(alpha, B / 2), B),
            parts=((x, BatchMomentConstant(alpha, B / 2)),),
            known=((x, "forward.moment_constant_limit", {alpha: alpha}, B / 2),),
        ),
        "a hypothesis of the record open": constant.but(where=()),
        "a record for the wrong degree": constant.but(after=MomentConstant(alpha + 1)),
        "a fact of another name": known.but(known=((y, _RATIO, {q: alpha}, half),)),
        "a value for the limit's own variable": known.but(
            known=((x, _RATIO, {q: alpha, w: half}, half),)
        ),
    },
)
