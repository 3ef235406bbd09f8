"""Teeth against capture: a name that a step gives, where that name has another meaning.

In every valid case one free symbol gets the assumptions of a name that the step binds, and the
parameters, all or one of them, take it for that name: in the new side each binder of the name
then catches it. The step stands by itself, or under a sum or an integral over the symbol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
from sympy import Basic, Dummy, Expr, Integral, Lambda, Sum, Symbol, exp
from sympy.concrete.expr_with_limits import ExprWithLimits

from bnsym.core import Because, Rule
from bnsym.symbolic.binding import Binder, bound_symbols, free_of, subexpressions
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.fourier import FourierIntegral

Change = Callable[[Basic], Basic]


def within(given: Any, change: Change) -> Any:
    """The change, made to every expression of a parameter."""
    match given:
        case Basic():
            return change(given)
        case Mapping():
            return {within(key, change): within(part, change) for key, part in given.items()}
        case tuple():
            return tuple(within(part, change) for part in given)
    return given


def at_binders(part: Basic, name: Symbol, change: Change) -> Basic:
    """The change, made to every node that binds the name."""
    if name in bound_symbols(part):
        return change(part)
    args = [at_binders(arg, name, change) for arg in part.args]
    return part if all(map(Basic.__eq__, args, part.args)) else part.func(*args)


def rebound(node: Basic, name: Symbol, other: Symbol) -> Basic:
    """The same with another name for the bound variable."""
    table: dict[Basic, Basic] = {name: other}
    match node:
        case Binder():
            return node.renamed(table)
        case Lambda():
            return Lambda(node.args[0].xreplace(table), node.expr.xreplace(table))
        case ExprWithLimits():
            limits = ((table.get(place, place), *ends) for place, *ends in node.limits)
            return node.func(node.function.xreplace(table), *limits)
        case HankelIntegral():
            return node.func(*(part.xreplace(table) for part in node.args))
        case FourierIntegral():
            return node.func(node.body.xreplace(table), table.get(node.rate, node.rate), node.level)
    return node


def caught(node: Basic, free: Symbol, bound: Symbol) -> Basic:
    """The free symbol in the body as the bound one."""
    match node:
        case Binder():
            bodies = (body.xreplace({free: bound}) for body in node.args[:-1])
            return node.func(*bodies, node.law)
        case ExprWithLimits():
            return node.func(node.function.xreplace({free: bound}), *node.limits)
        case HankelIntegral():
            return node.func(node.args[0].xreplace({free: bound}), node.args[1])
        case FourierIntegral():
            return node.func(node.body.xreplace({free: bound}), *node.args[1:])
    return node


def given_names(case: Any) -> set[Symbol]:
    """What the new side or a parameter binds."""
    given = Because("", case.parameters).parts()
    parts = [case.after, *(part for part in given if isinstance(part, Basic))]
    return {name for node in subexpressions(*parts) for name in bound_symbols(node)}


def attacks(case: Any) -> Iterator[Any]:
    """False steps, or such as only use a name twice."""
    for name in sorted(given_names(case), key=str):
        for symbol in sorted(free_of(case.before) | free_of(case.after), key=str):
            if isinstance(symbol, Symbol):
                yield from taken_for(case, name, symbol)


def taken_for(case: Any, name: Symbol, symbol: Symbol) -> Iterator[Any]:
    """The symbol in the place of the name."""
    taken = Symbol(f"{symbol.name}_taken", **name.assumptions0)
    fresh = Dummy(**name.assumptions0)
    case = type(case)(*within(tuple(case), lambda part: part.xreplace({symbol: taken})))
    harmless = at_binders(case.after, name, lambda node: rebound(node, name, fresh))
    after = at_binders(
        case.after, name, lambda node: caught(rebound(node, name, fresh), taken, fresh)
    )
    if after == harmless:
        return

    def change(part: Basic) -> Basic:
        here = taken if part == name else part
        return at_binders(here, name, lambda node: rebound(node, name, taken))

    for chosen in ({*case.parameters}, *({key} for key in case.parameters)):
        changed = {key: within(case.parameters[key], change) for key in chosen}
        attack = case.but(after=after).but(**changed)
        yield attack
        yield attack.but(
            before=over(case.before, taken),
            after=over(after, taken),
            where=tuple(known for known in case.where if taken not in free_of(known)),
        )


def over(body: Basic, symbol: Symbol) -> Expr:
    """A sum or an integral over the symbol."""
    assert isinstance(body, Expr)
    if symbol.is_integer:
        return Sum(body, (symbol, 1, 3))
    return Integral(exp(-symbol) * body, (symbol, 0, 1))


@pytest.mark.slow
@pytest.mark.parametrize("rule", list(Rule))
def test_no_rule_lets_a_name_be_caught(
    rule: Rule, table: ModuleType, record_property: Callable[[str, object], None]
) -> None:
    tried = 0
    for case in table.CASES[rule].valid:
        if isinstance(case.before, Expr) and isinstance(case.after, Expr):
            for attack in attacks(case):
                tried += 1
                assert not attack.report().accepted, attack
    record_property("captures refused", tried)
