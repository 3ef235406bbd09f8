"""The forward eigenvalues of any activation as the batch grows."""

from __future__ import annotations

from sympy import Rational

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.predicates import ModerateGrowth
from bnsym_derivations.forward import two_point
from bnsym_derivations.forward.gaussian_limits import (
    PHI,
    SLOPE,
    SPREAD,
    UPSILON,
    VARIES,
    first,
    gaussian,
    in_the_limit,
    value,
)
from bnsym_derivations.symbols import B, phi, x

__all__ = ["IDENTITIES"]

_LINEAR = gaussian(x * value())


def _hollow() -> Derivation:
    chain = Derivation(LimitOf(two_point.hollow_value(), B))
    return in_the_limit(chain, _LINEAR**2 / SPREAD).by(
        "stein", SLOPE**2 / SPREAD, "E x φ(x) = E φ′(x)", mean=_LINEAR
    )


HOLLOW = Identity(
    name="forward.gaussian_hollow",
    says="In large batches the eigenvalue on matrices without diagonal is (E φ′(x))²/Var φ(x).",
    statement=Eq(LimitOf(two_point.hollow_value(), B), SLOPE**2 / SPREAD),
    over=(PHI,),
    where=(VARIES, ModerateGrowth(phi, 1)),
    cite=two_point.CITE,
    uses=(UPSILON,),
    derivation=_hollow,
)


def _diagonals() -> Derivation:
    square, plain = gaussian(x**2 * value() ** 2), gaussian(x**2 * value())
    second = gaussian(value() ** 2)
    half = Rational(1, 2)
    chain = Derivation(LimitOf(two_point.diagonals_value(), B))
    middle = (half * (square - second) - first * (plain - first)) / SPREAD
    own, mixed = gaussian(x * value() * value(1)), gaussian(x * value(1))
    return (
        in_the_limit(chain, middle)
    )


IDENTITIES = (HOLLOW,)
