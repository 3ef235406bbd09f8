"""Expressions in C: compiled by the machine's own compiler, once, and called on arrays."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite.binding import get_host_cpu_features, get_host_cpu_name

from bnsym.errors import InputError

__all__ = ["Native", "loaded"]

FLAGS = "-std=c99 -O3 -ffp-contract=fast -fno-math-errno -fno-trapping-math -shared -fPIC"


class Native:
    """A function of arrays that broadcast, in C.

    float32 is computed in float64 and rounded once, as by the C of an export.
    """

    def __init__(self, library: Path, nin: int) -> None:
        self.nin, self.nout = nin, 1
        self._function = ctypes.CDLL(str(library))["compiled"]
        self._function.restype = None

    def __call__(self, *given: npt.ArrayLike, out: npt.NDArray[Any] | None = None) -> Any:
        """Compute the expression; a scalar of scalars, ``out`` if it was given."""
        if len(given) != self.nin:
            raise TypeError(f"the expression has {self.nin} arguments, got {len(given)}")
        arrays = [np.asarray(value) for value in given]
        dtype = np.float32 if all(one.dtype == np.float32 for one in arrays) else np.float64
        shape = np.broadcast_shapes(*(one.shape for one in arrays))
        value = self._computed([one.astype(np.float64) for one in arrays], shape).astype(dtype)
        if out is None:
            return value[()]
        np.copyto(out, value, casting="same_kind")
        return out

    def _computed(
        self, arrays: list[npt.NDArray[np.float64]], shape: tuple[int, ...]
    ) -> npt.NDArray[np.float64]:
        """Call the function on rows: of a number every element is the first one."""
        rows = [
            one.reshape(1) if one.size == 1 else np.ascontiguousarray(np.broadcast_to(one, shape))
            for one in arrays
        ]
        value = np.empty(shape)
        addresses = (ctypes.c_void_p * self.nin)(*(row.ctypes.data for row in rows))
        strides = (ctypes.c_ssize_t * self.nin)(*(int(row.size > 1) for row in rows))
        self._function(
            ctypes.c_ssize_t(value.size), addresses, strides, ctypes.c_void_p(value.ctypes.data)
        )
        return value


def loaded(source: Path, nin: int) -> Native:
    """Compile a source, unless that was done before, and load it.

    Raises
    ------
    InputError
        If there is no compiler, or it stops.
    """
    library = source.with_name(f"{source.stem}-{_machine()}.so")
    if not library.is_file():
        _build(source, library)
    return Native(library, nin)


def _machine() -> str:
    """Tell processors apart: a folder of a network is seen by many, and code is for one."""
    described = f"{sys.platform} {get_host_cpu_name()} {get_host_cpu_features().flatten()}"
    return hashlib.sha256(described.encode()).hexdigest()[:8]


def _build(source: Path, library: Path) -> None:
    """Compile beside the place, and rename: nobody loads a library that is half written."""
    command = shlex.split(os.environ.get("CC", "cc"))
    if not command or shutil.which(command[0]) is None:
        raise InputError("the target c needs a C compiler, cc or that of $CC: there is none")
    with tempfile.TemporaryDirectory(prefix=".build-", dir=source.parent) as folder:
        fresh = Path(folder, library.name)
        for own in (["-march=native"], []):  # which not every compiler knows
            process = subprocess.run(
                [*command, *own, *FLAGS.split(), "-o", str(fresh), str(source), "-lm"],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if process.returncode == 0:
                break
        else:
            first = (process.stderr.strip().splitlines() or [f"status {process.returncode}"])[0]
            raise InputError(f"the C compiler {command[0]} stops: {first}")
        os.replace(fresh, library)
