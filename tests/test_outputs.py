"""Outputs that cannot be written: said in one sentence, soon, and nothing is left behind."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bnsym.cli import main

DERIVE = ["derive", "homogeneous.v_transform"]
EXPORT = ["export", "homogeneous.relu_dual"]
UNWRITABLE: dict[str, tuple[list[str], str]] = {
    "derive, no folder": ([*DERIVE, "-o", "none/v.tex"], "none"),
    "derive, below a file": ([*DERIVE, "-o", "file/v.tex"], "file"),
    "derive, a folder": ([*DERIVE, "-o", "own"], "own"),
    "derive, not allowed": ([*DERIVE, "-o", "/proc/v.tex"], "/proc"),
    "derive to pdf, no folder": ([*DERIVE, "--to", "pdf", "-o", "none/v.pdf"], "none"),
    "derive to pdf, nowhere": ([*DERIVE, "--to", "pdf"], "--output"),
    "derive a topic, no folder": (["derive", "backward", "--to", "pdf", "-o", "none/b"], "none"),
    "derive all, nowhere": (["derive", "--all"], "--output"),
    "derive all, a file": (["derive", "--all", "-o", "file"], "file"),
    "derive all, below a file": (["derive", "--all", "-o", "file/all"], "file"),
    "export, a file": ([*EXPORT, "-o", "file"], "file"),
    "export, below a file": ([*EXPORT, "-o", "file/out"], "file"),
    "export, not allowed": ([*EXPORT, "-o", "/proc/out"], "/proc"),
    "export, a folder in use": ([*EXPORT, "-o", "own"], "own"),
    "export by force, a folder in use": ([*EXPORT, "--force", "-o", "own"], "own"),
    "export, an unsupported target": ([*EXPORT, "--target", "fortran", "-o", "out"], "fortran"),
    "export, no kernels": (["export", "backward.explosion_bound", "-o", "out"], "with kernels"),
    "export, no package": ([*EXPORT, "-o", "3-kernels"], "3-kernels"),
}
"""Where there is a file and a folder of the user's own; each with a word of the answer."""

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a file and a folder that nobody may touch."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "notes").write_text("mine")
    return tmp_path


@contextmanager
def soon(limit: float = 2.0) -> Iterator[None]:
    """Less processor time than the limit, that of programs it calls included."""
    begin = sum(os.times()[:4])
    yield
    assert sum(os.times()[:4]) - begin < limit


def refused(words: list[str], capsys: Capture) -> str:
    """The one sentence on stderr."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("bnsym: ")
    assert err.count("\n") == 1
    return err


def tree(folder: Path) -> dict[str, bytes]:
    """Every file and folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"/"
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("case", UNWRITABLE)
def test_output_that_cannot_be_written(case: str, own: Path, capsys: Capture) -> None:
    words, named = UNWRITABLE[case]
    before = tree(own)
    with soon():
        assert named in refused(words, capsys)
    assert tree(own) == before


def test_a_disk_that_fills_up_leaves_nothing_half_written(
    own: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = tree(own)
    for name in ("rename", "replace"):  # the last thing that can fail
        monkeypatch.setattr(os, name, full)
    for words in ([*DERIVE, "-o", "file"], [*EXPORT, "-o", "out"], [*EXPORT, "-o", "new/out"]):
        assert os.strerror(errno.ENOSPC) in refused(words, capsys)
        assert tree(own) == before


def test_an_earlier_file_survives_what_cannot_be_typeset(own: Path, capsys: Capture) -> None:
    before = tree(own)
    refused([*DERIVE, "--to", "pdf", "--fragment", "-o", "file"], capsys)
    assert tree(own) == before
