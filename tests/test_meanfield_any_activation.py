"""Any activation against integrals in other coordinates, closed forms, and what must hold."""

from __future__ import annotations

import math
from operator import attrgetter
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from scipy.linalg import eigh_tridiagonal

import bnsym
from bnsym import meanfield
from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Function, Homogeneous
from bnsym.meanfield.any_activation import solve_any
from bnsym.meanfield.closed_form import solve
from bnsym.meanfield.gegenbauer import jacobi
from bnsym.meanfield.homogeneous import as_function
from bnsym.symbolic.registry import REGISTRY
from bnsym.symbolic.values import function

FORWARD = ("q", "c", "upsilon", "forward.L", "forward.M", "cross_batch.c", "cross_batch.rate")
BACKWARD = ("backward.G", "backward.L", "backward.M")
NUMBERS = (*FORWARD, *BACKWARD)

SMOOTH = ("gelu", "tanh", "sin(2*x) + x/3", "exp(x/2)", "x**3 - x + 1/2", "softplus")
KINKED = (
    *("elu", "relu6", "Max(x - 1/2, 0) + tanh(x)/3", "hardtanh", "Abs(x + 1) - Max(x - 1, 0)/2"),
    "x**2/2 + x if x > -1 else -x/3 - 5/6",
)


# --- the oracle ---------------------------------------------------------------------------------


def polar_oracle(phi: Function, batch: int, nodes: int = 40) -> dict[str, float]:
    """The two-point forms in t, integrated over the plane of two vertices in polar coordinates.

    The projection of the sphere's uniform law on the plane has the density (1-R^2)^((n-4)/2)*R in
    R = sin(s) and the direction a; a kink is a line, met at R = tau/cos(a).
    """
    B, n = batch, batch - 1
    rho = -1 / n
    turn = math.acos(rho)
    kinks = np.array([k / math.sqrt(n) for k in phi.kinks if abs(k) < math.sqrt(n)])
    points, weights = np.polynomial.legendre.leggauss(nodes)

    at = [0.0, math.pi / 2, math.pi, 3 * math.pi / 2, 2 * math.pi]  # where a line is parallel
    at += [(a + turn) % (2 * math.pi) for a in at]
    at += [turn / 2, turn / 2 + math.pi]  # where lines of the two vertices cross
    for tau in kinks:  # where a line enters the disk, and where lines of two kinks cross
        for angle in (math.acos(tau), -math.acos(tau)):
            at += [angle % (2 * math.pi), (angle + turn) % (2 * math.pi)]
        for other in kinks:
            crossing = math.atan2(other - tau * math.cos(turn), tau * math.sin(turn))
            at += [crossing % (2 * math.pi), (crossing + math.pi) % (2 * math.pi)]
    edges = np.unique(np.concatenate([np.linspace(0, 2 * math.pi, 17), at]))
    edges = edges[np.append(True, np.diff(edges) > 1e-11)]
    half = np.diff(edges)[:, None] / 2
    v = (points + 1) / 2
    a = (edges[:-1, None] + 2 * half * v**2 * (3 - 2 * v)).ravel()
    a_weights = (half * weights * 6 * v * (1 - v)).ravel()

    cosines = np.array([np.cos(a), np.cos(a - turn)])
    with np.errstate(divide="ignore"):
        radii = np.concatenate([kinks[:, None, None] / cosines]).reshape(-1, len(a)).T
    radii = np.where((radii > 0) & (radii < 1), radii, 1.0)
    inner = np.broadcast_to(np.linspace(0, math.pi / 2, 7), (len(a), 7))
    inner = np.sort(np.concatenate([inner, np.arcsin(radii)], axis=1), axis=1)
    half = np.diff(inner)[..., None] / 2
    s = (inner[:, :-1, None] + half * (points + 1)).reshape(len(a), -1)
    W = (half * weights).reshape(len(a), -1) * np.cos(s) ** (n - 3) * np.sin(s) * a_weights[:, None]
    W /= W.sum()
    ti, tj = np.sin(s) * np.cos(a)[:, None], np.sin(s) * np.cos(a - turn)[:, None]
    (fi, di), (fj, dj) = phi(math.sqrt(n) * ti), phi(math.sqrt(n) * tj)
    di, dj = math.sqrt(n) * di, math.sqrt(n) * dj

    def E(integrand: Any) -> float:
        return float((W * integrand).sum())

    ai, aj = (ti - rho * tj) / (1 - rho**2), (tj - rho * ti) / (1 - rho**2)
    w = (1 - (ti**2 + tj**2 - 2 * rho * ti * tj) / (1 - rho**2)) / ((n - 2) * (1 - rho**2))
    upsilon = E(fi**2 - fi * fj)
    u, A = E(fi**2 * (n * ti**2 - 1)) / (n - 1), E(fi * fj * (ai**2 - w))
    C = E(fi * fj * (2 * ai * aj + 2 * rho * w))
    bu = E(di**2 * (1 - 2 * ti**2 + ti**2 * (n * ti**2 - 1) / (n - 1)))
    bA = E(di * dj * (-tj * ai + ti * tj * (ai**2 - w)))
    bC = E(di * dj * (1 - ti * ai - tj * aj + ti * tj * (2 * ai * aj + 2 * rho * w)))
    k, kappa = B / (2 * upsilon), B / ((B - 1) * (B - 3) * upsilon)
    gammas = math.exp(2 * (math.lgamma(B / 2) - math.lgamma((B - 1) / 2)))
    return {
        "q": E(fi**2),
        "c": E(fi * fj) / E(fi**2),
        "upsilon": upsilon,
        "forward.L": k * ((u - 2 * A) * (1 - 2 / B) + 2 * C / B),
        "forward.M": k * C,
        "cross_batch.c": E(fi) ** 2,
        "cross_batch.rate": 2 / n * gammas * B / n * n * E(fi * ti) ** 2 / upsilon,
        "backward.G": (E(di**2 * (1 - ti**2)) - E(di * dj * (rho - ti * tj))) / (upsilon * (B - 3)),
        "backward.L": kappa * ((bu - 2 * bA) * (1 - 2 / B) + 2 * bC / B),
        "backward.M": kappa * bC,
    }


@pytest.mark.parametrize("batch", [4, 5, 8, 33, 200])
@pytest.mark.parametrize("name", [*SMOOTH, *KINKED])
def test_against_polar_quadrature(name: str, batch: int) -> None:
    theory = bnsym.MeanField(name, batch)
    tolerance = 1e-12 if name in SMOOTH else 1e-10
    assert theory.error is not None
    for number, expected in polar_oracle(function(name), batch).items():
        found = attrgetter(number)(theory)
        assert found == pytest.approx(expected, rel=tolerance, abs=tolerance / 100), number


@pytest.mark.parametrize("batch", [4, 5, 8, 33, 200])
def test_jumps_against_polar_quadrature(batch: int) -> None:
    name = "Heaviside(x - 1/3) + x/4 + sign(x)/5"
    theory = bnsym.MeanField(name, batch)
    expected = polar_oracle(function(name), batch)
    for number in FORWARD:
        assert attrgetter(number)(theory) == pytest.approx(expected[number], rel=1e-10), number


@pytest.mark.parametrize("batch", [4, 5, 7, 16, 64, 1000, 10**5, 2**40])
@pytest.mark.parametrize("form", [(1, 1, 0), (1, 1, 1), (2, 1, -0.5), (1.5, 1, 0.2), (0, 1, 0.5)])
def test_against_closed_forms_within_the_stated_errors(
    form: tuple[float, float, float], batch: int
) -> None:
    phi, n = Homogeneous(*form), np.array(batch - 1.0)
    known, found = solve(phi, n), solve_any(as_function(phi), n)
    assert (known.backward is None) == (found.backward is None)
    pairs = [*zip(known[:-1], found[:-1], strict=True)]
    pairs += [*zip(known.backward or (), found.backward or (), strict=True)]
    for exact, number in pairs:
        assert abs(exact.value - number.value) <= exact.error + number.error
        assert number.error <= 1e-9 * max(1.0, abs(float(exact.value)))


@pytest.mark.parametrize("text", ["Max(x, 0)**Rational(3, 4) + x", "log(1 + 100*x**2)"])
def test_steep_and_singular_activations_agree_with_finer_rules(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    theory = bnsym.MeanField(text, 40)
    monkeypatch.setattr("bnsym.meanfield.any_activation.COARSE", 28)
    monkeypatch.setattr("bnsym.meanfield.any_activation.FINE", 37)
    finer = bnsym.MeanField(text, 40)
    for name in NUMBERS:
        assert attrgetter(name)(theory) == pytest.approx(attrgetter(name)(finer), rel=1e-11), name


# --- limits and what must hold always -----------------------------------------------------------


def test_limit_of_large_batches() -> None:
    """Hermite limits, for an activation whose Gaussian moments are elementary."""
    sine, variance = bnsym.MeanField("sin", math.inf), (1 - math.exp(-2)) / 2
    slope2 = math.exp(-1)  # (E cos z)^2
    expected = {
        "q": variance,
        "c": 0,
        "upsilon": variance,
        "forward.L": math.exp(-2) / variance,  # E z sin z cos z = exp(-2)
        "forward.M": slope2 / variance,
        "cross_batch.rate": slope2 / variance,
        "backward.G": (1 + math.exp(-2)) / 2 / variance,
        "backward.L": (1 + math.exp(-2)) / 2 / variance,
        "backward.M": slope2 / variance,
    }
    for name, value in expected.items():
        assert attrgetter(name)(sine) == pytest.approx(value, rel=1e-13, abs=0), name
    near = bnsym.MeanField("gelu", 2**50)
    for name in NUMBERS:
        limit = attrgetter(name)(bnsym.MeanField("gelu", math.inf))
        assert attrgetter(name)(near) == pytest.approx(limit, rel=1e-13), name


def test_homogeneous_in_an_infinite_batch() -> None:
    relu = bnsym.MeanField("relu", math.inf)
    assert relu.explosion_rate == pytest.approx(math.pi / (math.pi - 1), rel=1e-14)
    assert pytest.approx(1.0, rel=1e-13) == relu.forward.L
    record = bnsym.MeanField("sign", math.inf).as_dict()
    assert (record["batch"], record["backward"]["G"]) == ("inf", None)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-2, 2), min_size=4, max_size=4).filter(lambda c: max(map(abs, c)) > 0.1),
    st.floats(-3, 3),
    st.integers(4, 300),
)
def test_no_activation_explodes_less_than_a_linear_one(
    coefficients: list[float], kink: float, batch: int
) -> None:
    """The bound of the theory, over sums of smooth and kinked functions."""
    p, r, s, t = coefficients

    def evaluate(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        bend = np.maximum(x - kink, 0)
        value = p * x + r * np.sin(2 * x) + s * bend + t * np.tanh(x - 1)
        above = (x > kink).astype(float)
        return value, p + 2 * r * np.cos(2 * x) + s * above + t / np.cosh(x - 1) ** 2

    theory = meanfield.MeanField(Function("drawn", evaluate, (kink,)), batch)
    rate = float(theory.explosion_rate)
    slack = 1 + 1e-9
    assert rate * slack >= (batch - 2) / (batch - 3)
    assert abs(float(theory.backward.L)) <= rate * slack
    assert abs(float(theory.backward.M)) <= rate * slack
    assert 0 <= float(theory.cross_batch.rate) < slack


def test_the_bound_is_attained_where_clipping_is_out_of_reach() -> None:
    clipped = bnsym.MeanField("Max(-10, Min(x, 10))", 8)
    assert clipped.explosion_rate == pytest.approx(6 / 5, rel=1e-14)
    assert bnsym.MeanField("Max(-2, Min(x, 2))", 8).explosion_rate > 1.2001


def test_shifts_and_scales_change_no_eigenvalue() -> None:
    plain, moved = bnsym.MeanField("gelu", 24), bnsym.MeanField("50 - 3*gelu", 24)
    for name in ("forward.L", "forward.M", *BACKWARD, "cross_batch.rate"):
        assert attrgetter(name)(moved) == pytest.approx(attrgetter(name)(plain), rel=1e-11), name


# --- the registry, errors and speed -------------------------------------------------------------


@pytest.mark.parametrize("batch", [4, 9, 128, math.inf])
@pytest.mark.parametrize(
    "name", [n for n, row in REGISTRY.items() if all(p.default for p in row.parameters)]
)
def test_every_activation_of_the_registry_has_a_theory(name: str, batch: float) -> None:
    theory = bnsym.MeanField(name, batch)
    record = theory.as_dict()
    assert all(np.isfinite(record[key]) for key in ("q", "c", "upsilon"))
    jumps = bool(function(name).jumps)
    assert (record["explosion_rate"] is None) == jumps == (name in {"step", "sign"})


def test_an_array_of_batches_agrees_with_each() -> None:
    sizes = np.array([[4, 30], [1000, 4]])
    together = bnsym.MeanField("elu", sizes)
    for place in np.ndindex(sizes.shape):
        alone = bnsym.MeanField("elu", int(sizes[place]))
        for name in (*NUMBERS, "error"):
            assert attrgetter(name)(together)[place] == attrgetter(name)(alone), name


@pytest.mark.parametrize("activation", ["tanh", "relu6", Homogeneous(1, 1, 0)])
def test_scale_and_shift_of_batch_norm(activation: Any) -> None:
    text = "Max({0}, 0)" if isinstance(activation, Homogeneous) else activation + "({0})"
    theory = bnsym.MeanField(activation, 12, gamma=-2, beta=0.75)
    written = bnsym.MeanField(text.format("3/4 - 2*x"), 12)
    for name in NUMBERS:
        assert attrgetter(name)(theory) == pytest.approx(attrgetter(name)(written), rel=1e-12), name
    for bad in ({"gamma": 0}, {"beta": math.inf}, {"gamma": "2"}):
        with pytest.raises(InputError, match="must"):
            bnsym.MeanField(activation, 12, **bad)


def test_what_does_not_exist_is_named() -> None:
    stairs = bnsym.MeanField("Heaviside(x) + Heaviside(x - 1)", 8)
    assert stairs.forward.L > 0
    with pytest.raises(InputError, match="gradients are infinite"):
        _ = stairs.explosion_rate
    root = bnsym.MeanField("sqrt(Abs(x)) + x", 64)
    with pytest.raises(InputError, match="gradients are infinite"):
        _ = root.backward
    with pytest.raises(InputError, match="grows too fast"):
        _ = bnsym.MeanField("exp(x**2/3)", math.inf).q
    with pytest.raises(InputError, match="constant"):
        _ = bnsym.MeanField("Max(x, 100)", 8).q
    with pytest.raises((AccuracyError, InputError)):
        _ = bnsym.MeanField("sin(100000*x)", 8).q


@pytest.mark.parametrize("batch", [128, 10**5])
def test_a_warm_theory_takes_milliseconds(batch: int) -> None:
    seconds = []
    for _ in range(7):
        start = perf_counter()
        _ = bnsym.MeanField("gelu", batch).as_dict()
        seconds.append(perf_counter() - start)
    assert min(seconds) < 0.02  # 2.5 ms on an idle core


# --- the same numbers as quadratic forms in the Gegenbauer coefficients -------------------------


def quadratic_forms(phi: Function, batch: int, degrees: int = 60) -> dict[str, float]:
    """Eigenvalues from a_l^2 and a_l*a_(l+2), by a Gauss rule of Golub and Welsch.

    The forms are sums over l of coefficients made of P_l(rho), P_l'(rho) and P_l''(rho); the
    backward ones have the same coefficients times rational functions of l and n.
    """
    B, n = batch, batch - 1
    rho = -1 / n
    count = 4 * degrees
    step = jacobi(np.arange(1.0, count), 1 / n)
    x, vectors = eigh_tridiagonal(np.zeros(count), step)
    a = (vectors * vectors[0]) @ phi(x)[0]
    a = a[: degrees + 2]
    lam = n / 2 - 1
    l_ = np.arange(degrees + 2)
    at_one = special.eval_gegenbauer(l_, lam, 1.0)
    P = special.eval_gegenbauer(l_, lam, rho) / at_one
    N = (2 * l_ + n - 2) / (n - 2) * at_one
    dP = np.concatenate([[0], 2 * lam * special.eval_gegenbauer(l_[:-1], lam + 1, rho)]) / at_one
    ddP = ((n - 1) * rho * dP - l_ * (l_ + n - 2) * P) / (1 - rho**2)

    el = np.arange(degrees)
    m = el + 2
    d, e = (2.0 * el + n) * (2 * el + n - 4), (2.0 * m + n - 2) * (2 * m + n - 4)
    d[0] = np.inf  # the squares start at l = 1, and d_0 may be 0
    s = np.sqrt(N[m] / N[el])
    on_squares = {
        "u": 2 * (n - 2) * el * (el + n - 2) / ((n - 1) * d),
        "A": -2 * ddP[el] / d,
        "C": 2 * ((n - 2) * dP[el] + 2 * rho * ddP[el]) / d,
    }
    on_products = {
        "u": 2 * n * m * (m - 1) * s / ((n - 1) * e),
        "A": s * ((1 + rho**2) * ddP[m] - (2 * m - 3) * rho * dP[m] + m * (m - 2) * P[m]) / e,
        "C": 4 * s * ((m - 1) * dP[m] - rho * ddP[m]) / e,
    }
    upsilon = float(((1 - P) * a**2).sum())
    own = ((n - 2) * (2 * el + n) + 2 * el**2) / (n * (n - 2))
    mixed = -2 * el * (el + n) / (n * (n - 2))
    found = {}
    for way, square, product in (("forward", 1.0, 1.0), ("backward", own, mixed)):
        u, A, C = (
            float((on_squares[k] * square * a[el] ** 2).sum())
            + float((on_products[k] * product * a[el] * a[m]).sum())
            for k in "uAC"
        )
        k = B / (2 * upsilon)
        found[f"{way}.L"] = k * ((u - 2 * A) * (1 - 2 / B) + 2 * C / B)
        found[f"{way}.M"] = k * C
    growth = l_ * (l_ + B - 3) / (B - 3)
    found["backward.G"] = float((growth * (1 - P) * a**2).sum()) / upsilon
    return found


@pytest.mark.parametrize("batch", [5, 6, 16, 64])
@pytest.mark.parametrize("name", ["gelu", "sin(2*x) + x/3", "x**3 - x + 1/2", "tanh"])
def test_quadratic_forms_in_the_coefficients(name: str, batch: int) -> None:
    theory = bnsym.MeanField(name, batch)
    for number, value in quadratic_forms(function(name), batch).items():
        assert attrgetter(number)(theory) == pytest.approx(value, rel=1e-11), number
