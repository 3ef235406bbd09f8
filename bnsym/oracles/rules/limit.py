"""Limits at infinity: of rational functions, of what is known, and of continuous functions of both.

A rational function of k is a quotient of polynomials, and its limit that of their coefficients of
the largest power in either, if that of the denominator does not vanish.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import (
    Add,
    Basic,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Mul,
    Ne,
    Poly,
    Pow,
    Rational,
    Symbol,
    acos,
    cancel,
    fraction,
    together,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.normal_form import ZeroTest
from bnsym.oracles.rules.base import (
    Context,
    Rejected,
    agree,
    catalogue_facts,
    instantiate,
    parameter,
)
from bnsym.symbolic.homogeneous import ArcCosine, HomogeneousKernel, PositiveHomogeneous
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.predicates import Given

__all__ = ["at_infinity", "check", "continuous", "known_limit"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Evaluate ``limit``, whose body is the function ``outer`` of ``parts``, at their limits.

    ``parts`` are pairs of a new name and what it stands for; a part with an entry (name of the
    part, record, place, argument) in ``known`` has the limit of that record, at the argument.
    ``facts`` are instances of (in)equalities that the continuity may rest on.
    """
    limit, outer = parameter(step, "limit", LimitOf), parameter(step, "outer", Expr)
    parts, records = dict(parameter(step, "parts", tuple)), step.because.parameters.get("known", ())
    if outer.has(limit.variable):
        raise Rejected("the function may depend on the variable through its parts only", outer)
    inner = context.under(limit)
    agree(limit.body, outer.xreplace(parts), inner, "the body is another function of the parts")
    obligations: list[Obligation] = []
    known = {name: tuple(fact) for name, *fact in records}
    values = {
        name: known_limit(part, limit.variable, known[name], inner, obligations)
        if name in known
        else at_infinity(part, limit.variable, inner, obligations)
        for name, part in parts.items()
    }
    value = outer.xreplace(values)
    agree(step.before.xreplace({limit: value}), step.after, context, "not the limit")
    facts, conditions = catalogue_facts(step, context)
    smooth = (o._replace(condition=Given(o.condition, *facts)) for o in continuous(outer, values))
    asked = (Obligation(condition, "hypothesis of a fact") for condition in conditions)
    return [*obligations, *smooth, *asked]


def at_infinity(
    part: Expr, variable: Symbol, context: Context, obligations: list[Obligation]
) -> Expr:
    """The limit of a rational function: the quotient of the coefficients of the largest power."""
    above, below = fraction(cancel(together(part)))
    if not (above.is_polynomial(variable) and below.is_polynomial(variable)):
        raise Rejected("the limit of this part must be known", part)
    if not ZeroTest(context.hypotheses).equal(part, above / below):
        raise Rejected("not this rational function", part, above / below)
    sides = [Poly(side, variable) for side in (above, below)]
    degree = max(side.degree() for side in sides)
    top, bottom = (side.nth(degree) for side in sides)
    obligations.append(Obligation(Ne(bottom, 0, evaluate=False), "the part must stay finite"))
    return top / bottom


def known_limit(
    part: Expr,
    variable: Symbol,
    fact: tuple[str, Mapping[Basic, Basic], Expr],
    context: Context,
    obligations: list[Obligation],
) -> Expr:
    """The limit that a record of the catalogue states, at an argument that grows linearly."""
    name, place, argument = fact
    (left, right), conditions = instantiate(context.record(name), place)
    if not isinstance(left, LimitOf) or (left.variable.is_integer and not argument.is_integer):
        raise Rejected(f"{name} is no limit in this argument", left, argument)
    line = Poly(argument, variable)
    if line.degree() != 1:
        raise Rejected("the argument must be linear", argument)
    known = left.body.xreplace({left.variable: argument})
    agree(part, known, context, f"{name} is about another function")
    obligations.append(Obligation(Gt(line.LC(), 0, evaluate=False), "the argument must grow"))
    obligations += (Obligation(condition, f"hypothesis of {name}") for condition in conditions)
    return right


def continuous(outer: Expr, values: Mapping[Basic, Expr]) -> Iterator[Obligation]:
    """Every function of the parts is continuous at its arguments' limits."""
    if not outer.free_symbols.intersection(values) or outer in values:
        return
    at = [argument.xreplace(dict(values)) for argument in outer.args]
    first, last = at[0], at[-1]
    fixed = [not argument.free_symbols.intersection(values) for argument in outer.args]
    match outer:
        case Add() | Mul():
            pass
        case Pow(exp=Integer() as power):
            if not power.is_positive:
                yield Obligation(Ne(first, 0, evaluate=False), "the divisor must not vanish")
        case Pow() if fixed[1]:
            yield Obligation(Gt(first, 0, evaluate=False), "the power must be continuous")
        case PositiveHomogeneous() if all(fixed[1:]):
            low = Rational(-1, 2)
            yield Obligation(Gt(first, low, evaluate=False), "its kernel needs such a degree")
        case acos() | ArcCosine() | HomogeneousKernel() if all(fixed[:-1]) or isinstance(
            first, PositiveHomogeneous
        ):
            yield Obligation(Ge(last, -1, evaluate=False), "a cosine has a limit in [-1, 1]")
            yield Obligation(Le(last, 1, evaluate=False), "a cosine has a limit in [-1, 1]")
        case _:
            raise Rejected(f"{type(outer).__name__} is not known to be continuous", outer)
    for argument in outer.args:
        yield from continuous(argument, values)
