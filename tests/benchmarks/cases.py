"""The list of ratios: what is measured, against what, and what was aimed at."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import mpmath
import numpy as np
from flint import arb, ctx
from numpy.typing import NDArray
from scipy import special

import bnsym
from bnsym.kernels.numba import homogeneous as in_numba
from bnsym.kernels.numpy import homogeneous as in_numpy
from bnsym.meanfield import blocked, compiled

from . import in_c, peers

__all__ = ["FULL", "SMALL", "Benchmark", "Size", "benchmarks"]

Floats = NDArray[np.float64]


class Size(NamedTuple):
    """How much work the benchmarks do."""

    points: int
    batches: int
    tolerance: float
    adaptive: float
    digits: int


FULL = Size(points=1_000_000, batches=1000, tolerance=1e-12, adaptive=1e-12, digits=50)
AIMED = {("C", "lambdify"): 10.0, ("C", "Numba"): 10.0, ("C", "jax.jit"): 10.0, ("C", "C"): 1.3}
"""How many times as fast as the printed formula J_1 was to be."""

SMALL = Size(points=500, batches=5, tolerance=1e-10, adaptive=1e-4, digits=30)


class Benchmark(NamedTuple):
    """Two functions that return the same numbers.

    ``agree`` is how far they may be apart, relative to the largest of each row: the peer's error.
    ``target`` is the ratio that was aimed at, None where none was.
    """

    name: str
    against: str
    ours: Callable[[], Any]
    peer: Callable[[], Any]
    agree: float
    target: float | None = None


def numbers(activation: Any, batch: Any) -> Floats:
    """The numbers of a report, in the order of the peers."""
    record = bnsym.MeanField(activation, batch).as_dict()
    forward, backward, cross = (record[key] for key in ("forward", "backward", "cross_batch"))
    return np.array(
        [
            *(record["q"], record["c"], forward["L"], forward["M"]),
            *(backward["G"], backward["L"], backward["M"], cross["c"], cross["rate"]),
        ]
    )


def benchmarks(size: Size) -> Iterator[Benchmark]:
    """Every ratio, at this size."""
    yield from _mean_field(size)
    yield from _growth()
    yield from _polynomials(size)
    yield from _degree_one(size)
    yield from _tangent(size)
    yield from _digits(size)
    yield Benchmark(
        "first call, MeanField('gelu', 128)",
        "a new process that imports SymPy and SciPy's integrators only",
        lambda: _process("import bnsym; print(bnsym.MeanField('gelu', 128).q)"),
        lambda: _process("import sympy, scipy.integrate; print(0.0)"),
        math.inf,
    )


def _mean_field(size: Size) -> Iterator[Benchmark]:
    """All numbers of the theory."""
    gelu, relu = map(bnsym.activation, ("gelu", "relu"))
    yield Benchmark(
        "all numbers of gelu, B = 128",
        "SciPy's adaptive 2-D quadrature of the same accuracy",
        lambda: numbers(gelu, 128),
        lambda: peers.adaptive_quadrature(peers.gelu, 128, size.adaptive),
        100 * size.adaptive,
        target=300,
    )
    for batch in (8, 128):
        yield Benchmark(
            f"all numbers of gelu, B = {batch}",
            "one Gauss product rule in arrays, doubled until it agrees",
            lambda batch=batch: numbers(gelu, batch),  # type: ignore[misc]
            lambda batch=batch: peers.product_quadrature(  # type: ignore[misc]
                peers.gelu, batch, size.tolerance
            ),
            100 * size.tolerance,
        )
    batches = np.arange(4, 4 + size.batches)
    yield Benchmark(
        f"all numbers of relu at {size.batches} batch sizes",
        "the printed formulas in mpmath, 20 digits",
        lambda: numbers(relu, batches),
        lambda: peers.printed_relu_multiprecision(batches),
        1e-14,
    )
    yield Benchmark(
        f"all numbers of relu at {size.batches} batch sizes",
        "the printed formulas in NumPy, without error bounds",
        lambda: numbers(relu, batches),
        lambda: peers.printed_relu(batches),
        1e-11,
    )


def _growth() -> Iterator[Benchmark]:
    """How cost grows with the batch: against the square root of it."""
    for name in ("gelu", "elu"):
        phi = bnsym.activation(name)
        yield Benchmark(
            f"all numbers of {name}, B = 100,000",
            "the same at B = 100, to be compared with the square root of 1/1000",
            lambda phi=phi: numbers(phi, 100_000),  # type: ignore[misc]
            lambda phi=phi: numbers(phi, 100),  # type: ignore[misc]
            1.0,
            target=1000**-0.5,
        )


def _polynomials(size: Size) -> Iterator[Benchmark]:
    """Gegenbauer polynomials at many points."""
    t = np.random.default_rng(0).uniform(-1, 1, size.points)
    for degree in (50, 200):
        for name, module in (("NumPy", blocked), ("Numba", compiled)):
            yield Benchmark(
                f"Gegenbauer, degree {degree}, {size.points} points, {name}",
                "scipy.special.eval_gegenbauer",
                lambda module=module, degree=degree: module.gegenbauer(  # type: ignore[misc]
                    degree, 3.5, t
                ),
                lambda degree=degree: special.eval_gegenbauer(degree, 3.5, t),  # type: ignore[misc]
                1e-12,
                target=5,
            )


def _degree_one(size: Size) -> Iterator[Benchmark]:
    """The kernel of ReLU."""
    c = np.random.default_rng(0).uniform(-1, 1, size.points)
    printed: dict[str, Callable[[Floats], Any]] = {
        "lambdify": peers.degree_one_kernel(),
        "Numba": peers.degree_one_numba,
    }
    in_jax = peers.degree_one_jax()
    if in_jax is not None:
        printed["jax.jit"] = in_jax
    ours: dict[str, Callable[[Floats], Any]] = {
        "NumPy": in_numpy.arc_cosine_1,
        "Numba": in_numba.arc_cosine_1,
    }
    if in_c.COMPILER:
        ours["C"] = in_c.exported
        printed["C, -Ofast -march=native, with libm's vectors"] = in_c.printed
    for name, own in ours.items():
        for peer, function in printed.items():
            yield Benchmark(
                f"J_1 at {size.points} points, {name}",
                f"the printed formula by {peer}",
                lambda own=own: own(c),  # type: ignore[misc]
                lambda function=function: function(c),  # type: ignore[misc]
                1e-14,
                target=AIMED.get((name, peer.partition(",")[0])),
            )


def _tangent(size: Size) -> Iterator[Benchmark]:
    """An NTK of ReLU, three hidden layers deep."""
    rng = np.random.default_rng(0)
    at = (rng.uniform(0.5, 2, size.points), rng.uniform(-1, 1, size.points), 0.1)
    composed = peers.tangent_kernel(3)
    for target in ("numba", "c") if in_c.COMPILER else ("numba",):
        yield Benchmark(
            f"NTK of three layers at {size.points} points, bnsym.compile for {target}",
            f"the printed formulas by lambdify(cse=True), {composed.operations} operations",
            lambda target=target: composed.compiled(target)(*at),  # type: ignore[misc]
            lambda: composed.printed()(*at),
            1e-13,
            target=3,
        )


def _digits(size: Size) -> Iterator[Benchmark]:
    """Arb's balls, in which identities are judged, against mpmath's numbers.

    A ball is good when its radius is: precision is doubled until then.
    """
    bits = math.ceil(size.digits * math.log2(10))

    def in_arb(evaluate: Callable[[], arb]) -> Callable[[], float]:
        def run() -> float:
            before, ctx.prec = ctx.prec, bits + 10
            try:
                while (ball := evaluate()).rel_accuracy_bits() < bits:
                    ctx.prec *= 2
                return float(ball)
            finally:
                ctx.prec = before

        return run

    def in_mpmath(evaluate: Callable[[], Any]) -> Callable[[], float]:
        def run() -> float:
            with mpmath.workdps(size.digits):
                return float(evaluate())

        return run

    pairs: dict[str, tuple[Callable[[], arb], Callable[[], Any]]] = {
        "Γ(11.3)/Γ(4.7)": (
            lambda: (arb("11.3")).gamma() / arb("4.7").gamma(),
            lambda: mpmath.gamma(mpmath.mpf("11.3")) / mpmath.gamma(mpmath.mpf("4.7")),
        ),
        "₂F₁ of J_α at −1/7": (
            lambda: (arb(-1) / 7).hypgeom_2f1(arb("0.5"), arb("0.5"), arb("2.7")),
            lambda: mpmath.hyp2f1(0.5, 0.5, mpmath.mpf("2.7"), mpmath.mpf(-1) / 7),
        ),
        "C_50 at −1/7": (
            lambda: (arb(-1) / 7).gegenbauer_c(50, arb("3.5")),
            lambda: mpmath.gegenbauer(50, 3.5, mpmath.mpf(-1) / 7),
        ),
    }
    for name, (ball, number) in pairs.items():
        yield Benchmark(
            f"{name} to {size.digits} digits, Arb", "mpmath", in_arb(ball), in_mpmath(number), 1e-13
        )


def _process(code: str) -> float:
    """Run code in a process of its own, and read the number that it prints."""
    command = [sys.executable, "-c", code]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
