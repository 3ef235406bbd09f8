"""What an export says about itself: formula, promise and origin of every function."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import NamedTuple

from bnsym.codegen import templates
from bnsym.codegen.ir import Routine, digest, lower
from bnsym.codegen.targets.target import MARKER, promised
from bnsym.codegen.templates import filled
from bnsym.core import Identity, Kernel

__all__ = ["Exported", "Layout", "domain", "readme", "stamp"]


class Exported(NamedTuple):
    """Kernels, by name, and what their package is called and refers to: all identities."""

    kernels: tuple[Kernel, ...]
    package: str
    bibliography: str = ""
    records: tuple[Identity, ...] = ()

    @property
    def routines(self) -> tuple[Routine, ...]:
        """Their code."""
        return tuple(map(lower, self.kernels))

    @property
    def title(self) -> str:
        """The words every file opens with."""
        names = ", ".join(kernel.name for kernel in self.kernels)
        return f"{MARKER}{names}; do not edit"

    def identity(self, kernel: Kernel) -> str:
        """The name of the identity that promises a kernel, its own if none is known."""
        owners = (record.name for record in self.records if kernel in record.kernels)
        return next(owners, kernel.name)


class Layout(NamedTuple):
    """What a README says in the words of a target."""

    language: str
    introduction: str
    outside: str
    name: Callable[[Routine], str]
    example: Callable[[Routine], str]


def stamp() -> str:
    """The version of this library that an export was written by.

    Examples
    --------
    >>> stamp().startswith("bnsym ")
    True
    """
    return f"bnsym {version('bnsym')}"


def domain(routine: Routine) -> str:
    """The interval of every argument, as LaTeX."""
    return ", ".join(
        rf"{name} \in [{lower:g}, {upper:g}]" for name, lower, upper, _ in routine.arguments
    )


def readme(exported: Exported, layout: Layout) -> str:
    """Write formula, promise and example of every function, their certificate and the sources."""
    pairs = list(zip(exported.kernels, exported.routines, strict=True))
    sections = "\n".join(_section(routine, layout) for _, routine in pairs)
    rows = "\n".join(
        f"| `{layout.name(routine)}` | `{exported.identity(kernel)}` | ${domain(routine)}$ "
        f"| {routine.rtol:g} | {routine.rtol32:.2g} "
        f"| {'the terms' if routine.double else 'the value'} | `{digest([kernel])}` |"
        for kernel, routine in pairs
    )
    bibtex = exported.bibliography.strip()
    return filled(
        templates.README,
        title=exported.title,
        package=exported.package,
        stamp=stamp(),
        introduction=layout.introduction.rstrip(),
        sections=sections,
        certificate=rows,
        sources=f"\n## Sources\n\n```bibtex\n{bibtex}\n```\n" if bibtex else "",
    )


def _section(routine: Routine, layout: Layout) -> str:
    """Describe one function."""
    return filled(
        templates.FUNCTION,
        name=layout.name(routine),
        says=routine.says,
        arguments=", ".join(argument.name for argument in routine.arguments),
        intervals=domain(routine),
        latex_name=routine.name.replace("_", r"\_"),
        formula=routine.formula,
        promise=promised(routine),
        outside=layout.outside,
        language=layout.language,
        example=layout.example(routine).rstrip(),
    )
