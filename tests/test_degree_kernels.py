"""Kernels of several arguments keep their promise: against Arb, at corners and drawn points."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from bnsym_derivations.backward import eigenvalues as backward_eigenvalues
from bnsym_derivations.backward.kernels import kernels as backward_kernels
from bnsym_derivations.crossbatch.kernels import kernels as cross_batch_kernels
from bnsym_derivations.forward.eigenvalues import diagonals_value, hollow_value
from bnsym_derivations.forward.kernels import kernels as forward_kernels
from bnsym_derivations.homogeneous.degree_kernels import kernels as degree_kernels
from bnsym_derivations.symbols import B, a, alpha, b, c, m
from flint import arb, ctx
from sympy import Add, Expr, Integer, Rational, Sum, Symbol

from bnsym.codegen import CHECKED_IN
from bnsym.codegen.reference import enclosed, magnitude
from bnsym.core import Kernel
from bnsym.errors import InputError
from bnsym.meanfield import Homogeneous, MeanField
from bnsym.oracles.evaluate.balls import Balls
from bnsym.packs import installed
from bnsym.symbolic.batchnorm import Upsilon
from bnsym.symbolic.homogeneous import MomentConstant
from bnsym.symbolic.sphere import GegenbauerCoefficient, LegendreSlope
from bnsym.symbolic.ultrasymmetric import Direction

Floats = npt.NDArray[np.floating[Any]]
OF_BATCH = {**forward_kernels(), **backward_kernels(), **cross_batch_kernels()}
SERIES = [
    "backward.weighted_mean",
    *(f"{way}.{on}_spectrum" for way in ("forward", "backward") for on in ("diagonals", "hollow")),
]
FORMS = {kernel.name: kernel for name in SERIES for kernel in installed()[name].kernels}
KERNELS = {**degree_kernels(), **OF_BATCH, **FORMS}
OWNED = [kernel.name for record in installed().values() for kernel in record.kernels]
ENTRYWISE = [name for name, kernel in KERNELS.items() if not kernel.matrix]
PRECISION = 160
SMALLEST = sys.float_info.min
SMALLEST32 = 2.0**-126

every_kernel = pytest.mark.parametrize("name", [name for name in ENTRYWISE if name in OWNED])
every_target = pytest.mark.parametrize("target", CHECKED_IN)

CORNERS: dict[str, tuple[float, ...]] = {
    "alpha": (-0.499, -1e-9, 0, 0.25, np.nextafter(0.25, 1), 0.5, 0.501, 1, 1.5, 31.99, 32),
    "c": (-1, 1, -1 + 2.0**-53, 1 - 2.0**-53, -1 + 1e-12, 0, -1e-300, 1e-300, -0.5, 0.5),
    "a": (1, 0, -0.5),
    "b": (0, 1, -1),
    "B": (4, 5, 64, 10**6, 2**53),
    "l": (1, 2, 3, 1000, 2**20),
    "m": (0, 1, 2, 1000, 2**20),
    "h": (0, 1e-100, 1e-9, 1 / 63, 0.25, 1 / 3),
    "value": (0, 1, -1, 1 - 2.0**-53),
    "slope": (0, 1, -1.5),
    "curvature": (1, -1e6),
}
DRAWN: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "alpha": lambda rng, n: np.where(
        rng.random(n) < 0.5, rng.uniform(-0.5, 32, n), -0.5 + 10 ** rng.uniform(-15, 0.5, n)
    ),
    "c": lambda rng, n: np.where(
        rng.random(n) < 0.5,
        rng.uniform(-1, 1, n),
        rng.choice([-1, 1], n) * (1 - 10 ** rng.uniform(-16, 0, n)),
    ),
    "a": lambda rng, n: rng.normal(size=n),
    "b": lambda rng, n: rng.normal(size=n),
    "B": lambda rng, n: np.rint(2 ** rng.uniform(2, 20, n)),
    "l": lambda rng, n: np.rint(2 ** rng.uniform(0, 20, n)),
    "m": lambda rng, n: np.rint(2 ** rng.uniform(-1, 20, n)),
    "h": lambda rng, n: np.where(
        rng.random(n) < 0.5, rng.uniform(0, 1 / 3, n), 10 ** rng.uniform(-16, -0.5, n)
    ),
    "value": lambda rng, n: rng.choice([-1, 1], n) * (1 - 10 ** rng.uniform(-16, 0, n)),
    "slope": lambda rng, n: rng.normal(size=n) * 10 ** rng.uniform(-8, 8, n),
    "curvature": lambda rng, n: rng.normal(size=n) * 10 ** rng.uniform(-8, 8, n),
}


def compiled(name: str, target: str, suffix: str = "") -> Callable[..., Any]:
    kernel = KERNELS[name]
    module = importlib.import_module(f"bnsym.kernels.{target}.{kernel.topic}")
    function: Callable[..., Any] = getattr(module, kernel.function + suffix)
    return function


def inside(kernel: Kernel, rows: Floats) -> Floats:
    """Keep the rows in the domain."""
    low, high = (np.array([float(end) for end in ends]) for ends in (kernel.lower, kernel.upper))
    kept: Floats = rows[np.all((low <= rows) & (rows <= high), axis=1)]
    return kept


def places(kernel: Kernel, draws: int) -> Floats:
    """All combinations of corners, and draws."""
    rng = np.random.default_rng(20190506)
    names = [arg.name for arg in kernel.args]
    corners = np.array(list(product(*(CORNERS[name] for name in names))), float)
    drawn = np.stack([DRAWN[name](rng, draws) for name in names], axis=1)
    rows = inside(kernel, np.concatenate([corners, drawn]))
    if kernel.name in FORMS or kernel.name in OF_BATCH:
        rows = rows[::3]  # their specifications are long
    if kernel.name not in OF_BATCH:
        return rows
    degree, right, left, _ = rows.T
    varies: Floats = rows[((right != 0) | (left != 0)) & ((degree != 0) | (right != -left))]
    return varies


@cache
def truth(name: str, draws: int, single: bool) -> tuple[Floats, list[arb], list[float]]:
    kernel = KERNELS[name]
    points = places(kernel, draws)
    if single:
        points = points[::3]
        points = inside(kernel, points.astype(np.float32).astype(np.float64))
    rows = [dict(zip(kernel.args, map(float, row), strict=True)) for row in points]
    with ctx.workprec(PRECISION):
        values = [enclosed(kernel.spec, row) for row in rows]
        return points, values, [magnitude(kernel.spec, row) for row in rows]


def worst_error(found: Floats, exact: list[arb], sizes: list[float]) -> float:
    """The largest error over the sum of the terms, or over the smallest normal number."""
    errors = [0.0]
    with ctx.workprec(PRECISION):
        for number, ball, size in zip(found.tolist(), exact, sizes, strict=True):
            if size <= SMALLEST:
                assert abs(number) <= 2 * SMALLEST
            elif size < np.inf:
                error = abs(number - ball) / size
                assert error.is_finite()
                errors.append(float(error.upper()))
    assert len(errors) > 0.8 * len(sizes)
    return max(errors)


@every_target
@every_kernel
@pytest.mark.parametrize(
    "draws", [300, pytest.param(20_000, marks=pytest.mark.slow)], ids=["", "many"]
)
def test_float64_is_right_to_the_promise(name: str, target: str, draws: int) -> None:
    points, exact, sizes = truth(name, draws, single=False)
    found = compiled(name, target)(*points.T)
    assert found.dtype == np.float64
    assert worst_error(found, exact, sizes) <= KERNELS[name].rtol


@every_target
@every_kernel
def test_float32_is_rounded_once(name: str, target: str) -> None:
    points, exact, sizes = truth(name, 300, single=True)
    found = compiled(name, target)(*points.T.astype(np.float32))
    assert found.dtype == np.float32
    normal = [k for k, size in enumerate(sizes) if SMALLEST32 < size < 1e38]
    least = 2.0**-24 + KERNELS[name].rtol
    assert len(normal) > 30
    assert (
        worst_error(found[normal], [exact[k] for k in normal], [sizes[k] for k in normal]) <= least
    )


@every_target
@pytest.mark.parametrize(
    "degree", [degree for degree in range(4) if f"homogeneous.arc_cosine_{degree}" in OWNED]
)
def test_degrees_with_a_kernel_of_their_own(degree: int, target: str) -> None:
    points = np.linspace(-1, 1, 257)
    own = getattr(
        importlib.import_module(f"bnsym.kernels.{target}.homogeneous"), f"arc_cosine_{degree}"
    )
    found = compiled("homogeneous.arc_cosine", target)(degree, points)
    np.testing.assert_allclose(found, own(points), rtol=2e-14)


@every_target
def test_arguments_broadcast(target: str) -> None:
    function = compiled("homogeneous.arc_cosine", target)
    table = function(np.array([[0.5], [1]]), [0.0, 0.5, 1.0])
    assert table.shape == (2, 3)
    assert np.isscalar(function(1, 0.5))
    assert table[1, 1] == function(1, 0.5)
    assert np.isnan(function([np.nan, 1], [0.5, np.nan])).all()
    with pytest.raises(InputError, match=r"alpha must lie in \[-0\.49999"):
        function(-0.5001, 0.5)
    with pytest.raises(InputError, match=r"alpha must lie in .*32\.0\], got 33"):
        function(33, 0.5)


@every_kernel
def test_the_raw_ufunc_is_the_same_function(name: str) -> None:
    points = places(KERNELS[name], 50)
    ufunc: Any = compiled(name, "numba", "_ufunc")
    arity = len(KERNELS[name].args)
    assert ufunc.types == [f"{kind * arity}->{kind}" for kind in "fd"]
    with np.errstate(all="ignore"):
        raw = ufunc(*points.T)
    assert np.array_equal(raw, compiled(name, "numba")(*points.T))


# --- What they are the kernels of ----------------------------------------------------------------

ACTED_ON = {
    "forward.forward_L": diagonals_value,
    "forward.forward_M": hollow_value,
    "backward.backward_L": backward_eigenvalues.diagonals_value,
    "backward.backward_M": backward_eigenvalues.hollow_value,
}
FACTORS = dict.fromkeys(
    ("homogeneous.dual_kernel", "homogeneous.arc_cosine", "homogeneous.dual_derivative"),
    MomentConstant(alpha),
)
"""What the right side has besides the kernel's specification."""
ONE_SIDED = {"homogeneous.arc_cosine": {a: Integer(1), b: Integer(0)}}
"""Where the right side is that of more activations than the kernel is for."""


def right_side(name: str) -> Expr:
    """The right side of the statement that owns a kernel, entry by entry for matrices."""
    if name in ACTED_ON:
        return ACTED_ON[name]()
    (owner,) = (record for record in installed().values() if KERNELS[name] in record.kernels)
    side: Expr = owner.statement.rhs
    return side


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_has_a_theorem_of_its_own(name: str) -> None:
    assert OWNED.count(name) == 1


@pytest.mark.parametrize(
    "name", [name for name in ENTRYWISE if name in OWNED and name not in FORMS]
)
@pytest.mark.parametrize("degree", [Rational(3, 2), Rational(9, 4)])
def test_the_specification_is_the_right_side_of_the_identity(name: str, degree: Expr) -> None:
    kernel = KERNELS[name]
    place = {alpha: degree, a: Rational(3, 4), b: Rational(-1, 2), B: Integer(6), c: Rational(1, 3)}
    balls = Balls()
    with ctx.workprec(PRECISION):
        spec = balls.value((FACTORS.get(name, 1) * kernel.spec).xreplace(place)).real
        general = place | ONE_SIDED.get(name, {})
        side = balls.value(right_side(name).xreplace(general)).real
        assert spec.overlaps(side)
        assert abs(spec - side) < 1e-25


POLYNOMIAL = [Integer(k) for k in (2, -3, 5, 7, -1, 4, 3)]
"""Coefficients of an activation."""


def harmonic(size: int, degree: int, order: int = 0) -> Expr:
    """P_l or a derivative of it, at the cosine of the simplex."""
    found: Expr = LegendreSlope(Integer(size - 1), Integer(degree), Rational(-1, size - 1),
                                Integer(order)).definition()  # fmt: skip
    return found


def by_the_kernels(series: str, size: int) -> Expr:
    """Upsilon times an eigenvalue, from the numbers beside squares and products."""
    total = Integer(0)
    for kernel in installed()[series].kernels:
        apart = 2 * (kernel.args[0] == m)
        for degree in range(int(kernel.lower[0]), len(POLYNOMIAL) - apart):
            known = {kernel.args[0]: Integer(degree), kernel.args[1]: Rational(1, size - 1)}
            for order, name in enumerate(("value", "slope", "curvature")):
                known[Symbol(name, real=True)] = harmonic(size, degree + apart // 2, order)
            total += POLYNOMIAL[degree] * POLYNOMIAL[degree + apart] * kernel.spec.xreplace(known)
    return total


@pytest.mark.parametrize("size", [5, 8])
@pytest.mark.parametrize("series", SERIES)
def test_the_numbers_of_the_forms_are_those_of_the_series(series: str, size: int) -> None:
    """The statement's right side for a polynomial, summed term by term in balls."""

    def finite(body: Expr, limits: Expr) -> Expr:
        index, low, _ = limits
        degrees = range(int(low), len(POLYNOMIAL) - 2 * body.has(index + 2))
        return Add(*(body.xreplace({index: Integer(degree)}) for degree in degrees))

    squares = zip(range(1, len(POLYNOMIAL)), POLYNOMIAL[1:], strict=True)
    upsilon = Add(*(a_l**2 * (1 - harmonic(size, degree)) for degree, a_l in squares))
    side = installed()[series].statement.args[1].replace(Sum, finite).xreplace({B: Integer(size)})
    side = side.replace(GegenbauerCoefficient, lambda _phi, _n, degree: POLYNOMIAL[int(degree)])
    side = side.replace(Direction, lambda *_: Integer(1)).replace(Upsilon, lambda *_: upsilon)
    balls = Balls()
    with ctx.workprec(PRECISION):
        gap = balls.value(side).real - balls.value(by_the_kernels(series, size) / upsilon).real
        assert gap.contains(0)
        assert gap.rad() < 1e-25


@every_target
@pytest.mark.parametrize("sides", [(1.0, 0.0), (1.0, 1.0), (0.5, -0.75)])
@pytest.mark.parametrize("degree", [-0.25, 0.75, 1.0, 3.5])
def test_they_agree_with_the_numeric_layer(
    target: str, sides: tuple[float, float], degree: float
) -> None:
    """Two programs by two authors: hand-written series there, generated code here."""
    batches = np.array([4, 5, 8, 64, 4096, 10**6])
    theory = MeanField(Homogeneous(degree, *sides), batches)
    expected = {
        "forward.variance": theory.q,
        "forward.cosine": theory.c,
        "forward.upsilon": theory.upsilon,
        "forward.forward_L": theory.forward.L,
        "forward.forward_M": theory.forward.M,
        "crossbatch.cross_batch_c": theory.cross_batch.c,
        "crossbatch.cross_batch_rate": theory.cross_batch.rate,
    }
    if degree > 0.5:
        for letter, numbers in zip("GLM", theory.backward, strict=True):
            expected[f"backward.backward_{letter}"] = numbers
    for name in expected.keys() & set(OWNED):
        found = compiled(name, target)(degree, *sides, batches)
        np.testing.assert_allclose(found, expected[name], rtol=1e-11, atol=1e-14, err_msg=name)


# --- The V-transform ------------------------------------------------------------------------------


def entries(rng: np.random.Generator, count: int) -> Floats:
    """Rows of (variance, covariance, variance) with correlations up to the ends."""
    row, column = 2.0 ** rng.uniform(-8, 8, (2, count))
    cosine = np.where(
        np.arange(count) % 2 == 0,
        rng.uniform(-1, 1, count),
        rng.choice([-1, 1], count) * (1 - 10.0 ** rng.uniform(-12, 0, count)),
    )
    return np.stack([row, cosine * np.sqrt(row * column) * (1 - 2.0**-50), column])


@every_target
@pytest.mark.parametrize("degree", [-0.25, 0.0, 0.5, 1.0, 3.5, 20.0])
def test_the_transform_is_right_up_to_two_units_in_the_covariances(
    target: str, degree: float
) -> None:
    kernel = KERNELS["homogeneous.v_transform"]
    rng = np.random.default_rng(7)
    row, entry, column = entries(rng, 100)
    right, left = rng.normal(size=(2, 100))
    matrices = np.stack([np.stack([row, entry], -1), np.stack([entry, column], -1)], -2)
    found = compiled(kernel.name, target)(matrices, degree, right, left)
    assert found.shape == (100, 2, 2)
    assert np.array_equal(found, np.swapaxes(found, 1, 2))
    for k in range(100):
        at = [row[k], entry[k], column[k], degree, right[k], left[k]]
        point = dict(zip(kernel.args, map(float, at), strict=True))
        ulp = float(2 * np.spacing(np.abs(entry[k])))
        with ctx.workprec(PRECISION):
            low, exact, high = (
                enclosed(kernel.spec, point | {kernel.args[1]: float(entry[k]) + step})
                for step in (-ulp, 0.0, ulp)
            )
            slack = abs(exact - low) + abs(high - exact)
            off = abs(float(found[k, 0, 1]) - exact)
            assert off <= slack + kernel.rtol * magnitude(kernel.spec, point)


@every_target
def test_the_transform_of_many_matrices_at_once(target: str) -> None:
    transform = compiled("homogeneous.v_transform", target)
    rng = np.random.default_rng(3)
    factors = rng.normal(size=(4, 1, 5, 7))
    sigma = factors @ np.swapaxes(factors, -1, -2)
    deviations = np.sqrt(np.diagonal(sigma, axis1=-2, axis2=-1))
    relu = transform(sigma, 1, 1, 0)
    cosine = sigma / deviations[..., :, None] / deviations[..., None, :]
    dual = compiled("homogeneous.dual", target)(1, 1, 0, np.clip(cosine, -1, 1))
    np.testing.assert_allclose(relu, deviations[..., :, None] * deviations[..., None, :] * dual)
    np.testing.assert_allclose(transform(sigma, 1, 1, 1), sigma)  # the identity activation
    assert transform(sigma, np.array([0.5, 1, 2]), 1, 0).shape == (4, 3, 5, 5)
    half = transform(sigma.astype(np.float32), np.float32(1), np.float32(1), np.float32(0))
    assert half.dtype == np.float32


@every_target
@pytest.mark.parametrize(
    ("sigma", "message"),
    [
        (1.0, r"sigma must be square in its last two axes, got shape \(\)"),
        ([[1.0, 0.0]], r"sigma must be square in its last two axes, got shape \(1, 2\)"),
        ([[1.0, 2.0], [2.0, 1.0]], "sigma must hold correlations of at most 1, got an entry 2.0"),
        ([[0.0, 0.0], [0.0, 1.0]], r"the diagonal of sigma must lie in \[1e-30, 1e\+30\], got 0"),
    ],
)
def test_what_is_no_covariance_matrix_is_refused(target: str, sigma: Any, message: str) -> None:
    with pytest.raises(InputError, match=rf"\A{message}"):
        compiled("homogeneous.v_transform", target)(sigma, 1, 1, 0)
