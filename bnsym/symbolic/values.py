"""Fast values of an activation: NumPy functions made from its checked expression."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special
from sympy import Expr, lambdify

from bnsym.errors import InputError
from bnsym.meanfield import Function
from bnsym.symbolic.kinks import derivative, jumps, kinks, pieces
from bnsym.symbolic.parser import parse
from bnsym.symbolic.point_value import X

if TYPE_CHECKING:
    from bnsym.meanfield.bounded import FloatArray

__all__ = ["function"]

_NUMPY: dict[str, Callable[..., Any]] = {
    "Max": lambda *values: reduce(np.maximum, values),
    "Min": lambda *values: reduce(np.minimum, values),
    "Heaviside": lambda x, at_zero=0.5: np.heaviside(x, at_zero),
    "erf": special.erf,
    "erfc": special.erfc,
}
"""What lambdify's own table writes slowly or not at all."""


@lru_cache(maxsize=256)
def function(name: str) -> Function:
    """Values, slopes, kinks and jumps of the activation with this text.

    Parameters
    ----------
    name : str
        A name of the registry or a text of the grammar.

    Raises
    ------
    InputError
        If a branch changes at points that are not known exactly.

    Examples
    --------
    >>> clipped = function("Max(-1, Min(x, 2))")
    >>> clipped.kinks, clipped(np.array([-3.0, 0.5]))
    ((-1.0, 2.0), (array([-1. ,  0.5]), array([0., 1.])))
    """
    expr = parse(name)
    try:
        switches, kinked, broken = (
            tuple(float(point) for point in points)
            for points in (pieces(expr)[0], kinks(expr), jumps(expr))
        )
    except OverflowError as far:
        raise InputError(f"activation: a kink of {name} is beyond float64") from far
    smooth = tuple(_compiled(piece) for piece in pieces(expr)[1])

    def evaluate(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        if len(smooth) == 1:
            return smooth[0](x)
        value, slope, place = np.empty_like(x), np.empty_like(x), np.searchsorted(switches, x)
        for number, piece in enumerate(smooth):
            here = place == number
            value[here], slope[here] = piece(x[here])
        return value, slope

    return Function(name, evaluate, kinked, broken, partial(_marks, name))


def _marks(name: str, gamma: float, beta: float, reach: float) -> tuple[float, ...]:
    """Where a mesh must have points; Arb is loaded when a mesh is made."""
    from bnsym.symbolic.resolution import marks

    return marks(name, float(gamma), float(beta), float(reach))


def _compiled(piece: Expr) -> Callable[[FloatArray], tuple[FloatArray, FloatArray]]:
    """One smooth piece and its derivative, which share what they have in common."""
    both = lambdify(X, (piece, derivative(piece)), modules=[_NUMPY, "scipy", "numpy"], cse=True)

    def evaluate(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, slope = (
            part if np.shape(part) == x.shape else np.full_like(x, part) for part in both(x)
        )
        return value, slope

    return evaluate
