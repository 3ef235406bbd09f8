"""The pages name what exists, type no result, and the catalogue's pages leave nothing out.

The docs build (`poe docs`) runs the pages and checks every link; this needs no Sphinx, except
where it says so.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from bnsym_derivations import pack

from bnsym.core import Catalogue, CheckReport, Evidence, Verdict

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
CATALOGUE = Catalogue((pack(),))
TOPICS = "|".join(CATALOGUE.topics)
CELL = re.compile(r"^```\{code-cell\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def prose(path: Path) -> str:
    """A page without what is run."""
    return CELL.sub("", path.read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_result_is_typed(path: Path) -> None:
    assert re.findall(r"(?<![\w.-])\d+\.\d{3,}", prose(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_code_cells_are_python(path: Path) -> None:
    for cell in CELL.findall(path.read_text("utf-8")):
        lines = [line for line in cell.splitlines() if not line.startswith((":tags:", "!"))]
        ast.parse("\n".join(lines))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_identities_that_are_named_exist(path: Path) -> None:
    names = re.findall(rf"[`\"]((?:{TOPICS})\.[a-z0-9_]+)[`\"]", path.read_text("utf-8"))
    assert set(names) <= {*CATALOGUE, *CATALOGUE.cited}


def test_every_page_is_in_the_contents() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    contents = index.partition("```{toctree}")[2].split()
    assert {path.stem for path in PAGES} - {"index"} <= set(contents)


# The catalogue's pages, which are generated. Sphinx comes with the extra `docs`.


@pytest.fixture(scope="module")
def extension() -> ModuleType:
    pytest.importorskip("sphinx", reason="needs the extra docs")
    spec = importlib.util.spec_from_file_location("catalogue", DOCS / "_ext" / "catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(extension: ModuleType) -> dict[str, str]:
    """The pages of three identities of which nothing is known."""
    whole = CATALOGUE.packs[0]
    records = whole.identities[:3]
    small = Catalogue((whole._replace(identities=records),))
    reports = {record.name: CheckReport(record.name, ()) for record in records}
    bibliography = extension.parse_bibtex(whole.bibliography)
    written: dict[str, str] = extension.pages(extension.Handbook(small, reports, bibliography))
    assert len(records) == 3
    return written


def test_every_record_has_one_place(pages: dict[str, str]) -> None:
    text = "\n".join(pages.values())
    for name in [*list(CATALOGUE)[:3], *CATALOGUE.cited]:
        assert text.count(f"({name})=") == 1


def test_every_link_has_a_place(pages: dict[str, str], extension: ModuleType) -> None:
    text = "\n".join(pages.values())
    places = {place.lower() for place in re.findall(r"^\((.+)\)=$", text, re.MULTILINE)}
    links = re.findall(r"\]\(#([^)]+)\)", text)
    assert links
    assert {link.lower() for link in links} <= places


def test_a_verdict_is_not_made_up(pages: dict[str, str]) -> None:
    assert "3 identities: 3 UNKNOWN." in pages["index"]
    assert not any("PROVED" in text for text in pages.values())


def test_only_what_passes_is_no_fault(extension: ModuleType) -> None:
    whole = CATALOGUE.packs[0]
    names = [record.name for record in whole.identities[: len(Verdict)]]
    reports = {
        name: CheckReport(name, (Evidence("enclosure", verdict, "drawn"),))
        for name, verdict in zip(names, Verdict, strict=True)
    }
    faults = extension.faults(extension.Handbook(CATALOGUE, reports, {}))
    failing = [verdict for verdict in Verdict if not verdict.passes]
    assert Verdict.FALSE in failing
    assert [line.rpartition(" ")[2] for line in faults] == [verdict.name for verdict in failing]


def test_a_proof_uses_only_what_stands_above_it(extension: ModuleType) -> None:
    svg = extension.graph(CATALOGUE)
    order = re.findall(r">([a-z]+\.[a-z0-9_]+)</text>", svg)
    assert sorted(order) == sorted({*CATALOGUE, *CATALOGUE.cited})
    for name, record in CATALOGUE.items():
        assert all(order.index(used) < order.index(name) for used in record.uses)
