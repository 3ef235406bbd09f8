"""Finite sums over nearly the same range differ by a telescoping sum and by their end terms."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Basic, Derivative, Dummy, Expr, Ge, Integer, Lambda, Sum, Symbol, expand

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, singular
from bnsym.symbolic.binding import bound_symbols, subexpressions

__all__ = ["check", "written_out"]

_MOST_TERMS = 16


def check(step: Step, context: Context) -> list[Obligation]:
    """Both sides are linear in finite sums, and F, the ``certificate``, takes up the difference.

    What the sums have in common is F(j + 1) - F(j) for every j of the range that all of them
    have, and the terms beyond it are what F leaves at the ends.
    """
    certificate = parameter(step, "certificate", Lambda)
    index, F = certificate.signature[0], certificate
    difference = step.before - step.after
    sums = sorted((n for n in subexpressions(difference) if isinstance(n, Sum)), key=str)
    if not sums or len(certificate.signature) > 1:
        raise Rejected("finite sums, and a function of their index are needed", given=difference)
    coefficients, rest = _linear(difference, sums)
    pairs = list(zip(coefficients, sums, strict=True))
    for total in sums:
        _require_shiftable(total, index)
    low, high = (_common([total.limits[0][k] for _, total in pairs], k) for k in (1, 2))
    for coefficient, total in pairs:
        _, first, last = total.limits[0]
        rest += coefficient * _terms(total, first, int(expand(low - first)))
        rest += coefficient * _terms(total, high + 1, int(expand(last - high)))
    body = Add(*(coefficient * total.function for coefficient, total in pairs))
    inner = context.under(Sum(body, (index, low, high)))
    for condition in singular(Add(F(index), F(index + 1)), inner):
        if not inner.hypotheses.proves(condition):
            raise Rejected("the certificate must be finite", condition)
    agree(body, F(index + 1) - F(index), inner, "not the difference of the certificate")
    agree(rest + F(high + 1) - F(low), Integer(0), context, "the ends do not cancel")
    return [Obligation(Ge(high - low + 1, 0, evaluate=False), "the range must not be reversed")]


def written_out(total: Sum) -> Expr:
    """A sum of few terms by its terms, if it is one of terms that can be shifted."""
    ((index, first, last), *_) = total.limits
    if not (last - first).is_Integer:
        return total
    _require_shiftable(total, index)
    return _terms(total, first, int(last - first) + 1)


def _linear(expression: Expr, sums: Sequence[Sum]) -> tuple[list[Expr], Expr]:
    """The coefficients of the sums, none of which has a sum in it, and what else there is."""
    names = [Dummy(real=True) for _ in sums]
    bare = expression.xreplace(dict(zip(sums, names, strict=True)))
    coefficients = [bare.diff(name) for name in names]
    if _binds(bare, *names) or any(k.has(Sum, *names) for k in coefficients):
        raise Rejected("both sides must be linear in the sums", given=expression)
    return coefficients, bare.xreplace(dict.fromkeys(names, Integer(0)))


def _require_shiftable(total: Sum, index: Symbol) -> None:
    """Finite sums over the index, of terms that bind no name."""
    ((name, first, last), *more) = total.limits
    if more or name != index or not (first.is_integer and last.is_integer):
        raise Rejected("finite sums over the index of the certificate are needed", given=total)
    if _binds(total.function, index):
        raise Rejected("terms that bind a name are not shifted", given=total)


def _binds(expression: Basic, *names: Symbol) -> bool:
    """Whether one of the names is in the scope of a bound variable or of a derivative."""
    return any(
        (bound_symbols(node) or isinstance(node, Derivative)) and node.has(*names)
        for node in subexpressions(expression)
    )


def _terms(total: Sum, first: Expr, count: int) -> Expr:
    """Some terms, one after the other."""
    ((index, *_),) = total.limits
    if not 0 <= count <= _MOST_TERMS:
        raise Rejected("few terms are written out, and not a negative number", given=total)
    return Add(*(total.function.xreplace({index: first + k}) for k in range(count)))


def _common(ends: Sequence[Expr], side: int) -> Expr:
    """The last of the first indices, or the first of the last ones."""
    apart = [expand(end - ends[0]) for end in ends]
    if not all(shift.is_Integer for shift in apart):
        raise Rejected("ranges that differ by some terms are needed", *ends[:2])
    return ends[0] + (max(apart) if side == 1 else min(apart))
