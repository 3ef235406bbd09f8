"""Bound variables: renaming, and substitution that never captures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sympy import Basic, Derivative, Dummy, Lambda, Symbol, Tuple
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.logic.boolalg import Boolean

__all__ = [
    "Binder",
    "Law",
    "bound_symbols",
    "free_of",
    "fresh",
    "rename_bound",
    "subexpressions",
]


class Law(Basic):
    """A probability law: ``args[0]`` is the tuple of the random variables it binds."""

    @property
    def variables(self) -> tuple[Symbol, ...]:
        """The random variables, in order."""
        return tuple(self.args[0].args)

    def domain(self) -> tuple[Boolean, ...]:
        """Conditions on the parameters under which there is such a law."""
        return ()

    def renamed(self, table: dict[Basic, Basic]) -> Law:
        """The same law of other variables."""
        variables = Tuple(*(table.get(v, v) for v in self.variables))
        return self.func(variables, *self.args[1:])


class Binder(Basic):
    """A node whose last argument is a `Law`; the law's variables are bound in the others."""

    @property
    def law(self) -> Law:
        """The law."""
        return self.args[-1]

    @property
    def bound_symbols(self) -> tuple[Symbol, ...]:
        """The law's variables."""
        return self.law.variables

    @property
    def free_symbols(self) -> set[Basic]:
        """Free symbols of the body and of the law's parameters, without the bound ones."""
        inside = set().union(*map(free_of, self.args[:-1]))
        outside = set().union(*map(free_of, self.law.args[1:]))
        return (inside - set(self.bound_symbols)) | outside

    def renamed(self, table: dict[Basic, Basic]) -> Binder:
        """The same expression with other names for the bound variables."""
        body = [arg.xreplace(table) for arg in self.args[:-1]]
        return self.func(*body, self.law.renamed(table))

    def _xreplace(self, rule: dict[Basic, Basic]) -> tuple[Basic, bool]:
        """Substitution for free variables only; bound ones step aside rather than capture."""
        bound = set(self.bound_symbols)
        rule = {old: new for old, new in rule.items() if old not in bound}
        values = [free_of(new) for old, new in rule.items() if old.is_Symbol]
        caught = bound.intersection(set().union(*values))
        if caught:
            names = {symbol: Dummy(symbol.name, **symbol.assumptions0) for symbol in caught}
            return self.renamed(names)._xreplace(rule)[0], True
        return super()._xreplace(rule)


def subexpressions(*expressions: Basic) -> Iterator[Basic]:
    """Every different part once, the whole before its parts; what occurs again is not entered.

    Examples
    --------
    >>> from sympy import sin
    >>> from sympy.abc import x
    >>> list(subexpressions(sin(x)**2 + sin(x)))
    [sin(x)**2 + sin(x), sin(x)**2, sin(x), x, 2]
    """
    seen: set[Basic] = set()
    waiting = list(reversed(expressions))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            yield node
            waiting += reversed(node.args)


@lru_cache(maxsize=16384)
def free_of(expression: Basic) -> frozenset[Basic]:
    """The free symbols, found once for every expression and for every part of it.

    SymPy finds those of a sum by building the sum again, at every node above it as well.

    Examples
    --------
    >>> from sympy import Sum
    >>> from sympy.abc import k, n
    >>> free_of(Sum(k, (k, 1, n)) + 1)
    frozenset({n})
    """
    match expression:
        case ExprWithLimits() if all(x.is_Symbol and ends for x, *ends in expression.limits):
            found = set(free_of(expression.function))
            for variable, *ends in expression.limits:
                found.discard(variable)
                found.update(*map(free_of, ends))
            return frozenset(found)
        case Derivative():
            counts = (free_of(count) for _, count in expression.variable_count)
            return free_of(expression.expr).union(*counts)
    if type(expression).free_symbols is not Basic.free_symbols:
        return frozenset(expression.free_symbols)
    return frozenset().union(*map(free_of, expression.args))


def bound_symbols(node: Basic) -> tuple[Symbol, ...]:
    """Variables bound at this node."""
    if isinstance(node, Binder):
        return node.bound_symbols
    if isinstance(node, Lambda):
        return tuple(node.bound_symbols)
    if isinstance(node, ExprWithLimits):
        return tuple(limit[0] for limit in node.limits)
    return tuple(getattr(node, "binds", ()))


def rename_bound(left: Any, right: Any) -> tuple[Any, Any]:
    """Both nodes with common fresh names for their bound variables, paired in order.

    Examples
    --------
    >>> from sympy import Sum
    >>> from sympy.abc import k, l, n
    >>> one, two = rename_bound(Sum(k, (k, 1, n)), Sum(l, (l, 1, n)))
    >>> one == two
    True
    """
    pairs = list(zip(bound_symbols(left), bound_symbols(right), strict=False))
    names = [Dummy(a.name, **a.assumptions0) for a, _ in pairs]
    table_left = {a: name for (a, _), name in zip(pairs, names, strict=True)}
    table_right = {
        b: name
        for (a, b), name in zip(pairs, names, strict=True)
        if a.assumptions0 == b.assumptions0
    }
    return _rename(left, table_left), _rename(right, table_right)


def _rename(node: Basic, table: dict[Symbol, Symbol]) -> Basic:
    """The node with its bound variables renamed."""
    if isinstance(node, Binder):
        return node.renamed(dict(table))
    return node.func(*(arg.xreplace(table) for arg in node.args))


def fresh(names: str, avoid: Iterable[Basic], **assumptions: bool) -> tuple[Symbol, ...]:
    """Symbols with the given names, primed where a name is taken.

    Examples
    --------
    >>> from sympy import Symbol
    >>> fresh("x y", [Symbol("x", real=True)], real=True)
    (x', y)
    """
    taken = {str(symbol) for node in avoid for symbol in free_of(node)}
    symbols = []
    for name in names.split():
        free = name
        while free in taken:
            free += "'"
        symbols.append(Symbol(free, **assumptions))
    return tuple(symbols)
