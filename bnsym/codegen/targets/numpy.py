"""NumPy: whole arrays, every branch computed everywhere and selected in the end."""

from __future__ import annotations

from collections.abc import Iterable

from bnsym.codegen.ir import Routine
from bnsym.codegen.printer import Dialect
from bnsym.codegen.targets.target import (
    ON_NUMPY,
    Raises,
    checks,
    docstring,
    in_domain,
    module,
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

DIALECT = Dialect(
    "numpy",
    {
        "Abs": "np.abs",
        "Max": "np.maximum",
        "Min": "np.minimum",
        "acos": "np.arccos",
        "asin": "np.arcsin",
        "atan": "np.arctan",
        "cos": "np.cos",
        "cosh": "np.cosh",
        "ceiling": "np.ceil",
        "exp": "np.exp",
        "expm1": "np.expm1",
        "log": "np.log",
        "log1p": "np.log1p",
        "sin": "np.sin",
        "sinh": "np.sinh",
        "sqrt": "np.sqrt",
        "tan": "np.tan",
        "tanh": "np.tanh",
    },
    conjunction="&",
    disjunction="|",
    negation="~",
    choice="np.where({0}, {1}, {2})",
)


class NumPyTarget:
    """Functions of arrays that need NumPy alone."""

    name = "numpy"
    requirements: tuple[str, ...] = ("numpy",)
    style = ON_NUMPY

    def header(self, raises: Raises, routines: Iterable[Routine]) -> str:
        """Check of the arguments, and what ``out`` does."""
        return in_domain(raises, routines) + RETURNED

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

    def module(
        self,
        routines: Iterable[Routine],
        called: Iterable[Routine],
        digest: str,
        raises: Raises,
    ) -> str:
        """A module of functions of one topic."""
        return module(self, routines, called, digest, raises, IMPORTS)

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
        """Compute; with branches, quietly, since each also runs where it is not selected."""
        lines = statements(routine, DIALECT)
        value = selected(routine.branches, DIALECT)
        if len(routine.branches) == 1:
            return f"{lines}    return _returned({value}, out)\n"
        quiet = "".join(f"    {line}\n" for line in lines.splitlines())
        return (
            f'    with np.errstate(all="ignore"):\n{quiet}        value = {value}\n'
            "    return _returned(value, out)\n"
        )
