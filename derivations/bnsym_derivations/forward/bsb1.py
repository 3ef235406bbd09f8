"""Every BSB1 covariance, one variance and one correlation, is mapped to the same one."""

from __future__ import annotations

from sympy import Expr, Gt, Integer, KroneckerDelta, Ne, Sum, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.batchnorm import BatchNorm, OnSphere, projections
from bnsym.symbolic.expectation import BatchLaw, Expectation, Radius
from bnsym.symbolic.fixed_point import FixedPointCosine, FixedPointVariance
from bnsym.symbolic.homogeneous import Apply
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.backward.jacobian import G, norm, z
from bnsym_derivations.symbols import B, c, h, i, j, k, p, phi, r, s, t, v

__all__ = ["IDENTITIES"]

_CITE = (("Yang2019", "Section on the BSB1 fixed point"),)
_BATCH = Variable(B, Integers(4, reach=6, corners=(4, 5)), "batch size")
_PHI = Variable(phi, ACTIVATIONS, "activation")
_SHAPE = (
    Variable(v, Positive(corners=("1/10", 10)), "variance"),
    Variable(c, Reals(upper=1, corners=(0, "-1/4")), "correlation"),
)
_ROW = Variable(i, Integers(1, upper=B), "row")
_COLUMN = Variable(j, Integers(1, upper=B), "column")
_SURVIVES = v * (1 - c)
_LAW = BatchLaw((h,), _SURVIVES, B)
_VARIANCE = FixedPointVariance(phi, B)
_CONSTANTS = (FixedPointCosine, FixedPointVariance)


def _centred() -> Derivation:
    entry = v * ((1 - c) * KroneckerDelta(p, k) + c)
    inner = Sum(entry * G(k, j), (k, 1, B))
    return (
        Derivation(Sum(G(i, p) * inner, (p, 1, B)))
        .by(
            "contraction",
            Sum(G(i, p) * _SURVIVES * G(p, j), (p, 1, B)),
            "the rows of G add up to zero",
            over=(k,),
        )
        .by("linearity", _SURVIVES * Sum(G(i, p) * G(p, j), (p, 1, B)), "a constant comes out")
        .by("contraction", _SURVIVES * G(i, j), "G is a projection", over=(p,))
    )


CENTRED = Identity(
    name="forward.bsb1_centred",
    says="Centring leaves of a BSB1 covariance a multiple of the projection.",
    statement=Eq(_centred().start, _SURVIVES * G(i, j)),
    over=(_BATCH, *_SHAPE, _ROW, _COLUMN),
    cite=_CITE,
    derivation=_centred,
)


def _point(place: Expr) -> Expr:
    """The activation at a normalised entry."""
    return Apply(phi, sqrt(B) * z(place) / norm, Integer(0))


def _to_the_sphere(start: Expr, places: tuple[tuple[Expr, int], ...], end: Expr) -> Derivation:
    """A product of two outputs, by exchangeability and polar coordinates."""
    one, two = (BatchNorm(phi, B, h, place) for place, _ in (places * 2)[:2])
    unfolded = Expectation(one.definition() * two.definition(), _LAW)
    fixed = [_point(Integer(place)) for _, place in (places * 2)[:2]]
    names = (t, s)[: len(places)]
    on_sphere = projections(names, B)
    root = sqrt(B) * sqrt((B - 1) / B)
    values = [Apply(phi, root * name, Integer(0)) for name in (names * 2)[:2]]
    sphere = Expectation(values[0] * values[1], on_sphere)
    functions = [OnSphere(phi, B - 1, name, Integer(0)) for name in (names * 2)[:2]]
    nothing = Expectation(r**0, Radius((r,), _SURVIVES, B - 1))
    return (
        Derivation(start)
        .by("definition", unfolded, "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
        .by(
            "symmetry",
            Expectation(fixed[0] * fixed[1], _LAW),
            "the batch is exchangeable",
            mean=unfolded,
            places=tuple((old, Integer(new)) for old, new in places),
        )
        .by(
            "polar",
            nothing * sphere,
            "radius and direction are independent",
            radius=r,
            power=Integer(0),
            names=names,
        )
        .by("linearity", sphere, "the mean of one")
        .by(
            "definition",
            Expectation(functions[0] * functions[1], on_sphere),
            "f(t) = φ(√n t)",
            of=(OnSphere,),
        )
        .by(
            "definition",
            end,
            "the variance and the correlation at the fixed point are these means",
            of=(FixedPointCosine, FixedPointVariance),
        )
    )


_SQUARE = Expectation(BatchNorm(phi, B, h, i) ** 2, _LAW)
_PRODUCT = Expectation(BatchNorm(phi, B, h, i) * BatchNorm(phi, B, h, j), _LAW)

DIAGONAL = Identity(
    name="forward.bsb1_diagonal",
    says="After one layer the variance is that of the fixed point.",
    statement=Eq(_SQUARE, _VARIANCE),
    over=(_BATCH, _PHI, *_SHAPE, _ROW),
    cite=_CITE,
    derivation=lambda: _to_the_sphere(_SQUARE, ((i, 1),), _VARIANCE),
)

OFF_DIAGONAL = Identity(
    name="forward.bsb1_off_diagonal",
    says="After one layer the correlation is that of the fixed point.",
    statement=Eq(_PRODUCT, _VARIANCE * FixedPointCosine(phi, B)),
    over=(_BATCH, _PHI, *_SHAPE, _ROW, _COLUMN),
    where=(Ne(i, j), Gt(_VARIANCE, 0)),
    cite=_CITE,
    derivation=lambda: _to_the_sphere(
        _PRODUCT, ((i, 1), (j, 2)), _VARIANCE * FixedPointCosine(phi, B)
    ),
)

IDENTITIES = (CENTRED, DIAGONAL, OFF_DIAGONAL)
