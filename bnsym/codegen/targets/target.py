"""What every target offers, and the text that the Python targets share.

A generated module stands alone: it checks its arguments itself and needs nothing but the
requirements of its target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from textwrap import indent, wrap
from typing import NamedTuple, Protocol

from bnsym.codegen.ir import Argument, Assignment, Branch, Routine
from bnsym.codegen.printer import Dialect, written

__all__ = [
    "MARKER",
    "ON_NUMPY",
    "Raises",
    "Style",
    "Target",
    "array_dialect",
    "assigned",
    "checks",
    "docstring",
    "in_domain",
    "module",
    "promised",
    "scalar_functions",
    "selected",
    "statements",
    "used",
]

MARKER = "generated from "
"""The words after the opening of every generated file."""


class Raises(NamedTuple):
    """The class of the error that a module raises on bad input, and where it is imported from."""

    name: str = "ValueError"
    source: str | None = None


class Style(NamedTuple):
    """How a target's functions are spoken of, and called in a self-test on NumPy arrays."""

    arrays: str
    outside: str
    shown: str
    imports: str
    setup: str
    evaluated: str


ON_NUMPY = Style(
    arrays="NumPy arrays",
    outside="is a ValueError",
    shown="{}",
    imports="import numpy as np",
    setup="",
    evaluated="function(*arguments)",
)


class Target(Protocol):
    """A Python library to generate functions for."""

    name: str
    requirements: tuple[str, ...]
    style: Style
    imports: str
    always_core: bool
    """Whether every function calls its core, or only a double one."""

    def header(self, raises: Raises) -> str:
        """All helpers that the functions of a module share."""

    def offered(self, routine: Routine) -> tuple[str, ...]:
        """The public names that a function comes with, its own among them."""

    def core(self, routine: Routine) -> str:
        """The private function of float64 that others call."""

    def function(self, routine: Routine) -> str:
        """One public function."""


_IN_DOMAIN = '''\
def _in_domain(name: str, value: npt.ArrayLike, lower: float, upper: float) -> npt.NDArray[Any]:
    """Return floats in [lower, upper]: what lies at most 4 ulp outside is moved to the end."""
    given = np.asarray(value)
    if given.dtype.kind not in "iuf" or given.dtype.itemsize > 8:
        raise {error}(f"{{name}} must be real, float32 or float64, got {{given.dtype}}")
    real = given.astype(np.float32 if given.dtype.str[1:] == "f4" else np.float64, copy=False)
    least = np.fmin.reduce(real, axis=None, initial=upper)
    greatest = np.fmax.reduce(real, axis=None, initial=lower)
    if least >= lower and greatest <= upper:
        return real
    below, above = 4 * np.spacing(np.abs(np.array([lower, upper], real.dtype)))
    if least < lower - below or greatest > upper + above:
        wrong = least if least < lower - below else greatest
        raise {error}(f"{{name}} must lie in [{{lower}}, {{upper}}], got {{wrong}}")
    clamped: npt.NDArray[Any] = np.clip(real, lower, upper)
    return clamped
'''


_WHOLE = '''

def _whole(name: str, value: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return whole numbers as they are."""
    broken = np.abs(value - np.rint(value)) > 0  # false for nan
    if np.any(broken):
        raise {error}(f"{{name}} must be whole, got {{value[broken].flat[0]}}")
    return value
'''

_VARIANCES = '''

def _variances(
    name: str, value: npt.NDArray[Any], lower: float, upper: float
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the variances that go with the rows and with the columns of covariance matrices."""
    if value.ndim < 2 or value.shape[-1] != value.shape[-2]:
        raise {error}(f"{{name}} must be square in its last two axes, got shape {{value.shape}}")
    diagonal = np.diagonal(value, axis1=-2, axis2=-1)
    diagonal = _in_domain(f"the diagonal of {{name}}", diagonal, lower, upper)
    row, column = diagonal[..., :, None], diagonal[..., None, :]
    largest = (1 + 8 * np.finfo(value.dtype).eps) * np.sqrt(row) * np.sqrt(column)
    if np.any(np.abs(value) > largest):
        wrong = value[np.abs(value) > largest][0]
        raise {error}(f"{{name}} must hold correlations of at most 1, got an entry {{wrong}}")
    return row, column
'''


_SCALAR = (
    "acos asin atan cos cosh erf erfc exp expm1 log log1p sin sinh sqrt tan tanh"  # as in SymPy
)
_ARRAYS = {
    "Abs": "abs",
    "Max": "maximum",
    "Min": "minimum",
    "acos": "arccos",
    "asin": "arcsin",
    "atan": "arctan",
    "ceiling": "ceil",
}


def scalar_functions(prefix: str = "") -> dict[str, str]:
    """Name the functions of C's mathematics, which have SymPy's names."""
    return {name: f"{prefix}{name}" for name in _SCALAR.split()}


def array_dialect(name: str, prefix: str, **others: str) -> Dialect:
    """Return the dialect of a library of arrays that speaks like NumPy, but for what differs."""
    scalar = {name for name in _SCALAR.split() if not name.startswith("erf")}
    functions = {one: prefix + _ARRAYS.get(one, one) for one in (*_ARRAYS, *scalar)}
    choice = f"{prefix}where({{0}}, {{1}}, {{2}})"
    return Dialect(name, {**functions, **others}, "&", "|", "~", choice)


def in_domain(raises: Raises) -> str:
    """Write the checks of an argument."""
    return (_IN_DOMAIN + _WHOLE + _VARIANCES).format(error=raises.name)


def checks(routine: Routine) -> str:
    """Write the lines that check the arguments of a routine, indented."""
    axes = "[..., None, None]" if routine.matrix else ""
    lines = [_checked(argument, axes) for argument in routine.arguments]
    if routine.matrix:
        row, entry, column = routine.arguments[:3]
        variances = f'_variances("{entry.name}", {entry.name}, {row.lower!r}, {row.upper!r})'
        lines[:3] = [_checked(entry, ""), f"    {row.name}, {column.name} = {variances}\n"]
    return "".join(lines)


def _checked(argument: Argument, axes: str) -> str:
    """Write the check of one argument, which may get more axes."""
    name, lower, upper, integer = argument
    line = f'    {name} = _in_domain("{name}", {name}, {lower!r}, {upper!r}){axes}\n'
    return line + f'    {name} = _whole("{name}", {name})\n' * integer


def module(
    target: Target,
    routines: Iterable[Routine],
    called: Iterable[Routine],
    digest: str,
    raises: Raises,
) -> str:
    """Put a Python module of functions of one topic together, with the cores of what they call.

    Parameters
    ----------
    target : Target
    routines : iterable of Routine
        Of one topic.
    called : iterable of Routine
        Of any topic, each after those it calls itself.
    digest : str
        Of the kernels behind them.
    raises : Raises
    """
    routines = tuple(routines)
    names = ", ".join(f"{routine.topic}.{routine.name}" for routine in routines)
    title = f"{MARKER}{names}, digest {digest}; do not edit"
    own = f"\nfrom {raises.source} import {raises.name}\n" if raises.source else ""
    offered = sorted(name for routine in routines for name in target.offered(routine))
    public = "\n".join(f'    "{name}",' for name in offered)
    own_cores = (one for one in routines if target.always_core or one.double)
    cores = {f"{one.topic}.{one.name}": one for one in (*called, *own_cores)}
    functions = [*map(target.core, cores.values()), *map(target.function, routines)]
    parts = [
        f"# {title}",
        f'"""The kernels of the topic {routines[0].topic}, for {target.name}."""',
        "",
        "from __future__ import annotations",
        "",
        f"{target.imports}{own}",
        f"__all__ = [\n{public}\n]",
        "",
        "",
        used(target.header(raises), "\n".join(functions)),
        "",
        "",
        "\n\n\n".join(function.rstrip() for function in functions),
        "",
    ]
    return "\n".join(parts)


def used(helpers: str, text: str) -> str:
    r"""Leave out the helpers that nothing calls.

    Examples
    --------
    >>> used("def _one():\n    return 1\n\n\ndef _two():\n    return 2", "_two() + 1")
    'def _two():\n    return 2'
    """
    parts = {part.split("(")[0].removeprefix("def "): part
             for part in helpers.strip().split("\n\n\n")}  # fmt: skip
    wanted: set[str] = set()
    while True:
        texts = "\n".join([text, *(parts[name] for name in wanted)])
        found = {name for name in parts if re.search(rf"(?<!def )\b{name}\b", texts)}
        if found == wanted:
            return "\n\n\n".join(part for name, part in parts.items() if name in wanted)
        wanted = found


def docstring(routine: Routine) -> str:
    """Write the numpydoc docstring of a routine, indented, with an example that runs."""
    shown = {argument.name: argument for argument in routine.arguments}
    parameters = "\n".join(_parameter(shown[name], routine) for name in routine.given)
    promise = f"{promised(routine)}; nan gives nan, and integers count as float64."
    body = f'''\
"""{chr(10).join(wrap(routine.says, 92))}

{chr(10).join(wrap(promise, 92))}

Parameters
----------
{parameters}
out : ndarray, optional
    Where to write the result.

Returns
-------
scalar or ndarray
    float32 if every argument is, else float64; ``out`` if it was given.

Raises
------
ValueError
    If an argument is not real, or further outside its interval.

Examples
--------
>>> print(f"{{{routine.call}:.12g}}")
{routine.example.value:.12g}
"""'''
    return indent(body, "    ")


def _parameter(argument: Argument, routine: Routine) -> str:
    """Write what an argument must be."""
    name, lower, upper, integer = argument
    if routine.matrix and name == routine.given[0]:
        least, most = routine.arguments[0][1:3]
        return (
            f"{name} : array_like, shape (..., B, B)\n"
            f"    Covariance matrices with variances in [{least:g}, {most:g}]."
        )
    kind = "Whole" if integer else "Real"
    line = f"{name} : array_like\n    {kind}, in [{lower:g}, {upper:g}]; "
    return line + "up to 4 ulp outside is clamped."


def promised(routine: Routine) -> str:
    """Say how large the error may be."""
    if not routine.double:
        return (
            f"The relative error is at most {routine.rtol:g} in float64 and "
            f"{routine.rtol32:.2g} in float32"
        )
    return (
        f"The error is at most {routine.rtol:g} times the sum of the absolute values of the terms "
        f"of the formula, {routine.rtol32:.2g} times in float32, unless a number is below the "
        "smallest normal one or above the largest"
        + ", and as if entries were off by two units in the last place"
        * routine.matrix
    )


def selected(branches: tuple[Branch, ...], dialect: Dialect) -> str:
    """Write a value of branches in one expression, the first condition outermost."""
    value = written(branches[-1].value, dialect)
    for branch in reversed(branches[:-1]):
        condition = written(branch.when, dialect)
        value = dialect.choice.format(condition, written(branch.value, dialect), value)
    return value


def statements(routine: Routine, dialect: Dialect) -> str:
    """Write the steps, a line per assignment, indented."""
    lines: list[str] = []
    for step in routine.steps:
        if isinstance(step, Assignment):
            lines += assigned([step], dialect)
            continue
        bounds = f"{step.start}, {step.stop}" if step.start else f"{step.stop}"
        lines += [
            *assigned(step.before, dialect),
            f"for {step.counter.name} in range({bounds}):",
            *(f"    {line}" for part in step.common for line in assigned([part], dialect)),
            *(f"    {line}" for line in assigned(step.updates, dialect)),
        ]
    return "".join(f"    {line}\n" for line in lines)


def assigned(parts: Sequence[Assignment], dialect: Dialect) -> list[str]:
    """Write assignments that happen at once."""
    names = ", ".join(part.symbol.name for part in parts)
    return [f"{names} = {', '.join(written(part.value, dialect) for part in parts)}"]
