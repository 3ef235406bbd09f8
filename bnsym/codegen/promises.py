"""Certificates of the kernels that are checked in: computed, stored beside them, checked again.

Where a kernel is a polynomial on each side of 0, its text is read back and its error enclosed on
the whole interval (`enclosure`, `rounding`), and so is that of a formula that runs as it is
(`composed`).  What is made of loops, or takes whole numbers, is compared with rigorous values at
the places of `samples`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from flint import arb, ctx
from sympy import exp, sinh

import bnsym.kernels
from bnsym.codegen.composed import composed_error
from bnsym.codegen.enclosure import CORRELATION, Region, distance
from bnsym.codegen.generated import called
from bnsym.codegen.ir import Routine, digest, lower
from bnsym.codegen.pieces import polynomials, rounding
from bnsym.codegen.readback import computed
from bnsym.codegen.samples import Sample, sampled
from bnsym.codegen.targets import CHECKED_IN
from bnsym.codegen.weighed import LIBRARY
from bnsym.core import CheckReport, Evidence, Identity, Kernel, Verdict
from bnsym.errors import AccuracyError, InputError

__all__ = ["certificates", "check_promises", "store_certificates"]

FILE = "certificates.json"

_UNITS = {"float64": 2.0**-53, "float32": 2.0**-24}
_BITS = 96
_SMALLEST = 2.0**-1022


def store_certificates(
    records: Iterable[Identity], check: bool = False, root: Path | None = None
) -> list[str]:
    """Write the certificates of the kernels that are checked in, or compare them.

    Parameters
    ----------
    records : iterable of Identity
        The catalogue.
    check : bool
        Compare, and change nothing.
    root : Path, optional
        The folder of the kernels, ``bnsym/kernels`` unless given.

    Returns
    -------
    list of str
        What differs: the name of the file, or nothing.
    """
    file = _root(root) / FILE
    before = file.read_text("utf-8") if file.is_file() else None
    if check and before is None:
        return [f"{FILE} is missing"]
    try:
        text = json.dumps(certificates(records, root), indent=1, ensure_ascii=False) + "\n"
    except FileNotFoundError as error:
        return [f"{FILE} needs {Path(error.filename).name}"]
    if before == text:
        return []
    if not check:
        file.write_text(text, "utf-8", newline="\n")
    return [f"{FILE} {'is missing' if before is None else 'differs'}"]


def certificates(
    records: Iterable[Identity], root: Path | None = None
) -> dict[str, dict[str, Any]]:
    """Return the certificate of every kernel, by its name, from the text of the code."""
    folder = _root(root)
    owned = [(kernel, record) for record in records for kernel in record.kernels]
    return {
        kernel.name: _certificate(kernel, record, folder)
        for kernel, record in sorted(owned, key=lambda pair: pair[0].name)
    }


def check_promises(records: Iterable[Identity], root: Path | None = None) -> Iterator[CheckReport]:
    """Compute every certificate again from the code that is there, and compare.

    ENCLOSED is what was bounded on the whole interval, AGREES what was compared at places; FALSE
    is a promise that is not kept, or a certificate that says something else.
    """
    folder = _root(root)
    try:
        stored = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"the certificates cannot be read: {error}") from None
    for record in records:
        for kernel in record.kernels:
            start = time.perf_counter()
            verdict, said = _judged(kernel, record, folder, stored.pop(kernel.name, None))
            seconds = time.perf_counter() - start
            yield CheckReport(
                kernel.name, (Evidence("certificate", verdict, said, seconds=seconds),)
            )
    for name in stored:
        yield CheckReport(
            name, (Evidence("certificate", Verdict.FALSE, "there is no such kernel"),)
        )


def _root(root: Path | None) -> Path:
    """The folder of the kernels."""
    return Path(bnsym.kernels.__path__[0]) if root is None else root


def _judged(
    kernel: Kernel, record: Identity, folder: Path, stored: Mapping[str, Any] | None
) -> tuple[Verdict, str]:
    """Compare a certificate with what its text gives now."""
    try:
        found = _certificate(kernel, record, folder)
    except (InputError, AccuracyError, OSError, SyntaxError) as error:
        return Verdict.FALSE, str(error)
    if stored is None:
        return Verdict.FALSE, "it has no certificate"
    for key in found.keys() | stored.keys():
        if json.loads(json.dumps(found.get(key))) != stored.get(key):
            return Verdict.FALSE, f"its certificate differs in: {key}"
    if "enclosed" in found:
        worst = max(row["float64"] for row in found["enclosed"])
        return Verdict.ENCLOSED, f"error at most {worst:.2g}, promised {kernel.rtol:g}"
    errors = {target: _worst(kernel, target, folder) for target in CHECKED_IN}
    target, worst = max(errors.items(), key=lambda item: item[1])
    if not worst <= kernel.rtol:
        return Verdict.FALSE, f"{target} is {worst:.1e} off, promised is {kernel.rtol:g}"
    return Verdict.AGREES, f"at {len(sampled(kernel))} places, promised {kernel.rtol:g}"


def _certificate(kernel: Kernel, record: Identity, folder: Path) -> dict[str, Any]:
    """Say what is promised, by which identity, and what was enclosed or where it is compared."""
    routine = lower(kernel)
    said: dict[str, Any] = {
        "identity": record.name,
        "sources": [key for key, _ in record.cite],
        "interval": {name: [low, high] for name, low, high, _ in routine.arguments},
        "promised": {"float64": routine.rtol, "float32": routine.rtol32},
        "digest": digest([kernel]),
    }
    whole = any(argument.integer for argument in routine.arguments)
    if whole or any(one.loops for one in (kernel, *called([kernel]))):
        said["code"] = {
            target: _code_digest(_text(kernel, target, folder)) for target in CHECKED_IN
        }
        return {**said, "compared": "with rigorous values, at the ends and at drawn places"}
    if kernel.matrix or len(kernel.pieces) == 1:
        rows = [_composed(kernel, routine, target, folder) for target in CHECKED_IN]
        if kernel.spec.has(exp, sinh):
            said["assumes"] = f"exp and sinh of a library are at most {LIBRARY} ulp off"
    else:
        rows = [
            _enclosed(kernel, routine, target, region, folder)
            for target in CHECKED_IN
            for region in CORRELATION
        ]
    for row in rows:
        for real, promised in said["promised"].items():
            if not row[real] <= promised:
                place = f"{row['target']}, {row['where']}, {real}"
                raise InputError(f"{kernel.name}: the error may be {row[real]:.2g} in {place}")
    return {**said, "enclosed": rows}


def _text(kernel: Kernel, target: str, folder: Path) -> str:
    """Read the module of a kernel."""
    return (folder / target / f"{kernel.topic}.py").read_text("utf-8")


def _code_digest(text: str) -> str:
    """Return 16 hexadecimal digits that change with the code."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _enclosed(
    kernel: Kernel, routine: Routine, target: str, region: Region, folder: Path
) -> dict[str, Any]:
    """Bound the error of a text on a region: what it computes, and how it is rounded."""
    text = _text(kernel, target, folder)
    name = routine.name + "_ufunc" * (target == "numba")
    polynomial = computed(text, name, polynomials(region))
    apart = distance(polynomial, kernel.spec, region)
    with ctx.workprec(_BITS):
        errors = {
            real: (1 + apart) * (1 + rounding(text, name, unit, region)) - 1
            for real, unit in _UNITS.items()
        }
    return {
        "target": target,
        "where": region.where,
        "degree": polynomial.degree() // 2,
        "distance": _shown(apart),
        **{real: _shown(error) for real, error in errors.items()},
    }


def _composed(kernel: Kernel, routine: Routine, target: str, folder: Path) -> dict[str, Any]:
    """Bound the error of a formula, over the sum of its terms where it is one of covariances."""
    text, name, first = _text(kernel, target, folder), routine.name, routine.arguments[0]
    read = f"_{name}" if routine.double else f"{name}_ufunc" if target == "numba" else name
    with ctx.workprec(_BITS):
        error = composed_error(kernel, text, read, _UNITS["float64"])
        single = (
            (1 + error) * (1 + arb(_UNITS["float32"])) - 1
            if routine.double
            else composed_error(kernel, text, read, _UNITS["float32"])
        )
    return {
        "target": target,
        "where": f"variances in [0, {first.upper:g}]"
        if kernel.matrix
        else f"{first.lower:g} < {first.name} < {first.upper:g}",
        "float64": _shown(error),
        "float32": _shown(single, 10 if routine.double else 3),
    }


def _shown(error: arb, digits: int = 3) -> float:
    """Round a bound up to some digits."""
    most = float(error.upper())
    shown = f"{most:.{digits - 1}e}"
    unit = 10.0 ** (1 - digits)
    return float(shown) if float(shown) >= most else float(f"{most * (1 + unit):.{digits - 1}e}")


def _worst(kernel: Kernel, target: str, folder: Path) -> float:
    """Compare a kernel with rigorous values, and return the largest error over its size."""
    function = _function(kernel, target, folder)
    return max(_error(function, kernel, sample) for sample in sampled(kernel))


def _function(kernel: Kernel, target: str, folder: Path) -> Any:
    """Import a kernel from the folder."""
    if folder == _root(None):
        module = importlib.import_module(f"bnsym.kernels.{target}.{kernel.topic}")
    else:
        path = folder / target / f"{kernel.topic}.py"
        spec = importlib.util.spec_from_file_location(f"checked_{target}_{kernel.topic}", path)
        if spec is None or spec.loader is None:
            raise InputError(f"cannot import {path}")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return getattr(module, kernel.function)


def _error(function: Any, kernel: Kernel, sample: Sample) -> float:
    """How far a kernel is off at one place, over what its error is held to."""
    at = sample.at
    if kernel.matrix:
        row, entry, column, *others = at
        found = function(np.array([[row, entry], [entry, column]]), *others)[0, 1]
    else:
        found = function(*at)
    return abs(float(found) - sample.value) / max(sample.size, _SMALLEST)
