"""Finite sums over nearly the same range differ by a telescoping sum and by their end terms."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Basic, Derivative, Dummy, Expr, Ge, Integer, Lambda, Sum, Symbol, expand

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, singular
from bnsym.symbolic.binding import bound_symbols, subexpressions

__all__ = ["check"]

_MOST_TERMS = 16


def check(step: Step, context: Context) -> list[Obligation]:
    """Both sides are linear in finite sums, and F, the ``certificate``, takes up the difference.

    What the sums have in common is F(j + 1) - F(j) for every j of the range that all of them
    have, and the terms beyond it are what F leaves at the ends.
    """
    F = parameter(step, "certificate", Lambda)
    (index,) = F.signature
    difference = step.before - step.after
    sums = [node for node in subexpressions(difference) if isinstance(node, Sum)]
    for total in sums:
        _require_shiftable(total, index)
    coefficients, rest = _linear(difference, sums)
    low, high = (_common([total.limits[0][end] for total in sums], end) for end in (1, 2))
    for coefficient, total in zip(coefficients, sums, strict=True):
        _, first, last = total.limits[0]
        rest += coefficient * (_terms(total, first, low) + _terms(total, high + 1, last + 1))
    body = Add(*(k * total.function for k, total in zip(coefficients, sums, strict=True)))
    inner = context.under(Sum(body, (index, low, high)))
    for condition in singular(F(index) + F(index + 1), inner):
        if not inner.hypotheses.proves(condition):
            raise Rejected("the certificate must be finite", condition)
    agree(body, F(index + 1) - F(index), inner, "not the difference of the certificate")
    agree(rest + F(high + 1) - F(low), Integer(0), context, "the ends do not cancel")
    return [Obligation(Ge(high - low + 1, 0, evaluate=False), "the range must not be reversed")]


def _linear(expression: Expr, sums: Sequence[Sum]) -> tuple[list[Expr], Expr]:
    """The coefficients of the sums, and what else there is.

    Were the expression not linear, a coefficient would have a new name in it, and no
    certificate has it too.
    """
    names = [Dummy(real=True) for _ in sums]
    bare = expression.xreplace(dict(zip(sums, names, strict=True)))
    if _binds(bare, *names):
        raise Rejected("both sides must be linear in the sums", given=expression)
    return [bare.diff(name) for name in names], bare.xreplace(dict.fromkeys(names, Integer(0)))


def _require_shiftable(total: Sum, index: Symbol) -> None:
    """A sum between integers, of terms that do not bind the index.

    Over another index it were a multiple of its term, in which that index were free.
    """
    ((_, *ends),) = total.limits
    if not all(end.is_integer for end in ends):
        raise Rejected("finite sums between integers are needed", given=total)
    if _binds(total.function, index):
        raise Rejected("terms that bind a name are not shifted", given=total)


def _binds(expression: Basic, *names: Symbol) -> bool:
    """Whether one of the names is in the scope of a bound variable or of a derivative."""
    return any(
        (bound_symbols(node) or isinstance(node, Derivative)) and node.has(*names)
        for node in subexpressions(expression)
    )


def _terms(total: Sum, first: Expr, end: Expr) -> Expr:
    """The terms from the first on, one after the other, before the end."""
    count = int(expand(end - first))
    if count > _MOST_TERMS:
        raise Rejected("few terms are written out", given=total)
    ((index, *_),) = total.limits
    return Add(*(total.function.xreplace({index: first + k}) for k in range(count)))


def _common(ends: Sequence[Expr], side: int) -> Expr:
    """The last of the first indices, or the first of the last ones: some sum must have them.

    Integers that differ by no number have no order, or no count of terms in between.
    """
    apart = [expand(end - ends[0]) for end in ends]
    return ends[0] + (max(apart) if side == 1 else min(apart))
