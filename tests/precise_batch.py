"""The maps of one batch in Arb's balls, fast enough for a thousand hard matrices.

As in `precise_pairs` nothing is reduced first: K(s) = (I+2*s*A)^-1 * A and det(I+2*s*A) at every
node s of a trapezoid rule, A the centred covariance, singular as it is.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray
from precise_pairs import NEGLIGIBLE, Precise, as_numbers, centre, centred, kernel, one_sided, unit

from bnsym.meanfield import Homogeneous

Array = NDArray[np.float64]
Node = tuple[arb, arb, arb_mat]


def digits(n: int) -> int:
    """Working digits for n points: elimination in balls loses some with every row."""
    return 100 + 6 * n


def nodes(phi: Homogeneous, A: arb_mat, degree: float) -> list[Node]:
    """Weight, s and K(s) where they count for an integrand of this degree in K.

    Chosen for A over a power of two, near its trace: no number is too large for a float.
    """
    n = A.nrows()
    trace = sum((A[i, i] for i in range(n)), arb(0))
    scale = arb(2) ** math.frexp(float(trace))[1]
    near, trace = A * (1 / scale), trace / scale
    floats = np.array([[float(x) for x in row] for row in (near * (1 / trace)).tolist()])
    width = -math.log(max(np.linalg.eigvalsh(floats)[1], 1e-17))  # the first is the centre's
    found = []
    for s, weight in one_sided(2 * phi.alpha, float(trace), width, beyond=5.25):
        M = unit(n) + near * (2 * s)
        K = M.solve(near)
        weight /= M.det().sqrt()
        size = float(weight) * float(sum(K[i, i] for i in range(n)) / trace) ** degree
        found.append((size, (weight / scale ** arb(phi.alpha), s / scale, K * scale)))
    largest = max(size for size, _ in found)
    return [node for size, node in found if size > NEGLIGIBLE * largest]


def prefactor(phi: Homogeneous, n: int) -> arb:
    """What stands before the integral, with the moment of the dual."""
    alpha = arb(phi.alpha)
    moment = 2 ** (alpha - 1) * (alpha + arb(1) / 2).gamma() / arb.pi().sqrt()
    return moment * arb(n) ** alpha / alpha.gamma()


def correlated(K: arb_mat) -> tuple[list[arb], list[list[arb]]]:
    """Standard deviations and correlations."""
    n = K.nrows()
    d = [K[i, i].sqrt() for i in range(n)]
    C = [[K[i, j] / (d[i] * d[j]) if i != j else arb(1) for j in range(n)] for i in range(n)]
    return d, C


def precise_covariance(phi: Homogeneous, Sigma: Array) -> Precise:
    """V(Sigma)."""
    n, alpha = len(Sigma), round(phi.alpha)
    with ctx.workdps(digits(n)):
        total = [[arb(0)] * n for _ in range(n)]
        for weight, _, K in nodes(phi, centred(Sigma), alpha):
            d, C = correlated(K)
            for i, j in itertools.combinations_with_replacement(range(n), 2):
                total[i][j] += weight * (d[i] * d[j]) ** alpha * kernel(phi, C[i][j])
                total[j][i] = total[i][j]
        return as_numbers(arb_mat(total) * prefactor(phi, n))


def precise_tangents(
    phi: Homogeneous, Sigma: Array, Theta: Array, Delta: Array
) -> tuple[Precise, Precise]:
    """F(Theta) and the backward map of Delta, in the form that has K on both sides."""
    n, alpha = len(Sigma), round(phi.alpha)
    slope_of = Homogeneous(alpha - 1, phi.a, -phi.b)
    pairs = list(itertools.product(range(n), repeat=2))
    with ctx.workdps(digits(n)):
        theta, delta = centred(Theta), arb_mat([[arb(float(x)) for x in row] for row in Delta])
        pushed, pulled = arb_mat(n, n), arb_mat(n, n)
        for weight, s, K in nodes(phi, centred(Sigma), alpha - 1):
            d, C = correlated(K)
            third = s * s * alpha / (alpha + 1)
            left = K * theta
            M = left * K * (2 * third) - (left + theta * K) * s
            trace = third * sum((left[i, i] for i in range(n)), arb(0))
            direct, N, terms = arb_mat(n, n), arb_mat(n, n), arb_mat(n, n)
            overlap = arb(0)
            for i, j in pairs:
                J = kernel(phi, C[i][j])
                slope = kernel(slope_of, C[i][j]) * alpha**2 / (2 * alpha - 1)
                P, both = (d[i] * d[j]) ** (alpha - 1) * slope, d[i] * d[j]
                V, rest = both**alpha * J, both**alpha * (alpha * J - C[i][j] * slope)
                Q, R = rest / (d[i] * d[i]), rest / (d[j] * d[j])
                spread = (M[i, i] * Q + M[j, j] * R) / 2
                terms[i, j] = (theta[i, j] + M[i, j]) * P + spread + trace * V
                direct[i, j] = delta[i, j] * P
                N[i, j] += delta[i, j] * P
                N[i, i] += delta[i, j] * Q
                overlap += third * delta[i, j] * V
            pushed += terms * weight
            sides = K * N
            pulled += (
                direct - (sides + N * K) * s + K * overlap + sides * K * (2 * third)
            ) * weight
        factor, G = prefactor(phi, n), centre(n)
        return as_numbers(pushed * factor), as_numbers(G * pulled * G * factor)


def adversarial(random: np.random.Generator, largest: int = 32) -> Array:
    """Covariances of 4 to ``largest`` points: conditions to 1e14, ranks from 3, any scale.

    Positive semidefinite as they stand: of few binary digits where their rank is low, and else
    with no eigenvalue near their rounding.
    """
    B = int(random.integers(4, largest + 1))
    X = np.rint(32 * random.normal(size=(B, B))) / 32
    kind = random.integers(6)
    if kind == 0:  # of low rank
        X = X[:, : int(random.integers(3, B))]
    elif kind == 1:  # of low rank, rows of many sizes
        X = X[:, : int(random.integers(3, B))] * 2.0 ** random.integers(-23, 1, (B, 1))
    elif kind == 2:  # nearly of rank 3 to 6
        X[:, int(random.integers(3, 7)) :] *= 2.0 ** -random.integers(4, 17)
    elif kind == 3:  # two nearly equal points, and a large common part
        X[1] = X[0] + 2.0 ** -random.integers(8, 14) * X[1]
        X[:, 0] = 2.0 ** random.integers(0, 8)
    elif kind == 4:  # any condition, in any axes
        axes = np.linalg.qr(random.normal(size=(B, B)))[0]
        X = axes * np.sqrt(np.geomspace(1, 10 ** -random.uniform(0, 13.5), B))
    else:  # steps of any height in the spectrum
        axes = np.linalg.qr(random.normal(size=(B, B)))[0]
        level = np.full(B, 10 ** random.uniform(-13.5, -2))
        level[: random.integers(1, B)] = 1
        X = axes * np.sqrt(level)
    Sigma = X @ X.T
    symmetric: Array = (Sigma + Sigma.T) / 2 * 2.0 ** random.integers(-498, 499)
    return symmetric
