"""NumPy: whole arrays, every branch computed everywhere and selected in the end."""

from __future__ import annotations

from bnsym.codegen.ir import Routine
from bnsym.codegen.targets.target import (
    ON_NUMPY,
    Raises,
    array_dialect,
    checks,
    docstring,
    in_domain,
    selected,
    statements,
)

__all__ = ["NumPyTarget"]

IMPORTS = """\
from typing import Any

import numpy as np
import numpy.typing as npt
"""

RETURNED = '''

def _returned(value: Any, out: npt.NDArray[Any] | None) -> Any:
    """Return the value, a scalar if it has no axes, or ``out`` filled with it."""
    if out is None:
        return np.asarray(value)[()]
    np.copyto(out, value, casting="same_kind")
    return out
'''

DIALECT = array_dialect("numpy", "np.")


class NumPyTarget:
    """Functions of arrays that need NumPy alone."""

    name = "numpy"
    requirements: tuple[str, ...] = ("numpy",)
    style = ON_NUMPY
    imports = IMPORTS
    always_core = False

    def header(self, raises: Raises) -> str:
        """Check of the arguments, and what ``out`` does."""
        return in_domain(raises) + RETURNED

    def offered(self, routine: Routine) -> tuple[str, ...]:
        """The function alone."""
        return (routine.name,)

    def core(self, routine: Routine) -> str:
        """A function of float64 arrays that checks nothing."""
        names = ", ".join(f"{argument.name}: Any" for argument in routine.arguments)
        dialect = DIALECT.calling(routine.calls)
        return (
            f"def _{routine.name}({names}) -> Any:\n"
            f'    """Compute {routine.name} of float64 numbers in its domain."""\n'
            f"{statements(routine, dialect)}"
            f"    return {selected(routine.branches, dialect)}\n"
        )

    def function(self, routine: Routine) -> str:
        """A function with one line per assignment, or that calls its core."""
        names = ", ".join(f"{name}: npt.ArrayLike" for name in routine.given)
        computed = self._called(routine) if routine.double else self._computed(routine)
        return (
            f"def {routine.name}({names}, *, out: npt.NDArray[Any] | None = None) -> Any:\n"
            f"{docstring(routine)}\n{checks(routine)}{computed}"
        )

    def _called(self, routine: Routine) -> str:
        """Compute in float64, quietly, and round."""
        names = [argument.name for argument in routine.arguments]
        given = ", ".join(f"{name}.astype(np.float64)" for name in names)
        return (
            '    with np.errstate(all="ignore"):\n'
            f"        value = _{routine.name}({given}).astype(np.result_type({', '.join(names)}))\n"
            "    return _returned(value, out)\n"
        )

    def _computed(self, routine: Routine) -> str:
        """Compute quietly: branches also run where they are not selected, and ends may be poles."""
        lines = statements(routine, DIALECT)
        value = selected(routine.branches, DIALECT)
        quiet = "".join(f"    {line}\n" for line in lines.splitlines())
        return (
            f'    with np.errstate(all="ignore"):\n{quiet}        value = {value}\n'
            "    return _returned(value, out)\n"
        )
