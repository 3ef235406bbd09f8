"""A figure and the style that all figures share, from Matplotlib.

Readable in print, in grey, and by a colour-blind reader: a series has a colour of Okabe and Ito's
palette and its own marker and line.  Files are vectors unless PNG is asked for.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from bnsym.errors import InputError

try:
    from matplotlib import rc_context
    from matplotlib.figure import Figure
except ModuleNotFoundError as missing:
    raise InputError("figures need Matplotlib: pip install 'bnsym[plot]'") from missing

__all__ = ["BLUE", "GREY", "SERIES", "STYLE", "VERMILLION", "Drawing", "suffix"]

BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#000000",
)
GREY = "#6E6E6E"

SERIES = tuple(
    zip(
        (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK),
        "osD^vPX",
        ("-", "--", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (7, 2)), (0, (3, 1)), ":"),
        strict=True,
    )
)
"""Colour, marker and line of each series of a figure."""

STYLE: dict[Any, Any] = {
    "axes.grid": True,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "figure.constrained_layout.use": True,
    "font.family": "STIXGeneral",
    "font.size": 10,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.5,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "legend.handlelength": 3.0,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.5,
    "mathtext.fontset": "stix",
    "pdf.fonttype": 42,
    "savefig.dpi": 200,
    "svg.fonttype": "path",
    "svg.hashsalt": "bnsym",
    "xtick.labelsize": 9,
    "xtick.major.width": 0.6,
    "ytick.labelsize": 9,
    "ytick.major.width": 0.6,
}


class Drawing(Figure):
    """A figure that a notebook shows as a vector graphic, and that is saved whole or not at all."""

    def save(self, path: str | Path) -> None:
        """Write the figure as PNG, SVG or PDF, as the name of the file ends.

        Raises
        ------
        InputError
            If it ends otherwise, or the file cannot be written.
        """
        from bnsym.typeset import write

        path = Path(path)
        write(path, self._rendered(suffix(path)))

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self._rendered("svg").decode()

    def _rendered(self, kind: str) -> bytes:
        """The bytes of a file, the same in every run."""
        stamp = {"png": "Software", "svg": "Date", "pdf": "CreationDate"}[kind]
        data = BytesIO()
        with rc_context(STYLE):
            self.savefig(data, format=kind, metadata={stamp: None})
        return data.getvalue()


def suffix(path: Path) -> Literal["png", "svg", "pdf"]:
    """What kind of file a name asks for."""
    match path.suffix.lower():
        case ".png":
            return "png"
        case ".svg":
            return "svg"
        case ".pdf":
            return "pdf"
    raise InputError(f"a figure is a file .png, .svg or .pdf, got {path.name!r}")
