"""Taylor's theorem, with the sign of the remainder from balls that cover an interval."""

from __future__ import annotations

from flint import arb, ctx
from sympy import Add, Expr, Ge, Gt, Integer, Lambda, Le, Lt, Mul, Ne, Pow, Symbol, acos, pi
from sympy import factorial as factorial_of

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.rational import rational_ball

__all__ = ["check"]

_HALVINGS = 12
"""Of the interval, at most: a sign that needs more is not seen."""
_BITS = 64


def check(step: Step, context: Context) -> list[Obligation]:
    """The sides differ as a function at ``point`` from its Taylor polynomial at ``base``.

    The polynomial has the degrees below ``order``, n. The sign of the difference is that of the
    remainder f^(n)(z) (point - base)^n/n!, as f^(n) has one sign on the ``interval``, given by
    two rational numbers. At order 0 the function is positive or negative, at order 1 it rises
    or falls, at order 2 it lies above or below its tangent.
    """
    function, order = parameter(step, "function", Lambda), parameter(step, "order", int)
    point, base = parameter(step, "point", Expr), parameter(step, "base", Expr)
    low, high = parameter(step, "interval", tuple)
    (place,) = function.signature
    if function.free_symbols or not (low.is_Rational and high.is_Rational and low < high):
        raise Rejected("a function of one variable on an interval was expected", function)
    slopes = [function.expr]
    for _ in range(order):
        slopes.append(slopes[-1].diff(place))
    terms = (
        slope.xreplace({place: base}) * (point - base) ** k / factorial_of(k)
        for k, slope in enumerate(slopes[:order])
    )
    agree(step.before - step.after, function(point) - Add(*terms), context, "not the remainder")
    rising = _sign(slopes[order], place, low, high) == (step.relation == ">")
    ends = (point, base) if order else (point,)
    return [
        *(Obligation(Ge(end, low, evaluate=False), "inside the interval") for end in ends),
        *(Obligation(Le(end, high, evaluate=False), "inside the interval") for end in ends),
        *_remainder(point - base, order, rising),
    ]


def _remainder(distance: Expr, order: int, rising: bool) -> list[Obligation]:
    """The power of the distance must give the remainder the sign that the relation asks for."""
    if order % 2:
        relation = Gt if rising else Lt
    elif rising:
        relation = Ne
    else:
        raise Rejected("the remainder has the other sign")
    return [Obligation(relation(distance, 0, evaluate=False), "on this side")] if order else []


def _sign(slope: Expr, place: Symbol, low: Expr, high: Expr) -> bool:
    """Whether the function is positive on the whole interval, and not negative on the whole.

    Boxes that touch have one sign, as the balls of both hold the value in common.
    """
    boxes, positive = [(low, high)], False
    for _ in range(_HALVINGS):
        unseen = []
        for left, right in boxes:
            middle = (left + right) / 2
            value = _on_box(slope, place, middle, (right - left) / 2)
            if value.contains(0):
                unseen += [(left, middle), (middle, right)]
            else:
                positive = bool(value > 0)
        boxes = unseen
    if boxes:
        raise Rejected("its sign is not seen", slope)
    return positive


def _on_box(slope: Expr, place: Symbol, middle: Expr, half: Expr) -> arb:
    """A ball of all values so far from the middle."""
    with ctx.workprec(_BITS):
        return _ball(slope, {place: rational_ball(middle) + arb(0, 1) * rational_ball(half)})


def _ball(node: Expr, known: dict[Expr, arb]) -> arb:
    """A ball of all values on a box; each subexpression, of which slopes share many, once."""
    if node not in known:
        known[node] = _computed(node, known)
    return known[node]


def _computed(node: Expr, known: dict[Expr, arb]) -> arb:
    """One node, and no number if the function may not be analytic on the box."""
    if node == pi:
        return arb.pi()
    if node.is_Rational:
        return rational_ball(node)
    values = [_ball(argument, known) for argument in node.args]
    match node:
        case Add():
            return sum(values, arb(0))
        case Mul():
            product = arb(1)
            for value in values:
                product *= value
            return product
        case Pow(exp=Integer() as power):
            return values[0] ** int(power)
        case Pow() if node.exp.is_Rational:
            return values[0] ** values[1] if values[0] > 0 else arb.nan()
        case acos():
            return values[0].acos() if abs(values[0]) < 1 else arb.nan()
    raise Rejected("no ball of this function is known", node)
