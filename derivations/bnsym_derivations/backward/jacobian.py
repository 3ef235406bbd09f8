"""The Jacobian of batch norm, from its definition by the chain rule."""

from __future__ import annotations

from sympy import Derivative, Expr, Gt, Integer, KroneckerDelta, Sum, Symbol, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Variable, Vectors
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Centring,
    Entry,
    Jacobian,
)
from bnsym.symbolic.homogeneous import Apply
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.symbols import B, h, i, k, p, phi

__all__ = ["CITE", "IDENTITIES", "G", "jacobian_entry", "norm", "slope", "z"]

CITE = (("Yang2019", "Section on backward dynamics"),)

norm = CentredNorm(B, h)

_PHI = Variable(phi, ACTIVATIONS, "activation")


def z(index: Expr) -> Centred:
    """Entry of the centred batch."""
    return Centred(B, h, index)


def G(row: Expr, column: Expr) -> Centring:
    """Entry of the centring projection."""
    return Centring(B, row, column)


def _index(symbol: Symbol, says: str) -> Variable:
    """A place in the batch."""
    return Variable(symbol, Integers(1, upper=B), says)


_VECTOR = Variable(h, Vectors(B), "pre-activations of one neuron over the batch")
_ROW, _COLUMN = _index(i, "place of the output"), _index(k, "place of the input")


def _centring_derivative() -> Derivation:
    delta = KroneckerDelta(i, k) - Sum(KroneckerDelta(p, k), (p, 1, B)) / B
    derivative = Derivative(z(i), Entry(h, k), evaluate=False)
    unfolded = Derivative(z(i).definition(), Entry(h, k), evaluate=False)
    return (
        Derivation(derivative)
        .by("definition", unfolded, "z is h minus its mean", of=(Centred,))
        .by("chain", delta, "coordinates are independent variables", derivative=unfolded)
        .by("contraction", KroneckerDelta(i, k) - 1 / B, "one term of the mean is h_k", over=(p,))
        .by("definition", G(i, k), "G = I − 11ᵀ/B", of=(Centring,))
    )


CENTRING_DERIVATIVE = Identity(
    name="backward.centring_derivative",
    says="The derivative of the centred batch is the centring projection.",
    statement=Eq(Derivative(z(i), Entry(h, k), evaluate=False), G(i, k)),
    over=(Variable(B, Integers(1, reach=6), "batch size"), _VECTOR, _ROW, _COLUMN),
    cite=CITE,
    derivation=_centring_derivative,
)


def _norm_derivative() -> Derivation:
    total = Sum(z(p) ** 2, (p, 1, B))
    derivative = Derivative(norm, Entry(h, k), evaluate=False)
    unfolded = Derivative(sqrt(total), Entry(h, k), evaluate=False)
    inner = Derivative(z(p), Entry(h, k), evaluate=False)
    return (
        Derivation(derivative)
        .by("definition", unfolded, "the norm of the centred batch", of=(CentredNorm,))
        .by(
            "chain",
            Sum(2 * z(p) * inner, (p, 1, B)) / (2 * sqrt(total)),
            "the chain rule",
            derivative=unfolded,
        )
        .by(
            "instance",
            Sum(2 * z(p) * G(p, k), (p, 1, B)) / (2 * sqrt(total)),
            "the derivative of the centred batch",
            of="backward.centring_derivative",
            at=({i: p, k: k, B: B, h: h},),
        )
        .by("linearity", Sum(z(p) * G(p, k), (p, 1, B)) / sqrt(total), "the factor two cancels")
        .by(
            "definition",
            Sum(z(p) * G(p, k), (p, 1, B)) / norm,
            "the root of the sum is the norm",
            of=(CentredNorm,),
        )
        .by("contraction", z(k) / norm, "G z = z", over=(p,))
    )


NORM_DERIVATIVE = Identity(
    name="backward.norm_derivative",
    says="The gradient of the norm of the centred batch is the centred batch over its norm.",
    statement=Eq(Derivative(norm, Entry(h, k), evaluate=False), z(k) / norm),
    over=(Variable(B, Integers(2, reach=6), "batch size"), _VECTOR, _COLUMN),
    where=(Gt(norm, 0),),
    cite=CITE,
    uses=("backward.centring_derivative",),
    derivation=_norm_derivative,
)


def slope(index: Expr) -> Apply:
    """The derivative of phi at the normalised entry."""
    return Apply(phi, sqrt(B) * z(index) / norm, Integer(1))


def jacobian_entry(row: Expr, column: Expr) -> Expr:
    """Right side of the theorem on the Jacobian."""
    return sqrt(B) / norm * slope(row) * (G(row, column) - z(row) * z(column) / norm**2)


def _jacobian() -> Derivation:
    inside = BatchNorm(phi, B, h, i).definition()
    unfolded = Derivative(inside, Entry(h, k), evaluate=False)
    dz = Derivative(z(i), Entry(h, k), evaluate=False)
    dr = Derivative(norm, Entry(h, k), evaluate=False)
    return (
        Derivation(Jacobian(phi, B, h, i, k))
        .by("definition", unfolded, "𝓑_φ(h) = φ(√B z/r)", of=(Jacobian, BatchNorm))
        .by(
            "chain",
            slope(i) * sqrt(B) * (dz / norm - z(i) * dr / norm**2),
            "the chain rule",
            derivative=unfolded,
        )
        .by(
            "instance",
            slope(i) * sqrt(B) * (G(i, k) / norm - z(i) * dr / norm**2),
            "the derivative of the centred batch",
            of="backward.centring_derivative",
            at=({i: i, k: k, B: B, h: h},),
        )
        .by(
            "instance",
            slope(i) * sqrt(B) * (G(i, k) / norm - z(i) * (z(k) / norm) / norm**2),
            "the gradient of the norm",
            of="backward.norm_derivative",
            at=({k: k, B: B, h: h},),
        )
        .by("field", jacobian_entry(i, k), "φ′ √B/r comes out of the bracket")
    )


JACOBIAN = Identity(
    name="backward.jacobian",
    says="The Jacobian of batch norm projects out the mean and the direction of the batch.",
    statement=Eq(Jacobian(phi, B, h, i, k), jacobian_entry(i, k)),
    over=(Variable(B, Integers(2, reach=6), "batch size"), _PHI, _VECTOR, _ROW, _COLUMN),
    where=(Gt(norm, 0),),
    cite=CITE,
    uses=("backward.centring_derivative", "backward.norm_derivative"),
    derivation=_jacobian,
)

IDENTITIES = (CENTRING_DERIVATIVE, NORM_DERIVATIVE, JACOBIAN)
