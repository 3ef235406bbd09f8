"""The shape of the arc-cosine kernel of any degree: it increases and is convex."""

from __future__ import annotations

from sympy import Derivative, Expr, Integer, Lambda, Symbol, oo
from sympy import Lt as Less

from bnsym.core import Derivation, Identity, Lt, Reals, Variable
from bnsym.symbolic.homogeneous import ArcCosine
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION, DEGREE
from bnsym_derivations.homogeneous.integral_forms import HYPERGEOMETRIC
from bnsym_derivations.homogeneous.moments import degree_above
from bnsym_derivations.symbols import alpha, c, c_other

__all__ = ["IDENTITIES"]

_CITE = (("ChoSaul2009", "Section 2.1"), ("Yang2019", "Appendix on arc-cosine kernels"))
_PLACE = Symbol("z", real=True)
_DEGREE = Variable(alpha, Reals("1/2", oo, corners=("51/100", 1, "3/2")), DEGREE)
_OPEN = Variable(c, Reals(-1, 1, corners=("-99/100", 0, "99/100")), CORRELATION)
_LARGER = Variable(c_other, Reals(-1, 1, corners=("999/1000",)), "a larger correlation")
RATE = alpha**2 / (2 * alpha - 1)


def _kernel(point: Expr, degree: Expr = alpha) -> ArcCosine:
    """The kernel of this or of another degree."""
    return ArcCosine(degree, point)


def _slope(point: Symbol) -> Derivative:
    """Its derivative."""
    return Derivative(_kernel(point), point, evaluate=False)


def _increasing() -> Derivation:
    name = "homogeneous.arc_cosine_hypergeometric"
    form = Lambda(_PLACE, HYPERGEOMETRIC.xreplace({c: _PLACE}))
    here = {"of": name, "at": ({alpha: alpha, c: c},)}
    there = {"of": name, "at": ({alpha: alpha, c: c_other},)}
    return (
        Derivation(_kernel(c_other))
        .by("instance", form(c_other), "a power of (1 + c)/2 times a series in it", **there)
        .by(
            "monotone",
            form(c),
            "a positive power increases, and so does a series of positive terms",
            relation=">",
            function=form,
            lower=c,
            upper=c_other,
        )
        .by("instance", _kernel(c), "the same form", **here)
    )


INCREASING = Identity(
    name="homogeneous.arc_cosine_increasing",
    says="Between the ends the arc-cosine kernels increase.",
    statement=Lt(_kernel(c), _kernel(c_other)),
    over=(degree_above("-1/2"), _OPEN, _LARGER),
    where=(Less(c, c_other),),
    cite=_CITE,
    uses=("homogeneous.arc_cosine_hypergeometric",),
    derivation=_increasing,
)


def _convex() -> Derivation:
    lower, upper = (RATE * _kernel(point, alpha - 1) for point in (c, c_other))
    name = "homogeneous.arc_cosine_derivative"
    return (
        Derivation(_slope(c_other))
        .by("instance", upper, "the slope", of=name, at=({alpha: alpha, c: c_other},))
        .by(
            "order",
            lower,
            "the kernel of one degree less increases",
            relation=">",
            excess=upper - lower,
            facts=(
                ("homogeneous.arc_cosine_increasing", {alpha: alpha - 1, c: c, c_other: c_other}),
            ),
        )
        .by("instance", _slope(c), "the slope", of=name, at=({alpha: alpha, c: c},))
    )


CONVEX = Identity(
    name="homogeneous.arc_cosine_convex",
    says="Above degree one half the slope of the arc-cosine kernel increases.",
    statement=Lt(_slope(c), _slope(c_other)),
    over=(_DEGREE, _OPEN, _LARGER),
    where=(Less(c, c_other),),
    cite=_CITE,
    uses=("homogeneous.arc_cosine_derivative", "homogeneous.arc_cosine_increasing"),
    derivation=_convex,
)


def _chord() -> Derivation:
    slope = "homogeneous.arc_cosine_derivative"
    return (
        Derivation((1 - c) * _slope(c))
        .by(
            "instance",
            (1 - c) * RATE * _kernel(c, alpha - 1),
            "the slope",
            of=slope,
            at=({alpha: alpha, c: c},),
        )
        .by(
            "mean_value",
            _kernel(Integer(1)) - _kernel(c),
            "between c and 1 the slope is larger than at c",
            relation="<",
            function=Lambda(_PLACE, _kernel(_PLACE)),
            inside=c_other,
            lower=c,
            upper=Integer(1),
            derivative=(slope, {alpha: alpha, c: c_other}),
            facts=(
                ("homogeneous.arc_cosine_increasing", {alpha: alpha - 1, c: c, c_other: c_other}),
            ),
        )
        .by(
            "instance",
            1 - _kernel(c),
            "the kernel is normalised",
            of="homogeneous.arc_cosine_at_one",
            at=({alpha: alpha},),
        )
    )


CHORD = Identity(
    name="homogeneous.chord",
    says="Above degree one half the arc-cosine kernel rises to one above its tangent.",
    statement=Lt((1 - c) * _slope(c), 1 - _kernel(c)),
    over=(_DEGREE, _OPEN),
    cite=_CITE,
    uses=(
        "homogeneous.arc_cosine_at_one",
        "homogeneous.arc_cosine_derivative",
        "homogeneous.arc_cosine_increasing",
    ),
    derivation=_chord,
)

IDENTITIES = (INCREASING, CONVEX, CHORD)
