"""Exports: kernels as a package of their own, which needs neither bnsym nor SymPy.

The folder is put together beside its destination and renamed, so that nothing is half-written.
"""

from __future__ import annotations

import keyword
import math
import random
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from itertools import product
from pathlib import Path

from bnsym.codegen import templates
from bnsym.codegen.generated import modules
from bnsym.codegen.ir import Argument, Routine, lower
from bnsym.codegen.reference import magnitude, rounded
from bnsym.codegen.targets import Raises, Target, target_named
from bnsym.codegen.targets.target import MARKER, promised
from bnsym.codegen.templates import filled
from bnsym.core import Kernel
from bnsym.errors import InputError

__all__ = ["export"]

_DRAWN = 64


def export(
    kernels: Iterable[Kernel],
    target: str,
    to: str | Path,
    force: bool = False,
    bibliography: str = "",
) -> Path:
    """Make a folder an importable package of kernels.

    Parameters
    ----------
    kernels : iterable of Kernel
    target : str
        A name in ``TARGETS``.
    to : str or Path
        The folder, whose name is the name of the package.  It may exist if it is empty.
    force : bool
        Replace an earlier export that is in the way, and nothing else.
    bibliography : str
        BibTeX of the sources, for the README.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If there is no kernel, two have the same last name, the target is unknown or cannot run
        one of them, or the folder cannot be written.  Nothing has been written then.

    Examples
    --------
    >>> import tempfile
    >>> from sympy import Integer, pi, true
    >>> from sympy.abc import r
    >>> from bnsym.core import Piece
    >>> area = Kernel("demo.area", "Area of a disc.", (r,), pi * r**2, (Integer(0),),
    ...               (Integer(1),), (Piece(true, pi * r**2),), 1e-15)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(path.name for path in export([area], "numpy", f"{folder}/discs").iterdir())
    ['LICENSE', 'README.md', '__init__.py', '__main__.py', 'demo.py', 'self_test.py']
    """
    language = target_named(target)
    kernels = tuple(dict.fromkeys(kernels))
    _check_names(kernels)
    folder = _destination(to)
    files = _files(kernels, language, folder.name, bibliography)
    try:
        _refuse_to_overwrite(folder, force)
        _write(files, folder)
    except OSError as error:
        raise InputError(f"cannot write {folder}: {error.strerror}") from None
    return folder


def _check_names(kernels: tuple[Kernel, ...]) -> None:
    """Refuse names that the package could not offer side by side."""
    if not kernels:
        raise InputError("export needs the name of at least one kernel, got none")
    owner: dict[str, str] = {}
    for name, full in [
        *((kernel.function, kernel.name) for kernel in kernels),
        *((topic, topic) for topic in sorted({kernel.topic for kernel in kernels})),
        ("self_test", "self_test"),
    ]:
        if name in owner:
            raise InputError(f"{owner[name]} and {full} would both be exported as {name}")
        owner[name] = full


def _destination(to: str | Path) -> Path:
    """Resolve the folder, whose name must be one that can be imported."""
    try:
        folder = Path(to).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"cannot write {str(to)!r}: {error}") from None
    if not folder.name.isidentifier() or keyword.iskeyword(folder.name):
        raise InputError(f"the folder's name must be importable, an identifier, got {str(to)!r}")
    return folder


def _refuse_to_overwrite(folder: Path, force: bool) -> None:
    """Stop before anything is lost: only an earlier export may be replaced, when asked to."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder to export to")
    found = list(folder.iterdir())
    if found and not force:
        raise InputError(f"{folder} is not empty: choose another folder, or force")
    foreign = sorted(path.name for path in found if not _is_exported(path))
    if foreign:
        raise InputError(f"{folder} is not an earlier export, it holds {foreign[0]}")


def _is_exported(path: Path) -> bool:
    """Tell whether an earlier export, or Python running it, wrote this."""
    if path.name == "__pycache__":
        return True
    if not path.is_file():
        return False
    text = path.read_text("utf-8", errors="replace")
    return text == templates.LICENSE or MARKER in text.partition("\n")[0]


def _write(files: dict[str, str], folder: Path) -> None:
    """Write beside the destination and rename; whatever fails, all is as it was."""
    missing = [parent for parent in folder.parents if not parent.exists()]  # innermost first
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            fresh = Path(beside, "fresh")
            fresh.mkdir()
            for name, text in files.items():
                (fresh / name).write_bytes(text.encode())
            _exchange(fresh, folder, former=Path(beside, "former"))
    except OSError:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise


def _exchange(fresh: Path, folder: Path, former: Path) -> None:
    """Put the new folder in the place of the old one, or the old one back."""
    replaces = folder.exists()
    if replaces:
        folder.rename(former)
    try:
        fresh.rename(folder)
    except OSError:
        if replaces:
            former.rename(folder)
        raise


def _files(
    kernels: tuple[Kernel, ...], target: Target, package: str, bibliography: str
) -> dict[str, str]:
    """Return the text of every file of the package by its name."""
    texts = modules(kernels, target, Raises())
    ordered = sorted(kernels, key=lambda kernel: kernel.name)
    routines = [lower(kernel) for kernel in ordered]
    names = ", ".join(kernel.name for kernel in ordered)
    title = f"{MARKER}{names}; do not edit"
    imports = "\n".join(
        f"from .{topic} import " + ", ".join(r.name for r in routines if r.topic == topic)
        for topic in texts
    )
    offered = "\n".join(f'    "{name}",' for name in sorted(routine.name for routine in routines))
    references = "\n".join(
        f"    ({_tested(kernel)}, {kernel.rtol!r}, [\n{_reference_rows(kernel)}    ]),"
        for kernel in ordered
    )
    return {
        "LICENSE": templates.LICENSE,
        "README.md": _readme(title, routines, target, package, bibliography),
        "__init__.py": filled(
            templates.INIT, title=title, package=package, imports=imports, offered=offered
        ),
        "__main__.py": filled(templates.MAIN, title=title),
        "self_test.py": filled(
            templates.SELF_TEST,
            title=title,
            names=", ".join(sorted(routine.name for routine in routines)),
            references=references,
            of_entry=templates.OF_ENTRY if any(kernel.matrix for kernel in kernels) else "",
        ),
        **{f"{topic}.py": text for topic, text in texts.items()},
    }


def _tested(kernel: Kernel) -> str:
    """Write the function of the arguments in the rows."""
    return f"of_entry({kernel.function})" if kernel.matrix else kernel.function


def _reference_rows(kernel: Kernel) -> str:
    """Enclose the specification at the ends, near them and at random places, a line each."""
    routine = lower(kernel)
    drawn = random.Random(kernel.name)
    near = (_near_ends(argument, len(kernel.args)) for argument in routine.arguments)
    points = [] if kernel.matrix else [*product(*near)]
    points += [_drawn(routine, drawn) for _ in range(_DRAWN)]
    lines = ""
    for point in points:
        at = dict(zip(kernel.args, point, strict=True))
        if routine.double and not math.isfinite(magnitude(kernel.spec, at)):
            continue  # nothing is promised there
        value = rounded(kernel.spec, at)
        size = magnitude(kernel.spec, at) if routine.double else abs(value)
        lines += f"        {(*point, value, size)!r},\n"
    return lines


def _drawn(routine: Routine, draw: random.Random) -> tuple[float, ...]:
    """Draw from short intervals evenly, from long ones where users are."""
    point = [_drawn_argument(argument, draw) for argument in routine.arguments]
    if routine.matrix:
        row, column = draw.uniform(0.25, 4), draw.uniform(0.25, 4)
        point[:3] = row, draw.uniform(-0.75, 0.75) * math.sqrt(row * column), column
    return tuple(point)


def _drawn_argument(argument: Argument, draw: random.Random) -> float:
    """Draw one number."""
    if argument.integer:
        return min(float(round((argument.lower + 1) * 2.0 ** draw.uniform(0, 16))), argument.upper)
    if argument.long:
        return draw.gauss(0, 1)
    return draw.uniform(argument.lower, argument.upper)


def _near_ends(argument: Argument, arity: int) -> list[float]:
    """Return both ends and, of at most two arguments, points near them and the middle."""
    low, high = argument.lower, argument.upper
    if arity > 2 or argument.integer:
        return [low, high]
    steps = [(high - low) * 2.0**-power for power in (45, 40, 27, 10, 1)]
    points = {low, high, math.nextafter(low, high), math.nextafter(high, low)}
    return sorted(points.union(*({low + step, high - step} for step in steps)))


def _readme(
    title: str, routines: list[Routine], target: Target, package: str, bibliography: str
) -> str:
    """Write formula, promise and example of every function, and the sources."""
    sections = "\n".join(
        filled(
            templates.FUNCTION,
            name=routine.name,
            says=routine.says,
            arguments=", ".join(argument.name for argument in routine.arguments),
            intervals=", ".join(
                rf"{argument.name} \in [{argument.lower:g}, {argument.upper:g}]"
                for argument in routine.arguments
            ),
            latex_name=routine.name.replace("_", r"\_"),
            formula=routine.formula,
            promise=promised(routine),
            package=package,
            call=routine.call,
            value=f"{routine.example.value:.12g}",
        )
        for routine in routines
    )
    sources = f"\n## Sources\n\n```bibtex\n{bibliography.strip()}\n```\n" if bibliography else ""
    return filled(
        templates.README,
        title=title,
        package=package,
        requirements=" and ".join(target.requirements),
        sections=sections,
        sources=sources,
    )
