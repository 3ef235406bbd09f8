"""The eigenvalues of the forward map for any activation, by two projections of one point.

The slope of the mean of φ_p φ_j in a direction Δ is that of φ_p φ_j times a quadratic form of the
batch; given the two entries only they remain in the form, and what they leave to the others.
"""

from __future__ import annotations

from sympy import Expr, Gt, Integer, Rational, Sum, gamma, sqrt

from bnsym.core import Derivation, Identity
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Coordinate,
    OnSphere,
    Remainder,
    SimplexCosine,
)
from bnsym.symbolic.expectation import BatchLaw, Expectation, Radius
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.predicates import CentredHollow, Sobolev
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    Direction,
    ForwardSlope,
    MeanSlope,
    Projected,
    Space,
    acts_as,
)
from bnsym_derivations.backward.two_point import ONE, PHI, TWO, f, upsilon
from bnsym_derivations.forward.ultrasymmetric import (
    BATCH,
    DIAGONALS,
    DIAGONALS_VALUE,
    HOLLOW,
    PLACES,
    ROWS,
    VECTOR,
    G,
    total,
)
from bnsym_derivations.symbols import (
    B,
    M,
    d,
    e,
    eta,
    g,
    h,
    i,
    j,
    k,
    n,
    p,
    phi,
    q,
    r,
    s,
    t,
    v,
    xi,
    zeta,
)

__all__ = ["CITE", "IDENTITIES", "diagonals_value", "hollow_value", "weights"]

CITE = (("Yang2019", "Theorem on the forward eigenvalues by Gegenbauer expansion"),)
cosine = SimplexCosine(B)
_WORDS = (Remainder, Coordinate, SimplexCosine)
_ALONG, _REST = (Coordinate(B, t, s), Coordinate(B, s, t)), Remainder(B, t, s)


def weights() -> dict[Expr, Expr]:
    """The weights of the DOS operator, but for a common factor."""
    product = f(t) * f(s)
    return {
        xi: Expectation(f(t) ** 2 * ((B - 1) * t**2 - 1) / (B - 2), ONE),
        eta: Expectation(product * (_ALONG[0] ** 2 - _REST), TWO),
        zeta: Expectation(product * (2 * _ALONG[0] * _ALONG[1] + 2 * cosine * _REST), TWO),
    }


def hollow_value() -> Expr:
    """λ_𝕄 of the forward map."""
    return B / (2 * upsilon) * weights()[zeta]


def diagonals_value() -> Expr:
    """λ_𝕃 of the forward map."""
    return B / (2 * upsilon) * DIAGONALS_VALUE.xreplace(weights())


_LAW = BatchLaw((h,), upsilon, B)
_NORM = CentredNorm(B, h)


def _z(place: Expr) -> Centred:
    """Entry of the centred batch."""
    return Centred(B, h, place)


def _value(place: Expr) -> Apply:
    """The activation at a normalised entry."""
    return Apply(phi, sqrt(B) * _z(place) / _NORM, Integer(0))


def _explicit(factor: Expr) -> list[Expectation]:
    """The weights, their integrands times a factor and free of the words of this page."""
    means = []
    for weight in weights().values():
        body = factor * weight.body
        for head in _WORDS:
            body = body.replace(head, lambda *args, head=head: head(*args).definition())
        means.append(Expectation(body, weight.law))
    return means


def _doubly(entry: Expr) -> Expr:
    """G T G entry by entry."""
    return total(G(i, p) * entry * G(j, k), j, p)


def _weighted(body: Expr, space: Space) -> Sum:
    """The mean of a body times a quadratic form of the batch."""
    mean = Expectation(body * _z(g) * _z(e), _LAW)
    return total(Direction(space, g, e) * mean, g, e)


def _forms(product: Expr) -> tuple[Expr, Expr, Expr]:
    """What stands before Δ_pp, Δ_jj and Δ_pj given two different entries."""
    one, two = _z(Integer(1)), _z(Integer(2))
    along = [((B - 1) * a + b) / (B - 2) for a, b in ((one, two), (two, one))]
    rest = (_NORM**2 - along[0] * one - along[1] * two) / (B - 3) / (B - 2)

    def mean(body: Expr) -> Expectation:
        return Expectation(product * body, _LAW)

    first, second = (mean(a**2 - (B - 1) * rest) for a in along)
    return first, second, mean(2 * along[0] * along[1] - 2 * rest)


def _reduced(space: Space) -> Derivation:
    """The derivative of the forward map as a DOS operator."""
    one, two = Integer(1), Integer(2)
    folded = BatchNorm(phi, B, h, p) * BatchNorm(phi, B, h, j)
    slope = MeanSlope(folded, space, _LAW)
    inside = _weighted(_value(p) * _value(j), space)
    first, second, mixed = _forms(_value(one) * _value(two))
    along = B / (B - 1) * _z(one)
    alone = along**2 - (_NORM**2 - along * _z(one)) / (B - 2) * B / (B - 1)
    own = Expectation(_value(one) ** 2 * alone, _LAW)

    def entry(*values: Expr) -> Expr:
        return DOS(*values).entry(space, p, j)

    given = entry(own, (first + second) / 2, mixed)
    given += (first - second) / 2 * (Direction(space, p, p) - Direction(space, j, j))
    radial = Expectation(r**2, Radius((r,), upsilon, B - 1))
    half = (B - 1) * Rational(1, 2)
    moment = 2 * upsilon * gamma(half + 1) / gamma(half)
    ratio = B / (B - 1)
    scaled = _explicit(ratio)
    points = {name: Apply(phi, sqrt(B) * sqrt((B - 1) / B) * name, 0) for name in (t, s)}
    plain = [w.xreplace({f(name): value for name, value in points.items()}) for w in scaled]
    factor = 1 / (2 * upsilon**2)
    scale = B / (2 * upsilon)
    return (
        Derivation(Projected(ForwardSlope(phi, B), space, i, k))
        .by("definition", _doubly(slope), "the two centrings as sums", of=(Projected,))
        .by(
            "score",
            _doubly(factor * _weighted(folded, space)),
            "the score of the law in the direction Δ",
            slope=slope,
            names=(g, e),
        )
        .by("definition", _doubly(factor * inside), "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
        .by(
            "regression",
            _doubly(factor * given),
            "given two entries the rest of the batch is isotropic",
            total=inside,
            places=(p, j),
        )
        .by(
            "symmetry",
            _doubly(factor * entry(own, first, mixed)),
            "the batch is exchangeable",
            mean=second,
            places=((one, two), (two, one)),
        )
        .by(
            "polar",
            _doubly(factor * radial * entry(*plain)),
            "radius and direction are independent",
            radius=r,
            power=Integer(2),
            names=(t, s),
        )
        .by(
            "instance",
            _doubly(factor * moment * entry(*plain)),
            "the moment of the radius",
            of="sphere.radial_moment",
            at=({v: upsilon, n: B - 1, q: Integer(1)},),
        )
        .by(
            "definition",
            _doubly(scale / ratio * entry(*scaled)),
            "f(t) = φ(√n t); Γ(n/2 + 1) = (n/2) Γ(n/2)",
            of=(OnSphere,),
        )
        .by("linearity", scale * _doubly(entry(*_explicit(Integer(1)))), "constants come out")
        .by(
            "definition",
            scale * Projected(DOS(*weights().values()), space, i, k),
            "this is a DOS operator; the coordinates and the rest of the point",
            of=(Projected, *_WORDS),
        )
    )


def _hollow() -> Derivation:
    return _reduced(HOLLOW).by(
        "instance",
        hollow_value() * Direction(HOLLOW, i, k),
        "only the last weight acts",
        of="forward.dos_hollow",
        at=({B: B, M: M, i: i, k: k, **weights()},),
    )


def _diagonals() -> Derivation:
    return _reduced(DIAGONALS).by(
        "instance",
        diagonals_value() * Direction(DIAGONALS, i, k),
        "its three weights",
        of="forward.dos_diagonals",
        at=({B: B, d: d, i: i, k: k, **weights()},),
    )


HOLLOW_FORM = Identity(
    name="forward.hollow_form",
    says="The forward eigenvalue on matrices without diagonal, for any activation.",
    statement=acts_as(ForwardSlope(phi, B), HOLLOW, hollow_value(), i, k),
    over=(BATCH, PHI, ROWS, *PLACES),
    where=(Gt(upsilon, 0), Sobolev(phi, B), CentredHollow(M, B)),
    cite=CITE,
    uses=("forward.dos_hollow", "sphere.radial_moment"),
    derivation=_hollow,
)

DIAGONALS_FORM = Identity(
    name="forward.diagonals_form",
    says="The forward eigenvalue on centred diagonals, for any activation.",
    statement=acts_as(ForwardSlope(phi, B), DIAGONALS, diagonals_value(), i, k),
    over=(BATCH, PHI, VECTOR, *PLACES),
    where=(Gt(upsilon, 0), Sobolev(phi, B)),
    cite=CITE,
    uses=("forward.dos_diagonals", "sphere.radial_moment"),
    derivation=_diagonals,
)

IDENTITIES = (HOLLOW_FORM, DIAGONALS_FORM)
