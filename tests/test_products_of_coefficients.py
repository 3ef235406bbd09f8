"""The catalogue's forms in the coefficients, and its limits, against `MeanField`.

The forms are taken from the catalogue as they are; coefficients and means come from a product
quadrature over two projections, the eigenvalues from `MeanField`, which knows neither.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from bnsym_derivations.backward.quadratic import FACTORS
from bnsym_derivations.forward.elements import APART, SQUARES, WHOLE
from bnsym_derivations.forward.products import forward_weights
from bnsym_derivations.symbols import B, eta, l, s, t, xi, zeta
from scipy.special import eval_gegenbauer, roots_gegenbauer, roots_hermitenorm
from sympy import Expr, lambdify

import bnsym
from bnsym.oracles.rules.bochner import unfolded

LAST = 28
NODES = 48


def quadrature(batch: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Projections on two vertices of the simplex, and weights that sum to one."""
    n, rho = batch - 1, -1 / (batch - 1)
    one, weight = roots_gegenbauer(NODES, (n - 2) / 2)
    inner, other = roots_gegenbauer(NODES, (n - 3) / 2) if n > 3 else _arcsine(NODES)
    first = np.repeat(one, inner.size)
    second = rho * first + np.sqrt(1 - rho**2) * np.sqrt(1 - first**2) * np.tile(inner, one.size)
    both = np.outer(weight / weight.sum(), other / other.sum()).ravel()
    return first, second, both


def _arcsine(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The rule for a density with root singularities, at three dimensions."""
    points = np.cos((2 * np.arange(count) + 1) * np.pi / (2 * count))
    return points, np.full(count, np.pi / count)


SCALES = {
    "forward": lambda n, upsilon: (n + 1) / (2 * upsilon),
    "backward": lambda n, upsilon: (n + 1) / (n * (n - 2) * upsilon),
}


def explicit(a: np.ndarray, upsilon: float, batch: int) -> dict[str, float]:
    """The four eigenvalues by numbers beside the products of two coefficients, at any degrees."""
    n = batch - 1
    degrees = np.arange(1, LAST)

    def slope(_: int, degree: np.ndarray, point: float, order: int) -> np.ndarray:
        """A derivative of the polynomials, each one at one."""
        index = (n - 2) / 2
        raised = eval_gegenbauer(degree - order, index + order, point) * (degree >= order)
        scale = 2**order * np.prod(index + np.arange(order))
        return np.asarray(scale * raised / eval_gegenbauer(degree, index, 1.0))

    def entry(_: int, degree: np.ndarray) -> np.ndarray:
        """Of Jacobi's matrix."""
        product = degree * (degree + n - 3)
        return np.asarray(np.sqrt(product / ((2 * degree + n - 4) * (2 * degree + n - 2))))

    words = {
        "LegendreSlope": slope,
        "JacobiEntry": entry,
        "SimplexCosine": lambda size: -1 / (size - 1),
    }

    def numbers(form: Expr) -> np.ndarray:
        """At every degree."""
        return np.asarray(lambdify((B, l), form, [words, "numpy"])(batch, degrees))

    own, beside = FACTORS[0], FACTORS[1].subs(l, l - 1)
    factors = {"forward": (1.0, 1.0), "backward": (numbers(own), numbers(beside))}
    forms = {"M": (SQUARES[zeta], APART[zeta]), "L": (WHOLE[True], WHOLE[False])}
    return {
        f"{way}.{space}": SCALES[way](n, upsilon)
        * (one * numbers(square) @ a[1:-1] ** 2 + two * numbers(apart) @ (a[:-2] * a[2:]))
        for way, (one, two) in factors.items()
        for space, (square, apart) in forms.items()
    }


def eigenvalues(phi: Callable[[np.ndarray], np.ndarray], batch: int) -> dict[str, float]:
    """The four eigenvalues by the catalogue's forms."""
    n = batch - 1
    first, second, weights = quadrature(batch)

    def polynomials(points: np.ndarray) -> np.ndarray:
        """A row for every degree."""
        return np.array([eval_gegenbauer(k, (n - 2) / 2, points) for k in range(LAST + 1)])

    norms = np.sqrt(polynomials(first) ** 2 @ weights)[:, None]
    at = {t: polynomials(first) / norms, s: polynomials(second) / norms}
    a = at[t] @ (weights * phi(np.sqrt(n) * first))
    degrees = np.arange(LAST + 1)
    own, beside = (lambdify((B, l), form)(batch, degrees) for form in FACTORS)

    def form(weight: object, squares: np.ndarray, products: np.ndarray) -> float:
        """One weight of the DOS operator."""
        q = lambdify((B, t, s), unfolded(forward_weights()[weight]))(batch, first, second)
        other = at[t] if weight == xi else at[s]
        mean = (at[t] * (weights * q)) @ other.T
        same, up, down = np.diag(mean), np.diag(mean, 2), np.diag(mean, -2)
        pairs = products[:-2] * a[:-2] * a[2:] * (up + down)
        return float(np.sum((squares * a**2 * same)[1:]) + np.sum(pairs))

    products = (at[t] * weights * at[s]).sum(axis=1)
    upsilon = float(a**2 @ (1 - products))
    ones = np.ones(LAST + 1)
    found = {}
    for name, pair in (("forward", (ones, ones)), ("backward", (own, beside))):
        scale = SCALES[name](n, upsilon)
        u, v, w = (form(weight, *pair) for weight in (xi, eta, zeta))
        found[f"{name}.M"] = scale * w
        found[f"{name}.L"] = scale * ((u - 2 * v) * (1 - 2 / batch) + 2 * w / batch)
    for name, value in explicit(a, upsilon, batch).items():
        assert value == pytest.approx(found[name], rel=1e-8), name
    return found


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "sin": np.sin,
    "tanh(x/2)": lambda x: np.tanh(x / 2),
    "exp(-x**2) + x": lambda x: np.exp(-(x**2)) + x,
}


@pytest.mark.parametrize("batch", [4, 6, 9])
@pytest.mark.parametrize("text", ACTIVATIONS)
def test_the_forms_give_the_eigenvalues(text: str, batch: int) -> None:
    field = bnsym.MeanField(text, batch)
    for name, value in eigenvalues(ACTIVATIONS[text], batch).items():
        direction, space = name.split(".")
        assert value == pytest.approx(getattr(getattr(field, direction), space), rel=1e-8), name


@pytest.mark.parametrize("text", ACTIVATIONS)
def test_the_limits_are_those_of_large_batches(text: str) -> None:
    x, weights = roots_hermitenorm(200)
    weights = weights / weights.sum()
    step = 1e-5
    phi = ACTIVATIONS[text]
    value, slope = phi(x), (phi(x + step) - phi(x - step)) / (2 * step)
    mean, variance = weights @ value, weights @ value**2 - (weights @ value) ** 2
    field = bnsym.MeanField(text, np.inf)
    skew = weights @ (x * value * slope) - mean * (weights @ (x * slope))
    expected = {
        field.backward.G: weights @ slope**2 / variance,
        field.backward.L: weights @ slope**2 / variance,
        field.backward.M: (weights @ slope) ** 2 / variance,
        field.forward.M: (weights @ slope) ** 2 / variance,
        field.forward.L: skew / variance,
        field.cross_batch.rate: (weights @ slope) ** 2 / variance,
        field.q: weights @ value**2,
        field.c: mean**2 / (weights @ value**2),
    }
    for computed, form in expected.items():
        assert computed == pytest.approx(form, rel=1e-8, abs=1e-12)
