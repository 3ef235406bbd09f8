"""Functions compiled by Numba, which is loaded with this module and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

__all__ = ["on_disk"]


def on_disk(function: Callable[..., Any]) -> Any:
    """Compile, and keep the result on disk if there is a folder to write to.

    Examples
    --------
    >>> print(on_disk(lambda x: 2 * x)(1.5))
    3.0
    """
    contract = {"contract"}  # a fused multiply-add rounds once where two operations round twice
    try:
        return numba.njit(fastmath=contract, cache=True)(function)
    except RuntimeError:  # nowhere to keep it
        return numba.njit(fastmath=contract)(function)
