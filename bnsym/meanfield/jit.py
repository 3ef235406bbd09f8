"""Functions compiled by Numba, which is loaded with this module and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

__all__ = ["in_any_order", "on_disk"]

CONTRACT = frozenset({"contract"})
"""A fused multiply-add rounds once where two operations round twice."""


def on_disk(function: Callable[..., Any]) -> Any:
    """Compile, and keep the result on disk if there is a folder to write to.

    Examples
    --------
    >>> print(on_disk(lambda x: 2 * x)(1.5))
    3.0
    """
    return _compiled(function, CONTRACT)


def in_any_order(function: Callable[..., Any]) -> Any:
    """Compile likewise, where the order of terms does not matter, and none is nan.

    Examples
    --------
    >>> print(in_any_order(lambda x: 2 * x)(1.5))
    3.0
    """
    return _compiled(function, CONTRACT | {"reassoc", "nnan", "nsz"})


def _compiled(function: Callable[..., Any], fastmath: frozenset[str]) -> Any:
    """By numba, on disk where there is a place for it."""
    try:
        return numba.njit(fastmath=set(fastmath), cache=True)(function)
    except RuntimeError:  # nowhere to keep it
        return numba.njit(fastmath=set(fastmath))(function)
