"""Where the batch of an alpha-ReLU network falls apart, drawn: the branches, and the phases.

A line that is solid and thick is stable, a thin dashed one is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# First, because it says so where Matplotlib is missing.
from bnsym.drawing import BLUE, GREY, SERIES, STYLE, VERMILLION, Drawing

# isort: split
import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes

from bnsym.errors import InputError
from bnsym.meanfield import (
    Branch,
    Homogeneous,
    MeanField,
    alpha_fold,
    alpha_transition,
    branch,
    branch_through,
)

__all__ = ["bifurcation", "phase_diagram"]

SIZES = (10, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
"""Batch sizes of the phase diagram, unless others are given."""

GONE = 1e-9
"""Eigenvalue within a group, of trace 1, below which it has collapsed."""


def phase_diagram(batches: Iterable[int] = SIZES) -> Drawing:
    """Draw which fixed points are stable, over batch size and degree of the alpha-ReLU.

    Above `alpha_transition` BSB1 is not.  From `alpha_fold` on there is a stable BSB2 with one
    point apart; between them a network may settle at either.

    Parameters
    ----------
    batches : iterable of int
        Batch sizes, at least two, from 5.

    Examples
    --------
    >>> phase_diagram([12, 16]).axes[0].get_xlabel()
    'batch size $B$'
    """
    sizes = sorted(set(batches))
    if len(sizes) < 2:
        raise InputError(f"a phase diagram needs at least two batch sizes, got {len(sizes)}")
    transition = [float(alpha_transition(size)) for size in sizes]
    fold = [alpha_fold(size, 1) for size in sizes]
    with rc_context(STYLE):
        figure = Drawing(figsize=(5.2, 3.6))
        axes = figure.add_subplot()
        axes.fill_between(sizes, fold, transition, color=VERMILLION, alpha=0.15, linewidth=0)
        above = r"BSB1 loses stability, $\lambda_{\mathbb{L}}^{\uparrow}=1$"
        axes.plot(sizes, transition, color=BLUE, marker="o", label=above)
        axes.plot(sizes, fold, color=VERMILLION, marker="s", ls="--", label="fold of $(1,B-1)$")
        axes.axhline(1, color=GREY, linewidth=0.8, zorder=1)
        axes.annotate("ReLU", (sizes[0], 1), (2, 3), textcoords="offset points", color=GREY)
        axes.set_xscale("log", base=2)
        ticks = [size for size in sizes if size & (size - 1) == 0] or sizes
        axes.set_xticks(ticks, [str(size) for size in ticks])
        axes.minorticks_off()
        axes.set_xlabel("batch size $B$")
        axes.set_ylabel(r"degree $\alpha$")
        axes.legend(loc="upper right")
        axes.set_title("between the lines: stable BSB1 and stable BSB2")
    return figure


def bifurcation(batch: int, splits: Iterable[int] | None = None, largest: float = 2.0) -> Drawing:
    """Draw the branches of BSB2 over the degree of the alpha-ReLU: which share the groups have.

    The share of the variance that is between the two groups is 1/(B-1) at BSB1.  Where a branch
    ends, a group has collapsed into one point; such fixed points go on from there.

    Parameters
    ----------
    batch : int
        B, at least 5.
    splits : iterable of int, optional
        Sizes of the smaller group, at most seven; all unless given.
    largest : float
        Degree at the right end.

    Examples
    --------
    >>> figure = bifurcation(6, splits=[1], largest=2.4)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['BSB1', '(1, 5)']
    """
    chosen = list(range(1, batch // 2 + 1) if splits is None else splits)
    if len(chosen) >= len(SERIES):
        raise InputError(f"a figure holds at most {len(SERIES) - 1} splits, got {len(chosen)}")
    transition = float(alpha_transition(batch))
    if largest <= transition:
        raise InputError(f"largest must be above the transition at {transition:.4f}")
    smallest = 1.5 * transition - 0.5 * largest
    with rc_context(STYLE):
        figure = Drawing(figsize=(5.2, 3.6))
        axes = figure.add_subplot()
        ends = np.array([smallest, transition, transition, largest])
        share = np.full((4, 3), 1 / (batch - 1))
        _draw(
            axes, Branch(batch, 0, ends, share, np.array([0.0, 0, 2, 2])), (GREY, "", "-"), "BSB1"
        )
        for split, style in zip(chosen, SERIES, strict=False):
            primary = branch(batch, split, largest)
            _draw(axes, primary, style, f"({split}, {batch - split})")
            for found in _collapsed(batch, split, smallest, largest):
                _draw(axes, found, style, None)
        axes.set(xlim=(smallest, largest), ylim=(0, 1))
        axes.set_xlabel(r"degree $\alpha$")
        axes.set_title(f"share of the variance between the groups,  $B=$ {batch}  (thick: stable)")
        axes.legend(loc="upper left")
    return figure


def _collapsed(batch: int, split: int, smallest: float, largest: float) -> list[Branch]:
    """Return the branches of points one of whose groups has collapsed."""
    points = MeanField(Homogeneous(largest, 1, 0), batch).fixed_points([split])[1:]
    branches = [branch_through(point, largest, smallest, largest) for point in points]
    return [found for found in branches if found.spectra[0, split == 1 : 2].min() < GONE]


def _draw(axes: Axes, found: Branch, style: tuple[Any, ...], label: str | None) -> None:
    """Draw a branch, its stable part thick; between two points the rate is taken as linear."""
    colour, marker, _ = style
    share = found.spectra[:, 2]
    axes.plot(found.degrees, share, color=colour, lw=0.8, ls=(0, (4, 2)))
    place = np.arange(len(share), dtype=np.float64)
    excess = found.rates - 1
    turns = np.flatnonzero(excess[1:] * excess[:-1] < 0)
    between = turns + excess[turns] / (excess[turns] - excess[turns + 1])
    fine = np.concatenate([place, between])
    order = np.argsort(fine)
    inside = np.append(found.stable, np.ones(len(between), dtype=bool))[order]
    degrees, shares = (np.interp(fine[order], place, v) for v in (found.degrees, share))
    (line,) = axes.plot(degrees, np.where(inside, shares, np.nan), color=colour, lw=2, label=label)
    line.set(marker=marker, markevery=(2, 5), markersize=5)
