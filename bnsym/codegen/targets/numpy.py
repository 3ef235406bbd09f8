"""NumPy: whole arrays, every branch computed everywhere and selected in the end."""

from __future__ import annotations

from collections.abc import Iterable

from bnsym.codegen.ir import Branch, Routine
from bnsym.codegen.printer import Dialect, written
from bnsym.codegen.targets.target import Raises, docstring, in_domain, module, statements

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
        "exp": "np.exp",
        "log": "np.log",
        "sin": "np.sin",
        "sinh": "np.sinh",
        "sqrt": "np.sqrt",
        "tan": "np.tan",
        "tanh": "np.tanh",
    },
    conjunction="&",
    disjunction="|",
    negation="~",
)


class NumPyTarget:
    """Functions of arrays that need NumPy alone."""

    name = "numpy"
    requirements: tuple[str, ...] = ("numpy",)

    def header(self, raises: Raises) -> str:
        """Check of the arguments, and what ``out`` does."""
        return in_domain(raises) + RETURNED

    def offered(self, routine: Routine) -> tuple[str, ...]:
        """The function alone."""
        return (routine.name,)

    def function(self, routine: Routine) -> str:
        """A function with one line per assignment."""
        names = ", ".join(f"{argument.name}: npt.ArrayLike" for argument in routine.arguments)
        checks = "".join(
            f'    {name} = _in_domain("{name}", {name}, {lower!r}, {upper!r})\n'
            for name, lower, upper in routine.arguments
        )
        return (
            f"def {routine.name}({names}, *, out: npt.NDArray[Any] | None = None) -> Any:\n"
            f"{docstring(routine)}\n{checks}{self._computed(routine)}"
        )

    def module(self, routines: Iterable[Routine], digest: str, raises: Raises) -> str:
        """A module of functions of one topic."""
        return module(self, routines, digest, raises, IMPORTS)

    def _computed(self, routine: Routine) -> str:
        """Compute; with branches, quietly, since each also runs where it is not selected."""
        lines = statements(routine, DIALECT)
        selected = _selected(routine.branches)
        if len(routine.branches) == 1:
            return f"{lines}    return _returned({selected}, out)\n"
        quiet = "".join(f"    {line}\n" for line in lines.splitlines())
        return (
            f'    with np.errstate(all="ignore"):\n{quiet}        value = {selected}\n'
            "    return _returned(value, out)\n"
        )


def _selected(branches: tuple[Branch, ...]) -> str:
    """Nest the branches, the first condition outermost."""
    value = written(branches[-1].value, DIALECT)
    for branch in reversed(branches[:-1]):
        condition = written(branch.when, DIALECT)
        value = f"np.where({condition}, {written(branch.value, DIALECT)}, {value})"
    return value
