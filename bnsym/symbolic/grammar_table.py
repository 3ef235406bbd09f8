"""The grammar of activations as one table: the parser obeys it and the manual prints it.

Nothing outside this table can be written by a user. Limits come first in the parser, so
that no text, however short, can ask for more work than they allow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bnsym.symbolic.registry import REGISTRY, Row

__all__ = ["CONSTANTS", "FUNCTIONS", "LIMITS", "OPERATORS", "Function", "Limits", "Line", "grammar"]


class Limits(NamedTuple):
    """What one text may ask for; every field is checked before anything is built."""

    characters: int = 1000
    nodes: int = 300
    nesting: int = 60
    expanded_nodes: int = 1000
    digits: int = 60
    exponent: int = 64
    bits: int = 1024
    extremum_arguments: int = 8


class Function(NamedTuple):
    """A function of the grammar: the SymPy class it builds, its arity and its meaning."""

    head: str
    least: int
    most: int
    says: str


class Line(NamedTuple):
    """One printed line of the grammar."""

    kind: str
    usage: str
    says: str


LIMITS = Limits()


def _one(head: str, says: str) -> Function:
    """A function of one argument, the common case."""
    return Function(head, 1, 1, says)


_MAX = Function("Max", 1, LIMITS.extremum_arguments, "largest argument")
_MIN = Function("Min", 1, LIMITS.extremum_arguments, "smallest argument")
_ABS = _one("Abs", "absolute value")

FUNCTIONS: Mapping[str, Function] = {
    "Max": _MAX,
    "max": _MAX,
    "Min": _MIN,
    "min": _MIN,
    "Abs": _ABS,
    "abs": _ABS,
    "sign": _one("sign", "-1, 0 or 1"),
    "Heaviside": _one("Heaviside", "0, 1/2 or 1"),
    "Piecewise": Function(
        "Piecewise", 1, 16, "(value, condition) pairs; the first condition that holds decides"
    ),
    "Rational": Function("Rational", 2, 2, "quotient of two integers"),
    "sqrt": _one("sqrt", "square root"),
    "exp": _one("exp", "exponential"),
    "log": _one("log", "natural logarithm"),
    "sin": _one("sin", "sine"),
    "cos": _one("cos", "cosine"),
    "tan": _one("tan", "tangent"),
    "asin": _one("asin", "inverse sine"),
    "acos": _one("acos", "inverse cosine"),
    "atan": _one("atan", "inverse tangent"),
    "sinh": _one("sinh", "hyperbolic sine"),
    "cosh": _one("cosh", "hyperbolic cosine"),
    "tanh": _one("tanh", "hyperbolic tangent"),
    "asinh": _one("asinh", "inverse hyperbolic sine"),
    "acosh": _one("acosh", "inverse hyperbolic cosine"),
    "atanh": _one("atanh", "inverse hyperbolic tangent"),
    "erf": _one("erf", "error function"),
    "erfc": _one("erfc", "complementary error function"),
}

CONSTANTS: Mapping[str, tuple[str, str]] = {
    "pi": ("pi", "3.14159..."),
    "E": ("E", "2.71828..."),
}

OPERATORS: Mapping[str, str] = {
    "x": "the real argument of the activation",
    "3, 3/2, 0.25, 1e-3": "numbers, all exact: 0.25 is 1/4",
    "+  -  *  /": "arithmetic",
    "**": f"power; a constant exponent lies between {-LIMITS.exponent} and {LIMITS.exponent}",
    "<  <=  >  >=  ==  !=": "comparison of a linear function of x with a number, in conditions",
    "and  or  &  |": "both, either, in conditions",
    "True": "the condition that always holds",
    "value if condition else other": "the same as Piecewise((value, condition), (other, True))",
}


def _usage(name: str, function: Function) -> str:
    """How a function is written, from its arity."""
    if function.head == "Piecewise":
        return f"{name}((value, condition), ...)"
    if function.head == "Rational":
        return f"{name}(p, q)"
    return f"{name}(u, v, ...)" if function.most > 1 else f"{name}(u)"


def _activation_usage(name: str, row: Row) -> str:
    """How an activation is written; its name alone means that it is applied to x."""
    parameters = [p.name if p.default is None else f"{p.name}={p.default}" for p in row.parameters]
    call = f"{name}({', '.join(['x', *parameters])})"
    return call if any(p.default is None for p in row.parameters) else f"{name} or {call}"


def grammar() -> tuple[Line, ...]:
    """Every line of the grammar, in the order in which the manual prints it.

    Examples
    --------
    >>> [line.usage for line in grammar() if "leaky" in line.usage]
    ['leaky_relu or leaky_relu(x, slope=1/100)']
    """
    return (
        *(Line("operator", usage, says) for usage, says in OPERATORS.items()),
        *(Line("constant", name, says) for name, (_, says) in CONSTANTS.items()),
        *(Line("function", _usage(name, f), f.says) for name, f in FUNCTIONS.items()),
        *(Line("activation", _activation_usage(n, r), r.says) for n, r in REGISTRY.items()),
    )
