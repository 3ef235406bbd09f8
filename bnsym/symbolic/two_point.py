"""What the congruence by the Jacobian of batch norm leaves of a direction, given two entries.

z = r x with x on the sphere. E[J D J^T] at two places is that of f'(t) f'(s)/r^2 times a form of D
between the projections of two columns of G on the plane orthogonal to x; given t and s, the cosines
of x with these columns, the mean of that form is v(t, s) D_pp + v(s, t) D_jj + w(t, s) D_pj, but
for a constant, or u(t) D_pp where the places meet.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr

from bnsym.symbolic.batchnorm import Coordinate, Remainder, SimplexCosine
from bnsym.symbolic.folded import Folded

__all__ = ["BesideFactor", "MixedFactor", "OwnFactor"]


class OwnFactor(Folded):
    """Before the entry of the direction where the places meet: ``OwnFactor(batch, t)``."""

    nargs = 2

    def definition(self) -> Expr:
        """(1 - t^2)(1 - (B - 1) t^2/(B - 2))."""
        batch, t = self.args
        return (1 - t**2) * (1 - (batch - 1) * t**2 / (batch - 2))

    def written(self, printer: Any) -> str:
        return rf"\mathsf{{u}}({printer._print(self.args[1])})"


class BesideFactor(Folded):
    """Before the entry on the diagonal at t: ``BesideFactor(batch, t, s)``."""

    nargs = 3

    def definition(self) -> Expr:
        """T s (nu_t^2 - omega) - s nu_t."""
        batch, t, s = self.args
        along = Coordinate(batch, t, s)
        return t * s * (along**2 - Remainder(batch, t, s)) - s * along

    def written(self, printer: Any) -> str:
        _, t, s = map(printer._print, self.args)
        return rf"\mathsf{{v}}({t}, {s})"


class MixedFactor(Folded):
    """Before the entry between the two places: ``MixedFactor(batch, t, s)``."""

    nargs = 3

    def definition(self) -> Expr:
        """1 - t nu_t - s nu_s + 2 t s (nu_t nu_s + rho omega)."""
        batch, t, s = self.args
        one, two = Coordinate(batch, t, s), Coordinate(batch, s, t)
        rest = SimplexCosine(batch) * Remainder(batch, t, s)
        return 1 - t * one - s * two + 2 * t * s * (one * two + rest)

    def written(self, printer: Any) -> str:
        _, t, s = map(printer._print, self.args)
        return rf"\mathsf{{w}}({t}, {s})"
