"""`bnsym report` against the printed formulas at 50 digits, in JSON and in the table."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import mpmath as mp
import pytest

from bnsym.cli import main


class Slopes(NamedTuple):
    """phi(x) = a x^alpha on the right, -b |x|^alpha on the left."""

    alpha: Any
    a: Any
    b: Any


ACTIVATIONS = {
    "relu": Slopes(1, 1, 0),
    "identity": Slopes(1, 1, 1),
    "Abs(x)": Slopes(1, 1, -1),
    "Max(x,0)-0.25*Max(-x,0)": Slopes(1, 1, mp.mpf(1) / 4),
    "Max(x,0)**Rational(3,2)": Slopes(mp.mpf(3) / 2, 1, 0),
}
BATCHES = [4, 64, 10**6]
KEYS = [
    "activation",
    "batch",
    "epsilon",
    "q",
    "c",
    "upsilon",
    "forward",
    "backward",
    "cross_batch",
    "explosion_rate",
    "depth_scale",
    "stable",
    "error",
]
Capture = pytest.CaptureFixture[str]


def printed(words: list[str], capsys: Capture) -> str:
    """What a command prints, with nothing on stderr."""
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def arc_cosine(alpha: Any, c: Any) -> Any:
    """J_alpha(c) for every degree above -1/2."""
    half = mp.mpf(1) / 2
    even = mp.gamma((alpha + 1) / 2) ** 2 * mp.hyp2f1(-alpha / 2, -alpha / 2, half, c**2)
    odd = mp.gamma(alpha / 2 + 1) ** 2 * mp.hyp2f1((1 - alpha) / 2, (1 - alpha) / 2, 3 * half, c**2)
    return (even + 2 * c * odd) / (2 * mp.sqrt(mp.pi) * mp.gamma(alpha + half))


def ratio(x: Any, step: Any) -> Any:
    """Gamma(x + step)/Gamma(x)."""
    return mp.exp(mp.loggamma(x + step) - mp.loggamma(x))


def theory(phi: Slopes, batch: int) -> dict[str, Any]:
    """The numbers of a report by their closed forms, in the working precision."""
    (alpha, a, b), B = map(mp.mpf, phi), mp.mpf(batch)
    n, rho, half = B - 1, -1 / (B - 1), mp.mpf(1) / 2
    squares = a**2 + b**2
    second_moment = 2 ** (alpha - 1) * mp.gamma(alpha + half) / mp.sqrt(mp.pi)
    scale = second_moment * (n / 2) ** alpha / ratio(n / 2, alpha)

    def kernel(c: Any) -> Any:
        return squares * arc_cosine(alpha, c) - 2 * a * b * arc_cosine(alpha, -c)

    def moment(power: Any) -> Any:
        """E t^power over t > 0, t a coordinate of a uniform point of the sphere."""
        return mp.gamma((power + 1) / 2) / (2 * mp.sqrt(mp.pi)) / ratio(n / 2, power / 2)

    lower = squares * arc_cosine(alpha - 1, rho) + 2 * a * b * arc_cosine(alpha - 1, -rho)
    gap = squares - kernel(rho)
    slope = alpha**2 / (2 * alpha - 1) * lower / gap
    mean = n ** (alpha / 2) * (a - b) * moment(alpha)
    first = n * (n ** (alpha / 2) * (a + b) * moment(alpha + 1)) ** 2
    weight = (B - 3 + 2 * alpha) / (2 * alpha - 1)
    explosion = alpha**2 / (B - 3) * (weight * (squares - rho * lower) / gap - 1)
    variances = (n - 1) * (
        alpha**2 * (n + 2 * alpha - 2) / (2 * alpha - 1) * squares / gap
        - 2 * alpha * (n + alpha) * (alpha + rho * slope) / (n + 2 * alpha)
    ) + 2 * slope * (n - 2 + 2 * alpha**2 / (n + 2 * alpha))
    forward = {
        "G": mp.mpf(0),
        "L": (alpha * (B - 2) + B / n * slope) / (n + 2 * alpha),
        "M": B / (n + 2 * alpha) * slope,
    }
    return {
        "q": scale * squares,
        "c": kernel(rho) / squares,
        "upsilon": scale * gap,
        "forward": forward,
        "backward": {
            "G": explosion,
            "L": variances / (n * (n - 2)),
            "M": B / n * slope * (1 + 2 * alpha**2 / ((B - 3) * (n + 2 * alpha))),
        },
        "cross_batch": {
            "c": mean**2,
            "rate": 2 / n * ratio(n / 2, half) ** 2 * B / n * first / (scale * gap),
        },
        "explosion_rate": explosion,
        "depth_scale": 1 / mp.log(explosion),
        "stable": all(abs(value) < 1 for value in forward.values()),
    }


def flat(numbers: dict[str, Any]) -> dict[str, Any]:
    """Nested keys joined by a point."""
    found: dict[str, Any] = {}
    for key, value in numbers.items():
        inner = flat(value) if isinstance(value, dict) else {"": value}
        found |= {f"{key}.{part}" if part else key: number for part, number in inner.items()}
    return found


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_number_of_a_report(activation: str, batch: int, capsys: Capture) -> None:
    report = json.loads(printed(["report", activation, f"--batch={batch}", "--json"], capsys))
    assert list(report) == KEYS
    assert list(report["forward"]) == list(report["backward"]) == ["G", "L", "M"]
    assert list(report["cross_batch"]) == ["c", "rate"]
    assert (report.pop("activation"), report.pop("batch")) == (activation, batch)
    assert report.pop("epsilon") == 0
    error = report.pop("error")
    assert 0 < error < 1e-13
    with mp.workdps(50):
        true = theory(ACTIVATIONS[activation], batch)
        assert report.pop("stable") is true.pop("stable")
        numbers, exact = flat(report), flat(true)
        assert numbers.keys() == exact.keys()
        for key, value in exact.items():
            assert abs(numbers[key] - value) <= error * abs(value), key


@pytest.mark.parametrize(("batch", "rate"), [(4, 3.0840609480877), (64, 1.4930629378036)])
def test_the_explosion_rate_of_relu(batch: int, rate: float, capsys: Capture) -> None:
    report = json.loads(printed(["report", "relu", f"--batch={batch}", "--json"], capsys))
    assert report["explosion_rate"] == pytest.approx(rate, abs=5e-14, rel=0)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_table_has_the_numbers_of_the_json(
    activation: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for batch in BATCHES:
        words = ["report", activation, f"--batch={batch}"]
        numbers, table = json.loads(printed([*words, "--json"], capsys)), printed(words, capsys)
        assert max(map(len, table.splitlines())) <= 80
        assert table.splitlines()[0].split(": ")[1].rstrip() == f"{activation}, B = {batch}"
        shown = [line.split() for line in table.splitlines() if line.startswith("  ")]
        rows = {row[0]: row[1] for row in reversed(shown)}  # numbers come before theorems
        del numbers["epsilon"]  # in the title where it is not 0
        for key, value in flat(numbers).items():
            if isinstance(value, float):
                assert float(rows[key]) == value
