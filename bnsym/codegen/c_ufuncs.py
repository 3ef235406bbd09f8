"""C functions as ufuncs of NumPy: the loops that it calls, and the module that hands them over.

A ufunc's loop is a C function of plain pointers, so that it needs no header of NumPy's or of
Python's; the module makes ufuncs of loops by NumPy's own constructor, in its table of C functions.
"""

from __future__ import annotations

from collections.abc import Iterable

from bnsym.codegen import templates
from bnsym.codegen.ir import Routine
from bnsym.codegen.targets.c import function_name
from bnsym.codegen.templates import filled

__all__ = ["files"]

_REALS = (("float", "f"), ("double", ""))


def files(routines: Iterable[Routine], title: str, topics: Iterable[str]) -> dict[str, str]:
    """Return the source of the loops and the module of the ufuncs, by their names."""
    routines = tuple(routines)
    return {
        "bnsym_ufuncs.c": filled(
            templates.C_LOOPS,
            title=title,
            headers="\n".join(f'#include "bnsym_{topic}.h"' for topic in topics),
            loops="\n".join(_loop(one, *real) for one in routines for real in _REALS),
        ),
        "ufuncs.py": filled(
            templates.UFUNCS,
            title=title,
            offered="\n".join(f'    "{_name(one)}",' for one in routines),
            ufuncs="\n".join(
                f'{_name(one)} = _ufunc("{_name(one)}", {len(one.arguments)}, {one.says!r})'
                for one in routines
            ),
        ),
    }


def _name(routine: Routine) -> str:
    """Name a ufunc: that of its function in C, which the module's name stands for a part of."""
    return f"{routine.topic}_{routine.name}"


def _loop(routine: Routine, real: str, suffix: str) -> str:
    """Write the call of a function of strided arrays, on addresses and steps in bytes."""
    name, arity = function_name(routine), len(routine.arguments)
    columns = [
        f"({'const ' * (place < arity)}{real} *)(void *)at[{place}], steps[{place}] / unit"
        for place in range(arity + 1)
    ]
    return filled(
        templates.C_LOOP,
        name=f"{name}_loop{suffix}",
        function=f"{name}_array{suffix}",
        real=real,
        columns=",\n        ".join(columns),
    )
