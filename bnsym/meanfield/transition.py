"""The degree at which BSB1 of the alpha-ReLU max(x, 0)^alpha loses linear stability.

With n = B - 1 and X = (n+1)/n * J_alpha'(rho)/(1 - J_alpha(rho)), the forward eigenvalue on 𝕃 is 1
where F(alpha) = (alpha-1)*(n-3) + X - 3 vanishes.  F(1) < 0 and F(n/(n-3)) = X > 0 bracket a root.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield.arc_cosine import arc_cosine
from bnsym.meanfield.bounded import Bounded, exact
from bnsym.meanfield.homogeneous import Homogeneous
from bnsym.meanfield.mean_field import Numbers, _valid_batch

__all__ = ["alpha_transition"]

RELATIVE_ERROR = 1e-12

MOST_STEPS = 100


def alpha_transition(batch: int | NDArray[np.integer[Any]]) -> Numbers:
    """Return the degree alpha at which BSB1 of the alpha-ReLU loses linear stability.

    There the forward eigenvalue on 𝕃 is 1.  The degree lies between 1 and (B-1)/(B-4).

    Parameters
    ----------
    batch : int or array of int
        Batch sizes B, from 5 to 2**53, Python or NumPy integers.

    Returns
    -------
    float or array of float64
        The degrees, in the shape of ``batch``, each with a relative error of at most 1e-12: F is
        shown, rounding errors included, to change its sign within that distance.

    Raises
    ------
    InputError
        For a batch outside what is said above; at B = 4, BSB1 stays stable at every degree.
    AccuracyError
        If a degree cannot be told to that error.

    Notes
    -----
    Yang, Pennington, Rao, Sohl-Dickstein and Schoenholz, *A Mean Field Theory of Batch
    Normalization*, ICLR 2019.

    Examples
    --------
    >>> from bnsym.meanfield import alpha_transition
    >>> round(alpha_transition(8), 4)
    1.6193
    >>> alpha_transition(np.array([5, 16, 32])).round(4)
    array([3.9044, 1.1944, 1.0819])
    """
    valid = np.asarray(_valid_batch(batch))
    if np.any(valid == 4):
        raise InputError(
            "batch must be at least 5 for a transition, got 4, where BSB1 of the alpha-ReLU stays "
            "linearly stable at every degree"
        )
    sizes, places = np.unique(valid, return_inverse=True)
    degrees = np.array([_transition(float(size - 1)) for size in sizes], dtype=np.float64)
    return degrees[places].reshape(valid.shape) if valid.ndim else float(degrees[0])


def _transition(n: float) -> float:
    """Iterate alpha = 1 + (3-X)/(n-3), a contraction as X hardly depends on alpha, and check."""
    alpha = n / (n - 3)
    for _ in range(MOST_STEPS):
        previous, alpha = alpha, 1 + (3 - float(_x(alpha, n).value)) / (n - 3)
        if abs(alpha - previous) <= RELATIVE_ERROR / 100:
            break
    margin = RELATIVE_ERROR / 2 * alpha  # half, for what rounding does to alpha -+ margin
    below, above = (_excess(end, n) for end in (alpha - margin, alpha + margin))
    if not (below.value + below.error < 0 < above.value - above.error):
        raise AccuracyError(
            f"alpha_transition cannot be told to a relative error of {RELATIVE_ERROR} "
            f"at batch {n + 1:.0f}"
        )
    return alpha


def _excess(alpha: float, n: float) -> Bounded:
    """Evaluate F, whose sign is that of the eigenvalue minus 1."""
    return (exact(alpha) - 1) * (n - 3) + (_x(alpha, n) - 3)


def _x(alpha: float, n: float) -> Bounded:
    """Evaluate X: n times what the eigenvalue on 𝕄 adds, without its denominator."""
    size = np.asarray(n)
    kernel = arc_cosine(Homogeneous(alpha, 1.0, 0.0), size)
    return (exact(size) + 1) / size * (kernel.slope / kernel.gap)
