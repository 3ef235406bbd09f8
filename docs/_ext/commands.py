"""The directive ``commands``: what every command of the CLI prints for ``--help``."""

from __future__ import annotations

import subprocess

from docutils import nodes  # type: ignore[import-untyped]
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata
from typer.main import get_command

from bnsym.cli import app as cli


class Commands(SphinxDirective):
    """A section for each command."""

    def run(self) -> list[nodes.Node]:
        """The program's own help, then that of its commands."""
        names = list(getattr(get_command(cli), "commands", ()))
        return [nodes.literal_block(text=printed(), language="text"), *map(section, names)]


def section(name: str) -> nodes.section:
    """The help of one command under its name."""
    title = f"bnsym {name}"
    part = nodes.section(ids=[nodes.make_id(title)], names=[title])
    part += nodes.title(text=title)
    part += nodes.literal_block(text=printed(name), language="text")
    return part


def printed(*arguments: str) -> str:
    """What the command prints, in a process of its own as for a user."""
    command = ["bnsym", *arguments, "--help"]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return "\n".join(line.rstrip() for line in result.stdout.strip("\n").splitlines())


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("commands", Commands)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
