"""Gradient explosion in large batches, for any activation: E φ′(x)²/Var φ(x), x normal."""

from __future__ import annotations

from sympy import Expr

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym_derivations.backward import forms
from bnsym_derivations.backward.two_point import two_point_form
from bnsym_derivations.forward import two_point
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

_CITE = (("Yang2019", "Appendix on the limit of large batches"),)
STEEPNESS = gaussian(value(1) ** 2)


def _limit(form: Expr, end: Expr) -> Derivation:
    """Of one of the eigenvalues."""
    return in_the_limit(Derivation(LimitOf(form, B)), end)


RATE = Identity(
    name="backward.gaussian_rate",
    says="In large batches gradients explode at the mean squared slope of φ over its variance.",
    statement=Eq(LimitOf(two_point_form(), B), STEEPNESS / SPREAD),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=_CITE,
    uses=(UPSILON,),
    derivation=lambda: _limit(two_point_form(), STEEPNESS / SPREAD),
)


def _diagonals() -> Derivation:
    return _limit(forms.diagonals_value(), STEEPNESS / SPREAD).by(
        "instance",
        LimitOf(two_point_form(), B),
        "the limit of the rate along G",
        of=RATE.name,
        at=({phi: phi},),
    )


DIAGONALS = Identity(
    name="backward.gaussian_diagonals",
    says="In large batches gradients explode along centred diagonals as fast as along G.",
    statement=Eq(LimitOf(forms.diagonals_value(), B), LimitOf(two_point_form(), B)),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=_CITE,
    uses=(RATE.name, UPSILON),
    derivation=_diagonals,
)


def _hollow() -> Derivation:
    return _limit(forms.hollow_value(), SLOPE**2 / SPREAD).by(
        "instance",
        LimitOf(two_point.hollow_value(), B),
        "the limit of the forward eigenvalue",
        of="forward.gaussian_hollow",
        at=({phi: phi},),
    )


HOLLOW = Identity(
    name="backward.gaussian_hollow",
    says="In large batches matrices without diagonal go back as they go forward.",
    statement=Eq(LimitOf(forms.hollow_value(), B), LimitOf(two_point.hollow_value(), B)),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=_CITE,
    uses=("forward.gaussian_hollow", UPSILON),
    derivation=_hollow,
)

IDENTITIES = (RATE, DIAGONALS, HOLLOW)
