"""Two batches, and the double integral that their norms become.

For f homogeneous in the covariances of both batches, h and k,

    integral of (s*t)^(power-1) det^(-1/2) f(Pi) over s, t > 0,

Pi the joint centred covariance A tilted by exp(-s*|G*h|^2 - t*|G*k|^2), det that of I + 2*D*A,
D = diag(s, ..., s, t, ..., t).  The tilts are taken one after the other.  In coordinates in which
h's covariance is diagonal the first is a division; it leaves k with a covariance whose
eigendecomposition, one for each s, serves every t.

Where both spectra are well spread that covariance is a Schur complement, and Gauss rules take few
nodes (`spreadpair` does without eigenvectors, too).  Elsewhere everything comes from a root of the
joint covariance, in sums of positive terms, and the rules are trapezoid rules.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
from scipy.linalg.lapack import dpotrf

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.maps.estimate import SAFETY, interleaved, relative
from bnsym.meanfield.maps.gram import from_complement, reflected, scaled, upwards
from bnsym.meanfield.maps.nodes import Rule, effective_rank, spacing, trapezoids
from bnsym.meanfield.maps.own import GAUSS_IS_GOOD, LEAST_RANK, gauss, own_count

__all__ = [
    "Grid",
    "Joint",
    "Sum",
    "Tilted",
    "correlations_at",
    "integrated",
    "inverse",
    "joint",
    "moved",
]

CHUNK = 2**18
"""Entries of Pi_12 held at a time: they stay in the processor's cache."""


class Joint(NamedTuple):
    """The joint covariance of two batches, centred, in the basis of the complement of 1.

    Both blocks on the diagonal have trace 1; ``scale`` is the unit of the others.  ``noise`` is
    as in `Gram`; ``first`` is the order of the first block.  An epsilon is a factor exp(-s*decay)
    for each batch, with its ``decays``.
    """

    covariance: FloatArray
    scale: float
    noise: float
    first: int
    decays: tuple[float, float] = (0.0, 0.0)


class _Pair(NamedTuple):
    """h = rows @ diag(sqrt(spectrum)) @ g, and k with E g*kᵀ = diag(spectrum)^(-1/2) @ coupling.

    ``second`` is k's covariance; if there is a ``root``, k = root @ (g, e), e standard too.
    """

    rows: FloatArray
    spectrum: FloatArray
    coupling: FloatArray
    second: FloatArray
    root: FloatArray | None


class Tilted(NamedTuple):
    """Both batches tilted by s, at some nodes along the first axis.

    ``size`` is s times the trace of h's covariance, in whose units h is given: its ``variance``,
    and ``left``, its covariances with k's axes.  Those are ``right``; k's covariance along them is
    ``eigenvalues``.  (I-2*s*Cov(h)) is rows @ diag(damping) @ rows.T before the tilt by t.
    """

    weight: FloatArray
    size: FloatArray
    rows: FloatArray
    damping: FloatArray
    variance: FloatArray
    left: FloatArray
    eigenvalues: FloatArray
    right: FloatArray


class Grid(NamedTuple):
    """The tilts by t beside these, along the second axis: deviations of h and k in their units.

    The ``trace`` is that of k's covariance; ``damping`` is 1/(1+2*t*eigenvalues).
    """

    weight: FloatArray
    t: FloatArray
    trace: FloatArray
    damping: FloatArray
    deviation: FloatArray
    beside: FloatArray


Sum: TypeAlias = Callable[[Tilted, Grid], FloatArray]

_RuleFor: TypeAlias = Callable[[FloatArray], Rule]
_Rules: TypeAlias = tuple[_RuleFor, _RuleFor]


def joint(
    Sigma1: FloatArray,
    Sigma2: FloatArray,
    Xi: FloatArray,
    slack: float = 0.0,
    epsilon: float = 0.0,
) -> Joint:
    """Return the joint covariance, or raise InputError if it has a negative eigenvalue.

    Parameters
    ----------
    Sigma1, Sigma2, Xi : array
        Covariances of the first batch, of the second, and of the first with the second.
    slack : float
        By how much, relative to the largest entries, they may be wrong.
    epsilon : float
        What batch norm adds to the variance.

    Examples
    --------
    >>> joint(np.eye(4), np.eye(4), 0.5 * np.eye(4)).covariance[0].round(6)
    array([0.333333, 0.      , 0.      , 0.166667, 0.      , 0.      ])
    """
    one, other = scaled(Sigma1), scaled(Sigma2)
    first, second = (size - 1 for size in Xi.shape)
    scale = math.sqrt(one.scale) * math.sqrt(other.scale)
    between = Xi / scale
    between -= between.sum(0) / len(between)
    between -= between.sum(1)[:, None] / between.shape[1]
    covariance = np.empty((first + second, first + second))
    covariance[:first, :first], covariance[first:, first:] = map(
        reflected, (one.matrix, other.matrix)
    )
    covariance[:first, first:] = reflected(between)
    covariance[first:, :first] = covariance[:first, first:].T
    n = max(first, second)
    noise = one.noise + other.noise
    wrong = 0.0
    if slack:
        wrong = slack * max(np.abs(Sigma1).max() / one.scale, np.abs(Sigma2).max() / other.scale)
    shifted = covariance.copy()
    shifted.reshape(-1)[:: len(shifted) + 1] += 16 * math.sqrt(n) * noise + 4 * n * wrong
    if dpotrf(shifted.T, clean=False, overwrite_a=True)[1] != 0:
        raise InputError(
            "Sigma1, Sigma2 and Xi must be a joint covariance, got one with a negative eigenvalue"
        )
    decays = (first + 1) * epsilon / one.scale, (second + 1) * epsilon / other.scale
    return Joint(covariance, scale, noise, first, decays)


def integrated(
    given: Joint,
    alpha: float,
    degree: float,
    summed: Sum,
    checked: Sum | None = None,
) -> tuple[FloatArray, float]:
    """Return the integral with power alpha/2, and its error relative to the largest entry.

    Where Gauss rules are tried, a larger one is summed on the joint covariance moved by its
    noise: what the two differ by is from quadrature and rounding together.  The trapezoid rules
    are two, both shifted together.  They miss a harmonic in s times one in t, which has the other
    sign where one rule is shifted only: both such sums, at the batches moved by their noise, tell
    its part and the noise's.

    Parameters
    ----------
    given : Joint
        The batches.
    alpha, degree : float
        That of phi, and twice the integrand's in the covariance of either batch.
    summed : callable
        The sum over a grid of nodes.
    checked : callable, optional
        A less accurate sum, to be taken instead where the result is checked.

    Examples
    --------
    >>> moment = lambda at, grid: (at.weight[:, None] * grid.weight).sum()[None]
    >>> value, error = integrated(Joint(np.eye(62) / 31, 1.0, 1e-15, 31), 1.0, 1.0, moment)
    >>> print(error < 1e-12)
    True
    """
    half, checked = alpha / 2, checked or summed
    pair = _by_blocks(given)
    spectra = pair.spectrum, np.asarray(np.linalg.eigvalsh(pair.second), np.float64)
    rank = min(effective_rank(spectrum) for spectrum in spectra)
    largest = max(float(spectrum.max()) for spectrum in spectra)
    least = own_count(rank, alpha, largest * rank)
    for count in (least, least + 3) if rank >= LEAST_RANK and not any(given.decays) else ():
        few, many = (
            partial(gauss, power=half, degree=degree / 2, count=nodes)
            for nodes in (count, count + 1)
        )
        total = _sum(pair, (few, few), summed)
        again = _sum(_by_blocks(moved(given)), (many, many), checked)
        error = 10 * relative(again - total, total)
        if error <= GAUSS_IS_GOOD:
            return total, error

    def rule_for(decay: float, shift: float) -> _RuleFor:
        step = spacing(decay)
        return partial(
            trapezoids, power=half, degree=degree / 2, step=step, offset=shift, decay=decay
        )

    def shifted(at: _Pair, by: Sum, s: float, t: float) -> FloatArray:
        return _sum(at, (rule_for(given.decays[0], s), rule_for(given.decays[1], t)), by)

    here, near = _by_root(given), _by_root(moved(given))
    total, error = interleaved(shifted(here, summed, 0.0, 0.0), shifted(here, summed, 0.5, 0.5))
    others = (shifted(near, checked, 0.0, 0.5) + shifted(near, checked, 0.5, 0.0)) / 2
    return total, error + SAFETY * relative(total - others, total)


def moved(given: Joint) -> Joint:
    """Return the batches moved by their noise in a fixed arbitrary direction, upwards.

    Examples
    --------
    >>> print(np.abs(moved(Joint(np.eye(6), 1.0, 1e-3, 3)).covariance - np.eye(6)).max() < 4e-3)
    True
    """
    direction = upwards(len(given.covariance))
    return given._replace(covariance=given.covariance + given.noise * direction)


def _by_blocks(given: Joint) -> _Pair:
    """Return the batches in h's axes."""
    covariance, n = given.covariance, given.first
    spectrum, vectors = np.linalg.eigh(covariance[:n, :n])
    coupling = vectors.T @ covariance[:n, n:]
    rows = from_complement(vectors)
    return _Pair(rows, np.maximum(spectrum, 0), coupling, covariance[n:, n:], None)


def _by_root(given: Joint) -> _Pair:
    """Return the batches in h's axes, from a root of the whole."""
    covariance, n = given.covariance, given.first
    eigenvalues, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(eigenvalues, 0))
    axes, deviation, turn = np.linalg.svd(root[:n])
    mixed = root[n:] @ turn.T
    coupling = deviation[:, None] * mixed[:, :n].T
    return _Pair(from_complement(axes), deviation**2, coupling, covariance[n:, n:], mixed)


def _sum(pair: _Pair, rules: _Rules, summed: Sum) -> FloatArray:
    """Return the sum over the nodes of both integrals, by rules that follow the spectra."""
    total: FloatArray | None = None
    for at, grid in _nodes(pair, rules):
        part = summed(at, grid)
        total = part if total is None else total + part
    assert total is not None, "every rule has a node"
    return total


def _nodes(pair: _Pair, rules: _Rules) -> Iterator[tuple[Tilted, Grid]]:
    """Iterate over chunks of the grid."""
    rule = rules[0](pair.spectrum)
    entries = len(pair.rows) * (len(pair.second) + 1)
    together = max(1, CHUNK // (entries * len(rule.s)))
    for start in range(0, len(rule.s), together):
        at = _tilted(pair, rule, slice(start, start + together))
        inner = rules[1](at.eigenvalues)
        chunk = max(1, CHUNK // (entries * len(at.size)))
        for begin in range(0, inner.s.shape[1], chunk):
            beside = slice(begin, begin + chunk)
            yield at, _grid(at, Rule(*(part[:, beside] for part in inner)))


def _tilted(pair: _Pair, rule: Rule, part: slice) -> Tilted:
    """Return both batches tilted by some s."""
    s, damping, trace = rule.s[part], rule.damping[part], rule.trace[part]
    if pair.root is None:
        drawn = np.sqrt(2 * s[:, None] * damping)[:, :, None] * pair.coupling
        second = pair.second - drawn.swapaxes(1, 2) @ drawn
    else:
        n = len(pair.spectrum)
        tilts = np.concatenate([damping, np.ones((len(s), pair.root.shape[1] - n))], 1)
        second = (pair.root * tilts[:, None, :]) @ pair.root.T
    eigenvalues, vectors = np.linalg.eigh(second)
    left = (pair.rows * (damping / np.sqrt(trace)[:, None])[:, None, :]) @ pair.coupling @ vectors
    return Tilted(
        weight=rule.weight[part],
        size=s * trace,
        rows=pair.rows,
        damping=damping,
        variance=rule.spectrum[part] @ (pair.rows**2).T,
        left=left,
        eigenvalues=np.maximum(eigenvalues, 0),
        right=from_complement(vectors),
    )


def _grid(at: Tilted, rule: Rule) -> Grid:
    """Return both batches tilted by some t too.

    Of h's variances, left**2/eigenvalues are due to k's axes and damped with them.
    """
    positive = at.eigenvalues[:, None, :] > 0
    shared = np.zeros_like(at.left)
    np.divide(at.left**2, at.eigenvalues[:, None, :], out=shared, where=positive)
    own = np.maximum(at.variance - shared.sum(-1), 0)
    deviation = np.sqrt(own[:, None, :] + rule.damping @ shared.swapaxes(1, 2))
    beside = np.sqrt(rule.spectrum @ np.square(at.right).swapaxes(1, 2))
    return Grid(rule.weight, rule.s, rule.trace, rule.damping, deviation, beside)


def correlations_at(at: Tilted, grid: Grid) -> FloatArray:
    """Return the correlations of h with k at every node of the grid.

    Examples
    --------
    >>> one = lambda at, grid: correlations_at(at, grid).max((0, 1))
    >>> covariance = np.kron([[1.0, 0.5], [0.5, 1.0]], np.eye(31) / 31)
    >>> value, _ = integrated(Joint(covariance, 1.0, 1e-15, 31), 1.0, 1.0, one)
    >>> value.shape
    (32, 32)
    """
    S, T, B = grid.deviation.shape
    shape = S, T, B, at.right.shape[1]
    scale = grid.damping / np.sqrt(grid.trace)[:, :, None]
    rows = at.left[:, None] * scale[:, :, None, :]
    rows *= inverse(grid.deviation)[..., None]
    C = (rows.reshape(S, T * B, -1) @ at.right.swapaxes(1, 2)).reshape(shape)
    C *= inverse(grid.beside)[:, :, None, :]
    return np.clip(C, -1, 1, out=C)


def inverse(deviation: FloatArray) -> FloatArray:
    """Return 1/deviation, and 0 for what does not vary.

    Examples
    --------
    >>> inverse(np.array([0.0, 2.0]))
    array([0. , 0.5])
    """
    return np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 0)
