"""Certificates of kernels: enclosed again from the text that runs, and any tampering is seen."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx, fmpq, fmpq_poly
from sympy import Symbol, acos, exp, pi, sqrt
from typer.testing import CliRunner

import bnsym.kernels
from bnsym.cli import app
from bnsym.codegen.enclosure import CORRELATION, distance
from bnsym.codegen.pieces import polynomials
from bnsym.codegen.promises import certificates, check_promises, store_certificates
from bnsym.codegen.readback import Arithmetic, computed
from bnsym.codegen.rounding import Rounded, rounded_constant
from bnsym.core import CheckReport, Evidence, Verdict
from bnsym.errors import InputError
from bnsym.kernels.numpy import homogeneous
from bnsym.packs import installed

HOME = Path(bnsym.kernels.__path__[0])
STORED = json.loads((HOME / "certificates.json").read_text("utf-8"))
ENCLOSED = [name for name, entry in STORED.items() if "enclosed" in entry]
OWNED = {kernel.name: record for record in installed().values() for kernel in record.kernels}
ONE = [OWNED["homogeneous.arc_cosine_1"]]

NEGATIVE, POSITIVE = CORRELATION

c = Symbol("c", real=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "kernels"
    shutil.copytree(HOME, copy, ignore=shutil.ignore_patterns("__pycache__"))
    kept = {"homogeneous.arc_cosine_1": STORED["homogeneous.arc_cosine_1"]}
    (copy / "certificates.json").write_text(json.dumps(kept))
    return copy


def verdict(folder: Path) -> tuple[Verdict, str]:
    (report,) = check_promises(ONE, folder)
    (evidence,) = report.evidence
    return evidence.verdict, evidence.reason


def test_every_kernel_has_its_certificate() -> None:
    assert sorted(STORED) == sorted(OWNED)
    assert len(ENCLOSED) == 11
    for name, entry in STORED.items():
        assert entry["identity"] == OWNED[name].name
        assert entry["sources"]


def test_what_is_stored_is_what_is_enclosed_now() -> None:
    records = [OWNED[name] for name in ENCLOSED]
    assert certificates(records) == {name: STORED[name] for name in ENCLOSED}


@pytest.mark.parametrize("name", [name for name in ENCLOSED if not name.startswith("duals")])
def test_the_enclosed_error_holds_what_is_observed(name: str) -> None:
    """And is not much larger: the bound of a promise that could be ten times smaller is none."""
    from bnsym.codegen.reference import enclosed

    (kernel,) = OWNED[name].kernels
    bound = max(row["float64"] for row in STORED[name]["enclosed"])
    points = np.random.default_rng(5).uniform(-1, 1, 400)
    found = getattr(homogeneous, kernel.function)(points)
    with ctx.workprec(200):
        errors = [
            float(abs(arb(value) / enclosed(kernel.spec, {c: float(point)}) - 1))
            for value, point in zip(found, points, strict=True)
        ]
    assert max(errors) <= bound <= kernel.rtol
    assert bound < 10 * max(errors)


def in_text(pattern: str, to: str, target: str = "numpy") -> Callable[[Path], None]:
    """Change the code of one function."""

    def tamper(folder: Path) -> None:
        path = folder / target / "homogeneous.py"
        text = path.read_text("utf-8")
        start = text.index("def arc_cosine_1" + "_ufunc" * (target == "numba"))
        changed, count = re.subn(pattern, to, text[start:], count=1)
        assert count == 1
        assert changed != text[start:]
        path.write_text(text[:start] + changed)

    return tamper


def in_certificate(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    """Change what is stored."""

    def tamper(folder: Path) -> None:
        path = folder / "certificates.json"
        stored = json.loads(path.read_text())
        change(stored["homogeneous.arc_cosine_1"])
        path.write_text(json.dumps(stored))

    return tamper


def test_an_honest_copy_is_enclosed(folder: Path) -> None:
    found, said = verdict(folder)
    assert found == Verdict.ENCLOSED
    assert re.fullmatch(r"error at most 8\.\d+e-16, promised 1e-15", said)


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (in_text(r"0\.8488263631567752", "0.8488263631567762"), "error may be"),
        (in_text(r"u\*np\.sqrt\(u\)\*\(", "u*np.sqrt(u)*(1e-14 + "), "error may be"),
        (in_text(r"\*t0\)\)\)", "*t0*t0)))"), "error may be"),
        (in_text(r"c \+ tail", "c - tail"), "error may be"),
        (in_text(r"c < 0", "c < 1"), "does what is not known"),
        (in_text(r"np\.sqrt\(u\)", "np.sqrt(c)"), "no polynomial"),
        (in_text(r"np\.sqrt\(u\)", "np.exp(u)"), "does what is not known"),
        (in_text(r"u\*np\.sqrt", "np.sqrt"), "error may be inf"),
        (in_text(r"return tail", "return -tail", "numba"), "error may be"),
        (in_text(r"c \+ tail", "c + 1.0000000001*tail", "numba"), "error may be"),
        (in_certificate(lambda entry: entry["enclosed"][0].update(distance=1e-30)), "differs in"),
        (in_certificate(lambda entry: entry["enclosed"].pop()), "differs in: enclosed"),
        (in_certificate(lambda entry: entry.update(identity="x.y")), "differs in: identity"),
        (in_certificate(lambda entry: entry["promised"].update(float64=1e-16)), "differs in"),
        (in_certificate(lambda entry: entry["interval"].update(c=[-1, 0])), "differs in: interval"),
        (in_certificate(lambda entry: entry.update(compared="often")), "differs in: compared"),
    ],
)
def test_tampering_is_seen(tamper: Callable[[Path], None], said: str, folder: Path) -> None:
    tamper(folder)
    found, reason = verdict(folder)
    assert found == Verdict.FALSE
    assert said in reason


def test_every_coefficient_counts() -> None:
    """A change of what a coefficient adds by 18 units is more than the promise allows."""
    (kernel,) = ONE[0].kernels
    text = (HOME / "numpy" / "homogeneous.py").read_text("utf-8")
    text = text[text.index("def arc_cosine_1(") :].partition("\n\n\n")[0]
    (body,) = re.findall("tail = .*", text)
    honest = distance(computed(text, "arc_cosine_1", polynomials(NEGATIVE)), kernel.spec, NEGATIVE)
    assert honest < 1e-16
    coefficients = re.findall(r"\d\.\d{4,}", body)
    chains = (range(1, len(coefficients), 2), range(2, len(coefficients), 2))
    for coefficient, power in zip(coefficients, [0, *chains[0], *chains[1]], strict=True):
        moved = repr(float(coefficient) + 2e-15 * 2**power)
        wrong = text.replace(coefficient, moved)
        found = computed(wrong, "arc_cosine_1", polynomials(NEGATIVE))
        assert distance(found, kernel.spec, NEGATIVE) > kernel.rtol, power


@pytest.mark.slow
def test_a_kernel_of_loops_is_held_against_rigorous_values(folder: Path) -> None:
    records = [OWNED["forward.cosine"]]
    path, module = folder / "certificates.json", folder / "numpy" / "forward.py"

    def judge() -> CheckReport:
        path.write_text(json.dumps(certificates(records, folder)))
        return next(check_promises(records, folder))

    assert judge().verdict == Verdict.AGREES
    text = module.read_text("utf-8")
    head = "def _arc_cosine(alpha: Any, c: Any) -> Any:\n"
    changed = text.replace(head, f"{head}    alpha = alpha + 1e-9\n")
    assert changed != text
    module.write_text(changed)
    assert next(check_promises(records, folder)).verdict == Verdict.FALSE  # another digest
    assert judge().verdict == Verdict.FALSE  # and with a certificate for it, other values


def test_what_is_missing_or_too_much_is_told(folder: Path) -> None:
    path = folder / "certificates.json"
    path.write_text("{}")
    assert verdict(folder) == (Verdict.FALSE, "it has no certificate")
    path.write_text(json.dumps({"homogeneous.other": {}}))
    reports = list(check_promises([], folder))
    assert [(one.name, one.verdict) for one in reports] == [("homogeneous.other", Verdict.FALSE)]
    path.write_text("no json")
    with pytest.raises(InputError, match="the certificates cannot be read"):
        list(check_promises([], folder))


def test_certificates_are_written_and_compared(folder: Path) -> None:
    assert store_certificates(ONE, check=True, root=folder) == ["certificates.json differs"]
    assert store_certificates(ONE, root=folder) == ["certificates.json differs"]
    assert store_certificates(ONE, check=True, root=folder) == []
    (folder / "certificates.json").unlink()
    assert store_certificates(ONE, check=True, root=folder) == ["certificates.json is missing"]


def test_the_command_tells_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [
        CheckReport("a.b", (Evidence("certificate", Verdict.ENCLOSED, "error at most 1e-16"),)),
        CheckReport("a.c", (Evidence("certificate", Verdict.FALSE, "its certificate differs"),)),
    ]
    monkeypatch.setattr("bnsym.codegen.promises.check_promises", lambda _: iter(reports[:1]))
    passed = CliRunner().invoke(app, ["verify", "--kernels"])
    assert passed.exit_code == 0
    assert "1 kernels in" in passed.stdout
    monkeypatch.setattr("bnsym.codegen.promises.check_promises", lambda _: iter(reports))
    failed = CliRunner().invoke(app, ["verify", "--kernels", "--json"])
    assert failed.exit_code == 1
    found = json.loads(failed.stdout)
    assert found["counts"] == {"ENCLOSED": 1, "FALSE": 1}
    assert [row["verdict"] for row in found["kernels"]] == ["ENCLOSED", "FALSE"]


@pytest.mark.slow
def test_every_certificate_stands() -> None:
    reports = list(check_promises(installed().values()))
    assert all(report.verdict.passes for report in reports), reports


# --- The parts -----------------------------------------------------------------------------------


def test_a_distance_holds_a_distance_that_is_known() -> None:
    half = (sqrt(1 - c**2) + c * acos(-c)) / pi  # J_1, which is 1/pi at c = 0
    near = distance(fmpq_poly([0, 0, 0, fmpq(1, 2)]), half, NEGATIVE)
    assert 0.4 < near < 1.2  # (8/(3 pi) - 1/2)/(8/(3 pi)) at the end
    assert not distance(fmpq_poly([0, fmpq(1, 2)]), half, NEGATIVE).is_finite()
    with pytest.raises(InputError, match="no series of exp"):
        distance(fmpq_poly([1]), exp(c), NEGATIVE)
    with pytest.raises(InputError, match="not shown to keep its sign"):
        distance(fmpq_poly([1]), acos(-c) - pi * 3 / 4, POSITIVE)


def polynomial(x: Any) -> Any:
    """Arithmetic that cancels."""
    return (1.1 - x) * x / 3.7 + (x - 0.3) * x * x - 0.1 * x


@pytest.mark.parametrize(("dtype", "unit"), [(np.float64, 2.0**-53), (np.float32, 2.0**-24)])
def test_rounding_is_within_its_bound(dtype: Any, unit: float) -> None:
    text = "def f(c):\n    return (1.1 - c)*c/3.7 + (c - 0.3)*c*c - 0.1*abs(c)"
    with ctx.workprec(150):
        for x in np.random.default_rng(2).uniform(0.3, 0.9, 300).astype(dtype):
            found = computed(
                text,
                "f",
                Arithmetic(
                    {"c": Rounded(arb(float(x)), arb(0), arb(0), unit)},
                    lambda number: rounded_constant(number, unit),
                    {"abs": Rounded.size},
                    {},
                ),
            )
            exact = polynomial(Exactly(arb(float(x)))).value
            off = abs(arb(float(polynomial(x))) - exact)
            assert off <= found.absolute
            assert off <= found.relative * abs(exact)
            assert found.absolute < 20 * unit


class Exactly:
    """Balls that take constants as float64 has them."""

    def __init__(self, value: arb) -> None:
        self.value = value

    def of(self, other: Any) -> arb:
        return other.value if isinstance(other, Exactly) else arb(other)

    def __add__(self, other: Any) -> Exactly:
        return Exactly(self.value + self.of(other))

    def __sub__(self, other: Any) -> Exactly:
        return Exactly(self.value - self.of(other))

    def __rsub__(self, other: Any) -> Exactly:
        return Exactly(self.of(other) - self.value)

    def __mul__(self, other: Any) -> Exactly:
        return Exactly(self.value * self.of(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Exactly:
        return Exactly(self.value / self.of(other))
