"""Imports point one way, judges do not simplify, and nothing evaluates text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "bnsym").rglob("*.py"), *(ROOT / "derivations").rglob("*.py")])

# The architecture's table: a row imports only rows above it. The face is every other module
# directly inside bnsym.
LAYERS = (
    "bnsym.errors",
    "bnsym.kernels",
    "bnsym.meanfield",
    "bnsym.networks",
    "bnsym.core",
    "bnsym.symbolic",
    "bnsym_derivations",
    "bnsym.oracles",
    "bnsym.typeset",
    "bnsym.codegen",
)
FACE = len(LAYERS)

KERNELS_MAY_IMPORT = {"__future__", "bnsym", "collections", "math", "numba", "numpy", "typing"}

# They may find a step elsewhere; inside the rules they would accept one.
FINDERS = {"simplify", "gammasimp", "combsimp", "hyperexpand", "nsimplify"}
FINDERS |= {"equals", "is_constant"}  # SymPy's own simplify, and drawn numbers
FINDING_CALLS = {"integrate", "limit"}  # words of the field as well: only a call counts

EVALUATORS = {"eval", "exec", "sympify", "parse_expr", "S"}
# (file, function): why its argument can never be text from a user.
MAY_EVALUATE: dict[tuple[str, str], str] = {}


def module_name(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[0] == "derivations":
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path) for path in SOURCES}


def layer(module: str) -> int:
    for place, name in enumerate(LAYERS):
        if module == name or module.startswith(f"{name}."):
            return place
    return FACE


def imported(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[str, int]]:
    """Every imported module with its line, inside functions and TYPE_CHECKING blocks too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                parts = module.split(".")
                base = parts[: len(parts) - node.level + is_package]
                source = ".".join([*base, *([source] if source else [])])
            for alias in node.names:  # `from bnsym import errors` imports bnsym.errors
                inner = f"{source}.{alias.name}"
                yield (inner if inner in MODULES else source), node.lineno
        elif (
            isinstance(node, ast.Call)
            and called(node) in {"import_module", "__import__"}
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value), node.lineno


def called(node: ast.Call) -> str:
    """The last name of what a call calls: `limit` for `sp.limit(…)`."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def upward(path: Path, text: str) -> list[str]:
    module = module_name(path)
    return [
        f"{path.name}:{line} imports {name}"
        for name, line in imported(ast.parse(text), module, path.name == "__init__.py")
        if name.split(".")[0] in {"bnsym", "bnsym_derivations"} and layer(name) > layer(module)
    ]


def finders(text: str) -> list[str]:
    """Every use of a SymPy routine that may find a step and must not accept one."""
    found = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in FINDERS:
                found.append(f"{node.lineno}: {name}")
            case ast.ImportFrom(module=str(source), names=names) if source.startswith("sympy"):
                bad = [alias.name for alias in names if alias.name in FINDERS | FINDING_CALLS]
                found += [f"{node.lineno}: import of {name}" for name in bad]
            case ast.Call() if called(node) in FINDING_CALLS:
                found.append(f"{node.lineno}: {called(node)}")
    return found


def evaluators(text: str) -> list[tuple[str, int]]:
    """Every call that could turn text into an object, `sympify(…, strict=True)` being none."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or called(node) not in EVALUATORS:
            continue
        strict = any(
            word.arg == "strict" and isinstance(word.value, ast.Constant) and word.value.value
            for word in node.keywords
        )
        number = called(node) == "S" and all(
            isinstance(value, ast.Constant) and isinstance(value.value, int) for value in node.args
        )
        if not strict and not number:
            found.append((called(node), node.lineno))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_imports_point_up_the_table(path: Path) -> None:
    assert upward(path, path.read_text("utf-8")) == []


def test_every_package_has_a_row() -> None:
    packages = {
        module_name(path)
        for path in SOURCES
        if path.name == "__init__.py" and module_name(path).count(".") == 1
    }
    assert {name for name in packages if name.startswith("bnsym.")} <= set(LAYERS)


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if layer(module_name(path)) == 1], ids=module_name
)
def test_kernels_need_only_numpy_and_numba(path: Path) -> None:
    names = imported(
        ast.parse(path.read_text("utf-8")), module_name(path), path.name == "__init__.py"
    )
    assert {name.split(".")[0] for name, _ in names} <= KERNELS_MAY_IMPORT


def test_rules_do_not_simplify() -> None:
    rules = ROOT / "bnsym" / "oracles" / "rules"
    found = {path.name: finders(path.read_text("utf-8")) for path in rules.rglob("*.py")}
    assert {name: uses for name, uses in found.items() if uses} == {}


def test_nothing_evaluates_text() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name): line
        for path in SOURCES
        for name, line in evaluators(path.read_text("utf-8"))
    }
    assert {place: line for place, line in found.items() if place not in MAY_EVALUATE} == {}
    assert set(MAY_EVALUATE) <= set(found), "an exception nobody needs any more"


# The checks above, shown able to fail.


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("bnsym/errors.py", "from bnsym.core import Identity"),
        ("bnsym/meanfield/report.py", "def f():\n    import bnsym.oracles.rules"),
        ("bnsym/core/identity.py", "from ..symbolic import activation"),
        ("bnsym/core/__init__.py", "from ..symbolic import activation"),
        ("bnsym/symbolic/parser.py", "from bnsym import identity"),
        ("bnsym/oracles/report.py", "import importlib\nimportlib.import_module('bnsym.codegen')"),
        ("derivations/bnsym_derivations/sphere.py", "import bnsym"),
    ],
)
def test_an_import_down_the_table_is_seen(file: str, text: str) -> None:
    assert upward(ROOT / file, text)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("bnsym/cli.py", "from bnsym.codegen import generate"),
        ("bnsym/core/identity.py", "from .variable import Variable"),
        ("bnsym/oracles/rules/field.py", "from ...core import Step\nfrom sympy import Poly"),
    ],
)
def test_an_import_up_the_table_passes(file: str, text: str) -> None:
    assert not upward(ROOT / file, text)


@pytest.mark.parametrize(
    "text",
    [
        "import sympy as sp\nsp.simplify(x)",
        "from sympy import gammasimp",
        "from sympy import limit as approach",
        "x.nsimplify()",
        "f = hyperexpand",
        "expression.integrate(x)",
    ],
)
def test_a_finder_is_seen(text: str) -> None:
    assert finders(text)


@pytest.mark.parametrize(
    "text", ["eval(text)", "sp.sympify(text)", "sp.S(text)", "builtins.exec(text)"]
)
def test_an_evaluator_is_seen(text: str) -> None:
    assert evaluators(text)


@pytest.mark.parametrize("text", ["sp.S(1) / 2", "sympify(value, strict=True)", "re.compile(a)"])
def test_what_evaluates_no_text_passes(text: str) -> None:
    assert not evaluators(text)
