"""The tangent and backward maps of any activation: averages over ellipses.

With u = G*h/|G*h| = y/sqrt(B), J = sqrt(B)/|G*h| * diag(phi'(y))*(G - u*uᵀ), and for a function g
of u_i and u_j

    E g/|G*h|^2 = integral of det(I+2*s*Sigma^G)^(-1/2) A(s) over s > 0,

A the mean over the ellipse of `ellipse`.  The other entries of u are there in (Theta*u)_i and
uᵀ*Theta*u only.  Under a Gaussian their means given u_i and u_j are linear, and quadratic plus a
constant; the constant stands for a lower degree, which takes a mean over the inside of the ellipse.

Everything is linear in Theta, Theta*K and K*Theta*K, K = s*K(s), and in tr(K*Theta):

    F_ij = A_ij*Theta_ij + X_ij*(Theta*K)_ij + Z_ij*(Theta*K)_ii + Y_ij*(K*Theta*K)_ii + the same
           with i and j exchanged + U_ij*(K*Theta*K)_ij + t_ij*tr(K*Theta),

the first, U and t once.  The backward map is the transpose of that.  With batch norm's epsilon
|G*h|^2 becomes |G*h|^2 + B*epsilon, in u too, and the integrand gets a factor exp(-s*B*epsilon).

An activation with kinks is left to `kinkedgradient`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.maps.ellipse import ANGLES, COARSE, first_level
from bnsym.meanfield.maps.estimate import refined
from bnsym.meanfield.maps.gram import Gram, moved
from bnsym.meanfield.maps.kinkedgradient import pulled_by_panels, pushed_by_panels
from bnsym.meanfield.maps.nodes import trapezoid
from bnsym.meanfield.maps.panels import RULES, kinked

__all__ = ["Coefficients", "of_gradients", "pulled", "pushed"]

CLOSE = 1e-10
"""Difference of two levels, relative to the largest entry, at which the finer one is taken."""

LEVELS = 4
"""The last level of the trapezoid rules."""

CHUNK = 2**18
"""Values of phi' held at a time."""

NEARLY_PARALLEL = 1e-7
"""Sine below which two rows count as one."""


class Coefficients(NamedTuple):
    """K and the coefficients of the tangent map at some nodes, and the nodes' weights."""

    weight: FloatArray
    K: FloatArray
    A: FloatArray
    X: FloatArray
    Z: FloatArray
    Y: FloatArray
    U: FloatArray
    t: FloatArray


Map: TypeAlias = Callable[[Coefficients, FloatArray], FloatArray]


def of_gradients(
    apply: Map, phi: Function, gram: Gram, matrix: FloatArray, decay: float = 0.0
) -> tuple[FloatArray, float]:
    """Return one of the maps, `pushed` or `pulled`, and its error relative to the largest entry.

    The ``decay`` is B*epsilon in the units of the matrix of trace 1.

    Examples
    --------
    >>> from bnsym.meanfield.maps.gram import centred
    >>> line = Function("line", lambda x: (x, np.ones_like(x)))
    >>> F, error = of_gradients(pushed, line, centred(np.eye(4)), np.eye(4))
    >>> F[0].round(10)                                                             # 8/3*G
    array([ 2.        , -0.66666667, -0.66666667, -0.66666667])
    """
    if phi.rough:
        raise InputError(
            "the maps of gradients need a phi whose derivative has a second moment (otherwise "
            f"gradients are infinite), got {phi.name}, which jumps or is too steep at a kink"
        )
    G = np.eye(len(matrix)) - 1 / len(matrix)
    inner = G @ matrix @ G if apply is pushed else matrix
    rules: list[Callable[[Gram], FloatArray]]
    if kinked(phi, len(matrix)):
        by_panels = pushed_by_panels if apply is pushed else pulled_by_panels
        rules = [partial(by_panels, phi, inner, decay, counts) for counts in RULES]
    else:
        first = first_level(phi, len(matrix))
        if first >= LEVELS:
            raise AccuracyError(f"{phi.name} is too steep for the maps of gradients")
        levels = range(first, LEVELS + 1)
        rules = [partial(_level, apply, phi, inner, decay, level) for level in levels]
    value, error = refined(rules, gram, moved(gram), CLOSE)
    if apply is pulled:
        value = G @ value @ G
    return (value + value.T) / (2 * gram.scale), error


def _level(
    apply: Map, phi: Function, matrix: FloatArray, decay: float, level: int, gram: Gram
) -> FloatArray:
    """Return the map by the rules of one level."""
    total = np.zeros_like(matrix)
    for at in _coefficients(phi, gram, decay, level):
        total += apply(at, matrix)
    return len(matrix) * total


def pushed(at: Coefficients, Theta: FloatArray) -> FloatArray:
    """Return the sum over nodes for E J*Theta*Jᵀ.

    Examples
    --------
    >>> one = np.ones((1, 1, 1))
    >>> pushed(Coefficients(np.ones(1), one, one, *[0 * one] * 5), 3 * np.eye(1))
    array([[3.]])
    """
    side = Theta @ at.K
    both = at.K @ side
    half = at.X * side + at.Z * _diagonal(side) + at.Y * _diagonal(both)
    trace = np.trace(side, axis1=1, axis2=2)[:, None, None]
    terms = at.A * Theta + half + half.swapaxes(1, 2) + at.U * both + at.t * trace
    return np.asarray(np.tensordot(at.weight, terms, 1))


def pulled(at: Coefficients, Delta: FloatArray) -> FloatArray:
    """Return the sum over nodes for E Jᵀ*Delta*J, before centering.

    Examples
    --------
    >>> one = np.ones((1, 1, 1))
    >>> pulled(Coefficients(np.ones(1), one, one, *[0 * one] * 5), 3 * np.eye(1))
    array([[3.]])
    """
    side = 2 * (at.X * Delta + _on_diagonal((at.Z * Delta).sum(-1)))
    both = at.U * Delta + 2 * _on_diagonal((at.Y * Delta).sum(-1))
    turned = side @ at.K
    overlap = (at.t * Delta).sum((1, 2))[:, None, None]
    terms = at.A * Delta + (turned + turned.swapaxes(1, 2)) / 2
    terms += at.K @ both @ at.K + overlap * at.K
    return np.asarray(np.tensordot(at.weight, terms, 1))


def _diagonal(matrices: FloatArray) -> FloatArray:
    """Return diagonals as columns."""
    return np.diagonal(matrices, axis1=1, axis2=2)[:, :, None]


def _on_diagonal(rows: FloatArray) -> FloatArray:
    """Return diagonal matrices."""
    return np.asarray(rows[:, :, None] * np.eye(rows.shape[1]))


def _coefficients(phi: Function, gram: Gram, decay: float, level: int) -> Iterator[Coefficients]:
    """Iterate over chunks of nodes."""
    B, count = len(gram.axes), ANGLES * 2**level
    rule = trapezoid(gram.spectrum, 1.0, 0.0, COARSE / 2**level, 0.0, decay)
    scaled = rule.spectrum * (rule.s * rule.trace)[:, None]
    i, j = np.tril_indices(B)
    chunk = max(1, CHUNK // (len(i) * count))
    for start in range(0, len(rule.s), chunk):
        part = slice(start, start + chunk)
        rows = gram.axes * np.sqrt(scaled[part])[:, None, :]
        length = np.maximum(np.linalg.norm(rows, axis=-1), np.finfo(np.float64).tiny)
        rows_1 = rows / length[..., None]
        apart, along = (
            np.linalg.norm(rows_1[:, i] + sign * rows_1[:, j], axis=-1) for sign in (-1, 1)
        )
        beta = np.where(i == j, 0.0, 2 * np.arctan2(apart, along))
        inside = _inside(phi, math.sqrt(2 * B) * length, np.cos(beta), count, 8 + 4 * level)
        found = _of_pairs(phi, length[:, i], length[:, j], beta, inside, B, count)
        K = rows @ rows.swapaxes(1, 2)
        yield Coefficients(rule.weight[part], K, *_as_matrices(found, i, j, B))


class _Pairs(NamedTuple):
    """Coefficients of pairs i >= j: with i and j exchanged, they are those after the first six."""

    A: FloatArray
    X: FloatArray
    Z: FloatArray
    Y: FloatArray
    U: FloatArray
    t: FloatArray
    X_turned: FloatArray
    Z_turned: FloatArray
    Y_turned: FloatArray


def _inside(phi: Function, R: FloatArray, C: FloatArray, count: int, radii: int) -> FloatArray:
    """Return the integrals of r^3 * mean of phi'(y_i)*phi'(y_j)*cos(theta)*cos(theta-beta), r < 1.

    They are taken on ellipses r times as large, by the products of two cosine series.
    """
    # Loaded at first use: numba is slow to load, and the fixed point does without.
    from bnsym.meanfield.maps.packed import add_means

    cosine = np.cos(np.pi * (np.arange(count // 2) + 0.5) / (count // 2))
    x, w = np.polynomial.legendre.leggauss(radii)
    total = np.zeros_like(C)
    for r, weight in zip((1 + x) / 2, w / 2, strict=True):
        a = dct(phi(r * R[..., None] * cosine)[1] * cosine) / len(cosine)
        a[..., 0] /= 2
        add_means(weight * r**3, a, C, total)
    return total


def _of_pairs(
    phi: Function,
    a: FloatArray,
    b: FloatArray,
    beta: FloatArray,
    inside: FloatArray,
    B: int,
    count: int,
) -> _Pairs:
    """Return the coefficients from rows of lengths a and b with an angle beta between them.

    In the plane of the rows the first axis is the first row's.
    """
    theta = 2 * np.pi * np.arange(count) / count
    cos, sin, turned = np.cos(theta), np.sin(theta), np.cos(theta - beta[..., None])
    R = math.sqrt(2 * B)
    w = phi(R * a[..., None] * cos)[1] * phi(R * b[..., None] * turned)[1] / count
    both = w * turned * cos
    C2, CS = w @ cos**2, w @ (cos * sin)
    Bc, Bs = both.sum(-1), (w * turned) @ sin
    E = 4 * both @ np.stack([cos**2, 2 * cos * sin, sin**2], -1)
    c, s = np.cos(beta), np.sin(beta)
    inverse = np.divide(1, s, out=np.zeros_like(s), where=np.abs(s) > NEARLY_PARALLEL)
    one, two, three = E[..., 0] - 4 * inside, E[..., 1], E[..., 2] - 4 * inside
    shift = c * inverse
    return _Pairs(
        A=w.sum(-1),
        X=-2 * inverse * Bs,
        Z=-2 * (b / a) * (Bc - shift * Bs),
        Y=(b / a) * (one - shift * two + shift**2 * three),
        U=inverse * two - 2 * shift * inverse * three,
        t=4 * a * b * inside,
        X_turned=-2 * (C2 - shift * CS),
        Z_turned=-2 * (a / b) * inverse * CS,
        Y_turned=(a / b) * inverse**2 * three,
    )


def _as_matrices(
    found: _Pairs, i: NDArray[np.intp], j: NDArray[np.intp], B: int
) -> tuple[FloatArray, ...]:
    """Return A, X, Z, Y, U and t as matrices; on the diagonal, one of two equal terms for both."""
    A, X, Z, Y, U, t = (np.empty((len(found.A), B, B)) for _ in range(6))
    for matrix, own, other in (
        (A, found.A, found.A),
        (X, found.X, found.X_turned),
        (Z, found.Z, found.Z_turned),
        (Y, found.Y, found.Y_turned),
        (U, found.U, found.U),
        (t, found.t, found.t),
    ):
        matrix[:, j, i], matrix[:, i, j] = other, own
    same = i == j
    place = i[same]
    X[:, place, place] = U[:, place, place] = 0
    Y[:, place, place] = found.Y[:, same] / 2
    Z[:, place, place] = (found.Z + found.X_turned)[:, same] / 2
    return A, X, Z, Y, U, t
