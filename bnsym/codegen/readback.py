"""Generated code read back: the body of a function as arithmetic in numbers of any kind.

What is certified is the text that runs, not the record that it was written from.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from bnsym.errors import InputError

__all__ = ["Arithmetic", "computed"]

_OPERATIONS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Arithmetic(NamedTuple):
    """Numbers of some kind: arguments, constants, functions by name, and which conditions hold."""

    arguments: Mapping[str, Any]
    constant: Callable[[float], Any]
    functions: Mapping[str, Callable[[Any], Any]]
    known: Mapping[str, bool]


def computed(text: str, name: str, arithmetic: Arithmetic) -> Any:
    r"""Run a function on numbers of another kind, where it is known which conditions hold.

    Raises
    ------
    InputError
        If the text has no such function, or does what is not known here.

    Examples
    --------
    >>> whole = Arithmetic({"c": -3}, int, {"abs": abs}, {})
    >>> computed("def f(c):\n    u = 1.0 + abs(c)\n    return u*c", "f", whole)
    -12
    """
    function = _functions(text).get(name)
    if function is None:
        raise InputError(f"there is no function {name} in the text")
    reader = _Reader(name, arithmetic)
    if not reader.run(function.body):
        raise InputError(f"{name} returns nothing")
    return reader.value


@cache
def _functions(text: str) -> dict[str, ast.FunctionDef]:
    """Parse a text, once."""
    body = ast.parse(text).body
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


class _Reader:
    """The values of the names of one function."""

    def __init__(self, name: str, arithmetic: Arithmetic) -> None:
        self.name, self.arithmetic = name, arithmetic
        self.names = dict(arithmetic.arguments)
        self.defined: dict[str, ast.expr] = {}
        self.value: Any = None

    def run(self, lines: list[ast.stmt]) -> bool:
        """Run lines until one of them returns."""
        return any(self.returned(line) for line in lines)

    def returned(self, line: ast.stmt) -> bool:
        """Run a line, and tell whether it returns."""
        match line:
            case ast.Expr(ast.Constant()):
                return False
            case ast.Assign([_], ast.Call(ast.Name("_in_domain" | "_variances"))):
                return False
            case ast.Assign([ast.Name(name)], value) if name not in self.names | self.defined:
                self.defined[name] = value  # computed where it is used: not every region does
            case ast.With(body=body):
                return self.run(body)
            case ast.If(test, body, []):
                return self.holds(test) and self.run(body)
            case ast.Return(value) if value is not None:
                self.value = self.of(value)
                return True
            case _:
                raise self.unknown(line)
        return False

    def holds(self, test: ast.expr) -> bool:
        """Decide whether a number is less than a constant."""
        match test:
            case ast.Compare(left, [ast.Lt()], [ast.Constant(int() | float() as bound)]):
                if isinstance(left, ast.Name):
                    left = self.defined.get(left.id, left)
                written = f"{ast.unparse(left).removeprefix('np.')} < {bound}"
                if written in self.arithmetic.known:
                    return self.arithmetic.known[written]
        raise self.unknown(test)

    def of(self, value: ast.expr) -> Any:
        """Compute an expression."""
        match value:
            case ast.Constant(float() | int() as number):
                return self.arithmetic.constant(number)
            case ast.Name(name) if name in self.names or name in self.defined:
                if name not in self.names:
                    self.names[name] = self.of(self.defined[name])
                return self.names[name]
            case ast.UnaryOp(ast.USub(), operand):
                return -self.of(operand)
            case ast.BinOp(base, ast.Pow(), ast.Constant(int() as exponent)) if exponent > 0:
                power = factor = self.of(base)
                for _ in range(exponent - 1):
                    power = power * factor
                return power
            case ast.BinOp(left, operation, right) if type(operation) in _OPERATIONS:
                return _OPERATIONS[type(operation)](self.of(left), self.of(right))
            case ast.Call(function, arguments):
                return self.called(value, ast.unparse(function), arguments)
        raise self.unknown(value)

    def called(self, call: ast.expr, function: str, arguments: list[ast.expr]) -> Any:
        """Compute a call: of a known function, a choice, or what wraps the result."""
        name = function.removeprefix("np.").removeprefix("math.")
        if name in self.arithmetic.functions and len(arguments) == 1:
            return self.arithmetic.functions[name](self.of(arguments[0]))
        match function, arguments:
            case ("np.where", [test, then, otherwise]):
                return self.of(then if self.holds(test) else otherwise)
            case ("_returned", [result, _]):
                return self.of(result)
        raise self.unknown(call)

    def unknown(self, node: ast.AST) -> InputError:
        """Say what cannot be read."""
        return InputError(f"{self.name} does what is not known: {ast.unparse(node)}")
