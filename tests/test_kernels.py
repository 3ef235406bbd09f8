"""Kernels keep their promise: proved piece by piece on whole intervals, then measured."""

from __future__ import annotations

import importlib
import math
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from bnsym_derivations.homogeneous.kernels import kernels, slope_kernels
from flint import arb, ctx, fmpq, fmpq_poly
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, Integer, Poly, Symbol, acos, expand, pi, sqrt, symbols, true

from bnsym.codegen import CHECKED_IN
from bnsym.codegen.reference import enclosed
from bnsym.core import Kernel
from bnsym.errors import InputError
from bnsym.packs import installed

Floats = npt.NDArray[np.floating[Any]]
OWNED = {kernel.name for record in installed().values() for kernel in record.kernels}
KERNELS = {name: kernel for name, kernel in kernels().items() if name in OWNED}
SLOPES = slope_kernels()
UNIT = fmpq(1, 2**53)  # half a unit in the last place of 1: the error of one rounding
TERMS = 90
REFLECTED_ROUNDINGS = {name: 5 if name.endswith(("_2", "_3")) else 0 for name in KERNELS}
"""At most, in the polynomial of c that the tail is added to or taken from; none in 1, c, c/2."""
PRECISION = 256  # near -1 a closed form cancels 80 bits

every_kernel = pytest.mark.parametrize("name", KERNELS)
every_target = pytest.mark.parametrize("target", CHECKED_IN)
c, tail, u = Symbol("c", real=True), Symbol("tail", nonnegative=True), Symbol("u", nonnegative=True)


def compiled(name: str, target: str, suffix: str = "") -> Callable[..., Any]:
    kernel = {**KERNELS, **SLOPES}[name]
    module = importlib.import_module(f"bnsym.kernels.{target}.{kernel.topic}")
    function: Callable[..., Any] = getattr(module, kernel.function + suffix)
    return function


# --- Each piece over the whole of its interval ---------------------------------------------------


def series_of(spec: Expr) -> tuple[fmpq_poly, fmpq]:
    """Expand pi*spec/sqrt(u), c = 2*u - 1, to TERMS terms, and bound what is cut off by u <= 1/2.

    From acos(-c) = 2*asin(sqrt(u)) and sqrt(1 - c**2) = 2*sqrt(u)*sqrt(1 - u).  The Taylor
    coefficients of asin(sqrt(u))/sqrt(u) and of sqrt(1 - u) are at most 1 in absolute value.
    """
    arc, root = symbols("arc root")
    inner = expand(pi * spec.xreplace({acos(-c): 2 * arc, sqrt(1 - c**2): 2 * root}))
    parts = Poly(inner.xreplace({c: 2 * u - 1}), arc, root)
    assert parts.is_homogeneous
    assert parts.total_degree() == 1
    central = [fmpq(math.comb(2 * k, k), 4**k) for k in range(TERMS)]
    series = {
        arc: fmpq_poly([central[k] / (2 * k + 1) for k in range(TERMS)]),
        root: fmpq_poly([central[k] / (1 - 2 * k) for k in range(TERMS)]),
    }
    total, size = fmpq_poly([]), fmpq(0)
    for generator, product in series.items():
        factor = polynomial(parts.coeff_monomial(generator))
        total += factor * product
        size += sum((abs(coefficient) for coefficient in factor.coeffs()), fmpq(0))
    spoilt = max(len(polynomial(parts.coeff_monomial(g))) for g in series) - 1
    exact = fmpq_poly(total.coeffs()[: TERMS - spoilt])  # a factor spoils as many as its degree
    return exact, size * fmpq(1, 2 ** (TERMS - spoilt - 2))


def polynomial(expr: Expr) -> fmpq_poly:
    coefficients = Poly(expr, u).all_coeffs()[::-1] if expr != 0 else []
    return fmpq_poly([fmpq(int(entry.p), int(entry.q)) for entry in coefficients])


def greatest(difference: fmpq_poly) -> fmpq:
    """Bound a polynomial on [0, 1/2] by the absolute values of its Chebyshev coefficients."""
    quarter = fmpq(1, 4)
    coefficients = difference(fmpq_poly([quarter, quarter])).coeffs()
    chebyshev = [fmpq(0)] * len(coefficients)
    for k, coefficient in enumerate(coefficients):
        for below in range(k // 2 + 1):
            degree = k - 2 * below
            weight = fmpq(math.comb(k, below), 2**k) * (1 if degree == 0 else 2)
            chebyshev[degree] += coefficient * weight
    return sum((abs(coefficient) for coefficient in chebyshev), fmpq(0))


def near_end(kernel: Kernel) -> tuple[int, fmpq_poly]:
    """Split the tail into pi*tail = u**(order + 1/2) * polynomial."""
    coefficients = polynomial(pi * dict(kernel.pieces[0].lets)[tail] / sqrt(u)).coeffs()
    order = next(k for k, coefficient in enumerate(coefficients) if coefficient != 0)
    return order, fmpq_poly(coefficients[order:])


def approximation_error(kernel: Kernel) -> tuple[fmpq, fmpq_poly]:
    """Bound the relative error of the tail as mathematics on [0, 1/2]; and its exact series."""
    order, approximate = near_end(kernel)
    series, cut_off = series_of(kernel.spec)
    coefficients = series.coeffs()
    assert coefficients[:order] == [0] * order
    exact = fmpq_poly(coefficients[order:])
    assert all(coefficient > 0 for coefficient in exact.coeffs())
    least = exact[0]  # at u = 0, since every coefficient is positive
    return (greatest(approximate - exact) + cut_off * 2**order) / (
        least - cut_off * 2**order
    ), exact


@every_kernel
def test_the_tail_is_the_spec_between_minus_one_and_zero(name: str) -> None:
    kernel = KERNELS[name]
    assert dict(kernel.pieces[0].lets)[u] == (1 - abs(c)) / 2
    assert kernel.pieces[0].when == (c < 0)
    assert kernel.pieces[0].body == tail
    error, _ = approximation_error(kernel)
    assert error < fmpq(1, 10**17)


@every_kernel
def test_the_reflected_piece_is_the_spec_from_zero_to_one(name: str) -> None:
    kernel = KERNELS[name]
    assert kernel.pieces[1].when is true
    assert kernel.pieces[1].lets == kernel.pieces[0].lets
    mirrored = kernel.spec.xreplace({c: -c}).xreplace({acos(c): pi - acos(-c)})
    assert expand(kernel.pieces[1].body.xreplace({tail: mirrored}) - kernel.spec) == 0


@every_kernel
def test_the_promise_covers_every_rounding(name: str) -> None:
    """Approximation plus rounding, to first order, with a hundredth to spare for the rest.

    Two chains in u**2 touch coefficient k by at most 2*k + 1 roundings, for k = 1 by four, and the
    coefficient is rounded itself. u has one, which the tail carries on by the order of its zero and
    by the slope of the polynomial; the root and the products before the polynomial have one each,
    and so has the reflection, whose result is at least as large as the tail, and at least half as
    large as what the tail is added to or taken from.
    """
    kernel = KERNELS[name]
    order, approximate = near_end(kernel)
    error, exact = approximation_error(kernel)
    sizes = [abs(entry) / 2**k for k, entry in enumerate(approximate.coeffs())]
    chains = (
        sum(((2 * k + 2 + (k == 1)) * size for k, size in enumerate(sizes)), fmpq(0)) / exact[0]
    )
    slope = sum((k * size for k, size in enumerate(sizes)), fmpq(0)) / exact[0]
    argument = order + fmpq(1, 2) + slope
    prefactor = 2 + order
    reflection = 2 * REFLECTED_ROUNDINGS[name] + 1
    total = error + UNIT * (chains + argument + prefactor + reflection)
    assert float(total) * 1.01 <= kernel.rtol


def test_a_wrong_coefficient_would_be_seen() -> None:
    kernel = KERNELS["homogeneous.arc_cosine_1"]
    _, approximate = near_end(kernel)
    _, exact = approximation_error(kernel)
    exact = fmpq_poly(exact.coeffs())
    for k in range(len(approximate)):
        wrong = approximate + fmpq_poly([0] * k + [fmpq(1, 10**11)])
        assert greatest(wrong - exact) > fmpq(1, 10**18), k


# --- Measured against Arb, at corners, seams and drawn points -----------------------------------


def places(draws: int) -> Floats:
    """Corners, the seam at 0, their neighbouring floats, uniform draws, and draws near the ends."""
    rng = np.random.default_rng(20190506)
    corners = np.array([-1.0, 1.0, 0.0, -0.5, 0.5, -1 + 1e-12, -1 + 2.0**-52, 1e-300, -1e-300])
    near = 10.0 ** rng.uniform(-16, 0, draws // 2)
    drawn = [rng.uniform(-1, 1, draws), -1 + near[::2], 1 - near[1::2]]
    points = np.concatenate([corners, np.nextafter(corners, 2), np.nextafter(corners, -2), *drawn])
    inside: Floats = points[np.abs(points) <= 1]
    return inside


@cache
def truth(name: str, draws: int, single: bool) -> tuple[Floats, list[arb]]:
    kernel = KERNELS[name]
    points = np.unique(places(draws).astype(np.float32) if single else places(draws))
    with ctx.workprec(PRECISION):
        return points, [enclosed(kernel.spec, {c: float(point)}) for point in points]


def worst_error(found: Floats, exact: list[arb]) -> float:
    """The largest relative error, absolute where the truth is 0."""
    errors = []
    with ctx.workprec(PRECISION):
        for value, ball in zip(found.tolist(), exact, strict=True):
            error = abs(value / ball - 1) if ball != 0 else abs(arb(value))
            assert error.is_finite()
            errors.append(float(error.upper()))
    return max(errors)


@every_target
@every_kernel
@pytest.mark.parametrize(
    "draws", [10_000, pytest.param(100_000, marks=pytest.mark.slow)], ids=["", "many"]
)
def test_float64_is_right_to_the_promise(name: str, target: str, draws: int) -> None:
    points, exact = truth(name, draws, single=False)
    assert len(points) >= draws
    assert {-1.0, 1.0, -1 + 2.0**-53, 1 - 2.0**-53, -1 + 1e-12} <= set(points.tolist())
    found = compiled(name, target)(points)
    assert found.dtype == np.float64
    assert worst_error(found, exact) <= KERNELS[name].rtol


@every_target
@every_kernel
def test_float32_is_right_to_as_many_units(name: str, target: str) -> None:
    points, exact = truth(name, 1000, single=True)
    found = compiled(name, target)(points)
    assert found.dtype == np.float32
    assert worst_error(found, exact) <= KERNELS[name].rtol * 2**29


@every_target
@pytest.mark.parametrize("name", SLOPES)
@pytest.mark.parametrize(
    "draws", [1000, pytest.param(100_000, marks=pytest.mark.slow)], ids=["", "many"]
)
def test_slopes_are_right_to_the_promise(name: str, target: str, draws: int) -> None:
    kernel, function = SLOPES[name], compiled(name, target)
    for real, rtol in ((np.float64, kernel.rtol), (np.float32, kernel.rtol * 2**29)):
        points = np.unique(places(draws).astype(real))
        found = function(points)
        poles = (
            np.abs(points) == 1 if name.endswith("_0_derivative") else np.zeros_like(points, bool)
        )
        assert found.dtype == real
        assert np.all(found[poles] == np.inf)
        with ctx.workprec(PRECISION):
            exact = [enclosed(kernel.spec, {c: float(point)}) for point in points[~poles]]
        assert worst_error(found[~poles], exact) <= rtol


@every_target
def test_an_end_that_is_a_pole_is_infinite_and_quiet(target: str) -> None:
    steep = compiled("homogeneous.arc_cosine_0_derivative", target)
    with warnings.catch_warnings(action="error"):
        assert steep([-1, 1, -1 - 2.0**-52, 1 + 2.0**-50]).tolist() == [np.inf] * 4
        assert steep(1) == np.inf
    assert np.isnan(steep([np.nan, 0.5])).tolist() == [True, False]
    with pytest.raises(InputError, match="must lie in"):
        steep(1 + 1e-14)


@pytest.mark.parametrize("at", [-1 + 1e-6, -1 + 1e-9])
def test_the_closed_form_itself_would_break_the_promise(at: float) -> None:
    """The reason for the pieces, and a check that the comparison above can fail."""
    naive = np.array([(math.sqrt(1 - at * at) + at * math.acos(-at)) / math.pi])
    with ctx.workprec(PRECISION):
        exact = enclosed(KERNELS["homogeneous.arc_cosine_1"].spec, {c: at})
    assert worst_error(naive, [exact]) > 1e-6


@every_target
@given(at=st.floats(-1, 1))
def test_relations_of_the_kernels(target: str, at: float) -> None:
    *of_degree, dual = (compiled(name, target)(at) for name in sorted(KERNELS))
    j_0, j_1 = of_degree[:2]
    assert 0 <= min(of_degree) <= max(of_degree) <= 1
    assert dual == j_1 / 2
    assert math.isclose(j_0 + compiled("homogeneous.arc_cosine_0", target)(-at), 1, rel_tol=3e-15)


# --- How they are called -------------------------------------------------------------------------


@every_target
@every_kernel
def test_scalars_shapes_and_out(name: str, target: str) -> None:
    function = compiled(name, target)
    half = function(0.5)
    assert np.isscalar(half)
    assert function(np.array(0.5)) == half
    assert function(np.float32(0.5)).dtype == np.float32
    assert function([[1, 0], [-1, 1]]).dtype == np.float64
    assert function([[1, 0], [-1, 1]]).shape == (2, 2)
    assert function(np.empty((0, 3))).shape == (0, 3)
    assert function(np.full(4, 0.5)[::2]).tolist() == [half, half]
    out = np.empty((3, 2))
    assert function([0.5, 0.5], out=out) is out
    assert np.all(out == half)
    with pytest.raises(ValueError, match="broadcast"):
        function([0.5, 0.5, 0.5, 0.5], out=out)
    with pytest.raises(TypeError, match="same_kind"):
        function([0.5, 0.5], out=np.empty(2, np.int64))


@every_target
@every_kernel
def test_nan_passes_and_four_ulp_are_clamped(name: str, target: str) -> None:
    function = compiled(name, target)
    ends = function([-1.0, 1.0])
    for dtype in (np.float64, np.float32):
        ulp = np.spacing(dtype(1))
        beyond = np.array([-1 - 4 * ulp, 1 + 4 * ulp, np.nan], dtype)
        assert np.array_equal(function(beyond), [*ends, np.nan], equal_nan=True)
        for wrong in (-1 - 5 * ulp, 1 + 6 * ulp):
            with pytest.raises(InputError, match=r"c must lie in \[-1.0, 1.0\], got -?1.0000"):
                function(np.array([0.5, wrong, np.nan], dtype))


@every_target
@pytest.mark.parametrize("wrong", [1.5, -2, math.inf, "0.5", 1j, None, [np.longdouble(0.5)]])
def test_bad_arguments_are_one_sentence(target: str, wrong: Any) -> None:
    with pytest.raises(InputError, match=r"\Ac must [^\n]*, got [^\n]*\Z"):
        compiled("homogeneous.relu_dual", target)(wrong)


@every_kernel
def test_the_raw_ufunc_is_the_same_function(name: str) -> None:
    points = places(100)
    ufunc: Any = compiled(name, "numba", "_ufunc")
    assert ufunc.types == ["f->f", "d->d"]
    assert np.array_equal(ufunc(points), compiled(name, "numba")(points))


def test_the_table_of_kernels_is_well_formed() -> None:
    assert [kernel.name for kernel in KERNELS.values()] == list(KERNELS)
    for kernel in KERNELS.values():
        assert (kernel.lower, kernel.upper) == ((Integer(-1),), (Integer(1),))
        assert kernel.spec.free_symbols == set(kernel.args) == {c}
