"""Mistakes in the code of the rules themselves: one small change of one function at a time."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitAnd,
}
_NAMES = {"Ge": "Gt", "Gt": "Ge", "Le": "Lt", "any": "all", "all": "any"}
# Of these the order of the first two arguments says nothing about the formula.
_SYMMETRIC = {"Dummy", "KroneckerDelta", "Mul", "Ne", "Symbol", "agree", "atoms", "has", "min"}
_SYMMETRIC |= {
    "equal",
    "get",
    "getattr",
    "is_polynomial",
    "isinstance",
    "issubclass",
    "parameter",
    "under",
    "zip",
}


class Mutant(NamedTuple):
    """A function of a rule with one mistake in it."""

    module: str
    function: str
    change: str
    code: CodeType

    @property
    def name(self) -> str:
        """Where it is and what it changes."""
        return f"{self.module}.{self.function}: {self.change}"

    @contextmanager
    def installed(self) -> Iterator[None]:
        """The rules with the mistake."""
        target: Any = import_module(f"bnsym.oracles.rules.{self.module}")
        for part in self.function.split("."):
            target = getattr(target, part)
        assert isinstance(target, FunctionType)
        right = target.__code__
        target.__code__ = self.code
        try:
            yield
        finally:
            target.__code__ = right


def mutants(path: Path) -> list[Mutant]:
    """Every mutant of one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found, seen = [], Counter[str]()
    for name, function in _functions(tree):
        for change, undo in _changes(function):
            code = _code(compile(tree, str(path), "exec"), name.split("."))
            undo()
            label = " ".join(change.split())
            seen[f"{name}: {label}"] += 1
            number = seen[f"{name}: {label}"]
            found.append(Mutant(path.stem, name, label + f" ({number})" * (number > 1), code))
    return found


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of the module, and methods of its classes that have a body."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        if isinstance(node, ast.ClassDef) and node.name == "Context":
            methods = [item for item in node.body if isinstance(item, ast.FunctionDef)]
            yield from ((f"{node.name}.{item.name}", item) for item in methods)


def _code(code: CodeType, path: list[str]) -> CodeType:
    """The code of a function inside a module."""
    for name in path:
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == name)
    return code


def _changes(function: ast.FunctionDef) -> Iterator[tuple[str, Callable[[], None]]]:
    """Every small change, made in place, with what it is and how to undo it."""
    for node in [n for statement in function.body for n in _formula(statement)]:
        for attribute, value in _options(node):
            before, old = ast.unparse(node), deepcopy(getattr(node, attribute))
            kept = getattr(node, attribute)
            setattr(node, attribute, value)
            ast.fix_missing_locations(function)
            after = ast.unparse(node)
            if isinstance(node, ast.If):
                before, after = f"if {before.splitlines()[0][3:-1]}", after.splitlines()[0][:-1]
            assert old is not value
            yield f"{before} -> {after}", lambda n=node, a=attribute, k=kept: setattr(n, a, k)  # type: ignore[misc]


def _formula(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that state the rule; texts of errors, annotations and docstrings do not."""
    if isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.AnnAssign) and child is node.annotation:
            continue
        if not isinstance(child, ast.arguments):
            yield from _formula(child)


def _options(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Changes of one node: the attribute and its wrong value."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield "ops", [_COMPARISONS[type(op)]()]
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            yield "op", _OPERATORS[type(op)]()
        case ast.BoolOp(op=op, values=values):
            if not any(map(_guard, values)):
                yield "op", ast.Or() if isinstance(op, ast.And) else ast.And()
            for place in (k for k, value in enumerate(values) if not _guard(value)):
                rest = [*values[:place], *values[place + 1 :]]
                yield "values", rest if len(rest) > 1 else rest * 2
        case ast.If(test=test) if not _guard(test):
            yield "test", ast.UnaryOp(ast.Not(), test)
            yield "test", ast.Constant(False)
        case ast.UnaryOp(op=ast.Not()):
            yield "op", ast.UAdd()
        case ast.UnaryOp(op=ast.USub()):
            yield "op", ast.UAdd()
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            yield "value", value + 1
        case ast.Name(id=name) if name in _NAMES:
            yield "id", _NAMES[name]
        case ast.List(elts=elements) if isinstance(node.ctx, ast.Load) and elements:
            for place in range(len(elements)):
                yield "elts", [*elements[:place], *elements[place + 1 :]]
        case ast.Call(func=ast.Attribute(attr="append"), args=[_]):
            yield "func", ast.Name("repr", ast.Load())
        case ast.Call(func=callee, args=[first, second, *rest]):
            if getattr(callee, "id", getattr(callee, "attr", "")) not in _SYMMETRIC:
                yield "args", [second, first, *rest]


def _guard(test: ast.expr) -> bool:
    """A test of types: without it the rule crashes, and a crash is a rejection as well."""
    calls = {
        n.func.id
        for n in ast.walk(test)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    return isinstance(test, ast.Call | ast.UnaryOp) and bool(calls & {"isinstance", "issubclass"})
