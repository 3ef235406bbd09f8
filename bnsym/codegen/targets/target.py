"""What every target offers, and the text that the Python targets share.

A generated module stands alone: it checks its arguments itself and needs nothing but the
requirements of its target.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent, wrap
from typing import NamedTuple, Protocol

from bnsym.codegen.ir import Routine
from bnsym.codegen.printer import Dialect, written

__all__ = ["MARKER", "Raises", "Target", "docstring", "in_domain", "module", "statements"]

MARKER = "generated from "
"""The words after the opening of every generated file."""


class Raises(NamedTuple):
    """The class of the error that a module raises on bad input, and where it is imported from."""

    name: str = "ValueError"
    source: str | None = None


class Target(Protocol):
    """A language and library to generate functions for."""

    name: str
    requirements: tuple[str, ...]

    def header(self, raises: Raises) -> str:
        """Helpers that the functions of a module share."""

    def offered(self, routine: Routine) -> tuple[str, ...]:
        """The public names that a function comes with, its own among them."""

    def function(self, routine: Routine) -> str:
        """One function."""

    def module(self, routines: Iterable[Routine], digest: str, raises: Raises) -> str:
        """A whole module of functions of one topic."""


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


def in_domain(raises: Raises) -> str:
    """Write the check of an argument."""
    return _IN_DOMAIN.format(error=raises.name)


def module(
    target: Target, routines: Iterable[Routine], digest: str, raises: Raises, imports: str
) -> str:
    """Put a Python module together.

    Parameters
    ----------
    target : Target
    routines : iterable of Routine
        Of one topic.
    digest : str
        Of the kernels behind them.
    raises : Raises
    imports : str
        The import lines of the target's own libraries.
    """
    routines = tuple(routines)
    names = ", ".join(f"{routine.topic}.{routine.name}" for routine in routines)
    title = f"{MARKER}{names}, digest {digest}; do not edit"
    own = f"\nfrom {raises.source} import {raises.name}\n" if raises.source else ""
    offered = sorted(name for routine in routines for name in target.offered(routine))
    public = "\n".join(f'    "{name}",' for name in offered)
    parts = [
        f"# {title}",
        f'"""The kernels of the topic {routines[0].topic}, for {target.name}."""',
        "",
        "from __future__ import annotations",
        "",
        f"{imports}{own}",
        f"__all__ = [\n{public}\n]",
        "",
        "",
        target.header(raises).rstrip(),
        "",
        "",
        "\n\n\n".join(target.function(routine).rstrip() for routine in routines),
        "",
    ]
    return "\n".join(parts)


def docstring(routine: Routine) -> str:
    """Write the numpydoc docstring of a routine, indented, with an example that runs."""
    parameters = "\n".join(
        f"{argument.name} : array_like\n"
        f"    Real, in [{argument.lower:g}, {argument.upper:g}]; up to 4 ulp outside is clamped."
        for argument in routine.arguments
    )
    call = f"{routine.name}({', '.join(map(repr, routine.example.at))})"
    promise = (
        f"The relative error is at most {routine.rtol:g} in float64 and {routine.rtol32:.2g} in "
        "float32; nan gives nan, and integers count as float64."
    )
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
>>> print(f"{{{call}:.12g}}")
{routine.example.value:.12g}
"""'''
    return indent(body, "    ")


def statements(routine: Routine, dialect: Dialect) -> str:
    """Write the assignments, a line each, indented."""
    return "".join(
        f"    {symbol.name} = {written(value, dialect)}\n" for symbol, value in routine.assignments
    )
