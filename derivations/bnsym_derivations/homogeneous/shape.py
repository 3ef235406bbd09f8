"""The shape of the arc-cosine kernel of any degree: it increases and is convex."""

from __future__ import annotations

from sympy import Derivative, Expr, Integer, Lambda, Rational, Symbol, gamma, hyper, oo
from sympy import Gt as Greater
from sympy import Lt as Less

from bnsym.core import Derivation, Identity, Lt, Reals, Variable
from bnsym.symbolic.homogeneous import ArcCosine, HomogeneousKernel
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION, DEGREE
from bnsym_derivations.homogeneous.integral_forms import HYPERGEOMETRIC
from bnsym_derivations.homogeneous.moments import SIDES, degree_above
from bnsym_derivations.homogeneous.slopes import phi
from bnsym_derivations.symbols import a, alpha, b, c, c_other

__all__ = ["IDENTITIES"]

_CITE = (("ChoSaul2009", "Section 2.1"), ("Yang2019", "Appendix on arc-cosine kernels"))
HALF = Rational(1, 2)
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
    return (
        Derivation(_kernel(c_other))
        .by(
            "instance",
            form(c_other),
            "a power of (1 + c)/2 times a series in it",
            of=name,
            at=({alpha: alpha, c: c_other},),
        )
        .by(
            "monotone",
            form(c),
            "a positive power increases, and so does a series of positive terms",
            relation=">",
            function=form,
            lower=c,
            upper=c_other,
        )
        .by(
            "instance",
            _kernel(c),
            "the same integral at the other point",
            of=name,
            at=({alpha: alpha, c: c},),
        )
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
        .by(
            "instance",
            upper,
            "the slope by the kernel of one degree less",
            of=name,
            at=({alpha: alpha, c: c_other},),
        )
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
        .by(
            "instance",
            _slope(c),
            "the slope by the kernel of one degree less",
            of=name,
            at=({alpha: alpha, c: c},),
        )
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
            "the slope by the kernel of one degree less",
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


def _chord_by_kernels() -> Derivation:
    tangent = (1 - c) * _slope(c)
    return (
        Derivation(1 - _kernel(c))
        .by(
            "order",
            tangent,
            "the kernel lies above its tangent",
            relation=">",
            excess=1 - _kernel(c) - tangent,
            facts=(("homogeneous.chord", {}),),
        )
        .by(
            "instance",
            (1 - c) * RATE * _kernel(c, alpha - 1),
            "the slope by the kernel of one degree less",
            of="homogeneous.arc_cosine_derivative",
            at=({alpha: alpha, c: c},),
        )
    )


CHORD_BY_KERNELS = Identity(
    name="homogeneous.chord_by_kernels",
    says="The arc-cosine kernel rises to one by more than a multiple of that of one degree less.",
    statement=Lt((1 - c) * RATE * _kernel(c, alpha - 1), 1 - _kernel(c)),
    over=(_DEGREE, _OPEN),
    cite=_CITE,
    uses=("homogeneous.arc_cosine_derivative", "homogeneous.chord"),
    derivation=_chord_by_kernels,
)


def _chord_left() -> Derivation:
    slope = "homogeneous.arc_cosine_derivative"
    return (
        Derivation((1 + c) * _slope(c))
        .by(
            "instance",
            (1 + c) * RATE * _kernel(c, alpha - 1),
            "the slope by the kernel of one degree less",
            of=slope,
            at=({alpha: alpha, c: c},),
        )
        .by(
            "mean_value",
            _kernel(c) - _kernel(Integer(-1)),
            "the slope is less at smaller correlations",
            relation=">",
            function=Lambda(_PLACE, _kernel(_PLACE)),
            inside=c_other,
            lower=Integer(-1),
            upper=c,
            touching=c,
            derivative=(slope, {alpha: alpha, c: c_other}),
            facts=(
                ("homogeneous.arc_cosine_increasing", {alpha: alpha - 1, c: c_other, c_other: c}),
            ),
        )
        .by(
            "instance",
            _kernel(c),
            "it vanishes at minus one",
            of="homogeneous.arc_cosine_at_minus_one",
            at=({alpha: alpha},),
        )
    )


CHORD_LEFT = Identity(
    name="homogeneous.chord_left",
    says="Above degree one half the arc-cosine kernel rises from zero above its tangent.",
    statement=Lt(_kernel(c), (1 + c) * _slope(c)),
    over=(_DEGREE, _OPEN),
    cite=_CITE,
    uses=(
        "homogeneous.arc_cosine_at_minus_one",
        "homogeneous.arc_cosine_derivative",
        "homogeneous.arc_cosine_increasing",
    ),
    derivation=_chord_left,
)


def _below_line() -> Derivation:
    right = 1 - _kernel(c) - (1 - c) * _slope(c)
    left = (1 + c) * _slope(c) - _kernel(c)
    place = {alpha: alpha, c: c}
    return Derivation(_kernel(c)).by(
        "order",
        (1 + c) / 2,
        "the tangent at c is below the kernel at both ends",
        relation="<",
        excess=(1 + c) / 2 * right + (1 - c) / 2 * left,
        facts=(("homogeneous.chord", place), ("homogeneous.chord_left", place)),
    )


BELOW_LINE = Identity(
    name="homogeneous.arc_cosine_below_line",
    says="Above degree one half the arc-cosine kernel lies below the line between its ends.",
    statement=Lt(_kernel(c), (1 + c) / 2),
    over=(_DEGREE, _OPEN),
    cite=_CITE,
    uses=("homogeneous.chord", "homogeneous.chord_left"),
    derivation=_below_line,
)


def _dual_gap() -> Derivation:
    kernel, opposite = _kernel(c), _kernel(-c)
    excess = (a**2 + b**2) * (1 - kernel - opposite) + (a + b) ** 2 * opposite
    return (
        Derivation(a**2 + b**2 - HomogeneousKernel(phi, c))
        .by("definition", excess, "J_φ by the kernel of its degree", of=(HomogeneousKernel,))
        .by(
            "order",
            Integer(0),
            "the kernels at ±c are below (1 ± c)/2",
            relation=">",
            excess=excess,
            facts=(
                *(("homogeneous.arc_cosine_below_line", {alpha: alpha, c: s * c}) for s in (1, -1)),
                ("homogeneous.arc_cosine_positive", {alpha: alpha, c: -c}),
            ),
        )
    )


DUAL_GAP = Identity(
    name="homogeneous.dual_gap_positive",
    says="Inside (−1, 1) the kernel of every activation of degree above one half is below J_φ(1).",
    statement=Lt(Integer(0), a**2 + b**2 - HomogeneousKernel(phi, c)),
    over=(_DEGREE, *SIDES, _OPEN),
    where=(Greater(a**2 + b**2, 0),),
    cite=_CITE,
    uses=("homogeneous.arc_cosine_below_line", "homogeneous.arc_cosine_positive"),
    derivation=_dual_gap,
)

ROOT = ((1 + c) / 2) ** (alpha + HALF)
"""What the kernel is like at minus one, but for a constant."""
CONSTANT = gamma(alpha + 1) ** 2 / (gamma(alpha + Rational(3, 2)) * gamma(alpha + HALF))


def _series(argument: Expr) -> hyper:
    """The other factor of the kernel."""
    return hyper((HALF, HALF), (alpha + Rational(3, 2),), argument)


def _above_power() -> Derivation:
    return (
        Derivation(_kernel(c) / ROOT)
        .by(
            "instance",
            HYPERGEOMETRIC / ROOT,
            "a power of (1 + c)/2 times a series in it",
            of="homogeneous.arc_cosine_hypergeometric",
            at=({alpha: alpha, c: c},),
        )
        .by("field", CONSTANT * _series((1 + c) / 2), "the power of (1 + c)/2 cancels")
        .by(
            "monotone",
            CONSTANT,
            "a series of positive terms exceeds its first one",
            relation=">",
            function=Lambda(_PLACE, CONSTANT * _series(_PLACE)),
            lower=Integer(0),
            upper=(1 + c) / 2,
        )
    )


ABOVE_POWER = Identity(
    name="homogeneous.arc_cosine_above_power",
    says="Near minus one the arc-cosine kernel is at least a constant times a power of 1 + c.",
    statement=Lt(CONSTANT, _kernel(c) / ROOT),
    over=(degree_above("-1/2"), _OPEN),
    cite=_CITE,
    uses=("homogeneous.arc_cosine_hypergeometric",),
    derivation=_above_power,
)


def _below_power() -> Derivation:
    name = "homogeneous.arc_cosine_hypergeometric"
    power = (1 + c) ** (alpha + HALF)
    form = Lambda(_PLACE, ROOT * CONSTANT * _series(_PLACE))
    return (
        Derivation(power * _kernel(Integer(0)))
        .by(
            "instance",
            power * HYPERGEOMETRIC.xreplace({c: Integer(0)}),
            "the value at right angles",
            of=name,
            at=({alpha: alpha, c: Integer(0)},),
        )
        .by(
            "monotone",
            HYPERGEOMETRIC,
            "every term of the series increases",
            relation=">",
            function=form,
            lower=(1 + c) / 2,
            upper=HALF,
        )
        .by(
            "instance",
            _kernel(c),
            "a power of (1 + c)/2 times a series in it",
            of=name,
            at=({alpha: alpha, c: c},),
        )
    )


BELOW_POWER = Identity(
    name="homogeneous.arc_cosine_below_power",
    says="Near minus one the arc-cosine kernel is at most a constant times the same power.",
    statement=Lt(_kernel(c), (1 + c) ** (alpha + HALF) * _kernel(Integer(0))),
    over=(
        degree_above("-1/2"),
        Variable(c, Reals(-1, 0, corners=("-99/100", "-1/100")), "negative correlation"),
    ),
    cite=_CITE,
    uses=("homogeneous.arc_cosine_hypergeometric",),
    derivation=_below_power,
)

IDENTITIES = (
    INCREASING,
    CONVEX,
    CHORD,
    CHORD_BY_KERNELS,
    CHORD_LEFT,
    BELOW_LINE,
    DUAL_GAP,
    ABOVE_POWER,
    BELOW_POWER,
)
