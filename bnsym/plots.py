"""What is drawn: the theory of one activation, panel by panel, and several side by side.

Axes carry the field's symbols.  Infinitely large batches stand at the right end of an axis over B,
hollow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

# First, because it says so where Matplotlib is missing.
from bnsym.drawing import BLUE, GREY, SERIES, STYLE, VERMILLION, Drawing

# isort: split
import numpy as np
from matplotlib import colormaps, patheffects, rc_context
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Homogeneous

if TYPE_CHECKING:
    from bnsym.theory import MeanField

__all__ = ["Batches", "Kind", "comparison", "draw"]

Kind: TypeAlias = Literal["overview", "spectrum", "eigenvalues", "rate", "depth", "map"]

SIZES = tuple(2**power for power in range(2, 11))
"""Batch sizes of a figure over B: those worth drawing, unless the theory has an array of them."""

DEGREES = 24

FLOOR = 1e-10
"""Smallest a_l**2 that is drawn, relative to their sum: smaller ones are noise to the eye."""

GAMMAS, BETAS = np.geomspace(0.25, 4, 17), np.linspace(-3, 3, 21)

LEVELS = (1.01, 1.02, 1.05, 1.1, 1.2, 1.3, 1.5, 1.75, 2, 2.5, 3, 5, 10, 30, 100, 1000)
"""Explosion rates between which the map over scale and shift changes its colour."""

LONGEST_NAME = 32


def draw(theory: MeanField, kind: str = "overview") -> Drawing:
    """Draw what one activation does: see `MeanField.plot`."""
    if kind not in get_args(Kind):
        raise InputError(f"kind must be one of {', '.join(get_args(Kind))}, got {kind!r:.60}")
    if np.ndim(theory.batch) and kind in {"overview", "map", "spectrum"}:
        raise InputError(f"a figure of kind {kind} needs one batch size, got an array of them")
    with rc_context(STYLE):
        if kind == "overview":
            return _overview(theory)
        figure = Drawing(figsize=(5.2, 3.6))
        PANELS[kind](figure.add_subplot(), theory)
    return figure


def comparison(theories: Sequence[MeanField]) -> Drawing:
    """Draw several activations over their batch sizes, four numbers in four panels."""
    groups = [list(group) for _, group in groupby(theories, lambda t: t.activation.name)]
    if len(groups) > len(SERIES):
        raise InputError(f"a figure holds at most {len(SERIES)} activations, got {len(groups)}")
    batches = Batches(theories)
    with rc_context(STYLE):
        figure = Drawing(figsize=(7.2, 5.4))
        grid = figure.subplots(2, 2, sharex=True)
        for axes, (title, number) in zip(grid.flat, COMPARED, strict=True):
            for style, group in zip(SERIES, groups, strict=False):
                batches.plot(axes, group, number, style, _short(group[0]))
            axes.set_title(title)
        grid[0, 1].set_yscale("log")
        _plain_numbers(grid[0, 1])
        for axes in grid[:, 0]:
            axes.axhline(1, color=GREY, linewidth=0.8, zorder=1)
        for axes in grid[1]:
            batches.label(axes)
        handles, labels = grid[1, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=min(len(groups), 4))
    return figure


def _largest(theory: MeanField) -> Any:
    """The forward eigenvalue that is largest in size, its size."""
    return np.maximum(np.abs(theory.forward.L), np.abs(theory.forward.M))


COMPARED: tuple[tuple[str, Callable[[MeanField], Any]], ...] = (
    (r"explosion rate  $\lambda_G^{\downarrow}$", lambda theory: theory.explosion_rate),
    (r"depth scale  $1/\log\lambda_G^{\downarrow}$, layers", lambda theory: theory.depth_scale),
    (r"largest forward eigenvalue  $\max\,|\lambda^{\uparrow}|$", _largest),
    (r"cross-batch rate  $\lambda_{\mathrm{CB}}$", lambda theory: theory.cross_batch.rate),
)
"""The panels of a comparison."""

EIGENVALUES: tuple[tuple[str, tuple[Any, ...], Callable[[MeanField], Any]], ...] = (
    (r"$\lambda_G^{\downarrow}$", (VERMILLION, "o", "-"), lambda theory: theory.backward.G),
    (r"$\lambda_{\mathbb{L}}^{\downarrow}$", (VERMILLION, "s", "--"), lambda t: t.backward.L),
    (r"$\lambda_{\mathbb{M}}^{\downarrow}$", (VERMILLION, "^", ":"), lambda t: t.backward.M),
    (r"$\lambda_G^{\uparrow}$", (BLUE, "o", "-"), lambda theory: theory.forward.G),
    (r"$\lambda_{\mathbb{L}}^{\uparrow}$", (BLUE, "s", "--"), lambda theory: theory.forward.L),
    (r"$\lambda_{\mathbb{M}}^{\uparrow}$", (BLUE, "^", ":"), lambda theory: theory.forward.M),
)


class Batches:
    """The axis over batch sizes: powers of two, then a gap, then infinity."""

    def __init__(self, theories: Iterable[MeanField]) -> None:
        self.sizes = sorted({float(theory.batch) for theory in theories})
        places = [math.log2(size) for size in self.sizes if math.isfinite(size)] or [0.0]
        self.end = places[-1] + (0.15 * (places[-1] - places[0]) or 1.0)

    def place(self, size: float) -> float:
        """Where a batch size stands."""
        return math.log2(size) if math.isfinite(size) else self.end

    def plot(
        self,
        axes: Axes,
        theories: Iterable[MeanField],
        number: Callable[[MeanField], Any],
        style: tuple[Any, ...],
        label: str,
    ) -> None:
        """Draw a number against B where it exists and is finite, its limit hollow."""
        colour, marker, line = style
        points = []
        for theory in theories:
            with suppress(InputError):  # the gradient of a step is infinite
                points.append((float(theory.batch), float(number(theory))))
        points = sorted(point for point in points if math.isfinite(point[1]))
        if not points:
            return
        finite = [(self.place(size), value) for size, value in points if math.isfinite(size)]
        limit = [(self.place(size), value) for size, value in points if math.isinf(size)]
        (curve,) = axes.plot(*_columns(finite), color=colour, marker=marker, ls=line, label=label)
        curve.set_markevery(max(1, len(finite) // 12))
        if limit:
            axes.plot(*_columns(finite[-1:] + limit), color=colour, ls=":", lw=0.8)
        axes.plot(*_columns(limit), color=colour, marker=marker, ls="", mfc="white", zorder=3)

    def label(self, axes: Axes) -> None:
        """Write the batch sizes below the axis."""
        finite = [size for size in self.sizes if math.isfinite(size)]
        powers = [size for size in finite if math.log2(size).is_integer()]
        ticks = powers if len(powers) > 2 else finite
        ticks = ticks[:: max(1, math.ceil(len(ticks) / 6))]
        ticks += [size for size in self.sizes if math.isinf(size)]
        axes.set_xticks([self.place(size) for size in ticks])
        axes.set_xticklabels([_size(size) for size in ticks])
        axes.set_xlabel("batch size $B$")


def _size(size: float) -> str:
    """A batch size as a label."""
    if math.isinf(size):
        return r"$\infty$"
    return f"{size:.0f}" if size < 1e5 else f"$2^{{{math.log2(size):.4g}}}$"


def _columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Points as a list of x and one of y."""
    return [x for x, _ in points], [y for _, y in points]


def _plain_numbers(axes: Axes) -> None:
    """Write 2 and 50, not powers of ten, on a logarithmic axis."""
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=8))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())


def _over_batches(theory: MeanField) -> list[MeanField]:
    """The theory at the batch sizes that are drawn, those not asked for only where it is known."""
    _ = theory.error  # says what is wrong at those that are asked for
    if np.ndim(theory.batch):
        sizes: set[float] = set(np.ravel(theory.batch).tolist())
    else:
        own = {float(theory.batch)} - {math.inf}
        beyond = range(11, math.ceil(math.log2(max(own, default=4))))
        sizes = {*SIZES, *own, *(2**power for power in beyond[:: 1 + len(beyond) // 8])}
    found = []
    for size in [*sorted(sizes), math.inf]:
        with suppress(AccuracyError, InputError):
            batch = int(size) if math.isfinite(size) else size
            there = type(theory)(theory.activation, batch, epsilon=theory.epsilon)
            _ = there.error  # computes it
            found.append(there)
    return found


def _spectrum(axes: Axes, theory: MeanField) -> None:
    """Draw a_l^2 for even and odd degrees."""
    squares = theory.spectrum(DEGREES)
    degrees = np.flatnonzero(squares > FLOOR * squares.sum())
    for name, parity, (colour, marker, _) in zip(("even", "odd"), (0, 1), SERIES, strict=False):
        chosen = degrees[degrees % 2 == parity]
        if not len(chosen):
            continue
        axes.vlines(chosen, FLOOR * squares.sum(), squares[chosen], color=colour, linewidth=1)
        axes.plot(chosen, squares[chosen], color=colour, marker=marker, ls="", label=f"{name} $l$")
    axes.set_yscale("log")
    axes.set_ylim(squares[degrees].min() / 4, squares.max() * 3)
    axes.set_xlabel("degree $l$")
    axes.set_title("spectrum  $a_l^2$" + _at(theory))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()


def _eigenvalues(axes: Axes, theory: MeanField) -> None:
    """Draw three backward and three forward eigenvalues against B."""
    theories = _over_batches(theory)
    batches = Batches(theories)
    for label, style, number in EIGENVALUES:
        batches.plot(axes, theories, number, style, label)
    axes.axhline(1, color=GREY, linewidth=0.8, zorder=1)
    batches.label(axes)
    axes.set_title(r"eigenvalues, backward $\downarrow$ and forward $\uparrow$")
    axes.legend(ncols=2, columnspacing=1.2)


def _rate(axes: Axes, theory: MeanField) -> None:
    """Draw the explosion rate against B, its limit, and the least rate there is."""
    _against_linear(axes, theory, lambda each: each.explosion_rate)
    axes.set_ylim(bottom=1 - 0.02 * (axes.get_ylim()[1] - 1))
    axes.set_title(r"explosion rate  $\lambda_G^{\downarrow}$")


def _depth(axes: Axes, theory: MeanField) -> None:
    """Draw the depth scale against B."""
    _against_linear(axes, theory, lambda each: each.depth_scale)
    axes.set_yscale("log")
    _plain_numbers(axes)
    axes.set_title(r"depth scale  $1/\log\lambda_G^{\downarrow}$, layers")


def _against_linear(axes: Axes, theory: MeanField, number: Callable[[MeanField], Any]) -> None:
    """Draw a number against B, and that of a linear activation in grey, which is best."""
    number(theory)  # says what does not exist
    theories = _over_batches(theory)
    batches = Batches(theories)
    if theory.epsilon < 1:  # where a linear one collapses
        identity = Homogeneous(1, 1, 1)
        linear = [type(theory)(identity, each.batch, epsilon=theory.epsilon) for each in theories]
        batches.plot(axes, linear, number, (GREY, "", "-"), _linear(theory))
    batches.plot(axes, theories, number, SERIES[0], _short(theory))
    batches.label(axes)
    if theories and theories[-1].batch == math.inf and math.isfinite(limit := number(theories[-1])):
        at = (batches.end, limit)
        axes.annotate(f"{limit:.4g}", at, (0, 6), textcoords="offset points", ha="center")
    axes.legend()


def _map(axes: Axes, theory: MeanField) -> None:
    """Draw the explosion rate over batch norm's scale gamma and shift beta."""
    _ = theory.explosion_rate  # says what does not exist
    rates = np.array([[_shifted_rate(theory, gamma, beta) for gamma in GAMMAS] for beta in BETAS])
    low, high = np.nanmin(rates), np.nanmax(rates)
    inside = [level for level in LEVELS if low < level < high]
    bounds = [min(low, 1.0), *inside, max(high, low + 1e-9)]
    x = np.log2(GAMMAS)
    colours = colormaps["cividis_r"](np.linspace(0.05, 0.85, len(bounds) - 1))
    axes.contourf(x, BETAS, rates, bounds, colors=colours)
    lines = axes.contour(x, BETAS, rates, inside, colors="black", linewidths=0.6)
    _label(axes.clabel(lines, inline=False, fontsize=8, fmt="%g", zorder=4))
    axes.plot([0], [0], marker="o", ms=6, mfc="white", mec="black", ls="")
    axes.grid(False)
    axes.set_xlabel(r"scale $\gamma$")
    axes.set_ylabel(r"shift $\beta$")
    axes.set_xticks(range(-2, 3), ["1/4", "1/2", "1", "2", "4"])
    axes.set_title(r"$\lambda_G^{\downarrow}$ of $\varphi(\gamma x+\beta)$" + _at(theory))


def _label(texts: Iterable[Text]) -> None:
    """Give the numbers on contours a halo, and leave out those on top of another."""
    halo: list[patheffects.AbstractPathEffect]
    halo = [patheffects.withStroke(linewidth=4, foreground="white")]
    kept: list[tuple[float, float]] = []
    for text in texts:
        x, y = text.get_position()
        clear = all(abs(x - other) > 0.35 or abs(y - level) > 0.3 for other, level in kept)
        text.set_visible(clear)
        text.set_path_effects(halo)
        kept += [(x, y)] if clear else []


def _shifted_rate(theory: MeanField, gamma: float, beta: float) -> float:
    """The explosion rate at a scale and shift, nan where there phi is constant or too steep."""
    with suppress(AccuracyError, InputError):
        moved = type(theory)(
            theory.activation, theory.batch, gamma=gamma, beta=beta, epsilon=theory.epsilon
        )
        return float(moved.explosion_rate)
    return math.nan


def _at(theory: MeanField) -> str:
    """The batch size, for a title."""
    return f"  at $B=$ {_size(float(theory.batch))}"


PANELS: dict[str, Callable[[Axes, MeanField], None]] = {
    "spectrum": _spectrum,
    "eigenvalues": _eigenvalues,
    "rate": _rate,
    "depth": _depth,
    "map": _map,
}


def _overview(theory: MeanField) -> Drawing:
    """Draw all five panels on a page."""
    _ = theory.explosion_rate  # says what does not exist, before the long work
    figure = Drawing(figsize=(10.2, 6.2))
    grid = figure.add_gridspec(2, 6)
    places = (grid[0, :2], grid[0, 2:4], grid[0, 4:], grid[1, :2], grid[1, 2:])
    for (_, panel), place in zip(PANELS.items(), places, strict=True):
        panel(figure.add_subplot(place), theory)
    figure.suptitle(f"Mean field theory of batch norm: {_short(theory)}", x=0.01, ha="left")
    return figure


def _linear(theory: MeanField) -> str:
    """What the grey line is; with epsilon others may explode less."""
    return "linear" if theory.epsilon else "linear, the least explosion"


def _short(theory: MeanField) -> str:
    """The name of the activation, cut where it is long, and epsilon."""
    name = theory.activation.name
    name = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    return rf"{name}, $\varepsilon=$ {theory.epsilon:g}" if theory.epsilon else name
