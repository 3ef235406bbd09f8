"""Options and profiles every test shares."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

# One profile for everyone, so that a machine and a colleague see the same examples; drawn
# examples that differ from run to run belong to the long tests (`.ci/full`).
hypothesis.settings.register_profile("everyday", deadline=None, derandomize=True, max_examples=30)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("everyday")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write checked-in outputs anew")


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a cache of its own, for what `bnsym.compile` writes; workers inherit it.

    Matplotlib's list of fonts, which takes seconds to make, stays where it is.
    """
    if hasattr(config, "workerinput"):
        return
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    os.environ.setdefault("MPLCONFIGDIR", str(cache / "matplotlib"))
    folder = tempfile.TemporaryDirectory(prefix="bnsym-tests-")
    os.environ["XDG_CACHE_HOME"] = folder.name
    config.add_cleanup(folder.cleanup)


@pytest.fixture(scope="session")
def kernels_for(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """An exported package of kernels of every sort, by its target."""
    import bnsym

    root = tmp_path_factory.mktemp("exported")
    arc_cosines = (f"arc_cosine_{place}" for place in (0, 1, 2, 3, "0_derivative", "derivative"))
    names = (*arc_cosines, "relu_dual", "dual", "v_transform")
    identities = [f"homogeneous.{name}" for name in names]

    @cache
    def package(target: str) -> ModuleType:
        bnsym.export(identities, target, to=root / f"{target}_kernels")
        return importlib.import_module(f"{target}_kernels")

    sys.path.insert(0, str(root))
    yield package
    sys.path.remove(str(root))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests counted: mutants rejected, refuted, caught."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            counts[name] += int(str(value))
    for name, total in sorted(counts.items()):
        terminalreporter.write_line(f"{name}: {total}")
