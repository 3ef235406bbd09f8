"""Arrays that are used again: new memory costs more than what is computed in it."""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["scratch"]


class _Kept(threading.local):
    """The arrays of one thread."""

    def __init__(self) -> None:
        self.arrays: dict[str, NDArray[np.uint8]] = {}
        self.views: dict[str, NDArray[Any]] = {}


_KEPT = _Kept()


def scratch(use: str, shape: tuple[int, ...], dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """Return an array of this thread for one use, with whatever the last one left in it.

    Examples
    --------
    >>> scratch("example", (2, 3)).shape
    (2, 3)
    >>> bool(np.shares_memory(scratch("example", (6,)), scratch("example", (2, 3))))
    True
    """
    view = _KEPT.views.get(use)
    if view is not None and view.shape == shape and view.dtype == dtype:
        return view
    size = math.prod(shape) * np.dtype(dtype).itemsize
    kept = _KEPT.arrays.get(use)
    if kept is None or not size <= len(kept) <= 4 * size:
        kept = _KEPT.arrays[use] = np.empty(size, np.uint8)
    _KEPT.views[use] = view = kept[:size].view(dtype).reshape(shape)
    return view
