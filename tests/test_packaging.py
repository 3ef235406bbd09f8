"""What a wheel holds, and that the project's files agree with each other."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINNED_BY_NOBODY = {"torch", "jax"}  # a processor, a graphics card: the machine decides


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_names(requirements: list[str]) -> set[str]:
    names = {re.split(r"[^A-Za-z0-9_.-]", requirement)[0] for requirement in requirements}
    return {normal(name) for name in names} - {"bnsym"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_both_packages_whole(wheel: zipfile.ZipFile) -> None:
    kept = {".py", ".pyi", ".typed", ".bib", ".json"}
    expected = {
        path.relative_to(root).as_posix()
        for root, package in ((ROOT, "bnsym"), (ROOT / "derivations", "bnsym_derivations"))
        for path in (root / package).rglob("*")
        if path.suffix in kept or path.name == "py.typed"
    }
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == expected
    assert {"bnsym/py.typed", "bnsym/__init__.pyi", "bnsym_derivations/references.bib"} <= names


def test_the_wheel_registers_the_command_and_the_pack(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    text = wheel.read(entry_points).decode()
    assert "[console_scripts]\nbnsym = bnsym.cli:main" in text
    assert "[bnsym.derivations]\nbnsym = bnsym_derivations" in text
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_the_citation_names_this_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {PROJECT['version']}\n" in citation
    assert f"\nlicense: {PROJECT['license']}\n" in citation


def test_constraints_pin_every_requirement_exactly_and_name_no_host() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.!+]+", pin)] == []
    optional = PROJECT["optional-dependencies"].values()
    required = requirement_names(sum(optional, PROJECT["dependencies"]))
    assert required - PINNED_BY_NOBODY <= requirement_names(pins)
