"""Two batches and a smooth activation: averages over ellipses in the complex plane.

For y = sqrt(B)*G*h/|G*h| and w alike from k, (h, k) jointly Gaussian, and functions f and g,

    E f(y_i)*g(w_j) = f(0)*g(0) + f(0)*E(g(w_j)-g(0)) + E(f(y_i)-f(0))*g(0)
        + integral of det^(-1/2) W/(s*t) over s, t > 0,
    W = 1/4 of the mean over theta and omega of zeta*f'(zeta)*eta*g'(eta),
    zeta = R*cos(theta)*sqrt(1+e^(i*omega)), eta = S*cos(theta-beta)*sqrt(1+e^(-i*omega)),

R^2 = 2*B*s*Pi_ii, S^2 alike, cos(beta) the correlation of h_i and k_j under the tilted Pi of
`pair`.  On f = y^m, g = w^n the mean over omega is what the double Laplace form asks for,
1/(Gamma(m/2)*Gamma(n/2)) over the Gaussian's own 1/Gamma((m+n)/2+1): by Vandermonde's convolution

    mean of (1+e^(i*omega))^p * (1+e^(-i*omega))^q = Gamma(p+q+1)/(Gamma(p+1)*Gamma(q+1)).

Polynomials are dense where f' is analytic: zeta^2 lies in a disc through 0 centred at R^2 <= B-1,
inside a lemniscate that makes angles of 45 degrees with the real axis.  Poles on the imaginary
axis, as those of tanh, stay out for every B.  Whether f' is analytic there Cauchy's formula tells.

In cosine series over theta, W is a sum of k-th terms F_k(R)*F_k(S)ᵀ*T_k(cos(beta)), F_k a few
functions on an interval, which are tabled.  Odd and even parts of f do not meet.
"""

from __future__ import annotations

import itertools
import math
import warnings
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray
from scipy.fft import dct

from bnsym.errors import AccuracyError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.maps.pair import Grid, Tilted, correlations_at

__all__ = ["Means", "Table", "analytic", "means", "means_at", "parts", "tables"]

SIZES = ((24, 12), (36, 18), (54, 26), (81, 36), (122, 48), (183, 60), (274, 72))
"""Angles, and nodes in omega, of successive tables: each is checked by the one before."""

CLOSE = 1e-12
"""Difference of two tables, relative to the largest W, at which the finer one is taken."""

RESOLVED = 1e-8
"""That difference beyond which the last tables do not serve."""

NEGLIGIBLE = 3e-8
"""Size below which a function F_k is left out, relative to the largest: W has two of them."""

CAUCHY = 360
"""Nodes in omega of Cauchy's formula."""

CONTINUES = 1e-12
"""Difference in Cauchy's formula, relative to the largest phi', up to which phi' is analytic."""

FARTHEST = 1e3
"""By what phi' off the line may exceed that on it: W cancels from squares of it."""


class Table(NamedTuple):
    """W/(R*S)^power for R and S up to ``reach``, of the odd part of phi or, at power 2, the even.

    ``coefficients`` are the Chebyshev series in 2*(R/reach)^2 - 1 of functions F of R, one in each
    column; ``slopes`` are those of R*dF/dR.  W is the sum over k = 1, 3, ... or 0, 2, ... of T_k(c)
    times the inner product of the F(R) and F(S) between the ``places`` of k and of the next.
    """

    power: int
    reach: float
    places: tuple[int, ...]
    coefficients: FloatArray
    slopes: FloatArray


class Means(NamedTuple):
    """W at every pair of points, and its derivatives, all over (R*S)^power.

    ``along`` and ``across`` are R*dW/dR and S*dW/dS, ``turning`` is dW/dc.
    """

    W: FloatArray
    along: FloatArray
    across: FloatArray
    turning: FloatArray


@lru_cache(maxsize=64)
def analytic(phi: Function, reach: float) -> bool:
    """Whether phi' continues to the lemniscate of half width sqrt(2)*reach, by Cauchy's formula.

    It may not grow far larger there than on the line, as that of sin(10*x) does.

    Examples
    --------
    >>> tanh, bump = (
    ...     Function("tanh", lambda x: (np.tanh(x), 1 - np.tanh(x)**2)),
    ...     Function("bump", lambda x: (np.arctan(x - 3), 1 / (1 + (x - 3)**2))),
    ... )
    >>> analytic(tanh, 30.0), analytic(bump, 1.0), analytic(bump, 30.0)
    (True, True, False)
    """
    if phi.kinks or phi.jumps:
        return False
    turned, weight = _turns(CAUCHY)
    z = reach * turned
    line = _continued(phi, reach * np.linspace(-math.sqrt(2), math.sqrt(2), CAUCHY) + 0j)
    if line is None:
        return False
    largest = np.abs(line).max()
    inside = reach * np.array([0.1, 0.35, 0.7, 1.1, 1.35])
    # z^2 = reach^2*(1 + e^(i*omega)); half of a lobe is the mirror image of the other.
    kernel = weight * (z**2 - reach**2) / (2 * z * (z - inside[:, None]))
    for sign in (1.0, -1.0):
        values, known = _continued(phi, sign * z), _continued(phi, sign * inside + 0j)
        if values is None or known is None or np.abs(values).max() > FARTHEST * largest:
            return False
        gap = np.abs((kernel * values).sum(-1).real - known.real)
        if not np.all(gap <= CONTINUES * largest):
            return False
    return True


def _continued(phi: Function, z: Any) -> NDArray[np.complex128] | None:
    """Return phi' in the complex plane, or None where it is not defined there."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            slope = np.asarray(phi.evaluate(z)[1], dtype=np.complex128)
    except Exception:  # whatever a function of real numbers raises at others
        return None
    return slope if slope.shape == z.shape and np.isfinite(slope).all() else None


@lru_cache(maxsize=16)
def tables(phi: Function, reach: float) -> tuple[tuple[Table, Table], ...] | None:
    """Return tables of the odd and of the even part of phi, each with one that checks it.

    A part that phi lacks is left out.  The reach is the square root of the larger batch less 1.
    None where phi' is not analytic, or takes larger tables.

    Examples
    --------
    >>> cube = Function("cube", lambda x: (x**3, 3 * x**2))
    >>> [(fine.power, fine.places) for fine, _ in tables(cube, 2.0)]
    [(1, (0, 1, 2))]
    """
    if not analytic(phi, reach):
        return None
    coarse = _parts(phi, reach, *SIZES[0])
    known = _everywhere(coarse)
    for size in SIZES[1:]:
        fine = _parts(phi, reach, *size)
        here = _everywhere(fine)
        largest, gap = np.abs(here).max(), np.abs(here - known).max()
        if gap <= CLOSE * largest:
            break
        coarse, known = fine, here
    if not gap <= RESOLVED * largest:
        return None
    return tuple((one, other) for one, other in zip(fine, coarse, strict=True) if one.places[1:])


def parts(phi: Function, reach: float) -> tuple[tuple[Table, Table], ...]:
    """Return these tables, or raise AccuracyError where there are none.

    Examples
    --------
    >>> even = Function("even", lambda x: (x**2, 2 * x))
    >>> len(parts(even, 2.0))
    1
    """
    found = tables(phi, reach)
    if found is None:
        raise AccuracyError(f"{phi.name} is too steep for the maps of two batches")
    return found


def _parts(phi: Function, reach: float, size: int, turns: int) -> tuple[Table, ...]:
    """Return the tables of the parts of phi, with this number of angles and of nodes in R."""
    turned, weight = _turns(turns)
    angle = math.pi * (np.arange(size) + 0.5) / size
    R = reach * np.cos(angle / 2)
    series = np.empty((size, size, turns), np.complex128)
    for place, q in enumerate(turned):
        z: Any = q * R[:, None] * np.cos(angle)
        with np.errstate(all="ignore"):
            values = z * phi.evaluate(z)[1]
        series[:, :, place] = ((dct(values.real) + 1j * dct(values.imag)) / size).T
    # W is a quarter of a_0*b_0 and of half the products of the other coefficients.
    series[0] /= math.sqrt(2)
    series *= np.sqrt(weight / 8)
    both = [_polynomials(series[power % 2 :: 2], R, power) for power in (1, 2)]
    largest = max(squares.max() for _, squares, _ in both)
    return tuple(_table(*part, reach, power, largest) for power, part in enumerate(both, 1))


def _polynomials(
    series: NDArray[np.complex128], R: FloatArray, power: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return Chebyshev series in y of each order's functions, and the axes of these."""
    scaled = series / (R**power)[:, None]
    series_in_y = dct(np.concatenate([scaled.real, scaled.imag], -1), axis=1) / len(R)
    series_in_y[:, 0] /= 2
    squares, axes = np.linalg.eigh(series_in_y.swapaxes(1, 2) @ series_in_y)
    return series_in_y, squares, axes


def _turns(count: int) -> tuple[NDArray[np.complex128], FloatArray]:
    """Return sqrt(1+e^(i*omega)) at nodes of the mean over omega from 0 to pi.

    In v, omega = pi - 2*v^2: what is a square root of the distance to pi is analytic in v.
    """
    x, weight = np.polynomial.legendre.leggauss(count)
    v = math.sqrt(math.pi / 2) * (1 + x) / 2
    half = math.pi / 2 - v**2
    return np.sqrt(2 * np.sin(v**2)) * np.exp(0.5j * half), weight * v * math.sqrt(2 / math.pi)


def _table(
    polynomials: FloatArray,
    squares: FloatArray,
    axes: FloatArray,
    reach: float,
    power: int,
    largest: float,
) -> Table:
    """Return the table of those functions that count."""
    kept = squares > NEGLIGIBLE**2 * largest
    columns = [one @ axis[:, keep] for one, axis, keep in zip(polynomials, axes, kept, strict=True)]
    coefficients = np.concatenate(columns, 1)
    places = (0, *np.cumsum(kept.sum(-1)).tolist())
    places = places[: places.index(places[-1]) + 1]
    return Table(power, reach, places, coefficients, _slopes(coefficients))


def _slopes(coefficients: FloatArray) -> FloatArray:
    """Return the series of R*dF/dR = 2*(y+1)*dF/dy from those in y = 2*(R/reach)^2 - 1."""
    slope = chebyshev.chebder(coefficients)
    beside = np.zeros_like(coefficients)
    beside[: len(slope)] += 2 * slope
    beside[1 : len(slope) + 1] += slope  # y*T_m is (T_{m+1} + T_{|m-1|})/2, twice
    beside[1] += slope[0]
    beside[: len(slope) - 1] += slope[1:]
    return beside


def _everywhere(parts: tuple[Table, ...]) -> FloatArray:
    """Return W of both parts at some R, S and c."""
    grid = np.linspace(0.1, 1.0, 10)
    found = []
    for table in parts:
        R = table.reach * np.broadcast_to(grid, (5, len(grid)))
        C = np.broadcast_to(np.linspace(-1, 1, 5)[:, None, None], (5, len(grid), len(grid)))
        scale = np.multiply.outer(R[0], R[0]) ** table.power
        found.append(scale * means(table, R, R, C, slopes=False).W)
    return np.array(found)


def means(table: Table, R: FloatArray, S: FloatArray, C: FloatArray, slopes: bool) -> Means:
    """Return W over (R*S)^power, with its derivatives if they are asked for, else without.

    Parameters
    ----------
    table : Table
        Of the part of phi.
    R, S, C : array, shapes (..., B), (..., C) and (..., B, C)
        As above; C are the correlations.
    slopes : bool
        Whether the derivatives are wanted.

    Examples
    --------
    >>> line = Function("line", lambda x: (x, np.ones_like(x)))
    >>> (odd, _), = tables(line, 2.0)
    >>> one = np.ones(1)
    >>> (2 * np.pi * means(odd, one, one, 0.5 * np.ones((1, 1)), slopes=False).W).round(12)
    array([[0.5]])
    """
    first, second = (_functions(table, radius, slopes) for radius in (R, S))
    W, along, across, turning = (np.zeros(C.shape) for _ in range(4))
    double = 2 * (2 * C**2 - 1)
    start = table.power % 2  # T and U are T_k(c) and U_{k-1}(c), and those of k-2 before
    T, T_before = (C, C) if start else (np.ones_like(C), double / 2)
    U, U_before = (np.ones_like(C), -np.ones_like(C)) if start else (np.zeros_like(C), -2 * C)
    for place, order in zip(pairwise(table.places), itertools.count(start, 2), strict=False):
        F, dF = (part[..., slice(*place)] for part in first)
        G, dG = (part[..., slice(*place)].swapaxes(-1, -2) for part in second)
        inner = F @ G
        W += inner * T
        if slopes:
            along += (dF @ G) * T
            across += (F @ dG) * T
            turning += order * inner * U
        T, T_before = double * T - T_before, T
        U, U_before = double * U - U_before, U
    return Means(W, along + table.power * W, across + table.power * W, turning)


def means_at(table: Table, at: Tilted, grid: Grid, slopes: bool) -> tuple[Means, FloatArray]:
    """Return these at every node of a grid, and what they are to be multiplied by.

    The grid is one whose weights are for an integrand of degree power/2 in either covariance.
    """
    B, C = grid.deviation.shape[-1], grid.beside.shape[-1]
    one = np.sqrt(2 * B * at.size)[:, None, None] * grid.deviation
    other = np.sqrt(2 * C * grid.t * grid.trace)[..., None] * grid.beside
    size = 2 * math.sqrt(B * C) * grid.deviation[..., :, None] * grid.beside[..., None, :]
    return means(table, one, other, correlations_at(at, grid), slopes), size**table.power


def _functions(table: Table, R: FloatArray, slopes: bool) -> tuple[FloatArray, FloatArray]:
    """Return all F at these R, and R*dF/dR or F again."""
    y = np.clip(2 * (R / table.reach) ** 2 - 1, -1.0, 1.0)
    basis = chebyshev.chebvander(y.ravel(), len(table.coefficients) - 1)
    F = (basis @ table.coefficients).reshape(*R.shape, -1)
    return F, (basis @ table.slopes).reshape(F.shape) if slopes else F
