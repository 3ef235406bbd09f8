"""Several activations side by side, over batch sizes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING, Any

from bnsym.errors import InputError
from bnsym.theory import MeanField

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bnsym.drawing import Drawing

__all__ = ["Comparison", "compare"]

LARGEST_POWER = 53
"""Of two: `MeanField` knows batch sizes up to it."""

TEXT_WIDTH = 100
"""Of a table that goes into a file or a string, where no terminal has a width."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """The reports of several activations at the same batch sizes.

    Printed it is a table, in a notebook too; the numbers are computed when first asked for.

    Parameters
    ----------
    theories : tuple of MeanField
        One for each activation and batch size, activation by activation.

    Examples
    --------
    >>> import bnsym
    >>> for row in bnsym.compare(["x", "relu"], batch="4:8").rows:
    ...     print(row["activation"], row["batch"], round(row["explosion_rate"], 4))
    x 4 2.0
    x 8 1.2
    relu 4 3.0841
    relu 8 1.7882
    """

    theories: tuple[MeanField, ...]

    @property
    def activations(self) -> tuple[str, ...]:
        """The names of the activations, each once."""
        return tuple(dict.fromkeys(theory.activation.name for theory in self.theories))

    @cached_property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """A report for each activation and batch size, `MeanField.as_dict` and one key more.

        ``largest_forward`` is the forward eigenvalue that is largest in size; where it reaches 1,
        BSB1 is not stable.
        """
        reports = [theory.as_dict() for theory in self.theories]
        return tuple(
            report | {"largest_forward": max(report["forward"].values(), key=abs)}
            for report in reports
        )

    def as_dict(self) -> dict[str, Any]:
        """The rows as lists, dictionaries, numbers and strings only, ready for JSON."""
        return {"rows": [dict(row) for row in self.rows]}

    def plot(self) -> Drawing:
        """Draw rate, depth scale, largest forward eigenvalue and cross-batch rate against B.

        Returns
        -------
        Drawing
            A Matplotlib figure that a notebook shows; its ``save`` writes PNG, SVG or PDF.

        Raises
        ------
        InputError
            If Matplotlib is not installed.
        """
        from bnsym.plots import comparison

        return comparison(self.theories)

    def __str__(self) -> str:
        from rich.console import Console

        from bnsym.console import comparison_table

        text = StringIO()
        Console(file=text, width=TEXT_WIDTH).print(comparison_table(self.rows))
        return "\n".join(line.rstrip() for line in text.getvalue().splitlines())

    def __repr__(self) -> str:
        return f"<{len(self.theories)} theories of {', '.join(self.activations)}>"

    def _repr_html_(self) -> str:
        """The table for a notebook."""
        from html import escape

        from bnsym.console import COMPARED, compared

        head = "".join(f"<th>{escape(title)}</th>" for title in COMPARED)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in compared(row))}</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def compare(
    activations: Iterable[Any],
    batch: int | float | str | Sequence[int | float] | NDArray[np.integer[Any]] = "4:1024",
    *,
    epsilon: float = 0,
) -> Comparison:
    """Compare activations over batch sizes.

    Parameters
    ----------
    activations : sequence
        What `MeanField` takes, each; one that is given twice is shown once.
    batch : int, inf, str or sequence of int
        Batch sizes, or a text: ``"8"``, ``"8,32,inf"``, and ``"4:1024"`` for 4, 1024 and the
        powers of two between them.
    epsilon : float
        What batch norm adds to the variance.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        For an activation or a batch size that `MeanField` does not know.

    Examples
    --------
    >>> import bnsym
    >>> bnsym.compare(["relu", "tanh(2*x)"], "4:64,inf")
    <12 theories of relu, tanh(2*x)>
    """
    sizes = _sizes(batch)
    if isinstance(activations, str):
        activations = [activations]
    theories: dict[tuple[str, float], MeanField] = {}
    for activation in activations:
        for size in sizes:
            theory = MeanField(activation, size, epsilon=epsilon)
            theories.setdefault((theory.activation.name, size), theory)
    if not theories:
        raise InputError("compare needs an activation and a batch size, got none")
    return Comparison(tuple(theories.values()))


def _sizes(batch: Any) -> list[Any]:
    """Every batch size once, in the order given; what is wrong with one, `MeanField` says."""
    if isinstance(batch, str):
        parts = [size for part in batch.split(",") for size in _range(part.strip())]
    else:
        parts = list(batch) if hasattr(batch, "__iter__") else [batch]
    return list(dict.fromkeys(parts))


def _range(text: str) -> list[Any]:
    """The sizes that ``8``, ``inf`` or ``4:1024`` stand for."""
    if text == "inf":
        return [math.inf]
    low, colon, high = (part.strip() for part in text.partition(":"))
    try:
        ends = int(low), int(high) if colon else int(low)
    except ValueError:
        raise InputError(
            f"batch must be like 8, inf, 4:1024 or a list of these with commas, got {text!r:.60}"
        ) from None
    if ends[0] > ends[1]:
        raise InputError(f"batch {text!r:.60} ends before it begins")
    powers = (2**power for power in range(LARGEST_POWER))
    return sorted({*ends, *(size for size in powers if ends[0] < size < ends[1])})
