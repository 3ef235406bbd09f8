"""`__all__` is exact both ways, and so are the lazy table of `bnsym` and its stub."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

import bnsym

ROOT = Path(__file__).parents[1]
STUB = ROOT / "bnsym" / "__init__.pyi"
NEEDS = {"bnsym.networks": "torch"}  # packages a plain installation cannot import


def modules() -> dict[str, Path]:
    """Every module by its name, but for the lazy package, which has tests of its own below."""
    found = {}
    for root, package in ((ROOT, "bnsym"), (ROOT / "derivations", "bnsym_derivations")):
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {name: path for name, path in found.items() if name not in {"bnsym", "bnsym.__main__"}}


MODULES = modules()
PUBLIC: dict[str, str] = vars(bnsym).get("_PUBLIC", {})  # name -> "module:attribute"


def load(name: str) -> ModuleType:
    for package, requirement in NEEDS.items():
        if f"{name}.".startswith(f"{package}."):
            pytest.importorskip(requirement)
    return importlib.import_module(name)


def made_public(tree: ast.Module, package: str | None) -> set[str]:
    """The functions and classes a module defines, and what a package takes from its own modules."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.ImportFrom(level=level, module=str(source)) if package and (
                level == 1 or source.startswith(f"{package}.")
            ):
                names |= {alias.asname or alias.name for alias in node.names}
    return {name for name in names if not name.startswith("_")}


def test_made_public_sees_definitions_and_own_imports() -> None:
    tree = ast.parse(
        "from p.a import f, g as _g\nfrom .b import h\nfrom . import c\nfrom q import other\n"
        "class K: ...\ndef _private(): ...\n"
    )
    assert made_public(tree, "p") == {"f", "h", "K"}
    assert made_public(tree, None) == {"K"}


@pytest.mark.parametrize("name", MODULES)
def test_all_is_exact(name: str) -> None:
    path = MODULES[name]
    is_package = path.name == "__init__.py"
    made = made_public(ast.parse(path.read_text("utf-8")), name if is_package else None)
    module = load(name)
    if not hasattr(module, "__all__"):
        assert not (is_package and made), "a package that offers names declares them in __all__"
        return
    declared = module.__all__
    assert len(declared) == len(set(declared))
    assert [entry for entry in declared if not hasattr(module, entry)] == []
    assert made - set(declared) == set()


def test_the_lazy_table_is_all_of_the_interface() -> None:
    assert set(vars(bnsym)["__all__"]) == set(PUBLIC) != set()
    for name, target in PUBLIC.items():
        module, attribute = target.split(":")
        load(module)
        assert hasattr(bnsym, name), f"bnsym.{name} ({module}:{attribute})"
        assert name in dir(bnsym)


@pytest.mark.parametrize("name", ["no_such_name", "_PRIVATE"])
def test_a_name_that_is_not_public_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(bnsym, name)


def test_no_submodule_shadows_a_public_name() -> None:
    shadowed = [
        name
        for name, target in PUBLIC.items()
        if target.split(":")[1] and importlib.util.find_spec(f"bnsym.{name}") is not None
    ]
    assert shadowed == []


def test_the_stub_lists_exactly_the_lazy_table() -> None:
    stub = {}
    for node in ast.parse(STUB.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                assert alias.asname is not None, "a stub exports only `name as name`"
                stub[alias.asname] = f"{node.module}:{alias.name}"
    assert stub == PUBLIC
