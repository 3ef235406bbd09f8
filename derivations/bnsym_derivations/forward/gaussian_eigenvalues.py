"""The forward eigenvalues of any activation as the batch grows."""

from __future__ import annotations

from sympy import Integer, Rational

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import Remainder
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym_derivations.forward import two_point
from bnsym_derivations.forward.gaussian_limits import (
    PHI,
    SECOND,
    SLOPE,
    SPREAD,
    UPSILON,
    VARIES,
    apart,
    first,
    gaussian,
    in_the_limit,
    value,
)
from bnsym_derivations.symbols import B, eta, phi, x, xi, zeta

__all__ = ["IDENTITIES"]

_LINEAR = gaussian(x * value())


def _hollow() -> Derivation:
    form = two_point.hollow_value()
    unfolded = form.replace(Remainder, lambda *args: Remainder(*args).definition())
    chain = Derivation(LimitOf(form, B)).by(
        "definition", LimitOf(unfolded, B), "the rest of the point", of=(Remainder,)
    )
    return in_the_limit(chain, _LINEAR**2 / SPREAD).by(
        "stein", SLOPE**2 / SPREAD, "E x φ(x) = E φ′(x)", mean=_LINEAR
    )


HOLLOW = Identity(
    name="forward.gaussian_hollow",
    says="In large batches matrices without diagonal shrink by a squared mean slope over variance.",
    statement=Eq(LimitOf(two_point.hollow_value(), B), SLOPE**2 / SPREAD),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=two_point.CITE,
    uses=(UPSILON,),
    derivation=_hollow,
)


_OWN, _MIXED = gaussian(x * value() * value(1)), gaussian(x * value(1))
_END = (_OWN - first * _MIXED) / SPREAD


_TERMS = apart(two_point.diagonals_value())


def _diagonals() -> Derivation:
    square, plain = gaussian(x**2 * value() ** 2), gaussian(x**2 * value())
    ends = {
        xi: (square - SECOND) * Rational(1, 2) / SPREAD,
        eta: -first * (plain - first) / SPREAD,
        zeta: Integer(0),
    }
    chain, total = Derivation(_TERMS), _TERMS
    for weight, end in ends.items():
        mean = two_point.weights()[weight]
        (limit,) = (node for node in _TERMS.atoms(LimitOf) if node.has(mean))
        total = total.xreplace({limit: end})
        chain = in_the_limit(chain, total, limit)
    return chain.by(
        "stein",
        (_OWN - first * (plain - first)) / SPREAD,
        "E x (x φ²) = E φ² + 2 E x φ φ′",
        mean=square,
    ).by("stein", _END, "E x (x φ) = E φ + E x φ′", mean=plain)


DIAGONALS = Identity(
    name="forward.gaussian_diagonals",
    says="In large batches the eigenvalue on centred diagonals is a covariance of φ and x φ′.",
    statement=Eq(_TERMS, _END),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=two_point.CITE,
    uses=(UPSILON,),
    derivation=_diagonals,
)

IDENTITIES = (HOLLOW, DIAGONALS)
