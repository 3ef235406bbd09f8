"""Texts of an exported package, with $words to be filled in."""

from __future__ import annotations

from string import Template

__all__ = [
    "C_CASE",
    "C_EXAMPLE",
    "C_HEADER",
    "C_INTRODUCTION",
    "C_LOOP",
    "C_LOOPS",
    "C_SELF_TEST",
    "C_SOURCE",
    "FUNCTION",
    "INIT",
    "LICENSE",
    "MAIN",
    "OF_ENTRY",
    "PYTHON_EXAMPLE",
    "PYTHON_INTRODUCTION",
    "README",
    "SELF_TEST",
    "UFUNCS",
    "filled",
]


def filled(template: str, **words: str) -> str:
    """Fill in a template.

    Raises
    ------
    ValueError
        If a word is missing, or is one that the template does not have.

    Examples
    --------
    >>> filled("$greeting, $name", greeting="Hello", name="Carl")
    'Hello, Carl'
    """
    parsed = Template(template)
    odd = set(parsed.get_identifiers()) ^ set(words)
    if odd:
        raise ValueError(f"words of the template and words given differ in {sorted(odd)}")
    return parsed.substitute(words)


LICENSE = """\
BSD Zero Clause License

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.
"""

INIT = '''\
# $title
"""Kernels of mean field theory; ``python -m $package`` tests them."""

$imports

__all__ = [
$offered
]
'''

MAIN = '''\
# $title
"""Test the kernels of this package against the values they were exported with."""

from .self_test import main

raise SystemExit(main())
'''

SELF_TEST = '''\
# $title
"""Values that were enclosed rigorously at export, and the comparison with them."""

from __future__ import annotations

$imports

from . import $names
$setup

def evaluated(function, *arguments):
    """Return the values at NumPy arrays, as one."""
    return $evaluated

$of_entry
# (function, promised error over size, rows of arguments, the float nearest to the value and size)
REFERENCES = [
$references
]


def main() -> int:
    """Print the largest error of every function over its size; return 1 if one is too large.

    The size is the value, or what the terms of the formula add up to without their signs.
    """
    broken = False
    for function, rtol, rows in REFERENCES:
        *arguments, values, sizes = np.array(rows).T
        error = np.abs(evaluated(function, *arguments) - values)
        # The values themselves are rounded, by half a unit in the last place.
        kept = error <= (rtol + 2.0**-53) * sizes + np.finfo(float).tiny
        worst = np.max(error[sizes > 1e-290] / sizes[sizes > 1e-290], initial=0.0)
        verdict = "ok" if kept.all() else "BROKEN"
        print(f"{function.__name__}: {worst:.1e} of {rtol:.1e} at {len(rows)} points: {verdict}")
        broken = broken or not kept.all()
    return int(broken)
'''

OF_ENTRY = '''
def of_entry(function):
    """Return the function of one entry that a function of matrices is made of."""

    def entry(row, entry, column, *others):
        above, below = np.stack([row, entry], axis=-1), np.stack([entry, column], axis=-1)
        return function(np.stack([above, below], axis=-2), *others)[..., 0, 1]

    entry.__name__ = function.__name__
    return entry

'''

README = """\
<!-- $title -->
# $package

$introduction

$sections
## Certificate

Exported by $stamp. Every function is promised by an identity of its catalogue. Errors are relative
to the value, or to the sum of the absolute values of the terms of the formula. The digest is of the
record behind the function: its formula, its domain, its promise and what runs.

| function | identity | domain | error, float64 | float32 | relative to | digest |
|---|---|---|--:|--:|---|---|
$certificate
$sources
## License

0BSD: use them as you like. The text is in LICENSE.
"""

PYTHON_INTRODUCTION = """\
Kernels of mean field theory, as functions of $arrays. They need $requirements.

`python -m $package`, run beside the folder, compares them with values that were enclosed
rigorously in ball arithmetic at export.
"""

PYTHON_EXAMPLE = """\
from $package import $name

print($call)  # $value
"""

FUNCTION = """\
## $name

$says

```math
\\operatorname{$latex_name}($arguments) = $formula, \\qquad $intervals
```

$promise, on the whole domain; at most 4 ulp outside of it the argument is clamped, further
outside $outside.

```$language
$example
```
"""

C_INTRODUCTION = """\
Kernels of mean field theory, as functions in C99: of a number, `bnsym_TOPIC_NAME`, and of strided
arrays, `bnsym_TOPIC_NAME_array`, in double, and with an `f` behind the name in float. They need
the C library alone. Strides count elements, and 0 repeats one number; `result` may be an argument,
of the same stride. Everything is computed in double. NAN gives NAN.

One line beside the folder builds and tests all of it; the values it is held to were enclosed
rigorously in ball arithmetic at export:

```bash
cc -std=c99 -O3 -fno-math-errno -fno-trapping-math -o test $folder/*.c -lm && ./test
```

A second line makes NumPy's ufuncs of them, which broadcast, keep float32, and take `out` and
`where`; they need NumPy alone:

```bash
cc -std=c99 -O3 -fno-math-errno -fno-trapping-math -shared -fPIC \\
    -o $folder/libbnsym.so $folder/bnsym_*.c -lm
```

```python
from ufuncs import $ufunc  # the folder is on sys.path
```

With `-march=native -ffp-contract=fast` as well, arrays are computed in the longest vectors of the
machine. All these flags keep the promises; `-Ofast` and `-ffast-math` do not, for they take NAN for
impossible.
"""

C_EXAMPLE = """\
#include "bnsym_$topic.h"

double value = $call; /* $value */
"""

C_HEADER = """\
/* $title */
/*
 * The kernels of the topic $topic, in C99.  Exported by $stamp under the BSD Zero Clause License.
 *
 * An argument at most 4 ulp outside its interval is moved to the end of it; further outside, and
 * for NAN, the value is NAN.  Strides count elements, and a stride of 0 repeats one number.
 */
#ifndef BNSYM_${guard}_H
#define BNSYM_${guard}_H

#include <stddef.h>

#define BNSYM_${guard}_VERSION "$stamp"

#ifdef __cplusplus
extern "C" {
#endif

$declarations
#ifdef __cplusplus
}
#endif

#endif
"""

C_SOURCE = """\
/* $title */
#include "bnsym_$topic.h"

#include <math.h>

$functions"""

C_SELF_TEST = """\
/* $title */
/* Values that were enclosed rigorously at export, and the comparison with them. */

#include <float.h>
#include <math.h>
#include <stdio.h>

$headers

/* Rows of arguments, the double nearest to the value, and what its error is held to: the value, or
 * what the terms of the formula add up to without their signs. */

$cases
static int tested(
    const char *name, double rtol, size_t width, size_t bytes, const double *rows,
    void (*run)(size_t, const double *, double *))
{
    static double found[$most];
    const size_t n = bytes / sizeof *rows / width;
    double worst = 0.0;
    int broken = 0;
    run(n, rows, found);
    for (size_t i = 0; i < n; i++) {
        const double value = rows[i * width + width - 2], size = rows[i * width + width - 1];
        const double error = fabs(found[i] - value);
        /* The values themselves are rounded, by half a unit in the last place. */
        if (!(error <= (rtol + DBL_EPSILON / 2) * size + DBL_MIN)) broken = 1;
        if (size > 1e-290 && !(error / size <= worst)) worst = error / size;
    }
    printf("%s: %.1e of %.1e at %lu points: %s\\n", name, worst, rtol, (unsigned long)n,
        broken ? "BROKEN" : "ok");
    return broken;
}

int main(void)
{
    int broken = 0;
$runs
    return broken;
}
"""

C_CASE = """\
static const double ${table}[] = {
$rows};

static void run_$table(size_t n, const double *rows, double *out)
{
    ${function}_array(n, $columns, out, 1);
}
"""

C_LOOP = """\
void $name(char **at, const ptrdiff_t *sizes, const ptrdiff_t *steps, void *data);
void $name(char **at, const ptrdiff_t *sizes, const ptrdiff_t *steps, void *data)
{
    const ptrdiff_t unit = (ptrdiff_t)sizeof($real);
    fenv_t quiet;
    (void)data;
    feholdexcept(&quiet); /* vectors compare nan, and run both branches */
    $function(
        (size_t)sizes[0], $columns);
    fesetenv(&quiet);
}
"""

C_LOOPS = """\
/* $title */
/* The loops of NumPy's ufuncs: addresses and steps in bytes of arguments and result. */
#include <fenv.h>
#include <stddef.h>

$headers

$loops"""

UFUNCS = '''\
# $title
"""The functions of this folder as ufuncs of NumPy.

They broadcast, keep float32, and take ``out`` and ``where``.  What is outside of a domain is nan.
In this folder a line builds the library that they are loaded from:

    cc -std=c99 -O3 -fno-math-errno -fno-trapping-math -shared -fPIC -o libbnsym.so bnsym_*.c -lm
"""

import ctypes
from pathlib import Path

import numpy as np

__all__ = [
$offered
]

_FLOAT, _DOUBLE = (np.dtype(real).num for real in ("f4", "f8"))
_kept = []  # what a ufunc refers to has to outlive it


def _library():
    """Load what was built."""
    path = Path(__file__).with_name("libbnsym.so")
    if not path.is_file():
        raise ImportError(f"{path} is missing: build it first, by the line in {__file__}")
    return ctypes.CDLL(str(path))


def _constructor():
    """Return PyUFunc_FromFuncAndData, the second entry of NumPy's table."""
    core = np._core if hasattr(np, "_core") else np.core
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    table = pointer(core._multiarray_umath._UFUNC_API, None)
    entry = ctypes.cast(table, ctypes.POINTER(ctypes.c_void_p))[1]
    address, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    made = ctypes.PYFUNCTYPE(
        ctypes.py_object, address, address, text, *[number] * 4, text, text, number
    )
    return made(entry)


_loaded, _made = _library(), _constructor()


def _ufunc(name, arity, says):
    """Make a ufunc of the loops in float32 and float64."""
    loops = [_loaded[f"bnsym_{name}_loop{suffix}"] for suffix in ("f", "")]
    functions = (ctypes.c_void_p * 2)(*(ctypes.cast(loop, ctypes.c_void_p).value for loop in loops))
    data = (ctypes.c_void_p * 2)()
    types = bytes([_FLOAT] * (arity + 1) + [_DOUBLE] * (arity + 1))
    texts = name.encode(), says.encode()
    _kept.append((functions, data, types, texts))
    return _made(functions, data, types, 2, arity, 1, -1, *texts, 0)


$ufuncs
'''
