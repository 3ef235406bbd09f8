"""Moments of an activation at one and at two vertices of the simplex, with error bounds.

Everything at BSB1 is a function of E g(x) and E g(x_i)*k(x_j) for a few functions g, k made of
phi, phi' and powers of x.  The two-point moments are found in one of two ways.  Where the
Gegenbauer coefficients fall fast (a smooth phi, or a large batch, whose P_l(rho) fall fast),
they are sums over coefficients; the rest is at most the envelope of P_l(rho) times the length
of the coefficients left out, which is known from E g**2 (Parseval) or from the last ones.
Otherwise they are nested integrals, the inner over x_j given x_i, split where x_j meets a kink,
the outer where it just touches one.
"""

from __future__ import annotations

import numpy as np

from bnsym.errors import AccuracyError
from bnsym.meanfield.bounded import UNIT, FloatArray
from bnsym.meanfield.function import Function
from bnsym.meanfield.gegenbauer import angle_values, polynomials
from bnsym.meanfield.sphere import WIDEST_PANEL, Sphere, panels

__all__ = ["moments"]

DEGREES, SMOOTH_DEGREES, BLOCK = (32, 96, 288), (32, 96, 288, 864, 2592), 8
"""How many coefficients are tried before nested integrals: those of a smooth phi end in time."""

CYCLES = 0.45
"""How far, per node of a panel, the phase of a polynomial may turn on half of it: a Gauss rule
with N nodes is exact up to degree 2*N - 1, of which this leaves N for phi."""

NEGLIGIBLE_REST = 2e-17
"""What the rest of a sum over coefficients may be, relative to h*E g**2."""

ROUNDING = 8 * UNIT
"""Charged for a sum over nodes, relative to the sum of its terms' sizes."""

MOST_POINTS, POINTS_AT_ONCE = 10_000_000, 50_000
"""Bound on the points of a nested integral (some seconds of work); what fits into a cache."""

SINGLES = {"phi_phi": 0, "x2_phi_phi": 1, "rest_rest": 3}
"""Mean squares, by the column of `_columns`; phi is centred, rest is phi less its linear part."""

SLOPE_SINGLES = {"d_d": 4, "x2_d_d": 5, "x4_d_d": 6, "r_r": 8, "x2_r_r": 9}
"""Mean squares of phi' (d), of rest' (r), and of them times powers of x."""

PAIRS = {"phi,phi": (0, 0), "x2phi,phi": (2, 0), "xphi,xphi": (1, 1), "rest,rest": (3, 3)}
"""Two-point moments, by the columns of `_columns` they pair."""

SLOPE_PAIRS = {
    "d,d": (4, 4),
    "xd,xd": (5, 5),
    "x2d,d": (6, 4),
    "x3d,xd": (7, 5),
    "x2d,x2d": (6, 6),
    "r,r": (8, 8),
    "xr,xr": (9, 9),
}


def moments(
    phi: Function, sphere: Sphere, edges: FloatArray, nodes: int, parity: int = 0
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the moments and bounds on their rounding and truncation, by name.

    Parameters
    ----------
    phi : Function
        The moments of phi' are left out if it is ``rough``.
    sphere : Sphere
    edges : array
        A mesh in y that resolves phi.
    nodes : int
        Nodes per panel; the error of the quadrature itself shows in a second call with another
        number of them.
    parity : int
        1 if phi is even, -1 if it is odd: some moments are then exactly 0.

    Raises
    ------
    AccuracyError
        If a nested integral would need too many points.
    """
    x, weights = _weighted(sphere, edges, nodes)
    value, derivative = phi(x)
    lost = _rounding(edges, nodes)
    mean = float(weights @ value) if parity != -1 else 0.0
    slope = float(weights @ ((value - mean) * x)) if parity != 1 else 0.0
    columns = _columns(x, value, derivative, mean, slope, phi.rough)
    found = {"mean": mean, "slope": slope}
    bound = {
        "mean": float((lost * weights) @ np.abs(value)) if mean else 0.0,
        "slope": float((lost * weights) @ np.abs(value * x)) if slope else 0.0,
    }
    squares, inherited = columns**2 @ weights, columns**2 @ (lost * weights)
    for name, place in (SINGLES if phi.rough else SINGLES | SLOPE_SINGLES).items():
        found[name] = float(squares[place])
        bound[name] = float(inherited[place])
    if sphere.h:
        sample = x, weights, columns
        product, error = _pairs(phi, sphere, edges, nodes, mean, slope, sample)
        narrow = np.sqrt(columns**2 @ ((lost - ROUNDING) ** 2 * weights))
        crossed = np.outer(np.sqrt(squares), narrow)
        error = error + crossed + crossed.T
    else:
        product, error = _independent(columns, weights, parity, lost)
    for name, pair in (PAIRS if phi.rough else PAIRS | SLOPE_PAIRS).items():
        found[name], bound[name] = float(product[pair]), float(error[pair])
    return found, bound


def _weighted(sphere: Sphere, edges: FloatArray, nodes: int) -> tuple[FloatArray, FloatArray]:
    """Return the nodes in x of the composite rule, and its weights, which add up to 1."""
    y, weights = (part.ravel() for part in panels(edges, nodes))
    weights = weights * sphere.density(y)
    return sphere.x(y), weights / weights.sum()


def _rounding(edges: FloatArray, nodes: int) -> FloatArray:
    """Return what is lost at each node: on a narrow panel its place is not a matter of course."""
    half = np.diff(edges) / 2
    away = np.maximum(np.abs(edges[1:]), np.abs(edges[:-1]))
    return np.repeat(ROUNDING * np.maximum(1.0, away / half), nodes)


def _independent(
    columns: FloatArray, weights: FloatArray, parity: int, lost: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the products in an infinite batch, where two vertices are independent."""
    vanish = [0, 3]  # they are centred
    vanish += {0: [], 1: [1, 4, 6, 8], -1: [2, 5, 7, 9]}[parity]
    zero = np.isin(np.arange(len(columns)), vanish)
    means = np.where(zero, 0.0, columns @ weights)
    off = np.where(zero, 0.0, np.abs(columns) @ (lost * weights))
    one_off = np.outer(np.abs(means), off)
    return np.outer(means, means), one_off + one_off.T + np.outer(off, off)


def _columns(
    x: FloatArray,
    value: FloatArray,
    derivative: FloatArray,
    mean: float,
    slope: float,
    rough: bool,
) -> FloatArray:
    """Return the functions that are paired: phi centred times 1, x, x**2, its rest, and slopes."""
    centred = value - mean
    columns = [centred, x * centred, x**2 * centred, centred - slope * x]
    if not rough:
        bent = derivative - slope
        columns += [derivative, x * derivative, x**2 * derivative, x**3 * derivative]
        columns += [bent, x * bent]
    return np.array(columns)


def _pairs(
    phi: Function,
    sphere: Sphere,
    edges: FloatArray,
    nodes: int,
    mean: float,
    slope: float,
    sample: tuple[FloatArray, FloatArray, FloatArray],
) -> tuple[FloatArray, FloatArray]:
    """Return all products of columns at two vertices and their errors, the cheaper way.

    ``sample`` is the nodes, weights and columns of the rule itself, for the first few degrees.
    """
    widest = float((edges[1:] - edges[:-1]).max())
    for count in DEGREES if phi.kinks else SMOOTH_DEGREES:
        angles, envelope = angle_values(sphere.h, count)
        phase = np.sqrt(count * (1 + count * sphere.h)) * widest / 2
        parts = int(np.ceil(phase / (CYCLES * nodes)))
        if parts > 1:
            x, weights = _weighted(sphere, _split(edges, parts), nodes)
            sample = x, weights, _columns(x, *phi(x), mean, slope, phi.rough)
        found = _coefficients(*sample, sphere.h, angles, envelope)
        if found is not None:
            return found
    return _pairs_nested(phi, sphere, edges, nodes, mean, slope)


def _split(edges: FloatArray, parts: int) -> FloatArray:
    """Divide every panel into equal parts."""
    inside = edges[:-1, None] + np.diff(edges)[:, None] * np.arange(parts) / parts
    return np.append(inside.ravel(), edges[-1])


def _coefficients(
    x: FloatArray,
    weights: FloatArray,
    columns: FloatArray,
    h: float,
    angles: FloatArray,
    envelope: FloatArray,
) -> tuple[FloatArray, FloatArray] | None:
    """Return the products as sums over coefficients, or None if too many count."""
    weighted = (columns * weights).T
    squares = np.einsum("ck,kc->c", columns, weighted)
    norms = np.maximum(np.sqrt(squares), ROUNDING * np.sqrt(squares.max()))  # a rest may be noise
    target = NEGLIGIBLE_REST * h * np.outer(norms, norms)
    recurrence = polynomials(x, h, len(angles))
    blocks: list[FloatArray] = []
    for start in range(0, len(angles), BLOCK):
        block = np.array([next(recurrence) for _ in range(BLOCK)])
        blocks.append(block @ weighted)
        found = np.concatenate(blocks)
        lacking = squares - (found**2).sum(axis=0) + 16 * ROUNDING * squares
        rest = np.sqrt(np.minimum(lacking, 16 * (blocks[-1] ** 2).sum(axis=0)))
        beyond = envelope[start + BLOCK - 1] * np.outer(rest, rest)
        if np.all(beyond <= target):
            signed = found * angles[: len(found), None]
            inherited = np.outer(ROUNDING * norms, np.abs(signed).sum(axis=0))
            return found.T @ signed, beyond + inherited + inherited.T
    return None


def _pairs_nested(
    phi: Function, sphere: Sphere, edges: FloatArray, nodes: int, mean: float, slope: float
) -> tuple[FloatArray, FloatArray]:
    """Return the same products by an integral over x_i of the mean over x_j given x_i.

    With the first vertex at latitude y, the second is at
    x_j = rho*x_i + sqrt((1 - rho**2)*(1 - h*x_i**2))*sqrt(n)*sin(z/sqrt(n)), where z has the
    density of one dimension less.  Where a kink just enters the range of x_j the inner mean is a
    half-integer power of the distance; a cubic change of variable in every outer panel, flat at
    its ends, makes that analytic.
    """
    h, rho = sphere.h, sphere.rho
    kinks = sphere.y(np.array([k for k in phi.kinks if k * k * h < 1]))
    outer = np.unique(np.concatenate([edges, _tangent_points(sphere, kinks, edges[-1])]))
    outer = outer[np.append(True, np.diff(outer) > 1e-12 * edges[-1])]
    unit, unit_weights = (part.ravel() for part in panels(np.array([0.0, 1.0]), nodes))
    width = np.diff(outer)[:, None]
    y = (outer[:-1, None] + width * unit**2 * (3 - 2 * unit)).ravel()
    weights = (width * (6 * unit * (1 - unit) * unit_weights)).ravel() * sphere.density(y)
    weights = weights / weights.sum()

    x = sphere.x(y)
    radius = np.sqrt((1 - rho**2) * np.maximum(1 - h * x**2, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        images = (sphere.x(edges[1:-1]) - rho * x[:, None]) / radius[:, None]
    images = sphere.y(np.nan_to_num(images, nan=0.0, posinf=np.inf, neginf=-np.inf))
    end = edges[-1]
    uniform = np.linspace(-end, end, 2 * int(np.ceil(end / WIDEST_PANEL)) + 1)
    inner = np.concatenate(
        [np.clip(images, -end, end), np.broadcast_to(uniform, (len(x), len(uniform)))], axis=1
    )
    inner.sort(axis=1)
    if inner.size * nodes > MOST_POINTS:
        raise AccuracyError(f"{phi.name} is too steep or singular for nested quadrature")
    outer_columns = _columns(x, *phi(x), mean, slope, phi.rough)
    given = np.empty_like(outer_columns)
    for part in np.array_split(np.arange(len(x)), 1 + inner.size * nodes // POINTS_AT_ONCE):
        z, inner_weights = (each.reshape(len(part), -1) for each in panels(inner[part], nodes))
        inner_weights = inner_weights * sphere.density(z, lost=3)
        inner_weights /= inner_weights.sum(axis=1, keepdims=True)
        x_j = rho * x[part, None] + radius[part, None] * sphere.x(z)
        inner_columns = _columns(x_j, *phi(x_j), mean, slope, phi.rough)
        given[:, part] = np.einsum("ckz,kz->ck", inner_columns, inner_weights)
    product = (outer_columns * weights) @ given.T
    sizes = np.sqrt((outer_columns**2) @ weights)
    return product, 2 * ROUNDING * np.outer(sizes, sizes)


def _tangent_points(sphere: Sphere, kinks: FloatArray, end: float) -> FloatArray:
    """Return the latitudes y_i from which the latitude of a kink is the extreme one of x_j."""
    angle = np.pi / 2 - kinks * np.sqrt(sphere.h)
    turn = np.arccos(sphere.rho)
    polar = np.concatenate([np.abs(angle - turn), np.pi - np.abs(np.pi - angle - turn)])
    points = (np.pi / 2 - polar) / np.sqrt(sphere.h)
    return np.asarray(points[np.abs(points) < end])
