"""What batch norm does not see, and its Jacobian for a homogeneous activation."""

from __future__ import annotations

from sympy import Abs, Expr, Gt, Integer, Ne, Sum, Symbol, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable, Vectors
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Entry,
    Jacobian,
    Rescaled,
)
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.backward.jacobian import CITE, G, norm, z
from bnsym_derivations.symbols import B, a, alpha, b, delta, h, i, k, p, phi, theta, x, y

__all__ = ["IDENTITIES", "JACOBIAN", "POWER", "value"]

_moved = Rescaled(h, theta, delta)
_OVER = (
    Variable(B, Integers(2, reach=6), "batch size"),
    Variable(h, Vectors(B), "pre-activations of one neuron over the batch"),
    Variable(theta, Reals(corners=(1, -1, "1/8", 0)), "scale"),
    Variable(delta, Reals(corners=(0, 1)), "shift"),
)
_PLACE = Variable(i, Integers(1, upper=B), "place in the batch")
_ALL = {B: B, h: h, theta: theta, delta: delta}


def _centred() -> Derivation:
    def moved(place: Expr) -> Expr:
        return theta * Entry(h, place) + delta

    return (
        Derivation(Centred(B, _moved, i))
        .by(
            "definition",
            moved(i) - Sum(moved(p), (p, 1, B)) / B,
            "z is the batch minus its mean",
            of=(Centred, Entry),
        )
        .by(
            "linearity",
            theta * (Entry(h, i) - Sum(Entry(h, p), (p, 1, B)) / B)
            + delta
            - delta * Sum(1, (k, 1, B)) / B,
            "the mean of the moved batch",
        )
        .by(
            "contraction",
            theta * (Entry(h, i) - Sum(Entry(h, p), (p, 1, B)) / B),
            "B terms",
            over=(k,),
        )
        .by("definition", theta * z(i), "z again", of=(Centred,))
    )


CENTRED = Identity(
    name="transforms.centred_rescaled",
    says="Centring takes the shift away and keeps the scale.",
    statement=Eq(Centred(B, _moved, i), theta * z(i)),
    over=(*_OVER, _PLACE),
    cite=CITE,
    derivation=_centred,
)


def _norm() -> Derivation:
    entry = Centred(B, _moved, p)
    return (
        Derivation(CentredNorm(B, _moved))
        .by(
            "definition",
            sqrt(Sum(entry**2, (p, 1, B))),
            "the root of the sum of squares",
            of=(CentredNorm,),
        )
        .by(
            "instance",
            sqrt(Sum((theta * z(p)) ** 2, (p, 1, B))),
            "the centred batch keeps the scale",
            of="transforms.centred_rescaled",
            at=({**_ALL, i: p},),
        )
        .by("linearity", Abs(theta) * sqrt(Sum(z(p) ** 2, (p, 1, B))), "the scale comes out")
    )


NORM = Identity(
    name="transforms.radius_rescaled",
    says="The norm of the centred batch keeps the absolute value of the scale.",
    statement=Eq(_norm().start, _norm().end),
    over=_OVER,
    cite=CITE,
    uses=("transforms.centred_rescaled",),
    derivation=_norm,
)

_PHI = Variable(phi, ACTIVATIONS, "activation")


_SCALE = Symbol("theta", positive=True)


def _invariance() -> Derivation:
    def output(entry: Expr, length: Expr) -> Apply:
        return Apply(phi, sqrt(B) * entry / length, Integer(0))

    moved, place = Rescaled(h, _SCALE, delta), {B: B, h: h, theta: _SCALE, delta: delta}
    entry, length = Centred(B, moved, i), CentredNorm(B, moved)
    return (
        Derivation(BatchNorm(phi, B, moved, i))
        .by("definition", output(entry, length), "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
        .by(
            "instance",
            output(_SCALE * z(i), length),
            "the centred batch keeps the scale",
            of="transforms.centred_rescaled",
            at=({**place, i: i},),
        )
        .by(
            "instance",
            output(z(i), sqrt(Sum(z(p) ** 2, (p, 1, B)))),
            "and so does its norm",
            of="transforms.radius_rescaled",
            at=(place,),
        )
        .by("definition", BatchNorm(phi, B, h, i), "batch norm again", of=(BatchNorm, CentredNorm))
    )


INVARIANCE = Identity(
    name="transforms.invariance",
    says="Batch norm sees neither the scale nor the shift of a batch, for any activation.",
    statement=Eq(_invariance().start, BatchNorm(phi, B, h, i)),
    over=(
        *_OVER[:2],
        _PHI,
        Variable(_SCALE, Positive(corners=(1, "1/8")), "scale"),
        _OVER[3],
        _PLACE,
    ),
    where=(Gt(norm, 0),),
    cite=CITE,
    uses=("transforms.centred_rescaled", "transforms.radius_rescaled"),
    derivation=_invariance,
)

POWER = PositiveHomogeneous(alpha, a, b)


def value(point: Expr, order: int = 0, phi: PositiveHomogeneous = POWER) -> Apply:
    """The homogeneous activation, or its slope; or another one."""
    return Apply(phi, point, Integer(order))


_DEGREE = (
    Variable(alpha, Reals(corners=(1, "3/2")), "degree of homogeneity"),
    Variable(a, Reals(corners=(1, 0)), "φ(1)"),
    Variable(b, Reals(corners=(0, 1, -1)), "−φ(−1)"),
)


def _euler() -> Derivation:
    return Derivation(value(x, 1) * x * y).by(
        "instance",
        alpha * value(x) * y,
        "Euler's relation",
        of="homogeneous.euler",
        at=({alpha: alpha, a: a, b: b, x: x},),
    )


EULER = Identity(
    name="transforms.euler_product",
    says="In any product the slope of a homogeneous activation takes up its argument.",
    statement=Eq(_euler().start, _euler().end),
    over=(
        *_DEGREE,
        Variable(x, Reals(corners=("1/1000", "-1/1000")), "a nonzero point"),
        Variable(y, Reals(corners=(1,)), "the other factors"),
    ),
    where=(Ne(x, 0),),
    cite=CITE,
    uses=("homogeneous.euler",),
    derivation=_euler,
)


def _jacobian() -> Derivation:
    scale, last = sqrt(B) / norm, -z(k) / norm**2
    outside = B ** (alpha / 2) / norm**alpha
    inner = G(i, k) + z(i) * last
    slope = value(z(i), 1)
    return (
        Derivation(Jacobian(POWER, B, h, i, k))
        .by(
            "instance",
            scale * value(sqrt(B) * z(i) / norm, 1) * inner,
            "the Jacobian of batch norm",
            of="backward.jacobian",
            at=({phi: POWER, B: B, h: h, i: i, k: k},),
        )
        .by(
            "homogeneity",
            scale * scale ** (alpha - 1) * slope * inner,
            "the slope is homogeneous of degree α − 1",
            scales=((h, scale),),
        )
        .by("field", outside * (slope * G(i, k) + slope * z(i) * last), "collect the powers of r")
        .by(
            "instance",
            outside * (slope * G(i, k) + alpha * value(z(i)) * last),
            "Euler's relation",
            of="transforms.euler_product",
            at=({alpha: alpha, a: a, b: b, x: z(i), y: last},),
        )
    )


JACOBIAN = Identity(
    name="transforms.jacobian",
    says="The Jacobian of batch norm with a homogeneous activation, without a quotient inside.",
    statement=Eq(_jacobian().start, _jacobian().end),
    over=(
        Variable(B, Integers(2, reach=4), "batch size"),
        *_DEGREE,
        _OVER[1],
        _PLACE,
        Variable(k, Integers(1, upper=B), "place of the input"),
    ),
    where=(Gt(norm, 0), Ne(z(i), 0)),
    cite=CITE,
    uses=("backward.jacobian", "transforms.euler_product"),
    derivation=_jacobian,
)

IDENTITIES = (CENTRED, NORM, INVARIANCE, EULER, JACOBIAN)
