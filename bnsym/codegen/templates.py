"""Texts of an exported package, with $words to be filled in."""

from __future__ import annotations

from string import Template

__all__ = ["FUNCTION", "INIT", "LICENSE", "MAIN", "OF_ENTRY", "README", "SELF_TEST", "filled"]


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

import numpy as np

from . import $names
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
        error = np.abs(function(*arguments) - values)
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

Kernels of mean field theory, as functions of NumPy arrays. They need $requirements.

`python -m $package`, run beside the folder, compares them with values that were enclosed
rigorously in ball arithmetic at export.

$sections
$sources
## License

0BSD: use them as you like. The text is in LICENSE.
"""

FUNCTION = """\
## $name

$says

```math
\\operatorname{$latex_name}($arguments) = $formula, \\qquad $intervals
```

$promise, on the whole domain; at most 4 ulp outside of it the argument is clamped, further
outside is a ValueError.

```python
from $package import $name

print($call)  # $value
```
"""
