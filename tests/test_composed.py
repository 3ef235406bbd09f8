"""Formulas of covariances: their rounding is bounded on the whole domain, whatever cancels."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from flint import arb, ctx
from sympy import Rational, Symbol, exp, sinh, sqrt

import bnsym.kernels
from bnsym.codegen.boxes import Domain, largest
from bnsym.codegen.composed import composed_error
from bnsym.codegen.reference import enclosed, magnitude
from bnsym.codegen.weighed import Weighed, terms
from bnsym.core import Kernel
from bnsym.errors import InputError
from bnsym.kernels.numba import duals as in_numba
from bnsym.kernels.numpy import duals as in_numpy
from bnsym.packs import installed

HOME = Path(bnsym.kernels.__path__[0])
STORED = json.loads((HOME / "certificates.json").read_text("utf-8"))
NAMES = ("sine", "error_function", "gelu")
KERNELS: dict[str, Kernel] = {name: installed()[f"duals.{name}"].kernels[0] for name in NAMES}
TEXT = (HOME / "numpy" / "duals.py").read_text("utf-8")
UNIT = 2.0**-53
v, w = (Symbol(name, positive=True) for name in "vw")
s = Symbol("s", real=True)
DOMAIN = Domain(v, s, w, 64.0)


def matrices(n: int) -> np.ndarray:
    """Covariances of all sizes, of which many are nearly singular."""
    rng = np.random.default_rng(6)
    deviations = np.exp(rng.uniform(-9, np.log(8), (n, 2)))
    deviations[: n // 4] = 8.0
    apart = 10.0 ** rng.uniform(-16, 0, n)
    correlation = np.where(rng.random(n) < 0.5, rng.uniform(-1, 1, n), 1 - apart)
    correlation[:4] = 1, -1, 0, 0.5
    correlation[rng.random(n) < 0.3] *= -1
    sigma = deviations[:, :, None] * deviations[:, None, :]
    sigma[:, 0, 1] *= correlation
    sigma[:, 1, 0] = sigma[:, 0, 1]
    return sigma


@pytest.mark.parametrize("target", ["numpy", "numba"])
@pytest.mark.parametrize("name", NAMES)
def test_the_enclosed_error_holds_what_is_observed(name: str, target: str) -> None:
    """And is within a factor of what roundings of one sign would add up to."""
    kernel = KERNELS[name]
    row, entry, column = kernel.args
    bound = max(line["float64"] for line in STORED[kernel.name]["enclosed"])
    sigma = matrices(300)
    found = getattr(in_numpy if target == "numpy" else in_numba, name)(sigma)
    errors = []
    for matrix, values in zip(sigma, found, strict=True):
        at = {row: matrix[0, 0], entry: matrix[0, 1], column: matrix[1, 1]}
        with ctx.workprec(200):
            off = abs(arb(float(values[0, 1])) - enclosed(kernel.spec, at))
        size = magnitude(kernel.spec, at)
        assert size > 0 or off == 0
        errors.append(float(off) / size if 0 < size < np.inf else 0.0)
    assert max(errors) <= bound <= kernel.rtol
    assert bound < 60 * max(errors)


@pytest.mark.parametrize("name", NAMES)
def test_float32_keeps_its_promise(name: str) -> None:
    sigma = matrices(2000).astype(np.float32)
    most = 0.999 * np.sqrt(sigma[:, 0, 0] * sigma[:, 1, 1])
    sigma[:, 0, 1] = sigma[:, 1, 0] = np.clip(sigma[:, 0, 1], -most, most)
    single, double = (getattr(in_numpy, name)(one) for one in (sigma, sigma.astype(np.float64)))
    assert single.dtype == np.float32
    bound = max(line["float32"] for line in STORED[f"duals.{name}"]["enclosed"])
    kernel = KERNELS[name]
    for matrix, one, two in zip(sigma[:200], single, double, strict=False):
        at = dict(zip(kernel.args, map(float, (matrix[0, 0], matrix[0, 1], matrix[1, 1])),
                      strict=True))  # fmt: skip
        assert abs(float(one[0, 1]) - two[0, 1]) <= (bound + 1e-14) * magnitude(kernel.spec, at)


@pytest.mark.parametrize(
    ("name", "pattern", "to", "said"),
    [
        ("sine", r"np\.sinh", "np.cosh", "does what is not known"),
        ("sine", r"0\.5\*v", "0.5000001*v", "promised is"),
        ("gelu", r"0\.25\*", "0.2500000000000001*", "promised is"),
        ("gelu", r"t0 \+ t2 - t3", "t0 + t2 + t3", "promised is"),
        ("gelu", r"\+ v_2\)", "+ v)", "promised is"),
        ("gelu", r"1/t1", "1/t0", "promised is"),
        ("gelu", r"t0 = 1 \+ v", "t0 = (1 + v + v_2) - v_2", "promised is"),
        ("error_function", r"0\.6366197723675814", "0.6366197723675", "promised is"),
        ("error_function", r"np\.sqrt\(1 \+ 2\*v\)", "(1 + 2*v)", "promised is"),
        ("error_function", r"_arc_sine\(2", "np.arcsin(2", "does what is not known"),
    ],
)
def test_text_that_computes_something_else_is_refused(
    name: str, pattern: str, to: str, said: str
) -> None:
    kernel = KERNELS[name]
    head = f"def {'_' * bool(kernel.calls)}{name}("
    start = TEXT.index(head)
    changed, count = re.subn(pattern, to, TEXT[start:], count=1)
    assert count == 1
    with pytest.raises(InputError, match=said), ctx.workprec(96):
        composed_error(kernel, TEXT[:start] + changed, head[4:-1], UNIT)


@pytest.mark.parametrize(
    ("pattern", "to"),
    [
        (r"0\.16666666666666\d+", "0.166666666669"),
        (r"t0 < 0\.5", "t0 < 0.25"),
        (r"1\.5707963267948966", "1.5707963267949"),
        (r"rest = ", "rest = 1e-12 + "),
        (r"-far, far", "far, far"),
    ],
)
def test_a_worse_inverse_sine_is_seen(pattern: str, to: str) -> None:
    """Its error is part of the bound, or its text is not understood."""
    changed, count = re.subn(pattern, to, TEXT, count=1)
    assert count == 1
    kernel = KERNELS["error_function"]
    with ctx.workprec(96):
        honest = composed_error(kernel, TEXT, "_error_function", UNIT)
        assert honest < kernel.rtol
        try:
            found = composed_error(kernel, changed, "_error_function", UNIT)
        except InputError:
            return
        assert not found < kernel.rtol


# --- The parts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expr", "least"),
    [
        (s / (1 + v), 8 * 8 / 2 / 4.0),
        (2 * s / (sqrt(1 + 2 * v) * sqrt(1 + 2 * w)), 128 / 129),
        ((1 + v + w + v * w + s**2) / (1 + v + w + v * w - s**2), 1 + 2 * 64**2 / 129),
        (v * (64 - v), 1024.0),
        (1 / (1 + v), 1.0),
    ],
)
def test_the_largest_size_is_found(expr: object, least: float) -> None:
    found = largest(expr, DOMAIN)
    if expr == s / (1 + v):  # at w = 64: 8 sqrt(v)/(1 + v), largest at v = 1
        least = 4.0
    assert least * (1 - 1e-12) <= found <= least * (1 + 1e-3)


def test_what_is_not_bounded_is_told() -> None:
    with pytest.raises(InputError, match="is not bounded"):
        largest(1 / (v - w), DOMAIN)
    with pytest.raises(InputError, match="depends on the sign"):
        largest(1 + s, DOMAIN)
    with pytest.raises(InputError, match="no rational function"):
        largest(exp(v), DOMAIN)


def number(expr: object) -> Weighed:
    return Weighed.exact(expr, DOMAIN, UNIT)


@pytest.mark.parametrize(
    ("compute", "units"),
    [
        (lambda x, y, two: x + y, 1),
        (lambda x, y, two: x * two, 0),
        (lambda x, y, two: x / two, 0),
        (lambda x, y, two: two / (two + x), 2),
        (lambda x, y, two: x * y, 1),
        (lambda x, y, two: (x * y).root(), 1.5),
        (lambda x, y, two: (x + y) * (x - y), 3),
        (lambda x, y, two: -x, 0),
    ],
)
def test_every_operation_rounds_as_often_as_it_does(
    compute: Callable[..., Weighed], units: float
) -> None:
    with ctx.workprec(96):
        found = compute(number(v), number(w), number(Rational(2)))
        assert units * UNIT <= found.error * (1 + 1e-12) + 1e-30
        assert found.error <= units * UNIT * (1 + 1e-12) + 1e-30


def test_a_difference_counts_where_it_is_divided_by() -> None:
    with ctx.workprec(96):
        excess = number(v) * number(w) + number(Rational(1)) - number(s) * number(s)
        assert excess.error < 3.1 * UNIT
        assert excess.terms == v * w + 1 + s**2
        wide = excess + number(v) + number(w)
        assert 130 * UNIT < wide.off() < 400 * UNIT
        assert (number(Rational(1)) / wide).terms == terms(1 / wide.value)
        with pytest.raises(InputError, match="is not bounded"):
            number(Rational(1)) / (number(v) + number(w) - number(v))
        with pytest.raises(InputError, match="what is rounded"):
            (number(v) + number(w)).hyperbolic_sine()
        assert number(v).hyperbolic_sine().value == sinh(v)
