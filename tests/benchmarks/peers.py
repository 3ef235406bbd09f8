"""The other side of every ratio: the textbook way, in NumPy, SciPy, mpmath and plain Numba."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import mpmath
import numba
import numpy as np
import sympy
from numpy.polynomial import legendre
from numpy.typing import NDArray
from scipy import integrate, special

import bnsym
from bnsym.symbolic.homogeneous import ArcCosine

__all__ = [
    "adaptive_quadrature",
    "degree_one_kernel",
    "degree_one_numba",
    "gelu",
    "printed_relu",
    "printed_relu_multiprecision",
    "product_quadrature",
    "tangent_kernel",
]

Floats = NDArray[np.float64]
Values = Callable[[Any], tuple[Any, Any]]


def gelu(x: Any) -> tuple[Any, Any]:
    """x*Phi(x) and its derivative."""
    below = special.ndtr(x)
    return x * below, below + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _integrands(phi: Values, n: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """What is averaged at one vertex of the simplex, and at two of them."""
    rho, root = -1 / n, math.sqrt(n)

    def one(t: Any) -> tuple[Any, ...]:
        f, d = phi(root * t)
        d = root * d
        square = t * t
        backward = d**2 * (1 - 2 * square + square * (n * square - 1) / (n - 1))
        return f, f * t, f * f, f * f * (n * square - 1) / (n - 1), d * d * (1 - square), backward

    def two(t: Any, s: Any) -> tuple[Any, ...]:
        (f, d), (g, e) = phi(root * t), phi(root * s)
        d, e = root * d, root * e
        a, b = (t - rho * s) / (1 - rho**2), (s - rho * t) / (1 - rho**2)
        w = (1 - (t * t + s * s - 2 * rho * t * s) / (1 - rho**2)) / ((n - 2) * (1 - rho**2))
        mixed = 2 * a * b + 2 * rho * w
        return (
            f * g,
            f * g * (a * a - w),
            f * g * mixed,
            d * e * (rho - t * s),
            d * e * (-s * a + t * s * (a * a - w)),
            d * e * (1 - t * a - s * b + t * s * mixed),
        )

    return one, two


def _numbers(one: tuple[Any, ...], two: tuple[Any, ...], n: int) -> Floats:
    """q, c, forward L and M, backward G, L and M, cross-batch c and rate."""
    B = n + 1
    mean, slope, q, u, gradient, bu = one
    product, A, C, gradients, bA, bC = two
    upsilon = q - product
    k, kappa = B / (2 * upsilon), B / (n * (n - 2) * upsilon)
    radius = math.exp(special.gammaln(B / 2) - special.gammaln(n / 2))
    return np.array(
        [
            q,
            product / q,
            k * ((u - 2 * A) * (1 - 2 / B) + 2 * C / B),
            k * C,
            (gradient - gradients) / (upsilon * (n - 2)),
            kappa * ((bu - 2 * bA) * (1 - 2 / B) + 2 * bC / B),
            kappa * bC,
            mean**2,
            2 / n * radius**2 * B / n * n * slope**2 / upsilon,
        ]
    )


def adaptive_quadrature(phi: Values, batch: int, tolerance: float) -> Floats:
    """All numbers by SciPy's adaptive quadrature, an integral at a time, as one would first try.

    A point of the sphere is seen at two vertices through two angles: t = sin(y) and
    s = rho*t + sqrt((1-rho**2)*(1-t**2))*sin(z).
    """
    n = batch - 1
    rho = -1 / n
    one, two = _integrands(phi, n)
    end = math.pi / 2

    def quad(integrand: Callable[[float], float]) -> float:
        found = integrate.quad(integrand, -end, end, epsabs=tolerance, epsrel=tolerance, limit=200)
        return float(found[0])

    first, second = quad(lambda y: math.cos(y) ** (n - 2)), quad(lambda z: math.cos(z) ** (n - 3))

    def single(place: int) -> float:
        return quad(lambda y: one(math.sin(y))[place] * math.cos(y) ** (n - 2)) / first

    def pair(place: int) -> float:
        def inner(y: float) -> float:
            t = math.sin(y)
            width = math.sqrt((1 - rho**2) * (1 - t * t))
            return quad(
                lambda z: two(t, rho * t + width * math.sin(z))[place] * math.cos(z) ** (n - 3)
            )

        return quad(lambda y: inner(y) * math.cos(y) ** (n - 2)) / (first * second)

    return _numbers(tuple(map(single, range(6))), tuple(map(pair, range(6))), n)


def product_quadrature(phi: Values, batch: int, tolerance: float) -> Floats:
    """All numbers by one Gauss product rule, its nodes doubled until two of them agree.

    The same angles, but all integrals share their values, in arrays: the best of its kind.
    """
    before, nodes = np.full(9, np.inf), 16
    while True:
        found = _by_product(phi, batch - 1, nodes)
        if np.all(np.abs(found - before) <= tolerance * np.abs(found)):
            return found
        before, nodes = found, 2 * nodes
        if nodes > 4096:
            raise ArithmeticError("the product rule does not converge")


def _by_product(phi: Values, n: int, nodes: int) -> Floats:
    """The same with so many nodes in each angle."""
    rho = -1 / n
    one, two = _integrands(phi, n)
    points, weights = legendre.leggauss(nodes)
    end = min(math.pi / 2, 9.5 / math.sqrt(n))  # beyond, the density is below rounding
    y = end * points
    first, second = (weights * np.cos(y) ** power for power in (n - 2, n - 3))
    first, second = first / first.sum(), second / second.sum()
    t = np.sin(y)
    s = rho * t[:, None] + np.sqrt((1 - rho**2) * (1 - t**2))[:, None] * t
    singles = tuple(np.asarray(part) @ first for part in one(t))
    pairs = tuple(first @ part @ second for part in two(t[:, None], s))
    return _numbers(singles, pairs, n)


def printed_relu(batches: NDArray[np.int64]) -> Floats:
    """The numbers of ReLU by the formulas as printed, in float64 and without error bounds."""
    B = np.asarray(batches, dtype=float)
    n, rho = B - 1, -1 / (B - 1)
    angle = np.arccos(rho)
    value = (np.sqrt(1 - rho**2) + (np.pi - angle) * rho) / np.pi
    slope = 1 - angle / np.pi
    gap = 1 - value
    j = slope / gap
    radius = np.exp(special.gammaln(B / 2) - special.gammaln(n / 2))
    first = (n - 1) * (n / gap - 2 * (n + 1) * (1 + rho * j) / (n + 2))
    return np.array(
        [
            np.full_like(B, 0.5),
            value,
            (B - 2 + B / n * j) / (n + 2),
            B / (n + 2) * j,
            ((n + slope) / gap - 1) / (n - 2),
            (first + 2 * j * (n - 2 + 2 / (n + 2))) / (n * (n - 2)),
            B / n * j * (1 + 2 / ((n - 2) * (n + 2))),
            n / (4 * np.pi * radius**2),
            2 / n * radius**2 * B / n / 4 / (gap / 2),
        ]
    )


def printed_relu_multiprecision(batches: NDArray[np.int64]) -> Floats:
    """The same in mpmath, at 20 digits."""
    rows = []
    with mpmath.workdps(20):
        for B in map(mpmath.mpf, batches.tolist()):
            n, rho = B - 1, -1 / (B - 1)
            angle = mpmath.acos(rho)
            value = (mpmath.sin(angle) + (mpmath.pi - angle) * rho) / mpmath.pi
            slope = 1 - angle / mpmath.pi
            gap = 1 - value
            j = slope / gap
            square = (mpmath.gamma(B / 2) / mpmath.gamma(n / 2)) ** 2
            first = (n - 1) * (n / gap - 2 * (n + 1) * (1 + rho * j) / (n + 2))
            row = [
                mpmath.mpf(1) / 2,
                value,
                (B - 2 + B / n * j) / (n + 2),
                B / (n + 2) * j,
                ((n + slope) / gap - 1) / (n - 2),
                (first + 2 * j * (n - 2 + 2 / (n + 2))) / (n * (n - 2)),
                B / n * j * (1 + 2 / ((n - 2) * (n + 2))),
                n / (4 * mpmath.pi * square),
                square * B / (n * n * gap),
            ]
            rows.append([float(number) for number in row])
    return np.array(rows).T


@cache
def degree_one_kernel() -> Callable[[Floats], Floats]:
    """J_1 as printed, by SymPy's lambdify."""
    c = sympy.Symbol("c")
    printed = (sympy.sqrt(1 - c**2) + (sympy.pi - sympy.acos(c)) * c) / sympy.pi
    made: Callable[[Floats], Floats] = sympy.lambdify(c, printed, modules="numpy", cse=True)
    return made


@numba.vectorize(["float64(float64)"])  # type: ignore[no-untyped-call, untyped-decorator]
def degree_one_numba(c: Any) -> Any:
    """J_1 as printed, by Numba."""
    return (math.sqrt(1 - c * c) + (math.pi - math.acos(c)) * c) / math.pi


def degree_one_jax() -> Callable[[Floats], Floats] | None:
    """J_1 as printed, by jax.jit in float64, where JAX is installed."""
    if find_spec("jax") is None:
        return None
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    printed = jax.jit(
        lambda c: (jax.numpy.sqrt(1 - c * c) + (math.pi - jax.numpy.arccos(c)) * c) / math.pi
    )

    def run(c: Floats) -> Floats:
        found: Floats = np.asarray(printed(c))
        return found

    return run


class Composed(NamedTuple):
    """An expression in kernels of degree 0 and 1, compiled and printed."""

    args: tuple[sympy.Symbol, ...]
    in_kernels: sympy.Expr
    in_closed_forms: sympy.Expr

    @property
    def operations(self) -> int:
        """How many operations the formula has, common parts written out."""
        return int(sympy.count_ops(self.in_closed_forms))

    def compiled(self, target: str) -> Callable[..., Floats]:
        """With the kernels of the catalogue."""
        return _compiled(self, target)

    def printed(self) -> Callable[..., Floats]:
        """With the formulas as printed, by SymPy's lambdify."""
        return _printed(self)


@cache
def _compiled(composed: Composed, target: str) -> Callable[..., Floats]:
    return bnsym.compile(composed.in_kernels, composed.args, target)


@cache
def _printed(composed: Composed) -> Callable[..., Floats]:
    made: Callable[..., Floats] = sympy.lambdify(
        composed.args, composed.in_closed_forms, modules="numpy", cse=True
    )
    return made


@cache
def tangent_kernel(layers: int) -> Composed:
    """The NTK of ReLU layers with biases at two inputs of one length.

    Weights have variance 2 over the width, biases variance b; the squared length of an input over
    its dimension is q, and c is the cosine of the angle between the two.
    """
    q, b = sympy.symbols("q b", positive=True)
    c = sympy.Symbol("c", real=True)
    closed = {
        0: lambda x: sympy.acos(-x) / sympy.pi,
        1: lambda x: (sympy.sqrt(1 - x**2) + x * sympy.acos(-x)) / sympy.pi,
    }
    found = []
    for kernel in (ArcCosine, lambda degree, x: closed[int(degree)](x)):
        variance, covariance = 2 * q + b, 2 * q * c + b
        tangent = covariance
        for _ in range(layers):
            cosine = covariance / variance
            covariance = variance * kernel(1, cosine) + b
            tangent = covariance + tangent * kernel(0, cosine)
            variance = variance + b
        found.append(tangent)
    return Composed((q, c, b), *found)
