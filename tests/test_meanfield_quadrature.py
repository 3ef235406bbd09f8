"""Every number of the degree-α theory within 1e-13 of a quadrature that shares nothing with it.

An eigenvalue on a space of matrices is a trace over that space divided by its dimension.  Written
out, those traces have at most two samples of the batch in each term, so that means over the plane
of two coordinates are enough; `test_the_sums_are_traces` holds the sums against matrices.

Notation: x is uniform on the unit sphere of the centred vectors of R^B, n = B-1, f = phi(sqrt(B)x),
d = phi'(sqrt(B)x), Q = G - xxᵀ.  At h ~ N(0, upsilon*I) batch norm sees Gh = r*x with r and x
independent, r² ~ upsilon*chi²_n, and its Jacobian is sqrt(B)/r * Diag(d)Q.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from bnsym.meanfield import Homogeneous, MeanField

Array = NDArray[np.float64]


# --- the law of two coordinates -----------------------------------------------------------------


def smooth_panels(edges: list[float], nodes: int) -> tuple[Array, Array]:
    """A rule that is exact to rounding for |t|^(k/2) at the edges: Gauss-Legendre in 3v²-2v³."""
    points, weights = np.polynomial.legendre.leggauss(nodes)
    v = (points + 1) / 2
    step, slope = v**2 * (3 - 2 * v), 3 * v * (1 - v) * weights
    lengths = np.diff(edges)[:, None]
    return (np.array(edges[:-1])[:, None] + lengths * step).ravel(), (lengths * slope).ravel()


class Plane(NamedTuple):
    """Weighted nodes (x_i, x_j): two coordinates of the uniform point."""

    weight: Array
    x_i: Array
    x_j: Array

    def mean(self, values: Array) -> float:
        return float((self.weight * values).sum())


def plane(batch: int, nodes: int = 44) -> Plane:
    """Integrate over the plane of G e_i and G e_j in polar coordinates.

    The projection of the sphere S^(n-1) on a plane has the density (1-R²)^((n-4)/2), which
    R = sin(psi) makes smooth even at n = 3.  Panels end where x_i or x_j changes sign.
    """
    n = batch - 1
    turn = math.acos(-1 / n)  # the angle between two vertices of the simplex
    cuts = sorted(math.fmod(a + k * math.pi / 2, 2 * math.pi) for a in (0, turn) for k in (1, 3))
    angle, along = smooth_panels([*cuts, cuts[0] + 2 * math.pi], nodes)
    psi, across = smooth_panels([0, math.pi / 6, math.pi / 2], nodes)
    weight = np.outer(across * np.sin(psi) * np.cos(psi) ** (n - 3), along)
    radius = math.sqrt(n / batch) * np.sin(psi)  # |G e_i| = sqrt(n/B)
    x_i, x_j = np.outer(radius, np.cos(angle)), np.outer(radius, np.cos(angle - turn))
    return Plane(weight / weight.sum(), x_i, x_j)


def test_moments_of_two_coordinates() -> None:
    for batch in (4, 5, 8, 64):
        sphere, n, moment = plane(batch), batch - 1, 1 / ((batch - 1) * (batch + 1))
        diagonal, off = n / batch, -1 / batch
        x, y = sphere.x_i, sphere.x_j
        assert sphere.mean(x**2) == pytest.approx(diagonal / n, rel=1e-14)
        assert sphere.mean(x * y) == pytest.approx(off / n, rel=1e-13)
        assert sphere.mean(x**4) == pytest.approx(3 * diagonal**2 * moment, rel=1e-14)
        fourth = (diagonal**2 + 2 * off**2) * moment
        assert sphere.mean(x**2 * y**2) == pytest.approx(fourth, rel=1e-14)


# --- traces over the spaces of matrices, as sums over pairs ---------------------------------------

Total = Callable[[Callable[..., Array]], float]
"""The sum over all i, j of term(sample i, sample j, Q_ij); `i is j` is Kronecker's delta."""


class Sample(NamedTuple):
    """What a term may use of one sample: f, x, d there and Q's diagonal entry."""

    f: Array
    x: Array
    d: Array
    Q: Array


def forward_traces(B: int, total: Total) -> dict[str, float]:
    """Traces of Delta -> <Delta, xxᵀ> <Delta, ffᵀ> over orthonormal Delta of each space.

    On R·G it is fᵀGf/n.  On all centred matrices it is (f·x)².  The projection of xxᵀ on
    R·G + 𝕃 is G Diag(v') G with its diagonal, on 𝕃 alone v_i = (x_i² - 1/B)/(1 - 2/B); the v_i
    add up to 0, so fᵀ G Diag(v) G f = Σ v_i f_i² - (2/B) Σ v_i f_i f_j.
    """
    line = total(lambda i, j, Q: i.f * j.f * ((i is j) - 1 / B)) / (B - 1)
    diagonals = total(lambda i, j, Q: (i.x**2 - 1 / B) * i.f * ((i is j) * i.f - 2 / B * j.f))
    every = total(lambda i, j, Q: i.x * j.x * i.f * j.f)
    diagonals /= 1 - 2 / B
    return {"G": line, "L": diagonals, "M": every - line - diagonals}


def backward_traces(B: int, total: Total) -> dict[str, float]:
    """Traces of Delta -> <Delta, AᵀDelta A> with A = G Diag(d) Q.

    On R·G it is |A|²/n.  On all centred matrices it is ((tr A)² + tr A²)/2.  On 𝕃 it is
    Σ G_ij A_ji²/(1 - 2/B), because G Diag(v) G has the square norm (1 - 2/B)|v|²; here
    A_ji = d_j Q_ji - m_i, the mean m_i over the column drops out once, and Q² = Q.
    """
    line = total(lambda i, j, Q: i.d * j.d * ((i is j) - 1 / B) * Q) / (B - 1)
    diagonals = total(
        lambda i, j, Q: (
            i.d**2 * ((i is j) * Q**2 - Q**2 / B) - 2 / B * i.d * j.d * Q * (i.Q - 1 / B)
        )
    )
    every = total(lambda i, j, Q: i.d * j.d * (i.Q * j.Q + Q**2)) / 2
    diagonals /= 1 - 2 / B
    return {"G": line, "L": diagonals, "M": every - line - diagonals}


def test_the_sums_are_traces() -> None:
    """Against explicit orthonormal bases, at a drawn x, f and d."""
    B = 6
    random = np.random.default_rng(3)
    G = np.eye(B) - 1 / B
    x = G @ random.normal(size=B)
    x, f, d = x / np.linalg.norm(x), random.normal(size=B), random.normal(size=B)
    Q = G - np.outer(x, x)
    samples = [Sample(*map(np.asarray, (f[i], x[i], d[i], Q[i, i]))) for i in range(B)]

    def total(term: Callable[..., Array]) -> float:
        indices = itertools.product(range(B), repeat=2)
        return sum(float(term(samples[i], samples[j], Q[i, j])) for i, j in indices)

    def orthonormal(matrices: list[Array]) -> Array:
        """A basis of what the matrices span."""
        _, sizes, rows = np.linalg.svd(np.array([m.ravel() for m in matrices]))
        return rows[: np.count_nonzero(sizes > 1e-10)]

    pairs = list(itertools.combinations(range(B), 2))
    units = np.eye(B)
    line = orthonormal([G])
    spread = orthonormal([G @ np.diag(units[i] - units[j]) @ G for i, j in pairs])
    centred = orthonormal(
        [G @ (np.outer(units[i], units[j]) + np.outer(units[j], units[i])) @ G for i, j in pairs]
    )
    within = centred - (centred @ line.T) @ line - (centred @ spread.T) @ spread
    spaces = {"G": line, "L": spread, "M": orthonormal([*within])}
    A = G @ np.diag(d) @ Q
    forward, backward = forward_traces(B, total), backward_traces(B, total)
    for (name, basis), dimension in zip(spaces.items(), (1, B - 1, B * (B - 3) // 2), strict=True):
        deltas = basis.reshape(-1, B, B)
        assert len(deltas) == dimension
        assert forward[name] == pytest.approx(sum((x @ D @ x) * (f @ D @ f) for D in deltas))
        assert backward[name] == pytest.approx(sum(np.sum(D * (A.T @ D @ A)) for D in deltas))


# --- the theory from its definitions --------------------------------------------------------------


def radial_moment(n: int, upsilon: float, power: int) -> float:
    """The mean of r^power for r² ~ upsilon*chi²_n."""
    gammas = math.lgamma((n + power) / 2) - math.lgamma(n / 2)
    return math.exp(gammas) * math.sqrt(2 * upsilon) ** power


def by_definition(phi: Homogeneous, batch: int) -> dict[str, float]:
    """Every number as a mean over the plane and a moment of the radius."""
    alpha, a, b = phi
    B, n, sphere = batch, batch - 1, plane(batch)

    def sample(x: Array) -> Sample:
        size = np.abs(math.sqrt(B) * x)
        f = np.where(x > 0, a, -b) * size**alpha
        return Sample(f, x, alpha * np.where(x > 0, a, b) * size ** (alpha - 1), n / B - x**2)

    i, j = sample(sphere.x_i), sample(sphere.x_j)
    between = -1 / B - i.x * j.x  # Q_ij

    def total(term: Callable[..., Array]) -> float:
        return B * sphere.mean(term(i, i, i.Q)) + B * n * sphere.mean(term(i, j, between))

    q, covariance = sphere.mean(i.f**2), sphere.mean(i.f * j.f)
    upsilon = q - covariance
    # the slope of E ffᵀ is E ffᵀ hᵀDelta h/(2 upsilon²) for tr Delta = 0, by the score of h; across
    # two batches it is E fhᵀ Delta (E fhᵀ)ᵀ/upsilon²
    forward = forward_traces(B, total)
    mean_score = radial_moment(n, upsilon, 1) * B * sphere.mean(i.f * i.x) / (n * upsilon)
    numbers = {
        "q": q,
        "c": covariance / q,
        "upsilon": upsilon,
        "forward.L": n / (2 * upsilon) * forward["L"] / (B - 1),
        "forward.M": n / (2 * upsilon) * forward["M"] / (B * (B - 3) / 2),
        "cross_batch.c": sphere.mean(i.f) ** 2,
        "cross_batch.rate": mean_score**2,
    }
    if alpha <= 0.5:
        return numbers  # phi' has no second moment
    backward, inverse = backward_traces(B, total), B / (upsilon * (n - 2))  # B*E 1/r²
    mean_slope = radial_moment(n, upsilon, -1) * math.sqrt(B) * B * sphere.mean(i.d * i.Q) / n
    assert mean_slope**2 == pytest.approx(mean_score**2, rel=1e-13, abs=1e-13)  # E[J], backward
    return numbers | {
        "backward.G": inverse * backward["G"],
        "backward.L": inverse * backward["L"] / (B - 1),
        "backward.M": inverse * backward["M"] / (B * (B - 3) / 2),
    }


@pytest.mark.parametrize("batch", [4, 5, 8, 16, 64])
@pytest.mark.parametrize("alpha", [0, 0.5, 1, 1.5, 2, 3])
@pytest.mark.parametrize("slope", [(1, 0), (1, -0.25), (2, 3)])
def test_every_number(alpha: float, slope: tuple[float, float], batch: int) -> None:
    """The forward ones below degree one half too, where the catalogue proves nothing."""
    phi = Homogeneous(alpha, *slope)
    theory = MeanField(phi, batch)
    expected = by_definition(phi, batch)
    assert len(expected) == (10 if alpha > 0.5 else 7)
    for name, value in expected.items():
        assert attrgetter(name)(theory) == pytest.approx(value, rel=1e-13, abs=1e-13), name
