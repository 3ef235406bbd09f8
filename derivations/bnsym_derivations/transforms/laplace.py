"""Batch norm at any covariance, by Laplace: Schwinger's integral for the power of the radius."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, MatMul, Symbol, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Positive, Variable
from bnsym.symbolic.batchnorm import BatchNorm, Rescaled
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import PositiveHomogeneous
from bnsym.symbolic.normal_batch import NormalBatch
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.homogeneous.moments import OTHER, OTHER_SIDES
from bnsym_derivations.symbols import B, alpha, delta, h, i, j, phi, q, r, tau, w
from bnsym_derivations.transforms.batch_norm import POWER, value
from bnsym_derivations.transforms.tilting import (
    BATCH,
    CENTRED,
    CITE,
    LAW,
    OTHER_DEGREE,
    SIDES,
    VARY,
    in_units,
    kernel,
    tilted_mean,
)

__all__ = ["IDENTITIES", "LAPLACE", "tail"]


def tail(power: Expr, radius: Expr, name: Symbol = w) -> Integral:
    """Schwinger's integral."""
    return Integral(name ** (power - 1) * exp(-name * radius**2), (name, 0, oo))


def _schwinger() -> Derivation:
    integral = tail(q, r)
    return Derivation(integral / gamma(q)).by(
        "schwinger",
        (r**2) ** -q,
        "Euler's second integral",
        integral=integral,
        factor=Integer(1),
        power=q,
        rate=r**2,
    )


SCHWINGER = Identity(
    name="transforms.schwinger",
    says="A negative power of the radius is an integral of Gaussians.",
    statement=Eq(_schwinger().start, r ** (-2 * q)),
    over=(
        Variable(q, Positive(corners=(1, "1/2", "5/2")), "half the power"),
        Variable(r, Positive(corners=(1, "1/8")), "radius"),
    ),
    cite=(("DLMF", "(5.9.1)"),),
    derivation=_schwinger,
)


def _laplace(phi: PositiveHomogeneous, tilted: Expr, of: str) -> Derivation:
    """Of the first activation at one place and ``phi`` at another, by what ``of`` says of both."""

    def outputs(one: Expr, two: Expr) -> Expr:
        return value(one) * value(two, phi=phi)

    power = (alpha + phi.args[0]) / 2
    values, scaled = outputs(z(i), z(j)), outputs(sqrt(B) * z(i), sqrt(B) * z(j))
    integral = tail(power, norm)
    outside = B**power / gamma(power)
    mean = Expectation(values * integral, LAW)
    inner = Expectation(w ** (power - 1) * exp(-w * norm**2) * values, LAW)
    spread = Expectation(exp(-w * norm**2) * values, LAW)
    return (
        Derivation(Expectation(BatchNorm(POWER, B, h, i) * BatchNorm(phi, B, h, j), LAW))
        .by(
            "definition",
            Expectation(outputs(sqrt(B) * z(i) / norm, sqrt(B) * z(j) / norm), LAW),
            "𝓑_φ(h) = φ(√B z/r)",
            of=(BatchNorm,),
        )
        .by(
            "homogeneity",
            Expectation(norm ** (-2 * power) * scaled, LAW),
            "what is applied is positive-homogeneous, and r > 0 but for a null set",
            scales=((h, 1 / norm),),
        )
        .by(
            "homogeneity",
            Expectation(B**power * norm ** (-2 * power) * values, LAW),
            "the same for √B",
            scales=((h, sqrt(B)),),
        )
        .by(
            "instance",
            Expectation(B**power * integral / gamma(power) * values, LAW),
            "Schwinger's integral",
            of="transforms.schwinger",
            at=({q: power, r: norm},),
        )
        .by("linearity", outside * mean, "constants come out")
        .by(
            "fubini",
            outside * Integral(inner, (w, 0, oo)),
            "the integrand is positive but for the values, which a power of r bounds",
            mean=mean,
            integral=integral,
            rest=values,
        )
        .by(
            "linearity",
            outside * Integral(w ** (power - 1) * spread, (w, 0, oo)),
            "a constant comes out",
        )
        .by(
            "instance",
            outside * Integral(w ** (power - 1) * tilted, (w, 0, oo)),
            "at the tilted covariance",
            of=of,
            at=({tau: w},),
        )
    )


def _two_degrees() -> Derivation:
    chain = _laplace(OTHER, tilted_mean(CENTRED, w), "transforms.mixed_tilting")
    return in_units(chain, CENTRED, w)


def _one_degree() -> Derivation:
    return _laplace(POWER, kernel(CENTRED, w), "transforms.centred_tilting")


TWO_DEGREES = Identity(
    name="transforms.mixed_laplace",
    says="Two activations after batch norm, at any covariance before it: one integral.",
    statement=Eq(_two_degrees().start, _two_degrees().end),
    over=(
        Variable(alpha, Positive(corners=(1, "3/2", "1/2", 2)), "degree"),
        *SIDES,
        OTHER_DEGREE,
        *OTHER_SIDES,
        *BATCH,
    ),
    where=VARY,
    cite=CITE,
    uses=("duals.two_degrees", "transforms.mixed_tilting", "transforms.schwinger"),
    derivation=_two_degrees,
)

LAPLACE = Identity(
    name="transforms.laplace",
    says="The covariance after batch norm, at any covariance before it: one integral of V_φ.",
    statement=Eq(_one_degree().start, _one_degree().end),
    over=(
        Variable(alpha, Positive(corners=(1, "3/2", "1/2", 2)), "degree"),
        *SIDES,
        *BATCH,
    ),
    where=VARY,
    cite=CITE,
    uses=("transforms.schwinger", "transforms.centred_tilting"),
    derivation=_one_degree,
)

_SCALE = Symbol("theta", positive=True)


def _blind() -> Derivation:
    scaled = MatMul(_SCALE**2, CENTRED)
    outputs = BatchNorm(POWER, B, h, i) * BatchNorm(POWER, B, h, j)
    moved = Rescaled(h, _SCALE, Integer(0))
    start, end = Expectation(outputs, NormalBatch((h,), scaled)), Expectation(outputs, LAW)
    law = NormalBatch((h,), CENTRED)
    place = {phi: POWER, B: B, h: h, delta: Integer(0)}
    return (
        Derivation(start)
        .by(
            "symmetry",
            Expectation(outputs.xreplace({h: moved}), law),
            "a batch of this covariance is a multiple of another one",
            mean=start,
            scale=_SCALE,
        )
        .by(
            "instance",
            Expectation(outputs, law),
            "batch norm does not see the scale",
            of="transforms.invariance",
            at=tuple({**place, i: m} for m in (i, j)),
        )
        .by("symmetry", end, "nor what the mean of the batch adds", centred=end)
    )


BLIND = Identity(
    name="transforms.blindness",
    says="The covariance after batch norm depends on neither the scale nor the mean of the batch.",
    statement=Eq(_blind().start, _blind().end),
    over=(
        Variable(_SCALE, Positive(corners=(1, "1/8")), "scale"),
        *LAPLACE.over,
    ),
    where=VARY,
    cite=CITE,
    uses=("transforms.invariance",),
    derivation=_blind,
)

IDENTITIES = (SCHWINGER, TWO_DEGREES, LAPLACE, BLIND)
