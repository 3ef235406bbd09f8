"""An activation as the quadratures see it: values, slopes, and where it is not smooth."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from numbers import Real

import numpy as np

from bnsym.errors import InputError
from bnsym.meanfield.bounded import FloatArray

__all__ = ["Function"]


NEAR = 2.0**-30
"""Distance from a kink at which the growth of phi' is judged, relative to max(1, |kink|)."""

ROUNDING = 1e-12
"""Growth of phi' that rounding alone may be, relative to phi'."""


@dataclass(frozen=True)
class Function:
    """A piecewise smooth activation phi.

    It is an `Activation` itself.

    Parameters
    ----------
    name : str
        How messages call it.
    evaluate : callable
        Takes x of any shape and returns phi(x) and phi'(x), each of that shape.
    kinks : tuple of float
        Where phi or one of its derivatives jumps or is infinite, in increasing order.
    jumps : tuple of float
        Where phi itself jumps.
    resolve : callable, optional
        Takes gamma, beta and a reach, and returns the points u, |u| <= reach, that no mesh for
        phi(gamma*u + beta) may lack.  Without it nothing is known of phi but its values at the
        nodes of the rules: a bump between all of them is not seen, and no error tells of it.

    Examples
    --------
    >>> relu = Function("relu", lambda x: (np.maximum(x, 0), np.heaviside(x, 0.5)), kinks=(0.0,))
    >>> relu(np.array([-1.0, 2.0]))
    (array([0., 2.]), array([0., 1.]))
    """

    name: str
    evaluate: Callable[[FloatArray], tuple[FloatArray, FloatArray]]
    kinks: tuple[float, ...] = ()
    jumps: tuple[float, ...] = ()
    resolve: Callable[[float, float, float], tuple[float, ...]] | None = None

    def marks(self, reach: float) -> tuple[float, ...]:
        """Return the points that no mesh from -reach to reach may lack, up to a power of two."""
        return self.resolve(1.0, 0.0, 2.0 ** np.ceil(np.log2(reach))) if self.resolve else ()

    @cached_property
    def rough(self) -> bool:
        """Whether E phi'**2 is infinite: at a jump, or where phi' grows like 1/sqrt(distance)."""
        return bool(self.jumps) or any(self._grows(kink, 2.0) for kink in self.kinks)

    @cached_property
    def heavy(self) -> bool:
        """Whether E phi'**4 is infinite, as it is where phi' grows like distance**-1/4."""
        return bool(self.jumps) or any(self._grows(kink, math.sqrt(2)) for kink in self.kinks)

    def _grows(self, kink: float, factor: float) -> bool:
        """Whether phi' grows so much faster as the distance falls to a quarter, and again.

        Differences tell, in which what phi has beside a root does not count.
        """
        gaps = [abs(kink - other) / 32 for other in self.kinks if other != kink]
        near_by = min(NEAR * max(1.0, abs(kink)), *gaps, np.inf)
        for side in (-near_by, near_by):
            slopes = self(kink + side * np.array([1.0, 4.0, 16.0]))[1]
            near, far = np.abs(np.diff(slopes))
            if near >= factor * far * (1 - 1e-5) and near > ROUNDING * np.abs(slopes).max():
                return True
        return False

    def __call__(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return phi(x) and phi'(x), or raise InputError where phi is not finite."""
        with np.errstate(all="ignore"):
            value, slope = self.evaluate(x)
        if self.kinks and not np.isfinite(slope).all():  # infinite at a kink: of measure 0
            slope = np.where(np.isin(x, self.kinks), 0.0, slope)
        for what, array in ((self.name, value), (f"the derivative of {self.name}", slope)):
            bad = ~np.isfinite(array)
            if bad.any():
                raise InputError(f"{what} is not finite at x = {x[bad].flat[0]:.6g}")
        return value, slope

    def parity(self, x: FloatArray) -> int:
        """Return -1 if phi is odd on these points, to the last bit, 1 if even, 0 if neither."""
        here, there = self(np.array([x, -x]))[0]
        return int(np.array_equal(here, there)) - int(np.array_equal(here, -there))

    def affine(self, gamma: float, beta: float) -> Function:
        """Return x -> phi(gamma*x + beta): batch norm's own parameters, seen as part of phi.

        Raises
        ------
        InputError
            If gamma is 0, or one of them is not finite.

        Examples
        --------
        >>> relu = Function("relu", lambda x: (np.maximum(x, 0), (x > 0) * 1.0), kinks=(0.0,))
        >>> relu.affine(2.0, -1.0).kinks
        (0.5,)
        """
        for label, number in (("gamma", gamma), ("beta", beta)):
            if not isinstance(number, Real) or not np.isfinite(float(number)):
                raise InputError(f"{label} must be a finite real number, got {number!r:.60}")
        if gamma == 0:
            raise InputError("gamma must not be 0, for phi would be constant")

        def evaluate(x: FloatArray) -> tuple[FloatArray, FloatArray]:
            value, slope = self.evaluate(gamma * x + beta)
            return value, gamma * slope

        def seen(scale: float, shift: float, reach: float) -> tuple[float, ...]:
            assert self.resolve is not None
            return self.resolve(gamma * scale, gamma * shift + beta, reach)

        def moved(points: tuple[float, ...]) -> tuple[float, ...]:
            return tuple(sorted((point - beta) / gamma for point in points))

        name = f"{self.name} at {gamma:g}*x{beta:+g}"
        return Function(name, evaluate, moved(self.kinks), moved(self.jumps), self.resolve and seen)

    @property
    def homogeneous(self) -> None:
        """A function given by its values is treated as inhomogeneous."""
        return None

    @property
    def function(self) -> Function:
        """The function itself: it is an `Activation`."""
        return self
