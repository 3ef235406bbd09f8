"""The theory in Arb balls, which provably contain the numbers, at any precision.

`numbers` is the theory of an `AnalyticPieces` by its Gegenbauer coefficients (`coefficients`,
by a Gauss rule whose error is bounded on ellipses, `rule`) with a bound on all that are left
out; `homogeneous_numbers` that of a positive-homogeneous activation in closed form.  Everything
is at the current precision of Arb.  `bnsym.meanfield` does not load this package.
"""

from bnsym.meanfield.balls.closed_form import homogeneous_numbers
from bnsym.meanfield.balls.pieces import AnalyticPieces
from bnsym.meanfield.balls.series import numbers, radius
from bnsym.meanfield.balls.theory import BallTheory

__all__ = ["AnalyticPieces", "BallTheory", "homogeneous_numbers", "numbers", "radius"]
