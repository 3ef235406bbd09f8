"""Means of two zonal harmonics between two projections: Jacobi's matrix at work.

Multiplication by a projection takes a harmonic to its two neighbours, so that of two harmonics
between two projections only those of one degree, or of degrees two apart, do meet.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Add, Expr, Integer, KroneckerDelta, Mul

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.sphere import JacobiEntry, Legendre, Zonal
from bnsym_derivations.sphere.homogeneous import ONE, TWO
from bnsym_derivations.symbols import c, l, m, n, s, t

__all__ = ["IDENTITIES", "between", "entries"]

_DIMENSION = Variable(n, Integers(3, corners=(3, 4, 15)), "dimension")
_LOWEST = Variable(l, Integers(0, reach=4, corners=(0, 1)), "degree")
_OTHER = Variable(m, Integers(1, reach=4, corners=(1, 2), like=l), "another degree")
_DEGREE = Variable(l, Integers(1, reach=4, corners=(1, 2)), "degree")
_COSINE = Variable(
    c, Reals(-1, 1, closed=True, corners=("1/2", 0, 1)), "cosine of the two directions"
)
_ONE = Integer(1)
_CITE = (("DLMF", "(18.9.1), Table 18.9.1"),)
_NEXT = "t Z_l = τ_(l+1) Z_(l+1) + τ_l Z_(l−1)"
_SPREAD = "multiply out"
_APART = "harmonics of different degree are orthogonal"


def entries(degree: Expr = l, dimension: Expr = n) -> tuple[Expr, Expr]:
    """Those of Jacobi's matrix beside a degree: to the one below, and to the one above."""
    return JacobiEntry(dimension, degree), JacobiEntry(dimension, degree + 1)


def between(factor: Expr, one: Expr, two: Expr, law: SphericalProjections = ONE) -> Expectation:
    """The mean of a factor between harmonics of the first and of the last projection."""
    n, (first, *_, last) = law.dimension, (law.variables[0], *law.variables)
    return Expectation(factor * Zonal(n, one, first) * Zonal(n, two, last), law)


def _multiplied(degree: Expr, point: Expr) -> Expr:
    """The projection times a harmonic, by the neighbours of this."""
    down, up = entries(degree)
    return up * Zonal(n, degree + 1, point) + down * Zonal(n, degree - 1, point)


def _instance(chain: Derivation, after: Expr, *places: tuple[Expr, Expr]) -> Derivation:
    """Multiplication of harmonics of some degrees, each by its projection."""
    at = tuple({n: n, l: degree - 1, t: point} for degree, point in places)
    return chain.by("instance", after, _NEXT, of="sphere.zonal_multiplication", at=at)


def _entry() -> Derivation:
    down, up = entries(m)
    return (
        _instance(
            Derivation(between(t, l, m)),
            Expectation(Zonal(n, l, t) * _multiplied(m, t), ONE),
            (m, t),
        )
        .by("linearity", up * between(_ONE, l, m + 1) + down * between(_ONE, l, m - 1), _SPREAD)
        .by("reproducing", _ENTRY, _APART)
    )


def _square() -> Derivation:
    down, up = entries()
    pairs = up**2 * between(_ONE, l + 1, l + 1) + down**2 * between(_ONE, l - 1, l - 1)
    pairs += 2 * up * down * between(_ONE, l + 1, l - 1)
    return (
        _instance(Derivation(between(t**2, l, l)), Expectation(_multiplied(l, t) ** 2, ONE), (l, t))
        .by("linearity", pairs, _SPREAD)
        .by("reproducing", down**2 + up**2, _APART)
    )


def _product() -> Derivation:
    down, up = entries()
    pairs = up**2 * between(_ONE, l + 1, l + 1, TWO) + down**2 * between(_ONE, l - 1, l - 1, TWO)
    pairs += up * down * (between(_ONE, l + 1, l - 1, TWO) + between(_ONE, l - 1, l + 1, TWO))
    return (
        _instance(
            Derivation(between(t * s, l, l, TWO)),
            Expectation(_multiplied(l, t) * _multiplied(l, s), TWO),
            (l, t),
            (l, s),
        )
        .by("linearity", pairs, _SPREAD)
        .by("reproducing", _PRODUCT, _APART)
    )


def _raised(law: SphericalProjections) -> Derivation:
    """The upper of two harmonics beside l, times its projection."""
    last, (_, up), above = law.variables[-1], entries(), JacobiEntry(n, l + 2)
    lower = t * Zonal(n, l - 1, t)
    return _instance(
        Derivation(between(t * last, l - 1, l + 1, law)),
        Expectation(lower * _multiplied(l + 1, last), law),
        (l + 1, last),
    ).by(
        "linearity",
        above * between(t, l - 1, l + 2, law) + up * between(t, l - 1, l, law),
        _SPREAD,
    )


def _lowered(chain: Derivation, after: Expr) -> Derivation:
    """The lower one times its projection."""
    places = ({n: n, l: l - 1, m: l + 2}, {n: n, l: l - 1, m: l})
    return chain.by(
        "instance",
        after,
        "an entry of Jacobi's matrix, and none",
        of="sphere.jacobi_entry",
        at=places,
    )


def _product_apart() -> Derivation:
    _, up = entries()
    high, here = (Legendre(n, degree, c) for degree in (l + 2, l))
    both = JacobiEntry(n, l + 2) * high * between(t, l - 1, l + 2) + up * here * between(
        t, l - 1, l
    )
    chain = _raised(TWO).by(
        "reproducing", both, "a harmonic takes a function of one projection to the other"
    )
    return _lowered(chain, _PRODUCT_APART)


def _identity(
    name: str,
    says: str,
    sides: tuple[Expr, Expr],
    derivation: Callable[[], Derivation],
    *others: Variable,
) -> Identity:
    """One of the means."""
    known = ("sphere.jacobi_entry",) if name.endswith("apart") else ()
    return Identity(
        name=f"sphere.{name}",
        says=says,
        statement=Eq(*sides),
        over=(_DIMENSION, *others),
        cite=_CITE,
        uses=(*known, "sphere.zonal_multiplication"),
        derivation=derivation,
    )


_ENTRY = KroneckerDelta(l, m + 1) * JacobiEntry(n, m + 1) + KroneckerDelta(l, m - 1) * JacobiEntry(
    n, m
)
_PRODUCT = entries()[1] ** 2 * Legendre(n, l + 1, c) + entries()[0] ** 2 * Legendre(n, l - 1, c)
_PRODUCT_APART = Mul(*entries()) * Legendre(n, l, c)
IDENTITIES = (
    _identity(
        "jacobi_entry",
        "The mean of the projection between two harmonics: the entries of Jacobi's matrix.",
        (between(t, l, m), _ENTRY),
        _entry,
        _LOWEST,
        _OTHER,
    ),
    _identity(
        "square_between",
        "The mean of the squared projection between harmonics of one degree.",
        (between(t**2, l, l), Add(*(entry**2 for entry in entries()))),
        _square,
        _DEGREE,
    ),
    _identity(
        "square_apart",
        "The mean of the squared projection between harmonics of degrees two apart.",
        (between(t**2, l - 1, l + 1), Mul(*entries())),
        lambda: _lowered(_raised(ONE), Mul(*entries())),
        _DEGREE,
    ),
    _identity(
        "product_between",
        "The mean of two projections between their harmonics of one degree.",
        (between(t * s, l, l, TWO), _PRODUCT),
        _product,
        _DEGREE,
        _COSINE,
    ),
    _identity(
        "product_apart",
        "The mean of two projections between their harmonics of degrees two apart.",
        (between(t * s, l - 1, l + 1, TWO), _PRODUCT_APART),
        _product_apart,
        _DEGREE,
        _COSINE,
    ),
)
