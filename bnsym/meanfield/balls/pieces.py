"""An activation as rigorous integration sees it: analytic pieces between exact kinks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from flint import acb, arb

__all__ = ["AnalyticPieces", "Growth"]


class Growth(NamedTuple):
    """A bound A*(1 + |x|)**power * exp(rate*|x|) for all real x."""

    factor: float
    power: float
    rate: float

    def squared_tail(self, start: arb, power: int, narrow: arb) -> arb:
        """Bound the integral of x**power*bound**2*exp(-narrow*x**2/2) from ``start`` to infinity.

        The logarithm of the integrand is concave: beyond the start it lies below its tangent.
        """
        falls = (
            narrow * start - 2 * arb(self.rate) - 2 * arb(self.power) / (1 + start) - power / start
        )
        if not falls > 0:
            return arb.pos_inf()
        bound = arb(self.factor) * (1 + start) ** arb(self.power) * (self.rate * start).exp()
        return bound**2 * start**power * (-narrow * start**2 / 2).exp() / falls


@dataclass(frozen=True)
class AnalyticPieces:
    """An activation phi by its analytic pieces.

    Parameters
    ----------
    name : str
        How messages call it.
    kinks : callable
        Returns the kinks in increasing order, at the current precision.
    pieces : tuple of callable
        Before, between and after the kinks: each takes a complex ball and returns enclosures of
        phi and phi' on it, not finite unless they are analytic there.
    rough : bool
        Whether phi jumps, so that phi' has no second moment.
    growth : callable
        Returns bounds on the growth of phi and of phi' on the whole line, or raises InputError
        where there are none: large batches and the infinite one ask for them.
    """

    name: str
    kinks: Callable[[], list[arb]]
    pieces: tuple[Callable[[acb], list[acb]], ...]
    rough: bool
    growth: Callable[[], tuple[Growth, Growth]]
