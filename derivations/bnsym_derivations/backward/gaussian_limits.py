"""Gradient explosion in large batches, for any activation: E φ′(x)²/Var φ(x), x normal."""

from __future__ import annotations

from sympy import Expr, Integer

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import SimplexCosine
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
    apart,
    gaussian,
    in_the_limit,
    value,
)
from bnsym_derivations.symbols import B, eta, phi, xi, zeta

__all__ = ["IDENTITIES", "gap"]

_CITE = (("Yang2019", "Appendix on the limit of large batches"),)
_STEEPNESS = gaussian(value(1) ** 2)


def _limit(name: str, says: str, form: Expr, end: Expr) -> Identity:
    """Of one of the eigenvalues."""
    return Identity(
        name=name,
        says=says,
        statement=Eq(LimitOf(form, B), end),
        over=(PHI,),
        where=(VARIES, ModerateGrowth(phi, 1)),
        cite=_CITE,
        uses=(UPSILON,),
        derivation=lambda: in_the_limit(Derivation(LimitOf(form, B)), end),
    )


_LIMITS = (
    _limit(
        "backward.gaussian_rate",
        "In large batches gradients explode at the mean squared slope of φ over its variance.",
        two_point_form(),
        _STEEPNESS / SPREAD,
    ),
    _limit(
        "backward.gaussian_hollow",
        "In large batches matrices without diagonal go back as they go forward.",
        forms.hollow_value(),
        SLOPE**2 / SPREAD,
    ),
)


_TERMS = apart(forms.diagonals_value())


def _diagonals() -> Derivation:
    rho = {SimplexCosine(B): SimplexCosine(B).definition()}
    chain = Derivation(_TERMS).by(
        "definition", _TERMS.xreplace(rho), "ϱ = −1/(B − 1)", of=(SimplexCosine,)
    )
    for weight, end in ((xi, _STEEPNESS / SPREAD), (eta, Integer(0)), (zeta, Integer(0))):
        mean = forms.weights()[weight].xreplace(rho)
        (limit,) = (node for node in chain.end.atoms(LimitOf) if node.has(mean))
        chain = in_the_limit(chain, chain.end.xreplace({limit: end}), limit)
    return chain


_DIAGONALS = Identity(
    name="backward.gaussian_diagonals",
    says="In large batches gradients explode along centred diagonals as fast as along G.",
    statement=Eq(_TERMS, _STEEPNESS / SPREAD),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=_CITE,
    uses=(UPSILON,),
    derivation=_diagonals,
)


def gap(name: str, says: str, steep: tuple[str, Expr], flat: tuple[str, Expr]) -> Identity:
    """By how much one of two limits, the squared mean slope being the other, is the larger one."""
    (first, form), (second, other) = steep, flat
    above, below = _STEEPNESS / SPREAD, SLOPE**2 / SPREAD
    ends = (_STEEPNESS - SLOPE**2) / SPREAD
    return Identity(
        name=name,
        says=says,
        statement=Eq(LimitOf(form, B) - LimitOf(other, B), ends),
        over=(PHI,),
        where=(VARIES, ModerateGrowth(phi, 1)),
        cite=_CITE,
        uses=(first, second),
        derivation=lambda: (
            Derivation(LimitOf(form, B) - LimitOf(other, B))
            .by("instance", above - LimitOf(other, B), "the first", of=first, at=({phi: phi},))
            .by("instance", above - below, "the second", of=second, at=({phi: phi},))
            .by("field", ends, "one fraction")
        ),
    )


IDENTITIES = (
    *_LIMITS,
    _DIAGONALS,
    gap(
        "backward.gaussian_gap",
        "In large batches gradients explode faster by the variance of the slope over that of φ.",
        ("backward.gaussian_rate", two_point_form()),
        ("backward.gaussian_hollow", forms.hollow_value()),
    ),
)
