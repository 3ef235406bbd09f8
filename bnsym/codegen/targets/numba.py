"""Numba: one compiled loop per float type, behind a function that checks the arguments."""

from __future__ import annotations

from bnsym.codegen.ir import Routine
from bnsym.codegen.printer import Dialect, written
from bnsym.codegen.targets.target import (
    ON_NUMPY,
    Raises,
    checks,
    docstring,
    in_domain,
    scalar_functions,
    statements,
)

__all__ = ["NumbaTarget", "body"]

IMPORTS = """\
import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
"""

SCALAR = '''

def _scalar(function: Callable[..., Any]) -> Any:
    """Compile what is called from compiled code."""
    return numba.njit(fastmath={"contract"}, error_model="numpy")(function)
'''

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
    {**scalar_functions("math."), "Abs": "abs", "Max": "max", "Min": "min", "ceiling": "np.ceil"},
    conjunction="and",
    disjunction="or",
    negation="not",
    choice="({1} if {0} else {2})",
)


class NumbaTarget:
    """Functions of arrays, and the ufuncs ``NAME_ufunc`` beneath them, which check nothing."""

    name = "numba"
    requirements: tuple[str, ...] = ("numpy", "numba")
    style = ON_NUMPY
    imports = IMPORTS
    always_core = False

    def header(self, raises: Raises) -> str:
        """Check of the arguments, and compilation."""
        return in_domain(raises) + SCALAR + COMPILED

    def offered(self, routine: Routine) -> tuple[str, ...]:
        """The function, and the ufunc beneath it."""
        return (routine.name, f"{routine.name}_ufunc")

    def core(self, routine: Routine) -> str:
        """A compiled function of float64 numbers, for compiled code."""
        floats = ", ".join(f"{argument.name}: float" for argument in routine.arguments)
        return (
            "@_scalar\n"
            f"def _{routine.name}({floats}) -> Any:\n"
            f'    """Compute {routine.name} of float64 numbers in its domain."""\n'
            f"{body(routine)}"
        )

    def function(self, routine: Routine) -> str:
        """A ufunc and the function that checks its arguments."""
        names = [argument.name for argument in routine.arguments]
        typed = ", ".join(f"{name}: npt.ArrayLike" for name in routine.given)
        floats = ", ".join(f"{name}: float" for name in names)
        wide = ", ".join(f"np.float64({name})" for name in names)
        computed = f"    return _{routine.name}({wide})\n" if routine.double else body(routine)
        return (
            "@_compiled\n"
            f"def {routine.name}_ufunc({floats}) -> {'Any' if routine.double else 'float'}:\n"
            f'    """Compute {routine.name} without checking the arguments."""\n'
            f"{computed}\n\n"
            f"def {routine.name}({typed}, *, out: npt.NDArray[Any] | None = None) -> Any:\n"
            f"{docstring(routine)}\n{checks(routine)}"
            '    with np.errstate(all="ignore"):  # vectors compare nan, and run both branches\n'
            f"        return {routine.name}_ufunc({', '.join(names)}, out=out)\n"
        )


def body(routine: Routine) -> str:
    """Compute, and return from the first branch whose condition holds."""
    dialect = DIALECT.calling(routine.calls)
    lines = statements(routine, dialect)
    for branch in routine.branches[:-1]:
        value = written(branch.value, dialect)
        lines += f"    if {written(branch.when, dialect)}:\n        return {value}\n"
    return f"{lines}    return {written(routine.branches[-1].value, dialect)}\n"
