"""Gegenbauer polynomials, transforms and quadratic forms keep their promises, in both targets."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
from sympy import Float, Integer, Symbol

import bnsym
from bnsym.errors import InputError
from bnsym.meanfield import blocked, compiled
from bnsym.meanfield.zonal import gauss_rule, value_at_one
from bnsym.packs import installed
from bnsym.symbolic.power_series import Gegenbauer

TARGETS = {"numpy": blocked, "numba": compiled}
DEGREES = [0, 1, 2, 3, 4, 17, 50, 200, 201]
DIMENSIONS = [2.02, 3.0, 4.0, 9.0, 127.0, 2002.0]
CORNERS = [-1.0, 1.0, 0.0, 5e-324, 1e-160, 0.5**0.5, np.nextafter(0.5**0.5, 0), -(0.5**0.5)]
PROMISED, TRANSFORMED = 1e-13, 1e-11
TINY = arb(1e-290)  # the envelope may be beyond float64
PRECISION = 400

every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
Floats = NDArray[np.float64]


@pytest.fixture(autouse=True)
def _precision() -> Any:
    before, ctx.prec = ctx.prec, PRECISION
    yield
    ctx.prec = before


class Harmonic(NamedTuple):
    """P_l(t), its derivative, and the envelope of its oscillation."""

    value: arb
    slope: arb
    envelope: arb


def harmonics(n: arb, t: arb, count: int) -> list[Harmonic]:
    """Every degree below count, by the recurrence as printed."""
    values = [arb(1), t]
    for l in range(1, count):
        values.append(((2 * l + n - 2) * t * values[l] - l * values[l - 1]) / (l + n - 2))
    width = 1 - t * t
    found = []
    for l in range(count):
        if l == 0:
            slope, envelope = arb(0), arb(1)
        elif width == 0:
            slope, envelope = t ** (l - 1) * l * (l + n - 2) / (n - 1), arb(1)
        else:
            slope = l * (values[l - 1] - t * values[l]) / width
            envelope = (values[l] ** 2 + width * slope**2 / (l * (l + n - 2))).sqrt()
        found.append(Harmonic(values[l], slope, envelope))
    return found


def drawn(count: int, n: float, seed: int) -> list[float]:
    """Points in the middle, at the ends, at the center, and where the law of a coordinate is."""
    draw = np.random.default_rng(seed)
    small = 10.0 ** draw.uniform(-17, 0, count)
    law = (draw.normal(size=count) / np.sqrt(n)).clip(-1, 1)
    return [*draw.uniform(-1, 1, count), *(1 - small), *(small - 1), *small, *law]


def errors(found: ArrayLike, exact: list[arb], sizes: list[arb]) -> Floats:
    """Errors relative to the sizes, rounded up."""
    pairs = zip(np.asarray(found).tolist(), exact, sizes, strict=True)
    return np.array([float((abs(arb(x) - true) / size).upper()) for x, true, size in pairs])


def check_polynomials(target: ModuleType, degree: int, n: float, points: list[float]) -> None:
    """Both normalisations against Arb, whose balls grow by less than two bits a degree."""
    ctx.prec = PRECISION + 2 * degree
    last = [harmonics(arb(n), arb(t), degree + 1)[degree] for t in points]
    values, envelopes = [h.value for h in last], [h.envelope + TINY for h in last]
    assert errors(target.legendre(degree, n, points), values, envelopes).max() <= PROMISED
    index = (arb(n) - 2) / 2
    at_one = arb(1)
    for k in range(degree):
        at_one *= (k + 2 * index) / (k + 1)
    if n > 2 and float(at_one) < 1e300:
        found = target.gegenbauer(degree, float(index), points)
        scaled = [value * at_one for value in values], [size * at_one for size in envelopes]
        assert errors(found, *scaled).max() <= PROMISED


@every_target
@pytest.mark.parametrize("n", DIMENSIONS)
@pytest.mark.parametrize("degree", DEGREES)
def test_polynomials_are_within_their_promise(target: ModuleType, degree: int, n: float) -> None:
    check_polynomials(target, degree, n, CORNERS + drawn(4, n, degree))


@pytest.mark.slow
@every_target
@pytest.mark.parametrize("n", [2.0, 2.5, 5.0, 33.0, 500.0, *DIMENSIONS])
@pytest.mark.parametrize("degree", [5, 20, 100, 499, 1000, *DEGREES])
def test_polynomials_at_thousands_of_points(target: ModuleType, degree: int, n: float) -> None:
    check_polynomials(target, degree, n, CORNERS + drawn(15, n, degree))


def test_scipy_breaks_the_promise() -> None:
    """The promise is no empty one: what everybody calls does not keep it."""
    special = pytest.importorskip("scipy.special")
    points, degree, index = drawn(20, 9.0, 1), 200, 3.5
    last = [harmonics(arb(9), arb(t), degree + 1)[degree] for t in points]
    scale = value_at_one(degree, index)
    found = special.eval_gegenbauer(degree, index, points) / scale
    worst = errors(found, [h.value for h in last], [h.envelope for h in last]).max()
    assert worst > 2 * PROMISED


@every_target
@given(st.integers(1, 300), st.floats(0.01, 100), st.floats(-1, 1))
def test_kernels_fulfil_the_recurrence_of_the_catalogue(
    target: ModuleType, degree: int, index: float, t: float
) -> None:
    statement = installed()["sphere.gegenbauer_recurrence"].statement
    numbers = {"l": Integer(degree), "mu": Float(index), "t": Float(t)}
    symbols = {s: numbers[s.name] for s in statement.free_symbols if isinstance(s, Symbol)}

    def value(l: Integer, mu: Float, x: Float) -> Float:
        return Float(target.gegenbauer(int(l), float(mu), float(x)))

    left, right = (side.xreplace(symbols).replace(Gegenbauer, value) for side in statement.args)
    at_one = value_at_one(degree + 1, index) * (degree + 1)
    assert abs(float(left - right)) <= 1e-13 * 4 * at_one


# --- Transforms ----------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [3.0, 4.0, 7.0, 100.0, 1e6, np.inf])
def test_gauss_rules_have_the_moments_of_a_coordinate(n: float) -> None:
    rule = gauss_rule(n, 40)
    assert np.all(np.diff(rule.x) > 0)
    exact = Fraction(1)
    for k in range(1, 20):
        exact *= 2 * k - 1
        if np.isfinite(n):
            exact *= Fraction(int(n), int(n) + 2 * k - 2)
        assert rule.weights @ rule.x ** (2 * k) == pytest.approx(float(exact), rel=3e-14)
        assert abs(rule.weights @ rule.x ** (2 * k - 1)) <= 1e-14 * float(exact) + 1e-15


def orthonormal(n: float, x: float, count: int) -> list[tuple[arb, arb]]:
    """p_l(x) and its envelope."""
    if np.isinf(n):
        values = [arb(1), arb(x)]
        for l in range(1, count):
            values.append((arb(x) * values[l] - arb(l).sqrt() * values[l - 1]) / arb(l + 1).sqrt())
        below = [arb(0), *values]
        return [((values[l]), (values[l] ** 2 + below[l] ** 2).sqrt()) for l in range(count)]
    size, at_one, found = arb(n), arb(1), []
    for l, (value, _, envelope) in enumerate(harmonics(size, arb(x) / size.sqrt(), count)):
        norm = ((2 * l + size - 2) / (size - 2) * at_one).sqrt()
        found.append((norm * value, norm * envelope))
        at_one *= (l + size - 2) / (l + 1)
    return found


@every_target
@pytest.mark.parametrize("n", [3.0, 4.0, 7.0, 100.0, 1e6, np.inf])
def test_transforms_against_arb(target: ModuleType, n: float) -> None:
    draw = np.random.default_rng(5)
    count, rule = 150, gauss_rule(n, 200)
    rows = draw.normal(size=(2, 3, count))
    end = min(np.sqrt(n), 25.0)
    points = np.array([-end, 0.0, end, *draw.uniform(-end, end, 6)])
    points = np.clip(points, -np.sqrt(n), np.sqrt(n))
    values = target.evaluate(rows, points, n)
    assert values.shape == (2, 3, len(points))
    for place, x in enumerate(points):
        basis = orthonormal(n, x, count)
        for row in np.ndindex(2, 3):
            terms = [arb(float(a)) * p for a, (p, _) in zip(rows[row], basis, strict=True)]
            sizes = [abs(float(a)) * e for a, (_, e) in zip(rows[row], basis, strict=True)]
            true, size = sum(terms, arb(0)), sum(sizes, arb(0))
            assert errors([values[row][place]], [true], [size])[0] <= TRANSFORMED
    back = target.expand(target.evaluate(rows, rule.x, n), rule, count)
    norms = np.sqrt((rows**2).sum(axis=-1, keepdims=True))
    assert np.abs(back - rows).max() <= (PROMISED * norms).min()


# --- Quadratic forms -----------------------------------------------------------------------------


def printed_forms(a: Floats, n: int) -> tuple[list[arb], list[arb]]:
    """The numerators as the formula sheet has them, and the sums of the sizes of their terms."""
    rho, B, size = arb(-1) / n, arb(n + 1), arb(n)
    at = harmonics(size, rho, len(a))
    value, first = [h.value for h in at], [h.slope for h in at]
    second = [
        ((n - 1) * rho * first[l] - l * (l + n - 2) * value[l]) / (1 - rho**2)
        for l in range(len(a))
    ]
    counts, at_one = [], arb(1)
    for l in range(len(a)):
        counts.append((2 * l + size - 2) / (n - 2) * at_one)
        at_one *= (l + size - 2) / (l + 1)
    rows: dict[str, list[arb]] = {
        name: [] for name in ("upsilon", "G", "u", "A", "C", "U", "V", "W")
    }
    for l in range(1, len(a)):
        square, d = arb(float(a[l])) ** 2, arb((2 * l + n) * (2 * l + n - 4))
        gap = 1 - value[l]
        rows["upsilon"] += [square * gap]
        rows["G"] += [square * gap * l * (l + n - 2) / (n - 2)]
        back = arb((n - 2) * (2 * l + n) + 2 * l * l) / (n * (n - 2))
        u = [2 * (size - 2) * l * (l + n - 2) / ((n - 1) * d)]
        A = [-2 * second[l] / d]
        C = [2 * (size - 2) * first[l] / d, 4 * rho * second[l] / d]
        for name, terms in zip("uACUVW", (u, A, C, u, A, C), strict=True):
            rows[name] += [square * t * (back if name in "UVW" else 1) for t in terms]
    for l in range(len(a) - 2):
        m, e = l + 2, arb((2 * l + n + 2) * (2 * l + n))
        s = (counts[m] / counts[l]).sqrt() * arb(float(a[l])) * arb(float(a[m])) / e
        back = arb(-2 * l * (l + n)) / (n * (n - 2))
        u = [2 * size * m * (m - 1) / (n - 1)]
        A = [(1 + rho**2) * second[m], -(2 * m - 3) * rho * first[m], m * (m - 2) * value[m]]
        C = [4 * (m - 1) * first[m], -4 * rho * second[m]]
        for name, terms in zip("uACUVW", (u, A, C, u, A, C), strict=True):
            rows[name] += [s * t * (back if name in "UVW" else 1) for t in terms]
    total = {name: sum(terms, arb(0)) for name, terms in rows.items()}
    sizes = {name: sum(map(abs, terms), arb(0)) for name, terms in rows.items()}

    def on_L(u: arb, A: arb, C: arb, sign: int) -> arb:
        return B / 2 * ((u + sign * 2 * A) * (1 - 2 / B) + 2 * C / B)

    def numerators(t: dict[str, arb], sign: int) -> list[arb]:
        forward = [on_L(t["u"], t["A"], t["C"], sign), B / 2 * t["C"]]
        backward = [on_L(t["U"], t["V"], t["W"], sign), B / 2 * t["W"]]
        return [t["upsilon"], *forward, t["G"], *backward]

    return numerators(total, -1), numerators(sizes, 1)


@every_target
@pytest.mark.parametrize("n", [3, 4, 5, 7, 31, 200, 10**5, 10**12])
def test_quadratic_forms_are_those_of_the_formula_sheet(target: ModuleType, n: int) -> None:
    draw = np.random.default_rng(n % 97)
    for count in (2, 3, 4, 11, 60, 200):
        a = draw.normal(size=count) / draw.uniform(1, 2) ** np.arange(count)
        found = target.eigenvalues(a, float(n))
        numerators = [found.upsilon, *(found.upsilon * number for number in found[1:])]
        true, sizes = printed_forms(a, n)
        assert errors(numerators, true, sizes).max() <= PROMISED


@every_target
@pytest.mark.parametrize("batch", [4, 5, 8, 64, 1000, float("inf")])
def test_quadratic_forms_give_the_eigenvalues_of_quadrature(
    target: ModuleType, batch: float
) -> None:
    theory = bnsym.MeanField("gelu(x) + x**2/5 - 1/3", batch)
    rule = gauss_rule(float(batch - 1), 300)
    values, _ = theory._function(rule.x)
    found = target.eigenvalues(target.expand(values, rule, 120), rule.n)
    forward, backward = theory.forward, theory.backward
    expected = (theory.upsilon, forward.L, forward.M, backward.G, backward.L, backward.M)
    assert np.allclose(found, np.array(expected), rtol=1e-13, atol=0)


@every_target
def test_quadratic_forms_take_many_rows(target: ModuleType) -> None:
    rows = np.random.default_rng(3).normal(size=(4, 2, 9))
    together = target.eigenvalues(rows, 6.0)
    for place in np.ndindex(4, 2):
        alone = target.eigenvalues(rows[place], 6.0)
        assert np.allclose([number[place] for number in together], alone, rtol=1e-14, atol=1e-15)


# --- Bad input -----------------------------------------------------------------------------------

RULE = gauss_rule(7.0, 5)
BAD: dict[str, Any] = {
    "degree below 0": lambda t: t.legendre(-1, 3.0, 0.5),
    "degree no integer": lambda t: t.legendre(2.0, 3.0, 0.5),
    "degree a truth": lambda t: t.legendre(True, 3.0, 0.5),
    "degree too large": lambda t: t.legendre(1001, 3.0, 0.5),
    "dimension": lambda t: t.legendre(3, 1.0, 0.5),
    "dimension nan": lambda t: t.legendre(3, float("nan"), 0.5),
    "point outside": lambda t: t.legendre(3, 3.0, [0.0, 1.0001]),
    "point nan": lambda t: t.gegenbauer(3, 1.0, float("nan")),
    "point complex": lambda t: t.gegenbauer(3, 1.0, [1j]),
    "index": lambda t: t.gegenbauer(3, 0.0, 0.5),
    "overflow": lambda t: t.gegenbauer(1000, 1000.0, 0.5),
    "wrong nodes": lambda t: t.expand([1.0, 2.0], RULE, 2),
    "too many coefficients": lambda t: t.expand(RULE.x, RULE, 6),
    "no coefficient": lambda t: t.evaluate([], [0.0], 7.0),
    "beyond the sphere": lambda t: t.evaluate([1.0], [2.7], 7.0),
    "constant": lambda t: t.eigenvalues([[1.0, 2.0], [1.0, 0.0]], 7.0),
    "dimension of a form": lambda t: t.eigenvalues([1.0, 2.0], 2.0),
}


@every_target
@pytest.mark.parametrize("call", BAD.values(), ids=BAD)
def test_bad_input_is_told(target: ModuleType, call: Any) -> None:
    with pytest.raises(InputError):
        call(target)


@pytest.mark.parametrize(("n", "count"), [(2.0, 4), (7.0, 0), (7.0, 2000), (float("nan"), 4)])
def test_bad_rules_are_told(n: float, count: int) -> None:
    with pytest.raises(InputError):
        gauss_rule(n, count)


@every_target
def test_empty_and_scalar_points(target: ModuleType) -> None:
    assert target.legendre(5, 3.0, []).shape == (0,)
    assert target.legendre(5, 3.0, 1).shape == ()
    assert target.evaluate([1.0, 2.0], 0.5, 7.0) == pytest.approx(2.0)
    assert target.evaluate([1.0, 2.0], [], 7.0).shape == (0,)
