"""Expectations, sums and derivatives are linear; a sum may be split at its first terms.

Of integrals this is used for constants only.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Function,
    Integer,
    Integral,
    Mul,
    Sum,
    expand,
    oo,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import (
    Context,
    Rejected,
    agree,
    integrals,
    replace_nodes,
    require_kept,
)
from bnsym.symbolic.binding import bound_symbols, free_of
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.predicates import Convergent, Integrable

__all__ = ["check"]

_INTEGRALS = (Integral, HankelIntegral)


def check(step: Step, context: Context) -> list[Obligation]:
    """Both sides agree once every linear operator is spread over sums and constants.

    The finite sums ``swapped`` are taken in the opposite order, or, as pairs with their indices
    from the innermost on, in this one.
    """
    obligations: list[Obligation] = []
    given = step.because.parameters.get("swapped", ())
    pairs = (item if isinstance(item, tuple) else (item, None) for item in given)
    table = {total: _swapped(total, order) for total, order in pairs}
    if not all(map(step.before.has, table)):
        raise Rejected("a sum to be swapped does not occur", given=step.before)
    before = _spread(step.before.xreplace(table), obligations)
    after = _spread(step.after, obligations)
    inner = context.under(before, after)
    agree(before, after, inner, "not equal by linearity")
    require_kept(_integrals(step.before, before), _integrals(step.after, after), inner)
    return sorted(set(obligations), key=str)


def _swapped(total: Sum, order: tuple[Basic, ...] | None) -> Sum:
    """The sum in another order; a limit that depends on an index would set the index free."""
    if any(end in (oo, -oo) for _, *ends in total.limits for end in ends):
        raise Rejected("only finite sums are swapped", total)
    limits = {limit[0]: limit for limit in reversed(total.limits)}
    order = tuple(limits) if order is None else order  # an index left out would be free
    return total.func(total.function, *(limits.pop(index) for index in order))


def _integrals(side: Basic, image: Basic) -> set[Basic]:
    """Those of a side after it is spread, and those that cancelled in that."""
    return integrals(image).union(*(integrals(_spread(one, [])) for one in integrals(side)))


def _spread(expression: Basic, obligations: list[Obligation]) -> Basic:
    """Innermost operators first, so that constants travel all the way out."""

    def spread(node: Expr) -> Expr:
        match node:
            case Expectation():
                return _spread_mean(node, obligations)
            case Sum():
                return _spread_sums(node.function, node, obligations)
            case Integral() | HankelIntegral():
                return _constants_out(node)
        if len(node.variable_count) != 1:
            return node
        ((variable, order),) = node.variable_count
        parts = _terms(node.expr, variable.free_symbols)  # of an entry, its vector
        return Add(*(k * Derivative(x, (variable, order), evaluate=False) for k, x in parts))

    return replace_nodes(expression, (Expectation, Derivative, *_INTEGRALS, Sum), spread)


def _constants_out(integral: Expr) -> Expr:
    """What does not depend on the variables of an integral, in front of it."""
    body, *others = integral.args
    bound = set(bound_symbols(integral))
    parts = Mul.make_args(body)
    outside = Mul(*(part for part in parts if not free_of(part) & bound))
    inside = Mul(*(part for part in parts if free_of(part) & bound))
    return outside * integral.func(inside, *others)


def _spread_mean(
    mean: Expectation, obligations: list[Obligation], of_several: bool = False
) -> Expr:
    """One mean per term; a finite sum inside the mean goes outside."""
    parts = list(_terms(mean.body, set(mean.law.variables)))
    total: Expr = Integer(0)
    for constant, rest in parts:
        if rest == 1:
            total += constant
        elif (found := _sum_in(rest, mean.law.variables)) is not None:
            inner = _spread_mean(Expectation(found.function, mean.law), obligations, True)
            total += constant * _spread_sums(inner, found, obligations)
        else:
            inner = Expectation(rest, mean.law)
            total += constant * inner
            if of_several or len(parts) > 1:
                why = "linearity needs each mean to exist"
                obligations.append(Obligation(Integrable(inner), why))
    return total


def _spread_sums(body: Expr, total: Sum, obligations: list[Obligation]) -> Expr:
    """A sum of the body over the limits of another one, the innermost first."""
    for limit in total.limits:
        body = _spread_sum(body, limit, obligations)
    return body


def _sum_in(product: Expr, random: tuple[Basic, ...]) -> Sum | None:
    """A factor that is a sum, with the others inside of it.

    None if there is none, or one of infinitely many terms, or of as many as chance has it.
    """
    factors = Mul.make_args(product)
    totals = [factor for factor in factors if isinstance(factor, Sum)]
    if len(totals) != 1:
        return None
    (total,) = totals
    ends = [end for _, *limits in total.limits for end in limits]
    if any(end in (oo, -oo) or end.has(*random) for end in ends):
        return None
    return Sum(Mul(*(total.function if f == total else f for f in factors)), *total.limits)


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
