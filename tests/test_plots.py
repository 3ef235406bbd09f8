"""Figures draw the numbers, in one style, into files that are whole or absent."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

import bnsym
from bnsym import plots
from bnsym.cli import main
from bnsym.drawing import SERIES, Drawing
from bnsym.meanfield.gegenbauer import angle_values

Capture = pytest.CaptureFixture[str]
BEGINS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture(autouse=True)
def _coarse_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """A map of nine points instead of hundreds."""
    monkeypatch.setattr(plots, "GAMMAS", np.geomspace(0.5, 2, 3))
    monkeypatch.setattr(plots, "BETAS", np.linspace(-1, 1, 3))


def series(figure: Drawing, label: str, panel: int = 0) -> list[float]:
    """The heights of a labelled curve."""
    (line,) = [line for line in figure.axes[panel].lines if line.get_label() == label]
    return [float(y) for y in np.asarray(line.get_ydata())]


def hollow(figure: Drawing, panel: int = 0) -> list[float]:
    """The heights of the limits."""
    lines = [li for li in figure.axes[panel].lines if li.get_markerfacecolor() == "white"]
    return [float(y) for line in lines for y in np.asarray(line.get_ydata())]


# The spectrum is a number before it is a picture.


@pytest.mark.parametrize("name", ["tanh", "sin(2*x) + x**2", "exp(x/2)"])
@pytest.mark.parametrize("batch", [5, 16, 64])
def test_the_spectrum_gives_the_explosion_rate_as_a_weighted_mean(name: str, batch: int) -> None:
    theory, count = bnsym.MeanField(name, batch), 120
    squares, degrees = theory.spectrum(count), np.arange(count)
    assert squares.sum() == pytest.approx(theory.q, rel=1e-10)
    weights = squares * (1 - angle_values(1 / (batch - 1), count)[0])
    laplacian = degrees * (degrees + batch - 3) / (batch - 3)
    assert weights @ laplacian / weights.sum() == pytest.approx(theory.explosion_rate, rel=1e-9)


def test_the_spectrum_of_relu_in_an_infinite_batch() -> None:
    expected = [1 / (2 * math.pi), 1 / 4, 1 / (4 * math.pi), 0, 1 / (48 * math.pi), 0]
    assert bnsym.MeanField("relu", math.inf).spectrum(6) == pytest.approx(expected, abs=1e-14)


def test_the_spectrum_has_the_shape_of_the_batch() -> None:
    several = bnsym.MeanField("gelu", np.array([[8, 9], [10, 11]])).spectrum(5)
    assert several.shape == (2, 2, 5)
    assert np.array_equal(several[1, 0], bnsym.MeanField("gelu", 10).spectrum(5))


@pytest.mark.parametrize("count", [0, 201, 2.5])
def test_a_bad_count_is_told(count: Any) -> None:
    with pytest.raises(bnsym.InputError, match="count must be an integer from 1 to 200"):
        bnsym.MeanField("relu", 8).spectrum(count)


def test_a_linear_activation_has_no_depth_scale_in_an_infinite_batch() -> None:
    for name in ("x", "2*x + 1"):
        assert bnsym.MeanField(name, math.inf).depth_scale == math.inf


# What is drawn.


def test_rate_and_depth_are_the_numbers_with_their_limits() -> None:
    sizes = [4, 8, 50]
    theory, limit = bnsym.MeanField("relu", sizes), bnsym.MeanField("relu", math.inf)
    rate = theory.plot("rate")
    assert series(rate, "relu") == list(theory.explosion_rate)  # type: ignore[arg-type]
    assert series(rate, "linear, the least explosion") == [(B - 2) / (B - 3) for B in sizes]
    assert hollow(rate)[-1] == limit.explosion_rate
    depth = theory.plot("depth")
    assert series(depth, "relu") == list(theory.depth_scale)  # type: ignore[arg-type]
    assert hollow(depth)[-1] == limit.depth_scale


def test_eigenvalues_are_the_six_numbers() -> None:
    sizes = [5, 10, 20]
    theory = bnsym.MeanField("tanh", sizes)
    figure = theory.plot("eigenvalues")
    drawn = [series(figure, label) for label, _, _ in plots.EIGENVALUES]
    assert drawn == [list(value) for value in (*theory.backward, *theory.forward)]  # type: ignore[arg-type]


def test_the_spectrum_is_drawn_by_parity() -> None:
    theory = bnsym.MeanField("gelu", 16)
    figure, squares = theory.plot("spectrum"), theory.spectrum(plots.DEGREES)
    assert series(figure, "odd $l$") == [squares[1]]  # gelu is x/2 plus an even function
    even = [square for square in squares[::2] if square > plots.FLOOR * squares.sum()]
    assert series(figure, "even $l$") == even


def test_the_map_is_of_the_shifted_activation(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[tuple[float, float], float] = {}

    def rate(theory: Any, gamma: float, beta: float) -> float:
        seen[gamma, beta] = shifted(theory, gamma, beta)
        return seen[gamma, beta]

    shifted = plots._shifted_rate
    monkeypatch.setattr(plots, "_shifted_rate", rate)
    bnsym.MeanField("relu", 8).plot("map")
    assert len(seen) == 9
    assert seen[2.0, 1.0] == bnsym.MeanField("Max(2*x + 1, 0)", 8).explosion_rate
    bnsym.MeanField("Max(x - 1, 0)", 4).plot("map")
    assert math.isnan(seen[0.5, -1.0])  # constant where batch norm can reach


def test_the_overview_has_every_panel() -> None:
    assert len(bnsym.MeanField("tanh", 32).plot().axes) == len(plots.PANELS) == 5


def test_a_comparison_has_a_curve_for_each_activation() -> None:
    names = ["relu", "tanh", "sign"]
    comparison = bnsym.compare(names, "4:32,inf")
    figure = comparison.plot()
    for panel, (_, number) in enumerate(plots.COMPARED):
        for name in names[: 2 if panel < 2 else 3]:
            theories = [t for t in comparison.theories if t.activation.name == name]
            assert series(figure, name, panel) == [float(number(t)) for t in theories[:-1]]
            assert float(number(theories[-1])) in hollow(figure, panel)
    labels = [line.get_label() for line in figure.axes[0].lines]
    assert "tanh" in labels
    assert "sign" not in labels  # its gradient is infinite
    assert [text.get_text() for text in figure.legends[0].get_texts()] == names


@pytest.mark.parametrize("name", ["x", "relu", "sin(3*x)", "x**3"])
@pytest.mark.parametrize("batch", [4, 10**7, math.inf])
def test_every_kind_can_be_rendered(name: str, batch: float) -> None:
    theory = bnsym.MeanField(name, batch)
    for kind in ("spectrum", "eigenvalues", "rate", "depth"):
        assert theory.plot(kind)._repr_svg_().startswith("<?xml")


def test_series_differ_in_colour_marker_and_line() -> None:
    for feature in zip(*SERIES, strict=True):
        assert len(set(feature)) == len(SERIES)
    assert len({style for _, style, _ in plots.EIGENVALUES}) == len(plots.EIGENVALUES)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: bnsym.MeanField("relu", 8).plot("pie"), "kind must be one of overview, spectrum"),
        (lambda: bnsym.MeanField("relu", [8, 9]).plot(), "needs one batch size"),
        (lambda: bnsym.MeanField("sign", 8).plot("rate"), "need a degree alpha > 1/2"),
        (lambda: bnsym.MeanField("sign", 8).plot(), "need a degree alpha > 1/2"),
        (lambda: bnsym.compare([f"x**2 + {k}*x" for k in range(9)], 8).plot(), "at most 7"),
    ],
)
def test_what_cannot_be_drawn_is_told(draw: Any, message: str) -> None:
    with pytest.raises(bnsym.InputError, match=message):
        draw()


# Files.


@pytest.mark.parametrize("kind", BEGINS)
def test_files_are_what_their_name_says_and_the_same_each_time(kind: str, tmp_path: Path) -> None:
    for place in ("one", "two"):
        bnsym.MeanField("relu", 8).plot("rate").save(tmp_path / f"{place}.{kind}")
    one, two = sorted(tmp_path.iterdir())
    assert one.read_bytes().startswith(BEGINS[kind])
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ["report", "relu", "--batch=8", "--kind=rate"],
        ["report", "tanh", "--batch=8"],
        ["compare", "relu", "tanh", "--batch=4:8"],
    ],
)
def test_the_commands_draw(words: list[str], tmp_path: Path, capsys: Capture) -> None:
    assert main([*words, "--json", "--plot", str(tmp_path / "figure.PDF")]) == 0
    assert capsys.readouterr().out.startswith("{")
    (file,) = tmp_path.iterdir()
    assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("kind", get_args(plots.Kind))
def test_the_command_draws_every_kind(kind: str, tmp_path: Path) -> None:
    words = ["report", "tanh", "--batch=8", "--kind", kind, "--plot", str(tmp_path / "it.svg")]
    assert main(words) == 0
    bnsym.MeanField("tanh", 8).plot(kind).save(tmp_path / "same.svg")
    assert (tmp_path / "it.svg").read_bytes() == (tmp_path / "same.svg").read_bytes()
    assert main([*words[:3], "--kind", f"{kind}s"]) == 2


@pytest.mark.parametrize("words", [["report", "relu", "--batch=8"], ["compare", "relu"]])
@pytest.mark.parametrize("name", ["figure.gif", "figure", ".png", "missing/figure.png", "is.png"])
def test_a_bad_place_is_told_before_the_work(
    words: list[str], name: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "is.png").mkdir()
    assert main([*words, "--plot", str(tmp_path / name)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "a figure is a file .png, .svg or .pdf" in err or "--plot must be a file" in err
    assert [path.name for path in tmp_path.rglob("*")] == ["is.png"]


def test_a_failure_while_drawing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "figure.png"
    path.write_text("old")
    figure = bnsym.MeanField("relu", 8).plot("rate")

    def broken(*_: object, **__: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("os.replace", broken)
    with pytest.raises(bnsym.InputError, match="no space left"):
        figure.save(path)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_without_matplotlib_one_sentence_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from bnsym.cli import main\n"
        "sys.exit(main(['report', 'relu', '--batch', '8', '--plot', 'figure.png']))"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, encoding="utf-8"
    )
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr == "bnsym: figures need Matplotlib: pip install 'bnsym[plot]'\n"


@pytest.mark.parametrize("what", ["MeanField('relu', 8)", "compare(['relu'], 8)"])
def test_without_matplotlib_plot_says_so_too(what: str) -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import bnsym\n"
        f"try: bnsym.{what}.plot()\n"
        "except bnsym.InputError as error: print(error)"
    )
    printed = subprocess.check_output([sys.executable, "-c", code], encoding="utf-8")
    assert printed == "figures need Matplotlib: pip install 'bnsym[plot]'\n"


def test_no_global_state_of_matplotlib_is_touched() -> None:
    code = (
        "import sys, bnsym\n"
        "bnsym.MeanField('relu', 8).plot('rate')._repr_svg_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
