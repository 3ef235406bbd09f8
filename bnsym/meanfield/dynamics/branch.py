"""Branches of BSB2 over the degree of the alpha-ReLU, folds passed by pseudo-arclength.

At `alpha_transition` the eigenvalue of BSB1 on 𝕃 is 1, and a branch of every split leaves it to
both sides: to a larger and to a smaller variance of the first group.  A point of a branch is the
spectrum's shares of the trace, and the degree; a step goes along the tangent, then back to the
branch at a right angle (`curve`).  A branch ends where a group collapses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.dynamics.curve import Curve, Place
from bnsym.meanfield.dynamics.groups import as_groups
from bnsym.meanfield.dynamics.points import FixedPoint
from bnsym.meanfield.transition import alpha_transition

__all__ = ["Branch", "alpha_fold", "branch", "branch_through"]

LEAST = 0.55
"""Smallest degree of a branch: gradients are infinite at 1/2."""

SAME = 1e-6
"""Distance from a curve at which a point is on it."""

GONE = 1e-9
"""Share of the trace that counts as 0, that of a group that has collapsed."""


@dataclass(frozen=True, eq=False)
class Branch:
    """Fixed points with two groups, in the order in which they are passed.

    Parameters
    ----------
    batch, split : int
        Sizes of the batch and of its first group.
    degrees : array of float64, shape (n,)
        alpha.
    spectra : array of float64, shape (n, 3)
        Eigenvalues of the centred matrix within the first group, within the second, and between
        the groups, for trace 1: all 1/(B-1) at BSB1, and 0 in a group that has collapsed.
    rates : array of float64, shape (n,)
        The largest size of an eigenvalue of the covariance map's derivative.
    """

    batch: int
    split: int
    degrees: FloatArray
    spectra: FloatArray
    rates: FloatArray

    @property
    def stable(self) -> NDArray[np.bool_]:
        """Where every disturbance dies out."""
        return np.asarray(self.rates < 1)


def branch(batch: int, split: int, largest: float = 3.0) -> Branch:
    """Return the branch of a split through BSB1 at `alpha_transition`, up to a degree.

    Parameters
    ----------
    batch : int
        B, at least 5.
    split : int
        Size of the first group, from 1 to B/2.
    largest : float
        The degree at which both sides end.

    Examples
    --------
    >>> one_and_five = branch(6, 1, largest=2.4)
    >>> print(f"{one_and_five.degrees.min():.2f}")
    2.29
    """
    curve, start, away = _transition(batch, split)
    back, forth = (curve.march(start, sign * away, LEAST, largest) for sign in (-1.0, 1.0))
    return _branch(curve, [*reversed(back), Place(start, away, 1.0, 0), *forth])


def branch_through(
    point: FixedPoint, degree: float, smallest: float = 1.0, largest: float = 3.0
) -> Branch:
    """Return the branch through a fixed point that the alpha-ReLU of a degree has.

    Parameters
    ----------
    point : FixedPoint
        One with two groups, of ``Homogeneous(degree, 1, 0)``.
    degree : float
        Its alpha.
    smallest, largest : float
        The degrees at which the branch ends, if it does not before.

    Examples
    --------
    >>> from bnsym.meanfield import Homogeneous, MeanField
    >>> _, collapsed = MeanField(Homogeneous(3.0, 1.0, 0.0), 6).fixed_points(splits=[3])
    >>> found = branch_through(collapsed, 3.0, smallest=2.9, largest=3.1)
    >>> bool(found.stable.all()), found.spectra.min()                # one group is one point
    (True, np.float64(0.0))
    """
    if not point.split:
        raise InputError("point must have two groups, got BSB1")
    groups = as_groups(len(point.matrix), point.split)
    spectrum = groups.spectrum @ groups.means(point.matrix)
    shares = groups.dimensions * spectrum / (groups.dimensions @ spectrum)
    curve = Curve(groups, shares > GONE)
    start = np.append(shares[curve.active], degree)
    along = np.append(0 * start[:-1], 1.0)
    place = curve.onto(start, along)
    if np.abs(place.vector - start).max() > SAME:
        raise InputError(f"point must be a fixed point at degree {degree:g}")
    back, forth = (curve.march(start, sign * along, smallest, largest) for sign in (-1.0, 1.0))
    return _branch(curve, [*reversed(back), place, *forth])


def alpha_fold(batch: int, split: int) -> float:
    """Return the degree at which the branch of a split has its fold, below `alpha_transition`.

    From there on, fixed points with groups of split and B - split exist beside a stable BSB1.

    Parameters
    ----------
    batch : int
        B, at least 5.
    split : int
        Size of the smaller group; the branch of two equal groups leaves BSB1 without a fold.

    Examples
    --------
    >>> round(alpha_fold(6, 1), 4), round(alpha_fold(8, 1), 4)
    (2.2933, 1.6052)
    """
    curve, start, away = _transition(batch, split)
    if 2 * curve.groups.first == batch:
        raise InputError(f"the branch of two equal groups has no fold, got split {split}")
    places = curve.march(start, away, LEAST, start[-1])
    turns = [place.tangent[-1] >= 0 for place in places]
    if not any(turns[1:]) or turns[0]:
        raise AccuracyError(f"no fold was found on the branch of split {split} at batch {batch}")
    last, past = places[turns.index(True) - 1], places[turns.index(True)]
    length = last.tangent @ (past.vector - last.vector)
    turn = brentq(lambda part: curve.step(last, part).tangent[-1], 0, length, xtol=1e-6)
    return float(curve.step(last, turn).vector[-1])


def _transition(batch: int, split: int) -> tuple[Curve, FloatArray, FloatArray]:
    """Return the curve, BSB1 at the transition, and where the first group varies more."""
    groups = as_groups(batch, split)
    k, m = groups.first, groups.second
    curve = Curve(groups, groups.dimensions > 0)
    shares = groups.dimensions / groups.dimensions.sum()
    away = groups.dimensions * np.array([m, -k, m - k])
    start = np.append(shares[curve.active], alpha_transition(batch))
    return curve, start, np.append(away[curve.active], 0.0) / np.linalg.norm(away)


def _branch(curve: Curve, places: list[Place]) -> Branch:
    """Return the places as arrays."""
    degrees = np.array([place.vector[-1] for place in places])
    spectra = np.array([curve.spectrum(place.vector) for place in places])
    rates = np.array([place.rate for place in places])
    return Branch(curve.groups.batch, curve.groups.first, degrees, spectra, rates)
