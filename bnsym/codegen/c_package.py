"""The files of an export to C: a header and a source per topic, a test, and ufuncs of NumPy."""

from __future__ import annotations

from bnsym.codegen import c_ufuncs, templates
from bnsym.codegen.certificate import Exported, Layout, readme, stamp
from bnsym.codegen.generated import by_topic, called
from bnsym.codegen.ir import Routine, digest, lower
from bnsym.codegen.samples import Sample, sampled
from bnsym.codegen.targets import CTarget
from bnsym.codegen.targets.c import function_name
from bnsym.codegen.targets.target import MARKER
from bnsym.codegen.templates import filled
from bnsym.core import Kernel

__all__ = ["files"]


def files(exported: Exported, target: CTarget) -> dict[str, str]:
    """Return the text of every file of the folder by its name.

    Raises
    ------
    InputError
        If C has no function of some name, or would not take the name of a variable.
    """
    topics = by_topic(exported.kernels)
    texts = {
        "LICENSE": templates.LICENSE,
        "README.md": readme(exported, _layout(exported)),
        "selftest.c": _self_test(exported, tuple(topics)),
        **c_ufuncs.files(exported.routines, exported.title, topics),
    }
    for topic, group in topics.items():
        routines = [lower(kernel) for kernel in group]
        names = ", ".join(kernel.name for kernel in group)
        words = {
            "title": f"{MARKER}{names}, digest {digest(group)}; do not edit",
            "topic": topic,
        }
        texts[f"bnsym_{topic}.h"] = filled(
            templates.C_HEADER,
            **words,
            stamp=stamp(),
            guard=topic.upper(),
            declarations="\n".join(map(target.declarations, routines)),
        )
        texts[f"bnsym_{topic}.c"] = filled(
            templates.C_SOURCE,
            **words,
            functions=target.source(routines, map(lower, called(group))),
        )
    return texts


def _layout(exported: Exported) -> Layout:
    """Say how C files are built and used."""
    shown = exported.routines[0]
    introduction = filled(
        templates.C_INTRODUCTION, folder=exported.package, ufunc=f"{shown.topic}_{shown.name}"
    )

    def example(routine: Routine) -> str:
        at = ", ".join(map(repr, routine.example.at))
        return filled(
            templates.C_EXAMPLE,
            topic=routine.topic,
            call=f"{function_name(routine)}({at})",
            value=f"{routine.example.value:.12g}",
        )

    return Layout("c", introduction, "the result is NAN", function_name, example)


def _self_test(exported: Exported, topics: tuple[str, ...]) -> str:
    """Write the program that compares every function with its values."""
    samples = {kernel: sampled(kernel) for kernel in exported.kernels}
    return filled(
        templates.C_SELF_TEST,
        title=exported.title,
        headers="\n".join(f'#include "bnsym_{topic}.h"' for topic in topics),
        most=str(max(map(len, samples.values()))),
        cases="\n".join(map(_case, samples, samples.values())),
        runs="\n".join(map(_run, exported.kernels)),
    )


def _case(kernel: Kernel, samples: tuple[Sample, ...]) -> str:
    """Write the values of a kernel, and the call of it on columns of a table."""
    width = len(kernel.args) + 2
    rows = "".join(
        f"    {', '.join(map(repr, (*sample.at, sample.value, sample.size)))},\n"
        for sample in samples
    )
    columns = ", ".join(f"rows + {place}, {width}" for place in range(len(kernel.args)))
    return filled(
        templates.C_CASE,
        table=_table(kernel),
        rows=rows,
        function=function_name(lower(kernel)),
        columns=columns,
    )


def _run(kernel: Kernel) -> str:
    """Write the line that tests a kernel."""
    table = _table(kernel)
    return (
        f'    broken |= tested("{kernel.name}", {kernel.rtol!r}, {len(kernel.args) + 2}, '
        f"sizeof {table}, {table}, run_{table});"
    )


def _table(kernel: Kernel) -> str:
    """Name the values of a kernel."""
    return f"{kernel.topic}_{kernel.function}"
