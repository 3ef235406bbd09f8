"""The maps of two batches in Arb's balls, written out a second time: batches of any two sizes.

Nothing is reduced first: the joint covariance A of both centred batches, singular as it is, gives
Pi = (I + 2*A*D)^-1 * A and det(I + 2*A*D) at every node (s, t) of a trapezoid rule, and gradients
are differences of that in many digits, by Price's theorem.
"""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

from bnsym.meanfield import Homogeneous

Array = NDArray[np.float64]
Precise = list[list[arb]]

DIGITS, STEP, NEGLIGIBLE = 110, 0.25, 1e-18
"""Working digits, the rule's step, and what is left out relative to the largest term."""

CALM = 3.0
"""Distance of the outermost eigenvalues from where log s begins to run away, at both ends."""

NUDGE = "1e-45"
"""By what a direction is multiplied to differentiate along it."""


class Node(NamedTuple):
    """One node of the rule, and its weight but for the determinant."""

    weight: arb
    s: arb
    t: arb


class Batches:
    """Two centred batches: their joint covariance, and its halves of columns."""

    def __init__(self, one: arb_mat, other: arb_mat, cross: arb_mat) -> None:
        self.first, self.second = one.nrows(), other.nrows()
        upper = zip(one.tolist(), cross.tolist(), strict=True)
        lower = zip(cross.transpose().tolist(), other.tolist(), strict=True)
        rows = [a + b for a, b in itertools.chain(upper, lower)]
        self.joint, n = arb_mat(rows), len(rows)
        zeros = [arb(0)] * self.first, [arb(0)] * self.second
        self.left = arb_mat([row[: self.first] + zeros[1] for row in rows])
        self.right = arb_mat([zeros[0] + row[self.first :] for row in rows])
        self.unit = unit(n)

    def tilted(self, node: Node) -> tuple[arb, arb_mat]:
        """det(I + 2*A*D)^(-1/2) and Pi."""
        M = self.unit + self.left * (2 * node.s) + self.right * (2 * node.t)
        return 1 / M.det().sqrt(), M.solve(self.joint)

    def traces(self, matrix: arb_mat) -> tuple[float, float]:
        """The traces of both blocks on the diagonal."""
        diagonal = [matrix[i, i] for i in range(matrix.nrows())]
        return float(sum(diagonal[: self.first])), float(sum(diagonal[self.first :]))

    def spread(self) -> float:
        """The range of the logarithms of the joint eigenvalues, both batches of trace 1."""
        root = np.sqrt(np.repeat(self.traces(self.joint), [self.first, self.second]))
        floats = np.array([[float(x) for x in row] for row in self.joint.tolist()])
        eigenvalues = np.linalg.eigvalsh(floats / root / root[:, None])
        return -math.log(max(eigenvalues[2], 1e-17))  # the first two are the centres'


def centred(matrix: Array) -> arb_mat:
    """The matrix between the centres of rows and columns."""
    exact = arb_mat([[arb(float(x)) for x in row] for row in matrix])
    left, right = map(centre, matrix.shape)
    return left * exact * right


def centre(n: int) -> arb_mat:
    """G."""
    return unit(n) - arb_mat([[arb(1) / n] * n for _ in range(n)])


def unit(n: int) -> arb_mat:
    """The identity."""
    return arb_mat([[int(i == j) for j in range(n)] for i in range(n)])


def one_sided(
    alpha: float, largest: float, width: float, beyond: float = 4.0
) -> list[tuple[arb, arb]]:
    """Positions s and weights of an integral of s^(alpha/2-1), double exponential at both ends.

    The integrand varies where s*largest is between about 1 and exp(width); the slower it falls
    further out, the more is needed ``beyond``.
    """
    found, step, half, end = [], arb(STEP), arb(alpha) / 2, arb(width + 2 * CALM)
    for k in range(math.floor(-4.6 / STEP), math.ceil((width + 2 * CALM + beyond) / STEP)):
        x = k * step
        low, high = (-x).exp(), (x - end).exp()
        s = (x - low + high - CALM).exp() / largest
        found.append((s, step * (1 + low + high) * s**half))
    return found


def nodes(phi: Homogeneous, given: Batches, degree: float) -> list[Node]:
    """The nodes that count for an integrand of this degree in the covariances of both batches."""
    width, found = given.spread(), []
    rules = [one_sided(phi.alpha, size, width) for size in given.traces(given.joint)]
    for (s, w), (t, v) in itertools.product(*rules):
        node = Node(w * v, s, t)
        root, Pi = given.tilted(node)
        size = math.prod(given.traces(Pi)) ** (degree / 2)
        found.append((float(node.weight * root) * size, node))
    largest = max(size for size, _ in found)
    return [node for size, node in found if size > NEGLIGIBLE * largest]


def arc_cosine(alpha: int, c: arb) -> arb:
    """J_alpha(c) of degree 0, 1, 2 or 3, past the ends of [-1, 1] the real part."""
    inside = min(max(c, arb(-1)), arb(1))
    sine, angle = (1 - inside * inside).sqrt(), arb.pi() - inside.acos()
    if alpha == 0:
        return angle / arb.pi()
    if alpha == 1:
        return (sine + angle * c) / arb.pi()
    if alpha == 2:
        return (3 * sine * c + angle * (1 + 2 * c * c)) / (3 * arb.pi())
    assert alpha == 3
    return (sine * (4 + 11 * c * c) + angle * (9 * c + 6 * c**3)) / (15 * arb.pi())


def kernel(phi: Homogeneous, c: arb) -> arb:
    """J_phi(c)."""
    alpha, a, b = round(phi.alpha), arb(phi.a), arb(phi.b)
    J = (a * a + b * b) * arc_cosine(alpha, c)
    return J - 2 * a * b * arc_cosine(alpha, -c) if phi.b else J


def summed(phi: Homogeneous, given: Batches, rule: list[Node]) -> arb_mat:
    """The sum over the nodes for E x*yᵀ, with the prefactor."""
    first, n, alpha = given.first, given.first + given.second, round(phi.alpha)
    total = [[arb(0)] * given.second for _ in range(first)]
    for node in rule:
        root, Pi = given.tilted(node)
        factor, deviation = node.weight * root, [Pi[i, i].sqrt() for i in range(n)]
        for i, j in itertools.product(range(first), range(first, n)):
            size = deviation[i] * deviation[j]
            total[i][j - first] += factor * size**alpha * kernel(phi, Pi[i, j] / size)
    half = arb(phi.alpha) / 2
    moment = 2 ** (2 * half - 1) * (2 * half + arb(1) / 2).gamma() / arb.pi().sqrt()
    batches = arb(given.first) * given.second
    return arb_mat(total) * (moment * batches**half / half.gamma() ** 2)


def precise_cross_covariance(phi: Homogeneous, one: Array, other: Array, cross: Array) -> Precise:
    """E x*yᵀ."""
    with ctx.workdps(DIGITS):
        given = Batches(centred(one), centred(other), centred(cross))
        return as_numbers(summed(phi, given, nodes(phi, given, phi.alpha)))


def precise_cross_tangents(
    phi: Homogeneous, one: Array, other: Array, cross: Array, Thetas: list[Array]
) -> list[Precise]:
    """E J*Theta*Lᵀ for each Theta: the derivative of E x*yᵀ as cross moves along Theta."""
    with ctx.workdps(DIGITS):
        left, right, between = (centred(block) for block in (one, other, cross))
        rule, found = nodes(phi, Batches(left, right, between), phi.alpha - 1), []
        unit = arb(NUDGE) * math.sqrt(np.trace(one)) * math.sqrt(np.trace(other))
        for Theta in Thetas:
            step = centred(Theta) * unit
            ahead, behind = (
                summed(phi, Batches(left, right, between + step * sign), rule) for sign in (1, -1)
            )
            found.append(as_numbers((ahead - behind) * (1 / (2 * unit))))
        return found


def as_numbers(matrix: arb_mat) -> Precise:
    """The midpoints, once the balls are seen to be small."""
    entries: Precise = matrix.tolist()
    largest = max(abs(float(x)) for row in entries for x in row)
    assert all(float(x.rad()) < 1e-20 * largest for row in entries for x in row), "too few digits"
    return [[x.mid() for x in row] for row in entries]


def off_by(value: Array, reference: Precise) -> float:
    """The error of the worst entry relative to the largest entry."""
    exact = list(itertools.chain(*reference))
    gaps = [abs(arb(float(x)) - y) for x, y in zip(value.flat, exact, strict=True)]
    return float(max(gaps) / max(abs(y) for y in exact))


def along(Delta: Array, reference: Precise) -> float:
    """The sum of the products of the entries."""
    exact = itertools.chain(*reference)
    return float(sum(float(x) * y for x, y in zip(Delta.flat, exact, strict=True)))
