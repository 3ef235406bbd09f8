"""Places where an exported kernel is tested, with values that are enclosed rigorously there."""

from __future__ import annotations

import math
import random
from functools import cache
from itertools import product
from typing import NamedTuple

from bnsym.codegen.ir import Argument, Routine, lower
from bnsym.codegen.reference import infinite, magnitude, rounded
from bnsym.core import Kernel

__all__ = ["Sample", "sampled"]

_DRAWN = 64


class Sample(NamedTuple):
    """Arguments, the float nearest to the value there, and what its error is held to."""

    at: tuple[float, ...]
    value: float
    size: float


@cache
def sampled(kernel: Kernel) -> tuple[Sample, ...]:
    """Enclose the specification at the ends, near them and at random places, always the same.

    Examples
    --------
    >>> from sympy import Integer, true
    >>> from sympy.abc import r
    >>> from bnsym.core import Piece
    >>> square = Kernel("demo.square", "A square.", (r,), r**2, (Integer(0),), (Integer(1),),
    ...                 (Piece(true, r**2),), 1e-15)
    >>> sampled(square)[-_DRAWN - 1]
    Sample(at=(1.0,), value=1.0, size=1.0)
    """
    routine = lower(kernel)
    drawn = random.Random(kernel.name)
    near = (_near_ends(argument, len(kernel.args)) for argument in routine.arguments)
    points = [] if kernel.matrix else [*product(*near)]
    points += [_drawn(routine, drawn) for _ in range(_DRAWN)]
    samples = []
    for point in points:
        at = dict(zip(kernel.args, point, strict=True))
        size = magnitude(kernel.spec, at) if routine.double else 0.0
        if not math.isfinite(size) or (not routine.double and infinite(kernel.spec, at)):
            continue  # nothing is promised there
        value = rounded(kernel.spec, at)
        samples.append(Sample(point, value, size if routine.double else abs(value)))
    return tuple(samples)


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
