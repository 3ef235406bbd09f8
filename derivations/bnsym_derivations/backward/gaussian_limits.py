"""Gradient explosion in large batches, for any activation: E φ′(x)²/Var φ(x), x normal."""

from __future__ import annotations

from sympy import Expr

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import Remainder, SimplexCosine
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym_derivations.backward import forms
from bnsym_derivations.backward.two_point import two_point_form
from bnsym_derivations.forward.gaussian_limits import (
    PHI,
    SLOPE,
    SPREAD,
    UPSILON,
    VARIES,
    gaussian,
    in_the_limit,
    value,
)
from bnsym_derivations.symbols import B, phi

__all__ = ["IDENTITIES"]

_STEEPNESS = gaussian(value(1) ** 2)


def _limit(name: str, says: str, form: Expr, end: Expr, word: type = Remainder) -> Identity:
    """Of one of the eigenvalues."""
    return Identity(
        name=name,
        says=says,
        statement=Eq(LimitOf(form, B), end),
        over=(PHI,),
        where=(VARIES, ModerateGrowth(phi, 1)),
        cite=(("Yang2019", "Appendix on the limit of large batches"),),
        uses=(UPSILON,),
        derivation=lambda: in_the_limit(Derivation(LimitOf(form, B)), end, word),
    )


IDENTITIES = (
    _limit(
        "backward.gaussian_rate",
        "In large batches gradients explode at the mean squared slope of φ over its variance.",
        two_point_form(),
        _STEEPNESS / SPREAD,
        SimplexCosine,
    ),
    _limit(
        "backward.gaussian_diagonals",
        "In large batches gradients explode along centred diagonals as fast as along G.",
        forms.diagonals_value(),
        _STEEPNESS / SPREAD,
    ),
    _limit(
        "backward.gaussian_hollow",
        "In large batches matrices without diagonal go back as they go forward.",
        forms.hollow_value(),
        SLOPE**2 / SPREAD,
    ),
)
