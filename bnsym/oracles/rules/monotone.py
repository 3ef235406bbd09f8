"""An increasing function of a larger number is larger."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Basic, Expr, Ge, Gt, Integer, Lambda, Lt, Mul, Pow, Symbol, hyper

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """``function`` at ``upper`` exceeds ``function`` at ``lower``, where it increases.

    It is built by sums, by products of positive functions, by positive powers, and by
    hypergeometric series of positive parameters between 0 and 1.
    """
    function = parameter(step, "function", Lambda)
    lower, upper = parameter(step, "lower", Expr), parameter(step, "upper", Expr)
    (place,) = function.signature
    larger, smaller = step.before, step.after
    if step.relation == "<":
        larger, smaller = smaller, larger
    agree(larger, _value(function, upper), context, "not the function at the larger number")
    agree(smaller, _value(function, lower), context, "not the function at the smaller number")
    conditions = [*_increasing(function.expr, place)]
    ends = [c.xreplace({place: end}) for c in conditions for end in (lower, upper)]
    return [
        Obligation(Lt(lower, upper, evaluate=False), "the second number must be larger"),
        *(Obligation(condition, "the function must increase") for condition in ends),
    ]


def _value(function: Lambda, end: Expr) -> Expr:
    """The function at an end; a hypergeometric series begins with one."""
    at_zero = {s: Integer(1) for s in function(end).atoms(hyper) if s.argument == 0}
    return function(end).xreplace(at_zero)


def _increasing(body: Expr, place: Symbol) -> Iterator[Basic]:
    """Under what the body strictly increases: bounds of increasing functions, so at both ends."""
    moving = [argument for argument in body.args if argument.has(place)]
    if body == place:
        return
    if not moving:
        raise Rejected("a constant does not increase", body)
    match body:
        case Add():
            pass
        case Mul():
            yield from (
                Gt(factor, 0, evaluate=False) for factor in body.args if _asked(body, factor, place)
            )
        case Pow() if not body.exp.has(place):
            yield from (Gt(side, 0, evaluate=False) for side in body.args)
        case hyper() if moving == [body.argument]:
            if len(body.ap) > len(body.bq) + 1:
                raise Rejected("this series need not converge", body)
            yield from (Gt(k, 0, evaluate=False) for k in (*body.ap, *body.bq))
            yield from (Ge(body.argument, 0, evaluate=False), Lt(body.argument, 1, evaluate=False))
        case _:
            raise Rejected("not known to increase", body)
    for argument in moving:
        yield from _increasing(argument, place)


def _asked(body: Mul, factor: Expr, place: Symbol) -> bool:
    """A single moving factor may have any sign; of several, all must be positive."""
    return not factor.has(place) or sum(f.has(place) for f in body.args) > 1
