"""Expectations, sums and derivatives are linear; a sum may be split at its first terms."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Basic, Derivative, Dummy, Expr, Function, Integer, Mul, Sum, expand, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, replace_nodes
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.predicates import Convergent, Integrable

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Both sides agree once every linear operator is spread over sums and constants.

    The finite double sums ``swapped`` are taken in the other order.
    """
    obligations: list[Obligation] = []
    table = {total: _swapped(total) for total in step.because.parameters.get("swapped", ())}
    if not all(map(step.before.has, table)):
        raise Rejected("a sum to be swapped does not occur", given=step.before)
    before = _spread(step.before.xreplace(table), obligations)
    after = _spread(step.after, obligations)
    agree(before, after, context.under(before, after), "not equal by linearity")
    return sorted(set(obligations), key=str)


def _swapped(total: Sum) -> Sum:
    """The sum in the other order; a limit that depends on an index would set the index free."""
    if any(end in (oo, -oo) for _, *ends in total.limits for end in ends):
        raise Rejected("only finite sums are swapped", total)
    return total.func(total.function, *reversed(total.limits))


def _spread(expression: Basic, obligations: list[Obligation]) -> Basic:
    """Innermost operators first, so that constants travel all the way out."""

    def spread(node: Expr) -> Expr:
        match node:
            case Expectation():
                return _spread_mean(node, obligations)
            case Sum():
                value: Expr = node.function
                for limit in node.limits:
                    value = _spread_sum(value, limit, obligations)
                return value
        if len(node.variable_count) != 1:
            return node
        ((variable, order),) = node.variable_count
        parts = _terms(node.expr, variable.free_symbols)  # of an entry, its vector
        return Add(*(k * Derivative(x, (variable, order), evaluate=False) for k, x in parts))

    return replace_nodes(expression, (Expectation, Derivative, Sum), spread)


def _spread_mean(mean: Expectation, obligations: list[Obligation]) -> Expr:
    """One mean per term; a finite sum inside the mean goes outside."""
    parts = list(_terms(mean.body, set(mean.law.variables)))
    total: Expr = Integer(0)
    for constant, rest in parts:
        if rest == 1:
            total += constant
            continue
        inner = Expectation(rest, mean.law)
        if isinstance(rest, Sum) and not _endless(rest, mean.law.variables):
            inner = Expectation(rest.function, mean.law)
        if inner.body != rest or len(parts) > 1:
            obligations.append(Obligation(Integrable(inner), "linearity needs each mean to exist"))
        total += constant * (Sum(inner, *rest.limits) if inner.body != rest else inner)
    return total


def _endless(total: Sum, random: tuple[Basic, ...]) -> bool:
    """Whether the sum has infinitely many terms, or as many as a random variable says."""
    ends = [end for _, *limits in total.limits for end in limits]
    return any(end in (oo, -oo) or end.has(*random) for end in ends)


def _spread_sum(body: Expr, limit: tuple[Expr, Expr, Expr], obligations: list[Obligation]) -> Expr:
    """One single sum per term, each started at 1; its term of index zero is written out."""
    index, lower, upper = limit
    total: Expr = Integer(0)
    parts = list(_terms(body, {index}))
    for constant, rest in parts:
        first: Expr = Integer(0)
        if lower == 0 and upper == oo:
            first, lower = rest.xreplace({index: Integer(0)}), Integer(1)
        series = Sum(rest, (index, lower, upper))
        if oo in (-lower, upper) and len(parts) > 1:
            whole = Sum(constant * rest, series.limits[0])
            obligations.append(Obligation(Convergent(whole), "linearity needs convergent series"))
        total += constant * (first + series)
        lower = limit[1]
    return total


def _terms(body: Expr, bound: set[Basic]) -> Iterator[tuple[Expr, Expr]]:
    """Constant and variable part of every term of the body.

    Products are multiplied out, except that constants and polynomials stay whole: what would
    be split in vain would have to converge in vain.
    """
    for summand in Add.make_args(body):
        parts = Mul.make_args(summand)
        outside = Mul(*(f for f in parts if not free_of(f) & bound))
        polynomials = Mul(*(f for f in parts if free_of(f) & bound and _polynomial(f)))
        rest = Mul(*(f for f in parts if free_of(f) & bound and not _polynomial(f)))
        expanded = expand(rest, deep=False, power_exp=False, power_base=False, log=False)
        for term in Add.make_args(expanded):
            constants = [f for f in Mul.make_args(term) if not free_of(f) & bound]
            others = [f for f in Mul.make_args(term) if free_of(f) & bound]
            yield outside * Mul(*constants), polynomials * Mul(*others)


def _polynomial(factor: Expr) -> bool:
    """A sum without any function in it, but such as stand for one."""
    return (
        isinstance(factor, Add)
        and not factor.atoms(Expectation, Sum, Derivative)
        and all(map(_rational, factor.atoms(Function)))
    )


def _rational(function: Function) -> bool:
    """Whether a name stands for a rational function, with such names in it."""
    definition = function.definition() if isinstance(function, Folded) else function
    names = definition.atoms(Function)
    plain = definition.xreplace({name: Dummy() for name in names})
    return function not in names and plain.is_rational_function() and all(map(_rational, names))
