"""The files of an exported Python package."""

from __future__ import annotations

from bnsym.codegen import templates
from bnsym.codegen.certificate import Exported, Layout, readme
from bnsym.codegen.derivatives import differentiated, reached
from bnsym.codegen.generated import modules
from bnsym.codegen.ir import Routine
from bnsym.codegen.samples import sampled
from bnsym.codegen.targets import Differentiable, Raises, Target
from bnsym.codegen.templates import filled
from bnsym.core import Kernel
from bnsym.errors import InputError

__all__ = ["files"]


def files(exported: Exported, target: Target) -> dict[str, str]:
    """Return the text of every file of the package by its name.

    Raises
    ------
    InputError
        If two functions or modules would have the same name.
    """
    kernels, title = exported.kernels, exported.title
    _check_names(kernels)
    if isinstance(target, Differentiable):
        texts = modules(
            kernels,
            target,
            Raises(),
            lambda kernel: differentiated(kernel, exported.records),
            lambda group: reached(group, exported.records),
        )
    else:
        texts = modules(kernels, target, Raises())
    routines = exported.routines
    imports = "\n".join(
        f"from .{topic} import " + ", ".join(r.name for r in routines if r.topic == topic)
        for topic in texts
    )
    offered = "\n".join(f'    "{name}",' for name in sorted(routine.name for routine in routines))
    references = "\n".join(map(_references, kernels))
    return {
        "LICENSE": templates.LICENSE,
        "README.md": readme(exported, _layout(exported.package, target)),
        "__init__.py": filled(
            templates.INIT, title=title, package=exported.package, imports=imports, offered=offered
        ),
        "__main__.py": filled(templates.MAIN, title=title),
        "self_test.py": filled(
            templates.SELF_TEST,
            title=title,
            names=", ".join(sorted(routine.name for routine in routines)),
            references=references,
            imports=target.style.imports,
            setup=f"\n{target.style.setup}\n" if target.style.setup else "",
            evaluated=target.style.evaluated,
            of_entry=templates.OF_ENTRY if any(kernel.matrix for kernel in kernels) else "",
        ),
        **{f"{topic}.py": text for topic, text in texts.items()},
    }


def _layout(package: str, target: Target) -> Layout:
    """Say how a Python package is used."""
    introduction = filled(
        templates.PYTHON_INTRODUCTION,
        package=package,
        arrays=target.style.arrays,
        requirements=" and ".join(target.requirements),
    )

    def example(routine: Routine) -> str:
        return filled(
            templates.PYTHON_EXAMPLE,
            package=package,
            name=routine.name,
            call=target.style.shown.format(routine.call),
            value=f"{routine.example.value:.12g}",
        )

    return Layout(
        "python", introduction, target.style.outside, lambda routine: routine.name, example
    )


def _references(kernel: Kernel) -> str:
    """Write a function of the arguments in the rows, its promise, and the rows."""
    function = f"of_entry({kernel.function})" if kernel.matrix else kernel.function
    rows = "".join(
        f"        {(*sample.at, sample.value, sample.size)!r},\n" for sample in sampled(kernel)
    )
    return f"    ({function}, {kernel.rtol!r}, [\n{rows}    ]),"


def _check_names(kernels: tuple[Kernel, ...]) -> None:
    """Refuse names that the package could not offer side by side."""
    owner: dict[str, str] = {}
    for name, full in [
        *((kernel.function, kernel.name) for kernel in kernels),
        *((topic, topic) for topic in sorted({kernel.topic for kernel in kernels})),
        ("self_test", "self_test"),
    ]:
        if name in owner:
            raise InputError(f"{owner[name]} and {full} would both be exported as {name}")
        owner[name] = full
