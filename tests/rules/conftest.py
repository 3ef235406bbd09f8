"""The tables of cases, which importlib mode does not put on the path."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def table() -> ModuleType:
    """The package `cases` beside this file."""
    place = Path(__file__).with_name("cases")
    spec = spec_from_file_location("rule_cases", place / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    package = module_from_spec(spec)
    sys.modules[spec.name] = package  # its modules import each other
    spec.loader.exec_module(package)
    return package
