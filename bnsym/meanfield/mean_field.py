"""`MeanField`: the theory of one activation at one batch size, or at an array of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bnsym.errors import InputError
from bnsym.meanfield.any_activation import solve_any
from bnsym.meanfield.bounded import Bounded, FloatArray
from bnsym.meanfield.closed_form import Backward, Solution, solve
from bnsym.meanfield.dynamics.points import FixedPoint, broken_points
from bnsym.meanfield.epsilon import collapse, require_epsilon, solve_epsilon
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Activation, Homogeneous, as_function, require_evaluable
from bnsym.meanfield.maps.layer import Layer
from bnsym.meanfield.spectrum import spectrum

__all__ = ["CrossBatch", "Eigenvalues", "MeanField"]

SMALLEST_BATCH, LARGEST_BATCH = 4, 2**53

BATCH_RULE = (
    "batch must be an integer (Python or NumPy int) or an array of them, from 4 to 2**53, or inf"
)

Numbers: TypeAlias = float | FloatArray
"""A float for one batch size, a read-only array of its shape for an array of them."""


class Eigenvalues(NamedTuple):
    """Eigenvalues at BSB1 on R·G, on 𝕃 (dimension B-1) and on 𝕄 (dimension B(B-3)/2)."""

    G: Numbers
    L: Numbers
    M: Numbers


class CrossBatch(NamedTuple):
    """Two batches: the entry ``c`` of their block at the fixed point, and the ``rate`` to it."""

    c: Numbers
    rate: Numbers


@dataclass(frozen=True, eq=False)
class MeanField(Layer):
    """Mean field theory of a deep batch-normalized network with Gaussian weights.

    Pre-activations h of one neuron over a batch of size B pass through
    phi(sqrt(B)*G*h/|G*h|), G = I - 11ᵀ/B.  Their covariance settles at the BSB1 fixed point
    q*((1-c)*I + c*11ᵀ); the numbers below describe that point and what happens around it.
    All are float64, evaluated once and kept: closed forms where phi is positive-homogeneous and
    the batch finite, integrals by two rules otherwise.

    Parameters
    ----------
    activation : Activation
        Anything with a ``name``, a ``homogeneous`` form or None, and a ``function``, such as a
        `Homogeneous` or a `Function`.
    batch : int, inf or array of int
        Batch sizes B, from 4 to 2**53, Python or NumPy integers.  An array of any shape gives
        arrays of that shape, one integer gives floats.  ``math.inf`` is the limit of large batches.
    epsilon : float
        What batch norm adds to the variance, 0 unless given: h is divided by
        sqrt(|G*h|**2/B + epsilon).  The fixed point is then the one with the largest ``upsilon``.

    Raises
    ------
    InputError
        For a batch, activation or epsilon outside what is said above, for an epsilon from
        ``collapse_epsilon`` on, where upsilon is 0, for a phi that is constant or that
        grows too fast, and, where phi' has no second moment (a jump, a degree alpha <= 1/2), when
        ``backward``, ``explosion_rate`` or ``depth_scale`` is asked for.
    AccuracyError
        If phi is so nearly constant that upsilon cannot be told from 0, or too steep or singular
        for its integrals to be vouched for.

    Notes
    -----
    Yang, Pennington, Rao, Sohl-Dickstein and Schoenholz, *A Mean Field Theory of Batch
    Normalization*, ICLR 2019.

    Examples
    --------
    >>> from bnsym.meanfield import Homogeneous, MeanField
    >>> relu = Homogeneous(alpha=1, a=1, b=0)
    >>> print(f"{MeanField(relu, 64).explosion_rate:.12f}")
    1.493062937804
    >>> identity = MeanField(Homogeneous(alpha=1, a=1, b=1), np.array([4, 8, 16]))
    >>> identity.explosion_rate                                     # (B-2)/(B-3)
    array([2.        , 1.2       , 1.07692308])
    >>> bool(identity.error.max() < 1e-13)
    True
    """

    activation: Activation
    batch: int | float | NDArray[np.integer[Any]]
    epsilon: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "batch", _valid_batch(self.batch))
        object.__setattr__(self, "epsilon", require_epsilon(self.epsilon))
        _ = self._form or self._function  # bad input is told now, not at the first attribute

    @cached_property
    def _form(self) -> Homogeneous | None:
        """The activation as the closed forms take it, None if they do not."""
        if not isinstance(self.activation, Activation):
            raise InputError(
                "activation must be a Homogeneous or a Function, or have a name and a homogeneous "
                f"form (None needs a function), got {type(self.activation).__name__}"
            )
        form = self.activation.homogeneous
        return form and require_evaluable(form)

    @property
    def _layer(self) -> tuple[Homogeneous | Function, int, float]:
        """The activation, the batch size and epsilon as the maps at a general Sigma take them."""
        if not isinstance(self.batch, int):
            raise InputError(f"the maps at a general Sigma need one finite batch, got {self.batch}")
        return self._form or self._function, self.batch, self.epsilon

    @cached_property
    def _function(self) -> Function:
        """The activation as the integrals take it."""
        if self._form is not None:
            return as_function(self._form)
        function = getattr(self.activation, "function", None)
        if not isinstance(function, Function):
            raise InputError(
                "activation must be positive-homogeneous or have its values as a Function in the "
                f"attribute function, got {self.activation.name}"
            )
        return function

    @cached_property
    def _solution(self) -> Solution:
        """Every number with its bound, computed together: they share their integrals."""
        n = np.asarray(self.batch, dtype=np.float64) - 1
        if self.epsilon:
            phi = self._form or self._function
            return solve_epsilon(phi, n, self.epsilon, self.activation.name)
        if self._form is None or np.isinf(n).any():
            return solve_any(self._function, n)
        return solve(self._form, n)

    @property
    def _backward(self) -> Backward:
        """The backward part of the solution, where the gradient has a second moment."""
        if self._solution.backward is None:
            why = "a phi whose derivative has a second moment"
            given = f"{self.activation.name}, which jumps or is too steep at a kink"
            if self._form is not None:
                why, given = "a degree alpha > 1/2", f"alpha = {self._form.alpha!r}"
            raise InputError(
                f"backward eigenvalues, explosion_rate and depth_scale need {why} "
                f"(otherwise gradients are infinite), got {given}"
            )
        return self._solution.backward

    @cached_property
    def q(self) -> Numbers:
        """Diagonal entry of the BSB1 fixed point, E f^2."""
        return self._numbers(self._solution.q.value)

    @cached_property
    def c(self) -> Numbers:
        """Off-diagonal entry of the BSB1 fixed point divided by ``q``."""
        return self._numbers(self._solution.c.value)

    @cached_property
    def upsilon(self) -> Numbers:
        """The variance that is left after centering, q*(1-c)."""
        return self._numbers(self._solution.upsilon.value)

    @cached_property
    def forward(self) -> Eigenvalues:
        """Eigenvalues of the covariance map's derivative; epsilon = 0 makes G exactly 0."""
        found = self._solution
        spaces = (found.forward_G, found.forward_L, found.forward_M)
        return Eigenvalues(*(self._numbers(number.value) for number in spaces))

    @cached_property
    def backward(self) -> Eigenvalues:
        """Eigenvalues of the map that takes the gradient's covariance one layer back."""
        G, L, M, _ = self._backward
        return Eigenvalues(*map(self._numbers, (G.value, L.value, M.value)))

    @cached_property
    def cross_batch(self) -> CrossBatch:
        """The covariance of two batches at its fixed point, and the rate of convergence to it.

        Where phi is continuous, the rate is the eigenvalue of the backward cross-batch map too.
        """
        c, rate = self._solution.cross_batch_c, self._solution.cross_batch_rate
        return CrossBatch(*map(self._numbers, (c.value, rate.value)))

    @property
    def explosion_rate(self) -> Numbers:
        """The factor by which the squared gradient norm grows per layer: ``backward.G``."""
        return self.backward.G

    @cached_property
    def depth_scale(self) -> Numbers:
        """1/log(explosion_rate), in layers; negative where epsilon makes gradients shrink."""
        return self._numbers(self._backward.depth_scale.value)

    @cached_property
    def stable(self) -> bool | NDArray[np.bool_]:
        """Whether BSB1 is linearly stable: every forward eigenvalue lies inside (-1, 1)."""
        inside = np.all(np.abs(np.array(self.forward)) < 1, axis=0)
        return _frozen(inside) if np.ndim(self.batch) else bool(inside)

    @cached_property
    def collapse_epsilon(self) -> Numbers:
        """The epsilon from which on upsilon = 0 is the only fixed point, inf if there is none.

        For a phi of degree one it is (B-1)/B times the ``upsilon`` of epsilon = 0.  For a smooth
        one it is at least phi'(0)**2, from where on upsilon = 0 attracts.

        Examples
        --------
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> relu = MeanField(Homogeneous(1, 1, 0), 8, epsilon=0.1)
        >>> round(relu.collapse_epsilon, 10), round(relu.forward.G, 8)
        (0.3280659669, 0.34073106)
        """
        n = np.asarray(self.batch, dtype=np.float64) - 1
        found = [collapse(self._form or self._function, float(size)).value for size in n.flat]
        return self._numbers(np.array(found, dtype=np.float64).reshape(n.shape))

    @cached_property
    def error(self) -> Numbers:
        """Bound on the relative error of the worst of the numbers above.

        From running error analysis of closed forms; for integrals an estimate, from the rounding
        of their sums and from a second rule.  Infinite where a number cannot be told from 0.
        """
        numbers: list[Bounded] = [*self._solution[:-1], *(self._solution.backward or ())]
        values, errors = (
            np.array(np.broadcast_arrays(*parts))
            for parts in zip(*((number.value, number.error) for number in numbers), strict=True)
        )
        return self._numbers(Bounded(values, errors).relative_error().max(axis=0))

    def spectrum(self, count: int = 24) -> FloatArray:
        """Return a_l**2, l < count: how E phi**2 = ``q`` is made of spherical harmonics.

        a_l is the coefficient of phi(sqrt(B-1)*t) in the orthonormal Gegenbauer polynomial of
        degree l; Hermite's in an infinite batch.  Epsilon has no part in it.

        Parameters
        ----------
        count : int
            From 1 to 200.

        Returns
        -------
        array of float64
            In the shape of the batch and one axis more; each within 1e-9 of ``q``.

        Examples
        --------
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> MeanField(Homogeneous(alpha=2, a=1, b=-1), math.inf).spectrum(4).round(9)   # x**2
        array([1., 0., 2., 0.])
        """
        n = np.asarray(self.batch, dtype=np.float64) - 1
        squares = [spectrum(self._function, float(size), count) for size in n.flat]
        return np.array(squares).reshape(*n.shape, count)

    def fixed_points(self, splits: Iterable[int] | None = None) -> list[FixedPoint]:
        """Return BSB1, and the fixed points with two groups, BSB2, that a search finds.

        A network may settle at any that is stable.  The search is no proof that there are no
        others, and does not look for three groups.

        Parameters
        ----------
        splits : iterable of int, optional
            Sizes of the smaller group; all from 1 to B/2 unless given.

        Examples
        --------
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> for point in MeanField(Homogeneous(alpha=2.3, a=1, b=0), 6).fixed_points([1, 2]):
        ...     print(point.split, point.stable, round(point.rate, 3))
        0 True 0.993
        1 True 0.992
        1 False 1.004
        2 False 1.58
        """
        phi, batch, epsilon = self._layer
        if epsilon:
            raise InputError(f"the search for fixed points needs epsilon = 0, got {epsilon:g}")
        matrix = self.q * ((1 - self.c) * np.eye(batch) + self.c)
        own = {space: np.array([rate]) for space, rate in self.forward._asdict().items()}
        return [FixedPoint(0, matrix, own, float(self.error)), *broken_points(phi, batch, splits)]

    def as_dict(self) -> dict[str, Any]:
        """Return the report: numbers, lists of them and strings only, ready for JSON.

        What has no finite value (the backward numbers where gradients are infinite, an infinite
        error bound) is None; an infinite batch is "inf".

        Examples
        --------
        >>> from bnsym.meanfield import Homogeneous, MeanField
        >>> sign = MeanField(Homogeneous(alpha=0, a=1, b=1), 8).as_dict()
        >>> sign["q"], sign["backward"], sign["explosion_rate"]
        (1.0, {'G': None, 'L': None, 'M': None}, None)
        """
        explodes = self._solution.backward is None
        record = {
            "activation": self.activation.name,
            "batch": "inf" if isinstance(self.batch, float) else self.batch,
            "epsilon": self.epsilon,
            "q": self.q,
            "c": self.c,
            "upsilon": self.upsilon,
            "forward": self.forward._asdict(),
            "backward": dict.fromkeys("GLM") if explodes else self.backward._asdict(),
            "cross_batch": self.cross_batch._asdict(),
            "explosion_rate": None if explodes else self.explosion_rate,
            "depth_scale": None if explodes else self.depth_scale,
            "stable": self.stable,
            "error": self.error,
        }
        return {key: _plain(entry) for key, entry in record.items()}

    def _numbers(self, values: FloatArray) -> Numbers:
        """Give values the shape of the batch: a float, or an array nobody can change."""
        if np.ndim(self.batch) == 0:
            return float(values)
        shape = np.shape(self.batch)
        return _frozen(values.view() if values.shape == shape else np.full(shape, values))


def _valid_batch(batch: Any) -> int | float | NDArray[np.int64]:
    """Return the batch as an int, inf or a frozen integer array, or say which entry is not one."""
    if isinstance(batch, float) and batch == math.inf:
        return math.inf
    try:
        entries = np.asarray(batch)
    except ValueError as ragged:
        raise InputError(f"{BATCH_RULE}, got a ragged {type(batch).__name__}") from ragged
    if entries.ndim == 0:
        return _valid_size(batch)
    if entries.dtype.kind not in "iu":
        for entry in entries.flat:
            _valid_size(entry)
        raise InputError(f"{BATCH_RULE}, got an array of dtype {entries.dtype}")
    _valid_size(entries.min(initial=SMALLEST_BATCH))
    _valid_size(entries.max(initial=SMALLEST_BATCH))
    return _frozen(entries.astype(np.int64))


def _valid_size(size: Any) -> int:
    """Return one batch size as an int."""
    size = size.item() if isinstance(size, np.generic | np.ndarray) else size
    if isinstance(size, bool) or not isinstance(size, int):
        raise InputError(f"{BATCH_RULE}, got {size!r:.60}")
    if not SMALLEST_BATCH <= size <= LARGEST_BATCH:
        bits = size.bit_length()
        shown = str(size) if bits <= 64 else f"one of {bits} bits"
        raise InputError(f"{BATCH_RULE}, got {shown}")
    return size


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array, read-only."""
    array.flags.writeable = False
    return array


def _plain(entry: Any) -> Any:
    """Turn arrays into lists and infinities into None, for JSON has neither."""
    if isinstance(entry, dict):
        return {key: _plain(value) for key, value in entry.items()}
    if isinstance(entry, np.ndarray):
        if np.isfinite(entry).all():
            return entry.tolist()
        return np.where(np.isfinite(entry), entry, np.array(None)).tolist()
    if isinstance(entry, float) and not math.isfinite(entry):
        return None
    return entry
