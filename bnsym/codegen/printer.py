"""Expressions as Python text, strictly: what is not in the table is an error, never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import NamedTuple

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Symbol,
    default_sort_key,
    true,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Not, Or

from bnsym.errors import InputError

__all__ = ["Dialect", "written"]

_CONDITION, _SUM, _PRODUCT, _POWER, _ATOM = range(5)


class Dialect(NamedTuple):
    """What a target calls the functions and the connectives; ``name`` is for the error message.

    ``choice`` is a pattern for a value if a condition holds and another one otherwise, ``power``
    one for powers where there is no operator.  ``floating`` writes whole numbers as floats, where
    those divide without a rest.
    """

    name: str
    functions: Mapping[str, str]
    conjunction: str
    disjunction: str
    negation: str
    choice: str
    power: str = ""
    floating: bool = False

    def calling(self, functions: Iterable[str]) -> Dialect:
        """Return the dialect with calls of other kernels, by their full names."""
        own = {name: "_" + name.partition(".")[2] for name in functions}
        return self._replace(functions={**self.functions, **own})


def written(expr: Basic, dialect: Dialect) -> str:
    """Return an expression or a condition as text of the target.

    Raises
    ------
    InputError
        If the target has no function of that name.

    Examples
    --------
    >>> from sympy import Symbol, gamma, sqrt
    >>> x = Symbol("x")
    >>> numpy = Dialect("numpy", {"sqrt": "np.sqrt"}, "&", "|", "~", "np.where({0}, {1}, {2})")
    >>> written(x * sqrt(x) - 2, numpy)
    '-2 + x*np.sqrt(x)'
    >>> written(gamma(x), numpy)
    Traceback (most recent call last):
    ...
    bnsym.errors.InputError: the target numpy has no function gamma, in gamma(x)
    """
    return _text(expr, dialect)[0]


def _text(expr: Basic, dialect: Dialect) -> tuple[str, int]:
    """Return the text and how tightly its outermost operation binds."""
    match expr:
        case Symbol():
            return expr.name, _ATOM
        case Integer():
            text = repr(float(expr)) if dialect.floating else str(expr)
            return text, _ATOM if expr >= 0 else _SUM
        case Add():
            return _sum(expr, dialect), _SUM
        case Mul():
            return _product(expr, dialect)
        case Pow():
            return _power(expr, dialect)
        case Piecewise():
            return _choice(expr, dialect), _ATOM
        case Relational():
            left, right = (_inside(arg, dialect, _SUM) for arg in expr.args)
            return f"{left} {expr.rel_op} {right}", _CONDITION
        case And() | Or():
            word = dialect.conjunction if isinstance(expr, And) else dialect.disjunction
            operands = sorted(expr.args, key=default_sort_key)
            return f" {word} ".join(_inside(arg, dialect, _ATOM) for arg in operands), _CONDITION
        case Not():
            return f"{dialect.negation} {_inside(expr.args[0], dialect, _ATOM)}", _CONDITION
        case Expr() | Boolean():
            return _call(type(expr).__name__, expr, expr.args, dialect), _ATOM
    raise InputError(f"the target {dialect.name} cannot run {expr}")


def _inside(expr: Basic, dialect: Dialect, least: int) -> str:
    """Put parentheses around what binds less tightly than its surroundings need."""
    text, binding = _text(expr, dialect)
    return text if binding >= least else f"({text})"


def _sum(expr: Add, dialect: Dialect) -> str:
    """Write a - b for a + (-1)*b."""
    text = ""
    for term in sorted(expr.args, key=default_sort_key):
        minus = term.as_coeff_Mul()[0].is_negative
        operand = _inside(-term if minus else term, dialect, _PRODUCT)
        sign = (" - " if minus else " + ") if text else ("-" if minus else "")
        text += sign + operand
    return text


def _product(expr: Mul, dialect: Dialect) -> tuple[str, int]:
    """Write a numerator over a denominator, and the sign in front."""
    factors = sorted(expr.args, key=lambda arg: (not arg.is_Atom, default_sort_key(arg)))
    if Integer(-1) in factors:
        rest = Mul(*(factor for factor in factors if factor != -1))
        return f"-{_inside(rest, dialect, _PRODUCT)}", _SUM
    above = [factor for factor in factors if not _is_reciprocal(factor)]
    below = Mul(*(1 / factor for factor in factors if _is_reciprocal(factor)))
    text = "*".join(_inside(factor, dialect, _PRODUCT) for factor in above) or "1"
    if below != 1:
        text = f"{text}/{_inside(below, dialect, _POWER)}"
    return text, _PRODUCT


def _choice(expr: Piecewise, dialect: Dialect) -> str:
    """Nest the branches, the first condition outermost; the last one must hold otherwise."""
    *others, (last, otherwise) = expr.args
    if otherwise != true:
        raise InputError(f"the target {dialect.name} cannot run {expr}: no branch is last")
    text = _text(last, dialect)[0]
    for value, condition in reversed(others):
        parts = (_text(part, dialect)[0] for part in (condition, value))
        text = dialect.choice.format(*parts, text)
    return text


def _power(expr: Pow, dialect: Dialect) -> tuple[str, int]:
    """Write half-integer powers with a square root, which is rounded correctly."""
    base, exponent = expr.args
    if _is_reciprocal(expr):
        return f"1/{_inside(1 / expr, dialect, _POWER)}", _PRODUCT
    if not exponent.is_number:
        return _raised(base, exponent, dialect)
    if not (isinstance(exponent, Rational) and exponent.q <= 2):
        raise InputError(f"the target {dialect.name} cannot run {expr}: powers are half-integers")
    if exponent.is_Integer:
        return _raised(base, exponent, dialect)
    root = _call("sqrt", expr, (base,), dialect)
    if exponent.p == 1:
        return root, _ATOM
    return f"{_inside(base ** int(exponent), dialect, _PRODUCT)}*{root}", _PRODUCT


def _raised(base: Basic, exponent: Basic, dialect: Dialect) -> tuple[str, int]:
    """Write a power by the operator, or small ones of a name as products and others by a call."""
    if not dialect.power:
        return "**".join(_inside(part, dialect, _ATOM) for part in (base, exponent)), _POWER
    if base.is_Symbol and exponent in (2, 3, 4):
        return "*".join([_text(base, dialect)[0]] * int(exponent)), _PRODUCT
    return dialect.power.format(*(_text(part, dialect)[0] for part in (base, exponent))), _ATOM


def _is_reciprocal(expr: Basic) -> bool:
    """Tell whether it belongs below the bar."""
    return isinstance(expr, Pow) and bool(expr.exp.is_negative)


def _call(name: str, expr: Basic, arguments: tuple[Basic, ...], dialect: Dialect) -> str:
    """Write a call of a function the target has; of Max and Min, two arguments at a time."""
    if name not in dialect.functions or not arguments:
        raise InputError(f"the target {dialect.name} has no function {name}, in {expr}")
    function = dialect.functions[name]
    if name not in {"Max", "Min"}:
        return f"{function}({', '.join(_text(argument, dialect)[0] for argument in arguments)})"
    texts = [_text(argument, dialect)[0] for argument in sorted(arguments, key=default_sort_key)]
    return reduce(lambda left, right: f"{function}({left}, {right})", texts)
