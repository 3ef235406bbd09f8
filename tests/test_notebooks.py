"""Notebooks hold no outputs, can be told apart cell by cell, and end in an assertion.

The docs build runs them (`poe docs`); what is held here needs no Jupyter.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from bnsym_derivations import pack

from bnsym.core import Catalogue

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_stored(path: Path) -> None:
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_format_is_current(path: Path) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    names = [cell["id"] for cell in notebook["cells"]]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9-]{1,64}", name) for name in names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_last_statement_asserts(path: Path) -> None:
    assert isinstance(ast.parse(source(cells(path, "code")[-1])).body[-1], ast.Assert)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_names_only_what_exists(path: Path) -> None:
    text = "\n".join(source(cell) for cell in cells(path, "code"))
    catalogue = Catalogue((pack(),))
    names = re.findall(rf'"((?:{"|".join(catalogue.topics)})\.[a-z0-9_]+)"', text)
    assert names
    assert set(names) <= set(catalogue)
