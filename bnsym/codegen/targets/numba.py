"""Numba: one compiled loop per float type, behind a function that checks the arguments."""

from __future__ import annotations

from collections.abc import Iterable

from bnsym.codegen.ir import Routine
from bnsym.codegen.printer import Dialect, written
from bnsym.codegen.targets.target import Raises, docstring, in_domain, module, statements

__all__ = ["NumbaTarget"]

IMPORTS = """\
import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
"""

COMPILED = '''

def _compiled(function: Callable[..., Any]) -> Any:
    """Return a ufunc for float32 and float64, kept on disk if there is a folder to write to."""
    arity = function.__code__.co_argcount
    signatures = [f"{real}({', '.join([real] * arity)})" for real in ("float32", "float64")]
    contract = {"contract"}  # a fused multiply-add rounds once where two operations round twice
    try:
        return numba.vectorize(signatures, fastmath=contract, cache=True)(function)
    except RuntimeError:  # nowhere to keep it
        return numba.vectorize(signatures, fastmath=contract)(function)
'''

DIALECT = Dialect(
    "numba",
    {
        "Abs": "abs",
        "Max": "max",
        "Min": "min",
        "acos": "math.acos",
        "asin": "math.asin",
        "atan": "math.atan",
        "cos": "math.cos",
        "cosh": "math.cosh",
        "exp": "math.exp",
        "log": "math.log",
        "sin": "math.sin",
        "sinh": "math.sinh",
        "sqrt": "math.sqrt",
        "tan": "math.tan",
        "tanh": "math.tanh",
    },
    conjunction="and",
    disjunction="or",
    negation="not",
)


class NumbaTarget:
    """Functions of arrays, and the ufuncs ``NAME_ufunc`` beneath them, which check nothing."""

    name = "numba"
    requirements: tuple[str, ...] = ("numpy", "numba")

    def header(self, raises: Raises) -> str:
        """Check of the arguments, and compilation."""
        return in_domain(raises) + COMPILED

    def offered(self, routine: Routine) -> tuple[str, ...]:
        """The function, and the ufunc beneath it."""
        return (routine.name, f"{routine.name}_ufunc")

    def function(self, routine: Routine) -> str:
        """A ufunc and the function that checks its arguments."""
        plain = ", ".join(argument.name for argument in routine.arguments)
        typed = ", ".join(f"{argument.name}: npt.ArrayLike" for argument in routine.arguments)
        floats = ", ".join(f"{argument.name}: float" for argument in routine.arguments)
        checks = "".join(
            f'    {name} = _in_domain("{name}", {name}, {lower!r}, {upper!r})\n'
            for name, lower, upper in routine.arguments
        )
        return (
            "@_compiled\n"
            f"def {routine.name}_ufunc({floats}) -> float:\n"
            f'    """Compute {routine.name} without checking the arguments."""\n'
            f"{statements(routine, DIALECT)}{_branches(routine)}\n\n"
            f"def {routine.name}({typed}, *, out: npt.NDArray[Any] | None = None) -> Any:\n"
            f"{docstring(routine)}\n{checks}"
            '    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches\n'
            f"        return {routine.name}_ufunc({plain}, out=out)\n"
        )

    def module(self, routines: Iterable[Routine], digest: str, raises: Raises) -> str:
        """A module of functions of one topic."""
        return module(self, routines, digest, raises, IMPORTS)


def _branches(routine: Routine) -> str:
    """Return from the first branch whose condition holds."""
    lines = ""
    for branch in routine.branches[:-1]:
        value = written(branch.value, DIALECT)
        lines += f"    if {written(branch.when, DIALECT)}:\n        return {value}\n"
    return f"{lines}    return {written(routine.branches[-1].value, DIALECT)}\n"
