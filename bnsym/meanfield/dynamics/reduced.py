"""One layer on the matrices of two groups, and its derivative on all symmetric matrices.

With five entries in the place of B^2, the Laplace form of `maps` costs the same at every B.  The
derivative of V at such a matrix commutes with permutations of the groups, so it is a few small
matrices, one for each kind of disturbance; with u a vector on the first group of sum 0 and e the
unit vector between the groups,

    R      what only knows the groups: the spectrum itself
    L1     a point of the first group stands out: Diag(u) centred within the group, and u*eᵀ + e*uᵀ
    L1L2   pairs across, u*vᵀ + v*uᵀ with v on the second group
    M1     pairs within the first group: symmetric, rows of sum 0 and no diagonal

and L2 and M2 alike.  On a centred H, with g = (I + 2*s*Sigma)^-1, the derivative is the integral
that gives V with DV_phi(K)[g*H*g] - s*tr(g*H)*V_phi(K) in the place of V_phi(K).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.dynamics.groups import Groups
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.maps.dual import entry_slopes, gaussian_moment, kernel, kernel_slope
from bnsym.meanfield.maps.nodes import Rule, effective_rank, prefactor, trapezoid

__all__ = ["Image", "eigenvalues", "image_alone", "layer"]

STEP, WIDEST = 1.5, 0.4
"""Of the trapezoid rule: times the root of the rank, for the integrand is as narrow as that."""

FIRST, SECOND = [0, 0, 0, 4, 4], [0, 0, 4, 4, 4]
"""Which entry is the variance of an entry's row, and of its column."""


class Image(NamedTuple):
    """The image of a matrix: its ``entries``, and the derivative on each space of matrices.

    That on ``R`` is 3 by 3 even for groups of one point.
    """

    entries: FloatArray
    spaces: dict[str, FloatArray]


class _Nodes(NamedTuple):
    """What the sums over the nodes need, for entries in the order of `Groups`.

    ``V``, ``P`` and ``Q`` are as in `Slopes`, ``R`` is ``Q`` with row and column exchanged.
    """

    weight: FloatArray
    s: FloatArray
    damping: FloatArray
    V: FloatArray
    P: FloatArray
    Q: FloatArray
    R: FloatArray


def layer(phi: Homogeneous, groups: Groups, spectrum: FloatArray, offset: float = 0.0) -> Image:
    """Return V and its derivative at a centred matrix of two groups, for a degree above 1/2.

    Parameters
    ----------
    phi : Homogeneous
        Of degree above 1/2.
    groups : Groups
        The sizes of the groups.
    spectrum : array of float64, shape (3,)
        Eigenvalues within the groups and between, nonnegative.  At least three of the B-1 are not
        0; that of a group of one point is.
    offset : float
        By which part of a step the nodes are shifted.

    Examples
    --------
    >>> image = layer(Homogeneous(1.0, 1.0, 1.0), Groups(3, 5), np.full(3, 8 / 7))
    >>> image.entries.round(12)                                        # the identity's BSB1, B/n*G
    array([ 1.        , -0.14285714, -0.14285714, -0.14285714,  1.        ])
    >>> np.linalg.eigvals(image.spaces["L1"]).round(6)                                # (B-1)/(B+1)
    array([0.777778, 0.777778])
    """
    size = float(groups.dimensions @ spectrum)
    nodes = _at_nodes(phi, groups, spectrum / size, offset)
    spaces = {"R": _groups_alone(groups, nodes)}
    exchanged = Groups(groups.second, groups.first), _exchanged(nodes)
    for name, (sizes, own) in (("1", (groups, nodes)), ("2", exchanged)):
        if sizes.first >= 2:
            spaces[f"L{name}"] = _standing_out(sizes, own)
        if sizes.first >= 4:
            spaces[f"M{name}"] = _pairs(own, 0, 1)
    if min(groups) >= 2:
        spaces["L1L2"] = _pairs(nodes, 1, 2)
    entries = nodes.weight @ nodes.V
    return Image(entries, {name: matrix / size for name, matrix in spaces.items()})


def image_alone(
    phi: Homogeneous, groups: Groups, spectrum: FloatArray, offset: float = 0.0
) -> FloatArray:
    """Return the entries of V, without its derivative.

    Examples
    --------
    >>> image_alone(Homogeneous(1.0, 1.0, 1.0), Groups(3, 5), np.ones(3)).round(12)       # B/n*G
    array([ 1.        , -0.14285714, -0.14285714, -0.14285714,  1.        ])
    """
    size = float(groups.dimensions @ spectrum)
    given = _gaussian(phi, groups, spectrum / size, offset)
    J = _off_diagonal(kernel, phi, groups, given.C)
    V = (given.rows * given.columns) ** phi.alpha * J
    return np.asarray(gaussian_moment(phi.alpha) * (given.weight * given.rule.trace) @ V)


class _Gaussian(NamedTuple):
    """A rule, and at each node the matrix K, scaled to trace 1: deviations and correlations."""

    rule: Rule
    weight: FloatArray
    damping: FloatArray
    rows: FloatArray
    columns: FloatArray
    C: FloatArray


def _gaussian(phi: Homogeneous, groups: Groups, spectrum: FloatArray, offset: float) -> _Gaussian:
    """Choose a rule, for what the derivative needs; its weights get the prefactor."""
    alpha = phi.alpha
    repeated = np.repeat(spectrum, groups.dimensions)
    step = min(WIDEST, STEP / math.sqrt(effective_rank(repeated)))
    rule = trapezoid(repeated, alpha, alpha - 1, step, offset)
    damping = 1 / (1 + 2 * np.multiply.outer(rule.s, spectrum))
    K = (spectrum * damping) @ groups.entries.T / rule.trace[:, None]
    deviation = np.sqrt(K[:, [0, 4]])
    rows, columns = deviation[:, [0, 0, 0, 1, 1]], deviation[:, [0, 0, 1, 1, 1]]
    C = np.clip(K / (rows * columns), -1, 1)
    weight = prefactor(groups.batch, alpha) * rule.weight
    return _Gaussian(rule, weight, damping, rows, columns, C)


def _off_diagonal(
    function: Callable[[Homogeneous, FloatArray], FloatArray],
    phi: Homogeneous,
    groups: Groups,
    C: FloatArray,
) -> FloatArray:
    """Return J_phi or its derivative of correlations, evaluated only where these are not 1."""
    needed = [1, 2, 3][groups.first == 1 : 3 - (groups.second == 1)]
    values = np.repeat(function(phi, np.ones((1, 1))), C.size).reshape(C.shape)
    values[:, needed] = function(phi, C[:, needed])
    return values


def _at_nodes(phi: Homogeneous, groups: Groups, spectrum: FloatArray, offset: float) -> _Nodes:
    """Evaluate the Gaussian kernels at the nodes of a rule."""
    given = _gaussian(phi, groups, spectrum, offset)
    at = (_off_diagonal(function, phi, groups, given.C) for function in (kernel, kernel_slope))
    V, P, Q = entry_slopes(phi.alpha, given.rows, given.columns, given.C, *at)
    V *= given.rule.trace[:, None]  # K is scaled for the degree of P and Q
    R = Q * (given.rows / given.columns) ** 2
    return _Nodes(given.weight, given.rule.s, given.damping, V, P, Q, R)


def _exchanged(nodes: _Nodes) -> _Nodes:
    """Return the same with the second group as the first."""
    V, P, Q, R = (part[:, ::-1] for part in nodes[3:])
    return _Nodes(nodes.weight, nodes.s, nodes.damping[:, [1, 0, 2]], V, P, R, Q)


def _groups_alone(groups: Groups, nodes: _Nodes) -> FloatArray:
    """Return the derivative of the image's spectrum by the spectrum."""
    columns = []
    for place, dimension in enumerate(groups.dimensions):
        g = nodes.damping[:, place, None]
        M = g**2 * groups.entries[:, place]
        terms = (M[:, FIRST] * nodes.Q + M[:, SECOND] * nodes.R) / 2 + M * nodes.P
        terms -= dimension * nodes.s[:, None] * g * nodes.V
        columns.append(groups.spectrum @ (nodes.weight @ terms))
    return np.array(columns).T


def _standing_out(groups: Groups, nodes: _Nodes) -> FloatArray:
    """Return the derivative where points of the first group stand out by u, a vector of sum 0.

    M_ii = own*u_i, M_ij = pair*(u_i+u_j) in the first group, M_ij = cross*u_i between the groups;
    of two points with u_1 = -u_2 only the second of the directions is left.
    """
    k, m, B = groups.first, groups.second, groups.batch
    e, f = math.sqrt(m / (k * B)), -math.sqrt(k / (m * B))
    within, between = nodes.damping[:, 0], nodes.damping[:, 2]
    columns = []
    for factor, own, pair, cross in (
        (within**2, 1 - 2 / k, -1 / k, 0.0),
        (within * between, 2 * e, e, f),
    ):
        weight = nodes.weight * factor
        own_image = weight @ (nodes.Q[:, 0] + nodes.P[:, 0]) * own
        pair_image = weight @ (own / 2 * nodes.Q[:, 1] + pair * nodes.P[:, 1])
        cross_image = weight @ (own / 2 * nodes.Q[:, 2] + cross * nodes.P[:, 2])
        mean = e * (own_image + (k - 2) * pair_image) + f * m * cross_image
        columns.append([own_image - 2 * pair_image, mean])
    matrix = np.array(columns).T
    return matrix if k > 2 else matrix[1:, 1:]


def _pairs(nodes: _Nodes, group: int, entry: int) -> FloatArray:
    """Return the derivative on pairs of the first group and one in group 0 (the same) or 1."""
    factor = nodes.damping[:, 0] * nodes.damping[:, group]
    return np.array([[nodes.weight @ (factor * nodes.P[:, entry])]])


def eigenvalues(groups: Groups, image: Image) -> dict[str, FloatArray]:
    """Return those on each space, by decreasing size.  They are real but for rounding.

    Examples
    --------
    >>> groups = Groups(3, 5)
    >>> rates = eigenvalues(groups, layer(Homogeneous(1.0, 1.0, 1.0), groups, np.full(3, 8 / 7)))
    >>> rates["L1"].round(6), rates["M2"].round(6)
    (array([0.777778, 0.777778]), array([0.777778]))
    """
    present = groups.dimensions > 0
    spaces = image.spaces | {"R": image.spaces["R"][np.ix_(present, present)]}
    return {name: _by_size(np.linalg.eigvals(matrix)) for name, matrix in spaces.items()}


def _by_size(values: NDArray[Any]) -> FloatArray:
    """Return real numbers by decreasing size."""
    return np.asarray(values.real[np.argsort(-np.abs(values))], dtype=np.float64)
